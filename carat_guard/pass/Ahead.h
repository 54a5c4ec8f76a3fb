// SPDX-License-Identifier: GPL-2.0-or-later
//===- Ahead.h - What is going to be accessed for certain -----------------===//
//
// For each point of a function the facts that every path from there accesses,
// with nothing in between that may give or end a right, or not go on: what may
// be checked there already.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_AHEAD_H
#define CARAT_GUARD_PASS_AHEAD_H

#include "Backward.h"

namespace llvm {
class LoopInfo;
} // namespace llvm

namespace carat {

class Ahead : public Backward {
public:
  Ahead(llvm::Function &F, const Facts &Known, const AccessesAt &At,
        const Effects &Does, const llvm::LoopInfo &LI,
        llvm::ScalarEvolution &SE);
};

} // namespace carat

#endif
