// SPDX-License-Identifier: GPL-2.0-or-later
//===- Collect.cpp - Every access of a function ---------------------------===//
//
// Runs on the final IR: what is found here is what the machine code does.
//
//===----------------------------------------------------------------------===//
#include "Collect.h"
#include "Asm.h"
#include "Diag.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

/// Size of the va_list that va_start() and va_copy() fill on x86-64.
static constexpr uint64_t VaListSize = 24;

void Collector::add(Access A) {
  static constexpr const char *Does[] = {"write to", "read from", "call in"};
  if (unsigned Space = A.Address->getType()->getPointerAddressSpace()) {
    D.error(*A.At, Twine(Does[unsigned(A.C)]) + " address space " +
                       Twine(Space) + " cannot be guarded");
    return;
  }
  ++count(N, A.C, NOOKS_NOTE_WRITES);
  Found.push_back(A);
}

void Collector::add(Class C, Instruction &At, Value *Address, Type *Ty) {
  TypeSize Size = M.getDataLayout().getTypeStoreSize(Ty);
  if (Size.isScalable()) {
    D.error(At, "access of unknown size cannot be guarded");
    return;
  }
  add({C, &At, Address, Size.getFixedValue()});
}

void Collector::assembly(CallBase &Call) {
  ++N[NOOKS_NOTE_ASM_SITES];
  for (const AsmAccess &A : asmAccesses(Call, M.getDataLayout(), D)) {
    Class C = A.Write ? Class::Write : Class::Read;
    if (A.PerCpu) {
      ++count(N, C, NOOKS_NOTE_WRITES);
      ++count(N, C, NOOKS_NOTE_WRITE_PERCPU);
      continue;
    }
    Value *Address = A.Address;
    if (A.Bit) {
      // The word that holds the bit. x86 takes a constant modulo the word only
      // in an immediate, and the assembler refuses others.
      IRBuilder<> B(&Call);
      auto *Known = dyn_cast<ConstantInt>(A.Bit);
      if (!Known || Known->getValue().uge(64)) {
        Value *Word =
            B.CreateAShr(B.CreateSExtOrTrunc(A.Bit, B.getInt64Ty()), 6);
        Address = B.CreateGEP(B.getInt64Ty(), Address, Word);
      }
    }
    add({C, &Call, Address, A.Size});
  }
}

void Collector::intrinsic(IntrinsicInst &II) {
  if (auto *MI = dyn_cast<AnyMemIntrinsic>(&II)) {
    ++N[NOOKS_NOTE_MEMINTRINSICS];
    Access A{Class::Write, MI, MI->getRawDest()};
    if (auto *Len = dyn_cast<ConstantInt>(MI->getLength()))
      A.Size = Len->getZExtValue();
    else
      A.Length = MI->getLength();
    add(A);
    if (auto *MT = dyn_cast<AnyMemTransferInst>(MI)) {
      A.C = Class::Read;
      A.Address = MT->getRawSource();
      add(A);
    }
    return;
  }
  switch (II.getIntrinsicID()) {
  case Intrinsic::vacopy:
    add({Class::Read, &II, II.getArgOperand(1), VaListSize});
    [[fallthrough]];
  case Intrinsic::vastart:
    ++N[NOOKS_NOTE_MEMINTRINSICS];
    add({Class::Write, &II, II.getArgOperand(0), VaListSize});
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
  StringRef Name = II.getCalledFunction()->getName();
  if (II.mayWriteToMemory())
    D.error(II, "cannot guard what " + Name + " writes");
  else if (II.mayReadFromMemory())
    D.error(II, "cannot guard what " + Name + " reads");
}

void Collector::indirect(CallBase &Call) {
  add({Class::Call, &Call, Call.getCalledOperand(), 1});
}

Accesses Collector::collect(Function &F) {
  Found.clear();
  if (F.hasFnAttribute(Attribute::Naked))
    D.error(F, "naked function '" + F.getName() + "' cannot be guarded");
  for (Instruction &I : instructions(F)) {
    if (auto *LI = dyn_cast<LoadInst>(&I)) {
      ++N[NOOKS_NOTE_LOADS];
      add(Class::Read, I, LI->getPointerOperand(), LI->getType());
    } else if (auto *SI = dyn_cast<StoreInst>(&I)) {
      ++N[NOOKS_NOTE_STORES];
      add(Class::Write, I, SI->getPointerOperand(),
          SI->getValueOperand()->getType());
    } else if (auto *RMW = dyn_cast<AtomicRMWInst>(&I)) {
      ++N[NOOKS_NOTE_ATOMICS];
      add(Class::Write, I, RMW->getPointerOperand(),
          RMW->getValOperand()->getType());
    } else if (auto *CX = dyn_cast<AtomicCmpXchgInst>(&I)) {
      ++N[NOOKS_NOTE_ATOMICS];
      add(Class::Write, I, CX->getPointerOperand(),
          CX->getNewValOperand()->getType());
    } else if (auto *II = dyn_cast<IntrinsicInst>(&I)) {
      intrinsic(*II);
    } else if (auto *CB = dyn_cast<CallBase>(&I)) {
      if (CB->isInlineAsm())
        assembly(*CB);
      else if (CB->isIndirectCall())
        indirect(*CB);
    } else if (isa<IndirectBrInst>(I)) {
      D.error(I, "computed jump cannot be guarded");
    } else if (I.mayWriteToMemory() && !isa<FenceInst>(I)) {
      D.error(I, "cannot guard what '" + Twine(I.getOpcodeName()) + "' writes");
    } else if (I.mayReadFromMemory() && !isa<FenceInst>(I)) {
      D.error(I, "cannot guard what '" + Twine(I.getOpcodeName()) + "' reads");
    }
  }
  return std::move(Found);
}

} // namespace carat
