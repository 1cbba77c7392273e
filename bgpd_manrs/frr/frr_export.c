/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outbound: what must not leave towards a neighbor.
 *
 * bgpd runs an outbound map once for an update-group, on a copy of one member,
 * so all members must be of one relationship.  The name of a default-originate
 * map is part of what bgpd compares to form the groups, and is of no effect for
 * a neighbor without default-originate: that is where the relationship is
 * written.  The copy bears it too, so the rule reads it from there.
 */
#include "frr/frr_export.h"



#include "engine/prefix.h"
#include "frr/frr_errors.h"
#include "frr/frr_rpki.h"

#define MARK "manrs-relationship:"
#define LOG_BURST 10
#define LOG_PER_MINUTE 10

static struct manrs_export_counts counts[MANRS_REL__COUNT][MANRS_AFI__COUNT];
static struct manrs_ratelimit log_limit = { .burst = LOG_BURST,
					    .per_minute = LOG_PER_MINUTE };

const struct manrs_export_counts *
manrs_export_get_counts(enum manrs_relationship to, enum manrs_afi afi)
{
	return &counts[to][afi];
}

void manrs_export_clear_counts(void)
{
	memset(counts, 0, sizeof(counts));
}

bool manrs_export_is_attached(const struct peer *peer, enum manrs_afi afi)
{
	return manrs_mode_is_attached(peer, manrs_afi_to_frr(afi), RMAP_OUT);
}

const char *manrs_export_gap_name(enum manrs_export_gap gap)
{
	static const char *const names[MANRS_EXPORT_GAP__COUNT] = {
		[MANRS_EXPORT_GAP_DEFAULT_ORIGINATE] = "default-originate",
		[MANRS_EXPORT_GAP_ADVERTISE_MAP] = "advertise-map",
		[MANRS_EXPORT_GAP_UNSUPPRESS_MAP] = "unsuppress-map",
	};

	return names[gap];
}

unsigned manrs_export_gaps(const struct peer *peer, enum manrs_afi manrs_afi)
{
	afi_t afi = manrs_afi_to_frr(manrs_afi);
	const struct bgp_filter *filter = &peer->filter[afi][SAFI_UNICAST];
	unsigned gaps = 0;

	if (CHECK_FLAG(peer->af_flags[afi][SAFI_UNICAST],
		       PEER_FLAG_DEFAULT_ORIGINATE))
		gaps |= 1u << MANRS_EXPORT_GAP_DEFAULT_ORIGINATE;
	if (filter->advmap.aname)
		gaps |= 1u << MANRS_EXPORT_GAP_ADVERTISE_MAP;
	/* A suppressed route does meet the rules when it is ours. */
	if (filter->usmap.name && !manrs_enforce_is_map(filter->usmap.name))
		gaps |= 1u << MANRS_EXPORT_GAP_UNSUPPRESS_MAP;
	return gaps;
}

bool manrs_export_in_use(void)
{
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
			if (manrs_export_is_attached(n->peer, afi))
				return true;
	return false;
}

static bool is_mark(const char *name)
{
	return name && !strncmp(name, MARK, strlen(MARK));
}

/* Let bgpd put the neighbor into the group of its relationship, and announce
 * again by its rules. */
static void regroup(struct peer *peer, afi_t afi)
{
	struct peer_af *paf = peer_af_find(peer, afi, SAFI_UNICAST);

	if (!paf || !manrs_peer_is_established(peer))
		return;
	update_group_adjust_peer(paf);
	peer_clear_soft(peer, afi, SAFI_UNICAST, BGP_CLEAR_SOFT_OUT);
}

void manrs_export_mark(struct manrs_neighbor *n)
{
	for (int i = 0; i < MANRS_AFI__COUNT; i++) {
		afi_t afi = manrs_afi_to_frr(i);
		char **name = &n->peer->default_rmap[afi][SAFI_UNICAST].name;
		char mark[64] = "";

		if (manrs_export_is_attached(n->peer, i))
			snprintf(mark, sizeof(mark), MARK "%s",
				 manrs_relationship_name(
					 n->sender.relationship));
		/* With default-originate the name is the operator's. */
		if (CHECK_FLAG(n->peer->af_flags[afi][SAFI_UNICAST],
			       PEER_FLAG_DEFAULT_ORIGINATE) ||
		    (*name && !is_mark(*name)) ||
		    !strcmp(*name ? *name : "", mark))
			continue;
		XFREE(MTYPE_ROUTE_MAP_NAME, *name);
		if (mark[0])
			*name = XSTRDUP(MTYPE_ROUTE_MAP_NAME, mark);
		regroup(n->peer, afi);
	}
}


/* Of two relationships the one with the stricter rules. */
static enum manrs_relationship stricter(enum manrs_relationship a,
					enum manrs_relationship b)
{
	static const uint8_t strictness[MANRS_REL__COUNT] = {
		[MANRS_REL_UNSET] = 1,	   [MANRS_REL_IBGP] = 1,
		[MANRS_REL_RS_SERVER] = 2, [MANRS_REL_PEER] = 2,
		[MANRS_REL_PROVIDER] = 2,
	};

	return strictness[b] > strictness[a] ? b : a;
}

