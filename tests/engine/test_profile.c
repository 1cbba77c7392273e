/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles: how deep they inherit, the effective policy, and where each of its
 * values comes from.  Their lines: test_profile_line.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config_lines.h"
#include "engine/check.h"

/* Depth ----------------------------------------------------------------- */

/* pI inherits from pI+1. */
static enum manrs_status inherit_line(struct manrs_config *config, unsigned i,
				      struct manrs_text *err)
{
	char line[80];
	unsigned changed;

	snprintf(line, sizeof(line), "manrs profile p%u inherit p%u", i, i + 1);
	return manrs_config_line(config, NULL, line, &changed, err);
}

static const struct depth_case {
	int line;
	const char *why;
	unsigned left_out; /* the line that comes last */
} depth_cases[] = {
	{ __LINE__, "from below", MANRS_PROFILE_DEPTH_MAX },
	{ __LINE__, "two halves, joined at last", MANRS_PROFILE_DEPTH_MAX / 2 },
};

/* p0 .. p14 inherit, p15 is the sixteenth; one more is refused at either end. */
START_TEST(depth)
{
	const struct depth_case *c = &depth_cases[_i];
	const unsigned last = MANRS_PROFILE_DEPTH_MAX - 1;
	struct manrs_config config;
	struct manrs_policy policy;
	MANRS_TEXT(err, 256);
	unsigned changed;

	ck_assert(!manrs_config_init(&config));
	for (unsigned i = 0; i < last; i++)
		if (i != c->left_out)
			ck_assert_msg(!inherit_line(&config, i, &err),
				      "line %d: %u: %s", c->line, i, err.buf);
	if (c->left_out < last)
		ck_assert_msg(!inherit_line(&config, c->left_out, &err),
			      "line %d: %s", c->line, err.buf);
	ck_assert(inherit_line(&config, last, &err) == MANRS_ERR_LIMIT);
	ck_assert_msg(!strcmp(err.buf, "more than 16 profiles would inherit "
				       "one from the other"),
		      "line %d: %s", c->line, err.buf);
	ck_assert(manrs_config_line(&config, NULL, "manrs profile x inherit p0",
				    &changed, &err) == MANRS_ERR_LIMIT);
	/* A relationship's is no further step. */
	read_lines(&config, "manrs profile p15 inherit peer", NULL);
	ck_assert(manrs_config_get_policy(&config, MANRS_REL_CUSTOMER, "p0",
					  &policy));
	ck_assert_int_eq(policy.action[MANRS_CHECK_NEXT_HOP],
			 manrs_checks[MANRS_CHECK_NEXT_HOP]
				 .action[MANRS_REL_PEER]);
	manrs_config_release(&config);
}
END_TEST

/* Effective policy ------------------------------------------------------ */

#define BUILT_IN 0xfe /* the action of the check table */

static const struct policy_case {
	int line;
	const char *why;
	const char *lines;
	enum manrs_relationship relationship;
	const char *profile;
	enum manrs_check_id id;
	bool exists;
	uint8_t want;
	enum manrs_relationship of; /* whose action BUILT_IN is */
} policy_cases[] = {
	{ __LINE__, "nothing set", "", MANRS_REL_CUSTOMER, NULL,
	  MANRS_CHECK_AS_SET, true, BUILT_IN, MANRS_REL_CUSTOMER },
	{ __LINE__, "the relationship's profile",
	  "manrs profile customer check first-as action log",
	  MANRS_REL_CUSTOMER, NULL, MANRS_CHECK_FIRST_AS, true,
	  MANRS_ACTION_LOG, 0 },
	{ __LINE__, "another relationship's profile",
	  "manrs profile peer check first-as action log", MANRS_REL_CUSTOMER,
	  NULL, MANRS_CHECK_FIRST_AS, true, BUILT_IN, MANRS_REL_CUSTOMER },
	{ __LINE__, "named profile over the relationship's",
	  "manrs profile customer check first-as action log\n"
	  "manrs profile acme check first-as action off",
	  MANRS_REL_CUSTOMER, "acme", MANRS_CHECK_FIRST_AS, true,
	  MANRS_ACTION_OFF, 0 },
	{ __LINE__, "named profile inherits from the relationship's",
	  "manrs profile customer check first-as action log\n"
	  "manrs profile acme check as-set action off",
	  MANRS_REL_CUSTOMER, "acme", MANRS_CHECK_FIRST_AS, true,
	  MANRS_ACTION_LOG, 0 },
	{ __LINE__, "named profile inherits from the built-in",
	  "manrs profile acme check as-set action off", MANRS_REL_PROVIDER,
	  "acme", MANRS_CHECK_TRANSIT_LEAK, true, BUILT_IN,
	  MANRS_REL_PROVIDER },
	{ __LINE__, "unknown profile: the relationship's own",
	  "manrs profile customer check first-as action log",
	  MANRS_REL_CUSTOMER, "acme", MANRS_CHECK_FIRST_AS, false,
	  MANRS_ACTION_LOG, 0 },
	{ __LINE__, "a profile without settings is unknown",
	  "manrs profile acme check first-as action log\n"
	  "no manrs profile acme check first-as",
	  MANRS_REL_CUSTOMER, "acme", MANRS_CHECK_FIRST_AS, false, BUILT_IN,
	  MANRS_REL_CUSTOMER },
	{ __LINE__, "a built-in one by name", "", MANRS_REL_CUSTOMER,
	  "provider", MANRS_CHECK_TRANSIT_LEAK, true, BUILT_IN,
	  MANRS_REL_PROVIDER },
	{ __LINE__, "a built-in one by name, changed",
	  "manrs profile unset check first-as action log", MANRS_REL_CUSTOMER,
	  "unset", MANRS_CHECK_FIRST_AS, true, MANRS_ACTION_LOG, 0 },
};

