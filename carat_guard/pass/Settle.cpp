// SPDX-License-Identifier: GPL-2.0-or-later
//===- Settle.cpp - Callback slots, settled late --------------------------===//
//
// After inlining, most values that go into a slot are plain functions. Here
// they become thunks; what cannot be told is an error. In the end every use of
// a driver function's address has been looked at.
//
//===----------------------------------------------------------------------===//
#include "Account.h"
#include "Diag.h"
#include "Options.h"
#include "Slots.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace carat {

SlotSettler::SlotSettler(Module &M, const Scope &S, Diag &D)
    : M(M), S(S), D(D), T(M, S, D) {}

/// The slot a call marks, or empty.
static StringRef markedSlot(const Value *V) {
  const auto *CB = dyn_cast<CallBase>(V);
  const Function *F = CB ? CB->getCalledFunction() : nullptr;
  StringRef Name = F ? F->getName() : StringRef();
  return Name.consume_front(SlotMarkerPrefix) ? Name : StringRef();
}

/// The slot name of an argument; interned, so that it outlives the caller.
static StringRef argumentSlot(const Function &Callee, unsigned N) {
  return MDString::get(Callee.getContext(),
                       (Callee.getName() + "__arg" + Twine(N)).str())
      ->getString();
}

/// The driver function a thunk stands for.
static Function *behindThunk(const Function &Thunk) {
  for (const Instruction &I : instructions(Thunk))
    if (const auto *CB = dyn_cast<CallBase>(&I))
      return functionOf(CB->getArgOperand(CB->arg_size() - 1));
  return nullptr;
}

bool SlotSettler::leadsOnlyTo(const Argument &A, StringRef Slot) const {
  for (const Use &U : A.uses()) {
    const User *Usr = U.getUser();
    if (isa<ICmpInst>(Usr) || markedSlot(Usr) == Slot)
      continue;
    const auto *CB = dyn_cast<CallBase>(Usr);
    const Function *F = CB ? CB->getCalledFunction() : nullptr;
    if (!F || !CB->isArgOperand(&U) || !F->isDeclarationForLinker() ||
        argumentSlot(*F, CB->getArgOperandNo(&U)) != Slot)
      return false;
  }
  return true;
}

Value *SlotSettler::resolveArgument(Argument &A, StringRef Slot) {
  Function *F = A.getParent();
  if (!F->hasLocalLinkage() || F->hasAddressTaken() || !leadsOnlyTo(A, Slot))
    return nullptr;
  // All callers are here and the value goes nowhere else: pass the thunk in.
  Memo[{&A, Slot}] = &A;
  for (User *U : make_early_inc_range(F->users())) {
    auto *CB = cast<CallBase>(U);
    Value *R = resolve(CB->getArgOperand(A.getArgNo()), Slot, *CB);
    if (!R)
      return Memo[{&A, Slot}] = nullptr;
    CB->setArgOperand(A.getArgNo(), R);
  }
  return &A;
}

