// SPDX-License-Identifier: GPL-2.0-or-later
//===- Depth.cpp - Which functions may be entered without end -------------===//
//
// A walk along the calls of this file. What is called by a pointer, or is in
// another file of the driver, may come back to any function that is known there:
// by its name, or by its address. A way back that leads through the kernel
// comes through an entry wrapper, which looks at the stack itself.
//
//===----------------------------------------------------------------------===//
#include "Depth.h"
#include "Options.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include <vector>

using namespace llvm;

namespace carat {

namespace {

/// Of locals in one function: more may be missing at once.
constexpr uint64_t LargeFrame = 512;

class Walk {
public:
  Walk(Module &M, const Scope &S);
  bool looks(Function &F);

  /// In the order of the file; thunks only call entries of the kernel's.
  std::vector<Function *> Own;

private:
  bool mayComeBack(Function &F, bool Outside) const;

  DenseMap<const Function *, SmallPtrSet<Function *, 8>> Calls;
  /// Those that others may call that are not in this file, or by a pointer.
  std::vector<Function *> Reached;
  /// Those that call what is not in this file.
  SmallPtrSet<const Function *, 16> Leave;
  /// Those found so far.
  SmallPtrSet<const Function *, 16> Looking;
};

} // namespace

static bool hasBody(const Function &F) {
  return !F.isDeclaration() && !F.hasAvailableExternallyLinkage() &&
         !F.getName().starts_with(ThunkPrefix);
}

/// Its address is used, but not only for a thunk, which the kernel calls.
static bool isTaken(const Value &V, SmallPtrSetImpl<const Value *> &Seen) {
  if (!Seen.insert(&V).second)
    return false;
  return any_of(V.uses(), [&](const Use &U) {
    if (const auto *CB = dyn_cast<CallBase>(U.getUser()))
      return !CB->isCallee(&U) &&
             !CB->getFunction()->getName().starts_with(ThunkPrefix);
    if (const auto *GV = dyn_cast<GlobalVariable>(U.getUser()))
      return !GV->getName().starts_with("llvm.") &&
             !GV->getSection().starts_with(".discard");
    if (isa<BlockAddress>(U.getUser()))
      return false;
    if (isa<Constant>(U.getUser()))
      return isTaken(*U.getUser(), Seen);
    return true;
  });
}

Walk::Walk(Module &M, const Scope &S) {
  for (Function &F : M) {
    if (!hasBody(F))
      continue;
    Own.push_back(&F);
    SmallPtrSet<const Value *, 8> Seen;
    if (!F.hasLocalLinkage() || isTaken(F, Seen))
      Reached.push_back(&F);
    for (Instruction &I : instructions(F)) {
      auto *CB = dyn_cast<CallBase>(&I);
      if (!CB || CB->isInlineAsm() || isa<IntrinsicInst>(CB))
        continue;
      Function *Callee = CB->getCalledFunction();
      if (Callee && hasBody(*Callee))
        Calls[&F].insert(Callee);
      if (!Callee || (S.codeOf(*Callee) != Code::Kernel &&
                      (!hasBody(*Callee) || !Callee->hasExactDefinition())))
        Leave.insert(&F);
    }
  }
}

/// From what \p F calls to itself, by none that looks; with \p Outside also by
/// what is not in this file.
bool Walk::mayComeBack(Function &F, bool Outside) const {
  SmallPtrSet<Function *, 16> Seen;
  SmallVector<Function *, 16> Todo;
  auto Go = [&](Function *To) {
    if (!Looking.contains(To) && Seen.insert(To).second)
      Todo.push_back(To);
  };
  auto Next = [&](Function &From) {
    if (auto It = Calls.find(&From); It != Calls.end())
      for (Function *Callee : It->second)
        Go(Callee);
    if (!Outside || !Leave.contains(&From))
      return;
    Outside = false; // once is enough
    for (Function *G : Reached)
      Go(G);
  };
  for (Next(F); !Todo.empty() && !Seen.contains(&F);)
    Next(*Todo.pop_back_val());
  return Seen.contains(&F);
}

/// One that leaves the file cuts all ways that leave it there; of those within
/// the file, the first that is come back to.
bool Walk::looks(Function &F) {
  if (!mayComeBack(F, /*Outside=*/Leave.contains(&F)))
    return false;
  Looking.insert(&F);
  return true;
}

/// Locals, as far as codegen does not put them into registers.
static uint64_t localsOf(const Function &F) {
  uint64_t Sum = 0;
  for (const Instruction &I : instructions(F))
    if (const auto *AI = dyn_cast<AllocaInst>(&I))
      Sum += AI->getAllocationSize(F.getParent()->getDataLayout())
                 .value_or(TypeSize::getFixed(LargeFrame))
                 .getFixedValue();
  return Sum;
}

SetVector<Function *> deepFunctions(Module &M, const Scope &S, Counters &N) {
  Walk W(M, S);
  SetVector<Function *> Found;
  for (Function *F : W.Own) {
    bool Looks = W.looks(*F);
    if (Looks || localsOf(*F) >= LargeFrame)
      Found.insert(F);
  }
  N[NOOKS_NOTE_DEPTHS] += W.Own.size();
  N[NOOKS_NOTE_DEPTH_GUARDED] += Found.size();
  N[NOOKS_NOTE_DEPTH_BOUNDED] += W.Own.size() - Found.size();
  return Found;
}

} // namespace carat
