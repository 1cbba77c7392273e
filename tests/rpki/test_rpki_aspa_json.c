/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of ASPAs: every layout that validators write, every way an entry
 * can be wrong with the message people get, expiry and the bounds.  What can be
 * wrong with JSON as such is test_rpki_json.c's.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpki/json_stream.h"
#include "rpki/rpki_aspa_json.h"
#include "rpki_said.h"

static enum manrs_status read_text(const char *text, size_t len,
				   struct manrs_rpki_json_expiry *expiry,
				   struct manrs_aspa_pair **pairs, size_t *n,
				   struct manrs_text *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	enum manrs_status status;

	ck_assert_ptr_nonnull(in);
	status = manrs_rpki_aspa_json_read(in, expiry, pairs, n, err);
	fclose(in);
	return status;
}

/* "64500>64501 ..." in file order. */
static void describe(const struct manrs_aspa_pair *pairs, size_t n,
		     struct manrs_text *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		manrs_text_add(out, "%s%" PRIu32 ">%" PRIu32, i ? " " : "",
			       pairs[i].customer, pairs[i].provider);
}

static const struct good_case {
	int line;
	const char *why;
	const char *json;
	const char *want;
} good_cases[] = {
	{ __LINE__, "rpki-client: numbers, expiry, other members",
	  "{ \"metadata\": { \"aspas\": 2 },\n"
	  "  \"roas\": [ { \"asn\": 64500, \"prefix\": \"192.0.2.0/24\" } ],\n"
	  "  \"aspas\": [\n"
	  "    { \"customer_asid\": 64500, \"expires\": 1753070425,"
	  " \"providers\": [ 64501, 64502 ] },\n"
	  "    { \"customer_asid\": 64503, \"expires\": 1753070425,"
	  " \"providers\": [ 0 ] } ],\n"
	  "  \"bgpsec_keys\": [] }",
	  "64500>64501 64500>64502 64503>0" },
	{ __LINE__, "Routinator: AS in front, trust anchor",
	  "{\"metadata\":{},\"aspas\":[{\"customer\":\"AS64500\","
	  "\"providers\":[\"AS64501\",\"AS64502\"],\"ta\":\"ripe\"}]}",
	  "64500>64501 64500>64502" },
	{ __LINE__, "Routinator, extended: source",
	  "{\"aspas\":[{\"customer\":\"AS64500\",\"providers\":[\"AS0\"],"
	  "\"source\":[{\"type\":\"aspa\",\"validity\":{\"notBefore\":"
	  "\"2025-07-20T00:00:00Z\"}}]}]}",
	  "64500>0" },
	{ __LINE__, "the array alone",
	  "[{\"customer_asid\":64500,\"providers\":[64501]},\n"
	  "{\"customer\":\"AS64502\",\"providers\":[\"AS64501\"]}]\n",
	  "64500>64501 64502>64501" },
	{ __LINE__, "both layouts in one file",
	  "{\"aspas\":[{\"customer_asid\":64500,\"providers\":[64501]},"
	  "{\"customer\":\"AS64502\",\"providers\":[\"AS64503\"]}]}",
	  "64500>64501 64502>64503" },
	{ __LINE__, "every form of an ASN",
	  "{\"aspas\":[{\"customer\":\"64500\",\"providers\":[\"as1\","
	  "\"As2\",\"3\",4]}]}",
	  "64500>1 64500>2 64500>3 64500>4" },
	{ __LINE__, "lowest and highest",
	  "{\"aspas\":[{\"customer_asid\":1,\"providers\":[0,4294967295]},"
	  "{\"customer_asid\":4294967295,\"providers\":[\"AS4294967295\"]}]}",
	  "1>0 1>4294967295 4294967295>4294967295" },
	{ __LINE__, "one customer twice: both are kept",
	  "{\"aspas\":[{\"customer_asid\":64500,\"providers\":[64501]},"
	  "{\"customer_asid\":64500,\"providers\":[64502]}]}",
	  "64500>64501 64500>64502" },
	{ __LINE__, "no ASPA at all", "{\"roas\":[],\"aspas\":[]}", "" },
	{ __LINE__, "an empty array alone", "[]", "" },
	{ __LINE__, "white space of every kind",
	  "\r\n\t {\n\"aspas\" :\t[ { \"providers\" : [ 64501\n] ,\r\n"
	  "\"customer_asid\" : 64500 } ]\n}\n\n",
	  "64500>64501" },
};

