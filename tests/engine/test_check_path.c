/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks on the AS path: verdict and evidence of each.  The neighbor is
 * AS64500 unless a row says otherwise; AS64506 and AS64507 are the transit-free
 * networks of these tests. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"

#define NEIGHBOR 64500

static struct manrs_asn_set transit_free;

static void setup(void)
{
	static const uint32_t asns[] = { 64507, 64506 };

	ck_assert(!manrs_asn_set_assign(&transit_free, asns, 2));
}

static void teardown(void)
{
	manrs_asn_set_release(&transit_free);
}

struct path_case {
	int line;
	const char *why;
	const char *path;
	bool want;
	const char *evidence;
};

static const struct path_case bogon_asn_cases[] = {
	{ __LINE__, "empty", "", false, "none of 0 ASNs is special-purpose" },
	{ __LINE__, "none", "1 112 64495 131072 4199999999", false,
	  "none of 5 ASNs is special-purpose" },
	{ __LINE__, "first", "64512 1 2", true,
	  "AS64512 private use, RFC 6996" },
	{ __LINE__, "middle", "1 23456 2", true, "AS23456 AS_TRANS, RFC 6793" },
	{ __LINE__, "last", "1 2 0", true, "AS0 reserved, RFC 7607" },
	{ __LINE__, "in a set", "1 {2 64496}", true,
	  "AS64496 documentation, RFC 5398" },
	{ __LINE__, "two: the nearest is shown", "1 4294967295 64512", true,
	  "AS4294967295 reserved, RFC 7300" },
};

static const struct path_case as_set_cases[] = {
	{ __LINE__, "empty", "", false, "path has no set" },
	{ __LINE__, "none", "64500 64501", false, "path has no set" },
	{ __LINE__, "at the end", "64500 {64501 64502}", true,
	  "path has a set at its end: no single origin" },
	{ __LINE__, "of one AS", "64500 {64501}", true,
	  "path has a set at its end: no single origin" },
	{ __LINE__, "in the middle", "64500 {64501} 64502", true,
	  "path has a set" },
	{ __LINE__, "confederation set", "[64500] 64501", true,
	  "path has a set" },
	{ __LINE__, "confederation sequence is none", "(64500) 64501", false,
	  "path has no set" },
};

static const struct path_case first_as_cases[] = {
	{ __LINE__, "the neighbor", "64500 64501", false,
	  "path starts with AS64500, neighbor is AS64500" },
	{ __LINE__, "the neighbor originates", "64500", false,
	  "path starts with AS64500, neighbor is AS64500" },
	{ __LINE__, "another", "64501 64500", true,
	  "path starts with AS64501, neighbor is AS64500" },
	{ __LINE__, "empty", "", true, "path is empty, neighbor is AS64500" },
	{ __LINE__, "a set with the neighbor in it", "{64500} 64501", true,
	  "path starts with a set, neighbor is AS64500" },
	{ __LINE__, "a set, but later", "64500 {64501}", false,
	  "path starts with AS64500, neighbor is AS64500" },
};

static const struct path_case transit_leak_cases[] = {
	{ __LINE__, "none", "64500 64501 64502", false,
	  "no transit-free AS behind AS64500" },
	{ __LINE__, "empty", "", false, "no transit-free AS behind AS64500" },
	{ __LINE__, "second", "64500 64506 64501", true,
	  "transit-free AS64506 behind AS64500" },
	{ __LINE__, "last, as origin", "64500 64501 64507", true,
	  "transit-free AS64507 behind AS64501" },
	{ __LINE__, "nearest of two", "64500 64501 64507 64506", true,
	  "transit-free AS64507 behind AS64501" },
	{ __LINE__, "behind prepends", "64500 64500 64500 64506", true,
	  "transit-free AS64506 behind AS64500" },
	{ __LINE__, "first of a transparent route server", "64506 64501", true,
	  "transit-free AS64506 behind AS64500" },
	{ __LINE__, "in a set", "64500 {64501 64506}", true,
	  "transit-free AS64506 behind AS64501" },
};

/* The same, when the neighbor is AS64506, transit-free itself. */
static const struct path_case transit_neighbor_cases[] = {
	{ __LINE__, "its own route", "64506", false,
	  "no transit-free AS behind AS64506" },
	{ __LINE__, "its own, prepended", "64506 64506 64506", false,
	  "no transit-free AS behind AS64506" },
	{ __LINE__, "its customer's", "64506 64501", false,
	  "no transit-free AS behind AS64506" },
	{ __LINE__, "of another transit-free network", "64506 64507 64501",
	  true, "transit-free AS64507 behind AS64506" },
	{ __LINE__, "its own again, behind another", "64506 64501 64506", true,
	  "transit-free AS64506 behind AS64501" },
};

