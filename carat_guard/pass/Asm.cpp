// SPDX-License-Identifier: GPL-2.0-or-later
//===- Asm.cpp - What inline assembly writes ------------------------------===//
//
// Constraints do not tell a write from a read (the memory of writel() is an
// input operand), so the template decides. They do serve as a check of the
// table: an output in memory that a row forgets is an error.
//
//===----------------------------------------------------------------------===//
#include "Asm.h"
#include "Diag.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/Support/ErrorHandling.h"
#include <string>
#include <vector>

using namespace llvm;

namespace carat {

namespace {

struct Effect {
  enum Kind { Write, WriteBit, PerCpu } K;
  unsigned Operand;
  unsigned Size = 0; ///< in bytes; 0: of the operand's type
  unsigned Bit = 0;
  StringRef Name;
};

struct Row {
  std::string Template;
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

/// Reads the "effect" column.
static SmallVector<Effect, 1> parseEffects(StringRef Text) {
  SmallVector<Effect, 1> Out;
  if (Text == "none" || Text == "trap")
    return Out;
  SmallVector<StringRef, 2> Parts;
  Text.split(Parts, ',');
  for (StringRef Part : Parts) {
    SmallVector<StringRef, 3> Word;
    Part.trim().split(Word, ' ', -1, /*KeepEmpty=*/false);
    if (Word.size() != 3 || !Word[1].consume_front("$"))
      report_fatal_error("carat_guard: AsmTemplates.def: cannot read \"" +
                         Text + "\"");
    Effect E{Effect::Write, number(Word[1], Text), 0, 0, ""};
    if (Word[0] == "write" || Word[0] == "mmio-write") {
      if (Word[2] != "type")
        E.Size = number(Word[2], Text);
    } else if (Word[0] == "write-bit" && Word[2].consume_front("$")) {
      E.K = Effect::WriteBit;
      E.Bit = number(Word[2], Text);
    } else if (Word[0] == "percpu") {
      E.K = Effect::PerCpu;
      E.Name = Word[2];
    } else {
      report_fatal_error("carat_guard: AsmTemplates.def: cannot read \"" +
                         Text + "\"");
    }
    Out.push_back(E);
  }
  return Out;
}

static const std::vector<Row> &table() {
  static const std::vector<Row> Rows = [] {
    std::vector<Row> R;
#define CARAT_ASM(Effect, Template)                                            \
  R.push_back({normalise(Template), parseEffects(Effect)});
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
    if (!Op.Memory || !Op.Output)
      continue;
    Effects += Effects.empty() ? "" : ", ";
    Effects +=
        "write $" + std::to_string(I) + " " +
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

SmallVector<AsmWrite, 1> asmWrites(CallBase &Call, const DataLayout &DL,
                                   Diag &D) {
  const auto *IA = cast<InlineAsm>(Call.getCalledOperand());
  std::string Text = normalise(IA->getAsmString());
  SmallVector<Operand, 8> Operands = operandsOf(Call);
  const Row *Match = nullptr;
  for (const Row &R : table())
    if (matches(R.Template, Text)) {
      Match = &R;
      break;
    }
  if (!Match && !D.isNew(Text))
    return {};
  if (!Match) {
    D.error(Call, "unknown inline assembly \"" + Text +
                      "\"; if it writes only what this row says, add it to "
                      "AsmTemplates.def: " +
                      suggest(Text, Operands, DL));
    return {};
  }

  SmallVector<AsmWrite, 1> Out;
  SmallVector<bool, 8> NamedOperand(Operands.size(), false);
  for (const Effect &E : Match->Effects) {
    if (E.Operand >= Operands.size() || !Operands[E.Operand].V ||
        !Operands[E.Operand].V->getType()->isPointerTy()) {
      D.error(Call, "AsmTemplates.def: operand $" + Twine(E.Operand) +
                        " of \"" + Text + "\" is no address here");
      return {};
    }
    const Operand &Op = Operands[E.Operand];
    NamedOperand[E.Operand] = true;
    AsmWrite W;
    W.Address = Op.V;
    switch (E.K) {
    case Effect::Write:
      W.Size = E.Size ? E.Size
               : Op.ElementTy
                   ? DL.getTypeStoreSize(Op.ElementTy).getFixedValue()
                   : 0;
      if (!W.Size) {
        D.error(Call, "AsmTemplates.def: no size for operand $" +
                          Twine(E.Operand) + " of \"" + Text + "\"");
        return {};
      }
      break;
    case Effect::WriteBit:
      W.Size = 8;
      W.Bit = E.Bit < Operands.size() ? Operands[E.Bit].V : nullptr;
      if (!W.Bit || !W.Bit->getType()->isIntegerTy()) {
        D.error(Call, "AsmTemplates.def: operand $" + Twine(E.Bit) + " of \"" +
                          Text + "\" is no bit number here");
        return {};
      }
      break;
    case Effect::PerCpu:
      W.PerCpu = true;
      if (!isa<GlobalVariable>(Op.V) || Op.V->getName() != E.Name) {
        D.error(Call, "\"" + Text + "\" may only write the per-CPU variable " +
                          E.Name);
        return {};
      }
      break;
    }
    Out.push_back(W);
  }
  for (unsigned I = 0; I != Operands.size(); ++I)
    if (Operands[I].Memory && Operands[I].Output && !NamedOperand[I]) {
      D.error(Call, "AsmTemplates.def: the row of \"" + Text +
                        "\" does not name operand $" + Twine(I) +
                        ", which is an output in memory");
      return {};
    }
  return Out;
}

} // namespace carat
