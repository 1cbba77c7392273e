/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers bgpd's own question for the origin validation state of a route, so
 * that `show bgp` has its V, N and I marks and iBGP neighbors are sent the state
 * (RFC 8097).  Only where FRR's bgpd_rpki is not loaded and nobody else answers:
 * bgpd adds the answers up, and two would make a state that does not exist.
 * Decides nothing about a route; that is frr_judge.c.
 */
#include "frr/frr_rpki.h"

static bool is_registered;

/* What others know us by: of a confederation they see the whole (RFC 5065). */
static uint32_t own_as(const struct bgp *bgp)
{
	return CHECK_FLAG(bgp->config, BGP_CONFIG_CONFEDERATION)
		       ? bgp->confed_id
		       : bgp->as;
}

/* For every route of `show bgp` and of every update to an iBGP neighbor. */
static int rov_state(struct peer *peer, struct attr *attr,
		     const struct prefix *p)
{
	static const int states[MANRS_ROV__COUNT] = {
		[MANRS_ROV_NO_DATA] = RPKI_NOT_BEING_USED,
		[MANRS_ROV_VALID] = RPKI_VALID,
		[MANRS_ROV_NOT_FOUND] = RPKI_NOTFOUND,
		[MANRS_ROV_INVALID] = RPKI_INVALID,
	};
	const struct manrs_vrp_table *vrps;
	const struct assegment *last;
	struct manrs_prefix prefix;
	uint32_t origin;
	bool is_set;

	if (manrs.stopping || !peer || !attr ||
	    (p->family != AF_INET && p->family != AF_INET6) ||
	    !manrs_rov_hook_is_ours_alone())
		return RPKI_NOT_BEING_USED;
	vrps = manrs_rpki_set_of(peer->bgp)->vrps;
	if (!vrps)
		return RPKI_NOT_BEING_USED;
	manrs_from_frr_prefix(p, &prefix);
	last = attr->aspath ? attr->aspath->segments : NULL;
	while (last && last->next)
		last = last->next;
	is_set = last && last->type == AS_SET;
	/* RFC 6811 section 2: our own AS for an empty path and for one that
	 * ends inside our confederation. */
	if (last && last->type == AS_SEQUENCE && last->length)
		origin = last->as[last->length - 1];
	else
		origin = own_as(peer->bgp);
	return states[manrs_rov_validate(vrps, &prefix, !is_set, origin, is_set)
			      .state];
}

void manrs_rov_init(void)
{
	for (struct frrmod_runtime *m = frrmod_list; m; m = m->next)
		if (!strcmp(m->info->name, "bgpd_rpki"))
			return;
	if (!manrs_rov_hook_is_free())
		return;
	hook_register(bgp_rpki_prefix_status, rov_state);
	is_registered = true;
}

bool manrs_rov_is_sent(void)
{
	struct listnode *bgp_node, *node;
	struct peer *peer;
	struct bgp *bgp;

	if (!is_registered)
		return false;
	for (ALL_LIST_ELEMENTS_RO(bm->bgp, bgp_node, bgp))
		for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer))
			if (peer->sort == BGP_PEER_IBGP &&
			    manrs_peer_is_established(peer))
				return true;
	return false;
}
