/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was judged before is judged again when the VRPs or the configuration
 * change: only the prefixes covered by a change, in slices of a few
 * milliseconds between which bgpd goes on with its work.
 *
 *	waiting  changes are collected, so that those close together are one job
 *	walking  the RIBs below each changed prefix, and then, for changed ASPAs,
 *		 all paths with one of their customers: observed routes are judged
 *		 again, accepted ones that fail now leave, and what Adj-RIB-In
 *		 holds is run through bgpd's inbound policy again
 *	asking	 the rejected routes that may pass now: nobody kept them, so the
 *		 neighbors that sent them are asked again (frr_refresh.c)
 *
 * A change that comes during a job waits for the next one.
 */
#include "frr/frr_manrs.h"

#include <stdlib.h>

#include "engine/prefix_cover.h"
#include "frr/frr_export.h"
#include "frr/frr_rejudge_private.h"
#include "frr/frr_rpki.h"
#include "frr/frr_work.h"

/* Collect changes for so long: a cache delivers one in many pieces. */
#define WAIT_MS 100
/* Work of one slice; the clock is read every DESTS_PER_CLOCK nodes. */
#define SLICE_USEC 4000
#define DESTS_PER_CLOCK 32
/* So many changed prefixes, or customers, are one walk over everything. */
#define PREFIXES_MAX 100000

static struct event *wait_timer;
static struct event *slice_event;

/* Changed prefixes; `all` stands for every prefix. */
struct changes {
	struct manrs_prefix *prefixes; /* a cover, once the job is under way */
	size_t n;
	struct manrs_asn_set customers; /* their ASPAs changed */
	bool all;
	bool rpki;	/* VRPs and ASPAs did, for these */
	unsigned needs; /* enum manrs_need: what else did, for all neighbors */
	bool observed; /* nothing did, but observed routes were missed */
	const struct manrs_rpki_set *set; /* whose VRPs; NULL: more than one's */
	int64_t since; /* monotonic microseconds of the first change */
};

static struct changes waiting;

/* The job under way.  Instances by index and nodes by prefix: both may go
 * between two slices. */
static struct {
	bool active;
	struct changes changes;
	unsigned instance;
	size_t at_top; /* the changed prefixes, then every one by its path */
	struct prefix at_dest; /* last node done; family 0: none of this top */
	bool by_path; /* only paths with a changed customer */
	bool exports; /* what is sent depends on what changed */
	bool only_observed;
	unsigned part; /* of the neighbors' route tables */
} job;

static struct manrs_rejudge_stats stats;

const struct manrs_rejudge_stats *manrs_rejudge_get_stats(void)
{
	return &stats;
}

