// SPDX-License-Identifier: GPL-2.0-or-later
// For track_checked.cocci. Lines that it must report end in a mark; no others.

static int tested(struct nooks_domain *dom)
{
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &nooks_type_device, 1, 0, NULL, 0);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	obj->size = 1;
	return nooks_right_grant(obj, NULL, 1, NOOKS_ACCESS_READ);
}

static int handed_on(struct nooks_object *obj)
{
	int err;

	err = nooks_right_add(obj, NULL, 1, NULL, 0);
	if (!err)
		err = nooks_right_grant(obj, NULL, 1, NOOKS_ACCESS_READ);
	return err;
}

static bool in_a_condition(struct nooks_import *imp)
{
	if (!nooks_import_acquire(imp, &nooks_type_device, 1, 0, NULL, 0))
		return false;
	return !IS_ERR(nooks_object_track(imp->dom, &nooks_type_page, 1, 0, NULL, 0));
}

static void thrown_away(struct nooks_domain *dom, struct nooks_import *imp)
{
	nooks_object_track(dom, &nooks_type_device, 1, 0, NULL, 0); /* ### */
	if (dom->id)
		nooks_import_acquire(imp, &nooks_type_device, 1, 0, NULL, 0); /* ### */
}

static int written_over(struct nooks_object *obj)
{
	int err;

	err = nooks_right_add(obj, NULL, 1, NULL, 0); /* ### */
	err = nooks_right_grant(obj, NULL, 1, NOOKS_ACCESS_READ);
	return err;
}

static int never_read(struct nooks_object *obj)
{
	int err;

	err = nooks_right_add(obj, NULL, 1, NULL, 0); /* ### */
	return 0;
}

static int used_before_the_test(struct nooks_domain *dom)
{
	struct nooks_object *obj;

	obj = nooks_object_track(dom, &nooks_type_device, 1, 0, NULL, 0); /* ### */
	obj->size = 1;
	return PTR_ERR_OR_ZERO(obj);
}
