/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AS_PATH verification by draft-ietf-sidrops-aspa-verification-28: walk the
 * path once and measure its ramps, then decide.  Sections are those of the
 * draft.  What ASPAs say is aspa_table.c's.
 *
 *            AS(L) - AS(K)         AS(1) originates, AS(N) is the neighbor.
 *            /           \         A path is free of leaks when its ramps leave
 *   down-ramp             up-ramp  no AS out: at most one hop across (5.2).
 *          /               \
 *      AS(N)               AS(1)
 */
#include "aspa_verify.h"

/* The walk, from the origin to the neighbor. */
struct ramp_walk {
	const struct manrs_aspa_table *table;
	uint32_t asn; /* AS(n): the one we are at */
	struct manrs_aspa_set set;
	struct manrs_aspa_ramps ramps;
	/* The hops that end the ramps; state NONE: nothing ends it. */
	struct manrs_aspa_hop max_up, min_up, max_down, min_down;
};

bool manrs_aspa_direction(enum manrs_relationship relationship,
			  enum manrs_aspa_direction *out)
{
	switch (relationship) {
	case MANRS_REL_CUSTOMER:
	case MANRS_REL_PEER:
	case MANRS_REL_RS_SERVER:
	case MANRS_REL_RS_CLIENT:
		*out = MANRS_ASPA_UPSTREAM;
		return true;
	case MANRS_REL_PROVIDER:
		*out = MANRS_ASPA_DOWNSTREAM;
		return true;
	default:
		return false;
	}
}

/* authorized(customer, provider) of section 5.3. */
static inline struct manrs_aspa_hop authorized(struct manrs_aspa_set set,
					       uint32_t customer,
					       uint32_t provider)
{
	return (struct manrs_aspa_hop){
		.customer = customer,
		.provider = provider,
		.state = !set.providers ? MANRS_ASPA_HOP_NO_ATTESTATION
			 : manrs_aspa_set_has(set, provider)
				 ? MANRS_ASPA_HOP_PROVIDER
				 : MANRS_ASPA_HOP_NOT_PROVIDER,
	};
}

/* The up-ramp ends at AS(I), I the least index of a hop that fails: the first
 * one we meet. */
static inline void look_up(struct ramp_walk *w, struct manrs_aspa_hop hop)
{
	if (hop.state == MANRS_ASPA_HOP_PROVIDER)
		return;
	if (!w->ramps.min_up) {
		w->ramps.min_up = w->ramps.n;
		w->min_up = hop;
	}
	if (!w->ramps.max_up && hop.state == MANRS_ASPA_HOP_NOT_PROVIDER) {
		w->ramps.max_up = w->ramps.n;
		w->max_up = hop;
	}
}

/* The down-ramp ends at AS(J), J the greatest index of a hop that fails: the
 * last one we meet.  J itself is kept until N is known. */
static inline void look_down(struct ramp_walk *w, struct manrs_aspa_hop hop)
{
	if (hop.state == MANRS_ASPA_HOP_PROVIDER)
		return;
	w->ramps.min_down = w->ramps.n + 1;
	w->min_down = hop;
	if (hop.state == MANRS_ASPA_HOP_NOT_PROVIDER) {
		w->ramps.max_down = w->ramps.n + 1;
		w->max_down = hop;
	}
}

/* Go on to the next AS towards us. */
static inline void step(struct ramp_walk *w, uint32_t asn,
			enum manrs_aspa_direction direction)
{
	struct manrs_aspa_set set = manrs_aspa_table_find(w->table, asn);

	look_up(w, authorized(w->set, w->asn, asn));
	if (direction == MANRS_ASPA_DOWNSTREAM)
		look_down(w, authorized(set, asn, w->asn));
	w->asn = asn;
	w->set = set;
	w->ramps.n++;
}

/* Measure the ramps of a path that is not empty (section 5.4). */
static void gather(struct ramp_walk *w, const struct manrs_aspath *path,
		   enum manrs_aspa_direction direction)
{
	struct manrs_aspa_ramps *r = &w->ramps;
	unsigned i = path->n_hops - 1u;

	w->asn = path->hops[i];
	w->set = manrs_aspa_table_find(w->table, w->asn);
	r->n = 1;
	while (i--)
		if (path->hops[i] != w->asn) /* COMPRESSED_AS_PATH, 5.2 */
			step(w, path->hops[i], direction);

	if (!r->max_up)
		r->max_up = r->n;
	if (!r->min_up)
		r->min_up = r->n;
	if (direction == MANRS_ASPA_DOWNSTREAM) {
		r->max_down = r->max_down ? r->n - r->max_down + 1 : r->n;
		r->min_down = r->min_down ? r->n - r->min_down + 1 : r->n;
	}
}

/* Steps 4 to 6 of sections 5.5 and 5.6, which are the same once the down-ramps
 * are 0 for the former. */
static void decide(const struct ramp_walk *w, bool is_truncated,
		   struct manrs_aspa_outcome *out)
{
	const struct manrs_aspa_ramps *r = &w->ramps;

