/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which metric a violation counts for, whether that is scored, and its name. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/incident.h"

static const struct key_case {
	int line;
	enum manrs_metric metric;
	enum manrs_bogon_class bogons;
	enum manrs_relationship relationship;
	const char *want;
	bool is_scored;
} key_cases[] = {
#define FULL MANRS_BOGON_FULL
#define ADMIN MANRS_BOGON_ADMINISTRATIVE
#define KEY(metric) __LINE__, MANRS_METRIC_##metric
	{ KEY(NONE), FULL, MANRS_REL_CUSTOMER, "-", false },
	{ KEY(M1), FULL, MANRS_REL_PEER, "M1", false },
	{ KEY(M1), FULL, MANRS_REL_CUSTOMER, "M1C", false },
	{ KEY(M1), ADMIN, MANRS_REL_CUSTOMER, "M1C", false },
	{ KEY(M2), FULL, MANRS_REL_PROVIDER, "M2", true },
	{ KEY(M2), FULL, MANRS_REL_CUSTOMER, "M2C", true },
	{ KEY(M2), ADMIN, MANRS_REL_PROVIDER, "M2", true },
	{ KEY(M3), FULL, MANRS_REL_RS_SERVER, "M3", true },
	{ KEY(M3), FULL, MANRS_REL_CUSTOMER, "M3C", true },
	{ KEY(M3), ADMIN, MANRS_REL_PEER, "M3-admin", false },
	{ KEY(M3), ADMIN, MANRS_REL_CUSTOMER, "M3C-admin", false },
	{ KEY(M4), FULL, MANRS_REL_UNSET, "M4", true },
	{ KEY(M4), FULL, MANRS_REL_CUSTOMER, "M4C", true },
	{ KEY(M4), ADMIN, MANRS_REL_RS_CLIENT, "M4-admin", false },
	{ KEY(M4), ADMIN, MANRS_REL_CUSTOMER, "M4C-admin", false },
	{ __LINE__, (enum manrs_metric)99, FULL, MANRS_REL_PEER, "-", false },
};

START_TEST(key)
{
	const struct key_case *c = &key_cases[_i];
	enum manrs_metric_key got =
		manrs_metric_key_get(c->metric, c->bogons, c->relationship);

	ck_assert_msg(!strcmp(manrs_metric_key_name(got), c->want),
		      "line %d: %s", c->line, manrs_metric_key_name(got));
	ck_assert_msg(manrs_metric_key_is_scored(got) == c->is_scored,
		      "line %d: %s counts or not", c->line, c->want);
}
END_TEST

START_TEST(key_names)
{
	enum manrs_metric_key out = MANRS_KEY_NONE;

	for (unsigned k = MANRS_KEY_NONE + 1; k < MANRS_KEY__COUNT; k++) {
		const char *name =
			manrs_metric_key_name((enum manrs_metric_key)k);

		ck_assert_msg(name && manrs_metric_key_parse(name, &out) &&
				      out == k,
			      "key %u: %s", k, name);
	}
	out = MANRS_KEY_M2;
	ck_assert(!manrs_metric_key_parse("-", &out));
	ck_assert(!manrs_metric_key_parse("m9", &out));
	ck_assert(!manrs_metric_key_parse("", &out));
	ck_assert_int_eq(out, MANRS_KEY_M2);
	ck_assert(manrs_metric_key_parse("m3c-admin", &out) &&
		  out == MANRS_KEY_M3C_ADMIN);
	ck_assert_str_eq(manrs_metric_key_name(MANRS_KEY__COUNT), "unknown");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("metric_key");
	TCase *tc = tcase_create("metric_key");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, key, 0, MANRS_ARRAY_SIZE(key_cases));
	tcase_add_test(tc, key_names);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
