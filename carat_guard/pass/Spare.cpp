// SPDX-License-Identifier: GPL-2.0-or-later
//===- Spare.cpp - Checks that the others make needless -------------------===//
//
// The walk of Plan.cpp knows nothing of what comes round a loop: where a call
// in the loop ends rights, it checks at the head, though what comes round may
// have been checked behind that call. Now that all checks are there it can be
// seen: one is needless if what it proves, and is of use, was proven by others on
// every way to it.
//
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// Is a fact checked on every way to \p Number, without that check, and does
/// nothing behind these checks end it?
bool Planner::isCheckedBefore(unsigned F, unsigned Number) const {
  auto Checked = [&](const Instruction *I) {
    auto It = ChecksAt.find(I);
    return It != ChecksAt.end() && any_of(It->second, [&](unsigned Other) {
             return Other != Number && !Needless.test(Other) &&
                    any_of(Proves[Other],
                           [&](Proven P) { return P.Fact == F; });
           });
  };
  SmallPtrSet<const BasicBlock *, 16> Seen;
  SmallVector<const Instruction *, 16> Work;
  // Upwards, from behind the checks before this instruction.
  auto Search = [&](const Instruction *I) {
    for (; !Checked(I); I = I->getPrevNode()) {
      if (Entered && Entered->contains(I))
        return false;
      const Instruction *Before = I->getPrevNode();
      if (!Before) {
        const BasicBlock *BB = I->getParent();
        for (const BasicBlock *From : predecessors(BB))
          if (DT.isReachableFromEntry(From) && Seen.insert(From).second)
            Work.push_back(From->getTerminator());
        return BB != &BB->getParent()->getEntryBlock();
      }
      if (Does.of(*Before) == Effect::Any ||
          is_contained(Known.endAt(Before), F))
        return false;
    }
    return true;
  };
  if (!Search(Checks[Number].Before))
    return false;
  while (!Work.empty()) {
    const Instruction *End = Work.pop_back_val();
    if (Does.of(*End) == Effect::Any || is_contained(Known.endAt(End), F) ||
        !Search(End))
      return false;
  }
  return true;
}

/// Takes out what is needless, first where control comes most often.
void Planner::dropNeedless() {
  Needless.resize(Checks.size());
  SmallVector<unsigned, 32> Order;
  // What a check further down covers relies on that one, which stays.
  for (unsigned Number = 0; Number != Checks.size(); ++Number)
    if (!Proves[Number].empty() && !Kept.contains(Number))
      Order.push_back(Number);
  stable_sort(Order, [&](unsigned A, unsigned B) {
    return Often.getBlockFreq(Checks[A].Before->getParent()) >
           Often.getBlockFreq(Checks[B].Before->getParent());
  });
  for (unsigned Number : Order) {
    const Check &C = Checks[Number];
    const BitVector Use = Later.before(C.Before);
    if (!all_of(Proves[Number], [&](Proven P) {
          return !Use.test(P.Fact) || isCheckedBefore(P.Fact, Number);
        }))
      continue;
    Needless.set(Number);
    if (IsAhead.contains(Number)) {
      --count(N, C.C, NOOKS_NOTE_WRITE_AHEAD);
    } else {
      --count(N, C.C, NOOKS_NOTE_WRITE_GUARDED);
      ++count(N, C.C, NOOKS_NOTE_WRITE_BEFORE);
    }
  }
  std::vector<Check> Left;
  for (unsigned Number = 0; Number != Checks.size(); ++Number)
    if (!Needless.test(Number))
      Left.push_back(std::move(Checks[Number]));
  Checks = std::move(Left);
}

} // namespace carat
