/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The RPKI side: sources of VRPs and ASPAs, and one worker thread that reads
 * them, merges what they assert and builds the next tables off to the side.
 *
 * Everything here is called from the main thread unless said otherwise.  No
 * call blocks on a file, a socket or a name look-up: those belong to the worker
 * (and to rtrlib's own threads).  Start it only after the daemon has forked.
 */
#ifndef MANRS_RPKI_H
#define MANRS_RPKI_H

#include "engine/aspa_table.h"
#include "engine/manrs_status.h"
#include "engine/manrs_types.h"
#include "engine/text.h"
#include "engine/vrp_table.h"

/* Most sources at once: one bit each in manrs_vrp.sources, and the file of
 * ASPAs, which has no VRPs. */
#define MANRS_RPKI_SOURCES_MAX (MANRS_VRP_SOURCES + 1)

struct manrs_rpki;

/* How a cache is reached (RFC 8210 section 9). */
enum manrs_rpki_transport {
	MANRS_RPKI_TCP,
	MANRS_RPKI_SSH,
};
const char *manrs_rpki_transport_name(enum manrs_rpki_transport transport);

/* Does the rtrlib of this build speak RTR version 2, which has ASPAs? */
bool manrs_rtr_has_aspas(void);

/* One configured RTR cache (RFC 8210). */
struct manrs_rpki_cache {
	const char *host; /* name or address */
	uint16_t port;
	uint8_t preference; /* 1..255, lower is tried first; unique */
	uint8_t transport;  /* enum manrs_rpki_transport */
	/* For SSH, all of them required: a host key that is not in known_hosts
	 * is refused.  Both files are read by the worker's threads, as the user
	 * the daemon runs as, each time it connects.  OpenSSH's formats; a host
	 * with another port than 22 is "[host]:port" in known_hosts. */
	const char *user;
	const char *private_key;
	const char *known_hosts;
	/* Name of the interface or VRF device the connection has to go
	 * through, or NULL.  Name servers are not asked through it. */
	const char *via;
};

/* What is configured.  Borrowed for the call that takes it. */
struct manrs_rpki_config {
	const char *file;  /* JSON file of VRPs (and ASPAs), or NULL */
	bool strict_expiry; /* see manrs_rpki_configure() */
	const char *aspa;  /* JSON file of ASPAs, or NULL */
	const char *slurm; /* local exceptions (RFC 8416), or NULL */
	const struct manrs_rpki_cache *caches;
	size_t n_caches;
};

enum manrs_rpki_state {
	MANRS_RPKI_WAITING, /* nothing complete yet */
	MANRS_RPKI_UP,	    /* complete and current */
	MANRS_RPKI_STALE,   /* a complete set is in use, but the source is down or
			     * its newer content was refused */
	MANRS_RPKI_DOWN,    /* nothing usable */
};
const char *manrs_rpki_state_name(enum manrs_rpki_state state);

/* A source as shown to people; a copy. */
struct manrs_rpki_status {
	const char *kind;      /* "file", "aspa", "slurm", "cache" */
	const char *transport; /* "tcp", "ssh"; NULL for what is no cache */
	char name[256];	       /* the path, or "host:port" */
	uint8_t preference;    /* caches only */
	uint8_t number; /* its bit in manrs_vrp.sources; MANRS_VRP_SOURCES for
			 * the file of ASPAs */
	uint8_t state;	       /* enum manrs_rpki_state */
	size_t vrps[MANRS_AFI__COUNT]; /* slurm: assertions */
	bool has_aspas; /* it says something of ASPAs */
	size_t aspas;	/* customers in them */
	size_t aspa_filters; /* slurm: of customers */
	size_t dropped;	 /* files: entries past their "expires"; slurm:
			  * assertions left blank */
	size_t filters;	 /* slurm: prefix filters */
	size_t filtered; /* slurm: VRPs they keep out of the table in force */
	bool has_serial;
	uint32_t serial;       /* RTR serial number */
	manrs_time_t changed;  /* last change of its records, 0: never */
	manrs_time_t error_at; /* when error was seen, 0: never */
	char error[256];       /* last error, "" when none since it was last up */
};

/*
 * Create, without any thread yet.  notify() is called from the worker when
 * there is something to take or a status changed: it must only wake the main
 * thread (write one byte to a pipe) and return.
 */
enum manrs_status manrs_rpki_new(void (*notify)(void *arg), void *arg,
				 struct manrs_rpki **out);

/* Stop and join the worker and all sources. NULL: no-op. */
void manrs_rpki_free(struct manrs_rpki *rpki);

/*
 * Put a configuration into force: sources that stay the same are not touched,
 * others are stopped or started.  Starts the worker on first use.  When the
 * last source goes, the next table is NULL ("no data"); when others take its
 * place, the table in force stays until one of them is complete, at most ten
 * minutes.  MANRS_ERR_INVALID: a cache without host, port or preference, or one
 * or its preference twice, or one over SSH without user, key or known hosts.
 * MANRS_ERR_LIMIT: too many sources.  MANRS_ERR_MEMORY.  On an error the
 * configuration in force stays.
 *
 * Its ASPA parts do the same to ASPAs.
 *
 * ASPAs are the union of those of the file of VRPs, if there are any in it, of
 * the file of ASPAs, and of the cache in use, if it has any: a cache without is
 * one that knows nothing of them.  Without any of these the table of ASPAs is
 * NULL.
 *
 * Of the caches the most preferred that works is used; the next is started when
 * it fails, and stopped when it is back (RFC 8210 section 10).
 *
 * An entry of the file is not used past its "expires"; a file that nobody writes
 * any more is looked through once an hour for such.  When the last one has
 * expired those without are left, or the source is down.  But a file in which
 * nothing is still to expire from the beginning is an archive, and used whole, as
 * stale, unless strict_expiry says never.
 *
 * The SLURM file's filters take VRPs of every other source out, then its
 * assertions are added.  It is in force whole or not at all (RFC 8416 section
 * 4.1): a damaged one leaves the content before it in force, and when there is
 * none the table is as if no SLURM file were configured; its status says so.
 * Without any other source configured its assertions alone are the table.
 */
enum manrs_status manrs_rpki_configure(struct manrs_rpki *rpki,
				       const struct manrs_rpki_config *config);

/* Read the file again now / ask the caches again now. */
void manrs_rpki_refresh(struct manrs_rpki *rpki);

/* Changed prefixes that are told one by one. */
#define MANRS_RPKI_CHANGES_MAX 100000

/* What became different from one table to the next. */
struct manrs_rpki_changes {
	struct manrs_prefix *prefixes; /* of VRPs that came or went: sorted,
					* distinct; owned; NULL when all */
	size_t n;
	bool all;	/* every prefix: more than MANRS_RPKI_CHANGES_MAX, or no
			 * data before or after */
	size_t added;	/* VRPs (prefix, ASN, maximum length) */
	size_t removed;
	int64_t since_ms; /* when the worker began with the first of them, by
			   * a clock that nobody sets (CLOCK_MONOTONIC) */
};
void manrs_rpki_changes_release(struct manrs_rpki_changes *changes);

/*
 * Take the newest table, if one came since the last call: true, *table (NULL
 * when there is no data any more) and *changes, the difference to the table
 * taken before, also when others in between were missed.  The table stays ours
 * and is good until the next call that returns true, or manrs_rpki_free(); the
 * changes belong to the caller.  The worker has computed them: here pointers
 * are swapped.  A table with the VRPs of the one before has empty changes; who
 * asserts them may have changed.
 */
bool manrs_rpki_take(struct manrs_rpki *rpki,
		     const struct manrs_vrp_table **table,
		     struct manrs_rpki_changes *changes);

/* Which customers' ASPAs became different from one table to the next. */
struct manrs_rpki_aspa_changes {
	uint32_t *customers; /* ascending, distinct; owned; NULL when all */
	size_t n;
	bool all; /* every path: more than MANRS_RPKI_CHANGES_MAX, or no data
		   * before or after */
};
void manrs_rpki_aspa_changes_release(struct manrs_rpki_aspa_changes *changes);

/* As manrs_rpki_take(), for ASPAs. */
bool manrs_rpki_take_aspas(struct manrs_rpki *rpki,
			   const struct manrs_aspa_table **table,
			   struct manrs_rpki_aspa_changes *changes);

/* Copy the status of every source, most preferred first, into
 * status[MANRS_RPKI_SOURCES_MAX]; returns how many. */
size_t manrs_rpki_get_status(struct manrs_rpki *rpki,
			     struct manrs_rpki_status *status);

#endif /* MANRS_RPKI_H */
