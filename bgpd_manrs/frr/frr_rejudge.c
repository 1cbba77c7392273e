/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was judged before is judged again, when the configuration or the VRPs
 * change.  Observed routes are looked up in the RIB, in slices; for enforced
 * neighbors bgpd is asked to run its inbound policy again, from Adj-RIB-In
 * where kept, else by a route refresh.  Changes that come close together are
 * taken together.
 */
#include "frr/frr_manrs.h"

#define SETTLE_MS 1000
#define DESTS_PER_SLICE 1000

static struct event *settle_timer;
static struct event *slice_event;

/* The walk: instances by their index, since they may go meanwhile. */
static struct {
	bool active;
	bool again; /* something changed during the walk */
	unsigned instance;
	enum manrs_afi afi;
	struct prefix at; /* last prefix done; family 0: at the start */
} walk;

static struct bgp *instance_at(unsigned index)
{
	struct listnode *node;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp))
		if (!index--)
			return bgp;
	return NULL;
}

static void judge_dest(struct bgp_dest *dest)
{
	enum manrs_afi afi = manrs_afi_of(bgp_dest_get_prefix(dest)->family);

	for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest); pi;
	     pi = pi->next) {
		struct manrs_neighbor *n;

		if (pi->type != ZEBRA_ROUTE_BGP ||
		    pi->sub_type != BGP_ROUTE_NORMAL ||
		    CHECK_FLAG(pi->flags, BGP_PATH_REMOVED))
			continue;
		n = manrs_neighbor_get(pi->peer);
		if (n && n->af[afi].mode == MANRS_MODE_OBSERVED)
			manrs_judge_path(n, dest, pi, 0);
	}
}

/* Judge from walk.at on; false when the table is done. */
static bool judge_slice(struct bgp_table *table)
{
	struct bgp_dest *dest = bgp_table_top(table);

	if (walk.at.family) {
		if (dest)
			bgp_dest_unlock_node(dest);
		dest = bgp_node_get(table, &walk.at);
		dest = bgp_route_next(dest);
	}
	for (int i = 0; dest; dest = bgp_route_next(dest)) {
		judge_dest(dest);
		if (++i == DESTS_PER_SLICE) {
			prefix_copy(&walk.at, bgp_dest_get_prefix(dest));
			bgp_dest_unlock_node(dest);
			return true;
		}
	}
	return false;
}

static void slice(struct event *event)
{
	struct bgp *bgp = instance_at(walk.instance);

	if (!bgp) {
		walk.active = false;
		if (walk.again)
			manrs_rejudge_schedule();
		return;
	}
	if (!judge_slice(bgp->rib[manrs_afi_to_frr(walk.afi)][SAFI_UNICAST])) {
		memset(&walk.at, 0, sizeof(walk.at));
		if (++walk.afi == MANRS_AFI__COUNT) {
			walk.afi = 0;
			walk.instance++;
		}
	}
	event_add_event(manrs.loop, slice, NULL, 0, &slice_event);
}

static void refresh_enforced(void)
{
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
			if (n->af[afi].mode >= MANRS_MODE_ENFORCED &&
			    manrs_peer_is_established(n->peer))
				peer_clear_soft(n->peer, manrs_afi_to_frr(afi),
						SAFI_UNICAST,
						BGP_CLEAR_SOFT_IN);
}

static void settled(struct event *event)
{
	if (walk.active) {
		walk.again = true;
		return;
	}
	refresh_enforced();
	memset(&walk, 0, sizeof(walk));
	walk.active = true;
	event_add_event(manrs.loop, slice, NULL, 0, &slice_event);
}

void manrs_rejudge_schedule(void)
{
	event_add_timer_msec(manrs.loop, settled, NULL, SETTLE_MS,
			     &settle_timer);
}

void manrs_rejudge_vrps(const struct manrs_vrp_table *before,
			const struct manrs_vrp_table *after)
{
	(void)before;
	(void)after;
	manrs_rejudge_schedule();
}

void manrs_rejudge_finish(void)
{
	event_cancel(&settle_timer);
	event_cancel(&slice_event);
}
