/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The built-in profile of each relationship, and the bit sets an evaluation
 * reads.  Actions come from check_table.c; the limits are here.  Profiles that
 * an operator configures are laid over this by the caller.
 */
#include "policy.h"

#include "check.h"

/* NLNOG BGP Filter Guide, "small prefixes" and "long AS paths"; RFC 7454
 * section 6.1.3.  Nothing shorter than /8 or /12 was ever delegated. */
static const struct manrs_params builtin_params = {
	.min_len = { [MANRS_AFI_IPV4] = 8, [MANRS_AFI_IPV6] = 12 },
	.max_len = { [MANRS_AFI_IPV4] = 24, [MANRS_AFI_IPV6] = 48 },
	.max_path_len = 100,
};

void manrs_policy_finish(struct manrs_policy *policy)
{
	policy->enabled = 0;
	policy->rejects = 0;
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		if (policy->action[id] != MANRS_ACTION_OFF)
			policy->enabled |= MANRS_CHECK_BIT(id);
		if (policy->action[id] == MANRS_ACTION_REJECT)
			policy->rejects |= MANRS_CHECK_BIT(id);
	}
}

void manrs_policy_init_builtin(struct manrs_policy *policy,
			       enum manrs_relationship relationship)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		policy->action[id] = manrs_checks[id].action[relationship];
	policy->params = builtin_params;
	policy->no_data_rejects = false;
	manrs_policy_finish(policy);
}
