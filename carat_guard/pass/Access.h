// SPDX-License-Identifier: GPL-2.0-or-later
//===- Access.h - What is guarded, and the guards -------------------------===//
//
// The words that the parts of the guard pass share: Collect finds accesses,
// Plan decides on checks, Emit writes them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_ACCESS_H
#define CARAT_GUARD_PASS_ACCESS_H

#include "Note.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace llvm {
class BasicBlock;
class Instruction;
class Value;
} // namespace llvm

namespace carat {

/// In the order of the sites in struct nooks_module.
enum class Class { Write, Read, Call };
inline constexpr Class Classes[] = {Class::Write, Class::Read, Class::Call};

/// One access that happens at an instruction.
struct Access {
  Class C;
  llvm::Instruction *At;
  llvm::Value *Address; ///< of class Call: the target
  uint64_t Size = 0;
  llvm::Value *Length = nullptr; ///< instead of Size, if not constant
};

/// One exact access of a check, counted from the check's base.
struct Piece {
  int64_t Offset;
  uint64_t Size;
  llvm::Instruction *At; ///< the access; null if it is no single one
};

/// One guard: the hull of its pieces is compared, the pieces are named.
struct Check {
  Class C;
  llvm::Instruction *Before; ///< the guard goes here
  llvm::Value *Base;
  llvm::SmallVector<Piece, 1> Pieces;
  llvm::Value *Length = nullptr; ///< of the only piece, if not constant
  /// Not all pieces are accessed for certain. If the hull is not covered, that
  /// is no denial: the function goes on in a copy that checks each access.
  bool Whole = false;
  llvm::BasicBlock *Otherwise = nullptr; ///< where in the copy
};

/// The counter of a class: give it the one of the class write.
inline unsigned &count(Counters &N, Class C, nooks_note_counter OfWrite) {
  return N[OfWrite + unsigned(C) * NOOKS_NOTE_CLASS_COUNTERS];
}

} // namespace carat

#endif
