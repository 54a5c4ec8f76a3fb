// SPDX-License-Identifier: GPL-2.0-or-later
//===- Asm.h - What inline assembly writes --------------------------------===//
//
// Looks inline assembly up in AsmTemplates.def and translates the row into
// writes of one call.
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

/// One write of an inline assembly statement.
struct AsmWrite {
  llvm::Value *Address = nullptr;
  uint64_t Size = 0;
  llvm::Value *Bit = nullptr; ///< bit number counted from Address, or null
  bool PerCpu = false;        ///< a listed per-CPU variable of the kernel
};

/// What \p Call writes. Reports an error and returns nothing if that is not
/// known.
llvm::SmallVector<AsmWrite, 1> asmWrites(llvm::CallBase &Call,
                                         const llvm::DataLayout &DL, Diag &D);

} // namespace carat

#endif
