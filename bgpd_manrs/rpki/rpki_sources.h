/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sources that run: which there are, which caches are in use, and the
 * records each has.  Every function is for the worker.
 */
#ifndef MANRS_RPKI_SOURCES_H
#define MANRS_RPKI_SOURCES_H

#include "os/watched_file.h"
#include "rpki_json.h"
#include "rpki_rtrlib.h"
#include "rpki_slurm.h"
#include "rpki_worker.h"

enum manrs_rpki_kind {
	MANRS_RPKI_FILE,
	MANRS_RPKI_ASPA, /* no VRPs, and in no count of them */
	MANRS_RPKI_SLURM, /* its records are what it asserts */
	MANRS_RPKI_CACHE,
};

struct manrs_rpki_source {
	enum manrs_rpki_kind kind;
	struct manrs_rpki_status status; /* as shown to people */
	struct manrs_rpki_records records;
	bool ready;	  /* records is a complete set in force */
	uint64_t version; /* of records, unique over all sources, never 0 */
	/* status.has_aspas: a complete set in force. */
	struct manrs_aspa_pairs aspas; /* sorted */
	uint64_t aspas_version;	       /* likewise */
	struct manrs_watched_file *file; /* NULL for a cache */
	/* Of the file of VRPs. */
	bool strict_expiry;
	bool was_alive;	    /* it had entries that were to expire */
	int64_t look_ms;    /* look for expired entries then; 0: never */
	struct manrs_slurm *slurm;    /* once SLURM is ready */
	/* Of a cache. */
	struct manrs_rpki_plan_cache cache;
	struct manrs_rtr *session; /* NULL: not needed at the moment */
	int64_t started_ms;	   /* the session */
};

struct manrs_rpki_sources {
	void (*wake)(void *arg); /* from a session's thread */
	void *wake_arg;
	/* File, file of ASPAs, SLURM, then caches by preference. */
	struct manrs_rpki_source *list[MANRS_RPKI_SOURCES_MAX];
	size_t n;
	uint64_t last_version;
};

/*
 * Put a plan into force: what runs and stays is not touched.  *lost_data: a
 * source that had records is gone.  MANRS_ERR_MEMORY, and nothing done.
 */
enum manrs_status manrs_rpki_sources_apply(struct manrs_rpki_sources *s,
					   const struct manrs_rpki_plan *plan,
					   bool *lost_data);

/* Stop and free all. */
void manrs_rpki_sources_clear(struct manrs_rpki_sources *s);

/* Let every source do what is due, and start and stop caches. */
void manrs_rpki_sources_run(struct manrs_rpki_sources *s, int64_t now_ms);

/* Ask everybody again at the next run. */
void manrs_rpki_sources_refresh(struct manrs_rpki_sources *s);

/* The local exceptions among them, or NULL. */
struct manrs_rpki_source *
manrs_rpki_sources_slurm(const struct manrs_rpki_sources *s);

/* Are this source's records part of the table? */
bool manrs_rpki_sources_counts(const struct manrs_rpki_sources *s,
			       const struct manrs_rpki_source *source);

void manrs_rpki_source_set_error(struct manrs_rpki_source *source,
				 const char *text);

#endif /* MANRS_RPKI_SOURCES_H */
