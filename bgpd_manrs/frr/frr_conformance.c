/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Violations into incidents, on bgpd's side: knows neighbors, the clock and
 * timers.  How many routes violate what is counted by the route tables; what
 * incidents and scores are is the engine's.
 *
 * The router has incidents of its own, which are those of all neighbors merged:
 * as the Observatory would see it, that is only of what was let in.
 */
#include "frr/frr_conformance.h"

#include "frr/frr_event.h"
#include "frr/frr_history.h"

#define EXPIRE_INTERVAL_MS 10000
/* Of one neighbor: each metric opens and closes once. */
#define CHANGES_PER_SECOND (2 * MANRS_KEY__COUNT)

static struct event *expire_timer, *settled_timer;
static struct manrs_told router_told;

/* Violations that are let in, of all neighbors. */
static uint64_t router_active[MANRS_KEY__COUNT];

static void tell_level(uint32_t number, enum manrs_metric_key key,
		       uint64_t active, uint64_t before, uint32_t failed,
		       const struct manrs_prefix *prefix, manrs_time_t now)
{
	bool began = active > before;
	struct manrs_incident_level level = {
		.active = active,
		.began = began ? active - before : 0,
		.checks = began ? failed : 0,
		.example = began ? prefix : NULL,
	};

	manrs_incident_table_set(manrs.incidents, number, key, &level, now);
}

/* Violations of a kind by n are now so many, and so many of them let in. */
static void settle_kind(struct manrs_neighbor *n, enum manrs_metric_kind kind,
			enum manrs_metric_key key, uint64_t violating,
			uint64_t let_in, uint32_t failed,
			const struct manrs_prefix *prefix, manrs_time_t now)
{
	uint64_t router_before = router_active[key];

	if (violating != n->violating[kind])
		tell_level(n->number, key, violating, n->violating[kind],
			   failed, prefix, now);
	if (let_in != n->let_in[kind]) {
		router_active[key] += let_in - n->let_in[kind];
		tell_level(MANRS_ROUTER_NUMBER, key, router_active[key],
			   router_before, failed, prefix, now);
	}
	n->violating[kind] = violating;
	n->let_in[kind] = let_in;
	if (violating)
		n->violating_kinds |= MANRS_KIND_BIT(kind);
	else
		n->violating_kinds &= ~MANRS_KIND_BIT(kind);
}

/* As customer or not: that is part of the key. */
static enum manrs_metric_key key_of(const struct manrs_neighbor *n,
				    enum manrs_metric_kind kind)
{
	return manrs_kind_key(kind, n->settled_relationship);
}

/* The kinds that failed checks are of, of which the incident is told. */
static uint32_t checks_of_kind(uint32_t failed, enum manrs_metric_kind kind)
{
	uint32_t checks = 0;

	for (; failed; failed &= failed - 1) {
		uint32_t bit = failed & -failed;

		if (manrs_checks_kinds(bit) & MANRS_KIND_BIT(kind))
			checks |= bit;
	}
	return checks;
}

static uint64_t sum_of(const struct manrs_neighbor *n,
		       enum manrs_metric_kind kind, uint64_t *let_in)
{
	uint64_t violating = 0;

	*let_in = 0;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		const struct manrs_tally *tally;

		if (!n->af[afi].routes)
			continue;
		tally = manrs_route_table_tally(n->af[afi].routes);
		violating += tally->violating[kind];
		*let_in += tally->let_in[kind];
	}
	return violating;
}

/* The incident of a kind ends, and goes on under another key: what it is about
 * is what it was about. */
static void settle_key(struct manrs_neighbor *n, enum manrs_metric_kind kind,
		       enum manrs_metric_key from, enum manrs_metric_key to,
		       manrs_time_t now)
{
	uint64_t let_in, violating = sum_of(n, kind, &let_in);
	const struct manrs_incident *open =
		manrs_incident_table_find(manrs.incidents, n->number, from);
	struct manrs_incident was = open ? *open : (struct manrs_incident){ 0 };

	settle_kind(n, kind, from, 0, 0, 0, NULL, now);
	if (open)
		settle_kind(n, kind, to, violating, let_in, was.checks,
			    was.has_example ? &was.example : NULL, now);
}

static void settle_relationship(struct manrs_neighbor *n, manrs_time_t now)
{
	if (n->settled_relationship == n->sender.relationship)
		return;
	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++) {
		enum manrs_metric_key to =
			manrs_kind_key(kind, n->sender.relationship);

		if (to != key_of(n, kind))
			settle_key(n, kind, key_of(n, kind), to, now);
	}
	n->settled_relationship = n->sender.relationship;
}

