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
#include "llvm/Analysis/BlockFrequencyInfo.h"
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
                 const Scope &S, Counters &N,
                 const SmallPtrSetImpl<Instruction *> *Entered)
    : F(F), FAM(FAM), List(List), Does(Does), N(N),
      DT(FAM.getResult<DominatorTreeAnalysis>(F)),
      LI(FAM.getResult<LoopAnalysis>(F)),
      SE(FAM.getResult<ScalarEvolutionAnalysis>(F)),
      Often(FAM.getResult<BlockFrequencyAnalysis>(F)), Addresses(F, FAM, S),
      Known(SE, Addresses, List), At(index(List)),
      Sure(F, Known, At, Does, LI, SE), Later(F, Known, At, Does),
      Object(F, Known, Addresses, S), Entered(Entered), Done(List.size()),
      Readers(Known.size()) {
  for (unsigned A = 0; A != List.size(); ++A)
    if (List[A].C == Class::Read && Known.of(A) != Facts::None)
      Readers[Known.of(A)].push_back(A);
}

Effect Planner::worst(const Loop &L) const {
  Effect Worst = Effect::None;
  for (BasicBlock *BB : L.blocks())
    for (Instruction &I : *BB)
      // Who enters in the middle has been through none of the checks before.
      Worst = std::max(Worst, Entered && Entered->contains(&I) ? Effect::Any
                                                               : Does.of(I));
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
  SmallVector<Fact, 4> Sum;
  SmallVector<Piece, 4> Sorted(C.Pieces.begin(), C.Pieces.end());
  // Of a whole object, it looks at all.
  Fact Hull{C.C, Key, 0, 0};
  if (C.Whole) {
    Piece P = Sorted.pop_back_val();
    Hull.Low = Base + P.Offset;
    Hull.High = Hull.Low + int64_t(P.Size);
  }
  sort(Sorted,
       [](const Piece &A, const Piece &B) { return A.Offset < B.Offset; });
  for (const Piece &P : Sorted) {
    int64_t Low = Base + P.Offset, High = Low + int64_t(P.Size);
    if (!Sum.empty() && Low <= Sum.back().High)
      Sum.back().High = std::max(Sum.back().High, High);
    else
      Sum.push_back({C.C, Key, Low, High});
  }
  SmallVector<Proven, 4> List;
  for (unsigned F : Known.withKey(Key))
    if (any_of(Sum, [&](const Fact &W) { return W.covers(Known[F]); }))
      List.push_back({F,
                      Known[F].C != C.C              ? Written
                      : Own && Own->covers(Known[F]) ? Before
                                                     : Why,
                      /*Certain=*/true});
    else if (C.Whole && Hull.covers(Known[F]))
      List.push_back({F, Whole, /*Certain=*/false});
  ChecksAt[C.Before].push_back(Checks.size());
  Checks.push_back(std::move(C));
  Proves.push_back(std::move(List));
  learn(Proves.size() - 1, Checks.back().C, Here);
}

/// May both go into one check? Of a whole object, that must not reach beyond it: it
/// would never be a hit.
bool Planner::mayMeet(unsigned A, unsigned B) const {
  unsigned Of = Object.of(A), Other = Object.of(B);
  return Of == Other ||
         (Entered && !Object.isOwn(Of) && !Object.isOwn(Other));
}

