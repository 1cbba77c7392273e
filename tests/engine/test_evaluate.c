/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole table over a route: which checks fail, which lack data, what
 * becomes of the route, and what is said about it. */
#include <check.h>
#include <stdlib.h>
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

static void expect_checks(int line, const char *what, uint32_t is,
			  uint32_t want)
{
	MANRS_TEXT(is_names, 300);
	MANRS_TEXT(want_names, 300);

	manrs_check_names(is, &is_names);
	manrs_check_names(want, &want_names);
	ck_assert_msg(is == want, "line %d: %s: %s, not %s", line, what,
		      is_names.buf, want_names.buf);
}

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

START_TEST(evaluate)
{
	const struct evaluate_case *c = &evaluate_cases[_i];
	struct manrs_result result;
	struct bench b;
	MANRS_TEXT(reason, 200);

	bench_init(&b, c->line, c->prefix, c->path, c->next_hop,
		   c->relationship);
	run(&b, &result);
	expect_checks(c->line, c->why, result.failed, c->failed);
	ck_assert_msg(result.reject == c->reject, "line %d: %s: reject",
		      c->line, c->why);
	manrs_result_reason(&result, &b.in, &reason);
	ck_assert_msg(!strcmp(reason.buf, c->reason), "line %d: %s: '%s'",
		      c->line, c->why, reason.buf);

	/* Rejecting for want of data takes no other rejection back. */
	b.policy.no_data_rejects = true;
	run(&b, &result);
	expect_checks(c->line, "no-data rejects", result.failed, c->failed);
	ck_assert_msg(result.reject >= c->reject, "line %d: no-data rejects",
		      c->line);
}
END_TEST

/* With every check off nothing fails and nothing is missing, whatever the
 * route; with every check on log it is counted, but passes. */
START_TEST(actions_of_all)
{
	const struct evaluate_case *c = &evaluate_cases[_i];
	struct manrs_result result;
	struct bench b;

	bench_init(&b, c->line, c->prefix, c->path, c->next_hop,
		   c->relationship);
	memset(b.policy.action, MANRS_ACTION_OFF, sizeof(b.policy.action));
	b.policy.no_data_rejects = true;
	finish_policy(&b.policy);
	run(&b, &result);
	expect_checks(c->line, "off: failed", result.failed, 0);
	expect_checks(c->line, "off: no data", result.no_data, 0);
	ck_assert_msg(!result.reject, "line %d: off", c->line);

	memset(b.policy.action, MANRS_ACTION_LOG, sizeof(b.policy.action));
	finish_policy(&b.policy);
	run(&b, &result);
	ck_assert_msg((result.failed & c->failed) == c->failed,
		      "line %d: log: %s", c->line, c->why);
	ck_assert_msg(!result.reject, "line %d: log", c->line);
}
END_TEST

/* The route fails as-set and rov-invalid; vrps false: only as-set, rov-invalid
 * has no data. */
static const struct mark_case {
	int line;
	const char *why;
	enum manrs_action as_set, rov_invalid;
	bool has_vrps, no_data_rejects;
	uint32_t tagged;
	bool depreference, reject;
} mark_cases[] = {
	{ __LINE__, "both log", MANRS_ACTION_LOG, MANRS_ACTION_LOG, true,
	  false, 0, false, false },
	{ __LINE__, "one tags", MANRS_ACTION_TAG, MANRS_ACTION_LOG, true, false,
	  BIT(AS_SET), false, false },
	{ __LINE__, "both tag", MANRS_ACTION_TAG, MANRS_ACTION_TAG, true, false,
	  BIT(AS_SET) | BIT(ROV_INVALID), false, false },
	{ __LINE__, "one tags, one depreferences: that does not tag",
	  MANRS_ACTION_TAG, MANRS_ACTION_DEPREFERENCE, true, false, BIT(AS_SET),
	  true, false },
	{ __LINE__, "one is off", MANRS_ACTION_OFF, MANRS_ACTION_DEPREFERENCE,
	  true, false, 0, true, false },
	{ __LINE__, "rejection beside a tag", MANRS_ACTION_TAG,
	  MANRS_ACTION_REJECT, true, false, BIT(AS_SET), false, true },
	{ __LINE__, "without data nothing is tagged", MANRS_ACTION_LOG,
	  MANRS_ACTION_TAG, false, true, 0, false, false },
	{ __LINE__, "nor depreferenced", MANRS_ACTION_LOG,
	  MANRS_ACTION_DEPREFERENCE, false, true, 0, false, false },
	{ __LINE__, "but rejected, if told so", MANRS_ACTION_TAG,
	  MANRS_ACTION_REJECT, false, true, BIT(AS_SET), false, true },
	{ __LINE__, "and only then", MANRS_ACTION_TAG, MANRS_ACTION_REJECT,
	  false, false, BIT(AS_SET), false, false },
};

