/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of ASPAs: what is in it, what it finds, what differs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aspa_text.h"
#include "engine/text.h"

#define ROUNDS 60

static bool describe_set(uint32_t customer, struct manrs_aspa_set set,
			 void *arg)
{
	struct manrs_text *out = arg;
	uint32_t i;

	manrs_text_add(out, "%s%c:", out->len ? " " : "",
		       asn_to_letter(customer));
	for (i = 0; i < set.n; i++)
		manrs_text_add(out, "%c", asn_to_letter(set.providers[i]));
	return true;
}

static const struct content_case {
	int line;
	const char *why;
	const char *aspas;
	const char *want; /* a set without providers: "a:" */
	size_t n_customers;
	size_t n_providers;
} content_cases[] = {
	{ __LINE__, "nothing", "", "", 0, 0 },
	{ __LINE__, "one provider", "a:b", "a:b", 1, 1 },
	{ __LINE__, "providers are sorted", "a:dbc", "a:bcd", 1, 3 },
	{ __LINE__, "customers are sorted", "c:a a:b b:c", "a:b b:c c:a", 3,
	  3 },
	{ __LINE__, "32-bit ASNs sort behind 16-bit ones", "A:Ba a:Bb",
	  "a:bB A:aB", 2, 4 },
	{ __LINE__, "a repeated provider is one", "a:bbb", "a:b", 1, 1 },
	{ __LINE__, "a repeated ASPA is one", "a:bc b:c a:bc", "a:bc b:c", 2,
	  3 },
	{ __LINE__, "several ASPAs of a customer: the union", "a:b a:c a:d",
	  "a:bcd", 1, 3 },
	{ __LINE__, "united around another customer", "a:bd b:c a:ce",
	  "a:bcde b:c", 2, 5 },
	{ __LINE__, "AS 0 alone: an ASPA without providers", "a:0", "a:", 1,
	  0 },
	{ __LINE__, "AS 0 twice", "a:0 a:0", "a:", 1, 0 },
	{ __LINE__, "AS 0 next to another", "a:0b", "a:b", 1, 1 },
	{ __LINE__, "AS 0 in another ASPA of the customer", "a:b a:0", "a:b", 1,
	  1 },
	{ __LINE__, "empty sets first, in the middle and last", "a:0 b:c c:0",
	  "a: b:c c:", 3, 1 },
	{ __LINE__, "only empty sets", "a:0 b:0", "a: b:", 2, 0 },
	{ __LINE__, "a customer may name itself", "a:ab", "a:ab", 1, 2 },
	{ __LINE__, "two name each other", "a:b b:a", "a:b b:a", 2, 2 },
};

START_TEST(content)
{
	const struct content_case *c = &content_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	MANRS_TEXT(got, 256);

	manrs_aspa_table_foreach(table, describe_set, &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: got \"%s\"",
		      c->line, c->why, got.buf);
	ck_assert_msg(manrs_aspa_table_count(table) == c->n_customers,
		      "line %d: %s: %zu customers", c->line, c->why,
		      manrs_aspa_table_count(table));
	ck_assert_msg(manrs_aspa_table_count_providers(table) == c->n_providers,
		      "line %d: %s: %zu providers", c->line, c->why,
		      manrs_aspa_table_count_providers(table));
	manrs_aspa_table_free(table);
}
END_TEST

