/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Credit is kept in sixtieths of a line: a second earns per_minute of them, so
 * whole seconds lose nothing to rounding. */
#include "ratelimit.h"

#define LINE_COST 60

void manrs_ratelimit_init(struct manrs_ratelimit *limit, uint32_t burst,
			  uint32_t per_minute, manrs_time_t now)
{
	*limit = (struct manrs_ratelimit){
		.burst = burst,
		.per_minute = per_minute,
		.credit = (uint64_t)burst * LINE_COST,
		.updated = now,
	};
}

bool manrs_ratelimit_allow(struct manrs_ratelimit *limit, manrs_time_t now)
{
	uint64_t lacking = (uint64_t)limit->burst * LINE_COST - limit->credit;

	if (now > limit->updated && limit->per_minute) {
		/* Unsigned: the two may be further apart than INT64_MAX. */
		uint64_t seconds = (uint64_t)now - (uint64_t)limit->updated;

		limit->credit += seconds > lacking / limit->per_minute
					 ? lacking
					 : seconds * limit->per_minute;
	}
	limit->updated = now;
	if (limit->credit < LINE_COST) {
		limit->held_back++;
		return false;
	}
	limit->credit -= LINE_COST;
	return true;
}

uint64_t manrs_ratelimit_take_held(struct manrs_ratelimit *limit)
{
	uint64_t held = limit->held_back;

	limit->held_back = 0;
	return held;
}
