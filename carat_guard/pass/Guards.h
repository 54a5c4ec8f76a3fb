// SPDX-License-Identifier: GPL-2.0-or-later
//===- Guards.h - A check before every access -----------------------------===//
//
// The guard pass from end to end: collect the accesses of each function, find
// those that need no check, write guards for the others.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_GUARDS_H
#define CARAT_GUARD_PASS_GUARDS_H

#include "Collect.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/IR/PassManager.h"

namespace carat {

class Diag;
class Effects;
class Emitter;
class Scope;
struct Round;

class Guards {
public:
  Guards(llvm::Module &M, llvm::FunctionAnalysisManager &FAM, Diag &D,
         const Scope &S, Counters &N)
      : M(M), FAM(FAM), D(D), S(S), N(N) {}
  /// What the link step is to know of functions of this file and of others.
  std::string run();

private:
  void write(llvm::ArrayRef<Check> Checks,
             void (Emitter::*Form)(llvm::ArrayRef<const Check *>));
  void function(llvm::Function &F, Accesses &Found, const Effects &Does,
                llvm::ArrayRef<Round> Rounds);
  void look(llvm::ArrayRef<Round> Rounds);

  llvm::Module &M;
  llvm::FunctionAnalysisManager &FAM;
  Diag &D;
  const Scope &S;
  Counters &N;
};

} // namespace carat

#endif
