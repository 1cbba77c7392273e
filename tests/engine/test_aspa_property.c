/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties of AS_PATH verification: the engine agrees with the draft's text
 * taken literally (aspa_naive.h) on all short paths and on random ones, and
 * what must not matter does not.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aspa_naive.h"
#include "aspa_text.h"
#include "engine/aspa_verify.h"

#define ROUNDS 60
#define PATHS_A_ROUND 200
#define MAX_HOPS 60
#define MAX_ASES 9 /* so few that they meet again */

static enum manrs_aspa_state state_of(enum naive_outcome outcome)
{
	return outcome == NAIVE_VALID	  ? MANRS_ASPA_VALID
	       : outcome == NAIVE_UNKNOWN ? MANRS_ASPA_UNKNOWN
					  : MANRS_ASPA_INVALID;
}

static void reverse(const uint32_t *hops, unsigned n, uint32_t *out)
{
	unsigned i;

	for (i = 0; i < n; i++)
		out[i] = hops[n - 1 - i];
}

/*
 * Both procedures on a path and on its reverse against the naive ones; returns
 * the state downstream.
 */
static enum manrs_aspa_state compare(const struct manrs_aspa_table *table,
				     const struct manrs_aspa_pair *pairs,
				     size_t n_pairs,
				     const struct manrs_aspath *path,
				     uint32_t neighbor_as)
{
	uint32_t turned_hops[MAX_HOPS];
	struct manrs_aspath turned = *path;
	enum manrs_aspa_state up, down;

	up = manrs_aspa_verify(table, path, MANRS_ASPA_UPSTREAM, neighbor_as)
		     .state;
	ck_assert_int_eq(up, state_of(naive_verify(pairs, n_pairs, path, true,
						   neighbor_as)));
	down = manrs_aspa_verify(table, path, MANRS_ASPA_DOWNSTREAM,
				 neighbor_as)
		       .state;
	ck_assert_int_eq(down, state_of(naive_verify(pairs, n_pairs, path,
						     false, neighbor_as)));
	/* The quick answer is the same. */
	ck_assert_int_eq(manrs_aspa_is_invalid(table, path, MANRS_ASPA_UPSTREAM,
					       neighbor_as),
			 up == MANRS_ASPA_INVALID);
	ck_assert_int_eq(manrs_aspa_is_invalid(table, path,
					       MANRS_ASPA_DOWNSTREAM,
					       neighbor_as),
			 down == MANRS_ASPA_INVALID);
	/* What may go up all the way may come down; what is no valley is none
	 * from the other side. */
	ck_assert_int_le(down, up);
	if (!neighbor_as) {
		reverse(path->hops, path->n_hops, turned_hops);
		turned.hops = turned_hops;
		ck_assert_int_eq(manrs_aspa_verify(table, &turned,
						   MANRS_ASPA_DOWNSTREAM, 0)
					 .state,
				 down);
	}
	return down;
}

/*
 * All paths of n ASes, where each has no ASPA, names nobody, the AS before it,
 * the AS behind it, or both: 5 ^ n.
 */
#define SHORT_MAX 6

START_TEST(all_short_paths)
{
	unsigned n = (unsigned)_i, i, code, rest, kind, codes = 1;
	unsigned seen[MANRS_ASPA__COUNT] = { 0 };
	uint32_t hops[SHORT_MAX];
	struct manrs_aspath path = { .hops = hops, .n_hops = (uint16_t)n };
	struct manrs_aspa_pair pairs[2 * SHORT_MAX];
	struct manrs_aspa_table *table;
	size_t n_pairs;

	for (i = 0; i < n; i++) {
		hops[i] = 64496 + i;
		codes *= 5;
	}
	for (code = 0; code < codes; code++) {
		n_pairs = 0;
		for (i = 0, rest = code; i < n; i++, rest /= 5) {
			kind = rest % 5;
			if (kind == 1)
				pairs[n_pairs++] = (struct manrs_aspa_pair){
					hops[i], 0
				};
			if (kind == 2 || kind == 4)
				pairs[n_pairs++] = (struct manrs_aspa_pair){
					hops[i], hops[i] - 1
				};
			if (kind == 3 || kind == 4)
				pairs[n_pairs++] = (struct manrs_aspa_pair){
					hops[i], hops[i] + 1
				};
		}
		table = aspa_table_of_pairs(pairs, n_pairs);
		seen[compare(table, pairs, n_pairs, &path, 0)]++;
		manrs_aspa_table_free(table);
	}
	/* Sections 5.5 and 5.6: no valley fits in two ASes. */
	ck_assert_int_eq(n > 2, seen[MANRS_ASPA_INVALID] > 0);
	ck_assert_int_eq(n > 2, seen[MANRS_ASPA_UNKNOWN] > 0);
	ck_assert_uint_gt(seen[MANRS_ASPA_VALID], 0);
}
END_TEST

