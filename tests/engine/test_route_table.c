/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of judgements: what goes in, what it takes, what it survives. */
#include "route_table_inside.h"

static const struct round_trip_case {
	int line;
	const char *why;
	const char *prefix;
	uint32_t path_id;
	struct manrs_judgement judgement;
} round_trip_cases[] = {
	{ __LINE__, "all zero", "0.0.0.0/0", 0, { 0 } },
	{ __LINE__, "all zero", "::/0", 0, { 0 } },
	{ __LINE__, "longest", "192.0.2.255/32", UINT32_MAX,
	  { .failed = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1,
	    .no_data = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1,
	    .rov = MANRS_ROV__COUNT - 1, .reject = true, .enforced = true } },
	{ __LINE__, "longest, each word its own",
	  "2001:db8:1234:5678:9abc:def0:fedc:ba98/128", UINT32_MAX,
	  { .failed = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1,
	    .no_data = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1,
	    .rov = MANRS_ROV__COUNT - 1, .reject = true, .enforced = true } },
	{ __LINE__, "longest with a short key", "192.0.2.254/31", 0,
	  { .failed = 1 } },
	{ __LINE__, "shortest with a long key", "192.0.2.254/32", 0,
	  { .failed = 1 } },
	{ __LINE__, "add-path, longest with a short key", "255.255.255.254/31",
	  UINT32_MAX, { .failed = 1 } },
	{ __LINE__, "longest with a short key",
	  "ffff:ffff:ffff:fffe::/63", 0, { .failed = 1 } },
	{ __LINE__, "shortest with a long key",
	  "ffff:ffff:ffff:ffff::/64", 0, { .failed = 1 } },
	{ __LINE__, "add-path", "2001:db8::/32", 1, { .failed = 1 } },
	{ __LINE__, "failed only", "198.51.100.0/24", 1, { .failed = 5 } },
	{ __LINE__, "no_data only", "198.51.100.0/24", 1, { .no_data = 5 } },
	{ __LINE__, "rov only", "198.51.100.0/24", 1,
	  { .rov = MANRS_ROV_INVALID } },
	{ __LINE__, "reject only", "198.51.100.0/24", 1, { .reject = true } },
	{ __LINE__, "enforced only", "198.51.100.0/24", 1,
	  { .enforced = true } },
	{ __LINE__, "lower half", "2001:db8::1/128", 7, { .failed = 1 } },
};

struct one_route {
	struct manrs_prefix prefix;
	uint32_t path_id;
	struct manrs_judgement judgement;
	int n_calls;
};

static bool take_one(const struct manrs_prefix *prefix, uint32_t path_id,
		     const struct manrs_judgement *judgement, void *arg)
{
	struct one_route *one = arg;

	one->prefix = *prefix;
	one->path_id = path_id;
	one->judgement = *judgement;
	one->n_calls++;
	return true;
}

/* What goes in comes out, by find and by foreach. */
START_TEST(round_trip)
{
	const struct round_trip_case *c = &round_trip_cases[_i];
	struct manrs_prefix p = prefix_of(c->prefix);
	struct manrs_route_table *table = new_table(p.afi);
	struct manrs_judgement found = { 0 };
	struct one_route one = { .n_calls = 0 };
	struct manrs_route_change change = { false, 99 };

	manrs_route_table_prefetch(table, &p, c->path_id); /* no memory yet */
	ck_assert(!manrs_route_table_find(table, &p, c->path_id, &found));
	ck_assert(!manrs_route_table_remove(table, &p, c->path_id));
	ck_assert_int_eq(manrs_route_table_put(table, &p, c->path_id,
					       &c->judgement, &change),
			 MANRS_OK);
	ck_assert_msg(change.changed && !change.failed_before,
		      "line %d: new", c->line);
	ck_assert_int_eq(manrs_route_table_put(table, &p, c->path_id,
					       &c->judgement, &change),
			 MANRS_OK);
	ck_assert_msg(!change.changed &&
			      change.failed_before == c->judgement.failed,
		      "line %d: the same again", c->line);
	ck_assert_msg(manrs_route_table_find(table, &p, c->path_id, &found) &&
			      judgement_equal(&found, &c->judgement),
		      "line %d: %s: find", c->line, c->why);
	manrs_route_table_foreach(table, take_one, &one);
	ck_assert_msg(one.n_calls == 1 && one.path_id == c->path_id &&
			      manrs_prefix_equal(&one.prefix, &p) &&
			      judgement_equal(&one.judgement, &c->judgement),
		      "line %d: %s: foreach", c->line, c->why);
	ck_assert(manrs_route_table_remove(table, &p, c->path_id));
	ck_assert(!manrs_route_table_remove(table, &p, c->path_id));
	ck_assert_uint_eq(shard_bytes(table), 0);
	manrs_route_table_free(table);
}
END_TEST

