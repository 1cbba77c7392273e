/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of judgements.  The source is included, not linked: the tests fix
 * the hash's seed, pick keys by the slot they fall into, and take the memory
 * away, none of which the interface offers.
 */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

static bool no_memory;

static void *calloc_or_not(size_t n, size_t size)
{
	return no_memory ? NULL : calloc(n, size);
}

#define calloc calloc_or_not
#include "engine/check.h"
#include "engine/route_table.c"
#undef calloc

#include "engine/prefix.h"

#define SEED UINT64_C(0x2545f4914f6cdd1d)

/* A pseudo-random number (xorshift), the same in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static struct manrs_route_table *new_table(enum manrs_afi afi)
{
	struct manrs_route_table *table = NULL;

	ck_assert_int_eq(manrs_route_table_new(afi, &table), MANRS_OK);
	table->seed = SEED;
	return table;
}

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

static bool judgement_equal(const struct manrs_judgement *a,
			    const struct manrs_judgement *b)
{
	return a->failed == b->failed && a->no_data == b->no_data &&
	       a->rov == b->rov && a->reject == b->reject &&
	       a->enforced == b->enforced;
}

/* Does everything inside agree with itself? */
static void assert_sound(const struct manrs_route_table *table)
{
	uint64_t n_routes = 0;

	for (int s = 0; s < SHARDS; s++) {
		const struct shard *shard = &table->shards[s];
		uint32_t n_used = 0;

		for (uint32_t i = 0; i < shard->n_slots; i++) {
			uint32_t *slot = slot_at(table, shard, i);
			bool bit = shard_bits(table, shard)[i / 32] >> i % 32 &
				   1;
			uint64_t hash;

			ck_assert_msg(bit == is_rejected(*slot_meta(table, slot)),
				      "shard %d: bit of slot %u", s, i);
			if (!*slot_meta(table, slot))
				continue;
			n_used++;
			hash = slot_hash(table, slot);
			ck_assert(shard_of(table, hash) == shard);
			ck_assert_msg(find_slot(table, shard, hash, slot) ==
					      slot,
				      "shard %d: slot %u is out of reach", s,
				      i);
		}
		ck_assert_msg(n_used == shard->n_used, "shard %d: n_used", s);
		ck_assert_msg(n_used ? n_used < shard->n_slots
				     : !shard->n_slots && !shard->words,
			      "shard %d: %u of %u", s, n_used, shard->n_slots);
		n_routes += n_used;
	}
	ck_assert_uint_eq(table->tally.received, n_routes);
}

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
	ck_assert_uint_eq(manrs_route_table_bytes(table), sizeof(*table));
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

/*
 * The naive model: every key there is, with whether it is in the table and how
 * it was judged.  The keys are of four shards only, so that those get long
 * probes and many growths.
 */
#define MODEL_KEYS 320
#define MODEL_SHARDS 4

struct model_key {
	struct manrs_prefix prefix;
	uint32_t path_id;
	bool present;
	bool seen; /* by foreach */
	struct manrs_judgement judgement;
};

struct model {
	struct model_key keys[MODEL_KEYS];
	struct manrs_route_table *table;
	uint64_t random;
	int step;
	uint32_t most_slots;
};

static uint64_t hash_of(const struct manrs_route_table *table,
			const struct model_key *key)
{
	static const struct manrs_judgement none;
	uint32_t probe[SLOT_WORDS_MAX];

	return make_probe(table, &key->prefix, key->path_id, &none, probe);
}

static struct model_key *model_find(struct model *m,
				    const struct manrs_prefix *prefix,
				    uint32_t path_id, int n_keys)
{
	for (int i = 0; i < n_keys; i++)
		if (m->keys[i].path_id == path_id &&
		    manrs_prefix_equal(&m->keys[i].prefix, prefix))
			return &m->keys[i];
	return NULL;
}

/* Few addresses, so that keys differ in length or path id only, too. */
static struct model_key random_key(enum manrs_afi afi, uint64_t *random)
{
	unsigned bits = manrs_afi_bits(afi);
	unsigned len = next_random(random) % (bits + 1);
	struct manrs_prefix p = {
		.afi = afi,
		.len = len,
		.hi = next_random(random) << 40 & manrs_mask_hi(len),
		.lo = afi == MANRS_AFI_IPV6
			      ? next_random(random) << 60 & manrs_mask_lo(len)
			      : 0,
	};

