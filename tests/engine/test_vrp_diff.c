/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences of two tables of VRPs: rows, and a property of random tables. */
#include <check.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "engine/vrp_table.h"
#include "random_prefix.h"
#include "vrp_list.h"

#define ROUNDS 40

/* A list that a difference is applied to. */
static bool apply(const struct manrs_vrp *v, bool added, void *arg)
{
	struct vrp_list *list = arg;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!manrs_vrp_compare(&list->vrps[i], v))
			break;
	ck_assert_msg(added == (i == list->n), added
				? "added although it is there"
				: "removed although it is not there");
	if (added)
		return append(v, list);
	list->vrps[i] = list->vrps[--list->n];
	return true;
}

START_TEST(diff_applied_gives_the_other_table)
{
	uint64_t seed = 3000 + (unsigned)_i;
	struct manrs_vrp vrps[MAX_VRPS];
	struct vrp_list list = { .n = 0 }, want = { .n = 0 };
	struct manrs_vrp_table *before, *after;
	size_t i, n = next_random(&seed) % (MAX_VRPS / 2);
	size_t m = next_random(&seed) % (MAX_VRPS / 2);

	/* Half of the new ones are old ones. */
	random_vrps(&seed, vrps, n);
	before = table_of(vrps, n);
	shuffle(&seed, vrps, n);
	random_vrps(&seed, vrps + n / 2, m);
	after = table_of(vrps, n / 2 + m);

	manrs_vrp_table_foreach(before, append, &list);
	manrs_vrp_table_diff(before, after, apply, &list);
	manrs_vrp_table_foreach(after, append, &want);
	qsort(list.vrps, list.n, sizeof(*list.vrps), manrs_vrp_compare);
	ck_assert_uint_eq(list.n, want.n);
	for (i = 0; i < list.n; i++)
		ck_assert_msg(!manrs_vrp_compare(&list.vrps[i], &want.vrps[i]),
			      "VRP %zu differs", i);
	manrs_vrp_table_free(before);
	manrs_vrp_table_free(after);
}
END_TEST

struct change {
	struct manrs_vrp vrp;
	bool added;
};

struct change_list {
	struct change changes[16];
	size_t n;
	size_t stop_at; /* 0: never */
};

static bool note_change(const struct manrs_vrp *v, bool added, void *arg)
{
	struct change_list *list = arg;

	ck_assert(list->n < MANRS_ARRAY_SIZE(list->changes));
	list->changes[list->n++] = (struct change){ *v, added };
	return list->n != list->stop_at;
}

START_TEST(diff_rows)
{
	struct manrs_vrp old[] = { vrp("192.0.2.0/24", 24, 64500, 1),
				   vrp("198.51.100.0/24", 24, 64501, 1),
				   vrp("2001:db8::/32", 48, 64500, 1) };
	struct manrs_vrp new[] = { vrp("192.0.2.0/24", 25, 64500, 1),
				   vrp("198.51.100.0/24", 24, 64501, 2),
				   vrp("2001:db8::/32", 48, 64502, 1) };
	struct manrs_vrp_table *before = table_of(old, 3);
	struct manrs_vrp_table *after = table_of(new, 3);
	struct change_list list = { .n = 0 };

	manrs_vrp_table_diff(before, after, note_change, &list);
	ck_assert_uint_eq(list.n, 4);
	ck_assert(!list.changes[0].added && same_vrp(&list.changes[0].vrp,
						     &old[0]));
	ck_assert(list.changes[1].added && same_vrp(&list.changes[1].vrp,
						    &new[0]));
	ck_assert(!list.changes[2].added && same_vrp(&list.changes[2].vrp,
						     &old[2]));
	ck_assert(list.changes[3].added && same_vrp(&list.changes[3].vrp,
						    &new[2]));

	list = (struct change_list){ .stop_at = 2 };
	manrs_vrp_table_diff(before, after, note_change, &list);
	ck_assert_msg(list.n == 2, "went on to %zu after being stopped",
		      list.n);
	list = (struct change_list){ .stop_at = 1 };
	manrs_vrp_table_diff(before, after, note_change, &list);
	ck_assert_msg(list.n == 1, "went on to %zu after being stopped",
		      list.n);
	manrs_vrp_table_free(before);
	manrs_vrp_table_free(after);
}
END_TEST

START_TEST(diff_with_nothing)
{
	struct manrs_vrp rows[] = { vrp("192.0.2.0/24", 24, 64500, 1),
				    vrp("2001:db8::/32", 48, 64500, 1) };
	struct manrs_vrp_table *table = table_of(rows, 2);
	struct change_list list = { .n = 0 };

	manrs_vrp_table_diff(NULL, NULL, note_change, &list);
	ck_assert_uint_eq(list.n, 0);
	manrs_vrp_table_diff(table, table, note_change, &list);
	ck_assert_uint_eq(list.n, 0);
	manrs_vrp_table_diff(NULL, table, note_change, &list);
	ck_assert_uint_eq(list.n, 2);
	ck_assert(list.changes[0].added && list.changes[1].added);
	manrs_vrp_table_diff(table, NULL, note_change, &list);
	ck_assert_uint_eq(list.n, 4);
	ck_assert(!list.changes[2].added && !list.changes[3].added);
	manrs_vrp_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("vrp_diff");
	TCase *tc = tcase_create("vrp_diff");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, diff_applied_gives_the_other_table, 0, ROUNDS);
	tcase_add_test(tc, diff_rows);
	tcase_add_test(tc, diff_with_nothing);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
