/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of evaluation share: facts, and all that one route is judged by. */
#ifndef TESTS_ENGINE_EVALUATE_BENCH_H
#define TESTS_ENGINE_EVALUATE_BENCH_H

#include <check.h>
#include <string.h>

#include "engine/evaluate.h"
#include "engine/prefix.h"

#define BIT(x) MANRS_CHECK_BIT(MANRS_CHECK_##x)
#define ALL_CHECKS (MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1)

static struct manrs_prefix parse(int line, const char *text)
{
	struct manrs_prefix p = { 0 };

	ck_assert_msg(!text || manrs_prefix_parse(text, &p) == MANRS_OK,
		      "line %d: %s does not parse", line, text);
	return p;
}

static const struct {
	const char *prefix;
	uint8_t max_len;
	uint32_t asn;
} vrp_texts[] = {
	{ "11.1.0.0/16", 24, 1001 },
	{ "11.1.0.0/17", 24, 1002 },
	{ "11.1.0.0/18", 24, 1003 },
	{ "11.2.0.0/16", 16, 1001 },
	{ "11.3.0.0/16", 24, 0 },
};

static struct manrs_prefix_set *own_prefixes, *nothing_own;
static struct manrs_vrp_table *vrps;
static struct manrs_aspa_table *aspas; /* AS1098 buys from nobody */
static struct manrs_asn_set transit_free;

static void setup(void)
{
	static const uint32_t transit_free_asn = 1099;
	struct manrs_aspa_pair pair = { .customer = 1098 };
	struct manrs_prefix own = parse(__LINE__, "11.9.0.0/16");
	struct manrs_vrp vrp[MANRS_ARRAY_SIZE(vrp_texts)];

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(vrp); i++)
		vrp[i] = (struct manrs_vrp){
			.prefix = parse(__LINE__, vrp_texts[i].prefix),
			.max_len = vrp_texts[i].max_len,
			.asn = vrp_texts[i].asn,
			.sources = 1,
		};
	ck_assert(!manrs_prefix_set_new(&own, 1, &own_prefixes));
	ck_assert(!manrs_prefix_set_new(NULL, 0, &nothing_own));
	ck_assert(!manrs_aspa_table_new(&pair, 1, &aspas));
	ck_assert(!manrs_vrp_table_new(vrp, MANRS_ARRAY_SIZE(vrp), &vrps));
	ck_assert(!manrs_asn_set_assign(&transit_free, &transit_free_asn, 1));
}

static void teardown(void)
{
	manrs_prefix_set_free(own_prefixes);
	manrs_prefix_set_free(nothing_own);
	manrs_vrp_table_free(vrps);
	manrs_aspa_table_free(aspas);
	manrs_asn_set_release(&transit_free);
}

/* Everything an evaluation borrows, in one place. */
struct bench {
	struct manrs_facts facts;
	struct manrs_sender sender;
	struct manrs_route route;
	struct manrs_policy policy;
	struct manrs_input in;
	uint32_t hops[16];
};

/* What needs a registry is looked at in test_check_registry.c. */
static void finish_policy(struct manrs_policy *policy)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (manrs_checks[id].needs &
		    (MANRS_NEED_IRR_PREFIXES | MANRS_NEED_IRR_ORIGINS |
		     MANRS_NEED_IXP_LANS | MANRS_NEED_DELEGATED))
			policy->action[id] = MANRS_ACTION_OFF;
	manrs_policy_finish(policy);
}

