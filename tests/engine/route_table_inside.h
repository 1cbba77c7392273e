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

static inline void *aligned_alloc_or_not(size_t alignment, size_t size)
{
	return no_memory ? NULL : aligned_alloc(alignment, size);
}

#define calloc calloc_or_not
#define aligned_alloc aligned_alloc_or_not
#include "engine/route_shard.c"
#include "engine/route_table.c"
#undef calloc
#undef aligned_alloc

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
static inline size_t shard_bytes(const struct manrs_route_table *table)
{
	return manrs_route_table_bytes(table) - sizeof(*table) -
	       manrs_judgement_set_bytes(&table->judgements);
}

/* A used slot: in its shard, within reach, its bit right. */
static inline void assert_slot_sound(const struct manrs_route_table *table,
				     const struct manrs_route_shard *shard,
				     struct manrs_route_slot slot)
{
	const struct manrs_judgement *j = judgement_at(table, slot);
	struct manrs_route_key key = { .kind = slot.kind };
	struct manrs_route_slot found;

	memcpy(key.words, words_at(slot),
	       sizeof(uint32_t) * kinds[slot.kind].n_words);
	manrs_route_key_hash(&key, table->seed);
	ck_assert(shard_of(table, &key) == shard);
	ck_assert_msg(manrs_route_shard_find(shard, &key, &found) &&
			      found.line == slot.line && found.at == slot.at,
		      "line %td: slot %u is out of reach",
		      slot.line - shard->lines, slot.at);
	ck_assert_msg((slot.line->rejected >> slot.at & 1) ==
			      (j->reject && j->enforced),
		      "line %td: bit of slot %u", slot.line - shard->lines,
		      slot.at);
}

static inline uint32_t assert_shard_sound(const struct manrs_route_table *table,
					  enum manrs_route_kind kind, int s)
{
	const struct manrs_route_shard *shard = &table->shards[kind][s];
	uint32_t n_used = 0;

	for (uint32_t i = 0; i < shard->n_lines; i++) {
		struct manrs_route_slot slot = { kind, 0, &shard->lines[i] };

		ck_assert_uint_le(slot.line->n_used, kinds[kind].n_slots);
		ck_assert_msg(!(slot.line->rejected >> slot.line->n_used),
			      "shard %d: bits of free slots", s);
		for (; slot.at < slot.line->n_used; slot.at++)
			assert_slot_sound(table, shard, slot);
		n_used += slot.line->n_used;
	}
	ck_assert_msg(n_used == shard->n_used, "shard %d: n_used", s);
	ck_assert_msg(n_used ? n_used < shard->n_lines * kinds[kind].n_slots
			     : !shard->n_lines && !shard->lines,
		      "shard %d: %u in %u lines", s, n_used, shard->n_lines);
	return n_used;
}

/* Does everything inside agree with itself? */
static inline void assert_sound(const struct manrs_route_table *table)
{
	uint64_t n_routes = 0;

	for (int kind = 0; kind < MANRS_ROUTE_KEY__COUNT; kind++)
		for (int s = 0; s < SHARDS; s++)
			n_routes += assert_shard_sound(table, kind, s);
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
	struct manrs_route_key made;

	make_key(table, &key->prefix, key->path_id, &made);
	return made.hash;
}

#endif /* MANRS_TEST_ROUTE_TABLE_INSIDE_H */
