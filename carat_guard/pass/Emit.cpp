// SPDX-License-Identifier: GPL-2.0-or-later
//===- Emit.cpp - Guards as instructions ----------------------------------===//
//
// A hit has to be short: load the site, subtract its start, compare with a
// limit, jump. All else is in blocks that codegen moves behind the function,
// and the call in them keeps registers.
//
//===----------------------------------------------------------------------===//
#include "Emit.h"
#include "../abi.h"
#include "Options.h"
#include "Thunks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/Debug.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

#define DEBUG_TYPE "carat-guard"

using namespace llvm;

STATISTIC(NumGuards, "Number of guards inserted");

namespace carat {

namespace {

struct ClassNames {
  StringLiteral Slow, More, Whole, Section, Key;
};

constexpr ClassNames Names[] = {
    {"__carat_guard_write", "__carat_guard_write_more",
     "__carat_guard_covers_write", NOOKS_SITES_SECTION_WRITE, ""},
    {"__carat_guard_read", "__carat_guard_read_more",
     "__carat_guard_covers_read", NOOKS_SITES_SECTION_READ, "__nooks_key_read"},
    {"__carat_guard_call", "", "", NOOKS_SITES_SECTION_CALL,
     "__nooks_key_call"},
};

/// The members of struct nooks_window.
constexpr unsigned StartOffset = 0, LimitOffset = 8, LimitSize = 8;

/// Variables of the CPU, see abi.h.
constexpr StringLiteral FuelName = "__carat_guard_fuel",
                        IrqStackName = "__carat_guard_irq_stack";

/// How much likelier than a miss a hit is.
constexpr uint32_t HitWeight = 1u << 20;

/// What arch_static_branch() leaves behind on x86-64, for a branch not taken.
/// The spelling is this project's: a jump that is five bytes of nothing, and an
/// entry of where it is, where it leads and whose key it depends on.
constexpr StringLiteral KeyAsm = "771: .byte 0x0f,0x1f,0x44,0x00,0x00\n\t"
                                 ".pushsection __jump_table,\"aw\"\n\t"
                                 ".balign 8\n\t"
                                 ".long 771b - ., ${1:l} - .\n\t"
                                 ".quad ${0:c} - .\n\t"
                                 ".popsection";

} // namespace

/// The location of \p I, or line 0: in a function with debug info every call
/// must have one.
static DebugLoc locationOf(const Instruction *I, const Function &F) {
  if (I && I->getDebugLoc())
    return I->getDebugLoc();
  if (DISubprogram *SP = F.getSubprogram())
    return DILocation::get(F.getContext(), 0, 0, SP);
  return DebugLoc();
}

static Constant *external(Module &M, StringRef Name, bool Hidden,
                          bool Constant) {
  if (GlobalVariable *GV = M.getNamedGlobal(Name))
    return GV;
  auto *GV = new GlobalVariable(M, Type::getInt8Ty(M.getContext()), Constant,
                                GlobalValue::ExternalLinkage, nullptr, Name);
  if (Hidden)
    GV->setVisibility(GlobalValue::HiddenVisibility);
  return GV;
}

/// A variable of the CPU: by its own address, with no detour.
static Constant *ofCPU(Module &M, StringRef Name) {
  Constant *C = external(M, Name, /*Hidden=*/false, /*Constant=*/false);
  cast<GlobalVariable>(C)->setDSOLocal(true);
  return C;
}

/// \p V, of which codegen knows nothing from here on. No instruction.
static Value *hide(IRBuilder<> &B, Value *V) {
  auto *Ty = FunctionType::get(V->getType(), {V->getType()}, false);
  return B.CreateCall(InlineAsm::get(Ty, "", "=r,0", /*hasSideEffects=*/false),
                      {V});
}

/// \p Base plus \p Offset, computed here and not taken from elsewhere: what the
/// access uses folds into its operand. With \p Apart, codegen must not find out
/// that this sum exists already and keep it in a register until here.
static Value *addressHere(IRBuilder<> &B, Value *Base, int64_t Offset,
                          const DataLayout &DL, bool Apart) {
  APInt Known(64, 0);
  Value *Root = Base->stripAndAccumulateConstantOffsets(
      DL, Known, /*AllowNonInbounds=*/true);
  Offset += Known.getSExtValue();
  auto *GEP = dyn_cast<GetElementPtrInst>(Root);
  if (GEP)
    Root = GEP->getPointerOperand();
  if (Apart && !isa<Constant>(Root) && (GEP || Offset))
    Root = hide(B, Root);
  if (GEP) {
    auto *Copy = cast<GetElementPtrInst>(GEP->clone());
    Copy->setOperand(GetElementPtrInst::getPointerOperandIndex(), Root);
    Root = B.Insert(Copy);
  }
  Value *Address = B.CreatePtrToInt(Root, B.getInt64Ty());
  return Offset ? B.CreateAdd(Address, B.getInt64(Offset)) : Address;
}

/// A private symbol is none in the object: there are thousands of sites.
GlobalVariable *Emitter::site(Class C) {
  Constant *None = external(M, "nooks_window_none", false, true);
  auto *GV =
      new GlobalVariable(M, None->getType(), /*isConstant=*/false,
                         GlobalValue::PrivateLinkage, None, "nooks_site");
  GV->setSection(Names[unsigned(C)].Section);
  GV->setAlignment(Align(8));
  return GV;
}

/// The local that a write is to be found in, because its address is computed
/// from the local's. Rights would let it reach all frames of the driver.
static AllocaInst *localOf(const Check &C) {
  if (C.C != Class::Write)
    return nullptr;
  SmallVector<const Value *, 2> Objects;
  getUnderlyingObjects(C.Base, Objects, /*LI=*/nullptr, /*MaxLookup=*/0);
  if (Objects.size() != 1)
    return nullptr;
  // One that is not static may be another one each time round a loop.
  const auto *AI = dyn_cast<AllocaInst>(Objects[0]);
  return AI && AI->isStaticAlloca() ? const_cast<AllocaInst *>(AI) : nullptr;
}

static uint64_t bytesOf(const AllocaInst &Local, const Module &M) {
  // Too large to be counted: nothing is inside.
  return Local.getAllocationSize(M.getDataLayout())
      .value_or(TypeSize::getFixed(0))
      .getFixedValue();
}

/// Asks the runtime about one piece of a check; \p Rest are the arguments behind
/// address and size.
CallInst *Emitter::call(IRBuilder<> &B, StringRef Name, Type *Result,
                        const Check &C, const Piece &P,
                        ArrayRef<Value *> Rest) {
  // The report names the line of the access, not of the guard.
  B.SetCurrentDebugLocation(
      locationOf(P.At ? P.At : C.Before, *B.GetInsertBlock()->getParent()));
  Type *I64 = B.getInt64Ty();
  SmallVector<Value *, 5> Args{
      addressHere(B, C.Base, P.Offset, M.getDataLayout(), /*Apart=*/true),
      C.Length ? B.CreateZExtOrTrunc(C.Length, I64) : B.getInt64(P.Size)};
  Args.append(Rest.begin(), Rest.end());
  SmallVector<Type *, 5> Types;
  for (Value *Arg : Args)
    Types.push_back(Arg->getType());
  FunctionCallee Callee = M.getOrInsertFunction(
      Name, FunctionType::get(Result, Types, /*isVarArg=*/false));
  auto *Fn = cast<Function>(Callee.getCallee());
  Fn->setCallingConv(CallingConv::PreserveMost);
  Fn->setDoesNotThrow();
  Fn->addFnAttr(Attribute::Cold);
  CallInst *CI = B.CreateCall(Callee, Args);
  CI->setCallingConv(CallingConv::PreserveMost);
  CI->setDoesNotThrow();
  // Two that are the same but for their line must stay two.
  CI->addFnAttr(Attribute::NoMerge);
  CI->addFnAttr(Attribute::Cold);
  return CI;
}

/// The calls of the runtime, one for each exact access. The first is counted.
void Emitter::pieces(IRBuilder<> &B, const Check &C, GlobalVariable *Site) {
  for (const Piece &P : C.Pieces)
    call(B,
         &P == C.Pieces.begin() ? Names[unsigned(C.C)].Slow
                                : Names[unsigned(C.C)].More,
         B.getVoidTy(), C, P, {Site, moduleDescriptor(M)});
}

/// The same of a write into a local, which begins at \p Start.
void Emitter::pieces(IRBuilder<> &B, const Check &C, const AllocaInst &Local,
                     Value *Start) {
  for (const Piece &P : C.Pieces)
    call(B, GuardLocalName, B.getVoidTy(), C, P,
         {Start, B.getInt64(bytesOf(Local, M)), moduleDescriptor(M)});
}

/// The lowest and the highest byte of a check, counted from its base.
static std::pair<int64_t, int64_t> hull(const Check &C) {
  int64_t Low = C.Pieces[0].Offset, High = Low;
  for (const Piece &P : C.Pieces) {
    Low = std::min(Low, P.Offset);
    High = std::max(High, P.Offset + int64_t(P.Size));
  }
  return {Low, High};
}

/// Behind the comparison: if it is a miss.
BasicBlock *Emitter::slow(const Check &C, GlobalVariable *Site,
                          BasicBlock *To) {
  auto *BB = BasicBlock::Create(M.getContext(), "guard.slow", To->getParent());
  IRBuilder<> B(BB);
  pieces(B, C, Site);
  B.CreateBr(To);
  return BB;
}

/// Asks whether the hull, which is the last piece, is covered, and goes to the
/// copy if not.
BasicBlock *Emitter::whole(const Check &C, GlobalVariable *Site,
                           BasicBlock *To) {
  auto *BB = BasicBlock::Create(M.getContext(), "guard.whole", To->getParent());
  IRBuilder<> B(BB);
  CallInst *CI = call(B, Names[unsigned(C.C)].Whole, B.getInt8Ty(), C,
                      C.Pieces.back(), {Site, moduleDescriptor(M)});
  B.CreateCondBr(B.CreateIsNotNull(CI), To, C.Otherwise,
                 MDBuilder(M.getContext()).createBranchWeights(HitWeight, 1));
  return BB;
}

/// No window: the local itself is compared with.
void Emitter::compareLocal(const Check &C, AllocaInst &Local, BasicBlock *From,
                           BasicBlock *To) {
  LLVMContext &Ctx = M.getContext();
  uint64_t Bytes = bytesOf(Local, M);
  IRBuilder<> B(From);
  B.SetCurrentDebugLocation(locationOf(C.Before, *To->getParent()));
  MDNode *Hit = MDBuilder(Ctx).createBranchWeights(HitWeight, 1);
  Type *I64 = B.getInt64Ty();
  Value *Start = B.CreatePtrToInt(&Local, I64);

  auto *Slow = BasicBlock::Create(Ctx, "guard.slow", To->getParent());
  IRBuilder<> Miss(Slow);
  if (!C.Whole)
    pieces(Miss, C, Local, Start);
  Miss.CreateBr(C.Whole ? C.Otherwise : To);

  auto [Low, High] = hull(C);
  Value *Offset = B.CreateSub(
      addressHere(B, C.Base, Low, M.getDataLayout(), /*Apart=*/false), Start);
  Value *Room = nullptr;
  if (C.Length) {
    Value *Length = B.CreateZExtOrTrunc(C.Length, I64);
    auto *Fits = BasicBlock::Create(Ctx, "guard", To->getParent(), To);
    B.CreateCondBr(B.CreateICmpULE(Length, B.getInt64(Bytes)), Fits, Slow, Hit);
    B.SetInsertPoint(Fits);
    Room = B.CreateSub(B.getInt64(Bytes), Length);
  } else if (uint64_t(High - Low) <= Bytes) {
    Room = B.getInt64(Bytes - uint64_t(High - Low));
  }
  if (Room)
    B.CreateCondBr(B.CreateICmpULE(Offset, Room), To, Slow, Hit);
  else
    B.CreateBr(Slow);
  ++NumGuards;
  LLVM_DEBUG(dbgs() << "guard before " << *C.Before << "\n");
}

/// Ends \p From with the comparison and leads to \p To or to the slow path.
void Emitter::compare(const Check &C, BasicBlock *From, BasicBlock *To) {
  if (AllocaInst *Local = localOf(C)) {
    compareLocal(C, *Local, From, To);
    return;
  }
  LLVMContext &Ctx = M.getContext();
  GlobalVariable *Site = site(C.C);
  BasicBlock *Slow = C.Whole ? whole(C, Site, To) : slow(C, Site, To);
  IRBuilder<> B(From);
  B.SetCurrentDebugLocation(locationOf(C.Before, *To->getParent()));
  MDNode *Hit = MDBuilder(Ctx).createBranchWeights(HitWeight, 1);
  Type *I64 = B.getInt64Ty();
  auto [Low, High] = hull(C);
  // The largest power of two that fits; what is longer has its end compared
  // with the limit and then must not have begun before the start.
  uint64_t Size = High - Low;
  unsigned Log = C.Length || !Size ? 0 : std::min(Log2_64(Size), 3u);
  uint64_t Excess = C.Length || !Size ? 0 : Size - (uint64_t(1) << Log);

  Value *Window = B.CreateLoad(B.getPtrTy(), Site, /*isVolatile=*/true);
  Value *Address =
      addressHere(B, C.Base, Low + int64_t(Excess), M.getDataLayout(),
                  /*Apart=*/false);
  auto Member = [&](unsigned Offset) {
    return B.CreateLoad(I64,
                        B.CreateConstGEP1_64(B.getInt8Ty(), Window, Offset),
                        /*isVolatile=*/true);
  };
  // Hides the sum from codegen, which would add after the subtraction: one
  // instruction more than an lea.
  if (isa<Instruction>(Address) && isa<AddOperator>(Address))
    Address = hide(B, Address);
  Value *Offset = B.CreateSub(Address, Member(StartOffset));
  Value *Limit = Member(LimitOffset + Log * LimitSize);
  auto Next = [&](Value *Cond, BasicBlock *Then) {
    B.CreateCondBr(Cond, Then, Slow, Hit);
    B.SetInsertPoint(Then);
  };
  auto Second = [&] {
    return BasicBlock::Create(Ctx, "guard", To->getParent(), To);
  };
  if (C.Length) {
    Value *Length = B.CreateZExtOrTrunc(C.Length, I64);
    Value *Room = B.CreateSub(Limit, Length);
    Next(B.CreateICmpULE(Length, Limit), Second());
    B.CreateCondBr(B.CreateICmpULE(Offset, Room), To, Slow, Hit);
  } else if (Excess) {
    Next(B.CreateICmpULT(Offset, Limit), Second());
    B.CreateCondBr(B.CreateICmpUGE(Offset, B.getInt64(Excess)), To, Slow, Hit);
  } else {
    B.CreateCondBr(B.CreateICmpULT(Offset, Limit), To, Slow, Hit);
  }
  ++NumGuards;
  LLVM_DEBUG(dbgs() << "guard before " << *C.Before << "\n");
}

/// Makes room before the instruction, behind the key of the class, and has each
/// check written between two blocks.
void Emitter::split(
    ArrayRef<const Check *> Checks,
    function_ref<void(const Check &, BasicBlock *, BasicBlock *)> Write) {
  LLVMContext &Ctx = M.getContext();
  Instruction *Before = Checks[0]->Before;
  BasicBlock *Head = Before->getParent();
  Function *F = Head->getParent();
  BasicBlock *Tail = Head->splitBasicBlock(Before->getIterator(), "guarded");
  Head->getTerminator()->eraseFromParent();
  StringLiteral Key = Names[unsigned(Checks[0]->C)].Key;
  BasicBlock *From = Head;
  if (!Key.empty()) {
    From = BasicBlock::Create(Ctx, "guard.on", F, Tail);
    IRBuilder<> B(Head);
    B.SetCurrentDebugLocation(locationOf(Before, *F));
    auto *Ty = FunctionType::get(B.getVoidTy(), {B.getPtrTy()}, false);
    B.CreateCallBr(Ty,
                   InlineAsm::get(Ty, KeyAsm, "i,!i", /*hasSideEffects=*/true),
                   Tail, {From}, {external(M, Key, true, false)});
  }
  for (size_t I = 0; I != Checks.size(); ++I) {
    BasicBlock *To = I + 1 == Checks.size()
                         ? Tail
                         : BasicBlock::Create(Ctx, "guard.next", F, Tail);
    Write(*Checks[I], From, To);
    From = To;
  }
}

void Emitter::guards(ArrayRef<const Check *> Checks) {
  split(Checks, [&](const Check &C, BasicBlock *From, BasicBlock *To) {
    compare(C, From, To);
  });
}

void Emitter::calls(ArrayRef<const Check *> Checks) {
  split(Checks, [&](const Check &C, BasicBlock *From, BasicBlock *To) {
    IRBuilder<> B(From);
    if (AllocaInst *Local = localOf(C)) {
      pieces(B, C, *Local, B.CreatePtrToInt(Local, B.getInt64Ty()));
    } else {
      GlobalVariable *&Site = Shared[unsigned(C.C)];
      if (!Site)
        Site = site(C.C);
      pieces(B, C, Site);
    }
    B.CreateBr(To);
  });
}

/// Leads by a call of \p Name to \p Before, if \p Whether.
void Emitter::ask(Value *Whether, Instruction *Before, StringRef Name) {
  Instruction *At = SplitBlockAndInsertIfThen(
      Whether, Before->getIterator(), /*Unreachable=*/false,
      MDBuilder(M.getContext()).createBranchWeights(1, HitWeight));
  IRBuilder<> B(At);
  B.SetCurrentDebugLocation(locationOf(Before, *Before->getFunction()));
  FunctionCallee Callee =
      M.getOrInsertFunction(Name, B.getVoidTy(), B.getPtrTy());
  auto *Fn = cast<Function>(Callee.getCallee());
  Fn->setCallingConv(CallingConv::PreserveMost);
  Fn->setDoesNotThrow();
  Fn->addFnAttr(Attribute::Cold);
  CallInst *CI = B.CreateCall(Callee, {moduleDescriptor(M)});
  CI->setCallingConv(CallingConv::PreserveMost);
  CI->setDoesNotThrow();
  // The line is that of its own loop, or function.
  CI->addFnAttr(Attribute::NoMerge);
  CI->addFnAttr(Attribute::Cold);
}

void Emitter::loop(Instruction *Before, unsigned Fuel) {
  IRBuilder<> B(Before);
  B.SetCurrentDebugLocation(locationOf(Before, *Before->getFunction()));
  auto *Ty = FunctionType::get(B.getInt8Ty(), {B.getPtrTy(), B.getInt32Ty()},
                               /*isVarArg=*/false);
  CallInst *Out = B.CreateCall(
      InlineAsm::get(Ty, "subl $2, %gs:$1",
                     "={@ccs},=*m,i,~{dirflag},~{fpsr},~{flags}",
                     /*hasSideEffects=*/true),
      {ofCPU(M, FuelName), B.getInt32(Fuel)});
  Out->addParamAttr(
      0, Attribute::get(M.getContext(), Attribute::ElementType, B.getInt32Ty()));
  ask(B.CreateIsNotNull(Out), Before, "__carat_guard_loop");
}

void Emitter::depth(Function &F) {
  Instruction *Before = &*F.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
  IRBuilder<> B(Before);
  B.SetCurrentDebugLocation(locationOf(nullptr, F));
  Type *I64 = B.getInt64Ty();
  // Behind the prologue: the own frame is counted.
  Value *SP = B.CreateCall(
      InlineAsm::get(FunctionType::get(I64, /*isVarArg=*/false),
                     "movq %rsp, $0", "=r,~{dirflag},~{fpsr},~{flags}",
                     /*hasSideEffects=*/true));
  Value *OfTask = B.CreateAnd(SP, NOOKS_STACK_ALIGN - 1);
  auto *Ty = FunctionType::get(I64, {I64, B.getPtrTy()}, /*isVarArg=*/false);
  CallInst *OfIrq = B.CreateCall(
      InlineAsm::get(Ty, "subq %gs:$2, $0",
                     "=r,0,*m,~{dirflag},~{fpsr},~{flags}",
                     /*hasSideEffects=*/true),
      {SP, ofCPU(M, IrqStackName)});
  OfIrq->addParamAttr(1, Attribute::get(M.getContext(), Attribute::ElementType,
                                        I64));
  Value *Left = B.getInt64(NOOKS_STACK_LEFT);
  ask(B.CreateOr(B.CreateICmpULT(OfTask, Left), B.CreateICmpULT(OfIrq, Left)),
      Before, "__carat_guard_depth");
}

void Emitter::linear(const Access &A) {
  IRBuilder<> B(A.At);
  B.SetCurrentDebugLocation(locationOf(A.At, *A.At->getFunction()));
  Type *Ptr = B.getPtrTy();
  FunctionCallee Callee = M.getOrInsertFunction(GuardLinearName, B.getVoidTy(),
                                                Ptr, Ptr, B.getInt64Ty());
  Value *Size = A.Length ? B.CreateZExtOrTrunc(A.Length, B.getInt64Ty())
                         : B.getInt64(A.Size);
  CallInst *CI = B.CreateCall(Callee, {moduleDescriptor(M), A.Address, Size});
  CI->setDoesNotThrow();
  ++NumGuards;
}

} // namespace carat
