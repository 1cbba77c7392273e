/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AS_PATH verification on a session, and what comes with its outcome: the ramps,
 * the evidence, the explanation.  The rules as such are in test_aspa_verify.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aspa_outcome.h"

static const struct ramp_case {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	/* n, max_up, min_up, max_down, min_down */
	struct manrs_aspa_ramps want;
} ramp_cases[] = {
	{ __LINE__, "one AS", "", "a", { 1, 1, 1, 1, 1 } },
	{ __LINE__, "one AS, thrice", "a:0", "a a a", { 1, 1, 1, 1, 1 } },
	{ __LINE__, "nothing attested", "", "c b a", { 3, 3, 1, 3, 1 } },
	{ __LINE__, "all denied", "a:0 b:0 c:0", "c b a", { 3, 1, 1, 1, 1 } },
	{ __LINE__, "all up", "a:b b:c", "c b a", { 3, 3, 3, 2, 1 } },
	{ __LINE__, "all up, top attests", "a:b b:c c:0", "c b a",
	  { 3, 3, 3, 1, 1 } },
	{ __LINE__, "all down", "c:b b:a", "c b a", { 3, 2, 1, 3, 3 } },
	{ __LINE__, "open, then denied", "b:0", "d c b a", { 4, 2, 1, 3, 1 } },
	{ __LINE__, "denied, then open", "a:b b:0", "d c b a",
	  { 4, 2, 2, 3, 1 } },
	{ __LINE__, "the first denial counts", "a:0 b:0 d:c c:0", "d c b a",
	  { 4, 1, 1, 2, 2 } },
	{ __LINE__, "prepends are not counted", "a:b b:c c:0 d:c e:d",
	  "e e d c c c c b b a", { 5, 3, 3, 3, 3 } },
};

START_TEST(ramps)
{
	const struct ramp_case *c = &ramp_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_ramps got;
	struct test_path path;

	parse_path(c->path, &path);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_DOWNSTREAM, 0)
		      .ramps;
	ck_assert_msg(!memcmp(&got, &c->want, sizeof(got)),
		      "line %d: %s: got %u, up %u to %u, down %u to %u",
		      c->line, c->why, got.n, got.min_up, got.max_up,
		      got.min_down, got.max_down);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0)
		      .ramps;
	ck_assert_msg(got.max_up == c->want.max_up &&
			      got.min_up == c->want.min_up &&
			      got.n == c->want.n,
		      "line %d: %s: upstream", c->line, c->why);
	manrs_aspa_table_free(table);
}
END_TEST

