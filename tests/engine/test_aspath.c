/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text form of AS paths: what is taken, what is refused, where it ends. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/aspath.h"

#define MAX_HOPS 4

static const struct good_case {
	int line;
	const char *why;
	const char *text;
	uint32_t hops[MAX_HOPS];
	uint16_t n_hops;
	bool has_set, ends_in_set, first_is_set;
} good_cases[] = {
	{ __LINE__, "empty", "", { 0 }, 0, false, false, false },
	{ __LINE__, "blank", " \t\r\n", { 0 }, 0, false, false, false },
	{ __LINE__, "one AS", "64500", { 64500 }, 1, false, false, false },
	{ __LINE__,
	  "order of the attribute",
	  "64500 64501 64502",
	  { 64500, 64501, 64502 },
	  3,
	  false,
	  false,
	  false },
	{ __LINE__,
	  "blanks around",
	  "  64500\t64501\n",
	  { 64500, 64501 },
	  2,
	  false,
	  false,
	  false },
	{ __LINE__,
	  "prepends stay",
	  "64500 64500 64500",
	  { 64500, 64500, 64500 },
	  3,
	  false,
	  false,
	  false },
	{ __LINE__, "smallest", "0", { 0 }, 1, false, false, false },
	{ __LINE__,
	  "largest",
	  "4294967295",
	  { UINT32_MAX },
	  1,
	  false,
	  false,
	  false },
	{ __LINE__,
	  "as many as fit",
	  "1 2 3 4",
	  { 1, 2, 3, 4 },
	  4,
	  false,
	  false,
	  false },
	{ __LINE__,
	  "set at the end, blanks",
	  "64500 {64501 64502}",
	  { 64500, 64501, 64502 },
	  3,
	  true,
	  true,
	  false },
	{ __LINE__,
	  "set at the end, commas",
	  "64500 {64501,64502, 64503}",
	  { 64500, 64501, 64502, 64503 },
	  4,
	  true,
	  true,
	  false },
	{ __LINE__,
	  "blanks inside the braces",
	  "{ 64501 , 64502 }",
	  { 64501, 64502 },
	  2,
	  true,
	  true,
	  true },
	{ __LINE__,
	  "set of one",
	  "64500 {64501}",
	  { 64500, 64501 },
	  2,
	  true,
	  true,
	  false },
	{ __LINE__,
	  "set in the middle: there is an origin",
	  "64500 {64501} 64502",
	  { 64500, 64501, 64502 },
	  3,
	  true,
	  false,
	  false },
	{ __LINE__,
	  "set first",
	  "{64500} 64501",
	  { 64500, 64501 },
	  2,
	  true,
	  false,
	  true },
	{ __LINE__,
	  "set without a blank before it",
	  "64500{64501}64502",
	  { 64500, 64501, 64502 },
	  3,
	  true,
	  false,
	  false },
	{ __LINE__,
	  "confederation sequence is no set",
	  "(64500 64501) 64502",
	  { 64500, 64501, 64502 },
	  3,
	  false,
	  false,
	  false },
	{ __LINE__,
	  "confederation set is one",
	  "64500 [64501,64502]",
	  { 64500, 64501, 64502 },
	  3,
	  true,
	  true,
	  false },
	{ __LINE__,
	  "a sequence after the set ends it",
	  "[64500] (64501)",
	  { 64500, 64501 },
	  2,
	  true,
	  false,
	  true },
};

START_TEST(parse)
{
	const struct good_case *c = &good_cases[_i];
	uint32_t hops[MAX_HOPS];
	struct manrs_aspath path;
	enum manrs_status status;

	status = manrs_aspath_parse(c->text, hops, MAX_HOPS, &path);
	ck_assert_msg(status == MANRS_OK, "line %d: %s: %s", c->line, c->why,
		      manrs_status_text(status));
	ck_assert_msg(path.n_hops == c->n_hops && path.hops == hops &&
			      !memcmp(hops, c->hops,
				      c->n_hops * sizeof(*hops)),
		      "line %d: %s: wrong hops", c->line, c->why);
	ck_assert_msg(path.has_set == c->has_set, "line %d: %s: has_set",
		      c->line, c->why);
	ck_assert_msg(path.ends_in_set == c->ends_in_set,
		      "line %d: %s: ends_in_set", c->line, c->why);
	ck_assert_msg(path.first_is_set == c->first_is_set,
		      "line %d: %s: first_is_set", c->line, c->why);
	ck_assert_msg(!path.truncated, "line %d: %s: truncated", c->line,
		      c->why);
}
END_TEST

