/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The incidents that are going on: one for each neighbor and metric, from its
 * first violation to the end of its last.  Told of each violation as it begins
 * and ends, it comes to the same incidents as manrs_spans_merge() does
 * afterwards, without remembering a single violation.
 *
 * Time does not run backwards within an incident: an event that is told with an
 * earlier time than the one before it counts as being at that one's time.
 */
#ifndef MANRS_INCIDENT_TABLE_H
#define MANRS_INCIDENT_TABLE_H

#include "incident.h"
#include "manrs_status.h"

struct manrs_incident {
	uint32_t neighbor; /* the caller's number of the neighbor */
	uint8_t key;	   /* enum manrs_metric_key */
	bool is_open;
	struct manrs_span span; /* of an open one, the end is the last event */
	uint64_t active;	/* violations going on; 0 and open: waiting
				 * after manrs_incident_table_resume() */
	uint64_t violations;	/* that began, over all of it */
	bool is_again;		/* open, after it was reported as closed */
	uint32_t checks;	/* failed in it: MANRS_CHECK_BIT, as told */
	bool has_example;
	struct manrs_prefix example; /* of the first violation that was told */
};

/* What goes on of a neighbor and metric. */
struct manrs_incident_level {
	uint64_t active; /* violations now */
	uint64_t began;	 /* of which are new since it was last told; of an
			  * incident that opens with none, all are */
	uint32_t checks; /* failed by these */
	const struct manrs_prefix *example; /* one of these, or NULL */
};

/*
 * Called with each incident that opens, closes, or is open again because a
 * violation began in the very second in which it closed.  (neighbor, key,
 * span.start) names an incident for ever, so storing it under that name, over
 * what is there, is right in all three cases.  No call into the table from in
 * there.
 */
typedef void (*manrs_incident_fn)(const struct manrs_incident *incident,
				  void *arg);

struct manrs_incident_table;

/* Hold at most max incidents.  changed may be NULL. */
enum manrs_status manrs_incident_table_new(size_t max, manrs_incident_fn changed,
					   void *arg,
					   struct manrs_incident_table **out);
void manrs_incident_table_free(struct manrs_incident_table *table); /* or NULL */

/*
 * A violation begins.  MANRS_ERR_LIMIT, MANRS_ERR_MEMORY: there is no room for
 * another incident; it is counted as not kept, and the violation must not be
 * told to end.  MANRS_ERR_INVALID: no metric is about it.
 */
enum manrs_status
manrs_incident_table_begin(struct manrs_incident_table *table,
			   uint32_t neighbor, enum manrs_metric_key key,
			   manrs_time_t now);

/* A violation that began ends.  MANRS_ERR_NOT_FOUND: none is going on. */
enum manrs_status manrs_incident_table_end(struct manrs_incident_table *table,
					   uint32_t neighbor,
					   enum manrs_metric_key key,
					   manrs_time_t now);

/*
 * The same for who counts the violations himself: so many go on now.  The first
 * opens an incident, none closes it.  On MANRS_ERR_LIMIT and MANRS_ERR_MEMORY,
 * as for begin, there is no room; the next call tries again.
 */
enum manrs_status
manrs_incident_table_set(struct manrs_incident_table *table, uint32_t neighbor,
			 enum manrs_metric_key key,
			 const struct manrs_incident_level *level,
			 manrs_time_t now);

/* All violations of a neighbor end: its session is down. */
void manrs_incident_table_end_neighbor(struct manrs_incident_table *table,
				       uint32_t neighbor, manrs_time_t now);

/* The same, and its number may be given to another neighbor at once. */
void manrs_incident_table_remove_neighbor(struct manrs_incident_table *table,
					  uint32_t neighbor, manrs_time_t now);

/*
 * An incident was open when we stopped, and span.end is when that was last
 * known.  It stays open until hold_until for a violation to continue it; if
 * none does it closes with that end.  One that has opened in the meantime is the
 * same one: it began then.  Not reported as a change.
 * MANRS_ERR_INVALID: span ends before it starts, no such metric, or there is an
 * incident of that neighbor and metric that waits or has closed already.
 */
enum manrs_status
manrs_incident_table_resume(struct manrs_incident_table *table,
			    const struct manrs_incident *incident,
			    manrs_time_t hold_until);

/* Close what waited in vain and forget what is over and can no more be touched.
 * To be called now and then: what is over takes room until it is. */
void manrs_incident_table_expire(struct manrs_incident_table *table,
				 manrs_time_t now);

/* The open incident, or NULL; borrowed until the next change. */
const struct manrs_incident *
manrs_incident_table_find(const struct manrs_incident_table *table,
			  uint32_t neighbor, enum manrs_metric_key key);

/* Every open incident, in no particular order; false ends.  No change
 * meanwhile. */
typedef bool (*manrs_incident_walk_fn)(const struct manrs_incident *incident,
				       void *arg);
void manrs_incident_table_foreach(const struct manrs_incident_table *table,
				  manrs_incident_walk_fn fn, void *arg);

size_t manrs_incident_table_count(const struct manrs_incident_table *table);
size_t manrs_incident_table_max(const struct manrs_incident_table *table);
/* Violations for whose incident there was no room, since the start. */
uint64_t
manrs_incident_table_not_kept(const struct manrs_incident_table *table);

#endif /* MANRS_INCIDENT_TABLE_H */
