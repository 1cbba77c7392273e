/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index against a scan of the same array: random tables of every small
 * size, both families, with duplicates; then the rows worth reading.
 */
#include <check.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "engine/prefix_index.h"
#include "random_prefix.h"

#define MAX_PREFIXES 600

static int compare(const void *a, const void *b)
{
	return manrs_prefix_compare(a, b);
}

/* n random prefixes in order, and every tenth once more. */
static void random_sorted(uint64_t *state, enum manrs_afi afi,
			  struct manrs_prefix *prefixes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		prefixes[i] = i % 10 == 9 ? prefixes[i - 9]
					  : random_prefix(state, afi);
	qsort(prefixes, n, sizeof(*prefixes), compare);
}

/* Last node before end that covers p: the contract, slowly. */
static uint32_t scan(const struct manrs_prefix *prefixes, size_t end,
		     const struct manrs_prefix *p)
{
	while (end--)
		if (manrs_prefix_contains(&prefixes[end], p))
			return (uint32_t)end;
	return MANRS_NO_NODE;
}

static void check_against_scan(enum manrs_afi afi, size_t n, uint64_t seed)
{
	static struct manrs_prefix prefixes[MAX_PREFIXES];
	struct manrs_prefix_index *index = NULL;
	struct manrs_prefix p, q;
	char buf[MANRS_PREFIX_STRLEN];
	uint32_t got, want;
	size_t i;

	random_sorted(&seed, afi, prefixes, n);
	ck_assert(manrs_prefix_index_new(afi, prefixes, n, sizeof(*prefixes),
					 &index) == MANRS_OK);
	ck_assert_uint_eq(manrs_prefix_index_count(index), n);
	for (i = 0; i < n; i++) {
		manrs_prefix_index_get(index, (uint32_t)i, &q);
		ck_assert_msg(manrs_prefix_equal(&q, &prefixes[i]),
			      "node %zu of %zu is %s", i, n,
			      manrs_prefix_format(&q, buf));
		got = manrs_prefix_index_parent(index, (uint32_t)i);
		want = scan(prefixes, i, &prefixes[i]);
		ck_assert_msg(got == want, "parent of %zu of %zu: %u, not %u",
			      i, n, got, want);
	}
	for (i = 0; i < 400; i++) {
		p = i < n ? prefixes[i] : random_prefix(&seed, afi);
		got = manrs_prefix_index_find(index, &p);
		want = scan(prefixes, n, &p);
		ck_assert_msg(got == want, "%zu nodes, %s: %u, not %u", n,
			      manrs_prefix_format(&p, buf), got, want);
	}
	manrs_prefix_index_free(index);
}

START_TEST(same_as_scan_ipv4)
{
	check_against_scan(MANRS_AFI_IPV4, (size_t)_i,
			   UINT64_C(0x6d616e7273) + (unsigned)_i);
}
END_TEST

START_TEST(same_as_scan_ipv6)
{
	check_against_scan(MANRS_AFI_IPV6, (size_t)_i,
			   UINT64_C(0x6d616e7273) + (unsigned)_i);
}
END_TEST

/* More than 256 nodes, so that some lie outside the buckets. */
START_TEST(same_as_scan_large)
{
	check_against_scan(MANRS_AFI_IPV4, MAX_PREFIXES, 1 + (unsigned)_i);
	check_against_scan(MANRS_AFI_IPV6, MAX_PREFIXES, 1 + (unsigned)_i);
}
END_TEST

/* Buckets leave out the first and last 256th of the nodes: here two below
 * the others and two above. */
START_TEST(same_as_scan_outliers)
{
	static struct manrs_prefix prefixes[MAX_PREFIXES];
	struct manrs_prefix_index *index = NULL;
	struct manrs_prefix p = { .afi = MANRS_AFI_IPV4, .len = 24 };
	uint32_t got, want;
	size_t i;

	for (i = 2; i < MAX_PREFIXES - 2; i++)
		prefixes[i] = (struct manrs_prefix){ .hi = (0x4000 + i) << 48,
						     .len = 16 };
	prefixes[0] = (struct manrs_prefix){ .hi = UINT64_C(9) << 56,
					     .len = 8 };
	prefixes[1] = (struct manrs_prefix){ .hi = UINT64_C(10) << 56,
					     .len = 8 };
	prefixes[i++] = (struct manrs_prefix){ .hi = UINT64_C(240) << 56,
					       .len = 8 };
	prefixes[i++] = (struct manrs_prefix){ .hi = UINT64_C(255) << 56,
					       .len = 8 };
	ck_assert(manrs_prefix_index_new(MANRS_AFI_IPV4, prefixes, i,
					 sizeof(*prefixes), &index) ==
		  MANRS_OK);
	for (i = 0; i < 65536; i++) {
		p.hi = (uint64_t)i << 48;
		got = manrs_prefix_index_find(index, &p);
		want = scan(prefixes, MAX_PREFIXES, &p);
		ck_assert_msg(got == want, "%zu.%zu.0.0/24: %u, not %u",
			      i >> 8, i & 255, got, want);
	}
	manrs_prefix_index_free(index);
}
END_TEST

