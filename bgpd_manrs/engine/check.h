/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The check contract.  A check is one rule: a function, an id in check_id.h and
 * a row in check_table.c.  CLI, JSON, YANG, log, tests and manual read the row.
 */
#ifndef MANRS_CHECK_H
#define MANRS_CHECK_H

#include "asn_set.h"
#include "aspa_table.h"
#include "aspath.h"
#include "delegated.h"
#include "manrs_types.h"
#include "policy.h"
#include "prefix_filter.h"
#include "prefix_set.h"
#include "rov.h"
#include "text.h"
#include "vrp_table.h"

/* What the network knows.  Borrowed by an evaluation, shared by all routes. */
struct manrs_facts {
	const struct manrs_vrp_table *vrps;	      /* NULL: no data yet */
	const struct manrs_aspa_table *aspas;	      /* likewise */
	const struct manrs_prefix_set *own_prefixes;  /* NULL: none configured */
	const struct manrs_asn_set *transit_free;     /* never NULL */
	const struct manrs_prefix_set *ixp_lans;      /* NULL: no data */
	const struct manrs_delegated *delegated;      /* likewise */
	/* MANRS_CHECK_BIT of checks whose data is about to come: without it
	 * they reject for now, if that is their action. */
	uint32_t held;
	unsigned configured; /* needs of MANRS_NEEDS_OPTIONAL with a source */
};

/* Who sent the route. */
struct manrs_sender {
	uint32_t asn;
	struct manrs_prefix address; /* full length; len 0: unknown (no next-hop
				      * verdict: a link-local session, a file) */
	uint8_t relationship;	     /* enum manrs_relationship */
	/* ASes that may not be in the path of a route from here (peerlock).
	 * Borrowed; NULL: none. */
	const struct manrs_asn_set *locked;
	/* What is registered for it, and which ASes it may be the way to.
	 * Borrowed; NULL: no data. */
	const struct manrs_prefix_filter *irr_prefixes;
	const struct manrs_asn_set *irr_origins;
	unsigned configured; /* needs of MANRS_NEEDS_OPTIONAL with a source */
};

/* The route as received, before any policy touched it. */
struct manrs_route {
	struct manrs_prefix prefix;
	struct manrs_aspath path;
	struct manrs_prefix next_hop; /* len 0: unknown */
	struct manrs_prefix next_hop_local; /* IPv6 link-local one; len 0: none */
	uint32_t otc; /* Only-to-Customer attribute (RFC 9234), 0: none */
	bool otc_is_unknown; /* whoever gave us the route does not say */
	bool is_blackhole; /* bears the community BLACKHOLE (RFC 7999) */
};

/* All a check may look at. */
struct manrs_input {
	const struct manrs_route *route;
	const struct manrs_sender *sender;
	const struct manrs_policy *policy;
	const struct manrs_facts *facts;
	struct manrs_rov rov; /* computed once by manrs_evaluate() */
};

/* What a check needs besides the route: a missing one gives no-data. */
enum manrs_need {
	MANRS_NEED_NOTHING = 0,
	MANRS_NEED_VRPS = 1 << 0,
	MANRS_NEED_OWN_PREFIXES = 1 << 1,
	MANRS_NEED_NEXT_HOP = 1 << 2, /* next hop and neighbor address, both
				       * of one family */
	MANRS_NEED_ASPAS = 1 << 3,
	MANRS_NEED_RELATIONSHIP = 1 << 4, /* of a neighbor outside our AS */
	MANRS_NEED_OTC = 1 << 5,
	MANRS_NEED_IRR_PREFIXES = 1 << 6,
	MANRS_NEED_IRR_ORIGINS = 1 << 7,
	MANRS_NEED_IXP_LANS = 1 << 8,
	MANRS_NEED_DELEGATED = 1 << (MANRS_MISSING_NEEDS - 1),
	/* Never missing, and only looked at: */
	MANRS_NEED_NEIGHBOR_AS = 1 << 16,
	MANRS_NEED_LOCKED = 1 << 17, /* ASes locked for the neighbor */
	MANRS_NEED_TRANSIT_FREE = 1 << 18,
	MANRS_NEED_LENGTHS = 1 << 19,	 /* limits of prefix lengths */
	MANRS_NEED_PATH_LIMIT = 1 << 20, /* limit of the AS path */
	MANRS_NEED_IRR_RULES = 1 << 21,	 /* how exact a route object must be */
	MANRS_NEED_BLACKHOLE = 1 << 22,	 /* may the neighbor ask for one? */
	/* What comes from the sources of RPKI. */
	MANRS_NEED_RPKI = MANRS_NEED_VRPS | MANRS_NEED_ASPAS,
};

/* Data that not everybody has.  Where no source of it is configured its no-data
 * is counted and shown, but rejects nothing. */
