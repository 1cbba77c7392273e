/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rejected routes that may pass now.  bgpd and we keep none of their
 * attributes, so the neighbors that sent them are asked for all of theirs
 * again (RFC 2918), each at most once in REFRESH_INTERVAL_USEC.
 */
#include "frr/frr_manrs.h"

#include "engine/prefix_cover.h"
#include "frr/frr_errors.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_rpki.h"
#include "frr/frr_work.h"

/* A refresh costs the neighbor and us a table. */
#define REFRESH_INTERVAL_USEC (30 * INT64_C(1000000))

static struct event *refresh_timer;
static uint64_t n_refreshes;

bool manrs_is_enforced(const struct manrs_neighbor *n, enum manrs_afi afi)
{
	return n && n->af[afi].mode >= MANRS_MODE_PARTLY;
}

bool manrs_keeps_adj_rib_in(const struct peer *peer, enum manrs_afi afi)
{
	return CHECK_FLAG(peer->af_flags[manrs_afi_to_frr(afi)][SAFI_UNICAST],
			  PEER_FLAG_SOFT_RECONFIG);
}

uint64_t manrs_refresh_count(void)
{
	return n_refreshes;
}

unsigned manrs_refresh_count_impossible(void)
{
	struct manrs_neighbor *n;
	unsigned count = 0;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
			count += n->af[afi].refresh.impossible;
	return count;
}

/* Nobody has what was rejected: only a new session brings it. */
static void cannot_ask(struct manrs_neighbor *n, enum manrs_afi afi)
{
	struct manrs_refresh *refresh = &n->af[afi].refresh;

	if (!refresh->impossible)
		flog_warn(EC_MANRS_NO_REFRESH,
			  "MANRS: neighbor %s vrf %s cannot be asked for its %s routes again, and some may fare otherwise now; clear its session",
			  n->peer->host, manrs_instance_name(n->peer->bgp),
			  manrs_afi_name(afi));
	refresh->impossible = true;
}

static void ask(struct manrs_neighbor *n, enum manrs_afi afi)
{
	struct manrs_refresh *refresh = &n->af[afi].refresh;

	refresh->wanted = false;
	if (peer_clear_soft(n->peer, manrs_afi_to_frr(afi), SAFI_UNICAST,
			    BGP_CLEAR_SOFT_IN)) {
		cannot_ask(n, afi);
		return;
	}
	if (manrs_keeps_adj_rib_in(n->peer, afi))
		return; /* bgpd has them itself */
	refresh->asked_usec = manrs_work_now();
	refresh->asked_at = manrs_now();
	refresh->asked++;
	n_refreshes++;
}

void manrs_refresh_now(struct peer *peer, afi_t afi)
{
	struct manrs_neighbor *n = manrs_neighbor_get(peer);

	if (n && manrs_peer_is_established(peer))
		ask(n, afi == AFI_IP6 ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4);
}

int64_t manrs_refresh_left_sec(const struct manrs_refresh *refresh)
{
	int64_t waited = manrs_work_now() - refresh->asked_usec;

	if (!refresh->asked_usec || waited >= REFRESH_INTERVAL_USEC)
		return 0;
	return (REFRESH_INTERVAL_USEC - waited + 999999) / 1000000;
}

/* Ask those whose time has come; come back for the others. */
static void refresh_event(struct event *event)
{
	int64_t began = manrs_work_now();
	struct manrs_neighbor *n;
	bool more = false;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
			struct manrs_refresh *refresh = &n->af[afi].refresh;

			if (!refresh->wanted)
				continue;
			if (!manrs_peer_is_established(n->peer))
				refresh->wanted = false;
			else if (manrs_refresh_left_sec(refresh))
				more = true;
			else
				ask(n, afi);
		}
	if (more)
		event_add_timer_msec(manrs.loop, refresh_event, NULL, 1000,
				     &refresh_timer);
	manrs_work_end(MANRS_WORK_REFRESH, began);
}

