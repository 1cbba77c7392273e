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
	ck_assert_uint_eq(policy.local_pref, 50);
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
	{ __LINE__, "13 everywhere and first-as", MANRS_REL_UNSET, 14 },
	{ __LINE__, "all but rov-not-found", MANRS_REL_CUSTOMER, 20 },
	{ __LINE__, "no transit-leak, no next-hop, no irr", MANRS_REL_PROVIDER, 16 },
	{ __LINE__, "transit-leak", MANRS_REL_PEER, 17 },
	{ __LINE__, "transit-leak, no first-as", MANRS_REL_RS_SERVER, 16 },
	{ __LINE__, "all but rov-not-found", MANRS_REL_RS_CLIENT, 20 },
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
	bool enabled, tags, depreferences, rejects;
} finish_cases[] = {
	{ __LINE__, MANRS_ACTION_OFF, false, false, false, false },
	{ __LINE__, MANRS_ACTION_LOG, true, false, false, false },
	{ __LINE__, MANRS_ACTION_TAG, true, true, false, false },
	{ __LINE__, MANRS_ACTION_DEPREFERENCE, true, false, true, false },
	{ __LINE__, MANRS_ACTION_REJECT, true, false, false, true },
};

/* Each check alone has the action, all the others are off: only its bits. */
START_TEST(finish)
{
	const struct finish_case *c = &finish_cases[_i];

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		struct manrs_policy policy = { .enabled = UINT32_MAX,
					       .tags = UINT32_MAX,
					       .depreferences = UINT32_MAX,
					       .rejects = UINT32_MAX };
		uint32_t bit = MANRS_CHECK_BIT(id);

		policy.action[id] = c->action;
		manrs_policy_finish(&policy);
		ck_assert_msg(policy.enabled == (c->enabled ? bit : 0),
			      "line %d: check %d enabled", c->line, id);
		ck_assert_msg(policy.tags == (c->tags ? bit : 0),
			      "line %d: check %d tags", c->line, id);
		ck_assert_msg(policy.depreferences ==
				      (c->depreferences ? bit : 0),
			      "line %d: check %d depreferences", c->line, id);
		ck_assert_msg(policy.rejects == (c->rejects ? bit : 0),
			      "line %d: check %d rejects", c->line, id);
	}
}
END_TEST

#define BIT(x) MANRS_CHECK_BIT(MANRS_CHECK_##x)

static const struct strongest_case {
	int line;
	uint32_t checks;
	enum manrs_action want;
} strongest_cases[] = {
	{ __LINE__, 0, MANRS_ACTION_OFF },
	{ __LINE__, BIT(AS_SET), MANRS_ACTION_OFF },
	{ __LINE__, BIT(DEFAULT_ROUTE) | BIT(AS_SET), MANRS_ACTION_LOG },
	{ __LINE__, BIT(DEFAULT_ROUTE) | BIT(BOGON_PREFIX), MANRS_ACTION_TAG },
	{ __LINE__, BIT(BOGON_ASN) | BIT(BOGON_PREFIX),
	  MANRS_ACTION_DEPREFERENCE },
	{ __LINE__, UINT32_MAX >> (32 - MANRS_CHECK__COUNT),
	  MANRS_ACTION_REJECT },
};

START_TEST(strongest)
{
	const struct strongest_case *c = &strongest_cases[_i];
	const struct manrs_policy policy = {
		.action[MANRS_CHECK_DEFAULT_ROUTE] = MANRS_ACTION_LOG,
		.action[MANRS_CHECK_BOGON_PREFIX] = MANRS_ACTION_TAG,
		.action[MANRS_CHECK_BOGON_ASN] = MANRS_ACTION_DEPREFERENCE,
		.action[MANRS_CHECK_ROV_NOT_FOUND] = MANRS_ACTION_REJECT,
	};
	enum manrs_action is = manrs_policy_strongest(&policy, c->checks);

	ck_assert_msg(is == c->want, "line %d: %s", c->line,
		      manrs_action_name(is));
}
END_TEST

