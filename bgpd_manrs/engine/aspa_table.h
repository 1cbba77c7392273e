/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The validated ASPA payloads in force: for each customer AS the providers it
 * names, as draft-ietf-sidrops-aspa-verification-28 section 5.3 wants them.
 *
 * A table is built whole from an array, off to the side, and never changes: the
 * owner swaps pointers and frees the old one when no reader is left.
 */
#ifndef MANRS_ASPA_TABLE_H
#define MANRS_ASPA_TABLE_H

#include "manrs_status.h"
#include "manrs_types.h"

/* One provider of one customer: an ASPA of three providers is three of these.
 * provider 0 says that there is an ASPA, and names nobody. */
struct manrs_aspa_pair {
	uint32_t customer; /* never 0 */
	uint32_t provider;
};

/* Pairs in one table: twelve times what 80,000 ASes with four providers each
 * would register. */
#define MANRS_ASPA_MAX (4u << 20)

struct manrs_aspa_table;

/* Order of a table: by customer, then provider.  For qsort. */
int manrs_aspa_pair_compare(const void *a, const void *b);

/*
 * Build a table of n pairs in any order.  pairs[] is sorted in place and may be
 * left with fewer distinct entries, so it is of no use afterwards.  All pairs
 * of a customer become one set, however many ASPAs they come from (the U-SPAS
 * of section 5.3).  AS 0 is not in it: alone it leaves an empty set, which
 * denies every provider, next to others it has no influence (section 4).
 * n == 0 gives an empty table, in which nobody has attested anything.
 * MANRS_ERR_INVALID: customer 0; MANRS_ERR_LIMIT: more than MANRS_ASPA_MAX.
 */
enum manrs_status manrs_aspa_table_new(struct manrs_aspa_pair *pairs, size_t n,
				       struct manrs_aspa_table **out);
void manrs_aspa_table_free(struct manrs_aspa_table *table); /* NULL: no-op */

/* Customers; their providers in all, AS 0 not counted; bytes held. */
size_t manrs_aspa_table_count(const struct manrs_aspa_table *table);
size_t manrs_aspa_table_count_providers(const struct manrs_aspa_table *table);
size_t manrs_aspa_table_bytes(const struct manrs_aspa_table *table);

/* What one customer has attested.  Borrowed from the table. */
struct manrs_aspa_set {
	const uint32_t *providers; /* ascending, distinct, no 0; NULL: there is
				    * no ASPA of this customer */
	uint32_t n;		   /* 0: it names AS 0 alone */
};

/* The set of a customer; providers is NULL when it has no ASPA. */
struct manrs_aspa_set
manrs_aspa_table_find(const struct manrs_aspa_table *table, uint32_t customer);

bool manrs_aspa_set_has(struct manrs_aspa_set set, uint32_t provider);

/* Called with a customer and its set; false ends the walk. */
typedef bool (*manrs_aspa_fn)(uint32_t customer, struct manrs_aspa_set set,
			      void *arg);

/* Every customer, ascending. */
void manrs_aspa_table_foreach(const struct manrs_aspa_table *table,
			      manrs_aspa_fn fn, void *arg);

/* Called with a customer whose set differs; false ends the walk. */
typedef bool (*manrs_aspa_diff_fn)(uint32_t customer, void *arg);

/* Every customer with an ASPA in one table only, or with other providers in
 * the other one, ascending: only paths with such an AS in them can be judged
 * differently.  Either table may be NULL, which reads as empty. */
void manrs_aspa_table_diff(const struct manrs_aspa_table *before,
			   const struct manrs_aspa_table *after,
			   manrs_aspa_diff_fn fn, void *arg);

#endif /* MANRS_ASPA_TABLE_H */
