// SPDX-License-Identifier: GPL-2.0
/*
 * Instantiates the trace events and lends other rooms the ones they fire.
 */
#define CREATE_TRACE_POINTS
#include "trace.h"

void nooks_trace_recovery(struct nooks_domain *dom, const char *stage)
{
	trace_nooks_recovery_stage(dom, stage);
}

/* Tested by what crossing_inline.h and object.h put into wrappers, in other modules too. */
EXPORT_TRACEPOINT_SYMBOL_GPL(nooks_enter);
EXPORT_TRACEPOINT_SYMBOL_GPL(nooks_leave);
EXPORT_TRACEPOINT_SYMBOL_GPL(nooks_import);
EXPORT_TRACEPOINT_SYMBOL_GPL(nooks_object_track);
EXPORT_TRACEPOINT_SYMBOL_GPL(nooks_object_untrack);