	if (afi == MANRS_AFI_IPV4)
		p.hi &= manrs_mask_hi(32);
	return (struct model_key){ .prefix = p,
				   .path_id = next_random(random) % 4 };
}

static void model_fill(struct model *m, enum manrs_afi afi)
{
	for (int n = 0; n < MODEL_KEYS;) {
		struct model_key key = random_key(afi, &m->random);

		if (hash_of(m->table, &key) % SHARDS < MODEL_SHARDS &&
		    !model_find(m, &key.prefix, key.path_id, n))
			m->keys[n++] = key;
	}
}

/* Count the model from nothing and compare with what the table counted. */
static void model_check_tally(const struct model *m)
{
	const struct manrs_tally *have = manrs_route_table_tally(m->table);
	struct manrs_tally want = { 0 };

	for (int i = 0; i < MODEL_KEYS; i++) {
		const struct manrs_judgement *j = &m->keys[i].judgement;

		if (!m->keys[i].present)
			continue;
		want.received++;
		want.rejected += j->reject && j->enforced;
		want.would_reject += j->reject && !j->enforced;
		want.rov[j->rov]++;
		for (int c = 0; c < MANRS_CHECK__COUNT; c++) {
			want.failures[c] += j->failed >> c & 1;
			want.no_data[c] += j->no_data >> c & 1;
		}
		for (int k = 0; k < MANRS_KIND__COUNT; k++) {
			bool is_of_kind = manrs_checks_kinds(j->failed) >> k & 1;

			want.violating[k] += is_of_kind;
			want.let_in[k] += is_of_kind &&
					  !(j->reject && j->enforced);
		}
	}
	want.accepted = want.received - want.rejected;
	ck_assert_msg(!memcmp(have, &want, sizeof(want)), "step %d: tally",
		      m->step);
}

static bool model_see(const struct manrs_prefix *prefix, uint32_t path_id,
		      const struct manrs_judgement *judgement, void *arg)
{
	struct model *m = arg;
	struct model_key *key = model_find(m, prefix, path_id, MODEL_KEYS);

	ck_assert_msg(key && key->present && !key->seen,
		      "step %d: foreach: unknown or twice", m->step);
	ck_assert_msg(judgement_equal(judgement, &key->judgement),
		      "step %d: foreach: judgement", m->step);
	key->seen = true;
	return true;
}

static bool model_see_rejected(const struct manrs_prefix *prefix,
			       uint32_t path_id,
			       const struct manrs_judgement *judgement,
			       void *arg)
{
	ck_assert(judgement->reject && judgement->enforced);
	return model_see(prefix, path_id, judgement, arg);
}

/* The rejected routes of the model, once each, and no others. */
static void model_check_rejected(struct model *m)
{
	for (unsigned part = 0; part < MANRS_ROUTE_TABLE_PARTS; part++)
		ck_assert(manrs_route_table_foreach_rejected(
			m->table, part, model_see_rejected, m));
	for (int i = 0; i < MODEL_KEYS; i++) {
		struct model_key *key = &m->keys[i];

		ck_assert_msg(key->seen == (key->present &&
					    key->judgement.reject &&
					    key->judgement.enforced),
			      "step %d: foreach_rejected: missed", m->step);
		key->seen = false;
	}
}

/* Everything in the model is in the table, and nothing else is. */
static void model_check_all(struct model *m)
{
	struct manrs_judgement found;

	assert_sound(m->table);
	model_check_rejected(m);
	manrs_route_table_foreach(m->table, model_see, m);
	for (int i = 0; i < MODEL_KEYS; i++) {
		struct model_key *key = &m->keys[i];

		ck_assert_msg(key->seen == key->present,
			      "step %d: foreach: missed", m->step);
		key->seen = false;
		ck_assert_msg(manrs_route_table_find(m->table, &key->prefix,
						     key->path_id, &found) ==
				      key->present,
			      "step %d: find", m->step);
		ck_assert_msg(!key->present ||
				      judgement_equal(&found, &key->judgement),
			      "step %d: find: judgement", m->step);
	}
	for (int s = 0; s < SHARDS; s++)
		if (m->table->shards[s].n_slots > m->most_slots)
			m->most_slots = m->table->shards[s].n_slots;
}

static struct manrs_judgement random_judgement(uint64_t *random)
{
	uint64_t r = next_random(random);
	uint32_t all = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1;