/// Facts of \p From that go into one range check with \p First.
SmallVector<unsigned, 8> Planner::gather(unsigned First,
                                         ArrayRef<unsigned> From) const {
  SmallVector<unsigned, 8> Out{First};
  int64_t Low = Known[First].Low, High = Known[First].High;
  // Of a struct of the kernel's, what lies between is most likely not writable,
  // and a check of both never a hit. In a loop that costs more than two checks.
  auto GapTo = [&](unsigned F) {
    return Known[F].C == Class::Write &&
                   (Object.isKernels(Object.of(F)) ||
                    Object.isKernels(Object.of(First))) &&
                   LI.getLoopFor(List[Users[First][0]].At->getParent())
               ? 0
               : LongestGap;
  };
  for (bool Grown = true; Grown;) {
    Grown = false;
    for (unsigned F : From) {
      const Fact &New = Known[F];
      if (Here[F] != Unchecked || New.Key != Known[First].Key ||
          !mayMeet(F, First) ||
          is_contained(Out, F) ||
          New.Low > High + GapTo(F) || New.High < Low - GapTo(F) ||
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

/// Facts in the same object as \p First, of those in \p Next, that a check of
/// the class can serve for.
SmallVector<unsigned, 16> Planner::rest(unsigned First,
                                        const BitVector &Next) const {
  SmallVector<unsigned, 16> Out;
  if (Entered || Object.of(First) == Objects::None ||
      (Object.isKernels(Object.of(First)) && Known[First].C != Class::Read))
    return Out;
  for (unsigned F : Known.withKey(Known[First].Key))
    if (Object.of(F) == Object.of(First) && Next.test(F) &&
        Here[F] == Unchecked &&
        (Known[F].C == Now ||
         (Now == Class::Write && Known[F].C == Class::Read &&
          !Object.isKernels(Object.of(F)))))
      Out.push_back(F);
  return Out;
}

/// Makes a check, whose base is at \p Base from the key, one of all that is
/// between its pieces and \p More, if it does not cover these already.
void Planner::widen(Check &C, unsigned Key, int64_t Base,
                    ArrayRef<unsigned> More) const {
  int64_t Low = INT64_MAX, High = INT64_MIN;
  auto Add = [&](int64_t L, int64_t H) {
    Low = std::min(Low, L);
    High = std::max(High, H);
  };
  for (unsigned F : More)
    if (none_of(C.Pieces, [&](const Piece &P) {
          return Fact{C.C, Key, Base + P.Offset,
                      Base + P.Offset + int64_t(P.Size)}
              .covers(Known[F]);
        })) {
      C.Whole = true;
      Add(Known[F].Low - Base, Known[F].High - Base);
    }
  if (!C.Whole)
    return;
  for (const Piece &P : C.Pieces)
    Add(P.Offset, P.Offset + int64_t(P.Size));
  C.Pieces.push_back({Low, uint64_t(High - Low), nullptr});
}

/// The check of a write further down in its block that covers the read, with
/// nothing in between that may end the right or not go on.
std::optional<unsigned> Planner::coveredLater(unsigned A) const {
  unsigned F = Known.of(A);
  for (const Instruction *I = List[A].At; I; I = I->getNextNode()) {
    if (auto It = ChecksAt.find(I); It != ChecksAt.end())
      for (unsigned Number : It->second)
        if (Checks[Number].C == Class::Write &&
            any_of(Proves[Number],
                   [&](Proven P) { return P.Fact == F && P.Certain; }))
          return Number;
    if (Does.of(*I) != Effect::None || is_contained(Known.endAt(I), F))
      return std::nullopt;
  }
  return std::nullopt;
}

void Planner::access(unsigned A) {
  static constexpr nooks_note_counter Counter[] = {
      NOOKS_NOTE_WRITE_GUARDED, NOOKS_NOTE_WRITE_BEFORE,
      NOOKS_NOTE_WRITE_MERGED,  NOOKS_NOTE_WRITE_WRITTEN,
      NOOKS_NOTE_WRITE_HOISTED, NOOKS_NOTE_WRITE_ACROSS,
      NOOKS_NOTE_WRITE_WHOLE};
  const Access &It = List[A];
  unsigned F = Known.of(A);
  Reason Why = Done.test(A) ? Hoisted : F == Facts::None ? Unchecked : Here[F];
  if (Why == Unchecked && It.C == Class::Read && F != Facts::None)
    if (auto Number = coveredLater(A)) {
      Why = Written;
      Kept.insert(*Number);
    }
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
  widen(C, Own.Key, Own.Low, rest(F, Later.before(It.At)));
  add(C, Own.Key, Own.Low, &Own, Merged);
}

void Planner::walk(BasicBlock *BB) {
  aheadOfMeeting(BB);
  Here = enter(BB);
  for (Instruction &I : *BB) {
    if (Entered && Entered->contains(&I))
      Here.assign(Known.size(), Unchecked);
    // Checks of other classes.
    if (auto It = ChecksAt.find(&I); It != ChecksAt.end())
      for (unsigned Number : It->second)
        learn(Number, Checks[Number].C, Here);
    size_t Before = Checks.size();
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
      for (unsigned A : It->second) {
        if (List[A].C == Now)
          access(A);
        else if (Now == Class::Write && List[A].C == Class::Read &&
                 Known.of(A) != Facts::None &&
                 Here[Known.of(A)] == Unchecked &&
                 Object.isOwn(Object.of(Known.of(A))) && !Entered)
          aheadOfRead(&I, Later.before(&I), Object.of(Known.of(A)));
      }
    if (Checks.size() != Before)
      together(&I);
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
  dropNeedless();
  return std::move(Checks);
}

} // namespace carat