START_TEST(good)
{
	const struct good_case *c = &good_cases[_i];
	struct manrs_aspa_pair *pairs = NULL;
	enum manrs_status status;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(got, 256);
	size_t n = 0;

	status = read_text(c->json, strlen(c->json), NULL, &pairs, &n, &err);
	ck_assert_msg(status == MANRS_OK, "line %d: %s: %s", c->line, c->why,
		      err.buf);
	describe(pairs, n, &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: got %s", c->line,
		      c->why, got.buf);
	free(pairs);
}
END_TEST

#define ASPAS(entry) "{\"aspas\":[\n" entry "\n]}"
#define CUSTOMER(customer) ASPAS("{\"providers\":[1]," customer "}")
#define PROVIDERS(list) ASPAS("{\"customer\":\"AS9\",\"providers\":" list "}")

static const struct bad_case {
	int line;
	const char *why;
	const char *json;
	const char *want; /* or what a line of it says */
} bad_cases[] = {
	/* The document. */
	{ __LINE__, "no aspas", "{\"roas\":[]}",
	  "line 1: there is no \"aspas\"" },
	{ __LINE__, "aspas is no array", "{\n\"aspas\":{}}",
	  "line 2: '{' where '[' was expected" },
	{ __LINE__, "aspas twice", "{\"aspas\":[],\n\"aspas\":[]}",
	  "line 2: a second \"aspas\"" },
	{ __LINE__, "neither object nor array", "7",
	  "line 1: '7' where '{' was expected" },
	{ __LINE__, "white space only", "\n ",
	  "line 2: the file ends where '{' was expected" },
	{ __LINE__, "something behind the object", "{\"aspas\":[]}\n[]",
	  "line 2: '[' where the end of the file was expected" },
	{ __LINE__, "something behind the array", "[]\n{}",
	  "line 2: more behind the end of the array" },
	{ __LINE__, "an array cut off",
	  "[{\"customer_asid\":1,\"providers\":[2]},\n",
	  "line 2, entry 1: the file ends where a value was expected" },
	{ __LINE__, "an entry cut off", ASPAS("{\"customer_asid\":1,\"prov"),
	  "line 3, entry 1: the file ends where the rest of a value was "
	  "expected" },
	/* An entry. */
	{ __LINE__, "no object", ASPAS("7"),
	  "line 2, entry 1: entry 7 is not an object" },
	{ __LINE__, "null", ASPAS("null"),
	  "line 2, entry 1: entry null is not an object" },
	{ __LINE__, "no object in the array alone", "[[]]",
	  "line 1, entry 1: entry [] is not an object" },
	{ __LINE__, "no customer", ASPAS("{\"providers\":[1]}"),
	  "line 2, entry 1: entry {\"providers\":[1]} has no customer" },
	{ __LINE__, "no providers", ASPAS("{\"customer_asid\":1}"),
	  "line 2, entry 1: entry {\"customer_asid\":1} has no providers" },
	{ __LINE__, "line and number are those of the entry",
	  ASPAS("{\"customer_asid\":1,\"providers\":[2]},\n\n"
		"{\"customer_asid\":\n\"x\",\"providers\":[2]}"),
	  "line 4, entry 2: customer_asid \"x\" is not an AS number (1 to "
	  "4294967295)" },
	{ __LINE__, "a bad second entry refuses the first",
	  "[{\"customer_asid\":1,\"providers\":[2]},{}]",
	  "line 1, entry 2: entry {} has no customer" },
	/* A customer. */
	{ __LINE__, "AS 0", CUSTOMER("\"customer_asid\":0"),
	  "line 2, entry 1: customer_asid 0 is not an AS number (1 to "
	  "4294967295)" },
	{ __LINE__, "AS 0 as text", CUSTOMER("\"customer\":\"AS0\""),
	  "line 2, entry 1: customer \"AS0\" is not an AS number (1 to "
	  "4294967295)" },
	{ __LINE__, "negative", CUSTOMER("\"customer_asid\":-1"),
	  "line 2, entry 1: customer_asid -1 is not an AS number (1 to "
	  "4294967295)" },
	{ __LINE__, "one too many", CUSTOMER("\"customer_asid\":4294967296"),
	  "line 2, entry 1: customer_asid 4294967296 is not an AS number (1 "
	  "to 4294967295)" },
	{ __LINE__, "null", CUSTOMER("\"customer\":null"),
	  "line 2, entry 1: customer null is not an AS number (1 to "
	  "4294967295)" },
	{ __LINE__, "AS and nothing", CUSTOMER("\"customer\":\"AS\""),
	  "line 2, entry 1: customer \"AS\" is not an AS number (1 to "
	  "4294967295)" },
	/* Providers. */
	{ __LINE__, "none", PROVIDERS("[]"),
	  "line 2, entry 1: providers [] is empty: an AS without any names AS "
	  "0" },
	{ __LINE__, "not an array", PROVIDERS("\"AS1\""),
	  "line 2, entry 1: providers \"AS1\" is not an array" },
	{ __LINE__, "null", PROVIDERS("null"),
	  "line 2, entry 1: providers null is not an array" },
	{ __LINE__, "negative", PROVIDERS("[-1]"),
	  "line 2, entry 1: provider -1 is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "the last of three", PROVIDERS("[1,2,\"AS3x\"]"),
	  "line 2, entry 1: provider \"AS3x\" is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "one too many", PROVIDERS("[\"AS4294967296\"]"),
	  "line 2, entry 1: provider \"AS4294967296\" is not an AS number (0 "
	  "to 4294967295)" },
	{ __LINE__, "past 64 bits must not wrap to 1",
	  PROVIDERS("[18446744073709551617]"),
	  "line 2, entry 1: provider 18446744073709551615 is not an AS number "
	  "(0 to 4294967295)\n"
	  "line 2, entry 1: not JSON: number expected, of at most 64 bits" },
	{ __LINE__, "a fraction", PROVIDERS("[1.0]"),
	  "line 2, entry 1: provider 1.0 is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "an array in it", PROVIDERS("[[1]]"),
	  "line 2, entry 1: provider [1] is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "by address family, as drafts once had it",
	  PROVIDERS("[{\"asn\":1,\"afi\":\"v4\"}]"),
	  "line 2, entry 1: provider {\"asn\":1,\"afi\":\"v4\"} is not an AS "
	  "number (0 to 4294967295)" },
	/* Expiry, though nobody asked for it. */
	{ __LINE__, "expiry is no number",
	  CUSTOMER("\"customer\":\"AS9\",\"expires\":\"soon\""),
	  "line 2, entry 1: expires \"soon\" is not a time in seconds" },
	{ __LINE__, "expiry is negative",
	  CUSTOMER("\"customer\":\"AS9\",\"expires\":-1"),
	  "line 2, entry 1: expires -1 is not a time in seconds" },
};

