/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SLURM files (RFC 8416): every rule of the file with the message people get.
 * What they do is test_rpki_slurm_use.c's.
 */
#include "slurm_text.h"

static const struct good_case {
	int line;
	const char *why;
	const char *json;
	size_t filters;
	size_t blank;
	const char *want; /* assertions */
} good_cases[] = {
	{ __LINE__, "nothing at all", FILE_OF("", ""), 0, 0, "" },
	{ __LINE__, "each kind of filter, with comments",
	  FILE_OF("{\"prefix\":\"192.0.2.0/24\",\"comment\":\"all below\"},"
		  "{\"asn\":64496},"
		  "{\"prefix\":\"198.51.100.0/24\",\"asn\":64497}", ""),
	  3, 0, "" },
	{ __LINE__, "assertions, with and without a maximum length",
	  FILE_OF("", "{\"asn\":64496,\"prefix\":\"198.51.100.0/24\","
		      "\"comment\":\"mine\"},"
		      "{\"asn\":64496,\"prefix\":\"2001:db8::/32\","
		      "\"maxPrefixLength\":48}"),
	  0, 0, "198.51.100.0/24-24 AS64496/0; 2001:db8::/32-48 AS64496/0" },
	{ __LINE__, "the lowest and the highest of everything",
	  FILE_OF("{\"prefix\":\"0.0.0.0/0\",\"asn\":0},{\"asn\":4294967295}",
		  "{\"asn\":0,\"prefix\":\"0.0.0.0/0\",\"maxPrefixLength\":0},"
		  "{\"asn\":4294967295,\"prefix\":\"192.0.2.1/32\","
		  "\"maxPrefixLength\":32},"
		  "{\"asn\":1,\"prefix\":\"::/0\",\"maxPrefixLength\":128}"),
	  2, 0,
	  "0.0.0.0/0-0 AS0/0; 192.0.2.1/32-32 AS4294967295/0; ::/0-128 AS1/0" },
	{ __LINE__, "equal and overlapping entries",
	  FILE_OF("{\"asn\":1},{\"asn\":1},{\"asn\":1,\"prefix\":\"::/0\"}",
		  "{\"asn\":1,\"prefix\":\"::/0\"},"
		  "{\"asn\":1,\"prefix\":\"::/0\"}"),
	  3, 0, "::/0-0 AS1/0; ::/0-0 AS1/0" },
	{ __LINE__, "BGPsec is ignored",
	  "{\"slurmVersion\":1,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[],\"bgpsecFilters\":[{\"asn\":64496,\"SKI\":"
	  "\"Zm9v\"}]},\"locallyAddedAssertions\":{\"prefixAssertions\":[],"
	  "\"bgpsecAssertions\":[{\"asn\":64496,\"SKI\":\"x\","
	  "\"routerPublicKey\":\"y\"}]}}", 0, 0, "" },
	{ __LINE__, "version 2 and its ASPA parts, the version last",
	  "{\"validationOutputFilters\":{\"prefixFilters\":[],"
	  "\"bgpsecFilters\":[],\"aspaFilters\":[{\"customerAsid\":1}]},"
	  "\"locallyAddedAssertions\":{\"prefixAssertions\":[],"
	  "\"bgpsecAssertions\":[],\"aspaAssertions\":"
	  "[{\"customerAsid\":1,\"providers\":[2]}]},"
	  "\"slurmVersion\":2}", 0, 0, "" },
	{ __LINE__, "a registry's remarks, and rows nobody filled in",
	  FILE_OF("", "{\"asn\":\"\",\"prefix\":\"192.0.2.0/24\",\"source\":\"X\"},"
		      "{\"asn\":null,\"prefix\":\"192.0.2.0/24\"},"
		      "{\"asn\":1,\"prefix\":null,\"maxPrefixLength\":112},"
		      "{\"asn\":1,\"prefix\":\"\"},"
		      "{\"asn\":1,\"prefix\":\"192.0.2.0/24\",\"source\":\"X\","
		      "\"mnt-by\":\"X-MNT\"}"),
	  0, 4, "192.0.2.0/24-24 AS1/0" },
};

