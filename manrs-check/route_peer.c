/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out who sent a route and what applies to him by the configuration, once
 * for each.  What becomes of the routes is check_route.c's.
 */
#include "route_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void route_peer_free(struct route_peer *peer)
{
	if (!peer)
		return;
	manrs_asn_set_release(&peer->locked);
	free(peer);
}

void route_peers_release(struct route_peers *peers)
{
	for (size_t i = 0; i < peers->n; i++)
		route_peer_free(peers->list[i]);
	free(peers->list);
	*peers = (struct route_peers){ .list = NULL };
}

/* Make what is known of a neighbor (NULL: nothing) into a peer. */
static struct route_peer *new_peer(const struct frr_config *config,
				   const char *name,
				   const struct frr_neighbor *neighbor)
{
	struct route_peer *peer = calloc(1, sizeof(*peer));
	const char *missing;

	if (!peer) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return NULL;
	}
	snprintf(peer->name, sizeof(peer->name), "%s",
		 neighbor ? neighbor->name : name);
	missing = frr_config_get_policy(config, neighbor, &peer->sender,
					&peer->policy);
	if (missing)
		fprintf(stderr,
			"manrs-check: neighbor %s: profile '%s' sets nothing\n",
			peer->name, missing);
	return peer;
}

/* What it may not send, now that its AS is known. */
static bool find_locked(struct route_peer *peer,
			const struct frr_config *config,
			const struct frr_neighbor *neighbor)
{
	peer->sender.locked = &peer->locked;
	if (!manrs_config_get_locked(&config->manrs, peer->sender.asn,
				     peer->name,
				     neighbor ? neighbor->group : NULL,
				     &peer->locked))
		return true;
	fprintf(stderr, "manrs-check: out of memory\n");
	return false;
}

static struct route_peer *new_dump_peer(const struct frr_config *config,
					const struct bgpdump *dump,
					const char *path)
{
	char name[MANRS_PREFIX_STRLEN];
	const struct frr_neighbor *neighbor;
	struct route_peer *peer;

	manrs_addr_format(&dump->peer_address, name);
	neighbor = frr_config_find(config, name);
	peer = new_peer(config, name, neighbor);
	if (!peer)
		return NULL;
	if (peer->sender.asn && peer->sender.asn != dump->peer_asn)
		fprintf(stderr,
			"manrs-check: neighbor %s: AS%u here, AS%u in %s\n",
			name, dump->peer_asn, peer->sender.asn, path);
	peer->sender.asn = dump->peer_asn;
	peer->sender.address = dump->peer_address;
	if (find_locked(peer, config, neighbor))
		return peer;
	route_peer_free(peer);
	return NULL;
}

static int compare_peer(const struct route_peer *peer,
			const struct bgpdump *dump)
{
	int cmp = manrs_prefix_compare(&dump->peer_address,
				       &peer->sender.address);

	if (cmp)
		return cmp;
	return (dump->peer_asn > peer->sender.asn) -
	       (dump->peer_asn < peer->sender.asn);
}

/* Put a peer at index `at`, where it belongs to the list; it is freed when
 * there is no memory. */
static struct route_peer *insert_peer(struct route_peers *peers,
				      struct route_peer *peer, size_t at)
{
	struct route_peer **grown =
		realloc(peers->list, (peers->n + 1) * sizeof(*grown));

	if (!grown) {
		fprintf(stderr, "manrs-check: out of memory\n");
		route_peer_free(peer);
		return NULL;
	}
	peers->list = grown;
	memmove(grown + at + 1, grown + at, (peers->n - at) * sizeof(*grown));
	grown[at] = peer;
	peers->n++;
	return peer;
}

struct route_peer *route_peers_get_sender(struct route_peers *peers,
					  const struct frr_config *config,
					  const struct bgpdump *dump,
					  const char *path)
{
	size_t low = 0, high = peers->n;
	struct route_peer *peer;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = compare_peer(peers->list[middle], dump);

		if (!cmp)
			return peers->list[middle];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	peer = new_dump_peer(config, dump, path);
	return peer ? insert_peer(peers, peer, low) : NULL;
}

struct route_peer *route_peers_add(struct route_peers *peers,
				   const struct frr_config *config,
				   const struct frr_neighbor *neighbor)
{
	struct route_peer *peer = new_peer(config, neighbor->name, neighbor);

	if (!peer)
		return NULL;
	if (find_locked(peer, config, neighbor))
		return insert_peer(peers, peer, 0);
	route_peer_free(peer);
	return NULL;
}
