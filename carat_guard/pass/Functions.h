// SPDX-License-Identifier: GPL-2.0-or-later
//===- Functions.h - Whom indirect calls may reach ------------------------===//
//
// Lists the functions whose address an object takes.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_FUNCTIONS_H
#define CARAT_GUARD_PASS_FUNCTIONS_H

namespace llvm {
class Module;
} // namespace llvm

namespace carat {

/// Writes the list (see abi.h) and returns its length.
unsigned listFunctions(llvm::Module &M);

} // namespace carat

#endif
