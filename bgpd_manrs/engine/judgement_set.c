/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An array of judgements and a hash of its numbers.  What nobody bears any more
 * stays where it is, likely to be met again, until the array is full; then it
 * becomes room for others, and only if that is little the array grows.
 */
#include "judgement_set.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ITEMS 16
#define LEAST_IDLE_SHARE 64

struct manrs_counted_judgement {
	struct manrs_judgement judgement;
	uint32_t n_routes;
	uint32_t next_free; /* when it is in the list of free ones */
};

static bool is_equal(const struct manrs_judgement *a,
		     const struct manrs_judgement *b)
{
	return a->failed == b->failed && a->no_data == b->no_data &&
	       a->rov == b->rov && a->blackhole == b->blackhole &&
	       a->reject == b->reject && a->enforced == b->enforced;
}

static uint32_t hash_judgement(const struct manrs_judgement *j)
{
	uint64_t h = (uint64_t)j->failed << 32 | j->no_data;

	h = (h ^ j->rov ^ j->reject << 8 ^ j->enforced << 9 ^
	     j->blackhole << 10) *
	    UINT64_C(0x9e3779b97f4a7c15);
	return h >> 32;
}

/* Where the number of this judgement is in the hash, or would be. */
static uint32_t *find_place(const struct manrs_judgement_set *set,
			    const struct manrs_judgement *judgement)
{
	uint32_t mask = set->n_items * 2 - 1;

	for (uint32_t i = hash_judgement(judgement) & mask;;
	     i = (i + 1) & mask) {
		uint32_t number = set->hash[i];

		if (!number ||
		    is_equal(&set->items[number].judgement, judgement))
			return &set->hash[i];
	}
}

/* Fill the empty hash with what is borne by routes; the rest is free. */
static uint32_t rehash(struct manrs_judgement_set *set)
{
	uint32_t n_free = 0;

	set->free = 0;
	set->n_idle = 0;
	for (uint32_t number = set->n_items - 1; number; number--) {
		struct manrs_counted_judgement *item = &set->items[number];

		if (item->n_routes) {
			*find_place(set, &item->judgement) = number;
		} else {
			item->next_free = set->free;
			set->free = number;
			n_free++;
		}
	}
	return n_free;
}

static enum manrs_status resize(struct manrs_judgement_set *set,
				uint32_t n_items)
{
	struct manrs_counted_judgement *items;
	uint32_t *hash;

	if (n_items - 1 > MANRS_JUDGEMENTS_MAX)
		return MANRS_ERR_LIMIT;
	hash = calloc(n_items, 2 * sizeof(*hash));
	items = calloc(n_items, sizeof(*items));
	if (!hash || !items) {
		free(hash);
		free(items);
		return MANRS_ERR_MEMORY;
	}
	if (set->n_items)
		memcpy(items, set->items, set->n_items * sizeof(*items));
	free(set->hash);
	free(set->items);
	set->hash = hash;
	set->items = items;
	set->n_items = n_items;
	rehash(set);
	return MANRS_OK;
}

/* Have a free number. */
static enum manrs_status make_room(struct manrs_judgement_set *set)
{
	if (!set->n_items)
		return resize(set, FIRST_ITEMS);
	/* Each time takes long: not for less than this. */
	if (set->n_items > MANRS_JUDGEMENTS_MAX &&
	    set->n_idle < set->n_items / LEAST_IDLE_SHARE)
		return MANRS_ERR_LIMIT;
	memset(set->hash, 0, 2 * set->n_items * sizeof(*set->hash));
	/* With less than a quarter free this would soon be done again. */
	if (rehash(set) >= set->n_items / 4)
		return MANRS_OK;
	return resize(set, set->n_items * 2);
}

enum manrs_status manrs_judgement_set_add(struct manrs_judgement_set *set,
					  const struct manrs_judgement *judgement,
					  uint32_t *number)
{
	uint32_t *place = set->n_items ? find_place(set, judgement) : NULL;
	enum manrs_status status;

	if (!place || !*place) {
		struct manrs_counted_judgement *item;

		if (!set->free) {
			status = make_room(set);
			/* Without memory to grow, what is free will do. */
			if (status && !set->free)
				return status;
			place = find_place(set, judgement);
		}
		*place = set->free;
		item = &set->items[*place];
		set->free = item->next_free;
		item->judgement = *judgement;
	} else if (!set->items[*place].n_routes) {
		set->n_idle--;
	}
	set->items[*place].n_routes++;
	*number = *place;
	return MANRS_OK;
}

void manrs_judgement_set_remove(struct manrs_judgement_set *set,
				uint32_t number)
{
	if (!--set->items[number].n_routes)
		set->n_idle++;
}

const struct manrs_judgement *
manrs_judgement_set_get(const struct manrs_judgement_set *set, uint32_t number)
{
	return &set->items[number].judgement;
}

size_t manrs_judgement_set_bytes(const struct manrs_judgement_set *set)
{
	return set->n_items * (sizeof(*set->items) + 2 * sizeof(*set->hash));
}

void manrs_judgement_set_release(struct manrs_judgement_set *set)
{
	free(set->items);
	free(set->hash);
	memset(set, 0, sizeof(*set));
}
