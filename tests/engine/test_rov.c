/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Route origin validation: each state of RFC 6811 section 2, each reason, and
 * which reason wins when two hold.
 */
#include <check.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "engine/rov.h"

/* The VRPs of all rows; each block is there for rows of its own. */
static const struct {
	const char *prefix;
	uint8_t max_len;
	uint32_t asn;
} vrps[] = {
	/* plain, with room for more specifics */
	{ "192.0.2.0/24", 26, 64500 },
	/* two ASNs and two lengths for the same prefix */
	{ "198.51.100.0/24", 24, 64500 },
	{ "198.51.100.0/24", 25, 64501 },
	/* AS 0 alone; AS 0 above a real one; AS 0 below a real one */
	{ "203.0.113.0/24", 32, 0 },
	{ "233.252.0.0/24", 24, 0 },
	{ "233.252.0.0/25", 25, 64500 },
	{ "233.252.0.128/25", 25, 64502 },
	{ "233.252.0.128/26", 26, 0 },
	/* a short one matches although a longer one does not */
	{ "10.0.0.0/8", 24, 64500 },
	{ "10.1.0.0/16", 16, 64501 },
	/* full length */
	{ "192.168.0.1/32", 32, 64500 },
	/* IPv6: around the middle, and full length */
	{ "2001:db8::/32", 48, 64500 },
	{ "2001:db8:f::/64", 65, 64501 },
	{ "2001:db8:e::1/128", 128, 64503 },
};

#define NONE MANRS_ROV_REASON_NONE
#define ORIGIN MANRS_ROV_REASON_ORIGIN
#define LENGTH MANRS_ROV_REASON_LENGTH
#define AS0 MANRS_ROV_REASON_AS0
#define AS_SET MANRS_ROV_REASON_AS_SET
#define VALID MANRS_ROV_VALID, NONE
#define NOT_FOUND MANRS_ROV_NOT_FOUND, NONE
#define INVALID(reason) MANRS_ROV_INVALID, reason

/* What the path has for an origin besides an ASN. */
#define EMPTY (-1)
#define SET (-2)

