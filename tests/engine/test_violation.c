/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store of active violations.  The source is included, not linked: the
 * tests take the memory away and look how keys spread over the buckets.
 */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

static bool no_memory;

static void *malloc_or_not(size_t size)
{
	return no_memory ? NULL : malloc(size);
}

static int callocs_left = -1; /* -1: any number */

static void *calloc_or_not(size_t n, size_t size)
{
	if (!callocs_left)
		return NULL;
	callocs_left -= callocs_left > 0;
	return calloc(n, size);
}

#define malloc malloc_or_not
#define calloc calloc_or_not
#include "engine/violation.c"
#undef malloc
#undef calloc

#include "engine/check_id.h"

/* 2026-01-01T00:00:00Z */
#define T0 INT64_C(1767225600)

static struct manrs_violations *new_store(size_t max)
{
	struct manrs_violations *store = NULL;

	ck_assert_int_eq(manrs_violations_new(max, &store), MANRS_OK);
	ck_assert_uint_eq(manrs_violations_max(store), max);
	ck_assert_uint_eq(manrs_violations_count(store), 0);
	return store;
}

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

static struct manrs_violation violation_of(uint32_t neighbor,
					   const char *prefix, uint32_t path_id)
{
	return (struct manrs_violation){
		.neighbor = neighbor,
		.prefix = prefix_of(prefix),
		.path_id = path_id,
		.failed = MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID),
		.path = "64496 64511",
		.reason = "origin",
		.evidence = "192.0.2.0/24 AS64500",
	};
}

static enum manrs_status put(struct manrs_violations *store, uint32_t neighbor,
			     const char *prefix, uint32_t path_id)
{
	struct manrs_violation v = violation_of(neighbor, prefix, path_id);

	return manrs_violations_put(store, &v, T0);
}

static const struct manrs_violation *find(const struct manrs_violations *store,
					  uint32_t neighbor, const char *prefix,
					  uint32_t path_id)
{
	struct manrs_prefix p = prefix_of(prefix);

	return manrs_violations_find(store, neighbor, &p, path_id);
}

/* The store keeps copies: what the caller does with its own is no matter. */
START_TEST(put_copies)
{
	char path[] = "64496 64511", reason[] = "length", evidence[] = "";
	struct manrs_violation v = violation_of(7, "192.0.2.0/24", 3);
	struct manrs_violations *store = new_store(4);
	const struct manrs_violation *kept;

	v.path = path;
	v.reason = reason;
	v.evidence = evidence;
	v.reject = v.has_origin = true;
	v.origin = 64511;
	v.since = v.last_seen = 1; /* these three are ignored */
	v.seen = 99;
	ck_assert_int_eq(manrs_violations_put(store, &v, T0), MANRS_OK);
	path[0] = reason[0] = evidence[0] = '!';

	kept = find(store, 7, "192.0.2.0/24", 3);
	ck_assert_ptr_nonnull(kept);
	ck_assert_str_eq(kept->path, "64496 64511");
	ck_assert_str_eq(kept->reason, "length");
	ck_assert_str_eq(kept->evidence, "");
	ck_assert_uint_eq(kept->failed, v.failed);
	ck_assert_uint_eq(kept->origin, 64511);
	ck_assert(kept->reject && !kept->enforced && kept->has_origin);
	ck_assert_int_eq(kept->since, T0);
	ck_assert_int_eq(kept->last_seen, T0);
	ck_assert_uint_eq(kept->seen, 1);
	manrs_violations_free(store);
}
END_TEST

