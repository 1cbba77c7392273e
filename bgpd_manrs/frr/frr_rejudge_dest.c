/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One node of the RIB in a walk of frr_rejudge.c: what is judged again of it,
 * and what becomes of a route that is judged otherwise.  Knows nothing of jobs.
 */
#include "frr/frr_rejudge_private.h"

#include "frr/frr_export.h"

/* Is the job about routes of this neighbor? */
static bool concerns(const struct manrs_rejudge_scope *scope,
		     const struct manrs_neighbor *n)
{
	return scope->everybody || !manrs_change_is_none(&n->judging);
}

/* Does the change concern what is done to a route that passes? */
static bool is_marked_otherwise(const struct manrs_neighbor *n,
				const struct manrs_judgement *before,
				const struct manrs_prefix *prefix,
				uint32_t path_id)
{
	uint32_t marks = n->policy.tags | n->policy.depreferences;
	struct manrs_judgement now;

	return manrs_route_table_find(n->af[prefix->afi].routes, prefix,
				      path_id, &now) &&
	       (((before->failed ^ now.failed) & marks) ||
		((before->failed | now.failed) & n->judging.marks));
}

/* Where the operator's map can permit without MANRS, is this one that it did
 * permit so? */
static bool may_go_around(const struct manrs_neighbor *n, enum manrs_afi afi,
			  const struct manrs_judgement *before)
{
	return n->af[afi].mode == MANRS_MODE_PARTLY && !before->enforced;
}

/* From Adj-RIB-In: bgpd's own inbound policy decides again, where our verdict
 * or what follows from it is another one than before. */
static void judge_adj_in(const struct manrs_rejudge_scope *scope,
			 struct bgp_dest *dest, struct bgp_adj_in *ain,
			 enum manrs_afi afi)
{
	const struct prefix *p = bgp_dest_get_prefix(dest);
	struct manrs_neighbor *n = manrs_neighbor_get(ain->peer);
	struct manrs_judgement before;
	struct manrs_prefix prefix;
	bool reject;

	if (!manrs_is_enforced(n, afi) || scope->only_observed ||
	    !concerns(scope, n))
		return;
	scope->stats->routes_judged++;
	reject = manrs_judge(n, p, ain->addpath_rx_id, ain->attr,
			     MANRS_JUDGE_DRY | MANRS_JUDGE_ENFORCED);
	manrs_from_frr_prefix(p, &prefix);
	if (n->af[afi].routes &&
	    manrs_route_table_find(n->af[afi].routes, &prefix,
				   ain->addpath_rx_id, &before) &&
	    before.reject == reject) {
		manrs_judge(n, p, ain->addpath_rx_id, ain->attr,
			    may_go_around(n, afi, &before)
				    ? 0
				    : MANRS_JUDGE_ENFORCED);
		if (reject || !is_marked_otherwise(n, &before, &prefix,
						   ain->addpath_rx_id))
			return;
	}
	scope->stats->routes_changed++;
	manrs_packet_again(ain, afi, p);
}

/* Without Adj-RIB-In the path in the RIB has to do.  Only a route that our map
 * judged is ours to take out. */
static void judge_path(const struct manrs_rejudge_scope *scope,
		       struct bgp_dest *dest, struct bgp_path_info *pi,
		       enum manrs_afi afi)
{
	struct manrs_neighbor *n = manrs_neighbor_get(pi->peer);
	struct manrs_judgement before;
	struct manrs_prefix prefix;
	bool is_known;

