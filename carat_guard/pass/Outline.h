// SPDX-License-Identifier: GPL-2.0-or-later
//===- Outline.h - What functions do to rights, before calls are followed -===//
//
// A driver is compiled twice. The first time each file writes down what its
// functions do themselves and whom they call; the second time the lines of all
// files say what a function of another file does.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_OUTLINE_H
#define CARAT_GUARD_PASS_OUTLINE_H

#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace carat {

/// In order: each does what those before it do.
enum class Effect {
  None,  ///< goes on, and changes no right
  Keeps, ///< ends no right, but may give one, or not return
  Any,   ///< may end any right
};

/// How files and sections name an effect: "plain", "keeps", "any".
llvm::StringRef nameOf(Effect E);

struct Outline {
  Effect Own = Effect::None;
  std::vector<std::string> Calls; ///< of functions that have outlines
};

using Outlines = llvm::StringMap<Outline>;

/// The effects with all calls followed. A call of what has no outline may do
/// anything; one that leads back to itself may never return.
llvm::StringMap<Effect> solve(const Outlines &All);

/// Adds the lines of a file: "NAME<tab>EFFECT{<tab>CALL}". A name that comes
/// twice may be either. Returns why the file cannot be used, or nothing.
std::string readOutlines(llvm::StringRef Path, Outlines &All);

/// One such line.
std::string lineOf(llvm::StringRef Name, const Outline &O);

} // namespace carat

#endif
