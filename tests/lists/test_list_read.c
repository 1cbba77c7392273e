/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists as they are written by bgpq4, by the registries and by hand; and what is
 * said of those that are damaged. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "lists/list_read.h"

#define PREFIXES MANRS_LIST_IRR_PREFIXES
#define ORIGINS MANRS_LIST_IRR_ORIGINS
#define LANS MANRS_LIST_IXP_LANS
#define DELEGATED MANRS_LIST_DELEGATED

static enum manrs_status read_text(enum manrs_list_kind kind, const char *text,
				   struct manrs_list_content *content,
				   struct manrs_text *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	enum manrs_status status;

	ck_assert_ptr_nonnull(in);
	status = manrs_list_read(kind, in, content, err);
	fclose(in);
	return status;
}

/* Is the prefix, or AS number, what the list is about? */
static bool has(enum manrs_list_kind kind,
		const struct manrs_list_content *content, const char *what)
{
	struct manrs_prefix p;

	if (kind == ORIGINS)
		return manrs_asn_set_has(&content->origins,
					 strtoul(what, NULL, 10));
	ck_assert_int_eq(manrs_prefix_parse(what, &p), MANRS_OK);
	if (kind == PREFIXES)
		return manrs_prefix_filter_allows(content->prefixes, &p, 0);
	if (kind == LANS)
		return manrs_prefix_set_covers(content->lans, &p, NULL);
	return manrs_delegated_overlaps(content->delegated, &p);
}

#define BGPQ4                                                                  \
	"{ \"NN\": [\n"                                                        \
	"    { \"prefix\": \"192.0.2.0\\/24\", \"exact\": true },\n"           \
	"    { \"prefix\": \"198.51.100.0\\/22\", \"exact\": false, "          \
	"\"less-equal\": 24 },\n"                                              \
	"    { \"prefix\": \"203.0.113.0\\/24\", \"exact\": false, "           \
	"\"greater-equal\": 26, \"less-equal\": 28 }\n] }\n"
#define REGISTRY                                                               \
	"2|ripencc|20251122|4|19830705|20251121|+0100\n"                       \
	"ripencc|*|ipv4|*|3|summary\n"                                         \
	"# a comment\n"                                                        \
	"ripencc|FR|ipv4|198.51.100.0|768|20100712|allocated|id\n"             \
	"ripencc|FR|ipv6|2001:db8::|32|20100712|assigned|id|e-stats\r\n"       \
	"ripencc|FR|asn|64496|1|20100712|allocated|id\n"                       \
	"ripencc||ipv4|192.0.2.0|256||available|\n"                            \
	"ripencc||ipv4|203.0.113.0|256||reserved|\n"