START_TEST(effective_policy)
{
	const struct policy_case *c = &policy_cases[_i];
	uint32_t bit = MANRS_CHECK_BIT(c->id);
	struct manrs_config config;
	struct manrs_policy policy;
	uint8_t want = c->want == BUILT_IN ? manrs_checks[c->id].action[c->of]
					   : c->want;
	bool exists;

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, c->lines, NULL);
	exists = manrs_config_get_policy(&config, c->relationship, c->profile,
					 &policy);
	ck_assert_msg(exists == c->exists, "line %d: %s: exists %d", c->line,
		      c->why, exists);
	ck_assert_msg(policy.action[c->id] == want, "line %d: %s: %s", c->line,
		      c->why, manrs_action_name(policy.action[c->id]));
	ck_assert_msg(!!(policy.enabled & bit) == (want != MANRS_ACTION_OFF) &&
			      !!(policy.rejects & bit) ==
				      (want == MANRS_ACTION_REJECT),
		      "line %d: %s: bits do not follow", c->line, c->why);
	manrs_config_release(&config);
}
END_TEST

/* Where values come from ------------------------------------------------ */

#define P "manrs profile acme "
#define CHECK_OF(x) ((enum manrs_setting)MANRS_CHECK_##x)
#define SET(x) MANRS_SETTING_##x

/* acme <- base <- customer, each with something of its own. */
#define FAMILY                                                                 \
	"manrs profile customer check as-set action log\n"                     \
	"manrs profile customer prefix-length ipv6 min 16 max 64\n"            \
	"manrs profile base inherit customer\n"                                \
	"manrs profile base check as-set action tag\n"                         \
	"manrs profile base check first-as action depreference\n"              \
	"manrs profile base as-path-limit 30\n"                                \
	"manrs profile acme inherit base\n"                                    \
	"manrs profile acme check first-as action off\n"                       \
	"manrs profile acme prefix-length ipv4 min 16 max 28\n"                \
	"manrs profile acme no-data reject\n"

