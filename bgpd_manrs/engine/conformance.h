/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is remembered of a neighbor's conformance: its closed incidents, their
 * score by calendar month (UTC), and for how long it was looked at.  What is
 * going on right now is in incident_table.h; figures of a month take both.
 *
 * Bounded: MANRS_CONFORMANCE_MONTHS months and MANRS_RECENT_MAX incidents, the
 * oldest dropped and counted.  A neighbor without an incident takes no memory
 * besides the struct.
 */
#ifndef MANRS_CONFORMANCE_H
#define MANRS_CONFORMANCE_H

#include "incident_table.h"

/* This month and those before. */
#define MANRS_CONFORMANCE_MONTHS 12
/* Closed incidents kept one by one; all of them are in the scores. */
#define MANRS_RECENT_MAX 64

/* Of one month and the closed incidents of one key. */
struct manrs_conformance_score {
	uint32_t halves;
	uint32_t incidents;
};

/* Zeroed: nothing is known. */
struct manrs_conformance {
	struct {
		int32_t month; /* months since year 0; 0: unused */
		uint32_t observed_sec;
		struct manrs_conformance_score *scores; /* [MANRS_KEY__COUNT];
							 * owned; NULL: none */
	} months[MANRS_CONFORMANCE_MONTHS]; /* by month, modulo */
	bool is_observed;
	manrs_time_t observed_since; /* what is before is in the months */
	struct manrs_incident *recent; /* owned: a ring of n_recent */
	uint16_t n_recent, room_recent, oldest_recent;
	uint64_t dropped; /* closed incidents no more among the recent */
	uint64_t lost;	  /* not even scored, for lack of memory */
};

/* Free what it owns; it is zeroed. */
void manrs_conformance_release(struct manrs_conformance *c);

/* Looked at from now on, or no more: without that there is no readiness.
 * Saying the same again brings the months up to date, which has to be done
 * before MANRS_CONFORMANCE_MONTHS have passed. */
void manrs_conformance_observe(struct manrs_conformance *c, bool is_observed,
			       manrs_time_t now);

/* A month as a history tells: for how long it was looked at, and the score of
 * the incidents that count and had closed in it. */
struct manrs_past_month {
	struct manrs_month month;
	uint64_t observed_sec;
	uint32_t incidents;
	uint64_t halves;
};
void manrs_conformance_add_month(struct manrs_conformance *c,
				 const struct manrs_past_month *past);

/* One of the closed incidents that make up those months, which were added
 * before: it is listed, and known by its key. */
void manrs_conformance_add_past(struct manrs_conformance *c,
				const struct manrs_incident *incident);

/* An incident has closed. */
void manrs_conformance_add(struct manrs_conformance *c,
			   const struct manrs_incident *incident);

/* One that was added is open again: it counts when it closes once more. */
void manrs_conformance_remove(struct manrs_conformance *c,
			      const struct manrs_incident *incident);

/* Closed incident i, newest first; NULL: there are not so many. */
const struct manrs_incident *
manrs_conformance_recent(const struct manrs_conformance *c, unsigned i);

/* Of one month. */
struct manrs_month_figures {
	struct manrs_month month;
	uint32_t observed_sec;
	uint32_t incidents;		     /* of keys that are scored */
	uint64_t halves;		     /* their score, for Action 1 */
	uint32_t key_incidents[MANRS_KEY__COUNT];
	uint64_t key_halves[MANRS_KEY__COUNT];
	int permille; /* readiness, or MANRS_READINESS_NO_DATA */
	uint8_t band; /* enum manrs_band */
};

/*
 * The figures of a month as of `now`, with n open incidents, which last until
 * now.  Of a month that is not remembered, or in which nothing was observed and
 * nothing happened, there is no data.
 */
void manrs_conformance_month(const struct manrs_conformance *c,
			     const struct manrs_incident *const *open, size_t n,
			     struct manrs_month month, manrs_time_t now,
			     const struct manrs_bands *bands,
			     struct manrs_month_figures *figures);

#endif /* MANRS_CONFORMANCE_H */
