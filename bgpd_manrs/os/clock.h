/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock that waits are measured by.  Not that of routes: their time comes
 * as an argument. */
#ifndef MANRS_CLOCK_H
#define MANRS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of a clock that nobody sets. */
static inline int64_t manrs_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif /* MANRS_CLOCK_H */
