/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside of the route table (route_table.c): its shards.  Each grows on its own,
 * so that the longest insertion moves one shard, not a million routes.
 *
 * Open addressing with linear probing.  A slot is a row of 32-bit words, few of
 * them, as each route costs a miss of every cache there is:
 *
 *	address (1 or 4), [path id], length and number of the judgement
 *
 * The last word is never 0 in a used slot, so a zeroed slot is a free one.
 * Behind a shard's slots is a bit for each, set for those of rejected routes:
 * they are few and asked for often.
 */
#ifndef MANRS_ROUTE_SHARD_H
#define MANRS_ROUTE_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judgement_set.h"

#define MANRS_ROUTE_ADDRESS_WORDS_MAX 4

/* The last word. */
#define MANRS_ROUTE_LEN_SHIFT 24
#define MANRS_ROUTE_NUMBER_MASK MANRS_JUDGEMENTS_MAX

/* What all shards of a table have in common. */
struct manrs_route_layout {
	uint8_t afi;
	uint8_t address_words;
	uint64_t seed; /* of the hash */
};

struct manrs_route_shard {
	uint32_t *words; /* owned */
	uint32_t n_slots; /* 0 or more than n_used: a probe always ends */
	uint32_t n_used;
	bool has_path_ids; /* from the first one that is not 0 on */
};
