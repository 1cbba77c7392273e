/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where route_table.c keeps its routes: a hash of keys with the number of each
 * one's judgement, laid out by lines of 64 bytes.  One of many, so that the one
 * that grows is small.
 */
#ifndef MANRS_ROUTE_SHARD_H
#define MANRS_ROUTE_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys of so many words; all of a shard are of one kind. */
enum manrs_route_kind {
	MANRS_ROUTE_KEY_1,
	MANRS_ROUTE_KEY_2,
	MANRS_ROUTE_KEY_6,
	MANRS_ROUTE_KEY__COUNT
};

#define MANRS_ROUTE_KEY_WORDS_MAX 6

struct manrs_route_key {
	enum manrs_route_kind kind;
	uint32_t words[MANRS_ROUTE_KEY_WORDS_MAX];
	uint64_t hash;
};

/* Fill in the hash; seed: a number that peers, who choose the keys, cannot
 * know. */
void manrs_route_key_hash(struct manrs_route_key *key, uint64_t seed);

/* All zero is an empty one. */
struct manrs_route_shard {
	union manrs_route_line *lines; /* owned */
	uint32_t n_lines; /* none, or one slot is free: a probe always ends */
	uint32_t n_used;
};

struct manrs_route_slot {
	enum manrs_route_kind kind;
	unsigned at;
	union manrs_route_line *line; /* NULL: none */
};

/* The slot that holds the key: true.  Or the free one where it belongs, none
 * in an empty shard: false. */
bool manrs_route_shard_find(const struct manrs_route_shard *shard,
			    const struct manrs_route_key *key,
			    struct manrs_route_slot *slot);

/* The place of the key is needed soon: have it fetched from memory. */
void manrs_route_shard_prefetch(const struct manrs_route_shard *shard,
				const struct manrs_route_key *key);

/* Put in a key that was not found; *slot is what find left.  false: no memory,
 * nothing has changed. */
bool manrs_route_shard_add(struct manrs_route_shard *shard,
			   const struct manrs_route_key *key, uint64_t seed,
			   uint16_t number, bool rejected,
			   struct manrs_route_slot *slot);

/* Take out what was found; other slots may move. */
void manrs_route_shard_remove(struct manrs_route_shard *shard,
			      struct manrs_route_slot slot, uint64_t seed);

void manrs_route_shard_clear(struct manrs_route_shard *shard);
size_t manrs_route_shard_bytes(const struct manrs_route_shard *shard);

/* What is in a used slot. */
const uint32_t *manrs_route_slot_words(struct manrs_route_slot slot);
uint16_t manrs_route_slot_number(struct manrs_route_slot slot);
void manrs_route_slot_set(struct manrs_route_slot slot, uint16_t number,
			  bool rejected);

/* Called for a used slot; false ends. */
typedef bool (*manrs_route_slot_fn)(struct manrs_route_slot slot, void *arg);

/* For all of them, or those of rejected routes.  false: fn ended it. */
bool manrs_route_shard_foreach(const struct manrs_route_shard *shard,
			       enum manrs_route_kind kind, bool only_rejected,
			       manrs_route_slot_fn fn, void *arg);

#endif /* MANRS_ROUTE_SHARD_H */
