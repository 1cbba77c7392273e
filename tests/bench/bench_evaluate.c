/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole check set over the real table: what one route costs.  The profile
 * is that of a customer with every check on, own prefixes and VRPs are loaded,
 * so that no check is spared.
 */
#include <stdlib.h>

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

static const char *const own_prefixes[] = {
	"192.0.2.0/24",	 "198.51.100.0/24", "203.0.113.0/24",
	"2001:db8::/32", "3fff::/20",
};

struct judge {
	struct manrs_policy policy;
	struct manrs_sender sender;
	struct manrs_facts facts;
	struct manrs_asn_set transit_free;
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

void bench_evaluate(const struct bench_input *input)
{
	struct bench_times times = { .n = 0 };
	struct judge judge = { 0 };
	struct counts counts;

	judge_init(&judge, input);
	while (times.n < input->rounds) {
		double start = bench_clock();

		counts = (struct counts){ 0 };
		judge_routes(&judge, input->routes, input->n_routes, &counts);
		times.of_round[times.n++] = (bench_clock() - start) * 1e9 /
					    (double)input->n_routes;
	}
	printf("{\"bench\":\"evaluate\",\"unit\":\"ns\",\"routes\":%zu,\"checks\":%d,\"rounds\":%u",
	       input->n_routes, __builtin_popcount(judge.policy.enabled),
	       input->rounds);
	printf(",\"failing\":%zu,\"rov\":{\"valid\":%zu,\"notFound\":%zu,\"invalid\":%zu}",
	       counts.failed, counts.rov[MANRS_ROV_VALID],
	       counts.rov[MANRS_ROV_NOT_FOUND], counts.rov[MANRS_ROV_INVALID]);
	bench_print_times("ours", &times);
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