START_TEST(put_again_keeps_since)
{
	struct manrs_violation v = violation_of(7, "2001:db8::/32", 0);
	struct manrs_violations *store = new_store(1);
	const struct manrs_violation *kept;

	manrs_violations_put(store, &v, T0);
	v.path = "64496 64496 64496 64510";
	v.reason = "";
	v.evidence = "2001:db8::/32 AS64500 maximum length 32";
	v.failed = MANRS_CHECK_BIT(MANRS_CHECK_AS_SET);
	v.reject = v.enforced = true;
	ck_assert_int_eq(manrs_violations_put(store, &v, T0 + 60), MANRS_OK);

	kept = find(store, 7, "2001:db8::/32", 0);
	ck_assert_str_eq(kept->path, v.path);
	ck_assert_str_eq(kept->reason, v.reason);
	ck_assert_str_eq(kept->evidence, v.evidence);
	ck_assert_uint_eq(kept->failed, v.failed);
	ck_assert(kept->reject && kept->enforced);
	ck_assert_int_eq(kept->since, T0);
	ck_assert_int_eq(kept->last_seen, T0 + 60);
	ck_assert_uint_eq(kept->seen, 2);
	ck_assert_uint_eq(manrs_violations_count(store), 1);

	/* Its own entry, texts and all, put once more. */
	ck_assert_int_eq(manrs_violations_put(store, kept, T0 + 61), MANRS_OK);
	kept = find(store, 7, "2001:db8::/32", 0);
	ck_assert_str_eq(kept->evidence, v.evidence);
	ck_assert_uint_eq(kept->seen, 3);

	/* Gone and back: a new violation. */
	manrs_violations_remove(store, 7, &v.prefix, 0);
	ck_assert_ptr_null(find(store, 7, "2001:db8::/32", 0));
	manrs_violations_put(store, &v, T0 + 120);
	kept = find(store, 7, "2001:db8::/32", 0);
	ck_assert_int_eq(kept->since, T0 + 120);
	ck_assert_uint_eq(kept->seen, 1);
	manrs_violations_free(store);
}
END_TEST

static const struct limit_case {
	int line;
	size_t max;
	uint32_t n_put;
	size_t kept;
	uint64_t not_kept;
} limit_cases[] = {
	{ __LINE__, 0, 0, 0, 0 },     { __LINE__, 0, 1, 0, 1 },
	{ __LINE__, 1, 1, 1, 0 },     { __LINE__, 1, 2, 1, 1 },
	{ __LINE__, 3, 2, 2, 0 },     { __LINE__, 3, 3, 3, 0 },
	{ __LINE__, 3, 4, 3, 1 },     { __LINE__, 100, 99, 99, 0 },
	{ __LINE__, 100, 300, 100, 200 },
};

START_TEST(limit)
{
	const struct limit_case *c = &limit_cases[_i];
	struct manrs_violations *store = new_store(c->max);

	for (uint32_t id = 0; id < c->n_put; id++)
		ck_assert_msg(put(store, 1, "192.0.2.0/24", id) ==
				      (id < c->max ? MANRS_OK : MANRS_ERR_LIMIT),
			      "line %d: number %u", c->line, id);
	ck_assert_msg(manrs_violations_count(store) == c->kept, "line %d",
		      c->line);
	ck_assert_msg(manrs_violations_not_kept(store) == c->not_kept,
		      "line %d", c->line);
	for (uint32_t id = 0; id < c->n_put; id++)
		ck_assert_msg(!find(store, 1, "192.0.2.0/24", id) ==
				      (id >= c->max),
			      "line %d: number %u", c->line, id);
	manrs_violations_free(store);
}
END_TEST

/* A full store still refreshes what it holds, and room made is room. */
START_TEST(full_store)
{
	struct manrs_violations *store = new_store(2);
	struct manrs_prefix p = prefix_of("192.0.2.0/24");

	put(store, 1, "192.0.2.0/24", 1);
	put(store, 1, "192.0.2.0/24", 2);
	ck_assert_int_eq(put(store, 1, "192.0.2.0/24", 1), MANRS_OK);
	ck_assert_uint_eq(manrs_violations_not_kept(store), 0);
	ck_assert_int_eq(put(store, 1, "192.0.2.0/24", 3), MANRS_ERR_LIMIT);
	manrs_violations_remove(store, 1, &p, 3); /* not there: no-op */
	ck_assert_uint_eq(manrs_violations_count(store), 2);
	manrs_violations_remove(store, 1, &p, 1);
	ck_assert_int_eq(put(store, 1, "192.0.2.0/24", 3), MANRS_OK);
	ck_assert_uint_eq(manrs_violations_count(store), 2);
	ck_assert_uint_eq(manrs_violations_not_kept(store), 1);
	manrs_violations_free(store);
}
END_TEST

/* Every one is another route than every other. */
static const struct key_case {
	int line;
	uint32_t neighbor;
	const char *prefix;
	uint32_t path_id;
} keys[] = {
	{ __LINE__, 1, "192.0.2.0/24", 0 },
	{ __LINE__, 1, "192.0.2.0/25", 0 },
	{ __LINE__, 1, "192.0.2.0/24", 1 },
	{ __LINE__, 1, "192.0.2.0/24", UINT32_MAX },
	{ __LINE__, 1, "198.51.100.0/24", 0 },
	{ __LINE__, 1, "0.0.0.0/0", 0 },
	{ __LINE__, 1, "::/0", 0 }, /* the same bits, another family */
	{ __LINE__, 1, "2001:db8::/32", 0 },
	{ __LINE__, 1, "2001:db8::1/128", 0 },
	{ __LINE__, 0, "192.0.2.0/24", 1 },
	{ __LINE__, 2, "192.0.2.0/24", 0 },
	{ __LINE__, 2, "2001:db8::/32", 0 },
	{ __LINE__, UINT32_MAX, "192.0.2.0/24", 0 },
};
#define N_KEYS MANRS_ARRAY_SIZE(keys)

