/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events, system "nooks". Ids first, enums by name. The names and fields
 * are interface: fields are only added.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM nooks

#if !defined(NOOKS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NOOKS_TRACE_H

#include <linux/tracepoint.h>

#include "compat.h"
#include "nooks.h"

TRACE_EVENT(nooks_domain_state,
	TP_PROTO(const struct nooks_domain *dom, const char *from,
		 const char *to),
	TP_ARGS(dom, from, to),
	TP_STRUCT__entry(
		__string(dom, dom->name)
		__string(from, from)
		__string(to, to)
	),
	TP_fast_assign(
		nooks_assign_str(dom, dom->name);
		nooks_assign_str(from, from);
		nooks_assign_str(to, to);
	),
	TP_printk("dom=%s from=%s to=%s", __get_str(dom), __get_str(from),
		  __get_str(to))
);

DECLARE_EVENT_CLASS(nooks_call,
	TP_PROTO(const struct nooks_domain *dom, const char *name,
		 unsigned long ip),
	TP_ARGS(dom, name, ip),
	TP_STRUCT__entry(
		__string(dom, dom->name)
		__string(name, name)
		__field(unsigned long, ip)
	),
	TP_fast_assign(
		nooks_assign_str(dom, dom->name);
		nooks_assign_str(name, name);
		__entry->ip = ip;
	),
	TP_printk("dom=%s name=%s ip=%pS", __get_str(dom), __get_str(name),
		  (void *)__entry->ip)
);

DEFINE_EVENT(nooks_call, nooks_enter,
	TP_PROTO(const struct nooks_domain *dom, const char *name,
		 unsigned long ip),
	TP_ARGS(dom, name, ip)
);

DEFINE_EVENT(nooks_call, nooks_leave,
	TP_PROTO(const struct nooks_domain *dom, const char *name,
		 unsigned long ip),
	TP_ARGS(dom, name, ip)
);

DEFINE_EVENT(nooks_call, nooks_import,
	TP_PROTO(const struct nooks_domain *dom, const char *name,
		 unsigned long ip),
	TP_ARGS(dom, name, ip)
);

DECLARE_EVENT_CLASS(nooks_object,
	TP_PROTO(const struct nooks_object *obj),
	TP_ARGS(obj),
	TP_STRUCT__entry(
		__string(dom, obj->dom->name)
		__string(type, obj->type->name)
		__field(unsigned long, key)
		__field(size_t, size)
		__field(unsigned long, ip)
	),
	TP_fast_assign(
		nooks_assign_str(dom, obj->dom->name);
		nooks_assign_str(type, obj->type->name);
		__entry->key = obj->key;
		__entry->size = obj->size;
		__entry->ip = obj->ip;
	),
	TP_printk("dom=%s type=%s key=%#lx size=%zu ip=%pS", __get_str(dom),
		  __get_str(type), __entry->key, __entry->size,
		  (void *)__entry->ip)
);

DEFINE_EVENT(nooks_object, nooks_object_track,
	TP_PROTO(const struct nooks_object *obj),
	TP_ARGS(obj)
);

DEFINE_EVENT(nooks_object, nooks_object_untrack,
	TP_PROTO(const struct nooks_object *obj),
	TP_ARGS(obj)
);

TRACE_EVENT(nooks_fault,
	TP_PROTO(const struct nooks_domain *dom, const char *kind,
		 const struct nooks_fault *fault),
	TP_ARGS(dom, kind, fault),
	TP_STRUCT__entry(
		__string(dom, dom->name)
		__string(kind, kind)
		__field(u64, seq)
		__field(unsigned long, ip)
		__field(unsigned long, addr)
		__field(size_t, size)
	),
	TP_fast_assign(
		nooks_assign_str(dom, dom->name);
		nooks_assign_str(kind, kind);
		__entry->seq = fault->seq;
		__entry->ip = fault->ip;
		__entry->addr = fault->addr;
		__entry->size = fault->size;
	),
	TP_printk("dom=%s seq=%llu kind=%s ip=%pS addr=%#lx size=%zu",
		  __get_str(dom), __entry->seq, __get_str(kind),
		  (void *)__entry->ip, __entry->addr, __entry->size)
);

TRACE_EVENT(nooks_recovery_stage,
	TP_PROTO(const struct nooks_domain *dom, const char *stage),
	TP_ARGS(dom, stage),
	TP_STRUCT__entry(
		__string(dom, dom->name)
		__string(stage, stage)
	),
	TP_fast_assign(
		nooks_assign_str(dom, dom->name);
		nooks_assign_str(stage, stage);
	),
	TP_printk("dom=%s stage=%s", __get_str(dom), __get_str(stage))
);

#endif /* NOOKS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH nooks
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
