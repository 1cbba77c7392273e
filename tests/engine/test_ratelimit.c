/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many lines pass, and when the next one does. */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#include "engine/ratelimit.h"

/* 2026-01-01T00:00:00Z */
#define T0 INT64_C(1767225600)

/* Let lines through at `now` until one is held back, or `most` have passed. */
static uint64_t drain(struct manrs_ratelimit *limit, manrs_time_t now,
		      uint64_t most)
{
	uint64_t passed = 0;

	while (passed < most && manrs_ratelimit_allow(limit, now))
		passed++;
	return passed;
}

static const struct refill_case {
	int line;
	const char *why;
	uint32_t burst, per_minute;
	manrs_time_t emptied, then; /* asked again at `then` */
	uint64_t want;		    /* lines that pass */
} refill_cases[] = {
	{ __LINE__, "no time, no credit", 3, 60, T0, T0, 0 },
	{ __LINE__, "a line a second", 3, 60, T0, T0 + 1, 1 },
	{ __LINE__, "one short of full", 3, 60, T0, T0 + 2, 2 },
	{ __LINE__, "just full", 3, 60, T0, T0 + 3, 3 },
	{ __LINE__, "not more than full", 3, 60, T0, T0 + 4, 3 },
	{ __LINE__, "one a minute: too early", 3, 1, T0, T0 + 59, 0 },
	{ __LINE__, "one a minute: in time", 3, 1, T0, T0 + 60, 1 },
	{ __LINE__, "one a minute: two, too early", 3, 1, T0, T0 + 119, 1 },
	{ __LINE__, "one a minute: two, in time", 3, 1, T0, T0 + 120, 2 },
	{ __LINE__, "seven a minute: too early", 3, 7, T0, T0 + 8, 0 },
	{ __LINE__, "seven a minute: in time", 3, 7, T0, T0 + 9, 1 },
	{ __LINE__, "never any more", 3, 0, T0, T0 + 1000000, 0 },
	{ __LINE__, "never any more, at no time", 3, 0, T0, T0, 0 },
	{ __LINE__, "no burst, no line", 0, 60, T0, T0 + 1000000, 0 },
	{ __LINE__, "no burst at the end of time", 0, UINT32_MAX, INT64_MIN,
	  INT64_MAX, 0 },
	{ __LINE__, "a burst of one", 1, 60, T0, T0 + 100, 1 },
	{ __LINE__, "clock one second back", 3, 60, T0, T0 - 1, 0 },
	{ __LINE__, "clock far back", 3, 60, T0, INT64_MIN, 0 },
	{ __LINE__, "the longest gap there is", 3, 60, INT64_MIN, INT64_MAX,
	  3 },
	{ __LINE__, "the longest gap at the slowest rate", 3, 1, INT64_MIN,
	  INT64_MAX, 3 },
	{ __LINE__, "the longest gap at the fastest rate", 3, UINT32_MAX,
	  INT64_MIN, INT64_MAX, 3 },
	{ __LINE__, "the fastest rate for a second", 3, UINT32_MAX, T0, T0 + 1,
	  3 },
	{ __LINE__, "around the epoch", 3, 60, -1, 1, 2 },
};

START_TEST(refill)
{
	const struct refill_case *c = &refill_cases[_i];
	struct manrs_ratelimit limit;
	uint64_t passed;

	manrs_ratelimit_init(&limit, c->burst, c->per_minute, c->emptied);
	passed = drain(&limit, c->emptied, 100);
	ck_assert_msg(passed == c->burst, "line %d: burst of %" PRIu64,
		      c->line, passed);
	ck_assert_msg(manrs_ratelimit_take_held(&limit) == 1, "line %d",
		      c->line);

	passed = drain(&limit, c->then, 100);
	ck_assert_msg(passed == c->want, "line %d: %s: %" PRIu64 " passed",
		      c->line, c->why, passed);
}
END_TEST

/* The largest numbers: 4294967295 lines at once is a full bucket, not what is
 * left of it modulo 2^32. */
