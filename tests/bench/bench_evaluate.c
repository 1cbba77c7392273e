/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole check set over the real table: what one route costs.  The profile
 * is that of a customer with every check on; own prefixes, VRPs, ASPAs and
 * protected ASes are there, so that no check is spared.  ASPAs are the real
 * ones, few as yet, and then those of an Internet in which everybody has one.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "engine/evaluate.h"
#include "engine/prefix.h"

/* Counting instructions takes valgrind's header; without it the program is the
 * same and the count is that of everything. */
#if defined(__has_include)
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#endif
#ifndef CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

#define SAMPLE 50000

/* Routes whose hops become ASPAs: each AS names those it is seen behind. */
#define ASPA_ROUTES 300000

#define LOCKED 32

static const char *const own_prefixes[] = {
	"192.0.2.0/24",	 "198.51.100.0/24", "203.0.113.0/24",
	"2001:db8::/32", "3fff::/20",
};

struct judge {
	struct manrs_policy policy;
	struct manrs_sender sender;
	struct manrs_facts facts;
	struct manrs_asn_set transit_free;
	struct manrs_asn_set locked;
	struct manrs_prefix next_hop[MANRS_AFI__COUNT];
};

struct counts {
	size_t failed;
	size_t rov[MANRS_ROV__COUNT];
};

static void parse(const char *text, struct manrs_prefix *prefix)
{
	if (manrs_prefix_parse(text, prefix))
		bench_fail("not a prefix: %s", text);
}

static struct manrs_aspa_table *real_aspas(const struct bench_input *input)
{
	struct manrs_aspa_pair *pairs = bench_alloc(input->n_aspas + 1,
						    sizeof(*pairs));
	struct manrs_aspa_table *table;

	if (input->n_aspas)
		memcpy(pairs, input->aspas, input->n_aspas * sizeof(*pairs));
	if (manrs_aspa_table_new(pairs, input->n_aspas, &table))
		bench_fail("no table of ASPAs");
	free(pairs);
	return table;
}

static struct manrs_aspa_table *make_aspas(const struct bench_input *input)
{
	size_t n_routes = input->n_routes < ASPA_ROUTES ? input->n_routes
							: ASPA_ROUTES;
	struct manrs_aspa_pair *pairs = bench_alloc(MANRS_ASPA_MAX,
						    sizeof(*pairs));
	struct manrs_aspa_table *table;
	size_t n = 0;

	for (size_t i = 0; i < n_routes; i++) {
		const struct manrs_aspath *path = &input->routes[i].path;

		for (unsigned j = 1; j < path->n_hops && n < MANRS_ASPA_MAX; j++)
			if (path->hops[j] && path->hops[j] != path->hops[j - 1])
				pairs[n++] = (struct manrs_aspa_pair){
					path->hops[j], path->hops[j - 1]
				};
	}
	if (manrs_aspa_table_new(pairs, n, &table))
		bench_fail("no table of ASPAs");
	free(pairs);
	return table;
}

/* AS numbers that are in no path, so that each path is looked through whole. */
static void make_locked(struct manrs_asn_set *locked)
{
	uint32_t asns[LOCKED];

	for (uint32_t i = 0; i < LOCKED; i++)
		asns[i] = 4200000000u + i * 1000;
	if (manrs_asn_set_assign(locked, asns, LOCKED))
		bench_fail("out of memory");
}