static const char *const ipv4_table[] = {
	"0.0.0.0/0",	   "192.0.2.0/24",   "192.0.2.0/24",
	"192.0.2.128/25",  "192.0.2.255/32", "198.51.100.0/24",
	"198.51.100.0/32",
};

static const char *const ipv6_table[] = {
	"2001:db8::/32",   "2001:db8::/64",   "2001:db8::/65",
	"2001:db8::1/128", "2001:db8::3/128", "2001:db8:0:0:8000::/65",
};

static const struct find_case {
	int line;
	const char *why;
	const char *prefix;
	uint32_t want;
} find_cases[] = {
	{ __LINE__, "the default route itself", "0.0.0.0/0", 0 },
	{ __LINE__, "under the default route only", "203.0.113.0/24", 0 },
	{ __LINE__, "before every address", "0.0.0.0/32", 0 },
	{ __LINE__, "after every address", "255.255.255.255/32", 0 },
	{ __LINE__, "the last of equal nodes", "192.0.2.0/24", 2 },
	{ __LINE__, "shorter than the nodes at its address", "192.0.2.0/23",
	  0 },
	{ __LINE__, "between node and its children", "192.0.2.0/25", 2 },
	{ __LINE__, "a child", "192.0.2.128/25", 3 },
	{ __LINE__, "behind a grandchild's brother", "192.0.2.254/32", 3 },
	{ __LINE__, "full length, equal", "192.0.2.255/32", 4 },
	{ __LINE__, "past a family", "192.0.3.0/24", 0 },
	{ __LINE__, "same address, longer", "198.51.100.0/32", 6 },
	{ __LINE__, "same address, in between", "198.51.100.0/25", 5 },
	{ __LINE__, "IPv6, nothing covers", "::/0", MANRS_NO_NODE },
	{ __LINE__, "IPv6, before all", "2001:db7::/32", MANRS_NO_NODE },
	{ __LINE__, "IPv6, after all", "2001:db9::/32", MANRS_NO_NODE },
	{ __LINE__, "IPv6, length 64", "2001:db8::/64", 1 },
	{ __LINE__, "IPv6, other /64", "2001:db8:0:1::/64", 0 },
	{ __LINE__, "IPv6, lower /65", "2001:db8::2/128", 2 },
	{ __LINE__, "IPv6, full length, first", "2001:db8::1/128", 3 },
	{ __LINE__, "IPv6, full length, second", "2001:db8::3/128", 4 },
	{ __LINE__, "IPv6, past the full lengths", "2001:db8::4/128", 2 },
	{ __LINE__, "IPv6, upper /65", "2001:db8:0:0:8000::1/128", 5 },
};

static struct manrs_prefix_index *index_of(enum manrs_afi afi,
					   const char *const *texts, size_t n)
{
	struct manrs_prefix prefixes[16];
	struct manrs_prefix_index *index = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		ck_assert(manrs_prefix_parse(texts[i], &prefixes[i]) ==
			  MANRS_OK);
	ck_assert(manrs_prefix_index_new(afi, prefixes, n, sizeof(*prefixes),
					 &index) == MANRS_OK);
	return index;
}

START_TEST(find)
{
	const struct find_case *c = &find_cases[_i];
	struct manrs_prefix_index *index;
	struct manrs_prefix p;
	uint32_t got;

	ck_assert(manrs_prefix_parse(c->prefix, &p) == MANRS_OK);
	index = p.afi == MANRS_AFI_IPV4
			? index_of(MANRS_AFI_IPV4, ipv4_table,
				   MANRS_ARRAY_SIZE(ipv4_table))
			: index_of(MANRS_AFI_IPV6, ipv6_table,
				   MANRS_ARRAY_SIZE(ipv6_table));
	got = manrs_prefix_index_find(index, &p);
	ck_assert_msg(got == c->want, "line %d: %s (%s): %u, not %u", c->line,
		      c->why, c->prefix, got, c->want);
	manrs_prefix_index_free(index);
}
END_TEST

#define V4(hi, len) { (uint64_t)(hi) << 32, 0, MANRS_AFI_IPV4, len }
#define V6(hi, lo, len) { hi, lo, MANRS_AFI_IPV6, len }

