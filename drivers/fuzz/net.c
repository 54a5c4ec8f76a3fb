// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes: an interface with its polls, and buffers for packets.
 */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>
#include <linux/pm_wakeup.h>
#include <linux/preempt.h>
#include <linux/skbuff.h>

#include "fuzz.h"

#define PROTOCOL	0x88b5	/* for experiments */

struct card {
	struct napi_struct napi;
	struct net_device *dev;
};

/* Kept over scenes: coming and going takes long. */
static struct net_device *card;

static void skb_end(struct sk_buff *skb)
{
	fuzz_forget(TYPE_skb, skb);
	switch (fuzz_any() % 3) {
	case 0:
		ASK(consume_skb, consume_skb(OBJECT(skb)));
		break;
	case 1:
		ASK(__dev_kfree_skb_any, dev_kfree_skb_any(OBJECT(skb)));
		break;
	default:
		ASK(__dev_kfree_skb_irq, dev_kfree_skb_irq(OBJECT(skb)));
	}
}

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	ASK(__dev_kfree_skb_any, dev_kfree_skb_any(skb));
	return NETDEV_TX_OK;
}

static const struct net_device_ops card_ops = { .ndo_start_xmit = xmit };

static int poll(struct napi_struct *napi, int budget)
{
	struct card *priv = container_of(napi, struct card, napi);
	struct sk_buff *skb;
	u8 *data;

	skb = ASK(__napi_alloc_skb, napi_alloc_skb(napi, 128));
	if (skb) {
		data = ASK(skb_put, skb_put(skb, 64));
		data[12] = PROTOCOL >> 8;
		data[13] = PROTOCOL & 255;
		skb->protocol = ASK(eth_type_trans, eth_type_trans(skb, priv->dev));
		ASK(napi_gro_receive, napi_gro_receive(napi, skb));
	}
	if (budget && fuzz_nth(8))
		return 0;
	ASK(napi_complete_done, napi_complete_done(napi, 1));
	if (fuzz_nth(8))
		return budget;
	if (fuzz_nth(8))
		ASK(napi_complete_done, napi_complete_done(napi, 1));
	return 1 % (budget + 1);
}

static const struct net_device_ops mute_ops = {};

static const struct ethtool_ops tools = {
	.get_link = ethtool_op_get_link,
};

/* Each is rejected: what it says of itself, the kernel would believe. */
static void unfit(struct net_device *dev)
{
	dev->netdev_ops = &card_ops;
	dev->ethtool_ops = &tools;
	switch (fuzz_turn(4)) {
	case 0:
		dev->netdev_ops = &mute_ops;
		break;
	case 1:
		memset(dev->name, 'n', IFNAMSIZ);
		break;
	case 2:
		dev->priv_flags |= IFF_EBRIDGE;
		break;
	default:
		dev->dev.parent = (void *)fuzz_own;
	}
	ASK(register_netdev, register_netdev(dev) ? 0 : 0);
}

/* The driver core has not seen it yet. */
static void unready(void)
{
	struct net_device *new = ASK(alloc_etherdev_mqs,
				     alloc_etherdev_mqs(NUMBER(16), NUMBER(1), NUMBER(1)));
	struct device *dev = &new->dev;
	dma_addr_t addr;

	if (!new)
		return;
	if (fuzz_nth(4)) {
		preempt_disable();
		ASK(free_netdev, free_netdev(new));
	}
	switch (fuzz_any() % 7) {
	case 0:
		ASK(pm_schedule_suspend, pm_schedule_suspend(dev, 1));
		break;
	case 1:
		ASK(__pm_runtime_resume, pm_runtime_get_sync(dev));
		break;
	case 2:
		ASK(device_wakeup_enable, device_wakeup_enable(dev));
		break;
	case 3:
		ASK(dma_alloc_attrs, dma_alloc_coherent(dev, 64, &addr, GFP_KERNEL));
		break;
	case 4:
		ASK(dma_map_page_attrs,
		    dma_map_page(dev, virt_to_page((void *)fuzz_own), 0, 64, DMA_TO_DEVICE));
		break;
	default:
		unfit(new);
	}
	ASK(free_netdev, free_netdev(new));
}

