// SPDX-License-Identifier: GPL-2.0-or-later
// For enter_leave.cocci. Lines that it must report end in a mark; no others.

static int left_always(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;
	int ret = -EIO;

	if (!nooks_activation_enter(&act, mod, &slot))
		return -EIO;
	if (!nooks_entry_ref(&act, &nooks_type_device, mod))
		goto leave;
	ret = nooks_activation_call(&act, fn);
leave:
	nooks_activation_leave(&act);
	return ret;
}

static int left_in_a_test(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;
	int ret;

	if (!nooks_activation_enter(&act, mod, &slot))
		goto refused;
	ret = nooks_activation_call(&act, fn);
	if (!nooks_activation_leave(&act))
		goto refused;
	return ret;

refused:
	return -EIO;
}

static void left_at_the_end(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;

	if (!nooks_activation_enter(&act, mod, &slot))
		return;
	nooks_activation_call(&act, fn);
	nooks_activation_leave(&act);
}

static int early_return(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;
	int ret;

	if (!nooks_activation_enter(&act, mod, &slot)) /* ### */
		return -EIO;
	if (!nooks_entry_ref(&act, &nooks_type_device, mod))
		return -EINVAL;
	ret = nooks_activation_call(&act, fn);
	nooks_activation_leave(&act);
	return ret;
}

static void never_left(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;

	if (!nooks_activation_enter(&act, mod, &slot)) /* ### */
		return;
	nooks_activation_call(&act, fn);
}

static void wrong_label(struct nooks_module *mod, int (*fn)(void))
{
	struct nooks_activation act;

	if (!nooks_activation_enter(&act, mod, &slot)) /* ### */
		goto refused;
	if (nooks_before_something(&act))
		goto refused;
	nooks_activation_call(&act, fn);
	nooks_activation_leave(&act);
refused:
	return;
}
