/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The history: what outlives a restart, in an SQLite database that its own
 * thread writes in batches, about once a second.
 *
 * Everything here is called from the main thread unless said otherwise, and no
 * call blocks on a file: what is put is copied into a bounded queue, what is
 * read comes back by manrs_history_take_past().  The thread starts with the
 * first manrs_history_configure(), so call that only after the daemon has
 * forked.  A full, read-only or missing disk is shown, retried and otherwise of
 * no consequence.
 *
 * Names are stored, never numbers: a neighbor by its name and VRF, keys and
 * checks and relationships by their words.  Time is an argument everywhere.
 */
#ifndef MANRS_HISTORY_H
#define MANRS_HISTORY_H

#include "engine/calendar.h"
#include "engine/check_id.h"
#include "engine/incident.h"
#include "engine/manrs_status.h"
#include "engine/manrs_types.h"

struct manrs_history;

/* Where bgpd's database is unless something else is configured: not below /run,
 * which does not outlive a restart of the machine. */
#define MANRS_HISTORY_PATH_DEFAULT "/var/lib/frr/manrs.db"

/* Bytes that the queue may hold.  Figures are refused when it is half full, so
 * that there is always room for incidents. */
#define MANRS_HISTORY_QUEUE_MAX (16U << 20)

/* Longest text that is stored of each kind, in bytes; the rest is cut off. */
#define MANRS_HISTORY_NAME_MAX 128  /* neighbor, VRF, router */
#define MANRS_HISTORY_TEXT_MAX 255  /* description, contact, path, evidence */

/* Worst examples that are kept of an incident. */
#define MANRS_HISTORY_EXAMPLES 3

/* Retention in calendar months, the current one not counted. */
#define MANRS_HISTORY_RETENTION_MIN 1
#define MANRS_HISTORY_RETENTION_MAX 120
#define MANRS_HISTORY_RETENTION_DEFAULT 24

/*
 * Create, without any thread yet.  notify() is called from the thread when
 * there is something to take (past, message) or the state changed: it must only
 * wake the main thread and return.
 */
enum manrs_status manrs_history_new(void (*notify)(void *arg), void *arg,
				    struct manrs_history **out);

/* Write what is queued, stop and join the thread; after five seconds of a disk
 * that does not answer it is left behind instead.  NULL: no-op. */
void manrs_history_free(struct manrs_history *history);

struct manrs_history_config {
	const char *path;	   /* of the database; NULL: no history */
	unsigned retention_months; /* 0: the default */
};

/*
 * Put a configuration into force, asynchronously; the same one again does
 * nothing.  What was put before goes to the database of before.  A missing file
 * is made (with its directory, if the directory above is there), one that is
 * damaged, not ours or of a newer version is set aside: renamed to
 * PATH.damaged-TIME, PATH.foreign-TIME or PATH.newer-TIME, with a message.
 * MANRS_ERR_INVALID: the path is relative or too long, or the months are out of
 * range; MANRS_ERR_MEMORY.  On an error the configuration in force stays.
 */
enum manrs_status
manrs_history_configure(struct manrs_history *history,
			const struct manrs_history_config *config);

/*
 * What time it is, and that all is well: call it about once a second.  It is
 * cheap.  After a crash an incident that was open is known to have lasted until
 * the last of these that was written, at most ten seconds before.  Old months
 * are removed by this clock.
 */
void manrs_history_set_now(struct manrs_history *history, manrs_time_t now);

/*
 * Records.  All texts are borrowed for the call; NULL is as good as "".
 *
 * Each put returns MANRS_OK (also when there is no history: it is ignored),
 * MANRS_ERR_LIMIT or MANRS_ERR_MEMORY: it was not taken and is counted as
 * dropped.  Increments that were not taken may simply be added to the next.
 * MANRS_ERR_INVALID: no name, or a key that no metric is about.
 */

/* Whom the database is about; put it once, and when it changes. */
struct manrs_history_router {
	const char *name; /* hostname */
	uint32_t asn;	  /* of the default VRF; 0: none */
};
enum manrs_status
manrs_history_put_router(struct manrs_history *history,
			 const struct manrs_history_router *router);

/* Is the source of what a neighbor sends validated? (MANRS Action 2) */
enum manrs_source_validation {
	MANRS_SOURCE_UNKNOWN,
	MANRS_SOURCE_NONE,
	MANRS_SOURCE_LOOSE,  /* RFC 3704 section 2.4 */
	MANRS_SOURCE_STRICT, /* RFC 3704 section 2.2 */
	MANRS_SOURCE__COUNT,
};
const char *manrs_source_validation_name(enum manrs_source_validation v);
/* false, and *out is left alone: no such word. */
bool manrs_source_validation_parse(const char *word,
				   enum manrs_source_validation *out);

/* The router as a neighbor of itself, in the default VRF: put_neighbor() for how
 * long it was observed, put_incident() for what it let in.  No other neighbor
 * can bear this name. */
#define MANRS_HISTORY_ROUTER "(router)"

/* A neighbor is its name as configured ("192.0.2.1", "eth0") in a VRF. */
struct manrs_history_neighbor {
	const char *name;
	const char *vrf; /* "" or NULL: "default" */
	uint32_t asn;	 /* 0: not known */
	uint8_t relationship;	   /* enum manrs_relationship */
	uint8_t source_validation; /* enum manrs_source_validation */
	const char *description;
	const char *contact; /* Action 3; "": none recorded */
	/* Seconds since the last such record in which its session was up, so
	 * that routes could be judged: what tells 100 % from "no data". */
	uint32_t observed_sec;
};
/* What is known of a neighbor at a time: put it about once a minute and when
 * its session ends.  It counts for the day (UTC) of `at`. */
