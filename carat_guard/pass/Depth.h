// SPDX-License-Identifier: GPL-2.0-or-later
//===- Depth.h - Which functions may be entered without end ---------------===//
//
// Finds functions that look at the stack when they are entered, so that each
// way from a function back to itself goes by one of them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_DEPTH_H
#define CARAT_GUARD_PASS_DEPTH_H

#include "Note.h"
#include "llvm/ADT/SetVector.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace carat {

class Scope;

/// The functions of this file that look, in its order.
llvm::SetVector<llvm::Function *> deepFunctions(llvm::Module &M,
                                                const Scope &S, Counters &N);

} // namespace carat

#endif
