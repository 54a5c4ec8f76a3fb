// SPDX-License-Identifier: GPL-2.0-or-later
//===- Plugin.cpp - The pass as the compiler sees it ----------------------===//
//
// Two passes: carat-guard-slots on the IR as clang emits it, carat-guard on
// the optimised IR. Each marks the module when it is done, so that a file that
// goes through the compiler twice is not guarded twice.
//
//===----------------------------------------------------------------------===//
#include "Diag.h"
#include "Effects.h"
#include "Guards.h"
#include "Note.h"
#include "Options.h"
#include "Slots.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Passes/PassPlugin.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace {

/// Named metadata: the module has been through SlotFinder, or failed.
constexpr StringLiteral SlotsDone = "nooks.slots.done";
constexpr StringLiteral Failed = "nooks.failed";

void verifyOrDie(const Module &M) {
  std::string Why;
  raw_string_ostream Out(Why);
  if (verifyModule(M, &Out))
    report_fatal_error(Twine("carat_guard: bug of the pass, invalid IR: ") +
                       Why);
}

/// Without debug info no slot can be told from any other memory.
void requireDebugInfo(const Module &M, const carat::Scope &S, carat::Diag &D) {
  if (!M.debug_compile_units().empty())
    return;
  for (const Function &F : M)
    if (!F.isIntrinsic() && S.isDriverCode(F) &&
        F.hasAddressTaken(nullptr, /*IgnoreCallbackUses=*/false,
                          /*IgnoreAssumeLikeCalls=*/true,
                          /*IgnoreLLVMUsed=*/true)) {
      D.error(F, "the address of '" + F.getName() +
                     "' is taken: callback slots are found by debug info, "
                     "compile with -g");
      return;
    }
}

void findSlots(Module &M) {
  carat::Scope S(M);
  carat::Diag D(M, S);
  M.getOrInsertNamedMetadata(SlotsDone);
  if (!S.failure().empty())
    D.error(S.failure());
  requireDebugInfo(M, S, D);
  carat::SlotFinder(M, S, D).run();
  if (D.count())
    M.getOrInsertNamedMetadata(Failed);
}

struct SlotsPass : PassInfoMixin<SlotsPass> {
  PreservedAnalyses run(Module &M, ModuleAnalysisManager &) {
    if (M.getNamedMetadata(SlotsDone))
      return PreservedAnalyses::all();
    findSlots(M);
    verifyOrDie(M);
    return PreservedAnalyses::none();
  }
  static bool isRequired() { return true; }
};

struct GuardPass : PassInfoMixin<GuardPass> {
  PreservedAnalyses run(Module &M, ModuleAnalysisManager &MAM) {
    if (carat::hasNote(M))
      return PreservedAnalyses::all();
    // Alone, as in a test: late, but what cannot be told then is an error.
    if (!M.getNamedMetadata(SlotsDone))
      findSlots(M);
    // What follows from an error would only hide it.
    if (M.getNamedMetadata(Failed))
      return PreservedAnalyses::none();
    carat::Scope S(M);
    carat::Diag D(M, S);
    carat::Counters C{};
    carat::SlotSettler(M, S, D).run();
    auto &FAM =
        MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
    if (!carat::outlineFolder().empty()) {
      if (!D.count())
        carat::writeOutline(M, carat::Effects(M, S, FAM).outline());
      return PreservedAnalyses::none();
    }
    std::string Effects = carat::Guards(M, FAM, D, S, C).run();
    C[NOOKS_NOTE_THUNKS] = carat::Thunks::records(M).size();
    C[NOOKS_NOTE_REFUSED] = D.count();
    if (!D.count()) {
      carat::addNote(M, C, Effects);
      carat::addSummary(M, C, D);
    }
    verifyOrDie(M);
    return PreservedAnalyses::none();
  }
  static bool isRequired() { return true; }
};

void registerPasses(PassBuilder &PB) {
  PB.registerPipelineStartEPCallback(
      [](ModulePassManager &MPM, OptimizationLevel) {
        MPM.addPass(SlotsPass());
      });
  PB.registerOptimizerLastEPCallback(
      [](ModulePassManager &MPM, OptimizationLevel) {
        MPM.addPass(GuardPass());
      });
  PB.registerPipelineParsingCallback(
      [](StringRef Name, ModulePassManager &MPM,
         ArrayRef<PassBuilder::PipelineElement>) {
        if (Name == "carat-guard-slots")
          MPM.addPass(SlotsPass());
        else if (Name == "carat-guard")
          MPM.addPass(GuardPass());
        else
          return false;
        return true;
      });
}

} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "carat_guard", "0.2", registerPasses};
}