static uint32_t random_asn(uint64_t *seed, uint32_t n_ases)
{
	uint32_t i = number_below(seed, n_ases);

	return i & 1 ? 64496 + i : 65536 + i;
}

static size_t random_aspas(uint64_t *seed, uint32_t n_ases,
			   struct manrs_aspa_pair *pairs)
{
	size_t i, n = number_below(seed, n_ases * n_ases * 2);

	for (i = 0; i < n; i++) {
		pairs[i].customer = random_asn(seed, n_ases);
		pairs[i].provider = number_below(seed, 8)
					    ? random_asn(seed, n_ases)
					    : 0;
	}
	return n;
}

/* Some repeats by chance, and half of the hops prepended on purpose. */
static void random_path(uint64_t *seed, uint32_t n_ases, uint32_t *hops,
			struct manrs_aspath *path)
{
	unsigned i, max = number_below(seed, 6) ? 9 : MAX_HOPS;
	unsigned n = number_below(seed, max);

	for (i = 0; i < n; i++)
		hops[i] = i && number_below(seed, 2) ? hops[i - 1]
						     : random_asn(seed, n_ases);
	*path = (struct manrs_aspath){ .hops = hops, .n_hops = (uint16_t)n };
	if (n && !number_below(seed, 20)) {
		path->has_set = true;
		path->ends_in_set = number_below(seed, 2);
		path->first_is_set = number_below(seed, 2);
	}
}

START_TEST(random_paths)
{
	uint64_t seed = 11000 + (unsigned)_i;
	uint32_t n_ases = 2 + number_below(&seed, MAX_ASES - 1);
	struct manrs_aspa_pair pairs[MAX_PAIRS];
	size_t n_pairs = random_aspas(&seed, n_ases, pairs);
	struct manrs_aspa_table *table = aspa_table_of_pairs(pairs, n_pairs);
	uint32_t hops[MAX_HOPS], neighbor_as;
	struct manrs_aspath path;
	unsigned i;

	for (i = 0; i < PATHS_A_ROUND; i++) {
		random_path(&seed, n_ases, hops, &path);
		neighbor_as = number_below(&seed, 2) ? 0
			      : path.n_hops && number_below(&seed, 2)
				      ? hops[0]
				      : random_asn(&seed, n_ases);
		compare(table, pairs, n_pairs, &path, neighbor_as);
	}
	manrs_aspa_table_free(table);
}
END_TEST

struct judged {
	struct manrs_aspa_outcome up, down;
};

static struct judged judge(const struct manrs_aspa_table *table,
			   const struct manrs_aspath *path)
{
	return (struct judged){
		.up = manrs_aspa_verify(table, path, MANRS_ASPA_UPSTREAM, 0),
		.down = manrs_aspa_verify(table, path, MANRS_ASPA_DOWNSTREAM,
					  0),
	};
}

static void expect_same(const struct manrs_aspa_outcome *a,
			const struct manrs_aspa_outcome *b, const char *why)
{
	ck_assert_msg(a->state == b->state && a->reason == b->reason &&
			      !memcmp(&a->ramps, &b->ramps, sizeof(a->ramps)) &&
			      a->up.customer == b->up.customer &&
			      a->up.provider == b->up.provider &&
			      a->up.state == b->up.state &&
			      a->down.customer == b->down.customer &&
			      a->down.provider == b->down.provider &&
			      a->down.state == b->down.state,
		      "%s", why);
}

