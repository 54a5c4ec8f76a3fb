// SPDX-License-Identifier: GPL-2.0-or-later
//===- Objects.cpp - Which accesses are to one object of the driver's -----===//
#include "Objects.h"
#include "Options.h"
#include "Reloads.h"
#include "Types.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace carat {

/// The size of the struct or union of the driver's that a variable of type
/// \p Ty points to, or 0.
static uint64_t pointeeSize(const DIType *Ty, const Scope &S) {
  const auto *P = dyn_cast_or_null<DIDerivedType>(stripType(Ty));
  if (!P || P->getTag() != dwarf::DW_TAG_pointer_type)
    return 0;
  const auto *C =
      dyn_cast_or_null<DICompositeType>(stripType(P->getBaseType()));
  if (!C || C->getTag() == dwarf::DW_TAG_array_type ||
      !S.isDriverFile(C->getFile()))
    return 0;
  return C->getSizeInBits() / 8;
}

/// Does an expression only add a constant to a value?
static bool isOffset(ArrayRef<uint64_t> Ops, int64_t &Offset) {
  if (!Ops.empty() && Ops.back() == dwarf::DW_OP_stack_value)
    Ops = Ops.drop_back();
  Offset = 0;
  if (Ops.empty())
    return true;
  bool Plus = Ops.size() == 2 && Ops[0] == dwarf::DW_OP_plus_uconst;
  bool Minus = Ops.size() == 3 && Ops[0] == dwarf::DW_OP_constu &&
               Ops[2] == dwarf::DW_OP_minus;
  if (!(Plus || Minus) || Ops[1] >= (1u << 30))
    return false;
  Offset = Plus ? int64_t(Ops[1]) : -int64_t(Ops[1]);
  return true;
}

Objects::Objects(Function &F, const Facts &Known, const Reloads &Addresses,
                 const Scope &S)
    : OfFact(Known.size(), None) {
  struct Range {
    unsigned Key;
    int64_t Low, High;
  };
  std::vector<Range> All;
  DenseMap<const DILocalVariable *, uint64_t> Sizes;
  for (Instruction &I : instructions(F))
    for (DbgVariableRecord &R : filterDbgVars(I.getDbgRecordRange())) {
      if (!R.isDbgValue() || R.hasArgList() || R.isKillLocation() ||
          !R.getValue()->getType()->isPointerTy())
        continue;
      int64_t Offset;
      if (!isOffset(R.getExpression()->getElements(), Offset))
        continue;
      auto [It, New] = Sizes.insert({R.getVariable(), 0});
      if (New)
        It->second = pointeeSize(R.getVariable()->getType(), S);
      if (!It->second || It->second >= (1u << 30))
        continue;
      auto Key = Known.find(Addresses.addressOf(R.getValue()));
      if (Key)
        All.push_back({Key->first, Key->second + Offset,
                       Key->second + Offset + int64_t(It->second)});
    }
  // An object within another belongs to that.
  stable_sort(All, [](const Range &A, const Range &B) {
    return A.High - A.Low > B.High - B.Low;
  });
  for (unsigned I = 0; I != All.size(); ++I)
    for (unsigned A : Known.withKey(All[I].Key))
      if (OfFact[A] == None && All[I].Low <= Known[A].Low &&
          Known[A].High <= All[I].High)
        OfFact[A] = I;
}

} // namespace carat
