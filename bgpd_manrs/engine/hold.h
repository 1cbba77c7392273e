/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are routes held for the first data of a kind, VRPs or ASPAs?  From the first
 * source of it that is configured until its first data, or until the time is up;
 * and never again after one of the two, because a later loss of data is policy's.
 *
 *	idle	 no source is configured, or holding is switched off
 *	holding	 a source is, and its first data is waited for
 *	over	 there was data, or the time was up
 *
 * Times are milliseconds of a clock that nobody sets.
 */
#ifndef MANRS_HOLD_H
#define MANRS_HOLD_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: idle. */
struct manrs_hold {
	bool has_source;
	bool is_over;
	uint16_t hold_sec; /* 0: switched off */
	int64_t since_ms;  /* when the first source was configured */
};

/* What is configured now. */
void manrs_hold_configure(struct manrs_hold *hold, bool has_source,
			  uint16_t hold_sec, int64_t now_ms);

/* There was data, or the time was up. */
void manrs_hold_end(struct manrs_hold *hold);

/* How long it still holds; 0: it does not. */
int64_t manrs_hold_left_ms(const struct manrs_hold *hold, int64_t now_ms);

#endif /* MANRS_HOLD_H */
