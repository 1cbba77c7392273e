/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run every check on one route.  This is the only place where a verdict is
 * made; enforcing, observing, explaining and the offline program differ in
 * what they do with it.
 */
#ifndef MANRS_EVALUATE_H
#define MANRS_EVALUATE_H

#include "check.h"

struct manrs_result {
	uint32_t failed;  /* MANRS_CHECK_BIT of every failed check */
	uint32_t no_data; /* ... of every check whose data is missing */
	uint32_t tagged;  /* ... of every failed check with action tag */
	struct manrs_rov rov;
	uint8_t blackhole; /* enum manrs_blackhole */
	bool reject; /* policy says: must not pass */
	bool depreference; /* ... pass with policy->local_pref, if it does */
};

/* What the path, the next hop and the OTC attribute of a route come to, whatever
 * its prefix. */
struct manrs_path_verdict {
	uint32_t failed;   /* as in struct manrs_result, of MANRS_SCOPE_PATH */
	uint32_t no_data;  /* of every check */
	uint32_t decisive; /* those of them that may reject the route */
	uint32_t left;	   /* enabled checks that the prefix is needed for */
};

/* Judge route, heard from sender, under policy, with facts.  Borrowed for the
 * call.  Pure: the same arguments give the same result. */
void manrs_evaluate(const struct manrs_route *route,
		    const struct manrs_sender *sender,
		    const struct manrs_policy *policy,
		    const struct manrs_facts *facts,
		    struct manrs_result *result);

/* The same in two steps, of which the first may be done once for many routes
 * that differ in the prefix alone. */
void manrs_evaluate_path(const struct manrs_route *route,
			 const struct manrs_sender *sender,
			 const struct manrs_policy *policy,
			 const struct manrs_facts *facts,
			 struct manrs_path_verdict *verdict);
void manrs_evaluate_prefix(const struct manrs_route *route,
			   const struct manrs_sender *sender,
			   const struct manrs_policy *policy,
			   const struct manrs_facts *facts,
			   const struct manrs_path_verdict *verdict,
			   struct manrs_result *result);

/* Must a route with these failed and no-data checks not pass?  Of in only
 * sender, policy and facts are looked at.  held: as in
 * manrs_policy_must_reject(). */
bool manrs_must_reject(const struct manrs_input *in, uint32_t failed,
		       uint32_t no_data, uint32_t held);

/* One check's verdict out of a result. */
enum manrs_verdict manrs_result_verdict(const struct manrs_result *result,
					const struct manrs_policy *policy,
					enum manrs_check_id id);

/* The names of the checks in a bit set as "as-set,rov-invalid"; "-" when
 * there is none. */
void manrs_check_names(uint32_t checks, struct manrs_text *out);

/* Why the route failed, for logs and lists: of the first failed check with the
 * strongest action.  The evidence in a few words; for rov-invalid "origin",
 * "length" ... alone.  When aspa-invalid failed beside it the hops follow.
 * Empty when nothing failed. */
void manrs_result_reason(const struct manrs_result *result,
			 const struct manrs_input *in, struct manrs_text *out);

/* The covering VRPs as "192.0.2.0/24-24 AS64500, ...", at most max of them and
 * then "... and N more"; "none" when there is none, "no data" when there is no
 * table (NULL). */
void manrs_vrps_format(const struct manrs_vrp_table *table,
		       const struct manrs_prefix *prefix, unsigned max,
		       struct manrs_text *out);

#endif /* MANRS_EVALUATE_H */
