/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where to write: history, sinks, metrics, and how long a contact may be. */
#include "config_lines.h"

#define OUTPUT MANRS_CHANGED_OUTPUT

static const struct line_case line_cases[] = {
	{ __LINE__, "no history", "", "no manrs history", MANRS_OK, OUTPUT,
	  "no manrs history\n" },
	{ __LINE__, "history is the default", "", "manrs history", MANRS_OK, 0,
	  "" },
	{ __LINE__, "history again", "no manrs history", "manrs history",
	  MANRS_OK, OUTPUT, "" },
	{ __LINE__, "database", "", "manrs history database /var/lib/x.db",
	  MANRS_OK, OUTPUT, "manrs history database /var/lib/x.db\n" },
	{ __LINE__, "another database", "manrs history database /a.db",
	  "manrs history database /b.db", MANRS_OK, OUTPUT,
	  "manrs history database /b.db\n" },
	{ __LINE__, "the same", "manrs history database /a.db",
	  "manrs history database /a.db", MANRS_OK, 0, SAME },
	{ __LINE__, "no history, the database stays known",
	  "manrs history database /a.db", "no manrs history", MANRS_OK, OUTPUT,
	  "no manrs history\nmanrs history database /a.db\n" },
	{ __LINE__, "no database", "manrs history database /a.db",
	  "no manrs history database", MANRS_OK, OUTPUT, "" },
	{ __LINE__, "no database with another", "manrs history database /a.db",
	  "no manrs history database /b.db", MANRS_OK, 0, SAME },
	{ __LINE__, "relative", "", "manrs history database a.db",
	  MANRS_ERR_INVALID, 0,
	  "history database 'a.db' is not an absolute path" },
	{ __LINE__, "retention, lowest", "", "manrs history retention 1",
	  MANRS_OK, OUTPUT, "manrs history retention 1\n" },
	{ __LINE__, "retention, highest", "", "manrs history retention 120",
	  MANRS_OK, OUTPUT, "manrs history retention 120\n" },
	{ __LINE__, "retention, none", "", "manrs history retention 0",
	  MANRS_ERR_INVALID, 0,
	  "history retention '0' is not a number from 1 to 120" },
	{ __LINE__, "retention, too long", "", "manrs history retention 121",
	  MANRS_ERR_INVALID, 0,
	  "history retention '121' is not a number from 1 to 120" },
	{ __LINE__, "no retention", "manrs history retention 3",
	  "no manrs history retention", MANRS_OK, OUTPUT, "" },
	{ __LINE__, "no retention with another", "manrs history retention 3",
	  "no manrs history retention 4", MANRS_OK, 0, SAME },
	{ __LINE__, "no log", "", "no manrs sink log", MANRS_OK, OUTPUT,
	  "no manrs sink log\n" },
	{ __LINE__, "log again", "no manrs sink log", "manrs sink log",
	  MANRS_OK, OUTPUT, "" },
	{ __LINE__, "file", "", "manrs sink json-file /var/log/frr/manrs.json",
	  MANRS_OK, OUTPUT, "manrs sink json-file /var/log/frr/manrs.json\n" },
	{ __LINE__, "socket beside a file", "manrs sink json-file /a",
	  "manrs sink json-socket /run/x", MANRS_OK, OUTPUT,
	  "manrs sink json-file /a\nmanrs sink json-socket /run/x\n" },
	{ __LINE__, "no file, the socket stays",
	  "manrs sink json-file /a\nmanrs sink json-socket /run/x",
	  "no manrs sink json-file", MANRS_OK, OUTPUT,
	  "manrs sink json-socket /run/x\n" },
	{ __LINE__, "no file with another", "manrs sink json-file /a",
	  "no manrs sink json-file /b", MANRS_OK, 0, SAME },
	{ __LINE__, "no such sink", "", "manrs sink pigeon /a",
	  MANRS_ERR_INVALID, 0,
	  "unknown sink 'pigeon', known: log json-file json-socket" },
	{ __LINE__, "relative target", "", "manrs sink json-file a",
	  MANRS_ERR_INVALID, 0, "json-file 'a' is not an absolute path" },
	{ __LINE__, "metrics", "", "manrs metrics file /m/frr.prom", MANRS_OK,
	  OUTPUT, "manrs metrics file /m/frr.prom\n" },
	{ __LINE__, "no metrics", "manrs metrics file /m/frr.prom",
	  "no manrs metrics file", MANRS_OK, OUTPUT, "" },
	{ __LINE__, "no metrics with another", "manrs metrics file /m",
	  "no manrs metrics file /n", MANRS_OK, 0, SAME },
};

START_TEST(one_line)
{
	expect_one_line(&line_cases[_i]);
}
END_TEST

/* A word of n letters behind `words`. */
static void make_line(char *line, size_t size, const char *words, size_t n)
{
	size_t len = strlen(words);

	ck_assert_uint_lt(len + n, size);
	memcpy(line, words, len);
	memset(line + len, 'x', n);
	line[len + n] = '\0';
}

static const struct length_case {
	int line;
	const char *why;
	const char *words;
	size_t longest;
} length_cases[] = {
	{ __LINE__, "contact", "neighbor PG manrs contact ", 255 },
	{ __LINE__, "unix socket", "manrs sink json-socket /", 106 },
	{ __LINE__, "file", "manrs sink json-file /", 1022 },
	{ __LINE__, "database", "manrs history database /", 1022 },
	{ __LINE__, "metrics", "manrs metrics file /", 1022 },
};

START_TEST(length)
{
	const struct length_case *c = &length_cases[_i];

	for (size_t more = 0; more < 2; more++) {
		struct manrs_config config;
		MANRS_TEXT(err, 300);
		unsigned changed = 0;
		char line[2048];
		bool ok;

		ck_assert(!manrs_config_init(&config));
		make_line(line, sizeof(line), c->words, c->longest + more);
		ok = !manrs_config_line(&config, "default", line, &changed,
					&err);
		ck_assert_msg(ok == !more, "line %d: %s: %zu: %s", c->line,
			      c->why, c->longest + more, err.buf);
		manrs_config_release(&config);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_output");
	TCase *tc = tcase_create("config_output");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, length, 0, MANRS_ARRAY_SIZE(length_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
