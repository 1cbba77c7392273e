/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing with linear probing, split into shards that grow on their
 * own: the longest insertion moves one shard, not a million routes.  A slot is
 * a row of 32-bit words, few of them, as each route costs a miss of every cache
 * there is:
 *
 *	address (1 or 4), [path id], length and number of the judgement
 *
 * The last word is never 0 in a used slot, so a zeroed slot is a free one.
 * Behind a shard's slots is a bit for each, set for those of rejected routes:
 * they are few and asked for often.
 */
#include "route_table.h"

#include <stdlib.h>
#include <string.h>

#include "judgement_set.h"

#define SHARDS MANRS_ROUTE_TABLE_PARTS
#define SHARD_FIRST_SLOTS 4
#define ADDRESS_WORDS_MAX 4

/* The last word. */
#define LEN_SHIFT 24
#define NUMBER_MASK MANRS_JUDGEMENTS_MAX

struct shard {
	uint32_t *words;
	uint32_t n_slots; /* 0 or more than n_used: a probe always ends */
	uint32_t n_used;
	bool has_path_ids; /* from the first one that is not 0 on */
};

struct manrs_route_table {
	uint8_t afi;
	uint8_t address_words;
	uint64_t seed;
	uint64_t lost;
	struct manrs_tally tally;
	struct manrs_judgement_set judgements;
	struct shard shards[SHARDS];
};

/* A route as it is looked for. */
struct key {
	uint32_t address[ADDRESS_WORDS_MAX];
	uint32_t path_id;
	uint8_t len;
	uint64_t hash;
};

enum manrs_status manrs_route_table_new(enum manrs_afi afi,
					struct manrs_route_table **out)
{
	struct manrs_route_table *table = calloc(1, sizeof(*table));

	if (!table)
		return MANRS_ERR_MEMORY;
	table->afi = afi;
	table->address_words = afi == MANRS_AFI_IPV4 ? 1 : 4;
	table->seed = (uintptr_t)table;
	*out = table;
	return MANRS_OK;
}

void manrs_route_table_free(struct manrs_route_table *table)
{
	if (!table)
		return;
	manrs_route_table_clear(table);
	free(table);
}

void manrs_route_table_clear(struct manrs_route_table *table)
{
	for (int i = 0; i < SHARDS; i++)
		free(table->shards[i].words);
	memset(table->shards, 0, sizeof(table->shards));
	memset(&table->tally, 0, sizeof(table->tally));
	manrs_judgement_set_release(&table->judgements);
}

static unsigned slot_words(const struct manrs_route_table *table,
			   const struct shard *shard)
{
	return table->address_words + shard->has_path_ids + 1u;
}

static uint32_t *slot_at(const struct manrs_route_table *table,
			 const struct shard *shard, uint32_t i)
{
	return shard->words + (size_t)i * slot_words(table, shard);
}

static uint32_t *slot_last(const struct manrs_route_table *table,
			   const struct shard *shard, uint32_t *slot)
{
	return slot + table->address_words + shard->has_path_ids;
}

/* The words that hold the bits of rejected routes. */
static uint32_t *shard_bits(const struct manrs_route_table *table,
			    const struct shard *shard)
{
	return slot_at(table, shard, shard->n_slots);
}

static size_t shard_bit_words(const struct shard *shard)
{
	return (shard->n_slots + 31) / 32;
}

static bool is_rejected(const struct manrs_judgement *judgement)
{
	return judgement->reject && judgement->enforced;
}

static const struct manrs_judgement *
judgement_at(const struct manrs_route_table *table, const struct shard *shard,
	     uint32_t *slot)
{
	return manrs_judgement_set_get(&table->judgements,
				       *slot_last(table, shard, slot) &
					       NUMBER_MASK);
}

/* Bring the bit of a slot up to date with it. */
static void mark_slot(const struct manrs_route_table *table,
		      const struct shard *shard, uint32_t *slot)
{
	uint32_t i = (slot - shard->words) / slot_words(table, shard);
	uint32_t *word = shard_bits(table, shard) + i / 32;
	uint32_t bit = UINT32_C(1) << i % 32;

	if (*slot_last(table, shard, slot) &&
	    is_rejected(judgement_at(table, shard, slot)))
		*word |= bit;
	else
		*word &= ~bit;
}

