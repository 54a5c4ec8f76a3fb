// SPDX-License-Identifier: GPL-2.0-or-later
//===- Account.cpp - Where the addresses of driver functions go -----------===//
//
// Direct calls, comparisons and the driver's own structs may hold a function
// as it is. A plain variable or table of functions may as well, as long as
// nobody else gets the table: the kernel would call what it finds there.
//
//===----------------------------------------------------------------------===//
#include "Account.h"
#include "Diag.h"
#include "Options.h"
#include "Slots.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace carat {

/// A variable that holds pointers and nothing else; structs have slots.
static bool isPlainTable(const Type *Ty) {
  while (const auto *A = dyn_cast<ArrayType>(Ty))
    Ty = A->getElementType();
  return Ty->isPointerTy();
}

/// Does whoever knows the address \p Memory belong to this file?
bool Account::isPrivate(const Value &Memory, Visited &Seen) const {
  if (!Seen.insert(&Memory).second)
    return true;
  return all_of(Memory.uses(), [&](const Use &U) {
    const User *Usr = U.getUser();
    if (isa<LoadInst>(Usr) || isa<ICmpInst>(Usr))
      return true;
    if (isa<GEPOperator>(Usr) || isa<SelectInst>(Usr) || isa<PHINode>(Usr))
      return isPrivate(*Usr, Seen);
    if (const auto *SI = dyn_cast<StoreInst>(Usr))
      return U.getOperandNo() == SI->getPointerOperandIndex();
    if (const auto *MI = dyn_cast<MemIntrinsic>(Usr)) {
      const auto *MT = dyn_cast<MemTransferInst>(MI);
      if (!MT || U.get() != MT->getRawSource())
        return true;
      const Value *To = getUnderlyingObject(MT->getRawDest());
      return isa<AllocaInst>(To) && isPrivate(*To, Seen);
    }
    if (const auto *II = dyn_cast<IntrinsicInst>(Usr))
      return II->isLifetimeStartOrEnd();
    if (const auto *CB = dyn_cast<CallBase>(Usr)) {
      const Function *F = CB->getCalledFunction();
      return F && !F->isDeclaration() && CB->isArgOperand(&U) &&
             CB->getArgOperandNo(&U) < F->arg_size() &&
             isPrivate(*F->getArg(CB->getArgOperandNo(&U)), Seen);
    }
    if (isa<ConstantAggregate>(Usr)) // llvm.used and the like
      return all_of(Usr->users(), [](const User *Up) {
        return isa<GlobalVariable>(Up) && Up->getName().starts_with("llvm.");
      });
    return false;
  });
}

bool Account::staysInside(const Use &U, Visited &Seen) const {
  const User *Usr = U.getUser();
  if (isa<ICmpInst>(Usr) || isa<LoadInst>(Usr))
    return true;
  if (isa<SelectInst>(Usr) || isa<PHINode>(Usr)) {
    if (!Seen.insert(Usr).second)
      return true;
    return all_of(Usr->uses(),
                  [&](const Use &Next) { return staysInside(Next, Seen); });
  }
  if (const auto *Ret = dyn_cast<ReturnInst>(Usr)) {
    const Function *F = Ret->getFunction();
    return F->hasLocalLinkage() && !F->hasAddressTaken();
  }
  if (const auto *SI = dyn_cast<StoreInst>(Usr)) {
    if (U.getOperandNo() == SI->getPointerOperandIndex())
      return true; // a write into code: the guard's business
    const auto *AI =
        dyn_cast<AllocaInst>(getUnderlyingObject(SI->getPointerOperand()));
    SmallPtrSet<const Value *, 8> Holders;
    return AI && isPlainTable(AI->getAllocatedType()) &&
           isPrivate(*AI, Holders);
  }
  const auto *CB = dyn_cast<CallBase>(Usr);
  if (!CB)
    return false;
  if (CB->isCallee(&U))
    return true;
  const Function *Callee = CB->getCalledFunction();
  if (!Callee || !CB->isArgOperand(&U))
    return false;
  switch (Callee->getIntrinsicID()) {
  case Intrinsic::not_intrinsic:
    return isOwnMark(CB) || S.codeOf(*Callee) == Code::Driver ||
           S.codeOf(*Callee) == Code::Thunk;
  case Intrinsic::is_constant:
  case Intrinsic::assume:
  case Intrinsic::expect:
    return true;
  default:
    return false;
  }
}

void Account::instruction(Instruction &I) {
  if (isOwnMark(&I)) {
    // The mark says "no kernel struct", which a plain variable must also not
    // become by a detour.
    for (User *U : I.users())
      if (auto *SI = dyn_cast<StoreInst>(U))
        if (auto *GV = dyn_cast<GlobalVariable>(
                getUnderlyingObject(SI->getPointerOperand())))
          table(*GV);
    return;
  }
  for (Use &U : I.operands()) {
    auto *C = dyn_cast<Constant>(U.get());
    Function *F = nullptr;
    SmallPtrSet<const Value *, 8> Seen;
    if (C && holdsDriverCode(*C, S, F) && !staysInside(U, Seen))
      D.error(I, "address of driver function '" + F->getName() +
                     "' goes where the pass cannot follow it (" +
                     I.getOpcodeName() + ")");
  }
}

void Account::table(GlobalVariable &GV) {
  SmallPtrSet<const Value *, 8> Seen;
  if (isPlainTable(GV.getValueType()) && !isPrivate(GV, Seen) &&
      D.isNew(GV.getName()))
    D.error(GV, "'" + GV.getName() +
                    "' holds functions of the driver, and its address goes "
                    "where the pass cannot follow it");
}

void Account::run() {
  for (Function &F : M)
    if (!F.isDeclaration() && S.codeOf(F) != Code::Thunk)
      for (Instruction &I : instructions(F))
        instruction(I);
  for (GlobalVariable &GV : M.globals()) {
    Function *F = nullptr;
    if (GV.hasInitializer() && !GV.getName().starts_with("llvm.") &&
        !GV.getSection().starts_with(".discard") &&
        holdsDriverCode(*GV.getInitializer(), S, F))
      table(GV);
  }
}

} // namespace carat
