/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table is complete, and says what was decided: the golden rows below are
 * the decision, written a second time and independently. */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"

static const struct golden_row {
	int line;
	enum manrs_check_id id;
	const char *name;
	const char *actions; /* R reject, - off; unset, customer, provider,
			      * peer, rs-server, rs-client, ibgp */
	unsigned eix;
	enum manrs_metric metric;
	unsigned needs;
} golden[] = {
	{ __LINE__, MANRS_CHECK_DEFAULT_ROUTE, "default-route", "RRRRRR-", 2,
	  MANRS_METRIC_M3, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_BOGON_PREFIX, "bogon-prefix", "RRRRRR-", 3,
	  MANRS_METRIC_M3, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_PREFIX_TOO_SPECIFIC, "prefix-too-specific",
	  "RRRRRR-", 1, MANRS_METRIC_NONE, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_PREFIX_TOO_BROAD, "prefix-too-broad", "RRRRRR-",
	  2, MANRS_METRIC_NONE, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_OWN_PREFIX, "own-prefix", "RRRRRR-", MANRS_EIX_UNKNOWN,
	  MANRS_METRIC_M2, MANRS_NEED_OWN_PREFIXES },
	{ __LINE__, MANRS_CHECK_BOGON_ASN, "bogon-asn", "RRRRRR-", 4,
	  MANRS_METRIC_M4, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_AS_PATH_TOO_LONG, "as-path-too-long", "RRRRRR-",
	  5, MANRS_METRIC_NONE, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_AS_SET, "as-set", "RRRRRR-", MANRS_EIX_UNKNOWN,
	  MANRS_METRIC_NONE, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_FIRST_AS, "first-as", "RRRR-R-", 7,
	  MANRS_METRIC_NONE, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_NEXT_HOP, "next-hop", "-R---R-", 8,
	  MANRS_METRIC_NONE, MANRS_NEED_NEXT_HOP },
	{ __LINE__, MANRS_CHECK_TRANSIT_LEAK, "transit-leak", "-R-RRR-", 14,
	  MANRS_METRIC_M1, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_PEERLOCK, "peerlock", "RRRRRR-", 14,
	  MANRS_METRIC_M1, MANRS_NEED_NOTHING },
	{ __LINE__, MANRS_CHECK_OTC_LEAK, "otc-leak", "-RRRRR-",
	  MANRS_EIX_UNKNOWN, MANRS_METRIC_M1,
	  MANRS_NEED_RELATIONSHIP | MANRS_NEED_OTC },
	{ __LINE__, MANRS_CHECK_ROV_INVALID, "rov-invalid", "RRRRRR-", 13,
	  MANRS_METRIC_M2, MANRS_NEED_VRPS },
	{ __LINE__, MANRS_CHECK_ROV_NOT_FOUND, "rov-not-found", "-------", 12,
	  MANRS_METRIC_NONE, MANRS_NEED_VRPS },
	{ __LINE__, MANRS_CHECK_ASPA_INVALID, "aspa-invalid", "-RRRRR-",
	  MANRS_EIX_UNKNOWN, MANRS_METRIC_M1,
	  MANRS_NEED_ASPAS | MANRS_NEED_RELATIONSHIP },
	{ __LINE__, MANRS_CHECK_UNALLOCATED_PREFIX, "unallocated-prefix",
	  "RRRRRR-", 3, MANRS_METRIC_M3, MANRS_NEED_DELEGATED },
	{ __LINE__, MANRS_CHECK_IXP_LAN, "ixp-lan", "RRRRRR-",
	  MANRS_EIX_UNKNOWN, MANRS_METRIC_M3, MANRS_NEED_IXP_LANS },
	{ __LINE__, MANRS_CHECK_IRR_PREFIX, "irr-prefix", "-R---R-", 9,
	  MANRS_METRIC_M2, MANRS_NEED_IRR_PREFIXES },
	{ __LINE__, MANRS_CHECK_IRR_ORIGIN, "irr-origin", "-R---R-", 10,
	  MANRS_METRIC_M2, MANRS_NEED_IRR_ORIGINS },
	{ __LINE__, MANRS_CHECK_BLACKHOLE, "blackhole", "RRRRRR-",
	  MANRS_EIX_UNKNOWN, MANRS_METRIC_M2, MANRS_NEED_NOTHING },
};

/* The columns of golden_row.actions. */
static const enum manrs_relationship columns[] = {
	MANRS_REL_UNSET,     MANRS_REL_CUSTOMER,  MANRS_REL_PROVIDER,
	MANRS_REL_PEER,	     MANRS_REL_RS_SERVER, MANRS_REL_RS_CLIENT,
	MANRS_REL_IBGP,
};

_Static_assert(MANRS_ARRAY_SIZE(golden) == MANRS_CHECK__COUNT,
	       "one golden row a check");
_Static_assert(MANRS_ARRAY_SIZE(columns) == MANRS_REL__COUNT,
	       "one golden column a relationship");
_Static_assert(MANRS_CHECK__COUNT <= 32, "checks are bits of a uint32_t");

