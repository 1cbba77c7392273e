/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Route origin validation, RFC 6811 section 2, with the reason. */
#ifndef MANRS_ROV_H
#define MANRS_ROV_H

#include "manrs_types.h"
#include "vrp_table.h"

struct manrs_rov {
	uint8_t state;	/* enum manrs_rov_state */
	uint8_t reason; /* enum manrs_rov_reason */
};

/*
 * Validate prefix announced with origin.  has_origin is false for a path that
 * ends in an AS_SET or is empty: it matches no VRP, so a covered route is
 * invalid (ends_in_set selects reason as-set over origin).  AS 0 never matches
 * (RFC 7607 section 2, RFC 6483 section 4).
 *
 * Reason, first that holds: as-set; as0 (origin is AS 0, or all covering VRPs
 * are for AS 0); length (a covering VRP names the origin); origin.
 *
 * table NULL gives MANRS_ROV_NO_DATA.
 */
struct manrs_rov manrs_rov_validate(const struct manrs_vrp_table *table,
				    const struct manrs_prefix *prefix,
				    bool has_origin, uint32_t origin,
				    bool ends_in_set);

#endif /* MANRS_ROV_H */
