/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chained hash of violations.  Each is one allocation: the struct, then its
 * three texts.
 */
#include "violation.h"

#include <stdlib.h>
#include <string.h>

#include "prefix.h"

struct entry {
	struct entry *next;
	struct manrs_violation violation; /* texts point into texts[] */
	char texts[];
};

struct manrs_violations {
	struct entry **buckets;
	size_t n_buckets;
	size_t max;
	size_t count;
	uint64_t not_kept;
};

enum manrs_status manrs_violations_new(size_t max,
				       struct manrs_violations **out)
{
	struct manrs_violations *store = calloc(1, sizeof(*store));

	if (!store)
		return MANRS_ERR_MEMORY;
	store->max = max;
	store->n_buckets = max ? max : 1;
	store->buckets = calloc(store->n_buckets, sizeof(store->buckets[0]));
	if (!store->buckets) {
		free(store);
		return MANRS_ERR_MEMORY;
	}
	*out = store;
	return MANRS_OK;
}

void manrs_violations_free(struct manrs_violations *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->n_buckets; i++)
		for (struct entry *e = store->buckets[i], *next; e; e = next) {
			next = e->next;
			free(e);
		}
	free(store->buckets);
	free(store);
}

/* Peers choose most of the key and would choose one bucket for all, so the hash
 * starts from a number that they cannot know and takes 32 bits at a time: a
 * word cannot undo what the one before did to the upper half. */
static uint64_t hash_key(const struct manrs_violations *store,
			 uint32_t neighbor, const struct manrs_prefix *prefix,
			 uint32_t path_id)
{
	const uint32_t words[] = {
		neighbor,	  path_id,
		prefix->hi >> 32, (uint32_t)prefix->hi,
		prefix->lo >> 32, (uint32_t)prefix->lo,
		prefix->len,
	};
	uint64_t h = (uintptr_t)store;

	for (size_t w = 0; w < MANRS_ARRAY_SIZE(words); w++) {
		h = (h ^ words[w]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
}

/* The link that points to the entry of the key, or to NULL at the chain's
 * end. */
static struct entry **find_link(const struct manrs_violations *store,
				uint32_t neighbor,
				const struct manrs_prefix *prefix,
				uint32_t path_id)
{
	uint64_t hash = hash_key(store, neighbor, prefix, path_id);
	struct entry **link = &store->buckets[hash % store->n_buckets];

	while (*link && ((*link)->violation.neighbor != neighbor ||
			 (*link)->violation.path_id != path_id ||
			 !manrs_prefix_equal(&(*link)->violation.prefix, prefix)))
		link = &(*link)->next;
	return link;
}

static struct entry *entry_new(const struct manrs_violation *from)
{
	size_t path = strlen(from->path) + 1;
	size_t reason = strlen(from->reason) + 1;
	size_t evidence = strlen(from->evidence) + 1;
	struct entry *e = malloc(sizeof(*e) + path + reason + evidence);

	if (!e)
		return NULL;
	e->violation = *from;
	e->violation.path = memcpy(e->texts, from->path, path);
	e->violation.reason = memcpy(e->texts + path, from->reason, reason);
	e->violation.evidence = memcpy(e->texts + path + reason, from->evidence,
				       evidence);
	return e;
}

enum manrs_status manrs_violations_put(struct manrs_violations *store,
				       const struct manrs_violation *violation,
				       manrs_time_t now)
{
	struct entry **link = find_link(store, violation->neighbor,
					&violation->prefix, violation->path_id);
	struct entry *old = *link, *e;

	if (!old && store->count >= store->max) {
		store->not_kept++;
		return MANRS_ERR_LIMIT;
	}
	e = entry_new(violation);
	if (!e) {
		store->not_kept++;
		return MANRS_ERR_MEMORY;
	}
	e->next = old ? old->next : NULL;
	e->violation.since = old ? old->violation.since : now;
	e->violation.seen = old ? old->violation.seen + 1 : 1;
	e->violation.last_seen = now;
	*link = e;
	if (!old)
		store->count++;
	free(old);
	return MANRS_OK;
}

static void unlink_entry(struct manrs_violations *store, struct entry **link)
{
	struct entry *e = *link;

	*link = e->next;
	free(e);
	store->count--;
}

void manrs_violations_remove(struct manrs_violations *store, uint32_t neighbor,
			     const struct manrs_prefix *prefix,
			     uint32_t path_id)
{
	struct entry **link = find_link(store, neighbor, prefix, path_id);

	if (*link)
		unlink_entry(store, link);
}

void manrs_violations_remove_neighbor(struct manrs_violations *store,
				      uint32_t neighbor, enum manrs_afi afi)
{
	for (size_t i = 0; store->count && i < store->n_buckets; i++)
		for (struct entry **link = &store->buckets[i]; *link;) {
			const struct manrs_violation *v = &(*link)->violation;

			if (v->neighbor == neighbor &&
			    (afi == MANRS_AFI__COUNT || v->prefix.afi == afi))
				unlink_entry(store, link);
			else
				link = &(*link)->next;
		}
}

const struct manrs_violation *
manrs_violations_find(const struct manrs_violations *store, uint32_t neighbor,
		      const struct manrs_prefix *prefix, uint32_t path_id)
{
	struct entry *e = *find_link(store, neighbor, prefix, path_id);

	return e ? &e->violation : NULL;
}

void manrs_violations_foreach(const struct manrs_violations *store,
			      manrs_violation_fn fn, void *arg)
{
	for (size_t i = 0; i < store->n_buckets; i++)
		for (struct entry *e = store->buckets[i]; e; e = e->next)
			if (!fn(&e->violation, arg))
				return;
}

size_t manrs_violations_count(const struct manrs_violations *store)
{
	return store->count;
}

size_t manrs_violations_max(const struct manrs_violations *store)
{
	return store->max;
}

uint64_t manrs_violations_not_kept(const struct manrs_violations *store)
{
	return store->not_kept;
}
