/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * THE table: the rules we enforce.
 *
 * To add one: write its function and its evidence (check_route.c, check_path.c
 * or check_registry.c), add an id in check_id.h and a row here.  CLI, JSON, YANG,
 * log, tests and manual follow from the row.  What is done about a failure stands
 * in the row too, for each relationship; a profile may say otherwise.
 */
#include "check.h"

#include <string.h>

#define RUN(x) .is_broken = manrs_check_##x, .explain = manrs_explain_##x

/* The built-in actions, one for each relationship. */
#define ACTIONS(unset, customer, provider, peer, rs_server, rs_client, ibgp)   \
	.action = {                                                            \
		[MANRS_REL_UNSET] = (unset),                                   \
		[MANRS_REL_CUSTOMER] = (customer),                             \
		[MANRS_REL_PROVIDER] = (provider),                             \
		[MANRS_REL_PEER] = (peer),                                     \
		[MANRS_REL_RS_SERVER] = (rs_server),                           \
		[MANRS_REL_RS_CLIENT] = (rs_client),                           \
		[MANRS_REL_IBGP] = (ibgp),                                     \
	}
#define REJECT MANRS_ACTION_REJECT
#define OFF MANRS_ACTION_OFF
/* A rule of the border: our own routers are not a border. */
#define REJECT_EXTERNAL                                                        \
	ACTIONS(REJECT, REJECT, REJECT, REJECT, REJECT, REJECT, OFF)
/* The same where it depends on what the neighbor is to us. */
#define REJECT_KNOWN                                                           \
	ACTIONS(OFF, REJECT, REJECT, REJECT, REJECT, REJECT, OFF)
/* Who is to register what it announces through us. */
#define REJECT_CUSTOMERS ACTIONS(OFF, REJECT, OFF, OFF, OFF, REJECT, OFF)
#define OFF_FOR_ALL ACTIONS(OFF, OFF, OFF, OFF, OFF, OFF, OFF)

