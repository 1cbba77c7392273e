/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What our own ASPA says of our providers.  One that is not named is no reason
 * to keep routes from it: that would be the outage that is to be avoided.  It is
 * shown and logged, for somebody to add it.
 */
#include "frr/frr_own_aspa.h"

#include "frr/frr_errors.h"

const char *manrs_own_aspa_name(enum manrs_own_aspa state)
{
	static const char *const names[] = {
		[MANRS_OWN_ASPA_NO_DATA] = "no-data",
		[MANRS_OWN_ASPA_NONE] = "none",
		[MANRS_OWN_ASPA_NAMED] = "named",
		[MANRS_OWN_ASPA_NOT_NAMED] = "not-named",
	};

	return names[state];
}

uint32_t manrs_own_as_to(const struct peer *peer)
{
	if (peer->change_local_as)
		return peer->change_local_as;
	return CHECK_FLAG(peer->bgp->config, BGP_CONFIG_CONFEDERATION)
		       ? peer->bgp->confed_id
		       : peer->bgp->as;
}

enum manrs_own_aspa manrs_own_aspa_of(const struct manrs_neighbor *n)
{
	struct manrs_aspa_set set;

	if (n->sender.relationship != MANRS_REL_PROVIDER)
		return MANRS_OWN_ASPA_NOT_ASKED;
	if (!manrs.facts.aspas)
		return MANRS_OWN_ASPA_NO_DATA;
	set = manrs_aspa_table_find(manrs.facts.aspas,
				    manrs_own_as_to(n->peer));
	if (!set.providers)
		return MANRS_OWN_ASPA_NONE;
	return manrs_aspa_set_has(set, n->sender.asn)
		       ? MANRS_OWN_ASPA_NAMED
		       : MANRS_OWN_ASPA_NOT_NAMED;
}

void manrs_own_aspa_check(struct manrs_neighbor *n)
{
	bool is_missing = manrs_own_aspa_of(n) == MANRS_OWN_ASPA_NOT_NAMED &&
			  manrs_peer_is_established(n->peer);

	if (is_missing && !n->own_aspa_told)
		flog_warn(EC_MANRS_OWN_ASPA,
			  "MANRS: the ASPA of AS%u does not name its provider AS%u (neighbor %s): networks that verify ASPA reject what is announced through it",
			  manrs_own_as_to(n->peer), n->sender.asn,
			  n->peer->host);
	n->own_aspa_told = is_missing;
}

void manrs_own_aspa_check_all(void)
{
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		manrs_own_aspa_check(n);
}