Value *SlotSettler::resolve(Value *V, StringRef Slot, Instruction &At) {
  if (auto It = Memo.find({V, Slot}); It != Memo.end())
    return It->second;
  auto Keep = [&](Value *R) { return Memo[{V, Slot}] = R; };

  if (isa<UndefValue>(V))
    return Keep(V);
  if (Function *F = functionOf(V)) {
    Code Kind = S.codeOf(*F);
    if (Kind == Code::Kernel)
      return Keep(V);
    if (Kind == Code::Unknown) {
      D.error(At, "cannot tell whether '" + F->getName() + "' in slot " + Slot +
                      " is the kernel's (give -carat-guard-symvers)");
      return Keep(nullptr);
    }
    if (Kind == Code::Thunk) {
      if (slotOfThunk(*F) == Slot)
        return Keep(V);
      F = behindThunk(*F);
    }
    Constant *R = T.get(Slot, *F, placeOf(At, S), nullptr);
    if (V->getType()->isIntegerTy())
      R = ConstantExpr::getPtrToInt(R, V->getType());
    return Keep(R);
  }
  if (auto *C = dyn_cast<Constant>(V)) {
    Function *Found = nullptr;
    bool IsNumber = C->isNullValue() || isa<ConstantInt>(C);
    if (auto *CE = dyn_cast<ConstantExpr>(C))
      IsNumber = CE->isCast() && isa<ConstantInt>(CE->getOperand(0));
    if (IsNumber && !holdsDriverCode(*C, S, Found))
      return Keep(V);
  }
  if (auto *P = dyn_cast<PHINode>(V)) {
    auto *New = PHINode::Create(P->getType(), P->getNumIncomingValues(),
                                P->getName(), P->getIterator());
    New->setDebugLoc(P->getDebugLoc());
    Keep(New); // a loop leads back here
    for (unsigned I = 0, E = P->getNumIncomingValues(); I != E; ++I) {
      Value *R = resolve(P->getIncomingValue(I), Slot, At);
      New->addIncoming(R ? R : PoisonValue::get(P->getType()),
                       P->getIncomingBlock(I));
    }
    return New;
  }
  if (auto *Sel = dyn_cast<SelectInst>(V)) {
    Value *A = resolve(Sel->getTrueValue(), Slot, At);
    Value *B = resolve(Sel->getFalseValue(), Slot, At);
    if (!A || !B)
      return Keep(nullptr);
    auto *New = SelectInst::Create(Sel->getCondition(), A, B, Sel->getName(),
                                   Sel->getIterator());
    New->setDebugLoc(Sel->getDebugLoc());
    return Keep(New);
  }
  if (!markedSlot(V).empty() || isOwnMark(V))
    return Keep(resolve(cast<CallBase>(V)->getArgOperand(0), Slot, At));
  if (auto *Fr = dyn_cast<FreezeInst>(V))
    return Keep(resolve(Fr->getOperand(0), Slot, At));
  if (auto *Cast = dyn_cast<IntToPtrInst>(V))
    if (auto *Back = dyn_cast<PtrToIntOperator>(Cast->getOperand(0)))
      return Keep(resolve(Back->getPointerOperand(), Slot, At));
  if (auto *L = dyn_cast<LoadInst>(V)) {
    // What the same slot holds already is a thunk or the kernel's.
    if (MDNode *N = L->getMetadata(SlotMDName))
      if (cast<MDString>(N->getOperand(0))->getString() == Slot)
        return Keep(V);
    if (auto *C = dyn_cast<Constant>(L->getPointerOperand()))
      if (Constant *R =
              ConstantFoldLoadFromConstPtr(C, L->getType(), M.getDataLayout()))
        return Keep(resolve(R, Slot, At));
  }
  if (auto *A = dyn_cast<Argument>(V))
    if (Value *R = resolveArgument(*A, Slot))
      return Keep(R);
  D.error(At, "cannot tell which function goes into slot " + Slot);
  return Keep(nullptr);
}

void SlotSettler::marker(CallBase &Call, StringRef Slot) {
  Value *R = resolve(Call.getArgOperand(0), Slot, Call);
  // After an error the object is not written; any value will do.
  Call.replaceAllUsesWith(R ? R : PoisonValue::get(Call.getType()));
}

/// True if a driver function is among the values \p V may have.
static bool mayHoldCode(const Value *V, const Scope &S,
                        SmallPtrSetImpl<const Value *> &Seen) {
  if (!Seen.insert(V).second)
    return false;
  Function *F = nullptr;
  if (const auto *C = dyn_cast<Constant>(V))
    return holdsDriverCode(*C, S, F);
  if (isOwnMark(V) || !markedSlot(V).empty())
    return mayHoldCode(cast<CallBase>(V)->getArgOperand(0), S, Seen);
  if (isa<PHINode>(V) || isa<SelectInst>(V) || isa<FreezeInst>(V))
    return any_of(cast<User>(V)->operands(),
                  [&](const Use &U) { return mayHoldCode(U.get(), S, Seen); });
  return false;
}