START_TEST(decided)
{
	const struct golden_row *g = &golden[_i];
	const struct manrs_check *check = &manrs_checks[g->id];

	ck_assert_msg(!strcmp(check->name, g->name), "line %d", g->line);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(columns); i++) {
		enum manrs_action want = g->actions[i] == 'R'
						 ? MANRS_ACTION_REJECT
						 : MANRS_ACTION_OFF;

		ck_assert_msg(check->action[columns[i]] == want,
			      "line %d: %s for %s", g->line, g->name,
			      manrs_relationship_name(columns[i]));
	}
	ck_assert_msg(check->eix, "line %d: no tag", g->line);
	ck_assert_msg(check->eix == g->eix, "line %d: eix", g->line);
	ck_assert_msg(check->metric == g->metric, "line %d: metric", g->line);
	ck_assert_msg(check->needs == g->needs, "line %d: needs", g->line);
}
END_TEST

/* A sentence or a clause of its own: not empty, one line, no stray space. */
static void expect_prose(int id, const char *field, const char *text)
{
	ck_assert_msg(text && strlen(text) >= 7, "check %d: no %s", id, field);
	ck_assert_msg(!strchr(text, '\n') && !strstr(text, "  ") &&
			      text[0] != ' ' && text[strlen(text) - 1] != ' ',
		      "check %d: %s is not one clean line: %s", id, field,
		      text);
}

/* What goes out as a community stays what it is. */
START_TEST(unknown_reason)
{
	ck_assert_uint_eq(MANRS_EIX_UNKNOWN, 65535);
}
END_TEST

START_TEST(complete)
{
	const struct manrs_check *check = &manrs_checks[_i];

	ck_assert_msg(check->name && *check->name, "check %d: no name", _i);
	for (const char *c = check->name; *c; c++)
		ck_assert_msg(islower((unsigned char)*c) || *c == '-',
			      "%s is not kebab-case", check->name);
	expect_prose(_i, "title", check->title);
	expect_prose(_i, "source", check->source);
	expect_prose(_i, "hint", check->hint);
	/* Indented by two in a list for 80 columns. */
	ck_assert_msg(strlen(check->title) <= 78 && strlen(check->source) <= 78,
		      "%s: title or source too long for a line", check->name);
	ck_assert_msg(check->hint[strlen(check->hint) - 1] == '.',
		      "%s: the hint is no sentence", check->name);
	ck_assert_msg(check->is_broken, "%s: no rule", check->name);
	ck_assert_msg(check->explain, "%s: no evidence", check->name);
	for (int r = 0; r < MANRS_REL__COUNT; r++)
		ck_assert_msg(check->action[r] < MANRS_ACTION__COUNT,
			      "%s: action of %d", check->name, r);
}
END_TEST

START_TEST(distinct)
{
	const struct manrs_check *check = &manrs_checks[_i];

	for (int i = 0; i < _i; i++) {
		const struct manrs_check *other = &manrs_checks[i];

		ck_assert_msg(strcmp(check->name, other->name), "%s twice",
			      check->name);
		ck_assert_msg(strcmp(check->title, other->title),
			      "%s and %s: same title", check->name,
			      other->name);
		ck_assert_msg(check->is_broken != other->is_broken,
			      "%s and %s: same rule", check->name,
			      other->name);
	}
}
END_TEST

START_TEST(parse_round_trip)
{
	enum manrs_check_id id = MANRS_CHECK__COUNT;

	ck_assert_msg(manrs_check_parse(manrs_checks[_i].name, &id), "%s",
		      manrs_checks[_i].name);
	ck_assert_msg((int)id == _i, "%s is %d, not %d", manrs_checks[_i].name,
		      (int)id, _i);
}
END_TEST

static const struct unknown_case {
	int line;
	const char *name;
} unknown_cases[] = {
	{ __LINE__, "" },
	{ __LINE__, "rov" },	      /* a part of a name */
	{ __LINE__, "rov-invalid " }, /* a name and more */
	{ __LINE__, "ROV-INVALID" },
	{ __LINE__, "no-such-check" },
};

START_TEST(parse_unknown)
{
	const struct unknown_case *c = &unknown_cases[_i];
	enum manrs_check_id id = MANRS_CHECK__COUNT;

	ck_assert_msg(!manrs_check_parse(c->name, &id), "line %d: '%s'",
		      c->line, c->name);
	ck_assert_msg(id == MANRS_CHECK__COUNT, "line %d: id was touched",
		      c->line);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_table");
	TCase *tc = tcase_create("check_table");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, decided, 0, MANRS_ARRAY_SIZE(golden));
	tcase_add_test(tc, unknown_reason);
	tcase_add_loop_test(tc, complete, 0, MANRS_CHECK__COUNT);
	tcase_add_loop_test(tc, distinct, 0, MANRS_CHECK__COUNT);
	tcase_add_loop_test(tc, parse_round_trip, 0, MANRS_CHECK__COUNT);
	tcase_add_loop_test(tc, parse_unknown, 0,
			    MANRS_ARRAY_SIZE(unknown_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
