/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks on prefix, origin and next hop: verdict and evidence of each, on
 * both sides of every limit of the built-in profile. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/prefix.h"

static struct manrs_prefix parse(int line, const char *text)
{
	struct manrs_prefix p = { 0 };

	ck_assert_msg(!text || manrs_prefix_parse(text, &p) == MANRS_OK,
		      "line %d: %s does not parse", line, text);
	return p;
}

/* What the network of these tests holds and what the RPKI says. */
static const char *const own_texts[] = {
	"192.0.2.0/24",
	"198.51.100.0/25",
	"2001:db8::/32",
};
static const struct {
	const char *prefix;
	uint8_t max_len;
	uint32_t asn;
} vrp_texts[] = {
	{ "192.0.2.0/24", 24, 64500 },
	{ "192.0.0.0/22", 25, 64501 },
	{ "203.0.113.0/24", 24, 0 },
};

static struct manrs_prefix_set *own_prefixes;
static struct manrs_vrp_table *vrps;
static struct manrs_asn_set transit_free;

static void setup(void)
{
	struct manrs_prefix own[MANRS_ARRAY_SIZE(own_texts)];
	struct manrs_vrp vrp[MANRS_ARRAY_SIZE(vrp_texts)];

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(own); i++)
		own[i] = parse(__LINE__, own_texts[i]);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(vrp); i++)
		vrp[i] = (struct manrs_vrp){
			.prefix = parse(__LINE__, vrp_texts[i].prefix),
			.max_len = vrp_texts[i].max_len,
			.asn = vrp_texts[i].asn,
			.sources = 1,
		};
	ck_assert(!manrs_prefix_set_new(own, MANRS_ARRAY_SIZE(own),
					&own_prefixes));
	ck_assert(!manrs_vrp_table_new(vrp, MANRS_ARRAY_SIZE(vrp), &vrps));
}

static void teardown(void)
{
	manrs_prefix_set_free(own_prefixes);
	manrs_vrp_table_free(vrps);
}

struct route_case {
	int line;
	const char *why;
	const char *prefix;
	bool want;
	const char *evidence;
};

static const struct route_case default_route_cases[] = {
	{ __LINE__, "IPv4", "0.0.0.0/0", true,
	  "0.0.0.0/0 is the default route" },
	{ __LINE__, "IPv6", "::/0", true, "::/0 is the default route" },
	{ __LINE__, "half of IPv4", "0.0.0.0/1", false,
	  "0.0.0.0/1 is not a default route" },
	{ __LINE__, "half of IPv6", "::/1", false,
	  "::/1 is not a default route" },
	{ __LINE__, "the address 0.0.0.0", "0.0.0.0/32", false,
	  "0.0.0.0/32 is not a default route" },
};

static const struct route_case bogon_prefix_cases[] = {
	{ __LINE__, "inside", "10.1.0.0/16", true,
	  "inside 10.0.0.0/8 Private-Use, RFC 1918" },
	{ __LINE__, "outside", "11.0.0.0/8", false,
	  "11.0.0.0/8 is not in special-purpose space" },
	{ __LINE__, "hole", "2001:20::/32", false,
	  "inside 2001:20::/28 ORCHIDv2, RFC 7343, globally reachable" },
	{ __LINE__, "default route", "0.0.0.0/0", false,
	  "0.0.0.0/0 is not in special-purpose space" },
	{ __LINE__, "outside 2000::/3", "4000::/16", true,
	  "inside 4000::/2 not Global Unicast (2000::/3), "
	  "IANA IPv6 address space" },
};

static const struct route_case too_specific_cases[] = {
	{ __LINE__, "IPv4, at the limit", "192.0.2.0/24", false,
	  "length /24, longest allowed /24" },
	{ __LINE__, "IPv4, past it", "192.0.2.0/25", true,
	  "length /25, longest allowed /24" },
	{ __LINE__, "IPv4, host", "192.0.2.1/32", true,
	  "length /32, longest allowed /24" },
	{ __LINE__, "IPv6, at the limit", "2001:db8::/48", false,
	  "length /48, longest allowed /48" },
	{ __LINE__, "IPv6, past it", "2001:db8::/49", true,
	  "length /49, longest allowed /48" },
	{ __LINE__, "IPv6 is not held to the IPv4 limit", "2001:db8::/32",
	  false, "length /32, longest allowed /48" },
};

