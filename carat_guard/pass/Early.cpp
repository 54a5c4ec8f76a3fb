// SPDX-License-Identifier: GPL-2.0-or-later
//===- Early.cpp - Checks at a place ahead of the access ------------------===//
//
// Before a loop, before ways part, and where they meet. What is accessed for
// certain may be checked; of an object, it may be asked about what is maybe
// accessed, too.
//
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/BranchProbabilityInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace carat {

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

/// Checks facts before \p At, which is not where they are accessed: \p Wanted
/// for certain, \p More maybe.
bool Planner::checkAhead(Instruction *At, unsigned Key,
                         ArrayRef<unsigned> Wanted, Reason Why,
                         ArrayRef<unsigned> More) {
  auto [Base, Offset] = baseAt(Key, At);
  if (!Base)
    return false;
  Check C{Now, At, Base, {}, nullptr};
  for (unsigned F : Wanted)
    C.Pieces.push_back({Known[F].Low - Offset,
                        uint64_t(Known[F].High - Known[F].Low),
                        List[Users[F][0]].At});
  widen(C, Key, Offset, More);
  ++count(N, Now, NOOKS_NOTE_WRITE_AHEAD);
  IsAhead.insert(Checks.size());
  add(C, Key, Offset, nullptr, Why);
  return true;
}

/// Is the fact accessed in every turn that is not the last?
bool Planner::isEachTurn(unsigned F, const Loop &L) const {
  const BasicBlock *Latch = L.getLoopLatch();
  return Latch && any_of(Users[F], [&](unsigned A) {
           const BasicBlock *BB = List[A].At->getParent();
           return L.contains(BB) && DT.dominates(BB, Latch);
         });
}

/// Before a loop: what does not change in it and is accessed for certain, and
/// the objects that are used in each turn.
void Planner::aheadOfLoop(BasicBlock *BB, const Loop &L) {
  const BitVector &Next = Sure.atEnd(BB);
  SmallVector<unsigned, 16> Wanted;
  for (unsigned F : Next.set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked && Known.isInvariant(F, L) &&
        any_of(Users[F], [&](unsigned A) { return L.contains(List[A].At); }))
      Wanted.push_back(F);
  for (unsigned F : Wanted)
    if (Here[F] == Unchecked)
      checkAhead(BB->getTerminator(), Known[F].Key, gather(F, Wanted), Hoisted,
                 rest(F, Later.atEnd(BB)));
  for (unsigned F : Later.atEnd(BB).set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked && Known.isInvariant(F, L) &&
        isEachTurn(F, L))
      if (auto More = rest(F, Later.atEnd(BB)); !More.empty())
        checkAhead(BB->getTerminator(), Known[F].Key, {}, Hoisted, More);
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

/// Some of these facts may be accessed behind \p BB, and all of them can be
/// checked there: does one check, on each way, save as many as it costs?
bool Planner::isWorth(ArrayRef<unsigned> Some, BasicBlock *BB) const {
  SmallVector<BasicBlock *, 8> Blocks;
  for (unsigned F : Some)
    for (unsigned A : Users[F])
      if (BasicBlock *Block = List[A].At->getParent();
          !Done.test(A) && DT.properlyDominates(BB, Block) &&
          !is_contained(Blocks, Block))
        Blocks.push_back(Block);
  SmallVector<BasicBlock *, 8> First;
  copy_if(Blocks, std::back_inserter(First), [&](BasicBlock *Block) {
    return none_of(Blocks, [&](BasicBlock *Other) {
      return DT.properlyDominates(Other, Block);
    });
  });
  if (First.size() < 2)
    return false;
  BasicBlock *Common = First[0];
  BlockFrequency Saved(0);
  for (BasicBlock *Block : First) {
    Common = DT.findNearestCommonDominator(Common, Block);
    Saved += Often.getBlockFreq(Block);
  }
  return Common == BB &&
         Saved.getFrequency() * 2 >= Often.getBlockFreq(BB).getFrequency();
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
      SmallVector<unsigned, 16> More = rest(F, Later.atEnd(BB));
      if (isSplit(Group, BB) || isSplit(More, BB))
        checkAhead(BB->getTerminator(), Known[F].Key, Group, Merged, More);
    }
  for (unsigned F : Later.atEnd(BB).set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked)
      if (auto More = rest(F, Later.atEnd(BB)); isWorth(More, BB))
        checkAhead(BB->getTerminator(), Known[F].Key, {}, Merged, More);
  if (Now == Class::Write && !Entered)
    aheadOfRead(BB->getTerminator(), Later.atEnd(BB), Objects::None);
}

/// Comes control to one of these places behind \p From in nine of ten times?
bool Planner::isOften(ArrayRef<const Instruction *> Places,
                      const Instruction *From) const {
  BlockFrequency Sum(0);
  SmallPtrSet<const BasicBlock *, 8> Seen;
  for (const Instruction *I : Places)
    if (none_of(Places,
                [&](const Instruction *Other) {
                  return Other != I && DT.dominates(Other, I);
                }) &&
        Seen.insert(I->getParent()).second)
      Sum += Often.getBlockFreq(I->getParent());
  return Sum.getFrequency() >=
         Often.getBlockFreq(From->getParent()).getFrequency() / 10 * 9;
}

/// Where accesses of the class to these facts are, behind \p From.
SmallVector<const Instruction *, 8>
Planner::behind(const Instruction *From, ArrayRef<unsigned> Some) const {
  SmallVector<const Instruction *, 8> Places;
  for (unsigned F : Some)
    for (unsigned A : Users[F])
      if (!Done.test(A) &&
          (List[A].At == From || DT.dominates(From, List[A].At)))
        Places.push_back(List[A].At);
  return Places;
}

/// Checks of a class with a key that go before one instruction share its nop: what
/// else is read behind \p I, and can be checked there, is.
void Planner::together(Instruction *I) {
  if (Now != Class::Read)
    return;
  const BitVector Certain = Sure.before(I), Maybe = Later.before(I);
  SmallVector<unsigned, 16> Wanted;
  for (unsigned F : Certain.set_bits())
    if (Known[F].C == Now &&
        none_of(Users[F], [&](unsigned A) { return coveredLater(A); }))
      Wanted.push_back(F);
  for (unsigned F : Wanted)
    if (Here[F] == Unchecked)
      checkAhead(I, Known[F].Key, gather(F, Wanted), Merged, rest(F, Maybe));
  for (unsigned F : Maybe.set_bits())
    if (Known[F].C == Now && Here[F] == Unchecked)
      if (auto More = rest(F, Maybe);
          !More.empty() && isOften(behind(I, More), I))
        checkAhead(I, Known[F].Key, {}, Merged, More);
}

/// Is one of these facts, of an object, read behind \p From first and then one
/// written, about as often as control comes there? The check of the write serves
/// for both if it is made for the read.
bool Planner::isWrittenSoon(const Instruction *From,
                            ArrayRef<unsigned> Some) const {
  auto Writes = behind(From, Some);
  if (!isOften(Writes, From))
    return false;
  return any_of(Some, [&](unsigned F) {
    return any_of(Readers[F], [&](unsigned A) {
      const Instruction *At = List[A].At;
      return (At == From || DT.dominates(From, At)) &&
             none_of(Writes,
                     [&](const Instruction *I) {
                       return I == At || DT.dominates(I, At);
                     }) &&
             // Ways part, and on some of them: else there is a better place.
             (!From->isTerminator() ||
              any_of(Writes, [&](const Instruction *I) {
                return !DT.dominates(At, I);
              }));
    });
  });
}

/// Of objects of the driver's, or of one, that are read from \p I on and then
/// written.
void Planner::aheadOfRead(Instruction *I, const BitVector &Next, unsigned Of) {
  for (unsigned F : Next.set_bits())
    if (Known[F].C == Class::Write && Here[F] == Unchecked &&
        Object.isOwn(Object.of(F)) &&
        (Of == Objects::None || Of == Object.of(F)))
      if (auto More = rest(F, Next); isWrittenSoon(I, More))
        checkAhead(I, Known[F].Key, {}, Merged, More);
}

/// What is checked on most of the ways that meet in \p BB, counted by how often
/// they are taken, and could be checked at the end of the others. A way that
/// goes elsewhere, too, is no place for that.
BitVector Planner::checkedOnMost(BasicBlock *BB) const {
  BitVector All(Known.size());
  std::vector<uint64_t> With(Known.size()), Without(Known.size());
  SmallSetVector<BasicBlock *, 4> Ways(pred_begin(BB), pred_end(BB));
  for (BasicBlock *From : Ways) {
    if (!DT.isReachableFromEntry(From))
      continue;
    auto It = Out.find(From);
    if (It == Out.end()) // round a loop
      return BitVector(Known.size());
    uint64_t Times = (Often.getBlockFreq(From) *
                      Often.getBPI()->getEdgeProbability(From, BB))
                         .getFrequency();
    for (unsigned F = 0; F != Known.size(); ++F)
      if (It->second[F] != Unchecked)
        With[F] = SaturatingAdd(With[F], Times);
      else if (From->getSingleSuccessor())
        Without[F] = SaturatingAdd(Without[F], Times);
      else
        All.set(F);
  }
  for (unsigned F = 0; F != Known.size(); ++F)
    All[F] = !All[F] && Known[F].C == Now && With[F] && With[F] >= Without[F];
  return All;
}

/// Where ways meet: what most of them have checked is checked on the others, so
/// that it need not be behind.
void Planner::aheadOfMeeting(BasicBlock *BB) {
  const Loop *L = LI.getLoopFor(BB);
  if (pred_size(BB) < 2 || (L && L->getHeader() == BB))
    return;
  const BitVector Most = checkedOnMost(BB);
  if (Most.none())
    return;
  for (BasicBlock *From : predecessors(BB)) {
    if (!DT.isReachableFromEntry(From) || From->getSingleSuccessor() != BB)
      continue;
    Here = Out[From];
    Instruction *End = From->getTerminator();
    BitVector Next = Sure.atEnd(From);
    SmallVector<unsigned, 16> Wanted;
    for (unsigned F : Next.set_bits())
      if (Most.test(F) && Here[F] == Unchecked)
        Wanted.push_back(F);
    for (unsigned F : Wanted)
      if (Here[F] == Unchecked)
        checkAhead(End, Known[F].Key, gather(F, Wanted), Merged,
                   rest(F, Later.atEnd(From)));
    // Of an object, what is accessed behind about as often as ways come here.
    for (unsigned F : Later.atEnd(From).set_bits())
      if (Most.test(F) && Here[F] == Unchecked &&
          any_of(Users[F], [&](unsigned A) {
            BasicBlock *Block = List[A].At->getParent();
            return DT.dominates(BB, Block) &&
                   Often.getBlockFreq(Block) >= Often.getBlockFreq(From);
          }))
        if (auto More = rest(F, Later.atEnd(From)); !More.empty())
          checkAhead(End, Known[F].Key, {}, Merged, More);
    Out[From] = Here;
  }
}

} // namespace carat