	return (struct manrs_judgement){
		.failed = r & all,
		.no_data = r >> 32 & all & ~(r & all),
		.rov = (r >> 24) % MANRS_ROV__COUNT,
		.reject = r >> 62 & 1,
		.enforced = r >> 63,
	};
}

static void model_put(struct model *m, struct model_key *key)
{
	struct manrs_judgement j = random_judgement(&m->random);
	uint32_t failed_before = key->present ? key->judgement.failed : 0;
	struct manrs_route_change change = { 0 };
	bool want;

	/* A quarter of the announcements changes nothing. */
	if (key->present && next_random(&m->random) % 4 == 0)
		j = key->judgement;
	want = !key->present || !judgement_equal(&j, &key->judgement);
	manrs_route_table_prefetch(m->table, &key->prefix, key->path_id);
	ck_assert_int_eq(manrs_route_table_put(m->table, &key->prefix,
					       key->path_id, &j, &change),
			 MANRS_OK);
	ck_assert_msg(change.changed == want, "step %d: changed", m->step);
	ck_assert_msg(change.failed_before == failed_before,
		      "step %d: what failed before", m->step);
	key->present = true;
	key->judgement = j;
}

static void model_step(struct model *m, unsigned put_percent)
{
	uint64_t r = next_random(&m->random);
	struct model_key *key = &m->keys[(r >> 8) % MODEL_KEYS];

	m->step++;
	if ((r >> 40) % 100 < put_percent) {
		model_put(m, key);
	} else {
		ck_assert_msg(manrs_route_table_remove(m->table, &key->prefix,
						       key->path_id) ==
				      key->present,
			      "step %d: remove", m->step);
		key->present = false;
	}
	model_check_tally(m);
	if (m->step % 16 == 0)
		model_check_all(m);
}

/* Fill, churn, drain, each twice over: growth after shrinking, too. */
START_TEST(model)
{
	static const unsigned put_percent[] = { 90, 50, 10, 70, 30, 2 };
	static struct model m;

	memset(&m, 0, sizeof(m));
	m.random = SEED + _i;
	m.table = new_table(_i);
	model_fill(&m, _i);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(put_percent); i++)
		for (int n = 0; n < 1500; n++)
			model_step(&m, put_percent[i]);
	/* Eight growths from four slots, or the test is not worth its name. */
	ck_assert_uint_ge(m.most_slots, 63);
	for (int i = 0; i < MODEL_KEYS; i++)
		manrs_route_table_remove(m.table, &m.keys[i].prefix,
					 m.keys[i].path_id);
	ck_assert_uint_eq(m.table->tally.received, 0);
	ck_assert_uint_eq(manrs_route_table_bytes(m.table), sizeof(*m.table));
	manrs_route_table_free(m.table);
}
END_TEST

/* Keys of shard 0, by home slot in a shard of GAP_SLOTS. */
#define GAP_USED 4
#define GAP_SLOTS 6 /* what four routes make of four slots */

static void fill_homes(const struct manrs_route_table *table,
		       struct model_key keys[GAP_SLOTS][GAP_USED])
{
	const struct shard shard = { .n_slots = GAP_SLOTS };
	int n[GAP_SLOTS] = { 0 }, missing = GAP_SLOTS * GAP_USED;

	for (uint64_t i = 0; missing; i++) {
		struct model_key key = {
			.prefix = { .hi = i << 40, .len = 24 },
		};
		uint64_t hash = hash_of(table, &key);
		uint32_t home = home_slot(&shard, hash);

		if (hash % SHARDS || n[home] == GAP_USED)
			continue;
		keys[home][n[home]++] = key;
		missing--;
	}
}

/* Put four routes with these homes in, take the one numbered `gone` out. */
static void close_one_gap(struct manrs_route_table *table,
			  struct model_key *const routes[GAP_USED], int gone)
{
	struct manrs_judgement found;

	for (uint32_t i = 0; i < GAP_USED; i++)
		manrs_route_table_put(
			table, &routes[i]->prefix, 0,
			&(struct manrs_judgement){ .failed = i + 1 }, NULL);
	ck_assert_uint_eq(table->shards[0].n_slots, GAP_SLOTS);
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

/* All there is: four routes at every combination of homes, in every order, each
 * taken out, also where the run of slots wraps around the end. */
START_TEST(close_every_gap)
{
	static struct model_key keys[GAP_SLOTS][GAP_USED];
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV4);

