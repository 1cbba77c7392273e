/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration: every line with its `no`, what it changes, what refuses it
 * and in which words; what is written back.  Profiles: test_profile.c; sources
 * of VRPs: test_config_rpki.c; neighbors: test_config_neighbor.c; limits:
 * test_config_limits.c.
 *
 * tests/config/NAME.in is read, what is then written, and said about refused
 * lines, is compared with NAME.ok; NAME.ok is read and written again and has to
 * stay the same.  `test_config --update` writes the .ok files anew.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_lines.h"
#include "engine/prefix.h"

static struct dump again;

/* One line at a time ---------------------------------------------------- */

static const struct line_case line_cases[] = {
	/* own-prefix */
	{ __LINE__, "IPv4", "", "manrs own-prefix 192.0.2.0/24", MANRS_OK,
	  POLICY, "manrs own-prefix 192.0.2.0/24\n" },
	{ __LINE__, "IPv6, canonical", "", "manrs own-prefix 2001:DB8:0::/32",
	  MANRS_OK, POLICY, "manrs own-prefix 2001:db8::/32\n" },
	{ __LINE__, "sorted, IPv4 first",
	  "manrs own-prefix 2001:db8::/32\nmanrs own-prefix 198.51.100.0/24",
	  "manrs own-prefix 192.0.2.0/24", MANRS_OK, POLICY,
	  "manrs own-prefix 192.0.2.0/24\nmanrs own-prefix 198.51.100.0/24\n"
	  "manrs own-prefix 2001:db8::/32\n" },
	{ __LINE__, "again", "manrs own-prefix 192.0.2.0/24",
	  "manrs own-prefix 192.0.2.0/24", MANRS_OK, 0, SAME },
	{ __LINE__, "no, the middle one",
	  "manrs own-prefix 192.0.2.0/24\nmanrs own-prefix 198.51.100.0/24\n"
	  "manrs own-prefix 203.0.113.0/24",
	  "no manrs own-prefix 198.51.100.0/24", MANRS_OK, POLICY,
	  "manrs own-prefix 192.0.2.0/24\nmanrs own-prefix 203.0.113.0/24\n" },
	{ __LINE__, "no, the last one", "manrs own-prefix 192.0.2.0/24",
	  "no manrs own-prefix 192.0.2.0/24", MANRS_OK, POLICY, "" },
	{ __LINE__, "no, other length", "manrs own-prefix 192.0.2.0/24",
	  "no manrs own-prefix 192.0.2.0/25", MANRS_OK, 0, SAME },
	{ __LINE__, "host bits", "manrs own-prefix 198.51.100.0/24",
	  "manrs own-prefix 192.0.2.1/24", MANRS_ERR_INVALID, 0,
	  "own-prefix 192.0.2.1/24 has bits set past its length" },
	{ __LINE__, "IPv6 host bits", "", "manrs own-prefix 2001:db8::1/127",
	  MANRS_ERR_INVALID, 0,
	  "own-prefix 2001:db8::1/127 has bits set past its length" },
	{ __LINE__, "no with host bits", "",
	  "no manrs own-prefix 192.0.2.1/24", MANRS_ERR_INVALID, 0,
	  "own-prefix 192.0.2.1/24 has bits set past its length" },
	{ __LINE__, "length out of range", "", "manrs own-prefix 192.0.2.1/33",
	  MANRS_ERR_INVALID, 0, "own-prefix '192.0.2.1/33' is not a prefix" },
	{ __LINE__, "no length", "", "manrs own-prefix 192.0.2.1",
	  MANRS_ERR_INVALID, 0, "own-prefix 192.0.2.1 has no length" },
	{ __LINE__, "no prefix", "", "manrs own-prefix foo", MANRS_ERR_INVALID,
	  0, "own-prefix 'foo' is not a prefix" },
	{ __LINE__, "default route", "", "manrs own-prefix 0.0.0.0/0",
	  MANRS_ERR_INVALID, 0, "own-prefix 0.0.0.0/0 would cover every route" },
	{ __LINE__, "IPv6 default route", "", "manrs own-prefix ::/0",
	  MANRS_ERR_INVALID, 0, "own-prefix ::/0 would cover every route" },
	{ __LINE__, "shortest", "", "manrs own-prefix 128.0.0.0/1", MANRS_OK,
	  POLICY, "manrs own-prefix 128.0.0.0/1\n" },

	/* transit-free */
	{ __LINE__, "a list, sorted", "",
	  "manrs transit-free 64501 64500 64501", MANRS_OK, TRANSIT_FREE,
	  "manrs transit-free 64500 64501\n" },
	{ __LINE__, "replaced, not extended", "manrs transit-free 64500 64501",
	  "manrs transit-free 64502", MANRS_OK, TRANSIT_FREE,
	  "manrs transit-free 64502\n" },
	{ __LINE__, "again in another order", "manrs transit-free 64500 64501",
	  "manrs transit-free 64501 64500", MANRS_OK, 0, SAME },
	{ __LINE__, "limits of an ASN", "", "manrs transit-free 1 4294967295",
	  MANRS_OK, TRANSIT_FREE, "manrs transit-free 1 4294967295\n" },
	{ __LINE__, "AS 0", "manrs transit-free 64500", "manrs transit-free 0",
	  MANRS_ERR_INVALID, 0,
	  "AS number '0' is not a number from 1 to 4294967295" },
	{ __LINE__, "past 32 bits", "", "manrs transit-free 64500 4294967296",
	  MANRS_ERR_INVALID, 0,
	  "AS number '4294967296' is not a number from 1 to 4294967295" },
	{ __LINE__, "past 64 bits", "",
	  "manrs transit-free 18446744073709551617", MANRS_ERR_INVALID, 0,
	  "AS number '18446744073709551617' is not a number from 1 to "
	  "4294967295" },
	{ __LINE__, "a sign", "", "manrs transit-free -1", MANRS_ERR_INVALID, 0,
	  "AS number '-1' is not a number from 1 to 4294967295" },
	{ __LINE__, "nothing", "manrs transit-free 64500", "manrs transit-free",
	  MANRS_ERR_INVALID, 0, "expected: manrs transit-free ASN..." },
	{ __LINE__, "no", "manrs transit-free 64500", "no manrs transit-free",
	  MANRS_OK, TRANSIT_FREE, "" },
	{ __LINE__, "no with the list", "manrs transit-free 64500 64501",
	  "no manrs transit-free 64501 64500", MANRS_OK, TRANSIT_FREE, "" },
	{ __LINE__, "no with another list", "manrs transit-free 64500 64501",
	  "no manrs transit-free 64501", MANRS_OK, 0, SAME },
	{ __LINE__, "no, nothing set", "", "no manrs transit-free", MANRS_OK, 0,
	  SAME },
	{ __LINE__, "no with a list, nothing set", "",
	  "no manrs transit-free 64500", MANRS_OK, 0, SAME },

	/* words */
	{ __LINE__, "blanks and a carriage return", "",
	  "  manrs\trpki   file /a \r", MANRS_OK, RPKI, "manrs rpki file /a\n" },
	{ __LINE__, "nothing after manrs", "", "manrs", MANRS_ERR_INVALID, 0,
	  "unknown manrs command ''" },
	{ __LINE__, "unknown word", "", "no manrs foo bar", MANRS_ERR_INVALID,
	  0, "unknown manrs command 'foo'" },
	{ __LINE__, "no full keyword", "", "manrs own 192.0.2.0/24",
	  MANRS_ERR_INVALID, 0, "unknown manrs command 'own'" },
	{ __LINE__, "half a line", "", "manrs rpki", MANRS_ERR_INVALID, 0,
	  "expected: manrs rpki file PATH" },
	{ __LINE__, "unknown word of a neighbor", "",
	  "neighbor 192.0.2.1 manrs foo", MANRS_ERR_INVALID, 0,
	  "unknown manrs command 'foo'" },
	{ __LINE__, "neighbor named manrs, not ours", "",
	  "neighbor manrs remote-as 64500", MANRS_ERR_NOT_FOUND, 0, "" },
	{ __LINE__, "another neighbor line", "",
	  "neighbor 192.0.2.1 remote-as 64500", MANRS_ERR_NOT_FOUND, 0, "" },
	{ __LINE__, "begins like ours", "", "manrsx own-prefix 192.0.2.0/24",
	  MANRS_ERR_NOT_FOUND, 0, "" },
	{ __LINE__, "empty", "", "", MANRS_ERR_NOT_FOUND, 0, "" },
	{ __LINE__, "no alone", "", "no", MANRS_ERR_NOT_FOUND, 0, "" },
	{ __LINE__, "a comment", "", "! manrs rpki file /a",
	  MANRS_ERR_NOT_FOUND, 0, "" },
};

