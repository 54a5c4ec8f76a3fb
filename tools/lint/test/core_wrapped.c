// SPDX-License-Identifier: GPL-2.0-or-later
// For core_wrapped.cocci. Lines that it must report end in a mark; no others.

static void of_the_kernel(void *p)
{
	kfree(p);
	nooks_wrapped(p);
}

static void called(void *p)
{
	nooks_wrap_kfree(p); /* ### */
}

static void handed_over(struct work_struct *work)
{
	work->func = nooks_wrap_flush; /* ### */
	schedule_work(work);
}
