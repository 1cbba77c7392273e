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
#include "text.h"

/* Parameters of checks. */
struct manrs_params {
	uint8_t min_len[MANRS_AFI__COUNT]; /* shorter is too broad, bits */
	uint8_t max_len[MANRS_AFI__COUNT]; /* longer is too specific, bits */
	uint16_t max_path_len;		   /* ASNs, prepends counted */
	/* More-specifics of what is registered are accepted up to this many
	 * bits; 0: as registered. */
	uint8_t irr_len[MANRS_AFI__COUNT];
	bool irr_roa;	/* a valid ROA does in place of a route object */
	bool blackhole; /* the neighbor may ask for it, RFC 7999 */
};

/* Kinds of data that may be missing: the bits of enum manrs_need below this. */
#define MANRS_MISSING_NEEDS 10

/* The effective policy of one neighbor. */
struct manrs_policy {
	uint8_t action[MANRS_CHECK__COUNT]; /* enum manrs_action */
	struct manrs_params params;
	uint32_t enabled; /* MANRS_CHECK_BIT of every action but off */
	uint32_t tags;	  /* MANRS_CHECK_BIT of every action tag */
	uint32_t depreferences; /* ... of every action depreference */
	uint32_t rejects;	/* ... of every action reject */
	uint32_t by_path;	/* enabled ones of MANRS_SCOPE_PATH */
	/* Enabled ones that need 1 << i of enum manrs_need. */
	uint32_t needing[MANRS_MISSING_NEEDS];
	/* Of a depreferenced route (RFC 4271 section 5.1.5). */
	uint32_t local_pref;
	bool no_data_rejects; /* what a no-data verdict of an enabled check
			       * with action reject does: reject or accept */
};

/* The built-in profile of a relationship: the actions of check_table.c and the
 * limits of the NLNOG BGP Filter Guide. */
void manrs_policy_init_builtin(struct manrs_policy *policy,
			       enum manrs_relationship relationship);

/* Recompute the sets of checks from action[] and check_table.c. */
void manrs_policy_finish(struct manrs_policy *policy);

/* The strongest action among these checks; off when there is none. */
enum manrs_action manrs_policy_strongest(const struct manrs_policy *policy,
					 uint32_t checks);

/* Must a route with these failed and no-data checks not pass?  held: checks
 * whose want of data rejects for now, whatever the policy says of no-data. */
static inline bool manrs_policy_must_reject(const struct manrs_policy *policy,
					    uint32_t failed, uint32_t no_data,
					    uint32_t held)
{
	uint32_t counted = policy->no_data_rejects ? UINT32_MAX : held;

	return (failed | (no_data & counted)) & policy->rejects;
}

/*
 * All that a profile can set, as one list, so that configuring, inheriting,
 * writing and showing know no single one of them: the action of each check
 * (the setting's number is the check's) and then the parameters.
 */
enum manrs_setting {
	MANRS_SETTING_LENGTH_IPV4 = MANRS_CHECK__COUNT, /* MANRS_LENGTHS() */
	MANRS_SETTING_LENGTH_IPV6,			/* likewise */
	MANRS_SETTING_PATH_LIMIT, /* 1..MANRS_ASPATH_MAX */
	MANRS_SETTING_NO_DATA,	  /* 0 accept, 1 reject */
	MANRS_SETTING_LOCAL_PREF,
	MANRS_SETTING_IRR_LENGTH_IPV4, /* 0: as registered */
	MANRS_SETTING_IRR_LENGTH_IPV6,
	MANRS_SETTING_IRR_ROA,	 /* 0 ignore, 1 accept */
	MANRS_SETTING_BLACKHOLE, /* 0 reject, 1 accept */
	MANRS_SETTING__COUNT,
	/* A line of a profile that is no value of a policy: the action of every
	 * check that is not off and that no line of the profile names. */
	MANRS_SETTING_CHECK_ALL = MANRS_SETTING__COUNT,
	MANRS_SETTING__LINES, /* at most 64: they are bits of a uint64_t */
};

#define MANRS_SETTING_BIT(setting) (UINT64_C(1) << (setting))

/* What stands in place of a check's name in the line about all of them. */
#define MANRS_ALL_CHECKS "all"

/* Shortest and longest allowed length as one value, and back. */
#define MANRS_LENGTHS(min, max) ((uint32_t)(min) << 8 | (uint32_t)(max))
#define MANRS_LENGTHS_MIN(lengths) ((uint8_t)((lengths) >> 8))
#define MANRS_LENGTHS_MAX(lengths) ((uint8_t)(lengths))

uint32_t manrs_policy_get(const struct manrs_policy *policy,
			  enum manrs_setting setting);

/* value has to be one that get could return.  Call manrs_policy_finish() after
 * the last one. */
void manrs_policy_set(struct manrs_policy *policy, enum manrs_setting setting,
		      uint32_t value);

/* The words of a configuration line: "as-set", "prefix-length ipv4", "all" ... */
const char *manrs_setting_name(enum manrs_setting setting);

/* Is it about checks: a line "check NAME action VALUE"? */
static inline bool manrs_setting_is_check(enum manrs_setting setting)
{
	return (int)setting < MANRS_CHECK__COUNT ||
	       setting == MANRS_SETTING_CHECK_ALL;
}

/* Append the value as in a configuration line: "tag", "min 8 max 24" ... */
void manrs_setting_format(enum manrs_setting setting, uint32_t value,
			  struct manrs_text *out);

#endif /* MANRS_POLICY_H */
