/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of VRPs: building, walking and matching them.  The properties hold
 * for random tables of a fixed seed.  Differences are in test_vrp_diff.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "engine/vrp_table.h"
#include "random_prefix.h"
#include "vrp_list.h"

#define ROUNDS 40

static void assert_same_list(const struct vrp_list *a,
			     const struct vrp_list *b, const char *what)
{
	size_t i;

	ck_assert_msg(a->n == b->n, "%s: %zu and %zu VRPs", what, a->n, b->n);
	for (i = 0; i < a->n; i++)
		ck_assert_msg(same_vrp(&a->vrps[i], &b->vrps[i]),
			      "%s: VRP %zu differs", what, i);
}

START_TEST(order_of_input_is_irrelevant)
{
	uint64_t seed = 1 + (unsigned)_i;
	struct manrs_vrp vrps[MAX_VRPS];
	struct vrp_list once = { .n = 0 }, again = { .n = 0 };
	struct manrs_vrp_table *table;
	size_t i, n = next_random(&seed) % MAX_VRPS;

	random_vrps(&seed, vrps, n);
	table = table_of(vrps, n);
	manrs_vrp_table_foreach(table, append, &once);
	manrs_vrp_table_free(table);
	for (i = 1; i < once.n; i++)
		ck_assert_msg(manrs_vrp_compare(&once.vrps[i - 1],
						&once.vrps[i]) < 0,
			      "VRP %zu is out of order", i);

	shuffle(&seed, vrps, n);
	table = table_of(vrps, n);
	manrs_vrp_table_foreach(table, append, &again);
	manrs_vrp_table_free(table);
	assert_same_list(&once, &again, "shuffled");
}
END_TEST

/* Every input VRP is in the table with its source, and nothing else is. */
START_TEST(holds_what_was_put_in)
{
	uint64_t seed = 1000 + (unsigned)_i;
	struct manrs_vrp vrps[MAX_VRPS];
	struct vrp_list got = { .n = 0 };
	struct manrs_vrp_table *table;
	size_t i, j, n = next_random(&seed) % MAX_VRPS;
	unsigned sources;

	random_vrps(&seed, vrps, n);
	table = table_of(vrps, n);
	manrs_vrp_table_foreach(table, append, &got);
	for (i = 0; i < got.n; i++) {
		sources = 0;
		for (j = 0; j < n; j++)
			if (!manrs_vrp_compare(&got.vrps[i], &vrps[j]))
				sources |= vrps[j].sources;
		ck_assert_msg(got.vrps[i].sources == sources,
			      "VRP %zu has sources %x, not %x", i,
			      got.vrps[i].sources, sources);
	}
	for (j = 0; j < n; j++) {
		for (i = 0; i < got.n; i++)
			if (!manrs_vrp_compare(&got.vrps[i], &vrps[j]))
				break;
		ck_assert_msg(i < got.n, "input %zu is missing", j);
	}
	ck_assert_uint_eq(manrs_vrp_table_count(table, MANRS_AFI_IPV4) +
				  manrs_vrp_table_count(table, MANRS_AFI_IPV6),
			  got.n);
	manrs_vrp_table_free(table);
}
END_TEST

/* What match() is to answer, by looking at every VRP. */
static unsigned scan(const struct vrp_list *all, const struct manrs_prefix *p,
		     uint32_t origin)
{
	unsigned match = 0;
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct manrs_vrp *v = &all->vrps[i];

		if (!manrs_prefix_contains(&v->prefix, p))
			continue;
		match |= MANRS_VRP_COVERED;
		if (v->asn)
			match |= MANRS_VRP_NOT_AS0;
		if (v->asn && v->asn == origin)
			match |= p->len <= v->max_len
					 ? MANRS_VRP_NAMED | MANRS_VRP_MATCHED
					 : MANRS_VRP_NAMED;
	}
	return match;
}

/* The covering VRPs by the same scan, longest prefix first. */
static void scan_covering(const struct vrp_list *all,
			  const struct manrs_prefix *p, struct vrp_list *out)
{
	size_t i;

	for (i = all->n; i--;)
		if (manrs_prefix_contains(&all->vrps[i].prefix, p))
			append(&all->vrps[i], out);
}

