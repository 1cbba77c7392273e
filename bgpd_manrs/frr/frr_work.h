/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The longest pieces of work in bgpd's main loop.  Main pthread. */
#ifndef MANRS_FRR_WORK_H
#define MANRS_FRR_WORK_H

#include "frr/frr_compat.h"

/* What the time went to. */
enum manrs_work {
	MANRS_WORK_REVALIDATION, /* a slice of it */
	MANRS_WORK_REFRESH,	 /* asking neighbors */
	MANRS_WORK_VRPS,	 /* taking a table over */
	MANRS_WORK_OBSERVATION,	 /* a batch of changed routes */
	MANRS_WORK_ROUTE_MAPS,	 /* looking after them */
	MANRS_WORK_CONFORMANCE,	 /* a slice of metrics or history */
	MANRS_WORK_COMMANDS,	 /* one command of ours, output included */
	MANRS_WORK_YANG,	 /* one answer of FRR's northbound */
	MANRS_WORK__COUNT,
};

struct manrs_work_stats {
	uint64_t pieces;
	int64_t longest_usec;
};

/* The word for it, as JSON has it. */
const char *manrs_work_name(enum manrs_work kind);

/* Microseconds of a clock that nobody sets; the beginning of a piece. */
int64_t manrs_work_now(void);
/* The piece that began then ends now. */
void manrs_work_end(enum manrs_work kind, int64_t began_usec);

/* Since the start of bgpd. */
const struct manrs_work_stats *manrs_work_get(enum manrs_work kind);
enum manrs_work manrs_work_longest(void);

#endif /* MANRS_FRR_WORK_H */