static const struct session_case {
	int line;
	const char *why;
	enum manrs_relationship relationship;
	char neighbor;
	const char *aspas;
	const char *path;
	const char *want;
} session_cases[] = {
	/* Which procedure: valid downstream, invalid upstream. */
	{ __LINE__, "customer: upstream", MANRS_REL_CUSTOMER, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "peer: upstream", MANRS_REL_PEER, 'c', "a:b b:0 c:b",
	  "c b a", "invalid b!c" },
	{ __LINE__, "RS from RS-client: upstream", MANRS_REL_RS_CLIENT, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "RS-client from RS: upstream", MANRS_REL_RS_SERVER, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "provider: downstream", MANRS_REL_PROVIDER, 'c',
	  "a:b b:0 c:b", "c b a", "valid" },

	/* Step 2: the first AS is the neighbor's. */
	{ __LINE__, "customer: neighbor matches", MANRS_REL_CUSTOMER, 'b',
	  "a:b", "b a", "valid" },
	{ __LINE__, "customer: neighbor does not", MANRS_REL_CUSTOMER, 'c',
	  "a:b", "b a", "invalid neighbor c not b" },
	{ __LINE__, "customer: neighbor is further on", MANRS_REL_CUSTOMER,
	  'a', "a:b", "b a", "invalid neighbor a not b" },
	{ __LINE__, "customer: neighbor prepends", MANRS_REL_CUSTOMER, 'b',
	  "a:b", "b b b a", "valid" },
	{ __LINE__, "customer: neighbor originates", MANRS_REL_CUSTOMER, 'a',
	  "", "a", "valid" },
	{ __LINE__, "customer: somebody else originates", MANRS_REL_CUSTOMER,
	  'b', "", "a", "invalid neighbor b not a" },
	{ __LINE__, "peer: neighbor matches", MANRS_REL_PEER, 'b', "a:b",
	  "b a", "valid" },
	{ __LINE__, "peer: neighbor does not", MANRS_REL_PEER, 'c', "a:b",
	  "b a", "invalid neighbor c not b" },
	{ __LINE__, "provider: neighbor matches", MANRS_REL_PROVIDER, 'c', "",
	  "c b", "valid" },
	{ __LINE__, "provider: neighbor does not", MANRS_REL_PROVIDER, 'c',
	  "", "b a", "invalid neighbor c not b" },
	{ __LINE__, "32-bit neighbor matches", MANRS_REL_CUSTOMER, 'B', "a:B",
	  "B a", "valid" },
	{ __LINE__, "32-bit neighbor does not", MANRS_REL_CUSTOMER, 'B',
	  "a:b", "b a", "invalid neighbor B not b" },

	/* The route server itself does compare. */
	{ __LINE__, "RS: client matches", MANRS_REL_RS_CLIENT, 'b', "a:b",
	  "b a", "valid" },
	{ __LINE__, "RS: client does not", MANRS_REL_RS_CLIENT, 'c', "a:b",
	  "b a", "invalid neighbor c not b" },

	/* A client of one does not: most are transparent. */
	{ __LINE__, "RS is not in the path", MANRS_REL_RS_SERVER, 'o', "a:b",
	  "b a", "valid" },
	{ __LINE__, "RS is not in the path, one AS", MANRS_REL_RS_SERVER, 'o',
	  "", "a", "valid" },
	{ __LINE__, "RS is not in the path, leak by its member",
	  MANRS_REL_RS_SERVER, 'o', "a:c", "b a", "invalid a!b" },
	{ __LINE__, "RS is not in the path, member not attested",
	  MANRS_REL_RS_SERVER, 'o', "", "b a", "unknown a?" },
	{ __LINE__, "RS is in the path and named by its client",
	  MANRS_REL_RS_SERVER, 'o', "a:b b:o", "o b a", "valid" },
	{ __LINE__, "RS is in the path, client names it not",
	  MANRS_REL_RS_SERVER, 'o', "a:b b:0", "o b a", "invalid b!o" },
	{ __LINE__, "RS is in the path, client attests nothing",
	  MANRS_REL_RS_SERVER, 'o', "a:b", "o b a", "unknown b?" },

	/* A path through a non-transparent RS, further away (Provider+). */
	{ __LINE__, "RS on the up-ramp", MANRS_REL_PROVIDER, 'c',
	  "a:o o:0 b:o c:b", "c b o a", "valid" },
	{ __LINE__, "RS on the path of a customer", MANRS_REL_CUSTOMER, 'b',
	  "a:o o:0", "b o a", "invalid o!b" },

	/* The order of the steps. */
	{ __LINE__, "empty before neighbor", MANRS_REL_CUSTOMER, 'b', "", "",
	  "invalid empty" },
	{ __LINE__, "empty from a provider", MANRS_REL_PROVIDER, 'b', "", "",
	  "invalid empty" },
	{ __LINE__, "empty from a route server", MANRS_REL_RS_SERVER, 'b', "",
	  "", "invalid empty" },
	{ __LINE__, "neighbor before set", MANRS_REL_CUSTOMER, 'c', "a:b",
	  "b {a}", "invalid neighbor c not b" },
	{ __LINE__, "set, neighbor matches", MANRS_REL_PROVIDER, 'b', "a:b",
	  "b {a}", "invalid set" },
	{ __LINE__, "set first: no AS to compare", MANRS_REL_CUSTOMER, 'c',
	  "", "{b} a", "invalid set" },
	{ __LINE__, "set first, of the neighbor", MANRS_REL_CUSTOMER, 'b', "",
	  "{b} a", "invalid set" },
	{ __LINE__, "set from a route server", MANRS_REL_RS_SERVER, 'o', "",
	  "b {a}", "invalid set" },
	{ __LINE__, "neighbor before hops", MANRS_REL_PROVIDER, 'd',
	  "a:0 c:0", "c b a", "invalid neighbor d not c" },

	/* No procedure at all. */
	{ __LINE__, "iBGP, section 6.2", MANRS_REL_IBGP, 'b', "a:0", "b a",
	  "none" },
	{ __LINE__, "nobody told us", MANRS_REL_UNSET, 'b', "a:0", "b a",
	  "none" },
};

START_TEST(sessions)
{
	const struct session_case *c = &session_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	enum manrs_aspa_direction direction;
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path(c->path, &path);
	if (manrs_aspa_direction(c->relationship, &direction)) {
		got = manrs_aspa_verify(
			table, &path.path, direction,
			manrs_aspa_neighbor(c->relationship,
					    letter_to_asn(c->neighbor)));
		describe(&got, &text);
	} else {
		manrs_text_add(&text, "none");
	}
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got \"%s\"",
		      c->line, c->why, text.buf);
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(no_table_is_no_data)
{
	struct manrs_aspa_outcome got;
	struct test_path path;

	parse_path("b {a}", &path);
	got = manrs_aspa_verify(NULL, &path.path, MANRS_ASPA_UPSTREAM, 0);
	ck_assert_int_eq(got.state, MANRS_ASPA_NO_DATA);
	ck_assert_int_eq(got.reason, MANRS_ASPA_REASON_NONE);
}
END_TEST

