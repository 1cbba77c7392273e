/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing with linear probing, split into shards that grow on their
 * own: the longest insertion moves one shard, not a million routes.  A slot is
 * a row of 32-bit words: the address (1 or 4), path id, failed, no-data, meta.
 * Meta is never 0 in a used slot, so a zeroed slot is a free one.  Behind a
 * shard's slots is a bit for each, set for those of rejected routes: they are few
 * and asked for often.
 */
#include "route_table.h"

#include <stdlib.h>
#include <string.h>

#define SHARDS MANRS_ROUTE_TABLE_PARTS
#define SHARD_FIRST_SLOTS 4
#define SLOT_WORDS_MAX 8

/* Meta word: what fits in bits. */
#define META_USED (1u << 31)
#define META_REJECT (1u << 16)
#define META_ENFORCED (1u << 17)
#define META_ROV_SHIFT 8
#define META_LEN_MASK 0xffu

struct shard {
	uint32_t *words;
	uint32_t n_slots; /* 0 or more than n_used: a probe always ends */
	uint32_t n_used;
};

struct manrs_route_table {
	uint8_t afi;
	uint8_t key_words;  /* address words, then the path id */
	uint8_t slot_words; /* key_words + 3 */
	uint64_t seed;
	uint64_t lost;
	struct manrs_tally tally;
	struct shard shards[SHARDS];
};

enum manrs_status manrs_route_table_new(enum manrs_afi afi,
					struct manrs_route_table **out)
{
	struct manrs_route_table *table = calloc(1, sizeof(*table));

	if (!table)
		return MANRS_ERR_MEMORY;
	table->afi = afi;
	table->key_words = afi == MANRS_AFI_IPV4 ? 2 : 5;
	table->slot_words = table->key_words + 3;
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
}

static uint32_t *slot_at(const struct manrs_route_table *table,
			 const struct shard *shard, uint32_t i)
{
	return shard->words + (size_t)i * table->slot_words;
}

static uint32_t *slot_meta(const struct manrs_route_table *table,
			   uint32_t *slot)
{
	return slot + table->slot_words - 1;
}

/* The words that hold the bits of rejected routes. */
static uint32_t *shard_bits(const struct manrs_route_table *table,
			    const struct shard *shard)
{
	return shard->words + (size_t)shard->n_slots * table->slot_words;
}

static size_t shard_bit_words(const struct shard *shard)
{
	return (shard->n_slots + 31) / 32;
}

static bool is_rejected(uint32_t meta)
{
	return (meta & META_REJECT) && (meta & META_ENFORCED);
}

/* Bring the bit of slot i up to date with the slot. */
static void mark_slot(const struct manrs_route_table *table,
		      const struct shard *shard, uint32_t i)
{
	uint32_t *word = shard_bits(table, shard) + i / 32;
	uint32_t bit = UINT32_C(1) << i % 32;

	if (is_rejected(*slot_meta(table, slot_at(table, shard, i))))
		*word |= bit;
	else
		*word &= ~bit;
}

static void slot_write(const struct manrs_route_table *table, uint32_t *slot,
		       const struct manrs_prefix *prefix, uint32_t path_id,
		       const struct manrs_judgement *judgement)
{
	unsigned w = 0;

	slot[w++] = prefix->hi >> 32;
	if (table->afi == MANRS_AFI_IPV6) {
		slot[w++] = (uint32_t)prefix->hi;
		slot[w++] = prefix->lo >> 32;
		slot[w++] = (uint32_t)prefix->lo;
	}
	slot[w++] = path_id;
	slot[w++] = judgement->failed;
	slot[w++] = judgement->no_data;
	slot[w] = META_USED | prefix->len |
		  (uint32_t)judgement->rov << META_ROV_SHIFT |
		  (judgement->reject ? META_REJECT : 0) |
		  (judgement->enforced ? META_ENFORCED : 0);
}

static void slot_read(const struct manrs_route_table *table,
		      const uint32_t *slot, struct manrs_prefix *prefix,
		      uint32_t *path_id, struct manrs_judgement *judgement)
{
	const uint32_t *tail = slot + table->key_words;
	uint32_t meta = tail[2];

	*prefix = (struct manrs_prefix){ .afi = table->afi,
					 .len = meta & META_LEN_MASK,
					 .hi = (uint64_t)slot[0] << 32 };
	if (table->afi == MANRS_AFI_IPV6) {
		prefix->hi |= slot[1];
		prefix->lo = (uint64_t)slot[2] << 32 | slot[3];
	}
	*path_id = slot[table->key_words - 1];
	*judgement = (struct manrs_judgement){
		.failed = tail[0],
		.no_data = tail[1],
		.rov = meta >> META_ROV_SHIFT & 0xff,
		.reject = meta & META_REJECT,
		.enforced = meta & META_ENFORCED,
	};
}

