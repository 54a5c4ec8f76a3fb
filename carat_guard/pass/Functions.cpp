// SPDX-License-Identifier: GPL-2.0-or-later
//===- Functions.cpp - Whom indirect calls may reach ----------------------===//
//
// A function whose address this object takes may be what a pointer of the
// driver's holds. Direct calls take no address. Imported functions are in the
// list by name, and become wrappers when the link renames them.
//
//===----------------------------------------------------------------------===//
#include "Functions.h"
#include "../abi.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace carat {

/// Is \p V, a function or what names one, used for anything but a call?
static bool isTaken(const Value &V, SmallPtrSetImpl<const Value *> &Seen) {
  if (!Seen.insert(&V).second)
    return false;
  for (const Use &U : V.uses()) {
    const User *Usr = U.getUser();
    if (const auto *CB = dyn_cast<CallBase>(Usr)) {
      if (!CB->isCallee(&U))
        return true;
    } else if (const auto *GV = dyn_cast<GlobalVariable>(Usr)) {
      // llvm.used and the like, and kbuild's way to keep a symbol: never
      // loaded.
      if (!GV->getName().starts_with("llvm.") &&
          !GV->getSection().starts_with(".discard"))
        return true;
    } else if (isa<BlockAddress>(Usr)) {
      continue;
    } else if (isa<Constant>(Usr)) {
      // An alias is another name of it; an expression or a part of an
      // initialiser is what it is used for.
      if (isTaken(*Usr, Seen))
        return true;
    } else {
      return true;
    }
  }
  return false;
}

unsigned listFunctions(Module &M) {
  SmallVector<Constant *, 64> Taken;
  for (Function &F : M) {
    SmallPtrSet<const Value *, 8> Seen;
    if (!F.isIntrinsic() && isTaken(F, Seen))
      Taken.push_back(&F);
  }
  if (Taken.empty())
    return 0;
  auto *Ty =
      ArrayType::get(PointerType::getUnqual(M.getContext()), Taken.size());
  auto *GV = new GlobalVariable(
      M, Ty, /*isConstant=*/true, GlobalValue::PrivateLinkage,
      ConstantArray::get(Ty, Taken), "__nooks_functions");
  GV->setSection(NOOKS_FUNCTIONS_SECTION);
  GV->setAlignment(Align(8));
  appendToCompilerUsed(M, {GV});
  return Taken.size();
}

} // namespace carat
