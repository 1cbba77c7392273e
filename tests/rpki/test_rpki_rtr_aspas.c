/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ASPAs of an RTR session: announced, replaced, withdrawn, in resets and in
 * between.  A script of one synchronisation is words: "+1:2,3" announces
 * providers 2 and 3 of customer 1, "-1" withdraws it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpki/rpki_rtr_aspas.h"

static void announce(struct manrs_rtr_aspas *aspas, const char *word)
{
	uint32_t providers[8];
	size_t n = 0;
	char *end;
	uint32_t customer = (uint32_t)strtoul(word, &end, 10);

	while (*end && end[1])
		providers[n++] = (uint32_t)strtoul(end + 1, &end, 10);
	manrs_rtr_aspas_announce(aspas, customer, providers, n);
}

static void play(struct manrs_rtr_aspas *aspas, const char *script)
{
	char *copy = strdup(script), *at, *word;

	ck_assert_ptr_nonnull(copy);
	for (word = strtok_r(copy, " ", &at); word;
	     word = strtok_r(NULL, " ", &at)) {
		if (*word == '+')
			announce(aspas, word + 1);
		else
			manrs_rtr_aspas_withdraw(
				aspas, (uint32_t)strtoul(word + 1, NULL, 10));
	}
	free(copy);
}

static const char *format(const struct manrs_aspa_pairs *pairs)
{
	static char text[256];
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < pairs->n; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%u-%u", i ? " " : "",
					 pairs->pairs[i].customer,
					 pairs->pairs[i].provider);
	return text;
}

#define HELD "+10:1,2 +20:3 +30:4"

static const struct settle_case {
	int line;
	const char *why;
	const char *held;    /* settled after a reset */
	const char *changes; /* then this */
	bool was_reset;
	const char *want;
} settle_cases[] = {
	{ __LINE__, "nothing at all", "", "", false, "" },
	{ __LINE__, "the first set, in any order", "",
	  "+30:4 +10:2,1 +20:3", true, "10-1 10-2 20-3 30-4" },
	{ __LINE__, "no changes", HELD, "", false, "10-1 10-2 20-3 30-4" },
	{ __LINE__, "before the first", HELD, "+5:9", false,
	  "5-9 10-1 10-2 20-3 30-4" },
	{ __LINE__, "between two", HELD, "+15:9", false,
	  "10-1 10-2 15-9 20-3 30-4" },
	{ __LINE__, "after the last", HELD, "+4294967295:9", false,
	  "10-1 10-2 20-3 30-4 4294967295-9" },
	{ __LINE__, "an announcement replaces, it does not add", HELD,
	  "+10:7", false, "10-7 20-3 30-4" },
	{ __LINE__, "the same again", HELD, "+10:1,2", false,
	  "10-1 10-2 20-3 30-4" },
	{ __LINE__, "withdrawn, the first", HELD, "-10", false, "20-3 30-4" },
	{ __LINE__, "withdrawn, in the middle", HELD, "-20", false,
	  "10-1 10-2 30-4" },
	{ __LINE__, "withdrawn, the last", HELD, "-30", false,
	  "10-1 10-2 20-3" },
	{ __LINE__, "withdrawn, all", HELD, "-10 -20 -30", false, "" },
	{ __LINE__, "withdrawn, and not there", HELD, "-11", false,
	  "10-1 10-2 20-3 30-4" },
	{ __LINE__, "withdrawn and announced: the last counts", HELD,
	  "-10 +10:7", false, "10-7 20-3 30-4" },
	{ __LINE__, "announced and withdrawn: the last counts", HELD,
	  "+10:7 -10", false, "20-3 30-4" },
	{ __LINE__, "announced twice: the last counts, whatever its number",
	  HELD, "+10:7,8 +10:6", false, "10-6 20-3 30-4" },
	{ __LINE__, "a provider twice", HELD, "+10:7,7,8,7", false,
	  "10-7 10-8 20-3 30-4" },
	{ __LINE__, "AS 0, and the highest provider", HELD,
	  "+10:4294967295,0", false, "10-0 10-4294967295 20-3 30-4" },
	{ __LINE__, "no provider is AS 0", HELD, "+10:", false,
	  "10-0 20-3 30-4" },
	{ __LINE__, "a reset that withdraws what was and announces what is",
	  HELD, "-10 -20 -30 +10:1 +40:5", true, "10-1 40-5" },
	{ __LINE__, "a reset with nothing to it: nothing is there", HELD, "",
	  true, "" },
	{ __LINE__, "a reset with withdrawals alone", HELD, "-10", true, "" },
	{ __LINE__, "none in between is no reset", HELD, "-10", false,
	  "20-3 30-4" },
};

