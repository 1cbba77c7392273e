/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SLURM files (RFC 8416): every rule of the file with the message people get,
 * what filters match, and the worker with local exceptions to its sources.
 */
#include "rpki_wait.h"

#include "rpki/rpki_slurm.h"

/* A file around lists of entries, and the parts that are ignored. */
#define FILE_OF(filters, assertions)                                           \
	"{\"slurmVersion\":1,\n\"validationOutputFilters\":{"                    \
	"\"prefixFilters\":[\n" filters "\n],\"bgpsecFilters\":[]},\n"           \
	"\"locallyAddedAssertions\":{\"prefixAssertions\":[\n" assertions        \
	"\n],\"bgpsecAssertions\":[]}}"

static enum manrs_status read_text(const char *text, size_t len,
				   struct manrs_slurm **slurm,
				   struct manrs_text *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	enum manrs_status status;

	ck_assert_ptr_nonnull(in);
	status = manrs_slurm_read(in, slurm, err);
	fclose(in);
	return status;
}

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
	  "\"bgpsecAssertions\":[],\"aspaAssertions\":[{}]},"
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
#define BAD_ASN	   " is not an AS number (0 to 4294967295)"

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

/* ---- what a filter matches ---- */

#define PREFIX(p)  "{\"prefix\":\"" p "\"}"
#define ASN(a)	   "{\"asn\":" #a "}"
#define BOTH(p, a) "{\"prefix\":\"" p "\",\"asn\":" #a "}"

static const struct match_case {
	int line;
	const char *why;
	const char *filters;
	const char *prefix; /* of the VRP; its ASN is 64496, its maximum 32 */
	bool want;
} match_cases[] = {
	{ __LINE__, "prefix: equal", PREFIX("192.0.2.0/24"), "192.0.2.0/24",
	  true },
	{ __LINE__, "prefix: covered", PREFIX("192.0.2.0/24"), "192.0.2.128/25",
	  true },
	{ __LINE__, "prefix: not what covers it", PREFIX("192.0.2.0/24"),
	  "192.0.2.0/23", false },
	{ __LINE__, "prefix: the one beside", PREFIX("192.0.2.0/24"),
	  "192.0.3.0/24", false },
	{ __LINE__, "prefix: all of IPv4, not IPv6", PREFIX("::/0"),
	  "192.0.2.0/24", false },
	{ __LINE__, "asn: equal", ASN(64496), "192.0.2.0/24", true },
	{ __LINE__, "asn: another", ASN(64497), "192.0.2.0/24", false },
	{ __LINE__, "both: match", BOTH("192.0.0.0/16", 64496), "192.0.2.0/24",
	  true },
	{ __LINE__, "both: only the prefix", BOTH("192.0.0.0/16", 64497),
	  "192.0.2.0/24", false },
	{ __LINE__, "both: only the asn", BOTH("192.1.0.0/16", 64496),
	  "192.0.2.0/24", false },
	{ __LINE__, "both: the second of the same asn",
	  BOTH("192.1.0.0/16", 64496) "," BOTH("192.0.0.0/16", 64496),
	  "192.0.2.0/24", true },
	{ __LINE__, "two halves are no match",
	  BOTH("192.0.2.0/24", 64497) "," BOTH("192.1.0.0/16", 64496),
	  "192.0.2.0/24", false },
	{ __LINE__, "one of several", ASN(1) "," PREFIX("::/0") "," ASN(64496),
	  "192.0.2.0/24", true },
	{ __LINE__, "none", "", "192.0.2.0/24", false },
};

START_TEST(match)
{
	const struct match_case *c = &match_cases[_i];
	struct manrs_vrp vrps[] = {
		{ .asn = 7, .max_len = 48 },
		{ .asn = 64496, .max_len = 32 },
		{ .asn = 7, .max_len = 48 },
	};
	struct manrs_slurm *slurm = NULL;
	char json[512];
	MANRS_TEXT(err, 256);
	size_t n;

	/* Neighbors that stay, in their order. */
	manrs_prefix_parse("10.0.0.0/8", &vrps[0].prefix);
	manrs_prefix_parse(c->prefix, &vrps[1].prefix);
	manrs_prefix_parse("11.0.0.0/8", &vrps[2].prefix);
	snprintf(json, sizeof(json), FILE_OF("%s", ""), c->filters);
	ck_assert_msg(!read_text(json, strlen(json), &slurm, &err),
		      "line %d: %s", c->line, err.buf);
	n = manrs_slurm_filter(slurm, vrps, 3);
	ck_assert_msg(n == (c->want ? 2 : 3), "line %d: %s: %zu left", c->line,
		      c->why, n);
	ck_assert(vrps[0].prefix.hi >> 56 == 10 &&
		  vrps[n - 1].prefix.hi >> 56 == 11);
	manrs_slurm_free(slurm);
}
END_TEST

/* ---- the worker ---- */

#define ONE   "192.0.2.0/24-24 AS64500/1"
#define MINE  "203.0.113.0/24-28 AS64511/2"
#define ALONE "203.0.113.0/24-28 AS64511/1"

#define MY_ASSERTION                                                           \
	"{\"asn\":64511,\"prefix\":\"203.0.113.0/24\",\"maxPrefixLength\":28}"

static const char vrps_json[] =
	"{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500},"
	"{\"prefix\":\"198.51.100.0/24\",\"asn\":64501}]}";
static const char slurm_json[] = FILE_OF(ASN(64501), MY_ASSERTION);
static const char broken_json[] = FILE_OF("{\"asn\":-1}", "");
#define BROKEN "line 3, prefixFilters entry 1: asn -1" BAD_ASN

