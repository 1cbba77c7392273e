/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The head of show bgp manrs: what an operator has to know before he looks at
 * the figures of single neighbors.
 */
#include "vty/vty_private.h"

#include "frr/frr_guard.h"

static void print_vrps_in_force(struct vty *vty)
{
	const struct manrs_vrp_table *vrps = manrs_rpki_sets()->vrps;

	if (vrps)
		vty_out(vty,
			"VRPs in force: %zu IPv4, %zu IPv6 (show bgp manrs rpki)\n",
			manrs_vrp_table_count(vrps, MANRS_AFI_IPV4),
			manrs_vrp_table_count(vrps, MANRS_AFI_IPV6));
	else
		vty_out(vty,
			"No VRPs in force: origin validation has no data (show bgp manrs rpki)\n");
}

static void print_events(struct vty *vty)
{
	const struct manrs_guard_stats *guard = manrs_guard_get_stats();
	char age[24];

	if (guard->failed)
		vty_out(vty,
			"Edits of MANRS route-maps: %" PRIu64
			" attempts to restore failed, see the log\n",
			guard->failed);
	if (manrs_observe_missed())
		vty_out(vty,
			"Observed routes changed too fast %" PRIu64
			" times; all were judged again\n",
			manrs_observe_missed());
	if (guard->restored)
		vty_out(vty,
			"Edits of MANRS route-maps: %" PRIu64
			" restored, last %s ago (%s)\n",
			guard->restored,
			manrs_vty_age(guard->last, age, sizeof(age)),
			guard->last_map);
}

/* Requests to discard traffic that are in force. */
struct blackholes {
	uint64_t routes;
	unsigned neighbors;
};

static void add_blackholes(struct manrs_neighbor *n, void *arg)
{
	struct blackholes *sum = arg;
	uint64_t before = sum->routes;

	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		if (n->af[afi].routes)
			sum->routes += manrs_route_table_tally(n->af[afi].routes)
					       ->blackholes;
	sum->neighbors += sum->routes > before;
}

static void print_blackholes(struct vty *vty,
			     const struct manrs_vty_scope *scope)
{
	struct blackholes sum = { 0 };

	manrs_vty_foreach_in(scope, add_blackholes, &sum);
	if (sum.routes)
		vty_out(vty,
			"Blackholes granted: %" PRIu64 ", to %u neighbor%s\n",
			sum.routes, sum.neighbors,
			sum.neighbors == 1 ? "" : "s");
}

void manrs_vty_print_notices(struct vty *vty,
			     const struct manrs_vty_scope *scope)
{
	print_vrps_in_force(vty);
	manrs_vty_print_hold(vty);
	print_events(vty);
	print_blackholes(vty, scope);
}