START_TEST(settle)
{
	const struct settle_case *c = &settle_cases[_i];
	struct manrs_rtr_aspas aspas = { .n = 0 };
	struct manrs_aspa_pairs out = { .pairs = NULL };
	MANRS_TEXT(err, 128);

	manrs_rtr_aspas_begin(&aspas, true);
	play(&aspas, c->held);
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	free(out.pairs);
	manrs_rtr_aspas_begin(&aspas, c->was_reset);
	play(&aspas, c->changes);
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	ck_assert_msg(!strcmp(format(&out), c->want), "line %d: %s: got %s",
		      c->line, c->why, format(&out));
	free(out.pairs);
	manrs_rtr_aspas_release(&aspas);
}
END_TEST

/* What came before an error waits: of the same customer what comes after it
 * counts, and the rest is no less true. */
START_TEST(unsettled)
{
	struct manrs_rtr_aspas aspas = { .n = 0 };
	struct manrs_aspa_pairs out;
	MANRS_TEXT(err, 128);

	manrs_rtr_aspas_begin(&aspas, true);
	play(&aspas, "+10:1 +20:2");
	manrs_rtr_aspas_begin(&aspas, false);
	play(&aspas, "+10:3");
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	ck_assert_str_eq(format(&out), "10-3 20-2");
	free(out.pairs);
	manrs_rtr_aspas_release(&aspas);
}
END_TEST

/* A malformed one refuses the set, and the next starts from nothing. */
START_TEST(malformed)
{
	struct manrs_rtr_aspas aspas = { .n = 0 };
	struct manrs_aspa_pairs out;
	MANRS_TEXT(err, 128);

	manrs_rtr_aspas_begin(&aspas, true);
	play(&aspas, HELD);
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	free(out.pairs);
	manrs_rtr_aspas_begin(&aspas, false);
	play(&aspas, "+40:1 +0:1");
	ck_assert_int_eq(manrs_rtr_aspas_settle(&aspas, &out, &err),
			 MANRS_ERR_INVALID);
	ck_assert_str_eq(err.buf, "malformed ASPA, of customer AS0");
	manrs_rtr_aspas_begin(&aspas, true);
	play(&aspas, "+50:1");
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	ck_assert_str_eq(format(&out), "50-1");
	free(out.pairs);
	manrs_rtr_aspas_release(&aspas);
}
END_TEST

/* One pair more than fit, and exactly as many. */
START_TEST(bound)
{
	struct manrs_rtr_aspas aspas = { .n = 0 };
	struct manrs_aspa_pairs out;
	MANRS_TEXT(err, 128);
	uint32_t provider = 1, i;

	for (i = 1; i <= MANRS_ASPA_MAX; i++)
		manrs_rtr_aspas_announce(&aspas, i, &provider, 1);
	ck_assert(!manrs_rtr_aspas_settle(&aspas, &out, &err));
	ck_assert_uint_eq(out.n, MANRS_ASPA_MAX);
	free(out.pairs);
	manrs_rtr_aspas_announce(&aspas, MANRS_ASPA_MAX + 1, &provider, 1);
	manrs_rtr_aspas_begin(&aspas, false);
	ck_assert_int_eq(manrs_rtr_aspas_settle(&aspas, &out, &err),
			 MANRS_ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.buf, "too many ASPAs"));
	manrs_rtr_aspas_release(&aspas);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_rtr_aspas");
	TCase *tc = tcase_create("rpki_rtr_aspas");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, settle, 0, MANRS_ARRAY_SIZE(settle_cases));
	tcase_add_test(tc, unsettled);
	tcase_add_test(tc, malformed);
	tcase_add_test(tc, bound);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