START_TEST(one_line)
{
	expect_one_line(&line_cases[_i]);
}
END_TEST

START_TEST(no_form_of_every_line)
{
	expect_no_form_of_every_line(&line_cases[_i]);
}
END_TEST

/* Sets that follow ------------------------------------------------------ */

/* The set in force, built anew if lines changed it. */
static const struct manrs_prefix_set *build(struct manrs_config *config)
{
	const struct manrs_prefix_set *set = NULL;

	ck_assert(!manrs_config_build(config, &set));
	ck_assert(!config->own_prefixes_changed);
	return set;
}

START_TEST(own_prefix_set_follows)
{
	const struct manrs_prefix_set *set;
	struct manrs_config config;
	struct manrs_prefix prefix;

	ck_assert(!manrs_config_init(&config));
	ck_assert(!manrs_prefix_parse("192.0.2.128/25", &prefix));
	ck_assert(!build(&config));
	read_lines(&config, "manrs own-prefix 192.0.2.0/24", NULL);
	ck_assert(config.own_prefixes_changed);
	set = build(&config);
	ck_assert(manrs_prefix_set_covers(set, &prefix, NULL));
	/* Nothing new: the same set. */
	read_lines(&config, "manrs own-prefix 192.0.2.0/24", NULL);
	ck_assert_ptr_eq(build(&config), set);
	/* The old one is good until the next build. */
	read_lines(&config,
		   "manrs own-prefix 198.51.100.0/24\n"
		   "no manrs own-prefix 192.0.2.0/24",
		   NULL);
	ck_assert(manrs_prefix_set_covers(set, &prefix, NULL));
	ck_assert(!manrs_prefix_set_covers(build(&config), &prefix, NULL));
	read_lines(&config, "no manrs own-prefix 198.51.100.0/24", NULL);
	ck_assert(!build(&config));
	manrs_config_release(&config);
}
END_TEST

