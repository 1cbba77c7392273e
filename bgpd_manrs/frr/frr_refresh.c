/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rejected routes that may pass now.  bgpd and we keep none of their
 * attributes, so the neighbors that sent them are asked for all of theirs
 * again (RFC 2918), each at most once in REFRESH_INTERVAL_SEC.
 */
#include "frr/frr_manrs.h"

#include "engine/prefix_cover.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_rpki.h"
#include "frr/frr_work.h"

/* A refresh costs the neighbor and us a table. */
#define REFRESH_INTERVAL_SEC 30

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

static bool can_refresh(const struct peer *peer)
{
	return CHECK_FLAG(peer->cap, PEER_CAP_REFRESH_RCV);
}

/* Ask those whose time has come; come back for the others. */
static void refresh_event(struct event *event)
{
	int64_t began = manrs_work_now();
	manrs_time_t now = manrs_now();
	struct manrs_neighbor *n;
	bool more = false;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
			struct manrs_neighbor_af *af = &n->af[afi];

			if (!af->refresh_wanted)
				continue;
			if (!manrs_peer_is_established(n->peer)) {
				af->refresh_wanted = false;
			} else if (now - af->refreshed <
				   REFRESH_INTERVAL_SEC) {
				more = true;
			} else {
				af->refresh_wanted = false;
				af->refreshed = now;
				n_refreshes++;
				peer_clear_soft(n->peer, manrs_afi_to_frr(afi),
						SAFI_UNICAST,
						BGP_CLEAR_SOFT_IN);
			}
		}
	if (more)
		event_add_timer_msec(manrs.loop, refresh_event, NULL, 1000,
				     &refresh_timer);
	manrs_work_end(MANRS_WORK_REFRESH, began);
}

/* Which rejected routes are looked for, and whether one was found. */
struct rejected_search {
	const struct manrs_neighbor *n; /* its policy is up to date */
	const struct manrs_prefix *cover; /* below these */
	size_t n_cover;
	uint32_t aspa_checks; /* or those that failed one of these */
	bool any; /* more than VRPs and ASPAs changed: any of them may pass */
	bool found;
};

/* Is it rejected because there are no VRPs or ASPAs, which there still are not?
 * Then it would be once more. */
static bool still_lacks_data(const struct manrs_neighbor *n,
			     const struct manrs_judgement *judgement)
{
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	unsigned lacking = (facts.vrps ? 0 : MANRS_NEED_VRPS) |
			   (facts.aspas ? 0 : MANRS_NEED_ASPAS);
	uint32_t rejects = n->policy.rejects & judgement->no_data &
			   manrs_checks_needing(lacking);

	if (!n->policy.no_data_rejects)
		rejects &= facts.held;
	return rejects;
}

/* Would a rejected route pass today, as far as we remember it?  Its AS path is
 * only kept with its violation; what was not kept has to be asked for. */
static bool may_pass(const struct rejected_search *search,
		     const struct manrs_prefix *prefix, uint32_t path_id,
		     const struct manrs_judgement *judgement)
{
	const struct manrs_violation *v = manrs_violations_find(
		manrs.violations, search->n->number, prefix, path_id);

	if (still_lacks_data(search->n, judgement))
		return false;
	return !v || search->any ||
	       !manrs_judge_remembered(search->n, v, judgement);
}

static bool check_rejected(const struct manrs_prefix *prefix, uint32_t path_id,
			   const struct manrs_judgement *judgement, void *arg)
{
	struct rejected_search *search = arg;

	if (!((judgement->failed | judgement->no_data) &
	      search->aspa_checks) &&
	    !manrs_prefix_cover_has(search->cover, search->n_cover, prefix))
		return true;
	search->found = may_pass(search, prefix, path_id, judgement);
	return !search->found;
}

void manrs_refresh_search(unsigned part, const struct manrs_rpki_set *set,
			  const struct manrs_prefix *cover, size_t n_cover,
			  bool by_aspas, bool any,
			  struct manrs_rejudge_stats *stats)
{
	uint32_t aspa_checks =
		by_aspas ? manrs_checks_needing(MANRS_NEED_ASPAS) : 0;
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
			struct manrs_neighbor_af *af = &n->af[afi];
			struct rejected_search search = {
				n, cover, n_cover, aspa_checks, any, false
			};

			if (n->policy_version != manrs.policy_version)
				manrs_neighbor_update(n);
			if ((set && manrs_rpki_set_of(n->peer->bgp) != set) ||
			    !manrs_is_enforced(n, afi) || !af->routes ||
			    af->refresh_wanted ||
			    manrs_keeps_adj_rib_in(n->peer, afi) ||
			    !manrs_peer_is_established(n->peer) ||
			    !manrs_route_table_tally(af->routes)->rejected)
				continue;
			manrs_route_table_foreach_rejected(
				af->routes, part, check_rejected, &search);
			if (search.found && can_refresh(n->peer))
				af->refresh_wanted = true;
			else if (search.found)
				stats->cannot_refresh++;
		}
}

void manrs_refresh_want(struct manrs_neighbor *n, enum manrs_afi afi)
{
	if (can_refresh(n->peer))
		n->af[afi].refresh_wanted = true;
}

void manrs_refresh_start(void)
{
	event_add_event(manrs.loop, refresh_event, NULL, 0, &refresh_timer);
}

void manrs_refresh_finish(void)
{
	event_cancel(&refresh_timer);
}
