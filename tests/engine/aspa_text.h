/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ASPAs and paths in a short form for rows of tests.  An AS is a letter: a to
 * p are AS64496 to AS64511, A to P are AS65536 to AS65551 (RFC 5398), 0 is
 * AS 0.
 *
 *   "a:bc b:0"   a names b and c as its providers, b names AS 0
 *   "c b b {a}"  a path, the neighbor first, the origin last
 */
#ifndef TESTS_ENGINE_ASPA_TEXT_H
#define TESTS_ENGINE_ASPA_TEXT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/aspa_table.h"
#include "engine/aspath.h"

#define MAX_PAIRS 256

static inline uint32_t letter_to_asn(char letter)
{
	if (letter >= 'a' && letter <= 'p')
		return 64496u + (uint32_t)(letter - 'a');
	if (letter >= 'A' && letter <= 'P')
		return 65536u + (uint32_t)(letter - 'A');
	ck_assert_msg(letter == '0', "'%c' is no AS", letter);
	return 0;
}

static inline char asn_to_letter(uint32_t asn)
{
	if (!asn)
		return '0';
	if (asn >= 64496 && asn <= 64511)
		return (char)('a' + (asn - 64496));
	ck_assert_msg(asn >= 65536 && asn <= 65551, "AS%u has no letter", asn);
	return (char)('A' + (asn - 65536));
}

/* "a:bc b:0" into pairs[MAX_PAIRS]; how many. */
static inline size_t parse_aspas(const char *text,
				 struct manrs_aspa_pair *pairs)
{
	char customer = 0;
	size_t n = 0;

	for (; *text; text++) {
		if (*text == ' ') {
			customer = 0;
		} else if (!customer) {
			customer = *text++;
			ck_assert(*text == ':');
		} else {
			ck_assert_uint_lt(n, MAX_PAIRS);
			pairs[n].customer = letter_to_asn(customer);
			pairs[n++].provider = letter_to_asn(*text);
		}
	}
	return n;
}

static inline struct manrs_aspa_table *
aspa_table_of_pairs(const struct manrs_aspa_pair *pairs, size_t n)
{
	struct manrs_aspa_pair *copy = malloc((n + 1) * sizeof(*copy));
	struct manrs_aspa_table *table = NULL;

	ck_assert_ptr_nonnull(copy);
	if (n)
		memcpy(copy, pairs, n * sizeof(*copy));
	ck_assert_int_eq(manrs_aspa_table_new(copy, n, &table), MANRS_OK);
	free(copy);
	return table;
}

static inline struct manrs_aspa_table *aspa_table_of(const char *text)
{
	struct manrs_aspa_pair pairs[MAX_PAIRS];

	return aspa_table_of_pairs(pairs, parse_aspas(text, pairs));
}

/* splitmix64: the same numbers everywhere. */
static inline uint64_t next_number(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline uint32_t number_below(uint64_t *seed, uint32_t limit)
{
	return (uint32_t)(next_number(seed) % limit);
}

static inline void shuffle_pairs(uint64_t *seed, struct manrs_aspa_pair *pairs,
				 size_t n)
{
	while (n > 1) {
		size_t i = number_below(seed, (uint32_t)n--);
		struct manrs_aspa_pair swapped = pairs[i];

		pairs[i] = pairs[n];
		pairs[n] = swapped;
	}
}

#endif /* TESTS_ENGINE_ASPA_TEXT_H */