static const struct good_case {
	int line;
	const char *why;
	enum manrs_list_kind kind;
	const char *text;
	size_t n;
	const char *in;
	const char *out;
} good_cases[] = {
	{ __LINE__, "bgpq4 -j, exact", PREFIXES, BGPQ4, 3, "192.0.2.0/24",
	  "192.0.2.0/25" },
	{ __LINE__, "bgpq4 -j, less-equal", PREFIXES, BGPQ4, 3,
	  "198.51.101.0/24", "198.51.101.0/25" },
	{ __LINE__, "bgpq4 -j, greater-equal", PREFIXES, BGPQ4, 3,
	  "203.0.113.0/26", "203.0.113.0/25" },
	{ __LINE__, "bgpq4 -j, at its end", PREFIXES, BGPQ4, 3,
	  "203.0.113.16/28", "203.0.113.16/29" },
	{ __LINE__, "bgpq4 -jt", ORIGINS, "{ \"NN\": [ 64496,64497 ] }", 2,
	  "64497", "64498" },
	{ __LINE__, "a name of another's choice", ORIGINS,
	  "\n {\"AS-EXAMPLE\":[\"AS64496\"]}", 1, "64496", "64497" },
	{ __LINE__, "text", PREFIXES,
	  "# AS-EXAMPLE\n192.0.2.0/24\n\n  2001:db8::/32 le 48 # all of it\n",
	  2, "2001:db8:1::/48", "2001:db8:1::/49" },
	{ __LINE__, "text, no newline at the end", PREFIXES, "192.0.2.0/24", 1,
	  "192.0.2.0/24", "192.0.2.0/25" },
	{ __LINE__, "ge alone", PREFIXES, "192.0.2.0/24 ge 30\n", 1,
	  "192.0.2.1/32", "192.0.2.0/29" },
	{ __LINE__, "le before ge", PREFIXES, "192.0.2.0/24\tle 30 ge 28\r\n",
	  1, "192.0.2.0/28", "192.0.2.0/31" },
	{ __LINE__, "AS numbers as text", ORIGINS, "AS64496\n64497\nas64498 #x",
	  3, "64498", "64499" },
	{ __LINE__, "the largest AS number", ORIGINS, "4294967295", 1,
	  "4294967295", "4294967294" },
	{ __LINE__, "peering LANs", LANS, "203.0.113.0/24\n2001:7f8::/64\n", 2,
	  "203.0.113.128/25", "203.0.112.0/24" },
	{ __LINE__, "peering LANs of bgpq4", LANS, BGPQ4, 3, "198.51.103.0/24",
	  "198.51.104.0/24" },
	{ __LINE__, "a registry, no prefix", DELEGATED, REGISTRY, 2,
	  "198.51.102.0/24", "198.51.103.0/24" },
	{ __LINE__, "a registry, available", DELEGATED, REGISTRY, 2,
	  "198.51.100.0/22", "192.0.2.0/24" },
	{ __LINE__, "a registry, reserved", DELEGATED, REGISTRY, 2,
	  "2001:db8:ffff::/48", "203.0.113.0/24" },
	{ __LINE__, "a registry, IPv6", DELEGATED, REGISTRY, 2, "2001:db8::/32",
	  "2001:db9::/32" },
	{ __LINE__, "the end of the address space", DELEGATED,
	  "x|X|ipv4|255.255.255.0|256|1|allocated|\n", 1, "255.255.255.255/32",
	  "255.255.254.0/24" },
};

START_TEST(good)
{
	const struct good_case *c = &good_cases[_i];
	struct manrs_list_content content;
	MANRS_TEXT(err, 200);

	ck_assert_msg(read_text(c->kind, c->text, &content, &err) == MANRS_OK,
		      "line %d: %s: %s", c->line, c->why, err.buf);
	ck_assert_msg(content.n == c->n, "line %d: %s: %zu", c->line, c->why,
		      content.n);
	ck_assert_msg(has(c->kind, &content, c->in), "line %d: %s: no %s",
		      c->line, c->why, c->in);
	ck_assert_msg(!has(c->kind, &content, c->out), "line %d: %s: has %s",
		      c->line, c->why, c->out);
	manrs_list_content_release(&content);
}
END_TEST