static const struct route_case too_broad_cases[] = {
	{ __LINE__, "IPv4, at the limit", "11.0.0.0/8", false,
	  "length /8, shortest allowed /8" },
	{ __LINE__, "IPv4, past it", "10.0.0.0/7", true,
	  "length /7, shortest allowed /8" },
	{ __LINE__, "IPv4, one bit", "0.0.0.0/1", true,
	  "length /1, shortest allowed /8" },
	{ __LINE__, "IPv4 default route is not", "0.0.0.0/0", false,
	  "length /0, shortest allowed /8 (default route)" },
	{ __LINE__, "IPv6, at the limit", "2000::/12", false,
	  "length /12, shortest allowed /12" },
	{ __LINE__, "IPv6, past it", "2000::/11", true,
	  "length /11, shortest allowed /12" },
	{ __LINE__, "IPv6, one bit", "::/1", true,
	  "length /1, shortest allowed /12" },
	{ __LINE__, "IPv6 default route is not", "::/0", false,
	  "length /0, shortest allowed /12 (default route)" },
};

static const struct route_case own_prefix_cases[] = {
	{ __LINE__, "ours", "192.0.2.0/24", true,
	  "inside our own 192.0.2.0/24" },
	{ __LINE__, "more specific than ours", "192.0.2.128/25", true,
	  "inside our own 192.0.2.0/24" },
	{ __LINE__, "wider than ours", "192.0.2.0/23", false,
	  "192.0.2.0/23 is not in our own space" },
	{ __LINE__, "before ours", "192.0.1.0/24", false,
	  "192.0.1.0/24 is not in our own space" },
	{ __LINE__, "after ours", "192.0.3.0/24", false,
	  "192.0.3.0/24 is not in our own space" },
	{ __LINE__, "the half that is not ours", "198.51.100.128/25", false,
	  "198.51.100.128/25 is not in our own space" },
	{ __LINE__, "IPv6, more specific", "2001:db8:1::/48", true,
	  "inside our own 2001:db8::/32" },
	{ __LINE__, "IPv6, beside", "2001:db9::/32", false,
	  "2001:db9::/32 is not in our own space" },
};