static const struct find_case {
	int line;
	const char *why;
	const char *aspas;
	char customer, provider;
	bool has_aspa, has_provider;
} find_cases[] = {
	{ __LINE__, "empty table", "", 'a', 'b', false, false },
	{ __LINE__, "there", "a:b", 'a', 'b', true, true },
	{ __LINE__, "another provider", "a:b", 'a', 'c', true, false },
	{ __LINE__, "the other way round", "a:b", 'b', 'a', false, false },
	{ __LINE__, "no ASPA at all", "a:b", 'c', 'b', false, false },
	{ __LINE__, "first of many", "a:bcdefgh", 'a', 'b', true, true },
	{ __LINE__, "last of many", "a:bcdefgh", 'a', 'h', true, true },
	{ __LINE__, "below the first", "a:bcdefgh", 'a', 'a', true, false },
	{ __LINE__, "above the last", "a:bcdefgh", 'a', 'i', true, false },
	{ __LINE__, "a gap", "a:bcdfgh", 'a', 'e', true, false },
	{ __LINE__, "not the next customer's", "a:b b:c", 'a', 'c', true,
	  false },
	{ __LINE__, "not the customer's before", "a:b b:c", 'b', 'b', true,
	  false },
	{ __LINE__, "AS 0 alone denies", "a:0", 'a', 'b', true, false },
	{ __LINE__, "AS 0 is no provider", "a:0", 'a', '0', true, false },
	{ __LINE__, "AS 0 is none next to another", "a:0b", 'a', '0', true,
	  false },
	{ __LINE__, "AS 0 does not take the other away", "a:0b", 'a', 'b', true,
	  true },
	{ __LINE__, "AS 0 as a customer", "a:b", '0', 'b', false, false },
	{ __LINE__, "32-bit", "A:B", 'A', 'B', true, true },
	{ __LINE__, "32-bit is not its 16-bit neighbor", "A:B", 'a', 'B', false,
	  false },
};

START_TEST(find)
{
	const struct find_case *c = &find_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_set set =
		manrs_aspa_table_find(table, letter_to_asn(c->customer));

	ck_assert_msg(!!set.providers == c->has_aspa, "line %d: %s", c->line,
		      c->why);
	ck_assert_msg(manrs_aspa_set_has(set, letter_to_asn(c->provider)) ==
			      c->has_provider,
		      "line %d: %s", c->line, c->why);
	manrs_aspa_table_free(table);
}
END_TEST