START_TEST(bad)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_aspa_pair *const untouched =
		(struct manrs_aspa_pair *)&bad_cases;
	struct manrs_aspa_pair *pairs = untouched;
	enum manrs_status status;
	MANRS_TEXT(err, 256);
	size_t n = 7;

	status = read_text(c->json, strlen(c->json), NULL, &pairs, &n, &err);
	ck_assert_msg(status == MANRS_ERR_INVALID, "line %d: %s: status %d",
		      c->line, c->why, status);
	ck_assert_msg(is_said(c->want, err.buf),
		      "line %d: %s:\n got %s\nwant %s", c->line, c->why,
		      err.buf, c->want);
	ck_assert_msg(pairs == untouched && n == 7,
		      "line %d: out parameters touched", c->line);
}
END_TEST

/* Every cut of a good file is refused, and no cut is read past its end. */
START_TEST(every_truncation)
{
	const char *json = good_cases[_i].json;
	size_t end = strlen(json), len;

	while (end && strchr(" \r\n", json[end - 1]))
		end--;
	for (len = 1; len < end; len++) {
		char *cut = malloc(len); /* for the address sanitizer */
		struct manrs_aspa_pair *pairs = NULL;
		MANRS_TEXT(err, 256);
		size_t n = 0;

		ck_assert_ptr_nonnull(cut);
		memcpy(cut, json, len);
		ck_assert_msg(read_text(cut, len, NULL, &pairs, &n, &err) ==
				      MANRS_ERR_INVALID,
			      "cut at %zu was accepted", len);
		ck_assert_msg(err.len > 0, "cut at %zu: no reason", len);
		free(cut);
	}
}
END_TEST