/* Peers choose the keys and would choose one shard and slot for all, so the
 * hash starts from a number that they cannot know: where the table lies.  It
 * takes 32 bits at a time: a word cannot undo what the one before did to the
 * upper half. */
static void hash_key(const struct manrs_route_table *table, struct key *key)
{
	uint64_t h = table->seed ^ (uint64_t)key->len << 56;

	for (unsigned w = 0; w < table->address_words; w++) {
		h = (h ^ key->address[w]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	h = (h ^ key->path_id) * UINT64_C(0xbf58476d1ce4e5b9);
	key->hash = h ^ h >> 32;
}

static void make_key(const struct manrs_route_table *table,
		     const struct manrs_prefix *prefix, uint32_t path_id,
		     struct key *key)
{
	key->address[0] = prefix->hi >> 32;
	if (table->afi == MANRS_AFI_IPV6) {
		key->address[1] = (uint32_t)prefix->hi;
		key->address[2] = prefix->lo >> 32;
		key->address[3] = (uint32_t)prefix->lo;
	}
	key->path_id = path_id;
	key->len = prefix->len;
	hash_key(table, key);
}

/* The key in a used slot. */
static void slot_key(const struct manrs_route_table *table,
		     const struct shard *shard, uint32_t *slot, struct key *key)
{
	memcpy(key->address, slot, 4u * table->address_words);
	key->path_id = shard->has_path_ids ? slot[table->address_words] : 0;
	key->len = *slot_last(table, shard, slot) >> LEN_SHIFT;
	hash_key(table, key);
}

static void slot_write(const struct manrs_route_table *table,
		       const struct shard *shard, uint32_t *slot,
		       const struct key *key, uint32_t number)
{
	memcpy(slot, key->address, 4u * table->address_words);
	if (shard->has_path_ids)
		slot[table->address_words] = key->path_id;
	*slot_last(table, shard, slot) = (uint32_t)key->len << LEN_SHIFT |
					 number;
}

static bool slot_is(const struct manrs_route_table *table,
		    const struct shard *shard, uint32_t *slot,
		    const struct key *key)
{
	if (*slot_last(table, shard, slot) >> LEN_SHIFT != key->len ||
	    slot[0] != key->address[0])
		return false;
	if (shard->has_path_ids ? slot[table->address_words] != key->path_id
				: key->path_id)
		return false;
	return table->address_words == 1 ||
	       !memcmp(slot, key->address, 4u * ADDRESS_WORDS_MAX);
}

static uint32_t home_slot(const struct shard *shard, uint64_t hash)
{
	return (uint64_t)(uint32_t)(hash >> 8) * shard->n_slots >> 32;
}

static struct shard *shard_of(const struct manrs_route_table *table,
			      uint64_t hash)
{
	return (struct shard *)&table->shards[hash % SHARDS];
}

/* The slot that holds the key, or the free one where it belongs; NULL in a
 * shard without slots. */
static uint32_t *find_slot(const struct manrs_route_table *table,
			   const struct shard *shard, const struct key *key)
{
	if (!shard->n_slots)
		return NULL;
	for (uint32_t i = home_slot(shard, key->hash);;
	     i = i + 1 == shard->n_slots ? 0 : i + 1) {
		uint32_t *slot = slot_at(table, shard, i);

		if (!*slot_last(table, shard, slot) ||
		    slot_is(table, shard, slot, key))
			return slot;
	}
}

/* The slot of a route in the table, or NULL. */
static uint32_t *find_used(const struct manrs_route_table *table,
			   const struct shard *shard, const struct key *key)
{
	uint32_t *slot = find_slot(table, shard, key);

	return slot && *slot_last(table, shard, slot) ? slot : NULL;
}

static bool resize(struct manrs_route_table *table, struct shard *shard,
		   uint32_t n_slots, bool has_path_ids)
{
	struct shard other = { .n_slots = n_slots,
			       .n_used = shard->n_used,
			       .has_path_ids = has_path_ids };
	struct key key;

	other.words = calloc((size_t)n_slots * slot_words(table, &other) +
				     shard_bit_words(&other),
			     4);
	if (!other.words)
		return false;
	for (uint32_t i = 0; i < shard->n_slots; i++) {
		uint32_t *slot = slot_at(table, shard, i), *to;
		uint32_t last = *slot_last(table, shard, slot);

		if (!last)
			continue;
		slot_key(table, shard, slot, &key);
		to = find_slot(table, &other, &key);
		slot_write(table, &other, to, &key, last & NUMBER_MASK);
		if (shard_bits(table, shard)[i / 32] >> i % 32 & 1)
			mark_slot(table, &other, to);
	}
	free(shard->words);
	*shard = other;
	return true;
}

/* A free slot for the key, which the shard does not have: `free_slot`, if there
 * is room for one more and slots can hold the path id.  Above four fifths full
 * the probes get long. */
static uint32_t *take_slot(struct manrs_route_table *table, struct shard *shard,
			   const struct key *key, uint32_t *free_slot)
{
	bool has_path_ids = shard->has_path_ids || key->path_id;
	uint32_t n_slots = shard->n_slots;

	if ((shard->n_used + 1) * 5ull > n_slots * 4ull)
		n_slots = n_slots ? n_slots * 2 : SHARD_FIRST_SLOTS;
	if (n_slots != shard->n_slots || has_path_ids != shard->has_path_ids) {
		if (!resize(table, shard, n_slots, has_path_ids))
			return NULL;
		free_slot = find_slot(table, shard, key);
	}
	shard->n_used++;
	return free_slot;
}

/* Take the judgement of a used slot out of the figures. */
static void uncount(struct manrs_route_table *table, uint32_t number)
{
	manrs_tally_add(&table->tally,
			manrs_judgement_set_get(&table->judgements, number),
			-1);
	manrs_judgement_set_remove(&table->judgements, number);
}

enum manrs_status manrs_route_table_put(struct manrs_route_table *table,
					const struct manrs_prefix *prefix,
					uint32_t path_id,
					const struct manrs_judgement *judgement,
					struct manrs_route_change *change)
{
	uint32_t *slot, number, before = 0, failed_before = 0;
	bool mark = is_rejected(judgement);
	struct shard *shard;
	struct key key;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, key.hash);
	if (manrs_judgement_set_add(&table->judgements, judgement, &number))
		goto lost;
	slot = find_slot(table, shard, &key);
	if (slot && *slot_last(table, shard, slot)) {
		before = *slot_last(table, shard, slot) & NUMBER_MASK;
		failed_before = judgement_at(table, shard, slot)->failed;
		mark |= is_rejected(judgement_at(table, shard, slot));
		uncount(table, before);
	} else {
		slot = take_slot(table, shard, &key, slot);
		if (!slot) {
			manrs_judgement_set_remove(&table->judgements, number);
			goto lost;
		}
	}
	slot_write(table, shard, slot, &key, number);
	if (mark)
		mark_slot(table, shard, slot);
	manrs_tally_add(&table->tally, judgement, 1);
	if (change)
		*change = (struct manrs_route_change){
			.changed = number != before,
			.failed_before = failed_before,
		};
	return MANRS_OK;
lost:
	table->lost++;
	return MANRS_ERR_MEMORY;
}

void manrs_route_table_prefetch(const struct manrs_route_table *table,
				const struct manrs_prefix *prefix,
				uint32_t path_id)
{
	const struct shard *shard;
	struct key key;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, key.hash);
	if (shard->n_slots)
		__builtin_prefetch(slot_at(table, shard,
					   home_slot(shard, key.hash)));
}

