// SPDX-License-Identifier: GPL-2.0-or-later
//===- Proof.h - Writes that need no guard --------------------------------===//
//
// Proves at compile time that a write stays within a local variable or within
// a global variable of this file.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_PROOF_H
#define CARAT_GUARD_PASS_PROOF_H

#include <cstdint>

namespace llvm {
class DataLayout;
class Value;
} // namespace llvm

namespace carat {

enum class Proof {
  None,
  Stack,  ///< in bounds of a local variable
  Global, ///< in bounds of a writable global variable defined in this file
};

/// What is known of a write of \p Size bytes at \p Address.
Proof prove(const llvm::Value *Address, uint64_t Size,
            const llvm::DataLayout &DL);

} // namespace carat

#endif
