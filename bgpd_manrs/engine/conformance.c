/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The months of one neighbor.  An incident that closes is split at the ends of
 * months and its parts are added to the scores of each; one that is open again
 * is taken out in the same way.  The arithmetic is incident.c's.
 */
#include "conformance.h"

#include <stdlib.h>
#include <string.h>

/* Recent incidents are given room in steps, as most neighbors have few. */
#define RECENT_STEP 8

void manrs_conformance_release(struct manrs_conformance *c)
{
	for (size_t i = 0; i < MANRS_CONFORMANCE_MONTHS; i++)
		free(c->months[i].scores);
	free(c->recent);
	memset(c, 0, sizeof(*c));
}

/* Months since year 0, from 1: 0 is no month. */
static int32_t month_number(struct manrs_month month)
{
	return month.year * 12 + month.month;
}

/* The index of a month, made the place of that month: what was there is older
 * and goes.  -1: the month itself is too old. */
static int get_month(struct manrs_conformance *c, struct manrs_month month)
{
	int32_t number = month_number(month);
	int i = number % MANRS_CONFORMANCE_MONTHS;

	if (c->months[i].month > number)
		return -1;
	if (c->months[i].month < number) {
		free(c->months[i].scores);
		memset(&c->months[i], 0, sizeof(c->months[i]));
		c->months[i].month = number;
	}
	return i;
}

static int find_month(const struct manrs_conformance *c,
		      struct manrs_month month)
{
	int32_t number = month_number(month);
	int i = number % MANRS_CONFORMANCE_MONTHS;

	return c->months[i].month == number ? i : -1;
}

/* The first month of a span that can be remembered at its end. */
static struct manrs_month first_month(struct manrs_span span)
{
	struct manrs_month first = manrs_month_of(span.start);
	struct manrs_month kept = manrs_month_add(
		manrs_month_of(span.end), 1 - MANRS_CONFORMANCE_MONTHS);

	return month_number(first) < month_number(kept) ? kept : first;
}

/* Months from first_month() on, at most all that are remembered. */
static int count_months(struct manrs_span span)
{
	return month_number(manrs_month_of(span.end)) -
	       month_number(first_month(span)) + 1;
}

static uint32_t add_saturated(uint32_t a, uint64_t b)
{
	return b > UINT32_MAX - a ? UINT32_MAX : a + (uint32_t)b;
}

/* Add to each month what of the span lies in it. */
static void add_observed_span(struct manrs_conformance *c,
			      struct manrs_span span)
{
	int n_months = count_months(span);

	for (int m = 0; m < n_months; m++) {
		struct manrs_month month = manrs_month_add(first_month(span),
							   m);
		struct manrs_span part;
		int i = manrs_incident_in_month(span, month, &part)
				? get_month(c, month)
				: -1;

		if (i >= 0)
			c->months[i].observed_sec = add_saturated(
				c->months[i].observed_sec,
				(uint64_t)(part.end - part.start));
	}
}

/* The clock was ahead: what it made of the future would keep the present from
 * its place. */
static void forget_future(struct manrs_conformance *c, manrs_time_t now)
{
	int32_t number = month_number(manrs_month_of(now));

	for (size_t i = 0; i < MANRS_CONFORMANCE_MONTHS; i++)
		if (c->months[i].month > number) {
			free(c->months[i].scores);
			memset(&c->months[i], 0, sizeof(c->months[i]));
		}
}

void manrs_conformance_observe(struct manrs_conformance *c, bool is_observed,
			       manrs_time_t now)
{
	forget_future(c, now);
	/* A clock that steps back takes nothing away. */
	if (c->is_observed && now > c->observed_since)
		add_observed_span(c, (struct manrs_span){ c->observed_since,
							  now });
	c->is_observed = is_observed;
	c->observed_since = now;
}

/* The scores of a month, made; NULL: the month is too old (*is_lost false), or
 * there is no memory. */