static const struct setting_case {
	int line;
	enum manrs_setting setting;
	uint32_t value;
	const char *name, *text;
} setting_cases[] = {
	{ __LINE__, (enum manrs_setting)MANRS_CHECK_DEFAULT_ROUTE,
	  MANRS_ACTION_TAG, "default-route", "tag" },
	{ __LINE__, (enum manrs_setting)MANRS_CHECK_ROV_NOT_FOUND,
	  MANRS_ACTION_DEPREFERENCE, "rov-not-found", "depreference" },
	{ __LINE__, MANRS_SETTING_LENGTH_IPV4, MANRS_LENGTHS(1, 32),
	  "prefix-length ipv4", "min 1 max 32" },
	{ __LINE__, MANRS_SETTING_LENGTH_IPV6, MANRS_LENGTHS(0, 128),
	  "prefix-length ipv6", "min 0 max 128" },
	{ __LINE__, MANRS_SETTING_PATH_LIMIT, 1024, "as-path-limit", "1024" },
	{ __LINE__, MANRS_SETTING_NO_DATA, 1, "no-data", "reject" },
	{ __LINE__, MANRS_SETTING_LOCAL_PREF, UINT32_MAX, "local-preference",
	  "4294967295" },
};

/* What is set is what is got and printed, and all the others stay. */
START_TEST(setting)
{
	const struct setting_case *c = &setting_cases[_i];
	struct manrs_policy policy, before;
	MANRS_TEXT(text, 40);

	manrs_policy_init_builtin(&before, MANRS_REL_PEER);
	policy = before;
	manrs_policy_set(&policy, c->setting, c->value);
	for (int i = 0; i < MANRS_SETTING__COUNT; i++) {
		uint32_t want = i == (int)c->setting
					? c->value
					: manrs_policy_get(&before, i);

		ck_assert_msg(manrs_policy_get(&policy, i) == want,
			      "line %d: %s is %u", c->line,
			      manrs_setting_name(i),
			      manrs_policy_get(&policy, i));
	}
	ck_assert_msg(manrs_policy_get(&before, c->setting) != c->value,
		      "line %d: changes nothing", c->line);
	manrs_setting_format(c->setting, c->value, &text);
	ck_assert_msg(!strcmp(text.buf, c->text), "line %d: %s", c->line,
		      text.buf);
	ck_assert_msg(!strcmp(manrs_setting_name(c->setting), c->name),
		      "line %d: %s", c->line, manrs_setting_name(c->setting));
}
END_TEST

/* ... and they are what the checks read. */
START_TEST(setting_is_in_force)
{
	struct manrs_policy policy;

	manrs_policy_init_builtin(&policy, MANRS_REL_PEER);
	manrs_policy_set(&policy, MANRS_SETTING_LENGTH_IPV4,
			 MANRS_LENGTHS(9, 25));
	manrs_policy_set(&policy, MANRS_SETTING_LENGTH_IPV6,
			 MANRS_LENGTHS(20, 49));
	manrs_policy_set(&policy, MANRS_SETTING_PATH_LIMIT, 7);
	manrs_policy_set(&policy, MANRS_SETTING_NO_DATA, 1);
	manrs_policy_set(&policy, MANRS_SETTING_LOCAL_PREF, 3);
	ck_assert_uint_eq(policy.params.min_len[MANRS_AFI_IPV4], 9);
	ck_assert_uint_eq(policy.params.max_len[MANRS_AFI_IPV4], 25);
	ck_assert_uint_eq(policy.params.min_len[MANRS_AFI_IPV6], 20);
	ck_assert_uint_eq(policy.params.max_len[MANRS_AFI_IPV6], 49);
	ck_assert_uint_eq(policy.params.max_path_len, 7);
	ck_assert(policy.no_data_rejects);
	ck_assert_uint_eq(policy.local_pref, 3);
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
	tcase_add_loop_test(tc, strongest, 0,
			    MANRS_ARRAY_SIZE(strongest_cases));
	tcase_add_loop_test(tc, setting, 0, MANRS_ARRAY_SIZE(setting_cases));
	tcase_add_test(tc, setting_is_in_force);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
