/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A filter over two indexes, one a family, with the lengths of each node beside
 * them.  The search is prefix_index.c's.
 */
#include "prefix_filter.h"

#include <stdlib.h>

#include "prefix.h"
#include "prefix_index.h"
#include "sort.h"

struct lengths {
	uint8_t min;
	uint8_t max;
};

struct manrs_prefix_filter {
	struct manrs_prefix_index *index[MANRS_AFI__COUNT];
	struct lengths *lengths[MANRS_AFI__COUNT]; /* by node; owned */
};

static int compare_rules(const void *a, const void *b)
{
	const struct manrs_prefix_rule *x = a, *y = b;
	int order = manrs_prefix_compare(&x->prefix, &y->prefix);

	if (order)
		return order;
	if (x->min_len != y->min_len)
		return x->min_len - y->min_len;
	return x->max_len - y->max_len;
}

static bool is_well_formed(const struct manrs_prefix_rule *rule)
{
	return rule->prefix.afi < MANRS_AFI__COUNT &&
	       rule->prefix.len <= rule->min_len &&
	       rule->min_len <= rule->max_len &&
	       rule->max_len <= manrs_afi_bits(rule->prefix.afi);
}

static enum manrs_status build_family(struct manrs_prefix_filter *filter,
				      enum manrs_afi afi,
				      const struct manrs_prefix_rule *rules,
				      size_t n)
{
	enum manrs_status status;

	status = manrs_prefix_index_new(afi, n ? &rules->prefix : NULL, n,
					sizeof(*rules), &filter->index[afi]);
	if (status)
		return status;
	filter->lengths[afi] = calloc(n ? n : 1, sizeof(struct lengths));
	if (!filter->lengths[afi])
		return MANRS_ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		filter->lengths[afi][i] = (struct lengths){
			rules[i].min_len, rules[i].max_len
		};
	return MANRS_OK;
}

enum manrs_status manrs_prefix_filter_new(struct manrs_prefix_rule *rules,
					  size_t n,
					  struct manrs_prefix_filter **out)
{
	struct manrs_prefix_filter *filter;
	enum manrs_status status;
	size_t n_ipv4 = 0;

	for (size_t i = 0; i < n; i++)
		if (!is_well_formed(&rules[i]))
			return MANRS_ERR_INVALID;
	filter = calloc(1, sizeof(*filter));
	if (!filter)
		return MANRS_ERR_MEMORY;
	n = manrs_sort_distinct(rules, n, sizeof(*rules), compare_rules);
	while (n_ipv4 < n && rules[n_ipv4].prefix.afi == MANRS_AFI_IPV4)
		n_ipv4++;
	status = build_family(filter, MANRS_AFI_IPV4, rules, n_ipv4);
	if (!status)
		status = build_family(filter, MANRS_AFI_IPV6, rules + n_ipv4,
				      n - n_ipv4);
	if (status)
		manrs_prefix_filter_free(filter);
	else
		*out = filter;
	return status;
}

void manrs_prefix_filter_free(struct manrs_prefix_filter *filter)
{
	if (!filter)
		return;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		manrs_prefix_index_free(filter->index[afi]);
		free(filter->lengths[afi]);
	}
	free(filter);
}

size_t manrs_prefix_filter_count(const struct manrs_prefix_filter *filter)
{
	return manrs_prefix_index_count(filter->index[MANRS_AFI_IPV4]) +
	       manrs_prefix_index_count(filter->index[MANRS_AFI_IPV6]);
}

size_t manrs_prefix_filter_bytes(const struct manrs_prefix_filter *filter)
{
	return sizeof(*filter) +
	       manrs_prefix_index_bytes(filter->index[MANRS_AFI_IPV4]) +
	       manrs_prefix_index_bytes(filter->index[MANRS_AFI_IPV6]) +
	       sizeof(struct lengths) * manrs_prefix_filter_count(filter);
}

bool manrs_prefix_filter_allows(const struct manrs_prefix_filter *filter,
				const struct manrs_prefix *prefix,
				unsigned max_len)
{
	const struct manrs_prefix_index *index = filter->index[prefix->afi];

	for (uint32_t node = manrs_prefix_index_find(index, prefix);
	     node != MANRS_NO_NODE;
	     node = manrs_prefix_index_parent(index, node)) {
		struct lengths allowed = filter->lengths[prefix->afi][node];

		if (prefix->len >= allowed.min &&
		    (prefix->len <= allowed.max || prefix->len <= max_len))
			return true;
	}
	return false;
}

bool manrs_prefix_filter_covers(const struct manrs_prefix_filter *filter,
				const struct manrs_prefix *prefix,
				struct manrs_prefix_rule *rule)
{
	const struct manrs_prefix_index *index = filter->index[prefix->afi];
	uint32_t node = manrs_prefix_index_find(index, prefix);

	if (node == MANRS_NO_NODE)
		return false;
	if (rule) {
		manrs_prefix_index_get(index, node, &rule->prefix);
		rule->min_len = filter->lengths[prefix->afi][node].min;
		rule->max_len = filter->lengths[prefix->afi][node].max;
	}
	return true;
}
