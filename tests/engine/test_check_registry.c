/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks against registries, and requests to discard traffic.  One world for
 * all rows: what is registered, delegated, covered by VRPs and a peering LAN.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/evaluate.h"
#include "engine/prefix.h"

#define NEIGHBOR 64500u

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

/* The world: */
static struct manrs_prefix_filter *registered; /* 192.0.2.0/24,
						* 198.51.100.0/22 to /23 */
static struct manrs_asn_set origins;	       /* 64500, 64501 */
static struct manrs_prefix_set *lans;	       /* 203.0.113.0/24 */
static struct manrs_delegated *delegated;      /* 192.0.0.0/8 */
static struct manrs_vrp_table *vrps; /* 100.64.0.0/24-24 of AS 64500 */

static void make_world(void)
{
	struct manrs_prefix_rule rules[] = {
		{ prefix_of("192.0.2.0/24"), 24, 24 },
		{ prefix_of("198.51.100.0/22"), 22, 23 },
	};
	struct manrs_prefix lan = prefix_of("203.0.113.0/24");
	struct manrs_delegation range = { UINT64_C(192) << 56,
					  (UINT64_C(193) << 56) - 1 };
	struct manrs_delegation *const ranges[] = { &range, NULL };
	struct manrs_vrp vrp = { .prefix = prefix_of("100.64.0.0/24"),
				 .max_len = 24,
				 .asn = NEIGHBOR };
	uint32_t asns[] = { NEIGHBOR, 64501 };

	ck_assert(!manrs_prefix_filter_new(rules, 2, &registered) &&
		  !manrs_asn_set_assign(&origins, asns, 2) &&
		  !manrs_prefix_set_new(&lan, 1, &lans) &&
		  !manrs_delegated_new(ranges, (size_t[]){ 1, 0 },
				       &delegated) &&
		  !manrs_vrp_table_new(&vrp, 1, &vrps));
}

static void free_world(void)
{
	manrs_prefix_filter_free(registered);
	manrs_asn_set_release(&origins);
	manrs_prefix_set_free(lans);
	manrs_delegated_free(delegated);
	manrs_vrp_table_free(vrps);
}

/* What a row changes of the usual case: everything there, nothing granted. */
enum {
	BLACKHOLE = 1 << 0, /* the route bears the community */
	GRANTED = 1 << 1,   /* the profile accepts it */
	NO_IRR = 1 << 2,    /* no list of prefixes, none of origins */
	NO_ROA = 1 << 3,    /* a ROA is no substitute */
	TO_25 = 1 << 4,	    /* more-specifics of what is registered */
	ON_LAN = 1 << 5,    /* the neighbor is on the peering LAN */
	NO_LISTS = 1 << 6,  /* neither LANs nor delegations */
	NO_VRPS = 1 << 7,
};