static struct manrs_conformance_score *get_scores(struct manrs_conformance *c,
						  struct manrs_month month,
						  bool *is_lost)
{
	int i = get_month(c, month);

	if (i < 0)
		return NULL;
	if (!c->months[i].scores) {
		c->months[i].scores = calloc(MANRS_KEY__COUNT,
					     sizeof(*c->months[i].scores));
		*is_lost |= !c->months[i].scores;
	}
	return c->months[i].scores;
}

static void add_score(struct manrs_conformance_score *score,
		      struct manrs_conformance_score more, int by)
{
	score->halves += (uint32_t)by * more.halves;
	score->incidents += (uint32_t)by * more.incidents;
}

/* How an incident is counted. */
enum counting {
	COUNT_IN,
	COUNT_OUT,
	COUNT_KNOWN, /* in, and out of what its month has without a key */
};

static void count_part(struct manrs_conformance_score *scores, unsigned key,
		       struct manrs_span part, enum counting how)
{
	struct manrs_conformance_score one = {
		.halves = (uint32_t)manrs_incident_halves(part),
		.incidents = 1,
	};
	struct manrs_conformance_score *rest = &scores[MANRS_KEY_NONE];

	add_score(&scores[key], one, how == COUNT_OUT ? -1 : 1);
	if (how == COUNT_KNOWN && manrs_metric_key_is_scored(key) &&
	    rest->incidents && rest->halves >= one.halves)
		add_score(rest, one, -1);
}

/* Count the parts of an incident; false: not all, for lack of memory. */
static bool count_incident(struct manrs_conformance *c,
			   const struct manrs_incident *incident,
			   enum counting how)
{
	struct manrs_month first = first_month(incident->span);
	int n_months = count_months(incident->span);
	bool is_lost = false;

	for (int m = 0; m < n_months; m++) {
		struct manrs_month month = manrs_month_add(first, m);
		struct manrs_conformance_score *scores;
		struct manrs_span part;

		if (!manrs_incident_in_month(incident->span, month, &part))
			continue;
		scores = get_scores(c, month, &is_lost);
		if (scores)
			count_part(scores, incident->key, part, how);
	}
	return !is_lost;
}

void manrs_conformance_add_month(struct manrs_conformance *c,
				 const struct manrs_past_month *past)
{
	int i = get_month(c, past->month);
	struct manrs_conformance_score more = {
		.halves = (uint32_t)past->halves,
		.incidents = past->incidents,
	};
	struct manrs_conformance_score *scores;
	bool is_lost = false;

	if (i < 0)
		return;
	c->months[i].observed_sec = add_saturated(c->months[i].observed_sec,
						  past->observed_sec);
	if (!past->incidents)
		return;
	scores = get_scores(c, past->month, &is_lost);
	if (scores)
		add_score(&scores[MANRS_KEY_NONE], more, 1);
	c->lost += is_lost;
}

static struct manrs_incident *newest_recent(const struct manrs_conformance *c)
{
	return &c->recent[(c->oldest_recent + c->n_recent - 1) % c->n_recent];
}

/* Room for one more among the recent: that of one that is open again (a route
 * that flaps must not drive out all others), or by growing, or by dropping the
 * oldest. */
static struct manrs_incident *get_recent_room(struct manrs_conformance *c)
{
	struct manrs_incident *grown;

	if (c->n_recent && newest_recent(c)->key == MANRS_KEY_NONE)
		return newest_recent(c);
	if (c->n_recent < c->room_recent)
		return &c->recent[c->n_recent++];
	/* Once turned, a ring cannot grow. */
	grown = c->room_recent < MANRS_RECENT_MAX && !c->oldest_recent
			? realloc(c->recent, (c->room_recent + RECENT_STEP) *
						     sizeof(*grown))
			: NULL;
	if (grown) {
		c->recent = grown;
		c->room_recent += RECENT_STEP;
		return &c->recent[c->n_recent++];
	}
	c->dropped++;
	if (!c->n_recent)
		return NULL;
	grown = &c->recent[c->oldest_recent];
	c->oldest_recent = (uint16_t)((c->oldest_recent + 1) % c->n_recent);
	return grown;
}

