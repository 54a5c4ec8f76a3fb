// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/page.idl.
 */
#include <linux/mm.h>

#include "page_gen.h"

/* The memory lies elsewhere than the object, which is the struct page. */
int nooks_rights_page(struct nooks_object *obj)
{
	return nooks_right_add(obj, page_address((struct page *)obj->key),
			       PAGE_SIZE << obj->aux[0], NULL, 0);
}

/*
 * Takes the order too. A count that the driver spoiled, or brought to zero without what
 * comes next, loses the page: nobody can tell whose it is by now.
 */
void nooks_release_page(struct nooks_object *obj)
{
	struct page *page = (struct page *)obj->key;

	if (page_ref_count(page) > 0)
		__free_pages(page, obj->aux[0]);
}

/* The number of pages is no part of what names them. */
void nooks_before___free_pages(struct nooks_import *imp, struct page *page,
			       unsigned int order)
{
	unsigned long aux[3];

	/* Not held at all: "ref" says so. */
	if (nooks_object_held(imp->dom, &nooks_type_page, (unsigned long)page,
			      aux) && aux[0] != order)
		nooks_import_fault(imp, 1, order, 0,
				   "not the order it was allocated with");
}

/* One that is freed with holders left is a bad page, for the next who gets it. */
void nooks_before___folio_put(struct nooks_import *imp, struct folio __driver *given)
{
	struct folio *folio = nooks_checked(given);

	if (nooks_object_is_held(imp->dom, &nooks_type_page,
				 (unsigned long)folio) &&
	    folio_ref_count(folio))
		nooks_import_fault(imp, 0, (unsigned long)folio, 0,
				   "still has holders");
}

/* Follows a pointer that other pages do not have. */
void nooks_before___put_devmap_managed_page_refs(struct nooks_import *imp,
						 struct page *page, int refs)
{
	if (!is_zone_device_page(page))
		nooks_import_fault(imp, 0, (unsigned long)page, 0,
				   "not memory of a device");
}
