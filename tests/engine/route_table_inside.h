/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of judgements from inside.  The source is included, not linked: the
 * tests fix the hash's seed, pick keys by the slot they fall into, and take the
 * memory away, none of which the interface offers.
 */
#ifndef MANRS_TEST_ROUTE_TABLE_INSIDE_H
#define MANRS_TEST_ROUTE_TABLE_INSIDE_H

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

static bool no_memory;

static inline void *calloc_or_not(size_t n, size_t size)
{
	return no_memory ? NULL : calloc(n, size);
}

#define calloc calloc_or_not
#include "engine/route_table.c"
#undef calloc

#include "engine/check.h"
#include "engine/prefix.h"

#define SEED UINT64_C(0x2545f4914f6cdd1d)

/* A pseudo-random number (xorshift), the same in every run. */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static inline struct manrs_route_table *new_table(enum manrs_afi afi)
{
	struct manrs_route_table *table = NULL;

	ck_assert_int_eq(manrs_route_table_new(afi, &table), MANRS_OK);
	table->seed = SEED;
	return table;
}

static inline struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK, "%s", text);
	return p;
}

static inline bool judgement_equal(const struct manrs_judgement *a,
			    const struct manrs_judgement *b)
{
	return a->failed == b->failed && a->no_data == b->no_data &&
	       a->rov == b->rov && a->blackhole == b->blackhole &&
	       a->reject == b->reject && a->enforced == b->enforced;
}

/* Memory of the shards. */
static inline size_t slot_bytes(const struct manrs_route_table *table)
{
	return manrs_route_table_bytes(table) - sizeof(*table) -
	       manrs_judgement_set_bytes(&table->judgements);
}

/* Does everything inside agree with itself? */
static inline void assert_sound(const struct manrs_route_table *table)
{
	uint64_t n_routes = 0;

	for (int s = 0; s < SHARDS; s++) {
		const struct shard *shard = &table->shards[s];
		uint32_t n_used = 0;

		for (uint32_t i = 0; i < shard->n_slots; i++) {
			uint32_t *slot = slot_at(table, shard, i);
			struct key key;

			if (!*slot_last(table, shard, slot))
				continue;
			n_used++;
			slot_key(table, shard, slot, &key);
			ck_assert(shard_of(table, key.hash) == shard);
			ck_assert_msg((shard_bits(table, shard)[i / 32] >>
					       i % 32 & 1) ==
					      is_rejected(judgement_at(
						      table, shard, slot)),
				      "shard %d: bit of slot %u", s, i);
			ck_assert_msg(find_slot(table, shard, &key) == slot,
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

struct model_key {
	struct manrs_prefix prefix;
	uint32_t path_id;
	bool present;
	bool seen; /* by foreach */
	struct manrs_judgement judgement;
};

static inline uint64_t hash_of(const struct manrs_route_table *table,
			const struct model_key *key)
{
	struct key made;

	make_key(table, &key->prefix, key->path_id, &made);
	return made.hash;
}

#endif /* MANRS_TEST_ROUTE_TABLE_INSIDE_H */
