/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The built-in profiles, and the bit sets that follow from actions. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/policy.h"

START_TEST(builtin_limits)
{
	struct manrs_policy policy;

	memset(&policy, 0xff, sizeof(policy));
	manrs_policy_init_builtin(&policy, _i);
	ck_assert_uint_eq(policy.params.min_len[MANRS_AFI_IPV4], 8);
	ck_assert_uint_eq(policy.params.max_len[MANRS_AFI_IPV4], 24);
	ck_assert_uint_eq(policy.params.min_len[MANRS_AFI_IPV6], 12);
	ck_assert_uint_eq(policy.params.max_len[MANRS_AFI_IPV6], 48);
	ck_assert_uint_eq(policy.params.max_path_len, 100);
	ck_assert_msg(!policy.no_data_rejects, "relationship %d", _i);
}
END_TEST

START_TEST(builtin_actions)
{
	struct manrs_policy policy;

	memset(&policy, 0xff, sizeof(policy));
	manrs_policy_init_builtin(&policy, _i);
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		bool off = manrs_checks[id].action[_i] == MANRS_ACTION_OFF;

		ck_assert_msg(policy.action[id] == manrs_checks[id].action[_i],
			      "%s for %d", manrs_checks[id].name, _i);
		ck_assert_msg(!(policy.enabled & MANRS_CHECK_BIT(id)) == off,
			      "%s for %d: enabled", manrs_checks[id].name, _i);
	}
	ck_assert_msg(!(policy.enabled >> MANRS_CHECK__COUNT),
		      "a bit that is no check");
}
END_TEST

static const struct builtin_case {
	int line;
	const char *why;
	enum manrs_relationship relationship;
	int n_enabled;
} builtin_cases[] = {
	{ __LINE__, "nine everywhere and first-as", MANRS_REL_UNSET, 10 },
	{ __LINE__, "all but rov-not-found", MANRS_REL_CUSTOMER, 12 },
	{ __LINE__, "no transit-leak, no next-hop", MANRS_REL_PROVIDER, 10 },
	{ __LINE__, "transit-leak", MANRS_REL_PEER, 11 },
	{ __LINE__, "transit-leak, no first-as", MANRS_REL_RS_SERVER, 10 },
	{ __LINE__, "all but rov-not-found", MANRS_REL_RS_CLIENT, 12 },
	{ __LINE__, "no border", MANRS_REL_IBGP, 0 },
};

START_TEST(builtin_counts)
{
	const struct builtin_case *c = &builtin_cases[_i];
	struct manrs_policy policy;

	manrs_policy_init_builtin(&policy, c->relationship);
	ck_assert_msg(__builtin_popcount(policy.enabled) == c->n_enabled,
		      "line %d: %s: %d", c->line, c->why,
		      __builtin_popcount(policy.enabled));
	ck_assert_msg(policy.rejects == policy.enabled, "line %d: %s", c->line,
		      c->why);
}
END_TEST

static const struct finish_case {
	int line;
	enum manrs_action action;
	bool enabled;
	bool rejects;
} finish_cases[] = {
	{ __LINE__, MANRS_ACTION_OFF, false, false },
	{ __LINE__, MANRS_ACTION_LOG, true, false },
	{ __LINE__, MANRS_ACTION_REJECT, true, true },
};

/* Each check alone has the action, all the others are off: only its bits. */
START_TEST(finish)
{
	const struct finish_case *c = &finish_cases[_i];

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		struct manrs_policy policy = { .enabled = UINT32_MAX,
					       .rejects = UINT32_MAX };
		uint32_t bit = MANRS_CHECK_BIT(id);

		policy.action[id] = c->action;
		manrs_policy_finish(&policy);
		ck_assert_msg(policy.enabled == (c->enabled ? bit : 0),
			      "line %d: check %d enabled", c->line, id);
		ck_assert_msg(policy.rejects == (c->rejects ? bit : 0),
			      "line %d: check %d rejects", c->line, id);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tc = tcase_create("policy");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, builtin_limits, 0, MANRS_REL__COUNT);
	tcase_add_loop_test(tc, builtin_actions, 0, MANRS_REL__COUNT);
	tcase_add_loop_test(tc, builtin_counts, 0,
			    MANRS_ARRAY_SIZE(builtin_cases));
	tcase_add_loop_test(tc, finish, 0, MANRS_ARRAY_SIZE(finish_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
