/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Withdrawals of rejected routes.  bgpd keeps no trace of a route that was
 * denied at reception and says nothing when it is withdrawn, so the withdrawn
 * prefixes are read from the received UPDATE itself (RFC 4271 section 4.3,
 * RFC 4760 section 4).  Only read: bgpd parses and judges the message after
 * us, and resets the session when it is malformed, which ends all records.
 */
#include "frr/frr_manrs.h"

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

/* RFC 4271 section 4.3: a length in bits and as many bytes as it takes; before
 * it four bytes of path identifier where add-path was negotiated. */
static void forget_nlri(struct manrs_neighbor *n, enum manrs_afi afi,
			struct cursor nlri)
{
	bool has_path_id = CHECK_FLAG(
		n->peer->af_cap[manrs_afi_to_frr(afi)][SAFI_UNICAST],
		PEER_CAP_ADDPATH_AF_RX_ADV) &&
		CHECK_FLAG(n->peer->af_cap[manrs_afi_to_frr(afi)][SAFI_UNICAST],
			   PEER_CAP_ADDPATH_AF_TX_RCV);

	while (nlri.left) {
		uint8_t address[16] = { 0 };
		uint32_t path_id = 0, len;
		struct manrs_prefix prefix;
		const uint8_t *bytes;

		if ((has_path_id && !take_number(&nlri, 4, &path_id)) ||
		    !take_number(&nlri, 1, &len) || len > manrs_afi_bits(afi) ||
		    !take(&nlri, (len + 7) / 8, &bytes))
			return;
		memcpy(address, bytes, (len + 7) / 8);
		manrs_prefix_from_bytes(&prefix, afi, address, len);
		manrs_neighbor_forget(n, &prefix, path_id);
	}
}

/* RFC 4760 section 4: family, then the withdrawn prefixes. */
static void forget_mp_unreach(struct manrs_neighbor *n, struct cursor value)
{
	uint32_t afi, safi;

	if (!take_number(&value, 2, &afi) || !take_number(&value, 1, &safi) ||
	    safi != IANA_SAFI_UNICAST)
		return;
	if (afi == IANA_AFI_IPV4)
		forget_nlri(n, MANRS_AFI_IPV4, value);
	else if (afi == IANA_AFI_IPV6)
		forget_nlri(n, MANRS_AFI_IPV6, value);
}

/* Find MP_UNREACH_NLRI among the path attributes. */
static void forget_in_attributes(struct manrs_neighbor *n, struct cursor attrs)
{
	uint32_t flags, type, len;

	while (take_number(&attrs, 1, &flags) && take_number(&attrs, 1, &type) &&
	       take_number(&attrs, flags & BGP_ATTR_FLAG_EXTLEN ? 2 : 1, &len)) {
		struct cursor value = { .left = len };

		if (!take(&attrs, len, &value.at))
			return;
		if (type == BGP_ATTR_MP_UNREACH_NLRI)
			forget_mp_unreach(n, value);
	}
}

int manrs_withdraw_packet(struct peer *peer, uint8_t type, bgp_size_t size,
			  struct stream *packet)
{
	struct manrs_neighbor key = { .peer = peer }, *n;
	struct cursor message, part;
	uint32_t len;

	if (manrs.stopping || type != BGP_MSG_UPDATE)
		return 0;
	n = manrs_neighbors_find(&manrs.neighbors, &key);
	if (!n)
		return 0;
	message.at = stream_pnt(packet);
	message.left = STREAM_READABLE(packet);
	if (!take_number(&message, 2, &len))
		return 0;
	part.left = len;
	if (!take(&message, len, &part.at))
		return 0;
	forget_nlri(n, MANRS_AFI_IPV4, part);
	if (!take_number(&message, 2, &len))
		return 0;
	part.left = len;
	if (take(&message, len, &part.at))
		forget_in_attributes(n, part);
	return 0;
}