START_TEST(marks)
{
	const struct mark_case *c = &mark_cases[_i];
	struct manrs_result result;
	struct bench b;

	bench_init(&b, c->line, "11.2.0.0/16", "1000 {1002} 1003", "192.0.2.1",
		   MANRS_REL_UNSET);
	memset(b.policy.action, MANRS_ACTION_OFF, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_AS_SET] = c->as_set;
	b.policy.action[MANRS_CHECK_ROV_INVALID] = c->rov_invalid;
	b.policy.no_data_rejects = c->no_data_rejects;
	finish_policy(&b.policy);
	if (!c->has_vrps)
		b.facts.vrps = NULL;
	run(&b, &result);
	expect_checks(c->line, c->why, result.tagged, c->tagged);
	ck_assert_msg(result.depreference == c->depreference, "line %d: %s",
		      c->line, c->why);
	ck_assert_msg(result.reject == c->reject, "line %d: %s", c->line,
		      c->why);
}
END_TEST

/* Evidence is one line and never empty, failed or not, data or none. */
START_TEST(evidence)
{
	const struct evaluate_case *c = &evaluate_cases[_i];
	struct bench b;

	bench_init(&b, c->line, c->prefix, c->path, c->next_hop,
		   c->relationship);
	for (int round = 0; round < 2; round++) {
		for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
			MANRS_TEXT(text, 500);

			manrs_checks[id].explain(&b.in, &text);
			ck_assert_msg(text.len && !text.truncated &&
					      !strchr(text.buf, '\n'),
				      "line %d: %s: '%s'", c->line,
				      manrs_checks[id].name, text.buf);
		}
		b.facts.vrps = NULL;
		b.facts.own_prefixes = NULL;
		b.sender.address.len = 0;
	}
}
END_TEST

enum own { OWN_NULL, OWN_EMPTY, OWN_SOME };

static const struct no_data_case {
	int line;
	const char *why;
	bool has_vrps;
	enum own own;
	const char *prefix;
	const char *next_hop;
	const char *neighbor;
	uint32_t no_data;
} no_data_cases[] = {
	{ __LINE__, "all there", true, OWN_SOME, "12.0.0.0/24", "192.0.2.1",
	  "192.0.2.1", 0 },
	{ __LINE__, "no VRPs", false, OWN_SOME, "12.0.0.0/24", "192.0.2.1",
	  "192.0.2.1", BIT(ROV_INVALID) | BIT(ROV_NOT_FOUND) },
	{ __LINE__, "no own prefixes", true, OWN_NULL, "12.0.0.0/24",
	  "192.0.2.1", "192.0.2.1", BIT(OWN_PREFIX) },
	{ __LINE__, "empty set of own prefixes", true, OWN_EMPTY,
	  "12.0.0.0/24", "192.0.2.1", "192.0.2.1", BIT(OWN_PREFIX) },
	{ __LINE__, "no next hop", true, OWN_SOME, "12.0.0.0/24", NULL,
	  "192.0.2.1", BIT(NEXT_HOP) },
	{ __LINE__, "no neighbor address", true, OWN_SOME, "12.0.0.0/24",
	  "192.0.2.1", NULL, BIT(NEXT_HOP) },
	{ __LINE__, "IPv6 over an IPv4 session", true, OWN_SOME, "2a00::/32",
	  "2001:db8::1", "192.0.2.1", BIT(NEXT_HOP) },
	{ __LINE__, "IPv4 by an IPv6 next hop (RFC 8950)", true, OWN_SOME,
	  "12.0.0.0/24", "2001:db8::1", "2001:db8::1", 0 },
	{ __LINE__, "nothing there", false, OWN_NULL, "12.0.0.0/24", NULL,
	  NULL,
	  BIT(ROV_INVALID) | BIT(ROV_NOT_FOUND) | BIT(OWN_PREFIX) |
		  BIT(NEXT_HOP) },
};

