// SPDX-License-Identifier: GPL-2.0-or-later
//===- Emit.h - Guards as instructions ------------------------------------===//
//
// Writes the inline comparison, the call of the runtime behind it, the site,
// and the branch on a class's static key. abi.h says what a guard is.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_EMIT_H
#define CARAT_GUARD_PASS_EMIT_H

#include "Access.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/IRBuilder.h"

namespace llvm {
class AllocaInst;
class Function;
class GlobalVariable;
class Instruction;
class Module;
} // namespace llvm

namespace carat {

class Emitter {
public:
  explicit Emitter(llvm::Module &M) : M(M) {}

  /// Writes guards that go before the same instruction, all of one class.
  void guards(llvm::ArrayRef<const Check *> Checks);

  /// The same where control hardly ever comes: short instead of fast.
  void calls(llvm::ArrayRef<const Check *> Checks);

  /// A look at the clock, now and then, before \p Before.
  void loop(llvm::Instruction *Before, unsigned Fuel);

  /// A look at the stack at the head of \p F.
  void depth(llvm::Function &F);

  /// The other back end: a call before each access.
  void linear(const Access &A);

private:
  void compare(const Check &C, llvm::BasicBlock *From, llvm::BasicBlock *To);
  void compareLocal(const Check &C, llvm::AllocaInst &Local,
                    llvm::BasicBlock *From, llvm::BasicBlock *To);
  llvm::BasicBlock *slow(const Check &C, llvm::GlobalVariable *Site,
                         llvm::BasicBlock *To);
  llvm::BasicBlock *whole(const Check &C, llvm::GlobalVariable *Site,
                          llvm::BasicBlock *To);
  llvm::CallInst *call(llvm::IRBuilder<> &B, llvm::StringRef Name,
                       llvm::Type *Result, const Check &C, const Piece &P,
                       llvm::ArrayRef<llvm::Value *> Rest);
  void pieces(llvm::IRBuilder<> &B, const Check &C,
              llvm::GlobalVariable *Site);
  void pieces(llvm::IRBuilder<> &B, const Check &C,
              const llvm::AllocaInst &Local, llvm::Value *Start);
  void split(llvm::ArrayRef<const Check *> Checks,
             llvm::function_ref<void(const Check &, llvm::BasicBlock *,
                                     llvm::BasicBlock *)>
                 Write);
  void ask(llvm::Value *Whether, llvm::Instruction *Before,
           llvm::StringRef Name);
  llvm::GlobalVariable *site(Class C);
  llvm::Value *window();

  llvm::Module &M;
  llvm::GlobalVariable *Shared[std::size(Classes)] = {};
};

} // namespace carat

#endif
