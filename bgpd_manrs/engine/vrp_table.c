/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of VRPs: per family an index of prefixes in which every VRP is a
 * node, and what else a VRP says in a parallel array.  14 bytes an IPv4 VRP
 * and 18 an IPv6 one, and the buckets of the index.
 *
 * Who asserts the VRPs, when they expire and how tables are swapped is the
 * business of rpki/; what a verdict follows from them is rov.c's.
 */
#include "vrp_table.h"

#include <stdlib.h>

#include "prefix.h"
#include "prefix_index.h"
#include "sort.h"

/* A VRP but for its prefix.  The ASN is in halves: as one word it would align
 * the struct to 8 bytes, a third more. */
struct vrp_rest {
	uint16_t asn_lower;
	uint16_t asn_upper;
	uint8_t max_len;
	uint8_t sources;
};

struct vrp_family {
	struct manrs_prefix_index *index;
	struct vrp_rest *rest; /* rest[i] belongs to node i; owned */
	size_t count_source[MANRS_VRP_SOURCES];
};

struct manrs_vrp_table {
	struct vrp_family family[MANRS_AFI__COUNT];
};

/* A place in a walk over a whole table. */
struct vrp_cursor {
	const struct manrs_vrp_table *table; /* NULL: empty or at the end */
	unsigned afi;
	uint32_t node;
	struct manrs_vrp vrp; /* the VRP at afi, node */
};

static inline uint32_t rest_asn(const struct vrp_rest *rest)
{
	return (uint32_t)rest->asn_upper << 16 | rest->asn_lower;
}

/* Order without the sources: equal means the same payload. */
static int compare_payload(const struct manrs_vrp *a, const struct manrs_vrp *b)
{
	int order = manrs_prefix_compare(&a->prefix, &b->prefix);

	if (order)
		return order;
	if (a->asn != b->asn)
		return a->asn < b->asn ? -1 : 1;
	return (a->max_len > b->max_len) - (a->max_len < b->max_len);
}

int manrs_vrp_compare(const void *a, const void *b)
{
	return compare_payload(a, b);
}

/* What the index does not check. */
static bool is_well_formed(const struct manrs_vrp *vrp)
{
	return vrp->prefix.afi < MANRS_AFI__COUNT &&
	       vrp->prefix.len <= vrp->max_len &&
	       vrp->max_len <= manrs_afi_bits(vrp->prefix.afi);
}

/* Sort, unite equal VRPs; the new count. */
static size_t sort_and_unite(struct manrs_vrp *vrps, size_t n)
{
	size_t i, kept = 1;

	if (!n)
		return 0;
	manrs_sort(vrps, n, sizeof(*vrps), manrs_vrp_compare);
	for (i = 1; i < n; i++) {
		if (compare_payload(&vrps[kept - 1], &vrps[i]))
			vrps[kept++] = vrps[i];
		else
			vrps[kept - 1].sources |= vrps[i].sources;
	}
	return kept;
}

static enum manrs_status build_family(struct vrp_family *family,
				      enum manrs_afi afi,
				      const struct manrs_vrp *vrps, size_t n)
{
	enum manrs_status status;
	size_t i, source;

	status = manrs_prefix_index_new(afi, n ? &vrps->prefix : NULL, n,
					sizeof(*vrps), &family->index);
	if (status != MANRS_OK)
		return status;
	family->rest = calloc(n ? n : 1, sizeof(*family->rest));
	if (!family->rest)
		return MANRS_ERR_MEMORY;
	for (i = 0; i < n; i++) {
		family->rest[i] = (struct vrp_rest){
			.asn_lower = (uint16_t)vrps[i].asn,
			.asn_upper = (uint16_t)(vrps[i].asn >> 16),
			.max_len = vrps[i].max_len,
			.sources = vrps[i].sources,
		};
		for (source = 0; source < MANRS_VRP_SOURCES; source++)
			family->count_source[source] +=
				vrps[i].sources >> source & 1;
	}
	return MANRS_OK;
}

enum manrs_status manrs_vrp_table_new(struct manrs_vrp *vrps, size_t n,
				      struct manrs_vrp_table **out)
{
	struct manrs_vrp_table *table;
	enum manrs_status status;
	size_t i, n_ipv4 = 0;

	for (i = 0; i < n; i++)
		if (!is_well_formed(&vrps[i]))
			return MANRS_ERR_INVALID;
	table = calloc(1, sizeof(*table));
	if (!table)
		return MANRS_ERR_MEMORY;

	n = sort_and_unite(vrps, n);
	while (n_ipv4 < n && vrps[n_ipv4].prefix.afi == MANRS_AFI_IPV4)
		n_ipv4++;
	status = build_family(&table->family[MANRS_AFI_IPV4], MANRS_AFI_IPV4,
			      vrps, n_ipv4);
	if (status == MANRS_OK)
		status = build_family(&table->family[MANRS_AFI_IPV6],
				      MANRS_AFI_IPV6, vrps + n_ipv4,
				      n - n_ipv4);
	if (status != MANRS_OK) {
		manrs_vrp_table_free(table);
		return status;
	}
	*out = table;
	return MANRS_OK;
}

