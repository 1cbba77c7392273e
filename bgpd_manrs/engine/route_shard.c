/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open addressing by lines: what memory hands over at once holds several slots,
 * and a miss of every cache there is costs more than looking through them.  A
 * key belongs in the line its hash says, or in the first one after it that is
 * not full.
 */
#include "route_shard.h"

#include <stdlib.h>
#include <string.h>

/* The keys, then their numbers.  Used slots come first. */
union manrs_route_line {
	uint32_t words[15];
	struct {
		uint16_t halves[30];
		/* A bit for each slot, set if the route is rejected: those are
		 * few and asked for often. */
		uint16_t rejected;
		uint16_t n_used;
	};
};
_Static_assert(sizeof(union manrs_route_line) == 64, "not a line of a cache");

static const struct {
	unsigned n_words; /* of a key */
	unsigned n_slots; /* of a line */
	/* Eighths of all slots: with more the probes get long. */
	unsigned max_used;
} kinds[MANRS_ROUTE_KEY__COUNT] = {
	[MANRS_ROUTE_KEY_1] = { 1, 10, 7 },
	[MANRS_ROUTE_KEY_2] = { 2, 6, 7 },
	[MANRS_ROUTE_KEY_6] = { 6, 2, 5 },
};

/* Takes 32 bits at a time: a word cannot undo what the one before did to the
 * upper half. */
