/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words every part of frr-manrs shares.  Pure data: no function here
 * allocates, logs or reads a clock.
 */
#ifndef MANRS_TYPES_H
#define MANRS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MANRS_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Seconds since 1970-01-01T00:00:00Z.  Always an argument, never read here. */
typedef int64_t manrs_time_t;

enum manrs_afi {
	MANRS_AFI_IPV4,
	MANRS_AFI_IPV6,
	MANRS_AFI__COUNT,
};

/*
 * A prefix, or an address when len is the full length of its family.
 * The address bits are left-aligned over hi:lo in host byte order: an IPv4
 * address fills the upper 32 bits of hi.  Bits past len are always zero.
 */
struct manrs_prefix {
	uint64_t hi;
	uint64_t lo;
	uint8_t afi; /* enum manrs_afi */
	uint8_t len; /* bits: 0..32 or 0..128 */
};

/* What the neighbor is to us. */
enum manrs_relationship {
	MANRS_REL_UNSET, /* nobody told us: the strictest reading that cannot
			  * mistake a provider for a leak */
	MANRS_REL_CUSTOMER,
	MANRS_REL_PROVIDER,
	MANRS_REL_PEER,
	MANRS_REL_RS_SERVER, /* the neighbor is a route server, we its client */
	MANRS_REL_RS_CLIENT, /* we are the route server, the neighbor a client */
	MANRS_REL_IBGP,
	MANRS_REL__COUNT,
};

/* Outcome of one check on one route. */
enum manrs_verdict {
	MANRS_PASS,
	MANRS_FAIL,
	MANRS_NO_DATA, /* what the check needs is missing; never a silent pass */
	MANRS_NOT_RUN, /* switched off for this neighbor */
};

/* What policy does with a failed check, weakest first: the strongest action
 * among the failed checks of a route decides what happens to it. */
enum manrs_action {
	MANRS_ACTION_OFF, /* the check is not run */
	MANRS_ACTION_LOG, /* count, show and log; the route passes */
	MANRS_ACTION_TAG, /* the same, and it bears the check's community */
	MANRS_ACTION_DEPREFERENCE, /* passes with a low local preference */
	MANRS_ACTION_REJECT,
	MANRS_ACTION__COUNT,
};

/* MANRS Observatory metric family a check belongs to. */
enum manrs_metric {
	MANRS_METRIC_NONE,
	MANRS_METRIC_M1, /* route leak */
	MANRS_METRIC_M2, /* route misorigination */
	MANRS_METRIC_M3, /* bogon prefix */
	MANRS_METRIC_M4, /* bogon ASN */
};

/* Which bogons: those IANA reserves, or those merely not handed out by a
 * registry.  Since January 2024 the Observatory counts only the former. */
enum manrs_bogon_class {
	MANRS_BOGON_FULL,
	MANRS_BOGON_ADMINISTRATIVE,
};

/* A metric, its classes of bogons apart: what violations are counted by. */
enum manrs_metric_kind {
	MANRS_KIND_M1,
	MANRS_KIND_M2,
	MANRS_KIND_M3,
	MANRS_KIND_M3_ADMIN,
	MANRS_KIND_M4,
	MANRS_KIND_M4_ADMIN,
	MANRS_KIND__COUNT,
};
#define MANRS_KIND_BIT(kind) (1u << (kind))

/* Origin validation state of a route, RFC 6811 section 2. */
enum manrs_rov_state {
	MANRS_ROV_NO_DATA, /* no VRP table yet: not a state of RFC 6811 */
	MANRS_ROV_VALID,
	MANRS_ROV_NOT_FOUND,
	MANRS_ROV_INVALID,
	MANRS_ROV__COUNT,
};

/* Why a route is ROV invalid. */
enum manrs_rov_reason {
	MANRS_ROV_REASON_NONE,	 /* the state is not invalid */
	MANRS_ROV_REASON_ORIGIN, /* no covering VRP names this origin */
	MANRS_ROV_REASON_LENGTH, /* a covering VRP names it, all with a shorter
				  * maximum length */
	MANRS_ROV_REASON_AS0,	 /* every covering VRP is for AS 0, or the
				  * origin is AS 0 itself (RFC 7607) */
	MANRS_ROV_REASON_AS_SET, /* the path ends in an AS_SET: no origin */
};

/* A request to discard traffic, by the community BLACKHOLE (RFC 7999). */
enum manrs_blackhole {
	MANRS_BLACKHOLE_NONE,
	MANRS_BLACKHOLE_ASKED, /* by who may not, or for what is not his */
	MANRS_BLACKHOLE_GRANTED,
};

const char *manrs_afi_name(enum manrs_afi afi);	      /* "ipv4", "ipv6" */
const char *manrs_verdict_name(enum manrs_verdict v); /* "no-data" */
const char *manrs_metric_name(enum manrs_metric m);   /* "M1", "-" */
const char *manrs_rov_state_name(enum manrs_rov_state s);   /* "not-found" */
const char *manrs_rov_reason_name(enum manrs_rov_reason r); /* "as-set" */

/* Names used in configuration: relationship and action.  parse returns false
 * and leaves *out alone when the word is unknown. */
const char *manrs_relationship_name(enum manrs_relationship r); /* "rs-server" */
bool manrs_relationship_parse(const char *word, enum manrs_relationship *out);
const char *manrs_action_name(enum manrs_action a);
bool manrs_action_parse(const char *word, enum manrs_action *out);

#endif /* MANRS_TYPES_H */