/* Section 7.4. */
START_TEST(prepends_do_not_matter)
{
	uint64_t seed = 12000 + (unsigned)_i;
	uint32_t n_ases = 2 + number_below(&seed, MAX_ASES - 1);
	struct manrs_aspa_pair pairs[MAX_PAIRS];
	size_t n_pairs = random_aspas(&seed, n_ases, pairs);
	struct manrs_aspa_table *table = aspa_table_of_pairs(pairs, n_pairs);
	uint32_t hops[MAX_HOPS], longer_hops[MAX_HOPS * 4];
	struct manrs_aspath path, longer;
	struct judged a, b;
	unsigned i, j, times;

	for (i = 0; i < PATHS_A_ROUND; i++) {
		random_path(&seed, n_ases, hops, &path);
		longer = path;
		longer.hops = longer_hops;
		longer.n_hops = 0;
		for (j = 0; j < path.n_hops; j++)
			for (times = 1 + number_below(&seed, 4); times; times--)
				longer_hops[longer.n_hops++] = hops[j];
		a = judge(table, &path);
		b = judge(table, &longer);
		expect_same(&a.up, &b.up, "upstream");
		expect_same(&a.down, &b.down, "downstream");
	}
	manrs_aspa_table_free(table);
}
END_TEST

/* Section 4. */
START_TEST(as0_next_to_providers_does_not_matter)
{
	uint64_t seed = 13000 + (unsigned)_i;
	uint32_t n_ases = 2 + number_below(&seed, MAX_ASES - 1);
	struct manrs_aspa_pair pairs[2 * MAX_PAIRS];
	size_t i, n_pairs = random_aspas(&seed, n_ases, pairs);
	struct manrs_aspa_table *table, *with_as0;
	uint32_t hops[MAX_HOPS];
	struct manrs_aspath path;
	struct judged a, b;

	table = aspa_table_of_pairs(pairs, n_pairs);
	for (i = 0; i < n_pairs; i++)
		pairs[n_pairs + i] = (struct manrs_aspa_pair){
			pairs[i].customer, 0
		};
	with_as0 = aspa_table_of_pairs(pairs, 2 * n_pairs);
	for (i = 0; i < PATHS_A_ROUND; i++) {
		random_path(&seed, n_ases, hops, &path);
		a = judge(table, &path);
		b = judge(with_as0, &path);
		expect_same(&a.up, &b.up, "upstream");
		expect_same(&a.down, &b.down, "downstream");
	}
	manrs_aspa_table_free(table);
	manrs_aspa_table_free(with_as0);
}
END_TEST

/* States are numbered from good to bad: another provider of a customer that
 * has an ASPA never makes an outcome worse, a first ASPA never turns invalid
 * into anything else. */
START_TEST(more_aspas_change_outcomes_one_way)
{
	uint64_t seed = 14000 + (unsigned)_i;
	uint32_t n_ases = 2 + number_below(&seed, MAX_ASES - 1);
	struct manrs_aspa_pair pairs[MAX_PAIRS];
	size_t i, n_pairs = random_aspas(&seed, n_ases, pairs);
	struct manrs_aspa_table *table = aspa_table_of_pairs(pairs, n_pairs);
	struct manrs_aspa_table *more;
	uint32_t hops[MAX_HOPS];
	struct manrs_aspath path;
	struct judged a, b;
	bool is_first_aspa;

	pairs[n_pairs].customer = random_asn(&seed, n_ases);
	pairs[n_pairs].provider = random_asn(&seed, n_ases);
	is_first_aspa = !manrs_aspa_table_find(table, pairs[n_pairs].customer)
				 .providers;
	more = aspa_table_of_pairs(pairs, n_pairs + 1);
	for (i = 0; i < PATHS_A_ROUND; i++) {
		random_path(&seed, n_ases, hops, &path);
		a = judge(table, &path);
		b = judge(more, &path);
		if (!is_first_aspa) {
			ck_assert_int_le(b.up.state, a.up.state);
			ck_assert_int_le(b.down.state, a.down.state);
			continue;
		}
		if (a.up.state == MANRS_ASPA_INVALID)
			ck_assert_int_eq(b.up.state, MANRS_ASPA_INVALID);
		if (a.down.state == MANRS_ASPA_INVALID)
			ck_assert_int_eq(b.down.state, MANRS_ASPA_INVALID);
	}
	manrs_aspa_table_free(table);
	manrs_aspa_table_free(more);
}
END_TEST

struct touched {
	const struct manrs_aspath *path;
	bool is_touched;
};

