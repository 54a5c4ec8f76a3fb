// SPDX-License-Identifier: GPL-2.0-or-later
//===- Types.cpp - What debug info says about an address ------------------===//
//
// Structs are matched by name: clang calls the IR type of "struct x" %struct.x
// and numbers it where names collide. Anonymous structs have no name to match
// and are reached through the named one around them.
//
//===----------------------------------------------------------------------===//
#include "Types.h"
#include "Options.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace carat {

static bool isQualifier(unsigned Tag) {
  switch (Tag) {
  case dwarf::DW_TAG_typedef:
  case dwarf::DW_TAG_const_type:
  case dwarf::DW_TAG_volatile_type:
  case dwarf::DW_TAG_restrict_type:
  case dwarf::DW_TAG_atomic_type:
  case dwarf::DW_TAG_LLVM_annotation:
    return true;
  default:
    return false;
  }
}

const DIType *stripType(const DIType *Ty) {
  while (const auto *D = dyn_cast_or_null<DIDerivedType>(Ty)) {
    if (!isQualifier(D->getTag()))
      break;
    Ty = D->getBaseType();
  }
  return Ty;
}

const DISubroutineType *functionPointee(const DIType *Ty) {
  const auto *P = dyn_cast_or_null<DIDerivedType>(stripType(Ty));
  if (!P || P->getTag() != dwarf::DW_TAG_pointer_type)
    return nullptr;
  return dyn_cast_or_null<DISubroutineType>(stripType(P->getBaseType()));
}

static uint64_t sizeInBytes(const DIType *Ty) {
  const DIType *T = stripType(Ty);
  return T ? T->getSizeInBits() / 8 : 0;
}

/// "struct.x.12" is the same type as "struct.x" for us.
static StringRef dropSuffix(StringRef Name) {
  auto [Head, Tail] = Name.rsplit('.');
  if (!Tail.empty() &&
      Tail.find_first_not_of("0123456789") == StringRef::npos &&
      Head.contains('.'))
    return Head;
  return Name;
}

TypeMap::TypeMap(const Module &M, const Scope &S)
    : S(S), DL(M.getDataLayout()) {
  DebugInfoFinder Finder;
  Finder.processModule(M);
  for (const DIType *T : Finder.types()) {
    // An anonymous struct behind a typedef goes by the typedef's name.
    StringRef Name = T->getName();
    const auto *C = dyn_cast<DICompositeType>(T);
    if (const auto *D = dyn_cast<DIDerivedType>(T))
      if (D->getTag() == dwarf::DW_TAG_typedef) {
        C = dyn_cast_or_null<DICompositeType>(stripType(D));
        if (C && !C->getName().empty())
          C = nullptr;
      }
    if (!C || Name.empty() || C->isForwardDecl())
      continue;
    StringRef Kind = C->getTag() == dwarf::DW_TAG_structure_type ? "struct."
                     : C->getTag() == dwarf::DW_TAG_union_type   ? "union."
                                                                 : "";
    if (Kind.empty())
      continue;
    auto &List = Named[(Kind + Name).str()];
    if (!is_contained(List, C))
      List.push_back(C);
  }
}

const DICompositeType *TypeMap::find(const StructType *Ty) const {
  if (Ty->isLiteral() || !Ty->hasName() || Ty->isOpaque())
    return nullptr;
  auto It = Named.find(dropSuffix(Ty->getName()));
  if (It == Named.end())
    return nullptr;
  const DICompositeType *Found = nullptr;
  for (const DICompositeType *C : It->second) {
    // Sizes tell apart structs of one name in different scopes.
    if (C->getSizeInBits() !=
        DL.getTypeAllocSizeInBits(const_cast<StructType *>(Ty)))
      continue;
    // Two that fit but differ in owner: believe neither.
    if (Found &&
        S.isDriverFile(Found->getFile()) != S.isDriverFile(C->getFile()))
      return nullptr;
    Found = C;
  }
  return Found;
}

const DIType *TypeMap::of(const Type *Ty) const {
  while (const auto *A = dyn_cast<ArrayType>(Ty))
    Ty = A->getElementType();
  const auto *ST = dyn_cast<StructType>(Ty);
  return ST ? find(ST) : nullptr;
}

const DIType *TypeMap::of(const AllocaInst &AI) const {
  auto *Slot = const_cast<AllocaInst *>(&AI);
  for (DbgVariableRecord *R : findDVRDeclares(Slot))
    if (R->getVariable())
      return R->getVariable()->getType();
  for (DbgDeclareInst *D : findDbgDeclares(Slot))
    if (D->getVariable())
      return D->getVariable()->getType();
  // Assignment tracking has replaced the declarations by now.
  for (DbgVariableRecord *R : at::getDVRAssignmentMarkers(Slot))
    return R->getVariable()->getType();
  for (DbgAssignIntrinsic *D : at::getAssignmentMarkers(Slot))
    return D->getVariable()->getType();
  return of(AI.getAllocatedType());
}

/// Descends from a type to the members at an offset: several where unions are.
struct TypeMap::Walk {
  struct Hit {
    const DICompositeType *Struct;
    StringRef StructName;
    StringRef Member;
    const DISubroutineType *Fn;
    bool Pointer;
  };
  SmallVector<Hit, 4> Hits;

