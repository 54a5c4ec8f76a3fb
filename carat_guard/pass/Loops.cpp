// SPDX-License-Identifier: GPL-2.0-or-later
//===- Loops.cpp - Which loops may go on for too long ---------------------===//
//
// Every cycle of a function contains an edge that leads back in a walk through
// it, whether it is a loop of LLVM's or not; so each such edge has a look, but
// those of loops that are short for certain. What is short is counted in
// instructions between two looks, through nested loops and calls of functions
// of this file, so that a short loop in a short loop in a short loop is none.
//
//===----------------------------------------------------------------------===//
#include "Loops.h"
#include "Options.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace carat {

/// So many instructions need no look.
static constexpr uint64_t Most = 4096;

/// What a function of the kernel, or an instruction that moves memory, counts.
static constexpr uint64_t OfKernel = 256, OfMemory = 64;

namespace {

/// While it lives, nothing says of \p F that it ends: what C promises of loops a
/// bug of the driver makes untrue.
class NoPromises {
public:
  explicit NoPromises(Function &F) : F(F), Attrs(F.getAttributes()) {
    F.removeFnAttr(Attribute::MustProgress);
    F.removeFnAttr(Attribute::WillReturn);
    for (BasicBlock &BB : F)
      if (MDNode *MD = BB.getTerminator()->getMetadata(LLVMContext::MD_loop)) {
        Kept.push_back({BB.getTerminator(), MD});
        BB.getTerminator()->setMetadata(LLVMContext::MD_loop, nullptr);
      }
  }
  ~NoPromises() {
    F.setAttributes(Attrs);
    for (auto [I, MD] : Kept)
      I->setMetadata(LLVMContext::MD_loop, MD);
  }

private:
  Function &F;
  AttributeList Attrs;
  SmallVector<std::pair<Instruction *, MDNode *>, 8> Kept;
};

} // namespace

static bool hasBody(const Function &F) {
  return F.hasExactDefinition() && !F.getName().starts_with(ThunkPrefix);
}

Loops::Work Loops::ofCall(const CallBase &CB) {
  if (CB.isInlineAsm())
    return 1;
  if (isa<MemIntrinsic>(CB))
    return OfMemory;
  const Function *F = CB.getCalledFunction();
  if (!F)
    return std::nullopt;
  if (F->isIntrinsic())
    return 1;
  if (hasBody(*F))
    return ofFunction(const_cast<Function &>(*F));
  if (S.codeOf(*F) == Code::Kernel)
    return OfKernel;
  return std::nullopt;
}

Loops::Work Loops::ofBlock(const BasicBlock &BB) {
  uint64_t Sum = 0;
  for (const Instruction &I : BB) {
    Work W = 1;
    if (const auto *CB = dyn_cast<CallBase>(&I))
      W = ofCall(*CB);
    if (!W || (Sum += *W) > Most)
      return std::nullopt;
  }
  return Sum;
}

/// One round, or all of them if that is not too much: then it needs no look.
Loops::Work Loops::ofLoop(const Loop &L, LoopInfo &LI, ScalarEvolution &SE,
                          Loopset &Short) {
  uint64_t Sum = 0;
  bool Bounded = true;
  for (const Loop *Inner : L) {
    Work W = ofLoop(*Inner, LI, SE, Short);
    Bounded &= W.has_value();
    Sum += W.value_or(0);
  }
  for (const BasicBlock *BB : L.blocks())
    if (LI.getLoopFor(BB) == &L) {
      Work W = ofBlock(*BB);
      Bounded &= W.has_value();
      Sum += W.value_or(0);
    }
  uint64_t Rounds = SE.getSmallConstantMaxTripCount(&L);
  if (Bounded && Rounds && Rounds <= Most && Sum * Rounds <= Most) {
    Short.insert(&L);
    return Sum * Rounds;
  }
  // There is a look in each round; what is between two of them counts.
  return Bounded && Sum <= Most ? Work(Sum) : std::nullopt;
}

/// The source of each edge back that needs a look.
static SmallVector<Round, 2> rounds(const Function &F, const LoopInfo &LI,
                                    const SmallPtrSetImpl<const Loop *> &Short) {
  SmallVector<std::pair<const BasicBlock *, const BasicBlock *>, 8> Edges;
  FindFunctionBackedges(F, Edges);
  SmallVector<Round, 2> Found;
  SmallPtrSet<const BasicBlock *, 8> Seen;
  for (auto [From, To] : Edges) {
    const Loop *L = LI.getLoopFor(To);
    // Of one into the middle of a loop nothing is known.
    bool Natural = L && L->getHeader() == To && L->contains(From);
    if ((Natural && Short.contains(L)) || !Seen.insert(From).second)
      continue;
    bool Calls = !Natural || any_of(L->blocks(), [](const BasicBlock *BB) {
      return any_of(*BB, [](const Instruction &I) {
        const auto *CB = dyn_cast<CallBase>(&I);
        return CB && !CB->isInlineAsm() && !isa<IntrinsicInst>(CB);
      });
    });
    Found.push_back({const_cast<BasicBlock *>(From)->getTerminator(),
                     unsigned(Calls ? NOOKS_FUEL_CALL : NOOKS_FUEL_ROUND)});
  }
  return Found;
}

Loops::Work Loops::analyse(Function &F) {
  NoPromises Doubt(F);
  FAM.invalidate(F, PreservedAnalyses::none());
  auto &LI = FAM.getResult<LoopAnalysis>(F);
  auto &SE = FAM.getResult<ScalarEvolutionAnalysis>(F);
  SmallPtrSet<const Loop *, 8> Short;
  uint64_t Sum = 0;
  bool Bounded = true;
  auto Add = [&](Work W) {
    Bounded &= W.has_value();
    Sum += W.value_or(0);
  };
  for (const Loop *L : LI)
    Add(ofLoop(*L, LI, SE, Short));
  for (const BasicBlock &BB : F)
    if (!LI.getLoopFor(&BB))
      Add(ofBlock(BB));
  SmallVector<Round, 2> Found = rounds(F, LI, Short);
  N[NOOKS_NOTE_LOOPS] += Found.size() + Short.size();
  N[NOOKS_NOTE_LOOP_GUARDED] += Found.size();
  N[NOOKS_NOTE_LOOP_SHORT] += Short.size();
  if (!Found.empty())
    Looks[&F] = std::move(Found);
  return Bounded && Sum <= Most ? Work(Sum) : std::nullopt;
}

Loops::Work Loops::ofFunction(Function &F) {
  if (auto It = Known.find(&F); It != Known.end())
    return It->second;
  if (!Open.insert(&F).second)
    return std::nullopt;
  Work Result = analyse(F);
  Open.erase(&F);
  // What was found out did without the promises.
  FAM.invalidate(F, PreservedAnalyses::none());
  return Known[&F] = Result;
}

Loops::Loops(Module &M, const Scope &S, FunctionAnalysisManager &FAM,
             Counters &N)
    : S(S), FAM(FAM), N(N) {
  for (Function &F : M)
    if (!F.isDeclaration() && !F.hasAvailableExternallyLinkage() &&
        !F.getName().starts_with(ThunkPrefix))
      ofFunction(F);
}

ArrayRef<Round> Loops::of(const Function &F) const {
  auto It = Looks.find(&F);
  return It == Looks.end() ? ArrayRef<Round>() : ArrayRef<Round>(It->second);
}

} // namespace carat