/* eix: reject reason of Euro-IX / IXP Manager, large community :1101:EIX. */
const struct manrs_check manrs_checks[MANRS_CHECK__COUNT] = {
	[MANRS_CHECK_DEFAULT_ROUTE] = {
		.name = "default-route",
		.title = "the route is a default route",
		.source = "RFC 7454 section 6.1.6; NLNOG BGP Filter Guide",
		.hint = "Ask the neighbor to stop sending a default route, or "
			"switch the check off in the profile of a provider "
			"that is to send one.",
		.needs = MANRS_NEED_NOTHING,
		.eix = 2,
		.metric = MANRS_METRIC_M3,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(default_route),
	},
	[MANRS_CHECK_BOGON_PREFIX] = {
		.name = "bogon-prefix",
		.title = "the prefix lies in special-purpose space that is not "
			 "globally reachable",
		.source = "RFC 6890; RFC 7454 section 6.1.1; IANA "
			  "special-purpose address registries",
		.hint = "Tell the neighbor that internal or reserved space "
			"leaks from its network and needs an export filter.",
		.needs = MANRS_NEED_NOTHING,
		.eix = 3,
		.metric = MANRS_METRIC_M3,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(bogon_prefix),
	},
	[MANRS_CHECK_UNALLOCATED_PREFIX] = {
		.name = "unallocated-prefix",
		.title = "no registry has delegated any of the prefix",
		.source = "RFC 7454 section 6.1.2; statistics of the regional "
			  "registries",
		.hint = "Ask the neighbor whose space that is; refresh the "
			"statistics if it was delegated lately.",
		.needs = MANRS_NEED_DELEGATED,
		.eix = 3,
		.metric = MANRS_METRIC_M3,
		.bogons = MANRS_BOGON_ADMINISTRATIVE,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(unallocated_prefix),
	},
	[MANRS_CHECK_PREFIX_TOO_SPECIFIC] = {
		.name = "prefix-too-specific",
		.title = "the prefix is longer than the Internet accepts",
		.source = "RFC 7454 section 6.1.3; NLNOG BGP Filter Guide",
		.hint = "Ask the neighbor to announce the aggregate; raise the "
			"limit in its profile if you agreed upon more "
			"specifics.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_LENGTHS | MANRS_NEED_BLACKHOLE,
		.eix = 1,
		.metric = MANRS_METRIC_NONE,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(prefix_too_specific),
	},
	[MANRS_CHECK_PREFIX_TOO_BROAD] = {
		.name = "prefix-too-broad",
		.title = "the prefix is shorter than any delegation",
		.source = "NLNOG BGP Filter Guide",
		.hint = "Ask the neighbor for the origin of this aggregate: "
			"nobody holds that much space.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_LENGTHS,
		.eix = 2,
		.metric = MANRS_METRIC_NONE,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(prefix_too_broad),
	},
	[MANRS_CHECK_OWN_PREFIX] = {
		.name = "own-prefix",
		.title = "our own address space comes from outside",
		.source = "RFC 7454 section 6.1.4; MANRS Action 1",
		.hint = "Find out who originates it: a hijack, a leak of our "
			"own route, or a customer missing from the list of "
			"exceptions.",
		.needs = MANRS_NEED_OWN_PREFIXES,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_M2,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(own_prefix),
	},
	[MANRS_CHECK_IXP_LAN] = {
		.name = "ixp-lan",
		.title = "the peering LAN of an exchange point comes from "
			 "outside it",
		.source = "RFC 7454 section 6.1.5",
		.hint = "Tell the neighbor that it leaks a peering LAN: "
			"traffic between members would leave the exchange.",
		.needs = MANRS_NEED_IXP_LANS,
		.looks_at = MANRS_NEED_NEXT_HOP,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_M3,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(ixp_lan),
	},
	[MANRS_CHECK_BOGON_ASN] = {
		.name = "bogon-asn",
		.title = "a reserved, private or documentation ASN is in the "
			 "path",
		.source = "RFC 7607; RFC 6793; RFC 5398; RFC 6996; RFC 7300; "
			  "IANA AS number registries",
		.hint = "Ask the neighbor to remove private ASNs towards "
			"external peers and to support 4-octet ASNs.",
		.needs = MANRS_NEED_NOTHING,
		.eix = 4,
		.metric = MANRS_METRIC_M4,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PATH,
		RUN(bogon_asn),
	},
	[MANRS_CHECK_AS_PATH_TOO_LONG] = {
		.name = "as-path-too-long",
		.title = "the path has more ASNs than the limit",
		.source = "NLNOG BGP Filter Guide",
		.hint = "Ask the origin to prepend less; paths this long have "
			"broken routers.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_PATH_LIMIT,
		.eix = 5,
		.metric = MANRS_METRIC_NONE,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PATH,
		RUN(as_path_too_long),
	},
	[MANRS_CHECK_AS_SET] = {
		.name = "as-set",
		.title = "the path contains an AS_SET or AS_CONFED_SET",
		.source = "RFC 9774",
		.hint = "Ask the aggregating AS to announce without AS_SET: "
			"such a route has no origin that RPKI could validate.",
		.needs = MANRS_NEED_NOTHING,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_NONE,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PATH,
		RUN(as_set),
	},
	[MANRS_CHECK_FIRST_AS] = {
		.name = "first-as",
		.title = "the leftmost ASN of the path is not the neighbor's",
		.source = "RFC 4271 section 6.3; RFC 7454 section 9",
		.hint = "If the neighbor is a route server, set its "
			"relationship to rs-server; else its router hides or "
			"forges its ASN.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_NEIGHBOR_AS,
		.eix = 7,
		.metric = MANRS_METRIC_NONE,
		/* A route server is transparent: RFC 7947 section 2.2.2.1. */
		ACTIONS(REJECT, REJECT, REJECT, REJECT, OFF, REJECT, OFF),
		.scope = MANRS_SCOPE_PATH,
		RUN(first_as),
	},
	[MANRS_CHECK_NEXT_HOP] = {
		.name = "next-hop",
		.title = "the next hop is not the neighbor's own address",
		.source = "RFC 7948 section 4.8; RFC 7454 section 10",
		.hint = "Ask the neighbor to set next-hop-self; switch the "
			"check off if it may send traffic to a third party.",
		.needs = MANRS_NEED_NEXT_HOP,
		.eix = 8,
		.metric = MANRS_METRIC_NONE,
		/* Third-party next hops are lawful BGP (RFC 4271 section
		 * 5.1.3) between networks that agreed upon them. */
		ACTIONS(OFF, REJECT, OFF, OFF, OFF, REJECT, OFF),
		.scope = MANRS_SCOPE_PATH,
		RUN(next_hop),
	},
	[MANRS_CHECK_TRANSIT_LEAK] = {
		.name = "transit-leak",
		.title = "a transit-free network is in the path of a neighbor "
			 "that gives us no transit",
		.source = "RFC 7908 section 3; NLNOG BGP Filter Guide",
		.hint = "Tell the neighbor that it leaks its upstream's "
			"routes; set the relationship to provider if it sells "
			"us transit.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_TRANSIT_FREE | MANRS_NEED_NEIGHBOR_AS,
		.eix = 14,
		.metric = MANRS_METRIC_M1,
		/* Off when nobody told us: a provider must not look like a
		 * leak. */
		ACTIONS(OFF, REJECT, OFF, REJECT, REJECT, REJECT, OFF),
		.scope = MANRS_SCOPE_PATH,
		RUN(transit_leak),
	},
	[MANRS_CHECK_PEERLOCK] = {
		.name = "peerlock",
		.title = "a protected AS is in the path, and not heard over "
			 "its agreed neighbors",
		.source = "Peer locking, J. Snijders at NANOG 67; MANRS "
			  "Action 1",
		.hint = "Tell the neighbor that it leaks routes of the "
			"protected network; if that agreed to be heard there, "
			"add the neighbor to the manrs peerlock line.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_LOCKED,
		.eix = 14,
		.metric = MANRS_METRIC_M1,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PATH,
		RUN(peerlock),
	},
	[MANRS_CHECK_OTC_LEAK] = {
		.name = "otc-leak",
		.title = "marked for customers only, it comes from where it "
			 "must not",
		.source = "RFC 9234 section 5",
		.hint = "Tell the neighbor that it sends on what its provider, "
			"peer or route server gave it for its customers only.",
		.needs = MANRS_NEED_RELATIONSHIP | MANRS_NEED_OTC,
		.looks_at = MANRS_NEED_NEIGHBOR_AS,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_M1,
		REJECT_KNOWN,
		.scope = MANRS_SCOPE_PATH,
		RUN(otc_leak),
	},
	[MANRS_CHECK_ROV_INVALID] = {
		.name = "rov-invalid",
		.title = "the origin is not authorised by any covering VRP",
		.source = "RFC 6811 section 2; RFC 7115 section 5; MANRS "
			  "Action 1",
		.hint = "The holder of the prefix has to correct its ROA or "
			"its announcement; until then it is a misorigination.",
		.needs = MANRS_NEED_VRPS,
		.looks_at = MANRS_NEED_BLACKHOLE,
		.eix = 13,
		.metric = MANRS_METRIC_M2,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(rov_invalid),
	},
	[MANRS_CHECK_ROV_NOT_FOUND] = {
		.name = "rov-not-found",
		.title = "no VRP covers the prefix",
		.source = "RFC 6811 section 2",
		.hint = "Ask the holder of the prefix to publish a ROA; "
			"rejecting such routes loses a good part of the "
			"Internet.",
		.needs = MANRS_NEED_VRPS,
		.eix = 12,
		.metric = MANRS_METRIC_NONE,
		OFF_FOR_ALL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(rov_not_found),
	},
	[MANRS_CHECK_ASPA_INVALID] = {
		.name = "aspa-invalid",
		.title = "the path goes against what the ASes in it say of "
			 "their providers",
		.source = "draft-ietf-sidrops-aspa-verification-28 sections "
			  "5.5 and 5.6",
		.hint = "Look at the hop that is named: either the route was "
			"leaked there, or the customer has to add its provider "
			"to its ASPA.",
		.needs = MANRS_NEED_ASPAS | MANRS_NEED_RELATIONSHIP,
		.looks_at = MANRS_NEED_NEIGHBOR_AS,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_M1,
		REJECT_KNOWN,
		.scope = MANRS_SCOPE_PATH,
		RUN(aspa_invalid),
	},
	[MANRS_CHECK_IRR_PREFIX] = {
		.name = "irr-prefix",
		.title = "the prefix is not registered for this neighbor",
		.source = "RFC 7454 section 6.2; MANRS Action 1",
		.hint = "Ask the neighbor to register a route object or to "
			"publish a ROA, then refresh its list.",
		.needs = MANRS_NEED_IRR_PREFIXES,
		.looks_at = MANRS_NEED_IRR_RULES | MANRS_NEED_VRPS |
			    MANRS_NEED_BLACKHOLE,
		.eix = 9,
		.metric = MANRS_METRIC_M2,
		REJECT_CUSTOMERS,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(irr_prefix),
	},
	[MANRS_CHECK_IRR_ORIGIN] = {
		.name = "irr-origin",
		.title = "the origin is not in the neighbor's AS-SET",
		.source = "RFC 7454 section 6.2; MANRS Action 1",
		.hint = "Ask the neighbor to add its customer to its AS-SET, "
			"then refresh its list; an AS it does not know is a "
			"leak.",
		.needs = MANRS_NEED_IRR_ORIGINS,
		.eix = 10,
		.metric = MANRS_METRIC_M2,
		REJECT_CUSTOMERS,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(irr_origin),
	},
	[MANRS_CHECK_BLACKHOLE] = {
		.name = "blackhole",
		.title = "traffic is to be discarded, and who asks may not",
		.source = "RFC 7999 section 3.3",
		.hint = "Grant it to neighbors that may ask (manrs profile "
			"NAME blackhole accept), and have their space "
			"registered or covered by ROAs.",
		.needs = MANRS_NEED_NOTHING,
		.looks_at = MANRS_NEED_BLACKHOLE,
		.eix = MANRS_EIX_UNKNOWN,
		.metric = MANRS_METRIC_M2,
		REJECT_EXTERNAL,
		.scope = MANRS_SCOPE_PREFIX,
		RUN(blackhole),
	},
};