bool manrs_route_table_find(const struct manrs_route_table *table,
			    const struct manrs_prefix *prefix, uint32_t path_id,
			    struct manrs_judgement *judgement)
{
	const struct shard *shard;
	struct key key;
	uint32_t *slot;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, key.hash);
	slot = find_used(table, shard, &key);
	if (!slot)
		return false;
	*judgement = *judgement_at(table, shard, slot);
	return true;
}

/* Close the gap at slot i: move back what had to probe past it, so that no
 * tombstones pile up under a flapping neighbor. */
static void close_gap(struct manrs_route_table *table, struct shard *shard,
		      uint32_t gap)
{
	size_t slot_bytes = 4u * slot_words(table, shard);
	struct key key;

	for (uint32_t i = gap;;) {
		uint32_t *slot, home;

		i = i + 1 == shard->n_slots ? 0 : i + 1;
		slot = slot_at(table, shard, i);
		if (!*slot_last(table, shard, slot))
			break;
		slot_key(table, shard, slot, &key);
		home = home_slot(shard, key.hash);
		/* It may move unless its home lies cyclically in (gap, i]. */
		if (gap <= i ? (home <= gap || home > i)
			     : (home <= gap && home > i)) {
			memcpy(slot_at(table, shard, gap), slot, slot_bytes);
			mark_slot(table, shard, slot_at(table, shard, gap));
			gap = i;
		}
	}
	memset(slot_at(table, shard, gap), 0, slot_bytes);
	mark_slot(table, shard, slot_at(table, shard, gap));
}

