/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Special-purpose prefixes and AS numbers as data rows, and the look-ups that
 * every route goes through.
 *
 * The rows follow the IANA special-purpose registries of 2026-07-18: a row is
 * a bogon unless its "Globally Reachable" column says true.  What the
 * registries leave open is decided here:
 *
 * - 192.88.99.0/24: terminated in 2015 with no column filled in (RFC 7526), so
 *   nothing says that it is reachable: a bogon.
 * - 2002::/16 (6to4): "N/A".  NLNOG's guide rejects it, its IPv4 half is
 *   withdrawn, and RFC 3056 never let a more specific out: a bogon.
 * - 2001::/32 (Teredo): "N/A".  RFC 4380 has relays announce it to everybody
 *   and NLNOG does not reject it: reachable.
 * - 3ffe::/16: in no registry.  RFC 3701 wants it out of use in any form and
 *   NLNOG rejects it: a bogon.
 * - 224.0.0.0/4 and all of IPv6 but 2000::/3 are not unicast or not delegated;
 *   they stand in the IANA address space registries.
 *
 * Not here: space that no RIR delegated, which changes by the day.
 */
#include "bogon.h"

#include "prefix.h"

struct bogon_row {
	struct manrs_bogon_prefix shown;
	struct manrs_prefix prefix;
};

enum { BOGON = false, REACHABLE = true };