/* Customer 1 expires at 1000, 2 at 2000 with two providers, 3 never. */
#define EXPIRING                                                               \
	"{\"customer_asid\":1,\"expires\":1000,\"providers\":[7]},"            \
	"{\"customer_asid\":2,\"expires\":2000,\"providers\":[7,8]}"
#define LASTING ",{\"customer_asid\":3,\"providers\":[7]}"

static const struct expiry_case {
	int line;
	const char *why;
	const char *json;
	manrs_time_t now;
	const char *want;
	size_t dropped;
	bool all_expired;
	manrs_time_t last;
} expiry_cases[] = {
	{ __LINE__, "nothing expired", ASPAS(EXPIRING LASTING), 999,
	  "1>7 2>7 2>8 3>7", 0, false, 0 },
	{ __LINE__, "at its second", ASPAS(EXPIRING LASTING), 1000,
	  "2>7 2>8 3>7", 1, false, 1000 },
	{ __LINE__, "ASPAs are counted, not providers",
	  ASPAS(EXPIRING LASTING), 2000, "3>7", 2, false, 2000 },
	{ __LINE__, "one is left", ASPAS(EXPIRING), 1999, "2>7 2>8", 1, false,
	  1000 },
	{ __LINE__, "none is left: an archive", ASPAS(EXPIRING), 2000,
	  "1>7 2>7 2>8", 0, true, 2000 },
	{ __LINE__, "no ASPA is no archive", ASPAS(""), 2000, "", 0, false,
	  0 },
};

START_TEST(expiry)
{
	const struct expiry_case *c = &expiry_cases[_i];
	struct manrs_rpki_json_expiry got = { .now = c->now };
	struct manrs_aspa_pair *pairs = NULL;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(text, 256);
	size_t n = 0;

	ck_assert_msg(!read_text(c->json, strlen(c->json), &got, &pairs, &n,
				 &err),
		      "line %d: %s", c->line, err.buf);
	describe(pairs, n, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got %s",
		      c->line, c->why, text.buf);
	ck_assert_msg(got.dropped == c->dropped &&
			      got.all_expired == c->all_expired &&
			      got.last == c->last,
		      "line %d: %s: dropped %zu, all %d, last %" PRId64,
		      c->line, c->why, got.dropped, got.all_expired, got.last);
	free(pairs);
}
END_TEST