static const struct bad_case {
	int line;
	const char *why;
	enum manrs_list_kind kind;
	const char *text;
	const char *want;
} bad_cases[] = {
	{ __LINE__, "blank", PREFIXES, " \n", "no entry" },
	{ __LINE__, "comments only", PREFIXES, "# none\n", "no entry" },
	{ __LINE__, "bgpq4 found nothing", PREFIXES, "{ \"NN\": [] }",
	  "no entry" },
	{ __LINE__, "cut short", PREFIXES,
	  "{ \"NN\": [ { \"prefix\": \"192.0.2.0/24\" },", "line 1" },
	{ __LINE__, "host bits", PREFIXES, "192.0.2.0/24\n192.0.2.1/24\n",
	  "line 2: no prefix, or wrong lengths" },
	{ __LINE__, "no length", PREFIXES, "192.0.2.0\n", "line 1: no prefix" },
	{ __LINE__, "shorter than the prefix", PREFIXES, "192.0.2.0/24 le 23\n",
	  "line 1: no prefix, or wrong lengths" },
	{ __LINE__, "from past to", PREFIXES, "192.0.2.0/24 ge 27 le 26\n",
	  "line 1" },
	{ __LINE__, "past an address", PREFIXES, "192.0.2.0/24 le 33\n",
	  "line 1" },
	{ __LINE__, "half a pair", PREFIXES, "192.0.2.0/24 le\n", "line 1" },
	{ __LINE__, "something else behind", PREFIXES, "192.0.2.0/24 upto 26\n",
	  "line 1" },
	{ __LINE__, "JSON, lengths", PREFIXES,
	  "{\"NN\":[{\"prefix\":\"192.0.2.0/24\",\"less-equal\":20}]}",
	  "contradict" },
	{ __LINE__, "JSON, past an address", PREFIXES,
	  "{\"NN\":[{\"prefix\":\"192.0.2.0/24\",\"less-equal\":33}]}",
	  "less-equal" },
	{ __LINE__, "JSON, no prefix", PREFIXES, "{\"NN\":[{\"exact\":true}]}",
	  "no prefix" },
	{ __LINE__, "AS numbers for prefixes", PREFIXES, "{\"NN\":[64496]}",
	  "is no object with a prefix" },
	{ __LINE__, "prefixes for AS numbers", ORIGINS, BGPQ4,
	  "is no AS number" },
	{ __LINE__, "past 32 bits", ORIGINS, "4294967296\n",
	  "line 1: no AS number" },
	{ __LINE__, "a name", ORIGINS, "AS-EXAMPLE\n", "line 1: no AS number" },
	{ __LINE__, "no array", ORIGINS, "{\"NN\": 64496}", "line 1" },
	{ __LINE__, "statistics without delegations", DELEGATED,
	  "2|ripencc|20251122|4|19830705|20251121|+0100\n", "no entry" },
	{ __LINE__, "no address", DELEGATED, "x|X|ipv4|here|256|1|allocated|\n",
	  "line 1: no range of addresses" },
	{ __LINE__, "none of them", DELEGATED,
	  "x|X|ipv4|192.0.2.0|0|1|allocated|\n", "line 1" },
	{ __LINE__, "past the last address", DELEGATED,
	  "x|X|ipv4|255.255.255.0|257|1|allocated|\n", "line 1" },
	{ __LINE__, "another family", DELEGATED,
	  "x|X|ipv6|192.0.2.0|32|1|allocated|\n", "line 1" },
	{ __LINE__, "a web page", DELEGATED, "<html>\n", "no entry" },
	{ __LINE__, "a web page for prefixes", PREFIXES, "<html>\n", "line 1" },
};

START_TEST(bad)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_list_content content = { .n = 77 };
	MANRS_TEXT(err, 200);

	ck_assert_msg(read_text(c->kind, c->text, &content, &err) != MANRS_OK,
		      "line %d: %s", c->line, c->why);
	ck_assert_msg(strstr(err.buf, c->want), "line %d: %s: %s", c->line,
		      c->why, err.buf);
	ck_assert_msg(!strchr(err.buf, '\n'), "line %d: %s", c->line, err.buf);
	ck_assert_uint_eq(content.n, 77);
}
END_TEST

START_TEST(long_line)
{
	char text[3000];
	struct manrs_list_content content;
	MANRS_TEXT(err, 200);

	memset(text, ' ', sizeof(text));
	memcpy(text, "192.0.2.0/24\n", 13);
	strcpy(text + sizeof(text) - 14, "192.0.3.0/24\n");
	ck_assert_int_eq(read_text(PREFIXES, text, &content, &err),
			 MANRS_ERR_INVALID);
	ck_assert_str_eq(err.buf, "line 2: too long");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("list_read");
	TCase *tc = tcase_create("list_read");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_test(tc, long_line);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