static const struct rov_case {
	int line;
	const char *why;
	const char *prefix;
	int64_t origin;
	enum manrs_rov_state state;
	enum manrs_rov_reason reason;
} rov_cases[] = {
	/* RFC 6811 section 2 */
	{ __LINE__, "the VRP's prefix", "192.0.2.0/24", 64500, VALID },
	{ __LINE__, "at the maximum length", "192.0.2.64/26", 64500, VALID },
	{ __LINE__, "one bit past it", "192.0.2.64/27", 64500,
	  INVALID(LENGTH) },
	{ __LINE__, "less specific than the VRP", "192.0.2.0/23", 64500,
	  NOT_FOUND },
	{ __LINE__, "next door", "192.0.3.0/24", 64500, NOT_FOUND },
	{ __LINE__, "somebody else", "192.0.2.0/24", 64501, INVALID(ORIGIN) },
	{ __LINE__, "first of two ASNs", "198.51.100.0/24", 64500, VALID },
	{ __LINE__, "second of two ASNs", "198.51.100.0/24", 64501, VALID },
	{ __LINE__, "second, at its own length", "198.51.100.0/25", 64501,
	  VALID },
	{ __LINE__, "second, past its own length", "198.51.100.0/26", 64501,
	  INVALID(LENGTH) },
	{ __LINE__, "matched by the less specific VRP", "10.1.0.0/24", 64500,
	  VALID },
	{ __LINE__, "matched by the more specific VRP", "10.1.0.0/16", 64501,
	  VALID },
	{ __LINE__, "full length", "192.168.0.1/32", 64500, VALID },
	{ __LINE__, "full length, next door", "192.168.0.0/32", 64500,
	  NOT_FOUND },
	{ __LINE__, "default route", "0.0.0.0/0", 64500, NOT_FOUND },
	{ __LINE__, "last address", "255.255.255.255/32", 64500, NOT_FOUND },

	/* reason length before origin: one names the AS, one does not */
	{ __LINE__, "length wins over origin", "198.51.100.0/25", 64500,
	  INVALID(LENGTH) },
	{ __LINE__, "also if a less specific VRP names it", "10.1.0.0/25",
	  64500, INVALID(LENGTH) },
	{ __LINE__, "also if a more specific VRP names it", "10.1.0.0/24",
	  64501, INVALID(LENGTH) },
	{ __LINE__, "too long and nobody's", "192.0.2.0/27", 64501,
	  INVALID(ORIGIN) },

	/* AS 0: RFC 6483 section 4, RFC 7607 section 2 */
	{ __LINE__, "only AS 0 covers", "203.0.113.0/24", 64500,
	  INVALID(AS0) },
	{ __LINE__, "AS 0 does not match AS 0", "203.0.113.0/24", 0,
	  INVALID(AS0) },
	{ __LINE__, "AS 0 does not match above its length either",
	  "233.252.0.0/24", 0, INVALID(AS0) },
	{ __LINE__, "origin AS 0 under a real VRP", "192.0.2.0/24", 0,
	  INVALID(AS0) },
	{ __LINE__, "origin AS 0, not covered", "192.0.3.0/24", 0,
	  NOT_FOUND },
	{ __LINE__, "a real VRP overrides AS 0 above it", "233.252.0.0/25",
	  64500, VALID },
	{ __LINE__, "AS 0 below does not override a real one",
	  "233.252.0.128/25", 64502, VALID },
	{ __LINE__, "AS 0 and a real one cover: origin", "233.252.0.0/25",
	  64501, INVALID(ORIGIN) },
	{ __LINE__, "AS 0 and a real one cover: length", "233.252.0.0/26",
	  64500, INVALID(LENGTH) },
	{ __LINE__, "AS 0 longest, a real one above", "233.252.0.128/26",
	  64502, INVALID(LENGTH) },
	{ __LINE__, "AS 0 longest, nobody's", "233.252.0.128/26", 64501,
	  INVALID(ORIGIN) },

	/* no origin: RFC 6811 section 2, NONE */
	{ __LINE__, "set, covered", "192.0.2.0/24", SET, INVALID(AS_SET) },
	{ __LINE__, "set, not covered", "192.0.3.0/24", SET, NOT_FOUND },
	{ __LINE__, "set wins over as0", "203.0.113.0/24", SET,
	  INVALID(AS_SET) },
	{ __LINE__, "empty path, covered", "192.0.2.0/24", EMPTY,
	  INVALID(ORIGIN) },
	{ __LINE__, "empty path, not covered", "192.0.3.0/24", EMPTY,
	  NOT_FOUND },
	{ __LINE__, "empty path, only AS 0 covers", "203.0.113.0/24", EMPTY,
	  INVALID(AS0) },
	{ __LINE__, "empty path, AS 0 longest, a real one above",
	  "233.252.0.128/26", EMPTY, INVALID(ORIGIN) },

	/* IPv6 */
	{ __LINE__, "IPv6, the VRP's prefix", "2001:db8::/32", 64500, VALID },
	{ __LINE__, "IPv6, at the maximum length", "2001:db8:1::/48", 64500,
	  VALID },
	{ __LINE__, "IPv6, one bit past it", "2001:db8:1::/49", 64500,
	  INVALID(LENGTH) },
	{ __LINE__, "IPv6, length 64", "2001:db8:f::/64", 64501, VALID },
	{ __LINE__, "IPv6, length 65", "2001:db8:f:0:8000::/65", 64501,
	  VALID },
	{ __LINE__, "IPv6, length 66", "2001:db8:f:0:8000::/66", 64501,
	  INVALID(LENGTH) },
	{ __LINE__, "IPv6, full length", "2001:db8:e::1/128", 64503, VALID },
	{ __LINE__, "IPv6, full length, next door", "2001:db8:e::2/128",
	  64503, INVALID(ORIGIN) },
	{ __LINE__, "IPv6, less specific", "2001:d00::/24", 64500,
	  NOT_FOUND },
	{ __LINE__, "IPv6 default route", "::/0", 64500, NOT_FOUND },
};

static struct manrs_vrp_table *table_of_all(void)
{
	struct manrs_vrp rows[MANRS_ARRAY_SIZE(vrps)];
	struct manrs_vrp_table *table = NULL;
	size_t i;

