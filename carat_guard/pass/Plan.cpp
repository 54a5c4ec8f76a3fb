// SPDX-License-Identifier: GPL-2.0-or-later
//===- Plan.cpp - Which checks a function needs ---------------------------===//
//
// One walk over the function for each class, writes first, for a check of a
// write serves reads of the same bytes. Only checks that were decided on count
// as done; at the head of a loop that is what held before it and nothing in the
// loop ends.
//
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

/// A range check is a miss if it covers bytes between two accesses that are no
/// part of the right; these are the longest gap and the longest range it may
/// have.
static constexpr int64_t LongestGap = 4096, LongestHull = 16384;

static AccessesAt index(const std::vector<Access> &List) {
  AccessesAt At;
  for (unsigned I = 0; I != List.size(); ++I)
    At[List[I].At].push_back(I);
  return At;
}

Planner::Planner(Function &F, FunctionAnalysisManager &FAM,
                 const std::vector<Access> &List, const Effects &Does,
                 Counters &N)
    : F(F), FAM(FAM), List(List), Does(Does), N(N),
      DT(FAM.getResult<DominatorTreeAnalysis>(F)),
      LI(FAM.getResult<LoopAnalysis>(F)),
      SE(FAM.getResult<ScalarEvolutionAnalysis>(F)), Addresses(F, FAM),
      Known(SE, Addresses, List), At(index(List)),
      Sure(F, Known, At, Does, LI, SE), Done(List.size()) {}

Effect Planner::worst(const Loop &L) const {
  Effect Worst = Effect::None;
  for (const BasicBlock *BB : L.blocks())
    for (const Instruction &I : *BB)
      Worst = std::max(Worst, Does.of(I));
  return Worst;
}

/// What is known where \p BB begins.
Planner::State Planner::enter(BasicBlock *BB) const {
  State In(Known.size(), Unchecked);
  const Loop *L = LI.getLoopFor(BB);
  bool IsHead = L && L->getHeader() == BB, First = true;
  for (BasicBlock *From : predecessors(BB)) {
    if (!DT.isReachableFromEntry(From) || (IsHead && L->contains(From)))
      continue;
    auto It = Out.find(From);
    if (It == Out.end()) // no loop that has a head: nothing is known
      return State(Known.size(), Unchecked);
    for (unsigned I = 0; I != In.size(); ++I) {
      Reason There = It->second[I];
      In[I] = First ? There
              : In[I] == Unchecked || There == Unchecked
                  ? Unchecked
                  : std::max(In[I], There);
    }
    First = false;
  }
  if (!IsHead)
    return In;
  Effect InLoop = worst(*L);
  if (InLoop == Effect::Any)
    return State(Known.size(), Unchecked);
  for (unsigned I = 0; I != In.size(); ++I) {
    if (!Known.isInvariant(I, *L))
      In[I] = Unchecked;
    else if (InLoop == Effect::Keeps && In[I] != Unchecked)
      In[I] = Across;
  }
  return In;
}

void Planner::learn(unsigned Number, Class C, State &Set) const {
  for (Proven P : Proves[Number])
    if (Set[P.Fact] == Unchecked || (C == Class::Write && P.Why == Written))
      Set[P.Fact] = P.Why;
}

/// Takes a check into the plan. \p Base is the offset of its base from the key,
/// \p Own the fact of the access it belongs to, if it belongs to one.
void Planner::add(Check C, unsigned Key, int64_t Base, const Fact *Own,
                  Reason Why) {
  // The slow path looks at the pieces and at nothing between them: these, and
  // what they make up together, are what has been checked.
  SmallVector<Fact, 4> Whole;
  SmallVector<Piece, 4> Sorted(C.Pieces.begin(), C.Pieces.end());
  sort(Sorted,
       [](const Piece &A, const Piece &B) { return A.Offset < B.Offset; });
  for (const Piece &P : Sorted) {
    int64_t Low = Base + P.Offset, High = Low + int64_t(P.Size);
    if (!Whole.empty() && Low <= Whole.back().High)
      Whole.back().High = std::max(Whole.back().High, High);
    else
      Whole.push_back({C.C, Key, Low, High});
  }
  SmallVector<Proven, 4> List;
  for (unsigned F : Known.withKey(Key))
    if (any_of(Whole, [&](const Fact &W) { return W.covers(Known[F]); }))
      List.push_back({F, Known[F].C != C.C              ? Written
                         : Own && Own->covers(Known[F]) ? Before
                                                        : Why});
  ChecksAt[C.Before].push_back(Checks.size());
  Checks.push_back(std::move(C));
  Proves.push_back(std::move(List));
  learn(Proves.size() - 1, Checks.back().C, Here);
}

