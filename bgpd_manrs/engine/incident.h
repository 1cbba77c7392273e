/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arithmetic of the MANRS Observatory: violations of one metric and one
 * neighbor become incidents, incidents a score, the score of a month a
 * readiness.  Pure; the source of each rule is the MANRS measurement framework
 * unless it is marked as ours.
 *
 * Scores are counted in half points ("halves"), so that sums are exact:
 * 3.5 is 7 halves.
 */
#ifndef MANRS_INCIDENT_H
#define MANRS_INCIDENT_H

#include "calendar.h"
#include "manrs_types.h"

/* What incidents are kept apart by, besides the neighbor.  Numbers are internal
 * and never stored: names are. */
enum manrs_metric_key {
	MANRS_KEY_NONE, /* violations that no metric is about */
	MANRS_KEY_M1,
	MANRS_KEY_M1C, /* C: of a direct customer */
	MANRS_KEY_M2,
	MANRS_KEY_M2C,
	MANRS_KEY_M3,
	MANRS_KEY_M3C,
	MANRS_KEY_M3_ADMIN, /* administrative bogons */
	MANRS_KEY_M3C_ADMIN,
	MANRS_KEY_M4,
	MANRS_KEY_M4C,
	MANRS_KEY_M4_ADMIN,
	MANRS_KEY_M4C_ADMIN,
	MANRS_KEY__COUNT,
};

/* The key of a violation by a neighbor.  The class means nothing for metrics
 * that are not about bogons. */
enum manrs_metric_key manrs_metric_key_get(enum manrs_metric metric,
					   enum manrs_bogon_class bogons,
					   enum manrs_relationship relationship);

/* The same of a kind of violation. */
enum manrs_metric_key manrs_kind_key(enum manrs_metric_kind kind,
				     enum manrs_relationship relationship);

/* "M2C", "M3-admin", "-". */
const char *manrs_metric_key_name(enum manrs_metric_key key);
/* In any case of letters: FRR's keywords are lower case.  false, and *out is
 * left alone: no such name, or "-". */
bool manrs_metric_key_parse(const char *name, enum manrs_metric_key *out);

/* Does it count for Action 1?  Route leaks (M1) and administrative bogons are
 * shown only. */
bool manrs_metric_key_is_scored(enum manrs_metric_key key);

/* From start to end, start <= end; the end belongs to it.  Of a violation: from
 * when the route failed to when it was withdrawn or replaced by a conforming
 * one, or the session ended. */
struct manrs_span {
	manrs_time_t start;
	manrs_time_t end;
};

/*
 * Merge spans that overlap or touch, one through the other, in place: what is
 * left are the incidents, in the order of time.  Spans touch when one starts in
 * the second in which the other ends; one second later is another incident.
 * Returns how many are left.  The order given does not matter.
 */
size_t manrs_spans_merge(struct manrs_span *spans, size_t n);

/*
 * Weight of an incident: under 30 min 1 half; from 30 min 2; from 24 h
 * 2 * (floor(hours / 24) + 1).  An incident of no length at all is under
 * 30 min: a violation seen is never nothing.
 */
uint64_t manrs_incident_halves(struct manrs_span incident);

/* The score of merged incidents. */
uint64_t manrs_incidents_halves(const struct manrs_span *incidents, size_t n);

/*
 * The part of an incident that lies in the month.  One that lasts over the end
 * of a month counts in both, each time by the length of its part (ours: the
 * framework scores months and does not say).  To end in the first second of a
 * month is not to reach into it.  false: there is no such part.
 */
bool manrs_incident_in_month(struct manrs_span incident,
			     struct manrs_month month, struct manrs_span *part);

/* The score of the month: of those parts. */
uint64_t manrs_incidents_month_halves(const struct manrs_span *incidents,
				      size_t n, struct manrs_month month);

/* "3.5", "2" - a JSON number.  What is returned points into buf. */
#define MANRS_HALVES_STRLEN 24
const char *manrs_halves_format(uint64_t halves,
				char buf[MANRS_HALVES_STRLEN]);

/*
 * Readiness is per mille in steps of one.  The curve and the bands are OURS:
 * the Observatory publishes some points of the curve (a score of 0.5 gives
 * 60 %, 1 gives 49 %, 2 gives 36 %, none 100 %), and the names of the bands but
 * not their limits.  first ^ sqrt(score / 0.5) goes through all the points.
 */
struct manrs_bands {
	int first_permille;	   /* readiness at a score of 0.5 */
	int ready_min_permille;	   /* ready from here */
	int aspiring_min_permille; /* aspiring from here, else lagging */
};

/* Ready: no more than one short incident in the month.  Aspiring: a score of
 * no more than 2. */
extern const struct manrs_bands manrs_bands_default;

#define MANRS_READINESS_NO_DATA (-1)

enum manrs_band {
	MANRS_BAND_NO_DATA,
	MANRS_BAND_LAGGING,
	MANRS_BAND_ASPIRING,
	MANRS_BAND_READY,
	MANRS_BAND__COUNT,
};

/* Readiness of a score, 0..1000.  Where nothing was observed there is none:
 * that is for the caller to know, who then has MANRS_READINESS_NO_DATA. */
int manrs_readiness_permille(const struct manrs_bands *bands, uint64_t halves);

enum manrs_band manrs_readiness_band(const struct manrs_bands *bands,
				     int permille);
const char *manrs_band_name(enum manrs_band band); /* "aspiring", "-" */

#endif /* MANRS_INCIDENT_H */
