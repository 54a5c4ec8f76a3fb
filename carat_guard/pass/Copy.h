// SPDX-License-Identifier: GPL-2.0-or-later
//===- Copy.h - A second body for a function ------------------------------===//
//
// A copy of all blocks of a function, in the same function, that control may
// enter in the middle. The values that were computed before come along.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_COPY_H
#define CARAT_GUARD_PASS_COPY_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Transforms/Utils/ValueMapper.h"
#include <vector>

namespace carat {

class Copy {
public:
  /// Can the body of \p F be there twice?
  static bool isPossible(const llvm::Function &F);

  /// Copies \p F, to be entered before each of \p Entries. What cannot be
  /// reached from there is left out.
  Copy(llvm::Function &F,
       const llvm::SmallPtrSetImpl<llvm::Instruction *> &Entries);

  /// Where the copy is entered before \p I, one of the entries.
  llvm::BasicBlock *entry(const llvm::Instruction *I) const {
    return At.lookup(I);
  }

  /// The twin of \p I, or null if there is none.
  llvm::Instruction *twin(const llvm::Instruction *I) const {
    return Twins.lookup(I);
  }

  /// What the copy uses instead of \p V.
  llvm::Value *value(llvm::Value *V) const;

  /// To be called when there is a branch to each entry: makes every use in the
  /// copy one of the value that was computed on the way there.
  void join();

private:
  void prune();

  llvm::Function &F;
  llvm::ValueToValueMapTy Map;
  std::vector<llvm::BasicBlock *> Blocks;
  std::vector<std::pair<llvm::Instruction *, llvm::Instruction *>> Pairs;
  llvm::DenseMap<const llvm::Instruction *, llvm::Instruction *> Twins;
  llvm::DenseMap<const llvm::Instruction *, llvm::BasicBlock *> At;
};

} // namespace carat

#endif
