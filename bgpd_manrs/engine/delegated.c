/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorted ranges and a binary search; where they come from is lists/'s. */
#include "delegated.h"

#include <stdlib.h>
#include <string.h>

#include "prefix.h"

struct manrs_delegated {
	struct manrs_delegation *ranges[MANRS_AFI__COUNT]; /* owned */
	size_t n[MANRS_AFI__COUNT];
};

static int compare_first(const void *a, const void *b)
{
	const struct manrs_delegation *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Join what touches or overlaps, in place; the new count. */
static size_t join(struct manrs_delegation *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct manrs_delegation *before = &list[kept - 1];

		if (kept && (before->last == UINT64_MAX ||
			     list[i].first <= before->last + 1)) {
			if (list[i].last > before->last)
				before->last = list[i].last;
		} else {
			list[kept++] = list[i];
		}
	}
	return kept;
}

static enum manrs_status build_family(struct manrs_delegated *delegated,
				      enum manrs_afi afi,
				      struct manrs_delegation *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].last < list[i].first)
			return MANRS_ERR_INVALID;
	if (!n)
		return MANRS_OK;
	qsort(list, n, sizeof(*list), compare_first);
	n = join(list, n);
	delegated->ranges[afi] = malloc(n * sizeof(*list));
	if (!delegated->ranges[afi])
		return MANRS_ERR_MEMORY;
	memcpy(delegated->ranges[afi], list, n * sizeof(*list));
	delegated->n[afi] = n;
	return MANRS_OK;
}

enum manrs_status
manrs_delegated_new(struct manrs_delegation *const delegations[MANRS_AFI__COUNT],
		    const size_t n[MANRS_AFI__COUNT],
		    struct manrs_delegated **out)
{
	struct manrs_delegated *delegated = calloc(1, sizeof(*delegated));
	enum manrs_status status = delegated ? MANRS_OK : MANRS_ERR_MEMORY;

	for (int afi = 0; !status && afi < MANRS_AFI__COUNT; afi++)
		status = build_family(delegated, afi, delegations[afi], n[afi]);
	if (status)
		manrs_delegated_free(delegated);
	else
		*out = delegated;
	return status;
}

void manrs_delegated_free(struct manrs_delegated *delegated)
{
	if (!delegated)
		return;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		free(delegated->ranges[afi]);
	free(delegated);
}

size_t manrs_delegated_count(const struct manrs_delegated *delegated,
			     enum manrs_afi afi)
{
	return delegated->n[afi];
}

bool manrs_delegated_overlaps(const struct manrs_delegated *delegated,
			      const struct manrs_prefix *prefix)
{
	const struct manrs_delegation *ranges = delegated->ranges[prefix->afi];
	uint64_t last = prefix->hi | ~manrs_mask_hi(prefix->len);
	size_t first = 0, n = delegated->n[prefix->afi], half;

	/* The last range that does not begin behind the prefix: those before it
	 * end before it begins. */
	if (!n || ranges[0].first > last)
		return false;
	while (n > 1) {
		half = n / 2;
		if (ranges[first + half].first <= last)
			first += half;
		n -= half;
	}
	return ranges[first].last >= prefix->hi;
}