/* Values straddle the edges of the 64 KiB chunks many times. */
START_TEST(chunk_edges)
{
	struct manrs_aspa_table *table = NULL;
	struct manrs_aspa_pair *pairs = NULL;
	FILE *in = tmpfile();
	MANRS_TEXT(err, 256);
	size_t i, n = 0;

	ck_assert_ptr_nonnull(in);
	fputs("{\"aspas\":[", in);
	for (i = 1; i <= 20000; i++)
		fprintf(in,
			"%s{\"customer\":\"AS%zu\",\"providers\":"
			"[\"AS%zu\",%zu]}\n",
			i > 1 ? "," : "", i, i + 1, i + 2);
	fputs("]}", in);
	rewind(in);
	ck_assert_msg(!manrs_rpki_aspa_json_read(in, NULL, &pairs, &n, &err),
		      "%s", err.buf);
	fclose(in);
	ck_assert_uint_eq(n, 40000);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(pairs[i].customer, i / 2 + 1);
		ck_assert_uint_eq(pairs[i].provider, i / 2 + 2 + i % 2);
	}
	ck_assert_int_eq(manrs_aspa_table_new(pairs, n, &table), MANRS_OK);
	ck_assert_uint_eq(manrs_aspa_table_count(table), 20000);
	manrs_aspa_table_free(table);
	free(pairs);
}
END_TEST

/* The AS with every AS of the world as its provider is one value. */
START_TEST(one_large_entry)
{
	struct manrs_aspa_pair *pairs = NULL;
	FILE *in = tmpfile();
	MANRS_TEXT(err, 256);
	size_t i, n = 0;

	ck_assert_ptr_nonnull(in);
	fputs("[{\"customer_asid\":64500,\"providers\":[1", in);
	for (i = 2; i <= 100000; i++)
		fprintf(in, ",%zu", i);
	fputs("]}]", in);
	rewind(in);
	ck_assert_msg(!manrs_rpki_aspa_json_read(in, NULL, &pairs, &n, &err),
		      "%s", err.buf);
	fclose(in);
	ck_assert_uint_eq(n, 100000);
	ck_assert_uint_eq(pairs[n - 1].provider, 100000);
	free(pairs);
}
END_TEST

/* One provider more than may be. */
START_TEST(too_many_providers)
{
	struct manrs_aspa_pair *pairs = NULL;
	FILE *in = tmpfile();
	MANRS_TEXT(err, 256);
	size_t i, n = 0;

	ck_assert_ptr_nonnull(in);
	fputs("[{\"customer_asid\":1,\"providers\":[2]}", in);
	/* 1024 entries of 4096 providers: the last one goes over. */
	for (i = 0; i < MANRS_ASPA_MAX / 4096; i++) {
		fprintf(in, ",\n{\"customer_asid\":%zu,\"providers\":[1",
			i + 2);
		for (unsigned j = 1; j < 4096; j++)
			fputs(",1", in);
		fputs("]}", in);
	}
	fputs("]", in);
	rewind(in);
	ck_assert_int_eq(manrs_rpki_aspa_json_read(in, NULL, &pairs, &n, &err),
			 MANRS_ERR_LIMIT);
	fclose(in);
	ck_assert_str_eq(err.buf, "line 1025, entry 1025: more than 4194304 "
				  "providers in all");
	ck_assert_ptr_null(pairs);
}
END_TEST

START_TEST(no_file)
{
	struct manrs_aspa_pair *pairs = NULL;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(err_directory, 256);
	size_t n = 0;

	ck_assert_int_eq(manrs_rpki_aspa_json_load("/nonexistent/x", &pairs,
						   &n, &err),
			 MANRS_ERR_IO);
	ck_assert_str_eq(err.buf, "No such file or directory");
	ck_assert_int_eq(manrs_rpki_aspa_json_load("/", &pairs, &n,
						   &err_directory),
			 MANRS_ERR_IO);
	ck_assert_str_eq(err_directory.buf,
			 "line 1: cannot read: Is a directory");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_aspa_json");
	TCase *tc = tcase_create("rpki_aspa_json");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_loop_test(tc, every_truncation, 0,
			    MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, expiry, 0, MANRS_ARRAY_SIZE(expiry_cases));
	tcase_add_test(tc, chunk_edges);
	tcase_add_test(tc, one_large_entry);
	tcase_add_test(tc, too_many_providers);
	tcase_add_test(tc, no_file);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