static void judge(const struct path_case *c, enum manrs_check_id id,
		  uint32_t neighbor)
{
	struct manrs_facts facts = { .transit_free = &transit_free };
	struct manrs_route route = { 0 };
	struct manrs_sender sender = { .asn = neighbor };
	struct manrs_policy policy;
	struct manrs_input in = { &route, &sender, &policy, &facts, { 0, 0 } };
	uint32_t hops[16], *exact;
	MANRS_TEXT(text, 200);

	manrs_policy_init_builtin(&policy, MANRS_REL_UNSET);
	ck_assert_msg(manrs_aspath_parse(c->path, hops, 16, &route.path) ==
			      MANRS_OK,
		      "line %d: %s does not parse", c->line, c->path);
	/* Not an element more: a memory checker sees a read past the end. */
	exact = malloc(route.path.n_hops * sizeof(*exact) + !route.path.n_hops);
	ck_assert(exact);
	memcpy(exact, hops, route.path.n_hops * sizeof(*exact));
	route.path.hops = exact;
	ck_assert_msg(manrs_checks[id].is_broken(&in) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->path);
	manrs_checks[id].explain(&in, &text);
	ck_assert_msg(!strcmp(text.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, text.buf);
	free(exact);
}

START_TEST(bogon_asn)
{
	judge(&bogon_asn_cases[_i], MANRS_CHECK_BOGON_ASN, NEIGHBOR);
}
END_TEST

START_TEST(as_set)
{
	judge(&as_set_cases[_i], MANRS_CHECK_AS_SET, NEIGHBOR);
}
END_TEST

START_TEST(first_as)
{
	judge(&first_as_cases[_i], MANRS_CHECK_FIRST_AS, NEIGHBOR);
}
END_TEST

START_TEST(transit_leak)
{
	judge(&transit_leak_cases[_i], MANRS_CHECK_TRANSIT_LEAK, NEIGHBOR);
}
END_TEST

START_TEST(transit_neighbor)
{
	judge(&transit_neighbor_cases[_i], MANRS_CHECK_TRANSIT_LEAK, 64506);
}
END_TEST

START_TEST(no_transit_free_list)
{
	struct manrs_asn_set none = { 0 };
	struct manrs_facts facts = { .transit_free = &none };
	uint32_t hops[] = { NEIGHBOR, 64506 };
	struct manrs_route route = { .path = { .hops = hops, .n_hops = 2 } };
	struct manrs_sender sender = { .asn = NEIGHBOR };
	struct manrs_input in = { .route = &route, .sender = &sender,
				  .facts = &facts };

	ck_assert(!manrs_check_transit_leak(&in));
}
END_TEST

static const struct length_case {
	int line;
	const char *why;
	unsigned n_hops;
	bool truncated;
	unsigned limit;
	bool want;
	const char *evidence;
} length_cases[] = {
	{ __LINE__, "empty", 0, false, 100, false,
	  "path has 0 ASNs, limit 100" },
	{ __LINE__, "at the limit", 100, false, 100, false,
	  "path has 100 ASNs, limit 100" },
	{ __LINE__, "past it", 101, false, 100, true,
	  "path has 101 ASNs, limit 100" },
	{ __LINE__, "another limit, at it", 4, false, 4, false,
	  "path has 4 ASNs, limit 4" },
	{ __LINE__, "another limit, past it", 5, false, 4, true,
	  "path has 5 ASNs, limit 4" },
	{ __LINE__, "cut off is too long at any limit", MANRS_ASPATH_MAX, true,
	  2000, true, "path has more than 1024 ASNs, limit 2000" },
	{ __LINE__, "as long, but whole", MANRS_ASPATH_MAX, false, 2000, false,
	  "path has 1024 ASNs, limit 2000" },
};

START_TEST(as_path_too_long)
{
	const struct length_case *c = &length_cases[_i];
	static uint32_t hops[MANRS_ASPATH_MAX];
	struct manrs_route route = {
		.path = { .hops = hops,
			  .n_hops = c->n_hops,
			  .truncated = c->truncated },
	};
	struct manrs_policy policy = { .params.max_path_len = c->limit };
	struct manrs_input in = { .route = &route, .policy = &policy };
	MANRS_TEXT(text, 200);

	ck_assert_msg(manrs_check_as_path_too_long(&in) == c->want,
		      "line %d: %s", c->line, c->why);
	manrs_explain_as_path_too_long(&in, &text);
	ck_assert_msg(!strcmp(text.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, text.buf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_path");
	TCase *tc = tcase_create("check_path");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, bogon_asn, 0,
			    MANRS_ARRAY_SIZE(bogon_asn_cases));
	tcase_add_loop_test(tc, as_set, 0, MANRS_ARRAY_SIZE(as_set_cases));
	tcase_add_loop_test(tc, first_as, 0, MANRS_ARRAY_SIZE(first_as_cases));
	tcase_add_loop_test(tc, transit_leak, 0,
			    MANRS_ARRAY_SIZE(transit_leak_cases));
	tcase_add_loop_test(tc, transit_neighbor, 0,
			    MANRS_ARRAY_SIZE(transit_neighbor_cases));
	tcase_add_test(tc, no_transit_free_list);
	tcase_add_loop_test(tc, as_path_too_long, 0,
			    MANRS_ARRAY_SIZE(length_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