/* A route of the neighbor AS1000 at 192.0.2.1, by next_hop (NULL: unknown). */
static void bench_init(struct bench *b, int line, const char *prefix,
		       const char *path, const char *next_hop,
		       enum manrs_relationship relationship)
{
	memset(b, 0, sizeof(*b));
	b->facts = (struct manrs_facts){ .vrps = vrps,
					  .aspas = aspas,
					  .own_prefixes = own_prefixes,
					  .transit_free = &transit_free };
	b->sender.asn = 1000;
	b->sender.address = parse(line, "192.0.2.1");
	b->sender.relationship = relationship;
	b->route.prefix = parse(line, prefix);
	b->route.next_hop = parse(line, next_hop);
	ck_assert_msg(manrs_aspath_parse(path, b->hops, 16, &b->route.path) ==
			      MANRS_OK,
		      "line %d: %s does not parse", line, path);
	manrs_policy_init_builtin(&b->policy, relationship);
	finish_policy(&b->policy);
	b->in = (struct manrs_input){ &b->route, &b->sender, &b->policy,
				      &b->facts, { 0, 0 } };
}

/* The path is judged with the prefix of another route. */
static void run_in_two_steps(const struct bench *b, struct manrs_result *result)
{
	struct manrs_route other = b->route;
	struct manrs_path_verdict verdict;

	other.prefix.hi ^= UINT64_C(0x0b01) << 48;
	other.prefix.len ^= 16;
	manrs_evaluate_path(&other, &b->sender, &b->policy, &b->facts,
			    &verdict);
	manrs_evaluate_prefix(&b->route, &b->sender, &b->policy, &b->facts,
			      &verdict, result);
}

static void run(struct bench *b, struct manrs_result *result)
{
	struct manrs_result steps;

	memset(result, 0xff, sizeof(*result));
	manrs_evaluate(&b->route, &b->sender, &b->policy, &b->facts, result);
	run_in_two_steps(b, &steps);
	ck_assert_uint_eq(steps.failed, result->failed);
	ck_assert_uint_eq(steps.no_data, result->no_data);
	ck_assert_uint_eq(steps.tagged, result->tagged);
	ck_assert_uint_eq(steps.rov.state, result->rov.state);
	ck_assert_uint_eq(steps.rov.reason, result->rov.reason);
	ck_assert_uint_eq(steps.reject, result->reject);
	ck_assert_uint_eq(steps.depreference, result->depreference);
}

