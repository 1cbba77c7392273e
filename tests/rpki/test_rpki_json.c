/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON reader: every layout that validators write, every way a file can be
 * wrong with the message people get, and the bounds.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/prefix.h"
#include "rpki/json_stream.h"
#include "rpki/rpki_json.h"
#include "rpki_said.h"

static enum manrs_status read_bytes(const char *text, size_t len,
				    struct manrs_vrp **vrps, size_t *n,
				    struct manrs_text *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	enum manrs_status status;

	ck_assert_ptr_nonnull(in);
	status = manrs_rpki_json_read(in, NULL, vrps, n, err);
	fclose(in);
	return status;
}

/* "192.0.2.0/24-24 AS64500; ..." in file order. */
static void describe(const struct manrs_vrp *vrps, size_t n,
		     struct manrs_text *out)
{
	char prefix[MANRS_PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < n; i++)
		manrs_text_add(out, "%s%s-%u AS%" PRIu32, i ? "; " : "",
			       manrs_prefix_format(&vrps[i].prefix, prefix),
			       vrps[i].max_len, vrps[i].asn);
}

static const struct good_case {
	int line;
	const char *why;
	const char *json;
	const char *want;
} good_cases[] = {
	{ __LINE__, "rpki-client: number, other fields, other members",
	  "{ \"metadata\": { \"roas\": 1, \"talfiles\": [ \"x\" ] },\n"
	  "  \"roas\": [ { \"asn\": 64500, \"prefix\": \"192.0.2.0/24\","
	  " \"maxLength\": 24, \"ta\": \"apnic\", \"expires\": 1 } ],\n"
	  "  \"aspas\": [ { \"customer_asid\": 1, \"providers\": [ 2 ] } ] }",
	  "192.0.2.0/24-24 AS64500" },
	{ __LINE__, "Routinator: AS in front",
	  "{\"metadata\":{},\"roas\":[{\"asn\":\"AS64500\",\"prefix\":"
	  "\"2001:db8::/32\",\"maxLength\":48,\"ta\":\"x\"}]}",
	  "2001:db8::/32-48 AS64500" },
	{ __LINE__, "StayRTR: array first, number as text, lower case",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"maxLength\":24,\"asn\":"
	  "\"64500\"},{\"prefix\":\"198.51.100.0/24\",\"maxLength\":25,"
	  "\"asn\":\"as64501\"}],\"metadata\":{\"counts\":2}}",
	  "192.0.2.0/24-24 AS64500; 198.51.100.0/24-25 AS64501" },
	{ __LINE__, "no maximum length: that of the prefix",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500}]}",
	  "192.0.2.0/24-24 AS64500" },
	{ __LINE__, "lowest and highest of everything",
	  "{\"roas\":[{\"prefix\":\"0.0.0.0/0\",\"maxLength\":0,\"asn\":0},"
	  "{\"prefix\":\"::/0\",\"maxLength\":128,\"asn\":4294967295},"
	  "{\"prefix\":\"192.0.2.1/32\",\"maxLength\":32,\"asn\":"
	  "\"AS4294967295\"}]}",
	  "0.0.0.0/0-0 AS0; ::/0-128 AS4294967295; "
	  "192.0.2.1/32-32 AS4294967295" },
	{ __LINE__, "escapes in a prefix are JSON's business",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0\\/24\",\"asn\":64500}]}",
	  "192.0.2.0/24-24 AS64500" },
	{ __LINE__, "white space of every kind, and after the end",
	  "\r\n\t { \"roas\" :\n[\t{ \"prefix\" : \"192.0.2.0/24\" ,\r\n"
	  "\"asn\" : 64500 }\n ]\n }\n\n",
	  "192.0.2.0/24-24 AS64500" },
	{ __LINE__, "an escaped name is the same name",
	  "{\"ro\\u0061s\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500}]}",
	  "192.0.2.0/24-24 AS64500" },
	{ __LINE__, "ignored members of every type",
	  "{\"a\":null,\"b\":true,\"c\":-1.5e3,\"d\":\"x\",\"e\":[],"
	  "\"f\":[[1,{}],2],\"g\":{},\"roas\":[{\"prefix\":\"192.0.2.0/24\","
	  "\"asn\":64500}],\"h\":[{\"roas\":[1]}]}",
	  "192.0.2.0/24-24 AS64500" },
};

