/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a network registered: prefixes and how far they may be cut up.  Immutable
 * once built; a million rules take some 12 bytes each.
 */
#ifndef MANRS_PREFIX_FILTER_H
#define MANRS_PREFIX_FILTER_H

#include "manrs_status.h"
#include "manrs_types.h"

/* Prefixes inside `prefix` from min_len to max_len bits; prefix.len <= min_len
 * <= max_len. */
struct manrs_prefix_rule {
	struct manrs_prefix prefix;
	uint8_t min_len;
	uint8_t max_len;
};

struct manrs_prefix_filter;

/* Build from n rules, which are sorted in place; duplicates are no error.
 * MANRS_ERR_INVALID: a rule whose lengths are not as above. */
enum manrs_status manrs_prefix_filter_new(struct manrs_prefix_rule *rules,
					  size_t n,
					  struct manrs_prefix_filter **out);
void manrs_prefix_filter_free(struct manrs_prefix_filter *filter); /* or NULL */

size_t manrs_prefix_filter_count(const struct manrs_prefix_filter *filter);
size_t manrs_prefix_filter_bytes(const struct manrs_prefix_filter *filter);

/* Is there a rule for prefix, if each of them reaches to max_len bits at least?
 * max_len 0: as registered. */
bool manrs_prefix_filter_allows(const struct manrs_prefix_filter *filter,
				const struct manrs_prefix *prefix,
				unsigned max_len);

/* The rule with the longest prefix that covers prefix, whatever its lengths:
 * true and *rule, which may be NULL. */
bool manrs_prefix_filter_covers(const struct manrs_prefix_filter *filter,
				const struct manrs_prefix *prefix,
				struct manrs_prefix_rule *rule);

#endif /* MANRS_PREFIX_FILTER_H */
