// SPDX-License-Identifier: GPL-2.0-or-later
//===- Thunks.h - The only driver code the kernel may call ----------------===//
//
// Makes one thunk for each pair of callback slot and driver function; abi.h
// says what a thunk is.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_THUNKS_H
#define CARAT_GUARD_PASS_THUNKS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace llvm {
class Constant;
class DISubroutineType;
class Function;
class Module;
class Value;
} // namespace llvm

namespace carat {

class Diag;
class Scope;
struct Place;

class Thunks {
public:
  Thunks(llvm::Module &M, const Scope &S, Diag &D) : M(M), S(S), D(D) {}

  /// The thunk of \p F for \p Slot. \p Ty, if known, is the slot's own type.
  llvm::Function *get(llvm::StringRef Slot, llvm::Function &F, const Place &At,
                      const llvm::DISubroutineType *Ty);

  /// What the slot record of a thunk says.
  struct Record {
    std::string Slot, Function, File;
    unsigned Line;
  };
  static llvm::SmallVector<Record, 0> records(const llvm::Module &M);

private:
  void copyAttributes(llvm::Function &Thunk, const llvm::Function &F) const;

  llvm::Module &M;
  const Scope &S;
  Diag &D;
};

/// The function behind a constant, through casts and aliases, or null.
llvm::Function *functionOf(llvm::Value *V);

/// The thunk's slot ("work_struct__func").
llvm::StringRef slotOfThunk(const llvm::Function &Thunk);

/// The external descriptor of the driver's module.
llvm::Constant *moduleDescriptor(llvm::Module &M);

} // namespace carat

#endif
