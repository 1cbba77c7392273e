/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ASPA lists of SLURM files (draft-ietf-sidrops-aspa-slurm): the names of
 * their members, and every rule with the message people get. */
#include "slurm_text.h"

#define FILE2_OF(filters, assertions)                                          \
	"{\"slurmVersion\":2,\"validationOutputFilters\":{"                      \
	"\"prefixFilters\":[],\"bgpsecFilters\":[],\"aspaFilters\":[\n" filters  \
	"]},\"locallyAddedAssertions\":{\"prefixAssertions\":[],"               \
	"\"bgpsecAssertions\":[],\"aspaAssertions\":[\n" assertions "]}}"

/* What the filters are tried on. */
static const struct manrs_aspa_pair before[] = {
	{ 64496, 64510 },
	{ 64497, 64510 },
	{ 64497, 64511 },
	{ UINT32_MAX, 64510 },
};

static const struct good_case {
	int line;
	const char *why;
	const char *json;
	const char *left;     /* of before[] */
	const char *asserted; /* in the order of the file */
} good_cases[] = {
	{ __LINE__, "nothing", FILE2_OF("", ""),
	  "64496-64510 64497-64510 64497-64511 4294967295-64510 ", "" },
	{ __LINE__, "the example of the draft",
	  FILE2_OF("{\"customerAsn\":64496,\"comment\":\"c\"}",
		   "{\"customerAsn\":64496,\"providerAsns\":[64497,64498],"
		   "\"comment\":\"c\"}"),
	  "64497-64510 64497-64511 4294967295-64510 ",
	  "64496-64497 64496-64498 " },
	{ __LINE__, "names of the first revisions",
	  FILE2_OF("{\"customerAsid\":64497}",
		   "{\"customerAsid\":64500,\"providers\":[64501]}"),
	  "64496-64510 4294967295-64510 ", "64500-64501 " },
	{ __LINE__, "old and new names in one entry",
	  FILE2_OF("", "{\"customerAsn\":64500,\"providers\":[64501]}"),
	  "64496-64510 64497-64510 64497-64511 4294967295-64510 ",
	  "64500-64501 " },
	{ __LINE__, "the highest customer and provider, and AS 0",
	  FILE2_OF("{\"customerAsn\":4294967295}",
		   "{\"customerAsn\":4294967295,\"providerAsns\":[0]},"
		   "{\"customerAsn\":1,\"providerAsns\":[4294967295]}"),
	  "64496-64510 64497-64510 64497-64511 ",
	  "4294967295-0 1-4294967295 " },
	{ __LINE__, "providers in any order",
	  FILE2_OF("", "{\"customerAsn\":64500,\"providerAsns\":[64502,64501]}"),
	  "64496-64510 64497-64510 64497-64511 4294967295-64510 ",
	  "64500-64502 64500-64501 " },
	{ __LINE__, "a filter for a customer nobody has",
	  FILE2_OF("{\"customerAsn\":64510}", ""),
	  "64496-64510 64497-64510 64497-64511 4294967295-64510 ", "" },
};

static const char *format_pairs(const struct manrs_aspa_pair *pairs, size_t n,
				char *text, size_t size)
{
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < n; i++)
		used += snprintf(text + used, size - used, "%u-%u ",
				 pairs[i].customer, pairs[i].provider);
	return text;
}

START_TEST(good)
{
	const struct good_case *c = &good_cases[_i];
	struct manrs_aspa_pair pairs[MANRS_ARRAY_SIZE(before)];
	struct manrs_aspa_pairs asserted = { .pairs = NULL };
	struct manrs_slurm *slurm = NULL;
	MANRS_TEXT(err, 256);
	char text[256];
	size_t n;

	ck_assert_msg(!read_text(c->json, strlen(c->json), &slurm, &err),
		      "line %d: %s: %s", c->line, c->why, err.buf);
	ck_assert_msg(manrs_slurm_has_aspas(slurm), "line %d", c->line);
	memcpy(pairs, before, sizeof(before));
	n = manrs_slurm_filter_aspas(slurm, pairs, MANRS_ARRAY_SIZE(before));
	ck_assert_msg(!strcmp(format_pairs(pairs, n, text, sizeof(text)),
			      c->left),
		      "line %d: %s: left %s", c->line, c->why, text);
	manrs_slurm_take_aspas(slurm, &asserted);
	format_pairs(asserted.pairs, asserted.n, text, sizeof(text));
	ck_assert_msg(!strcmp(text, c->asserted), "line %d: %s: asserted %s",
		      c->line, c->why, text);
	free(asserted.pairs);
	manrs_slurm_free(slurm);
}
END_TEST

#define FILTER     "line 2, aspaFilters entry 1: "
#define ASSERTION  "line 3, aspaAssertions entry 1: "
#define BAD_NUMBER " is not an AS number"