static const struct trace_case {
	int line;
	const char *why;
	const char *lines;
	enum manrs_relationship relationship;
	const char *profile;
	enum manrs_setting setting;
	const char *value;
	const char *from;
	const char *missing;
} trace_cases[] = {
	{ __LINE__, "nothing set, no profile", "", MANRS_REL_PEER, NULL,
	  CHECK_OF(NEXT_HOP), "off", "built-in peer", NULL },
	{ __LINE__, "built-in parameters", "", MANRS_REL_PEER, NULL,
	  SET(LENGTH_IPV4), "min 8 max 24", "built-in peer", NULL },
	{ __LINE__, "built-in parameters", "", MANRS_REL_PEER, NULL,
	  SET(LENGTH_IPV6), "min 12 max 48", "built-in peer", NULL },
	{ __LINE__, "built-in parameters", "", MANRS_REL_PEER, NULL,
	  SET(PATH_LIMIT), "100", "built-in peer", NULL },
	{ __LINE__, "built-in parameters", "", MANRS_REL_PEER, NULL,
	  SET(NO_DATA), "accept", "built-in peer", NULL },
	{ __LINE__, "below the 100 of bgpd", "", MANRS_REL_PEER, NULL,
	  SET(LOCAL_PREF), "50", "built-in peer", NULL },
	{ __LINE__, "the relationship's own", FAMILY, MANRS_REL_CUSTOMER, NULL,
	  CHECK_OF(AS_SET), "log", "set here", NULL },
	{ __LINE__, "the same by name, whoever the neighbor is", FAMILY,
	  MANRS_REL_PEER, "customer", CHECK_OF(AS_SET), "log", "set here",
	  NULL },
	{ __LINE__, "set in the profile", FAMILY, MANRS_REL_PEER, "acme",
	  CHECK_OF(FIRST_AS), "off", "set here", NULL },
	{ __LINE__, "a parameter set in the profile", FAMILY, MANRS_REL_PEER,
	  "acme", SET(LENGTH_IPV4), "min 16 max 28", "set here", NULL },
	{ __LINE__, "what no-data does", FAMILY, MANRS_REL_PEER, "acme",
	  SET(NO_DATA), "reject", "set here", NULL },
	{ __LINE__, "one step up", FAMILY, MANRS_REL_PEER, "acme",
	  SET(PATH_LIMIT), "30", "profile base", NULL },
	{ __LINE__, "the nearest of two that set it", FAMILY, MANRS_REL_PEER,
	  "acme", CHECK_OF(AS_SET), "tag", "profile base", NULL },
	{ __LINE__, "two steps up, a relationship's", FAMILY, MANRS_REL_PEER,
	  "acme", SET(LENGTH_IPV6), "min 16 max 64", "profile customer", NULL },
	{ __LINE__, "no line at all: of the last base", FAMILY, MANRS_REL_PEER,
	  "acme", CHECK_OF(NEXT_HOP), "reject", "built-in customer", NULL },
	{ __LINE__, "of the base itself", FAMILY, MANRS_REL_PEER, "base",
	  CHECK_OF(FIRST_AS), "depreference", "set here", NULL },
	{ __LINE__, "without a base: of the relationship",
	  P "as-path-limit 9\nmanrs profile peer check as-set action tag",
	  MANRS_REL_PEER, "acme", CHECK_OF(AS_SET), "tag", "profile peer",
	  NULL },
	{ __LINE__, "without a base: built-in of the relationship",
	  P "as-path-limit 9", MANRS_REL_RS_CLIENT, "acme", CHECK_OF(NEXT_HOP),
	  "reject", "built-in rs-client", NULL },
	{ __LINE__, "no such profile",
	  "manrs profile peer check as-set action log", MANRS_REL_PEER, "acme",
	  CHECK_OF(AS_SET), "log", "profile peer", "acme" },
	{ __LINE__, "no such base: what is there is kept",
	  P "inherit gone\n" P "as-path-limit 9", MANRS_REL_PEER, "acme",
	  SET(PATH_LIMIT), "9", "set here", "gone" },
	{ __LINE__, "no such base: the relationship's takes its place",
	  P "inherit gone\n" P "as-path-limit 9", MANRS_REL_RS_CLIENT, "acme",
	  CHECK_OF(NEXT_HOP), "reject", "built-in rs-client", "gone" },
#define ALL "check all action "
	{ __LINE__, "all: a check that is on", P ALL "tag", MANRS_REL_RS_CLIENT,
	  "acme", CHECK_OF(AS_SET), "tag", "set here, check all", NULL },
	{ __LINE__, "all: the first one", P ALL "tag", MANRS_REL_RS_CLIENT,
	  "acme", (enum manrs_setting)0, "tag", "set here, check all", NULL },
	{ __LINE__, "all: the last one", P ALL "tag", MANRS_REL_RS_CLIENT,
	  "acme", (enum manrs_setting)(MANRS_CHECK__COUNT - 1), "tag",
	  "set here, check all", NULL },
	{ __LINE__, "all: no parameter", P ALL "tag", MANRS_REL_RS_CLIENT,
	  "acme", SET(LENGTH_IPV4), "min 8 max 24", "built-in rs-client",
	  NULL },
	{ __LINE__, "all: what is off stays off", P ALL "reject",
	  MANRS_REL_RS_CLIENT, "acme", CHECK_OF(ROV_NOT_FOUND), "off",
	  "built-in rs-client", NULL },
	{ __LINE__, "all: off for this relationship", P ALL "reject",
	  MANRS_REL_PROVIDER, "acme", CHECK_OF(TRANSIT_LEAK), "off",
	  "built-in provider", NULL },
	{ __LINE__, "all: a line that names the check is stronger",
	  P "check as-set action depreference\n" P ALL "tag",
	  MANRS_REL_RS_CLIENT, "acme", CHECK_OF(AS_SET), "depreference",
	  "set here", NULL },
	{ __LINE__, "all: named, it may be switched on",
	  P ALL "reject\n" P "check rov-not-found action tag",
	  MANRS_REL_RS_CLIENT, "acme", CHECK_OF(ROV_NOT_FOUND), "tag",
	  "set here", NULL },
	{ __LINE__, "all: named, it may be switched off",
	  P ALL "reject\n" P "check as-set action off", MANRS_REL_RS_CLIENT,
	  "acme", CHECK_OF(AS_SET), "off", "set here", NULL },
	{ __LINE__, "all: an inherited line is weaker", FAMILY P ALL "log",
	  MANRS_REL_PEER, "acme", CHECK_OF(AS_SET), "log",
	  "set here, check all", NULL },
	{ __LINE__, "all: one that an inherited line switched on",
	  "manrs profile rs-client check rov-not-found action log\n"
	  P ALL "tag", MANRS_REL_RS_CLIENT, "acme", CHECK_OF(ROV_NOT_FOUND),
	  "tag", "set here, check all", NULL },
	{ __LINE__, "all: one that an inherited line switched off",
	  "manrs profile rs-client check as-set action off\n" P ALL "tag",
	  MANRS_REL_RS_CLIENT, "acme", CHECK_OF(AS_SET), "off",
	  "profile rs-client", NULL },
	{ __LINE__, "all: inherited", "manrs profile rs-client " ALL "tag\n"
	  P "as-path-limit 9", MANRS_REL_RS_CLIENT, "acme", CHECK_OF(AS_SET),
	  "tag", "profile rs-client, check all", NULL },
	{ __LINE__, "all: inherited, and a line here",
	  "manrs profile rs-client " ALL "tag\n"
	  P "check as-set action reject", MANRS_REL_RS_CLIENT, "acme",
	  CHECK_OF(AS_SET), "reject", "set here", NULL },
	{ __LINE__, "all: the nearest of two",
	  "manrs profile rs-client " ALL "tag\n" P ALL "log",
	  MANRS_REL_RS_CLIENT, "acme", CHECK_OF(AS_SET), "log",
	  "set here, check all", NULL },
	{ __LINE__, "all: off", P ALL "off", MANRS_REL_RS_CLIENT, "acme",
	  CHECK_OF(AS_SET), "off", "set here, check all", NULL },
	{ __LINE__, "unset is a profile, too", P "inherit unset",
	  MANRS_REL_PEER, "acme", CHECK_OF(TRANSIT_LEAK), "off",
	  "built-in unset", NULL },
};

