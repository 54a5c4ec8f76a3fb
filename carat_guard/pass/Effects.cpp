// SPDX-License-Identifier: GPL-2.0-or-later
//===- Effects.cpp - What an instruction does to rights -------------------===//
//
// Only calls do anything. The functions of this file are known by their bodies:
// begin with "none does anything" and take back what a body contradicts, until
// nothing changes.
//
//===----------------------------------------------------------------------===//
#include "Effects.h"
#include "Asm.h"
#include "Options.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

Effect Effects::of(const Instruction &I) const {
  const auto *CB = dyn_cast<CallBase>(&I);
  if (!CB)
    return Effect::None;
  // Listed assembly is no way to end a right; unlisted is an error elsewhere.
  if (CB->isInlineAsm()) {
    auto [It, New] = Looked.insert({CB->getCalledOperand(), Effect::None});
    if (New && mayTrap(*CB))
      It->second = Effect::Keeps;
    return It->second;
  }
  const Function *F = CB->getCalledFunction();
  if (!F)
    return Effect::Any;
  if (const auto *II = dyn_cast<IntrinsicInst>(CB))
    return II->willReturn() && !II->hasFnAttr(Attribute::NoReturn)
               ? Effect::None
               : Effect::Keeps;
  if (auto It = Known.find(F); It != Known.end())
    return It->second;
  if (!F->isDeclaration() || !S.keepsRights(*F))
    return Effect::Any;
  return S.isPlain(*F) && !CB->doesNotReturn() ? Effect::None : Effect::Keeps;
}

Effect Effects::body(const Function &F) const {
  Effect Worst = Effect::None;
  for (const Instruction &I : instructions(F)) {
    Worst = std::max(Worst, of(I));
    if (isa<UnreachableInst>(I))
      Worst = std::max(Worst, Effect::Keeps);
  }
  return Worst;
}

Effects::Effects(const Module &M, const Scope &S) : S(S) {
  for (const Function &F : M)
    if (F.hasExactDefinition() && !F.getName().starts_with(ThunkPrefix))
      Known[&F] = Effect::None;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (auto &[F, E] : Known) {
      if (E == Effect::Any)
        continue;
      Effect Now = body(*F);
      Changed |= Now != E;
      E = Now;
    }
  }
}

} // namespace carat
