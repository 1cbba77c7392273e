/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the part of the configuration that decides for a neighbor: profiles,
 * what is set for neighbors and peer-groups, and the effective policy that
 * follows.  Who is in which peer-group is known elsewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"
#include "prefix.h"

/* Profiles -------------------------------------------------------------- */

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

/* The profile of that name, built in or named, or NULL. */
static const struct manrs_profile *
find_profile(const struct manrs_config *config, const char *name)
{
	enum manrs_relationship relationship;
	struct manrs_list_place place;

	if (manrs_relationship_parse(name, &relationship))
		return &config->builtin[relationship];
	place = place_profile(config, name);
	return place.found ? &config->profiles[place.at] : NULL;
}

static bool profile_is_empty(const struct manrs_profile *profile)
{
	for (size_t i = 0; i < MANRS_CHECK__COUNT; i++)
		if (profile->action[i] != MANRS_INHERIT)
			return false;
	return true;
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
	memset(profile.action, MANRS_INHERIT, sizeof(profile.action));
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

	if (!place.found || !profile_is_empty(&config->profiles[place.at]))
		return;
	free(config->profiles[place.at].name);
	manrs_list_close(config->profiles, config->n_profiles,
		   sizeof(*config->profiles), place.at);
	config->n_profiles--;
}

enum manrs_status manrs_config_set_action(struct manrs_config *config,
					  const char *name,
					  enum manrs_check_id id,
					  uint8_t action, unsigned *changed,
					  struct manrs_text *err)
{
	struct manrs_profile *profile;
	enum manrs_status status;

