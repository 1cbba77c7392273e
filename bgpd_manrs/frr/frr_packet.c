/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only the received UPDATE tells (RFC 4271 section 4.3, RFC 4760 section
 * 3 and 4), seen before bgpd parses it:
 *
 * - Withdrawals of rejected routes.  bgpd keeps no trace of a route that was
 *   denied at reception and says nothing when it is withdrawn.
 * - Rejected routes that are announced again but never get to our map: the
 *   attributes are malformed and the message is a withdrawal (RFC 7606 section
 *   2), or bgpd denies them before.  They are not what we rejected any more.
 * - The add-path identifier (RFC 7911 section 3) of the route that an inbound
 *   map is asked about: bgpd does not hand it to the map, but asks in the
 *   order of the message.
 * - Which routes come next: what is needed to judge them can be fetched from
 *   memory in the meantime.
 *
 * Only read: bgpd parses and judges the message after us, and resets the
 * session when it is malformed, which ends all records.
 */
#include "frr/frr_rpki.h"

#include "engine/prefix.h"

/* Bytes still to read. */
struct cursor {
	const uint8_t *at;
	size_t left;
};

static bool take(struct cursor *c, size_t n, const uint8_t **bytes)
{
	if (c->left < n)
		return false;
	*bytes = c->at;
	c->at += n;
	c->left -= n;
	return true;
}

static bool take_number(struct cursor *c, unsigned n_bytes, uint32_t *number)
{
	const uint8_t *bytes;

	if (!take(c, n_bytes, &bytes))
		return false;
	for (*number = 0; n_bytes--; bytes++)
		*number = *number << 8 | *bytes;
	return true;
}

/* Do the routes of this neighbor and family carry path identifiers? */
static bool has_path_ids(const struct peer *peer, enum manrs_afi afi)
{
	uint16_t cap = peer->af_cap[manrs_afi_to_frr(afi)][SAFI_UNICAST];

	return CHECK_FLAG(cap, PEER_CAP_ADDPATH_AF_RX_ADV) &&
	       CHECK_FLAG(cap, PEER_CAP_ADDPATH_AF_TX_RCV);
}

/* One route: a length in bits and as many bytes as it takes, before them four
 * bytes of path identifier where add-path was negotiated.  False at the end. */
static bool take_nlri(struct cursor *nlri, enum manrs_afi afi,
		      bool with_path_id, struct manrs_prefix *prefix,
		      uint32_t *path_id)
{
	uint8_t address[16] = { 0 };
	const uint8_t *bytes;
	uint32_t len;

	*path_id = 0;
	if (!nlri->left || (with_path_id && !take_number(nlri, 4, path_id)) ||
	    !take_number(nlri, 1, &len) || len > manrs_afi_bits(afi) ||
	    !take(nlri, (len + 7) / 8, &bytes))
		return false;
	memcpy(address, bytes, (len + 7) / 8);
	manrs_prefix_from_bytes(prefix, afi, address, len);
	return true;
}

static void forget_nlri(struct manrs_neighbor *n, enum manrs_afi afi,
			struct cursor nlri)
{
	bool with_path_id = has_path_ids(n->peer, afi);
	struct manrs_prefix prefix;
	uint32_t path_id;

	while (take_nlri(&nlri, afi, with_path_id, &prefix, &path_id))
		manrs_neighbor_forget(n, &prefix, path_id);
}

/* Routes between the one that is judged and the one for which memory is fetched:
 * enough for it to arrive, not so many that bgpd's own work drives it out again.
 */
#define FETCH_AHEAD 8

/* The routes of the message that bgpd is about to parse: they point into it. */
static struct {
	const struct stream *packet; /* NULL: none */
	struct cursor announced[MANRS_AFI__COUNT];
	/* IPv4 of MP_REACH_NLRI, which bgpd takes after those outside of it. */
	struct cursor announced_later;
	struct cursor to_fetch[MANRS_AFI__COUNT];
	unsigned fetched[MANRS_AFI__COUNT]; /* and not yet judged */
} message_routes;

