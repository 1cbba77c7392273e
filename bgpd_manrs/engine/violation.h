/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The active violations with their evidence: which route of which neighbor
 * breaks which norm, why, since when.  Bounded: a leak of a full table must not
 * cost a full table of text.  What does not fit is counted, and still is in
 * the figures of its neighbor's route table.
 */
#ifndef MANRS_VIOLATION_H
#define MANRS_VIOLATION_H

#include "manrs_status.h"
#include "manrs_types.h"

struct manrs_violation {
	uint32_t neighbor; /* the caller's number of the neighbor */
	struct manrs_prefix prefix;
	uint32_t path_id;   /* RFC 7911; 0 without add-path */
	uint32_t failed;    /* MANRS_CHECK_BIT of failed checks, never 0 */
	bool reject;	    /* policy: must not pass */
	bool enforced;	    /* and it did not */
	bool has_origin;
	uint32_t origin;    /* AS, valid with has_origin */
	manrs_time_t since; /* first seen failing */
	manrs_time_t last_seen;
	uint64_t seen;	    /* times judged, each a failure */
	const char *path;   /* AS path text; owned by the store once in it */
	const char *reason; /* rov reason or first evidence; likewise */
	const char *evidence; /* VRPs or more evidence, may be ""; likewise */
};

struct manrs_violations;

/* Hold at most max violations. */
enum manrs_status manrs_violations_new(size_t max,
				       struct manrs_violations **out);
void manrs_violations_free(struct manrs_violations *store); /* NULL: no-op */

/*
 * Record that a route fails now.  A known one keeps its `since` and counts on;
 * since, last_seen and seen of *violation are ignored, the texts are copied.
 * MANRS_ERR_LIMIT: the store is full, the violation is counted as not kept.
 */
enum manrs_status manrs_violations_put(struct manrs_violations *store,
				       const struct manrs_violation *violation,
				       manrs_time_t now);

/* The route conforms, or is gone. */
void manrs_violations_remove(struct manrs_violations *store, uint32_t neighbor,
			     const struct manrs_prefix *prefix,
			     uint32_t path_id);

/* All of one neighbor end; afi MANRS_AFI__COUNT: of both families. */
void manrs_violations_remove_neighbor(struct manrs_violations *store,
				      uint32_t neighbor, enum manrs_afi afi);

const struct manrs_violation *
manrs_violations_find(const struct manrs_violations *store, uint32_t neighbor,
		      const struct manrs_prefix *prefix, uint32_t path_id);

/* Every violation, in no particular order; false ends.  No change meanwhile. */
typedef bool (*manrs_violation_fn)(const struct manrs_violation *v, void *arg);
void manrs_violations_foreach(const struct manrs_violations *store,
			      manrs_violation_fn fn, void *arg);

/* Those of one neighbor, the one that began last first; and their number. */
void manrs_violations_foreach_of(const struct manrs_violations *store,
				 uint32_t neighbor, manrs_violation_fn fn,
				 void *arg);
size_t manrs_violations_count_of(const struct manrs_violations *store,
				 uint32_t neighbor);

size_t manrs_violations_count(const struct manrs_violations *store);
size_t manrs_violations_max(const struct manrs_violations *store);
/* How often one did not fit since the start. */
uint64_t manrs_violations_not_kept(const struct manrs_violations *store);

#endif /* MANRS_VIOLATION_H */
