/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registered prefixes: which lengths of them are allowed, beside a naive scan. */
#include <check.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "engine/prefix_filter.h"

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

static const struct {
	const char *prefix;
	uint8_t min_len;
	uint8_t max_len;
} rules[] = {
	{ "192.0.2.0/24", 24, 24 },
	{ "198.51.100.0/22", 22, 24 },
	{ "203.0.113.0/24", 26, 28 }, /* the parts, not the whole */
	{ "203.0.113.64/26", 26, 26 },
	{ "2001:db8::/32", 32, 48 },
	{ "2001:db8:1::/48", 48, 64 },
	{ "192.0.2.0/24", 24, 24 }, /* twice */
	{ "192.0.2.0/24", 32, 32 }, /* another line for the same */
};

static struct manrs_prefix_filter *new_filter(void)
{
	struct manrs_prefix_rule list[MANRS_ARRAY_SIZE(rules)];
	struct manrs_prefix_filter *filter = NULL;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(rules); i++)
		list[i] = (struct manrs_prefix_rule){
			prefix_of(rules[i].prefix), rules[i].min_len,
			rules[i].max_len
		};
	ck_assert_int_eq(manrs_prefix_filter_new(list, MANRS_ARRAY_SIZE(rules),
						 &filter),
			 MANRS_OK);
	return filter;
}

static const struct allows_case {
	int line;
	const char *why;
	const char *prefix;
	unsigned max_len; /* of more-specifics, 0: as registered */
	bool want;
} allows_cases[] = {
	{ __LINE__, "as registered", "192.0.2.0/24", 0, true },
	{ __LINE__, "one bit more", "192.0.2.0/25", 0, false },
	{ __LINE__, "one bit less", "192.0.2.0/23", 24, false },
	{ __LINE__, "its other line", "192.0.2.77/32", 0, true },
	{ __LINE__, "more-specifics, at their limit", "192.0.2.0/25", 25, true },
	{ __LINE__, "more-specifics, past it", "192.0.2.0/26", 25, false },
	{ __LINE__, "a limit below what is registered", "198.51.100.0/24", 23,
	  true },
	{ __LINE__, "shortest", "198.51.100.0/22", 0, true },
	{ __LINE__, "longest", "198.51.103.0/24", 0, true },
	{ __LINE__, "past the longest", "198.51.103.0/25", 0, false },
	{ __LINE__, "shorter than from", "203.0.113.0/24", 0, false },
	{ __LINE__, "shorter than from, whatever the limit", "203.0.113.0/25",
	  32, false },
	{ __LINE__, "from", "203.0.113.0/26", 0, true },
	{ __LINE__, "longest of the shorter rule", "203.0.113.64/28", 0, true },
	{ __LINE__, "past both rules", "203.0.113.64/29", 0, false },
	{ __LINE__, "somebody else's", "100.64.0.0/24", 32, false },
	{ __LINE__, "IPv6, by the shorter rule", "2001:db8:2::/48", 0, true },
	{ __LINE__, "IPv6, past it", "2001:db8:2::/49", 0, false },
	{ __LINE__, "IPv6, by the longer rule", "2001:db8:1:2::/64", 0, true },
	{ __LINE__, "IPv6, past it", "2001:db8:1:2::/65", 0, false },
	{ __LINE__, "IPv6, past it, more-specifics", "2001:db8:1:2::/65", 65,
	  true },
};

START_TEST(allows)
{
	const struct allows_case *c = &allows_cases[_i];
	struct manrs_prefix_filter *filter = new_filter();
	struct manrs_prefix p = prefix_of(c->prefix);

	ck_assert_msg(manrs_prefix_filter_allows(filter, &p, c->max_len) ==
			      c->want,
		      "line %d: %s (%s)", c->line, c->why, c->prefix);
	manrs_prefix_filter_free(filter);
}
END_TEST

START_TEST(covers)
{
	struct manrs_prefix_filter *filter = new_filter();
	struct manrs_prefix p = prefix_of("203.0.113.66/32");
	struct manrs_prefix want = prefix_of("203.0.113.64/26");
	struct manrs_prefix_rule rule;

	ck_assert_uint_eq(manrs_prefix_filter_count(filter), 7);
	ck_assert(manrs_prefix_filter_covers(filter, &p, &rule));
	ck_assert(manrs_prefix_equal(&rule.prefix, &want));
	ck_assert_uint_eq(rule.min_len, 26);
	ck_assert_uint_eq(rule.max_len, 26);
	p = prefix_of("203.0.112.0/24");
	ck_assert(!manrs_prefix_filter_covers(filter, &p, &rule));
	manrs_prefix_filter_free(filter);
	manrs_prefix_filter_free(NULL);
}
END_TEST

static const struct {
	int line;
	uint8_t afi, len, min_len, max_len;
	enum manrs_status want;
} form_cases[] = {
	{ __LINE__, MANRS_AFI_IPV4, 24, 24, 24, MANRS_OK },
	{ __LINE__, MANRS_AFI_IPV4, 24, 23, 24, MANRS_ERR_INVALID },
	{ __LINE__, MANRS_AFI_IPV4, 24, 25, 24, MANRS_ERR_INVALID },
	{ __LINE__, MANRS_AFI_IPV4, 24, 24, 32, MANRS_OK },
	{ __LINE__, MANRS_AFI_IPV4, 24, 24, 33, MANRS_ERR_INVALID },
	{ __LINE__, MANRS_AFI_IPV6, 32, 32, 128, MANRS_OK },
	{ __LINE__, MANRS_AFI_IPV6, 32, 32, 129, MANRS_ERR_INVALID },
	{ __LINE__, MANRS_AFI__COUNT, 24, 24, 24, MANRS_ERR_INVALID },
};

START_TEST(form)
{
	struct manrs_prefix_rule rule = {
		{ .afi = form_cases[_i].afi, .len = form_cases[_i].len },
		form_cases[_i].min_len,
		form_cases[_i].max_len,
	};
	struct manrs_prefix_filter *filter = NULL;

	ck_assert_msg(manrs_prefix_filter_new(&rule, 1, &filter) ==
			      form_cases[_i].want,
		      "line %d", form_cases[_i].line);
	manrs_prefix_filter_free(filter);
}
END_TEST

/* What a million rules take. */
START_TEST(memory)
{
	enum { N = 1000000 };
	struct manrs_prefix_rule *list = calloc(N, sizeof(*list));
	struct manrs_prefix_filter *filter = NULL;
	struct manrs_prefix p;

	for (uint64_t i = 0; i < N; i++)
		list[i] = (struct manrs_prefix_rule){
			{ .len = 24, .hi = (N - i) * 16 << 36 }, 24, 24
		};
	ck_assert_int_eq(manrs_prefix_filter_new(list, N, &filter), MANRS_OK);
	p = list[N / 2].prefix;
	ck_assert(manrs_prefix_filter_allows(filter, &p, 0));
	ck_assert_uint_le(manrs_prefix_filter_bytes(filter), 16 * N);
	manrs_prefix_filter_free(filter);
	free(list);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prefix_filter");
	TCase *tc = tcase_create("prefix_filter");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60); /* under valgrind */
	tcase_add_loop_test(tc, allows, 0, MANRS_ARRAY_SIZE(allows_cases));
	tcase_add_test(tc, covers);
	tcase_add_loop_test(tc, form, 0, MANRS_ARRAY_SIZE(form_cases));
	tcase_add_test(tc, memory);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
