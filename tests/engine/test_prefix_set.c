/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of prefixes of both families: members, what they cover, the longest. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "engine/prefix_set.h"

static const char *const members[] = {
	"198.51.100.0/24", "2001:db8:1::/48", "192.0.2.128/25",
	"192.0.2.0/24",	   "2001:db8::/32",   "192.0.2.0/24",
	"203.0.113.7/32",
};

#define DISTINCT_MEMBERS 6

static struct manrs_prefix parsed(const char *text)
{
	struct manrs_prefix p = { 0 };

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK,
		      "not a prefix: %s", text);
	return p;
}

/* The members, starting with the one of that number: order is irrelevant. */
static struct manrs_prefix_set *set_from(size_t first)
{
	struct manrs_prefix prefixes[MANRS_ARRAY_SIZE(members)];
	struct manrs_prefix_set *set = NULL;
	size_t i, n = MANRS_ARRAY_SIZE(members);

	for (i = 0; i < n; i++)
		prefixes[i] = parsed(members[(first + i) % n]);
	ck_assert(manrs_prefix_set_new(prefixes, n, &set) == MANRS_OK);
	return set;
}

static const struct cover_case {
	int line;
	const char *why;
	const char *prefix;
	const char *want; /* NULL: none */
} cover_cases[] = {
	{ __LINE__, "a member", "198.51.100.0/24", "198.51.100.0/24" },
	{ __LINE__, "more specific", "198.51.100.64/26", "198.51.100.0/24" },
	{ __LINE__, "less specific", "198.51.100.0/23", NULL },
	{ __LINE__, "next door", "198.51.101.0/24", NULL },
	{ __LINE__, "the longest of two", "192.0.2.129/32", "192.0.2.128/25" },
	{ __LINE__, "only the shorter of two", "192.0.2.127/32",
	  "192.0.2.0/24" },
	{ __LINE__, "a host", "203.0.113.7/32", "203.0.113.7/32" },
	{ __LINE__, "the host next door", "203.0.113.6/32", NULL },
	{ __LINE__, "default route", "0.0.0.0/0", NULL },
	{ __LINE__, "IPv6 member", "2001:db8::/32", "2001:db8::/32" },
	{ __LINE__, "IPv6, the longest of two", "2001:db8:1::1/128",
	  "2001:db8:1::/48" },
	{ __LINE__, "IPv6, outside", "2001:db9::/32", NULL },
	{ __LINE__, "IPv6 default route", "::/0", NULL },
};

START_TEST(covers)
{
	const struct cover_case *c = &cover_cases[_i];
	struct manrs_prefix p = parsed(c->prefix), member, untouched;
	struct manrs_prefix_set *set;
	char buf[MANRS_PREFIX_STRLEN];
	size_t first;
	bool got;

	untouched = parsed("0.0.0.0/0");
	for (first = 0; first < MANRS_ARRAY_SIZE(members); first++) {
		set = set_from(first);
		member = untouched;
		got = manrs_prefix_set_covers(set, &p, &member);
		ck_assert_msg(got == (c->want != NULL), "line %d: %s (%s): %d",
			      c->line, c->why, c->prefix, got);
		manrs_prefix_format(&member, buf);
		ck_assert_msg(!strcmp(buf, c->want ? c->want : "0.0.0.0/0"),
			      "line %d: %s (%s): %s", c->line, c->why,
			      c->prefix, buf);
		ck_assert_msg(manrs_prefix_set_covers(set, &p, NULL) == got,
			      "line %d: %s: without a member", c->line,
			      c->why);
		manrs_prefix_set_free(set);
	}
}
END_TEST

START_TEST(count_is_of_distinct_members)
{
	struct manrs_prefix_set *set = set_from(0);

	ck_assert_uint_eq(manrs_prefix_set_count(set), DISTINCT_MEMBERS);
	manrs_prefix_set_free(set);
}
END_TEST

START_TEST(empty)
{
	struct manrs_prefix all4 = parsed("0.0.0.0/0"), all6 = parsed("::/0");
	struct manrs_prefix_set *set = NULL;

	ck_assert(manrs_prefix_set_new(NULL, 0, &set) == MANRS_OK);
	ck_assert_uint_eq(manrs_prefix_set_count(set), 0);
	ck_assert(!manrs_prefix_set_covers(set, &all4, NULL));
	ck_assert(!manrs_prefix_set_covers(set, &all6, NULL));
	manrs_prefix_set_free(set);
	manrs_prefix_set_free(NULL);
}
END_TEST

START_TEST(default_route_covers_its_family_only)
{
	struct manrs_prefix all4 = parsed("0.0.0.0/0");
	struct manrs_prefix p4 = parsed("192.0.2.0/24");
	struct manrs_prefix p6 = parsed("2001:db8::/32");
	struct manrs_prefix_set *set = NULL;

	ck_assert(manrs_prefix_set_new(&all4, 1, &set) == MANRS_OK);
	ck_assert(manrs_prefix_set_covers(set, &p4, NULL));
	ck_assert(!manrs_prefix_set_covers(set, &p6, NULL));
	manrs_prefix_set_free(set);
}
END_TEST

START_TEST(malformed_member)
{
	struct manrs_prefix bad = { 1, 0, MANRS_AFI_IPV6, 32 };
	struct manrs_prefix_set *set = NULL;

	ck_assert(manrs_prefix_set_new(&bad, 1, &set) == MANRS_ERR_INVALID);
	ck_assert_ptr_null(set);
	bad = (struct manrs_prefix){ 0, 0, MANRS_AFI__COUNT, 0 };
	ck_assert(manrs_prefix_set_new(&bad, 1, &set) == MANRS_ERR_INVALID);
	ck_assert_ptr_null(set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prefix_set");
	TCase *tc = tcase_create("prefix_set");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, covers, 0, MANRS_ARRAY_SIZE(cover_cases));
	tcase_add_test(tc, count_is_of_distinct_members);
	tcase_add_test(tc, empty);
	tcase_add_test(tc, default_route_covers_its_family_only);
	tcase_add_test(tc, malformed_member);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
