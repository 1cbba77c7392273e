/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The violations of one neighbor in the store.  The source is included, not
 * linked: two neighbors are to have the same place in its hash. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/violation.c"

#include "engine/check_id.h"

static struct manrs_violations *new_store(size_t max)
{
	struct manrs_violations *store = NULL;

	ck_assert_int_eq(manrs_violations_new(max, &store), MANRS_OK);
	return store;
}

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

static void put(struct manrs_violations *store, uint32_t neighbor,
		const char *prefix)
{
	const struct manrs_violation v = {
		.neighbor = neighbor,
		.prefix = prefix_of(prefix),
		.failed = MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID),
		.path = "64496",
		.reason = "origin",
		.evidence = "",
	};

	manrs_violations_put(store, &v, 1767225600);
}

static bool count_to_two(const struct manrs_violation *v, void *arg)
{
	(void)v;
	return ++*(size_t *)arg < 2;
}

/* Prefixes of a neighbor in the order of the walk: "1 2 3 ". */
static bool write_prefix(const struct manrs_violation *v, void *arg)
{
	char *text = arg;

	snprintf(text + strlen(text), 40 - strlen(text), "%u ",
		 (unsigned)(v->prefix.hi >> 56));
	return true;
}

/* What is done to a neighbor with prefixes 1/8, 2/8 and 3/8 put in that order,
 * beside another one that hashes to the same place. */
static const struct of_case {
	int line;
	const char *why;
	const char *again;	/* put once more */
	const char *gone, *gone2; /* removed */
	const char *want;
} of_cases[] = {
	{ __LINE__, "newest first", NULL, NULL, NULL, "3 2 1 " },
	{ __LINE__, "the newest goes", NULL, "3.0.0.0/8", NULL, "2 1 " },
	{ __LINE__, "one in the middle goes", NULL, "2.0.0.0/8", NULL, "3 1 " },
	{ __LINE__, "the oldest goes", NULL, "1.0.0.0/8", NULL, "3 2 " },
	{ __LINE__, "two go", NULL, "1.0.0.0/8", "2.0.0.0/8", "3 " },
	{ __LINE__, "the newest again keeps its place", "3.0.0.0/8", NULL, NULL,
	  "3 2 1 " },
	{ __LINE__, "the middle again keeps its place", "2.0.0.0/8", NULL, NULL,
	  "3 2 1 " },
	{ __LINE__, "the oldest again keeps its place", "1.0.0.0/8", NULL, NULL,
	  "3 2 1 " },
	{ __LINE__, "again, then away", "2.0.0.0/8", "2.0.0.0/8", "3.0.0.0/8",
	  "1 " },
};

START_TEST(of_one_neighbor)
{
	const struct of_case *c = &of_cases[_i];
	struct manrs_violations *store = new_store(8);
	const char *gone[] = { c->gone, c->gone2 };
	char got[40] = "", other[40] = "";

	for (int i = 1; i <= 3; i++) {
		char prefix[20];

		snprintf(prefix, sizeof(prefix), "%d.0.0.0/8", i);
		put(store, 1, prefix);
		put(store, 1 + N_OWNERS, prefix);
	}
	if (c->again)
		put(store, 1, c->again);
	for (size_t i = 0; i < 2; i++)
		if (gone[i]) {
			struct manrs_prefix p = prefix_of(gone[i]);

			manrs_violations_remove(store, 1, &p, 0);
		}
	manrs_violations_foreach_of(store, 1, write_prefix, got);
	ck_assert_msg(!strcmp(got, c->want), "line %d: %s: got %s", c->line,
		      c->why, got);
	ck_assert_msg(manrs_violations_count_of(store, 1) == strlen(got) / 2,
		      "line %d: count %zu", c->line,
		      manrs_violations_count_of(store, 1));
	manrs_violations_foreach_of(store, 1 + N_OWNERS, write_prefix, other);
	ck_assert_msg(!strcmp(other, "3 2 1 "), "line %d: the other: %s",
		      c->line, other);
	manrs_violations_remove_neighbor(store, 1, MANRS_AFI__COUNT);
	ck_assert_uint_eq(manrs_violations_count_of(store, 1), 0);
	ck_assert_uint_eq(manrs_violations_count(store), 3);
	manrs_violations_free(store);
}
END_TEST

START_TEST(of_nobody)
{
	struct manrs_violations *store = new_store(2);
	size_t n = 0;

	manrs_violations_foreach_of(store, 1, count_to_two, &n);
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(manrs_violations_count_of(store, 1), 0);
	put(store, 1, "192.0.2.0/24");
	put(store, 1, "192.0.2.0/25");
	put(store, 1, "192.0.2.0/26"); /* does not fit */
	manrs_violations_foreach_of(store, 1, count_to_two, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(manrs_violations_count_of(store, 1), 2);
	manrs_violations_free(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("violation_of");
	TCase *tc = tcase_create("violation_of");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, of_one_neighbor, 0,
			    MANRS_ARRAY_SIZE(of_cases));
	tcase_add_test(tc, of_nobody);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
