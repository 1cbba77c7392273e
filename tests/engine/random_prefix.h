/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random prefixes for property tests, the same ones in every run. */
#ifndef MANRS_TESTS_RANDOM_PREFIX_H
#define MANRS_TESTS_RANDOM_PREFIX_H

#include "engine/prefix.h"

/* A fixed sequence (xorshift64), so that a failure repeats. */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/*
 * A prefix out of few enough that they cover each other all the time.  The
 * random bits lie where the halves of an address meet and at its ends.
 */
static inline struct manrs_prefix random_prefix(uint64_t *state,
						 enum manrs_afi afi)
{
	static const uint8_t lens[] = { 0, 1, 3, 62, 63, 64, 65, 66, 127, 128 };
	uint64_t r = next_random(state);
	struct manrs_prefix p = { .afi = (uint8_t)afi };

	if (afi == MANRS_AFI_IPV4) {
		p.len = r >> 40 & 1 ? r >> 41 & 7 : 27 + (r >> 41) % 6;
		p.hi = (r & 3) << 62 | (r >> 2 & 31) << 32;
	} else {
		p.len = lens[(r >> 40) % MANRS_ARRAY_SIZE(lens)];
		p.hi = (r & 3) << 62 | (r >> 2 & 7);
		p.lo = (r >> 5 & 3) << 62 | (r >> 7 & 3);
	}
	p.hi &= manrs_mask_hi(p.len);
	p.lo &= manrs_mask_lo(p.len);
	return p;
}

#endif /* MANRS_TESTS_RANDOM_PREFIX_H */