static void judge_init(struct judge *judge, const struct bench_input *input)
{
	struct manrs_prefix own[MANRS_ARRAY_SIZE(own_prefixes)];
	struct manrs_prefix_set *set;
	const uint32_t *asns;
	size_t n;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(own_prefixes); i++)
		parse(own_prefixes[i], &own[i]);
	asns = manrs_transit_free_builtin(&n);
	if (manrs_prefix_set_new(own, MANRS_ARRAY_SIZE(own), &set) ||
	    manrs_asn_set_assign(&judge->transit_free, asns, n))
		bench_fail("out of memory");
	manrs_policy_init_builtin(&judge->policy, MANRS_REL_CUSTOMER);
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (judge->policy.action[id] == MANRS_ACTION_OFF)
			judge->policy.action[id] = MANRS_ACTION_LOG;
	manrs_policy_finish(&judge->policy);
	judge->sender = (struct manrs_sender){
		.asn = input->routes[0].path.hops[0],
		.relationship = MANRS_REL_CUSTOMER,
	};
	make_locked(&judge->locked);
	judge->sender.locked = &judge->locked;
	judge->facts.aspas = real_aspas(input);
	parse("192.0.2.1", &judge->next_hop[MANRS_AFI_IPV4]);
	parse("2001:db8::1", &judge->next_hop[MANRS_AFI_IPV6]);
	judge->facts.vrps = bench_table(input);
	judge->facts.own_prefixes = set;
	judge->facts.transit_free = &judge->transit_free;
}

/* As on a session of either family: the next hop is the neighbor's address. */
static void judge_routes(struct judge *judge, struct manrs_route *routes,
			 size_t n, struct counts *counts)
{
	for (size_t i = 0; i < n; i++) {
		struct manrs_result result;

		routes[i].next_hop = judge->next_hop[routes[i].prefix.afi];
		judge->sender.address = routes[i].next_hop;
		manrs_evaluate(&routes[i], &judge->sender, &judge->policy,
			       &judge->facts, &result);
		counts->failed += result.failed != 0;
		counts->rov[result.rov.state]++;
	}
}

static void run_round(struct judge *judge, const struct bench_input *input,
		      struct bench_times *times, struct counts *counts)
{
	double start = bench_clock();

	*counts = (struct counts){ 0 };
	judge_routes(judge, input->routes, input->n_routes, counts);
	times->of_round[times->n++] = (bench_clock() - start) * 1e9 /
				      (double)input->n_routes;
}

void bench_evaluate(const struct bench_input *input)
{
	struct bench_times times = { .n = 0 }, all_times = { .n = 0 };
	const struct manrs_aspa_table *few, *all = make_aspas(input);
	struct judge judge = { 0 };
	struct counts counts;

	judge_init(&judge, input);
	few = judge.facts.aspas;
	while (times.n < input->rounds) {
		judge.facts.aspas = all;
		run_round(&judge, input, &all_times, &counts);
		judge.facts.aspas = few;
		run_round(&judge, input, &times, &counts);
	}
	printf("{\"bench\":\"evaluate\",\"unit\":\"ns\",\"routes\":%zu,\"checks\":%d,\"rounds\":%u",
	       input->n_routes, __builtin_popcount(judge.policy.enabled),
	       input->rounds);
	printf(",\"aspas\":%zu,\"allAspas\":%zu",
	       manrs_aspa_table_count(few), manrs_aspa_table_count(all));
	printf(",\"failing\":%zu,\"rov\":{\"valid\":%zu,\"notFound\":%zu,\"invalid\":%zu}",
	       counts.failed, counts.rov[MANRS_ROV_VALID],
	       counts.rov[MANRS_ROV_NOT_FOUND], counts.rov[MANRS_ROV_INVALID]);
	bench_print_times("ours", &times);
	bench_print_times("oursWithAllAspas", &all_times);
	printf("}\n");
}

void bench_evaluate_sample(const struct bench_input *input)
{
	size_t n = input->n_routes < SAMPLE ? input->n_routes : SAMPLE;
	struct counts counts = { 0 };
	struct judge judge = { 0 };

	judge_init(&judge, input);
	CALLGRIND_START_INSTRUMENTATION;
	judge_routes(&judge, input->routes, n, &counts);
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("{\"bench\":\"evaluate-sample\",\"routes\":%zu,\"failing\":%zu}\n",
	       n, counts.failed);
}