static const struct bad_case {
	int line;
	const char *why;
	const char *json;
	const char *want;
} bad_cases[] = {
	{ __LINE__, "no customer", FILE2_OF("{\"comment\":\"all\"}", ""),
	  FILTER "no customerAsn" },
	{ __LINE__, "both names of it",
	  FILE2_OF("{\"customerAsn\":1,\"customerAsid\":2}", ""),
	  FILTER "customerAsn and customerAsid are the same" },
	{ __LINE__, "another case is another name",
	  FILE2_OF("{\"customerASN\":1}", ""),
	  FILTER "member \"customerASN\" is not one of this entry" },
	{ __LINE__, "a filter of providers is of no revision in use",
	  FILE2_OF("{\"customerAsn\":1,\"providerAsns\":[2]}", ""),
	  FILTER "member \"providerAsns\" is not one of this entry" },
	{ __LINE__, "AS 0 authorizes nobody", FILE2_OF("{\"customerAsn\":0}", ""),
	  FILTER "customerAsn 0" BAD_NUMBER },
	{ __LINE__, "one past the highest",
	  FILE2_OF("{\"customerAsn\":4294967296}", ""),
	  FILTER "customerAsn 4294967296" BAD_NUMBER },
	{ __LINE__, "a customer as text",
	  FILE2_OF("{\"customerAsn\":\"AS1\"}", ""),
	  FILTER "customerAsn \"AS1\"" BAD_NUMBER },
	{ __LINE__, "a comment is a string",
	  FILE2_OF("{\"customerAsn\":1,\"comment\":7}", ""),
	  FILTER "comment 7 is not a string" },
	{ __LINE__, "no object", FILE2_OF("1", ""),
	  FILTER "entry 1 is not an object" },
	{ __LINE__, "an assertion without customer",
	  FILE2_OF("", "{\"providerAsns\":[2]}"), ASSERTION "no customerAsn" },
	{ __LINE__, "an assertion without providers",
	  FILE2_OF("", "{\"customerAsn\":1}"), ASSERTION "no providerAsns" },
	{ __LINE__, "both names of them",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":[2],"
		       "\"providers\":[3]}"),
	  ASSERTION "providerAsns and providers are the same" },
	{ __LINE__, "an empty list",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":[]}"),
	  ASSERTION "entry {\"customerAsn\":1,\"providerAsns\":[]} has no list "
		    "of providerAsns" },
	{ __LINE__, "one provider, not a list",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":2}"),
	  ASSERTION "entry {\"customerAsn\":1,\"providerAsns\":2} has no list "
		    "of providerAsns" },
	{ __LINE__, "providers of an address family",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":"
		       "[{\"providerAsid\":2}]}"),
	  ASSERTION "providerAsns {\"providerAsid\":2}" BAD_NUMBER },
	{ __LINE__, "a provider below 0",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":[2,-1]}"),
	  ASSERTION "providerAsns -1" BAD_NUMBER },
	{ __LINE__, "a provider of itself",
	  FILE2_OF("", "{\"customerAsn\":1,\"providerAsns\":[2,1]}"),
	  ASSERTION "AS1 is a provider of itself" },
	{ __LINE__, "version 2 without the filters",
	  "{\"slurmVersion\":2,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[],\"bgpsecFilters\":[]},"
	  "\"locallyAddedAssertions\":{\"prefixAssertions\":[],"
	  "\"bgpsecAssertions\":[],\"aspaAssertions\":[]}}",
	  "line 1: slurmVersion 2 has \"aspaFilters\" and \"aspaAssertions\"" },
	{ __LINE__, "version 2 without the assertions",
	  "{\"slurmVersion\":2,\"validationOutputFilters\":{"
	  "\"prefixFilters\":[],\"bgpsecFilters\":[],\"aspaFilters\":[]},"
	  "\"locallyAddedAssertions\":{\"prefixAssertions\":[],"
	  "\"bgpsecAssertions\":[]}}",
	  "line 1: slurmVersion 2 has \"aspaFilters\" and \"aspaAssertions\"" },
	{ __LINE__, "the name of the draft's figure",
	  "{\"slurmVersion\":2,\"validationOutputFilters\":{"
	  "\"aspaFilter\":[]}}",
	  "line 1: member \"aspaFilter\" is not one of SLURM" },
};

START_TEST(bad)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_slurm *slurm = NULL;
	MANRS_TEXT(err, 256);

	ck_assert_msg(read_text(c->json, strlen(c->json), &slurm, &err) ==
			      MANRS_ERR_INVALID,
		      "line %d: %s: taken", c->line, c->why);
	ck_assert_msg(!strcmp(err.buf, c->want),
		      "line %d: %s:\n got %s\nwant %s", c->line, c->why,
		      err.buf, c->want);
	ck_assert_msg(!slurm, "line %d", c->line);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_slurm_aspa");
	TCase *tc = tcase_create("rpki_slurm_aspa");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