/* ASNs that only differ in their upper 16 bits, and the greatest ones. */
START_TEST(asns_are_compared_whole)
{
	static const struct manrs_aspa_pair pairs[] = {
		{ 65538, 4294967295u }, { 4294967295u, 65537 },
	};
	static const uint32_t up[] = { 65537, 4294967295u, 65538 };
	static const uint32_t twin[] = { 65537, 4294967295u, 2 };
	static const uint32_t not_up[] = { 1, 4294967295u, 65538 };
	struct manrs_aspath path = { .hops = up, .n_hops = 3 };
	struct manrs_aspa_table *table =
		aspa_table_of_pairs(pairs, MANRS_ARRAY_SIZE(pairs));
	struct manrs_aspa_outcome got;

	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 65537);
	ck_assert_int_eq(got.state, MANRS_ASPA_VALID);
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 1);
	ck_assert_int_eq(got.reason, MANRS_ASPA_REASON_NEIGHBOR);
	path.hops = twin;
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 65537);
	ck_assert_int_eq(got.state, MANRS_ASPA_UNKNOWN);
	path.hops = not_up;
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 1);
	ck_assert_int_eq(got.state, MANRS_ASPA_INVALID);
	ck_assert_uint_eq(got.up.customer, 4294967295u);
	ck_assert_uint_eq(got.up.provider, 1);
	manrs_aspa_table_free(table);
}
END_TEST

static const struct explain_case {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	enum manrs_aspa_direction direction;
	char neighbor; /* '0': none */
	const char *want;
} explain_cases[] = {
	{ __LINE__, "valid", "a:b", "b a", MANRS_ASPA_UPSTREAM, '0', "" },
	{ __LINE__, "empty", "", "", MANRS_ASPA_UPSTREAM, '0',
	  "path is empty" },
	{ __LINE__, "neighbor", "", "b a", MANRS_ASPA_UPSTREAM, 'B',
	  "path starts with AS64497, neighbor is AS65537" },
	{ __LINE__, "set", "", "b {a}", MANRS_ASPA_DOWNSTREAM, '0',
	  "path has a set" },
	{ __LINE__, "upstream, denied", "a:0", "b a", MANRS_ASPA_UPSTREAM,
	  '0', "AS64497 is no provider of AS64496" },
	{ __LINE__, "upstream, open", "", "b A", MANRS_ASPA_UPSTREAM, '0',
	  "AS65536 has no ASPA" },
	{ __LINE__, "downstream, denied", "a:0 c:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, "
	  "AS64497 is no provider of AS64498" },
	{ __LINE__, "downstream, open", "", "c b a", MANRS_ASPA_DOWNSTREAM,
	  '0', "AS64496 has no ASPA, AS64498 has no ASPA" },
	{ __LINE__, "downstream, denied and open", "a:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, AS64498 has no ASPA" },
	{ __LINE__, "downstream, open and denied", "c:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64496 has no ASPA, AS64497 is no provider of AS64498" },
	{ __LINE__, "downstream, the same AS twice", "", "a b a",
	  MANRS_ASPA_DOWNSTREAM, '0', "AS64496 has no ASPA" },
	{ __LINE__, "downstream, the same AS twice, denied", "a:0", "a b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, "
	  "AS64497 is no provider of AS64496" },
};

START_TEST(explain)
{
	const struct explain_case *c = &explain_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path(c->path, &path);
	got = manrs_aspa_verify(table, &path.path, c->direction,
				letter_to_asn(c->neighbor));
	manrs_aspa_explain(&got, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got \"%s\"",
		      c->line, c->why, text.buf);
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(explain_truncated)
{
	struct manrs_aspa_table *table = aspa_table_of("");
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path("a", &path);
	path.path.truncated = true;
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0);
	manrs_aspa_explain(&got, &text);
	ck_assert_str_eq(text.buf, "path has more than 1024 ASNs");
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(state_names)
{
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_NO_DATA), "no-data");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_VALID), "valid");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_UNKNOWN), "unknown");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_INVALID), "invalid");
	ck_assert_ptr_nonnull(manrs_aspa_state_name(MANRS_ASPA__COUNT));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("aspa_outcome");
	TCase *tc = tcase_create("aspa_outcome");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, ramps, 0, MANRS_ARRAY_SIZE(ramp_cases));
	tcase_add_loop_test(tc, sessions, 0, MANRS_ARRAY_SIZE(session_cases));
	tcase_add_test(tc, no_table_is_no_data);
	tcase_add_test(tc, asns_are_compared_whole);
	tcase_add_loop_test(tc, explain, 0, MANRS_ARRAY_SIZE(explain_cases));
	tcase_add_test(tc, explain_truncated);
	tcase_add_test(tc, state_names);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