static bool note_touched(uint32_t customer, void *arg)
{
	struct touched *touched = arg;
	unsigned i;

	for (i = 0; i < touched->path->n_hops; i++)
		if (touched->path->hops[i] == customer)
			touched->is_touched = true;
	return !touched->is_touched;
}

/* What a reload relies on: a path without an AS that the difference names is
 * judged as before. */
START_TEST(only_paths_of_changed_customers_change)
{
	uint64_t seed = 15000 + (unsigned)_i;
	uint32_t n_ases = 2 + number_below(&seed, MAX_ASES - 1);
	struct manrs_aspa_pair pairs[2 * MAX_PAIRS];
	size_t i, n_pairs = random_aspas(&seed, n_ases, pairs);
	struct manrs_aspa_table *before = aspa_table_of_pairs(pairs, n_pairs);
	struct manrs_aspa_table *after;
	struct touched touched;
	uint32_t hops[MAX_HOPS];
	struct manrs_aspath path;
	struct judged a, b;

	n_pairs -= n_pairs ? number_below(&seed, (uint32_t)n_pairs) / 4 : 0;
	if (number_below(&seed, 2))
		pairs[n_pairs++] = (struct manrs_aspa_pair){
			random_asn(&seed, n_ases), random_asn(&seed, n_ases)
		};
	after = aspa_table_of_pairs(pairs, n_pairs);
	for (i = 0; i < PATHS_A_ROUND; i++) {
		random_path(&seed, n_ases, hops, &path);
		touched = (struct touched){ .path = &path };
		manrs_aspa_table_diff(before, after, note_touched, &touched);
		if (touched.is_touched)
			continue;
		a = judge(before, &path);
		b = judge(after, &path);
		expect_same(&a.up, &b.up, "upstream");
		expect_same(&a.down, &b.down, "downstream");
	}
	manrs_aspa_table_free(before);
	manrs_aspa_table_free(after);
}
END_TEST

/* The longest path there is, and every AS of it different. */
START_TEST(longest_path)
{
	enum { N = MANRS_ASPATH_MAX };
	static struct manrs_aspa_pair pairs[N];
	static uint32_t hops[N];
	struct manrs_aspath path = { .hops = hops, .n_hops = N };
	struct manrs_aspa_table *table;
	struct judged got;
	unsigned i;

	for (i = 0; i < N; i++) {
		hops[i] = 4200000000u + i;
		pairs[i] = (struct manrs_aspa_pair){ hops[i], hops[i] - 1 };
	}
	table = aspa_table_of_pairs(pairs, N);
	got = judge(table, &path);
	ck_assert_int_eq(got.up.state, MANRS_ASPA_VALID);
	ck_assert_int_eq(got.down.state, MANRS_ASPA_VALID);
	ck_assert_uint_eq(got.down.ramps.max_up, N);
	manrs_aspa_table_free(table);

	/* A valley in the middle of it. */
	pairs[N / 2].provider = 0;
	for (i = 0; i < N / 2 - 1; i++)
		pairs[i].provider = hops[i] + 1;
	pairs[N / 2 - 2].provider = 0;
	table = aspa_table_of_pairs(pairs, N);
	got = judge(table, &path);
	ck_assert_int_eq(got.down.state, MANRS_ASPA_INVALID);
	ck_assert_uint_eq(got.down.up.customer, hops[N / 2]);
	ck_assert_uint_eq(got.down.down.customer, hops[N / 2 - 2]);
	ck_assert_uint_eq(got.down.ramps.max_up + got.down.ramps.max_down,
			  N - 1);
	manrs_aspa_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("aspa_property");
	TCase *tc = tcase_create("aspa_property");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, all_short_paths, 1, SHORT_MAX + 1);
	tcase_add_loop_test(tc, random_paths, 0, ROUNDS);
	tcase_add_loop_test(tc, prepends_do_not_matter, 0, ROUNDS);
	tcase_add_loop_test(tc, as0_next_to_providers_does_not_matter, 0,
			    ROUNDS);
	tcase_add_loop_test(tc, more_aspas_change_outcomes_one_way, 0, ROUNDS);
	tcase_add_loop_test(tc, only_paths_of_changed_customers_change, 0,
			    ROUNDS);
	tcase_add_test(tc, longest_path);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