bool manrs_packet_is_current(const struct manrs_neighbor *n)
{
	/* bgpd frees the message when it is done with it. */
	return message_routes.packet && message_routes.packet == n->peer->curr;
}

static void fetch(const struct manrs_neighbor *n, enum manrs_afi afi)
{
	const struct manrs_vrp_table *vrps = manrs_rpki_set_of(n->peer->bgp)->vrps;
	const struct manrs_route_table *routes = n->af[afi].routes;
	struct cursor *nlri = &message_routes.to_fetch[afi];
	unsigned *fetched = &message_routes.fetched[afi];
	bool with_path_id = has_path_ids(n->peer, afi);
	struct manrs_prefix prefix;
	uint32_t path_id;

	while (*fetched < FETCH_AHEAD &&
	       take_nlri(nlri, afi, with_path_id, &prefix, &path_id)) {
		if (routes)
			manrs_route_table_prefetch(routes, &prefix, path_id);
		if (vrps)
			manrs_vrp_table_prefetch(vrps, &prefix);
		++*fetched;
	}
}

void manrs_packet_judging(const struct manrs_neighbor *n, enum manrs_afi afi)
{
	unsigned *fetched = &message_routes.fetched[afi];

	if (!*fetched)
		return;
	--*fetched;
	if (manrs_packet_is_current(n))
		fetch(n, afi);
}

/* All of the message is read: it is bgpd's turn. */
static void expect_routes(const struct manrs_neighbor *n,
			  const struct stream *packet)
{
	message_routes.packet = packet;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		message_routes.to_fetch[afi] = message_routes.announced[afi];
		fetch(n, afi);
	}
}

/*
 * The routes of the last UPDATE of a neighbor with rejected routes, from the one
 * on that our map is to be asked about next.  bgpd asks in this order, so what
 * is jumped over, or left when it is done, is not asked about.  A copy: it is
 * settled after the message is gone.
 */
static struct {
	struct manrs_neighbor *n; /* NULL: none */
	struct cursor left[MANRS_AFI__COUNT];
	uint8_t bytes[BGP_MAX_PACKET_SIZE];
} unasked;

static struct event *settle_event;

static void forget_rejected(struct manrs_neighbor *n,
			    const struct manrs_prefix *prefix, uint32_t path_id)
{
	const struct manrs_route_table *routes = n->af[prefix->afi].routes;
	struct manrs_judgement judgement;

	if (routes &&
	    manrs_route_table_find(routes, prefix, path_id, &judgement) &&
	    judgement.reject && judgement.enforced)
		manrs_neighbor_forget(n, prefix, path_id);
}

void manrs_packet_forget_rejected(struct manrs_neighbor *n,
				  const struct prefix *p)
{
	struct manrs_prefix prefix;

	manrs_from_frr_prefix(p, &prefix);
	if (!has_path_ids(n->peer, prefix.afi))
		forget_rejected(n, &prefix, 0);
}

/* bgpd is done with the message. */
static void settle_unasked(void)
{
	struct manrs_neighbor *n = unasked.n;
	struct manrs_prefix prefix;
	uint32_t path_id;

	unasked.n = NULL;
	for (int afi = 0; n && afi < MANRS_AFI__COUNT; afi++) {
		bool with_path_id = has_path_ids(n->peer, afi);

		while (take_nlri(&unasked.left[afi], afi, with_path_id, &prefix,
				 &path_id))
			forget_rejected(n, &prefix, path_id);
	}
}

static void settle_unasked_event(struct event *event)
{
	settle_unasked();
}

static bool has_rejected(const struct manrs_neighbor *n, enum manrs_afi afi)
{
	const struct manrs_route_table *routes = n->af[afi].routes;

	return routes && manrs_route_table_tally(routes)->rejected;
}

