// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: an sk_buff whose data lies in a page, too, as drivers put it there by inlines;
 * and all that they can say wrong about where it lies.
 */
#include <linux/mm.h>
#include <linux/skbuff.h>

#include "fuzz.h"

#define LINEAR	64
#define FRAG	512

static struct sk_buff *with_page(void)
{
	struct page *page = NULL;
	struct sk_buff *skb;

	/* What came last is given back first, if the driver loses both. */
	if (fuzz_nth(2))
		page = ASK(alloc_pages, alloc_page(GFP_KERNEL));
	skb = ASK(__alloc_skb, alloc_skb(256, GFP_KERNEL));
	if (!page)
		page = ASK(alloc_pages, alloc_page(GFP_KERNEL));
	if (!skb || !page)
		return NULL;
	ASK(skb_put, skb_put(skb, LINEAR));
	skb_fill_page_desc(skb, 0, page, 0, FRAG);
	skb->len += FRAG;
	skb->data_len += FRAG;
	skb->truesize += PAGE_SIZE;
	return skb;
}

/* The next one who looks at it must reject it. */
static void spoil(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	skb_frag_t *frag = &shinfo->frags[0];

	switch (fuzz_turn(9)) {
	case 0:
		shinfo->nr_frags = MAX_SKB_FRAGS + 1;
		break;
	case 1:
		__skb_frag_set_page(frag, virt_to_page((void *)fuzz_own));
		break;
	case 2:
		skb_frag_off_set(frag, PAGE_SIZE - 1);
		break;
	case 3:
		skb_frag_size_set(frag, FRAG + 1);
		break;
	case 4:
		shinfo->nr_frags = 0;
		break;
	case 5:
		skb->data = (void *)fuzz_own;
		break;
	case 6:
		skb->len = FRAG - 1;
		break;
	case 7:
		skb->tail++;
		break;
	default:
		skb->tail = 1 << 20;
	}
}

void fuzz_scene_fragments(void)
{
	struct sk_buff *skb = with_page();
	char data[16];

	if (!skb)
		return;
	fuzz_remember(TYPE_skb, skb);
	if (fuzz_nth(8))
		ASK(skb_trim, skb_trim(skb, LINEAR));
	if (fuzz_nth(2))
		spoil(skb);
	ASK(skb_copy_bits,
	    skb_copy_bits(OBJECT(skb), NUMBER(LINEAR), OBJECT(&data[0]), NUMBER(16)));
	switch (fuzz_turn(4)) {
	case 0:
		ASK(__pskb_pull_tail, __pskb_pull_tail(OBJECT(skb), NUMBER(FRAG / 2)));
		break;
	case 1:
		ASK(__pskb_pull_tail, __pskb_pull_tail(OBJECT(skb), NUMBER(FRAG)));
		break;
	case 2:
		ASK(___pskb_trim, ___pskb_trim(OBJECT(skb), NUMBER(LINEAR / 2u)));
		break;
	default:
		ASK(pskb_expand_head,
		    pskb_expand_head(OBJECT(skb), NUMBER(16), NUMBER(64),
				     GFP_KERNEL | __GFP_NOWARN));
	}
	if (!ASK(__skb_pad, __skb_pad(OBJECT(skb), NUMBER(8), fuzz_nth(2)))) {
		fuzz_forget(TYPE_skb, skb);
		ASK(consume_skb, consume_skb(OBJECT(skb)));
	}
}
