/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the best routes with an empty AS path, which are originated here or by
 * another router of ours, by the state that others give them.  Walks the tables
 * in slices, now and then; private and reserved space, which stays inside, is
 * not counted.
 */
#include "frr/frr_announce.h"

#include "engine/bogon.h"
#include "frr/frr_history.h"
#include "frr/frr_rpki.h"
#include "frr/frr_snapshot.h"
#include "frr/frr_work.h"

/* After the start or a change; and however quiet it is. */
#define SOON_MS 5000
#define INTERVAL_MS (60 * 1000)
#define SLICE_USEC 3000
#define DESTS_PER_CLOCK 32

static struct event *timer, *slice;
static bool is_walking, is_soon; /* the timer is that of a change */
static bool is_changed;		 /* during the walk */

/* The walk under way.  Instances by index and nodes by prefix: both may go
 * between two slices. */
static struct {
	unsigned instance;
	int afi;
	struct prefix at; /* last node done; family 0: none of this table */
	uint64_t rov[MANRS_ROV__COUNT]; /* of this instance */
	struct manrs_announcements all;
} walk;

static bool is_ours(const struct bgp_path_info *pi)
{
	return CHECK_FLAG(pi->flags, BGP_PATH_SELECTED) &&
	       !manrs_path_is_gone(pi) && pi->attr->aspath &&
	       !pi->attr->aspath->segments;
}

static void count_dest(const struct bgp *bgp, struct bgp_dest *dest)
{
	const struct manrs_vrp_table *vrps = manrs_rpki_set_of(bgp)->vrps;
	struct manrs_prefix prefix;

	for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest); pi;
	     pi = pi->next) {
		if (!is_ours(pi))
			continue;
		manrs_from_frr_prefix(bgp_dest_get_prefix(dest), &prefix);
		if (prefix.len && !manrs_bogon_prefix(&prefix, NULL))
			walk.rov[manrs_rov_validate(vrps, &prefix, true,
						    bgp->as, false)
					 .state]++;
		return;
	}
}

/* Walk one table on; false: the time is up. */
static bool walk_table(struct bgp *bgp, int64_t deadline)
{
	struct bgp_table *table =
		bgp->rib[manrs_afi_to_frr(walk.afi)][SAFI_UNICAST];
	struct bgp_dest *dest = walk.at.family
					? bgp_route_next(bgp_node_get(table,
								      &walk.at))
					: bgp_table_top(table);
	unsigned n = 0;

	for (; dest; dest = bgp_route_next(dest)) {
		count_dest(bgp, dest);
		if (++n % DESTS_PER_CLOCK == 0 && manrs_work_now() > deadline) {
			prefix_copy(&walk.at, bgp_dest_get_prefix(dest));
			bgp_dest_unlock_node(dest);
			return false;
		}
	}
	memset(&walk.at, 0, sizeof(walk.at));
	return true;
}

static bool walk_instances(int64_t deadline)
{
	struct bgp *bgp;

	while ((bgp = manrs_instance_at(walk.instance))) {
		for (; walk.afi < MANRS_AFI__COUNT; walk.afi++)
			if (!walk_table(bgp, deadline))
				return false;
		manrs_frr_history_announcements(bgp, walk.rov);
		for (int s = 0; s < MANRS_ROV__COUNT; s++)
			walk.all.rov[s] += walk.rov[s];
		memset(walk.rov, 0, sizeof(walk.rov));
		walk.afi = 0;
		walk.instance++;
	}
	return true;
}

static void timer_event(struct event *event);

static void slice_event(struct event *event)
{
	int64_t began = manrs_work_now();
	bool is_done = walk_instances(began + SLICE_USEC);

	manrs_work_end(MANRS_WORK_CONFORMANCE, began);
	if (!is_done) {
		event_add_event(manrs.loop, slice_event, NULL, 0, &slice);
		return;
	}
	walk.all.is_known = true;
	manrs_snapshot_set_announcements(&walk.all);
	is_walking = false;
	event_add_timer_msec(manrs.loop, timer_event, NULL,
			     is_changed ? SOON_MS : INTERVAL_MS, &timer);
	is_soon = is_changed;
	is_changed = false;
}

static void timer_event(struct event *event)
{
	is_soon = false;
	memset(&walk, 0, sizeof(walk));
	is_walking = true;
	event_add_event(manrs.loop, slice_event, NULL, 0, &slice);
}

void manrs_announce_changed(void)
{
	if (is_walking)
		is_changed = true;
	if (is_walking || is_soon)
		return;
	is_soon = true;
	event_cancel(&timer);
	event_add_timer_msec(manrs.loop, timer_event, NULL, SOON_MS, &timer);
}

/* bgpd says nothing of a `network` line; so look after every line where one can
 * be. */
static int command_done(struct vty *vty, const char *line)
{
	if (vty->node == BGP_NODE || vty->node == BGP_IPV4_NODE ||
	    vty->node == BGP_IPV6_NODE)
		manrs_announce_changed();
	return 0;
}

void manrs_announce_start(void)
{
	hook_register(cmd_execute_done, command_done);
	event_add_timer_msec(manrs.loop, timer_event, NULL, SOON_MS, &timer);
}

void manrs_announce_finish(void)
{
	hook_unregister(cmd_execute_done, command_done);
	event_cancel(&timer);
	event_cancel(&slice);
}
