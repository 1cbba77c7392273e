/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sources of VRPs hand to the worker, and the clock they share. */
#ifndef MANRS_RPKI_SOURCE_H
#define MANRS_RPKI_SOURCE_H

#include <stdlib.h>
#include <time.h>

#include "engine/vrp_table.h"

/* One complete set of records, in any order. */
struct manrs_rpki_records {
	struct manrs_vrp *vrps; /* owned */
	size_t n;
};

static inline void manrs_rpki_records_release(struct manrs_rpki_records *r)
{
	free(r->vrps);
	r->vrps = NULL;
	r->n = 0;
}

/* Milliseconds of a clock that nobody sets. */
static inline int64_t manrs_rpki_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif /* MANRS_RPKI_SOURCE_H */
