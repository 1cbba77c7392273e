/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Covers: what is left of overlapping prefixes, and what they cover. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix_cover.h"
#include "engine/text.h"
#include "random_prefix.h"

#define LIST_MAX 8

/* "A B C" to an array; how many. */
static size_t read_list(const char *text, struct manrs_prefix *prefixes)
{
	char words[256], *at = words, *word;
	size_t n = 0;

	strcpy(words, text);
	while ((word = strsep(&at, " ")))
		if (*word)
			ck_assert(!manrs_prefix_parse(word, &prefixes[n++]));
	return n;
}

static const struct make_case {
	int line;
	const char *why;
	const char *in;
	const char *want;
} make_cases[] = {
	{ __LINE__, "nothing", "", "" },
	{ __LINE__, "one", "192.0.2.0/24", "192.0.2.0/24" },
	{ __LINE__, "twice", "192.0.2.0/24 192.0.2.0/24", "192.0.2.0/24" },
	{ __LINE__, "sorted", "203.0.113.0/24 192.0.2.0/24",
	  "192.0.2.0/24 203.0.113.0/24" },
	{ __LINE__, "inside, ascending", "192.0.2.0/24 192.0.2.128/25",
	  "192.0.2.0/24" },
	{ __LINE__, "inside, descending", "192.0.2.128/25 192.0.2.0/24",
	  "192.0.2.0/24" },
	{ __LINE__, "inside, behind another that is",
	  "192.0.2.0/24 192.0.2.0/26 192.0.2.128/25", "192.0.2.0/24" },
	{ __LINE__, "side by side", "192.0.2.0/25 192.0.2.128/25",
	  "192.0.2.0/25 192.0.2.128/25" },
	{ __LINE__, "families apart", "::/0 0.0.0.0/0 192.0.2.0/24",
	  "0.0.0.0/0 ::/0" },
};

START_TEST(make)
{
	const struct make_case *c = &make_cases[_i];
	struct manrs_prefix prefixes[LIST_MAX];
	char prefix[MANRS_PREFIX_STRLEN];
	size_t n = manrs_prefix_cover_make(prefixes,
					   read_list(c->in, prefixes));
	MANRS_TEXT(got, 256);

	for (size_t i = 0; i < n; i++)
		manrs_text_add(&got, "%s%s", i ? " " : "",
			       manrs_prefix_format(&prefixes[i], prefix));
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: %s", c->line,
		      c->why, got.buf);
}
END_TEST

static const struct has_case {
	int line;
	const char *why;
	const char *cover;
	const char *prefix;
	bool want;
} has_cases[] = {
	{ __LINE__, "an empty cover", "", "192.0.2.0/24", false },
	{ __LINE__, "itself", "192.0.2.0/24", "192.0.2.0/24", true },
	{ __LINE__, "inside", "192.0.2.0/24", "192.0.2.255/32", true },
	{ __LINE__, "around", "192.0.2.0/24", "192.0.2.0/23", false },
	{ __LINE__, "before all", "192.0.2.0/24", "192.0.1.0/24", false },
	{ __LINE__, "behind all", "192.0.2.0/24", "192.0.3.0/24", false },
	{ __LINE__, "in the gap", "192.0.2.0/25 203.0.113.0/24",
	  "192.0.2.128/25", false },
	{ __LINE__, "in the first of three",
	  "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24", "192.0.2.1/32", true },
	{ __LINE__, "in the last of three",
	  "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24", "203.0.113.1/32",
	  true },
	{ __LINE__, "the other family", "0.0.0.0/0", "::/0", false },
	{ __LINE__, "everything, IPv6", "0.0.0.0/0 ::/0", "2001:db8::/32",
	  true },
};

START_TEST(has)
{
	const struct has_case *c = &has_cases[_i];
	struct manrs_prefix cover[LIST_MAX], prefix;
	size_t n = read_list(c->cover, cover);

	ck_assert(!manrs_prefix_parse(c->prefix, &prefix));
	ck_assert_msg(manrs_prefix_cover_has(cover, n, &prefix) == c->want,
		      "line %d: %s", c->line, c->why);
}
END_TEST

#define RANDOM_MAX 40

/* The cover of a random list covers what the list does, and is one. */
START_TEST(same_as_naive)
{
	uint64_t state = (uint64_t)_i + 1;
	struct manrs_prefix list[RANDOM_MAX], cover[RANDOM_MAX];
	size_t n = next_random(&state) % (RANDOM_MAX + 1), n_cover;

	for (size_t i = 0; i < n; i++)
		list[i] = random_prefix(&state, next_random(&state) % 2);
	memcpy(cover, list, sizeof(cover));
	n_cover = manrs_prefix_cover_make(cover, n);
	for (size_t i = 1; i < n_cover; i++)
		ck_assert(manrs_prefix_compare(&cover[i - 1], &cover[i]) < 0 &&
			  !manrs_prefix_contains(&cover[i - 1], &cover[i]));
	for (int probe = 0; probe < 200; probe++) {
		struct manrs_prefix p =
			random_prefix(&state, next_random(&state) % 2);
		bool want = false;

		for (size_t i = 0; i < n; i++)
			want |= manrs_prefix_contains(&list[i], &p);
		ck_assert_msg(manrs_prefix_cover_has(cover, n_cover, &p) ==
				      want,
			      "seed %d, probe %d", _i + 1, probe);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prefix_cover");
	TCase *tc = tcase_create("cover");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, make, 0, MANRS_ARRAY_SIZE(make_cases));
	tcase_add_loop_test(tc, has, 0, MANRS_ARRAY_SIZE(has_cases));
	tcase_add_loop_test(tc, same_as_naive, 0, 200);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
