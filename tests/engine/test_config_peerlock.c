/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protected ASes: their lines, and what a neighbor may not send. */
#include "config_lines.h"

#define LOCK "manrs peerlock 64500 via "

static const struct line_case line_cases[] = {
	{ __LINE__, "sorted, each once, in one spelling", "",
	  LOCK "PG 064501 2001:DB8:0::1 192.0.2.1 64501", MANRS_OK, POLICY,
	  LOCK "192.0.2.1 2001:db8::1 64501 PG\n" },
	{ __LINE__, "by AS, after own prefixes",
	  "manrs own-prefix 192.0.2.0/24\nmanrs peerlock 64502 via PG",
	  LOCK "PG", MANRS_OK, POLICY,
	  "manrs own-prefix 192.0.2.0/24\n" LOCK
	  "PG\nmanrs peerlock 64502 via PG\n" },
	{ __LINE__, "replaced, not extended", LOCK "PG", LOCK "64501", MANRS_OK,
	  POLICY, LOCK "64501\n" },
	{ __LINE__, "again in another order", LOCK "PG 64501", LOCK "64501 PG",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "limits of an ASN", "",
	  "manrs peerlock 4294967295 via 1 4294967295", MANRS_OK, POLICY,
	  "manrs peerlock 4294967295 via 1 4294967295\n" },
	{ __LINE__, "an interface", "", LOCK "eth0.100", MANRS_OK, POLICY,
	  LOCK "eth0.100\n" },
	{ __LINE__, "AS 0", "", "manrs peerlock 0 via PG", MANRS_ERR_INVALID, 0,
	  "AS number '0' is not a number from 1 to 4294967295" },
	{ __LINE__, "no neighbor", LOCK "PG", "manrs peerlock 64500 via",
	  MANRS_ERR_INVALID, 0, "expected: manrs peerlock ASN via NEIGHBOR..." },
	{ __LINE__, "neither via", LOCK "PG", "manrs peerlock 64500",
	  MANRS_ERR_INVALID, 0, "expected: manrs peerlock ASN via NEIGHBOR..." },
	{ __LINE__, "over AS 0", LOCK "PG", LOCK "0", MANRS_ERR_INVALID, 0,
	  "via '0' is no address, interface, peer-group or AS number" },
	{ __LINE__, "over an AS past 32 bits", "", LOCK "4294967296",
	  MANRS_ERR_INVALID, 0,
	  "via '4294967296' is no address, interface, peer-group or AS number" },
	{ __LINE__, "one of them is none", LOCK "PG", LOCK "64501 a\"b",
	  MANRS_ERR_INVALID, 0,
	  "via 'a\"b' is no address, interface, peer-group or AS number" },
	{ __LINE__, "no", LOCK "PG", "no manrs peerlock 64500", MANRS_OK,
	  POLICY, "" },
	{ __LINE__, "no with its neighbors", LOCK "PG 64501",
	  "no " LOCK "64501 PG", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with others", LOCK "PG 64501", "no " LOCK "PG",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "no of another AS", LOCK "PG", "no manrs peerlock 64501",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "no, via alone", LOCK "PG", "no manrs peerlock 64500 via",
	  MANRS_ERR_INVALID, 0,
	  "expected: no manrs peerlock ASN via NEIGHBOR..." },
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

/* n words "64501 64502 ..." behind a line. */
static void add_numbers(struct manrs_text *line, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		manrs_text_add(line, " %u", 64501 + i);
}

START_TEST(limits)
{
	struct manrs_config config;
	MANRS_TEXT(full, 1024);
	MANRS_TEXT(over, 1024);
	MANRS_TEXT(err, 256);
	unsigned changed;

	ck_assert(!manrs_config_init(&config));
	manrs_text_add(&full, "manrs peerlock 1 via");
	add_numbers(&full, MANRS_PEERLOCK_VIA_MAX);
	ck_assert(!manrs_config_line(&config, NULL, full.buf, &changed, &err));
	manrs_text_add(&over, "manrs peerlock 1 via");
	add_numbers(&over, MANRS_PEERLOCK_VIA_MAX + 1);
	ck_assert(manrs_config_line(&config, NULL, over.buf, &changed, &err) ==
		  MANRS_ERR_LIMIT);
	ck_assert_str_eq(err.buf, "more than 64 neighbors");
	for (unsigned i = 2; i <= MANRS_PEERLOCKS_MAX + 1; i++) {
		MANRS_TEXT(line, 64);
		enum manrs_status status;

		err.len = 0;
		manrs_text_add(&line, "manrs peerlock %u via PG", i);
		status = manrs_config_line(&config, NULL, line.buf, &changed,
					   &err);
		ck_assert_int_eq(status, i <= MANRS_PEERLOCKS_MAX
						 ? MANRS_OK
						 : MANRS_ERR_LIMIT);
	}
	ck_assert_str_eq(err.buf, "more than 256 protected ASes");
	ck_assert_uint_eq(config.n_peerlocks, MANRS_PEERLOCKS_MAX);
	manrs_config_release(&config);
}
END_TEST

/* What neighbors may not send under these lines. */
#define LINES                                                                  \
	"manrs peerlock 64500 via 192.0.2.1 2001:db8::1\n"                     \
	"manrs peerlock 64501 via PG\n"                                        \
	"manrs peerlock 64502 via 64510\n"

static const struct locked_case {
	int line;
	const char *why;
	uint32_t asn;
	const char *name;
	const char *group;
	const char *want;
} locked_cases[] = {
	{ __LINE__, "a stranger: nothing", 64511, "192.0.2.9", NULL,
	  " 64500 64501 64502" },
	{ __LINE__, "named by address", 64511, "192.0.2.1", NULL,
	  " 64501 64502" },
	{ __LINE__, "in whatever spelling", 64511, "2001:DB8:0::1", NULL,
	  " 64501 64502" },
	{ __LINE__, "named by its peer-group", 64511, "192.0.2.9", "PG",
	  " 64500 64502" },
	{ __LINE__, "another peer-group", 64511, "192.0.2.9", "PG2",
	  " 64500 64501 64502" },
	{ __LINE__, "named by its AS", 64510, "192.0.2.9", NULL,
	  " 64500 64501" },
	{ __LINE__, "the protected AS itself", 64500, "192.0.2.9", NULL,
	  " 64501 64502" },
	{ __LINE__, "nothing known but the AS", 64510, NULL, NULL,
	  " 64500 64501" },
	{ __LINE__, "all three", 64510, "192.0.2.1", "PG", "" },
};

START_TEST(locked)
{
	const struct locked_case *c = &locked_cases[_i];
	struct manrs_asn_set set = { 0 };
	struct manrs_config config;
	MANRS_TEXT(text, 100);

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, LINES, NULL);
	ck_assert(!manrs_config_get_locked(&config, c->asn, c->name, c->group,
					   &set));
	for (size_t i = 0; i < set.n; i++)
		manrs_text_add(&text, " %u", set.asns[i]);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s:%s", c->line,
		      c->why, text.buf);
	manrs_asn_set_release(&set);
	manrs_config_release(&config);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_peerlock");
	TCase *tc = tcase_create("config_peerlock");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	tcase_add_test(tc, limits);
	tcase_add_loop_test(tc, locked, 0, MANRS_ARRAY_SIZE(locked_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