/// Facts of \p From that go into one range check with \p First.
SmallVector<unsigned, 8> Planner::gather(unsigned First,
                                         ArrayRef<unsigned> From) const {
  SmallVector<unsigned, 8> Out{First};
  int64_t Low = Known[First].Low, High = Known[First].High;
  for (bool Grown = true; Grown;) {
    Grown = false;
    for (unsigned F : From) {
      const Fact &New = Known[F];
      if (Here[F] != Unchecked || New.Key != Known[First].Key ||
          is_contained(Out, F) || New.Low > High + LongestGap ||
          New.High < Low - LongestGap ||
          std::max(High, New.High) - std::min(Low, New.Low) > LongestHull)
        continue;
      Out.push_back(F);
      Low = std::min(Low, New.Low);
      High = std::max(High, New.High);
      Grown = true;
    }
  }
  return Out;
}

/// Is the read covered by the check of a write further down in its block, with
/// nothing in between that may end the right or not go on?
bool Planner::coveredLater(unsigned A) const {
  unsigned F = Known.of(A);
  for (const Instruction *I = List[A].At; I; I = I->getNextNode()) {
    if (auto It = ChecksAt.find(I); It != ChecksAt.end())
      for (unsigned Number : It->second)
        if (Checks[Number].C == Class::Write &&
            any_of(Proves[Number], [&](Proven P) { return P.Fact == F; }))
          return true;
    if (Does.of(*I) != Effect::None || is_contained(Known.endAt(I), F))
      return false;
  }
  return false;
}

void Planner::access(unsigned A) {
  static constexpr nooks_note_counter Counter[] = {
      NOOKS_NOTE_WRITE_GUARDED, NOOKS_NOTE_WRITE_BEFORE,
      NOOKS_NOTE_WRITE_MERGED,  NOOKS_NOTE_WRITE_WRITTEN,
      NOOKS_NOTE_WRITE_HOISTED, NOOKS_NOTE_WRITE_ACROSS};
  const Access &It = List[A];
  unsigned F = Known.of(A);
  Reason Why = Done.test(A) ? Hoisted : F == Facts::None ? Unchecked : Here[F];
  if (Why == Unchecked && It.C == Class::Read && F != Facts::None &&
      coveredLater(A))
    Why = Written;
  ++count(N, It.C, Counter[Why]);
  if (Why != Unchecked)
    return;
  Check C{It.C, It.At, It.Address, {{0, It.Size, It.At}}, It.Length};
  if (F == Facts::None) {
    Checks.push_back(C);
    Proves.push_back({});
    return;
  }
  BitVector Next = Sure.before(It.At);
  SmallVector<unsigned, 8> From;
  for (unsigned G : Known.withKey(Known[F].Key))
    if (Known[G].C == It.C && Here[G] == Unchecked && Next.test(G))
      From.push_back(G);
  const Fact &Own = Known[F];
  for (unsigned G : gather(F, From))
    // What lies inside of another piece needs no name of its own.
    if (G != F && none_of(C.Pieces, [&](const Piece &P) {
          return Fact{It.C, Own.Key, Own.Low + P.Offset,
                      Own.Low + P.Offset + int64_t(P.Size)}
              .covers(Known[G]);
        }))
      C.Pieces.push_back({Known[G].Low - Own.Low,
                          uint64_t(Known[G].High - Known[G].Low),
                          List[Users[G][0]].At});
  add(C, Own.Key, Own.Low, &Own, Merged);
}

/// A value that is the address of a key plus an offset, and is there at \p At.
std::pair<Value *, int64_t> Planner::baseAt(unsigned Key,
                                            Instruction *At) const {
  if (const auto *U = dyn_cast<SCEVUnknown>(Known.addressOf(Key)))
    if (U->getType()->isPointerTy() && DT.dominates(U->getValue(), At))
      return {U->getValue(), 0};
  for (unsigned G : Known.withKey(Key))
    for (unsigned A : Users[G])
      if (DT.dominates(List[A].Address, At))
        return {List[A].Address, Known[G].Low};
  return {nullptr, 0};
}

