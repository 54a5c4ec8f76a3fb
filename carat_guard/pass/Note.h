// SPDX-License-Identifier: GPL-2.0-or-later
//===- Note.h - What the pass leaves in an object about itself ------------===//
//
// The counters of one translation unit, and the sections that carry them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_NOTE_H
#define CARAT_GUARD_PASS_NOTE_H

#include "../abi.h"
#include <array>

namespace llvm {
class Module;
} // namespace llvm

namespace carat {

class Diag;

/// Indexed by enum nooks_note_counter.
using Counters = std::array<unsigned, NOOKS_NOTE_COUNT>;

/// Writes the note and the slot lines into \p M, once.
void addNote(llvm::Module &M, const Counters &C);

/// True if addNote() was here already.
bool hasNote(const llvm::Module &M);

/// Appends the line of \p M to the file of -carat-guard-summary, if given.
void addSummary(const llvm::Module &M, const Counters &C, Diag &D);

} // namespace carat

#endif
