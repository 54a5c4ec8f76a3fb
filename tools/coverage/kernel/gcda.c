// SPDX-License-Identifier: GPL-2.0
/*
 * Coverage: from the counters in memory to the format of a .gcda file.
 *
 * gcc puts a record for each object file into section nooks_gcov
 * (-fprofile-info-section), so that nothing need be called when code is loaded. The
 * structs are those of gcc 12 and 13, which have no header.
 */
#include <linux/export.h>
#include <linux/string.h>

#include "gcda.h"

#if __GNUC__ < 12 || __GNUC__ > 13
#error "coverage of kernel code knows the counters of gcc 12 and 13 only"
#endif

#define KINDS_OF_COUNTERS	8	/* of which -fprofile-arcs uses the first */

#define MAGIC			0x67636461
#define TAG_OBJECT		0xa1000000
#define TAG_FUNCTION		0x01000000
#define TAG_ARCS		0x01a10000

typedef void (*gcov_merge_fn)(s64 *counters, u32 num);

struct gcov_fn_info {
	const struct gcov_info *key;	/* whose function it is, if it is in many */
	u32 ident;
	u32 lineno_checksum;
	u32 cfg_checksum;
	struct {
		u32 num;
		s64 *counters;
	} arcs;
};

struct gcov_info {
	u32 version;
	struct gcov_info *next;
	u32 stamp;
	u32 checksum;
	const char *filename;
	gcov_merge_fn merge[KINDS_OF_COUNTERS];
	u32 n_functions;
	struct gcov_fn_info *const *functions;
};

/* Objects name it as what adds counters up; here tools/coverage/split does. */
void __gcov_merge_add(s64 *counters, u32 num);
void __gcov_merge_add(s64 *counters, u32 num)
{
}
EXPORT_SYMBOL_GPL(__gcov_merge_add);

struct sink {
	char *at;
	size_t used;
};

static void put(struct sink *out, const void *data, size_t len)
{
	if (out->at)
		memcpy(out->at + out->used, data, len);
	out->used += len;
}

static void put_u32(struct sink *out, u32 value)
{
	put(out, &value, sizeof(value));
}

static void put_function(struct sink *out, const struct gcov_info *info,
			 const struct gcov_fn_info *fn)
{
	u32 i;

	put_u32(out, TAG_FUNCTION);
	if (!fn || fn->key != info) {
		put_u32(out, 0);
		return;
	}
	put_u32(out, 3 * sizeof(u32));
	put_u32(out, fn->ident);
	put_u32(out, fn->lineno_checksum);
	put_u32(out, fn->cfg_checksum);
	put_u32(out, TAG_ARCS);
	put_u32(out, fn->arcs.num * sizeof(s64));
	for (i = 0; i < fn->arcs.num; i++) {
		s64 count = READ_ONCE(fn->arcs.counters[i]);

		put(out, &count, sizeof(count));
	}
}

static void put_file(struct sink *out, const struct gcov_info *info)
{
	u32 i;

	put_u32(out, MAGIC);
	put_u32(out, info->version);
	put_u32(out, info->stamp);
	put_u32(out, info->checksum);
	/* One run; which number was the largest, nobody asks. */
	put_u32(out, TAG_OBJECT);
	put_u32(out, 2 * sizeof(u32));
	put_u32(out, 1);
	put_u32(out, 0);
	for (i = 0; i < info->n_functions; i++)
		put_function(out, info, info->functions[i]);
}

size_t coverage_write(struct gcov_info *const *first, struct gcov_info *const *last, void *buf)
{
	struct sink out = { .at = buf };

	for (; first < last; first++) {
		struct sink length = { };
		u32 name = strlen((*first)->filename);

		put_file(&length, *first);
		put_u32(&out, name);
		put_u32(&out, length.used);
		put(&out, (*first)->filename, name);
		put_file(&out, *first);
	}
	return out.used;
}
