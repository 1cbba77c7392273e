/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chained hash of incidents by neighbor and metric.  Each entry is the last
 * incident of its key and is in one of three states:
 *
 *   active   violations are going on; leaves when the last of them ends
 *   waiting  taken over from before a restart; becomes active by a violation
 *            until hold_until, else over
 *   over     closed, reported; active again by a violation in the second of its
 *            end, which hold_until then is; else replaced by the next incident,
 *            or forgotten
 */
#include "incident_table.h"

#include <stdlib.h>

struct entry {
	struct entry *next;
	struct manrs_incident incident;
	manrs_time_t hold_until; /* when not active: a violation up to then
				  * continues the incident */
};

struct manrs_incident_table {
	struct entry **buckets;
	size_t n_buckets;
	size_t max;
	size_t count;	/* of entries */
	size_t n_open;
	uint64_t not_kept;
	manrs_incident_fn changed;
	void *arg;
};

enum manrs_status manrs_incident_table_new(size_t max, manrs_incident_fn changed,
					   void *arg,
					   struct manrs_incident_table **out)
{
	struct manrs_incident_table *table = calloc(1, sizeof(*table));

	if (!table)
		return MANRS_ERR_MEMORY;
	table->max = max;
	table->changed = changed;
	table->arg = arg;
	table->n_buckets = max ? max : 1;
	table->buckets = calloc(table->n_buckets, sizeof(table->buckets[0]));
	if (!table->buckets) {
		free(table);
		return MANRS_ERR_MEMORY;
	}
	*out = table;
	return MANRS_OK;
}

void manrs_incident_table_free(struct manrs_incident_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->n_buckets; i++)
		for (struct entry *e = table->buckets[i], *next; e; e = next) {
			next = e->next;
			free(e);
		}
	free(table->buckets);
	free(table);
}

/* The link that points to the entry of the key, or to NULL at the chain's end.
 * No peer chooses its number, so the plainest of hashes will do. */
static struct entry **find_link(const struct manrs_incident_table *table,
				uint32_t neighbor, unsigned key)
{
	uint64_t hash = (uint64_t)neighbor * MANRS_KEY__COUNT + key;
	struct entry **link = &table->buckets[hash % table->n_buckets];

	while (*link && ((*link)->incident.neighbor != neighbor ||
			 (*link)->incident.key != key))
		link = &(*link)->next;
	return link;
}

static bool is_key(unsigned key)
{
	return key > MANRS_KEY_NONE && key < MANRS_KEY__COUNT;
}

static void report(const struct manrs_incident_table *table,
		   const struct manrs_incident *incident)
{
	if (table->changed)
		table->changed(incident, table->arg);
}

static void open_incident(struct manrs_incident_table *table,
			  struct manrs_incident *incident)
{
	incident->is_open = true;
	table->n_open++;
}

static void close_incident(struct manrs_incident_table *table,
			   struct entry *e)
{
	e->incident.is_open = false;
	e->incident.active = 0;
	e->hold_until = e->incident.span.end;
	table->n_open--;
	report(table, &e->incident);
}

static void forget_entry(struct manrs_incident_table *table,
			 struct entry **link)
{
	struct entry *e = *link;

	*link = e->next;
	free(e);
	table->count--;
}

/* A new entry at the end of the chain, that is at link; NULL and *status: there
 * is no room. */
static struct entry *add_entry(struct manrs_incident_table *table,
			       struct entry **link, enum manrs_status *status)
{
	struct entry *e = NULL;

	*status = MANRS_ERR_LIMIT;
	if (table->count < table->max) {
		e = calloc(1, sizeof(*e));
		*status = e ? MANRS_OK : MANRS_ERR_MEMORY;
	}
	if (!e) {
		table->not_kept++;
		return NULL;
	}
	*link = e;
	table->count++;
	return e;
}

static manrs_time_t later_of(manrs_time_t a, manrs_time_t b)
{
	return a > b ? a : b;
}

static void end_entry(struct manrs_incident_table *table, struct entry *e,
		      manrs_time_t now)
{
	e->incident.span.end = later_of(e->incident.span.end, now);
	close_incident(table, e);
}

/* The entry of the key with an incident that goes on or can go on, or a new
 * one, not open yet; NULL and *status: there is no room. */
static struct entry *get_entry(struct manrs_incident_table *table,
			       uint32_t neighbor, enum manrs_metric_key key,
			       manrs_time_t now, enum manrs_status *status)
{
	struct entry **link = find_link(table, neighbor, key), *e = *link;

	if (e && (e->incident.active || now <= e->hold_until))
		return e;
	if (e && e->incident.is_open)
		close_incident(table, e);
	if (!e)
		e = add_entry(table, link, status);
	if (e)
		e->incident = (struct manrs_incident){
			.neighbor = neighbor,
			.key = (uint8_t)key,
			.span = { now, now },
		};
	return e;
}

static void take_level(struct manrs_incident *incident,
		       const struct manrs_incident_level *level,
		       manrs_time_t now)
{
	incident->span.end = later_of(incident->span.end, now);
	incident->active = level->active;
	incident->violations += level->began || incident->is_open
					? level->began
					: level->active;
	incident->checks |= level->checks;
	if (level->example && !incident->has_example) {
		incident->has_example = true;
		incident->example = *level->example;
	}
}