START_TEST(transit_free_follows)
{
	struct manrs_config config;
	size_t n;
	const uint32_t *builtin = manrs_transit_free_builtin(&n);

	ck_assert(!manrs_config_init(&config));
	ck_assert(config.transit_free_is_builtin && n);
	ck_assert(manrs_asn_set_has(&config.transit_free, builtin[0]));
	read_lines(&config, "manrs transit-free 64500", NULL);
	ck_assert(!config.transit_free_is_builtin);
	ck_assert(manrs_asn_set_has(&config.transit_free, 64500));
	ck_assert(!manrs_asn_set_has(&config.transit_free, builtin[0]));
	read_lines(&config, "no manrs transit-free", NULL);
	ck_assert(config.transit_free_is_builtin);
	ck_assert(manrs_asn_set_has(&config.transit_free, builtin[0]));
	ck_assert(!manrs_asn_set_has(&config.transit_free, 64500));
	manrs_config_release(&config);
}
END_TEST

/* Golden files ---------------------------------------------------------- */

#define GOLDEN_MAX 64
static char golden_dir[2048];
static char golden_names[GOLDEN_MAX][64];
static int n_goldens;

static bool read_file(const char *name, const char *suffix, char *text,
		      size_t size)
{
	char path[4096];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s%s", golden_dir, name, suffix);
	file = fopen(path, "r");
	if (!file)
		return false;
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
	return len < size - 1;
}