START_TEST(good)
{
	const struct good_case *c = &good_cases[_i];
	struct manrs_vrp *vrps = NULL;
	enum manrs_status status;
	MANRS_TEXT(err, 256);
	MANRS_TEXT(got, 512);
	size_t n = 0;

	status = read_bytes(c->json, strlen(c->json), &vrps, &n, &err);
	ck_assert_msg(status == MANRS_OK, "line %d: %s: %s", c->line, c->why,
		      err.buf);
	describe(vrps, n, &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: got %s", c->line,
		      c->why, got.buf);
	free(vrps);
}
END_TEST

#define ROAS(entry) "{\"roas\":[\n" entry "\n]}"

static const struct bad_case {
	int line;
	const char *why;
	const char *json;
	const char *want; /* or what a line of it says */
} bad_cases[] = {
	/* The document. */
	{ __LINE__, "white space only", " \n ",
	  "line 2: the file ends where '{' was expected" },
	{ __LINE__, "an array on top", "[]",
	  "line 1: '[' where '{' was expected" },
	{ __LINE__, "not text at all", "\001{}",
	  "line 1: byte 0x01 where '{' was expected" },
	{ __LINE__, "no roas", "{\"metadata\":{}}",
	  "line 1: there is no \"roas\"" },
	{ __LINE__, "empty roas", "{\"roas\":[ ]}",
	  "line 1: \"roas\" is empty" },
	{ __LINE__, "roas is no array", "{\n\"roas\":{}}",
	  "line 2: '{' where '[' was expected" },
	{ __LINE__, "roas is null", "{\n\"roas\":null}",
	  "line 2: 'n' where '[' was expected" },
	{ __LINE__, "roas twice",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":1}],\n\"roas\":[]}",
	  "line 2: a second \"roas\"" },
	{ __LINE__, "something after the end",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":1}]}\n}",
	  "line 2: '}' where the end of the file was expected" },
	{ __LINE__, "a second document",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":1}]}\n{}",
	  "line 2: '{' where the end of the file was expected" },
	{ __LINE__, "cut inside an entry",
	  "{\"roas\":[\n{\"prefix\":\"192.0.2.0/24\",\"asn\":1},\n{\"pre",
	  "line 3, entry 2: the file ends where the rest of a value was "
	  "expected" },
	{ __LINE__, "cut between entries",
	  "{\"roas\":[\n{\"prefix\":\"192.0.2.0/24\",\"asn\":1},\n",
	  "line 3, entry 1: the file ends where a value was expected" },
	{ __LINE__, "cut after the array",
	  "{\"roas\":[\n{\"prefix\":\"192.0.2.0/24\",\"asn\":1}]\n",
	  "line 3: the file ends where ',' or '}' was expected" },
	{ __LINE__, "comma after the last entry",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1},"),
	  "line 3, entry 1: ']' where a value was expected" },
	{ __LINE__, "comma after the last member",
	  "{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":1}],}",
	  "line 1: '}' where a member name was expected" },
	{ __LINE__, "no comma between entries",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1} {}"),
	  "line 2, entry 1: '{' where ',' or ']' was expected" },
	{ __LINE__, "no colon", "{\"roas\" []}",
	  "line 1: '[' where ':' was expected" },
	{ __LINE__, "a name without quotes", "{roas:[]}",
	  "line 1: 'r' where a member name was expected" },
	{ __LINE__, "a comment is no JSON", ROAS("/* x */ 1"),
	  "line 2: '/' where a value was expected" },
	{ __LINE__, "nor inside an entry",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",/* x */\"asn\":1}"),
	  "line 2, entry 1: not JSON: quoted object property name expected" },
	{ __LINE__, "NaN is no JSON", ROAS("NaN"),
	  "line 2: 'N' where a value was expected" },
	{ __LINE__, "a leading zero is no JSON",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":01}"),
	  "line 2, entry 1: not JSON: number expected, of at most 64 bits" },
	{ __LINE__, "too deep in an entry",
	  ROAS("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"),
	  "line 2, entry 1: not JSON: nesting too deep" },
	{ __LINE__, "too deep in what is ignored",
	  "{\"x\":{\"x\":[[[[[[[[[[[[[[[[[[[[",
	  "line 1: not JSON: nesting too deep" },
	/* An entry. */
	{ __LINE__, "no object", ROAS("7"),
	  "line 2, entry 1: entry 7 is not an object" },
	{ __LINE__, "null", ROAS("null"),
	  "line 2, entry 1: entry null is not an object" },
	{ __LINE__, "no prefix", ROAS("{\"asn\":1}"),
	  "line 2, entry 1: entry {\"asn\":1} has no prefix" },
	{ __LINE__, "no ASN", ROAS("{\"prefix\":\"192.0.2.0/24\"}"),
	  "line 2, entry 1: entry {\"prefix\":\"192.0.2.0/24\"} has no asn" },
	{ __LINE__, "the line and number are those of the entry",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1},\n\n"
	       "{\"prefix\":\n\"x\",\n\"asn\":1}"),
	  "line 4, entry 2: prefix \"x\" is not a prefix, or has bits set "
	  "past its length" },
	/* A prefix. */
	{ __LINE__, "host bits, IPv4",
	  ROAS("{\"prefix\":\"192.0.2.1/24\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"192.0.2.1/24\" is not a prefix, or has "
	  "bits set past its length" },
	{ __LINE__, "host bits, IPv6",
	  ROAS("{\"prefix\":\"2001:db8::1/32\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"2001:db8::1/32\" is not a prefix, or has "
	  "bits set past its length" },
	{ __LINE__, "a bare address",
	  ROAS("{\"prefix\":\"192.0.2.1\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"192.0.2.1\" is not a prefix, or has bits "
	  "set past its length" },
	{ __LINE__, "length past the family",
	  ROAS("{\"prefix\":\"192.0.2.0/33\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"192.0.2.0/33\" is not a prefix, or has "
	  "bits set past its length" },
	{ __LINE__, "a NUL hides the rest",
	  ROAS("{\"prefix\":\"192.0.2.0/24\\u0000x\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"192.0.2.0/24\\u0000x\" is not a prefix, "
	  "or has bits set past its length" },
	{ __LINE__, "control characters do not reach a terminal",
	  ROAS("{\"prefix\":\"\\u001b[2J\\u00e9\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"\\u001b[2J??\" is not a prefix, or has "
	  "bits set past its length" },
	{ __LINE__, "a long value is cut",
	  ROAS("{\"prefix\":\"0123456789012345678901234567890123456789"
	       "01234567890123456789\",\"asn\":1}"),
	  "line 2, entry 1: prefix \"0123456789012345678901234567890123456789"
	  "0123456789012345678... is not a prefix, or has bits set past its "
	  "length" },
	{ __LINE__, "wrong type", ROAS("{\"prefix\":24,\"asn\":1}"),
	  "line 2, entry 1: prefix 24 is not a prefix, or has bits set past "
	  "its length" },
	/* An ASN. */
	{ __LINE__, "negative",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":-1}"),
	  "line 2, entry 1: asn -1 is not an AS number (0 to 4294967295)" },
	{ __LINE__, "one too many",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":4294967296}"),
	  "line 2, entry 1: asn 4294967296 is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "one too many, as text",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":\"AS4294967296\"}"),
	  "line 2, entry 1: asn \"AS4294967296\" is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "past 64 bits must not wrap to 1",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":18446744073709551617}"),
	  "line 2, entry 1: asn 18446744073709551615 is not an AS number (0 "
	  "to 4294967295)\n"
	  "line 2, entry 1: not JSON: number expected, of at most 64 bits" },
	{ __LINE__, "past 64 bits as text must not wrap to 1",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":"
	       "\"18446744073709551617\"}"),
	  "line 2, entry 1: asn \"18446744073709551617\" is not an AS number "
	  "(0 to 4294967295)" },
	{ __LINE__, "a fraction",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1.0}"),
	  "line 2, entry 1: asn 1.0 is not an AS number (0 to 4294967295)" },
	{ __LINE__, "AS and nothing",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":\"AS\"}"),
	  "line 2, entry 1: asn \"AS\" is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "empty text",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":\"\"}"),
	  "line 2, entry 1: asn \"\" is not an AS number (0 to 4294967295)" },
	{ __LINE__, "a sign in text",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":\"+1\"}"),
	  "line 2, entry 1: asn \"+1\" is not an AS number (0 to "
	  "4294967295)" },
	{ __LINE__, "true", ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":true}"),
	  "line 2, entry 1: asn true is not an AS number (0 to 4294967295)" },
	{ __LINE__, "null", ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":null}"),
	  "line 2, entry 1: asn null is not an AS number (0 to 4294967295)" },
	/* A maximum length. */
	{ __LINE__, "one below the prefix",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"maxLength\":23}"),
	  "line 2, entry 1: maxLength 23 is shorter than the prefix" },
	{ __LINE__, "one above IPv4",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"maxLength\":33}"),
	  "line 2, entry 1: maxLength 33 is longer than an address" },
	{ __LINE__, "one above IPv6",
	  ROAS("{\"prefix\":\"2001:db8::/32\",\"asn\":1,\"maxLength\":129}"),
	  "line 2, entry 1: maxLength 129 is longer than an address" },
	{ __LINE__, "must not wrap to 24",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"maxLength\":280}"),
	  "line 2, entry 1: maxLength 280 is longer than an address" },
	{ __LINE__, "as text",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"maxLength\":\"24\"}"),
	  "line 2, entry 1: maxLength \"24\" is not a number of bits" },
	{ __LINE__, "null is not missing",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"maxLength\":null}"),
	  "line 2, entry 1: maxLength null is not a number of bits" },
	/* An expiry, also when nobody asks for the time. */
	{ __LINE__, "as text",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"expires\":\"1\"}"),
	  "line 2, entry 1: expires \"1\" is not a time in seconds" },
	{ __LINE__, "before 1970",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"expires\":-1}"),
	  "line 2, entry 1: expires -1 is not a time in seconds" },
	{ __LINE__, "an expiry past 64 bits",
	  ROAS("{\"prefix\":\"192.0.2.0/24\",\"asn\":1,\"expires\":"
	       "99999999999999999999}"),
	  "line 2, entry 1: expires 18446744073709551615 is not a time in "
	  "seconds\n"
	  "line 2, entry 1: not JSON: number expected, of at most 64 bits" },
};

