// SPDX-License-Identifier: GPL-2.0-or-later
//===- Backward.h - Facts that are accessed behind a point ----------------===//
//
// What Ahead and Soon have in common: for each point of a function the set of
// facts that are accessed from there on, before their key changes or what an
// instruction does to rights puts an end to all. How ways meet is up to them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_BACKWARD_H
#define CARAT_GUARD_PASS_BACKWARD_H

#include "Effects.h"
#include "Facts.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace llvm {
class Function;
} // namespace llvm

namespace carat {

/// The accesses at each instruction, by number.
using AccessesAt =
    llvm::DenseMap<const llvm::Instruction *, llvm::SmallVector<unsigned, 2>>;

class Backward {
public:
  /// Behind the last instruction of \p BB.
  const llvm::BitVector &atEnd(const llvm::BasicBlock *BB) const {
    return End.find(BB)->second;
  }
  /// Before \p I.
  llvm::BitVector before(const llvm::Instruction *I) const;

protected:
  /// Effects from \p Ending on end all.
  Backward(const Facts &Known, const AccessesAt &At, const Effects &Does,
           Effect Ending)
      : Known(Known), At(At), Does(Does), Ending(Ending) {}

  /// Goes over \p F until nothing changes, with \p First before each block.
  /// \p Meet makes the set behind a block of those before its successors.
  void solve(
      llvm::Function &F, bool First,
      llvm::function_ref<llvm::BitVector(const llvm::BasicBlock *)> Meet);

  llvm::DenseMap<const llvm::BasicBlock *, llvm::BitVector> Begin, End;

private:
  void step(const llvm::Instruction &I, llvm::BitVector &Set) const;

  const Facts &Known;
  const AccessesAt &At;
  const Effects &Does;
  const Effect Ending;
};

} // namespace carat

#endif
