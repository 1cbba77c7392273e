/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change of policy, of a neighbor or of facts may alter for routes that
 * were judged before: enough to leave alone what cannot have changed.
 */
#ifndef MANRS_CHANGE_H
#define MANRS_CHANGE_H

#include "check.h"

/* Several changes add up; all zero is none. */
struct manrs_change {
	uint32_t verdicts; /* MANRS_CHECK_BIT of checks whose verdict may differ */
	uint32_t marks;	   /* ... whose tag or depreference may differ */
	bool decision;	   /* another action, or another one without data */
	bool relationship; /* the neighbor is somebody else to us */
};

bool manrs_change_is_none(const struct manrs_change *change);

void manrs_change_add_policy(struct manrs_change *change,
			     const struct manrs_policy *before,
			     const struct manrs_policy *after);
/* policy: of the sender. */
void manrs_change_add_sender(struct manrs_change *change,
			     const struct manrs_sender *before,
			     const struct manrs_sender *after,
			     const struct manrs_policy *policy);
/* needs: enum manrs_need, what is another now: the verdicts of all checks that
 * look at it may be. */
void manrs_change_add_needs(struct manrs_change *change, unsigned needs);

/*
 * May a route that was rejected with these failed and no-data checks pass now?
 * No, if what rejects it cannot have changed.  Of in only sender, policy and
 * facts are looked at.
 */
bool manrs_change_may_pass(const struct manrs_change *change,
			   const struct manrs_input *in, uint32_t failed,
			   uint32_t no_data);

#endif /* MANRS_CHANGE_H */
