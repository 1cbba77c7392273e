/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes at all as two tables of VRPs: the difference between them is what a
 * comparison one by one finds, no more and no less, and sorted.
 *
 * Eight bytes are a VRP: which tables it is in and its family; length, maximum
 * length, three bytes of address, two of ASN.  So a line of seven characters is
 * one: "1" before, "2" after, "3" both, "5" to "7" the same for IPv6.
 */
#include <stdint.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "rpki/rpki_changes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VRP_BYTES 8
#define VRPS_MAX 256

#define IN_BEFORE 1
#define IN_AFTER 2
#define IS_IPV6 4

struct side {
	struct manrs_vrp vrps[VRPS_MAX];
	size_t n;
	struct manrs_vrp_table *table;
};

static void require(bool truth)
{
	if (!truth)
		abort();
}

static struct manrs_vrp vrp_of(const uint8_t *bytes)
{
	struct manrs_vrp v = { .asn = bytes[6] << 8 | bytes[7] };
	unsigned bits;

	v.prefix.afi = bytes[0] & IS_IPV6 ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4;
	bits = manrs_afi_bits(v.prefix.afi);
	v.prefix.len = (uint8_t)(bytes[1] % (bits + 1));
	v.max_len = (uint8_t)(v.prefix.len + bytes[2] % (bits + 1 - v.prefix.len));
	v.prefix.hi = (uint64_t)bytes[3] << 56 | (uint64_t)bytes[4] << 48 |
		      (uint64_t)bytes[5] << 40;
	v.prefix.hi &= manrs_mask_hi(v.prefix.len);
	return v;
}

static bool is_same(const struct manrs_vrp *a, const struct manrs_vrp *b)
{
	return a->asn == b->asn && a->max_len == b->max_len &&
	       manrs_prefix_equal(&a->prefix, &b->prefix);
}

static bool has(const struct side *side, const struct manrs_vrp *v)
{
	for (size_t i = 0; i < side->n; i++)
		if (is_same(&side->vrps[i], v))
			return true;
	return false;
}

static void add(struct side *side, const struct manrs_vrp *v)
{
	if (!has(side, v) && side->n < VRPS_MAX)
		side->vrps[side->n++] = *v;
}

/* Building reorders its input, so it gets a copy; nothing is no table. */
static void build(struct side *side)
{
	struct manrs_vrp copy[VRPS_MAX];

	for (size_t i = 0; i < side->n; i++)
		copy[i] = side->vrps[i];
	if (side->n)
		require(!manrs_vrp_table_new(copy, side->n, &side->table));
}

/* How many of one side are not in the other; each has to be among changes. */
static size_t count_lost(const struct side *from, const struct side *to,
			 const struct manrs_rpki_changes *changes)
{
	size_t lost = 0;

	for (size_t i = 0; i < from->n; i++) {
		bool told = changes->all;

		if (has(to, &from->vrps[i]))
			continue;
		lost++;
		for (size_t j = 0; j < changes->n; j++)
			told |= manrs_prefix_equal(&changes->prefixes[j],
						   &from->vrps[i].prefix);
		require(told);
	}
	return lost;
}

/* Is a VRP of this prefix in one side alone? */
static bool is_changed(const struct side *from, const struct side *to,
		       const struct manrs_prefix *prefix)
{
	for (size_t i = 0; i < from->n; i++)
		if (manrs_prefix_equal(&from->vrps[i].prefix, prefix) &&
		    !has(to, &from->vrps[i]))
			return true;
	return false;
}

static void check(const struct side *before, const struct side *after)
{
	struct manrs_rpki_changes changes;

	manrs_rpki_changes_find(before->table, after->table, &changes);
	require(changes.all == (!before->table != !after->table));
	require(changes.removed == count_lost(before, after, &changes));
	require(changes.added == count_lost(after, before, &changes));
	for (size_t i = 0; i < changes.n; i++) {
		const struct manrs_prefix *p = &changes.prefixes[i];

		require(is_changed(before, after, p) ||
			is_changed(after, before, p));
		require(!i || manrs_prefix_compare(p - 1, p) < 0);
	}
	manrs_rpki_changes_release(&changes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct side before = { .n = 0 }, after = { .n = 0 };

	for (; size >= VRP_BYTES; data += VRP_BYTES, size -= VRP_BYTES) {
		struct manrs_vrp v = vrp_of(data);

		if (data[0] & IN_BEFORE)
			add(&before, &v);
		if (data[0] & IN_AFTER)
			add(&after, &v);
	}
	build(&before);
	build(&after);
	check(&before, &after);
	check(&after, &before);
	check(&after, &after);
	manrs_vrp_table_free(before.table);
	manrs_vrp_table_free(after.table);
	return 0;
}
