/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The set of judgements.  The source is included, not linked: the tests take the
 * memory away and look at how much is in use.
 */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

static bool no_memory;

static void *calloc_or_not(size_t n, size_t size)
{
	return no_memory ? NULL : calloc(n, size);
}

#define calloc calloc_or_not
#include "engine/judgement_set.c"
#undef calloc

static uint32_t add(struct manrs_judgement_set *set, uint32_t failed)
{
	struct manrs_judgement j = { .failed = failed };
	uint32_t number = 0;

	ck_assert_int_eq(manrs_judgement_set_add(set, &j, &number), MANRS_OK);
	ck_assert_uint_ge(number, 1);
	ck_assert_uint_eq(manrs_judgement_set_get(set, number)->failed, failed);
	return number;
}

/* Each differs from all others in one respect. */
static const struct manrs_judgement apart[] = {
	{ 0 },
	{ .failed = 1 },
	{ .failed = 2 },
	{ .no_data = 1 },
	{ .failed = 1, .no_data = 1 },
	{ .rov = 1 },
	{ .rov = 2 },
	{ .reject = true },
	{ .enforced = true },
	{ .reject = true, .enforced = true },
	{ .blackhole = MANRS_BLACKHOLE_ASKED },
	{ .blackhole = MANRS_BLACKHOLE_GRANTED },
};

START_TEST(equal_is_one)
{
	struct manrs_judgement_set set = { 0 };
	uint32_t number[MANRS_ARRAY_SIZE(apart)], again;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(apart); i++)
		ck_assert_int_eq(manrs_judgement_set_add(&set, &apart[i],
							 &number[i]),
				 MANRS_OK);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(apart); i++) {
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(number[i] != number[k], "%zu %zu", i, k);
		manrs_judgement_set_add(&set, &apart[i], &again);
		ck_assert_msg(again == number[i], "row %zu", i);
		ck_assert(is_equal(manrs_judgement_set_get(&set, again),
				   &apart[i]));
	}
	manrs_judgement_set_release(&set);
	ck_assert_uint_eq(manrs_judgement_set_bytes(&set), 0);
}
END_TEST

/* What many bear keeps its number while the set grows around it. */
START_TEST(numbers_stay)
{
	enum { N = 5000 };
	static uint32_t number[N];
	struct manrs_judgement_set set = { 0 };

	for (uint32_t i = 0; i < N; i++)
		number[i] = add(&set, i);
	for (uint32_t i = 0; i < N; i++)
		ck_assert_uint_eq(add(&set, i), number[i]);
	ck_assert_uint_lt(set.n_items, 4 * N);
	manrs_judgement_set_release(&set);
}
END_TEST

/* A neighbor whose routes change their judgement all the time does not make it
 * grow: there are never more than two at once. */
START_TEST(unused_is_room)
{
	struct manrs_judgement_set set = { 0 };
	uint32_t kept = add(&set, 7), before = add(&set, 8);

	for (uint32_t i = 9; i < 100000; i++) {
		uint32_t number = add(&set, i);

		manrs_judgement_set_remove(&set, before);
		before = number;
	}
	ck_assert_uint_eq(set.n_items, FIRST_ITEMS);
	ck_assert_uint_eq(add(&set, 7), kept);
	manrs_judgement_set_release(&set);
}
END_TEST

/* With as many as there may be, one that nobody bears is not made room of at
 * once: that takes as long as all of them. */
START_TEST(limit)
{
	struct manrs_judgement j = { .failed = MANRS_JUDGEMENTS_MAX + 1 };
	struct manrs_judgement_set set = { 0 };
	uint32_t number, least = (MANRS_JUDGEMENTS_MAX + 1) / LEAST_IDLE_SHARE;

	for (uint32_t i = 1; i <= MANRS_JUDGEMENTS_MAX; i++)
		add(&set, i);
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_LIMIT);
	for (uint32_t i = 1; i < least; i++)
		manrs_judgement_set_remove(&set, i);
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_LIMIT);
	/* Borne again, and not: counted once. */
	manrs_judgement_set_remove(&set, add(&set, 1));
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_LIMIT);
	manrs_judgement_set_remove(&set, least);
	for (uint32_t i = 0; i < least; i++)
		add(&set, MANRS_JUDGEMENTS_MAX + 1 + i);
	j.failed += least;
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_LIMIT);
	for (uint32_t i = least + 1; i <= MANRS_JUDGEMENTS_MAX; i++)
		ck_assert_uint_eq(manrs_judgement_set_get(&set, i)->failed, i);
	manrs_judgement_set_release(&set);
}
END_TEST

START_TEST(lack_of_memory)
{
	struct manrs_judgement_set set = { 0 };
	struct manrs_judgement j = { .failed = 1000 };
	uint32_t number = 77;

	no_memory = true;
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_MEMORY);
	no_memory = false;
	for (uint32_t i = 1; i < FIRST_ITEMS; i++)
		ck_assert_uint_eq(add(&set, i), i);
	no_memory = true;
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number),
			 MANRS_ERR_MEMORY);
	ck_assert_uint_eq(number, 77);
	add(&set, 3); /* what is known still counts */
	/* One that nobody bears any more makes room without any memory. */
	manrs_judgement_set_remove(&set, 5);
	ck_assert_int_eq(manrs_judgement_set_add(&set, &j, &number), MANRS_OK);
	ck_assert_uint_eq(number, 5);
	no_memory = false;
	add(&set, 1000);
	manrs_judgement_set_release(&set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("judgement_set");
	TCase *tc = tcase_create("judgement_set");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, equal_is_one);
	tcase_add_test(tc, numbers_stay);
	tcase_add_test(tc, unused_is_room);
	tcase_add_test(tc, limit);
	tcase_add_test(tc, lack_of_memory);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
