/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorting.  Items are a letter to sort by and a digit that tells them apart. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/manrs_types.h"
#include "engine/sort.h"

struct item {
	char letter;
	char digit;
	char unused; /* a size that is no power of two */
};

static int compare_letters(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->letter - y->letter;
}

#define ITEMS_MAX 8

static const struct sort_case {
	int line;
	const char *why;
	const char *items;
	const char *sorted, *distinct; /* letters only */
} sort_cases[] = {
	{ __LINE__, "nothing", "", "", "" },
	{ __LINE__, "one", "b1", "b", "b" },
	{ __LINE__, "in order", "a1b1c1", "abc", "abc" },
	{ __LINE__, "the last one is out of order", "a1c1b1", "abc", "abc" },
	{ __LINE__, "the first one is", "c1a1b1", "abc", "abc" },
	{ __LINE__, "backwards", "d1c1b1a1", "abcd", "abcd" },
	{ __LINE__, "twice, at the beginning", "a1a2b1c1", "aabc", "abc" },
	{ __LINE__, "twice, at the end", "a1b1c1c2", "abcc", "abc" },
	{ __LINE__, "out of order and apart", "b1a1c1b2a2", "aabbc", "abc" },
	{ __LINE__, "all the same", "b1b2b3", "bbb", "b" },
};

static size_t read_items(const char *text, struct item items[ITEMS_MAX])
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){ text[2 * i], text[2 * i + 1], 0 };
	return n;
}

static void check_letters(const struct sort_case *c, const struct item *items,
			  size_t n, const char *want)
{
	char letters[ITEMS_MAX + 1] = "";

	for (size_t i = 0; i < n; i++)
		letters[i] = items[i].letter;
	ck_assert_msg(!strcmp(letters, want), "line %d: %s: %s", c->line,
		      c->why, letters);
	/* Whole items have been moved, and none is there twice. */
	for (size_t i = 0; i < n; i++) {
		const char *at = c->items;

		for (size_t k = 0; k < i; k++)
			ck_assert_msg(memcmp(&items[i], &items[k], 2),
				      "line %d: %s: item %zu is item %zu",
				      c->line, c->why, i, k);
		while (*at && (at[0] != items[i].letter ||
			       at[1] != items[i].digit))
			at += 2;
		ck_assert_msg(*at, "line %d: %s: item %zu was not there",
			      c->line, c->why, i);
	}
}

START_TEST(sort)
{
	const struct sort_case *c = &sort_cases[_i];
	struct item items[ITEMS_MAX];
	size_t n = read_items(c->items, items);

	manrs_sort(n ? items : NULL, n, sizeof(items[0]), compare_letters);
	check_letters(c, items, n, c->sorted);
}
END_TEST

START_TEST(sort_distinct)
{
	const struct sort_case *c = &sort_cases[_i];
	struct item items[ITEMS_MAX];
	size_t n = read_items(c->items, items);

	n = manrs_sort_distinct(n ? items : NULL, n, sizeof(items[0]),
				compare_letters);
	check_letters(c, items, n, c->distinct);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sort");
	TCase *tc = tcase_create("sort");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, sort, 0, MANRS_ARRAY_SIZE(sort_cases));
	tcase_add_loop_test(tc, sort_distinct, 0, MANRS_ARRAY_SIZE(sort_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
