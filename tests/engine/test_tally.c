/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of a neighbor: what one judgement counts, in and out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/tally.h"

#define LAST_CHECK (MANRS_CHECK__COUNT - 1)

static const struct add_case {
	int line;
	const char *why;
	struct manrs_judgement judgement;
	/* accepted, rejected, would_reject, blackholes */
	uint64_t accepted, rejected, would_reject, blackholes;
} add_cases[] = {
	{ __LINE__, "conforms", { .rov = MANRS_ROV_VALID }, 1, 0, 0, 0 },
	{ __LINE__, "conforms, first state", { .rov = 0 }, 1, 0, 0, 0 },
	{ __LINE__, "conforms, last state",
	  { .rov = MANRS_ROV__COUNT - 1 }, 1, 0, 0, 0 },
	{ __LINE__, "fails what is only logged",
	  { .failed = MANRS_CHECK_BIT(0) }, 1, 0, 0, 0 },
	{ __LINE__, "must not pass, observed only",
	  { .failed = MANRS_CHECK_BIT(LAST_CHECK), .reject = true }, 1, 0, 1, 0 },
	{ __LINE__, "must not pass and did not",
	  { .failed = 6, .reject = true, .enforced = true }, 0, 1, 0, 0 },
	{ __LINE__, "enforcing does not reject what may pass",
	  { .enforced = true }, 1, 0, 0, 0 },
	{ __LINE__, "no data is not a failure",
	  { .no_data = MANRS_CHECK_BIT(LAST_CHECK) }, 1, 0, 0, 0 },
	{ __LINE__, "every check failed",
	  { .failed = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1,
	    .rov = MANRS_ROV_INVALID, .reject = true, .enforced = true },
	  0, 1, 0, 0 },
	{ __LINE__, "every check without data",
	  { .no_data = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1 }, 1, 0, 0, 0 },
	{ __LINE__, "a blackhole that is granted",
	  { .blackhole = MANRS_BLACKHOLE_GRANTED, .enforced = true },
	  1, 0, 0, 1 },
	{ __LINE__, "a blackhole that is not",
	  { .blackhole = MANRS_BLACKHOLE_ASKED, .failed = 1 }, 1, 0, 0, 0 },
	{ __LINE__, "a blackhole that is rejected for something else",
	  { .blackhole = MANRS_BLACKHOLE_GRANTED, .failed = 1, .reject = true,
	    .enforced = true },
	  0, 1, 0, 0 },
	{ __LINE__, "the same, observed only: it is there",
	  { .blackhole = MANRS_BLACKHOLE_GRANTED, .failed = 1, .reject = true },
	  1, 0, 1, 1 },
};

/* Is the tally that of `times` judgements like this row's, and no others? */
static void assert_is(const struct add_case *c, const struct manrs_tally *tally,
		      uint64_t times)
{
	ck_assert_msg(tally->received == times, "line %d: received", c->line);
	ck_assert_msg(tally->accepted == times * c->accepted,
		      "line %d: %s: accepted", c->line, c->why);
	ck_assert_msg(tally->rejected == times * c->rejected,
		      "line %d: %s: rejected", c->line, c->why);
	ck_assert_msg(tally->would_reject == times * c->would_reject,
		      "line %d: %s: would_reject", c->line, c->why);
	ck_assert_msg(tally->blackholes == times * c->blackholes,
		      "line %d: %s: blackholes", c->line, c->why);
	for (int i = 0; i < MANRS_ROV__COUNT; i++)
		ck_assert_msg(tally->rov[i] ==
				      (i == c->judgement.rov ? times : 0),
			      "line %d: rov %d", c->line, i);
	for (int i = 0; i < MANRS_CHECK__COUNT; i++) {
		uint64_t failed = c->judgement.failed >> i & 1;
		uint64_t no_data = c->judgement.no_data >> i & 1;

		ck_assert_msg(tally->failures[i] == times * failed,
			      "line %d: failures of %d", c->line, i);
		ck_assert_msg(tally->no_data[i] == times * no_data,
			      "line %d: no_data of %d", c->line, i);
	}
}

START_TEST(add_and_take_out)
{
	const struct add_case *c = &add_cases[_i];
	struct manrs_tally tally = { 0 };

	for (uint64_t times = 1; times <= 3; times++) {
		manrs_tally_add(&tally, &c->judgement, 1);
		assert_is(c, &tally, times);
	}
	for (uint64_t times = 3; times-- > 0;) {
		manrs_tally_add(&tally, &c->judgement, -1);
		assert_is(c, &tally, times);
	}
}
END_TEST

#define BIT(check) MANRS_CHECK_BIT(MANRS_CHECK_##check)
#define KIND(kind) MANRS_KIND_BIT(MANRS_KIND_##kind)

