/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address space that a regional registry has handed out, as ranges: a
 * delegation need not be a prefix, and a network may announce the sum of several.
 * Immutable once built.
 */
#ifndef MANRS_DELEGATED_H
#define MANRS_DELEGATED_H

#include "manrs_status.h"
#include "manrs_types.h"

/* First and last address, in the form of manrs_prefix.hi: an IPv4 address in the
 * upper 32 bits, the upper half of an IPv6 one. */
struct manrs_delegation {
	uint64_t first;
	uint64_t last;
};

struct manrs_delegated;

/* Build from delegations of each family in any order, which are sorted in place;
 * those that touch or overlap become one.  MANRS_ERR_INVALID: last < first. */
enum manrs_status
manrs_delegated_new(struct manrs_delegation *const delegations[MANRS_AFI__COUNT],
		    const size_t n[MANRS_AFI__COUNT],
		    struct manrs_delegated **out);
void manrs_delegated_free(struct manrs_delegated *delegated); /* or NULL */

/* Ranges after joining. */
size_t manrs_delegated_count(const struct manrs_delegated *delegated,
			     enum manrs_afi afi);

/* Is any address of the prefix delegated? */
bool manrs_delegated_overlaps(const struct manrs_delegated *delegated,
			      const struct manrs_prefix *prefix);

#endif /* MANRS_DELEGATED_H */
