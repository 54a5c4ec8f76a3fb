// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/time.idl.
 */
#include <linux/timecounter.h>

#include "time_gen.h"

/* What is called is no argument, but stands in the cycle counter. */
void nooks_check_timecounter_init__cc(struct nooks_import *imp, int arg,
				      const struct cyclecounter *cc)
{
	nooks_arg_callback(imp, arg, READ_ONCE(cc->read));
}

/* One pointer further: the time counter holds that of the cycle counter. */
void nooks_check_timecounter_read__tc(struct nooks_import *imp, int arg,
				      struct timecounter *tc)
{
	const struct cyclecounter *cc = READ_ONCE(tc->cc);

	nooks_arg_readable(imp, arg, cc, sizeof(*cc));
	nooks_arg_callback(imp, arg, READ_ONCE(cc->read));
}

/* Reads its factors only. */
void nooks_check_timecounter_cyc2time__tc(struct nooks_import *imp, int arg,
					  const struct timecounter *tc)
{
	const struct cyclecounter *cc = READ_ONCE(tc->cc);

	nooks_arg_readable(imp, arg, cc, sizeof(*cc));
}
