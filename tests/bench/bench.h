/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of bench_engine share: the input, the clock, the output line,
 * and the peer, rtrlib's pfx_table.  A program of its own: running out of
 * memory or a bad input ends it.
 */
#ifndef MANRS_BENCH_H
#define MANRS_BENCH_H

#include <stdio.h>

#include "engine/check.h"
#include "engine/vrp_table.h"

/* Rounds of each of the two that are compared; odd, so that there is a middle
 * one. */
#define BENCH_ROUNDS_MAX 31

struct bench_input {
	struct manrs_route *routes; /* in the order of the file: random */
	size_t n_routes;
	struct manrs_vrp *vrps; /* in the order of the file */
	size_t n_vrps;
	struct manrs_aspa_pair *aspas; /* of the same file */
	size_t n_aspas;
	const char *vrps_path;
	unsigned rounds;
};

/* One measurement of each round. */
struct bench_times {
	double of_round[BENCH_ROUNDS_MAX];
	unsigned n;
};

/* bench_engine.c */

_Noreturn void bench_fail(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
/* n zeroed elements. */
void *bench_alloc(size_t n, size_t size);
/* CPU seconds of this process: what else runs on the machine is not counted. */
double bench_clock(void);
/* "KEY":{"median":..,"min":..,"max":..} after a comma. */
void bench_print_times(const char *key, struct bench_times *times);
double bench_median(struct bench_times *times);
/* A table of all VRPs. */
struct manrs_vrp_table *bench_table(const struct bench_input *input);

/* bench_input.c: lines "PREFIX ASN...", and a JSON file of VRPs. */
void bench_input_read(struct bench_input *input, const char *routes_path,
		      const char *vrps_path);

/* bench_rov.c, bench_evaluate.c */
void bench_rov_lookup(const struct bench_input *input);
void bench_vrp_memory(const struct bench_input *input);
void bench_vrp_load(const struct bench_input *input);
void bench_evaluate(const struct bench_input *input);
void bench_evaluate_sample(const struct bench_input *input);

/* bench_rtrlib.c: the same things done by rtrlib, in its own types. */
struct bench_peer;
struct bench_peer_records;
struct bench_peer_queries;

struct bench_peer_records *
bench_peer_records_new(const struct manrs_vrp *vrps, size_t n);
struct bench_peer_queries *
bench_peer_queries_new(const struct manrs_route *routes, size_t n);
struct bench_peer *bench_peer_new(const struct bench_peer_records *records);
/* Look every route up; how many were of each enum manrs_rov_state. */
void bench_peer_lookup(struct bench_peer *peer,
		       const struct bench_peer_queries *queries,
		       size_t counts[MANRS_ROV__COUNT]);
void bench_peer_free(struct bench_peer *peer);

#endif /* MANRS_BENCH_H */
