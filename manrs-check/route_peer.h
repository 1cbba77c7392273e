/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Those who send the routes that manrs-check route judges, and their figures. */
#ifndef MANRS_CHECK_ROUTE_PEER_H
#define MANRS_CHECK_ROUTE_PEER_H

#include "bgpdump.h"
#include "engine/check.h"
#include "frr_config.h"

/* Somebody who sends routes, and what came of them. */
struct route_peer {
	char name[256]; /* address, or the name in the configuration */
	struct manrs_sender sender;
	struct manrs_asn_set locked; /* of sender */
	struct manrs_policy policy;
	unsigned long n_routes;
	unsigned long n_rejected;
	unsigned long n_withdrawn;
	unsigned long n_failed[MANRS_CHECK__COUNT];
	unsigned long n_no_data[MANRS_CHECK__COUNT];
};

struct route_peers {
	struct route_peer **list; /* by address and AS; owned */
	size_t n;
};

void route_peer_free(struct route_peer *peer); /* NULL: no-op */
void route_peers_release(struct route_peers *peers);

/* The peer that sent a message of a dump, made when it is the first; says so
 * when the configuration (at `path`) knows it by another AS.  NULL: no memory,
 * which is said. */
struct route_peer *route_peers_get_sender(struct route_peers *peers,
					  const struct frr_config *config,
					  const struct bgpdump *dump,
					  const char *path);

/* The one peer of routes that do not say who sent them; the same. */
struct route_peer *route_peers_add(struct route_peers *peers,
				   const struct frr_config *config,
				   const struct frr_neighbor *neighbor);

#endif /* MANRS_CHECK_ROUTE_PEER_H */
