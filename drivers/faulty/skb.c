// SPDX-License-Identifier: GPL-2.0
/*
 * Socket buffers. Where nothing else is said, at a function whose first argument is
 * one to be sent.
 */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "gadget.h"

static struct sk_buff *sent(const unsigned long *arg)
{
	return (struct sk_buff *)NOOKS_FAULTY_ARG(arg, 0);
}

/* It has been given back. */
GADGET(skb_gone)
{
	struct sk_buff *skb = sent(arg);

	dev_kfree_skb_any(skb);
	WRITE_ONCE(skb->len, 0);
}

/* What the call was let read of it is remembered for as long as it is held. */
GADGET(skb_read_gone)
{
	struct sk_buff *skb = sent(arg);
	u8 *data = skb->data;

	(void)READ_ONCE(data[0]);
	(void)READ_ONCE(data[1]);
	dev_kfree_skb_any(skb);
	(void)READ_ONCE(data[1]);
}

/* Behind its struct, of which all may be read. */
GADGET(skb_read_behind)
{
	(void)READ_ONCE(*(u8 *)(sent(arg) + 1));
}

/*
 * Memory so far away that the table of objects is searched in the same place for it
 * (nooks/object.h: 2560 in the product, where a place is 2^19 wide).
 */
#define SAME_PLACE	0xa2a600

GADGET(skb_read_alike)
{
	const u8 *skb = (u8 *)sent(arg);

	(void)READ_ONCE(*(hidden(skb) - SAME_PLACE));
	/* If the first was the driver's, by chance. */
	(void)READ_ONCE(*(hidden(skb) - 2 * SAME_PLACE));
}

/*
 * The same place in the code: its guard has seen that it may, and follows the objects
 * that it is used for.
 */
static noinline void nooks_late_read(const struct sk_buff *skb)
{
	(void)READ_ONCE(skb->len);
}

GADGET(skb_spot_gone)
{
	struct sk_buff *skb = sent(arg);

	nooks_late_read(skb);
	nooks_late_read(skb);
	dev_kfree_skb_any(skb);
	nooks_late_read(skb);
}

GADGET(skb_data_gone)
{
	struct sk_buff *skb = sent(arg);
	u8 *data = skb->data;

	dev_kfree_skb_any(skb);
	write_byte(data);
}

/* At a function with a net_device and one received: it has gone up. */
GADGET(skb_received)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 1);
	struct sk_buff *skb = (void *)NOOKS_FAULTY_ARG(arg, 2);
	struct napi_struct *napi = list_first_entry(&dev->napi_list,
						    struct napi_struct,
						    dev_list);

	skb->protocol = eth_type_trans(skb, dev);
	napi_gro_receive(napi, skb);
	WRITE_ONCE(skb->len, 0);
}

static noinline void nooks_late_protocol(struct sk_buff *skb, __be16 protocol)
{
	WRITE_ONCE(skb->protocol, protocol);
}

/* The same again by one guard, which could when it was the driver's. */
GADGET(skb_spot_received)
{
	struct net_device *dev = (void *)NOOKS_FAULTY_ARG(arg, 1);
	struct sk_buff *skb = (void *)NOOKS_FAULTY_ARG(arg, 2);
	struct napi_struct *napi = list_first_entry(&dev->napi_list,
						    struct napi_struct,
						    dev_list);

	nooks_late_protocol(skb, 0);
	nooks_late_protocol(skb, eth_type_trans(skb, dev));
	napi_gro_receive(napi, skb);
	nooks_late_protocol(skb, 0);
}

/* Of the stack's fields, the driver may write a few. */
GADGET(skb_field)
{
	WRITE_ONCE(sent(arg)->truesize, 0);
}

/* The kernel frees by what stands there. */
GADGET(skb_shinfo)
{
	WRITE_ONCE(skb_shinfo(sent(arg))->destructor_arg, target->text);
}