  void run(const DIType *Ty, uint64_t Off, const DICompositeType *Struct,
           StringRef StructName, StringRef Member) {
    StringRef Alias;
    while (const auto *D = dyn_cast_or_null<DIDerivedType>(Ty)) {
      if (!isQualifier(D->getTag()))
        break;
      if (D->getTag() == dwarf::DW_TAG_typedef)
        Alias = D->getName();
      Ty = D->getBaseType();
    }
    const auto *C = dyn_cast_or_null<DICompositeType>(Ty);
    if (!C) {
      const DISubroutineType *Fn = functionPointee(Ty);
      bool Pointer = Ty && Ty->getTag() == dwarf::DW_TAG_pointer_type;
      if (Off == 0 || !Pointer)
        Hits.push_back({Struct, StructName, Member, Fn, Pointer});
      return;
    }
    if (C->getTag() == dwarf::DW_TAG_array_type) {
      uint64_t Elem = sizeInBytes(C->getBaseType());
      run(C->getBaseType(), Elem ? Off % Elem : Off, Struct, StructName,
          Member);
      return;
    }
    StringRef Name = C->getName().empty() ? Alias : C->getName();
    if (!Name.empty()) {
      Struct = C;
      StructName = Name;
    }
    for (const DINode *N : C->getElements()) {
      const auto *M = dyn_cast_or_null<DIDerivedType>(N);
      if (!M || M->getTag() != dwarf::DW_TAG_member || M->isStaticMember() ||
          M->isBitField())
        continue;
      uint64_t Start = M->getOffsetInBits() / 8;
      uint64_t Size = sizeInBytes(M->getBaseType());
      // The flexible array at the end has no size of its own.
      if (Off < Start || (Size && Off >= Start + Size))
        continue;
      run(M->getBaseType(), Off - Start, Struct, StructName,
          M->getName().empty() ? Member : M->getName());
    }
  }
};

Field TypeMap::in(const DIType *Ty, uint64_t Offset) const {
  Walk W;
  W.run(Ty, Offset, nullptr, "", "");
  Field F;
  const Walk::Hit *Best = nullptr;
  for (const Walk::Hit &H : W.Hits) {
    if (Best && Best->Fn && H.Fn &&
        (Best->Struct != H.Struct || Best->Member != H.Member)) {
      // In the driver's own struct it does not matter which one it is.
      if (Best->Struct && H.Struct && S.isDriverFile(Best->Struct->getFile()) &&
          S.isDriverFile(H.Struct->getFile()))
        continue;
      F.K = Field::Ambiguous;
      F.Name = (Best->StructName + "__" + Best->Member + " or " + H.StructName +
                "__" + H.Member)
                   .str();
      return F;
    }
    if (!Best || (H.Fn && !Best->Fn) || (H.Pointer && !Best->Pointer))
      Best = &H;
  }
  if (!Best)
    return F;
  F.Fn = Best->Fn;
  if (!Best->Struct) {
    F.K = Field::Variable;
    return F;
  }
  F.K = S.isDriverFile(Best->Struct->getFile()) ? Field::Own : Field::Kernel;
  F.Name = (Best->StructName + "__" + Best->Member).str();
  return F;
}

Field TypeMap::at(const Value *Ptr) const {
  uint64_t Off = 0;
  const Value *V = Ptr;
  for (;;) {
    // Not stripPointerCasts(): a GEP of zeros names a first field.
    const auto *GEP = dyn_cast<GEPOperator>(V);
    if (!GEP)
      break;
    // Bytes from the base, with every variable array index taken as 0: one
    // element is like the other here. The first index steps over whole
    // objects and does not count inside of one.
    uint64_t First = 0, Inside = 0;
    bool Leading = true;
    for (auto It = gep_type_begin(GEP), E = gep_type_end(GEP); It != E; ++It) {
      const auto *C = dyn_cast<ConstantInt>(It.getOperand());
      uint64_t Step = 0;
      if (StructType *ST = It.getStructTypeOrNull())
        Step = DL.getStructLayout(ST)->getElementOffset(C->getZExtValue());
      else if (C)
        Step = C->getSExtValue() *
               DL.getTypeAllocSize(It.getIndexedType()).getFixedValue();
      (Leading ? First : Inside) += Step;
      Leading = false;
    }
    if (const auto *ST = dyn_cast<StructType>(GEP->getSourceElementType()))
      if (const DICompositeType *C = find(ST))
        return in(C, Off + Inside);
    Off += First + Inside;
    V = GEP->getPointerOperand();
  }
  if (const auto *GV = dyn_cast<GlobalVariable>(V)) {
    SmallVector<DIGlobalVariableExpression *, 1> GVEs;
    GV->getDebugInfo(GVEs);
    const DIType *Ty = GVEs.empty() ? of(GV->getValueType())
                                    : GVEs[0]->getVariable()->getType();
    Field F = Ty ? in(Ty, Off) : Field();
    if (F.K == Field::Variable || F.K == Field::Unknown)
      F.K = GV->isDeclarationForLinker() ? Field::External : F.K;
    return F;
  }
  if (const auto *AI = dyn_cast<AllocaInst>(V)) {
    const DIType *Ty = of(*AI);
    Field F = Ty ? in(Ty, Off) : Field();
    if (F.K == Field::Variable ||
        (!Ty && !AI->getAllocatedType()->isStructTy()))
      F.K = Field::Local;
    return F;
  }
  return {};
}

} // namespace carat
