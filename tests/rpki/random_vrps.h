/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random VRPs that collide in every way, the same ones in every run; tables
 * made of them, and lists to walk tables into. */
#ifndef TEST_RANDOM_VRPS_H
#define TEST_RANDOM_VRPS_H

#include <check.h>
#include <string.h>

#include "engine/prefix.h"
#include "engine/vrp_table.h"

#define MAX_VRPS 300

/* xorshift64 */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Few prefixes that cover each other, few ASNs, few maximum lengths. */
static inline struct manrs_vrp random_vrp(uint64_t *state)
{
	uint64_t r = next_random(state);
	struct manrs_vrp v = { .asn = 64500 + (r & 3) };

	v.prefix.afi = r >> 2 & 1 ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4;
	v.prefix.len = (uint8_t)(8 + (r >> 3) % 25);
	v.prefix.hi = (0x0a0000a5 | (r >> 8 & 7) << 16) << 32;
	v.prefix.hi &= manrs_mask_hi(v.prefix.len);
	v.max_len = (uint8_t)(v.prefix.len + (r >> 16) % 3);
	if (v.max_len > 32)
		v.max_len = 32;
	return v;
}

static inline void random_vrps(uint64_t *state, struct manrs_vrp *vrps,
			       size_t n)
{
	while (n--)
		*vrps++ = random_vrp(state);
}

static inline void shuffle(uint64_t *state, struct manrs_vrp *vrps, size_t n)
{
	while (n > 1) {
		size_t j = next_random(state) % n--;
		struct manrs_vrp swap = vrps[n];

		vrps[n] = vrps[j];
		vrps[j] = swap;
	}
}

/* Built from a copy: building reorders its input. */
static inline struct manrs_vrp_table *table_of(const struct manrs_vrp *vrps,
					       size_t n)
{
	struct manrs_vrp copy[MAX_VRPS];
	struct manrs_vrp_table *table = NULL;

	ck_assert(n <= MAX_VRPS);
	memcpy(copy, vrps, n * sizeof(*copy));
	ck_assert(manrs_vrp_table_new(copy, n, &table) == MANRS_OK);
	return table;
}

struct vrp_list {
	struct manrs_vrp vrps[MAX_VRPS];
	size_t n;
};

static inline bool append(const struct manrs_vrp *v, void *arg)
{
	struct vrp_list *list = arg;

	ck_assert(list->n < MAX_VRPS);
	list->vrps[list->n++] = *v;
	return true;
}

#endif /* TEST_RANDOM_VRPS_H */
