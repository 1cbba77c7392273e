/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a profile with their `no`, and what is refused in which words. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config_lines.h"

#define P "manrs profile acme "
#define NO "no manrs profile acme "
#define NOT_A_NAME                                                             \
	"profile name 'a/b' is not 1 to 63 letters, digits, '.', '_' or '-'"

static const struct line_case line_cases[] = {
	/* check */
	{ __LINE__, "built-in", "",
	  "manrs profile customer check rov-invalid action log", MANRS_OK,
	  POLICY, "manrs profile customer check rov-invalid action log\n" },
	{ __LINE__, "unset is built in, and before customer",
	  "manrs profile customer check as-set action off",
	  "manrs profile unset check as-set action off", MANRS_OK, POLICY,
	  "manrs profile unset check as-set action off\n"
	  "manrs profile customer check as-set action off\n" },
	{ __LINE__, "named, sorted, after built-in ones",
	  "manrs profile zebra check as-set action off\n"
	  "manrs profile rs-client check as-set action off",
	  "manrs profile Acme_1.a-b check as-set action log", MANRS_OK, POLICY,
	  "manrs profile rs-client check as-set action off\n"
	  "manrs profile Acme_1.a-b check as-set action log\n"
	  "manrs profile zebra check as-set action off\n" },
	{ __LINE__, "another value",
	  "manrs profile acme check as-set action log",
	  "manrs profile acme check as-set action reject", MANRS_OK, POLICY,
	  "manrs profile acme check as-set action reject\n" },
	{ __LINE__, "again", "manrs profile acme check as-set action log",
	  "manrs profile acme check as-set action log", MANRS_OK, 0, SAME },
	{ __LINE__, "no", "manrs profile customer check as-set action log",
	  "no manrs profile customer check as-set", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with the action, one of two",
	  "manrs profile acme check as-set action log\n"
	  "manrs profile acme check first-as action log",
	  "no manrs profile acme check as-set action log", MANRS_OK, POLICY,
	  "manrs profile acme check first-as action log\n" },
	{ __LINE__, "no of the last setting of a named one",
	  "manrs profile acme check as-set action log",
	  "no manrs profile acme check as-set", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with another action",
	  "manrs profile acme check as-set action log",
	  "no manrs profile acme check as-set action off", MANRS_OK, 0, SAME },
	{ __LINE__, "no of an unknown profile", "",
	  "no manrs profile acme check as-set", MANRS_OK, 0, SAME },
	{ __LINE__, "unknown check", "", "manrs profile acme check x action log",
	  MANRS_ERR_INVALID, 0, "unknown check 'x'" },
	{ __LINE__, "unknown action", "",
	  "manrs profile acme check as-set action drop", MANRS_ERR_INVALID, 0,
	  "unknown action 'drop', known: off log tag "
	  "depreference reject" },
	{ __LINE__, "unknown action after no",
	  "manrs profile acme check as-set action log",
	  "no manrs profile acme check as-set action drop", MANRS_ERR_INVALID,
	  0, "unknown action 'drop', known: off log tag "
	  "depreference reject" },
	{ __LINE__, "bad name", "", "manrs profile a/b check as-set action log",
	  MANRS_ERR_INVALID, 0,
	  "profile name 'a/b' is not 1 to 63 letters, digits, '.', '_' or '-'" },
	{ __LINE__, "no action", "", "manrs profile acme check as-set",
	  MANRS_ERR_INVALID, 0,
	  "expected: manrs profile PROFILE check CHECK action ACTION" },
	{ __LINE__, "no, action without its value", "",
	  "no manrs profile acme check as-set action", MANRS_ERR_INVALID, 0,
	  "expected: no manrs profile PROFILE check CHECK action ACTION" },

	/* check all */
	{ __LINE__, "all, written before single ones",
	  P "check as-set action off", P "check all action tag", MANRS_OK,
	  POLICY, P "check all action tag\n" P "check as-set action off\n" },
	{ __LINE__, "all, after inherit", P "inherit base",
	  P "check all action tag", MANRS_OK, POLICY,
	  P "inherit base\n" P "check all action tag\n" },
	{ __LINE__, "all, another action", P "check all action tag",
	  P "check all action reject", MANRS_OK, POLICY,
	  P "check all action reject\n" },
	{ __LINE__, "all, again", P "check all action tag",
	  P "check all action tag", MANRS_OK, 0, SAME },
	{ __LINE__, "all of a built-in one", "",
	  "manrs profile rs-client check all action tag", MANRS_OK, POLICY,
	  "manrs profile rs-client check all action tag\n" },
	{ __LINE__, "no all, the single ones stay",
	  P "check all action tag\n" P "check as-set action off",
	  NO "check all", MANRS_OK, POLICY, P "check as-set action off\n" },
	{ __LINE__, "no all with its action, nothing left",
	  P "check all action tag", NO "check all action tag", MANRS_OK,
	  POLICY, "" },
	{ __LINE__, "no all with another action", P "check all action tag",
	  NO "check all action log", MANRS_OK, 0, SAME },
	{ __LINE__, "no of a single one leaves all", P "check all action tag",
	  NO "check as-set", MANRS_OK, 0, SAME },
	{ __LINE__, "all, unknown action", "", P "check all action drop",
	  MANRS_ERR_INVALID, 0,
	  "unknown action 'drop', known: off log tag depreference reject" },
	{ __LINE__, "all, no action", "", P "check all", MANRS_ERR_INVALID, 0,
	  "expected: manrs profile PROFILE check CHECK action ACTION" },

	/* inherit */
	{ __LINE__, "inherit from a relationship's", "", P "inherit customer",
	  MANRS_OK, POLICY, P "inherit customer\n" },
	{ __LINE__, "inherit from a profile nobody defined yet, written first",
	  P "check as-set action log", P "inherit base", MANRS_OK, POLICY,
	  P "inherit base\n" P "check as-set action log\n" },
	{ __LINE__, "inherit, again", P "inherit base", P "inherit base",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "inherit from another", P "inherit base", P "inherit peer",
	  MANRS_OK, POLICY, P "inherit peer\n" },
	{ __LINE__, "no inherit, nothing left", P "inherit base", NO "inherit",
	  MANRS_OK, POLICY, "" },
	{ __LINE__, "no inherit with it, the rest stays",
	  P "inherit base\n" P "check as-set action log",
	  NO "inherit base", MANRS_OK, POLICY, P "check as-set action log\n" },
	{ __LINE__, "no inherit with another", P "inherit base",
	  NO "inherit peer", MANRS_OK, 0, SAME },
	{ __LINE__, "no inherit, none set", P "check as-set action log",
	  NO "inherit", MANRS_OK, 0, SAME },
	{ __LINE__, "no inherit of an unknown profile", "", NO "inherit",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "the last setting goes, the profile stays",
	  P "inherit base\n" P "check as-set action log",
	  NO "check as-set", MANRS_OK, POLICY, P "inherit base\n" },
	{ __LINE__, "from itself", P "inherit base", P "inherit acme",
	  MANRS_ERR_INVALID, 0,
	  "profile acme would inherit from itself: acme, acme" },
	{ __LINE__, "in a circle of two", "manrs profile base inherit acme",
	  P "inherit base", MANRS_ERR_INVALID, 0,
	  "profile acme would inherit from itself: acme, base, acme" },
	{ __LINE__, "in a circle of three, the old base stays",
	  P "inherit peer\n"
	  "manrs profile a inherit b\nmanrs profile b inherit acme",
	  P "inherit a", MANRS_ERR_INVALID, 0,
	  "profile acme would inherit from itself: acme, a, b, acme" },
	{ __LINE__, "two of one are no circle",
	  "manrs profile a inherit base\nmanrs profile base inherit peer",
	  P "inherit base", MANRS_OK, POLICY,
	  "manrs profile a inherit base\n" P "inherit base\n"
	  "manrs profile base inherit peer\n" },
	{ __LINE__, "built in", "", "manrs profile customer inherit peer",
	  MANRS_ERR_INVALID, 0,
	  "profile customer is built in: it cannot inherit" },
	{ __LINE__, "no of a built-in one", "",
	  "no manrs profile customer inherit", MANRS_OK, 0, SAME },
	{ __LINE__, "bad name", "", "manrs profile a/b inherit peer",
	  MANRS_ERR_INVALID, 0, NOT_A_NAME },
	{ __LINE__, "bad name of a base", "", P "inherit a/b",
	  MANRS_ERR_INVALID, 0, NOT_A_NAME },
	{ __LINE__, "no base", "", P "inherit", MANRS_ERR_INVALID, 0,
	  "expected: manrs profile PROFILE inherit PROFILE" },

	/* prefix-length */
	{ __LINE__, "IPv4, after checks",
	  P "check rov-not-found action log",
	  P "prefix-length ipv4 min 8 max 28", MANRS_OK, POLICY,
	  P "check rov-not-found action log\n"
	  P "prefix-length ipv4 min 8 max 28\n" },
	{ __LINE__, "IPv6 beside IPv4", P "prefix-length ipv4 min 8 max 24",
	  P "prefix-length ipv6 min 16 max 64", MANRS_OK, POLICY,
	  P "prefix-length ipv4 min 8 max 24\n"
	  P "prefix-length ipv6 min 16 max 64\n" },
	{ __LINE__, "widest IPv4", "", P "prefix-length ipv4 min 0 max 32",
	  MANRS_OK, POLICY, P "prefix-length ipv4 min 0 max 32\n" },
	{ __LINE__, "widest IPv6", "", P "prefix-length ipv6 min 0 max 128",
	  MANRS_OK, POLICY, P "prefix-length ipv6 min 0 max 128\n" },
	{ __LINE__, "one length", "", P "prefix-length ipv4 min 24 max 24",
	  MANRS_OK, POLICY, P "prefix-length ipv4 min 24 max 24\n" },
	{ __LINE__, "min past max", P "prefix-length ipv4 min 8 max 28",
	  P "prefix-length ipv4 min 25 max 24", MANRS_ERR_INVALID, 0,
	  "ipv4 prefix length: min 25 is more than max 24" },
	{ __LINE__, "too long for IPv4", P "prefix-length ipv4 min 8 max 28",
	  P "prefix-length ipv4 min 8 max 33", MANRS_ERR_INVALID, 0,
	  "ipv4 prefix length '33' is not a number from 0 to 32" },
	{ __LINE__, "too long for IPv6", "",
	  P "prefix-length ipv6 min 129 max 128", MANRS_ERR_INVALID, 0,
	  "ipv6 prefix length '129' is not a number from 0 to 128" },
	{ __LINE__, "unknown family", "", P "prefix-length ipx min 1 max 2",
	  MANRS_ERR_INVALID, 0,
	  "unknown address family 'ipx', known: ipv4 ipv6" },
	{ __LINE__, "again", P "prefix-length ipv4 min 8 max 28",
	  P "prefix-length ipv4 min 8 max 28", MANRS_OK, 0, SAME },
	{ __LINE__, "other values", P "prefix-length ipv4 min 8 max 28",
	  P "prefix-length ipv4 min 9 max 28", MANRS_OK, POLICY,
	  P "prefix-length ipv4 min 9 max 28\n" },
	{ __LINE__, "no", P "prefix-length ipv4 min 8 max 28",
	  NO "prefix-length ipv4", MANRS_OK, POLICY, "" },
	{ __LINE__, "no of the other family", P "prefix-length ipv4 min 8 max 28",
	  NO "prefix-length ipv6", MANRS_OK, 0, SAME },
	{ __LINE__, "no with it", P "prefix-length ipv4 min 8 max 28",
	  NO "prefix-length ipv4 min 8 max 28", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with another", P "prefix-length ipv4 min 8 max 28",
	  NO "prefix-length ipv4 min 8 max 24", MANRS_OK, 0, SAME },
	{ __LINE__, "half of it", "", P "prefix-length ipv4 min 8",
	  MANRS_ERR_INVALID, 0,
	  "expected: manrs profile PROFILE prefix-length FAMILY min LENGTH "
	  "max LENGTH" },
	{ __LINE__, "no with half of it", P "prefix-length ipv4 min 8 max 28",
	  NO "prefix-length ipv4 min 8", MANRS_ERR_INVALID, 0,
	  "expected: no manrs profile PROFILE prefix-length FAMILY min LENGTH "
	  "max LENGTH" },
	{ __LINE__, "bad name", "",
	  "manrs profile a/b prefix-length ipv4 min 8 max 28",
	  MANRS_ERR_INVALID, 0, NOT_A_NAME },

	/* as-path-limit */
	{ __LINE__, "shortest", "", P "as-path-limit 1", MANRS_OK, POLICY,
	  P "as-path-limit 1\n" },
	{ __LINE__, "longest", "", P "as-path-limit 1024", MANRS_OK, POLICY,
	  P "as-path-limit 1024\n" },
	{ __LINE__, "none at all", P "as-path-limit 50", P "as-path-limit 0",
	  MANRS_ERR_INVALID, 0,
	  "as-path-limit '0' is not a number from 1 to 1024" },
	{ __LINE__, "longer than what is looked at", P "as-path-limit 50",
	  P "as-path-limit 1025", MANRS_ERR_INVALID, 0,
	  "as-path-limit '1025' is not a number from 1 to 1024" },
	{ __LINE__, "again", P "as-path-limit 50", P "as-path-limit 50",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "no", P "as-path-limit 50", NO "as-path-limit", MANRS_OK,
	  POLICY, "" },
	{ __LINE__, "no with it", P "as-path-limit 50", NO "as-path-limit 50",
	  MANRS_OK, POLICY, "" },
	{ __LINE__, "no with another", P "as-path-limit 50",
	  NO "as-path-limit 51", MANRS_OK, 0, SAME },
	{ __LINE__, "no value", "", P "as-path-limit", MANRS_ERR_INVALID, 0,
	  "expected: manrs profile PROFILE as-path-limit NUMBER" },

	/* no-data */
	{ __LINE__, "reject", "", P "no-data reject", MANRS_OK, POLICY,
	  P "no-data reject\n" },
	{ __LINE__, "accept may be said, over a base that rejects",
	  P "no-data reject", P "no-data accept", MANRS_OK, POLICY,
	  P "no-data accept\n" },
	{ __LINE__, "of a built-in one, before named ones", P "no-data reject",
	  "manrs profile peer no-data reject", MANRS_OK, POLICY,
	  "manrs profile peer no-data reject\n" P "no-data reject\n" },
	{ __LINE__, "an action that it cannot have", P "no-data reject",
	  P "no-data log", MANRS_ERR_INVALID, 0,
	  "no-data 'log' is not accept or reject" },
	{ __LINE__, "again", P "no-data reject", P "no-data reject", MANRS_OK,
	  0, SAME },
	{ __LINE__, "no", P "no-data accept", NO "no-data", MANRS_OK, POLICY,
	  "" },
	{ __LINE__, "no with it", P "no-data reject", NO "no-data reject",
	  MANRS_OK, POLICY, "" },
	{ __LINE__, "no with the other", P "no-data reject", NO "no-data accept",
	  MANRS_OK, 0, SAME },

	/* local-preference */
	{ __LINE__, "lowest, the default is not written",
	  P "check as-set action depreference", P "local-preference 0",
	  MANRS_OK, POLICY,
	  P "check as-set action depreference\n" P "local-preference 0\n" },
	{ __LINE__, "highest", "", P "local-preference 4294967295", MANRS_OK,
	  POLICY, P "local-preference 4294967295\n" },
	{ __LINE__, "too high", P "local-preference 20",
	  P "local-preference 4294967296", MANRS_ERR_INVALID, 0,
	  "local-preference '4294967296' is not a number from 0 to "
	  "4294967295" },
	{ __LINE__, "no", P "local-preference 20", NO "local-preference",
	  MANRS_OK, POLICY, "" },
	{ __LINE__, "no with it", P "local-preference 20",
	  NO "local-preference 20", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with another", P "local-preference 20",
	  NO "local-preference 0", MANRS_OK, 0, SAME },
};

START_TEST(one_line)
{
	expect_one_line(&line_cases[_i]);
}
END_TEST

START_TEST(no_form_of_every_line)
{
	expect_no_form_of_every_line(&line_cases[_i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("profile_line");
	TCase *tc = tcase_create("profile_line");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