	fill_homes(table, keys);
	for (int all = 0; all < GAP_SLOTS * GAP_SLOTS * GAP_SLOTS * GAP_SLOTS;
	     all++) {
		struct model_key *routes[GAP_USED];

		for (int i = 0, rest = all; i < GAP_USED;
		     i++, rest /= GAP_SLOTS)
			routes[i] = &keys[rest % GAP_SLOTS][i];
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

/* Path ids 1..n of one prefix. */
static void put_many(struct manrs_route_table *table, uint32_t n)
{
	struct manrs_prefix p = prefix_of("192.0.2.0/24");
	struct manrs_judgement j = { .failed = 1 };

	for (uint32_t id = 1; id <= n; id++)
		ck_assert_int_eq(manrs_route_table_put(table, &p, id, &j, NULL),
				 MANRS_OK);
}

/* A shard is never more than four fifths full, nor less than half by growth:
 * the memory of many routes is between 5/4 and 2 slots each. */
START_TEST(bytes_and_clear)
{
	struct manrs_route_table *table = new_table(MANRS_AFI_IPV4);
	size_t bytes;
	int n = 0;

	ck_assert_uint_eq(manrs_route_table_bytes(table), sizeof(*table));
	put_many(table, 20000);
	assert_sound(table);
	bytes = manrs_route_table_bytes(table) - sizeof(*table);
	ck_assert_uint_ge(bytes, 20000 * 20 * 5 / 4);
	/* and a bit each */
	ck_assert_uint_le(bytes, 20000 * 20 * 2 + 20000 * 2 / 8);
	manrs_route_table_foreach(table, count_to_two, &n);
	ck_assert_int_eq(n, 2);

	manrs_route_table_clear(table);
	ck_assert_uint_eq(manrs_route_table_bytes(table), sizeof(*table));
	ck_assert_uint_eq(manrs_route_table_tally(table)->received, 0);
	ck_assert_uint_eq(manrs_route_table_tally(table)->failures[0], 0);
	manrs_route_table_foreach(table, count_to_two, &n);
	ck_assert_int_eq(n, 2);
	ck_assert(manrs_route_table_foreach_rejected(table, 0, count_to_two,
						     &n));
	ck_assert_int_eq(n, 2);
	put_many(table, 100); /* goes on as if new */
	ck_assert_uint_eq(manrs_route_table_tally(table)->received, 100);
	assert_sound(table);
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
	struct manrs_prefix p = prefix_of("198.51.100.0/24");
	struct manrs_prefix known = prefix_of("192.0.2.0/24");
	struct manrs_judgement j = { .failed = 2 };
	struct manrs_route_change change = { 0 };
	uint32_t id = 0;

	no_memory = true;
	ck_assert_int_eq(manrs_route_table_new(MANRS_AFI_IPV4, &table),
			 MANRS_ERR_MEMORY);
	ck_assert_ptr_null(table);
	no_memory = false;
	table = new_table(MANRS_AFI_IPV4);
	put_many(table, 1000);

	no_memory = true;
	while (manrs_route_table_put(table, &p, id, &j, NULL) == MANRS_OK)
		id++;
	ck_assert_uint_eq(manrs_route_table_lost(table), 1);
	ck_assert_int_eq(manrs_route_table_put(table, &p, id, &j, &change),
			 MANRS_ERR_MEMORY);
	ck_assert_uint_eq(manrs_route_table_lost(table), 2);
	ck_assert(!change.changed);
	ck_assert(!manrs_route_table_find(table, &p, id, &j));
	ck_assert_uint_eq(table->tally.received, 1000 + id);
	/* What is known still changes and goes. */
	ck_assert_int_eq(manrs_route_table_put(table, &known, 1, &j, &change),
			 MANRS_OK);
	ck_assert(change.changed);
	ck_assert(manrs_route_table_remove(table, &known, 2));
	assert_sound(table);
	no_memory = false;
	ck_assert_int_eq(manrs_route_table_put(table, &p, id, &j, &change),
			 MANRS_OK);
	assert_sound(table);
	manrs_route_table_free(table);
	manrs_route_table_free(NULL);
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
	tcase_add_loop_test(tc, model, 0, MANRS_AFI__COUNT);
	tcase_add_test(tc, close_every_gap);
	tcase_add_test(tc, bytes_and_clear);
	tcase_add_test(tc, seed_spreads);
	tcase_add_test(tc, lack_of_memory);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