/* Routes, and what fails of them. */
static const struct evaluate_case {
	int line;
	const char *why;
	const char *prefix;
	const char *path;
	const char *next_hop;
	enum manrs_relationship relationship;
	uint32_t failed;
	bool reject;
	const char *reason;
} evaluate_cases[] = {
	{ __LINE__, "clean", "11.1.0.0/16", "1000 1001", "192.0.2.1",
	  MANRS_REL_CUSTOMER, 0, false, "" },
	{ __LINE__, "default route is that and nothing else", "0.0.0.0/0",
	  "1000", "192.0.2.1", MANRS_REL_CUSTOMER, BIT(DEFAULT_ROUTE), true,
	  "0.0.0.0/0 is the default route" },
	{ __LINE__, "so for IPv6", "::/0", "1000", NULL, MANRS_REL_CUSTOMER,
	  BIT(DEFAULT_ROUTE), true, "::/0 is the default route" },
	{ __LINE__, "bogon", "10.0.0.0/8", "1000", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(BOGON_PREFIX), true,
	  "inside 10.0.0.0/8 Private-Use, RFC 1918" },
	{ __LINE__, "too specific", "12.0.0.0/25", "1000", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(PREFIX_TOO_SPECIFIC), true,
	  "length /25, longest allowed /24" },
	{ __LINE__, "too broad", "12.0.0.0/7", "1000", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(PREFIX_TOO_BROAD), true,
	  "length /7, shortest allowed /8" },
	{ __LINE__, "ours", "11.9.9.0/24", "1000", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(OWN_PREFIX), true,
	  "inside our own 11.9.0.0/16" },
	{ __LINE__, "bogon ASN", "12.0.0.0/24", "1000 64512", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(BOGON_ASN), true,
	  "AS64512 private use, RFC 6996" },
	{ __LINE__, "set", "12.0.0.0/24", "1000 {1001}", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(AS_SET) | BIT(ASPA_INVALID), true,
	  "path has a set at its end: no single origin" },
	{ __LINE__, "first AS", "12.0.0.0/24", "1001 1002", "192.0.2.1",
	  MANRS_REL_CUSTOMER, BIT(FIRST_AS) | BIT(ASPA_INVALID), true,
	  "path starts with AS1001, neighbor is AS1000" },
	{ __LINE__, "first AS of a route server is off", "12.0.0.0/24",
	  "1001 1002", "192.0.2.1", MANRS_REL_RS_SERVER, 0, false, "" },
	{ __LINE__, "next hop", "12.0.0.0/24", "1000", "192.0.2.9",
	  MANRS_REL_CUSTOMER, BIT(NEXT_HOP), true,
	  "next hop 192.0.2.9, neighbor 192.0.2.1" },
	{ __LINE__, "next hop of a peer is off", "12.0.0.0/24", "1000",
	  "192.0.2.9", MANRS_REL_PEER, 0, false, "" },
	{ __LINE__, "leak", "12.0.0.0/24", "1000 1099 1001", "192.0.2.1",
	  MANRS_REL_PEER, BIT(TRANSIT_LEAK), true,
	  "transit-free AS1099 behind AS1000" },
	{ __LINE__, "what a provider sends is none", "12.0.0.0/24",
	  "1000 1099 1001", "192.0.2.1", MANRS_REL_PROVIDER, 0, false, "" },
	{ __LINE__, "nor what nobody named", "12.0.0.0/24", "1000 1099 1001",
	  "192.0.2.1", MANRS_REL_UNSET, 0, false, "" },
	{ __LINE__, "invalid by origin", "11.2.0.0/16", "1000 1009",
	  "192.0.2.1", MANRS_REL_UNSET, BIT(ROV_INVALID), true, "origin" },
	{ __LINE__, "invalid by length", "11.2.1.0/24", "1000 1001",
	  "192.0.2.1", MANRS_REL_UNSET, BIT(ROV_INVALID), true, "length" },
	{ __LINE__, "invalid by AS 0", "11.3.0.0/16", "1000 1001",
	  "192.0.2.1", MANRS_REL_UNSET, BIT(ROV_INVALID), true, "as0" },
	{ __LINE__, "ASPA, of a customer", "12.0.0.0/24", "1000 1098",
	  "192.0.2.1", MANRS_REL_CUSTOMER, BIT(ASPA_INVALID), true,
	  "upstream invalid: AS1000 is no provider of AS1098" },
	{ __LINE__, "ASPA beside a leak: the hop is told", "12.0.0.0/24",
	  "1000 1099 1098", "192.0.2.1", MANRS_REL_CUSTOMER,
	  BIT(TRANSIT_LEAK) | BIT(ASPA_INVALID), true,
	  "transit-free AS1099 behind AS1000; "
	  "AS1099 is no provider of AS1098" },
	{ __LINE__, "one hop across from a provider is none", "12.0.0.0/24",
	  "1000 1098", "192.0.2.1", MANRS_REL_PROVIDER, 0, false, "" },
	{ __LINE__, "nor is what nobody named", "12.0.0.0/24", "1000 1098",
	  "192.0.2.1", MANRS_REL_UNSET, 0, false, "" },
	{ __LINE__, "every failure is kept, the first is the reason",
	  "11.2.0.0/25", "1001 1099 {64512}", "192.0.2.9", MANRS_REL_RS_CLIENT,
	  BIT(PREFIX_TOO_SPECIFIC) | BIT(BOGON_ASN) | BIT(AS_SET) |
		  BIT(FIRST_AS) | BIT(NEXT_HOP) | BIT(TRANSIT_LEAK) |
		  BIT(ROV_INVALID) | BIT(ASPA_INVALID),
	  true, "length /25, longest allowed /24" },
	{ __LINE__, "our own routers may do all that", "10.0.0.0/25",
	  "64512 {1099}", "192.0.2.9", MANRS_REL_IBGP, 0, false, "" },
};

#endif /* TESTS_ENGINE_EVALUATE_BENCH_H */
