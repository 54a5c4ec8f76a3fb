// SPDX-License-Identifier: GPL-2.0-or-later
//===- Plan.h - Which checks a function needs -----------------------------===//
//
// Decides on the guards of one function: none where the bytes were checked
// before on every path, one for what is accessed together, one before a loop
// for all its turns.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_PLAN_H
#define CARAT_GUARD_PASS_PLAN_H

#include "Ahead.h"
#include "Objects.h"
#include "Reloads.h"
#include "Soon.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class BlockFrequencyInfo;
class DominatorTree;
} // namespace llvm

namespace carat {

class Planner {
public:
  /// With \p Entered, the plan is for the copy of a function, which control
  /// enters before each of these instructions, in the middle of it.
  Planner(llvm::Function &F, llvm::FunctionAnalysisManager &FAM,
          const std::vector<Access> &List, const Effects &Does, const Scope &S,
          Counters &N,
          const llvm::SmallPtrSetImpl<llvm::Instruction *> *Entered = nullptr);

  /// In the order in which they are to be written.
  std::vector<Check> run();

private:
  /// Why a fact needs no check. The larger wins where paths meet.
  enum Reason : uint8_t {
    Unchecked,
    Before,
    Merged,
    Written,
    Hoisted,
    Across,
    Whole,
  };
  /// By number of fact: what is known to be checked at a point.
  using State = std::vector<Reason>;

  void plan(Class C);
  State enter(llvm::BasicBlock *BB) const;
  void walk(llvm::BasicBlock *BB);
  void access(unsigned A);
  void aheadOfLoop(llvm::BasicBlock *BB, const llvm::Loop &L);
  void aheadOfBranch(llvm::BasicBlock *BB);
  bool isOften(llvm::ArrayRef<const llvm::Instruction *> Places,
               const llvm::Instruction *From) const;
  llvm::SmallVector<const llvm::Instruction *, 8>
  behind(const llvm::Instruction *From, llvm::ArrayRef<unsigned> Some) const;
  void together(llvm::Instruction *I);
  bool isWrittenSoon(const llvm::Instruction *From,
                     llvm::ArrayRef<unsigned> Some) const;
  void aheadOfRead(llvm::Instruction *I, const llvm::BitVector &Next,
                   unsigned Of);
  llvm::BitVector checkedOnMost(llvm::BasicBlock *BB) const;
  void aheadOfMeeting(llvm::BasicBlock *BB);
  void affine(llvm::BasicBlock *BB, const llvm::Loop &L);
  bool affine(unsigned A, llvm::BasicBlock *BB, const llvm::Loop &L);
  bool isSplit(llvm::ArrayRef<unsigned> Wanted,
               const llvm::BasicBlock *BB) const;
  std::optional<unsigned> coveredLater(unsigned A) const;
  bool mayMeet(unsigned A, unsigned B) const;
  llvm::SmallVector<unsigned, 8> gather(unsigned First,
                                        llvm::ArrayRef<unsigned> From) const;
  llvm::SmallVector<unsigned, 16> rest(unsigned First,
                                       const llvm::BitVector &Next) const;
  void widen(Check &C, unsigned Key, int64_t Base,
             llvm::ArrayRef<unsigned> More) const;
  bool isWorth(llvm::ArrayRef<unsigned> Some, llvm::BasicBlock *BB) const;
  bool isEachTurn(unsigned F, const llvm::Loop &L) const;
  bool checkAhead(llvm::Instruction *At, unsigned Key,
                  llvm::ArrayRef<unsigned> Wanted, Reason Why,
                  llvm::ArrayRef<unsigned> More);
  std::pair<llvm::Value *, int64_t> baseAt(unsigned Key,
                                           llvm::Instruction *At) const;
  void add(Check C, unsigned Key, int64_t Base, const Fact *Own, Reason Why);
  void learn(unsigned Number, Class C, State &Set) const;
  Effect worst(const llvm::Loop &L) const;
  bool isCheckedBefore(unsigned F, unsigned Number) const;
  void dropNeedless();

  llvm::Function &F;
  llvm::FunctionAnalysisManager &FAM;
  const std::vector<Access> &List;
  const Effects &Does;
  Counters &N;
  llvm::DominatorTree &DT;
  llvm::LoopInfo &LI;
  llvm::ScalarEvolution &SE;
  llvm::BlockFrequencyInfo &Often;
  const Reloads Addresses;
  const Facts Known;
  AccessesAt At;
  const Ahead Sure;
  const Soon Later;
  const Objects Object;
  const llvm::SmallPtrSetImpl<llvm::Instruction *> *Entered;

  /// What a check proves, for those that come after it.
  struct Proven {
    unsigned Fact;
    Reason Why;
    bool Certain; ///< in the copy, it is checked as well
  };
  std::vector<Check> Checks;
  std::vector<llvm::SmallVector<Proven, 4>> Proves; ///< by check
  llvm::DenseMap<const llvm::Instruction *, llvm::SmallVector<unsigned, 2>>
      ChecksAt;
  llvm::BitVector Done; ///< accesses that need no more
  Class Now = Class::Write;
  State Here;
  llvm::DenseMap<const llvm::BasicBlock *, State> Out;
  /// Checks that cover what is accessed further up.
  llvm::SmallDenseSet<unsigned, 8> Kept;
  /// Checks that are in no count of accesses.
  llvm::SmallDenseSet<unsigned, 8> IsAhead;
  llvm::BitVector Needless; ///< checks that dropNeedless() takes out
  /// Accesses of the class by the fact they have.
  std::vector<llvm::SmallVector<unsigned, 2>> Users;
  /// Accesses that read, by the fact they have.
  std::vector<llvm::SmallVector<unsigned, 2>> Readers;
};

} // namespace carat

#endif