/* Each differs from the first in one respect that makes another route. */
static const struct {
	const char *prefix;
	uint32_t path_id;
} distinct[] = {
	{ "2001:db8::/48", 1 },	  { "2001:db8::/47", 1 },
	{ "2001:db8::/49", 1 },	  { "2001:db8::/48", 0 },
	{ "2001:db8::/48", 2 },	  { "2001:db9::/48", 1 },
	{ "2001:db8:1::/48", 1 }, { "2001:db8::8000:0:0:0/128", 1 },
	{ "2001:db8::1/128", 1 },
};

START_TEST(distinct_routes)
{
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV6);
	struct manrs_judgement found;

	for (uint32_t i = 0; i < MANRS_ARRAY_SIZE(distinct); i++) {
		struct manrs_prefix p = prefix_of(distinct[i].prefix);
		struct manrs_judgement j = { .failed = i };

		manrs_route_table_put(table, &p, distinct[i].path_id, &j, NULL);
		ck_assert_uint_eq(table->tally.received, i + 1);
	}
	for (uint32_t i = 0; i < MANRS_ARRAY_SIZE(distinct); i++) {
		struct manrs_prefix p = prefix_of(distinct[i].prefix);

		ck_assert_msg(manrs_route_table_find(
				      table, &p, distinct[i].path_id, &found) &&
				      found.failed == i,
			      "%s %u", distinct[i].prefix, distinct[i].path_id);
	}
	manrs_route_table_free(table);
}
END_TEST

/* Keys of shard 0, by home line in a shard of GAP_LINES. */
#define GAP_USED 5
#define GAP_LINES 4 /* what five routes of two to a line make */
#define GAP_ALL (GAP_LINES * GAP_LINES * GAP_LINES * GAP_LINES * GAP_LINES)

static void fill_homes(const struct manrs_route_table *table,
		       struct model_key keys[GAP_LINES][GAP_USED])
{
	const struct manrs_route_shard shard = { .n_lines = GAP_LINES };
	int n[GAP_LINES] = { 0 }, missing = GAP_LINES * GAP_USED;

	for (uint64_t i = 0; missing; i++) {
		struct model_key key = {
			.prefix = { .hi = i << 32, .len = 32 },
		};
		uint64_t hash = hash_of(table, &key);
		uint32_t home = home_line(&shard, hash);

		if (hash % SHARDS || n[home] == GAP_USED)
			continue;
		keys[home][n[home]++] = key;
		missing--;
	}
}

/* Put five routes with these homes in, take the one numbered `gone` out. */
static void close_one_gap(struct manrs_route_table *table,
			  struct model_key *const routes[GAP_USED], int gone)
{
	struct manrs_judgement found;

	for (uint32_t i = 0; i < GAP_USED; i++)
		manrs_route_table_put(
			table, &routes[i]->prefix, 0,
			&(struct manrs_judgement){ .failed = i + 1,
						   .reject = i % 2,
						   .enforced = true },
			NULL);
	ck_assert_uint_eq(table->shards[MANRS_ROUTE_KEY_6][0].n_lines,
			  GAP_LINES);
	ck_assert(manrs_route_table_remove(table, &routes[gone]->prefix, 0));
	assert_sound(table);
	for (uint32_t i = 0; i < GAP_USED; i++) {
		bool is_there = manrs_route_table_find(
			table, &routes[i]->prefix, 0, &found);

		ck_assert(is_there == ((int)i != gone));
		ck_assert(!is_there || found.failed == i + 1);
	}
	manrs_route_table_clear(table);
}

/* All there is: five routes at every combination of homes, in every order, each
 * taken out, also where the run of lines wraps around the end. */
START_TEST(close_every_gap)
{
	static struct model_key keys[GAP_LINES][GAP_USED];
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV4);

	fill_homes(table, keys);
	for (int all = 0; all < GAP_ALL; all++) {
		struct model_key *routes[GAP_USED];

		for (int i = 0, rest = all; i < GAP_USED;
		     i++, rest /= GAP_LINES)
			routes[i] = &keys[rest % GAP_LINES][i];
		for (int gone = 0; gone < GAP_USED; gone++)
			close_one_gap(table, routes, gone);
	}
	manrs_route_table_free(table);
}
END_TEST

static bool count_to_two(const struct manrs_prefix *prefix, uint32_t path_id,
			 const struct manrs_judgement *judgement, void *arg)
{
	(void)prefix;
	(void)path_id;
	(void)judgement;
	return ++*(int *)arg < 2;
}