static void judge(const struct route_case *c, enum manrs_check_id id)
{
	struct manrs_facts facts = { .vrps = vrps,
					  .own_prefixes = own_prefixes,
					  .transit_free = &transit_free };
	struct manrs_route route = { .prefix = parse(c->line, c->prefix) };
	struct manrs_sender sender = { .asn = 64500 };
	struct manrs_policy policy;
	struct manrs_input in = { &route, &sender, &policy, &facts, { 0, 0 } };
	MANRS_TEXT(text, 200);

	manrs_policy_init_builtin(&policy, MANRS_REL_UNSET);
	ck_assert_msg(manrs_checks[id].is_broken(&in) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->prefix);
	manrs_checks[id].explain(&in, &text);
	ck_assert_msg(!strcmp(text.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, text.buf);
}

START_TEST(default_route)
{
	judge(&default_route_cases[_i], MANRS_CHECK_DEFAULT_ROUTE);
}
END_TEST

START_TEST(bogon_prefix)
{
	judge(&bogon_prefix_cases[_i], MANRS_CHECK_BOGON_PREFIX);
}
END_TEST

START_TEST(too_specific)
{
	judge(&too_specific_cases[_i], MANRS_CHECK_PREFIX_TOO_SPECIFIC);
}
END_TEST

START_TEST(too_broad)
{
	judge(&too_broad_cases[_i], MANRS_CHECK_PREFIX_TOO_BROAD);
}
END_TEST

START_TEST(own_prefix)
{
	judge(&own_prefix_cases[_i], MANRS_CHECK_OWN_PREFIX);
}
END_TEST

static const struct next_hop_case {
	int line;
	const char *why;
	const char *next_hop;
	const char *local;
	const char *neighbor;
	bool want;
	const char *evidence;
} next_hop_cases[] = {
	{ __LINE__, "the neighbor", "192.0.2.1", NULL, "192.0.2.1", false,
	  "next hop 192.0.2.1, neighbor 192.0.2.1" },
	{ __LINE__, "a third party", "192.0.2.2", NULL, "192.0.2.1", true,
	  "next hop 192.0.2.2, neighbor 192.0.2.1" },
	{ __LINE__, "IPv6, the neighbor", "2001:db8::1", "fe80::1",
	  "2001:db8::1", false,
	  "next hop 2001:db8::1 (link-local fe80::1), neighbor 2001:db8::1" },
	{ __LINE__, "IPv6, differs in the lower half", "2001:db8::2", NULL,
	  "2001:db8::1", true, "next hop 2001:db8::2, neighbor 2001:db8::1" },
	{ __LINE__, "IPv6, differs in the upper half", "2001:db8:1::1", NULL,
	  "2001:db8::1", true, "next hop 2001:db8:1::1, neighbor 2001:db8::1" },
	{ __LINE__, "IPv6, neither of the two", "2001:db8::2", "fe80::2",
	  "2001:db8::1", true,
	  "next hop 2001:db8::2 (link-local fe80::2), neighbor 2001:db8::1" },
	{ __LINE__, "IPv6, the link-local is the neighbor", "2001:db8::2",
	  "fe80::1", "fe80::1", false,
	  "next hop 2001:db8::2 (link-local fe80::1), neighbor fe80::1" },
	{ __LINE__, "IPv6, the link-local alone", "fe80::1", NULL, "fe80::1",
	  false, "next hop fe80::1, neighbor fe80::1" },
};

START_TEST(next_hop)
{
	const struct next_hop_case *c = &next_hop_cases[_i];
	struct manrs_route route = {
		.next_hop = parse(c->line, c->next_hop),
		.next_hop_local = parse(c->line, c->local),
	};
	struct manrs_sender sender = {
		.asn = 64500,
		.address = parse(c->line, c->neighbor),
	};
	struct manrs_input in = { .route = &route, .sender = &sender };
	MANRS_TEXT(text, 200);

	ck_assert_msg(manrs_check_next_hop(&in) == c->want, "line %d: %s",
		      c->line, c->why);
	manrs_explain_next_hop(&in, &text);
	ck_assert_msg(!strcmp(text.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, text.buf);
}
END_TEST

/* Longest prefix first. */
#define ALL_OF_192 "192.0.2.0/24-24 AS64500, 192.0.0.0/22-25 AS64501"

static const struct rov_case {
	int line;
	const char *why;
	const char *prefix;
	const char *path;
	enum manrs_rov_state want;
	const char *evidence;
} rov_cases[] = {
	{ __LINE__, "authorised", "192.0.2.0/24", "64510 64500",
	  MANRS_ROV_VALID, "origin AS64500; VRPs: " ALL_OF_192 },
	{ __LINE__, "another origin", "192.0.2.0/24", "64500 64502",
	  MANRS_ROV_INVALID, "origin AS64502; VRPs: " ALL_OF_192 },
	{ __LINE__, "at its maximum length", "192.0.2.0/25", "64501",
	  MANRS_ROV_VALID, "origin AS64501; VRPs: " ALL_OF_192 },
	{ __LINE__, "longer than its maximum", "192.0.2.0/25", "64500",
	  MANRS_ROV_INVALID, "origin AS64500; VRPs: " ALL_OF_192 },
	{ __LINE__, "AS 0", "203.0.113.0/24", "64500", MANRS_ROV_INVALID,
	  "origin AS64500; VRPs: 203.0.113.0/24-24 AS0" },
	{ __LINE__, "wider than the VRP", "203.0.112.0/23", "64500",
	  MANRS_ROV_NOT_FOUND, "origin AS64500; VRPs: none" },
	{ __LINE__, "a set at the end", "192.0.2.0/24", "64510 {64500}",
	  MANRS_ROV_INVALID,
	  "no origin (path ends in a set); VRPs: " ALL_OF_192 },
	{ __LINE__, "no path", "192.0.2.0/24", "", MANRS_ROV_INVALID,
	  "no origin (path is empty); VRPs: " ALL_OF_192 },
};

START_TEST(rov)
{
	const struct rov_case *c = &rov_cases[_i];
	struct manrs_facts facts = { .vrps = vrps,
				     .transit_free = &transit_free };
	struct manrs_route route = { .prefix = parse(c->line, c->prefix) };
	struct manrs_input in = { .route = &route, .facts = &facts };
	uint32_t hops[8], origin = 0;
	bool has_origin;
	MANRS_TEXT(invalid, 200);
	MANRS_TEXT(not_found, 200);

	ck_assert_msg(manrs_aspath_parse(c->path, hops, 8, &route.path) ==
			      MANRS_OK,
		      "line %d", c->line);
	has_origin = manrs_aspath_origin(&route.path, &origin);
	in.rov = manrs_rov_validate(vrps, &route.prefix, has_origin, origin,
				    route.path.ends_in_set);
	ck_assert_msg(in.rov.state == c->want, "line %d: %s is %s", c->line,
		      c->why, manrs_rov_state_name(in.rov.state));
	ck_assert_msg(manrs_checks[MANRS_CHECK_ROV_INVALID].is_broken(&in) ==
			      (c->want == MANRS_ROV_INVALID),
		      "line %d: %s: rov-invalid", c->line, c->why);
	ck_assert_msg(manrs_checks[MANRS_CHECK_ROV_NOT_FOUND].is_broken(&in) ==
			      (c->want == MANRS_ROV_NOT_FOUND),
		      "line %d: %s: rov-not-found", c->line, c->why);

	manrs_checks[MANRS_CHECK_ROV_INVALID].explain(&in, &invalid);
	manrs_checks[MANRS_CHECK_ROV_NOT_FOUND].explain(&in, &not_found);
	ck_assert_msg(!strcmp(invalid.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, invalid.buf);
	ck_assert_msg(!strcmp(not_found.buf, c->evidence), "line %d: %s: '%s'",
		      c->line, c->why, not_found.buf);
}
END_TEST

/* Asked for evidence without the data, a check says what is missing. */
static const struct missing_case {
	int line;
	enum manrs_check_id id;
	const char *evidence;
} missing_cases[] = {
	{ __LINE__, MANRS_CHECK_OWN_PREFIX, "no own prefixes configured" },
	{ __LINE__, MANRS_CHECK_NEXT_HOP,
	  "next hop unknown, neighbor address unknown" },
	{ __LINE__, MANRS_CHECK_ROV_INVALID,
	  "no origin (path too long to read); VRPs: no data" },
	{ __LINE__, MANRS_CHECK_ROV_NOT_FOUND,
	  "no origin (path too long to read); VRPs: no data" },
};

START_TEST(missing)
{
	const struct missing_case *c = &missing_cases[_i];
	static const uint32_t hop = 64500;
	struct manrs_facts facts = { .transit_free = &transit_free };
	struct manrs_route route = {
		.prefix = parse(c->line, "192.0.2.0/24"),
		.path = { .hops = &hop, .n_hops = 1, .truncated = true },
	};
	struct manrs_sender sender = { .asn = 64500 };
	struct manrs_input in = { .route = &route, .sender = &sender,
				  .facts = &facts };
	MANRS_TEXT(text, 200);

	manrs_checks[c->id].explain(&in, &text);
	ck_assert_msg(!strcmp(text.buf, c->evidence), "line %d: '%s'", c->line,
		      text.buf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_route");
	TCase *tc = tcase_create("check_route");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, default_route, 0,
			    MANRS_ARRAY_SIZE(default_route_cases));
	tcase_add_loop_test(tc, bogon_prefix, 0,
			    MANRS_ARRAY_SIZE(bogon_prefix_cases));
	tcase_add_loop_test(tc, too_specific, 0,
			    MANRS_ARRAY_SIZE(too_specific_cases));
	tcase_add_loop_test(tc, too_broad, 0,
			    MANRS_ARRAY_SIZE(too_broad_cases));
	tcase_add_loop_test(tc, own_prefix, 0,
			    MANRS_ARRAY_SIZE(own_prefix_cases));
	tcase_add_loop_test(tc, next_hop, 0, MANRS_ARRAY_SIZE(next_hop_cases));
	tcase_add_loop_test(tc, rov, 0, MANRS_ARRAY_SIZE(rov_cases));
	tcase_add_loop_test(tc, missing, 0, MANRS_ARRAY_SIZE(missing_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