START_TEST(good)
{
	const struct good_case *c = &good_cases[_i];
	struct manrs_rpki_records records;
	struct manrs_slurm *slurm = NULL;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(got, 512);
	size_t i;

	ck_assert_msg(!read_text(c->json, strlen(c->json), &slurm, &err),
		      "line %d: %s: %s", c->line, c->why, err.buf);
	ck_assert_msg(manrs_slurm_count_filters(slurm) == c->filters,
		      "line %d: %s: filters", c->line, c->why);
	ck_assert_msg(manrs_slurm_count_blank(slurm) == c->blank,
		      "line %d: %s: blank", c->line, c->why);
	manrs_slurm_take_assertions(slurm, &records);
	for (i = 0; i < records.n; i++)
		add_vrp(&records.vrps[i], &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: got %s", c->line,
		      c->why, got.buf);
	manrs_rpki_records_release(&records);
	manrs_slurm_free(slurm);
}
END_TEST

#define BAD_PREFIX " is not a prefix, or has bits set past its length"

static const struct bad_case {
	int line;
	const char *why;
	const char *json;
	const char *want;
} bad_cases[] = {
	/* The objects around the lists (RFC 8416 section 3.2). */
	{ __LINE__, "no version",
	  "{\"validationOutputFilters\":{\"prefixFilters\":[],"
	  "\"bgpsecFilters\":[]},\"locallyAddedAssertions\":{"
	  "\"prefixAssertions\":[],\"bgpsecAssertions\":[]}}",
	  "line 1: the file has no \"slurmVersion\"" },
	{ __LINE__, "version 0", "{\"slurmVersion\":0}",
	  "line 1: slurmVersion 0 is not 1 or 2" },
	{ __LINE__, "version 3", "{\"slurmVersion\":3}",
	  "line 1: slurmVersion 3 is not 1 or 2" },
	{ __LINE__, "version as text", "{\"slurmVersion\":\"1\"}",
	  "line 1: slurmVersion \"1\" is not 1 or 2" },
	{ __LINE__, "version as a fraction", "{\"slurmVersion\":1.0}",
	  "line 1: slurmVersion 1.0 is not 1 or 2" },
	{ __LINE__, "no filters", "{\"slurmVersion\":1}",
	  "line 1: the file has no \"validationOutputFilters\"" },
	{ __LINE__, "no assertions",
	  "{\"slurmVersion\":1,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[],\"bgpsecFilters\":[]}}",
	  "line 1: the file has no \"locallyAddedAssertions\"" },
	{ __LINE__, "no prefix filters",
	  "{\"slurmVersion\":1,\"validationOutputFilters\":{"
	  "\"bgpsecFilters\":[]}}",
	  "line 1: \"validationOutputFilters\" has no \"prefixFilters\"" },
	{ __LINE__, "no BGPsec filters",
	  "{\"slurmVersion\":1,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[]}}",
	  "line 1: \"validationOutputFilters\" has no \"bgpsecFilters\"" },
	{ __LINE__, "no prefix assertions",
	  "{\"locallyAddedAssertions\":{\"bgpsecAssertions\":[]}}",
	  "line 1: \"locallyAddedAssertions\" has no \"prefixAssertions\"" },
	{ __LINE__, "no BGPsec assertions",
	  "{\"locallyAddedAssertions\":{\"prefixAssertions\":[]}}",
	  "line 1: \"locallyAddedAssertions\" has no \"bgpsecAssertions\"" },
	{ __LINE__, "a member that is unknown", "{\n\"comment\":\"x\"}",
	  "line 2: member \"comment\" is not one of SLURM" },
	{ __LINE__, "one in the wrong place",
	  "{\"locallyAddedAssertions\":{\"prefixFilters\":[]}}",
	  "line 1: member \"prefixFilters\" is not one of SLURM" },
	{ __LINE__, "another case is another name", "{\"slurmversion\":1}",
	  "line 1: member \"slurmversion\" is not one of SLURM" },
	{ __LINE__, "one twice", "{\"slurmVersion\":1,\"slurmVersion\":1}",
	  "line 1: member \"slurmVersion\" is there twice" },
	{ __LINE__, "a list twice",
	  "{\"validationOutputFilters\":{\"prefixFilters\":[],"
	  "\"prefixFilters\":[]}}",
	  "line 1: member \"prefixFilters\" is there twice" },
	{ __LINE__, "a NUL does not hide the rest of a name",
	  "{\"slurmVersion\\u0000x\":1}",
	  "line 1: member \"slurmVersion\\u0000x\" has a NUL in its name" },
	{ __LINE__, "control characters do not reach a terminal",
	  "{\"\\u001b[2J\":1}",
	  "line 1: member \"\\u001b[2J\" is not one of SLURM" },
	{ __LINE__, "ASPA in version 1",
	  "{\"slurmVersion\":1,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[],\"bgpsecFilters\":[],\"aspaFilters\":[]},"
	  "\"locallyAddedAssertions\":{\"prefixAssertions\":[],"
	  "\"bgpsecAssertions\":[]}}",
	  "line 1: ASPA parts need slurmVersion 2" },
	{ __LINE__, "an array of objects", "[{}]",
	  "line 1: '[' where '{' was expected" },
	{ __LINE__, "filters are no object",
	  "{\"validationOutputFilters\":[]}",
	  "line 1: '[' where '{' was expected" },
	{ __LINE__, "a list is null",
	  "{\"validationOutputFilters\":{\"prefixFilters\":null}}",
	  "line 1: 'n' where '[' was expected" },
	{ __LINE__, "BGPsec entries are objects",
	  "{\"validationOutputFilters\":{\"bgpsecFilters\":[7]}}",
	  "line 1, bgpsec entry 1: entry 7 is not an object" },
	{ __LINE__, "something after the end", FILE_OF("", "") "\n{}",
	  "line 8: '{' where the end of the file was expected" },
	/* Filters (RFC 8416 section 3.3.1). */
	{ __LINE__, "a filter for nothing would match everything",
	  FILE_OF("{\"asn\":1},\n{\"comment\":\"x\"}", ""),
	  "line 4, prefixFilters entry 2: entry {\"comment\":\"x\"} has neither "
	  "prefix nor asn" },
	{ __LINE__, "a mistyped member must not widen it",
	  FILE_OF("{\"prefix\":\"192.0.2.0/24\",\"ans\":1}", ""),
	  "line 3, prefixFilters entry 1: member \"ans\" is not one of this "
	  "entry" },
	{ __LINE__, "filters have no maximum length",
	  FILE_OF("{\"asn\":1,\"maxPrefixLength\":24}", ""),
	  "line 3, prefixFilters entry 1: member \"maxPrefixLength\" is not one "
	  "of this entry" },
	{ __LINE__, "a filter's asn is null",
	  FILE_OF("{\"prefix\":\"192.0.2.0/24\",\"asn\":null}", ""),
	  "line 3, prefixFilters entry 1: asn null" BAD_ASN },
	{ __LINE__, "a filter's prefix is blank",
	  FILE_OF("{\"prefix\":\"\",\"asn\":1}", ""),
	  "line 3, prefixFilters entry 1: prefix \"\"" BAD_PREFIX },
	{ __LINE__, "a filter with host bits",
	  FILE_OF("{\"prefix\":\"192.0.2.1/24\"}", ""),
	  "line 3, prefixFilters entry 1: prefix \"192.0.2.1/24\"" BAD_PREFIX },
	{ __LINE__, "a filter is no object", FILE_OF("7", ""),
	  "line 3, prefixFilters entry 1: entry 7 is not an object" },
	{ __LINE__, "a comment is a string",
	  FILE_OF("{\"asn\":1,\"comment\":7}", ""),
	  "line 3, prefixFilters entry 1: comment 7 is not a string" },
	{ __LINE__, "an ASN as text",
	  FILE_OF("{\"asn\":\"AS64496\"}", ""),
	  "line 3, prefixFilters entry 1: asn \"AS64496\"" BAD_ASN },
	{ __LINE__, "an ASN one too high", FILE_OF("{\"asn\":4294967296}", ""),
	  "line 3, prefixFilters entry 1: asn 4294967296" BAD_ASN },
	{ __LINE__, "an ASN below 0", FILE_OF("{\"asn\":-1}", ""),
	  "line 3, prefixFilters entry 1: asn -1" BAD_ASN },
	/* Assertions (RFC 8416 section 3.4.1). */
	{ __LINE__, "no asn",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"::/0\"},\n{\"prefix\":\"::/0\"}"),
	  "line 7, prefixAssertions entry 2: entry {\"prefix\":\"::/0\"} has no "
	  "asn" },
	{ __LINE__, "no prefix", FILE_OF("", "{\"asn\":1}"),
	  "line 6, prefixAssertions entry 1: entry {\"asn\":1} has no prefix" },
	{ __LINE__, "an unknown member",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"::/0\",\"maxLength\":1}"),
	  "line 6, prefixAssertions entry 1: member \"maxLength\" is not one of "
	  "this entry" },
	{ __LINE__, "a maximum one below the prefix",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"192.0.2.0/24\","
		      "\"maxPrefixLength\":23}"),
	  "line 6, prefixAssertions entry 1: maxPrefixLength 23 is shorter than "
	  "the prefix" },
	{ __LINE__, "a maximum one past IPv4",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"192.0.2.0/24\","
		      "\"maxPrefixLength\":33}"),
	  "line 6, prefixAssertions entry 1: maxPrefixLength 33 is longer than "
	  "an address" },
	{ __LINE__, "a maximum one past IPv6",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"2001:db8::/32\","
		      "\"maxPrefixLength\":129}"),
	  "line 6, prefixAssertions entry 1: maxPrefixLength 129 is longer than "
	  "an address" },
	{ __LINE__, "a maximum as text",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"::/0\","
		      "\"maxPrefixLength\":\"1\"}"),
	  "line 6, prefixAssertions entry 1: maxPrefixLength \"1\" is not a "
	  "number of bits" },
	{ __LINE__, "host bits",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"2001:db8::1/32\"}"),
	  "line 6, prefixAssertions entry 1: prefix \"2001:db8::1/32\"" BAD_PREFIX },
	{ __LINE__, "a bare address",
	  FILE_OF("", "{\"asn\":1,\"prefix\":\"192.0.2.1\"}"),
	  "line 6, prefixAssertions entry 1: prefix \"192.0.2.1\"" BAD_PREFIX },
};

