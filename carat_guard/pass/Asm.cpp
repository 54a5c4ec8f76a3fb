// SPDX-License-Identifier: GPL-2.0-or-later
//===- Asm.cpp - What inline assembly reads and writes --------------------===//
//
// Constraints do not tell a write from a read (the memory of writel() is an
// input operand), so the template decides. They do serve as a check of the
// table: an operand in memory that a row forgets is an error.
//
//===----------------------------------------------------------------------===//
#include "Asm.h"
#include "Diag.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/Support/ErrorHandling.h"
#include <optional>
#include <string>
#include <vector>

using namespace llvm;

namespace carat {

namespace {

struct Effect {
  enum Kind { Range, Bit, PerCpu, Address } K;
  unsigned Operand;
  bool Write;
  unsigned Size = 0; ///< in bytes; 0: of the operand's type
  unsigned BitOperand = 0;
  StringRef Name;
};

struct Row {
  std::string Template;
  bool Trap;
  std::optional<unsigned> Flags; ///< the operand that says if it goes on
  SmallVector<Effect, 1> Effects;
};

/// One operand of the assembly as the template counts them.
struct Operand {
  Value *V = nullptr; ///< null for a register output or a label
  Type *ElementTy = nullptr;
  bool Memory = false;
  bool Output = false;
};

} // namespace

/// Runs of blanks count as one.
static std::string normalise(StringRef Text) {
  std::string Out;
  for (char C : Text.trim()) {
    if (!isSpace(C))
      Out += C;
    else if (Out.back() != ' ')
      Out += ' ';
  }
  return Out;
}

/// '*' in \p Pattern matches any text, "\*" a star.
static bool matches(StringRef Pattern, StringRef Text) {
  while (!Pattern.empty()) {
    if (Pattern[0] == '*') {
      Pattern = Pattern.drop_front();
      for (size_t I = 0; I <= Text.size(); ++I)
        if (matches(Pattern, Text.drop_front(I)))
          return true;
      return false;
    }
    Pattern.consume_front("\\");
    if (Pattern.empty() || Text.empty() || Pattern[0] != Text[0])
      return false;
    Pattern = Pattern.drop_front();
    Text = Text.drop_front();
  }
  return Text.empty();
}

static unsigned number(StringRef Text, StringRef Row) {
  unsigned N;
  if (Text.getAsInteger(10, N))
    report_fatal_error("carat_guard: AsmTemplates.def: no number in \"" + Row +
                       "\"");
  return N;
}

/// Of "trap $N", N.
static std::optional<unsigned> flagsOf(StringRef Text) {
  if (!Text.consume_front("trap $"))
    return std::nullopt;
  return number(Text, Text);
}

/// Reads the "effect" column.
static SmallVector<Effect, 1> parseEffects(StringRef Text) {
  SmallVector<Effect, 1> Out;
  if (Text == "none" || Text == "trap" || flagsOf(Text))
    return Out;
  SmallVector<StringRef, 2> Parts;
  Text.split(Parts, ',');
  for (StringRef Part : Parts) {
    SmallVector<StringRef, 3> Word;
    Part.trim().split(Word, ' ', -1, /*KeepEmpty=*/false);
    auto Fail = [&] {
      report_fatal_error("carat_guard: AsmTemplates.def: cannot read \"" +
                         Text + "\"");
    };
    if (Word.size() < 2 || !Word[1].consume_front("$"))
      Fail();
    StringRef Verb = Word[0], Rest = Word.size() == 3 ? Word[2] : "";
    Effect E{Effect::Range, number(Word[1], Text), true, 0, 0, ""};
    if (Verb == "address" && Rest.empty()) {
      E.K = Effect::Address;
    } else if (Verb == "percpu" && !Rest.empty()) {
      E.K = Effect::PerCpu;
      E.Name = Rest;
    } else if (Verb == "percpu-read" && Rest.empty()) {
      E.K = Effect::PerCpu;
      E.Write = false;
    } else {
      Verb.consume_front("mmio-");
      E.Write = Verb.consume_front("write");
      if (!E.Write && !Verb.consume_front("read"))
        Fail();
      if (Verb == "-bit" && Rest.consume_front("$")) {
        E.K = Effect::Bit;
        E.BitOperand = number(Rest, Text);
      } else if (!Verb.empty() || Rest.empty()) {
        Fail();
      } else if (Rest != "type") {
        E.Size = number(Rest, Text);
      }
    }
    Out.push_back(E);
  }
  return Out;
}

static const std::vector<Row> &table() {
  static const std::vector<Row> Rows = [] {
    std::vector<Row> R;
#define CARAT_ASM(Effect, Template)                                            \
  R.push_back({normalise(Template), StringRef(Effect).starts_with("trap"),     \
               flagsOf(Effect), parseEffects(Effect)});
#include "AsmTemplates.def"
#undef CARAT_ASM
    return R;
  }();
  return Rows;
}

static SmallVector<Operand, 8> operandsOf(const CallBase &Call) {
  const auto *IA = cast<InlineAsm>(Call.getCalledOperand());
  SmallVector<Operand, 8> Out;
  unsigned Arg = 0;
  for (const InlineAsm::ConstraintInfo &C : IA->ParseConstraints()) {
    if (C.Type == InlineAsm::isClobber)
      continue;
    Operand Op;
    Op.Output = C.Type == InlineAsm::isOutput;
    if (C.Type != InlineAsm::isLabel && C.hasArg()) {
      Op.V = Call.getArgOperand(Arg);
      Op.Memory = C.isIndirect;
      Op.ElementTy = Call.getParamElementType(Arg);
      ++Arg;
    }
    Out.push_back(Op);
  }
  return Out;
}

/// The row that makes an unknown template known, as far as can be guessed.
static std::string suggest(StringRef Template, ArrayRef<Operand> Operands,
                           const DataLayout &DL) {
  std::string Effects;
  for (unsigned I = 0; I != Operands.size(); ++I) {
    const Operand &Op = Operands[I];
    // What is read and written is listed twice: "+m".
    if (!Op.Memory || any_of(Operands.take_front(I), [&](const Operand &Other) {
          return Other.V == Op.V;
        }))
      continue;
    Effects += Effects.empty() ? "" : ", ";
    Effects +=
        (Op.Output ? "write $" : "read $") + std::to_string(I) + " " +
        (Op.ElementTy
             ? std::to_string(DL.getTypeStoreSize(Op.ElementTy).getFixedValue())
             : "type");
  }
  std::string Escaped;
  for (char C : Template) {
    if (C == '*' || C == '\\')
      Escaped += '\\';
    Escaped += C;
  }
  return "CARAT_ASM(\"" + (Effects.empty() ? "none" : Effects) + "\", R\"asm(" +
         Escaped + ")asm\")";
}

static const Row *rowOf(StringRef Text) {
  for (const Row &R : table())
    if (matches(R.Template, Text))
      return &R;
  return nullptr;
}

static const Row *rowOf(const CallBase &Call) {
  const auto *IA = cast<InlineAsm>(Call.getCalledOperand());
  return rowOf(normalise(IA->getAsmString()));
}

bool mayTrap(const CallBase &Call) {
  const Row *R = rowOf(Call);
  if (!R || !R->Trap || !R->Flags)
    return !R || R->Trap;
  const auto *Flags = *R->Flags < Call.arg_size()
                          ? dyn_cast<ConstantInt>(Call.getArgOperand(*R->Flags))
                          : nullptr;
  return !Flags || !Flags->getValue()[0];
}

bool onlyReads(const CallBase &Call) {
  const Row *R = rowOf(Call);
  return R && !R->Effects.empty() && none_of(R->Effects, [](const Effect &E) {
           return E.Write && E.K != Effect::Address;
         });
}

namespace {

/// Looks at one statement with its row.
class Reader {
public:
  Reader(CallBase &Call, StringRef Text, const DataLayout &DL, Diag &D)
      : Call(Call), Text(Text), DL(DL), D(D), Operands(operandsOf(Call)),
        Named(Operands.size(), false) {}

