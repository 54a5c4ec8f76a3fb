// SPDX-License-Identifier: GPL-2.0-or-later
//===- Soon.h - What may be accessed while a check holds ------------------===//
//
// For each point of a function the facts that some path from there accesses
// before their right may end or their key changes: what a check there is of use
// to.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_SOON_H
#define CARAT_GUARD_PASS_SOON_H

#include "Backward.h"

namespace carat {

class Soon : public Backward {
public:
  Soon(llvm::Function &F, const Facts &Known, const AccessesAt &At,
       const Effects &Does);
};

} // namespace carat

#endif
