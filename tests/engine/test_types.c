/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every word of types.c, its way back, and values outside the enums. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/manrs_status.h"
#include "engine/manrs_types.h"

/* Adapters: one signature for all the tables. */
static const char *afi(int v)
{
	return manrs_afi_name((enum manrs_afi)v);
}

static const char *relationship(int v)
{
	return manrs_relationship_name((enum manrs_relationship)v);
}

static const char *verdict(int v)
{
	return manrs_verdict_name((enum manrs_verdict)v);
}

static const char *action(int v)
{
	return manrs_action_name((enum manrs_action)v);
}

static const char *metric(int v)
{
	return manrs_metric_name((enum manrs_metric)v);
}

static const char *state(int v)
{
	return manrs_rov_state_name((enum manrs_rov_state)v);
}

static const char *reason(int v)
{
	return manrs_rov_reason_name((enum manrs_rov_reason)v);
}

static const char *status(int v)
{
	return manrs_status_text((enum manrs_status)v);
}

static const struct name_case {
	int line;
	const char *(*name)(int value);
	int value;
	const char *want;
} name_cases[] = {
	{ __LINE__, afi, MANRS_AFI_IPV4, "ipv4" },
	{ __LINE__, afi, MANRS_AFI_IPV6, "ipv6" },
	{ __LINE__, afi, MANRS_AFI__COUNT, "unknown" },
	{ __LINE__, relationship, MANRS_REL_UNSET, "unset" },
	{ __LINE__, relationship, MANRS_REL_CUSTOMER, "customer" },
	{ __LINE__, relationship, MANRS_REL_PROVIDER, "provider" },
	{ __LINE__, relationship, MANRS_REL_PEER, "peer" },
	{ __LINE__, relationship, MANRS_REL_RS_SERVER, "rs-server" },
	{ __LINE__, relationship, MANRS_REL_RS_CLIENT, "rs-client" },
	{ __LINE__, relationship, MANRS_REL_IBGP, "ibgp" },
	{ __LINE__, relationship, MANRS_REL__COUNT, "unknown" },
	{ __LINE__, verdict, MANRS_PASS, "pass" },
	{ __LINE__, verdict, MANRS_FAIL, "fail" },
	{ __LINE__, verdict, MANRS_NO_DATA, "no-data" },
	{ __LINE__, verdict, MANRS_NOT_RUN, "not-run" },
	{ __LINE__, verdict, MANRS_NOT_RUN + 1, "unknown" },
	{ __LINE__, action, MANRS_ACTION_OFF, "off" },
	{ __LINE__, action, MANRS_ACTION_LOG, "log" },
	{ __LINE__, action, MANRS_ACTION_TAG, "tag" },
	{ __LINE__, action, MANRS_ACTION_DEPREFERENCE, "depreference" },
	{ __LINE__, action, MANRS_ACTION_TAG, "tag" },
	{ __LINE__, action, MANRS_ACTION_DEPREFERENCE, "depreference" },
	{ __LINE__, action, MANRS_ACTION_REJECT, "reject" },
	{ __LINE__, action, MANRS_ACTION__COUNT, "unknown" },
	{ __LINE__, metric, MANRS_METRIC_NONE, "-" },
	{ __LINE__, metric, MANRS_METRIC_M1, "M1" },
	{ __LINE__, metric, MANRS_METRIC_M2, "M2" },
	{ __LINE__, metric, MANRS_METRIC_M3, "M3" },
	{ __LINE__, metric, MANRS_METRIC_M4, "M4" },
	{ __LINE__, metric, MANRS_METRIC_M4 + 1, "unknown" },
	{ __LINE__, state, MANRS_ROV_NO_DATA, "no-data" },
	{ __LINE__, state, MANRS_ROV_VALID, "valid" },
	{ __LINE__, state, MANRS_ROV_NOT_FOUND, "not-found" },
	{ __LINE__, state, MANRS_ROV_INVALID, "invalid" },
	{ __LINE__, state, MANRS_ROV__COUNT, "unknown" },
	{ __LINE__, reason, MANRS_ROV_REASON_NONE, "none" },
	{ __LINE__, reason, MANRS_ROV_REASON_ORIGIN, "origin" },
	{ __LINE__, reason, MANRS_ROV_REASON_LENGTH, "length" },
	{ __LINE__, reason, MANRS_ROV_REASON_AS0, "as0" },
	{ __LINE__, reason, MANRS_ROV_REASON_AS_SET, "as-set" },
	{ __LINE__, reason, MANRS_ROV_REASON_AS_SET + 1, "unknown" },
	{ __LINE__, status, MANRS_OK, "ok" },
	{ __LINE__, status, MANRS_ERR_MEMORY, "out of memory" },
	{ __LINE__, status, MANRS_ERR_INVALID, "malformed or out of range" },
	{ __LINE__, status, MANRS_ERR_NOT_FOUND, "not found" },
	{ __LINE__, status, MANRS_ERR_LIMIT, "limit reached" },
	{ __LINE__, status, MANRS_ERR_IO, "input/output error" },
	{ __LINE__, status, MANRS_ERR_IO + 1, "unknown" },
	{ __LINE__, status, -1, "unknown" },
};

