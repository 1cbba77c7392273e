/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When routes are held for the first VRPs: a list of events, then a look. */
#include <check.h>
#include <stdlib.h>

#include "engine/hold.h"
#include "engine/manrs_types.h"

#define EVENTS_MAX 6

enum what { NOTHING, SOURCE, NO_SOURCE, END };

struct step {
	enum what what;
	int64_t at_ms;
	uint16_t hold_sec; /* of SOURCE and NO_SOURCE */
};

static const struct hold_case {
	int line;
	const char *why;
	struct step steps[EVENTS_MAX];
	int64_t at_ms;
	int64_t left_ms;
} hold_cases[] = {
	{ __LINE__, "no source", { { NO_SOURCE, 1000, 60 } }, 1000, 0 },
	{ __LINE__, "nothing ever", { { NOTHING, 0, 0 } }, 1000, 0 },
	{ __LINE__, "the first source", { { SOURCE, 1000, 60 } }, 1000, 60000 },
	{ __LINE__, "a millisecond before the end", { { SOURCE, 1000, 60 } },
	  60999, 1 },
	{ __LINE__, "the time is up", { { SOURCE, 1000, 60 } }, 61000, 0 },
	{ __LINE__, "long after", { { SOURCE, 1000, 60 } }, 900000, 0 },
	{ __LINE__, "switched off", { { SOURCE, 1000, 0 } }, 1000, 0 },
	{ __LINE__, "another source does not prolong it",
	  { { SOURCE, 1000, 60 }, { SOURCE, 31000, 60 } }, 31000, 30000 },
	{ __LINE__, "data ends it", { { SOURCE, 1000, 60 }, { END, 6000, 0 } },
	  6000, 0 },
	{ __LINE__, "for good: sources go and come",
	  { { SOURCE, 1000, 60 }, { END, 6000, 0 }, { NO_SOURCE, 7000, 60 },
	    { SOURCE, 8000, 60 } }, 8000, 0 },
	{ __LINE__, "for good: a longer time is configured",
	  { { SOURCE, 1000, 60 }, { END, 61000, 0 }, { SOURCE, 62000, 3600 } },
	  62000, 0 },
	{ __LINE__, "made shorter", { { SOURCE, 1000, 60 },
				      { SOURCE, 2000, 10 } }, 2000, 9000 },
	{ __LINE__, "made shorter than it lasts", { { SOURCE, 1000, 60 },
						    { SOURCE, 21000, 10 } },
	  21000, 0 },
	{ __LINE__, "made longer", { { SOURCE, 1000, 10 },
				     { SOURCE, 2000, 60 } }, 2000, 59000 },
	{ __LINE__, "switched on late", { { SOURCE, 1000, 0 },
					  { SOURCE, 21000, 60 } },
	  21000, 40000 },
	{ __LINE__, "switched on too late", { { SOURCE, 1000, 0 },
					      { SOURCE, 61000, 60 } },
	  61000, 0 },
	{ __LINE__, "the source goes", { { SOURCE, 1000, 60 },
					 { NO_SOURCE, 2000, 60 } }, 2000, 0 },
	{ __LINE__, "a first source again", { { SOURCE, 1000, 60 },
					      { NO_SOURCE, 2000, 60 },
					      { SOURCE, 51000, 60 } },
	  51000, 60000 },
	{ __LINE__, "longest", { { SOURCE, 0, 3600 } }, 0, 3600000 },
};

START_TEST(left)
{
	const struct hold_case *c = &hold_cases[_i];
	struct manrs_hold hold = { 0 };
	int64_t is;

	for (int i = 0; i < EVENTS_MAX; i++) {
		const struct step *step = &c->steps[i];

		if (step->what == END)
			manrs_hold_end(&hold);
		else if (step->what != NOTHING)
			manrs_hold_configure(&hold, step->what == SOURCE,
					     step->hold_sec, step->at_ms);
	}
	is = manrs_hold_left_ms(&hold, c->at_ms);
	ck_assert_msg(is == c->left_ms, "line %d: %s: %lld ms", c->line, c->why,
		      (long long)is);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hold");
	TCase *tc = tcase_create("hold");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, left, 0, MANRS_ARRAY_SIZE(hold_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
