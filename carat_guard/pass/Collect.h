// SPDX-License-Identifier: GPL-2.0-or-later
//===- Collect.h - Every access of a function -----------------------------===//
//
// Finds what a function reads, writes and calls. What may do so and is not
// understood is an error.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_COLLECT_H
#define CARAT_GUARD_PASS_COLLECT_H

#include "Access.h"

namespace llvm {
class CallBase;
class Function;
class IntrinsicInst;
class Module;
class Type;
} // namespace llvm

namespace carat {

class Diag;

using Accesses = std::vector<Access>;

class Collector {
public:
  Collector(llvm::Module &M, Diag &D, Counters &N) : M(M), D(D), N(N) {}

  /// In the order of the instructions of each block. May add instructions that
  /// compute an address.
  Accesses collect(llvm::Function &F);

private:
  void intrinsic(llvm::IntrinsicInst &II);
  void assembly(llvm::CallBase &Call);
  void indirect(llvm::CallBase &Call);
  void add(Access A);
  void add(Class C, llvm::Instruction &At, llvm::Value *Address,
           llvm::Type *Ty);

  llvm::Module &M;
  Diag &D;
  Counters &N;
  Accesses Found;
};

} // namespace carat

#endif