void SlotSettler::arguments(CallBase &Call) {
  Function *Callee = Call.getCalledFunction();
  if (!Callee || Callee->isIntrinsic() || !Callee->isDeclarationForLinker() ||
      S.codeOf(*Callee) == Code::Driver)
    return;
  DITypeRefArray Params(nullptr);
  if (const DISubprogram *SP = Callee->getSubprogram())
    if (const DISubroutineType *Ty = SP->getType())
      Params = Ty->getTypeArray();
  for (unsigned I = 0, E = Call.arg_size(); I != E; ++I) {
    Value *V = Call.getArgOperand(I);
    // Element 0 is the result.
    bool IsFunction =
        Params.get() && I + 1 < Params.size() && functionPointee(Params[I + 1]);
    SmallPtrSet<const Value *, 8> Seen;
    if (!IsFunction && !mayHoldCode(V, S, Seen))
      continue;
    if (Value *R = resolve(V, argumentSlot(*Callee, I), Call))
      Call.setArgOperand(I, R);
  }
}

/// "Is it mine?" is asked of what a slot holds, which is the thunk.
void SlotSettler::comparison(ICmpInst &Cmp) {
  for (unsigned I : {0, 1}) {
    Function *F = functionOf(Cmp.getOperand(I));
    auto *Other = dyn_cast<LoadInst>(Cmp.getOperand(1 - I));
    MDNode *N = Other ? Other->getMetadata(SlotMDName) : nullptr;
    if (F && N && S.codeOf(*F) == Code::Driver)
      Cmp.setOperand(I, T.get(cast<MDString>(N->getOperand(0))->getString(), *F,
                              placeOf(Cmp, S), nullptr));
  }
}

bool SlotSettler::run() {
  SmallVector<CallBase *, 0> Marks, Calls;
  for (Function &F : M) {
    if (F.isDeclaration() || S.codeOf(F) == Code::Thunk)
      continue;
    for (Instruction &I : instructions(F))
      if (auto *CB = dyn_cast<CallBase>(&I)) {
        if (!markedSlot(CB).empty())
          Marks.push_back(CB);
        else if (!isOwnMark(CB))
          Calls.push_back(CB);
      }
  }
  for (CallBase *CB : Calls) {
    // An ops table that is known at compile time: the driver calls itself, and
    // needs no way out and in.
    Function *Callee = CB->getCalledFunction();
    if (Callee && S.codeOf(*Callee) == Code::Thunk)
      CB->setCalledFunction(behindThunk(*Callee));
  }
  // Arguments first: a mark may stand between a function and its use there.
  for (CallBase *CB : Calls)
    arguments(*CB);
  for (CallBase *CB : Marks)
    marker(*CB, markedSlot(CB));
  // Not earlier: what is remembered is found by address.
  for (CallBase *CB : Marks)
    CB->eraseFromParent();

  SmallVector<Instruction *, 0> OwnMarks;
  for (Function &F : M) {
    if (F.isDeclaration() || S.codeOf(F) == Code::Thunk)
      continue;
    for (Instruction &I : instructions(F)) {
      if (auto *Cmp = dyn_cast<ICmpInst>(&I))
        comparison(*Cmp);
      if (isOwnMark(&I))
        OwnMarks.push_back(&I);
    }
  }
  for (Function &F : M)
    for (Instruction &I : instructions(F))
      if (isa<LoadInst>(I))
        I.setMetadata(SlotMDName, nullptr);
  Account(M, S, D).run();
  for (Instruction *I : OwnMarks) {
    I->replaceAllUsesWith(cast<CallBase>(I)->getArgOperand(0));
    I->eraseFromParent();
  }
  SmallVector<Function *, 16> Dead;
  for (Function &F : M)
    if (F.isDeclaration() && F.use_empty() &&
        (F.getName().starts_with(SlotMarkerPrefix) ||
         F.getName() == OwnMarkerName))
      Dead.push_back(&F);
  bool Changed = !Marks.empty() || !OwnMarks.empty() || !Dead.empty();
  for (Function *F : Dead)
    F->eraseFromParent();
  return Changed;
}

} // namespace carat
