// SPDX-License-Identifier: GPL-2.0-or-later
//===- Note.h - What the pass leaves in an object about itself ------------===//
//
// The counters of one translation unit, and the sections that carry them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_NOTE_H
#define CARAT_GUARD_PASS_NOTE_H

#include "../abi.h"
#include "llvm/ADT/StringRef.h"
#include <array>

namespace llvm {
class Module;
} // namespace llvm

namespace carat {

class Diag;

/// Indexed by enum nooks_note_counter.
using Counters = std::array<unsigned, NOOKS_NOTE_COUNT>;

/// Writes the note, the slot lines and those about effects into \p M, once.
void addNote(llvm::Module &M, const Counters &C, llvm::StringRef Effects);

/// True if addNote() was here already.
bool hasNote(const llvm::Module &M);

/// Writes the outlines of \p M's functions into the folder for them.
void writeOutline(const llvm::Module &M, llvm::StringRef Lines);

/// Appends the line of \p M to the file of -carat-guard-summary, if given.
void addSummary(const llvm::Module &M, const Counters &C, Diag &D);

} // namespace carat

#endif