static int compare_usec(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

bool manrs_rejudge_get_times(struct manrs_rejudge_times *times)
{
	int64_t usec[MANRS_REJUDGE_SAMPLES];
	size_t n = stats.n_settled < MANRS_REJUDGE_SAMPLES
			   ? stats.n_settled
			   : MANRS_REJUDGE_SAMPLES;

	if (!n)
		return false;
	memcpy(usec, stats.settled_usec, n * sizeof(usec[0]));
	qsort(usec, n, sizeof(usec[0]), compare_usec);
	*times = (struct manrs_rejudge_times){ usec[0], usec[n / 2],
					       usec[n - 1] };
	return true;
}

bool manrs_rejudge_is_busy(void)
{
	return job.active || wait_timer;
}

/* Walk on below `top` until it is done (true) or the time is up. */
static bool walk_subtree(struct bgp *bgp, const struct prefix *top,
			 int64_t deadline)
{
	struct bgp_table *table = bgp->rib[family2afi(top->family)]
					  [SAFI_UNICAST];
	const struct manrs_rejudge_scope scope = {
		.everybody = job.changes.rpki || job.changes.observed,
		.only_observed = job.only_observed,
		.by_path = job.by_path,
		.customers = &job.changes.customers,
		.exports = job.exports,
		.stats = &stats,
	};
	bool resumed = job.at_dest.family != 0;
	struct bgp_dest *dest = bgp_node_get(table,
					     resumed ? &job.at_dest : top);
	unsigned n = 0;

	if (resumed)
		dest = bgp_route_next(dest);
	for (; dest; dest = bgp_route_next(dest)) {
		if (!prefix_match(top, bgp_dest_get_prefix(dest))) {
			bgp_dest_unlock_node(dest);
			break;
		}
		manrs_rejudge_dest(&scope, bgp, dest);
		if (++n % DESTS_PER_CLOCK == 0 && manrs_work_now() > deadline) {
			prefix_copy(&job.at_dest, bgp_dest_get_prefix(dest));
			bgp_dest_unlock_node(dest);
			return false;
		}
	}
	memset(&job.at_dest, 0, sizeof(job.at_dest));
	return true;
}

/* Where the walk of an instance is now; false: at its end. */
static bool get_top(struct prefix *top)
{
	struct manrs_prefix everything = { 0 };
	const struct manrs_prefix *prefix = &everything;

	job.by_path = job.at_top >= job.changes.n;
	if (!job.by_path) {
		prefix = &job.changes.prefixes[job.at_top];
	} else {
		everything.afi = (uint8_t)(job.at_top - job.changes.n);
		if (!job.changes.customers.n ||
		    everything.afi >= MANRS_AFI__COUNT)
			return false;
	}
	manrs_to_frr_prefix(prefix, top);
	return true;
}

static void next_instance(void)
{
	job.at_top = 0;
	memset(&job.at_dest, 0, sizeof(job.at_dest));
	job.instance++;
}

/* Walk the RIBs on; true when all are done. */
static bool walk(int64_t deadline)
{
	struct prefix top;
	struct bgp *bgp;

	while ((bgp = manrs_instance_at(job.instance))) {
		if (job.changes.set &&
		    manrs_rpki_set_of(bgp) != job.changes.set) {
			next_instance();
			continue;
		}
		for (; get_top(&top); job.at_top++)
			if (manrs_work_now() > deadline ||
			    !walk_subtree(bgp, &top, deadline))
				return false;
		next_instance();
	}
	return true;
}

/* Find the neighbors to ask; true when all rejected routes were seen. */
static bool search_rejected(int64_t deadline)
{
	const struct manrs_refresh_search where = {
		.set = job.changes.set,
		.cover = job.changes.prefixes,
		.n_cover = job.changes.n,
		.by_aspas = job.changes.customers.n,
		.rpki = job.changes.rpki,
	};

	if (job.only_observed)
		return true;
	for (; job.part < MANRS_ROUTE_TABLE_PARTS; job.part++) {
		if (manrs_work_now() > deadline)
			return false;
		manrs_refresh_search(job.part, &where);
	}
	manrs_refresh_start();
	return true;
}

static void changes_release(struct changes *changes)
{
	free(changes->prefixes);
	manrs_asn_set_release(&changes->customers);
	memset(changes, 0, sizeof(*changes));
}

static void record_settled(int64_t usec)
{
	stats.jobs++;
	stats.last_usec = usec;
	stats.settled_usec[stats.n_settled++ % MANRS_REJUDGE_SAMPLES] = usec;
}

static bool has_change(void)
{
	return waiting.n || waiting.customers.n || waiting.all;
}

static void slice(struct event *event)
{
	int64_t began = manrs_work_now();
	bool done = walk(began + SLICE_USEC) &&
		    search_rejected(began + SLICE_USEC);

	manrs_work_end(MANRS_WORK_REVALIDATION, began);
	if (!done) {
		event_add_event(manrs.loop, slice, NULL, 0, &slice_event);
		return;
	}
	record_settled(manrs_work_now() - job.changes.since);
	job.active = false;
	changes_release(&job.changes);
	if (has_change() || waiting.observed)
		manrs_rejudge_start();
}

/* Every prefix: one of each family that covers all. */
static bool take_all(struct changes *changes)
{
	struct manrs_prefix *everything = calloc(MANRS_AFI__COUNT,
						 sizeof(*everything));

	if (!everything)
		return false;
	everything[MANRS_AFI_IPV6].afi = MANRS_AFI_IPV6;
	free(changes->prefixes);
	manrs_asn_set_release(&changes->customers);
	changes->prefixes = everything;
	changes->n = MANRS_AFI__COUNT;
	return true;
}

/* What changed for each neighbor is the job's now.  true: for somebody it is
 * something; *relationship: somebody is something else to us. */
static bool take_neighbor_changes(unsigned needs, bool *relationship)
{
	struct manrs_neighbor *n;
	bool any = false;

	*relationship = false;
	frr_each (manrs_neighbors, &manrs.neighbors, n) {
		manrs_neighbor_ensure_current(n);
		n->judging = n->changed;
		memset(&n->changed, 0, sizeof(n->changed));
		manrs_change_add_needs(&n->judging, needs);
		any |= !manrs_change_is_none(&n->judging);
		*relationship |= n->judging.relationship;
	}
	return any;
}

/* What is waiting becomes the job's.  false: nothing has to be done. */
static bool take_waiting(void)
{
	const struct changes *changes = &job.changes;
	bool any, relationship;

	waiting.all |= waiting.observed;
	stats.prefixes += waiting.n;
	stats.customers += waiting.customers.n;
	waiting.n = manrs_prefix_cover_make(waiting.prefixes, waiting.n);
	if (waiting.all && !take_all(&waiting)) {
		manrs_rejudge_start(); /* no memory: try again */
		return false;
	}
	any = take_neighbor_changes(waiting.needs, &relationship);
	job.changes = waiting;
	memset(&waiting, 0, sizeof(waiting));
	job.only_observed = !any && !changes->rpki;
	job.exports = (changes->rpki && manrs_rov_is_sent()) ||
		      ((changes->rpki || changes->needs || relationship) &&
		       manrs_export_in_use());
	if (!job.only_observed || changes->observed)
		return true;
	changes_release(&job.changes);
	return false;
}

static void begin_job(void)
{
	if (job.active || (!has_change() && !waiting.observed) ||
	    !take_waiting())
		return;
	job.instance = 0;
	job.at_top = 0;
	job.part = 0;
	memset(&job.at_dest, 0, sizeof(job.at_dest));
	job.active = true;
	event_add_event(manrs.loop, slice, NULL, 0, &slice_event);
}

static void start_job(struct event *event)
{
	int64_t began = manrs_work_now();

	begin_job();
	manrs_work_end(MANRS_WORK_REVALIDATION, began);
}

void manrs_rejudge_start(void)
{
	if (!waiting.since)
		waiting.since = manrs_work_now();
	if (!job.active)
		event_add_timer_msec(manrs.loop, start_job, NULL, WAIT_MS,
				     &wait_timer);
}

/* Is a session up, or does bgpd hold routes of one that was?  Otherwise, as
 * while the configuration is read, there is nothing to judge again, and the
 * neighbors that come up next need not be asked for all they just sent. */
static bool has_routes(void)
{
	struct listnode *bgp_node, *node;
	struct manrs_neighbor *n;
	struct peer *peer;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, bgp_node, bgp))
		for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer))
			if (manrs_peer_is_established(peer))
				return true;
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
			if (n->af[afi].routes &&
			    manrs_route_table_tally(n->af[afi].routes)->received)
				return true;
	return false;
}