static const struct large_case {
	int line;
	uint32_t burst, per_minute;
} large_cases[] = {
	{ __LINE__, 71582788, 1 }, /* 60 * burst just fits 32 bits */
	{ __LINE__, 71582789, 1 }, /* and just does not */
	{ __LINE__, UINT32_MAX, 1 },
	{ __LINE__, UINT32_MAX, UINT32_MAX },
};

START_TEST(large)
{
	const struct large_case *c = &large_cases[_i];
	uint64_t full = UINT64_C(60) * c->burst;
	struct manrs_ratelimit limit;

	manrs_ratelimit_init(&limit, c->burst, c->per_minute, T0);
	ck_assert_msg(limit.credit == full, "line %d: full at first", c->line);
	ck_assert_msg(drain(&limit, T0, 1000) == 1000, "line %d", c->line);
	ck_assert_msg(limit.credit == full - 60000, "line %d", c->line);
	ck_assert_msg(manrs_ratelimit_allow(&limit, INT64_MAX),
		      "line %d: after the longest gap", c->line);
	ck_assert_msg(limit.credit == full - 60, "line %d: full again",
		      c->line);
	limit.credit = 0;
	limit.updated = T0;
	ck_assert_msg(manrs_ratelimit_allow(&limit, INT64_MAX),
		      "line %d: from empty", c->line);
	ck_assert_msg(limit.credit == full - 60, "line %d: full from empty",
		      c->line);
}
END_TEST

/* Asking every second must not lose what a second earns to rounding. */
START_TEST(long_run)
{
	struct manrs_ratelimit limit;
	uint64_t passed = 0, held;

	manrs_ratelimit_init(&limit, 5, 7, T0);
	for (manrs_time_t t = T0; t < T0 + 6000; t++)
		passed += manrs_ratelimit_allow(&limit, t);
	held = manrs_ratelimit_take_held(&limit);
	/* The burst, and 7 in each of the 100 minutes but for the last second. */
	ck_assert_uint_eq(passed, 5 + 700 - 1);
	ck_assert_uint_eq(passed + held, 6000);
}
END_TEST

/* A clock that was set back goes on from there: it neither gives credit nor
 * holds everything back until it has caught up. */
START_TEST(clock_set_back)
{
	struct manrs_ratelimit limit;

	manrs_ratelimit_init(&limit, 2, 60, T0);
	ck_assert_uint_eq(drain(&limit, T0, 100), 2);
	ck_assert(!manrs_ratelimit_allow(&limit, T0 - 86400));
	ck_assert(!manrs_ratelimit_allow(&limit, T0 - 86400));
	ck_assert(manrs_ratelimit_allow(&limit, T0 - 86400 + 1));
	ck_assert(!manrs_ratelimit_allow(&limit, T0 - 86400 + 1));
}
END_TEST

START_TEST(held_back)
{
	struct manrs_ratelimit limit;

	manrs_ratelimit_init(&limit, 1, 60, T0);
	ck_assert_uint_eq(manrs_ratelimit_take_held(&limit), 0);
	ck_assert(manrs_ratelimit_allow(&limit, T0));
	ck_assert_uint_eq(manrs_ratelimit_take_held(&limit), 0);
	for (int i = 0; i < 3; i++)
		ck_assert(!manrs_ratelimit_allow(&limit, T0));
	/* A line that passes does not forget: its caller takes them. */
	ck_assert(manrs_ratelimit_allow(&limit, T0 + 1));
	ck_assert_uint_eq(manrs_ratelimit_take_held(&limit), 3);
	ck_assert_uint_eq(manrs_ratelimit_take_held(&limit), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ratelimit");
	TCase *tc = tcase_create("ratelimit");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, refill, 0, MANRS_ARRAY_SIZE(refill_cases));
	tcase_add_loop_test(tc, large, 0, MANRS_ARRAY_SIZE(large_cases));
	tcase_add_test(tc, long_run);
	tcase_add_test(tc, clock_set_back);
	tcase_add_test(tc, held_back);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