static const struct registry_case {
	int line;
	const char *why;
	enum manrs_check_id id;
	enum manrs_verdict want;
	const char *prefix;
	uint32_t origin; /* 0: the path is empty */
	unsigned world;
} cases[] = {
#define IRR MANRS_CHECK_IRR_PREFIX
	{ __LINE__, "registered", IRR, MANRS_PASS, "192.0.2.0/24", NEIGHBOR, 0 },
	{ __LINE__, "one bit longer", IRR, MANRS_FAIL, "192.0.2.0/25",
	  NEIGHBOR, 0 },
	{ __LINE__, "one bit longer, allowed", IRR, MANRS_PASS, "192.0.2.0/25",
	  NEIGHBOR, TO_25 },
	{ __LINE__, "two bits longer, one allowed", IRR, MANRS_FAIL,
	  "192.0.2.0/26", NEIGHBOR, TO_25 },
	{ __LINE__, "registered up to /23", IRR, MANRS_PASS, "198.51.102.0/23",
	  NEIGHBOR, 0 },
	{ __LINE__, "past that", IRR, MANRS_FAIL, "198.51.102.0/24", NEIGHBOR, 0 },
	{ __LINE__, "not registered", IRR, MANRS_FAIL, "192.0.3.0/24",
	  NEIGHBOR, 0 },
	{ __LINE__, "a ROA will do", IRR, MANRS_PASS, "100.64.0.0/24",
	  NEIGHBOR, 0 },
	{ __LINE__, "a ROA will not do", IRR, MANRS_FAIL, "100.64.0.0/24",
	  NEIGHBOR, NO_ROA },
	{ __LINE__, "a ROA of another origin", IRR, MANRS_FAIL, "100.64.0.0/24",
	  64501, 0 },
	{ __LINE__, "a ROA that cannot be looked up", IRR, MANRS_FAIL,
	  "100.64.0.0/24", NEIGHBOR, NO_VRPS },
	{ __LINE__, "no list", IRR, MANRS_NO_DATA, "192.0.2.0/24", NEIGHBOR,
	  NO_IRR },
#define ORIGIN MANRS_CHECK_IRR_ORIGIN
	{ __LINE__, "the neighbor itself", ORIGIN, MANRS_PASS, "192.0.2.0/24",
	  NEIGHBOR, 0 },
	{ __LINE__, "its customer", ORIGIN, MANRS_PASS, "192.0.2.0/24", 64501, 0 },
	{ __LINE__, "somebody else", ORIGIN, MANRS_FAIL, "192.0.2.0/24",
	  64502, 0 },
	{ __LINE__, "no origin", ORIGIN, MANRS_FAIL, "192.0.2.0/24", 0, 0 },
	{ __LINE__, "no list", ORIGIN, MANRS_NO_DATA, "192.0.2.0/24", 64502,
	  NO_IRR },
#define LAN MANRS_CHECK_IXP_LAN
	{ __LINE__, "the LAN", LAN, MANRS_FAIL, "203.0.113.0/24", NEIGHBOR, 0 },
	{ __LINE__, "a part of it", LAN, MANRS_FAIL, "203.0.113.128/25",
	  NEIGHBOR, 0 },
	{ __LINE__, "more than it", LAN, MANRS_PASS, "203.0.112.0/23",
	  NEIGHBOR, 0 },
	{ __LINE__, "its neighbor is on it", LAN, MANRS_PASS, "203.0.113.0/24",
	  NEIGHBOR, ON_LAN },
	{ __LINE__, "no list", LAN, MANRS_NO_DATA, "203.0.113.0/24", NEIGHBOR,
	  NO_LISTS },
#define UNALLOCATED MANRS_CHECK_UNALLOCATED_PREFIX
	{ __LINE__, "delegated", UNALLOCATED, MANRS_PASS, "192.0.2.0/24",
	  NEIGHBOR, 0 },
	{ __LINE__, "not delegated", UNALLOCATED, MANRS_FAIL, "193.0.0.0/24",
	  NEIGHBOR, 0 },
	{ __LINE__, "no statistics", UNALLOCATED, MANRS_NO_DATA, "193.0.0.0/24",
	  NEIGHBOR, NO_LISTS },
#define HOLE MANRS_CHECK_BLACKHOLE
	{ __LINE__, "no community", HOLE, MANRS_PASS, "192.0.2.1/32",
	  NEIGHBOR, 0 },
	{ __LINE__, "not entitled", HOLE, MANRS_FAIL, "192.0.2.1/32", NEIGHBOR,
	  BLACKHOLE },
	{ __LINE__, "entitled, registered space", HOLE, MANRS_PASS,
	  "192.0.2.1/32", NEIGHBOR, BLACKHOLE | GRANTED },
	{ __LINE__, "entitled, somebody else's space", HOLE, MANRS_FAIL,
	  "192.0.3.1/32", NEIGHBOR, BLACKHOLE | GRANTED },
	{ __LINE__, "entitled, its ROA", HOLE, MANRS_PASS, "100.64.0.1/32",
	  NEIGHBOR, BLACKHOLE | GRANTED | NO_IRR },
	{ __LINE__, "entitled, another's ROA", HOLE, MANRS_FAIL,
	  "100.64.0.1/32", 64501, BLACKHOLE | GRANTED | NO_IRR },
	{ __LINE__, "entitled, nothing known", HOLE, MANRS_FAIL, "192.0.2.1/32",
	  NEIGHBOR, BLACKHOLE | GRANTED | NO_IRR | NO_VRPS },
#define LONG MANRS_CHECK_PREFIX_TOO_SPECIFIC
	{ __LINE__, "too long without", LONG, MANRS_FAIL, "192.0.2.1/32",
	  NEIGHBOR, GRANTED },
	{ __LINE__, "a blackhole may be", LONG, MANRS_PASS, "192.0.2.1/32",
	  NEIGHBOR, BLACKHOLE | GRANTED },
	{ __LINE__, "unless not granted", LONG, MANRS_FAIL, "192.0.2.1/32",
	  NEIGHBOR, BLACKHOLE },
	{ __LINE__, "unless not his", LONG, MANRS_FAIL, "192.0.3.1/32",
	  NEIGHBOR, BLACKHOLE | GRANTED },
#define ROV MANRS_CHECK_ROV_INVALID
	{ __LINE__, "longer than the ROA", ROV, MANRS_FAIL, "100.64.0.1/32",
	  NEIGHBOR, GRANTED },
	{ __LINE__, "longer than the ROA, a blackhole", ROV, MANRS_PASS,
	  "100.64.0.1/32", NEIGHBOR, BLACKHOLE | GRANTED },
	{ __LINE__, "another's ROA, a blackhole", ROV, MANRS_FAIL,
	  "100.64.0.1/32", 64501, BLACKHOLE | GRANTED },
	{ __LINE__, "too long for the list, a blackhole", IRR, MANRS_PASS,
	  "192.0.2.1/32", NEIGHBOR, BLACKHOLE | GRANTED },
};

