// SPDX-License-Identifier: GPL-2.0-or-later
//===- Slots.cpp - Callback slots, found early ----------------------------===//
//
// Runs on the IR as clang emits it, where an address still shows the struct
// and field it belongs to. Initialisers are settled here; a stored value may
// only become known by inlining, so stores are marked for SlotSettler.
//
//===----------------------------------------------------------------------===//
#include "Slots.h"
#include "Diag.h"
#include "Options.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Debug.h"

#define DEBUG_TYPE "carat-guard"

using namespace llvm;

STATISTIC(NumMarked, "Number of stores marked as slots");
STATISTIC(NumOwn, "Number of stores marked as the driver's own");

namespace carat {

bool isOwnMark(const Value *V) {
  const auto *CB = dyn_cast<CallBase>(V);
  const Function *F = CB ? CB->getCalledFunction() : nullptr;
  return F && F->getName() == OwnMarkerName;
}

bool holdsDriverCode(const Constant &C, const Scope &S, Function *&Found) {
  SmallVector<const Constant *, 8> Work{&C};
  SmallPtrSet<const Constant *, 16> Seen;
  while (!Work.empty()) {
    const Constant *K = Work.pop_back_val();
    if (!Seen.insert(K).second)
      continue;
    if (const auto *F = dyn_cast<Function>(K)) {
      if (!S.isDriverCode(*F))
        continue;
      Found = const_cast<Function *>(F);
      return true;
    }
    if (isa<GlobalVariable>(K) || isa<BlockAddress>(K))
      continue;
    for (const Use &U : K->operands())
      if (const auto *Op = dyn_cast<Constant>(U.get()))
        Work.push_back(Op);
  }
  return false;
}

SlotFinder::SlotFinder(Module &M, const Scope &S, Diag &D)
    : M(M), S(S), D(D), Types(M, S), T(M, S, D) {}

/// What a template for a local aggregate is copied into tells its type.
const DIType *SlotFinder::typeOfTemplate(GlobalVariable &GV) {
  for (User *U : GV.users()) {
    auto *MC = dyn_cast<MemTransferInst>(U);
    if (!MC || MC->getRawSource()->stripPointerCasts() != &GV)
      continue;
    const Value *Dest = MC->getRawDest()->stripPointerCasts();
    if (const auto *AI = dyn_cast<AllocaInst>(Dest))
      if (const DIType *Ty = Types.of(*AI))
        return Ty;
  }
  return Types.of(GV.getValueType());
}

/// The entry points that the link step, not this pass, replaces.
static bool isModuleEntry(const Function &F) {
  return F.getName() == "init_module" || F.getName() == "cleanup_module";
}

Constant *SlotFinder::rebuild(GlobalVariable &GV, Constant *C, const DIType *Ty,
                              uint64_t Offset) {
  Function *F = nullptr;
  if (!holdsDriverCode(*C, S, F))
    return C;
  const DataLayout &DL = M.getDataLayout();
  if (isa<ConstantStruct>(C) || isa<ConstantArray>(C)) {
    SmallVector<Constant *, 16> Ops;
    for (unsigned I = 0, E = C->getNumOperands(); I != E; ++I) {
      auto *Op = cast<Constant>(C->getOperand(I));
      uint64_t Off = Offset;
      if (auto *ST = dyn_cast<StructType>(C->getType()))
        Off += DL.getStructLayout(ST)->getElementOffset(I).getFixedValue();
      else
        Off += I * DL.getTypeAllocSize(Op->getType()).getFixedValue();
      Ops.push_back(rebuild(GV, Op, Ty, Off));
    }
    if (auto *ST = dyn_cast<StructType>(C->getType()))
      return ConstantStruct::get(ST, Ops);
    return ConstantArray::get(cast<ArrayType>(C->getType()), Ops);
  }

  F = functionOf(C);
  Field At = Ty ? Types.in(Ty, Offset) : Field();
  if (At.K == Field::Own || At.K == Field::Variable)
    return C;
  if (At.K == Field::Ambiguous) {
    D.error(GV, "cannot tell which slot of a union is initialised: " + At.Name);
    return C;
  }
  if (!F || At.K != Field::Kernel || !At.Fn) {
    D.error(GV, "address of a driver function in '" + GV.getName() +
                    "' at byte " + Twine(Offset) +
                    (At.K == Field::Kernel
                         ? Twine(", in a field that is no function pointer: ") +
                               At.Name
                         : Twine(", whose type is not known")));
    return C;
  }
  if (isModuleEntry(*F))
    return C;
  if (S.codeOf(*F) == Code::Unknown) {
    D.error(GV, "cannot tell whether '" + F->getName() + "' in slot " +
                    At.Name + " is the kernel's (give -carat-guard-symvers)");
    return C;
  }
  Changed = true;
  return T.get(At.Name, *F, placeOf(GV), At.Fn);
}

void SlotFinder::initialiser(GlobalVariable &GV) {
  Function *F = nullptr;
  if (!GV.hasInitializer() || !holdsDriverCode(*GV.getInitializer(), S, F))
    return;
  // llvm.used and the like, and kbuild's way to keep a symbol: never loaded.
  if (GV.getSection() == "llvm.metadata" || GV.getName().starts_with("llvm.") ||
      GV.getSection().starts_with(".discard"))
    return;
  SmallVector<DIGlobalVariableExpression *, 1> GVEs;
  GV.getDebugInfo(GVEs);
  const DIType *Ty =
      GVEs.empty() ? typeOfTemplate(GV) : GVEs[0]->getVariable()->getType();
  GV.setInitializer(rebuild(GV, GV.getInitializer(), Ty, 0));
}

Value *SlotFinder::mark(StoreInst &SI, StringRef Marker) {
  IRBuilder<> B(&SI);
  LLVMContext &Ctx = M.getContext();
  Type *Ptr = PointerType::getUnqual(Ctx);
  // Pure, so that it moves with the value; opaque, so that it stays.
  FunctionCallee Callee =
      M.getOrInsertFunction(Marker, FunctionType::get(Ptr, {Ptr}, false));
  auto *Fn = cast<Function>(Callee.getCallee());
  Fn->setDoesNotAccessMemory();
  Fn->setDoesNotThrow();
  Fn->setWillReturn();
  Value *V = SI.getValueOperand();
  Type *Ty = V->getType();
  if (Ty != Ptr)
    V = B.CreateIntToPtr(V, Ptr);
  CallInst *CI = B.CreateCall(Callee, V);
  return Ty == Ptr ? static_cast<Value *>(CI) : B.CreatePtrToInt(CI, Ty);
}

void SlotFinder::store(StoreInst &SI) {
  Value *V = SI.getValueOperand();
  const DataLayout &DL = M.getDataLayout();
  if (!V->getType()->isPointerTy() &&
      V->getType() != DL.getIntPtrType(M.getContext()))
    return;
  if (isa<UndefValue>(V) ||
      (isa<Constant>(V) && cast<Constant>(V)->isNullValue()))
    return;
  Function *F = nullptr;
  bool IsCode = isa<Constant>(V) && holdsDriverCode(*cast<Constant>(V), S, F);
  if (isa<Constant>(V) && !IsCode && !isa<ConstantExpr>(V))
    return; // data, or the kernel's code
  Field At = Types.at(SI.getPointerOperand());
  switch (At.K) {
  case Field::Kernel:
    if (!At.Fn) {
      if (IsCode)
        D.error(SI, "address of driver function '" + F->getName() +
                        "' goes into " + At.Name +
                        ", which is no function pointer");
      return;
    }
    if (IsCode && V == F) {
      if (S.codeOf(*F) == Code::Unknown)
        D.error(SI, "cannot tell whether '" + F->getName() + "' in slot " +
                        At.Name +
                        " is the kernel's (give -carat-guard-symvers)");
      else
        SI.setOperand(0, T.get(At.Name, *F, placeOf(SI, S), At.Fn));
    } else {
      SI.setOperand(0, mark(SI, (SlotMarkerPrefix + At.Name).str()));
    }
    ++NumMarked;
    Changed = true;
    return;
  case Field::Ambiguous:
    D.error(SI, "cannot tell which slot of a union is written: " + At.Name);
    return;
  case Field::Own:
  case Field::Variable:
    if (!IsCode && !At.Fn)
      return;
    SI.setOperand(0, mark(SI, OwnMarkerName));
    ++NumOwn;
    Changed = true;
    return;
  case Field::External:
  case Field::Local:
  case Field::Unknown:
    // A local disappears, or SlotSettler finds the function in the store.
    return;
  }
}

void SlotFinder::load(LoadInst &LI) {
  if (!LI.getType()->isPointerTy())
    return;
  Field At = Types.at(LI.getPointerOperand());
  if (At.K != Field::Kernel || !At.Fn)
    return;
  LLVMContext &Ctx = M.getContext();
  LI.setMetadata(SlotMDName, MDNode::get(Ctx, MDString::get(Ctx, At.Name)));
}

bool SlotFinder::run() {
  for (GlobalVariable &GV : M.globals())
    initialiser(GV);
  SmallVector<Instruction *, 0> Accesses;
  for (Function &F : M)
    if (!F.getName().starts_with(ThunkPrefix))
      for (Instruction &I : instructions(F))
        if (isa<StoreInst>(I) || isa<LoadInst>(I))
          Accesses.push_back(&I);
  for (Instruction *I : Accesses) {
    if (auto *SI = dyn_cast<StoreInst>(I))
      store(*SI);
    else
      load(*cast<LoadInst>(I));
  }
  return Changed;
}

} // namespace carat
