/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Membership at the edges of the set, and the built-in transit-free list. */
#include <check.h>
#include <stdlib.h>

#include "engine/asn_set.h"

static const uint32_t some_asns[] = { 64510, 64496, UINT32_MAX, 64500,
				      64496, 0,	    64500 };

static const struct has_case {
	int line;
	const char *why;
	uint32_t asn;
	bool want;
} has_cases[] = {
	{ __LINE__, "the smallest", 0, true },
	{ __LINE__, "one above the smallest", 1, false },
	{ __LINE__, "one below a member", 64495, false },
	{ __LINE__, "member given twice", 64496, true },
	{ __LINE__, "between two members", 64498, false },
	{ __LINE__, "in the middle", 64500, true },
	{ __LINE__, "last but one", 64510, true },
	{ __LINE__, "one below the largest", UINT32_MAX - 1, false },
	{ __LINE__, "the largest", UINT32_MAX, true },
};

START_TEST(has)
{
	const struct has_case *c = &has_cases[_i];
	struct manrs_asn_set set = { 0 };

	ck_assert(manrs_asn_set_assign(&set, some_asns,
				       MANRS_ARRAY_SIZE(some_asns)) ==
		  MANRS_OK);
	ck_assert_msg(manrs_asn_set_has(&set, c->asn) == c->want,
		      "line %d: %s (%u)", c->line, c->why, c->asn);
	manrs_asn_set_release(&set);
}
END_TEST

START_TEST(every_member_of_every_size)
{
	uint32_t asns[20], i, n;
	struct manrs_asn_set set = { 0 };

	for (n = 0; n <= MANRS_ARRAY_SIZE(asns); n++) {
		for (i = 0; i < n; i++)
			asns[i] = 2 * (n - i); /* 2 4 6 ... backwards */
		ck_assert(manrs_asn_set_assign(&set, asns, n) == MANRS_OK);
		ck_assert_msg(set.n == n, "size %u is %zu", n, set.n);
		for (i = 0; i <= 2 * n + 2; i++)
			ck_assert_msg(manrs_asn_set_has(&set, i) ==
					      (i && i % 2 == 0 && i <= 2 * n),
				      "size %u, ASN %u", n, i);
	}
	manrs_asn_set_release(&set);
}
END_TEST

START_TEST(assign_replaces_and_sorts)
{
	static const uint32_t other[] = { 64511 };
	struct manrs_asn_set set = { 0 };
	size_t i;

	ck_assert(manrs_asn_set_assign(&set, some_asns,
				       MANRS_ARRAY_SIZE(some_asns)) ==
		  MANRS_OK);
	ck_assert_uint_eq(set.n, 5); /* 7 with 2 duplicates */
	for (i = 1; i < set.n; i++)
		ck_assert(set.asns[i - 1] < set.asns[i]);

	ck_assert(manrs_asn_set_assign(&set, other, 1) == MANRS_OK);
	ck_assert_uint_eq(set.n, 1);
	ck_assert(manrs_asn_set_has(&set, 64511));
	ck_assert(!manrs_asn_set_has(&set, 64500));

	ck_assert(manrs_asn_set_assign(&set, set.asns, set.n) == MANRS_OK);
	ck_assert(manrs_asn_set_has(&set, 64511));

	ck_assert(manrs_asn_set_assign(&set, NULL, 0) == MANRS_OK);
	ck_assert(set.n == 0 && !set.asns);
	ck_assert(!manrs_asn_set_has(&set, 0));
}
END_TEST

START_TEST(release_leaves_it_empty)
{
	struct manrs_asn_set set = { 0 };

	ck_assert(manrs_asn_set_assign(&set, some_asns, 3) == MANRS_OK);
	manrs_asn_set_release(&set);
	ck_assert(set.n == 0 && !set.asns);
	manrs_asn_set_release(&set); /* twice does no harm */
}
END_TEST

static const struct builtin_case {
	int line;
	const char *why;
	uint32_t asn;
	bool want;
} builtin_cases[] = {
	{ __LINE__, "first of the list", 174, true },
	{ __LINE__, "in the middle of the list", 3356, true },
	{ __LINE__, "last of the list", 12956, true },
	{ __LINE__, "large, on neither published list", 6939, false },
	{ __LINE__, "on the older list only", 3549, false },
	{ __LINE__, "a documentation ASN", 64500, false },
	{ __LINE__, "AS 0", 0, false },
};

START_TEST(builtin)
{
	const struct builtin_case *c = &builtin_cases[_i];
	struct manrs_asn_set set = { 0 };
	const uint32_t *asns;
	size_t n;

	asns = manrs_transit_free_builtin(&n);
	ck_assert(manrs_asn_set_assign(&set, asns, n) == MANRS_OK);
	ck_assert_msg(set.n == n, "the list has duplicates");
	ck_assert_msg(manrs_asn_set_has(&set, c->asn) == c->want,
		      "line %d: %s (%u)", c->line, c->why, c->asn);
	manrs_asn_set_release(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("asn_set");
	TCase *tc = tcase_create("asn_set");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, has, 0, MANRS_ARRAY_SIZE(has_cases));
	tcase_add_test(tc, every_member_of_every_size);
	tcase_add_test(tc, assign_replaces_and_sorts);
	tcase_add_test(tc, release_leaves_it_empty);
	tcase_add_loop_test(tc, builtin, 0, MANRS_ARRAY_SIZE(builtin_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
