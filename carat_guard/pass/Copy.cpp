// SPDX-License-Identifier: GPL-2.0-or-later
//===- Copy.cpp - A second body for a function ----------------------------===//
#include "Copy.h"
#include "llvm/ADT/DepthFirstIterator.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/SSAUpdaterBulk.h"

using namespace llvm;

namespace carat {

bool Copy::isPossible(const Function &F) {
  for (const BasicBlock &BB : F)
    if (BB.hasAddressTaken() || BB.isEHPad())
      return false;
  for (const Instruction &I : instructions(F)) {
    if (I.getType()->isTokenTy())
      return false;
    if (const auto *AI = dyn_cast<AllocaInst>(&I))
      if (!AI->isStaticAlloca())
        return false;
    if (const auto *CB = dyn_cast<CallBase>(&I))
      if (CB->cannotDuplicate() || CB->isMustTailCall() ||
          CB->hasFnAttr(Attribute::ReturnsTwice))
        return false;
  }
  return true;
}

/// Gives each block its own sums of a pointer and a constant. One that both bodies
/// use would be kept in a register, from before control may go to the second.
static void localise(Function &F) {
  SmallVector<GetElementPtrInst *, 32> Work;
  for (Instruction &I : instructions(F))
    if (auto *GEP = dyn_cast<GetElementPtrInst>(&I))
      if (GEP->hasAllConstantIndices())
        Work.push_back(GEP);
  while (!Work.empty()) {
    GetElementPtrInst *GEP = Work.pop_back_val();
    SmallMapVector<BasicBlock *, SmallVector<Use *, 4>, 4> Uses;
    for (Use &U : GEP->uses())
      if (auto *I = cast<Instruction>(U.getUser());
          !isa<PHINode>(I) && I->getParent() != GEP->getParent())
        Uses[I->getParent()].push_back(&U);
    for (auto &[BB, Here] : Uses) {
      Instruction *First = cast<Instruction>(Here[0]->getUser());
      for (Use *U : Here)
        if (auto *I = cast<Instruction>(U->getUser()); I->comesBefore(First))
          First = I;
      auto *Own = cast<GetElementPtrInst>(GEP->clone());
      Own->insertBefore(First);
      for (Use *U : Here)
        U->set(Own);
      // What it is computed from may be such a sum as well.
      if (auto *Base = dyn_cast<GetElementPtrInst>(Own->getPointerOperand());
          Base && Base->hasAllConstantIndices())
        Work.push_back(Base);
    }
  }
}

Copy::Copy(Function &F, const SmallPtrSetImpl<Instruction *> &Entries) : F(F) {
  localise(F);
  // Locals are the same in both bodies. First of all, where no entry is.
  SmallVector<AllocaInst *, 8> Locals;
  for (Instruction &I : F.getEntryBlock())
    if (auto *AI = dyn_cast<AllocaInst>(&I))
      Locals.push_back(AI);
  for (AllocaInst *AI : reverse(Locals))
    if (AI != &F.getEntryBlock().front())
      AI->moveBefore(&F.getEntryBlock().front());

  SmallVector<BasicBlock *, 32> Old;
  for (BasicBlock &BB : F)
    Old.push_back(&BB);
  for (BasicBlock *BB : Old) {
    Blocks.push_back(CloneBasicBlock(BB, Map, ".checked", &F));
    Map[BB] = Blocks.back();
  }
  for (AllocaInst *AI : Locals) {
    cast<Instruction>(Map[AI])->eraseFromParent();
    Map.erase(AI);
  }
  for (size_t B = 0; B != Old.size(); ++B) {
    auto From = Old[B]->begin();
    Blocks[B]->deleteTrailingDbgRecords();
    for (Instruction &I : *Blocks[B]) {
      while (isa<AllocaInst>(*From))
        ++From;
      Instruction *Original = &*From++;
      // What is known of a variable here is of use to nobody.
      I.dropDbgRecords();
      RemapInstruction(&I, Map,
                       RF_NoModuleLevelChanges | RF_IgnoreMissingLocals);
      Pairs.push_back({Original, &I});
      Twins[Original] = &I;
    }
  }
  for (Instruction *I : Entries) {
    Instruction *Twin = Twins[I];
    At[I] = Twin->getParent()->splitBasicBlock(Twin->getIterator(), "enter");
    Blocks.push_back(At[I]);
  }
  prune();
}

void Copy::prune() {
  df_iterator_default_set<BasicBlock *, 32> Seen;
  for (auto &[I, BB] : At)
    for (BasicBlock *Reached : depth_first_ext(BB, Seen))
      (void)Reached;
  erase_if(Pairs, [&](std::pair<Instruction *, Instruction *> P) {
    auto [Original, Twin] = P;
    if (Seen.contains(Twin->getParent()))
      return false;
    // The original is on every way to a use that can be reached.
    Twin->replaceAllUsesWith(Original);
    Twins.erase(Original);
    Map.erase(Original);
    return true;
  });
  erase_if(Blocks, [&](BasicBlock *BB) { return Seen.contains(BB); });
  DeleteDeadBlocks(Blocks, nullptr, /*KeepOneInputPHIs=*/true);
}

Value *Copy::value(Value *V) const {
  auto It = Map.find(V);
  return It == Map.end() ? V : &*It->second;
}

void Copy::join() {
  DominatorTree DT(F);
  SSAUpdaterBulk Update;
  for (auto [Original, Twin] : Pairs) {
    SmallVector<Use *, 4> Uses;
    for (Use &U : Twin->uses())
      if (!DT.dominates(Twin, U))
        Uses.push_back(&U);
    if (Uses.empty())
      continue;
    unsigned V = Update.AddVariable(Original->getName(), Original->getType());
    Update.AddAvailableValue(V, Original->getParent(), Original);
    Update.AddAvailableValue(V, Twin->getParent(), Twin);
    for (Use *U : Uses)
      Update.AddUse(V, U);
  }
  Update.RewriteAllUses(&DT);
}

} // namespace carat
