// SPDX-License-Identifier: GPL-2.0-or-later
//===- Effects.cpp - What an instruction does to rights -------------------===//
//
// Only calls do anything. The functions of this file are known by their bodies,
// those of other files of the driver by what these say; of the kernel's, only
// what is listed.
//
//===----------------------------------------------------------------------===//
#include "Effects.h"
#include "Asm.h"
#include "Diag.h"
#include "Options.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

bool mayNotEnd(const Loop &L, ScalarEvolution &SE) {
  return isa<SCEVCouldNotCompute>(SE.getSymbolicMaxBackedgeTakenCount(&L));
}

/// By which its outline is known: functions of one file only may have the name
/// of others elsewhere.
std::string Effects::nameIn(const Function &F) const {
  if (!F.hasLocalLinkage())
    return F.getName().str();
  return (F.getName() + "@" + M.getSourceFileName()).str();
}

/// The function of this file that \p I calls.
const Function *Effects::followed(const Instruction &I) const {
  const auto *CB = dyn_cast<CallBase>(&I);
  const Function *F = CB ? CB->getCalledFunction() : nullptr;
  return F && F->hasExactDefinition() && !F->getName().starts_with(ThunkPrefix)
             ? F
             : nullptr;
}

Effect Effects::of(const Instruction &I) const {
  const auto *CB = dyn_cast<CallBase>(&I);
  if (!CB)
    return Effect::None;
  // Listed assembly is no way to end a right; unlisted is an error elsewhere.
  if (CB->isInlineAsm()) {
    auto [It, New] = Looked.insert({CB, Effect::None});
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
  auto Lookup = [](const StringMap<Effect> &In, StringRef Name) {
    auto It = In.find(Name);
    return It == In.end() ? Effect::Any : It->second;
  };
  if (followed(I))
    return Lookup(Known, nameIn(*F));
  if (!F->isDeclaration())
    return Effect::Any;
  Effect E = Effect::Any;
  if (S.codeOf(*F) == Code::Driver)
    E = Lookup(Said, F->getName());
  else if (S.keepsRights(*F))
    E = S.isPlain(*F) ? Effect::None : Effect::Keeps;
  return CB->doesNotReturn() ? std::max(E, Effect::Keeps) : E;
}

Outline Effects::outlineOf(Function &F, FunctionAnalysisManager &FAM) {
  Outline O;
  auto Call = [&](const Function &Callee) {
    if (std::string Name = nameIn(Callee); !is_contained(O.Calls, Name))
      O.Calls.push_back(Name);
  };
  for (const Instruction &I : instructions(F)) {
    const auto *CB = dyn_cast<CallBase>(&I);
    const Function *Callee = CB ? CB->getCalledFunction() : nullptr;
    if (isa<UnreachableInst>(I) || (CB && CB->doesNotReturn()))
      O.Own = std::max(O.Own, Effect::Keeps);
    if (followed(I) || (Callee && Callee->isDeclaration() &&
                        !Callee->isIntrinsic() &&
                        S.codeOf(*Callee) == Code::Driver))
      Call(*Callee);
    else
      O.Own = std::max(O.Own, of(I));
  }
  auto &SE = FAM.getResult<ScalarEvolutionAnalysis>(F);
  for (const Loop *L : FAM.getResult<LoopAnalysis>(F).getLoopsInPreorder())
    if (mayNotEnd(*L, SE))
      O.Own = std::max(O.Own, Effect::Keeps);
  if (O.Own == Effect::Any)
    O.Calls.clear();
  return O;
}

Effects::Effects(Module &M, const Scope &S, FunctionAnalysisManager &FAM)
    : M(M), S(S), Said(solve(S.outlines())) {
  for (Function &F : M)
    if (F.hasExactDefinition() && !F.getName().starts_with(ThunkPrefix)) {
      FAM.invalidate(F, PreservedAnalyses::none());
      Bodies[&F] = outlineOf(F, FAM);
    }
  // The other files as they say, this one as it is.
  Outlines All;
  for (const auto &Entry : Said)
    All[Entry.first()].Own = Entry.second;
  for (const auto &[F, O] : Bodies)
    All[nameIn(*F)] = O;
  Known = solve(All);
}

std::string Effects::outline() const {
  std::string Text;
  for (const auto &[F, O] : Bodies)
    if (O.Own != Effect::Any)
      Text += lineOf(nameIn(*F), O);
  return Text;
}

void Effects::verify(Diag &D) const {
  for (const auto &[F, O] : Bodies)
    if (auto It = Said.find(nameIn(*F));
        It != Said.end() && It->second < Known.lookup(nameIn(*F)))
      D.error(*F, "'" + F->getName() + "' was " + nameOf(It->second) +
                      " when the driver was first compiled and is " +
                      nameOf(Known.lookup(nameIn(*F))) + " now");
}

std::string Effects::lines() const {
  std::string Text;
  for (const auto &[F, O] : Bodies)
    if (auto It = Said.find(F->getName());
        !F->hasLocalLinkage() && It != Said.end() &&
        It->second != Effect::Any)
      Text += ("is\t" + F->getName() + "\t" + nameOf(It->second) + "\n").str();
  for (const Function &F : M) {
    auto It = Said.find(F.getName());
    if (F.isDeclaration() && !F.use_empty() && It != Said.end() &&
        It->second != Effect::Any && S.codeOf(F) == Code::Driver)
      Text += ("needs\t" + F.getName() + "\t" + nameOf(It->second) + "\n").str();
  }
  return Text;
}

} // namespace carat
