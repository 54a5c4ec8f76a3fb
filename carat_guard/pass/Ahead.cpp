// SPDX-License-Identifier: GPL-2.0-or-later
//===- Ahead.cpp - What is going to be accessed for certain ---------------===//
//
// A loop of which it is not known that it ends is left by no path: what comes
// behind it may wait for it. A block that leads nowhere accesses nothing.
//
//===----------------------------------------------------------------------===//
#include "Ahead.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"

using namespace llvm;

namespace carat {

Ahead::Ahead(Function &F, const Facts &Known, const AccessesAt &At,
             const Effects &Does, const LoopInfo &LI, ScalarEvolution &SE)
    : Backward(Known, At, Does, Effect::Keeps) {
  auto MayNotEnd = [&](const BasicBlock *From, const BasicBlock *To) {
    for (const Loop *L = LI.getLoopFor(From); L && !L->contains(To);
         L = L->getParentLoop())
      if (mayNotEnd(*L, SE))
        return true;
    return false;
  };
  DenseMap<const BasicBlock *, bool> Ends;
  SmallVector<const BasicBlock *, 32> Work;
  for (const BasicBlock &BB : F)
    if (succ_empty(&BB))
      Work.push_back(&BB);
  while (!Work.empty()) {
    const BasicBlock *BB = Work.pop_back_val();
    if (!Ends.insert({BB, true}).second)
      continue;
    Work.append(pred_begin(BB), pred_end(BB));
  }
  solve(F, /*First=*/true, [&](const BasicBlock *BB) {
    BitVector Set(Known.size(), !succ_empty(BB) && Ends.lookup(BB));
    for (const BasicBlock *Next : successors(BB)) {
      if (MayNotEnd(BB, Next))
        Set.reset();
      else
        Set &= Begin[Next];
    }
    return Set;
  });
}

} // namespace carat
