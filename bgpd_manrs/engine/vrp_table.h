/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The validated ROA payloads (VRPs, RFC 6811 section 2) in force.
 *
 * A table is built whole from an array, off to the side, and never changes: the
 * owner swaps pointers and frees the old one when no reader is left.  It costs
 * at most 24 bytes a VRP on today's Internet.
 */
#ifndef MANRS_VRP_TABLE_H
#define MANRS_VRP_TABLE_H

#include "manrs_status.h"
#include "manrs_types.h"

/* One VRP, unpacked. */
struct manrs_vrp {
	struct manrs_prefix prefix;
	uint32_t asn;	 /* 0: RFC 7607, nobody may originate */
	uint8_t max_len; /* bits, prefix.len <= max_len <= family length */
	uint8_t sources; /* bit i: source number i asserts it */
};

/* Sources a VRP can name: the bits of manrs_vrp.sources. */
#define MANRS_VRP_SOURCES 8

struct manrs_vrp_table;

/* Order of a table: by prefix, then ASN, then maximum length.  For qsort. */
int manrs_vrp_compare(const void *a, const void *b);

/*
 * Build a table of n VRPs.  vrps[] is sorted in place and may be left with
 * fewer distinct entries, so it is of no use afterwards; equal VRPs become one
 * with their sources united.  n == 0 gives an empty table, in which every
 * route is not-found.
 * MANRS_ERR_INVALID: a VRP with an unknown family, bits past its length or a
 * maximum length out of range; MANRS_ERR_LIMIT: more than
 * MANRS_PREFIX_INDEX_MAX of one family.
 */
enum manrs_status manrs_vrp_table_new(struct manrs_vrp *vrps, size_t n,
				      struct manrs_vrp_table **out);
void manrs_vrp_table_free(struct manrs_vrp_table *table); /* NULL: no-op */

/* VRPs of one family; of one family from one source; bytes held. */
size_t manrs_vrp_table_count(const struct manrs_vrp_table *table,
			     enum manrs_afi afi);
size_t manrs_vrp_table_count_source(const struct manrs_vrp_table *table,
				    enum manrs_afi afi, unsigned source);
size_t manrs_vrp_table_bytes(const struct manrs_vrp_table *table);

/* Called with a VRP that lives until the call returns; false ends the walk. */
typedef bool (*manrs_vrp_fn)(const struct manrs_vrp *vrp, void *arg);

/* Every VRP, IPv4 first, in table order. */
void manrs_vrp_table_foreach(const struct manrs_vrp_table *table,
			     manrs_vrp_fn fn, void *arg);

/* Every VRP whose prefix covers prefix, longest prefix first. */
void manrs_vrp_table_foreach_covering(const struct manrs_vrp_table *table,
				      const struct manrs_prefix *prefix,
				      manrs_vrp_fn fn, void *arg);

/* What the VRPs covering a prefix say about an origin: bits of the result of
 * manrs_vrp_table_match(). */
enum manrs_vrp_match {
	MANRS_VRP_COVERED = 1 << 0, /* there is one */
	MANRS_VRP_NOT_AS0 = 1 << 1, /* one is not for AS 0 */
	MANRS_VRP_NAMED = 1 << 2,   /* one names the origin */
	MANRS_VRP_MATCHED = 1 << 3, /* one that names it allows the length; the
				     * other bits are then incomplete */
};

/* A match of prefix follows soon: have what it reads first fetched from memory,
 * which takes longer than anything else in it. */
void manrs_vrp_table_prefetch(const struct manrs_vrp_table *table,
			      const struct manrs_prefix *prefix);

/* Look at every VRP covering prefix until one matches origin (RFC 6811 section
 * 2).  A VRP for AS 0 names nobody (RFC 6483 section 4), so origin 0 is never
 * named or matched.  This is the call that is made for every route. */
unsigned manrs_vrp_table_match(const struct manrs_vrp_table *table,
			       const struct manrs_prefix *prefix,
			       uint32_t origin);

/* A difference between two tables: vrp is only in the new (added) or only in
 * the old one.  false ends the walk. */
typedef bool (*manrs_vrp_diff_fn)(const struct manrs_vrp *vrp, bool added,
				  void *arg);

/* Every VRP (prefix, ASN, maximum length) that is in one table only, in table
 * order.  Either may be NULL, which reads as empty.  Changed sources alone are
 * no difference. */
void manrs_vrp_table_diff(const struct manrs_vrp_table *before,
			  const struct manrs_vrp_table *after,
			  manrs_vrp_diff_fn fn, void *arg);

#endif /* MANRS_VRP_TABLE_H */