START_TEST(no_data)
{
	const struct no_data_case *c = &no_data_cases[_i];
	struct manrs_prefix_set *const own[] = { NULL, nothing_own,
						 own_prefixes };
	struct manrs_result result;
	struct bench b;

	bench_init(&b, c->line, c->prefix, "1000 1001", c->next_hop,
		   MANRS_REL_CUSTOMER);
	b.facts.vrps = c->has_vrps ? vrps : NULL;
	b.facts.own_prefixes = own[c->own];
	b.sender.address = parse(c->line, c->neighbor);
	memset(b.policy.action, MANRS_ACTION_REJECT, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_ROV_NOT_FOUND] = MANRS_ACTION_LOG;
	finish_policy(&b.policy);

	run(&b, &result);
	expect_checks(c->line, c->why, result.no_data, c->no_data);
	expect_checks(c->line, c->why, result.failed & ~BIT(ROV_NOT_FOUND), 0);
	ck_assert_msg(!result.reject, "line %d: %s: open", c->line, c->why);
	ck_assert_msg((result.rov.state == MANRS_ROV_NO_DATA) == !c->has_vrps,
		      "line %d: %s: rov", c->line, c->why);

	b.policy.no_data_rejects = true;
	run(&b, &result);
	expect_checks(c->line, c->why, result.no_data, c->no_data);
	ck_assert_msg(result.reject == !!c->no_data, "line %d: %s: closed",
		      c->line, c->why);

	/* A check that would only log does not reject for want of data. */
	b.policy.rejects = 0;
	run(&b, &result);
	ck_assert_msg(!result.reject, "line %d: %s: log", c->line, c->why);
}
END_TEST

/* What a leak is seen by, with every check on and the path "1000 1098". */
static const struct leak_data_case {
	int line;
	const char *why;
	enum manrs_relationship relationship;
	bool has_aspas;
	bool has_otc; /* known, and none */
	uint32_t failed;
	uint32_t no_data;
} leak_data_cases[] = {
	{ __LINE__, "all there", MANRS_REL_PEER, true, true,
	  BIT(ASPA_INVALID), 0 },
	{ __LINE__, "no ASPAs", MANRS_REL_PEER, false, true, 0,
	  BIT(ASPA_INVALID) },
	{ __LINE__, "nothing of the attribute", MANRS_REL_PEER, true, false,
	  BIT(ASPA_INVALID), BIT(OTC_LEAK) },
	{ __LINE__, "nobody told us", MANRS_REL_UNSET, true, true, 0,
	  BIT(ASPA_INVALID) | BIT(OTC_LEAK) },
	{ __LINE__, "not outside our AS", MANRS_REL_IBGP, true, true, 0,
	  BIT(ASPA_INVALID) | BIT(OTC_LEAK) },
};

/* Who has not asked for ASPAs is not cut off for want of them. */
START_TEST(no_aspas_asked_for)
{
	struct manrs_result result;
	struct bench b;

	bench_init(&b, __LINE__, "12.0.0.0/24", "1000 1098", "192.0.2.1",
		   MANRS_REL_PEER);
	memset(b.policy.action, MANRS_ACTION_OFF, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_ASPA_INVALID] = MANRS_ACTION_REJECT;
	manrs_policy_finish(&b.policy);
	b.policy.no_data_rejects = true;
	b.facts.aspas = NULL;
	run(&b, &result);
	expect_checks(__LINE__, "counted", result.no_data, BIT(ASPA_INVALID));
	ck_assert(!result.reject);
	b.facts.configured = MANRS_NEED_ASPAS;
	run(&b, &result);
	ck_assert(result.reject);
}
END_TEST

