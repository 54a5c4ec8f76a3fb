// SPDX-License-Identifier: GPL-2.0-or-later
//===- Guards.cpp - A check before every write ----------------------------===//
//
// Runs on the final IR: what is guarded here is what the machine code does.
// Whatever may write memory and is not understood is an error.
//
//===----------------------------------------------------------------------===//
#include "Guards.h"
#include "Asm.h"
#include "Diag.h"
#include "Options.h"
#include "Proof.h"
#include "Thunks.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Debug.h"
#include "llvm/Transforms/Instrumentation.h"

#define DEBUG_TYPE "carat-guard"

using namespace llvm;

STATISTIC(NumGuards, "Number of guards inserted");
STATISTIC(NumProven, "Number of writes proven safe");

namespace carat {

/// Size of the va_list that va_start() and va_copy() fill on x86-64.
static constexpr uint64_t VaListSize = 24;

void Guards::add(Write W) {
  if (W.Address->getType()->getPointerAddressSpace() != 0) {
    D.error(*W.At, "write to address space " +
                       Twine(W.Address->getType()->getPointerAddressSpace()) +
                       " cannot be guarded");
    return;
  }
  if (!W.Length && !W.Bit)
    switch (prove(W.Address, W.Size, M.getDataLayout())) {
    case Proof::Stack:
      ++C[NOOKS_NOTE_PROVEN_STACK];
      ++NumProven;
      return;
    case Proof::Global:
      ++C[NOOKS_NOTE_PROVEN_GLOBAL];
      ++NumProven;
      return;
    case Proof::None:
      break;
    }
  ++C[W.Guarded];
  Writes.push_back(W);
}

void Guards::assembly(CallBase &Call) {
  ++C[NOOKS_NOTE_ASM_SITES];
  const DataLayout &DL = M.getDataLayout();
  for (const AsmWrite &A : asmWrites(Call, DL, D)) {
    ++C[NOOKS_NOTE_ASM_WRITES];
    if (A.PerCpu) {
      ++C[NOOKS_NOTE_PROVEN_PERCPU];
      continue;
    }
    Write W{&Call, A.Address, A.Size, nullptr, A.Bit, NOOKS_NOTE_GUARDED_ASM};
    // A known bit number is a known word: then a proof may do.
    if (auto *Bit = dyn_cast_or_null<ConstantInt>(A.Bit))
      if (Bit->getValue().ult(64))
        W.Bit = nullptr;
    add(W);
  }
}

void Guards::intrinsic(IntrinsicInst &II) {
  if (auto *MI = dyn_cast<AnyMemIntrinsic>(&II)) {
    ++C[NOOKS_NOTE_MEMINTRINSICS];
    Write W{MI,      MI->getRawDest(), 0,
            nullptr, nullptr,          NOOKS_NOTE_GUARDED_MEMINTRINSICS};
    if (auto *Len = dyn_cast<ConstantInt>(MI->getLength()))
      W.Size = Len->getZExtValue();
    else
      W.Length = MI->getLength();
    add(W);
    return;
  }
  switch (II.getIntrinsicID()) {
  case Intrinsic::vastart:
  case Intrinsic::vacopy:
    ++C[NOOKS_NOTE_MEMINTRINSICS];
    add({&II, II.getArgOperand(0), VaListSize, nullptr, nullptr,
         NOOKS_NOTE_GUARDED_MEMINTRINSICS});
    return;
  // These are written down as touching memory, to keep their place, and do
  // not.
  case Intrinsic::assume:
  case Intrinsic::debugtrap:
  case Intrinsic::trap:
  case Intrinsic::ubsantrap:
  case Intrinsic::experimental_noalias_scope_decl:
  case Intrinsic::invariant_start:
  case Intrinsic::invariant_end:
  case Intrinsic::lifetime_start:
  case Intrinsic::lifetime_end:
  case Intrinsic::prefetch:
  case Intrinsic::sideeffect:
  case Intrinsic::pseudoprobe:
  case Intrinsic::stacksave:
  case Intrinsic::stackrestore:
  case Intrinsic::vaend:
  case Intrinsic::read_register:
  case Intrinsic::read_volatile_register:
    return;
  case Intrinsic::write_register:
    // "asm(... : ASM_CALL_CONSTRAINT)" names the stack pointer an output, so
    // that it is written back. Any other value in it would be a jump of the
    // stack, which the proofs about locals rely on.
    if (auto *CB = dyn_cast<CallBase>(II.getArgOperand(1)))
      if (CB->isInlineAsm() || CB->getIntrinsicID() == Intrinsic::read_register)
        return;
    D.error(II, "write to a register by name");
    return;
  default:
    break;
  }
  if (II.mayWriteToMemory())
    D.error(II, "cannot guard what " + II.getCalledFunction()->getName() +
                    " writes");
}

void Guards::collect(Function &F) {
  const DataLayout &DL = M.getDataLayout();
  if (F.hasFnAttribute(Attribute::Naked))
    D.error(F, "naked function '" + F.getName() + "' cannot be guarded");
  for (Instruction &I : instructions(F)) {
    if (isa<LoadInst>(I)) {
      ++C[NOOKS_NOTE_LOADS];
    } else if (auto *SI = dyn_cast<StoreInst>(&I)) {
      ++C[NOOKS_NOTE_STORES];
      add({SI, SI->getPointerOperand(),
           DL.getTypeStoreSize(SI->getValueOperand()->getType())
               .getFixedValue(),
           nullptr, nullptr, NOOKS_NOTE_GUARDED_STORES});
    } else if (auto *RMW = dyn_cast<AtomicRMWInst>(&I)) {
      ++C[NOOKS_NOTE_ATOMICS];
      add({RMW, RMW->getPointerOperand(),
           DL.getTypeStoreSize(RMW->getValOperand()->getType()).getFixedValue(),
           nullptr, nullptr, NOOKS_NOTE_GUARDED_ATOMICS});
    } else if (auto *CX = dyn_cast<AtomicCmpXchgInst>(&I)) {
      ++C[NOOKS_NOTE_ATOMICS];
      add({CX, CX->getPointerOperand(),
           DL.getTypeStoreSize(CX->getNewValOperand()->getType())
               .getFixedValue(),
           nullptr, nullptr, NOOKS_NOTE_GUARDED_ATOMICS});
    } else if (auto *II = dyn_cast<IntrinsicInst>(&I)) {
      intrinsic(*II);
    } else if (auto *CB = dyn_cast<CallBase>(&I)) {
      if (CB->isInlineAsm())
        assembly(*CB);
      else if (CB->isIndirectCall())
        ++C[NOOKS_NOTE_INDIRECT_CALLS];
    } else if (I.mayWriteToMemory() && !isa<FenceInst>(I)) {
      D.error(I, "cannot guard what '" + Twine(I.getOpcodeName()) + "' writes");
    }
  }
}

void Guards::guard(const Write &W) {
  // Gives the call a location, which a call in a function with debug info
  // must have.
  InstrumentationIRBuilder B(W.At);
  Type *Ptr = B.getPtrTy();
  Type *I64 = B.getInt64Ty();
  FunctionCallee Callee =
      M.getOrInsertFunction(GuardWriteName, B.getVoidTy(), Ptr, Ptr, I64);
  Value *Address = W.Address;
  if (W.Bit) {
    Value *Word = B.CreateAShr(B.CreateSExtOrTrunc(W.Bit, I64), 6);
    Address = B.CreateGEP(I64, Address, Word);
  }
  Value *Size = W.Length ? B.CreateZExtOrTrunc(W.Length, I64)
                         : ConstantInt::get(I64, W.Size);
  CallInst *CI = B.CreateCall(Callee, {moduleDescriptor(M), Address, Size});
  CI->setDoesNotThrow();
  ++NumGuards;
  LLVM_DEBUG(dbgs() << "guard before " << *W.At << "\n");
}

void Guards::run() {
  // Assembly outside of functions may hold any code.
  if (StringRef Asm = M.getModuleInlineAsm(); !Asm.trim().empty())
    D.error("file-scope assembly cannot be guarded: \"" +
            Asm.trim().split('\n').first + "\"");
  for (Function &F : M)
    if (!F.isDeclaration() && !F.hasAvailableExternallyLinkage() &&
        !F.getName().starts_with(ThunkPrefix))
      collect(F);
  if (D.count())
    return;
  for (const Write &W : Writes)
    guard(W);
}

} // namespace carat
