/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bgpd's prefix, attributes and peer as the engine's types.  No decision is
 * made here; main pthread only (one shared path buffer).
 */
#include "frr/frr_manrs.h"

#include "engine/prefix.h"

manrs_time_t manrs_now(void)
{
	return time(NULL);
}

void manrs_from_frr_prefix(const struct prefix *from, struct manrs_prefix *to)
{
	manrs_prefix_from_bytes(to, manrs_afi_of(from->family), &from->u.prefix,
				from->prefixlen);
}

void manrs_to_frr_prefix(const struct manrs_prefix *from, struct prefix *to)
{
	memset(to, 0, sizeof(*to));
	to->family = from->afi == MANRS_AFI_IPV6 ? AF_INET6 : AF_INET;
	to->prefixlen = from->len;
	manrs_prefix_to_bytes(from, &to->u.prefix);
}

/* Is it the local-as that bgpd itself puts in front of a path on reception? */
static bool is_our_local_as(const struct peer *peer, uint32_t asn)
{
	return peer->change_local_as && asn == peer->change_local_as &&
	       !CHECK_FLAG(peer->flags, PEER_FLAG_LOCAL_AS_NO_PREPEND);
}

/* The neighbor did not send that. */
static bool starts_with_our_local_as(const struct peer *peer,
				     const struct aspath *aspath)
{
	const struct assegment *first = aspath->segments;

	return first && first->type == AS_SEQUENCE && first->length &&
	       is_our_local_as(peer, first->as[0]);
}

static void path_from_aspath(const struct peer *peer,
			     const struct aspath *aspath,
			     struct manrs_aspath *path)
{
	static uint32_t hops[MANRS_ASPATH_MAX];
	unsigned skip, n = 0;

	*path = (struct manrs_aspath){ .hops = hops };
	if (!aspath)
		return;
	skip = starts_with_our_local_as(peer, aspath);
	for (const struct assegment *s = aspath->segments; s; s = s->next) {
		bool is_set = s->type == AS_SET || s->type == AS_CONFED_SET;

		if (!n && is_set)
			path->first_is_set = true;
		path->has_set |= is_set;
		path->ends_in_set = is_set;
		for (unsigned i = skip; i < s->length; i++) {
			if (n == MANRS_ASPATH_MAX) {
				path->truncated = true;
				break;
			}
			hops[n++] = s->as[i];
		}
		skip = 0;
	}
	path->n_hops = n;
}

bool manrs_path_from_text(const struct peer *peer, const char *text,
			  struct manrs_aspath *path)
{
	static uint32_t hops[MANRS_ASPATH_MAX];

	if (manrs_aspath_parse(text, hops, MANRS_ASPATH_MAX, path))
		return false;
	if (path->n_hops && !path->first_is_set &&
	    is_our_local_as(peer, hops[0])) {
		path->hops++;
		path->n_hops--;
	}
	return true;
}

/*
 * Is the next hop of an IPv4 route, of which it may have both, the one in
 * NEXT_HOP?  An UPDATE with IPv6 routes beside it gives them theirs, and one of
 * RFC 8950 section 4 has its own: bgpd hands on the one and forwards to the other.
 * The one that can be compared with the neighbor's address is of that family.
 */
static bool is_next_hop_ipv4(const struct peer *peer, const struct attr *attr)
{
	if (attr->mp_nexthop_len < BGP_ATTR_NHLEN_IPV6_GLOBAL)
		return true;
	return CHECK_FLAG(attr->flag, ATTR_FLAG_BIT(BGP_ATTR_NEXT_HOP)) &&
	       manrs_peer_su(peer)->sa.sa_family == AF_INET;
}

static void next_hop_from_attr(const struct peer *peer, const struct prefix *p,
			       const struct attr *attr,
			       struct manrs_route *route)
{
	if (p->family == AF_INET && is_next_hop_ipv4(peer, attr)) {
		manrs_prefix_from_bytes(&route->next_hop, MANRS_AFI_IPV4,
					(const uint8_t *)&attr->nexthop, 32);
		return;
	}
	if (attr->mp_nexthop_len >= BGP_ATTR_NHLEN_IPV6_GLOBAL)
		manrs_prefix_from_bytes(
			&route->next_hop, MANRS_AFI_IPV6,
			(const uint8_t *)&attr->mp_nexthop_global, 128);
	if (attr->mp_nexthop_len >= BGP_ATTR_NHLEN_IPV6_GLOBAL_AND_LL)
		manrs_prefix_from_bytes(
			&route->next_hop_local, MANRS_AFI_IPV6,
			(const uint8_t *)&attr->mp_nexthop_local, 128);
}

bool manrs_attr_is_blackhole(const struct attr *attr)
{
	struct community *communities = bgp_attr_get_community(attr);

	return communities &&
	       community_include(communities, COMMUNITY_BLACKHOLE);
}

void manrs_from_attr(const struct peer *peer, const struct prefix *p,
		     const struct attr *attr, struct manrs_route *route)
{
	memset(route, 0, sizeof(*route));
	manrs_from_frr_prefix(p, &route->prefix);
	path_from_aspath(peer, attr->aspath, &route->path);
	next_hop_from_attr(peer, p, attr, route);
	if (CHECK_FLAG(attr->flag, ATTR_FLAG_BIT(BGP_ATTR_OTC)))
		route->otc = attr->otc;
	route->is_blackhole = manrs_attr_is_blackhole(attr);
}

void manrs_sender_from_peer(const struct peer *peer,
			    struct manrs_sender *sender)
{
	const union sockunion *su = manrs_peer_su(peer);

	sender->asn = peer->as;
	memset(&sender->address, 0, sizeof(sender->address));
	if (su->sa.sa_family == AF_INET)
		manrs_prefix_from_bytes(&sender->address, MANRS_AFI_IPV4,
					(const uint8_t *)&su->sin.sin_addr, 32);
	else if (su->sa.sa_family == AF_INET6)
		manrs_prefix_from_bytes(&sender->address, MANRS_AFI_IPV6,
					(const uint8_t *)&su->sin6.sin6_addr,
					128);
}
