/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sources of VRPs and ASPAs hand to the worker. */
#ifndef MANRS_RPKI_SOURCE_H
#define MANRS_RPKI_SOURCE_H

#include <stdlib.h>
#include <time.h>

#include "engine/aspa_table.h"
#include "engine/vrp_table.h"

/* Records accepted from one source: six times the Internet of 2025. */
#define MANRS_RPKI_RECORDS_MAX (4u << 20)

/* A set of records, in any order. */
struct manrs_rpki_records {
	struct manrs_vrp *vrps; /* owned */
	size_t n;
	size_t room; /* allocated */
};

/* Append; MANRS_ERR_LIMIT, MANRS_ERR_MEMORY: not appended. */
static inline enum manrs_status
manrs_rpki_records_add(struct manrs_rpki_records *r,
		       const struct manrs_vrp *vrp)
{
	if (r->n == MANRS_RPKI_RECORDS_MAX)
		return MANRS_ERR_LIMIT;
	if (r->n == r->room) {
		size_t room = r->room ? r->room * 2 : 1024;
		struct manrs_vrp *vrps =
			realloc(r->vrps, room * sizeof(*vrps));

		if (!vrps)
			return MANRS_ERR_MEMORY;
		r->vrps = vrps;
		r->room = room;
	}
	r->vrps[r->n++] = *vrp;
	return MANRS_OK;
}

/* Give back what is not used. */
static inline void manrs_rpki_records_fit(struct manrs_rpki_records *r)
{
	struct manrs_vrp *vrps;

	if (!r->n || r->n == r->room)
		return;
	vrps = realloc(r->vrps, r->n * sizeof(*vrps));
	if (!vrps)
		return;
	r->vrps = vrps;
	r->room = r->n;
}

static inline void manrs_rpki_records_release(struct manrs_rpki_records *r)
{
	free(r->vrps);
	*r = (struct manrs_rpki_records){ .vrps = NULL };
}

/* ASPAs, one provider of one customer an element. */
struct manrs_aspa_pairs {
	struct manrs_aspa_pair *pairs; /* owned */
	size_t n;
	size_t room; /* allocated */
};

static inline void manrs_aspa_pairs_release(struct manrs_aspa_pairs *pairs)
{
	free(pairs->pairs);
	*pairs = (struct manrs_aspa_pairs){ .pairs = NULL };
}

#endif /* MANRS_RPKI_SOURCE_H */
