/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said about a judged route: the evidence of each check, the reason for
 * what happens to it, names of checks, covering VRPs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate_bench.h"

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
	Suite *suite = suite_create("evidence");
	TCase *tc = tcase_create("evidence");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, evidence, 0, MANRS_ARRAY_SIZE(evaluate_cases));
	tcase_add_loop_test(tc, reason, 0, MANRS_ARRAY_SIZE(reason_cases));
	tcase_add_loop_test(tc, names, 0, MANRS_ARRAY_SIZE(names_cases));
	tcase_add_test(tc, vrp_list_without_table);
	tcase_add_loop_test(tc, vrp_list, 0, MANRS_ARRAY_SIZE(vrps_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