	for (i = 0; i < MANRS_ARRAY_SIZE(vrps); i++) {
		rows[i] = (struct manrs_vrp){ .asn = vrps[i].asn,
					      .max_len = vrps[i].max_len,
					      .sources = 1 };
		ck_assert_msg(manrs_prefix_parse(vrps[i].prefix,
						 &rows[i].prefix) == MANRS_OK,
			      "not a prefix: %s", vrps[i].prefix);
	}
	ck_assert(manrs_vrp_table_new(rows, MANRS_ARRAY_SIZE(rows), &table) ==
		  MANRS_OK);
	return table;
}

static struct manrs_rov validate(const struct manrs_vrp_table *table,
				 const char *prefix, int64_t origin)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(prefix, &p) == MANRS_OK,
		      "not a prefix: %s", prefix);
	/* 64500 in place of a missing origin: it must not be looked at. */
	return manrs_rov_validate(table, &p, origin >= 0,
				  origin >= 0 ? (uint32_t)origin : 64500,
				  origin == SET);
}

START_TEST(states_and_reasons)
{
	const struct rov_case *c = &rov_cases[_i];
	struct manrs_vrp_table *table = table_of_all();
	struct manrs_rov got = validate(table, c->prefix, c->origin);

	ck_assert_msg(got.state == c->state && got.reason == c->reason,
		      "line %d: %s (%s): %s, %s", c->line, c->why, c->prefix,
		      manrs_rov_state_name(got.state),
		      manrs_rov_reason_name(got.reason));
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(default_route_vrp_covers_all)
{
	struct manrs_vrp all[] = {
		{ { 0, 0, MANRS_AFI_IPV4, 0 }, 64500, 0, 1 },
		{ { 0, 0, MANRS_AFI_IPV6, 0 }, 64500, 128, 1 },
	};
	static const struct rov_case cases[] = {
		{ __LINE__, "itself", "0.0.0.0/0", 64500, VALID },
		{ __LINE__, "one bit longer", "128.0.0.0/1", 64500,
		  INVALID(LENGTH) },
		{ __LINE__, "full length", "255.255.255.255/32", 64501,
		  INVALID(ORIGIN) },
		{ __LINE__, "IPv6, itself", "::/0", 64500, VALID },
		{ __LINE__, "IPv6, full length", "2001:db8::1/128", 64500,
		  VALID },
	};
	struct manrs_vrp_table *table = NULL;
	struct manrs_rov got;
	size_t i;

	ck_assert(manrs_vrp_table_new(all, 2, &table) == MANRS_OK);
	for (i = 0; i < MANRS_ARRAY_SIZE(cases); i++) {
		got = validate(table, cases[i].prefix, cases[i].origin);
		ck_assert_msg(got.state == cases[i].state &&
				      got.reason == cases[i].reason,
			      "line %d: %s: %s, %s", cases[i].line,
			      cases[i].why, manrs_rov_state_name(got.state),
			      manrs_rov_reason_name(got.reason));
	}
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(no_table_is_not_an_empty_table)
{
	struct manrs_vrp_table *table = NULL;
	struct manrs_rov got = validate(NULL, "192.0.2.0/24", 64500);

	ck_assert_int_eq(got.state, MANRS_ROV_NO_DATA);
	ck_assert_int_eq(got.reason, MANRS_ROV_REASON_NONE);

	ck_assert(manrs_vrp_table_new(NULL, 0, &table) == MANRS_OK);
	got = validate(table, "192.0.2.0/24", 64500);
	ck_assert_int_eq(got.state, MANRS_ROV_NOT_FOUND);
	ck_assert_int_eq(got.reason, MANRS_ROV_REASON_NONE);
	got = validate(table, "2001:db8::/32", SET);
	ck_assert_int_eq(got.state, MANRS_ROV_NOT_FOUND);
	manrs_vrp_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rov");
	TCase *tc = tcase_create("rov");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, states_and_reasons, 0,
			    MANRS_ARRAY_SIZE(rov_cases));
	tcase_add_test(tc, default_route_vrp_covers_all);
	tcase_add_test(tc, no_table_is_not_an_empty_table);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
