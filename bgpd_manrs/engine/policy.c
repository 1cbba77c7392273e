/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The built-in profile of each relationship, the bit sets an evaluation reads,
 * and the list of what a profile can set.  Actions come from check_table.c; the
 * parameters are here.  Profiles that an operator configures are laid over this
 * by the caller.
 */
#include "policy.h"

#include "check.h"

/* NLNOG BGP Filter Guide, "small prefixes" and "long AS paths"; RFC 7454
 * section 6.1.3.  Nothing shorter than /8 or /12 was ever delegated. */
static const struct manrs_params builtin_params = {
	.min_len = { [MANRS_AFI_IPV4] = 8, [MANRS_AFI_IPV6] = 12 },
	.max_len = { [MANRS_AFI_IPV4] = 24, [MANRS_AFI_IPV6] = 48 },
	.max_path_len = 100,
	.irr_roa = true,
};

/* Below 100, what bgpd gives a route without one: any other path wins. */
#define BUILTIN_LOCAL_PREF 50

void manrs_policy_finish(struct manrs_policy *policy)
{
	uint32_t has_action[MANRS_ACTION__COUNT] = { 0 };

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		has_action[policy->action[id]] |= MANRS_CHECK_BIT(id);
	policy->tags = has_action[MANRS_ACTION_TAG];
	policy->depreferences = has_action[MANRS_ACTION_DEPREFERENCE];
	policy->rejects = has_action[MANRS_ACTION_REJECT];
	policy->enabled = has_action[MANRS_ACTION_LOG] | policy->tags |
			  policy->depreferences | policy->rejects;
	policy->by_path = policy->enabled &
			  manrs_checks_of_scope(MANRS_SCOPE_PATH);
	for (int i = 0; i < MANRS_MISSING_NEEDS; i++)
		policy->needing[i] = policy->enabled &
				     manrs_checks_needing(1u << i);
}

void manrs_policy_init_builtin(struct manrs_policy *policy,
			       enum manrs_relationship relationship)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		policy->action[id] = manrs_checks[id].action[relationship];
	policy->params = builtin_params;
	policy->no_data_rejects = false;
	policy->local_pref = BUILTIN_LOCAL_PREF;
	manrs_policy_finish(policy);
}

enum manrs_action manrs_policy_strongest(const struct manrs_policy *policy,
					 uint32_t checks)
{
	enum manrs_action strongest = MANRS_ACTION_OFF;

	for (; checks; checks &= checks - 1) {
		enum manrs_action action =
			policy->action[__builtin_ctz(checks)];

		if (action > strongest)
			strongest = action;
	}
	return strongest;
}

/* Settings ---------------------------------------------------------------- */

_Static_assert(MANRS_SETTING__LINES <= 64, "settings are bits of a uint64_t");

/* The family of a setting that there is for each. */
static enum manrs_afi length_afi(enum manrs_setting setting)
{
	return setting == MANRS_SETTING_LENGTH_IPV4 ||
			       setting == MANRS_SETTING_IRR_LENGTH_IPV4
		       ? MANRS_AFI_IPV4
		       : MANRS_AFI_IPV6;
}

uint32_t manrs_policy_get(const struct manrs_policy *policy,
			  enum manrs_setting setting)
{
	const struct manrs_params *params = &policy->params;

	switch (setting) {
	case MANRS_SETTING_LENGTH_IPV4:
	case MANRS_SETTING_LENGTH_IPV6:
		return MANRS_LENGTHS(params->min_len[length_afi(setting)],
				     params->max_len[length_afi(setting)]);
	case MANRS_SETTING_PATH_LIMIT:
		return params->max_path_len;
	case MANRS_SETTING_NO_DATA:
		return policy->no_data_rejects;
	case MANRS_SETTING_LOCAL_PREF:
		return policy->local_pref;
	case MANRS_SETTING_IRR_LENGTH_IPV4:
	case MANRS_SETTING_IRR_LENGTH_IPV6:
		return params->irr_len[length_afi(setting)];
	case MANRS_SETTING_IRR_ROA:
		return params->irr_roa;
	case MANRS_SETTING_BLACKHOLE:
		return params->blackhole;
	default:
		return policy->action[setting];
	}
}

void manrs_policy_set(struct manrs_policy *policy, enum manrs_setting setting,
		      uint32_t value)
{
	struct manrs_params *params = &policy->params;

	switch (setting) {
	case MANRS_SETTING_LENGTH_IPV4:
	case MANRS_SETTING_LENGTH_IPV6:
		params->min_len[length_afi(setting)] = MANRS_LENGTHS_MIN(value);
		params->max_len[length_afi(setting)] = MANRS_LENGTHS_MAX(value);
		break;
	case MANRS_SETTING_PATH_LIMIT:
		params->max_path_len = value;
		break;
	case MANRS_SETTING_NO_DATA:
		policy->no_data_rejects = value;
		break;
	case MANRS_SETTING_LOCAL_PREF:
		policy->local_pref = value;
		break;
	case MANRS_SETTING_IRR_LENGTH_IPV4:
	case MANRS_SETTING_IRR_LENGTH_IPV6:
		params->irr_len[length_afi(setting)] = value;
		break;
	case MANRS_SETTING_IRR_ROA:
		params->irr_roa = value;
		break;
	case MANRS_SETTING_BLACKHOLE:
		params->blackhole = value;
		break;
	default:
		policy->action[setting] = value;
	}
}

const char *manrs_setting_name(enum manrs_setting setting)
{
	switch (setting) {
	case MANRS_SETTING_LENGTH_IPV4:
		return "prefix-length ipv4";
	case MANRS_SETTING_LENGTH_IPV6:
		return "prefix-length ipv6";
	case MANRS_SETTING_PATH_LIMIT:
		return "as-path-limit";
	case MANRS_SETTING_NO_DATA:
		return "no-data";
	case MANRS_SETTING_LOCAL_PREF:
		return "local-preference";
	case MANRS_SETTING_IRR_LENGTH_IPV4:
		return "irr-length ipv4";
	case MANRS_SETTING_IRR_LENGTH_IPV6:
		return "irr-length ipv6";
	case MANRS_SETTING_IRR_ROA:
		return "irr-roa";
	case MANRS_SETTING_BLACKHOLE:
		return "blackhole";
	case MANRS_SETTING_CHECK_ALL:
		return MANRS_ALL_CHECKS;
	default:
		return manrs_checks[setting].name;
	}
}

void manrs_setting_format(enum manrs_setting setting, uint32_t value,
			  struct manrs_text *out)
{
	switch (setting) {
	case MANRS_SETTING_LENGTH_IPV4:
	case MANRS_SETTING_LENGTH_IPV6:
		manrs_text_add(out, "min %u max %u", MANRS_LENGTHS_MIN(value),
			       MANRS_LENGTHS_MAX(value));
		break;
	case MANRS_SETTING_NO_DATA:
		manrs_text_add(out, "%s", value ? "reject" : "accept");
		break;
	case MANRS_SETTING_IRR_ROA:
		manrs_text_add(out, "%s", value ? "accept" : "ignore");
		break;
	case MANRS_SETTING_BLACKHOLE:
		manrs_text_add(out, "%s", value ? "accept" : "reject");
		break;
	case MANRS_SETTING_PATH_LIMIT:
	case MANRS_SETTING_LOCAL_PREF:
	case MANRS_SETTING_IRR_LENGTH_IPV4:
	case MANRS_SETTING_IRR_LENGTH_IPV6:
		manrs_text_add(out, "%u", value);
		break;
	default:
		manrs_text_add(out, "%s", manrs_action_name(value));
	}
}