START_TEST(bad)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_vrp *const untouched = (struct manrs_vrp *)&bad_cases;
	struct manrs_vrp *vrps = untouched;
	enum manrs_status status;
	MANRS_TEXT(err, 256);
	size_t n = 7;

	status = read_bytes(c->json, strlen(c->json), &vrps, &n, &err);
	ck_assert_msg(status == MANRS_ERR_INVALID, "line %d: %s: status %d",
		      c->line, c->why, status);
	ck_assert_msg(is_said(c->want, err.buf),
		      "line %d: %s:\n got %s\nwant %s", c->line, c->why,
		      err.buf, c->want);
	ck_assert_msg(vrps == untouched && n == 7,
		      "line %d: out parameters touched", c->line);
}
END_TEST

/* Every cut of a good file is refused, and no cut is read past its end. */
START_TEST(every_truncation)
{
	const char *json = good_cases[0].json;
	size_t len;

	for (len = 1; len < strlen(json); len++) {
		char *cut = malloc(len); /* for the address sanitizer */
		struct manrs_vrp *vrps = NULL;
		MANRS_TEXT(err, 256);
		size_t n = 0;

		memcpy(cut, json, len);
		ck_assert_msg(read_bytes(cut, len, &vrps, &n, &err) ==
				      MANRS_ERR_INVALID,
			      "cut at %zu was accepted", len);
		ck_assert_msg(err.len > 0, "cut at %zu: no reason", len);
		free(cut);
	}
}
END_TEST