	out->ramps = *r;
	out->state = MANRS_ASPA_VALID;
	if (r->max_up + r->max_down < r->n) {
		out->state = MANRS_ASPA_INVALID;
		out->reason = MANRS_ASPA_REASON_HOPS;
		out->up = w->max_up;
		out->down = w->max_down;
	} else if (is_truncated) {
		/* A gap that shows stays one; what was cut off could hold
		 * another. */
		out->state = MANRS_ASPA_UNKNOWN;
		out->reason = MANRS_ASPA_REASON_TRUNCATED;
	} else if (r->min_up + r->min_down < r->n) {
		out->state = MANRS_ASPA_UNKNOWN;
		out->reason = MANRS_ASPA_REASON_HOPS;
		out->up = w->min_up;
		out->down = w->min_down;
	}
}

/* Steps 1 to 3 of sections 5.5 and 5.6. */
static enum manrs_aspa_reason find_flaw(const struct manrs_aspath *path,
					uint32_t neighbor_as)
{
	if (!path->n_hops)
		return MANRS_ASPA_REASON_EMPTY;
	/* Of a set there is no most recently added AS: step 3 says it best. */
	if (neighbor_as && !path->first_is_set && path->hops[0] != neighbor_as)
		return MANRS_ASPA_REASON_NEIGHBOR;
	if (path->has_set)
		return MANRS_ASPA_REASON_AS_SET;
	return MANRS_ASPA_REASON_NONE;
}

struct manrs_aspa_outcome
manrs_aspa_verify(const struct manrs_aspa_table *table,
		  const struct manrs_aspath *path,
		  enum manrs_aspa_direction direction, uint32_t neighbor_as)
{
	struct manrs_aspa_outcome out = { .state = MANRS_ASPA_NO_DATA };
	struct ramp_walk walk = { .table = table };
	enum manrs_aspa_reason flaw;

	if (!table)
		return out;
	flaw = find_flaw(path, neighbor_as);
	if (flaw) {
		out.state = MANRS_ASPA_INVALID;
		out.reason = (uint8_t)flaw;
		out.neighbor = neighbor_as;
		out.first = path->n_hops ? path->hops[0] : 0;
		return out;
	}
	gather(&walk, path, direction);
	decide(&walk, path->truncated, &out);
	return out;
}

/* Has the customer attested other providers than this one? */
static inline bool denies(const struct manrs_aspa_table *table,
			  uint32_t customer, uint32_t provider)
{
	struct manrs_aspa_set set = manrs_aspa_table_find(table, customer);

	return set.providers && !manrs_aspa_set_has(set, provider);
}

bool manrs_aspa_is_invalid(const struct manrs_aspa_table *table,
			   const struct manrs_aspath *path,
			   enum manrs_aspa_direction direction,
			   uint32_t neighbor_as)
{
	const uint32_t *hops = path->hops;
	unsigned up, down;

	if (!table)
		return false;
	if (find_flaw(path, neighbor_as))
		return true;
	/* The maximum up-ramp ends with hops[up] ... */
	for (up = path->n_hops - 1u; up; up--)
		if (hops[up] != hops[up - 1] &&
		    denies(table, hops[up], hops[up - 1]))
			break;
	if (!up || direction == MANRS_ASPA_UPSTREAM)
		return up;
	/* ... and the maximum down-ramp with hops[down]: is there an AS between
	 * them? */
	for (down = 0; down + 1 < up; down++)
		if (hops[down] != hops[down + 1] &&
		    denies(table, hops[down], hops[down + 1]))
			return true;
	return false;
}

const char *manrs_aspa_state_name(enum manrs_aspa_state s)
{
	static const char *const names[MANRS_ASPA__COUNT] = {
		[MANRS_ASPA_NO_DATA] = "no-data",
		[MANRS_ASPA_VALID] = "valid",
		[MANRS_ASPA_UNKNOWN] = "unknown",
		[MANRS_ASPA_INVALID] = "invalid",
	};

	return (unsigned)s < MANRS_ASPA__COUNT ? names[s] : "unknown";
}

static void explain_hop(const struct manrs_aspa_hop *hop,
			struct manrs_text *out)
{
	if (hop->state == MANRS_ASPA_HOP_NOT_PROVIDER)
		manrs_text_add(out, "AS%u is no provider of AS%u",
			       hop->provider, hop->customer);
	else
		manrs_text_add(out, "AS%u has no ASPA", hop->customer);
}

static void explain_hops(const struct manrs_aspa_outcome *outcome,
			 struct manrs_text *out)
{
	const struct manrs_aspa_hop *up = &outcome->up, *down = &outcome->down;

	explain_hop(up, out);
	if (!down->state || (up->customer == down->customer &&
			     up->state == MANRS_ASPA_HOP_NO_ATTESTATION))
		return;
	manrs_text_add(out, ", ");
	explain_hop(down, out);
}

void manrs_aspa_explain(const struct manrs_aspa_outcome *outcome,
			struct manrs_text *out)
{
	switch (outcome->reason) {
	case MANRS_ASPA_REASON_EMPTY:
		manrs_text_add(out, "path is empty");
		break;
	case MANRS_ASPA_REASON_NEIGHBOR:
		manrs_text_add(out, "path starts with AS%u, neighbor is AS%u",
			       outcome->first, outcome->neighbor);
		break;
	case MANRS_ASPA_REASON_AS_SET:
		manrs_text_add(out, "path has a set");
		break;
	case MANRS_ASPA_REASON_TRUNCATED:
		manrs_text_add(out, "path has more than %u ASNs",
			       MANRS_ASPATH_MAX);
		break;
	case MANRS_ASPA_REASON_HOPS:
		explain_hops(outcome, out);
		break;
	}
}