START_TEST(look_up_is_the_same_as_a_scan)
{
	uint64_t seed = 2000 + (unsigned)_i;
	struct manrs_vrp vrps[MAX_VRPS];
	struct vrp_list all = { .n = 0 };
	struct manrs_vrp_table *table;
	char buf[MANRS_PREFIX_STRLEN];
	size_t i, n = next_random(&seed) % MAX_VRPS;

	random_vrps(&seed, vrps, n);
	table = table_of(vrps, n);
	manrs_vrp_table_foreach(table, append, &all);

	for (i = 0; i < 500; i++) {
		struct vrp_list got = { .n = 0 }, want = { .n = 0 };
		struct manrs_prefix p = random_prefix(&seed, i & 1);
		uint32_t origin = i % 5 ? 64500 + i % 5 : 0;
		unsigned match = manrs_vrp_table_match(table, &p, origin);
		unsigned wanted = scan(&all, &p, origin);

		manrs_prefix_format(&p, buf);
		ck_assert_msg(match & MANRS_VRP_MATCHED
				      ? wanted & MANRS_VRP_MATCHED
				      : match == wanted,
			      "%s AS%u: %x, not %x", buf, origin, match,
			      wanted);
		manrs_vrp_table_foreach_covering(table, &p, append, &got);
		scan_covering(&all, &p, &want);
		assert_same_list(&got, &want, buf);
	}
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(counts_and_sources)
{
	struct manrs_vrp rows[] = {
		vrp("192.0.2.0/24", 24, 64500, 0x01),
		vrp("192.0.2.0/24", 24, 64500, 0x82), /* the same payload */
		vrp("192.0.2.0/24", 24, 64501, 0x01), /* another ASN */
		vrp("192.0.2.0/24", 25, 64500, 0x01), /* another length */
		vrp("2001:db8::/32", 48, 64500, 0x80),
	};
	struct manrs_vrp_table *table =
		table_of(rows, MANRS_ARRAY_SIZE(rows));
	static const struct {
		enum manrs_afi afi;
		unsigned source;
		size_t want;
	} want[] = {
		{ MANRS_AFI_IPV4, 0, 3 }, { MANRS_AFI_IPV4, 1, 1 },
		{ MANRS_AFI_IPV4, 2, 0 }, { MANRS_AFI_IPV4, 7, 1 },
		{ MANRS_AFI_IPV4, 8, 0 }, { MANRS_AFI_IPV6, 0, 0 },
		{ MANRS_AFI_IPV6, 7, 1 },
	};
	size_t i;

	ck_assert_uint_eq(manrs_vrp_table_count(table, MANRS_AFI_IPV4), 3);
	ck_assert_uint_eq(manrs_vrp_table_count(table, MANRS_AFI_IPV6), 1);
	for (i = 0; i < MANRS_ARRAY_SIZE(want); i++)
		ck_assert_msg(manrs_vrp_table_count_source(table, want[i].afi,
							   want[i].source) ==
				      want[i].want,
			      "family %d, source %u", want[i].afi,
			      want[i].source);
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(walks_end_when_told)
{
	struct manrs_vrp rows[] = { vrp("192.0.0.0/16", 24, 64500, 1),
				    vrp("192.0.2.0/24", 24, 64500, 1),
				    vrp("192.0.2.0/24", 24, 64501, 1) };
	struct manrs_vrp_table *table = table_of(rows, 3);
	struct vrp_list list = { .stop_at = 2 };

	manrs_vrp_table_foreach(table, append, &list);
	ck_assert_uint_eq(list.n, 2);
	list = (struct vrp_list){ .stop_at = 1 };
	manrs_vrp_table_foreach_covering(table, &rows[1].prefix, append,
					 &list);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_msg(list.vrps[0].prefix.len == 24, "not the longest first");
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(extreme_values_survive)
{
	struct manrs_vrp rows[] = {
		vrp("0.0.0.0/0", 0, 0, 0),
		vrp("0.0.0.0/0", 32, UINT32_MAX, 255),
		vrp("255.255.255.255/32", 32, 0x10000, 1),
		vrp("::/0", 128, 0xffff, 1),
		vrp("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 128,
		    0x12345678, 1),
	};
	struct manrs_vrp_table *table =
		table_of(rows, MANRS_ARRAY_SIZE(rows));
	struct vrp_list got = { .n = 0 }, want = { .n = 0 };

	memcpy(want.vrps, rows, sizeof(rows));
	want.n = MANRS_ARRAY_SIZE(rows);
	manrs_vrp_table_foreach(table, append, &got);
	assert_same_list(&got, &want, "extremes");
	manrs_vrp_table_free(table);
}
END_TEST

static const struct bad_case {
	int line;
	const char *why;
	struct manrs_vrp vrp;
	enum manrs_status want;
} bad_cases[] = {
	{ __LINE__, "maximum length as the prefix",
	  { { 0, 0, MANRS_AFI_IPV4, 24 }, 64500, 24, 1 }, MANRS_OK },
	{ __LINE__, "maximum length below the prefix",
	  { { 0, 0, MANRS_AFI_IPV4, 24 }, 64500, 23, 1 }, MANRS_ERR_INVALID },
	{ __LINE__, "longest maximum length, IPv4",
	  { { 0, 0, MANRS_AFI_IPV4, 24 }, 64500, 32, 1 }, MANRS_OK },
	{ __LINE__, "one more, IPv4",
	  { { 0, 0, MANRS_AFI_IPV4, 24 }, 64500, 33, 1 }, MANRS_ERR_INVALID },
	{ __LINE__, "longest maximum length, IPv6",
	  { { 0, 0, MANRS_AFI_IPV6, 24 }, 64500, 128, 1 }, MANRS_OK },
	{ __LINE__, "one more, IPv6",
	  { { 0, 0, MANRS_AFI_IPV6, 24 }, 64500, 129, 1 }, MANRS_ERR_INVALID },
	{ __LINE__, "no such family",
	  { { 0, 0, MANRS_AFI__COUNT, 24 }, 64500, 24, 1 },
	  MANRS_ERR_INVALID },
	{ __LINE__, "host bits, IPv4",
	  { { 1, 0, MANRS_AFI_IPV4, 24 }, 64500, 24, 1 }, MANRS_ERR_INVALID },
	{ __LINE__, "host bits, IPv6",
	  { { 0, 1, MANRS_AFI_IPV6, 24 }, 64500, 24, 1 }, MANRS_ERR_INVALID },
};

START_TEST(malformed_vrps)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_vrp one = c->vrp;
	struct manrs_vrp_table *table = NULL;
	enum manrs_status got = manrs_vrp_table_new(&one, 1, &table);

	ck_assert_msg(got == c->want, "line %d: %s: %s", c->line, c->why,
		      manrs_status_text(got));
	ck_assert_msg((table != NULL) == (got == MANRS_OK),
		      "line %d: %s: output", c->line, c->why);
	manrs_vrp_table_free(table);
}
END_TEST

START_TEST(empty)
{
	struct manrs_prefix all = { 0, 0, MANRS_AFI_IPV4, 0 };
	struct manrs_vrp_table *table = NULL;
	struct vrp_list list = { .n = 0 };

	ck_assert(manrs_vrp_table_new(NULL, 0, &table) == MANRS_OK);
	ck_assert_uint_eq(manrs_vrp_table_count(table, MANRS_AFI_IPV4), 0);
	ck_assert_uint_eq(manrs_vrp_table_count(table, MANRS_AFI_IPV6), 0);
	ck_assert_uint_eq(manrs_vrp_table_match(table, &all, 64500), 0);
	manrs_vrp_table_foreach(table, append, &list);
	manrs_vrp_table_foreach_covering(table, &all, append, &list);
	ck_assert_uint_eq(list.n, 0);
	manrs_vrp_table_free(table);
	manrs_vrp_table_free(NULL);
}
END_TEST

/* The promise of vrp_table.h, on a table of 100,000 /24s and /48s. */
START_TEST(bytes_per_vrp)
{
	const uint64_t low4 = UINT64_C(1) << 56, low6 = UINT64_C(0x2001) << 48;
	size_t i, n = 100000;
	struct manrs_vrp *vrps = calloc(n, sizeof(*vrps));
	struct manrs_vrp_table *table = NULL;
	size_t bytes;

	ck_assert_ptr_nonnull(vrps);
	for (i = 0; i < n; i++) {
		bool ipv6 = i % 5 == 0;

		vrps[i] = (struct manrs_vrp){
			.prefix = { .afi = ipv6,
				    .len = ipv6 ? 48 : 24,
				    .hi = ipv6 ? low6 + ((uint64_t)i << 16)
					       : low4 + ((uint64_t)i << 40) },
			.asn = 64500,
			.max_len = ipv6 ? 48 : 24,
		};
	}
	ck_assert(manrs_vrp_table_new(vrps, n, &table) == MANRS_OK);
	bytes = manrs_vrp_table_bytes(table);
	ck_assert_msg(bytes <= 24 * n && bytes > 14 * n, "%zu bytes", bytes);
	manrs_vrp_table_free(table);
	free(vrps);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("vrp_table");
	TCase *tc = tcase_create("vrp_table");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, order_of_input_is_irrelevant, 0, ROUNDS);
	tcase_add_loop_test(tc, holds_what_was_put_in, 0, ROUNDS);
	tcase_add_loop_test(tc, look_up_is_the_same_as_a_scan, 0, ROUNDS);
	tcase_add_test(tc, counts_and_sources);
	tcase_add_test(tc, walks_end_when_told);
	tcase_add_test(tc, extreme_values_survive);
	tcase_add_loop_test(tc, malformed_vrps, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_test(tc, empty);
	tcase_add_test(tc, bytes_per_vrp);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
