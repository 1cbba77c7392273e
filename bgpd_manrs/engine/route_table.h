/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judgement of every route of one neighbor and address family, so that
 * the figures are exact: a route announced twice counts once, a withdrawn one
 * no more.  It also is the only trace of a rejected route, of which bgpd keeps
 * none.  6.4 bytes (IPv4) or 10.7 (IPv6, or IPv4 with add-path) a slot, and 32
 * for what is seldom (IPv4 /32, IPv6 longer than /63 or with add-path); grows
 * in small steps, so that no insertion takes long.
 *
 * A route is a prefix and an add-path identifier (RFC 7911 section 3), 0 where
 * add-path is not in use.
 */
#ifndef MANRS_ROUTE_TABLE_H
#define MANRS_ROUTE_TABLE_H

#include "manrs_status.h"
#include "manrs_types.h"
#include "tally.h"

struct manrs_route_table;

enum manrs_status manrs_route_table_new(enum manrs_afi afi,
					struct manrs_route_table **out);
void manrs_route_table_free(struct manrs_route_table *table); /* NULL: no-op */

/* What a judgement took the place of. */
struct manrs_route_change {
	bool changed; /* the route is new, or its judgement was another one */
	uint32_t failed_before; /* checks of the one before; 0 if it is new */
};

/*
 * Record a judgement: new, or in place of the one before.  *change may be NULL.
 * On MANRS_ERR_MEMORY or MANRS_ERR_LIMIT (65,535 judgements that differ) all
 * stays as it was, and manrs_route_table_lost() tells: the caller removes a
 * route of which the judgement before does not hold any more.
 */
enum manrs_status manrs_route_table_put(struct manrs_route_table *table,
					const struct manrs_prefix *prefix,
					uint32_t path_id,
					const struct manrs_judgement *judgement,
					struct manrs_route_change *change);

/* A put of this route follows soon: have its place fetched from memory, which
 * takes longer than anything else in it. */
void manrs_route_table_prefetch(const struct manrs_route_table *table,
				const struct manrs_prefix *prefix,
				uint32_t path_id);

/* The judgement of a route: true and *judgement, or false. */
bool manrs_route_table_find(const struct manrs_route_table *table,
			    const struct manrs_prefix *prefix, uint32_t path_id,
			    struct manrs_judgement *judgement);

/* Forget a route: true if it was there. */
bool manrs_route_table_remove(struct manrs_route_table *table,
			      const struct manrs_prefix *prefix,
			      uint32_t path_id);

/* Forget every route and give the memory back. */
void manrs_route_table_clear(struct manrs_route_table *table);

/* Called for a route; the table must not change meanwhile.  false ends. */
typedef bool (*manrs_route_fn)(const struct manrs_prefix *prefix,
			       uint32_t path_id,
			       const struct manrs_judgement *judgement,
			       void *arg);
void manrs_route_table_foreach(const struct manrs_route_table *table,
			       manrs_route_fn fn, void *arg);

/*
 * Called for each route that is rejected (reject and enforced) of one part of
 * the table; the others are passed over by lines.  All parts together are
 * all of them; the table may change between two of them.  false: fn ended it.
 */
#define MANRS_ROUTE_TABLE_PARTS 64
bool manrs_route_table_foreach_rejected(const struct manrs_route_table *table,
					unsigned part, manrs_route_fn fn,
					void *arg);

/* The figures of the routes in the table. */
const struct manrs_tally *
manrs_route_table_tally(const struct manrs_route_table *table);

/* Routes that could not be recorded; bytes held. */
uint64_t manrs_route_table_lost(const struct manrs_route_table *table);
size_t manrs_route_table_bytes(const struct manrs_route_table *table);

#endif /* MANRS_ROUTE_TABLE_H */
