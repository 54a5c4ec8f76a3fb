// SPDX-License-Identifier: GPL-2.0-or-later
//===- Guards.cpp - A check before every access ---------------------------===//
#include "Guards.h"
#include "Diag.h"
#include "Emit.h"
#include "Functions.h"
#include "Options.h"
#include "Plan.h"
#include "Proof.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

void Guards::function(Function &F, Accesses &Found, const Effects &Does) {
  FAM.invalidate(F, PreservedAnalyses::none());
  Prover Proof(F, FAM);
  erase_if(Found, [&](const Access &A) {
    std::optional<nooks_note_counter> Why = Proof.prove(A);
    if (Why)
      ++count(N, A.C, *Why);
    return Why.has_value();
  });
  std::vector<Check> Checks = Planner(F, FAM, Found, Does, N).run();
  // A block is cut in two where a guard goes: what was found out about the
  // function is no longer true of it.
  FAM.invalidate(F, PreservedAnalyses::none());
  MapVector<std::pair<Instruction *, Class>, SmallVector<const Check *, 2>> At;
  for (const Check &C : Checks)
    At[{C.Before, C.C}].push_back(&C);
  Emitter E(M);
  for (auto &[Where, Group] : At)
    E.guards(Group);
}

void Guards::run() {
  // Assembly outside of functions may hold any code.
  if (StringRef Asm = M.getModuleInlineAsm(); !Asm.trim().empty())
    D.error("file-scope assembly cannot be guarded: \"" +
            Asm.trim().split('\n').first + "\"");
  MapVector<Function *, Accesses> Found;
  Collector Collect(M, D, N);
  for (Function &F : M)
    if (!F.isDeclaration() && !F.hasAvailableExternallyLinkage() &&
        !F.getName().starts_with(ThunkPrefix))
      Found[&F] = Collect.collect(F);
  if (D.count())
    return;
  if (isLinear()) {
    Emitter E(M);
    for (auto &[F, List] : Found)
      for (const Access &A : List)
        if (A.C == Class::Write || (A.C == Class::Read && linearReads())) {
          ++count(N, A.C, NOOKS_NOTE_WRITE_GUARDED);
          E.linear(A);
        }
    return;
  }
  Effects Does(M, S);
  for (auto &[F, List] : Found)
    function(*F, List, Does);
  N[NOOKS_NOTE_FUNCTIONS] = listFunctions(M);
}

} // namespace carat