/* Keep the routes of the message as long as it takes. */
static void keep_unasked(struct manrs_neighbor *n, const struct cursor *announced)
{
	size_t used = 0;

	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		struct cursor *left = &unasked.left[afi];

		*left = (struct cursor){ .at = unasked.bytes + used };
		if (!announced[afi].left || !has_rejected(n, afi) ||
		    used + announced[afi].left > sizeof(unasked.bytes))
			continue;
		left->left = announced[afi].left;
		memcpy(unasked.bytes + used, announced[afi].at, left->left);
		used += left->left;
	}
	if (!used)
		return;
	unasked.n = n;
	event_add_event(manrs.loop, settle_unasked_event, NULL, 0,
			&settle_event);
}

void manrs_packet_asked(struct manrs_neighbor *n, const struct prefix *p)
{
	enum manrs_afi afi = manrs_afi_of(p->family);
	bool with_path_id = has_path_ids(n->peer, afi);
	struct manrs_prefix asked, prefix;
	struct cursor skipped, left;
	unsigned n_skipped = 0;
	uint32_t path_id;

	if (unasked.n != n || !unasked.left[afi].left)
		return;
	manrs_from_frr_prefix(p, &asked);
	skipped = left = unasked.left[afi];
	/* One that is not of this message (soft reconfiguration) ends it, or each
	 * such question would read it through. */
	unasked.left[afi].left = 0;
	for (;; n_skipped++) {
		if (!take_nlri(&left, afi, with_path_id, &prefix, &path_id))
			return;
		if (manrs_prefix_equal(&prefix, &asked))
			break;
	}
	unasked.left[afi] = left;
	for (; n_skipped; n_skipped--) {
		take_nlri(&skipped, afi, with_path_id, &prefix, &path_id);
		forget_rejected(n, &prefix, path_id);
	}
}

void manrs_packet_purge(const struct manrs_neighbor *n)
{
	if (unasked.n == n)
		unasked.n = NULL;
}

void manrs_packet_finish(void)
{
	event_cancel(&settle_event);
	unasked.n = NULL;
}

/* The family of a multiprotocol attribute: true for unicast of ours. */
static bool take_family(struct cursor *value, enum manrs_afi *afi)
{
	uint32_t iana_afi, iana_safi;

	if (!take_number(value, 2, &iana_afi) ||
	    !take_number(value, 1, &iana_safi) ||
	    iana_safi != IANA_SAFI_UNICAST ||
	    (iana_afi != IANA_AFI_IPV4 && iana_afi != IANA_AFI_IPV6))
		return false;
	*afi = iana_afi == IANA_AFI_IPV6 ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4;
	return true;
}

/* RFC 4760 section 4: family, then the withdrawn routes. */
static void read_mp_unreach(struct manrs_neighbor *n, struct cursor value)
{
	enum manrs_afi afi;

	if (take_family(&value, &afi))
		forget_nlri(n, afi, value);
}

/* RFC 4760 section 3: family, next hop, a reserved byte, then the routes. */
static void read_mp_reach(struct cursor value)
{
	const uint8_t *ignored;
	enum manrs_afi afi;
	uint32_t len;

	if (take_family(&value, &afi) && take_number(&value, 1, &len) &&
	    take(&value, len + 1, &ignored))
		message_routes.announced[afi] = value;
}

static void read_attributes(struct manrs_neighbor *n, struct cursor attrs)
{
	uint32_t flags, type, len;

	while (take_number(&attrs, 1, &flags) && take_number(&attrs, 1, &type) &&
	       take_number(&attrs, flags & BGP_ATTR_FLAG_EXTLEN ? 2 : 1, &len)) {
		struct cursor value = { .left = len };

		if (!take(&attrs, len, &value.at))
			return;
		if (type == BGP_ATTR_MP_UNREACH_NLRI)
			read_mp_unreach(n, value);
		else if (type == BGP_ATTR_MP_REACH_NLRI)
			read_mp_reach(value);
	}
}

/* A length of two bytes and as many bytes. */
static bool take_part(struct cursor *message, struct cursor *part)
{
	uint32_t len;

	if (!take_number(message, 2, &len))
		return false;
	part->left = len;
	return take(message, len, &part->at);
}

