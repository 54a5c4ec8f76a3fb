// SPDX-License-Identifier: GPL-2.0-or-later
//===- Slots.h - Callback slots, found early and settled late -------------===//
//
// SlotFinder runs while the IR still shows structs: it settles initialisers
// and marks the stores into function pointer fields. SlotSettler runs on the
// optimised IR and turns marks and arguments into thunks.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_SLOTS_H
#define CARAT_GUARD_PASS_SLOTS_H

#include "Thunks.h"
#include "Types.h"
#include "llvm/ADT/DenseMap.h"
#include <utility>

namespace llvm {
class CallBase;
class GlobalVariable;
class ICmpInst;
class Instruction;
class LoadInst;
class StoreInst;
} // namespace llvm

namespace carat {

class SlotFinder {
public:
  SlotFinder(llvm::Module &M, const Scope &S, Diag &D);

  /// Returns true if the module was changed.
  bool run();

private:
  void initialiser(llvm::GlobalVariable &GV);
  llvm::Constant *rebuild(llvm::GlobalVariable &GV, llvm::Constant *C,
                          const llvm::DIType *Ty, uint64_t Offset);
  const llvm::DIType *typeOfTemplate(llvm::GlobalVariable &GV);
  void store(llvm::StoreInst &SI);
  void load(llvm::LoadInst &LI);
  llvm::Value *mark(llvm::StoreInst &SI, llvm::StringRef Marker);

  llvm::Module &M;
  const Scope &S;
  Diag &D;
  TypeMap Types;
  Thunks T;
  bool Changed = false;
};

class SlotSettler {
public:
  SlotSettler(llvm::Module &M, const Scope &S, Diag &D);
  bool run();

private:
  void marker(llvm::CallBase &Call, llvm::StringRef Slot);
  void arguments(llvm::CallBase &Call);
  llvm::Value *resolve(llvm::Value *V, llvm::StringRef Slot,
                       llvm::Instruction &At);
  llvm::Value *resolveArgument(llvm::Argument &A, llvm::StringRef Slot);
  bool leadsOnlyTo(const llvm::Argument &A, llvm::StringRef Slot) const;
  void comparison(llvm::ICmpInst &Cmp);

  llvm::Module &M;
  const Scope &S;
  Diag &D;
  Thunks T;
  llvm::DenseMap<std::pair<llvm::Value *, llvm::StringRef>, llvm::Value *> Memo;
};

/// True if \p V is the mark of a store into the driver's own memory.
bool isOwnMark(const llvm::Value *V);

/// True if \p C is or contains the address of a driver function; that function
/// is then in \p Found.
bool holdsDriverCode(const llvm::Constant &C, const Scope &S,
                     llvm::Function *&Found);

} // namespace carat

#endif
