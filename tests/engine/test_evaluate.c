/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole table over a route: which checks fail, which lack data, what
 * becomes of the route.  What is said about it is in test_evidence.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate_bench.h"

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
	tcase_add_loop_test(tc, no_data, 0, MANRS_ARRAY_SIZE(no_data_cases));
	tcase_add_test(tc, no_aspas_asked_for);
	tcase_add_loop_test(tc, leak_data, 0,
			    MANRS_ARRAY_SIZE(leak_data_cases));
	tcase_add_loop_test(tc, held, 0, MANRS_ARRAY_SIZE(held_cases));
	tcase_add_test(tc, checks_needing);
	tcase_add_loop_test(tc, verdict, 0, MANRS_ARRAY_SIZE(verdict_cases));
	tcase_add_test(tc, cut_path);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
