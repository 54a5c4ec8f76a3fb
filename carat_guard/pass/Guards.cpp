// SPDX-License-Identifier: GPL-2.0-or-later
//===- Guards.cpp - A check before every access ---------------------------===//
#include "Guards.h"
#include "Copy.h"
#include "Depth.h"
#include "Diag.h"
#include "Emit.h"
#include "Functions.h"
#include "Loops.h"
#include "Options.h"
#include "Plan.h"
#include "Proof.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

/// A copy has to save a guard for so many instructions.
static constexpr unsigned LongestForOne = 60;

static bool isWorth(const Function &F, const Counters &Plain,
                    const Counters &Fast) {
  auto Guarded = [](const Counters &N) {
    return N[NOOKS_NOTE_WRITE_GUARDED] + N[NOOKS_NOTE_WRITE_AHEAD] +
           N[NOOKS_NOTE_READ_GUARDED] + N[NOOKS_NOTE_READ_AHEAD];
  };
  return Guarded(Fast) < Guarded(Plain) &&
         F.getInstructionCount() <=
             (Guarded(Plain) - Guarded(Fast)) * LongestForOne;
}

void Guards::function(Function &F, Accesses &Found, const Effects &Does,
                      ArrayRef<Round> Rounds) {
  FAM.invalidate(F, PreservedAnalyses::none());
  Prover Proof(F, FAM);
  erase_if(Found, [&](const Access &A) {
    std::optional<nooks_note_counter> Why = Proof.prove(A);
    if (Why)
      ++count(N, A.C, *Why);
    return Why.has_value();
  });
  // The plan that needs no copy; it is also the plan for one.
  SmallPtrSet<Instruction *, 8> Entries;
  Counters Plain{}, Fast{};
  std::vector<Check> Checks =
      Planner(F, FAM, Found, Does, S, Plain, &Entries).run();
  std::vector<Check> InCopy;
  if (Copy::isPossible(F)) {
    std::vector<Check> Speculative =
        Planner(F, FAM, Found, Does, S, Fast).run();
    for (const Check &C : Speculative)
      if (C.Whole)
        Entries.insert(C.Before);
    if (!Entries.empty() && isWorth(F, Plain, Fast)) {
      Counters Ignored{};
      Checks = std::move(Speculative);
      Plain = Fast;
      InCopy = Planner(F, FAM, Found, Does, S, Ignored, &Entries).run();
    } else {
      Entries.clear();
    }
  }
  for (unsigned I = 0; I != N.size(); ++I)
    N[I] += Plain[I];
  // A block is cut in two where a guard goes: what was found out about the
  // function is no longer true of it.
  FAM.invalidate(F, PreservedAnalyses::none());
  if (Entries.empty()) {
    write(Checks, &Emitter::guards);
    look(Rounds);
    return;
  }
  Copy Second(F, Entries);
  for (Check &C : Checks)
    if (C.Whole)
      C.Otherwise = Second.entry(C.Before);
  erase_if(InCopy, [&](Check &C) {
    C.Before = Second.twin(C.Before);
    C.Base = Second.value(C.Base);
    C.Length = C.Length ? Second.value(C.Length) : nullptr;
    return !C.Before;
  });
  write(Checks, &Emitter::guards);
  write(InCopy, &Emitter::calls);
  Second.join();
  // A way round in the copy is one in the function.
  SmallVector<Round, 4> All(Rounds);
  for (const Round &R : Rounds)
    if (Instruction *Twin = Second.twin(R.Before))
      All.push_back({Twin, R.Fuel});
  look(All);
}

/// Last of all: nothing that is decided before may depend on these.
void Guards::look(ArrayRef<Round> Rounds) {
  Emitter E(M);
  for (const Round &R : Rounds)
    E.loop(R.Before, R.Fuel);
}

/// Writes a plan, one instruction after the other.
void Guards::write(ArrayRef<Check> Checks,
                   void (Emitter::*Form)(ArrayRef<const Check *>)) {
  MapVector<std::pair<Instruction *, Class>, SmallVector<const Check *, 2>> At;
  for (const Check &C : Checks)
    At[{C.Before, C.C}].push_back(&C);
  Emitter E(M);
  for (auto &[Where, Group] : At)
    (E.*Form)(Group);
}

std::string Guards::run() {
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
    return "";
  if (isLinear()) {
    Emitter E(M);
    for (auto &[F, List] : Found)
      for (const Access &A : List)
        if (A.C == Class::Write || (A.C == Class::Read && linearReads())) {
          ++count(N, A.C, NOOKS_NOTE_WRITE_GUARDED);
          E.linear(A);
        }
    return "";
  }
  Effects Does(M, S, FAM);
  Does.verify(D);
  Loops Round(M, S, FAM, N);
  SetVector<Function *> Deep = deepFunctions(M, S, N);
  for (auto &[F, List] : Found)
    function(*F, List, Does, Round.of(*F));
  Emitter E(M);
  for (Function *F : Deep)
    E.depth(*F);
  N[NOOKS_NOTE_FUNCTIONS] = listFunctions(M);
  return Does.lines();
}

} // namespace carat
