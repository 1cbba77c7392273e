/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many of each thing a configuration holds, and how long a line may be. */
#include "config_lines.h"

static enum manrs_status apply_n(struct manrs_config *config, const char *fmt,
				 unsigned i, struct manrs_text *err)
	__attribute__((format(printf, 2, 0)));

/* fmt takes two numbers that together tell 2^16 lines apart. */
static enum manrs_status apply_n(struct manrs_config *config, const char *fmt,
				 unsigned i, struct manrs_text *err)
{
	char line[256];
	unsigned changed;

	snprintf(line, sizeof(line), fmt, i >> 8, i & 0xff);
	return manrs_config_line(config, NULL, line, &changed, err);
}

static const struct limit_case {
	int line;
	const char *fmt;
	unsigned first, max;
	const char *err;
} limit_cases[] = {
	{ __LINE__, "manrs own-prefix 10.%u.%u.0/24", 0, 10000,
	  "more than 10000 own prefixes" },
	{ __LINE__, "manrs profile p%u.%u check as-set action log", 0, 1000,
	  "more than 1000 profiles" },
	{ __LINE__, "manrs rpki cache 192.0.%1$u.%2$u tcp 1 preference %2$u", 1, 6,
	  "more than 6 caches" },
	{ __LINE__, "neighbor 10.1.%u.%u manrs relationship peer", 0, 20000,
	  "more than 20000 neighbors" },
};

START_TEST(limits)
{
	const struct limit_case *c = &limit_cases[_i];
	struct manrs_config config;
	MANRS_TEXT(err, 256);
	enum manrs_status status;

	ck_assert(!manrs_config_init(&config));
	for (unsigned i = 0; i < c->max; i++)
		ck_assert_msg(!apply_n(&config, c->fmt, c->first + i, &err),
			      "line %d: %u: %s", c->line, i, err.buf);
	status = apply_n(&config, c->fmt, c->first + c->max, &err);
	ck_assert_msg(status == MANRS_ERR_LIMIT, "line %d: %d", c->line,
		      status);
	ck_assert_msg(!strcmp(err.buf, c->err), "line %d: '%s'", c->line,
		      err.buf);
	ck_assert_msg(!apply_n(&config, c->fmt, c->first, &err),
		      "line %d: what is there may be said again", c->line);
	manrs_config_release(&config);
}
END_TEST

/* Both sides of the limits that are within a line. */
static const struct length_case {
	int line;
	const char *why;
	const char *head;
	const char *unit;
	unsigned times;
	const char *tail;
	enum manrs_status status;
} length_cases[] = {
	{ __LINE__, "most networks", "manrs transit-free", " 64500", 256, "",
	  MANRS_OK },
	{ __LINE__, "one more", "manrs transit-free", " 64500", 257, "",
	  MANRS_ERR_LIMIT },
	{ __LINE__, "longest profile name", "manrs profile ", "a", 63,
	  " check as-set action log", MANRS_OK },
	{ __LINE__, "one more", "manrs profile ", "a", 64,
	  " check as-set action log", MANRS_ERR_INVALID },
	{ __LINE__, "longest host name", "manrs rpki cache ", "a", 255,
	  " tcp 1 preference 1", MANRS_OK },
	{ __LINE__, "one more", "manrs rpki cache ", "a", 256,
	  " tcp 1 preference 1", MANRS_ERR_INVALID },
	{ __LINE__, "longest user", "manrs rpki cache h ssh 1 user ", "a", 63,
	  " key /k known-hosts /h preference 1", MANRS_OK },
	{ __LINE__, "one more", "manrs rpki cache h ssh 1 user ", "a", 64,
	  " key /k known-hosts /h preference 1", MANRS_ERR_INVALID },
	{ __LINE__, "longest key", "manrs rpki cache h ssh 1 user u key /",
	  "a", 1022, " known-hosts /h preference 1", MANRS_OK },
	{ __LINE__, "one more", "manrs rpki cache h ssh 1 user u key /", "a",
	  1023, " known-hosts /h preference 1", MANRS_ERR_INVALID },
	{ __LINE__, "longest host keys",
	  "manrs rpki cache h ssh 1 user u key /k known-hosts /", "a", 1022,
	  " preference 1", MANRS_OK },
	{ __LINE__, "one more",
	  "manrs rpki cache h ssh 1 user u key /k known-hosts /", "a", 1023,
	  " preference 1", MANRS_ERR_INVALID },
	{ __LINE__, "longest line", "manrs rpki file /", "a", 4095 - 17, "",
	  MANRS_OK },
	{ __LINE__, "one more", "manrs rpki file /", "a", 4096 - 17, "",
	  MANRS_ERR_LIMIT },
	{ __LINE__, "as many words as a line holds", "manrs", " a", 2045, "",
	  MANRS_ERR_INVALID },
	{ __LINE__, "a long line that is not ours", "description", " a", 9000,
	  "", MANRS_ERR_NOT_FOUND },
};

START_TEST(lengths)
{
	const struct length_case *c = &length_cases[_i];
	static char line[1 << 15];
	struct manrs_text text;
	struct manrs_config config;
	MANRS_TEXT(err, 8192);
	enum manrs_status status;
	unsigned changed;

	manrs_text_init(&text, line, sizeof(line));
	manrs_text_add(&text, "%s", c->head);
	for (unsigned i = 0; i < c->times; i++)
		manrs_text_add(&text, "%s", c->unit);
	manrs_text_add(&text, "%s", c->tail);
	ck_assert(!manrs_config_init(&config));
	status = manrs_config_line(&config, NULL, line, &changed, &err);
	ck_assert_msg(status == c->status, "line %d: %s: %d %s", c->line,
		      c->why, status, err.buf);
	if (!status) {
		dump_config(&config, &before);
		manrs_config_release(&config);
		ck_assert(!manrs_config_init(&config));
		read_lines(&config, before.text, NULL);
		dump_config(&config, &after);
		ck_assert_msg(!strcmp(before.text, after.text),
			      "line %d: %s", c->line, c->why);
	}
	manrs_config_release(&config);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_limits");
	TCase *tc = tcase_create("config_limits");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, limits, 0, MANRS_ARRAY_SIZE(limit_cases));
	tcase_add_loop_test(tc, lengths, 0, MANRS_ARRAY_SIZE(length_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