static bool is_member(const struct manrs_neighbor *n, const struct peer *copy,
		      afi_t afi)
{
	const struct peer_af *paf = peer_af_find(n->peer, afi, SAFI_UNICAST);

	return paf && PAF_SUBGRP(paf) &&
	       PAF_SUBGRP(paf)->update_group->conf == copy;
}

/* The relationship of the members of an update-group, from the copy of one.
 * Without a mark (default-originate) they may differ: the strictest counts. */
static enum manrs_relationship receiver_of(const struct peer *copy, afi_t afi)
{
	const char *name = copy->default_rmap[afi][SAFI_UNICAST].name;
	enum manrs_relationship relationship = MANRS_REL_UNSET;
	struct manrs_neighbor *n;
	bool found = false;

	if (is_mark(name)) {
		manrs_relationship_parse(name + strlen(MARK), &relationship);
		return relationship;
	}
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		if (is_member(n, copy, afi)) {
			relationship = found ? stricter(relationship,
							n->sender.relationship)
					     : n->sender.relationship;
			found = true;
		}
	return relationship;
}

/*
 * The path in the RIB that is about to leave.  FRR 8.4 hands the map a copy that
 * does not say whose it is; it bears the flags, and shares the AS path unless
 * bgpd rewrote that (remove-private-AS).
 */
static struct bgp_path_info *source_path(const struct bgp_path_info *copy)
{
	bool is_selected = CHECK_FLAG(copy->flags, BGP_PATH_SELECTED);
	struct bgp_path_info *pi, *parent;

	for (pi = bgp_dest_get_bgp_path_info(copy->net); pi; pi = pi->next)
		if (!CHECK_FLAG(pi->flags, BGP_PATH_REMOVED) &&
		    (is_selected ? CHECK_FLAG(pi->flags, BGP_PATH_SELECTED)
				 : pi->attr->aspath == copy->attr->aspath))
			break;
	/* One that was imported belongs to whom it was learned from there. */
	while (pi && pi->sub_type == BGP_ROUTE_IMPORTED &&
	       (parent = manrs_path_parent(pi)))
		pi = parent;
	return pi;
}

static enum manrs_relationship learned_from(const struct bgp_path_info *pi)
{
	const struct manrs_neighbor *n = manrs_neighbor_get(pi->peer);

	return n ? n->sender.relationship : MANRS_REL_UNSET;
}

static struct manrs_export_source source_of(const struct bgp_path_info *copy,
					    const struct bgp_path_info *pi)
{
	struct manrs_export_source from = { .relationship = MANRS_REL_UNSET };

	if (pi) {
		from.is_own = !pi->attr->aspath || !pi->attr->aspath->segments;
		if (!from.is_own)
			from.relationship = learned_from(pi);
		return from;
	}
	/* One of these, and nobody can say which. */
	for (pi = bgp_dest_get_bgp_path_info(copy->net); pi; pi = pi->next)
		from.relationship = stricter(from.relationship,
					     learned_from(pi));
	return from;
}

static void log_denied(const struct manrs_export_input *in, uint32_t broken)
{
	char prefix[MANRS_PREFIX_STRLEN];
	uint64_t held;

	if (!manrs_ratelimit_allow(&log_limit, manrs_now()))
		return;
	held = manrs_ratelimit_take_held(&log_limit);
	flog_warn(EC_MANRS_EXPORT,
		  "MANRS export denied: prefix=%s to=%s from=%s rule=%s, %" PRIu64
		  " more held back",
		  manrs_prefix_format(&in->route->prefix, prefix),
		  manrs_relationship_name(in->to),
		  in->from.is_own ? "own"
				  : manrs_relationship_name(
					    in->from.relationship),
		  manrs_export_rules[__builtin_ctz(broken)].name, held);
}

static void count(struct manrs_export_counts *c,
		  const struct manrs_export_result *result)
{
	c->judged++;
	c->denied += result->broken != 0;
	for (int id = 0; id < MANRS_EXPORT__COUNT; id++) {
		c->broken[id] += result->broken >> id & 1;
		c->no_data[id] += result->no_data >> id & 1;
	}
}

bool manrs_export_denies(struct bgp_path_info *path, const struct prefix *p)
{
	struct manrs_export_result result;
	struct manrs_route route;
	struct manrs_facts facts = manrs_facts_of(path->peer->bgp);
	struct manrs_export_input in = { .route = &route, .facts = &facts };
	uint32_t local_as = path->peer->bgp->as;
	const struct bgp_path_info *source;

	/* A dry run has no node to find the source in. */
	if (!path->net)
		return false;
	source = source_path(path);
	manrs_from_attr(path->peer, p, source ? source->attr : path->attr,
			&route);
	in.from = source_of(path, source);
	/* Without its source the route is as bgpd is about to send it, with our
	 * own mark (RFC 9234 section 5). */
	if (!source && route.otc == local_as)
		route.otc = 0;
	in.local_as = local_as;
	if (in.from.is_own)
		route.path = (struct manrs_aspath){ .hops = &local_as,
						    .n_hops = 1 };
	in.to = receiver_of(path->peer, family2afi(p->family));
	manrs_export_evaluate(&in, &result);
	count(&counts[in.to][manrs_afi_of(p->family)], &result);
	if (result.broken)
		log_denied(&in, result.broken);
	return result.broken;
}
