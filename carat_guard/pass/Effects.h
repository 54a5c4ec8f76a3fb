// SPDX-License-Identifier: GPL-2.0-or-later
//===- Effects.h - What an instruction does to rights ---------------------===//
//
// A check holds until something may end the right it found. It may be made
// early if nothing on the way to the access may give a right, or not go on.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_EFFECTS_H
#define CARAT_GUARD_PASS_EFFECTS_H

#include "Outline.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class Function;
class Instruction;
class Loop;
class Module;
class ScalarEvolution;
class Value;
} // namespace llvm

namespace carat {

class Diag;
class Scope;

/// Is it not known that the loop is left some time?
bool mayNotEnd(const llvm::Loop &L, llvm::ScalarEvolution &SE);

class Effects {
public:
  Effects(llvm::Module &M, const Scope &S, llvm::FunctionAnalysisManager &FAM);

  Effect of(const llvm::Instruction &I) const;

  /// The lines of this file for the others. Empty if it has no functions.
  std::string outline() const;

  /// What is said about functions of this file, and relied on by others, must
  /// be true; else it is an error.
  void verify(Diag &D) const;

  /// The lines of the section of abi.h: for the link step, which compares what
  /// an object relies on with what the others say of themselves.
  std::string lines() const;

private:
  std::string nameIn(const llvm::Function &F) const;
  const llvm::Function *followed(const llvm::Instruction &I) const;
  Outline outlineOf(llvm::Function &F, llvm::FunctionAnalysisManager &FAM);

  const llvm::Module &M;
  const Scope &S;
  /// What the files of the driver say, this one included.
  llvm::StringMap<Effect> Said;
  /// The functions known by their body, as these are now.
  llvm::MapVector<const llvm::Function *, Outline> Bodies;
  llvm::StringMap<Effect> Known;
  /// Of assembly that was looked up.
  mutable llvm::DenseMap<const llvm::Value *, Effect> Looked;
};

} // namespace carat

#endif
