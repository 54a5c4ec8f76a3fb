// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diag.cpp - Errors of the pass --------------------------------------===//
//
// Prints the first errors of a translation unit as the compiler's own, and
// counts the rest.
//
//===----------------------------------------------------------------------===//
#include "Diag.h"
#include "Options.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/Instruction.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

static constexpr unsigned MaxPrinted = 10;

Place placeOf(const Instruction &I, const Scope &S) {
  const DILocation *Loc = I.getDebugLoc().get();
  if (!Loc) {
    const DISubprogram *SP = I.getFunction()->getSubprogram();
    return SP ? Place{SP->getFile(), SP->getLine(), 0} : Place();
  }
  const DILocation *Own = Loc;
  while (Own->getInlinedAt() && !S.isDriverFile(Own->getFile()))
    Own = Own->getInlinedAt();
  if (!S.isDriverFile(Own->getFile()))
    Own = Loc;
  return {Own->getFile(), Own->getLine(), Own->getColumn()};
}

Place placeOf(const GlobalVariable &GV) {
  SmallVector<DIGlobalVariableExpression *, 1> GVEs;
  GV.getDebugInfo(GVEs);
  if (GVEs.empty())
    return {};
  const DIGlobalVariable *Var = GVEs[0]->getVariable();
  return {Var->getFile(), Var->getLine(), 0};
}

void Diag::emit(const Place &P, const Twine &Msg) {
  // The second compilation says it.
  if (++Count > MaxPrinted || !outlineFolder().empty())
    return;
  LLVMContext &Ctx = M.getContext();
  // A DiagnosticLocation is only to be had from a scope, so borrow the first
  // function's; the compiler prints nothing but the file and line of it.
  const Function *F = nullptr;
  for (const Function &Candidate : M)
    if (!Candidate.isDeclaration() && Candidate.getSubprogram()) {
      F = &Candidate;
      break;
    }
  if (F && P.File) {
    auto *Block = DILexicalBlockFile::get(Ctx, F->getSubprogram(),
                                          const_cast<DIFile *>(P.File),
                                          /*Discriminator=*/0);
    DebugLoc Loc(DILocation::get(Ctx, P.Line, P.Column, Block));
    Ctx.diagnose(DiagnosticInfoUnsupported(*F, "carat_guard: " + Msg, Loc));
    return;
  }
  std::string Where;
  if (P.File)
    Where = S.shortPath(P.File) + ":" + std::to_string(P.Line) + ": ";
  Ctx.emitError(Where + "carat_guard: " + Msg);
}

void Diag::error(const Instruction &I, const Twine &Msg) {
  Place P = placeOf(I, S);
  const DILocation *Loc = I.getDebugLoc().get();
  if (Loc && P.File != Loc->getFile())
    emit(P, Msg + " (inlined from " + S.shortPath(Loc->getFile()) + ":" +
                Twine(Loc->getLine()) + ")");
  else
    emit(P, Msg);
}

void Diag::error(const GlobalVariable &GV, const Twine &Msg) {
  emit(placeOf(GV), Msg);
}

void Diag::error(const Function &F, const Twine &Msg) {
  const DISubprogram *SP = F.getSubprogram();
  emit(SP ? Place{SP->getFile(), SP->getLine(), 0} : Place(), Msg);
}

void Diag::error(const Twine &Msg) { emit(Place(), Msg); }

Diag::~Diag() {
  if (Count > MaxPrinted && outlineFolder().empty())
    M.getContext().emitError("carat_guard: " + Twine(Count) + " errors, " +
                             Twine(MaxPrinted) + " shown");
}

} // namespace carat
