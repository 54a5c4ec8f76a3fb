// SPDX-License-Identifier: GPL-2.0-or-later
//===- Affine.cpp - One check for all turns of a loop ---------------------===//
//
// An access that moves on by a constant in every turn, leaves no gap, and whose
// number of turns is known before the loop, is one range. Nothing may leave the
// loop early: the rest of the range would be checked and never accessed.
//
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

using namespace llvm;

namespace carat {

/// Ranges at least that long are left to a check in each turn, for arithmetic
/// on them may wrap.
static constexpr unsigned RangeBits = 62;

bool Planner::affine(unsigned A, BasicBlock *BB, const Loop &L) {
  const Access &It = List[A];
  const auto *AR = dyn_cast<SCEVAddRecExpr>(SE.getSCEV(It.Address));
  if (It.Length || !AR || AR->getLoop() != &L || !AR->isAffine())
    return false;
  const auto *Step = dyn_cast<SCEVConstant>(AR->getStepRecurrence(SE));
  if (!Step || Step->getAPInt().getSignificantBits() > 32)
    return false;
  int64_t By = Step->getAPInt().getSExtValue();
  uint64_t Stride = By < 0 ? -By : By;
  BasicBlock *Block = It.At->getParent();
  if (Stride == 0 || Stride > It.Size || LI.getLoopFor(Block) != &L ||
      !DT.dominates(Block, L.getLoopLatch()))
    return false;

  // Before the exit, each turn that begins; behind it, one less, maybe none.
  const SCEV *Back = SE.getBackedgeTakenCount(&L);
  bool Last = DT.dominates(Block, L.getExitingBlock());
  if (!Last && Stride != It.Size)
    return false;
  APInt Most = SE.getUnsignedRangeMax(Back);
  if (Most.getActiveBits() + Log2_64_Ceil(Stride) >= RangeBits)
    return false;
  Type *I64 = Type::getInt64Ty(F.getContext());
  const SCEV *Turns = SE.getTruncateOrZeroExtend(Back, I64);
  const SCEV *Way = SE.getMulExpr(Turns, SE.getConstant(I64, Stride));
  const SCEV *Length =
      Last ? SE.getAddExpr(Way, SE.getConstant(I64, It.Size)) : Way;
  const SCEV *Start = AR->getStart();
  if (By < 0) {
    const SCEV *Down =
        Last ? Way : SE.getMinusSCEV(Way, SE.getConstant(I64, Stride));
    Start = SE.getAddExpr(Start, SE.getNegativeSCEV(Down));
  }
  SCEVExpander Expand(SE, F.getParent()->getDataLayout(), "guard");
  Instruction *End = BB->getTerminator();
  if (!Expand.isSafeToExpandAt(Start, End) ||
      !Expand.isSafeToExpandAt(Length, End))
    return false;
  Value *Base = Expand.expandCodeFor(Start, Start->getType(), End);
  Value *Size = Expand.expandCodeFor(Length, I64, End);
  Check C{Now, End, Base, {{0, 0, It.At}}, Size};
  if (auto *Constant = dyn_cast<ConstantInt>(Size)) {
    C.Length = nullptr;
    C.Pieces[0].Size = Constant->getZExtValue();
  }
  ++count(N, Now, NOOKS_NOTE_WRITE_AHEAD);
  Checks.push_back(C);
  Proves.push_back({});
  return true;
}

void Planner::affine(BasicBlock *BB, const Loop &L) {
  if (!L.getLoopLatch() || !L.getExitingBlock() ||
      isa<SCEVCouldNotCompute>(SE.getBackedgeTakenCount(&L)) ||
      worst(L) != Effect::None)
    return;
  for (unsigned A = 0; A != List.size(); ++A)
    if (List[A].C == Now && !Done.test(A) && L.contains(List[A].At) &&
        affine(A, BB, L))
      Done.set(A);
}

} // namespace carat
