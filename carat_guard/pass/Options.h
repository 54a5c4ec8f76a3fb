// SPDX-License-Identifier: GPL-2.0-or-later
//===- Options.h - Options of the pass, and whose code is whose -----------===//
//
// Answers two questions for every other file: does this source file belong to
// the driver's folder, and is this function the kernel's or the driver's own?
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_OPTIONS_H
#define CARAT_GUARD_PASS_OPTIONS_H

#include "Outline.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <string>

namespace llvm {
class DIFile;
class Function;
class Module;
} // namespace llvm

namespace carat {

/// Names shared by the files of the pass. What other rooms see is in abi.h.
inline constexpr llvm::StringLiteral ThunkPrefix = "__nooks_thunk.";
inline constexpr llvm::StringLiteral SlotMarkerPrefix = "__nooks_slot.";
inline constexpr llvm::StringLiteral OwnMarkerName = "__nooks_own";
inline constexpr llvm::StringLiteral EntryPrefix = "nooks_entry_";
inline constexpr llvm::StringLiteral GuardLinearName = "__carat_guard_linear";
inline constexpr llvm::StringLiteral GuardLocalName = "__carat_guard_local";
inline constexpr llvm::StringLiteral ModuleDescName = "__nooks_module";
/// Metadata kind: on a load, the slot it reads; on a thunk, its slot record.
inline constexpr llvm::StringLiteral SlotMDName = "nooks.slot";

/// Path of -carat-guard-summary, or empty.
llvm::StringRef summaryFile();

/// Folder of -carat-guard-effects-out, or empty: the first compilation, which
/// writes down what functions do and makes no object.
llvm::StringRef outlineFolder();

/// True with -carat-guard-backend=linear, and with -carat-guard-linear-reads.
bool isLinear();
bool linearReads();

/// Whose code a function's address leads to.
enum class Code {
  Kernel,  ///< exported by the kernel: may be handed around raw
  Driver,  ///< defined here or in another file of the driver
  Thunk,   ///< made by this pass
  Unknown, ///< a declaration, and nothing tells whose it is
};

/// What the options say about one translation unit.
class Scope {
public:
  explicit Scope(const llvm::Module &M);

  /// True if \p File lies in one of the driver's folders.
  bool isDriverFile(const llvm::DIFile *File) const;

  /// Same for a path; relative ones count from \p Dir.
  bool isDriverPath(llvm::StringRef Path, llvm::StringRef Dir) const;

  /// \p File as a user wants to read it: short inside of the driver's folder.
  std::string shortPath(const llvm::DIFile *File) const;

  Code codeOf(const llvm::Function &F) const;

  /// True if the address of \p F must not leave the driver as it is.
  bool isDriverCode(const llvm::Function &F) const {
    Code C = codeOf(F);
    return C == Code::Driver || C == Code::Unknown;
  }

  /// True if a call of \p F, which is not known by its body, can neither end a
  /// right of the driver's nor free what the driver has rights to.
  bool keepsRights(const llvm::Function &F) const;

  /// True if it gives no right either, and always returns.
  bool isPlain(const llvm::Function &F) const;

  /// True if it changes no memory that a driver can reach, besides.
  bool isDirect(const llvm::Function &F) const;

  /// What the functions of the driver do, of all of its files.
  const Outlines &outlines() const { return Said; }

private:
  void readSymvers(llvm::StringRef Path);
  void readKeeps(llvm::StringRef Path);

  llvm::SmallVector<std::string, 4> Folders;
  llvm::StringSet<> Exported;
  enum class Listed { Keeps, Plain, Direct };
  llvm::StringMap<Listed> Keeps;
  Outlines Said;
  bool HaveSymvers = false;
  std::string Failure;

public:
  /// Why the options cannot be used, or empty.
  llvm::StringRef failure() const { return Failure; }
};

} // namespace carat

#endif
