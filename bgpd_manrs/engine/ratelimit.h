/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A token bucket: how many lines a neighbor may fill the log with, how many
 * events a sink may be sent. */
#ifndef MANRS_RATELIMIT_H
#define MANRS_RATELIMIT_H

#include "manrs_types.h"

struct manrs_ratelimit {
	uint32_t burst;	     /* lines at once after silence */
	uint32_t per_minute; /* lines a minute in the long run */
	uint64_t credit;     /* sixtieths of a line */
	manrs_time_t updated;
	uint64_t held_back; /* since they were last taken */
};

/* A full bucket at `now`. */
void manrs_ratelimit_init(struct manrs_ratelimit *limit, uint32_t burst,
			  uint32_t per_minute, manrs_time_t now);

/* May one more line pass at `now`?  If not it is counted in held_back.  A clock
 * that steps back gives no credit. */
bool manrs_ratelimit_allow(struct manrs_ratelimit *limit, manrs_time_t now);

/* The lines held back so far, which are then forgotten: the caller tells. */
uint64_t manrs_ratelimit_take_held(struct manrs_ratelimit *limit);

#endif /* MANRS_RATELIMIT_H */
