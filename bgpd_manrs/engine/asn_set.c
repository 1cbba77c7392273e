/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sorted array of AS numbers, and the built-in list of transit-free
 * networks.  What a transit-free AS in a path means is check_path.c's matter.
 */
#include "asn_set.h"

#include <stdlib.h>
#include <string.h>

#include "sort.h"

/*
 * The networks that reach the whole Internet by settlement-free peering alone.
 *
 * Source: the transit_free default of ARouteServer, config.d/general.yml at
 * commit 05b77b5fa286, as read in November 2026.  The list of the NLNOG BGP
 * Filter Guide ("Filtering Known Transit Networks", commit 0dc4ea5d439c) has
 * six more: 209, 702, 1239, 3549, 3561 and 4134.  They are left out because
 * they are subsidiaries whose routes a customer may carry legitimately, or
 * peer openly at exchanges, and a hit on this list rejects a route out of the
 * box.  An operator can add them.
 */
static const uint32_t transit_free_asns[] = {
	174,   /* Cogent */
	701,   /* Verizon */
	1299,  /* Arelion */
	2914,  /* NTT */
	3257,  /* GTT */
	3320,  /* Deutsche Telekom */
	3356,  /* Lumen */
	5511,  /* Orange */
	6453,  /* Tata Communications */
	6461,  /* Zayo */
	6762,  /* Telecom Italia Sparkle */
	6830,  /* Liberty Global */
	7018,  /* AT&T */
	12956, /* Telxius */
};

const uint32_t *manrs_transit_free_builtin(size_t *n)
{
	*n = MANRS_ARRAY_SIZE(transit_free_asns);
	return transit_free_asns;
}

static int compare_asns(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

enum manrs_status manrs_asn_set_assign(struct manrs_asn_set *set,
				       const uint32_t *asns, size_t n)
{
	uint32_t *sorted;

	if (!n) {
		manrs_asn_set_release(set);
		return MANRS_OK;
	}
	if (n > SIZE_MAX / sizeof(*sorted))
		return MANRS_ERR_MEMORY;
	sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return MANRS_ERR_MEMORY;

	memcpy(sorted, asns, n * sizeof(*sorted));
	n = manrs_sort_distinct(sorted, n, sizeof(*sorted), compare_asns);

	manrs_asn_set_release(set);
	set->asns = sorted;
	set->n = n;
	for (size_t i = 0; i < n; i++) {
		unsigned mark = manrs_asn_mark(sorted[i]);

		set->marks[mark / 64] |= UINT64_C(1) << mark % 64;
	}
	return MANRS_OK;
}

void manrs_asn_set_release(struct manrs_asn_set *set)
{
	free(set->asns);
	memset(set, 0, sizeof(*set));
}

bool manrs_asn_set_search(const struct manrs_asn_set *set, uint32_t asn)
{
	size_t first = 0, n = set->n, half;

	/* Narrow down to the last member not above asn. */
	while (n > 1) {
		half = n / 2;
		if (set->asns[first + half] <= asn)
			first += half;
		n -= half;
	}
	return n && set->asns[first] == asn;
}
