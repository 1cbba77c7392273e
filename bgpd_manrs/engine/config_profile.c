/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the profiles: what each sets, from which it inherits, and the effective
 * policy that follows, with where each value comes from.  Which neighbor uses
 * which profile is in config_neighbor.c.
 *
 * A base is a name, so that lines may come in any order and a profile may go
 * while another still inherits from it; then it is missing, and shown as such.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"

static int profile_order(const void *key, const void *list, size_t i)
{
	const struct manrs_profile *profiles = list;

	return strcmp(key, profiles[i].name);
}

static struct manrs_list_place place_profile(const struct manrs_config *config,
					     const char *name)
{
	return manrs_list_find(config->n_profiles, name, config->profiles,
			       profile_order);
}

static bool is_builtin_name(const char *name)
{
	enum manrs_relationship relationship;

	return manrs_relationship_parse(name, &relationship);
}

const struct manrs_profile *
manrs_config_find_profile(const struct manrs_config *config, const char *name)
{
	enum manrs_relationship relationship;
	struct manrs_list_place place;

	if (manrs_relationship_parse(name, &relationship))
		return &config->builtin[relationship];
	place = place_profile(config, name);
	return place.found ? &config->profiles[place.at] : NULL;
}

/* The same, to change it. */
static struct manrs_profile *find_mutable(struct manrs_config *config,
					  const char *name)
{
	return (struct manrs_profile *)manrs_config_find_profile(config, name);
}