/* A temporary file of n entries of one line each, the last one as given. */
static FILE *many_entries(unsigned n, const char *last)
{
	FILE *out = tmpfile();
	unsigned i;

	ck_assert_ptr_nonnull(out);
	fprintf(out, "{\"roas\":[\n");
	for (i = 1; i < n; i++)
		fprintf(out,
			"{\"asn\":%u,\"prefix\":\"10.%u.%u.0/24\","
			"\"maxLength\":24},\n",
			i, i >> 8 & 0xff, i & 0xff);
	fprintf(out, "%s\n]}\n", last);
	rewind(out);
	return out;
}

/* Values straddle the edges of the 64 KiB chunks many times. */
START_TEST(chunk_edges)
{
	FILE *in = many_entries(20000, "{\"asn\":1,\"prefix\":\"::/0\"}");
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n = 0;
	size_t i;

	ck_assert_msg(!manrs_rpki_json_read(in, NULL, &vrps, &n, &err), "%s",
		      err.buf);
	ck_assert_uint_eq(n, 20000);
	for (i = 0; i + 1 < n; i++)
		ck_assert_uint_eq(vrps[i].asn, i + 1);
	ck_assert_uint_eq(vrps[n - 1].prefix.afi, MANRS_AFI_IPV6);
	free(vrps);
	fclose(in);
}
END_TEST