static uint64_t hash_words(enum manrs_route_kind kind, const uint32_t *words,
			   uint64_t seed)
{
	uint64_t h = seed;

	for (unsigned w = 0; w < kinds[kind].n_words; w++) {
		h = (h ^ words[w]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
}

void manrs_route_key_hash(struct manrs_route_key *key, uint64_t seed)
{
	key->hash = hash_words(key->kind, key->words, seed);
}

static uint32_t *words_at(struct manrs_route_slot slot)
{
	return &slot.line->words[kinds[slot.kind].n_words * slot.at];
}

static uint16_t *number_at(struct manrs_route_slot slot)
{
	unsigned behind_keys = kinds[slot.kind].n_words *
			       kinds[slot.kind].n_slots * 2;

	return &slot.line->halves[behind_keys + slot.at];
}

const uint32_t *manrs_route_slot_words(struct manrs_route_slot slot)
{
	return words_at(slot);
}

uint16_t manrs_route_slot_number(struct manrs_route_slot slot)
{
	return *number_at(slot);
}

void manrs_route_slot_set(struct manrs_route_slot slot, uint16_t number,
			  bool rejected)
{
	uint16_t bit = 1u << slot.at;

	*number_at(slot) = number;
	if (rejected)
		slot.line->rejected |= bit;
	else
		slot.line->rejected &= ~bit;
}

static uint32_t home_line(const struct manrs_route_shard *shard, uint64_t hash)
{
	return (uint64_t)(uint32_t)(hash >> 8) * shard->n_lines >> 32;
}

static uint32_t next_line(const struct manrs_route_shard *shard, uint32_t i)
{
	return i + 1 == shard->n_lines ? 0 : i + 1;
}

static inline unsigned search_line(const union manrs_route_line *line,
				   const uint32_t *key, unsigned n_words)
{
	unsigned at = 0;

	while (at < line->n_used && memcmp(&line->words[at * n_words], key,
					   sizeof(*key) * n_words))
		at++;
	return at;
}

/* Which slot of a line has the key; n_used: none.  The compiler is to know the
 * sizes. */
static unsigned find_in_line(const union manrs_route_line *line,
			     const struct manrs_route_key *key)
{
	switch (key->kind) {
	case MANRS_ROUTE_KEY_1:
		return search_line(line, key->words, 1);
	case MANRS_ROUTE_KEY_2:
		return search_line(line, key->words, 2);
	default:
		return search_line(line, key->words, 6);
	}
}

bool manrs_route_shard_find(const struct manrs_route_shard *shard,
			    const struct manrs_route_key *key,
			    struct manrs_route_slot *slot)
{
	*slot = (struct manrs_route_slot){ .kind = key->kind };
	if (!shard->n_lines)
		return false;
	for (uint32_t i = home_line(shard, key->hash);;
	     i = next_line(shard, i)) {
		slot->line = &shard->lines[i];
		slot->at = find_in_line(slot->line, key);
		if (slot->at < slot->line->n_used)
			return true;
		if (slot->at < kinds[key->kind].n_slots)
			return false;
	}
}

void manrs_route_shard_prefetch(const struct manrs_route_shard *shard,
				const struct manrs_route_key *key)
{
	if (shard->n_lines)
		__builtin_prefetch(&shard->lines[home_line(shard, key->hash)]);
}

/* The free slot for a key that the shard, which has lines, does not have. */
static struct manrs_route_slot
find_free(const struct manrs_route_shard *shard, enum manrs_route_kind kind,
	  uint64_t hash)
{
	uint32_t i = home_line(shard, hash);

	while (shard->lines[i].n_used == kinds[kind].n_slots)
		i = next_line(shard, i);
	return (struct manrs_route_slot){ kind, shard->lines[i].n_used,
					  &shard->lines[i] };
}

/* Use the first free slot of a line. */
static void fill_slot(struct manrs_route_slot slot, const uint32_t *words,
		      uint16_t number, bool rejected)
{
	memcpy(words_at(slot), words,
	       sizeof(*words) * kinds[slot.kind].n_words);
	manrs_route_slot_set(slot, number, rejected);
	slot.line->n_used++;
}

static bool is_rejected(struct manrs_route_slot slot)
{
	return slot.line->rejected >> slot.at & 1;
}

static void copy_slot(struct manrs_route_slot to, struct manrs_route_slot from)
{
	fill_slot(to, words_at(from), *number_at(from), is_rejected(from));
}

static bool grow(struct manrs_route_shard *shard, enum manrs_route_kind kind,
		 uint64_t seed)
{
	struct manrs_route_shard other = {
		.n_lines = shard->n_lines + shard->n_lines / 2 + 1,
		.n_used = shard->n_used,
	};
	size_t size = manrs_route_shard_bytes(&other);

	other.lines = aligned_alloc(sizeof(*other.lines), size);
	if (!other.lines)
		return false;
	memset(other.lines, 0, size);
	for (uint32_t i = 0; i < shard->n_lines; i++) {
		struct manrs_route_slot slot = { kind, 0, &shard->lines[i] };

		for (; slot.at < slot.line->n_used; slot.at++)
			copy_slot(find_free(&other, kind,
					    hash_words(kind, words_at(slot),
						       seed)),
				  slot);
	}
	free(shard->lines);
	*shard = other;
	return true;
}

bool manrs_route_shard_add(struct manrs_route_shard *shard,
			   const struct manrs_route_key *key, uint64_t seed,
			   uint16_t number, bool rejected,
			   struct manrs_route_slot *slot)
{
	uint64_t n_slots = (uint64_t)shard->n_lines * kinds[key->kind].n_slots;

	if ((shard->n_used + 1) * 8ull > n_slots * kinds[key->kind].max_used) {
		if (!grow(shard, key->kind, seed))
			return false;
		*slot = find_free(shard, key->kind, key->hash);
	}
	fill_slot(*slot, key->words, number, rejected);
	shard->n_used++;
	return true;
}

/* The last slot of the line takes its place. */
static void free_slot(struct manrs_route_slot slot)
{
	struct manrs_route_slot last = slot;

	last.at = --slot.line->n_used;
	if (last.at != slot.at) {
		memcpy(words_at(slot), words_at(last),
		       sizeof(uint32_t) * kinds[slot.kind].n_words);
		manrs_route_slot_set(slot, *number_at(last), is_rejected(last));
	}
	manrs_route_slot_set(last, 0, false);
}

/* A used slot of line i of which the home is not behind `gap`: it may move
 * there.  False: there is none. */
static bool find_movable(const struct manrs_route_shard *shard, uint64_t seed,
			 uint32_t gap, uint32_t i,
			 struct manrs_route_slot *slot)
{
	slot->line = &shard->lines[i];
	for (slot->at = slot->line->n_used; slot->at--;) {
		uint32_t home = home_line(shard,
					  hash_words(slot->kind,
						     words_at(*slot), seed));

		/* Unless it lies cyclically in (gap, i]. */
		if (gap <= i ? (home <= gap || home > i)
			     : (home <= gap && home > i))
			return true;
	}
	return false;
}

/* Line `gap` was full and has a free slot now: move back into it what had to go
 * past it, so that no tombstones pile up under a flapping neighbor. */
static void close_gap(struct manrs_route_shard *shard,
		      enum manrs_route_kind kind, uint64_t seed, uint32_t gap)
{
	struct manrs_route_slot slot = { .kind = kind }, to = { .kind = kind };
	unsigned n_slots = kinds[kind].n_slots;
	bool was_full = true;

	for (uint32_t i = next_line(shard, gap); was_full && i != gap;
	     i = next_line(shard, i)) {
		was_full = shard->lines[i].n_used == n_slots;
		if (!find_movable(shard, seed, gap, i, &slot))
			continue;
		to.line = &shard->lines[gap];
		to.at = n_slots - 1;
		copy_slot(to, slot);
		free_slot(slot);
		gap = i;
	}
}

void manrs_route_shard_remove(struct manrs_route_shard *shard,
			      struct manrs_route_slot slot, uint64_t seed)
{
	bool was_full = slot.line->n_used == kinds[slot.kind].n_slots;

	free_slot(slot);
	if (was_full)
		close_gap(shard, slot.kind, seed, slot.line - shard->lines);
	if (!--shard->n_used)
		manrs_route_shard_clear(shard);
}

void manrs_route_shard_clear(struct manrs_route_shard *shard)
{
	free(shard->lines);
	*shard = (struct manrs_route_shard){ 0 };
}

size_t manrs_route_shard_bytes(const struct manrs_route_shard *shard)
{
	return shard->n_lines * sizeof(union manrs_route_line);
}

bool manrs_route_shard_foreach(const struct manrs_route_shard *shard,
			       enum manrs_route_kind kind, bool only_rejected,
			       manrs_route_slot_fn fn, void *arg)
{
	for (uint32_t i = 0; i < shard->n_lines; i++) {
		union manrs_route_line *line = &shard->lines[i];
		unsigned slots = only_rejected ? line->rejected
					       : (1u << line->n_used) - 1;

		for (; slots; slots &= slots - 1)
			if (!fn((struct manrs_route_slot){
					kind, __builtin_ctz(slots), line },
				arg))
				return false;
	}
	return true;
}
