// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/page.idl.
 */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "page_gen.h"

/* The memory lies elsewhere than the object, which is the struct page. */
int nooks_rights_page(struct nooks_object *obj)
{
	return nooks_right_add(obj, page_address((struct page *)obj->key),
			       PAGE_SIZE << obj->aux[0], NULL, 0);
}

/* Takes the order too. A count that the driver spoiled loses the page. */
void nooks_release_page(struct nooks_object *obj)
{
	__free_pages((struct page *)obj->key, obj->aux[0]);
}