START_TEST(lines_are_counted_over_chunks)
{
	FILE *in = many_entries(20000, "{\"asn\":1,\"prefix\":7}");
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n = 0;

	ck_assert_int_eq(manrs_rpki_json_read(in, NULL, &vrps, &n, &err),
			 MANRS_ERR_INVALID);
	ck_assert_str_eq(err.buf,
			 "line 20001, entry 20000: prefix 7 is not a prefix, "
			 "or has bits set past its length");
	fclose(in);
}
END_TEST

/* A value without end: refused, not collected until memory is gone. */
START_TEST(endless_value)
{
	FILE *in = tmpfile();
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n = 0;
	size_t i;

	ck_assert_ptr_nonnull(in);
	fputs("{\"x\":\"", in);
	for (i = 0; i < MANRS_JSON_VALUE_MAX + 65536; i++)
		putc('a', in);
	rewind(in);
	ck_assert_int_eq(manrs_rpki_json_read(in, NULL, &vrps, &n, &err),
			 MANRS_ERR_LIMIT);
	ck_assert_str_eq(err.buf, "line 1: a value is longer than 4194304 "
				  "bytes");
	fclose(in);
}
END_TEST

START_TEST(no_file)
{
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n = 0;

	ck_assert_int_eq(manrs_rpki_json_load("/nonexistent/x", &vrps, &n,
					      &err),
			 MANRS_ERR_IO);
	ck_assert_str_eq(err.buf, "No such file or directory");
}
END_TEST

/* Reading a directory fails at the first byte. */
START_TEST(unreadable)
{
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n = 0;

	ck_assert_int_eq(manrs_rpki_json_load("/", &vrps, &n, &err),
			 MANRS_ERR_IO);
	ck_assert_str_eq(err.buf, "line 1: cannot read: Is a directory");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_json");
	TCase *tc = tcase_create("rpki_json");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, good, 0, MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, bad, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_test(tc, every_truncation);
	tcase_add_test(tc, chunk_edges);
	tcase_add_test(tc, lines_are_counted_over_chunks);
	tcase_add_test(tc, endless_value);
	tcase_add_test(tc, no_file);
	tcase_add_test(tc, unreadable);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