	if (manrs_config_get_action(config, name, id) == action)
		return MANRS_OK;
	if (!find_profile(config, name)) {
		status = add_profile(config, name, err);
		if (status)
			return status;
	}
	/* Ours to change: config is not const here. */
	profile = (struct manrs_profile *)find_profile(config, name);
	profile->action[id] = action;
	remove_profile_if_empty(config, name);
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

uint8_t manrs_config_get_action(const struct manrs_config *config,
				const char *name, enum manrs_check_id id)
{
	const struct manrs_profile *profile = find_profile(config, name);

	return profile ? profile->action[id] : MANRS_INHERIT;
}

/* Neighbors ------------------------------------------------------------- */

/* instance and name; the rest is not looked at. */
static int neighbor_order(const void *key, const void *list, size_t i)
{
	const struct manrs_neighbor_config *neighbors = list, *wanted = key;
	int cmp = strcmp(wanted->instance, neighbors[i].instance);

	return cmp ? cmp : strcmp(wanted->name, neighbors[i].name);
}

static struct manrs_list_place place_neighbor(const struct manrs_config *config,
					const char *instance, const char *name)
{
	struct manrs_neighbor_config key = { .instance = (char *)instance,
					     .name = (char *)name };

	return manrs_list_find(config->n_neighbors, &key, config->neighbors,
			 neighbor_order);
}

const char *manrs_config_canonical_name(const char *name, char *buf)
{
	struct manrs_prefix address;

	if (strchr(name, '/') || manrs_prefix_parse(name, &address))
		return name;
	return manrs_addr_format(&address, buf);
}

const struct manrs_neighbor_config *
manrs_config_find_neighbor(const struct manrs_config *config,
			   const char *instance, const char *name)
{
	char buf[MANRS_PREFIX_STRLEN];
	struct manrs_list_place place =
		place_neighbor(config, instance,
			       manrs_config_canonical_name(name, buf));

	return place.found ? &config->neighbors[place.at] : NULL;
}

static void remove_neighbor_at(struct manrs_config *config, size_t at)
{
	free(config->neighbors[at].instance);
	free(config->neighbors[at].name);
	free(config->neighbors[at].profile);
	manrs_list_close(config->neighbors, config->n_neighbors,
		   sizeof(*config->neighbors), at);
	config->n_neighbors--;
}

/* Add a neighbor for which nothing is set yet, at index `at`. */
static enum manrs_status add_neighbor(struct manrs_config *config,
				      const char *instance, const char *name,
				      size_t at, struct manrs_text *err)
{
	struct manrs_neighbor_config neighbor = { 0 };

	if (config->n_neighbors >= MANRS_NEIGHBOR_CONFIGS_MAX) {
		manrs_text_add(err, "more than %d neighbors",
			       MANRS_NEIGHBOR_CONFIGS_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (!manrs_string_replace(&neighbor.instance, instance) ||
	    !manrs_string_replace(&neighbor.name, name) ||
	    !manrs_list_open((void **)&config->neighbors, config->n_neighbors,
		       sizeof(neighbor), at)) {
		free(neighbor.instance);
		free(neighbor.name);
		return MANRS_ERR_MEMORY;
	}
	config->neighbors[at] = neighbor;
	config->n_neighbors++;
	return MANRS_OK;
}

/* Give a neighbor both values; one without any is not kept. */
static enum manrs_status set_neighbor(struct manrs_config *config,
				      const struct manrs_neighbor_config *next,
				      unsigned *changed,
				      struct manrs_text *err)
{
	struct manrs_list_place place =
		place_neighbor(config, next->instance, next->name);
	struct manrs_neighbor_config *neighbor;
	enum manrs_status status = MANRS_OK;

	if (!place.found && (next->relationship || next->profile))
		status = add_neighbor(config, next->instance, next->name,
				      place.at, err);
	else if (!place.found)
		return MANRS_OK;
	if (status)
		return status;
	neighbor = &config->neighbors[place.at];
	if (neighbor->relationship == next->relationship &&
	    manrs_string_equal(neighbor->profile, next->profile))
		return MANRS_OK;
	if (!manrs_string_equal(neighbor->profile, next->profile) &&
	    !manrs_string_replace(&neighbor->profile, next->profile))
		status = MANRS_ERR_MEMORY;
	else
		neighbor->relationship = next->relationship;
	if (!neighbor->relationship && !neighbor->profile)
		remove_neighbor_at(config, place.at);
	if (!status)
		*changed |= MANRS_CHANGED_POLICY;
	return status;
}

enum manrs_status
manrs_config_set_relationship(struct manrs_config *config, const char *instance,
			      const char *name, uint8_t relationship,
			      unsigned *changed, struct manrs_text *err)
{
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(config, instance, name);
	struct manrs_neighbor_config next = {
		(char *)instance, (char *)name, relationship,
		now ? now->profile : NULL
	};

	return set_neighbor(config, &next, changed, err);
}

enum manrs_status
manrs_config_set_neighbor_profile(struct manrs_config *config,
				  const char *instance, const char *name,
				  const char *profile, unsigned *changed,
				  struct manrs_text *err)
{
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(config, instance, name);
	struct manrs_neighbor_config next = {
		(char *)instance, (char *)name,
		now ? now->relationship : MANRS_REL_UNSET, (char *)profile
	};

	return set_neighbor(config, &next, changed, err);
}

/* Effective policy ------------------------------------------------------ */

static void apply_profile(struct manrs_policy *policy,
			  const struct manrs_profile *profile)
{
	for (size_t i = 0; i < MANRS_CHECK__COUNT; i++)
		if (profile->action[i] != MANRS_INHERIT)
			policy->action[i] = profile->action[i];
}

bool manrs_config_get_policy(const struct manrs_config *config,
			     enum manrs_relationship relationship,
			     const char *profile, struct manrs_policy *policy)
{
	const struct manrs_profile *named =
		profile ? find_profile(config, profile) : NULL;

	/* A built-in profile by name sets everything. */
	if (profile)
		manrs_relationship_parse(profile, &relationship);
	manrs_policy_init_builtin(policy, relationship);
	apply_profile(policy, &config->builtin[relationship]);
	if (named)
		apply_profile(policy, named);
	manrs_policy_finish(policy);
	return !profile || named;
}
