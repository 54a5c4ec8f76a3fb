// SPDX-License-Identifier: GPL-2.0-or-later
// Assembly outside of functions is an error.
// RUN: not %clang %s -o %t 2>&1 | FileCheck %s
// CHECK: error: carat_guard: file-scope assembly cannot be guarded: "secret:"
asm("secret:\n\tret");
