// SPDX-License-Identifier: GPL-2.0-or-later
//===- Outline.cpp - What functions do to rights --------------------------===//
#include "Outline.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace carat {

static constexpr StringLiteral Names[] = {"plain", "keeps", "any"};

StringRef nameOf(Effect E) { return Names[unsigned(E)]; }

StringMap<Effect> solve(const Outlines &All) {
  StringMap<Effect> Out;
  // Upwards from those that call nobody. False: a callee is not settled yet.
  auto Settle = [&](StringRef Name, const Outline &O) {
    Effect E = O.Own;
    for (const std::string &Call : O.Calls) {
      if (!All.contains(Call))
        E = Effect::Any;
      else if (auto It = Out.find(Call); It != Out.end())
        E = std::max(E, It->second);
      else
        return false;
    }
    return Out.insert({Name, E}).second;
  };
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const auto &Entry : All)
      if (!Out.contains(Entry.first()))
        Changed |= Settle(Entry.first(), Entry.second);
  }
  // What is left calls itself, or what does. That it returns is not known; that
  // it ends no right is, if none of those it calls does.
  SmallVector<StringRef, 16> Rest;
  for (const auto &Entry : All)
    if (!Out.contains(Entry.first()))
      Rest.push_back(Entry.first());
  for (StringRef Name : Rest)
    Out[Name] = Effect::Keeps;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (StringRef Name : Rest) {
      const Outline &O = All.find(Name)->second;
      Effect E = std::max(O.Own, Out[Name]);
      for (const std::string &Call : O.Calls)
        E = std::max(E, All.contains(Call) ? Out[Call] : Effect::Any);
      Changed |= E != Out[Name];
      Out[Name] = E;
    }
  }
  return Out;
}

std::string readOutlines(StringRef Path, Outlines &All) {
  auto Buf = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buf)
    return ("cannot read " + Path + ": " + Buf.getError().message()).str();
  SmallVector<StringRef, 0> Lines;
  (*Buf)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Line : Lines) {
    SmallVector<StringRef, 8> Words;
    Line.split(Words, '\t');
    const auto *Word = Words.size() < 2 ? std::end(Names)
                                        : find(Names, Words[1]);
    if (Word == std::end(Names) || is_contained(Words, ""))
      return (Path + ": cannot read \"" + Line + "\"").str();
    Outline O{Effect(Word - std::begin(Names)), {}};
    for (StringRef Call : drop_begin(Words, 2))
      O.Calls.push_back(Call.str());
    if (auto [It, New] = All.insert({Words[0], O}); !New)
      It->second = {Effect::Any, {}};
  }
  return "";
}

std::string lineOf(StringRef Name, const Outline &O) {
  std::string Line = (Name + "\t" + nameOf(O.Own)).str();
  for (const std::string &Call : O.Calls)
    Line += "\t" + Call;
  return Line + "\n";
}

} // namespace carat
