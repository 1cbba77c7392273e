/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The past, handed out to the neighbors and the router in slices: first the
 * months, then the closed incidents that make them up, the oldest first, at last
 * those that were open, which go on if a violation begins again.  Neighbors are
 * found by name; what is of none any more is closed.
 */
#include "frr/frr_conformance.h"
#include "frr/frr_history.h"
#include "frr/frr_work.h"

#define SLICE_USEC 3000

static struct {
	struct manrs_history_past *past; /* NULL: none at hand */
	size_t at_month;
	size_t closed_left; /* from the end */
	size_t at_open;
	bool is_refused;
	void (*done)(void);
	struct event *slice;
} job;

static struct manrs_neighbor *find_neighbor(const char *vrf, const char *name)
{
	struct bgp *bgp = strcmp(vrf, VRF_DEFAULT_NAME)
				  ? bgp_lookup_by_name(vrf)
				  : bgp_get_default();
	struct peer *peer = NULL;
	union sockunion su;

	if (!bgp)
		return NULL;
	if (!str2sockunion(name, &su))
		peer = peer_lookup(bgp, &su);
	if (!peer)
		peer = peer_lookup_by_conf_if(bgp, name);
	return peer ? manrs_neighbor_get(peer) : NULL;
}

/* Whose past it is. */
struct owner {
	struct manrs_conformance *conformance; /* NULL: nobody's any more */
	uint32_t number;
};

static struct owner find_owner(const char *vrf, const char *name)
{
	struct manrs_neighbor *n;

	if (!strcmp(name, MANRS_HISTORY_ROUTER))
		return (struct owner){ &manrs.conformance,
				       MANRS_ROUTER_NUMBER };
	n = find_neighbor(vrf, name);
	return n ? (struct owner){ &n->conformance, n->number }
		 : (struct owner){ NULL, 0 };
}

static void take_month(const struct manrs_history_month *record)
{
	struct owner owner = find_owner(record->vrf, record->name);
	struct manrs_past_month month = {
		.month = record->month,
		.observed_sec = record->observed_sec,
		.incidents = record->incidents,
		.halves = record->halves,
	};

	if (owner.conformance)
		manrs_conformance_add_month(owner.conformance, &month);
}

static struct manrs_incident
incident_of(const struct owner *owner,
	    const struct manrs_history_incident *record)
{
	struct manrs_incident incident = {
		.neighbor = owner->number,
		.key = record->key,
		.span = record->span,
		.violations = record->violations,
		.checks = record->checks,
	};
	struct prefix p;

	if (record->n_examples && record->examples[0].prefix &&
	    str2prefix(record->examples[0].prefix, &p)) {
		manrs_from_frr_prefix(&p, &incident.example);
		incident.has_example = true;
	}
	return incident;
}

static void take_closed(const struct manrs_history_incident *record)
{
	struct owner owner = find_owner(record->vrf, record->name);
	struct manrs_incident incident;

	if (!owner.conformance)
		return;
	incident = incident_of(&owner, record);
	manrs_conformance_add_past(owner.conformance, &incident);
}

static void refuse_open(const struct manrs_history_incident *record)
{
	struct owner owner = find_owner(record->vrf, record->name);
	const struct manrs_incident *open =
		owner.conformance
			? manrs_incident_table_find(manrs.incidents,
						    owner.number, record->key)
			: NULL;

	if (!open || open->span.start != record->span.start)
		manrs_frr_history_close(record);
}

static void take_open(const struct manrs_history_incident *record)
{
	struct owner owner = find_owner(record->vrf, record->name);
	manrs_time_t now = manrs_now();
	struct manrs_incident incident;

	if (!owner.conformance) {
		manrs_frr_history_close(record);
		return;
	}
	incident = incident_of(&owner, record);
	if (now - record->span.end <= MANRS_RESUME_GAP_SEC &&
	    !manrs_incident_table_resume(manrs.incidents, &incident,
					 now + MANRS_RESUME_WAIT_SEC))
		return;
	manrs_frr_history_close(record);
	manrs_conformance_add(owner.conformance, &incident);
}

/* One record; false: that was the last. */
static bool take_next(void)
{
	const struct manrs_history_past *past = job.past;

	if (job.at_month < past->n_months)
		take_month(&past->months[job.at_month++]);
	else if (job.closed_left)
		take_closed(&past->incidents[past->n_open +
					     --job.closed_left]);
	else if (job.at_open == past->n_open)
		return false;
	else if (!job.is_refused)
		take_open(&past->incidents[job.at_open++]);
	else
		refuse_open(&past->incidents[job.at_open++]);
	return true;
}

static void slice_event(struct event *event)
{
	int64_t began = manrs_work_now();
	bool more;

	do
		more = take_next();
	while (more && manrs_work_now() - began < SLICE_USEC);
	manrs_work_end(MANRS_WORK_CONFORMANCE, began);
	if (more) {
		event_add_event(manrs.loop, slice_event, NULL, 0, &job.slice);
		return;
	}
	manrs_past_cancel();
	job.done();
}

static void start_job(struct manrs_history_past *past, bool is_refused,
		      void (*done)(void))
{
	manrs_past_cancel();
	job.past = past;
	job.is_refused = is_refused;
	job.at_month = is_refused ? past->n_months : 0;
	job.closed_left = is_refused ? 0 : past->n_incidents - past->n_open;
	job.at_open = 0;
	job.done = done;
	event_add_event(manrs.loop, slice_event, NULL, 0, &job.slice);
}

void manrs_past_take(struct manrs_history_past *past, void (*done)(void))
{
	start_job(past, false, done);
}

void manrs_past_refuse(struct manrs_history_past *past, void (*done)(void))
{
	start_job(past, true, done);
}

void manrs_past_cancel(void)
{
	event_cancel(&job.slice);
	manrs_history_past_free(job.past);
	job.past = NULL;
}
