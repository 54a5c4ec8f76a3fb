// SPDX-License-Identifier: GPL-2.0-or-later
//===- Ahead.cpp - What is going to be accessed for certain ---------------===//
//
// Backward over the function, until nothing changes. A loop of which it is not
// known that it ends is left by no path: what comes behind it may wait for it.
//
//===----------------------------------------------------------------------===//
#include "Ahead.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// Takes \p Set from behind \p I to before it.
void Ahead::step(const Instruction &I, BitVector &Set) const {
  for (unsigned F : Known.endAt(&I))
    Set.reset(F);
  if (Does.of(I) != Effect::None)
    Set.reset();
  auto It = At.find(&I);
  if (It == At.end())
    return;
  for (unsigned A : It->second)
    if (Known.of(A) != Facts::None)
      Set.set(Known.of(A));
}

BitVector Ahead::before(const Instruction *I) const {
  BitVector Set = atEnd(I->getParent());
  for (const Instruction &J : reverse(*I->getParent())) {
    step(J, Set);
    if (&J == I)
      break;
  }
  return Set;
}

Ahead::Ahead(Function &F, const Facts &Known, const AccessesAt &At,
             const Effects &Does, const LoopInfo &LI, ScalarEvolution &SE)
    : Known(Known), At(At), Does(Does) {
  auto MayNotEnd = [&](const BasicBlock *From, const BasicBlock *To) {
    for (const Loop *L = LI.getLoopFor(From); L && !L->contains(To);
         L = L->getParentLoop())
      if (mayNotEnd(*L, SE))
        return true;
    return false;
  };
  // Begin with everything; a block that leads nowhere accesses nothing.
  DenseMap<const BasicBlock *, bool> Ends;
  SmallVector<const BasicBlock *, 32> Work;
  for (const BasicBlock &BB : F) {
    Begin[&BB] = BitVector(Known.size(), true);
    End[&BB] = BitVector(Known.size(), false);
    if (succ_empty(&BB))
      Work.push_back(&BB);
  }
  while (!Work.empty()) {
    const BasicBlock *BB = Work.pop_back_val();
    if (!Ends.insert({BB, true}).second)
      continue;
    Work.append(pred_begin(BB), pred_end(BB));
  }
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (BasicBlock *BB : post_order(&F)) {
      BitVector Set(Known.size(), !succ_empty(BB) && Ends.lookup(BB));
      for (const BasicBlock *Next : successors(BB)) {
        if (MayNotEnd(BB, Next))
          Set.reset();
        else
          Set &= Begin[Next];
      }
      End[BB] = Set;
      for (const Instruction &I : reverse(*BB))
        step(I, Set);
      if (Set != Begin[BB]) {
        Begin[BB] = Set;
        Changed = true;
      }
    }
  }
}

} // namespace carat
