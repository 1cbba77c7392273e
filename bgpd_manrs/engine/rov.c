/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Route origin validation: RFC 6811 section 2 over what the covering VRPs say,
 * and which of our words says best why a route is invalid.  The look-up is
 * vrp_table.c's, the evidence in full is printed by evaluate.c.
 */
#include "rov.h"

static enum manrs_rov_reason why_invalid(unsigned match, bool has_origin,
					 uint32_t origin, bool ends_in_set)
{
	if (ends_in_set)
		return MANRS_ROV_REASON_AS_SET;
	if ((has_origin && !origin) || !(match & MANRS_VRP_NOT_AS0))
		return MANRS_ROV_REASON_AS0;
	if (match & MANRS_VRP_NAMED)
		return MANRS_ROV_REASON_LENGTH;
	return MANRS_ROV_REASON_ORIGIN;
}

struct manrs_rov manrs_rov_validate(const struct manrs_vrp_table *table,
				    const struct manrs_prefix *prefix,
				    bool has_origin, uint32_t origin,
				    bool ends_in_set)
{
	struct manrs_rov rov = { MANRS_ROV_NO_DATA, MANRS_ROV_REASON_NONE };
	unsigned match;

	if (!table)
		return rov;

	/* RFC 6811 calls a missing origin NONE.  Like AS 0, no VRP names it. */
	if (!has_origin || ends_in_set)
		origin = 0;
	match = manrs_vrp_table_match(table, prefix, origin);

	if (!(match & MANRS_VRP_COVERED)) {
		rov.state = MANRS_ROV_NOT_FOUND;
	} else if (match & MANRS_VRP_MATCHED) {
		rov.state = MANRS_ROV_VALID;
	} else {
		rov.state = MANRS_ROV_INVALID;
		rov.reason = (uint8_t)why_invalid(match, has_origin, origin,
						  ends_in_set);
	}
	return rov;
}