static void add_closed(struct manrs_conformance *c,
		       const struct manrs_incident *incident, enum counting how)
{
	struct manrs_incident *room;

	if (incident->key >= MANRS_KEY__COUNT)
		return;
	if (!count_incident(c, incident, how))
		c->lost++;
	room = get_recent_room(c);
	if (room)
		*room = *incident;
}

void manrs_conformance_add(struct manrs_conformance *c,
			   const struct manrs_incident *incident)
{
	add_closed(c, incident, COUNT_IN);
}

void manrs_conformance_add_past(struct manrs_conformance *c,
				const struct manrs_incident *incident)
{
	add_closed(c, incident, COUNT_KNOWN);
}

/* It leaves a hole, so that the order of the others stays. */
static void remove_recent(struct manrs_conformance *c,
			  const struct manrs_incident *incident)
{
	for (unsigned i = 0; i < c->n_recent; i++) {
		struct manrs_incident *at = &c->recent[i];

		if (at->key == incident->key &&
		    at->span.start == incident->span.start)
			at->key = MANRS_KEY_NONE;
	}
}

void manrs_conformance_remove(struct manrs_conformance *c,
			      const struct manrs_incident *incident)
{
	if (incident->key >= MANRS_KEY__COUNT)
		return;
	count_incident(c, incident, COUNT_OUT);
	remove_recent(c, incident);
}

const struct manrs_incident *
manrs_conformance_recent(const struct manrs_conformance *c, unsigned i)
{
	for (unsigned back = 1; back <= c->n_recent; back++) {
		const struct manrs_incident *at =
			&c->recent[(c->oldest_recent + c->n_recent - back) %
				   c->n_recent];

		if (at->key != MANRS_KEY_NONE && !i--)
			return at;
	}
	return NULL;
}

/* Add what is closed. */
static void take_scores(const struct manrs_conformance *c,
			struct manrs_month_figures *figures)
{
	int i = find_month(c, figures->month);

	if (i < 0)
		return;
	figures->observed_sec = c->months[i].observed_sec;
	for (unsigned key = 0; c->months[i].scores && key < MANRS_KEY__COUNT;
	     key++) {
		const struct manrs_conformance_score *score =
			&c->months[i].scores[key];

		figures->key_halves[key] = score->halves;
		figures->key_incidents[key] = score->incidents;
	}
}

static void take_open(const struct manrs_incident *incident, manrs_time_t now,
		      struct manrs_month_figures *figures)
{
	struct manrs_span part, span = incident->span;

	/* What waits to be continued after a restart counts as far as it is
	 * known. */
	if (incident->active && now > span.end)
		span.end = now;
	if (!manrs_incident_in_month(span, figures->month, &part))
		return;
	figures->key_halves[incident->key] += manrs_incident_halves(part);
	figures->key_incidents[incident->key]++;
}

void manrs_conformance_month(const struct manrs_conformance *c,
			     const struct manrs_incident *const *open, size_t n,
			     struct manrs_month month, manrs_time_t now,
			     const struct manrs_bands *bands,
			     struct manrs_month_figures *figures)
{
	struct manrs_span part, seen = { c->observed_since, now };
	bool has_data;

	*figures = (struct manrs_month_figures){ .month = month };
	take_scores(c, figures);
	for (size_t i = 0; i < n; i++)
		take_open(open[i], now, figures);
	if (c->is_observed && now > seen.start &&
	    manrs_incident_in_month(seen, month, &part))
		figures->observed_sec = add_saturated(
			figures->observed_sec, (uint64_t)(part.end - part.start));
	has_data = figures->observed_sec > 0;
	for (unsigned key = 0; key < MANRS_KEY__COUNT; key++) {
		has_data |= figures->key_incidents[key] > 0;
		/* What has no key is of before a restart, and counts. */
		if (key != MANRS_KEY_NONE && !manrs_metric_key_is_scored(key))
			continue;
		figures->incidents += figures->key_incidents[key];
		figures->halves += figures->key_halves[key];
	}
	figures->permille = has_data ? manrs_readiness_permille(bands,
								figures->halves)
				     : MANRS_READINESS_NO_DATA;
	figures->band = manrs_readiness_band(bands, figures->permille);
}