START_TEST(origin)
{
	const struct trace_case *c = &trace_cases[_i];
	struct manrs_policy_trace trace;
	struct manrs_policy policy;
	struct manrs_config config;
	MANRS_TEXT(value, 40);
	MANRS_TEXT(from, 100);

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, c->lines, NULL);
	memset(&trace, 0xff, sizeof(trace));
	manrs_config_trace_policy(&config, c->relationship, c->profile, &trace);
	manrs_setting_format(c->setting,
			     manrs_policy_get(&trace.policy, c->setting),
			     &value);
	manrs_origin_format(&trace, c->setting, &from);
	ck_assert_msg(!strcmp(value.buf, c->value), "line %d: %s: %s", c->line,
		      c->why, value.buf);
	ck_assert_msg(!strcmp(from.buf, c->from), "line %d: %s: %s", c->line,
		      c->why, from.buf);
	ck_assert_msg(c->missing ? trace.missing && !strcmp(trace.missing,
							    c->missing)
				 : !trace.missing,
		      "line %d: %s: missing %s", c->line, c->why,
		      trace.missing ? trace.missing : "none");
	/* The neighbor gets what is shown. */
	memset(&policy, 0, sizeof(policy));
	ck_assert_msg(manrs_config_get_policy(&config, c->relationship,
					      c->profile,
					      &policy) == !c->missing,
		      "line %d", c->line);
	for (int i = 0; i < MANRS_SETTING__COUNT; i++)
		ck_assert_msg(manrs_policy_get(&policy, i) ==
				      manrs_policy_get(&trace.policy, i),
			      "line %d: %s", c->line, manrs_setting_name(i));
	ck_assert_msg(policy.enabled == trace.policy.enabled, "line %d",
		      c->line);
	manrs_config_release(&config);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("profile");
	TCase *tc = tcase_create("profile");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, depth, 0, MANRS_ARRAY_SIZE(depth_cases));
	tcase_add_loop_test(tc, effective_policy, 0,
			    MANRS_ARRAY_SIZE(policy_cases));
	tcase_add_loop_test(tc, origin, 0, MANRS_ARRAY_SIZE(trace_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
