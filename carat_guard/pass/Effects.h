// SPDX-License-Identifier: GPL-2.0-or-later
//===- Effects.h - What an instruction does to rights ---------------------===//
//
// A check holds until something may end the right it found. It may be made
// early if nothing on the way to the access may give a right, or not go on.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_EFFECTS_H
#define CARAT_GUARD_PASS_EFFECTS_H

#include "llvm/ADT/DenseMap.h"

namespace llvm {
class Function;
class Instruction;
class Module;
class Value;
} // namespace llvm

namespace carat {

class Scope;

/// In order: each does what those before it do.
enum class Effect {
  None,  ///< goes on, and changes no right
  Keeps, ///< ends no right, but may give one, or not return
  Any,   ///< may end any right
};

class Effects {
public:
  Effects(const llvm::Module &M, const Scope &S);

  Effect of(const llvm::Instruction &I) const;

private:
  Effect body(const llvm::Function &F) const;

  const Scope &S;
  /// Of the functions known by their body.
  llvm::DenseMap<const llvm::Function *, Effect> Known;
  /// Of assembly that was looked up.
  mutable llvm::DenseMap<const llvm::Value *, Effect> Looked;
};

} // namespace carat

#endif
