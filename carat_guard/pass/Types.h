// SPDX-License-Identifier: GPL-2.0-or-later
//===- Types.h - What debug info says about an address --------------------===//
//
// Tells which field of which struct an address names and whose struct that is,
// from the debug info and the struct names in the IR. Only useful early:
// optimisation turns struct offsets into byte offsets.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_TYPES_H
#define CARAT_GUARD_PASS_TYPES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfo.h"
#include <string>

namespace llvm {
class AllocaInst;
class DataLayout;
class StructType;
class Type;
class Value;
} // namespace llvm

namespace carat {

class Scope;

/// A field, or a plain variable, that an address leads to.
struct Field {
  enum Kind {
    Unknown,   ///< no type is known for that address
    Kernel,    ///< field of a struct the kernel declares
    Own,       ///< field of a struct of the driver's folder
    Local,     ///< a local variable outside of any struct
    Variable,  ///< a global variable outside of any struct, defined here
    External,  ///< one defined elsewhere
    Ambiguous, ///< members of a union share the place, and differ
  } K = Unknown;
  /// "<struct>__<field>", for Kernel and Own.
  std::string Name;
  /// The function's type if the field is a pointer to function.
  const llvm::DISubroutineType *Fn = nullptr;
};

class TypeMap {
public:
  TypeMap(const llvm::Module &M, const Scope &S);

  /// What is at the address \p Ptr.
  Field at(const llvm::Value *Ptr) const;

  /// What is \p Offset bytes into an object of type \p Ty.
  Field in(const llvm::DIType *Ty, uint64_t Offset) const;

  /// The debug type of an object of IR type \p Ty (arrays count as one element
  /// of it), or null.
  const llvm::DIType *of(const llvm::Type *Ty) const;

  /// The debug type of a local variable, or null.
  const llvm::DIType *of(const llvm::AllocaInst &AI) const;

private:
  struct Walk;

  const llvm::DICompositeType *find(const llvm::StructType *Ty) const;

  const Scope &S;
  const llvm::DataLayout &DL;
  /// IR name without number suffix ("struct.work_struct") to its types.
  llvm::StringMap<llvm::SmallVector<const llvm::DICompositeType *, 1>> Named;
};

/// Strips typedefs and qualifiers.
const llvm::DIType *stripType(const llvm::DIType *Ty);

/// The function type \p Ty points to, or null.
const llvm::DISubroutineType *functionPointee(const llvm::DIType *Ty);

} // namespace carat

#endif
