/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lowest of many are what sorting all and cutting would leave. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lowest.h"
#include "engine/manrs_types.h"

#define ITEMS_MAX 1000

/* More than a number, so that whole items have to move. */
struct item {
	uint32_t key;
	uint32_t payload[3]; /* all made of the key */
};

static struct item make(uint32_t key)
{
	return (struct item){ key, { key + 1, key + 2, key + 3 } };
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* xorshift: the same numbers in every run. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

enum order { RISING, FALLING, RANDOM, FEW_DIFFERENT };

static const struct lowest_case {
	int line;
	const char *why;
	enum order order;
	size_t n, max, kept;
} lowest_cases[] = {
	{ __LINE__, "nothing offered", RISING, 0, 10, 0 },
	{ __LINE__, "nothing kept", RISING, 10, 0, 0 },
	{ __LINE__, "one of one", RISING, 1, 1, 1 },
	{ __LINE__, "one of many", FALLING, ITEMS_MAX, 1, 1 },
	{ __LINE__, "one less than fit", FALLING, 9, 10, 9 },
	{ __LINE__, "as many as fit", FALLING, 10, 10, 10 },
	{ __LINE__, "one more than fit", FALLING, 11, 10, 10 },
	{ __LINE__, "sorted already", RISING, ITEMS_MAX, 10, 10 },
	{ __LINE__, "the other way", FALLING, ITEMS_MAX, 10, 10 },
	{ __LINE__, "no order", RANDOM, ITEMS_MAX, 100, 100 },
	{ __LINE__, "no order, nearly all", RANDOM, ITEMS_MAX, ITEMS_MAX - 1,
	  ITEMS_MAX - 1 },
	{ __LINE__, "equal ones", FEW_DIFFERENT, ITEMS_MAX, 100, 100 },
};

START_TEST(lowest)
{
	const struct lowest_case *c = &lowest_cases[_i];
	static struct item all[ITEMS_MAX];
	struct manrs_lowest list;
	uint32_t state = 2463534242;
	const struct item *kept;

	ck_assert(!manrs_lowest_init(&list, c->max, sizeof(all[0]), compare));
	for (size_t i = 0; i < c->n; i++) {
		uint32_t key = next_random(&state);

		if (c->order == RISING)
			key = i;
		else if (c->order == FALLING)
			key = c->n - i;
		else if (c->order == FEW_DIFFERENT)
			key %= 7;
		all[i] = make(key);
		manrs_lowest_offer(&list, &all[i]);
	}
	manrs_lowest_sort(&list);
	qsort(all, c->n, sizeof(all[0]), compare);
	ck_assert_msg(list.offered == c->n, "line %d: %s: %zu offered",
		      c->line, c->why, list.offered);
	ck_assert_msg(list.n == c->kept, "line %d: %s: %zu kept", c->line,
		      c->why, list.n);
	kept = (const struct item *)list.items;
	for (size_t i = 0; i < list.n; i++)
		ck_assert_msg(!memcmp(&kept[i], &all[i], sizeof(all[i])),
			      "line %d: %s: item %zu is %u, not %u", c->line,
			      c->why, i, kept[i].key, all[i].key);
	manrs_lowest_release(&list);
	ck_assert(!list.items);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lowest");
	TCase *tc = tcase_create("lowest");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, lowest, 0, MANRS_ARRAY_SIZE(lowest_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