/* Of changes collected together, whose VRPs? */
static void note_set(const struct manrs_rpki_set *set)
{
	if (!has_change() && !waiting.observed)
		waiting.set = set;
	else if (waiting.set != set)
		waiting.set = NULL;
}

void manrs_rejudge_observed(void)
{
	note_set(NULL);
	waiting.observed = true;
	manrs_rejudge_start();
}

void manrs_rejudge_needs(unsigned needs)
{
	if (!has_routes())
		return;
	note_set(NULL);
	waiting.all = true;
	waiting.needs |= needs;
	manrs_rejudge_start();
}

void manrs_rejudge_policy(void)
{
	manrs_rejudge_needs(MANRS_NEED_NOTHING);
}

void manrs_rejudge_noticed(int64_t usec)
{
	if (!waiting.since || usec < waiting.since)
		waiting.since = usec;
}

void manrs_rejudge_all(const struct manrs_rpki_set *set)
{
	note_set(set);
	waiting.all = true;
	waiting.rpki = true;
	manrs_rejudge_start();
}

void manrs_rejudge_prefixes(const struct manrs_rpki_set *set,
			    const struct manrs_prefix *prefixes, size_t n)
{
	struct manrs_prefix *grown = NULL;

	if (!n)
		return;
	note_set(set);
	waiting.rpki = true;
	if (waiting.n + n <= PREFIXES_MAX)
		grown = realloc(waiting.prefixes,
				(waiting.n + n) * sizeof(*grown));
	if (grown) {
		memcpy(grown + waiting.n, prefixes, n * sizeof(*grown));
		waiting.prefixes = grown;
		waiting.n += n;
	} else {
		waiting.all = true;
	}
	manrs_rejudge_start();
}

void manrs_rejudge_customers(const uint32_t *customers, size_t n)
{
	struct manrs_asn_set *before = &waiting.customers;
	uint32_t *both = NULL;

	if (!n)
		return;
	note_set(NULL);
	waiting.rpki = true;
	if (before->n + n <= PREFIXES_MAX)
		both = calloc(before->n + n, sizeof(*both));
	if (both) {
		if (before->n)
			memcpy(both, before->asns, before->n * sizeof(*both));
		memcpy(both + before->n, customers, n * sizeof(*both));
	}
	if (!both || manrs_asn_set_assign(before, both, before->n + n))
		waiting.all = true;
	free(both);
	manrs_rejudge_start();
}

/* The instances after it have moved: start over. */
void manrs_rejudge_instance_deleted(void)
{
	job.instance = 0;
	job.at_top = 0;
	memset(&job.at_dest, 0, sizeof(job.at_dest));
}

void manrs_rejudge_finish(void)
{
	event_cancel(&wait_timer);
	event_cancel(&slice_event);
	manrs_refresh_finish();
	changes_release(&waiting);
	changes_release(&job.changes);
	job.active = false;
}
