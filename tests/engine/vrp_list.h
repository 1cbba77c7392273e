/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random VRPs, tables made of them, and lists to walk tables into. */
#ifndef MANRS_TESTS_VRP_LIST_H
#define MANRS_TESTS_VRP_LIST_H

#include <check.h>
#include <string.h>

#include "engine/vrp_table.h"
#include "random_prefix.h"

#define MAX_VRPS 300

static inline struct manrs_vrp vrp(const char *prefix, uint8_t max_len,
				   uint32_t asn, uint8_t sources)
{
	struct manrs_vrp v = { .asn = asn,
			       .max_len = max_len,
			       .sources = sources };

	ck_assert_msg(manrs_prefix_parse(prefix, &v.prefix) == MANRS_OK,
		      "not a prefix: %s", prefix);
	return v;
}

/* Few ASNs and lengths, so that VRPs collide in every way. */
static inline void random_vrps(uint64_t *state, struct manrs_vrp *vrps,
			       size_t n)
{
	unsigned room;
	uint64_t r;
	size_t i;

	for (i = 0; i < n; i++) {
		r = next_random(state);
		vrps[i] = (struct manrs_vrp){
			.prefix = random_prefix(state, r & 1),
			.asn = r >> 1 & 3 ? 64500 + (r >> 1 & 3) : 0,
			.sources = (uint8_t)(1 << (r >> 3 & 7)),
		};
		room = manrs_afi_bits(vrps[i].prefix.afi) - vrps[i].prefix.len;
		vrps[i].max_len = (uint8_t)(vrps[i].prefix.len +
					    (r >> 6) % (room < 3 ? room + 1
								 : 3));
	}
}

static inline void shuffle(uint64_t *state, struct manrs_vrp *vrps, size_t n)
{
	struct manrs_vrp swap;
	size_t j;

	while (n > 1) {
		j = next_random(state) % n--;
		swap = vrps[n];
		vrps[n] = vrps[j];
		vrps[j] = swap;
	}
}

/* Build from a copy: building reorders its input. */
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
	size_t stop_at; /* 0: never */
};

static inline bool append(const struct manrs_vrp *v, void *arg)
{
	struct vrp_list *list = arg;

	ck_assert(list->n < MAX_VRPS);
	list->vrps[list->n++] = *v;
	return list->n != list->stop_at;
}

static inline bool same_vrp(const struct manrs_vrp *a,
			    const struct manrs_vrp *b)
{
	return !manrs_vrp_compare(a, b) && a->sources == b->sources;
}

#endif /* MANRS_TESTS_VRP_LIST_H */
