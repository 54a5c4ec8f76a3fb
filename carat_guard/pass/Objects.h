// SPDX-License-Identifier: GPL-2.0-or-later
//===- Objects.h - Which accesses are to one object of the driver's -------===//
//
// Debug info tells which pointers are to structs that the driver declares. The
// driver has allocated these, most likely each as a whole: a guess of where one
// check may do for many, and no proof of anything.
//
//===----------------------------------------------------------------------===//
#ifndef CARAT_GUARD_PASS_OBJECTS_H
#define CARAT_GUARD_PASS_OBJECTS_H

#include "Facts.h"
#include "llvm/ADT/BitVector.h"

namespace llvm {
class Function;
} // namespace llvm

namespace carat {

class Reloads;
class Scope;

class Objects {
public:
  static constexpr unsigned None = ~0u;

  Objects(llvm::Function &F, const Facts &Known, const Reloads &Addresses,
          const Scope &S);

  /// The object that the bytes of \p Fact lie in, or None.
  unsigned of(unsigned Fact) const { return OfFact[Fact]; }

  /// Is it one of the kernel's, of which all may be read, most likely, and only
  /// some of it be written?
  bool isKernels(unsigned Object) const {
    return Object != None && Kernels.test(Object);
  }

  /// Is it one of the driver's?
  bool isOwn(unsigned Object) const {
    return Object != None && !Kernels.test(Object);
  }

private:
  void nameless(const Facts &Known, unsigned Key);

  std::vector<unsigned> OfFact;
  llvm::BitVector Kernels;
};

} // namespace carat

#endif
