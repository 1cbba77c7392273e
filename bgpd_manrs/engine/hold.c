/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the decision whether routes are held; which ones, and the timer, are the
 * caller's.  The time runs from the first source on, also while holding is
 * switched off, so that switching it on again does not start it anew.
 */
#include "hold.h"

void manrs_hold_configure(struct manrs_hold *hold, bool has_source,
			  uint16_t hold_sec, int64_t now_ms)
{
	if (has_source && !hold->has_source)
		hold->since_ms = now_ms;
	hold->has_source = has_source;
	hold->hold_sec = hold_sec;
}

void manrs_hold_end(struct manrs_hold *hold)
{
	hold->is_over = true;
}

int64_t manrs_hold_left_ms(const struct manrs_hold *hold, int64_t now_ms)
{
	int64_t left = hold->since_ms + hold->hold_sec * INT64_C(1000) - now_ms;

	if (!hold->has_source || hold->is_over || left < 0)
		return 0;
	return left;
}