enum manrs_status
manrs_incident_table_set(struct manrs_incident_table *table, uint32_t neighbor,
			 enum manrs_metric_key key,
			 const struct manrs_incident_level *level,
			 manrs_time_t now)
{
	enum manrs_status status = MANRS_OK;
	struct entry *e;
	bool was_closed;

	if (!is_key(key))
		return MANRS_ERR_INVALID;
	if (!level->active) {
		e = *find_link(table, neighbor, key);
		if (e && e->incident.active)
			end_entry(table, e, now);
		return MANRS_OK;
	}
	e = get_entry(table, neighbor, key, now, &status);
	if (!e)
		return status;
	was_closed = !e->incident.is_open;
	/* What closed has violations behind it. */
	e->incident.is_again = was_closed ? e->incident.violations > 0
					  : e->incident.is_again;
	take_level(&e->incident, level, now);
	if (was_closed) {
		open_incident(table, &e->incident);
		report(table, &e->incident);
	}
	return MANRS_OK;
}

enum manrs_status
manrs_incident_table_begin(struct manrs_incident_table *table,
			   uint32_t neighbor, enum manrs_metric_key key,
			   manrs_time_t now)
{
	const struct entry *e = *find_link(table, neighbor, key);
	struct manrs_incident_level level = {
		.active = (e ? e->incident.active : 0) + 1,
		.began = 1,
	};

	return manrs_incident_table_set(table, neighbor, key, &level, now);
}

enum manrs_status manrs_incident_table_end(struct manrs_incident_table *table,
					   uint32_t neighbor,
					   enum manrs_metric_key key,
					   manrs_time_t now)
{
	const struct entry *e = *find_link(table, neighbor, key);
	struct manrs_incident_level level = { 0 };

	if (!e || !e->incident.active)
		return MANRS_ERR_NOT_FOUND;
	level.active = e->incident.active - 1;
	return manrs_incident_table_set(table, neighbor, key, &level, now);
}

void manrs_incident_table_end_neighbor(struct manrs_incident_table *table,
				       uint32_t neighbor, manrs_time_t now)
{
	for (unsigned key = 0; key < MANRS_KEY__COUNT; key++) {
		struct entry *e = *find_link(table, neighbor, key);

		/* One that waits has not begun again and goes on waiting. */
		if (e && e->incident.active)
			end_entry(table, e, now);
	}
}

void manrs_incident_table_remove_neighbor(struct manrs_incident_table *table,
					  uint32_t neighbor, manrs_time_t now)
{
	for (unsigned key = 0; key < MANRS_KEY__COUNT; key++) {
		struct entry **link = find_link(table, neighbor, key);

		if (!*link)
			continue;
		if ((*link)->incident.active)
			end_entry(table, *link, now);
		else if ((*link)->incident.is_open)
			close_incident(table, *link);
		forget_entry(table, link);
	}
}

/* What goes on went on before. */
static void join_before(struct manrs_incident *incident,
			const struct manrs_incident *before)
{
	if (before->span.start < incident->span.start)
		incident->span.start = before->span.start;
	incident->violations += before->violations;
	incident->checks |= before->checks;
}

enum manrs_status
manrs_incident_table_resume(struct manrs_incident_table *table,
			    const struct manrs_incident *incident,
			    manrs_time_t hold_until)
{
	struct entry **link = find_link(table, incident->neighbor,
					incident->key);
	enum manrs_status status;
	struct entry *e;

	if (!is_key(incident->key) ||
	    incident->span.end < incident->span.start ||
	    (*link && !(*link)->incident.active))
		return MANRS_ERR_INVALID;
	if (*link) {
		join_before(&(*link)->incident, incident);
		return MANRS_OK;
	}
	e = add_entry(table, link, &status);
	if (!e)
		return status;
	e->incident = *incident;
	e->incident.active = 0;
	e->hold_until = later_of(hold_until, incident->span.end);
	open_incident(table, &e->incident);
	return MANRS_OK;
}

void manrs_incident_table_expire(struct manrs_incident_table *table,
				 manrs_time_t now)
{
	for (size_t i = 0; table->count && i < table->n_buckets; i++)
		for (struct entry **link = &table->buckets[i]; *link;) {
			struct entry *e = *link;

			if (e->incident.active || now <= e->hold_until) {
				link = &e->next;
				continue;
			}
			if (e->incident.is_open)
				close_incident(table, e);
			forget_entry(table, link);
		}
}

const struct manrs_incident *
manrs_incident_table_find(const struct manrs_incident_table *table,
			  uint32_t neighbor, enum manrs_metric_key key)
{
	const struct entry *e = *find_link(table, neighbor, key);

	return e && e->incident.is_open ? &e->incident : NULL;
}

void manrs_incident_table_foreach(const struct manrs_incident_table *table,
				  manrs_incident_walk_fn fn, void *arg)
{
	for (size_t i = 0; i < table->n_buckets; i++)
		for (struct entry *e = table->buckets[i]; e; e = e->next)
			if (e->incident.is_open && !fn(&e->incident, arg))
				return;
}

size_t manrs_incident_table_count(const struct manrs_incident_table *table)
{
	return table->n_open;
}

size_t manrs_incident_table_max(const struct manrs_incident_table *table)
{
	return table->max;
}

uint64_t manrs_incident_table_not_kept(const struct manrs_incident_table *table)
{
	return table->not_kept;
}
