/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures of one neighbor and address family. */
#ifndef MANRS_TALLY_H
#define MANRS_TALLY_H

#include "check_id.h"
#include "manrs_types.h"

/* Number of routes; accepted + rejected == received always holds. */
struct manrs_tally {
	uint64_t received;
	uint64_t accepted;
	uint64_t rejected;     /* by us, where enforced */
	uint64_t would_reject; /* accepted only because it is not enforced */
	uint64_t blackholes;   /* accepted, requests that are granted */
	uint64_t rov[MANRS_ROV__COUNT];
	uint64_t failures[MANRS_CHECK__COUNT];
	uint64_t no_data[MANRS_CHECK__COUNT];
	/* Routes that violate a metric, each counted once for each kind; and
	 * those of them that were let in all the same. */
	uint64_t violating[MANRS_KIND__COUNT];
	uint64_t let_in[MANRS_KIND__COUNT];
};

/* What is remembered of the judgement of one route. */
struct manrs_judgement {
	uint32_t failed;  /* MANRS_CHECK_BIT of failed checks */
	uint32_t no_data; /* ... of checks without data */
	uint8_t rov;	  /* enum manrs_rov_state */
	uint8_t blackhole; /* enum manrs_blackhole */
	bool reject;	  /* policy says it must not pass */
	bool enforced;	  /* and was obeyed */
};

/* Count a judgement in (by = 1) or out (by = -1). */
void manrs_tally_add(struct manrs_tally *tally,
		     const struct manrs_judgement *judgement, int by);

/* Add all of from to into. */
void manrs_tally_merge(struct manrs_tally *into, const struct manrs_tally *from);

#endif /* MANRS_TALLY_H */