static struct manrs_prefix nth_prefix(const struct manrs_route_table *table,
				      uint8_t len, uint32_t i)
{
	return (struct manrs_prefix){ .afi = table->afi,
				      .len = len,
				      .hi = (uint64_t)i << 40 };
}

/* n prefixes of this length, each with this path id. */
static void put_many(struct manrs_route_table *table, uint8_t len,
		     uint32_t path_id, uint32_t n)
{
	struct manrs_judgement j = { .failed = 1 };

	for (uint32_t i = 0; i < n; i++) {
		struct manrs_prefix p = nth_prefix(table, len, i);

		ck_assert_int_eq(manrs_route_table_put(table, &p, path_id, &j,
						       NULL),
				 MANRS_OK);
	}
}

/* Which routes take how many slots of a line of 64 bytes. */
static const struct {
	int line;
	enum manrs_afi afi;
	uint8_t len;
	uint32_t path_id;
	size_t slots;
	size_t max_used; /* eighths */
} size_cases[] = {
	{ __LINE__, MANRS_AFI_IPV4, 24, 0, 10, 7 },
	{ __LINE__, MANRS_AFI_IPV4, 31, 0, 10, 7 },
	{ __LINE__, MANRS_AFI_IPV4, 32, 0, 2, 5 },
	{ __LINE__, MANRS_AFI_IPV4, 31, 1, 6, 7 },
	{ __LINE__, MANRS_AFI_IPV4, 32, 1, 2, 5 },
	{ __LINE__, MANRS_AFI_IPV6, 24, 0, 6, 7 },
	{ __LINE__, MANRS_AFI_IPV6, 63, 0, 6, 7 },
	{ __LINE__, MANRS_AFI_IPV6, 64, 0, 2, 5 },
	{ __LINE__, MANRS_AFI_IPV6, 24, 1, 2, 5 },
};

/* A shard is never fuller than that, nor by growth less than two thirds of it
 * (but for the one line more of each). */
START_TEST(bytes_and_clear)
{
	struct manrs_route_table *table = new_table(size_cases[_i].afi);
	size_t least = 20000 * 64 / size_cases[_i].slots * 8 /
		       size_cases[_i].max_used;
	int n = 0;

	ck_assert_uint_eq(manrs_route_table_bytes(table), sizeof(*table));
	put_many(table, size_cases[_i].len, size_cases[_i].path_id, 20000);
	assert_sound(table);
	ck_assert_msg(shard_bytes(table) >= least &&
			      shard_bytes(table) <=
				      least * 3 / 2 + 2 * 64 * SHARDS,
		      "line %d: %zu bytes", size_cases[_i].line,
		      shard_bytes(table));
	manrs_route_table_foreach(table, count_to_two, &n);
	ck_assert_int_eq(n, 2);

	manrs_route_table_clear(table);
	ck_assert_uint_eq(manrs_route_table_bytes(table), sizeof(*table));
	ck_assert_uint_eq(manrs_route_table_tally(table)->received, 0);
	ck_assert_uint_eq(manrs_route_table_tally(table)->failures[0], 0);
	manrs_route_table_foreach(table, count_to_two, &n);
	ck_assert_int_eq(n, 2);
	put_many(table, 24, 0, 100); /* goes on as if new */
	ck_assert_uint_eq(manrs_route_table_tally(table)->received, 100);
	assert_sound(table);
	manrs_route_table_free(table);
}
END_TEST

/* Add-path comes when there are routes without (a new session of which the
 * accepted routes were kept): both are there, and are told apart. */
START_TEST(path_ids_come_late)
{
	struct manrs_route_table *table = new_table(_i);
	struct manrs_judgement found;

	put_many(table, 24, 0, 1000);
	put_many(table, 24, 7, 500);
	assert_sound(table);
	ck_assert_uint_eq(manrs_route_table_tally(table)->received, 1500);
	for (uint32_t i = 0; i < 1000; i++) {
		struct manrs_prefix p = nth_prefix(table, 24, i);

		ck_assert(manrs_route_table_find(table, &p, 0, &found));
		ck_assert(manrs_route_table_find(table, &p, 7, &found) ==
			  (i < 500));
		ck_assert(!manrs_route_table_find(table, &p, 8, &found));
	}
	manrs_route_table_free(table);
}
END_TEST

/* Prefixes of one shard would make one shard the whole table: which those are
 * must depend on the seed. */