/* Numbers no letter stands for. */
START_TEST(every_32_bit_asn_is_itself)
{
	static const uint32_t asns[] = { 1,	     65535,	 65536, 65537,
					 0x7fffffff, 0x80000000, 4294967294,
					 4294967295 };
	struct manrs_aspa_pair pairs[MANRS_ARRAY_SIZE(asns)];
	struct manrs_aspa_table *table;
	struct manrs_aspa_set set;
	size_t i, j;

	for (i = 0; i < MANRS_ARRAY_SIZE(asns); i++)
		pairs[i] = (struct manrs_aspa_pair){
			asns[i], asns[MANRS_ARRAY_SIZE(asns) - 1 - i]
		};
	table = aspa_table_of_pairs(pairs, MANRS_ARRAY_SIZE(pairs));
	for (i = 0; i < MANRS_ARRAY_SIZE(asns); i++) {
		set = manrs_aspa_table_find(table, asns[i]);
		ck_assert_ptr_nonnull(set.providers);
		for (j = 0; j < MANRS_ARRAY_SIZE(asns); j++)
			ck_assert_int_eq(manrs_aspa_set_has(set, asns[j]),
					 asns[j] == pairs[i].provider);
	}
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(refusals_leave_out_alone)
{
	struct manrs_aspa_pair pairs[] = { { 64496, 64497 }, { 0, 64497 } };
	struct manrs_aspa_table *table = NULL;

	ck_assert_int_eq(manrs_aspa_table_new(pairs, 2, &table),
			 MANRS_ERR_INVALID);
	ck_assert_ptr_null(table);
	/* One more than may be; none is looked at. */
	ck_assert_int_eq(manrs_aspa_table_new(pairs, MANRS_ASPA_MAX + 1,
					      &table),
			 MANRS_ERR_LIMIT);
	ck_assert_ptr_null(table);
	manrs_aspa_table_free(NULL);
}
END_TEST

START_TEST(order_of_pairs)
{
	struct manrs_aspa_pair a = { 1, 5 }, b = { 1, 6 }, c = { 2, 0 };
	struct manrs_aspa_pair high = { 4294967295u, 0 };

	ck_assert_int_eq(manrs_aspa_pair_compare(&a, &a), 0);
	ck_assert_int_lt(manrs_aspa_pair_compare(&a, &b), 0);
	ck_assert_int_gt(manrs_aspa_pair_compare(&b, &a), 0);
	ck_assert_int_lt(manrs_aspa_pair_compare(&b, &c), 0);
	ck_assert_int_gt(manrs_aspa_pair_compare(&c, &b), 0);
	ck_assert_int_lt(manrs_aspa_pair_compare(&c, &high), 0);
	ck_assert_int_gt(manrs_aspa_pair_compare(&high, &a), 0);
}
END_TEST

static bool stop_at_second(uint32_t customer, struct manrs_aspa_set set,
			   void *arg)
{
	int *n = arg;

	(void)customer;
	(void)set;
	return ++*n < 2;
}

START_TEST(foreach_stops)
{
	struct manrs_aspa_table *table = aspa_table_of("a:b b:c c:d");
	int n = 0;

	manrs_aspa_table_foreach(table, stop_at_second, &n);
	ck_assert_int_eq(n, 2);
	manrs_aspa_table_free(table);
}
END_TEST

/* Pairs that collide, sit next to each other, and are far apart. */
static size_t random_pairs(uint64_t *seed, struct manrs_aspa_pair *pairs,
			   size_t max)
{
	size_t i, n = number_below(seed, (uint32_t)max + 1);
	uint32_t step = 1u << number_below(seed, 24);

	for (i = 0; i < n; i++) {
		pairs[i].customer = 1 + number_below(seed, 40) * step;
		pairs[i].provider = number_below(seed, 5) * step;
	}
	return n;
}

static bool naive_has(const struct manrs_aspa_pair *pairs, size_t n,
		      uint32_t customer, uint32_t provider)
{
	while (n--)
		if (pairs[n].customer == customer &&
		    pairs[n].provider == provider)
			return true;
	return false;
}

static bool naive_has_aspa(const struct manrs_aspa_pair *pairs, size_t n,
			   uint32_t customer)
{
	while (n--)
		if (pairs[n].customer == customer)
			return true;
	return false;
}

START_TEST(random_tables_find_what_is_in_them)
{
	uint64_t seed = 7000 + (unsigned)_i;
	struct manrs_aspa_pair pairs[MAX_PAIRS];
	size_t i, n = random_pairs(&seed, pairs, MAX_PAIRS);
	struct manrs_aspa_table *table = aspa_table_of_pairs(pairs, n);
	struct manrs_aspa_set set;
	uint32_t customer, provider;

	for (i = 0; i < 2000; i++) {
		customer = i < n ? pairs[i].customer
				 : 1 + number_below(&seed, 40) *
					       (1u << number_below(&seed, 24));
		provider = i < n ? pairs[i].provider
				 : number_below(&seed, 5) *
					       (1u << number_below(&seed, 24));
		set = manrs_aspa_table_find(table, customer);
		ck_assert_int_eq(!!set.providers,
				 naive_has_aspa(pairs, n, customer));
		ck_assert_int_eq(manrs_aspa_set_has(set, provider),
				 provider && naive_has(pairs, n, customer,
						       provider));
	}
	manrs_aspa_table_free(table);
}
END_TEST

static bool count_difference(uint32_t customer, void *arg)
{
	(void)customer;
	++*(int *)arg;
	return true;
}

START_TEST(order_of_arrival_does_not_matter)
{
	uint64_t seed = 8000 + (unsigned)_i;
	struct manrs_aspa_pair pairs[MAX_PAIRS];
	size_t n = random_pairs(&seed, pairs, MAX_PAIRS);
	struct manrs_aspa_table *one = aspa_table_of_pairs(pairs, n), *other;
	int differences = 0;

	shuffle_pairs(&seed, pairs, n);
	other = aspa_table_of_pairs(pairs, n);
	manrs_aspa_table_diff(one, other, count_difference, &differences);
	ck_assert_int_eq(differences, 0);
	ck_assert_uint_eq(manrs_aspa_table_bytes(one),
			  manrs_aspa_table_bytes(other));
	manrs_aspa_table_free(one);
	manrs_aspa_table_free(other);
}
END_TEST

static bool note_difference(uint32_t customer, void *arg)
{
	manrs_text_add(arg, "%c", asn_to_letter(customer));
	return true;
}

static const struct diff_case {
	int line;
	const char *why;
	const char *before, *after; /* NULL: no table */
	const char *want;
} diff_cases[] = {
	{ __LINE__, "no tables", NULL, NULL, "" },
	{ __LINE__, "empty is like none", NULL, "", "" },
	{ __LINE__, "the first table", NULL, "b:c a:0", "ab" },
	{ __LINE__, "the last table", "b:c a:0", NULL, "ab" },
	{ __LINE__, "the same", "a:bc b:0", "b:0 a:cb", "" },
	{ __LINE__, "new customer in front", "b:c", "a:b b:c", "a" },
	{ __LINE__, "new customer behind", "b:c", "b:c c:d", "c" },
	{ __LINE__, "customer gone in front", "a:b b:c", "b:c", "a" },
	{ __LINE__, "customer gone behind", "b:c c:d", "b:c", "c" },
	{ __LINE__, "new provider", "a:b", "a:bc", "a" },
	{ __LINE__, "provider gone", "a:bc", "a:c", "a" },
	{ __LINE__, "other provider, as many", "a:b", "a:c", "a" },
	{ __LINE__, "last provider became AS 0", "a:b", "a:0", "a" },
	{ __LINE__, "AS 0 became a provider", "a:0", "a:b", "a" },
	{ __LINE__, "AS 0 was withdrawn: nothing attested", "a:0", "", "a" },
	{ __LINE__, "AS 0 joined a provider: no difference", "a:b", "a:0b",
	  "" },
	{ __LINE__, "split in two ASPAs: no difference", "a:bc", "a:b a:c",
	  "" },
	{ __LINE__, "a provider moved to the next customer", "a:bc b:d",
	  "a:b b:cd", "ab" },
	{ __LINE__, "all of it", "a:b c:d e:f", "b:a d:c f:e", "abcdef" },
	{ __LINE__, "some of it", "a:b b:c c:d A:B", "a:b b:d d:e A:C",
	  "bcdA" },
};

START_TEST(diff)
{
	const struct diff_case *c = &diff_cases[_i];
	struct manrs_aspa_table *before =
		c->before ? aspa_table_of(c->before) : NULL;
	struct manrs_aspa_table *after =
		c->after ? aspa_table_of(c->after) : NULL;
	MANRS_TEXT(got, 64);
	MANRS_TEXT(back, 64);

	manrs_aspa_table_diff(before, after, note_difference, &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s: got %s", c->line,
		      c->why, got.buf);
	manrs_aspa_table_diff(after, before, note_difference, &back);
	ck_assert_msg(!strcmp(back.buf, c->want), "line %d: %s: back: %s",
		      c->line, c->why, back.buf);
	manrs_aspa_table_free(before);
	manrs_aspa_table_free(after);
}
END_TEST

static bool stop_at_once(uint32_t customer, void *arg)
{
	*(uint32_t *)arg += customer;
	return false;
}

START_TEST(diff_stops)
{
	struct manrs_aspa_table *table = aspa_table_of("a:b b:c c:d");
	uint32_t sum = 0;

	manrs_aspa_table_diff(NULL, table, stop_at_once, &sum);
	ck_assert_uint_eq(sum, letter_to_asn('a'));
	manrs_aspa_table_free(table);
}
END_TEST

struct noted {
	uint32_t customers[2 * MAX_PAIRS];
	size_t n;
};

static bool note_customer(uint32_t customer, void *arg)
{
	struct noted *noted = arg;

	ck_assert_msg(!noted->n || noted->customers[noted->n - 1] < customer,
		      "not ascending");
	noted->customers[noted->n++] = customer;
	return true;
}

/* A customer is named if and only if some pair of it is in one list only, or
 * it has an ASPA in one only. */
static bool naive_differs(const struct manrs_aspa_pair *a, size_t n_a,
			  const struct manrs_aspa_pair *b, size_t n_b,
			  uint32_t customer)
{
	size_t i;

	if (naive_has_aspa(a, n_a, customer) !=
	    naive_has_aspa(b, n_b, customer))
		return true;
	for (i = 0; i < n_a; i++)
		if (a[i].customer == customer && a[i].provider &&
		    !naive_has(b, n_b, customer, a[i].provider))
			return true;
	for (i = 0; i < n_b; i++)
		if (b[i].customer == customer && b[i].provider &&
		    !naive_has(a, n_a, customer, b[i].provider))
			return true;
	return false;
}

START_TEST(random_diffs_name_who_differs)
{
	uint64_t seed = 9000 + (unsigned)_i;
	struct manrs_aspa_pair a[MAX_PAIRS], b[MAX_PAIRS];
	size_t i, n_a = random_pairs(&seed, a, MAX_PAIRS / 2), n_b;
	struct manrs_aspa_table *before, *after;
	struct noted noted = { .n = 0 };
	size_t differing = 0;

	/* The second list is the first one with a few pairs changed. */
	memcpy(b, a, sizeof(*a) * n_a);
	n_b = n_a;
	for (i = number_below(&seed, 6); i-- && n_b; n_b--)
		b[number_below(&seed, (uint32_t)n_b)] = b[n_b - 1];
	n_b += random_pairs(&seed, b + n_b, 5);
	before = aspa_table_of_pairs(a, n_a);
	after = aspa_table_of_pairs(b, n_b);
	manrs_aspa_table_diff(before, after, note_customer, &noted);

	for (i = 0; i < noted.n; i++)
		ck_assert_msg(naive_differs(a, n_a, b, n_b,
					    noted.customers[i]),
			      "AS%u does not differ", noted.customers[i]);
	qsort(a, n_a, sizeof(*a), manrs_aspa_pair_compare);
	for (i = 0; i < n_a; i++)
		if ((!i || a[i].customer != a[i - 1].customer) &&
		    naive_differs(a, n_a, b, n_b, a[i].customer))
			differing++;
	for (i = 0; i < n_b; i++)
		if (!naive_has_aspa(a, n_a, b[i].customer) &&
		    !naive_has_aspa(b, i, b[i].customer))
			differing++;
	ck_assert_uint_eq(noted.n, differing);
	manrs_aspa_table_free(before);
	manrs_aspa_table_free(after);
}
END_TEST

/* What the header of aspa_table.c promises. */
START_TEST(memory_is_bounded)
{
	enum { CUSTOMERS = 60000, EACH = 3 };
	struct manrs_aspa_pair *pairs =
		calloc(CUSTOMERS * EACH, sizeof(*pairs));
	struct manrs_aspa_table *table = NULL;
	uint32_t i;

	ck_assert_ptr_nonnull(pairs);
	for (i = 0; i < CUSTOMERS * EACH; i++)
		pairs[i] = (struct manrs_aspa_pair){ 1 + i / EACH, 1 + i };
	ck_assert_int_eq(manrs_aspa_table_new(pairs, CUSTOMERS * EACH, &table),
			 MANRS_OK);
	ck_assert_uint_eq(manrs_aspa_table_count(table), CUSTOMERS);
	ck_assert_uint_le(manrs_aspa_table_bytes(table),
			  128 + CUSTOMERS * (24 + EACH * 4));
	manrs_aspa_table_free(table);
	free(pairs);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("aspa_table");
	TCase *tc = tcase_create("aspa_table");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, content, 0, MANRS_ARRAY_SIZE(content_cases));
	tcase_add_loop_test(tc, find, 0, MANRS_ARRAY_SIZE(find_cases));
	tcase_add_test(tc, every_32_bit_asn_is_itself);
	tcase_add_test(tc, refusals_leave_out_alone);
	tcase_add_test(tc, order_of_pairs);
	tcase_add_test(tc, foreach_stops);
	tcase_add_loop_test(tc, random_tables_find_what_is_in_them, 0, ROUNDS);
	tcase_add_loop_test(tc, order_of_arrival_does_not_matter, 0, ROUNDS);
	tcase_add_loop_test(tc, diff, 0, MANRS_ARRAY_SIZE(diff_cases));
	tcase_add_test(tc, diff_stops);
	tcase_add_loop_test(tc, random_diffs_name_who_differs, 0, ROUNDS * 4);
	tcase_add_test(tc, memory_is_bounded);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
