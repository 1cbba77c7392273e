/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The conformance of a neighbor, or of the router, gathered once for everybody
 * who renders it: text, JSON, YANG, metrics.  What is borrowed is good until
 * bgpd's main loop goes on.  The figures of routes are in struct manrs_neighbor
 * itself.
 */
#ifndef MANRS_FRR_SNAPSHOT_H
#define MANRS_FRR_SNAPSHOT_H

#include "frr/frr_manrs.h"

#include "history/history.h"

/* One incident, open or closed. */
struct manrs_snapshot_incident {
	const struct manrs_neighbor *n; /* NULL: the router's own */
	const struct manrs_incident *incident;
	manrs_time_t end; /* of an open one: now, or when it was last known
			   * while it waits to be continued */
	uint64_t halves;  /* weight: as of now, of all of it */
};

/* false ends the walk. */
typedef bool (*manrs_snapshot_incident_fn)(
	const struct manrs_snapshot_incident *incident, void *arg);

/* The incidents of n (NULL: the router's own): open ones first, then at most
 * MANRS_RECENT_MAX closed ones, the newest first.  false: fn ended it. */
bool manrs_snapshot_incidents(const struct manrs_neighbor *n, manrs_time_t now,
			      manrs_snapshot_incident_fn fn, void *arg);

/* What the router knows of MANRS actions 1 to 3. */
struct manrs_snapshot_actions {
	/* Action 1, filtering: how many families are judged, and in how many
	 * of these what fails is kept out. */
	unsigned judged, enforced;
	/* Action 2, source validation on the interface towards the neighbor. */
	uint8_t source_validation; /* enum manrs_source_validation */
	const char *interface;	   /* "": not known */
	/* Action 3, a contact: "": none. */
	const char *contact;
};

void manrs_snapshot_get_actions(const struct manrs_neighbor *n,
				struct manrs_snapshot_actions *actions);

/* The last month is the current one. */
#define MANRS_SNAPSHOT_MONTHS MANRS_CONFORMANCE_MONTHS

struct manrs_snapshot {
	const struct manrs_neighbor *n; /* NULL: the router */
	manrs_time_t now;
	uint64_t active[MANRS_KEY__COUNT]; /* violations now, by key; of the
					    * router: those that are let in */
	unsigned open;	  /* open incidents */
	uint64_t dropped; /* closed ones that are no more listed */
	struct manrs_month_figures months[MANRS_SNAPSHOT_MONTHS];
	struct manrs_snapshot_actions actions; /* of a neighbor */
};

/* n NULL: of the router. */
void manrs_snapshot_get(const struct manrs_neighbor *n, manrs_time_t now,
			struct manrs_snapshot *snapshot);

/* The current month alone, which is most of what lists show. */
void manrs_snapshot_this_month(const struct manrs_neighbor *n, manrs_time_t now,
			       struct manrs_month_figures *figures);

/* Action 4: routes that we originate, by origin validation. */
struct manrs_announcements {
	bool is_known; /* they were looked at */
	uint64_t rov[MANRS_ROV__COUNT];
};
const struct manrs_announcements *manrs_snapshot_announcements(void);
/* For frr_announce.c, which counts them. */
void manrs_snapshot_set_announcements(const struct manrs_announcements *counted);

#endif /* MANRS_FRR_SNAPSHOT_H */