static void card_begin(void)
{
	static const u8 address[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	struct net_device *dev = ASK(alloc_etherdev_mqs, alloc_etherdev(sizeof(struct card)));
	struct card *priv;

	if (!dev)
		return;
	fuzz_remember(TYPE_net_device, dev);
	fuzz_remember(TYPE_device, &dev->dev);
	dev->netdev_ops = &card_ops;
	priv = netdev_priv(dev);
	priv->dev = dev;
	ASK(dev_addr_mod, __dev_addr_set(OBJECT(dev), OBJECT(address), NUMBER(6)));
	ASK(netif_napi_add_weight, netif_napi_add(OBJECT(dev), OWN(&priv->napi), poll));
	if (fuzz_nth(8))
		ASK(netif_napi_add_weight, netif_napi_add(dev, &priv->napi, poll));
	if (ASK(register_netdev, register_netdev(OBJECT(dev))))
		return;
	fuzz_remember(TYPE_registered_netdev, dev);
	card = dev;
	if (fuzz_nth(8))
		ASK(register_netdev, register_netdev(dev) ? 0 : 0);
}

static void card_end(void)
{
	struct net_device *dev = card;

	card = NULL;
	ASK(unregister_netdev, unregister_netdev(OBJECT(dev)));
	fuzz_forget(TYPE_registered_netdev, dev);
	if (fuzz_nth(8))
		ASK(register_netdev, register_netdev(dev) ? 0 : 0);
	if (fuzz_nth(2))
		ASK(netif_carrier_on, netif_carrier_on(dev));
	ASK(free_netdev, free_netdev(OBJECT(dev)));
	fuzz_forget(TYPE_device, &dev->dev);
	fuzz_forget(TYPE_net_device, dev);
}

static void polls(struct card *priv)
{
	struct napi_struct *napi = &priv->napi;

	/* A call that was rejected ended the scene: what it had is still there. */
	if (!test_bit(NAPI_STATE_SCHED, &napi->state))
		ASK(napi_disable, napi_disable(napi));
	ASK(napi_enable, napi_enable(OWN(napi)));
	if (fuzz_nth(8))
		ASK(napi_enable, napi_enable(napi));
	/* Not in a poll. */
	if (fuzz_nth(8))
		ASK(__napi_alloc_skb, napi_alloc_skb(napi, 128));
	if (ASK(napi_schedule_prep, napi_schedule_prep(OWN(napi)))) {
		/* Disabling would wait for a mark that nobody takes away. */
		if (fuzz_nth(8))
			ASK(napi_disable, napi_disable(napi));
		if (fuzz_nth(8))
			return;
		ASK(__napi_schedule, __napi_schedule(napi));
		if (fuzz_nth(8))
			ASK(__napi_schedule, __napi_schedule(napi));
	}
	if (fuzz_nth(8))
		ASK(napi_complete_done, napi_complete_done(napi, 0));
	ASK(napi_disable, napi_disable(OWN(napi)));
}

static void uses(struct net_device *dev)
{
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);
	struct rtnl_link_stats64 stats;
	struct ethtool_ts_info info;
	u32 legacy;
	unsigned long modes[2];
	u8 key[16];

	ASK(netif_carrier_off, netif_carrier_off(OBJECT(dev)));
	ASK(netif_carrier_on, netif_carrier_on(OBJECT(dev)));
	ASK(netif_device_detach, netif_device_detach(OBJECT(dev)));
	ASK(netif_device_attach, netif_device_attach(OBJECT(dev)));
	ASK(netif_tx_wake_queue, netif_tx_wake_queue(OBJECT(txq)));
	ASK(netif_schedule_queue, netif_schedule_queue(OBJECT(txq)));
	ASK(dev_trans_start, dev_trans_start(OBJECT(dev)));
	ASK(dev_get_stats, dev_get_stats(OBJECT(dev), OBJECT(&stats)));
	ASK(ethtool_op_get_ts_info, ethtool_op_get_ts_info(OBJECT(dev), OBJECT(&info)));
	ASK(ethtool_convert_legacy_u32_to_link_mode,
	    ethtool_convert_legacy_u32_to_link_mode(OBJECT(&modes[0]), 1));
	ASK(ethtool_convert_link_mode_to_legacy_u32,
	    ethtool_convert_link_mode_to_legacy_u32(OBJECT(&legacy), OBJECT(&modes[0])));
	ASK(netdev_rss_key_fill, netdev_rss_key_fill(OBJECT(&key[0]), NUMBER(16ul)));
}

