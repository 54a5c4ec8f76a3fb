// SPDX-License-Identifier: GPL-2.0
/*
 * Writes of the stack: in the driver's own frames, and in those of the kernel.
 */
#include <linux/kernel.h>

#include "gadget.h"

/* Further up than the frame of a function that the kernel calls directly. */
#define CALLER_FRAME	768

/* Behind an array of so many bytes, in the frame of the driver function. */
#define ARRAY_LEN	16
#define BEHIND_ARRAY	160

GADGET(kernel_stack)
{
	write_byte(__builtin_frame_address(0) + CALLER_FRAME);
}

/* The array is known where it is written. */
GADGET(stack_array)
{
	volatile u8 array[ARRAY_LEN];

	array[hidden(BEHIND_ARRAY)] = 0x5a;
}

GADGET(stack_array_before)
{
	volatile u8 array[ARRAY_LEN];

	array[hidden(-1L)] = 0x5a;
}

/* So many bytes that they reach the caller, and no less. */
GADGET(stack_memset)
{
	u8 array[ARRAY_LEN];

	/* Not memset(), which looks at the size itself where it is known. */
	__builtin_memset(array, 0, hidden((size_t)BEHIND_ARRAY));
	OPTIMIZER_HIDE_VAR(array[0]);
}

/* By a pointer that moves on. */
GADGET(stack_walk)
{
	volatile u8 array[ARRAY_LEN], *p = array;
	size_t len = hidden((size_t)BEHIND_ARRAY);

	while (len--)
		*p++ = 0x5a;
}

static noinline void fill(volatile u8 *array, size_t len)
{
	while (len--)
		*array++ = 0x5a;
}

/*
 * The array is not known where it is written: all is the driver's own stack. The
 * frame is found spoiled before anything returns by way of it.
 */
GADGET(stack_smash)
{
	u8 array[ARRAY_LEN];

	fill(array, hidden((size_t)ARRAY_LEN + 16));
	OPTIMIZER_HIDE_VAR(array[0]);
}