START_TEST(names)
{
	const struct name_case *c = &name_cases[_i];
	const char *got = c->name(c->value);

	ck_assert_msg(!strcmp(got, c->want), "line %d: got \"%s\", want \"%s\"",
		      c->line, got, c->want);
}
END_TEST

START_TEST(relationship_round_trip)
{
	enum manrs_relationship out = MANRS_REL__COUNT;

	ck_assert_msg(manrs_relationship_parse(relationship(_i), &out) &&
			      (int)out == _i,
		      "%s parses to %d", relationship(_i), (int)out);
}
END_TEST

START_TEST(action_round_trip)
{
	enum manrs_action out = MANRS_ACTION__COUNT;

	ck_assert_msg(manrs_action_parse(action(_i), &out) && (int)out == _i,
		      "%s parses to %d", action(_i), (int)out);
}
END_TEST

/* "The strongest action decides" is a comparison of numbers. */
START_TEST(action_order)
{
	ck_assert_int_lt(MANRS_ACTION_OFF, MANRS_ACTION_LOG);
	ck_assert_int_lt(MANRS_ACTION_LOG, MANRS_ACTION_TAG);
	ck_assert_int_lt(MANRS_ACTION_TAG, MANRS_ACTION_DEPREFERENCE);
	ck_assert_int_lt(MANRS_ACTION_DEPREFERENCE, MANRS_ACTION_REJECT);
}
END_TEST

static const struct word_case {
	int line;
	const char *why;
	const char *word;
} word_cases[] = {
	{ __LINE__, "empty", "" },
	{ __LINE__, "other case", "Customer" },
	{ __LINE__, "other case", "REJECT" },
	{ __LINE__, "beginning of a word", "rs-" },
	{ __LINE__, "beginning of a word", "rej" },
	{ __LINE__, "a word and more", "peers" },
	{ __LINE__, "a word and more", "off " },
	{ __LINE__, "what an unknown value prints as", "unknown" },
};

START_TEST(unknown_words)
{
	const struct word_case *c = &word_cases[_i];
	enum manrs_relationship rel = MANRS_REL_PEER;
	enum manrs_action act = MANRS_ACTION_LOG;

	ck_assert_msg(!manrs_relationship_parse(c->word, &rel) &&
			      !manrs_action_parse(c->word, &act),
		      "line %d: %s is taken", c->line, c->why);
	ck_assert_msg(rel == MANRS_REL_PEER && act == MANRS_ACTION_LOG,
		      "line %d: %s: output touched", c->line, c->why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("types");
	TCase *tc = tcase_create("types");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, names, 0, MANRS_ARRAY_SIZE(name_cases));
	tcase_add_loop_test(tc, relationship_round_trip, 0, MANRS_REL__COUNT);
	tcase_add_loop_test(tc, action_round_trip, 0, MANRS_ACTION__COUNT);
	tcase_add_test(tc, action_order);
	tcase_add_loop_test(tc, unknown_words, 0, MANRS_ARRAY_SIZE(word_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
