// SPDX-License-Identifier: GPL-2.0-or-later
//===- Diag.h - Errors of the pass ----------------------------------------===//
//
// One place through which every refusal goes, so that it names a source line
// and stops the compilation.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_DIAG_H
#define CARAT_GUARD_PASS_DIAG_H

#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"

namespace llvm {
class DIFile;
class Function;
class GlobalVariable;
class Instruction;
class Module;
} // namespace llvm

namespace carat {

class Scope;

/// Where something is in the source: file and line.
struct Place {
  const llvm::DIFile *File = nullptr;
  unsigned Line = 0;
  unsigned Column = 0;
};

/// The line of the driver's own source \p I stems from: through inlined kernel
/// helpers outwards.
Place placeOf(const llvm::Instruction &I, const Scope &S);
Place placeOf(const llvm::GlobalVariable &GV);

class Diag {
public:
  Diag(llvm::Module &M, const Scope &S) : M(M), S(S) {}
  ~Diag();

  void error(const llvm::Instruction &I, const llvm::Twine &Msg);
  void error(const llvm::GlobalVariable &GV, const llvm::Twine &Msg);
  void error(const llvm::Function &F, const llvm::Twine &Msg);
  void error(const llvm::Twine &Msg);

  unsigned count() const { return Count; }

  /// True the first time that \p Key is asked for: one unknown thing is one
  /// error, however often it occurs.
  bool isNew(llvm::StringRef Key) { return Seen.insert(Key).second; }

private:
  void emit(const Place &P, const llvm::Twine &Msg);

  llvm::Module &M;
  const Scope &S;
  unsigned Count = 0;
  llvm::StringSet<> Seen;
};

} // namespace carat

#endif