START_TEST(leak_data)
{
	const struct leak_data_case *c = &leak_data_cases[_i];
	struct manrs_result result;
	struct bench b;

	bench_init(&b, c->line, "12.0.0.0/24", "1000 1098", "192.0.2.1",
		   c->relationship);
	if (!c->has_aspas)
		b.facts.aspas = NULL;
	b.route.otc_is_unknown = !c->has_otc;
	memset(b.policy.action, MANRS_ACTION_REJECT, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_ROV_NOT_FOUND] = MANRS_ACTION_OFF;
	finish_policy(&b.policy);
	run(&b, &result);
	expect_checks(c->line, c->why, result.failed, c->failed);
	expect_checks(c->line, c->why, result.no_data, c->no_data);
	ck_assert_msg(result.reject == !!c->failed, "line %d: %s", c->line,
		      c->why);
}
END_TEST

static const struct held_case {
	int line;
	const char *why;
	bool has_vrps;
	enum manrs_action action; /* of rov-invalid */
	uint32_t held;
	bool no_data_rejects;
	bool reject;
} held_cases[] = {
	{ __LINE__, "held", false, MANRS_ACTION_REJECT, BIT(ROV_INVALID), false,
	  true },
	{ __LINE__, "held, and policy says the same", false,
	  MANRS_ACTION_REJECT, BIT(ROV_INVALID), true, true },
	{ __LINE__, "not held: policy lets it pass", false, MANRS_ACTION_REJECT,
	  0, false, false },
	{ __LINE__, "not held: policy rejects it", false, MANRS_ACTION_REJECT,
	  0, true, true },
	{ __LINE__, "the data is there", true, MANRS_ACTION_REJECT,
	  BIT(ROV_INVALID), false, false },
	{ __LINE__, "a failure would be marked only", false,
	  MANRS_ACTION_DEPREFERENCE, BIT(ROV_INVALID), false, false },
	{ __LINE__, "a failure would be counted only", false, MANRS_ACTION_LOG,
	  BIT(ROV_INVALID), false, false },
	{ __LINE__, "the check is off", false, MANRS_ACTION_OFF,
	  BIT(ROV_INVALID), false, false },
	{ __LINE__, "another check is held", false, MANRS_ACTION_REJECT,
	  ALL_CHECKS & ~BIT(ROV_INVALID), false, false },
};

/* A check that is held rejects for want of data, if it would at all. */
START_TEST(held)
{
	const struct held_case *c = &held_cases[_i];
	struct manrs_result result;
	struct bench b;

	bench_init(&b, c->line, "12.0.0.0/24", "1000 1001", "192.0.2.1",
		   MANRS_REL_CUSTOMER);
	memset(b.policy.action, MANRS_ACTION_OFF, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_ROV_INVALID] = c->action;
	b.policy.no_data_rejects = c->no_data_rejects;
	finish_policy(&b.policy);
	if (!c->has_vrps)
		b.facts.vrps = NULL;
	b.facts.held = c->held;
	run(&b, &result);
	ck_assert_msg(result.reject == c->reject, "line %d: %s", c->line,
		      c->why);
	expect_checks(c->line, c->why, result.failed, 0);
	expect_checks(c->line, c->why, result.no_data,
		      c->has_vrps || !c->action ? 0 : BIT(ROV_INVALID));
}
END_TEST

START_TEST(checks_needing)
{
	uint32_t vrps_only = manrs_checks_needing(MANRS_NEED_VRPS);

	expect_checks(__LINE__, "VRPs", vrps_only & (BIT(ROV_INVALID) |
						     BIT(ROV_NOT_FOUND) |
						     BIT(BOGON_PREFIX)),
		      BIT(ROV_INVALID) | BIT(ROV_NOT_FOUND));
	expect_checks(__LINE__, "two needs",
		      manrs_checks_needing(MANRS_NEED_VRPS |
					   MANRS_NEED_OWN_PREFIXES),
		      vrps_only | BIT(OWN_PREFIX));
	expect_checks(__LINE__, "none",
		      manrs_checks_needing(MANRS_NEED_NOTHING), 0);
}
END_TEST

