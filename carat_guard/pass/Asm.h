// SPDX-License-Identifier: GPL-2.0-or-later
//===- Asm.h - What inline assembly reads and writes ----------------------===//
//
// Looks inline assembly up in AsmTemplates.def and translates the row into
// the accesses of one call.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_ASM_H
#define CARAT_GUARD_PASS_ASM_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace llvm {
class CallBase;
class DataLayout;
class Value;
} // namespace llvm

namespace carat {

class Diag;

/// One access of an inline assembly statement.
struct AsmAccess {
  llvm::Value *Address = nullptr;
  uint64_t Size = 0;
  llvm::Value *Bit = nullptr; ///< bit number counted from Address, or null
  bool Write = true;
  bool PerCpu = false; ///< a listed per-CPU variable of the kernel
};

/// What \p Call reads and writes. Reports an error and returns nothing if that
/// is not known.
llvm::SmallVector<AsmAccess, 1>
asmAccesses(llvm::CallBase &Call, const llvm::DataLayout &DL, Diag &D);

/// True if the assembly is listed with what it reads, and writes nothing.
bool onlyReads(const llvm::CallBase &Call);

/// True if the assembly may not go on behind itself: BUG() and the like.
bool mayTrap(const llvm::CallBase &Call);

} // namespace carat

#endif
