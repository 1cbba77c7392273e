/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A prefix is right behind those that cover it in the order of
 * manrs_prefix_compare(), and of prefixes that do not overlap only the last one
 * before it can cover it.  Both functions live on that.
 */
#include "prefix_cover.h"

#include "prefix.h"
#include "sort.h"

static int compare_prefixes(const void *a, const void *b)
{
	return manrs_prefix_compare(a, b);
}

size_t manrs_prefix_cover_make(struct manrs_prefix *prefixes, size_t n)
{
	size_t kept = 0;

	manrs_sort(prefixes, n, sizeof(prefixes[0]), compare_prefixes);
	for (size_t i = 0; i < n; i++)
		if (!kept || !manrs_prefix_contains(&prefixes[kept - 1],
						    &prefixes[i]))
			prefixes[kept++] = prefixes[i];
	return kept;
}

bool manrs_prefix_cover_has(const struct manrs_prefix *cover, size_t n,
			    const struct manrs_prefix *prefix)
{
	size_t low = 0;

	/* low: how many of the cover are not behind prefix. */
	while (n) {
		size_t half = n / 2;

		if (manrs_prefix_compare(&cover[low + half], prefix) <= 0) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return low && manrs_prefix_contains(&cover[low - 1], prefix);
}
