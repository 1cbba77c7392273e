/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policy: what is done about each check for a neighbor.
 *
 * A profile is a name and the values it sets; what it does not set comes from
 * the profile it inherits from, in the end from the built-in profile of a
 * relationship.  manrs_policy is the flat result that an evaluation reads.
 */
#ifndef MANRS_POLICY_H
#define MANRS_POLICY_H

#include "check_id.h"
#include "manrs_status.h"
#include "manrs_types.h"

/* Parameters of checks. */
struct manrs_params {
	uint8_t min_len[MANRS_AFI__COUNT]; /* shorter is too broad, bits */
	uint8_t max_len[MANRS_AFI__COUNT]; /* longer is too specific, bits */
	uint16_t max_path_len;		   /* ASNs, prepends counted */
};

/* The effective policy of one neighbor. */
struct manrs_policy {
	uint8_t action[MANRS_CHECK__COUNT]; /* enum manrs_action */
	struct manrs_params params;
	uint32_t enabled; /* MANRS_CHECK_BIT of every action but off */
	uint32_t rejects; /* MANRS_CHECK_BIT of every action reject */
	bool no_data_rejects; /* what a no-data verdict of an enabled check
			       * with action reject does: reject or accept */
};

/* The built-in profile of a relationship: the actions of check_table.c and the
 * limits of the NLNOG BGP Filter Guide. */
void manrs_policy_init_builtin(struct manrs_policy *policy,
			       enum manrs_relationship relationship);

/* Recompute enabled and rejects from action[]. */
void manrs_policy_finish(struct manrs_policy *policy);

#endif /* MANRS_POLICY_H */
