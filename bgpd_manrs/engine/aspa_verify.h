/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AS_PATH verification by ASPA, draft-ietf-sidrops-aspa-verification-28.
 *
 * Sections named here are those of revision 28.  For IPv4 and IPv6 unicast on
 * external sessions only (section 6.2): that is the caller's to see to.
 */
#ifndef MANRS_ASPA_VERIFY_H
#define MANRS_ASPA_VERIFY_H

#include "aspa_table.h"
#include "aspath.h"
#include "manrs_types.h"
#include "text.h"

/* Outcome of a procedure, section 5.4. */
enum manrs_aspa_state {
	MANRS_ASPA_NO_DATA, /* no table yet: not an outcome of the draft */
	MANRS_ASPA_VALID,
	MANRS_ASPA_UNKNOWN, /* some AS that matters has no ASPA */
	MANRS_ASPA_INVALID, /* leaked or malformed */
	MANRS_ASPA__COUNT,
};

/* Why, in the order in which the draft asks. */
enum manrs_aspa_reason {
	MANRS_ASPA_REASON_NONE,	     /* valid, or no data */
	MANRS_ASPA_REASON_EMPTY,     /* invalid: the path is empty */
	MANRS_ASPA_REASON_NEIGHBOR,  /* invalid: its first AS is not the
				      * neighbor's */
	MANRS_ASPA_REASON_AS_SET,    /* invalid: there is a set in it */
	MANRS_ASPA_REASON_HOPS,	     /* invalid or unknown: see the hops */
	MANRS_ASPA_REASON_TRUNCATED, /* unknown: what was cut off may differ */
};

/* Which procedure: section 5.5 or 5.6. */
enum manrs_aspa_direction {
	MANRS_ASPA_UPSTREAM,   /* the path must go up all the way */
	MANRS_ASPA_DOWNSTREAM, /* up, at most one hop across, and down */
};

/* Outcome of the provider authorization function, section 5.3. */
enum manrs_aspa_hop_state {
	MANRS_ASPA_HOP_NONE, /* there is no such hop */
	MANRS_ASPA_HOP_PROVIDER,
	MANRS_ASPA_HOP_NO_ATTESTATION, /* the customer has no ASPA */
	MANRS_ASPA_HOP_NOT_PROVIDER,
};

/* Two neighbors of a path, in the order in which they were asked about. */
struct manrs_aspa_hop {
	uint32_t customer;
	uint32_t provider;
	uint8_t state; /* enum manrs_aspa_hop_state */
};

/* Lengths of the ramps in ASes, repeats not counted (sections 5.2 and 5.4).
 * Those of the down-ramp are 0 for upstream verification (section 5.5). */
struct manrs_aspa_ramps {
	uint16_t n; /* ASes of the path; the path of 3 3 2 1 has 3 */
	uint16_t max_up;
	uint16_t min_up;
	uint16_t max_down;
	uint16_t min_down;
};

struct manrs_aspa_outcome {
	uint8_t state;	   /* enum manrs_aspa_state */
	uint8_t reason;	   /* enum manrs_aspa_reason */
	uint32_t first;	   /* reason NEIGHBOR: the path's first AS, and */
	uint32_t neighbor; /* the AS it should be */
	struct manrs_aspa_ramps ramps; /* n is 0 when no hop was looked at */
	/* Reason HOPS: the hop that ends the up-ramp and, downstream, the one
	 * that ends the down-ramp: of the maximum ramps when invalid, of the
	 * minimum ones when unknown.  What lies between is the gap. */
	struct manrs_aspa_hop up;
	struct manrs_aspa_hop down;
};

/* The procedure for routes from a neighbor of this relationship (sections 5.5,
 * 5.6, 6.3): downstream from a provider; upstream from a customer, a peer, a
 * route server's client and a route server.  False when there is none: iBGP
 * (section 6.2), or nobody told us what the neighbor is. */
bool manrs_aspa_direction(enum manrs_relationship relationship,
			  enum manrs_aspa_direction *out);

/* The AS the path must begin with: the neighbor's, but 0 (none) for routes from
 * a route server, which need not be in the path (section 5.5 step 2). */
static inline uint32_t manrs_aspa_neighbor(enum manrs_relationship relationship,
					   uint32_t neighbor_as)
{
	return relationship == MANRS_REL_RS_SERVER ? 0 : neighbor_as;
}

/*
 * Verify a path as received, prepends and all.  neighbor_as is what
 * manrs_aspa_neighbor() gives; 0 when there is nothing to compare with.  In a
 * path that was cut a leak may show; otherwise the outcome is unknown, never
 * valid.  table NULL gives MANRS_ASPA_NO_DATA.
 */
struct manrs_aspa_outcome
manrs_aspa_verify(const struct manrs_aspa_table *table,
		  const struct manrs_aspath *path,
		  enum manrs_aspa_direction direction, uint32_t neighbor_as);

/* Is the outcome MANRS_ASPA_INVALID?  The same answer in less time, for every
 * route: no ramp is measured, and the walk ends where the answer is known. */
bool manrs_aspa_is_invalid(const struct manrs_aspa_table *table,
			   const struct manrs_aspath *path,
			   enum manrs_aspa_direction direction,
			   uint32_t neighbor_as);

const char *manrs_aspa_state_name(enum manrs_aspa_state s); /* "no-data" */

/* The evidence in a few words (section 6.6): "AS64501 is no provider of
 * AS64500".  Nothing when the path is valid. */
void manrs_aspa_explain(const struct manrs_aspa_outcome *outcome,
			struct manrs_text *out);

#endif /* MANRS_ASPA_VERIFY_H */