enum manrs_status
manrs_history_put_neighbor(struct manrs_history *history,
			   const struct manrs_history_neighbor *neighbor,
			   manrs_time_t at);

/* Figures of a neighbor and address family. */
struct manrs_history_figures {
	const char *name;
	const char *vrf;
	uint8_t afi; /* enum manrs_afi */
	/* Routes now.  The day keeps those of the record with most received, so
	 * that they add up. */
	uint64_t received;
	uint64_t accepted;
	uint64_t rejected;
	uint64_t would_reject; /* of the accepted */
	/* Violations that began since the last record, by check. */
	uint32_t failures[MANRS_CHECK__COUNT];
};
/* Together with put_neighbor, which has to come first for a new neighbor. */
enum manrs_status
manrs_history_put_figures(struct manrs_history *history,
			  const struct manrs_history_figures *figures,
			  manrs_time_t at);

/* What we announce ourselves, by origin validation (MANRS Action 4); the last
 * record of a day is kept. */
struct manrs_history_announcements {
	const char *vrf;
	uint64_t valid;
	uint64_t not_covered;
	uint64_t invalid;
};
enum manrs_status manrs_history_put_announcements(
	struct manrs_history *history,
	const struct manrs_history_announcements *announcements,
	manrs_time_t at);

/* One violation of an incident, to show what it was about. */
struct manrs_history_example {
	const char *prefix;
	const char *path;     /* AS path */
	const char *evidence; /* "rov-invalid: origin; VRPs ..." */
};

/*
 * An incident as it now is.  (name, vrf, key, span.start) names it for ever:
 * put it again, whole, as it changes and when it closes (manrs_incident_fn of
 * incident_table.h is when), and while it is open no more than every minute or
 * so for its violations; checks and examples that are empty leave those of
 * before.  As which AS and relationship the neighbor stands in the incident is
 * what the first record said.
 */
struct manrs_history_incident {
	const char *name;
	const char *vrf;
	uint32_t asn;
	uint8_t relationship; /* enum manrs_relationship */
	uint8_t key;	      /* enum manrs_metric_key */
	bool is_open;
	struct manrs_span span; /* of an open one, the end is the last event */
	uint64_t violations;
	uint32_t checks; /* MANRS_CHECK_BIT of those that failed */
	struct manrs_history_example examples[MANRS_HISTORY_EXAMPLES];
	size_t n_examples; /* the worst first */
};
enum manrs_status
manrs_history_put_incident(struct manrs_history *history,
			   const struct manrs_history_incident *incident);

/* A neighbor's month. */
struct manrs_history_month {
	const char *name;
	const char *vrf;
	struct manrs_month month;
	uint64_t observed_sec; /* 0: no data */
	/* Of the incidents that count for Action 1 and are closed: the parts
	 * that lie in the month. */
	uint32_t incidents;
	uint64_t halves;
};

/* Most that comes back; what is left out is the oldest. */
#define MANRS_HISTORY_PAST_MONTHS 12 /* and the current one */
#define MANRS_HISTORY_PAST_OPEN 65536
#define MANRS_HISTORY_PAST_CLOSED 16384
#define MANRS_HISTORY_PAST_RECORDS 262144 /* neighbor-months */

/* What a database had when it was opened, before anything was written. */
struct manrs_history_past {
	manrs_time_t alive; /* last manrs_history_set_now() written; 0: new */
	/* Open ones first, then closed ones, the newest first.  The end of an
	 * open one is no earlier than `alive`. */
	struct manrs_history_incident *incidents;
	size_t n_open;
	size_t n_incidents; /* open and closed */
	size_t n_left_out;  /* incidents of those months that did not fit */
	struct manrs_history_month *months; /* by VRF, name and month */
	size_t n_months;
	void *memory; /* of the texts; private */
};

/*
 * The past, once for each database that was opened: true and *past, which the
 * caller frees.  Open incidents are for manrs_incident_table_resume(); put one
 * that cannot be resumed (its neighbor is gone, or it has begun a new one)
 * again as closed, or it stays open in the database.
 */
bool manrs_history_take_past(struct manrs_history *history,
			     struct manrs_history_past **past);
void manrs_history_past_free(struct manrs_history_past *past); /* NULL: no-op */

/* Something to log: true and one line, oldest first. */
#define MANRS_HISTORY_MESSAGE_SIZE 2048
bool manrs_history_take_message(struct manrs_history *history,
				char message[MANRS_HISTORY_MESSAGE_SIZE]);

enum manrs_history_state {
	MANRS_HISTORY_OFF,     /* none configured */
	MANRS_HISTORY_OPENING, /* being opened and read */
	MANRS_HISTORY_UP,      /* all is written */
	MANRS_HISTORY_DOWN,    /* cannot be written; error says why */
};
const char *manrs_history_state_name(enum manrs_history_state state);

/* As shown to people; a copy. */
struct manrs_history_status {
	uint8_t state;	  /* enum manrs_history_state */
	char path[1024];  /* "" when off */
	unsigned retention_months;
	uint64_t incidents; /* in the database, with the router's own */
	uint64_t open;	    /* of these */
	uint64_t neighbors; /* in the database */
	uint64_t size_bytes; /* of the file and its log */
	uint64_t written;    /* records since the start */
	size_t queued;	     /* records that wait */
	size_t queued_bytes;
	uint64_t dropped;    /* records since the start */
	manrs_time_t last_write; /* 0: none yet */
	manrs_time_t error_at;	 /* 0: never */
	char error[256];	 /* "" when all is well */
};
void manrs_history_get_status(struct manrs_history *history,
			      struct manrs_history_status *status);

#endif /* MANRS_HISTORY_H */
