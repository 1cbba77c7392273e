/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Delegated space: joined as it should be, and found. */
#include <check.h>
#include <stdlib.h>

#include "engine/delegated.h"
#include "engine/prefix.h"

/* IPv4 by its first and last /24, so that rows stay readable. */
#define SLASH24(a, b, c) ((uint64_t)((a) << 16 | (b) << 8 | (c)) << 40)
#define RANGE(a, b, c, n)                                                      \
	{ SLASH24(a, b, c), SLASH24(a, b, c) + ((uint64_t)(n) << 40) - 1 }

static struct manrs_delegated *new_delegated(void)
{
	struct manrs_delegation ipv4[] = {
		RANGE(198, 51, 100, 3), /* no prefix */
		RANGE(192, 0, 2, 1),
		RANGE(192, 0, 3, 1), /* touches it */
		RANGE(192, 0, 3, 1), /* twice */
		RANGE(203, 0, 0, 256), RANGE(203, 0, 113, 1), /* inside it */
		RANGE(255, 255, 255, 1), /* the very end */
	};
	struct manrs_delegation ipv6[] = {
		{ UINT64_C(0x20010db800000000), UINT64_C(0x20010db8ffffffff) },
	};
	struct manrs_delegation *const lists[] = { ipv4, ipv6 };
	const size_t n[] = { MANRS_ARRAY_SIZE(ipv4), MANRS_ARRAY_SIZE(ipv6) };
	struct manrs_delegated *delegated = NULL;

	ck_assert_int_eq(manrs_delegated_new(lists, n, &delegated), MANRS_OK);
	return delegated;
}

static const struct overlap_case {
	int line;
	const char *why;
	const char *prefix;
	bool want;
} overlap_cases[] = {
	{ __LINE__, "one delegation", "192.0.2.0/24", true },
	{ __LINE__, "a part of one", "192.0.2.128/25", true },
	{ __LINE__, "two that touch", "192.0.2.0/23", true },
	{ __LINE__, "right below", "192.0.1.0/24", false },
	{ __LINE__, "right above", "192.0.4.0/24", false },
	{ __LINE__, "part is delegated", "192.0.0.0/22", true },
	{ __LINE__, "the last of three", "198.51.102.0/24", true },
	{ __LINE__, "behind the third", "198.51.103.0/24", false },
	{ __LINE__, "the third and what is behind", "198.51.102.0/23", true },
	{ __LINE__, "between ranges", "200.0.0.0/8", false },
	{ __LINE__, "below all", "1.0.0.0/24", false },
	{ __LINE__, "the first address", "0.0.0.0/32", false },
	{ __LINE__, "everything", "0.0.0.0/0", true },
	{ __LINE__, "behind a range inside another", "203.0.200.0/24", true },
	{ __LINE__, "the last address", "255.255.255.255/32", true },
	{ __LINE__, "IPv6", "2001:db8:1::/48", true },
	{ __LINE__, "IPv6, a host", "2001:db8::1/128", true },
	{ __LINE__, "IPv6, above", "2001:db9::/48", false },
	{ __LINE__, "IPv6, below", "2001:db7:ffff::/48", false },
};

START_TEST(overlaps)
{
	const struct overlap_case *c = &overlap_cases[_i];
	struct manrs_delegated *delegated = new_delegated();
	struct manrs_prefix p;

	ck_assert_int_eq(manrs_prefix_parse(c->prefix, &p), MANRS_OK);
	ck_assert_msg(manrs_delegated_overlaps(delegated, &p) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->prefix);
	manrs_delegated_free(delegated);
}
END_TEST

START_TEST(joined)
{
	struct manrs_delegated *delegated = new_delegated();

	ck_assert_uint_eq(manrs_delegated_count(delegated, MANRS_AFI_IPV4), 4);
	ck_assert_uint_eq(manrs_delegated_count(delegated, MANRS_AFI_IPV6), 1);
	manrs_delegated_free(delegated);
	manrs_delegated_free(NULL);
}
END_TEST

START_TEST(none_and_wrong)
{
	struct manrs_delegation wrong = { 2, 1 };
	struct manrs_delegation *const lists[] = { &wrong, NULL };
	struct manrs_delegated *delegated = NULL;
	struct manrs_prefix p = { 0 };

	ck_assert_int_eq(manrs_delegated_new(lists, (size_t[]){ 1, 0 },
					     &delegated),
			 MANRS_ERR_INVALID);
	ck_assert_ptr_null(delegated);
	ck_assert_int_eq(manrs_delegated_new(lists, (size_t[]){ 0, 0 },
					     &delegated),
			 MANRS_OK);
	ck_assert(!manrs_delegated_overlaps(delegated, &p));
	manrs_delegated_free(delegated);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("delegated");
	TCase *tc = tcase_create("delegated");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, overlaps, 0, MANRS_ARRAY_SIZE(overlap_cases));
	tcase_add_test(tc, joined);
	tcase_add_test(tc, none_and_wrong);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