#define V4(a, b, c, d, bits, name, source, reachable)                          \
	{ { #a "." #b "." #c "." #d "/" #bits, name, source, reachable },      \
	  { .hi = (uint64_t)(a) << 56 | (uint64_t)(b) << 48 |                  \
		  (uint64_t)(c) << 40 | (uint64_t)(d) << 32,                   \
	    .afi = MANRS_AFI_IPV4, .len = (bits) } }

#define V6(address, bits, upper, lower, name, source, reachable)               \
	{ { address "/" #bits, name, source, reachable },                      \
	  { .hi = UINT64_C(upper), .lo = UINT64_C(lower),                      \
	    .afi = MANRS_AFI_IPV6, .len = (bits) } }

/* In each list a row stands before the rows that cover it: first match wins. */

static const struct bogon_row rows_below_192[] = {
	V4(0, 0, 0, 0, 32, "This host on this network", "RFC 1122", BOGON),
	V4(0, 0, 0, 0, 8, "This network", "RFC 791", BOGON),
	V4(10, 0, 0, 0, 8, "Private-Use", "RFC 1918", BOGON),
	V4(100, 64, 0, 0, 10, "Shared Address Space", "RFC 6598", BOGON),
	V4(127, 0, 0, 0, 8, "Loopback", "RFC 1122", BOGON),
	V4(169, 254, 0, 0, 16, "Link Local", "RFC 3927", BOGON),
	V4(172, 16, 0, 0, 12, "Private-Use", "RFC 1918", BOGON),
};

static const struct bogon_row rows_192[] = {
	V4(192, 168, 0, 0, 16, "Private-Use", "RFC 1918", BOGON),
	V4(192, 0, 0, 8, 32, "IPv4 dummy address", "RFC 7600", BOGON),
	V4(192, 0, 0, 9, 32, "Port Control Protocol Anycast", "RFC 7723",
	   REACHABLE),
	V4(192, 0, 0, 10, 32, "TURN Anycast", "RFC 8155", REACHABLE),
	/* The registry has .170 and .171 as one row of two addresses. */
	V4(192, 0, 0, 170, 31, "NAT64/DNS64 Discovery", "RFC 8880", BOGON),
	V4(192, 0, 0, 0, 29, "IPv4 Service Continuity Prefix", "RFC 7335",
	   BOGON),
	V4(192, 0, 0, 0, 24, "IETF Protocol Assignments", "RFC 6890", BOGON),
	V4(192, 0, 2, 0, 24, "Documentation (TEST-NET-1)", "RFC 5737", BOGON),
	V4(192, 31, 196, 0, 24, "AS112-v4", "RFC 7535", REACHABLE),
	V4(192, 52, 193, 0, 24, "AMT", "RFC 7450", REACHABLE),
	V4(192, 88, 99, 2, 32, "6a44-relay anycast address", "RFC 6751", BOGON),
	V4(192, 88, 99, 0, 24, "Deprecated (6to4 Relay Anycast)", "RFC 7526",
	   BOGON),
	V4(192, 175, 48, 0, 24, "Direct Delegation AS112 Service", "RFC 7534",
	   REACHABLE),
};

static const struct bogon_row rows_above_192[] = {
	V4(198, 18, 0, 0, 15, "Benchmarking", "RFC 2544", BOGON),
	V4(198, 51, 100, 0, 24, "Documentation (TEST-NET-2)", "RFC 5737",
	   BOGON),
	V4(203, 0, 113, 0, 24, "Documentation (TEST-NET-3)", "RFC 5737", BOGON),
	V4(255, 255, 255, 255, 32, "Limited Broadcast", "RFC 919", BOGON),
	V4(224, 0, 0, 0, 4, "Multicast", "RFC 5771", BOGON),
	V4(240, 0, 0, 0, 4, "Reserved", "RFC 1112 section 4", BOGON),
	/* Neither of the two covers the prefix that is exactly both. */
	V4(224, 0, 0, 0, 3, "Multicast and Reserved", "RFC 5771, RFC 1112",
	   BOGON),
};

/* 2001::/23 */
static const struct bogon_row rows_ietf[] = {
	V6("2001::", 32, 0x2001000000000000, 0, "TEREDO", "RFC 4380",
	   REACHABLE),
	V6("2001:1::1", 128, 0x2001000100000000, 1,
	   "Port Control Protocol Anycast", "RFC 7723", REACHABLE),
	V6("2001:1::2", 128, 0x2001000100000000, 2, "TURN Anycast", "RFC 8155",
	   REACHABLE),
	V6("2001:1::3", 128, 0x2001000100000000, 3,
	   "DNS-SD Service Registration Protocol Anycast", "RFC 9665",
	   REACHABLE),
	V6("2001:2::", 48, 0x2001000200000000, 0, "Benchmarking", "RFC 5180",
	   BOGON),
	V6("2001:3::", 32, 0x2001000300000000, 0, "AMT", "RFC 7450", REACHABLE),
	V6("2001:4:112::", 48, 0x2001000401120000, 0, "AS112-v6", "RFC 7535",
	   REACHABLE),
	V6("2001:10::", 28, 0x2001001000000000, 0,
	   "Deprecated (previously ORCHID)", "RFC 4843", BOGON),
	V6("2001:20::", 28, 0x2001002000000000, 0, "ORCHIDv2", "RFC 7343",
	   REACHABLE),
	V6("2001:30::", 28, 0x2001003000000000, 0,
	   "Drone Remote ID Protocol Entity Tags Prefix", "RFC 9374",
	   REACHABLE),
	V6("2001::", 23, 0x2001000000000000, 0, "IETF Protocol Assignments",
	   "RFC 2928", BOGON),
};

/* 2000::/3 without 2001::/23 */
static const struct bogon_row rows_global[] = {
	V6("2001:db8::", 32, 0x20010db800000000, 0, "Documentation", "RFC 3849",
	   BOGON),
	V6("2002::", 16, 0x2002000000000000, 0, "6to4", "RFC 3056, RFC 7526",
	   BOGON),
	V6("2620:4f:8000::", 48, 0x2620004f80000000, 0,
	   "Direct Delegation AS112 Service", "RFC 7534", REACHABLE),
	V6("3ffe::", 16, 0x3ffe000000000000, 0, "6bone (phased out)",
	   "RFC 3701", BOGON),
	V6("3fff::", 20, 0x3fff000000000000, 0, "Documentation", "RFC 9637",
	   BOGON),
};

/* The last three are all that is not 2000::/3. */
static const struct bogon_row rows_not_global[] = {
	V6("::1", 128, 0, 1, "Loopback Address", "RFC 4291", BOGON),
	V6("::", 128, 0, 0, "Unspecified Address", "RFC 4291", BOGON),
	V6("::ffff:0:0", 96, 0, 0xffff00000000, "IPv4-mapped Address",
	   "RFC 4291", BOGON),
	V6("64:ff9b::", 96, 0x0064ff9b00000000, 0, "IPv4-IPv6 Translation",
	   "RFC 6052", REACHABLE),
	V6("64:ff9b:1::", 48, 0x0064ff9b00010000, 0, "IPv4-IPv6 Translation",
	   "RFC 8215", BOGON),
	V6("100::", 64, 0x0100000000000000, 0, "Discard-Only Address Block",
	   "RFC 6666", BOGON),
	V6("100:0:0:1::", 64, 0x0100000000000001, 0, "Dummy IPv6 Prefix",
	   "RFC 9780", BOGON),
	V6("5f00::", 16, 0x5f00000000000000, 0, "Segment Routing (SRv6) SIDs",
	   "RFC 9602", BOGON),
	V6("fc00::", 7, 0xfc00000000000000, 0, "Unique-Local", "RFC 4193",
	   BOGON),
	V6("fe80::", 10, 0xfe80000000000000, 0, "Link-Local Unicast",
	   "RFC 4291", BOGON),
	V6("fec0::", 10, 0xfec0000000000000, 0, "Site-Local (deprecated)",
	   "RFC 3879", BOGON),
	V6("ff00::", 8, 0xff00000000000000, 0, "Multicast", "RFC 4291", BOGON),
	V6("::", 3, 0, 0, "not Global Unicast (2000::/3)",
	   "IANA IPv6 address space", BOGON),
	V6("4000::", 2, 0x4000000000000000, 0, "not Global Unicast (2000::/3)",
	   "IANA IPv6 address space", BOGON),
	V6("8000::", 1, 0x8000000000000000, 0, "not Global Unicast (2000::/3)",
	   "IANA IPv6 address space", BOGON),
};

struct bogon_list {
	const struct bogon_row *rows;
	size_t n;
};

#define LIST(array) ((struct bogon_list){ array, MANRS_ARRAY_SIZE(array) })
#define NO_LIST ((struct bogon_list){ NULL, 0 })

/* The rows that can cover prefix: none at all for nearly every real route,
 * which is what keeps the look-up to a few nanoseconds. */
static struct bogon_list list_ipv4(const struct manrs_prefix *prefix)
{
	unsigned octet = prefix->hi >> 56;

	switch (octet) {
	case 0:
	case 10:
	case 100:
	case 127:
	case 169:
	case 172:
		return LIST(rows_below_192);
	case 192:
		return LIST(rows_192);
	case 198:
	case 203:
		return LIST(rows_above_192);
	default:
		return octet < 224 ? NO_LIST : LIST(rows_above_192);
	}
}

static struct bogon_list list_ipv6(const struct manrs_prefix *prefix)
{
	unsigned second_group = prefix->hi >> 32 & 0xffff;

	if (prefix->hi >> 61 != 1)
		return LIST(rows_not_global);
	switch (prefix->hi >> 48) {
	case 0x2001:
		if (second_group < 0x200)
			return LIST(rows_ietf);
		return second_group == 0xdb8 ? LIST(rows_global) : NO_LIST;
	case 0x2002:
	case 0x2620:
	case 0x3ffe:
	case 0x3fff:
		return LIST(rows_global);
	default:
		return NO_LIST;
	}
}

bool manrs_bogon_prefix(const struct manrs_prefix *prefix,
			const struct manrs_bogon_prefix **row)
{
	struct bogon_list list = prefix->afi == MANRS_AFI_IPV4
					 ? list_ipv4(prefix)
					 : list_ipv6(prefix);
	const struct manrs_bogon_prefix *found = NULL;

	for (size_t i = 0; i < list.n && !found; i++)
		if (manrs_prefix_contains(&list.rows[i].prefix, prefix))
			found = &list.rows[i].shown;
	if (row)
		*row = found;
	return found && !found->reachable;
}

struct bogon_asn_row {
	uint32_t first;
	uint32_t last;
	const char *what;
};

/* IANA special-purpose AS numbers; 65552-131071 from the AS number registry
 * itself.  AS 112 stands in the former too, but is there to be routed. */
static const struct bogon_asn_row asn_rows[] = {
	{ 0, 0, "reserved, RFC 7607" },
	{ 23456, 23456, "AS_TRANS, RFC 6793" },
	{ 64496, 64511, "documentation, RFC 5398" },
	{ 64512, 65534, "private use, RFC 6996" },
	{ 65535, 65535, "reserved, RFC 7300" },
	{ 65536, 65551, "documentation, RFC 5398" },
	{ 65552, 131071, "reserved, IANA AS number registry" },
	{ 4200000000, 4294967294, "private use, RFC 6996" },
	{ 4294967295, 4294967295, "reserved, RFC 7300" },
};

const char *manrs_bogon_asn(uint32_t asn)
{
	/* The two stretches that hold nearly every AS in use. */
	if (asn > 131071 && asn < 4200000000)
		return NULL;
	if (asn < 64496 && asn != 0 && asn != 23456)
		return NULL;
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(asn_rows); i++)
		if (asn >= asn_rows[i].first && asn <= asn_rows[i].last)
			return asn_rows[i].what;
	return NULL;
}
