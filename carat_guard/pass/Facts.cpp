// SPDX-License-Identifier: GPL-2.0-or-later
//===- Facts.cpp - Which bytes of what, comparable ------------------------===//
#include "Facts.h"
#include "Reloads.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

namespace {

struct Definitions {
  SmallVectorImpl<const Instruction *> &Out;

  bool follow(const SCEV *S) {
    const Instruction *I = nullptr;
    if (const auto *U = dyn_cast<SCEVUnknown>(S))
      I = dyn_cast<Instruction>(U->getValue());
    else if (const auto *AR = dyn_cast<SCEVAddRecExpr>(S))
      I = &AR->getLoop()->getHeader()->front();
    if (I && !is_contained(Out, I))
      Out.push_back(I);
    return true;
  }
  bool isDone() const { return false; }
};

} // namespace

void definitionsOf(const SCEV *Address,
                   SmallVectorImpl<const Instruction *> &Out) {
  Definitions Find{Out};
  visitAll(Address, Find);
}

std::optional<std::pair<unsigned, int64_t>>
Facts::find(const SCEV *Address) const {
  auto Same = ByBase.find(SE.getPointerBase(Address));
  if (Same == ByBase.end())
    return std::nullopt;
  for (unsigned K : Same->second)
    if (const auto *C =
            dyn_cast<SCEVConstant>(SE.getMinusSCEV(Address, Keys[K].Address)))
      if (C->getAPInt().getSignificantBits() <= 32)
        return std::pair(K, C->getAPInt().getSExtValue());
  return std::nullopt;
}

std::pair<unsigned, int64_t> Facts::keyOf(const SCEV *Address) {
  if (auto Same = find(Address))
    return *Same;
  unsigned K = Keys.size();
  Keys.push_back({Address, {}, {}});
  definitionsOf(Address, Keys[K].Definitions);
  ByBase[SE.getPointerBase(Address)].push_back(K);
  return {K, 0};
}

Facts::Facts(ScalarEvolution &SE, const Reloads &Addresses,
             const std::vector<Access> &List)
    : SE(SE) {
  std::map<std::tuple<Class, unsigned, int64_t, int64_t>, unsigned> Numbers;
  for (const Access &A : List) {
    OfAccess.push_back(None);
    if (A.Length || A.Size >= (1u << 30))
      continue;
    auto [K, Offset] = keyOf(Addresses.addressOf(A.Address));
    int64_t High = Offset + int64_t(A.Size);
    auto [It, New] =
        Numbers.insert({{A.C, K, Offset, High}, unsigned(All.size())});
    if (New) {
      All.push_back({A.C, K, Offset, High});
      Keys[K].Facts.push_back(It->second);
    }
    OfAccess.back() = It->second;
  }
  for (const Key &K : Keys)
    for (const Instruction *I : K.Definitions)
      Ends[I].append(K.Facts.begin(), K.Facts.end());
}

ArrayRef<unsigned> Facts::endAt(const Instruction *I) const {
  auto It = Ends.find(I);
  return It == Ends.end() ? ArrayRef<unsigned>() : ArrayRef(It->second);
}

bool Facts::isInvariant(unsigned Fact, const Loop &L) const {
  return none_of(Keys[All[Fact].Key].Definitions,
                 [&](const Instruction *I) { return L.contains(I); });
}

} // namespace carat