static const struct verdict_case {
	int line;
	uint32_t enabled, failed, no_data;
	enum manrs_verdict want;
} verdict_cases[] = {
	{ __LINE__, ALL_CHECKS, 0, 0, MANRS_PASS },
	{ __LINE__, ALL_CHECKS, BIT(AS_SET), 0, MANRS_FAIL },
	{ __LINE__, ALL_CHECKS, 0, BIT(AS_SET), MANRS_NO_DATA },
	{ __LINE__, ALL_CHECKS, ~BIT(AS_SET), 0, MANRS_PASS },
	{ __LINE__, ALL_CHECKS, 0, ~BIT(AS_SET), MANRS_PASS },
	{ __LINE__, ~BIT(AS_SET), 0, 0, MANRS_NOT_RUN },
	{ __LINE__, 0, ~BIT(AS_SET), ~BIT(AS_SET), MANRS_NOT_RUN },
};

START_TEST(verdict)
{
	const struct verdict_case *c = &verdict_cases[_i];
	struct manrs_policy policy = { .enabled = c->enabled };
	struct manrs_result result = { .failed = c->failed,
				       .no_data = c->no_data };
	enum manrs_verdict is = manrs_result_verdict(&result, &policy,
						     MANRS_CHECK_AS_SET);

	ck_assert_msg(is == c->want, "line %d: %s, not %s", c->line,
		      manrs_verdict_name(is), manrs_verdict_name(c->want));
}
END_TEST

static const struct reason_case {
	int line;
	const char *why;
	enum manrs_action as_set, rov_invalid;
	const char *want;
} reason_cases[] = {
	{ __LINE__, "both reject: the first", MANRS_ACTION_REJECT,
	  MANRS_ACTION_REJECT, "path has a set" },
	{ __LINE__, "the one that rejects", MANRS_ACTION_LOG,
	  MANRS_ACTION_REJECT, "origin" },
	{ __LINE__, "the one that depreferences", MANRS_ACTION_TAG,
	  MANRS_ACTION_DEPREFERENCE, "origin" },
	{ __LINE__, "the one that tags", MANRS_ACTION_LOG, MANRS_ACTION_TAG,
	  "origin" },
	{ __LINE__, "rejection before depreference", MANRS_ACTION_REJECT,
	  MANRS_ACTION_DEPREFERENCE, "path has a set" },
	{ __LINE__, "none rejects: the first", MANRS_ACTION_LOG,
	  MANRS_ACTION_LOG, "path has a set" },
	{ __LINE__, "the other is off", MANRS_ACTION_OFF, MANRS_ACTION_LOG,
	  "origin" },
	{ __LINE__, "nothing ran", MANRS_ACTION_OFF, MANRS_ACTION_OFF, "" },
};

START_TEST(reason)
{
	const struct reason_case *c = &reason_cases[_i];
	struct manrs_result result;
	struct bench b;
	MANRS_TEXT(text, 100);

	bench_init(&b, c->line, "11.2.0.0/16", "1000 {1002} 1003", "192.0.2.1",
		   MANRS_REL_UNSET);
	memset(b.policy.action, MANRS_ACTION_OFF, sizeof(b.policy.action));
	b.policy.action[MANRS_CHECK_AS_SET] = c->as_set;
	b.policy.action[MANRS_CHECK_ROV_INVALID] = c->rov_invalid;
	finish_policy(&b.policy);
	run(&b, &result);
	manrs_result_reason(&result, &b.in, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: '%s'", c->line,
		      c->why, text.buf);
}
END_TEST

/* A path cut off before its end has no known origin: it must not be valid by
 * the AS that happens to be the last one kept. */
START_TEST(cut_path)
{
	struct manrs_result result;
	struct bench b;

	bench_init(&b, __LINE__, "11.1.0.0/16", "1000 1001", "192.0.2.1",
		   MANRS_REL_UNSET);
	run(&b, &result);
	ck_assert_int_eq(result.rov.state, MANRS_ROV_VALID);
	b.route.path.truncated = true;
	run(&b, &result);
	ck_assert_int_eq(result.rov.state, MANRS_ROV_INVALID);
	expect_checks(__LINE__, "cut", result.failed,
		      BIT(AS_PATH_TOO_LONG) | BIT(ROV_INVALID));
}
END_TEST

