/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chained hash of violations.  Each is one allocation: the struct, then its
 * three texts.  Those of one neighbor are a list besides, because a session
 * that ends, or a look at one neighbor, must not cost a walk over all.
 */
#include "violation.h"

#include <stdlib.h>
#include <string.h>

#include "prefix.h"

/* Heads of lists, hashed by neighbor: some for each at 4000 neighbors. */
#define N_OWNERS 1024

/* A neighbor with violations. */
struct owner {
	struct owner *next;
	struct entry *newest;
	size_t count;
	uint32_t neighbor;
};

struct entry {
	struct entry *next; /* of its bucket */
	struct owner *owner;
	struct entry *newer, *older; /* of its neighbor */
	struct manrs_violation violation; /* texts point into texts[] */
	char texts[];
};

struct manrs_violations {
	struct entry **buckets;
	struct owner *owners[N_OWNERS];
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
	for (size_t i = 0; i < N_OWNERS; i++)
		for (struct owner *o = store->owners[i], *next; o; o = next) {
			next = o->next;
			free(o);
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

/* Owners ---------------------------------------------------------------- */

/* The link that points to the owner, or to NULL at the chain's end. */
static struct owner **find_owner(struct manrs_violations *store,
				 uint32_t neighbor)
{
	struct owner **link = &store->owners[neighbor % N_OWNERS];

	while (*link && (*link)->neighbor != neighbor)
		link = &(*link)->next;
	return link;
}

/* NULL: out of memory. */
static struct owner *get_owner(struct manrs_violations *store,
			       uint32_t neighbor)
{
	struct owner **link = find_owner(store, neighbor);

	if (*link)
		return *link;
	*link = malloc(sizeof(**link));
	if (*link)
		**link = (struct owner){ .neighbor = neighbor };
	return *link;
}

static void free_if_empty(struct manrs_violations *store, uint32_t neighbor)
{
	struct owner **link = find_owner(store, neighbor), *o = *link;

	if (!o || o->count)
		return;
	*link = o->next;
	free(o);
}

static void join_owner(struct entry *e, struct owner *o)
{
	e->owner = o;
	e->newer = NULL;
	e->older = o->newest;
	if (e->older)
		e->older->newer = e;
	o->newest = e;
	o->count++;
}

/* e takes the place of old, or, where e is NULL, the list closes over it. */
static void leave_owner(const struct entry *old, struct entry *e)
{
	if (old->newer)
		old->newer->older = e ? e : old->older;
	else
		old->owner->newest = e ? e : old->older;
	if (old->older)
		old->older->newer = e ? e : old->newer;
	if (!e) {
		old->owner->count--;
		return;
	}
	e->owner = old->owner;
	e->newer = old->newer;
	e->older = old->older;
}

/* Entries --------------------------------------------------------------- */

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
	struct owner *o;

	if (!old && store->count >= store->max) {
		store->not_kept++;
		return MANRS_ERR_LIMIT;
	}
	o = old ? old->owner : get_owner(store, violation->neighbor);
	e = o ? entry_new(violation) : NULL;
	if (!e) {
		free_if_empty(store, violation->neighbor);
		store->not_kept++;
		return MANRS_ERR_MEMORY;
	}
	e->next = old ? old->next : NULL;
	e->violation.since = old ? old->violation.since : now;
	e->violation.seen = old ? old->violation.seen + 1 : 1;
	e->violation.last_seen = now;
	*link = e;
	if (old) {
		leave_owner(old, e);
	} else {
		join_owner(e, o);
		store->count++;
	}
	free(old);
	return MANRS_OK;
}

static void unlink_entry(struct manrs_violations *store, struct entry **link)
{
	struct entry *e = *link;

	*link = e->next;
	leave_owner(e, NULL);
	free(e);
	store->count--;
}

void manrs_violations_remove(struct manrs_violations *store, uint32_t neighbor,
			     const struct manrs_prefix *prefix,
			     uint32_t path_id)
{
	struct entry **link = find_link(store, neighbor, prefix, path_id);

	if (!*link)
		return;
	unlink_entry(store, link);
	free_if_empty(store, neighbor);
}

void manrs_violations_remove_neighbor(struct manrs_violations *store,
				      uint32_t neighbor, enum manrs_afi afi)
{
	struct owner *o = *find_owner(store, neighbor);

	for (struct entry *e = o ? o->newest : NULL, *older; e; e = older) {
		const struct manrs_violation *v = &e->violation;

		older = e->older;
		if (afi == MANRS_AFI__COUNT || v->prefix.afi == afi)
			unlink_entry(store, find_link(store, neighbor,
						      &v->prefix, v->path_id));
	}
	free_if_empty(store, neighbor);
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

/* Looking changes nothing: the cast is for find_owner(), which serves both. */
static const struct owner *owner_of(const struct manrs_violations *store,
				    uint32_t neighbor)
{
	return *find_owner((struct manrs_violations *)store, neighbor);
}

void manrs_violations_foreach_of(const struct manrs_violations *store,
				 uint32_t neighbor, manrs_violation_fn fn,
				 void *arg)
{
	const struct owner *o = owner_of(store, neighbor);

	for (struct entry *e = o ? o->newest : NULL; e; e = e->older)
		if (!fn(&e->violation, arg))
			return;
}

size_t manrs_violations_count_of(const struct manrs_violations *store,
				 uint32_t neighbor)
{
	const struct owner *o = owner_of(store, neighbor);

	return o ? o->count : 0;
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