static void set_world(unsigned world, struct manrs_policy *policy,
		      struct manrs_facts *facts, struct manrs_sender *sender)
{
	manrs_policy_init_builtin(policy, MANRS_REL_CUSTOMER);
	policy->params.blackhole = world & GRANTED;
	policy->params.irr_roa = !(world & NO_ROA);
	policy->params.irr_len[MANRS_AFI_IPV4] = world & TO_25 ? 25 : 0;
	if (!(world & NO_VRPS))
		facts->vrps = vrps;
	if (!(world & NO_LISTS)) {
		facts->ixp_lans = lans;
		facts->delegated = delegated;
	}
	sender->asn = NEIGHBOR;
	sender->relationship = MANRS_REL_CUSTOMER;
	sender->address = prefix_of(world & ON_LAN ? "203.0.113.7"
						   : "198.18.0.7");
	if (!(world & NO_IRR)) {
		sender->irr_prefixes = registered;
		sender->irr_origins = &origins;
	}
}

START_TEST(verdict)
{
	static const struct manrs_asn_set no_asns;
	const struct registry_case *c = &cases[_i];
	struct manrs_route route = {
		.prefix = prefix_of(c->prefix),
		.path = { .hops = &c->origin, .n_hops = c->origin != 0 },
		.is_blackhole = c->world & BLACKHOLE,
	};
	struct manrs_facts facts = { .transit_free = &no_asns };
	struct manrs_sender sender = { 0 };
	struct manrs_policy policy;
	struct manrs_result result;
	struct manrs_input in = { &route, &sender, &policy, &facts, { 0, 0 } };
	MANRS_TEXT(evidence, 200);

	make_world();
	set_world(c->world, &policy, &facts, &sender);
	manrs_evaluate(&route, &sender, &policy, &facts, &result);
	ck_assert_msg(manrs_result_verdict(&result, &policy, c->id) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->prefix);
	in.rov = result.rov;
	manrs_checks[c->id].explain(&in, &evidence);
	ck_assert_msg(evidence.len && !strchr(evidence.buf, '\n'),
		      "line %d: evidence '%s'", c->line, evidence.buf);
	free_world();
}
END_TEST

/* What is remembered of a request, whatever else is said of the route. */
static const struct {
	int line;
	const char *why;
	const char *prefix;
	unsigned world;
	enum manrs_blackhole want;
} request_cases[] = {
	{ __LINE__, "none", "192.0.2.1/32", GRANTED, MANRS_BLACKHOLE_NONE },
	{ __LINE__, "of one who may not", "192.0.2.1/32", BLACKHOLE,
	  MANRS_BLACKHOLE_ASKED },
	{ __LINE__, "for another's space", "192.0.3.1/32", BLACKHOLE | GRANTED,
	  MANRS_BLACKHOLE_ASKED },
	{ __LINE__, "granted", "192.0.2.1/32", BLACKHOLE | GRANTED,
	  MANRS_BLACKHOLE_GRANTED },
	{ __LINE__, "granted, of a length that needs no grant", "192.0.2.0/24",
	  BLACKHOLE | GRANTED, MANRS_BLACKHOLE_GRANTED },
	{ __LINE__, "granted by a ROA", "100.64.0.1/32", BLACKHOLE | GRANTED,
	  MANRS_BLACKHOLE_GRANTED },
};

