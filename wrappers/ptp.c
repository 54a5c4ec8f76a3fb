// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/ptp.idl.
 */
#include <linux/ptp_clock_kernel.h>

#include "ptp_gen.h"
#include "device.h"
#include "ops.h"

/* The core keeps the struct and calls what is in it. */
void nooks_check_ptp_clock_register__info(struct nooks_import *imp, int arg,
					  struct ptp_clock_info *info)
{
	nooks_check_owner(imp, arg, info->owner);
	nooks_arg_string(imp, arg, info->name);
	if (info->n_pins)
		nooks_arg_readable(imp, arg, info->pin_config,
				   array_size(info->n_pins,
					      sizeof(*info->pin_config)));
	/* From here to the end there are functions only. */
	nooks_check_ops(imp, arg, &info->adjfine,
			sizeof(*info) - offsetof(struct ptp_clock_info, adjfine));
}

void nooks_check_ptp_clock_register__parent(struct nooks_import *imp, int arg,
					    struct device *parent)
{
	nooks_device_check_initialized(imp, arg, parent);
}
