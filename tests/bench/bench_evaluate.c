/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole check set over the real table: what one route costs.  The profile
 * is that of a customer with every check on; own prefixes, VRPs, ASPAs and
 * protected ASes are there, and lists of what the customer registered, so that
 * no check is spared.  ASPAs are the real ones, few as yet, and then those of an
 * Internet in which everybody has one.
 *
 * Routes are judged as bgpd gets them: the path once for those that share it in
 * a message.  Beside it stands what each costs alone.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "engine/evaluate.h"
#include "engine/prefix.h"
#include "engine/prefix_filter.h"

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

/* Of so many routes one is registered: the cone of a large customer. */
#define ROUTES_PER_REGISTERED 16

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
	struct manrs_asn_set irr_origins;
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

/* What the customer registered: every so many'th route and its origin. */
static void make_irr_lists(struct judge *judge, const struct bench_input *input)
{
	size_t max = input->n_routes / ROUTES_PER_REGISTERED + 1, n = 0, n_asns = 0;
	struct manrs_prefix_rule *rules = bench_alloc(max, sizeof(*rules));
	uint32_t *asns = bench_alloc(max, sizeof(*asns));
	struct manrs_prefix_filter *filter;

	for (size_t i = 0; i < input->n_routes; i += ROUTES_PER_REGISTERED) {
		const struct manrs_route *route = &input->routes[i];

		n_asns += manrs_aspath_origin(&route->path, &asns[n_asns]);
		rules[n++] = (struct manrs_prefix_rule){
			.prefix = route->prefix,
			.min_len = route->prefix.len,
			.max_len = route->prefix.len,
		};
	}
	if (manrs_prefix_filter_new(rules, n, &filter) ||
	    manrs_asn_set_assign(&judge->irr_origins, asns, n_asns))
		bench_fail("out of memory");
	judge->sender.irr_prefixes = filter;
	judge->sender.irr_origins = &judge->irr_origins;
	free(rules);
	free(asns);
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
	make_irr_lists(judge, input);
	judge->facts.aspas = real_aspas(input);
	parse("192.0.2.1", &judge->next_hop[MANRS_AFI_IPV4]);
	parse("2001:db8::1", &judge->next_hop[MANRS_AFI_IPV6]);
	judge->facts.vrps = bench_table(input);
	judge->facts.own_prefixes = set;
	judge->facts.transit_free = &judge->transit_free;
}

/* Would both come in one message? */
static bool same_message(const struct manrs_route *a,
			 const struct manrs_route *b)
{
	return a->prefix.afi == b->prefix.afi &&
	       manrs_aspath_equal(&a->path, &b->path);
}

/* As on a session of either family: the next hop is the neighbor's address.
 * alone: as if each route came in a message of its own. */
static void judge_routes(struct judge *judge, struct manrs_route *routes,
			 size_t n, bool alone, struct counts *counts)
{
	struct manrs_path_verdict verdict;
	struct manrs_result result;

	for (size_t i = 0; i < n; i++) {
		routes[i].next_hop = judge->next_hop[routes[i].prefix.afi];
		judge->sender.address = routes[i].next_hop;
		if (alone || !i || !same_message(&routes[i], &routes[i - 1]))
			manrs_evaluate_path(&routes[i], &judge->sender,
					    &judge->policy, &judge->facts,
					    &verdict);
		manrs_evaluate_prefix(&routes[i], &judge->sender,
				      &judge->policy, &judge->facts, &verdict,
				      &result);
		counts->failed += result.failed != 0;
		counts->rov[result.rov.state]++;
	}
}

static void run_round(struct judge *judge, struct manrs_route *routes, size_t n,
		      bool alone, struct bench_times *times,
		      struct counts *counts)
{
	double start = bench_clock();

	*counts = (struct counts){ 0 };
	judge_routes(judge, routes, n, alone, counts);
	times->of_round[times->n++] = (bench_clock() - start) * 1e9 / (double)n;
}

struct hashed_route {
	uint64_t hash; /* of family and path */
	const struct manrs_route *route;
};

static int compare_hashes(const void *a, const void *b)
{
	const struct hashed_route *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The routes with those of one path one after the other, as a table is sent;
 * paths and the prefixes of each in random order. */
static struct manrs_route *group_by_path(const struct bench_input *input)
{
	size_t n = input->n_routes;
	struct manrs_route *grouped = bench_alloc(n, sizeof(*grouped));
	struct hashed_route *hashed = bench_alloc(n, sizeof(*hashed));

	for (size_t i = 0; i < n; i++) {
		const struct manrs_route *route = &input->routes[i];
		uint64_t hash = route->prefix.afi;

		for (unsigned hop = 0; hop < route->path.n_hops; hop++)
			hash = (hash ^ route->path.hops[hop]) *
			       UINT64_C(0x9e3779b97f4a7c15);
		hashed[i] = (struct hashed_route){ hash, route };
	}
	qsort(hashed, n, sizeof(*hashed), compare_hashes);
	for (size_t i = 0; i < n; i++)
		grouped[i] = *hashed[i].route;
	free(hashed);
	return grouped;
}

void bench_evaluate(const struct bench_input *input)
{
	struct bench_times times = { .n = 0 }, all_times = { .n = 0 },
			   alone_times = { .n = 0 };
	struct manrs_route *grouped = group_by_path(input);
	const struct manrs_aspa_table *few, *all = make_aspas(input);
	struct judge judge = { 0 };
	struct counts counts;
	size_t n = input->n_routes;

	judge_init(&judge, input);
	few = judge.facts.aspas;
	while (times.n < input->rounds) {
		judge.facts.aspas = all;
		run_round(&judge, grouped, n, false, &all_times, &counts);
		judge.facts.aspas = few;
		run_round(&judge, input->routes, n, true, &alone_times, &counts);
		run_round(&judge, grouped, n, false, &times, &counts);
	}
	printf("{\"bench\":\"evaluate\",\"unit\":\"ns\",\"routes\":%zu,\"checks\":%d,\"rounds\":%u",
	       n, __builtin_popcount(judge.policy.enabled), input->rounds);
	printf(",\"registered\":%zu,\"aspas\":%zu,\"allAspas\":%zu",
	       manrs_prefix_filter_count(judge.sender.irr_prefixes),
	       manrs_aspa_table_count(few), manrs_aspa_table_count(all));
	printf(",\"failing\":%zu,\"rov\":{\"valid\":%zu,\"notFound\":%zu,\"invalid\":%zu}",
	       counts.failed, counts.rov[MANRS_ROV_VALID],
	       counts.rov[MANRS_ROV_NOT_FOUND], counts.rov[MANRS_ROV_INVALID]);
	bench_print_times("ours", &times);
	bench_print_times("oursWithAllAspas", &all_times);
	bench_print_times("oursEachAlone", &alone_times);
	printf("}\n");
	free(grouped);
}

void bench_evaluate_sample(const struct bench_input *input)
{
	size_t n = input->n_routes < SAMPLE ? input->n_routes : SAMPLE;
	struct counts counts = { 0 };
	struct judge judge = { 0 };

	judge_init(&judge, input);
	CALLGRIND_START_INSTRUMENTATION;
	judge_routes(&judge, input->routes, n, true, &counts);
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("{\"bench\":\"evaluate-sample\",\"routes\":%zu,\"failing\":%zu}\n",
	       n, counts.failed);
}