	if (!n || n->af[afi].mode == MANRS_MODE_OFF || !concerns(scope, n) ||
	    (scope->only_observed && n->af[afi].mode >= MANRS_MODE_ENFORCED))
		return;
	scope->stats->routes_judged++;
	manrs_from_frr_prefix(bgp_dest_get_prefix(dest), &prefix);
	is_known = n->af[afi].routes &&
		   manrs_route_table_find(n->af[afi].routes, &prefix,
					  pi->addpath_rx_id, &before);
	if (!manrs_is_enforced(n, afi) ||
	    (is_known && may_go_around(n, afi, &before))) {
		manrs_judge_path(n, dest, pi, 0);
		return;
	}
	if (manrs_keeps_adj_rib_in(pi->peer, afi) || !is_known)
		return;
	if (scope->by_path &&
	    !manrs_enforce_is_plain(n->peer, manrs_afi_to_frr(afi)) &&
	    manrs_judge_differs(n, bgp_dest_get_prefix(dest), pi->attr,
				&before))
		/* Only the neighbor has the route with the path it sent. */
		manrs_refresh_want(n, afi);
	if (manrs_judge_again(n, bgp_dest_get_prefix(dest), pi->addpath_rx_id,
			      pi->attr, &before)) {
		scope->stats->routes_changed++;
		/* As bgpd does first: what another VRF imported goes too. */
		if (n->peer->bgp->inst_type != BGP_INSTANCE_TYPE_VIEW)
			vpn_leak_from_vrf_withdraw(bgp_get_default(),
						   n->peer->bgp, pi);
		bgp_rib_remove(dest, pi, pi->peer, manrs_afi_to_frr(afi),
			       SAFI_UNICAST);
	} else if (is_marked_otherwise(n, &before, &prefix,
				       pi->addpath_rx_id)) {
		/* Only the neighbor has the route without the old marks. */
		manrs_refresh_want(n, afi);
	}
}

/* What was announced is judged again by bgpd's outbound policy. */
static void announce_again(struct bgp *bgp, struct bgp_dest *dest,
			   enum manrs_afi afi)
{
	for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest); pi;
	     pi = pi->next)
		if (CHECK_FLAG(pi->flags, BGP_PATH_SELECTED) &&
		    !CHECK_FLAG(pi->flags, BGP_PATH_REMOVED)) {
			group_announce_route(bgp, manrs_afi_to_frr(afi),
					     SAFI_UNICAST, dest, pi);
			return;
		}
}

/* Is the change about this path? */
static bool is_concerned(const struct manrs_rejudge_scope *scope,
			 const struct attr *attr)
{
	const struct assegment *s;

	if (!scope->by_path)
		return true;
	for (s = attr->aspath ? attr->aspath->segments : NULL; s; s = s->next)
		for (unsigned i = 0; i < s->length; i++)
			if (manrs_asn_set_has(scope->customers, s->as[i]))
				return true;
	return false;
}

/* And about what is done with paths of this peer? */
static bool is_judged(const struct manrs_rejudge_scope *scope,
		      struct peer *peer)
{
	const struct manrs_neighbor *n;

	if (!scope->by_path)
		return true;
	n = manrs_neighbor_get(peer);
	return n && n->policy.enabled & manrs_checks_needing(MANRS_NEED_ASPAS);
}

void manrs_rejudge_dest(const struct manrs_rejudge_scope *scope,
			struct bgp *bgp, struct bgp_dest *dest)
{
	enum manrs_afi afi = manrs_afi_of(bgp_dest_get_prefix(dest)->family);
	struct bgp_path_info *pi, *next_pi;
	struct bgp_adj_in *ain, *next_ain;
	bool any = !scope->by_path;

	for (ain = dest->adj_in; ain; ain = next_ain) {
		next_ain = ain->next;
		if (is_concerned(scope, ain->attr) &&
		    is_judged(scope, ain->peer))
			judge_adj_in(scope, dest, ain, afi);
	}
	for (pi = bgp_dest_get_bgp_path_info(dest); pi; pi = next_pi) {
		next_pi = pi->next;
		if (manrs_path_is_gone(pi) || !is_concerned(scope, pi->attr))
			continue;
		any = true;
		if (pi->type == ZEBRA_ROUTE_BGP &&
		    pi->sub_type == BGP_ROUTE_NORMAL &&
		    is_judged(scope, pi->peer))
			judge_path(scope, dest, pi, afi);
	}
	if (scope->exports && any)
		announce_again(bgp, dest, afi);
}
