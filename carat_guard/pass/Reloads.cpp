// SPDX-License-Identifier: GPL-2.0-or-later
//===- Reloads.cpp - Loads that give what is known already ----------------===//
//
// The compiler would have used the first load, were it not for what it cannot
// know and AsmTemplates.def and the descriptions say: reading a device changes
// no memory, nor does waiting. Nothing is replaced. The driver loads again, and
// the guard of the first pointer serves for the second. So it is with numbers
// that addresses are computed from. Volatile loads, barriers, other calls, and
// stores that might alias end what is known.
//
//===----------------------------------------------------------------------===//
#include "Reloads.h"
#include "Asm.h"
#include "Facts.h"
#include "Options.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/MemoryLocation.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// How many blocks between two loads are looked at, and how many loads of the
/// same place, before giving up.
static constexpr unsigned MostBlocks = 64, MostLoads = 16;

/// May \p I change what is at \p Loc, or the place itself?
bool Reloads::mayChange(const Instruction &I, const MemoryLocation &Loc,
                        ArrayRef<const Instruction *> Parts) const {
  if (is_contained(Parts, &I))
    return true;
  const auto *CB = dyn_cast<CallBase>(&I);
  if (CB && CB->isInlineAsm() && onlyReads(*CB))
    return false;
  if (const Function *F = CB ? CB->getCalledFunction() : nullptr;
      F && S.isDirect(*F))
    return false;
  return I.mayWriteToMemory() && isModSet(AA.getModRefInfo(&I, Loc));
}

/// Is there no way from \p From to \p To on which the place may change?
bool Reloads::isUnchanged(const LoadInst &From, const LoadInst &To) const {
  const MemoryLocation Loc = MemoryLocation::get(&To);
  SmallVector<const Instruction *, 4> Parts;
  definitionsOf(addressOf(const_cast<Value *>(To.getPointerOperand())), Parts);
  SmallPtrSet<const BasicBlock *, 16> Seen;
  SmallVector<const Instruction *, 16> Work{&To};
  while (!Work.empty()) {
    // Upwards, from before this instruction.
    const Instruction *Start = Work.pop_back_val();
    const BasicBlock *BB = Start->getParent();
    bool Reached = false;
    const Instruction *I = Start == &To ? To.getPrevNode() : Start;
    for (; I && !Reached; I = I->getPrevNode()) {
      Reached = I == &From;
      if (!Reached && mayChange(*I, Loc, Parts))
        return false;
    }
    if (Reached)
      continue;
    for (const BasicBlock *Before : predecessors(BB))
      if (DT.isReachableFromEntry(Before) && Seen.insert(Before).second)
        Work.push_back(Before->getTerminator());
    if (Seen.size() > MostBlocks)
      return false;
  }
  return true;
}

const SCEV *Reloads::addressOf(Value *V) const {
  return SCEVParameterRewriter::rewrite(SE.getSCEV(V), SE,
                                        const_cast<ValueToSCEVMapTy &>(First));
}

/// Is an address computed from \p V, a number?
static bool isPartOfAddress(const Value &V, unsigned Steps = 4) {
  return any_of(V.users(), [&](const User *U) {
    if (isa<GetElementPtrInst>(U))
      return true;
    return Steps && (isa<ZExtInst>(U) || isa<SExtInst>(U) ||
                     isa<TruncInst>(U) || isa<BinaryOperator>(U)) &&
           isPartOfAddress(*U, Steps - 1);
  });
}

Reloads::Reloads(Function &F, FunctionAnalysisManager &FAM, const Scope &S)
    : AA(FAM.getResult<AAManager>(F)), S(S),
      DT(FAM.getResult<DominatorTreeAnalysis>(F)),
      SE(FAM.getResult<ScalarEvolutionAnalysis>(F)) {
  DenseMap<const SCEV *, SmallVector<const LoadInst *, 4>> Loads;
  ReversePostOrderTraversal<Function *> Order(&F);
  for (BasicBlock *BB : Order)
    for (Instruction &I : *BB) {
      auto *LI = dyn_cast<LoadInst>(&I);
      if (!LI || !LI->isSimple() ||
          !(LI->getType()->isPointerTy() ||
            (LI->getType()->isIntegerTy() && isPartOfAddress(*LI))))
        continue;
      auto &Earlier = Loads[addressOf(LI->getPointerOperand())];
      unsigned Tries = 0;
      for (const LoadInst *From : reverse(Earlier)) {
        if (++Tries > MostLoads)
          break;
        if (From->getType() == LI->getType() && DT.dominates(From, LI) &&
            isUnchanged(*From, *LI)) {
          auto It = First.find(From);
          First[LI] = It == First.end()
                          ? SE.getUnknown(const_cast<LoadInst *>(From))
                          : It->second;
          break;
        }
      }
      Earlier.push_back(LI);
    }
}

} // namespace carat