/// Checks facts before \p At, which is not where they are accessed.
bool Planner::checkAhead(Instruction *At, ArrayRef<unsigned> Wanted,
                         Reason Why) {
  auto [Base, Offset] = baseAt(Known[Wanted[0]].Key, At);
  if (!Base)
    return false;
  Check C{Now, At, Base, {}, nullptr};
  for (unsigned F : Wanted)
    C.Pieces.push_back({Known[F].Low - Offset,
                        uint64_t(Known[F].High - Known[F].Low),
                        List[Users[F][0]].At});
  ++count(N, Now, NOOKS_NOTE_WRITE_AHEAD);
  add(C, Known[Wanted[0]].Key, Offset, nullptr, Why);
  return true;
}

/// Before a loop: what does not change in it and is accessed for certain.
void Planner::aheadOfLoop(BasicBlock *BB, const Loop &L) {
  const BitVector &Next = Sure.atEnd(BB);
  SmallVector<unsigned, 16> Wanted;
  for (unsigned F : Next.set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked && Known.isInvariant(F, L) &&
        any_of(Users[F], [&](unsigned A) { return L.contains(List[A].At); }))
      Wanted.push_back(F);
  for (unsigned F : Wanted)
    if (Here[F] == Unchecked)
      checkAhead(BB->getTerminator(), gather(F, Wanted), Hoisted);
}

/// Are two of the accesses on different ways from \p BB, so that one check
/// saves one?
bool Planner::isSplit(ArrayRef<unsigned> Wanted, const BasicBlock *BB) const {
  SmallVector<const BasicBlock *, 8> Blocks;
  for (unsigned F : Wanted)
    for (unsigned A : Users[F])
      if (!Done.test(A) && DT.properlyDominates(BB, List[A].At->getParent()))
        Blocks.push_back(List[A].At->getParent());
  for (const BasicBlock *A : Blocks)
    for (const BasicBlock *B : Blocks)
      if (!DT.dominates(A, B) && !DT.dominates(B, A))
        return true;
  return false;
}

void Planner::aheadOfBranch(BasicBlock *BB) {
  const BitVector &Next = Sure.atEnd(BB);
  SmallVector<unsigned, 16> Wanted;
  for (unsigned F : Next.set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked)
      Wanted.push_back(F);
  for (unsigned F : Wanted)
    if (Here[F] == Unchecked) {
      SmallVector<unsigned, 8> Group = gather(F, Wanted);
      if (isSplit(Group, BB))
        checkAhead(BB->getTerminator(), Group, Merged);
    }
}

void Planner::walk(BasicBlock *BB) {
  Here = enter(BB);
  for (Instruction &I : *BB) {
    // Checks of other classes.
    if (auto It = ChecksAt.find(&I); It != ChecksAt.end())
      for (unsigned Number : It->second)
        learn(Number, Checks[Number].C, Here);
    if (I.isTerminator()) {
      const Loop *L = LI.getLoopFor(BB->getSingleSuccessor());
      if (BB->getSingleSuccessor() && L &&
          L->getHeader() == BB->getSingleSuccessor() && !L->contains(BB)) {
        if (worst(*L) != Effect::Any)
          aheadOfLoop(BB, *L);
        affine(BB, *L);
      } else if (succ_size(BB) > 1 && Does.of(I) == Effect::None) {
        aheadOfBranch(BB);
      }
    }
    if (auto It = At.find(&I); It != At.end())
      for (unsigned A : It->second)
        if (List[A].C == Now)
          access(A);
    switch (Does.of(I)) {
    case Effect::None:
      break;
    case Effect::Keeps:
      for (Reason &R : Here)
        R = R == Unchecked ? R : Across;
      break;
    case Effect::Any:
      Here.assign(Known.size(), Unchecked);
      break;
    }
    for (unsigned F : Known.endAt(&I))
      Here[F] = Unchecked;
  }
  Out[BB] = Here;
}

void Planner::plan(Class C) {
  Now = C;
  Out.clear();
  Users.assign(Known.size(), {});
  for (unsigned A = 0; A != List.size(); ++A)
    if (List[A].C == C && Known.of(A) != Facts::None)
      Users[Known.of(A)].push_back(A);
  ReversePostOrderTraversal<Function *> Order(&F);
  for (BasicBlock *BB : Order)
    walk(BB);
  for (unsigned A = 0; A != List.size(); ++A) // code that cannot be reached
    if (List[A].C == C && !DT.isReachableFromEntry(List[A].At->getParent())) {
      ++count(N, C, NOOKS_NOTE_WRITE_GUARDED);
      Checks.push_back({C,
                        List[A].At,
                        List[A].Address,
                        {{0, List[A].Size, List[A].At}},
                        List[A].Length});
      Proves.push_back({});
    }
}

std::vector<Check> Planner::run() {
  for (Class C : Classes)
    plan(C);
  return std::move(Checks);
}

} // namespace carat
