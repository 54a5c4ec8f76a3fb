// SPDX-License-Identifier: GPL-2.0-or-later
//===- Reloads.h - Loads that give what is known already ------------------===//
//
// A pointer in memory is loaded again after each instruction that might have
// changed it. Finds the loads of which it can be proven that nothing on the way
// from an earlier load of the same place did.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_RELOADS_H
#define CARAT_GUARD_PASS_RELOADS_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class AAResults;
class DominatorTree;
class LoadInst;
class MemoryLocation;
} // namespace llvm

namespace carat {

class Scope;

class Reloads {
public:
  Reloads(llvm::Function &F, llvm::FunctionAnalysisManager &FAM,
          const Scope &S);

  /// The address of \p V, with each load replaced by the first that is known to
  /// give the same.
  const llvm::SCEV *addressOf(llvm::Value *V) const;

private:
  bool isUnchanged(const llvm::LoadInst &From, const llvm::LoadInst &To) const;
  bool mayChange(const llvm::Instruction &I, const llvm::MemoryLocation &Loc,
                 llvm::ArrayRef<const llvm::Instruction *> Parts) const;

  llvm::AAResults &AA;
  const Scope &S;
  llvm::DominatorTree &DT;
  llvm::ScalarEvolution &SE;
  llvm::ValueToSCEVMapTy First;
};

} // namespace carat

#endif