START_TEST(bad)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_slurm *const untouched = (struct manrs_slurm *)&bad_cases;
	struct manrs_slurm *slurm = untouched;
	enum manrs_status status;
	MANRS_TEXT(err, 256);

	status = read_text(c->json, strlen(c->json), &slurm, &err);
	ck_assert_msg(status == MANRS_ERR_INVALID, "line %d: %s: status %d",
		      c->line, c->why, status);
	ck_assert_msg(!strcmp(err.buf, c->want),
		      "line %d: %s:\n got %s\nwant %s", c->line, c->why,
		      err.buf, c->want);
	ck_assert_msg(slurm == untouched, "line %d: touched", c->line);
}
END_TEST

START_TEST(every_truncation)
{
	const char *json = good_cases[1].json;
	size_t len;

	for (len = 1; len < strlen(json); len++) {
		char *cut = malloc(len); /* for the address sanitizer */
		struct manrs_slurm *slurm = NULL;
		MANRS_TEXT(err, 256);

		memcpy(cut, json, len);
		ck_assert_msg(read_text(cut, len, &slurm, &err) ==
					      MANRS_ERR_INVALID &&
				      err.len > 0,
			      "cut at %zu", len);
		free(cut);
	}
}
END_TEST

START_TEST(too_many_filters)
{
	struct manrs_slurm *slurm = NULL;
	FILE *file = tmpfile();
	MANRS_TEXT(err, 256);
	unsigned i;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "{\"validationOutputFilters\":{\"prefixFilters\":[");
	for (i = 0; i <= MANRS_SLURM_FILTERS_MAX; i++)
		fprintf(file, "%s{\"asn\":%u}", i ? "," : "", i);
	fprintf(file, "]}}");
	rewind(file);
	ck_assert_int_eq(manrs_slurm_read(file, &slurm, &err), MANRS_ERR_LIMIT);
	ck_assert_str_eq(err.buf, "line 1, prefixFilters entry 131073: more "
				  "than 131072 entries");
	fclose(file);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_slurm");
	TCase *tc = tcase_create("file");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_test(tc, every_truncation);
	tcase_add_test(tc, too_many_filters);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
