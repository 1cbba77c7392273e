/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The peer: rtrlib's pfx_table, which is what FRR's own RPKI module asks for
 * every route.  Its types are made ahead, so that only its work is measured.
 */
#include <stdlib.h>

#include <rtrlib/rtrlib.h>

#include "bench.h"

struct bench_peer {
	struct pfx_table table;
};

struct bench_peer_records {
	struct pfx_record *record;
	size_t n;
};

struct query {
	struct lrtr_ip_addr addr;
	uint32_t origin;
	uint8_t len;
};

struct bench_peer_queries {
	struct query *query;
	size_t n;
};

static struct lrtr_ip_addr to_addr(const struct manrs_prefix *prefix)
{
	struct lrtr_ip_addr addr;

	if (prefix->afi == MANRS_AFI_IPV4) {
		addr.ver = LRTR_IPV4;
		addr.u.addr4.addr = (uint32_t)(prefix->hi >> 32);
		return addr;
	}
	addr.ver = LRTR_IPV6;
	addr.u.addr6.addr[0] = (uint32_t)(prefix->hi >> 32);
	addr.u.addr6.addr[1] = (uint32_t)prefix->hi;
	addr.u.addr6.addr[2] = (uint32_t)(prefix->lo >> 32);
	addr.u.addr6.addr[3] = (uint32_t)prefix->lo;
	return addr;
}

struct bench_peer_records *
bench_peer_records_new(const struct manrs_vrp *vrps, size_t n)
{
	struct bench_peer_records *records = bench_alloc(1, sizeof(*records));

	records->record = bench_alloc(n, sizeof(*records->record));
	records->n = n;
	for (size_t i = 0; i < n; i++)
		records->record[i] = (struct pfx_record){
			.asn = vrps[i].asn,
			.prefix = to_addr(&vrps[i].prefix),
			.min_len = vrps[i].prefix.len,
			.max_len = vrps[i].max_len,
		};
	return records;
}

struct bench_peer_queries *
bench_peer_queries_new(const struct manrs_route *routes, size_t n)
{
	struct bench_peer_queries *queries = bench_alloc(1, sizeof(*queries));

	queries->query = bench_alloc(n, sizeof(*queries->query));
	for (size_t i = 0; i < n; i++) {
		struct query *q = &queries->query[queries->n];

		if (!manrs_aspath_origin(&routes[i].path, &q->origin))
			continue;
		q->addr = to_addr(&routes[i].prefix);
		q->len = routes[i].prefix.len;
		queries->n++;
	}
	return queries;
}

struct bench_peer *bench_peer_new(const struct bench_peer_records *records)
{
	struct bench_peer *peer = bench_alloc(1, sizeof(*peer));

	pfx_table_init(&peer->table, NULL);
	for (size_t i = 0; i < records->n; i++) {
		int rc = pfx_table_add(&peer->table, &records->record[i]);

		if (rc != PFX_SUCCESS && rc != PFX_DUPLICATE_RECORD)
			bench_fail("rtrlib refuses a VRP");
	}
	return peer;
}

void bench_peer_lookup(struct bench_peer *peer,
		       const struct bench_peer_queries *queries,
		       size_t counts[MANRS_ROV__COUNT])
{
	static const enum manrs_rov_state states[] = {
		[BGP_PFXV_STATE_VALID] = MANRS_ROV_VALID,
		[BGP_PFXV_STATE_NOT_FOUND] = MANRS_ROV_NOT_FOUND,
		[BGP_PFXV_STATE_INVALID] = MANRS_ROV_INVALID,
	};

	for (size_t i = 0; i < queries->n; i++) {
		const struct query *q = &queries->query[i];
		enum pfxv_state state;

		if (pfx_table_validate(&peer->table, q->origin, &q->addr,
				       q->len, &state) != PFX_SUCCESS)
			bench_fail("rtrlib cannot look a route up");
		counts[states[state]]++;
	}
}

void bench_peer_free(struct bench_peer *peer)
{
	pfx_table_free(&peer->table);
	free(peer);
}