static void find_goldens(void)
{
	const char *top = getenv("top_srcdir");
	struct dirent *entry;
	DIR *dir;

#ifdef MANRS_TESTS_DIR
	snprintf(golden_dir, sizeof(golden_dir), "%s/config", MANRS_TESTS_DIR);
#endif
	if (top)
		snprintf(golden_dir, sizeof(golden_dir), "%s/tests/config",
			 top);
	dir = opendir(golden_dir);
	while (dir && (entry = readdir(dir)) && n_goldens < GOLDEN_MAX) {
		char *dot = strrchr(entry->d_name, '.');

		if (dot && !strcmp(dot, ".in"))
			snprintf(golden_names[n_goldens++],
				 sizeof(golden_names[0]), "%.*s",
				 (int)(dot - entry->d_name), entry->d_name);
	}
	if (dir)
		closedir(dir);
}

/* What is written after reading text, then what was said, into out. */
static void golden_run(const char *text, struct dump *out)
{
	static struct dump refused;
	struct manrs_config config;

	manrs_text_init(&refused.out, refused.text, sizeof(refused.text));
	ck_assert(!manrs_config_init(&config));
	read_lines(&config, text, &refused);
	dump_config(&config, out);
	manrs_text_add(&out->out, "%s", refused.text);
	manrs_config_release(&config);
}

/* Not a test: it writes what the next run compares with. */
START_TEST(golden_update)
{
	static char input[DUMP_SIZE];
	const char *name = golden_names[_i];
	char path[4096];
	FILE *file;

	ck_assert_msg(read_file(name, ".in", input, sizeof(input)), "%s.in",
		      name);
	golden_run(input, &after);
	snprintf(path, sizeof(path), "%s/%s.ok", golden_dir, name);
	file = fopen(path, "w");
	ck_assert_msg(file && fputs(after.text, file) >= 0 && !fclose(file),
		      "%s: cannot be written", path);
}
END_TEST

START_TEST(golden)
{
	static char input[DUMP_SIZE], want[DUMP_SIZE];
	const char *name = golden_names[_i];
	struct manrs_config config;

	ck_assert_msg(read_file(name, ".in", input, sizeof(input)), "%s.in",
		      name);
	ck_assert_msg(read_file(name, ".ok", want, sizeof(want)), "%s.ok",
		      name);
	golden_run(input, &after);
	ck_assert_msg(!strcmp(after.text, want), "%s.in gives\n%s", name,
		      after.text);
	/* What is written reads back; what was said is comments. */
	ck_assert(!manrs_config_init(&config));
	read_lines(&config, want, NULL);
	dump_config(&config, &again);
	ck_assert_msg(!strncmp(again.text, want, again.out.len) &&
			      (!want[again.out.len] ||
			       want[again.out.len] == '!'),
		      "%s.ok, read and written, is\n%s", name, again.text);
	manrs_config_release(&config);
}
END_TEST

START_TEST(goldens_found)
{
	ck_assert_msg(n_goldens > 0, "no .in file in '%s'", golden_dir);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	tcase_add_test(tc, own_prefix_set_follows);
	tcase_add_test(tc, transit_free_follows);
	tcase_add_loop_test(tc, golden, 0, n_goldens);
}

int main(int argc, char **argv)
{
	Suite *suite = suite_create("config");
	TCase *tc = tcase_create("config");
	SRunner *runner = srunner_create(suite);
	int failed;

	find_goldens();
	tcase_add_test(tc, goldens_found);
	if (argc > 1 && !strcmp(argv[1], "--update"))
		tcase_add_loop_test(tc, golden_update, 0, n_goldens);
	else
		add_tests(tc);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
