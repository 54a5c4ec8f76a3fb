// SPDX-License-Identifier: GPL-2.0-or-later
//===- Note.cpp - What the pass leaves in an object about itself ----------===//
//
// The note is loaded with the module, which is how nooks.ko knows a guarded
// module; the slot lines are for the link step and are dropped by it.
//
//===----------------------------------------------------------------------===//
#include "Note.h"
#include "Diag.h"
#include "Options.h"
#include "Thunks.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace carat {

static constexpr StringLiteral NoteVar = "__nooks_note";
static constexpr StringLiteral LinesVar = "__nooks_lines";
static constexpr unsigned PassVersion = 0 << 16 | 2;

static const char *const CounterNames[] = {
#define X(id, text) text,
    NOOKS_NOTE_COUNTERS(X)
#undef X
};

bool hasNote(const Module &M) {
  return M.getGlobalVariable(NoteVar, /*AllowInternal=*/true);
}

/// A section that is for the link step and is never loaded.
static void addLines(Module &M, StringRef Section, StringRef Lines,
                     SmallVectorImpl<GlobalValue *> &Keep) {
  if (Lines.empty())
    return;
  LLVMContext &Ctx = M.getContext();
  Constant *Init = ConstantDataArray::getString(Ctx, Lines, /*AddNull=*/false);
  auto *GV = new GlobalVariable(M, Init->getType(), /*isConstant=*/true,
                                GlobalValue::PrivateLinkage, Init, LinesVar);
  GV->setSection(Section);
  GV->setAlignment(Align(1));
  GV->setMetadata(LLVMContext::MD_exclude, MDNode::get(Ctx, {}));
  Keep.push_back(GV);
}

void addNote(Module &M, const Counters &C, StringRef Effects) {
  LLVMContext &Ctx = M.getContext();
  SmallVector<uint32_t, 32> Desc{NOOKS_ABI, PassVersion, NOOKS_NOTE_COUNT};
  Desc.append(C.begin(), C.end());
  char Name[] = NOOKS_NOTE_NAME;
  SmallVector<uint32_t, 3> Head{sizeof(Name), uint32_t(Desc.size() * 4),
                                NOOKS_NOTE_TYPE};
  // The name is padded to words, as the format wants it.
  std::string Padded(Name, sizeof(Name));
  Padded.resize(alignTo(Padded.size(), 4));
  Constant *Init = ConstantStruct::getAnon(
      Ctx, {ConstantDataArray::get(Ctx, Head),
            ConstantDataArray::getString(Ctx, Padded, /*AddNull=*/false),
            ConstantDataArray::get(Ctx, Desc)});
  auto *Note = new GlobalVariable(M, Init->getType(), /*isConstant=*/true,
                                  GlobalValue::PrivateLinkage, Init, NoteVar);
  Note->setSection(NOOKS_NOTE_SECTION);
  Note->setAlignment(Align(4));
  SmallVector<GlobalValue *, 3> Keep{Note};

  std::string Lines;
  for (const Thunks::Record &R : Thunks::records(M))
    Lines += R.Slot + "\t" + R.Function + "\t" + R.File + "\t" +
             std::to_string(R.Line) + "\n";
  addLines(M, NOOKS_SLOTS_SECTION, Lines, Keep);
  addLines(M, NOOKS_EFFECTS_SECTION, Effects, Keep);
  appendToCompilerUsed(M, Keep);
}

/// kbuild tries out options on /dev/null; that is no file of the driver.
static bool isProbe(const Module &M) {
  return M.getSourceFileName() == "/dev/null" || M.getSourceFileName() == "-";
}

void writeOutline(const Module &M, StringRef Lines) {
  if (isProbe(M))
    return;
  // Files of the same name may be in several folders.
  SmallString<256> Path(outlineFolder());
  sys::path::append(Path, sys::path::filename(M.getSourceFileName()) + "." +
                              utohexstr(xxh3_64bits(M.getSourceFileName())));
  std::error_code EC;
  raw_fd_ostream File(Path, EC, sys::fs::OF_Text);
  if (EC)
    M.getContext().emitError("carat_guard: cannot write " + Path + ": " +
                             EC.message());
  else
    File << Lines;
}


void addSummary(const Module &M, const Counters &C, Diag &D) {
  if (summaryFile().empty() || isProbe(M))
    return;
  std::string Line;
  raw_string_ostream Out(Line);
  json::OStream J(Out);
  J.object([&] {
    J.attribute("file", M.getSourceFileName());
    J.attributeObject("counters", [&] {
      for (unsigned I = 0; I != NOOKS_NOTE_COUNT; ++I)
        J.attribute(CounterNames[I], C[I]);
    });
  });
  Out << '\n';
  // One write of one line: compilers that run side by side do not mix them.
  std::error_code EC;
  raw_fd_ostream File(summaryFile(), EC, sys::fs::OF_Append | sys::fs::OF_Text);
  if (EC) {
    D.error("cannot write " + summaryFile() + ": " + EC.message());
    return;
  }
  File.SetBufferSize(Line.size() + 1);
  File << Line;
}

} // namespace carat
