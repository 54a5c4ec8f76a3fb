/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What coccinelle needs to know of macros to read our code: it does not preprocess. */
#define nooks_uninitialized
#define __randomize_layout
#define __percpu
#define __user
#define noinline
#define __always_inline inline
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