/* Each is rejected: the stack could not take it. */
static void unreceived(struct card *priv)
{
	struct sk_buff *skb;

	if (fuzz_nth(2))
		skb = ASK(__netdev_alloc_skb, netdev_alloc_skb(priv->dev, 128));
	else
		skb = ASK(__alloc_skb, alloc_skb(128, GFP_KERNEL));
	if (!skb)
		return;
	ASK(skb_put, skb_put(skb, 64));
	if (fuzz_turn(3) == 2)
		skb_get(skb);
	ASK(napi_gro_receive, napi_gro_receive(&priv->napi, skb));
}

void fuzz_scene_netdev(void)
{
	if (fuzz_nth(4))
		unready();
	if (!card) {
		card_begin();
		return;
	}
	if (fuzz_nth(8))
		fuzz_disk_below(&card->dev);
	if (fuzz_nth(8)) {
		preempt_disable();
		ASK(__pm_runtime_resume, pm_runtime_get_sync(&card->dev));
	}
	polls(netdev_priv(card));
	uses(card);
	if (fuzz_nth(8))
		unreceived(netdev_priv(card));
	if (fuzz_nth(8))
		card_end();
}

void fuzz_scene_buffers(void)
{
	struct skb_shared_hwtstamps stamp = {};
	struct sk_buff *skb;
	u8 data[16];

	if (card && fuzz_nth(2))
		skb = ASK(__netdev_alloc_skb, netdev_alloc_skb(OBJECT(card), NUMBER(256u)));
	else
		skb = ASK(__alloc_skb, alloc_skb(256, GFP_KERNEL));
	if (!skb)
		return;
	fuzz_remember(TYPE_skb, skb);
	ASK(skb_put, skb_put(OBJECT(skb), NUMBER(64u)));
	ASK(skb_copy_bits, skb_copy_bits(OBJECT(skb), NUMBER(8), OBJECT(&data[0]), NUMBER(16)));
	ASK(pskb_expand_head,
	    pskb_expand_head(OBJECT(skb), NUMBER(16), NUMBER(64), GFP_KERNEL | __GFP_NOWARN));
	ASK(__pskb_pull_tail, __pskb_pull_tail(OBJECT(skb), NUMBER(0)));
	ASK(__skb_pad, __skb_pad(OBJECT(skb), NUMBER(8), false));
	ASK(skb_trim, skb_trim(OBJECT(skb), NUMBER(60u)));
	ASK(___pskb_trim, ___pskb_trim(OBJECT(skb), NUMBER(50u)));
	ASK(skb_clone_tx_timestamp, skb_clone_tx_timestamp(OBJECT(skb)));
	ASK(skb_tstamp_tx, skb_tstamp_tx(OBJECT(skb), OBJECT(&stamp)));
	if (card)
		skb->protocol = ASK(eth_type_trans, eth_type_trans(OBJECT(skb), OBJECT(card)));
	skb_end(skb);
}