START_TEST(seed_spreads)
{
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV6);
	bool hit[SHARDS] = { false };
	int n_hit = 0;

	for (uint64_t i = 0, n = 0; n < 500; i++) {
		struct model_key key = {
			.prefix = { .hi = UINT64_C(0x20010db8) << 32 | i << 16,
				    .afi = MANRS_AFI_IPV6,
				    .len = 48 },
		};
		uint64_t shard;

		table->seed = SEED;
		if (hash_of(table, &key) % SHARDS)
			continue;
		n++;
		table->seed = SEED + 16;
		shard = hash_of(table, &key) % SHARDS;
		n_hit += !hit[shard];
		hit[shard] = true;
	}
	ck_assert_int_ge(n_hit, SHARDS / 2);
	manrs_route_table_free(table);
}
END_TEST

START_TEST(lack_of_memory)
{
	struct manrs_route_table *table = NULL;
	struct manrs_prefix p = prefix_of("198.51.100.0/24"), known;
	struct manrs_judgement j = { .failed = 2 };
	struct manrs_route_change change = { 0 };
	uint32_t id = 2; /* in shards that are there */

	no_memory = true;
	ck_assert_int_eq(manrs_route_table_new(MANRS_AFI_IPV4, &table),
			 MANRS_ERR_MEMORY);
	ck_assert_ptr_null(table);
	no_memory = false;
	table = new_table(MANRS_AFI_IPV4);
	put_many(table, 24, 1, 1000);
	known = nth_prefix(table, 24, 0);

	no_memory = true;
	while (manrs_route_table_put(table, &p, id, &j, NULL) == MANRS_OK)
		id++;
	ck_assert_uint_gt(id, 2);
	ck_assert_uint_eq(manrs_route_table_lost(table), 1);
	ck_assert_int_eq(manrs_route_table_put(table, &p, id, &j, &change),
			 MANRS_ERR_MEMORY);
	ck_assert_uint_eq(manrs_route_table_lost(table), 2);
	ck_assert(!change.changed);
	ck_assert(!manrs_route_table_find(table, &p, id, &j));
	ck_assert_uint_eq(table->tally.received, 1000 + id - 2);
	assert_sound(table);
	/* What is known still changes and goes. */
	ck_assert_int_eq(manrs_route_table_put(table, &known, 1, &j, &change),
			 MANRS_OK);
	ck_assert(change.changed);
	known = nth_prefix(table, 24, 1);
	ck_assert(manrs_route_table_remove(table, &known, 1));
	assert_sound(table);
	no_memory = false;
	ck_assert_int_eq(manrs_route_table_put(table, &p, id, &j, &change),
			 MANRS_OK);
	assert_sound(table);
	manrs_route_table_free(table);
	manrs_route_table_free(NULL);
}
END_TEST

/* More judgements than there are numbers for. */
START_TEST(too_many_judgements)
{
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV4);
	struct manrs_prefix known = nth_prefix(table, 24, 1);
	struct manrs_judgement j = { 0 };

	for (j.failed = 1; j.failed <= MANRS_JUDGEMENTS_MAX; j.failed++) {
		struct manrs_prefix p = nth_prefix(table, 24, j.failed);

		ck_assert_int_eq(manrs_route_table_put(table, &p, 0, &j, NULL),
				 MANRS_OK);
	}
	ck_assert_int_eq(manrs_route_table_put(table, &known, 0, &j, NULL),
			 MANRS_ERR_LIMIT);
	ck_assert_uint_eq(manrs_route_table_lost(table), 1);
	ck_assert_uint_eq(table->tally.received, MANRS_JUDGEMENTS_MAX);
	assert_sound(table);
	ck_assert(manrs_route_table_find(table, &known, 0, &j));
	ck_assert_uint_eq(j.failed, 1);
	j.failed = MANRS_JUDGEMENTS_MAX;
	ck_assert_int_eq(manrs_route_table_put(table, &known, 0, &j, NULL),
			 MANRS_OK);
	assert_sound(table);
	manrs_route_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("route_table");
	TCase *tc = tcase_create("route_table");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 120); /* under valgrind */
	tcase_add_loop_test(tc, round_trip, 0,
			    MANRS_ARRAY_SIZE(round_trip_cases));
	tcase_add_test(tc, distinct_routes);
	tcase_add_test(tc, close_every_gap);
	tcase_add_loop_test(tc, bytes_and_clear, 0,
			    MANRS_ARRAY_SIZE(size_cases));
	tcase_add_loop_test(tc, path_ids_come_late, 0, MANRS_AFI__COUNT);
	tcase_add_test(tc, seed_spreads);
	tcase_add_test(tc, lack_of_memory);
	tcase_add_test(tc, too_many_judgements);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
