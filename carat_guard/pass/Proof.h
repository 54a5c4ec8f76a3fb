// SPDX-License-Identifier: GPL-2.0-or-later
//===- Proof.h - Accesses that need no guard ------------------------------===//
//
// Proves at compile time that an access stays within a local variable or
// within a global variable of this file, or that the target of a call is a
// function.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_PROOF_H
#define CARAT_GUARD_PASS_PROOF_H

#include "Access.h"
#include "llvm/IR/PassManager.h"
#include <optional>

namespace llvm {
class ConstantRange;
class DataLayout;
class LazyValueInfo;
class ScalarEvolution;
} // namespace llvm

namespace carat {

class Prover {
public:
  Prover(llvm::Function &F, llvm::FunctionAnalysisManager &FAM);

  /// Why \p A needs no check, as the counter of the class write.
  std::optional<nooks_note_counter> prove(const Access &A) const;

private:
  bool isInside(const Access &A, const llvm::Value *Object,
                uint64_t Size) const;
  llvm::ConstantRange offsetOf(const llvm::Value *Address,
                               const llvm::Value *Object,
                               llvm::Instruction *At) const;
  llvm::ConstantRange rangeOf(llvm::Value *V, llvm::Instruction *At) const;

  llvm::ScalarEvolution &SE;
  llvm::LazyValueInfo &LVI;
  const llvm::DataLayout &DL;
};

} // namespace carat

#endif