/* Add a named profile that sets nothing yet. */
static enum manrs_status add_profile(struct manrs_config *config,
				     const char *name, struct manrs_text *err)
{
	size_t at = place_profile(config, name).at;
	struct manrs_profile profile = { 0 };

	if (config->n_profiles >= MANRS_PROFILES_MAX) {
		manrs_text_add(err, "more than %d profiles",
			       MANRS_PROFILES_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (!manrs_string_replace(&profile.name, name))
		return MANRS_ERR_MEMORY;
	if (!manrs_list_open((void **)&config->profiles, config->n_profiles,
			     sizeof(profile), at)) {
		free(profile.name);
		return MANRS_ERR_MEMORY;
	}
	config->profiles[at] = profile;
	config->n_profiles++;
	return MANRS_OK;
}

/* A named profile exists as long as it sets something. */
static void remove_profile_if_empty(struct manrs_config *config,
				    const char *name)
{
	struct manrs_list_place place = place_profile(config, name);
	struct manrs_profile *profile;

	if (!place.found)
		return;
	profile = &config->profiles[place.at];
	if (profile->is_set || profile->base)
		return;
	free(profile->name);
	manrs_list_close(config->profiles, config->n_profiles, sizeof(*profile),
			 place.at);
	config->n_profiles--;
}

/* Settings -------------------------------------------------------------- */

enum manrs_status manrs_config_set_setting(struct manrs_config *config,
					   const char *name,
					   enum manrs_setting setting,
					   uint32_t value, unsigned *changed,
					   struct manrs_text *err)
{
	struct manrs_profile *profile = find_mutable(config, name);
	enum manrs_status status;

	if (!profile) {
		status = add_profile(config, name, err);
		if (status)
			return status;
		profile = find_mutable(config, name);
	}
	if (profile->is_set & MANRS_SETTING_BIT(setting) &&
	    profile->value[setting] == value)
		return MANRS_OK;
	profile->is_set |= MANRS_SETTING_BIT(setting);
	profile->value[setting] = value;
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

void manrs_config_unset_setting(struct manrs_config *config, const char *name,
				enum manrs_setting setting,
				const uint32_t *value, unsigned *changed)
{
	struct manrs_profile *profile = find_mutable(config, name);

	if (!profile || !(profile->is_set & MANRS_SETTING_BIT(setting)) ||
	    (value && profile->value[setting] != *value))
		return;
	profile->is_set &= ~MANRS_SETTING_BIT(setting);
	remove_profile_if_empty(config, name);
	*changed |= MANRS_CHANGED_POLICY;
}

/* Inheritance ----------------------------------------------------------- */

/* What `name` inherits from, or NULL at the end of the line. */
static const char *base_of(const struct manrs_config *config, const char *name)
{
	const struct manrs_profile *profile =
		manrs_config_find_profile(config, name);

	return profile ? profile->base : NULL;
}

/* Named profiles from `name` upwards, itself the first, up to and without
 * `end`; *reaches_end: it was met.  No circle: those are refused. */
static unsigned count_up(const struct manrs_config *config, const char *name,
			 const char *end, bool *reaches_end)
{
	unsigned n = 0;

	for (; name && strcmp(name, end); name = base_of(config, name))
		n += !is_builtin_name(name);
	*reaches_end = name;
	return n;
}

/* Most profiles that inherit one from the other, the last from `name`. */
static unsigned count_heirs(const struct manrs_config *config, const char *name)
{
	unsigned most = 0;

	for (size_t i = 0; i < config->n_profiles; i++) {
		bool is_heir;
		unsigned n;

		/* Most inherit from a relationship's, or not at all. */
		if (!config->profiles[i].base)
			continue;
		n = count_up(config, config->profiles[i].name, name, &is_heir);
		if (is_heir && n > most)
			most = n;
	}
	return most;
}

/* "profile a would inherit from itself: a, b, a" */
static void say_circle(const struct manrs_config *config, const char *name,
		       const char *base, struct manrs_text *err)
{
	manrs_text_add(err, "profile %s would inherit from itself: %s, ", name,
		       name);
	for (; base && strcmp(base, name); base = base_of(config, base))
		manrs_text_add(err, "%s, ", base);
	manrs_text_add(err, "%s", name);
}

/* May `name` inherit from base? */
static enum manrs_status check_base(const struct manrs_config *config,
				    const char *name, const char *base,
				    struct manrs_text *err)
{
	bool is_circle;
	unsigned up;

	if (is_builtin_name(name)) {
		manrs_text_add(err, "profile %s is built in: it cannot inherit",
			       name);
		return MANRS_ERR_INVALID;
	}
	up = count_up(config, base, name, &is_circle);
	if (is_circle) {
		say_circle(config, name, base, err);
		return MANRS_ERR_INVALID;
	}
	/* One that starts a line of its own makes none longer than it was. */
	if (up &&
	    up + 1 + count_heirs(config, name) > MANRS_PROFILE_DEPTH_MAX) {
		manrs_text_add(err,
			       "more than %d profiles would inherit one from "
			       "the other",
			       MANRS_PROFILE_DEPTH_MAX);
		return MANRS_ERR_LIMIT;
	}
	return MANRS_OK;
}

enum manrs_status manrs_config_set_base(struct manrs_config *config,
					const char *name, const char *base,
					unsigned *changed,
					struct manrs_text *err)
{
	struct manrs_profile *profile = find_mutable(config, name);
	enum manrs_status status = check_base(config, name, base, err);

	if (!status && !profile)
		status = add_profile(config, name, err);
	if (status)
		return status;
	profile = find_mutable(config, name);
	if (manrs_string_equal(profile->base, base))
		return MANRS_OK;
	if (!manrs_string_replace(&profile->base, base)) {
		remove_profile_if_empty(config, name);
		return MANRS_ERR_MEMORY;
	}
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

void manrs_config_unset_base(struct manrs_config *config, const char *name,
			     const char *base, unsigned *changed)
{
	struct manrs_profile *profile = find_mutable(config, name);

	if (!profile || !profile->base || (base && strcmp(profile->base, base)))
		return;
	free(profile->base);
	profile->base = NULL;
	remove_profile_if_empty(config, name);
	*changed |= MANRS_CHANGED_POLICY;
}

/* Effective policy ------------------------------------------------------ */

/* Lay one line of a profile over what is there of a setting. */
static void apply_line(const struct manrs_profile *profile,
		       enum manrs_setting line, enum manrs_origin origin,
		       enum manrs_setting setting,
		       struct manrs_policy_trace *trace)
{
	manrs_policy_set(&trace->policy, setting, profile->value[line]);
	trace->setting[setting].origin = origin;
	trace->setting[setting].by_all = line != setting;
	trace->setting[setting].from = profile->name;
}

/* Lay what one profile sets over what is there. */
static void apply_profile(const struct manrs_profile *profile,
			  enum manrs_origin origin,
			  struct manrs_policy_trace *trace)
{
	const uint64_t all = MANRS_SETTING_BIT(MANRS_SETTING_CHECK_ALL);

	/* What is off stays off: to reject what any check fails would reject
	 * each route without a ROA, and each route of a provider. */
	for (int id = 0; profile->is_set & all && id < MANRS_CHECK__COUNT; id++)
		if (trace->policy.action[id] != MANRS_ACTION_OFF)
			apply_line(profile, MANRS_SETTING_CHECK_ALL, origin,
				   (enum manrs_setting)id, trace);
	for (uint64_t left = profile->is_set & ~all; left; left &= left - 1)
		apply_line(profile, __builtin_ctzll(left), origin,
			   __builtin_ctzll(left), trace);
}

/* The named profiles from `name` upwards into chain[], then the one of a
 * relationship; returns how many.  Sets relationship and missing of *trace. */
static size_t find_chain(const struct manrs_config *config, const char *name,
			 const struct manrs_profile **chain,
			 struct manrs_policy_trace *trace)
{
	size_t n = 0;

	for (; name; name = chain[n++]->base) {
		if (manrs_relationship_parse(name, &trace->relationship))
			break;
		/* manrs_config_set_base() keeps chains as short as this. */
		chain[n] = n < MANRS_PROFILE_DEPTH_MAX
				   ? manrs_config_find_profile(config, name)
				   : NULL;
		if (!chain[n]) {
			trace->missing = name;
			break;
		}
	}
	chain[n++] = &config->builtin[trace->relationship];
	return n;
}

void manrs_config_trace_policy(const struct manrs_config *config,
			       enum manrs_relationship relationship,
			       const char *profile,
			       struct manrs_policy_trace *trace)
{
	const struct manrs_profile *chain[MANRS_PROFILE_DEPTH_MAX + 1];
	size_t n;

	trace->relationship = relationship;
	trace->missing = NULL;
	n = find_chain(config, profile, chain, trace);
	manrs_policy_init_builtin(&trace->policy, trace->relationship);
	for (int i = 0; i < MANRS_SETTING__COUNT; i++) {
		trace->setting[i].origin = MANRS_ORIGIN_BUILTIN;
		trace->setting[i].by_all = false;
		trace->setting[i].from =
			manrs_relationship_name(trace->relationship);
	}
	while (n--) {
		/* What takes the place of a missing one was not asked for. */
		bool is_asked_for = !n && trace->missing != profile;

		apply_profile(chain[n],
			      !profile || is_asked_for ? MANRS_ORIGIN_HERE
						       : MANRS_ORIGIN_PROFILE,
			      trace);
	}
	manrs_policy_finish(&trace->policy);
}

void manrs_origin_format(const struct manrs_policy_trace *trace,
			 enum manrs_setting setting, struct manrs_text *out)
{
	static const char *const words[] = {
		[MANRS_ORIGIN_PROFILE] = "profile",
		[MANRS_ORIGIN_BUILTIN] = "built-in",
	};
	enum manrs_origin origin = trace->setting[setting].origin;

	if (origin == MANRS_ORIGIN_HERE)
		manrs_text_add(out, "set here");
	else
		manrs_text_add(out, "%s %s", words[origin],
			       trace->setting[setting].from);
	if (trace->setting[setting].by_all)
		manrs_text_add(out, ", check %s", MANRS_ALL_CHECKS);
}

bool manrs_config_get_policy(const struct manrs_config *config,
			     enum manrs_relationship relationship,
			     const char *profile, struct manrs_policy *policy)
{
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(config, relationship, profile, &trace);
	*policy = trace.policy;
	return !trace.missing;
}