/* In a store of so many buckets: all in one chain, some, or hardly any.  Each
 * is put twice: to replace one must not lose those behind it in its chain. */
static struct manrs_violations *store_of_all_keys(size_t n_buckets)
{
	struct manrs_violations *store = new_store(n_buckets);

	store->max = N_KEYS;
	for (size_t i = 0; i < 2 * N_KEYS; i++) {
		const struct key_case *key = &keys[i % N_KEYS];

		ck_assert_int_eq(put(store, key->neighbor, key->prefix,
				     key->path_id),
				 MANRS_OK);
	}
	ck_assert_uint_eq(manrs_violations_count(store), N_KEYS);
	return store;
}

static const size_t bucket_numbers[] = { 1, 3, 1000 };

START_TEST(remove_each)
{
	for (size_t gone = 0; gone < N_KEYS; gone++) {
		struct manrs_violations *store =
			store_of_all_keys(bucket_numbers[_i]);
		struct manrs_prefix p = prefix_of(keys[gone].prefix);

		manrs_violations_remove(store, keys[gone].neighbor, &p,
					keys[gone].path_id);
		for (size_t i = 0; i < N_KEYS; i++)
			ck_assert_msg(!find(store, keys[i].neighbor,
					    keys[i].prefix, keys[i].path_id) ==
					      (i == gone),
				      "line %d, without line %d", keys[i].line,
				      keys[gone].line);
		ck_assert_uint_eq(manrs_violations_count(store), N_KEYS - 1);
		manrs_violations_free(store);
	}
}
END_TEST

static const struct neighbor_case {
	int line;
	uint32_t neighbor;
	enum manrs_afi afi;
	size_t gone;
} neighbor_cases[] = {
	{ __LINE__, 1, MANRS_AFI_IPV4, 6 },
	{ __LINE__, 1, MANRS_AFI_IPV6, 3 },
	{ __LINE__, 1, MANRS_AFI__COUNT, 9 },
	{ __LINE__, 2, MANRS_AFI_IPV4, 1 },
	{ __LINE__, 2, MANRS_AFI_IPV6, 1 },
	{ __LINE__, 2, MANRS_AFI__COUNT, 2 },
	{ __LINE__, 0, MANRS_AFI_IPV6, 0 },
	{ __LINE__, UINT32_MAX, MANRS_AFI__COUNT, 1 },
	{ __LINE__, 3, MANRS_AFI__COUNT, 0 },
};

static bool count_all(const struct manrs_violation *v, void *arg)
{
	(void)v;
	return ++*(size_t *)arg;
}

static bool count_to_two(const struct manrs_violation *v, void *arg)
{
	(void)v;
	return ++*(size_t *)arg < 2;
}

START_TEST(remove_neighbor)
{
	const struct neighbor_case *c = &neighbor_cases[_i];

	for (size_t b = 0; b < MANRS_ARRAY_SIZE(bucket_numbers); b++) {
		struct manrs_violations *store =
			store_of_all_keys(bucket_numbers[b]);
		size_t n = 0;

		manrs_violations_remove_neighbor(store, c->neighbor, c->afi);
		ck_assert_msg(manrs_violations_count(store) == N_KEYS - c->gone,
			      "line %d: %zu buckets", c->line,
			      bucket_numbers[b]);
		manrs_violations_foreach(store, count_all, &n);
		ck_assert_msg(n == N_KEYS - c->gone, "line %d", c->line);
		for (size_t i = 0; i < N_KEYS; i++) {
			struct manrs_prefix p = prefix_of(keys[i].prefix);
			bool ends = keys[i].neighbor == c->neighbor &&
				    (c->afi == MANRS_AFI__COUNT ||
				     c->afi == p.afi);

			ck_assert_msg(!manrs_violations_find(
					      store, keys[i].neighbor, &p,
					      keys[i].path_id) == ends,
				      "line %d: line %d", c->line,
				      keys[i].line);
		}
		manrs_violations_free(store);
	}
}
END_TEST