/* A route is one violation of a kind, however many of its checks it fails. */
static const struct kinds_case {
	int line;
	const char *why;
	struct manrs_judgement judgement;
	unsigned violating, let_in; /* kinds */
} kinds_cases[] = {
	{ __LINE__, "conforms", { .reject = true }, 0, 0 },
	{ __LINE__, "no metric is about it", { .failed = BIT(AS_SET) }, 0, 0 },
	{ __LINE__, "one", { .failed = BIT(TRANSIT_LEAK) }, KIND(M1),
	  KIND(M1) },
	{ __LINE__, "two checks of one kind",
	  { .failed = BIT(DEFAULT_ROUTE) | BIT(BOGON_PREFIX) }, KIND(M3),
	  KIND(M3) },
	{ __LINE__, "of several kinds",
	  { .failed = BIT(ROV_INVALID) | BIT(BOGON_ASN) | BIT(AS_SET) },
	  KIND(M2) | KIND(M4), KIND(M2) | KIND(M4) },
	{ __LINE__, "observed only",
	  { .failed = BIT(BOGON_ASN), .reject = true }, KIND(M4), KIND(M4) },
	{ __LINE__, "rejected",
	  { .failed = BIT(BOGON_ASN), .reject = true, .enforced = true },
	  KIND(M4), 0 },
};

START_TEST(kinds)
{
	const struct kinds_case *c = &kinds_cases[_i];
	struct manrs_tally tally = { 0 };

	for (int by = 1; by >= -1; by -= 2) {
		manrs_tally_add(&tally, &c->judgement, by);
		for (int k = 0; k < MANRS_KIND__COUNT; k++)
			ck_assert_msg(tally.violating[k] ==
					      (by > 0 && (c->violating >> k & 1)) &&
				      tally.let_in[k] ==
					      (by > 0 && (c->let_in >> k & 1)),
				      "line %d: %s: kind %d", c->line, c->why,
				      k);
	}
}
END_TEST

/* Past 32 bits: the figures of a router up for years. */
START_TEST(wide)
{
	struct manrs_judgement judgement = { .failed = 1 };
	struct manrs_tally tally = { .received = UINT32_MAX,
				     .accepted = UINT32_MAX,
				     .failures = { UINT32_MAX } };

	manrs_tally_add(&tally, &judgement, 1);
	ck_assert_uint_eq(tally.received, UINT64_C(0x100000000));
	ck_assert_uint_eq(tally.failures[0], UINT64_C(0x100000000));
	manrs_tally_add(&tally, &judgement, -1);
	ck_assert_uint_eq(tally.accepted, UINT32_MAX);
}
END_TEST

/* Fill every counter with its own number: one left out, or added to another,
 * shows.  struct manrs_tally is nothing but uint64_t. */
START_TEST(merge_every_counter)
{
	uint64_t one[sizeof(struct manrs_tally) / sizeof(uint64_t)];
	uint64_t two[MANRS_ARRAY_SIZE(one)];
	struct manrs_tally into, from;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(one); i++) {
		one[i] = UINT64_C(1) << 40 | i;
		two[i] = (i + 1) * 1000;
	}
	memcpy(&into, one, sizeof(into));
	memcpy(&from, two, sizeof(from));
	manrs_tally_merge(&into, &from);
	ck_assert_mem_eq(&from, two, sizeof(from));
	memcpy(one, &into, sizeof(into));
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(one); i++)
		ck_assert_msg(one[i] == (UINT64_C(1) << 40 | i) + two[i],
			      "counter %zu of %zu", i, MANRS_ARRAY_SIZE(one));
}
END_TEST

/* Counting into two tallies and merging is counting into one. */
START_TEST(merge_is_adding)
{
	struct manrs_tally odd = { 0 }, even = { 0 }, all = { 0 };

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(add_cases); i++) {
		manrs_tally_add(i % 2 ? &odd : &even, &add_cases[i].judgement,
				1);
		manrs_tally_add(&all, &add_cases[i].judgement, 1);
	}
	manrs_tally_merge(&odd, &even);
	ck_assert_mem_eq(&odd, &all, sizeof(all));
	ck_assert_uint_eq(all.received, MANRS_ARRAY_SIZE(add_cases));
	ck_assert_uint_eq(all.accepted + all.rejected, all.received);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tally");
	TCase *tc = tcase_create("tally");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, add_and_take_out, 0,
			    MANRS_ARRAY_SIZE(add_cases));
	tcase_add_loop_test(tc, kinds, 0, MANRS_ARRAY_SIZE(kinds_cases));
	tcase_add_test(tc, wide);
	tcase_add_test(tc, merge_every_counter);
	tcase_add_test(tc, merge_is_adding);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
