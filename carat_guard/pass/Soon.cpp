// SPDX-License-Identifier: GPL-2.0-or-later
//===- Soon.cpp - What may be accessed while a check holds ----------------===//
#include "Soon.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"

using namespace llvm;

namespace carat {

Soon::Soon(Function &F, const Facts &Known, const AccessesAt &At,
           const Effects &Does)
    : Backward(Known, At, Does, Effect::Any) {
  solve(F, /*First=*/false, [&](const BasicBlock *BB) {
    BitVector Set(Known.size());
    for (const BasicBlock *Next : successors(BB))
      Set |= Begin[Next];
    return Set;
  });
}

} // namespace carat