bool manrs_check_parse(const char *name, enum manrs_check_id *id)
{
	for (int i = 0; i < MANRS_CHECK__COUNT; i++) {
		if (!strcmp(manrs_checks[i].name, name)) {
			*id = i;
			return true;
		}
	}
	return false;
}

uint32_t manrs_checks_needing(unsigned needs)
{
	uint32_t checks = 0;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (manrs_checks[id].needs & needs)
			checks |= MANRS_CHECK_BIT(id);
	return checks;
}

uint32_t manrs_checks_looking_at(unsigned needs)
{
	uint32_t checks = 0;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if ((manrs_checks[id].needs | manrs_checks[id].looks_at) &
		    needs)
			checks |= MANRS_CHECK_BIT(id);
	return checks;
}

uint32_t manrs_checks_of_scope(enum manrs_scope scope)
{
	uint32_t checks = 0;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (manrs_checks[id].scope == scope)
			checks |= MANRS_CHECK_BIT(id);
	return checks;
}

static unsigned kind_bit(const struct manrs_check *check)
{
	bool is_full = check->bogons == MANRS_BOGON_FULL;

	switch (check->metric) {
	case MANRS_METRIC_M1:
		return MANRS_KIND_BIT(MANRS_KIND_M1);
	case MANRS_METRIC_M2:
		return MANRS_KIND_BIT(MANRS_KIND_M2);
	case MANRS_METRIC_M3:
		return MANRS_KIND_BIT(is_full ? MANRS_KIND_M3
					      : MANRS_KIND_M3_ADMIN);
	case MANRS_METRIC_M4:
		return MANRS_KIND_BIT(is_full ? MANRS_KIND_M4
					      : MANRS_KIND_M4_ADMIN);
	default:
		return 0;
	}
}

unsigned manrs_checks_kinds(uint32_t checks)
{
	unsigned kinds = 0;

	for (; checks; checks &= checks - 1)
		kinds |= kind_bit(&manrs_checks[__builtin_ctz(checks)]);
	return kinds;
}