/* The rejected routes of one neighbor, and whether one was found. */
struct search {
	const struct manrs_refresh_search *where;
	const struct manrs_neighbor *n; /* its policy is up to date */
	uint32_t aspa_checks; /* 0: where none of these has to be looked at */
	bool found;
};

/* Would a rejected route pass today, as far as we remember it?  Its AS path is
 * only kept with its violation; where that was not, it has to be asked for. */
static bool may_pass(const struct search *search,
		     const struct manrs_prefix *prefix, uint32_t path_id,
		     const struct manrs_judgement *judgement)
{
	const struct manrs_neighbor *n = search->n;
	struct manrs_change change = n->judging;
	struct manrs_judgement now = *judgement;
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	const struct manrs_input in = { .sender = &n->sender,
					.policy = &n->policy,
					.facts = &facts };
	unsigned data = (facts.vrps ? MANRS_NEED_VRPS : 0) |
			(facts.aspas ? MANRS_NEED_ASPAS : 0);
	uint32_t lacking = n->policy.enabled &
			   manrs_checks_needing(MANRS_NEED_RPKI & ~data);
	const struct manrs_violation *v = NULL;

	now.failed &= ~lacking;
	now.no_data |= lacking;
	if (search->where->rpki)
		v = manrs_violations_find(manrs.violations, n->number, prefix,
					  path_id);
	if (search->where->rpki && (!v || !manrs_judge_remembered(n, v, &now)))
		manrs_change_add_needs(&change, data);
	if (search->where->rpki && n->policy.params.blackhole &&
	    judgement->failed & MANRS_CHECK_BIT(MANRS_CHECK_BLACKHOLE))
		manrs_change_add_needs(&change, data | MANRS_NEED_BLACKHOLE);
	return manrs_change_may_pass(&change, &in, now.failed, now.no_data);
}

static bool check_rejected(const struct manrs_prefix *prefix, uint32_t path_id,
			   const struct manrs_judgement *judgement, void *arg)
{
	struct search *search = arg;

	if (!((judgement->failed | judgement->no_data) &
	      search->aspa_checks) &&
	    !manrs_prefix_cover_has(search->where->cover,
				    search->where->n_cover, prefix))
		return true;
	search->found = may_pass(search, prefix, path_id, judgement);
	return !search->found;
}

/* Does anybody have to look through its rejected routes? */
static bool is_searched(const struct manrs_neighbor *n, enum manrs_afi afi,
			const struct manrs_refresh_search *where)
{
	const struct manrs_neighbor_af *af = &n->af[afi];

	return (where->rpki || !manrs_change_is_none(&n->judging)) &&
	       (!where->set ||
		manrs_rpki_set_of(n->peer->bgp) == where->set) &&
	       manrs_is_enforced(n, afi) && af->routes && !af->refresh.wanted &&
	       !manrs_keeps_adj_rib_in(n->peer, afi) &&
	       manrs_peer_is_established(n->peer) &&
	       manrs_route_table_tally(af->routes)->rejected;
}

void manrs_refresh_search(unsigned part,
			  const struct manrs_refresh_search *where)
{
	uint32_t aspa_checks =
		where->by_aspas ? manrs_checks_needing(MANRS_NEED_ASPAS) : 0;
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
			struct search search = { where, n, aspa_checks, false };

			manrs_neighbor_ensure_current(n);
			if (!is_searched(n, afi, where))
				continue;
			manrs_route_table_foreach_rejected(
				n->af[afi].routes, part, check_rejected,
				&search);
			if (search.found)
				manrs_refresh_want(n, afi);
		}
}

void manrs_refresh_want(struct manrs_neighbor *n, enum manrs_afi afi)
{
	if (CHECK_FLAG(n->peer->cap, PEER_CAP_REFRESH_RCV))
		n->af[afi].refresh.wanted = true;
	else
		cannot_ask(n, afi);
}

void manrs_refresh_start(void)
{
	event_add_event(manrs.loop, refresh_event, NULL, 0, &refresh_timer);
}

void manrs_refresh_finish(void)
{
	event_cancel(&refresh_timer);
}