void manrs_vrp_table_free(struct manrs_vrp_table *table)
{
	unsigned afi;

	if (!table)
		return;
	for (afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		manrs_prefix_index_free(table->family[afi].index);
		free(table->family[afi].rest);
	}
	free(table);
}

size_t manrs_vrp_table_count(const struct manrs_vrp_table *table,
			     enum manrs_afi afi)
{
	return manrs_prefix_index_count(table->family[afi].index);
}

size_t manrs_vrp_table_count_source(const struct manrs_vrp_table *table,
				    enum manrs_afi afi, unsigned source)
{
	if (source >= MANRS_VRP_SOURCES)
		return 0;
	return table->family[afi].count_source[source];
}

size_t manrs_vrp_table_bytes(const struct manrs_vrp_table *table)
{
	size_t bytes = sizeof(*table);
	unsigned afi;

	for (afi = 0; afi < MANRS_AFI__COUNT; afi++)
		bytes += manrs_prefix_index_bytes(table->family[afi].index) +
			 sizeof(struct vrp_rest) *
				 manrs_vrp_table_count(table, afi);
	return bytes;
}

/* Unpack the VRP of a node. */
static void get_vrp(const struct vrp_family *family, uint32_t node,
		    struct manrs_vrp *out)
{
	const struct vrp_rest *rest = &family->rest[node];

	manrs_prefix_index_get(family->index, node, &out->prefix);
	out->asn = rest_asn(rest);
	out->max_len = rest->max_len;
	out->sources = rest->sources;
}

void manrs_vrp_table_prefetch(const struct manrs_vrp_table *table,
			      const struct manrs_prefix *prefix)
{
	const struct vrp_family *family = &table->family[prefix->afi];

	__builtin_prefetch(&family->rest[manrs_prefix_index_prefetch(
		family->index, prefix)]);
}

unsigned manrs_vrp_table_match(const struct manrs_vrp_table *table,
			       const struct manrs_prefix *prefix,
			       uint32_t origin)
{
	const struct vrp_family *family = &table->family[prefix->afi];
	const struct vrp_rest *rest;
	unsigned match = 0;
	uint32_t node, asn;

	for (node = manrs_prefix_index_find(family->index, prefix);
	     node != MANRS_NO_NODE;
	     node = manrs_prefix_index_parent(family->index, node)) {
		rest = &family->rest[node];
		asn = rest_asn(rest);
		match |= MANRS_VRP_COVERED;
		if (!asn)
			continue;
		match |= MANRS_VRP_NOT_AS0;
		if (asn != origin)
			continue;
		match |= MANRS_VRP_NAMED;
		if (prefix->len <= rest->max_len)
			return match | MANRS_VRP_MATCHED;
	}
	return match;
}

void manrs_vrp_table_foreach_covering(const struct manrs_vrp_table *table,
				      const struct manrs_prefix *prefix,
				      manrs_vrp_fn fn, void *arg)
{
	const struct vrp_family *family = &table->family[prefix->afi];
	struct manrs_vrp vrp;
	uint32_t node;

	for (node = manrs_prefix_index_find(family->index, prefix);
	     node != MANRS_NO_NODE;
	     node = manrs_prefix_index_parent(family->index, node)) {
		get_vrp(family, node, &vrp);
		if (!fn(&vrp, arg))
			return;
	}
}

/* Load the VRP at the cursor, moving on to the next family where one ends. */
static void cursor_load(struct vrp_cursor *cursor)
{
	if (!cursor->table)
		return;
	while (cursor->afi < MANRS_AFI__COUNT &&
	       cursor->node == manrs_vrp_table_count(cursor->table,
						     cursor->afi)) {
		cursor->afi++;
		cursor->node = 0;
	}
	if (cursor->afi == MANRS_AFI__COUNT)
		cursor->table = NULL;
	else
		get_vrp(&cursor->table->family[cursor->afi], cursor->node,
			&cursor->vrp);
}

static void cursor_next(struct vrp_cursor *cursor)
{
	cursor->node++;
	cursor_load(cursor);
}

void manrs_vrp_table_foreach(const struct manrs_vrp_table *table,
			     manrs_vrp_fn fn, void *arg)
{
	struct vrp_cursor cursor = { .table = table };

	for (cursor_load(&cursor); cursor.table; cursor_next(&cursor))
		if (!fn(&cursor.vrp, arg))
			return;
}

void manrs_vrp_table_diff(const struct manrs_vrp_table *before,
			  const struct manrs_vrp_table *after,
			  manrs_vrp_diff_fn fn, void *arg)
{
	struct vrp_cursor old = { .table = before };
	struct vrp_cursor new = { .table = after };
	int order;

	cursor_load(&old);
	cursor_load(&new);
	while (old.table || new.table) {
		if (!old.table)
			order = 1;
		else if (!new.table)
			order = -1;
		else
			order = compare_payload(&old.vrp, &new.vrp);

		if (order < 0 && !fn(&old.vrp, false, arg))
			return;
		if (order > 0 && !fn(&new.vrp, true, arg))
			return;
		if (order <= 0)
			cursor_next(&old);
		if (order >= 0)
			cursor_next(&new);
	}
}
