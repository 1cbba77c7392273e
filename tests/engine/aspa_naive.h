/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AS_PATH verification once more, word for word as the draft
 * (draft-ietf-sidrops-aspa-verification-28) has it and with no thought of
 * speed: a list of pairs, an array A[1..N], a loop for each bound.  Shares
 * nothing with the engine but the types of its input.
 */
#ifndef TESTS_ENGINE_ASPA_NAIVE_H
#define TESTS_ENGINE_ASPA_NAIVE_H

#include "engine/aspa_table.h"
#include "engine/aspath.h"

enum naive_outcome { NAIVE_VALID, NAIVE_UNKNOWN, NAIVE_INVALID };
enum naive_hop { NO_ATTESTATION, PROVIDER_PLUS, NOT_PROVIDER_PLUS };

struct naive {
	const struct manrs_aspa_pair *pairs;
	size_t n_pairs;
	uint32_t a[MANRS_ASPATH_MAX + 1]; /* COMPRESSED_AS_PATH, from 1 */
	unsigned n;
};

/* Section 5.3. */
static inline enum naive_hop naive_authorized(const struct naive *p, uint32_t x,
					      uint32_t y)
{
	enum naive_hop hop = NO_ATTESTATION;
	size_t i;

	for (i = 0; i < p->n_pairs; i++) {
		if (p->pairs[i].customer != x)
			continue;
		/* AS 0 has no influence (section 4). */
		if (p->pairs[i].provider == y && y)
			return PROVIDER_PLUS;
		hop = NOT_PROVIDER_PLUS;
	}
	return hop;
}

static inline bool naive_fails(const struct naive *p, unsigned from,
			       unsigned to, bool or_no_attestation)
{
	enum naive_hop hop = naive_authorized(p, p->a[from], p->a[to]);

	return hop == NOT_PROVIDER_PLUS ||
	       (or_no_attestation && hop == NO_ATTESTATION);
}

/* Section 5.4: the minimum I, or N. */
static inline unsigned naive_up_ramp(const struct naive *p, bool minimum)
{
	unsigned i;

	for (i = 1; i + 1 <= p->n; i++)
		if (naive_fails(p, i, i + 1, minimum))
			return i;
	return p->n;
}

/* Section 5.4: N - J + 1 for the maximum J, or N. */
static inline unsigned naive_down_ramp(const struct naive *p, bool minimum)
{
	unsigned j;

	for (j = p->n; j >= 2; j--)
		if (naive_fails(p, j, j - 1, minimum))
			return p->n - j + 1;
	return p->n;
}

/* Section 5.2. */
static inline void naive_compress(struct naive *p,
				  const struct manrs_aspath *path)
{
	unsigned i;

	p->n = 0;
	for (i = path->n_hops; i > 0; i--)
		if (i == path->n_hops || path->hops[i - 1] != path->hops[i])
			p->a[++p->n] = path->hops[i - 1];
}

/* Sections 5.5 and 5.6.  neighbor_as 0: the receiver is an RS-client. */
static inline enum naive_outcome
naive_verify(const struct manrs_aspa_pair *pairs, size_t n_pairs,
	     const struct manrs_aspath *path, bool is_upstream,
	     uint32_t neighbor_as)
{
	struct naive p = { .pairs = pairs, .n_pairs = n_pairs };
	unsigned max_down = 0, min_down = 0;

	if (path->n_hops == 0)
		return NAIVE_INVALID;
	if (neighbor_as && path->hops[0] != neighbor_as)
		return NAIVE_INVALID;
	if (path->has_set)
		return NAIVE_INVALID;
	naive_compress(&p, path);
	if (!is_upstream) {
		max_down = naive_down_ramp(&p, false);
		min_down = naive_down_ramp(&p, true);
	}
	if (naive_up_ramp(&p, false) + max_down < p.n)
		return NAIVE_INVALID;
	if (naive_up_ramp(&p, true) + min_down < p.n)
		return NAIVE_UNKNOWN;
	return NAIVE_VALID;
}

#endif /* TESTS_ENGINE_ASPA_NAIVE_H */