static bool mark_key(const struct manrs_violation *v, void *arg)
{
	int *times = arg;

	for (size_t i = 0; i < N_KEYS; i++) {
		struct manrs_prefix p = prefix_of(keys[i].prefix);

		times[i] += v->neighbor == keys[i].neighbor &&
			    v->path_id == keys[i].path_id &&
			    manrs_prefix_equal(&v->prefix, &p);
	}
	return true;
}

START_TEST(foreach_once)
{
	struct manrs_violations *store = store_of_all_keys(bucket_numbers[_i]);
	int times[N_KEYS] = { 0 };
	size_t n = 0;

	manrs_violations_foreach(store, mark_key, times);
	for (size_t i = 0; i < N_KEYS; i++)
		ck_assert_msg(times[i] == 1, "line %d: %d times", keys[i].line,
			      times[i]);
	manrs_violations_foreach(store, count_to_two, &n);
	ck_assert_uint_eq(n, 2);
	manrs_violations_free(store);
}
END_TEST

/* Without memory for the new state the old one stays. */
START_TEST(lack_of_memory)
{
	struct manrs_violations *store = NULL;
	const struct manrs_violation *kept;

	for (callocs_left = 0; callocs_left < 2;) {
		int before = callocs_left;

		ck_assert_int_eq(manrs_violations_new(3, &store),
				 MANRS_ERR_MEMORY);
		ck_assert_ptr_null(store);
		callocs_left = before + 1;
	}
	callocs_left = -1;
	store = new_store(3);
	put(store, 1, "192.0.2.0/24", 0);
	no_memory = true;
	ck_assert_int_eq(put(store, 1, "192.0.2.0/24", 0), MANRS_ERR_MEMORY);
	ck_assert_int_eq(put(store, 1, "192.0.2.0/24", 1), MANRS_ERR_MEMORY);
	ck_assert_int_eq(put(store, 2, "192.0.2.0/24", 0), MANRS_ERR_MEMORY);
	no_memory = false;
	ck_assert_uint_eq(manrs_violations_not_kept(store), 3);
	ck_assert_uint_eq(manrs_violations_count_of(store, 1), 1);
	ck_assert_uint_eq(manrs_violations_count_of(store, 2), 0);
	ck_assert_uint_eq(manrs_violations_count(store), 1);
	kept = find(store, 1, "192.0.2.0/24", 0);
	ck_assert_uint_eq(kept->seen, 1);
	ck_assert_str_eq(kept->reason, "origin");
	ck_assert_ptr_null(find(store, 1, "192.0.2.0/24", 1));
	manrs_violations_free(store);
	manrs_violations_free(NULL);
}
END_TEST

/* Halves of an address that cancel each other out in a careless hash, which a
 * neighbor would use to have every lookup walk one chain. */
START_TEST(crafted_keys_spread)
{
	struct manrs_violations *store = new_store(1024);
	size_t longest = 0;

	for (uint64_t i = 0; i < 1024; i++) {
		struct manrs_violation v = violation_of(1, "::/128", 0);

		v.prefix.hi = UINT64_C(0x20010db8) << 32 | i << 16;
		v.prefix.lo = v.prefix.hi ^ (_i < 64 ? v.prefix.hi >> _i : 0);
		manrs_violations_put(store, &v, T0);
	}
	for (size_t b = 0; b < store->n_buckets; b++) {
		size_t n = 0;

		for (struct entry *e = store->buckets[b]; e; e = e->next)
			n++;
		longest = n > longest ? n : longest;
	}
	/* At random no chain is likely to be longer than 8. */
	ck_assert_msg(longest <= 20, "shift %d: a chain of %zu", _i, longest);
	manrs_violations_free(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("violation");
	TCase *tc = tcase_create("violation");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, put_copies);
	tcase_add_test(tc, put_again_keeps_since);
	tcase_add_loop_test(tc, limit, 0, MANRS_ARRAY_SIZE(limit_cases));
	tcase_add_test(tc, full_store);
	tcase_add_loop_test(tc, remove_each, 0,
			    MANRS_ARRAY_SIZE(bucket_numbers));
	tcase_add_loop_test(tc, remove_neighbor, 0,
			    MANRS_ARRAY_SIZE(neighbor_cases));
	tcase_add_loop_test(tc, foreach_once, 0,
			    MANRS_ARRAY_SIZE(bucket_numbers));
	tcase_add_test(tc, lack_of_memory);
	tcase_add_loop_test(tc, crafted_keys_spread, 0, 65);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
