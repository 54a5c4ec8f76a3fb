// SPDX-License-Identifier: GPL-2.0-or-later
//===- Loops.h - Which loops may go on for too long -----------------------===//
//
// A loop needs no look at the clock if all of its rounds, with all that they
// call, are known to be few instructions. Every other way round has one.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_LOOPS_H
#define CARAT_GUARD_PASS_LOOPS_H

#include "Note.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/IR/PassManager.h"
#include <optional>

namespace llvm {
class BasicBlock;
class CallBase;
class Function;
class Instruction;
class Loop;
class LoopInfo;
class Module;
class ScalarEvolution;
} // namespace llvm

namespace carat {

class Scope;

/// A way round: a look goes before the instruction that takes it.
struct Round {
  llvm::Instruction *Before;
  unsigned Fuel;
};

class Loops {
public:
  Loops(llvm::Module &M, const Scope &S, llvm::FunctionAnalysisManager &FAM,
        Counters &N);

  /// The looks of \p F, found before anything was put into it.
  llvm::ArrayRef<Round> of(const llvm::Function &F) const;

private:
  /// Instructions, or nothing if they may be too many.
  using Work = std::optional<uint64_t>;

  using Loopset = llvm::SmallPtrSetImpl<const llvm::Loop *>;

  Work analyse(llvm::Function &F);
  Work ofFunction(llvm::Function &F);
  Work ofCall(const llvm::CallBase &CB);
  Work ofBlock(const llvm::BasicBlock &BB);
  Work ofLoop(const llvm::Loop &L, llvm::LoopInfo &LI,
              llvm::ScalarEvolution &SE, Loopset &Short);

  const Scope &S;
  llvm::FunctionAnalysisManager &FAM;
  Counters &N;
  llvm::DenseMap<const llvm::Function *, llvm::SmallVector<Round, 2>> Looks;
  llvm::DenseMap<const llvm::Function *, Work> Known;
  /// Those on the way here: who comes back to one goes round.
  llvm::SmallPtrSet<const llvm::Function *, 8> Open;
};

} // namespace carat

#endif
