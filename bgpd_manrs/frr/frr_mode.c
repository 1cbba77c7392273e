/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the routes of a neighbor and family are enforced, and why not, read
 * from the route-map that it has in one direction.  Decides nothing about a
 * route.
 */
#include "frr/frr_manrs.h"

#include "frr/frr_walk.h"

/* What is said of each direction. */
struct direction {
	const char *word;
	const char *all_denied;
	const char *without_policy; /* RFC 8212 */
};

static const struct direction directions[] = {
	[RMAP_IN] = { "inbound", "all denied",
		      "no inbound policy: bgpd denies all, RFC 8212" },
	[RMAP_OUT] = { "outbound", "nothing is announced",
		       "no outbound policy: nothing is announced, RFC 8212" },
};

bool manrs_enforce_is_plain(const struct peer *peer, afi_t afi)
{
	const char *name = peer->filter[afi][SAFI_UNICAST].map[RMAP_IN].name;

	return name && !strcmp(name, MANRS_MAP);
}

/* RFC 8212: without any policy of the operator bgpd lets nothing pass. */
static bool denies_without_policy(const struct peer *peer, afi_t afi,
				  int direction)
{
	struct bgp_filter *filter =
		(struct bgp_filter *)&peer->filter[afi][SAFI_UNICAST];

	return CHECK_FLAG(peer->bgp->flags, BGP_FLAG_EBGP_REQUIRES_POLICY) &&
	       !(direction == RMAP_IN
			 ? bgp_inbound_policy_exists((struct peer *)peer,
						     filter)
			 : bgp_outbound_policy_exists((struct peer *)peer,
						      filter));
}

static enum manrs_mode mode_of_own_map(const char *name,
				       const struct direction *direction,
				       struct manrs_text *reason)
{
	const char *operator_map = manrs_enforce_operator_map(name);

	if (operator_map && !route_map_lookup_by_name(operator_map))
		manrs_text_add(reason, "operator's route-map is missing: %s",
			       direction->all_denied);
	return MANRS_MODE_ENFORCED;
}

static enum manrs_mode mode_of_operator_map(const char *name,
					    const struct direction *direction,
					    struct manrs_text *reason)
{
	const struct route_map *map = route_map_lookup_by_name(name);
	struct manrs_walk walk;

	if (!map) {
		manrs_text_add(reason, "%s route-map is missing: %s",
			       direction->word, direction->all_denied);
		return MANRS_MODE_OBSERVED;
	}
	walk = manrs_walk_map(map);
	switch (walk.result) {
	case MANRS_WALK_ALWAYS:
		manrs_text_add(reason,
			       "by call: fails open without the module");
		return MANRS_MODE_CALLED;
	case MANRS_WALK_PARTLY:
		manrs_text_add(reason, "%s %d permits without MANRS", name,
			       (int)walk.around->pref);
		return MANRS_MODE_PARTLY;
	case MANRS_WALK_TOO_LARGE:
		manrs_text_add(reason, "%s calls too many maps to follow",
			       name);
		return MANRS_MODE_PARTLY;
	case MANRS_WALK_NEVER:
		break;
	}
	manrs_text_add(reason, "%s route-map does not call MANRS",
		       direction->word);
	return MANRS_MODE_OBSERVED;
}

bool manrs_mode_is_attached(const struct peer *peer, afi_t afi, int direction)
{
	const char *name =
		peer->filter[afi][SAFI_UNICAST].map[direction].name;
	const struct route_map *map;

	if (manrs_enforce_is_map(name))
		return true;
	map = name ? route_map_lookup_by_name(name) : NULL;
	return map && manrs_walk_map(map).result != MANRS_WALK_NEVER;
}

enum manrs_mode manrs_mode_of(const struct peer *peer, afi_t afi,
			      int direction, struct manrs_text *reason)
{
	const struct direction *d = &directions[direction];
	const char *name =
		peer->filter[afi][SAFI_UNICAST].map[direction].name;

	if (manrs_is_internal(peer) || !peer->afc[afi][SAFI_UNICAST])
		return MANRS_MODE_OFF;
	if (manrs_enforce_is_map(name))
		return mode_of_own_map(name, d, reason);
	if (name)
		return mode_of_operator_map(name, d, reason);
	if (denies_without_policy(peer, afi, direction))
		manrs_text_add(reason, "%s", d->without_policy);
	else
		manrs_text_add(reason, "no %s route-map", d->word);
	return MANRS_MODE_OBSERVED;
}
