/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small sorted set of AS numbers: the transit-free networks, for one. */
#ifndef MANRS_ASN_SET_H
#define MANRS_ASN_SET_H

#include "manrs_status.h"
#include "manrs_types.h"

/* Bits; as many as tell a hundred members from the rest nine times of ten. */
#define MANRS_ASN_MARKS 1024

struct manrs_asn_set {
	uint32_t *asns; /* ascending, distinct; owned */
	size_t n;
	uint64_t marks[MANRS_ASN_MARKS / 64]; /* a bit for some members' hash:
					       * most ASNs are none at sight */
};

/* Replace the content by n ASNs in any order, duplicates allowed. */
enum manrs_status manrs_asn_set_assign(struct manrs_asn_set *set,
				       const uint32_t *asns, size_t n);
void manrs_asn_set_release(struct manrs_asn_set *set); /* leaves it empty */
bool manrs_asn_set_search(const struct manrs_asn_set *set, uint32_t asn);

/* Fibonacci hashing, upper bits. */
static inline unsigned manrs_asn_mark(uint32_t asn)
{
	return asn * 2654435769u >> 22;
}
_Static_assert(MANRS_ASN_MARKS == 1 << (32 - 22), "a mark is 10 bits");

static inline bool manrs_asn_set_has(const struct manrs_asn_set *set,
				     uint32_t asn)
{
	unsigned mark = manrs_asn_mark(asn);

	return set->marks[mark / 64] >> mark % 64 & 1 &&
	       manrs_asn_set_search(set, asn);
}

/* Networks known to buy no transit: no customer, peer or route server has a
 * reason to send a path through one of them.  n entries into *n. */
const uint32_t *manrs_transit_free_builtin(size_t *n);

#endif /* MANRS_ASN_SET_H */
