// SPDX-License-Identifier: GPL-2.0-or-later
//===- Guards.h - A check before every write ------------------------------===//
//
// Collects every access of a function, then puts a call of the runtime before
// each write that could not be proven safe.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_GUARDS_H
#define CARAT_GUARD_PASS_GUARDS_H

#include "Note.h"
#include "llvm/ADT/SmallVector.h"

namespace llvm {
class CallBase;
class Function;
class Instruction;
class IntrinsicInst;
class Module;
class Value;
} // namespace llvm

namespace carat {

class Diag;

class Guards {
public:
  Guards(llvm::Module &M, Diag &D, Counters &C) : M(M), D(D), C(C) {}
  void run();

private:
  /// One write that happens at an instruction.
  struct Write {
    llvm::Instruction *At;
    llvm::Value *Address;
    uint64_t Size = 0;
    llvm::Value *Length = nullptr; ///< instead of Size, if not constant
    llvm::Value *Bit = nullptr;    ///< see AsmWrite
    nooks_note_counter Guarded;    ///< what to count if it gets a guard
  };

  void collect(llvm::Function &F);
  void intrinsic(llvm::IntrinsicInst &II);
  void assembly(llvm::CallBase &Call);
  void add(Write W);
  void guard(const Write &W);

  llvm::Module &M;
  Diag &D;
  Counters &C;
  llvm::SmallVector<Write, 0> Writes;
};

} // namespace carat

#endif
