// SPDX-License-Identifier: GPL-2.0-or-later
//===- Backward.cpp - Facts that are accessed behind a point --------------===//
#include "Backward.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// Takes \p Set from behind \p I to before it.
void Backward::step(const Instruction &I, BitVector &Set) const {
  for (unsigned F : Known.endAt(&I))
    Set.reset(F);
  if (Does.of(I) >= Ending)
    Set.reset();
  auto It = At.find(&I);
  if (It == At.end())
    return;
  for (unsigned A : It->second)
    if (Known.of(A) != Facts::None)
      Set.set(Known.of(A));
}

BitVector Backward::before(const Instruction *I) const {
  BitVector Set = atEnd(I->getParent());
  for (const Instruction &J : reverse(*I->getParent())) {
    step(J, Set);
    if (&J == I)
      break;
  }
  return Set;
}

void Backward::solve(Function &F, bool First,
                     function_ref<BitVector(const BasicBlock *)> Meet) {
  for (const BasicBlock &BB : F) {
    Begin[&BB] = BitVector(Known.size(), First);
    End[&BB] = BitVector(Known.size());
  }
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (BasicBlock *BB : post_order(&F)) {
      BitVector Set = Meet(BB);
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
