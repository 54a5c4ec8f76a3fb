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

/// So many bytes are close.
static constexpr int64_t Close = 64;

/// The struct or union that a variable of type \p Ty points to.
static const DICompositeType *pointee(const DIType *Ty) {
  const auto *P = dyn_cast_or_null<DIDerivedType>(stripType(Ty));
  if (!P || P->getTag() != dwarf::DW_TAG_pointer_type)
    return nullptr;
  const auto *C =
      dyn_cast_or_null<DICompositeType>(stripType(P->getBaseType()));
  return C && C->getTag() != dwarf::DW_TAG_array_type ? C : nullptr;
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
    bool IsKernels;
  };
  std::vector<Range> All;
  DenseMap<const DILocalVariable *, const DICompositeType *> Structs;
  for (Instruction &I : instructions(F))
    for (DbgVariableRecord &R : filterDbgVars(I.getDbgRecordRange())) {
      if (!R.isDbgValue() || R.hasArgList() || R.isKillLocation() ||
          !R.getValue()->getType()->isPointerTy())
        continue;
      int64_t Offset;
      if (!isOffset(R.getExpression()->getElements(), Offset))
        continue;
      auto [It, New] = Structs.insert({R.getVariable(), nullptr});
      if (New)
        It->second = pointee(R.getVariable()->getType());
      uint64_t Size = It->second ? It->second->getSizeInBits() / 8 : 0;
      if (!Size || Size >= (1u << 30))
        continue;
      auto Key = Known.find(Addresses.addressOf(R.getValue()));
      if (Key)
        All.push_back({Key->first, Key->second + Offset,
                       Key->second + Offset + int64_t(Size),
                       !S.isDriverFile(It->second->getFile())});
    }
  // An object within another belongs to that, and to the driver rather than to
  // the kernel.
  stable_sort(All, [](const Range &A, const Range &B) {
    return A.IsKernels != B.IsKernels ? B.IsKernels
                                      : A.High - A.Low > B.High - B.Low;
  });
  Kernels.resize(All.size());
  for (unsigned I = 0; I != All.size(); ++I)
    if (All[I].IsKernels)
      Kernels.set(I);
  for (unsigned I = 0; I != All.size(); ++I)
    for (unsigned A : Known.withKey(All[I].Key))
      if (OfFact[A] == None && All[I].Low <= Known[A].Low &&
          Known[A].High <= All[I].High)
        OfFact[A] = I;
  for (unsigned F = 0; F != Known.size(); ++F)
    if (Known[F].C == Class::Read && OfFact[F] == None)
      nameless(Known, Known[F].Key);
}

/// What is read off one pointer, close together, is in one object, of whatever
/// type: casts leave no variable, and pointers to headers have none.
void Objects::nameless(const Facts &Known, unsigned Key) {
  SmallVector<unsigned, 8> Reads;
  copy_if(Known.withKey(Key), std::back_inserter(Reads), [&](unsigned F) {
    return Known[F].C == Class::Read && OfFact[F] == None;
  });
  stable_sort(Reads, [&](unsigned A, unsigned B) {
    return Known[A].Low < Known[B].Low;
  });
  int64_t Low = INT64_MIN;
  for (unsigned F : Reads) {
    if (Low == INT64_MIN || Known[F].High - Low > Close) {
      Low = Known[F].Low;
      Kernels.resize(Kernels.size() + 1, true);
    }
    OfFact[F] = Kernels.size() - 1;
  }
}

} // namespace carat
