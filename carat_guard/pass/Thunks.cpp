// SPDX-License-Identifier: GPL-2.0-or-later
//===- Thunks.cpp - The only driver code the kernel may call --------------===//
//
// A thunk has the ABI of the function it stands for and is compiled as the
// driver's functions are (return thunks, speculation barriers), but is not
// traced: the entry wrapper behind it is the kernel's view of the call.
//
//===----------------------------------------------------------------------===//
#include "Thunks.h"
#include "../abi.h"
#include "Diag.h"
#include "Options.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Debug.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

#define DEBUG_TYPE "carat-guard"

using namespace llvm;

STATISTIC(NumThunks, "Number of thunks made");

namespace carat {

Function *functionOf(Value *V) {
  for (;;) {
    V = V->stripPointerCastsAndAliases();
    if (auto *F = dyn_cast<Function>(V))
      return F;
    auto *CE = dyn_cast<ConstantExpr>(V);
    if (!CE || !CE->isCast())
      return nullptr;
    V = CE->getOperand(0);
  }
}

StringRef slotOfThunk(const Function &Thunk) {
  const MDNode *N = Thunk.getMetadata(SlotMDName);
  return N ? cast<MDString>(N->getOperand(0))->getString() : StringRef();
}

Constant *moduleDescriptor(Module &M) {
  if (GlobalVariable *GV = M.getNamedGlobal(ModuleDescName))
    return GV;
  auto *GV =
      new GlobalVariable(M, Type::getInt8Ty(M.getContext()),
                         /*isConstant=*/false, GlobalValue::ExternalLinkage,
                         nullptr, ModuleDescName);
  GV->setVisibility(GlobalValue::HiddenVisibility);
  return GV;
}

static constexpr unsigned UnknownCount = ~0u;

/// Number of parameters in the source: the ABI may pass one in two registers.
static unsigned argumentCount(const DISubroutineType *Ty) {
  if (!Ty || !Ty->getTypeArray())
    return UnknownCount;
  // Element 0 is the result; a list of nothing else is "(void)".
  unsigned N = Ty->getTypeArray().size();
  return N ? N - 1 : 0;
}

/// Attributes of a parameter or result that change how it is passed.
static AttributeSet abiAttributes(LLVMContext &Ctx, AttributeSet In) {
  AttrBuilder B(Ctx);
  for (Attribute A : In) {
    if (A.isStringAttribute())
      continue;
    switch (A.getKindAsEnum()) {
    case Attribute::ZExt:
    case Attribute::SExt:
    case Attribute::InReg:
    case Attribute::ByVal:
    case Attribute::StructRet:
    case Attribute::Alignment:
    case Attribute::StackAlignment:
      B.addAttribute(A);
      break;
    default:
      break;
    }
  }
  return AttributeSet::get(Ctx, B);
}

void Thunks::copyAttributes(Function &Thunk, const Function &F) const {
  // A declaration does not carry how this file is compiled; any definition
  // does.
  const Function *Model = &F;
  if (F.isDeclaration())
    for (const Function &G : M)
      if (!G.isDeclaration() && !G.getName().starts_with(ThunkPrefix)) {
        Model = &G;
        break;
      }
  LLVMContext &Ctx = M.getContext();
  AttrBuilder B(Ctx);
  for (Attribute A : Model->getAttributes().getFnAttrs()) {
    // Only what shapes code: what was inferred about the function's effects is
    // not true of the thunk.
    if (A.isStringAttribute()) {
      StringRef Name = A.getKindAsString();
      if (Name.starts_with("target-") || Name == "tune-cpu" ||
          Name == "frame-pointer" || Name == "stackrealign" ||
          Name == "min-legal-vector-width" || Name == "no-trapping-math" ||
          Name.starts_with("indirect-") || Name == "no-jump-tables")
        B.addAttribute(A);
      continue;
    }
    switch (A.getKindAsEnum()) {
    case Attribute::NoRedZone:
    case Attribute::FnRetThunkExtern:
    case Attribute::NullPointerIsValid:
    case Attribute::NoCfCheck:
    case Attribute::SpeculativeLoadHardening:
    case Attribute::StackAlignment:
    case Attribute::UWTable:
      B.addAttribute(A);
      break;
    default:
      break;
    }
  }
  B.addAttribute(Attribute::NoUnwind);
  B.addAttribute(Attribute::NoInline);
  AttributeList AL = AttributeList().addFnAttributes(Ctx, B);
  AttributeList From = F.getAttributes();
  AL = AL.addRetAttributes(
      Ctx, AttrBuilder(Ctx, abiAttributes(Ctx, From.getRetAttrs())));
  for (unsigned I = 0; I != F.arg_size(); ++I)
    AL = AL.addParamAttributes(
        Ctx, I, AttrBuilder(Ctx, abiAttributes(Ctx, From.getParamAttrs(I))));
  Thunk.setAttributes(AL);
}

Function *Thunks::get(StringRef Slot, Function &F, const Place &At,
                      const DISubroutineType *Ty) {
  std::string Name = (ThunkPrefix + Slot + "." + F.getName()).str();
  if (Function *Old = M.getFunction(Name))
    return Old;

  FunctionType *FTy = F.getFunctionType();
  if (FTy->isVarArg())
    D.error(F, "'" + F.getName() +
                   "' takes variable arguments and cannot be a "
                   "callback (slot " +
                   Slot + ")");
  // The entry wrapper finds the descriptor behind the slot's arguments, so a
  // function that takes fewer than the slot passes would shift it.
  unsigned Passes = argumentCount(Ty);
  unsigned Takes =
      argumentCount(F.getSubprogram() ? F.getSubprogram()->getType() : nullptr);
  if (Passes != Takes && Passes != UnknownCount && Takes != UnknownCount)
    D.error(F, "'" + F.getName() + "' takes " + Twine(Takes) +
                   " arguments, slot " + Slot + " passes " + Twine(Passes));

  LLVMContext &Ctx = M.getContext();
  auto *Thunk = Function::Create(FTy, GlobalValue::InternalLinkage,
                                 F.getAddressSpace(), Name, &M);
  Thunk->setCallingConv(F.getCallingConv());
  Thunk->setSection(NOOKS_THUNK_SECTION);
  Thunk->setAlignment(Align(16));
  copyAttributes(*Thunk, F);

  Type *Ptr = PointerType::getUnqual(Ctx);
  SmallVector<Type *, 8> Params(FTy->params());
  Params.append({Ptr, Ptr});
  auto *EntryTy = FunctionType::get(FTy->getReturnType(), Params, false);
  FunctionCallee Entry =
      M.getOrInsertFunction((EntryPrefix + Slot).str(), EntryTy);

  IRBuilder<> B(BasicBlock::Create(Ctx, "", Thunk));
  SmallVector<Value *, 8> Args;
  for (Argument &A : Thunk->args())
    Args.push_back(&A);
  Args.append({moduleDescriptor(M), &F});
  CallInst *CI = B.CreateCall(EntryTy, Entry.getCallee(), Args);
  CI->setTailCallKind(CallInst::TCK_Tail);
  AttributeList TAL = Thunk->getAttributes();
  AttributeList CAL = AttributeList().addRetAttributes(
      Ctx, AttrBuilder(Ctx, TAL.getRetAttrs()));
  for (unsigned I = 0; I != Thunk->arg_size(); ++I)
    CAL =
        CAL.addParamAttributes(Ctx, I, AttrBuilder(Ctx, TAL.getParamAttrs(I)));
  CI->setAttributes(CAL);
  if (FTy->getReturnType()->isVoidTy())
    B.CreateRetVoid();
  else
    B.CreateRet(CI);

  Thunk->setMetadata(SlotMDName,
                     MDNode::get(Ctx, {MDString::get(Ctx, Slot),
                                       MDString::get(Ctx, F.getName()),
                                       MDString::get(Ctx, S.shortPath(At.File)),
                                       ConstantAsMetadata::get(ConstantInt::get(
                                           Type::getInt32Ty(Ctx), At.Line))}));
  ++NumThunks;
  LLVM_DEBUG(dbgs() << "thunk " << Name << "\n");
  return Thunk;
}

SmallVector<Thunks::Record, 0> Thunks::records(const Module &M) {
  SmallVector<Record, 0> Out;
  for (const Function &F : M)
    if (const MDNode *N = F.getMetadata(SlotMDName)) {
      auto Text = [&](unsigned I) {
        return cast<MDString>(N->getOperand(I))->getString().str();
      };
      Out.push_back({Text(0), Text(1), Text(2),
                     unsigned(mdconst::extract<ConstantInt>(N->getOperand(3))
                                  ->getZExtValue())});
    }
  return Out;
}

} // namespace carat
