// SPDX-License-Identifier: GPL-2.0-or-later
//===- Account.h - Where the addresses of driver functions go -------------===//
//
// Runs when all slots are settled and looks at every use of a driver
// function's address that is left: it stays in the driver, or is an error.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_ACCOUNT_H
#define CARAT_GUARD_PASS_ACCOUNT_H

#include "llvm/ADT/SmallPtrSet.h"

namespace llvm {
class GlobalVariable;
class Instruction;
class Module;
class Use;
class Value;
} // namespace llvm

namespace carat {

class Diag;
class Scope;

class Account {
public:
  Account(llvm::Module &M, const Scope &S, Diag &D) : M(M), S(S), D(D) {}
  void run();

private:
  using Visited = llvm::SmallPtrSetImpl<const llvm::Value *>;

  void instruction(llvm::Instruction &I);
  void table(llvm::GlobalVariable &GV);
  bool staysInside(const llvm::Use &U, Visited &Seen) const;
  bool isPrivate(const llvm::Value &Memory, Visited &Seen) const;

  llvm::Module &M;
  const Scope &S;
  Diag &D;
};

} // namespace carat

#endif
