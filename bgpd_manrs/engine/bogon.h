/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Special-purpose prefixes and AS numbers that have no place in the global
 * routing system, as cited data rows (bogon.c).
 */
#ifndef MANRS_BOGON_H
#define MANRS_BOGON_H

#include "manrs_types.h"

/* One row: why this space or range is (or, as an exception, is not) a bogon. */
struct manrs_bogon_prefix {
	const char *prefix;  /* text form */
	const char *name;    /* registry name, for evidence */
	const char *source;  /* RFC or registry */
	bool reachable;	     /* a globally reachable hole in the row around it */
};

/*
 * Is prefix a bogon?  True when it lies inside special-purpose space that is
 * not globally reachable, unless it lies inside a reachable hole of it; IPv6
 * outside 2000::/3 always is one, but for 64:ff9b::/96.  A prefix that merely
 * contains bogon space is not one (prefix-too-broad looks at those).  The
 * default routes 0.0.0.0/0 and ::/0 are not bogons but `default-route`.
 * *row, if not NULL, receives the row that decided, or NULL.
 */
bool manrs_bogon_prefix(const struct manrs_prefix *prefix,
			const struct manrs_bogon_prefix **row);

/* Is asn reserved, private, for documentation or AS_TRANS?  Returns a few
 * words that say which ("private use, RFC 6996"), or NULL. */
const char *manrs_bogon_asn(uint32_t asn);

#endif /* MANRS_BOGON_H */
