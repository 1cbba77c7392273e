/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of prefixes over two indexes, one a family.  The search is
 * prefix_index.c's.
 */
#include "prefix_set.h"

#include <stdlib.h>
#include <string.h>

#include "prefix.h"
#include "prefix_index.h"
#include "sort.h"

struct manrs_prefix_set {
	struct manrs_prefix_index *index[MANRS_AFI__COUNT];
};

static int compare_prefixes(const void *a, const void *b)
{
	return manrs_prefix_compare(a, b);
}

static enum manrs_status index_sorted(struct manrs_prefix_set *set,
				      const struct manrs_prefix *sorted,
				      size_t n)
{
	enum manrs_status status;
	size_t n_ipv4 = 0;

	while (n_ipv4 < n && sorted[n_ipv4].afi == MANRS_AFI_IPV4)
		n_ipv4++;
	status = manrs_prefix_index_new(MANRS_AFI_IPV4, sorted, n_ipv4,
					sizeof(*sorted),
					&set->index[MANRS_AFI_IPV4]);
	if (status != MANRS_OK)
		return status;
	return manrs_prefix_index_new(MANRS_AFI_IPV6, sorted + n_ipv4,
				      n - n_ipv4, sizeof(*sorted),
				      &set->index[MANRS_AFI_IPV6]);
}

enum manrs_status manrs_prefix_set_new(const struct manrs_prefix *prefixes,
				       size_t n, struct manrs_prefix_set **out)
{
	struct manrs_prefix_set *set = calloc(1, sizeof(*set));
	struct manrs_prefix *sorted = calloc(n ? n : 1, sizeof(*sorted));
	enum manrs_status status = MANRS_ERR_MEMORY;

	if (!set || !sorted)
		goto out;
	if (n)
		memcpy(sorted, prefixes, n * sizeof(*sorted));
	n = manrs_sort_distinct(sorted, n, sizeof(*sorted), compare_prefixes);
	status = index_sorted(set, sorted, n);
	if (status == MANRS_OK) {
		*out = set;
		set = NULL;
	}
out:
	free(sorted);
	manrs_prefix_set_free(set);
	return status;
}

void manrs_prefix_set_free(struct manrs_prefix_set *set)
{
	if (!set)
		return;
	manrs_prefix_index_free(set->index[MANRS_AFI_IPV4]);
	manrs_prefix_index_free(set->index[MANRS_AFI_IPV6]);
	free(set);
}

size_t manrs_prefix_set_count(const struct manrs_prefix_set *set)
{
	return manrs_prefix_index_count(set->index[MANRS_AFI_IPV4]) +
	       manrs_prefix_index_count(set->index[MANRS_AFI_IPV6]);
}

bool manrs_prefix_set_covers(const struct manrs_prefix_set *set,
			     const struct manrs_prefix *prefix,
			     struct manrs_prefix *member)
{
	const struct manrs_prefix_index *index = set->index[prefix->afi];
	uint32_t node = manrs_prefix_index_find(index, prefix);

	if (node == MANRS_NO_NODE)
		return false;
	if (member)
		manrs_prefix_index_get(index, node, member);
	return true;
}
