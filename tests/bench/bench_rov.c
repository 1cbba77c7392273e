/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VRP table beside rtrlib's: looking up, memory, loading.  Both do the same
 * work in the same process, taking turns, and must come to the same result.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "engine/rov.h"
#include "rpki/rpki_json.h"

/* What a look-up needs, and no more, as the peer has it. */
struct query {
	struct manrs_prefix prefix;
	uint32_t origin;
};

struct queries {
	struct query *query;
	size_t n;
};

static struct queries make_queries(const struct bench_input *input)
{
	struct queries queries = {
		.query = bench_alloc(input->n_routes, sizeof(struct query)),
	};

	for (size_t i = 0; i < input->n_routes; i++) {
		struct query *q = &queries.query[queries.n];

		if (!manrs_aspath_origin(&input->routes[i].path, &q->origin))
			continue;
		q->prefix = input->routes[i].prefix;
		queries.n++;
	}
	return queries;
}

static void look_up(const struct manrs_vrp_table *table,
		    const struct queries *queries,
		    size_t counts[MANRS_ROV__COUNT])
{
	for (size_t i = 0; i < queries->n; i++) {
		const struct query *q = &queries->query[i];
		struct manrs_rov rov = manrs_rov_validate(
			table, &q->prefix, true, q->origin, false);

		counts[rov.state]++;
	}
}

void bench_rov_lookup(const struct bench_input *input)
{
	size_t counts[MANRS_ROV__COUNT], peer_counts[MANRS_ROV__COUNT];
	struct bench_times ours = { .n = 0 }, theirs = { .n = 0 };
	struct queries queries = make_queries(input);
	struct bench_peer_queries *peer_queries =
		bench_peer_queries_new(input->routes, input->n_routes);
	struct bench_peer *peer = bench_peer_new(
		bench_peer_records_new(input->vrps, input->n_vrps));
	struct manrs_vrp_table *table = bench_table(input);

	while (ours.n < input->rounds) {
		double start = bench_clock(), middle;

		memset(counts, 0, sizeof(counts));
		memset(peer_counts, 0, sizeof(peer_counts));
		look_up(table, &queries, counts);
		middle = bench_clock();
		bench_peer_lookup(peer, peer_queries, peer_counts);
		theirs.of_round[theirs.n++] =
			(bench_clock() - middle) * 1e9 / (double)queries.n;
		ours.of_round[ours.n++] =
			(middle - start) * 1e9 / (double)queries.n;
		if (memcmp(counts, peer_counts, sizeof(counts)))
			bench_fail("rtrlib finds other states");
	}
	printf("{\"bench\":\"rov-lookup\",\"unit\":\"ns\",\"lookups\":%zu,\"vrps\":%zu,\"rounds\":%u",
	       queries.n, input->n_vrps, input->rounds);
	printf(",\"rov\":{\"valid\":%zu,\"notFound\":%zu,\"invalid\":%zu}",
	       counts[MANRS_ROV_VALID], counts[MANRS_ROV_NOT_FOUND],
	       counts[MANRS_ROV_INVALID]);
	bench_print_times("ours", &ours);
	bench_print_times("rtrlib", &theirs);
	printf(",\"ratio\":%.2f}\n", bench_median(&theirs) / bench_median(&ours));
	manrs_vrp_table_free(table);
	bench_peer_free(peer);
}

/* Bytes that are allocated, with what malloc needs for itself. */
static size_t bytes_in_use(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

void bench_vrp_memory(const struct bench_input *input)
{
	const struct bench_peer_records *records =
		bench_peer_records_new(input->vrps, input->n_vrps);
	size_t before = bytes_in_use(), n;
	struct manrs_vrp_table *table = bench_table(input);
	double ours = (double)(bytes_in_use() - before), theirs;
	struct bench_peer *peer;

	n = manrs_vrp_table_count(table, MANRS_AFI_IPV4) +
	    manrs_vrp_table_count(table, MANRS_AFI_IPV6);
	ours /= (double)n;
	before = bytes_in_use();
	peer = bench_peer_new(records);
	theirs = (double)(bytes_in_use() - before) / (double)n;
	printf("{\"bench\":\"vrp-memory\",\"unit\":\"bytes a VRP\",\"vrps\":%zu,\"ours\":%.2f,\"rtrlib\":%.2f,\"ratio\":%.2f}\n",
	       n, ours, theirs, theirs / ours);
	manrs_vrp_table_free(table);
	bench_peer_free(peer);
}

static double load_file(const struct bench_input *input)
{
	double start = bench_clock(), took;
	struct manrs_vrp_table *table;
	struct manrs_vrp *vrps;
	MANRS_TEXT(err, 256);
	size_t n;

	if (manrs_rpki_json_load(input->vrps_path, &vrps, &n, &err) ||
	    manrs_vrp_table_new(vrps, n, &table))
		bench_fail("%s: %s", input->vrps_path, err.buf);
	took = bench_clock() - start;
	free(vrps);
	manrs_vrp_table_free(table);
	return took;
}

/* The copy is part of it: rtrlib leaves its input as it is. */
static double load_array(const struct bench_input *input)
{
	double start = bench_clock(), took;
	struct manrs_vrp_table *table = bench_table(input);

	took = bench_clock() - start;
	manrs_vrp_table_free(table);
	return took;
}

static double load_peer(const struct bench_peer_records *records)
{
	double start = bench_clock(), took;
	struct bench_peer *peer = bench_peer_new(records);

	took = bench_clock() - start;
	bench_peer_free(peer);
	return took;
}

void bench_vrp_load(const struct bench_input *input)
{
	struct bench_times array = { .n = 0 }, file = { .n = 0 },
			   theirs = { .n = 0 };
	const struct bench_peer_records *records =
		bench_peer_records_new(input->vrps, input->n_vrps);

	while (array.n < input->rounds) {
		array.of_round[array.n++] = load_array(input);
		theirs.of_round[theirs.n++] = load_peer(records);
		file.of_round[file.n++] = load_file(input);
	}
	printf("{\"bench\":\"vrp-load\",\"unit\":\"s\",\"vrps\":%zu,\"rounds\":%u",
	       input->n_vrps, input->rounds);
	bench_print_times("ours", &array);
	bench_print_times("oursFromFile", &file);
	bench_print_times("rtrlib", &theirs);
	printf(",\"ratio\":%.2f}\n",
	       bench_median(&theirs) / bench_median(&array));
}
