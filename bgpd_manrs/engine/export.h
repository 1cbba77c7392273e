/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must not leave towards a neighbor: the outbound side of MANRS Action 1.
 * A table of its own, because a route that leaves is judged by whom it came
 * from and whom it goes to, and there is no policy about it: it stays here.
 */
#ifndef MANRS_EXPORT_H
#define MANRS_EXPORT_H

#include "check.h"

enum manrs_export_rule_id {
	MANRS_EXPORT_BOGON_PREFIX,
	MANRS_EXPORT_ROV_INVALID,
	MANRS_EXPORT_ROUTE_LEAK,
	MANRS_EXPORT_FOREIGN_ORIGIN,
	MANRS_EXPORT__COUNT,
};

/* Where a route that leaves came from. */
struct manrs_export_source {
	bool is_own;	      /* originated by our AS */
	uint8_t relationship; /* of the neighbor it was learned from, or
			       * MANRS_REL_UNSET: not known (iBGP, for one) */
};

struct manrs_export_input {
	const struct manrs_route *route; /* path as in the RIB; own routes with
					  * the path of our own AS */
	struct manrs_export_source from;
	uint8_t to; /* enum manrs_relationship of the receiver */
	uint32_t local_as;
	const struct manrs_facts *facts;
};

struct manrs_export_rule {
	const char *name;   /* kebab-case; that of the check where one says the
			     * same of what comes in */
	const char *title;  /* what it means when it is broken */
	const char *source; /* RFC, guide */
	enum manrs_verdict (*judge)(const struct manrs_export_input *in);
};

extern const struct manrs_export_rule manrs_export_rules[MANRS_EXPORT__COUNT];

/* Bits (1 << id) of the rules a route breaks, and of those without data.  It
 * must not leave when any is broken. */
struct manrs_export_result {
	uint32_t broken;
	uint32_t no_data;
};
void manrs_export_evaluate(const struct manrs_export_input *in,
			   struct manrs_export_result *result);

#endif /* MANRS_EXPORT_H */