bool manrs_route_table_remove(struct manrs_route_table *table,
			      const struct manrs_prefix *prefix,
			      uint32_t path_id)
{
	struct shard *shard;
	uint32_t *slot;
	struct key key;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, key.hash);
	slot = find_used(table, shard, &key);
	if (!slot)
		return false;
	uncount(table, *slot_last(table, shard, slot) & NUMBER_MASK);
	close_gap(table, shard,
		  (slot - shard->words) / slot_words(table, shard));
	if (!--shard->n_used) {
		free(shard->words);
		*shard = (struct shard){ 0 };
	}
	return true;
}

/* Call fn for the route in a used slot. */
static bool visit_slot(const struct manrs_route_table *table,
		       const struct shard *shard, uint32_t *slot,
		       manrs_route_fn fn, void *arg)
{
	struct manrs_prefix prefix = {
		.afi = table->afi,
		.len = *slot_last(table, shard, slot) >> LEN_SHIFT,
		.hi = (uint64_t)slot[0] << 32,
	};

	if (table->afi == MANRS_AFI_IPV6) {
		prefix.hi |= slot[1];
		prefix.lo = (uint64_t)slot[2] << 32 | slot[3];
	}
	return fn(&prefix, shard->has_path_ids ? slot[table->address_words] : 0,
		  judgement_at(table, shard, slot), arg);
}

void manrs_route_table_foreach(const struct manrs_route_table *table,
			       manrs_route_fn fn, void *arg)
{
	for (int s = 0; s < SHARDS; s++) {
		const struct shard *shard = &table->shards[s];

		for (uint32_t i = 0; i < shard->n_slots; i++) {
			uint32_t *slot = slot_at(table, shard, i);

			if (*slot_last(table, shard, slot) &&
			    !visit_slot(table, shard, slot, fn, arg))
				return;
		}
	}
}

bool manrs_route_table_foreach_rejected(const struct manrs_route_table *table,
					unsigned part, manrs_route_fn fn,
					void *arg)
{
	const struct shard *shard = &table->shards[part % SHARDS];
	const uint32_t *bits;

	if (!shard->n_slots)
		return true;
	bits = shard_bits(table, shard);
	for (size_t w = 0; w < shard_bit_words(shard); w++)
		for (uint32_t left = bits[w]; left; left &= left - 1) {
			uint32_t i = 32 * w + __builtin_ctz(left);

			if (!visit_slot(table, shard, slot_at(table, shard, i),
					fn, arg))
				return false;
		}
	return true;
}

const struct manrs_tally *
manrs_route_table_tally(const struct manrs_route_table *table)
{
	return &table->tally;
}

uint64_t manrs_route_table_lost(const struct manrs_route_table *table)
{
	return table->lost;
}

size_t manrs_route_table_bytes(const struct manrs_route_table *table)
{
	size_t bytes = sizeof(*table) +
		       manrs_judgement_set_bytes(&table->judgements);

	for (int s = 0; s < SHARDS; s++)
		bytes += 4ul * (slot_words(table, &table->shards[s]) *
					table->shards[s].n_slots +
				shard_bit_words(&table->shards[s]));
	return bytes;
}
