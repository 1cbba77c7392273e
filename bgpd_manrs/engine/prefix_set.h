/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of prefixes of both families: "is this prefix inside one of ours?"
 * Immutable once built; replace it to change it.
 */
#ifndef MANRS_PREFIX_SET_H
#define MANRS_PREFIX_SET_H

#include "manrs_status.h"
#include "manrs_types.h"

struct manrs_prefix_set;

/* Build from n prefixes in any order, duplicates allowed. */
enum manrs_status manrs_prefix_set_new(const struct manrs_prefix *prefixes,
				       size_t n, struct manrs_prefix_set **out);
void manrs_prefix_set_free(struct manrs_prefix_set *set); /* NULL: no-op */

size_t manrs_prefix_set_count(const struct manrs_prefix_set *set);

/* Does a member cover prefix (equal counts)?  *member, if not NULL, receives
 * the longest one. */
bool manrs_prefix_set_covers(const struct manrs_prefix_set *set,
			     const struct manrs_prefix *prefix,
			     struct manrs_prefix *member);

#endif /* MANRS_PREFIX_SET_H */