static const struct build_case {
	int line;
	const char *why;
	enum manrs_afi afi;
	struct manrs_prefix prefixes[2];
	enum manrs_status want;
} build_cases[] = {
	{ __LINE__, "ascending", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V4(0xc0000300, 24) }, MANRS_OK },
	{ __LINE__, "equal", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V4(0xc0000200, 24) }, MANRS_OK },
	{ __LINE__, "descending", MANRS_AFI_IPV4,
	  { V4(0xc0000300, 24), V4(0xc0000200, 24) }, MANRS_ERR_INVALID },
	{ __LINE__, "longer before shorter", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 25), V4(0xc0000200, 24) }, MANRS_ERR_INVALID },
	{ __LINE__, "host bits, IPv4", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V4(0xc0000201, 31) }, MANRS_ERR_INVALID },
	{ __LINE__, "longer than IPv4", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V4(0xc0000201, 33) }, MANRS_ERR_INVALID },
	{ __LINE__, "as long as IPv4 can be", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V4(0xc0000201, 32) }, MANRS_OK },
	{ __LINE__, "IPv6 among IPv4", MANRS_AFI_IPV4,
	  { V4(0xc0000200, 24), V6(0, 0, 0) }, MANRS_ERR_INVALID },
	{ __LINE__, "IPv4 among IPv6", MANRS_AFI_IPV6,
	  { V4(0xc0000200, 24), V6(0, 0, 0) }, MANRS_ERR_INVALID },
	{ __LINE__, "as long as IPv6 can be", MANRS_AFI_IPV6,
	  { V6(0, 0, 0), V6(0, 1, 128) }, MANRS_OK },
	{ __LINE__, "longer than IPv6", MANRS_AFI_IPV6,
	  { V6(0, 0, 0), V6(0, 1, 129) }, MANRS_ERR_INVALID },
	{ __LINE__, "host bits, lower half", MANRS_AFI_IPV6,
	  { V6(0, 0, 0), V6(0, 1, 127) }, MANRS_ERR_INVALID },
	{ __LINE__, "no such family", MANRS_AFI__COUNT,
	  { V4(0, 0), V4(0, 0) }, MANRS_ERR_INVALID },
};

START_TEST(build)
{
	const struct build_case *c = &build_cases[_i];
	struct manrs_prefix_index *index = NULL;
	enum manrs_status got;

	got = manrs_prefix_index_new(c->afi, c->prefixes, 2,
				     sizeof(*c->prefixes), &index);
	ck_assert_msg(got == c->want, "line %d: %s: %s", c->line, c->why,
		      manrs_status_text(got));
	ck_assert_msg((index != NULL) == (got == MANRS_OK),
		      "line %d: %s: output", c->line, c->why);
	manrs_prefix_index_free(index);
}
END_TEST

START_TEST(too_many_is_refused_before_it_is_read)
{
	struct manrs_prefix one = V4(0, 0);
	struct manrs_prefix_index *index = NULL;

	ck_assert(manrs_prefix_index_new(MANRS_AFI_IPV4, &one,
					 (size_t)MANRS_PREFIX_INDEX_MAX + 1, 0,
					 &index) == MANRS_ERR_LIMIT);
	ck_assert_ptr_null(index);
}
END_TEST

START_TEST(members_of_a_larger_struct)
{
	struct {
		struct manrs_prefix prefix;
		char more[40];
	} rows[2] = { { .prefix = V4(0xc0000200, 24) },
		      { .prefix = V4(0xc6336400, 24) } };
	struct manrs_prefix_index *index = NULL;

	ck_assert(manrs_prefix_index_new(MANRS_AFI_IPV4, &rows[0].prefix, 2,
					 sizeof(rows[0]), &index) == MANRS_OK);
	ck_assert_uint_eq(manrs_prefix_index_find(index, &rows[1].prefix), 1);
	manrs_prefix_index_free(index);
}
END_TEST

START_TEST(empty)
{
	struct manrs_prefix all4 = V4(0, 0), all6 = V6(0, 0, 0);
	struct manrs_prefix_index *index = NULL;

	ck_assert(manrs_prefix_index_new(MANRS_AFI_IPV4, NULL, 0,
					 sizeof(all4), &index) == MANRS_OK);
	ck_assert_uint_eq(manrs_prefix_index_count(index), 0);
	ck_assert_uint_eq(manrs_prefix_index_find(index, &all4),
			  MANRS_NO_NODE);
	manrs_prefix_index_free(index);
	ck_assert(manrs_prefix_index_new(MANRS_AFI_IPV6, NULL, 0,
					 sizeof(all6), &index) == MANRS_OK);
	ck_assert_uint_eq(manrs_prefix_index_find(index, &all6),
			  MANRS_NO_NODE);
	manrs_prefix_index_free(index);
	manrs_prefix_index_free(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prefix_index");
	TCase *tc = tcase_create("prefix_index");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, same_as_scan_ipv4, 0, 64);
	tcase_add_loop_test(tc, same_as_scan_ipv6, 0, 64);
	tcase_add_loop_test(tc, same_as_scan_large, 0, 8);
	tcase_add_test(tc, same_as_scan_outliers);
	tcase_add_loop_test(tc, find, 0, MANRS_ARRAY_SIZE(find_cases));
	tcase_add_loop_test(tc, build, 0, MANRS_ARRAY_SIZE(build_cases));
	tcase_add_test(tc, too_many_is_refused_before_it_is_read);
	tcase_add_test(tc, members_of_a_larger_struct);
	tcase_add_test(tc, empty);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