START_TEST(request)
{
	static const struct manrs_asn_set no_asns;
	uint32_t origin = NEIGHBOR;
	struct manrs_route route = {
		.prefix = prefix_of(request_cases[_i].prefix),
		.path = { .hops = &origin, .n_hops = 1 },
		.is_blackhole = request_cases[_i].world & BLACKHOLE,
	};
	struct manrs_facts facts = { .transit_free = &no_asns };
	struct manrs_sender sender = { 0 };
	struct manrs_policy policy;
	struct manrs_result result;

	make_world();
	set_world(request_cases[_i].world, &policy, &facts, &sender);
	for (int is_off = 0; is_off <= 1; is_off++) {
		manrs_evaluate(&route, &sender, &policy, &facts, &result);
		ck_assert_msg(result.blackhole == request_cases[_i].want,
			      "line %d: %s%s", request_cases[_i].line,
			      request_cases[_i].why,
			      is_off ? ", check off" : "");
		policy.action[MANRS_CHECK_BLACKHOLE] = MANRS_ACTION_OFF;
		manrs_policy_finish(&policy);
	}
	free_world();
}
END_TEST

/* What people read of some of them. */
static const struct {
	int line;
	enum manrs_check_id id;
	const char *prefix;
	unsigned world;
	const char *want;
} evidence_cases[] = {
	{ __LINE__, IRR, "192.0.2.0/24", 0, "registered: 192.0.2.0/24" },
	{ __LINE__, IRR, "198.51.100.0/24", 0,
	  "length not registered: 198.51.100.0/22 to /23" },
	{ __LINE__, IRR, "192.0.3.0/24", 0, "not registered" },
	{ __LINE__, IRR, "100.64.0.0/24", 0,
	  "not registered, but valid by ROA" },
	{ __LINE__, IRR, "192.0.2.0/24", NO_IRR, "no list of registered prefixes" },
	{ __LINE__, ORIGIN, "192.0.2.0/24", 0, "origin AS64500 is in the AS-SET" },
	{ __LINE__, LAN, "203.0.113.0/25", 0,
	  "inside the peering LAN 203.0.113.0/24" },
	{ __LINE__, UNALLOCATED, "193.0.0.0/24", 0,
	  "not delegated by any registry" },
	{ __LINE__, HOLE, "192.0.2.1/32", BLACKHOLE,
	  "the neighbor may not ask for it" },
	{ __LINE__, HOLE, "192.0.3.1/32", BLACKHOLE | GRANTED,
	  "the space is not the neighbor's by registry or ROA" },
	{ __LINE__, LONG, "192.0.2.1/32", BLACKHOLE | GRANTED,
	  "length /32, longest allowed /24, but for a blackhole" },
};

START_TEST(evidence)
{
	static const struct manrs_asn_set no_asns;
	uint32_t origin = NEIGHBOR;
	struct manrs_route route = {
		.prefix = prefix_of(evidence_cases[_i].prefix),
		.path = { .hops = &origin, .n_hops = 1 },
		.is_blackhole = evidence_cases[_i].world & BLACKHOLE,
	};
	struct manrs_facts facts = { .transit_free = &no_asns };
	struct manrs_sender sender = { 0 };
	struct manrs_policy policy;
	struct manrs_result result;
	struct manrs_input in = { &route, &sender, &policy, &facts, { 0, 0 } };
	MANRS_TEXT(text, 200);

	make_world();
	set_world(evidence_cases[_i].world, &policy, &facts, &sender);
	manrs_evaluate(&route, &sender, &policy, &facts, &result);
	in.rov = result.rov;
	manrs_checks[evidence_cases[_i].id].explain(&in, &text);
	ck_assert_msg(!strcmp(text.buf, evidence_cases[_i].want),
		      "line %d: %s", evidence_cases[_i].line, text.buf);
	free_world();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_registry");
	TCase *tc = tcase_create("check_registry");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, verdict, 0, MANRS_ARRAY_SIZE(cases));
	tcase_add_loop_test(tc, request, 0, MANRS_ARRAY_SIZE(request_cases));
	tcase_add_loop_test(tc, evidence, 0, MANRS_ARRAY_SIZE(evidence_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
