// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module of the test's kernel.
 */
#include "kernel.h"

struct snd_card {
	struct device *dev;
	int (*play)(struct snd_card *card, struct buf *buf);
};

int snd_play(struct snd_card *card, struct buf *buf);
int snd_play(struct snd_card *card, struct buf *buf)
{
	return card->play(card, buf);
}