static const struct bad_case {
	int line;
	const char *why;
	const char *text;
	enum manrs_status want;
} bad_cases[] = {
	{ __LINE__, "a word", "IGP", MANRS_ERR_INVALID },
	{ __LINE__, "a word after an AS", "64500 i", MANRS_ERR_INVALID },
	{ __LINE__, "glued to an AS", "64500i", MANRS_ERR_INVALID },
	{ __LINE__, "negative", "-1", MANRS_ERR_INVALID },
	{ __LINE__, "asdot", "1.10", MANRS_ERR_INVALID },
	{ __LINE__, "one above the largest", "4294967296", MANRS_ERR_INVALID },
	{ __LINE__, "overflows 64 bits", "18446744073709616116",
	  MANRS_ERR_INVALID },
	{ __LINE__, "comma outside braces", "1,2", MANRS_ERR_INVALID },
	{ __LINE__, "comma in a sequence", "(1,2)", MANRS_ERR_INVALID },
	{ __LINE__, "empty set", "1 {}", MANRS_ERR_INVALID },
	{ __LINE__, "blank set", "1 { }", MANRS_ERR_INVALID },
	{ __LINE__, "open set", "1 {2", MANRS_ERR_INVALID },
	{ __LINE__, "open set, nothing in it", "1 {", MANRS_ERR_INVALID },
	{ __LINE__, "closed only", "1 2}", MANRS_ERR_INVALID },
	{ __LINE__, "other bracket", "1 {2)", MANRS_ERR_INVALID },
	{ __LINE__, "other bracket", "1 [2}", MANRS_ERR_INVALID },
	{ __LINE__, "set in a set", "{1 {2}}", MANRS_ERR_INVALID },
	{ __LINE__, "comma first", "{,1}", MANRS_ERR_INVALID },
	{ __LINE__, "comma last", "{1,}", MANRS_ERR_INVALID },
	{ __LINE__, "comma last, then a blank", "{1, }", MANRS_ERR_INVALID },
	{ __LINE__, "comma twice", "{1,,2}", MANRS_ERR_INVALID },
	{ __LINE__, "one hop too many", "1 2 3 4 5", MANRS_ERR_LIMIT },
	{ __LINE__, "one member too many", "1 2 3 {4 5}", MANRS_ERR_LIMIT },
};

START_TEST(refuse)
{
	const struct bad_case *c = &bad_cases[_i];
	uint32_t hops[MAX_HOPS + 1] = { [MAX_HOPS] = 77 };
	struct manrs_aspath path = { .n_hops = 99 };
	enum manrs_status status;

	status = manrs_aspath_parse(c->text, hops, MAX_HOPS, &path);
	ck_assert_msg(status == c->want, "line %d: %s (%s): %s", c->line,
		      c->why, c->text, manrs_status_text(status));
	ck_assert_msg(path.n_hops == 99 && !path.hops && !path.has_set,
		      "line %d: %s: output touched", c->line, c->why);
	ck_assert_msg(hops[MAX_HOPS] == 77, "line %d: %s: wrote past the end",
		      c->line, c->why);
}
END_TEST

static const struct origin_case {
	int line;
	const char *why;
	const char *text;
	bool has;
	uint32_t want;
} origin_cases[] = {
	{ __LINE__, "last of the path", "64500 64501", true, 64501 },
	{ __LINE__, "AS 0 is an origin, if a bad one", "64500 0", true, 0 },
	{ __LINE__, "behind a set", "{64500} 64501", true, 64501 },
	{ __LINE__, "empty path", "", false, 0 },
	{ __LINE__, "path that ends in a set", "64500 {64501}", false, 0 },
};

START_TEST(origin)
{
	const struct origin_case *c = &origin_cases[_i];
	uint32_t hops[MAX_HOPS], got = 77;
	struct manrs_aspath path;

	ck_assert(manrs_aspath_parse(c->text, hops, MAX_HOPS, &path) ==
		  MANRS_OK);
	ck_assert_msg(manrs_aspath_origin(&path, &got) == c->has &&
			      got == (c->has ? c->want : 77),
		      "line %d: %s: %u", c->line, c->why, got);
}
END_TEST

static const struct equal_case {
	int line;
	const char *why;
	const char *a, *b;
	bool want;
} equal_cases[] = {
	{ __LINE__, "the same", "64500 64501", "64500 64501", true },
	{ __LINE__, "both empty", "", " ", true },
	{ __LINE__, "another origin", "64500 64501", "64500 64502", false },
	{ __LINE__, "one more", "64500 64501", "64500 64501 64501", false },
	{ __LINE__, "one is empty", "64500", "", false },
	{ __LINE__, "the same in a set", "64500 {64501}", "64500 64501", false },
	{ __LINE__, "set at the start", "{64500} 64501", "64500 64501", false },
	{ __LINE__, "set elsewhere", "{64500} 64501", "64500 {64501}", false },
};

START_TEST(equal)
{
	const struct equal_case *c = &equal_cases[_i];
	uint32_t hops_a[MAX_HOPS], hops_b[MAX_HOPS];
	struct manrs_aspath a, b;

	ck_assert(!manrs_aspath_parse(c->a, hops_a, MAX_HOPS, &a) &&
		  !manrs_aspath_parse(c->b, hops_b, MAX_HOPS, &b));
	ck_assert_msg(manrs_aspath_equal(&a, &b) == c->want &&
			      manrs_aspath_equal(&b, &a) == c->want,
		      "line %d: %s", c->line, c->why);
	a.truncated = true;
	ck_assert_msg(!manrs_aspath_equal(&a, &b), "line %d: %s: cut", c->line,
		      c->why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("aspath");
	TCase *tc = tcase_create("aspath");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, parse, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, refuse, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_loop_test(tc, origin, 0, MANRS_ARRAY_SIZE(origin_cases));
	tcase_add_loop_test(tc, equal, 0, MANRS_ARRAY_SIZE(equal_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