static char directory[64];
static char file[96];
static char exceptions[96];

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static void setup(void)
{
	strcpy(directory, "/tmp/test_rpki_slurm.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(file, sizeof(file), "%s/vrps.json", directory);
	snprintf(exceptions, sizeof(exceptions), "%s/slurm.json", directory);
	write_file(file, vrps_json);
	rpki_setup();
}

static void teardown(void)
{
	rpki_teardown();
	unlink(file);
	unlink(exceptions);
	rmdir(directory);
}

static void configure(const char *vrps, const char *slurm)
{
	struct manrs_rpki_config config = { .file = vrps, .slurm = slurm };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

/* From the first table on: there is none without the exceptions. */
START_TEST(filters_then_assertions)
{
	const struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes;
	struct manrs_rpki_status status;

	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	while (!manrs_rpki_take(rpki, &table, &changes))
		wait_news(manrs_rpki_now_ms() + WAIT_MS, "table", __LINE__);
	ck_assert(changes.all);
	ck_assert_uint_eq(changes.added, 2);
	status = wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "slurm");
	ck_assert_str_eq(status.name, exceptions);
	ck_assert_ptr_null(status.transport);
	ck_assert_uint_eq(status.filters, 1);
	ck_assert_uint_eq(status.filtered, 1);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 1);
	ck_assert_uint_eq(status.number, 1);
	/* What the file has is shown as it is. */
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__)
				  .vrps[MANRS_AFI_IPV4],
			  2);
}
END_TEST

START_TEST(reloaded)
{
	struct manrs_rpki_changes changes;

	write_file(exceptions, FILE_OF("", ""));
	configure(file, exceptions);
	wait_table("192.0.2.0/24-24 AS64500/1; 198.51.100.0/24-24 AS64501/1",
		   __LINE__);
	write_file(exceptions, slurm_json);
	changes = wait_changes(ONE "; " MINE, __LINE__);
	ck_assert(!changes.all);
	ck_assert_uint_eq(changes.n, 2);
	ck_assert_uint_eq(changes.added, 1);
	ck_assert_uint_eq(changes.removed, 1);
	manrs_rpki_changes_release(&changes);
	/* Filters look at what comes later, too. */
	write_file(file, "{\"roas\":[{\"prefix\":\"10.0.0.0/8\",\"asn\":64501},"
			 "{\"prefix\":\"192.0.2.0/24\",\"asn\":64500},"
			 "{\"prefix\":\"192.0.2.0/24\",\"asn\":64502}]}");
	wait_table(ONE "; 192.0.2.0/24-24 AS64502/1; " MINE, __LINE__);
	configure(file, NULL);
	wait_table("10.0.0.0/8-8 AS64501/1; " ONE "; 192.0.2.0/24-24 AS64502/1",
		   __LINE__);
}
END_TEST

/* Whole or not at all (RFC 8416 section 4.1). */
START_TEST(damaged_then_repaired)
{
	struct manrs_rpki_status status;

	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	wait_table(ONE "; " MINE, __LINE__);
	write_file(exceptions, broken_json);
	status = wait_status(1, MANRS_RPKI_STALE, BROKEN, __LINE__);
	ck_assert_uint_eq(status.filters, 1);
	no_table(__LINE__);
	unlink(exceptions);
	wait_status(1, MANRS_RPKI_STALE, "No such file or directory", __LINE__);
	no_table(__LINE__);
	write_file(exceptions, FILE_OF(PREFIX("192.0.2.0/24"), ""));
	wait_table("198.51.100.0/24-24 AS64501/1", __LINE__);
	wait_status(1, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(damaged_from_the_start)
{
	write_file(exceptions, broken_json);
	configure(file, exceptions);
	wait_table("192.0.2.0/24-24 AS64500/1; 198.51.100.0/24-24 AS64501/1",
		   __LINE__);
	wait_status(1, MANRS_RPKI_DOWN, BROKEN, __LINE__);
	write_file(exceptions, slurm_json);
	wait_table(ONE "; " MINE, __LINE__);
}
END_TEST

/* Exceptions to nothing yet are no view of the RPKI. */
START_TEST(no_table_before_a_source)
{
	unlink(file);
	write_file(exceptions, slurm_json);
	configure(file, exceptions);
	wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	no_table(__LINE__);
	write_file(file, vrps_json);
	wait_table(ONE "; " MINE, __LINE__);
}
END_TEST

/* Unless there is nothing else: a network outside the RPKI. */
START_TEST(alone)
{
	write_file(exceptions, slurm_json);
	configure(NULL, exceptions);
	wait_table(ALONE, __LINE__);
	configure(NULL, NULL);
	wait_table(NULL, __LINE__);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_slurm");
	TCase *tc = tcase_create("file");
	TCase *worker = tcase_create("worker");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_test(tc, every_truncation);
	tcase_add_test(tc, too_many_filters);
	tcase_add_loop_test(tc, match, 0, MANRS_ARRAY_SIZE(match_cases));
	suite_add_tcase(suite, tc);

	tcase_set_timeout(worker, 60);
	tcase_add_checked_fixture(worker, setup, teardown);
	tcase_add_test(worker, filters_then_assertions);
	tcase_add_test(worker, reloaded);
	tcase_add_test(worker, damaged_then_repaired);
	tcase_add_test(worker, damaged_from_the_start);
	tcase_add_test(worker, no_table_before_a_source);
	tcase_add_test(worker, alone);
	suite_add_tcase(suite, worker);

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
