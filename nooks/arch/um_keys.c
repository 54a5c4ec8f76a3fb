// SPDX-License-Identifier: GPL-2.0
/*
 * Jump labels of wrapped modules on User Mode Linux; see um_keys.h. The text of modules
 * may be written there.
 */
#include <linux/stop_machine.h>

#include "../internal.h"

/* As the pass writes it (carat_guard/pass/Emit.cpp): distances from where they stand. */
struct jump {
	s32 code;
	s32 target;
	long key;
};

struct request {
	const struct nooks_um_key *um;
	bool on;
};

#define JUMP_SIZE	5

static void write_jump(const struct jump *jump, bool on)
{
	u8 insn[JUMP_SIZE] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	u8 *code = (u8 *)&jump->code + jump->code;
	s32 distance = (u8 *)&jump->target + jump->target - (code + JUMP_SIZE);

	if (on) {
		insn[0] = 0xe9;
		memcpy(insn + 1, &distance, sizeof(distance));
	}
	memcpy(code, insn, sizeof(insn));
}

static int write_jumps(void *data)
{
	const struct request *request = data;
	const struct nooks_um_key *um = request->um;
	const struct jump *jump;

	for (jump = um->start; (const void *)jump < um->end; jump++)
		if ((const void *)&jump->key + jump->key == um)
			write_jump(jump, request->on);
	return 0;
}

/* Nobody is between two bytes of an instruction when all CPUs have stopped. */
void nooks_um_key_set(struct static_key *key, bool on)
{
	struct request request = {
		.um = container_of(key, struct nooks_um_key, key),
		.on = on,
	};

	stop_machine(write_jumps, &request, NULL);
}
