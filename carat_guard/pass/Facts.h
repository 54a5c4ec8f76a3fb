// SPDX-License-Identifier: GPL-2.0-or-later
//===- Facts.h - Which bytes of what, comparable --------------------------===//
//
// Gives each access of a function a fact: a class and a range of bytes from a
// key. Two addresses have the same key if they differ by a constant. Facts are
// numbered, for the analyses that go over them.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_FACTS_H
#define CARAT_GUARD_PASS_FACTS_H

#include "Access.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include <map>
#include <optional>
#include <tuple>

namespace llvm {
class BasicBlock;
class Loop;
class SCEV;
class ScalarEvolution;
} // namespace llvm

namespace carat {

class Reloads;

struct Fact {
  Class C;
  unsigned Key;
  int64_t Low, High; ///< bytes, half open

  /// Does a check of this cover an access of \p Other?
  bool covers(const Fact &Other) const {
    return Key == Other.Key && Low <= Other.Low && Other.High <= High &&
           (C == Other.C || (C == Class::Write && Other.C == Class::Read));
  }
};

/// The instructions whose execution gives an expression another value.
void definitionsOf(const llvm::SCEV *Address,
                   llvm::SmallVectorImpl<const llvm::Instruction *> &Out);

class Facts {
public:
  static constexpr unsigned None = ~0u;

  Facts(llvm::ScalarEvolution &SE, const Reloads &Addresses,
        const std::vector<Access> &List);

  unsigned size() const { return All.size(); }
  const Fact &operator[](unsigned I) const { return All[I]; }

  /// The fact of the access with this number, or None.
  unsigned of(unsigned Access) const { return OfAccess[Access]; }

  /// Facts with the same key.
  llvm::ArrayRef<unsigned> withKey(unsigned Key) const {
    return Keys[Key].Facts;
  }

  /// The key of an address and its offset from it, if an access has it.
  std::optional<std::pair<unsigned, int64_t>>
  find(const llvm::SCEV *Address) const;

  /// The address behind a key, at offset 0.
  const llvm::SCEV *addressOf(unsigned Key) const { return Keys[Key].Address; }

  /// Facts that end at \p I, because it gives their key another value: each
  /// time round a loop, an address is another one.
  llvm::ArrayRef<unsigned> endAt(const llvm::Instruction *I) const;

  /// Does the key of \p Fact have one value throughout the loop?
  bool isInvariant(unsigned Fact, const llvm::Loop &L) const;

private:
  struct Key {
    const llvm::SCEV *Address;
    llvm::SmallVector<unsigned, 4> Facts;
    llvm::SmallVector<const llvm::Instruction *, 2> Definitions;
  };

  std::pair<unsigned, int64_t> keyOf(const llvm::SCEV *Address);

  llvm::ScalarEvolution &SE;
  std::vector<Fact> All;
  std::vector<unsigned> OfAccess;
  std::vector<Key> Keys;
  llvm::DenseMap<const llvm::SCEV *, llvm::SmallVector<unsigned, 2>> ByBase;
  llvm::DenseMap<const llvm::Instruction *, llvm::SmallVector<unsigned, 4>>
      Ends;
};

} // namespace carat

#endif
