// SPDX-License-Identifier: GPL-2.0-or-later
//===- Proof.cpp - Writes that need no guard ------------------------------===//
//
// Knows constant offsets from one object only. Each kind of proof that is
// added here is a counter of its own in the note.
//
//===----------------------------------------------------------------------===//
#include "Proof.h"
#include "llvm/ADT/APInt.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

static bool isInside(const APInt &Offset, uint64_t Size, uint64_t ObjectSize) {
  // Twice the offset's width, so that no sum wraps.
  APInt Start = Offset.sext(128), End = Start + APInt(128, Size);
  return !Start.isNegative() && End.ule(APInt(128, ObjectSize));
}

Proof prove(const Value *Address, uint64_t Size, const DataLayout &DL) {
  APInt Offset(DL.getIndexTypeSizeInBits(Address->getType()), 0);
  const Value *Base = Address->stripAndAccumulateConstantOffsets(
      DL, Offset, /*AllowNonInbounds=*/true);
  if (const auto *AI = dyn_cast<AllocaInst>(Base)) {
    std::optional<TypeSize> Total = AI->getAllocationSize(DL);
    if (Total && !Total->isScalable() &&
        isInside(Offset, Size, Total->getFixedValue()))
      return Proof::Stack;
    return Proof::None;
  }
  const auto *GV = dyn_cast<GlobalVariable>(Base);
  // A weak definition may be another, smaller one in the end. The address of a
  // per-CPU variable is an offset, and what it is the address of is not ours.
  if (GV && GV->hasExactDefinition() && !GV->isConstant() &&
      !GV->isThreadLocal() && !GV->getSection().starts_with(".data..percpu") &&
      isInside(Offset, Size,
               DL.getTypeAllocSize(GV->getValueType()).getFixedValue()))
    return Proof::Global;
  return Proof::None;
}

} // namespace carat
