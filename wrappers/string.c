// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/string.idl, and of what idl/debug.idl says in its place.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "debug_gen.h"
#include "string_gen.h"

#ifdef CONFIG_FORTIFY_SOURCE
/*
 * The kernel's is a BUG() in its own text, which nobody could recover from. It
 * follows only where faults are let through.
 */
void nooks_instead_fortify_panic(struct nooks_import *imp, const char *name)
{
	nooks_import_fault(imp, -1, 0, 0, "buffer overflow in a string function");
	fortify_panic(name);
}
#endif

/* How long the text is, only printing it tells. */
__printf(3, 0)
int nooks_instead_sprintf(struct nooks_import *imp, char __driver *given,
			  const char *fmt, va_list args)
{
	char *buf = nooks_checked(given);
	va_list copy;
	int len;

	va_copy(copy, args);
	len = vsnprintf(NULL, 0, fmt, copy);
	va_end(copy);
	nooks_arg_writable(imp, 0, buf, len + 1);
	return vsnprintf(buf, len + 1, fmt, args);
}

ssize_t nooks_instead_strscpy(struct nooks_import *imp, char __driver * const given,
			      const char * const q, size_t size)
{
	char *p = nooks_checked(given);
	size_t len;

	if (nooks_keep_fixed(imp->dom, p)) {
		len = strnlen(q, size);
		return len < size ? len : -E2BIG;
	}
	nooks_arg_writable(imp, 0, p, size);
	return strscpy(p, q, size);
}