static const struct names_case {
	int line;
	uint32_t checks;
	const char *want;
} names_cases[] = {
	{ __LINE__, 0, "-" },
	{ __LINE__, BIT(AS_SET), "as-set" },
	{ __LINE__, BIT(ROV_INVALID) | BIT(AS_SET), "as-set,rov-invalid" },
	{ __LINE__, BIT(DEFAULT_ROUTE) | BIT(ROV_NOT_FOUND),
	  "default-route,rov-not-found" },
};

START_TEST(names)
{
	const struct names_case *c = &names_cases[_i];
	MANRS_TEXT(text, 100);

	manrs_check_names(c->checks, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: '%s'", c->line,
		      text.buf);
}
END_TEST

#define LIST_1 "11.1.0.0/18-24 AS1003"
#define LIST_2 LIST_1 ", 11.1.0.0/17-24 AS1002"
#define LIST_3 LIST_2 ", 11.1.0.0/16-24 AS1001"

static const struct vrps_case {
	int line;
	const char *prefix;
	unsigned max;
	const char *want;
} vrps_cases[] = {
	{ __LINE__, "12.0.0.0/24", 8, "none" },
	{ __LINE__, "12.0.0.0/24", 0, "none" },
	{ __LINE__, "11.1.0.0/24", 4, LIST_3 },
	{ __LINE__, "11.1.0.0/24", 3, LIST_3 },
	{ __LINE__, "11.1.0.0/24", 2, LIST_2 " ... and 1 more" },
	{ __LINE__, "11.1.0.0/24", 1, LIST_1 " ... and 2 more" },
	{ __LINE__, "11.1.0.0/24", 0, "... and 3 more" },
	{ __LINE__, "11.3.0.0/16", 8, "11.3.0.0/16-24 AS0" },
};

START_TEST(vrp_list)
{
	const struct vrps_case *c = &vrps_cases[_i];
	struct manrs_prefix prefix = parse(c->line, c->prefix);
	MANRS_TEXT(text, 200);

	manrs_vrps_format(vrps, &prefix, c->max, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: '%s'", c->line,
		      text.buf);
}
END_TEST

START_TEST(vrp_list_without_table)
{
	struct manrs_prefix prefix = parse(__LINE__, "11.1.0.0/16");
	MANRS_TEXT(text, 200);

	manrs_vrps_format(NULL, &prefix, 4, &text);
	ck_assert_str_eq(text.buf, "no data");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("evaluate");
	TCase *tc = tcase_create("evaluate");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, evaluate, 0, MANRS_ARRAY_SIZE(evaluate_cases));
	tcase_add_loop_test(tc, actions_of_all, 0,
			    MANRS_ARRAY_SIZE(evaluate_cases));
	tcase_add_loop_test(tc, marks, 0, MANRS_ARRAY_SIZE(mark_cases));
	tcase_add_loop_test(tc, evidence, 0, MANRS_ARRAY_SIZE(evaluate_cases));
	tcase_add_loop_test(tc, no_data, 0, MANRS_ARRAY_SIZE(no_data_cases));
	tcase_add_test(tc, no_aspas_asked_for);
	tcase_add_loop_test(tc, leak_data, 0,
			    MANRS_ARRAY_SIZE(leak_data_cases));
	tcase_add_loop_test(tc, held, 0, MANRS_ARRAY_SIZE(held_cases));
	tcase_add_test(tc, checks_needing);
	tcase_add_loop_test(tc, verdict, 0, MANRS_ARRAY_SIZE(verdict_cases));
	tcase_add_loop_test(tc, reason, 0, MANRS_ARRAY_SIZE(reason_cases));
	tcase_add_test(tc, cut_path);
	tcase_add_loop_test(tc, names, 0, MANRS_ARRAY_SIZE(names_cases));
	tcase_add_test(tc, vrp_list_without_table);
	tcase_add_loop_test(tc, vrp_list, 0, MANRS_ARRAY_SIZE(vrps_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
