// SPDX-License-Identifier: GPL-2.0-or-later
//===- Soon.cpp - What may be accessed while a check holds ----------------===//
#include "Soon.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// Takes \p Set from behind \p I to before it.
void Soon::step(const Instruction &I, BitVector &Set) const {
  for (unsigned F : Known.endAt(&I))
    Set.reset(F);
  if (Does.of(I) == Effect::Any)
    Set.reset();
  auto It = At.find(&I);
  if (It == At.end())
    return;
  for (unsigned A : It->second)
    if (Known.of(A) != Facts::None)
      Set.set(Known.of(A));
}

BitVector Soon::before(const Instruction *I) const {
  BitVector Set = atEnd(I->getParent());
  for (const Instruction &J : reverse(*I->getParent())) {
    step(J, Set);
    if (&J == I)
      break;
  }
  return Set;
}

Soon::Soon(Function &F, const Facts &Known, const AccessesAt &At,
           const Effects &Does)
    : Known(Known), At(At), Does(Does) {
  DenseMap<const BasicBlock *, BitVector> Begin;
  for (const BasicBlock &BB : F)
    Begin[&BB] = End[&BB] = BitVector(Known.size());
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (BasicBlock *BB : post_order(&F)) {
      BitVector Set(Known.size());
      for (const BasicBlock *Next : successors(BB))
        Set |= Begin[Next];
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