#define MANRS_NEEDS_OPTIONAL                                                   \
	(MANRS_NEED_IRR_PREFIXES | MANRS_NEED_IRR_ORIGINS |                    \
	 MANRS_NEED_IXP_LANS | MANRS_NEED_DELEGATED | MANRS_NEED_ASPAS)

/*
 * A tagged route bears the large community local-asn:1101:eix for each failed
 * check with action tag.  Euro-IX has no reason for every rule; those are
 * tagged with what route servers made by ARouteServer use for "unknown", so
 * that no failure is without a tag.
 */
#define MANRS_EIX_UNKNOWN 65535

/* What of a route a check looks at. */
enum manrs_scope {
	MANRS_SCOPE_ROUTE, /* any of it: what a row has that names none */
	/* The prefix, its origin AS and whether it is a request for a blackhole:
	 * it can be asked of a route whose path was changed. */
	MANRS_SCOPE_PREFIX,
	/* Path, next hop and OTC: one verdict for all routes of a message. */
	MANRS_SCOPE_PATH,
};

struct manrs_check {
	const char *name;   /* kebab-case id, the same word everywhere */
	const char *title;  /* what it means when it fails */
	const char *source; /* RFC, registry, guide */
	const char *hint;   /* what an operator does about a failure */
	unsigned needs;	    /* enum manrs_need: without it, no-data */
	/* enum manrs_need: what else the verdict depends on besides the route.
	 * What is in neither can change without the route being judged again.
	 * (What a blackhole rests on counts as MANRS_NEED_BLACKHOLE, and only
	 * for who may ask for one.) */
	unsigned looks_at;
	uint16_t eix;	    /* Euro-IX reject reason, MANRS_EIX_UNKNOWN: none */
	uint8_t metric;	    /* enum manrs_metric */
	uint8_t bogons;	    /* of metrics M3 and M4: enum manrs_bogon_class */
	/* Action of the built-in profile, by enum manrs_relationship. */
	uint8_t action[MANRS_REL__COUNT];
	uint8_t scope; /* enum manrs_scope */
	/* true: the rule is broken.  Pure; called for every route, so quick. */
	bool (*is_broken)(const struct manrs_input *in);
	/* The evidence in a few words, one line; only called for the curious
	 * and for failures, so it may look everything up again. */
	void (*explain)(const struct manrs_input *in, struct manrs_text *out);
};

extern const struct manrs_check manrs_checks[MANRS_CHECK__COUNT];

/* Find a check by its name: true and *id, or false. */
bool manrs_check_parse(const char *name, enum manrs_check_id *id);

/* MANRS_CHECK_BIT of every check with one of these needs (enum manrs_need). */
uint32_t manrs_checks_needing(unsigned needs);
/* ... and of every check that looks at one of them. */
uint32_t manrs_checks_looking_at(unsigned needs);
/* ... of every check of this scope. */
uint32_t manrs_checks_of_scope(enum manrs_scope scope);

/* MANRS_KIND_BIT of what these failed checks (bits) are violations of; 0 where
 * no metric is about any of them. */
unsigned manrs_checks_kinds(uint32_t checks);

/* Is this a request to discard traffic (RFC 7999) that policy grants: from a
 * neighbor that may ask, for space that is its own by registry or ROA?  Such a
 * route may be more specific than others. */
bool manrs_is_granted_blackhole(const struct manrs_input *in);

/* The functions the table points to: check_route.c, check_path.c,
 * check_registry.c. */
#define MANRS_CHECK_FN(x)                                                      \
	bool manrs_check_##x(const struct manrs_input *in);                    \
	void manrs_explain_##x(const struct manrs_input *in,                   \
			       struct manrs_text *out)
MANRS_CHECK_FN(default_route);
MANRS_CHECK_FN(bogon_prefix);
MANRS_CHECK_FN(prefix_too_specific);
MANRS_CHECK_FN(prefix_too_broad);
MANRS_CHECK_FN(own_prefix);
MANRS_CHECK_FN(next_hop);
MANRS_CHECK_FN(rov_invalid);
MANRS_CHECK_FN(rov_not_found);
MANRS_CHECK_FN(bogon_asn);
MANRS_CHECK_FN(as_path_too_long);
MANRS_CHECK_FN(as_set);
MANRS_CHECK_FN(first_as);
MANRS_CHECK_FN(transit_leak);
MANRS_CHECK_FN(peerlock);
MANRS_CHECK_FN(otc_leak);
MANRS_CHECK_FN(aspa_invalid);
MANRS_CHECK_FN(unallocated_prefix);
MANRS_CHECK_FN(ixp_lan);
MANRS_CHECK_FN(irr_prefix);
MANRS_CHECK_FN(irr_origin);
MANRS_CHECK_FN(blackhole);
#undef MANRS_CHECK_FN

/* "; AS64501 is no provider of AS64500" when that is why the path is ASPA
 * invalid, else nothing. */
void manrs_explain_aspa_hops(const struct manrs_input *in,
			     struct manrs_text *out);

#endif /* MANRS_CHECK_H */
