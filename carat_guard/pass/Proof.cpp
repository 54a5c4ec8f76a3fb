// SPDX-License-Identifier: GPL-2.0-or-later
//===- Proof.cpp - Accesses that need no guard ----------------------------===//
//
// Each kind of proof that is added here is a counter of its own in the note.
//
//===----------------------------------------------------------------------===//
#include "Proof.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/LazyValueInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/ConstantRange.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace carat {

/// Offsets are added up in so many bits that no sum or product of 64 bit
/// numbers wraps.
static constexpr unsigned Wide = 160;

Prover::Prover(Function &F, FunctionAnalysisManager &FAM)
    : SE(FAM.getResult<ScalarEvolutionAnalysis>(F)),
      LVI(FAM.getResult<LazyValueAnalysis>(F)),
      DL(F.getParent()->getDataLayout()) {}

/// What \p V may be at \p At, as a signed number.
ConstantRange Prover::rangeOf(Value *V, Instruction *At) const {
  ConstantRange R = SE.getSignedRange(SE.getSCEV(V));
  if (!isa<Constant>(V))
    R = R.intersectWith(LVI.getConstantRange(V, At, /*UndefAllowed=*/false),
                        ConstantRange::Signed);
  return R;
}

/// How far \p Address may be from the start of \p Object, if that is what it
/// is computed from; else any number.
ConstantRange Prover::offsetOf(const Value *Address, const Value *Object,
                               Instruction *At) const {
  ConstantRange Full = ConstantRange::getFull(Wide);
  ConstantRange Sum(APInt(Wide, 0));
  while (Address != Object) {
    const auto *GEP = dyn_cast<GEPOperator>(Address);
    if (!GEP)
      return Full;
    MapVector<Value *, APInt> Scales;
    APInt Known(64, 0);
    if (!GEP->collectOffset(DL, 64, Scales, Known))
      return Full;
    Sum = Sum.add(ConstantRange(Known.sext(Wide)));
    for (auto &[Index, Scale] : Scales) {
      ConstantRange R = rangeOf(Index, At);
      if (R.getBitWidth() > 64)
        return Full;
      // The product is taken modulo 2^64 by the machine; that it does not wrap
      // there follows from the result being small here.
      Sum = Sum.add(R.sextOrTrunc(Wide).multiply(
          ConstantRange(Scale.sextOrTrunc(64).sext(Wide))));
    }
    Address = GEP->getPointerOperand();
  }
  return Sum;
}

bool Prover::isInside(const Access &A, const Value *Object,
                      uint64_t Size) const {
  APInt Length(Wide, A.Size);
  if (A.Length) {
    APInt Most = SE.getUnsignedRangeMax(SE.getSCEV(A.Length));
    if (Most.getBitWidth() > 64)
      return false;
    APInt Here = LVI.getConstantRange(A.Length, A.At, /*UndefAllowed=*/false)
                     .getUnsignedMax();
    Length = (Here.ult(Most) ? Here : Most).zext(Wide);
  }
  ConstantRange Offset = offsetOf(A.Address, Object, A.At);
  return !Offset.isFullSet() && Offset.getSignedMin().isNonNegative() &&
         (Offset.getSignedMax() + Length).sle(APInt(Wide, Size));
}

/// Is every value that \p V may have a function, or a number from which no
/// call comes back (a null pointer is a fault)?
static bool isFunction(const Value *V, SmallPtrSetImpl<const Value *> &Seen) {
  if (!Seen.insert(V).second)
    return true;
  V = V->stripPointerCasts();
  if (isa<Function>(V) || isa<ConstantPointerNull>(V))
    return true;
  if (isa<PHINode>(V))
    return all_of(cast<PHINode>(V)->incoming_values(),
                  [&](const Use &U) { return isFunction(U.get(), Seen); });
  if (const auto *Sel = dyn_cast<SelectInst>(V))
    return isFunction(Sel->getTrueValue(), Seen) &&
           isFunction(Sel->getFalseValue(), Seen);
  return false;
}

std::optional<nooks_note_counter> Prover::prove(const Access &A) const {
  if (A.C == Class::Call) {
    SmallPtrSet<const Value *, 8> Seen;
    if (isFunction(A.Address, Seen))
      return NOOKS_NOTE_WRITE_CONSTANT;
    return std::nullopt;
  }
  const Value *Object = getUnderlyingObject(A.Address, /*MaxLookup=*/0);
  if (const auto *AI = dyn_cast<AllocaInst>(Object)) {
    std::optional<TypeSize> Total = AI->getAllocationSize(DL);
    if (Total && !Total->isScalable() &&
        isInside(A, Object, Total->getFixedValue()))
      return NOOKS_NOTE_WRITE_STACK;
    return std::nullopt;
  }
  const auto *GV = dyn_cast<GlobalVariable>(Object);
  // A weak definition may be another, smaller one in the end. The address of a
  // per-CPU variable is an offset, and what it is the address of is not ours.
  if (!GV || !GV->hasExactDefinition() || GV->isThreadLocal() ||
      GV->getSection().starts_with(".data..percpu") ||
      (GV->isConstant() && A.C == Class::Write) ||
      !isInside(A, Object,
                DL.getTypeAllocSize(GV->getValueType()).getFixedValue()))
    return std::nullopt;
  return GV->isConstant() ? NOOKS_NOTE_WRITE_CONSTANT : NOOKS_NOTE_WRITE_GLOBAL;
}

} // namespace carat