/* Peers choose the keys and would choose one shard and slot for all, so the
 * hash starts from a number that they cannot know: where the table lies.  It
 * takes 32 bits at a time: a word cannot undo what the one before did to the
 * upper half. */
static uint64_t hash_key(const struct manrs_route_table *table,
			 const uint32_t *slot, unsigned len)
{
	uint64_t h = table->seed ^ (uint64_t)len << 56;

	for (unsigned w = 0; w < table->key_words; w++) {
		h = (h ^ slot[w]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
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

/* The slot that holds the key of `probe`, or the free one where it belongs;
 * NULL in a shard without slots. */
static uint32_t *find_slot(const struct manrs_route_table *table,
			   const struct shard *shard, uint64_t hash,
			   const uint32_t *probe)
{
	uint32_t len = probe[table->slot_words - 1] & META_LEN_MASK;

	if (!shard->n_slots)
		return NULL;
	for (uint32_t i = home_slot(shard, hash);;
	     i = i + 1 == shard->n_slots ? 0 : i + 1) {
		uint32_t *slot = slot_at(table, shard, i);
		uint32_t meta = *slot_meta(table, slot);

		if (!meta || ((meta & META_LEN_MASK) == len &&
			      !memcmp(slot, probe, 4u * table->key_words)))
			return slot;
	}
}

static uint64_t slot_hash(const struct manrs_route_table *table, uint32_t *slot)
{
	return hash_key(table, slot, *slot_meta(table, slot) & META_LEN_MASK);
}

static bool grow(struct manrs_route_table *table, struct shard *shard)
{
	struct shard bigger = {
		.n_slots = shard->n_slots ? shard->n_slots + shard->n_slots / 2
					  : SHARD_FIRST_SLOTS,
		.n_used = shard->n_used,
	};

	bigger.words = calloc((size_t)bigger.n_slots * table->slot_words +
				      shard_bit_words(&bigger),
			      4);
	if (!bigger.words)
		return false;
	for (uint32_t i = 0; i < shard->n_slots; i++) {
		uint32_t *slot = slot_at(table, shard, i), *to;

		if (!*slot_meta(table, slot))
			continue;
		to = find_slot(table, &bigger, slot_hash(table, slot), slot);
		memcpy(to, slot, 4u * table->slot_words);
		if (is_rejected(*slot_meta(table, to)))
			mark_slot(table, &bigger,
				  (to - bigger.words) / table->slot_words);
	}
	free(shard->words);
	*shard = bigger;
	return true;
}

/* Make `probe` a slot image of the key, for hashing and comparing. */
static uint64_t make_probe(const struct manrs_route_table *table,
			   const struct manrs_prefix *prefix, uint32_t path_id,
			   const struct manrs_judgement *judgement,
			   uint32_t *probe)
{
	slot_write(table, probe, prefix, path_id, judgement);
	return hash_key(table, probe, prefix->len);
}

enum manrs_status manrs_route_table_put(struct manrs_route_table *table,
					const struct manrs_prefix *prefix,
					uint32_t path_id,
					const struct manrs_judgement *judgement,
					struct manrs_route_change *change)
{
	uint32_t probe[SLOT_WORDS_MAX];
	size_t slot_bytes = 4u * table->slot_words;
	uint64_t hash = make_probe(table, prefix, path_id, judgement, probe);
	struct shard *shard = shard_of(table, hash);
	uint32_t *slot = find_slot(table, shard, hash, probe);
	bool is_new = !slot || !*slot_meta(table, slot), was_rejected = false;

	/* Above four fifths full the probes get long. */
	if (is_new && (shard->n_used + 1) * 5ull > shard->n_slots * 4ull) {
		if (!grow(table, shard)) {
			table->lost++;
			return MANRS_ERR_MEMORY;
		}
		slot = find_slot(table, shard, hash, probe);
	}
	if (change)
		*change = (struct manrs_route_change){
			.changed = is_new || memcmp(slot, probe, slot_bytes),
			.failed_before = is_new ? 0 : slot[table->key_words],
		};
	if (is_new) {
		shard->n_used++;
	} else {
		struct manrs_judgement before;
		struct manrs_prefix p;
		uint32_t id;

		slot_read(table, slot, &p, &id, &before);
		manrs_tally_add(&table->tally, &before, -1);
		was_rejected = is_rejected(*slot_meta(table, slot));
	}
	memcpy(slot, probe, slot_bytes);
	if (was_rejected || is_rejected(*slot_meta(table, slot)))
		mark_slot(table, shard,
			  (slot - shard->words) / table->slot_words);
	manrs_tally_add(&table->tally, judgement, 1);
	return MANRS_OK;
}

void manrs_route_table_prefetch(const struct manrs_route_table *table,
				const struct manrs_prefix *prefix,
				uint32_t path_id)
{
	static const struct manrs_judgement none;
	uint32_t probe[SLOT_WORDS_MAX];
	uint64_t hash = make_probe(table, prefix, path_id, &none, probe);
	const struct shard *shard = shard_of(table, hash);

	if (shard->n_slots)
		__builtin_prefetch(slot_at(table, shard,
					   home_slot(shard, hash)));
}

bool manrs_route_table_find(const struct manrs_route_table *table,
			    const struct manrs_prefix *prefix, uint32_t path_id,
			    struct manrs_judgement *judgement)
{
	static const struct manrs_judgement none;
	uint32_t probe[SLOT_WORDS_MAX];
	uint64_t hash = make_probe(table, prefix, path_id, &none, probe);
	uint32_t *slot = find_slot(table, shard_of(table, hash), hash, probe);
	struct manrs_prefix p;
	uint32_t id;

	if (!slot || !*slot_meta(table, slot))
		return false;
	slot_read(table, slot, &p, &id, judgement);
	return true;
}

/* Close the gap at slot i: move back what had to probe past it, so that no
 * tombstones pile up under a flapping neighbor. */
static void close_gap(struct manrs_route_table *table, struct shard *shard,
		      uint32_t gap)
{
	size_t slot_bytes = 4u * table->slot_words;

	for (uint32_t i = gap;;) {
		uint32_t *slot, home;

		i = i + 1 == shard->n_slots ? 0 : i + 1;
		slot = slot_at(table, shard, i);
		if (!*slot_meta(table, slot))
			break;
		home = home_slot(shard, slot_hash(table, slot));
		/* It may move unless its home lies cyclically in (gap, i]. */
		if (gap <= i ? (home <= gap || home > i)
			     : (home <= gap && home > i)) {
			memcpy(slot_at(table, shard, gap), slot, slot_bytes);
			mark_slot(table, shard, gap);
			gap = i;
		}
	}
	memset(slot_at(table, shard, gap), 0, slot_bytes);
	mark_slot(table, shard, gap);
}

bool manrs_route_table_remove(struct manrs_route_table *table,
			      const struct manrs_prefix *prefix,
			      uint32_t path_id)
{
	static const struct manrs_judgement none;
	uint32_t probe[SLOT_WORDS_MAX];
	uint64_t hash = make_probe(table, prefix, path_id, &none, probe);
	struct shard *shard = shard_of(table, hash);
	uint32_t *slot = find_slot(table, shard, hash, probe);
	struct manrs_judgement before;
	struct manrs_prefix p;
	uint32_t id;

	if (!slot || !*slot_meta(table, slot))
		return false;
	slot_read(table, slot, &p, &id, &before);
	manrs_tally_add(&table->tally, &before, -1);
	close_gap(table, shard, (slot - shard->words) / table->slot_words);
	if (!--shard->n_used) {
		free(shard->words);
		*shard = (struct shard){ 0 };
	}
	return true;
}

/* Call fn for the route in a used slot. */
static bool visit_slot(const struct manrs_route_table *table, uint32_t *slot,
		       manrs_route_fn fn, void *arg)
{
	struct manrs_judgement judgement;
	struct manrs_prefix prefix;
	uint32_t path_id;

	slot_read(table, slot, &prefix, &path_id, &judgement);
	return fn(&prefix, path_id, &judgement, arg);
}

void manrs_route_table_foreach(const struct manrs_route_table *table,
			       manrs_route_fn fn, void *arg)
{
	for (int s = 0; s < SHARDS; s++) {
		const struct shard *shard = &table->shards[s];

		for (uint32_t i = 0; i < shard->n_slots; i++) {
			uint32_t *slot = slot_at(table, shard, i);

			if (*slot_meta(table, slot) &&
			    !visit_slot(table, slot, fn, arg))
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

			if (!visit_slot(table, slot_at(table, shard, i), fn,
					arg))
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
	size_t bytes = sizeof(*table);

	for (int s = 0; s < SHARDS; s++)
		bytes += 4ul * (table->slot_words * table->shards[s].n_slots +
				shard_bit_words(&table->shards[s]));
	return bytes;
}
