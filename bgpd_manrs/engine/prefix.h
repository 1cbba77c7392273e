/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse, compare, contain and print prefixes.  Pure, reentrant. */
#ifndef MANRS_PREFIX_H
#define MANRS_PREFIX_H

#include "manrs_status.h"
#include "manrs_types.h"

/* Longest text of manrs_prefix_format() with its terminator. */
#define MANRS_PREFIX_STRLEN 50

static inline unsigned manrs_afi_bits(enum manrs_afi afi)
{
	return afi == MANRS_AFI_IPV4 ? 32 : 128;
}

/* The upper len bits set, for each half of a left-aligned 128-bit address. */
static inline uint64_t manrs_mask_hi(unsigned len)
{
	return len >= 64 ? UINT64_MAX : len == 0 ? 0 : ~(UINT64_MAX >> len);
}

static inline uint64_t manrs_mask_lo(unsigned len)
{
	return len <= 64 ? 0 : manrs_mask_hi(len - 64);
}

/* Is inner equal to outer or more specific than it?  False across families. */
static inline bool manrs_prefix_contains(const struct manrs_prefix *outer,
					 const struct manrs_prefix *inner)
{
	return outer->afi == inner->afi && outer->len <= inner->len &&
	       !((outer->hi ^ inner->hi) & manrs_mask_hi(outer->len)) &&
	       !((outer->lo ^ inner->lo) & manrs_mask_lo(outer->len));
}

static inline bool manrs_prefix_equal(const struct manrs_prefix *a,
				      const struct manrs_prefix *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->len == b->len &&
	       a->afi == b->afi;
}

/* Total order: family, address, then shorter before longer.  A covering
 * prefix sorts before everything it covers.  Returns <0, 0, >0. */
int manrs_prefix_compare(const struct manrs_prefix *a,
			 const struct manrs_prefix *b);

/* Build from network-order bytes (4 or 16 by family); bits past len are
 * cleared.  len must not exceed the family's length. */
void manrs_prefix_from_bytes(struct manrs_prefix *p, enum manrs_afi afi,
			     const uint8_t *bytes, unsigned len);

/* Write the address as network-order bytes: 4 or 16 by family. */
void manrs_prefix_to_bytes(const struct manrs_prefix *p, uint8_t *bytes);

/*
 * "192.0.2.0/24", "2001:db8::/32"; a bare address gets the full length.
 * MANRS_ERR_INVALID for anything else, also for bits set past the length
 * (those are somebody's typing error, not a prefix).
 */
enum manrs_status manrs_prefix_parse(const char *text, struct manrs_prefix *out);

/* "192.0.2.0/24" into buf (MANRS_PREFIX_STRLEN bytes); returns buf. */
const char *manrs_prefix_format(const struct manrs_prefix *p, char *buf);

/* "192.0.2.1", without the length.  Same buffer size; returns buf. */
const char *manrs_addr_format(const struct manrs_prefix *p, char *buf);

#endif /* MANRS_PREFIX_H */