int manrs_packet_received(struct peer *peer, uint8_t type, bgp_size_t size,
			  struct stream *packet)
{
	struct manrs_neighbor *n;
	struct cursor message, part;

	memset(&message_routes, 0, sizeof(message_routes));
	manrs_judge_forget_path();
	settle_unasked();
	if (manrs.stopping || type != BGP_MSG_UPDATE)
		return 0;
	n = manrs_neighbor_get(peer);
	if (!n)
		return 0;
	message.at = stream_pnt(packet);
	message.left = STREAM_READABLE(packet);
	if (!take_part(&message, &part))
		return 0;
	forget_nlri(n, MANRS_AFI_IPV4, part);
	if (!take_part(&message, &part))
		return 0;
	read_attributes(n, part);
	if (message.left) {
		message_routes.announced_later =
			message_routes.announced[MANRS_AFI_IPV4];
		message_routes.announced[MANRS_AFI_IPV4] = message;
	}
	expect_routes(n, packet);
	keep_unasked(n, message_routes.announced);
	return 0;
}

/* Of Adj-RIB-In, which we have bgpd ask about; NULL: none. */
static const struct bgp_adj_in *asked_again;

void manrs_packet_again(struct bgp_adj_in *ain, enum manrs_afi afi,
			const struct prefix *p)
{
	asked_again = ain;
	bgp_update(ain->peer, p, ain->addpath_rx_id, ain->attr,
		   manrs_afi_to_frr(afi), SAFI_UNICAST, ZEBRA_ROUTE_BGP,
		   BGP_ROUTE_NORMAL, NULL, NULL, 0, 1, NULL);
	asked_again = NULL;
}

/*
 * From Adj-RIB-In: the entry with the attributes the map is asked about.  There
 * is none where the operator's map has changed them before it calls ours: then
 * the one behind the last, as bgpd takes them in this order.
 */
static uint32_t path_id_from_adj_in(const struct manrs_neighbor *n,
				    struct bgp_dest *dest,
				    const struct attr *attr)
{
	static const struct bgp_adj_in *last; /* compared, and may be gone */
	const struct bgp_adj_in *next = NULL;
	bool is_behind = false;

	for (const struct bgp_adj_in *ain = dest->adj_in; ain; ain = ain->next) {
		if (ain->peer != n->peer)
			continue;
		if (ain->attr->aspath == attr->aspath &&
		    ain->attr->nexthop.s_addr == attr->nexthop.s_addr &&
		    ain->attr->med == attr->med) {
			next = ain;
			break;
		}
		/* The first of all, until there is one behind the last. */
		if (!next || is_behind)
			next = ain;
		is_behind = ain == last;
	}
	last = next;
	return next ? next->addpath_rx_id : 0;
}

/* The next route of this prefix: nlri goes on behind it, or stays. */
static bool take_path_id(struct cursor *nlri, const struct manrs_prefix *asked,
			 uint32_t *path_id)
{
	struct cursor left = *nlri;
	struct manrs_prefix prefix;

	do {
		if (!take_nlri(&left, asked->afi, true, &prefix, path_id))
			return false;
	} while (!manrs_prefix_equal(&prefix, asked));
	*nlri = left;
	return true;
}

uint32_t manrs_packet_path_id(const struct manrs_neighbor *n,
			      struct bgp_dest *dest, const struct prefix *p,
			      const struct attr *attr)
{
	enum manrs_afi afi = manrs_afi_of(p->family);
	struct manrs_prefix asked;
	uint32_t path_id;

	if (!has_path_ids(n->peer, afi))
		return 0;
	if (asked_again)
		return asked_again->addpath_rx_id;
	manrs_from_frr_prefix(p, &asked);
	if (manrs_packet_is_current(n) &&
	    (take_path_id(&message_routes.announced[afi], &asked, &path_id) ||
	     (afi == MANRS_AFI_IPV4 &&
	      take_path_id(&message_routes.announced_later, &asked, &path_id))))
		return path_id;
	return path_id_from_adj_in(n, dest, attr);
}
