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

#include "Ahead.h"

namespace carat {

class Soon {
public:
  Soon(llvm::Function &F, const Facts &Known, const AccessesAt &At,
       const Effects &Does);

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
  llvm::DenseMap<const llvm::BasicBlock *, llvm::BitVector> End;
};

} // namespace carat

#endif