void manrs_conformance_settle(struct manrs_neighbor *n, uint32_t failed,
			      const struct manrs_prefix *prefix)
{
	manrs_time_t now = manrs_now();

	settle_relationship(n, now);
	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++) {
		uint64_t let_in, violating = sum_of(n, kind, &let_in);

		if (violating != n->violating[kind] ||
		    let_in != n->let_in[kind])
			settle_kind(n, kind, key_of(n, kind), violating, let_in,
				    checks_of_kind(failed, kind), prefix, now);
	}
}

void manrs_conformance_session(struct manrs_neighbor *n, bool is_up)
{
	bool is_judged = false;

	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		is_judged |= n->af[afi].mode != MANRS_MODE_OFF;
	is_up &= is_judged;
	if (n->conformance.is_observed == is_up)
		return;
	manrs_frr_history_session(n, is_up);
	manrs_conformance_observe(&n->conformance, is_up, manrs_now());
}

void manrs_conformance_forget(struct manrs_neighbor *n)
{
	manrs_time_t now = manrs_now();

	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++)
		if (n->violating_kinds & MANRS_KIND_BIT(kind))
			settle_kind(n, kind, key_of(n, kind), 0, 0, 0, NULL,
				    now);
	manrs_incident_table_remove_neighbor(manrs.incidents, n->number, now);
	manrs_conformance_release(&n->conformance);
}

static void settled_event(struct event *event)
{
	struct manrs_neighbor *n;

	if (router_told.is_more)
		manrs_frr_history_incidents(NULL);
	router_told.is_more = false;
	frr_each (manrs_neighbors, &manrs.neighbors, n) {
		if (n->told.is_more)
			manrs_frr_history_incidents(n);
		n->told.is_more = false;
	}
}

/*
 * A route that flaps closes and opens its incident as often as messages come.
 * Beyond the first changes of a second only how it ends up is told, when the
 * second is over, and that to the history alone.
 */
static bool may_tell(struct manrs_told *told)
{
	manrs_time_t now = manrs_now();

	if (told->second != now)
		*told = (struct manrs_told){ now, 0, told->is_more };
	if (told->changes < CHANGES_PER_SECOND) {
		told->changes++;
		return true;
	}
	told->is_more = true;
	event_add_timer_msec(manrs.loop, settled_event, NULL, 1000,
			     &settled_timer);
	return false;
}

/* An incident opened, closed or is open again. */
static void incident_changed(const struct manrs_incident *incident, void *arg)
{
	struct manrs_neighbor *n = NULL;
	struct manrs_conformance *c = &manrs.conformance;

	(void)arg;
	if (incident->neighbor != MANRS_ROUTER_NUMBER) {
		n = manrs_neighbor_by_number(incident->neighbor);
		if (!n)
			return;
		c = &n->conformance;
	}
	if (!incident->is_open)
		manrs_conformance_add(c, incident);
	else if (incident->is_again)
		manrs_conformance_remove(c, incident);
	if (manrs.stopping || !may_tell(n ? &n->told : &router_told))
		return;
	manrs_frr_history_incident(n, incident);
	if (!n)
		return;
	manrs_event_incident(n, incident);
	manrs_log_incident(n, incident);
}

static void expire_event(struct event *event)
{
	manrs_time_t now = manrs_now();

	manrs_incident_table_expire(manrs.incidents, now);
	manrs_conformance_observe(&manrs.conformance, true, now);
	event_add_timer_msec(manrs.loop, expire_event, NULL, EXPIRE_INTERVAL_MS,
			     &expire_timer);
}

enum manrs_status manrs_conformance_init(void)
{
	return manrs_incident_table_new(MANRS_INCIDENTS_MAX, incident_changed,
					NULL, &manrs.incidents);
}

void manrs_conformance_start(void)
{
	manrs_conformance_observe(&manrs.conformance, true, manrs_now());
	event_add_timer_msec(manrs.loop, expire_event, NULL, EXPIRE_INTERVAL_MS,
			     &expire_timer);
}

void manrs_conformance_finish(void)
{
	event_cancel(&expire_timer);
	event_cancel(&settled_timer);
	manrs_incident_table_free(manrs.incidents);
	manrs.incidents = NULL;
	manrs_conformance_release(&manrs.conformance);
}
