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

#include "Effects.h"
#include "Facts.h"
#include "llvm/ADT/BitVector.h"

namespace llvm {
class Function;
class LoopInfo;
} // namespace llvm

namespace carat {

/// The accesses at each instruction, by number.
using AccessesAt =
    llvm::DenseMap<const llvm::Instruction *, llvm::SmallVector<unsigned, 2>>;

class Ahead {
public:
  Ahead(llvm::Function &F, const Facts &Known, const AccessesAt &At,
        const Effects &Does, const llvm::LoopInfo &LI,
        llvm::ScalarEvolution &SE);

  /// Behind the last instruction of \p BB.
  const llvm::BitVector &atEnd(const llvm::BasicBlock *BB) const {
    return End.find(BB)->second;
  }
  /// Before \p I.
  llvm::BitVector before(const llvm::Instruction *I) const;

private:
  void step(const llvm::Instruction &I, llvm::BitVector &Set) const;

  const Facts &Known;
  const AccessesAt &At;
  const Effects &Does;
  llvm::DenseMap<const llvm::BasicBlock *, llvm::BitVector> Begin, End;
};

} // namespace carat

#endif