  bool read(const Row &R);
  ArrayRef<Operand> operands() const { return Operands; }
  SmallVector<AsmAccess, 1> Out;

private:
  bool effect(const Effect &E);
  bool allNamed() const;
  bool wrong(unsigned N, const Twine &Problem) const {
    D.error(Call, "AsmTemplates.def: operand $" + Twine(N) + " of \"" + Text +
                      "\" is " + Problem);
    return false;
  }

  CallBase &Call;
  StringRef Text;
  const DataLayout &DL;
  Diag &D;
  SmallVector<Operand, 8> Operands;
  SmallVector<bool, 8> Named;
};

} // namespace

bool Reader::effect(const Effect &E) {
  if (E.Operand >= Operands.size() || !Operands[E.Operand].V ||
      !Operands[E.Operand].V->getType()->isPointerTy())
    return wrong(E.Operand, "no address here");
  const Operand &Op = Operands[E.Operand];
  Named[E.Operand] = true;
  AsmAccess A;
  A.Address = Op.V;
  A.Write = E.Write;
  switch (E.K) {
  case Effect::Address:
    return true;
  case Effect::Range:
    A.Size = E.Size         ? E.Size
             : Op.ElementTy ? DL.getTypeStoreSize(Op.ElementTy).getFixedValue()
                            : 0;
    if (!A.Size)
      return wrong(E.Operand, "of no known size here");
    break;
  case Effect::Bit:
    A.Size = 8;
    A.Bit = E.BitOperand < Operands.size() ? Operands[E.BitOperand].V : nullptr;
    if (!A.Bit || !A.Bit->getType()->isIntegerTy())
      return wrong(E.BitOperand, "no bit number here");
    break;
  case Effect::PerCpu:
    A.PerCpu = true;
    if (E.Write && (!isa<GlobalVariable>(Op.V) || Op.V->getName() != E.Name)) {
      D.error(Call,
              "\"" + Text + "\" may only write the per-CPU variable " + E.Name);
      return false;
    }
    break;
  }
  Out.push_back(A);
  return true;
}

bool Reader::allNamed() const {
  for (unsigned I = 0; I != Operands.size(); ++I) {
    const Operand &Op = Operands[I];
    if (!Op.Memory || Named[I])
      continue;
    // What is read and written is listed twice: "+m".
    bool Twin = false;
    for (unsigned J = 0; J != Operands.size(); ++J)
      Twin |= !Op.Output && Named[J] && Operands[J].V == Op.V;
    if (Twin)
      continue;
    D.error(Call, "AsmTemplates.def: the row of \"" + Text +
                      "\" does not name operand $" + Twine(I) +
                      ", which is an " + (Op.Output ? "output" : "input") +
                      " in memory");
    return false;
  }
  return true;
}

bool Reader::read(const Row &R) {
  return all_of(R.Effects, [&](const Effect &E) { return effect(E); }) &&
         allNamed();
}

SmallVector<AsmAccess, 1> asmAccesses(CallBase &Call, const DataLayout &DL,
                                      Diag &D) {
  const auto *IA = cast<InlineAsm>(Call.getCalledOperand());
  std::string Text = normalise(IA->getAsmString());
  Reader Statement(Call, Text, DL, D);
  if (const Row *R = rowOf(Text)) {
    if (Statement.read(*R))
      return std::move(Statement.Out);
    return {};
  }
  if (D.isNew(Text))
    D.error(Call, "unknown inline assembly \"" + Text +
                      "\"; if it reads and writes only what this row says, add "
                      "it to AsmTemplates.def: " +
                      suggest(Text, Statement.operands(), DL));
  return {};
}

} // namespace carat
