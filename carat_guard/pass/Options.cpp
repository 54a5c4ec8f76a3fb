// SPDX-License-Identifier: GPL-2.0-or-later
//===- Options.cpp - Options of the pass, and whose code is whose ---------===//
//
// The IR cannot tell a function of another file of the driver from one of the
// kernel: both are declarations. The list of what the kernel exports can.
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

static cl::list<std::string> OptDriver(
    "carat-guard-driver", cl::value_desc("dir"),
    cl::desc("Folder of the driver; types declared elsewhere are the kernel's "
             "(default: the folder of the file compiled; may be repeated)"));

static cl::list<std::string> OptSymvers(
    "carat-guard-symvers", cl::value_desc("file"),
    cl::desc("Module.symvers of the kernel: what it exports is the kernel's, "
             "every other function the driver's own (may be repeated)"));

static cl::opt<std::string> OptSummary(
    "carat-guard-summary", cl::value_desc("file"),
    cl::desc("Append one JSON line of counters for each file compiled"));

static cl::list<std::string> OptKeeps(
    "carat-guard-keeps", cl::value_desc("file"),
    cl::desc("Names, one a line, of functions whose calls end no right of the "
             "driver's; \"NAME plain\": give none either, and always return; "
             "\"NAME plain direct\": change no memory of its either, if they "
             "get numbers only (without: every call of a function that is not "
             "known by its body may end one; may be repeated)"));

static cl::list<std::string> OptEffects(
    "carat-guard-effects", cl::value_desc("file"),
    cl::desc("What the first compilation wrote about functions of the driver, "
             "of all of its files (may be repeated)"));

static cl::opt<std::string> OptEffectsOut(
    "carat-guard-effects-out", cl::value_desc("dir"),
    cl::desc("Write down there what the functions of each file do to rights, "
             "and nothing else: the objects are of no use"));

enum class Backend { Window, Linear };
static cl::opt<Backend> OptBackend(
    "carat-guard-backend", cl::init(Backend::Window),
    cl::desc("What a guard is"),
    cl::values(clEnumValN(Backend::Window, "window",
                          "an inline comparison, where one is needed"),
               clEnumValN(Backend::Linear, "linear",
                          "a call before every write, for comparison")));

static cl::opt<bool> OptLinearReads(
    "carat-guard-linear-reads",
    cl::desc("With the linear back end: a call before every read, too"));

namespace carat {

StringRef summaryFile() { return OptSummary; }
StringRef outlineFolder() { return OptEffectsOut; }
bool isLinear() { return OptBackend == Backend::Linear; }
bool linearReads() { return OptLinearReads; }

static std::string cleanPath(StringRef Path, StringRef Dir) {
  SmallString<256> P(Path);
  if (!sys::path::is_absolute(P) && !Dir.empty()) {
    P = Dir;
    sys::path::append(P, Path);
  }
  sys::fs::make_absolute(P);
  sys::path::remove_dots(P, /*remove_dot_dot=*/true);
  return std::string(P);
}

Scope::Scope(const Module &M) {
  for (StringRef Dir : OptDriver)
    Folders.push_back(cleanPath(Dir, ""));
  if (Folders.empty())
    for (const DICompileUnit *CU : M.debug_compile_units())
      Folders.push_back(sys::path::parent_path(
                            cleanPath(CU->getFilename(), CU->getDirectory()))
                            .str());
  // The same folder may be reached through a symbolic link.
  for (size_t I = 0, E = Folders.size(); I != E; ++I) {
    SmallString<256> Real;
    if (!sys::fs::real_path(Folders[I], Real) && Real != Folders[I])
      Folders.push_back(std::string(Real));
  }
  for (StringRef File : OptSymvers)
    readSymvers(File);
  for (StringRef File : OptKeeps)
    readKeeps(File);
  for (StringRef File : OptEffects)
    if (std::string Why = readOutlines(File, Said); !Why.empty())
      Failure = Why;
}

void Scope::readKeeps(StringRef Path) {
  auto Buf = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buf) {
    Failure = ("cannot read " + Path + ": " + Buf.getError().message()).str();
    return;
  }
  SmallVector<StringRef, 0> Lines;
  (*Buf)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Line : Lines) {
    auto [Name, Words] = Line.trim().split(' ');
    if (Name.empty() || Name.starts_with("#"))
      continue;
    auto Word = StringSwitch<std::optional<Listed>>(Words)
                    .Case("", Listed::Keeps)
                    .Case("plain", Listed::Plain)
                    .Case("plain direct", Listed::Direct)
                    .Default(std::nullopt);
    if (!Word)
      Failure = (Path + ": cannot read \"" + Line + "\"").str();
    else
      Keeps[Name] = *Word;
  }
}

bool Scope::keepsRights(const Function &F) const {
  return Keeps.contains(F.getName());
}

bool Scope::isPlain(const Function &F) const {
  auto It = Keeps.find(F.getName());
  return It != Keeps.end() && It->second != Listed::Keeps;
}

bool Scope::isDirect(const Function &F) const {
  auto It = Keeps.find(F.getName());
  return It != Keeps.end() && It->second == Listed::Direct &&
         codeOf(F) != Code::Driver &&
         none_of(F.args(), [](const Argument &A) {
           return A.getType()->isPointerTy();
         });
}

void Scope::readSymvers(StringRef Path) {
  auto Buf = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buf) {
    Failure = ("cannot read " + Path + ": " + Buf.getError().message()).str();
    return;
  }
  // "CRC<tab>symbol<tab>module<tab>export type<tab>namespace"
  StringRef Rest = (*Buf)->getBuffer();
  while (!Rest.empty()) {
    auto [Line, Tail] = Rest.split('\n');
    Rest = Tail;
    StringRef Symbol = Line.split('\t').second.split('\t').first;
    if (!Symbol.empty())
      Exported.insert(Symbol);
  }
  HaveSymvers = true;
}

bool Scope::isDriverPath(StringRef Path, StringRef Dir) const {
  std::string P = cleanPath(Path, Dir);
  for (const std::string &Folder : Folders) {
    StringRef Rest(P);
    if (Rest.consume_front(Folder) && Rest.starts_with("/"))
      return true;
  }
  return false;
}

bool Scope::isDriverFile(const DIFile *File) const {
  return File && isDriverPath(File->getFilename(), File->getDirectory());
}

std::string Scope::shortPath(const DIFile *File) const {
  if (!File)
    return "?";
  std::string P = cleanPath(File->getFilename(), File->getDirectory());
  for (const std::string &Folder : Folders) {
    StringRef Rest(P);
    if (Rest.consume_front(Folder) && Rest.consume_front("/"))
      return Rest.str();
  }
  return P;
}

Code Scope::codeOf(const Function &F) const {
  if (F.getName().starts_with(ThunkPrefix))
    return Code::Thunk;
  if (F.isIntrinsic())
    return Code::Kernel;
  if (!F.isDeclarationForLinker())
    return Code::Driver;
  if (HaveSymvers)
    return Exported.contains(F.getName()) ? Code::Kernel : Code::Driver;
  if (const DISubprogram *SP = F.getSubprogram())
    if (isDriverFile(SP->getFile()))
      return Code::Driver;
  return Code::Unknown;
}

} // namespace carat
