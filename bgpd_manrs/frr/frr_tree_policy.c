/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree's container "policy": the checks, and the profiles with what they
 * come to for those who use them.  What that is, engine/config_profile.c says.
 */
#include "frr/frr_tree_private.h"


static void add_check(struct json_object *policy, enum manrs_check_id id)
{
	const struct manrs_check *check = &manrs_checks[id];
	struct json_object *json = manrs_put_entry(policy, "check");

	manrs_put_word(json, "name", check->name);
	manrs_put_word(json, "title", check->title);
	manrs_put_word(json, "source", check->source);
	manrs_put_word(json, "hint", check->hint);
	if (check->metric != MANRS_METRIC_NONE)
		manrs_put_word(json, "metric",
			       manrs_metric_name(check->metric));
	manrs_put_32(json, "euro-ix-reason", check->eix);
}

static void add_transit_free(struct json_object *policy)
{
	const struct manrs_asn_set *set = &manrs.config.transit_free;
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < set->n; i++)
		json_object_array_add(list, json_object_new_int64(set->asns[i]));
	json_object_object_add(policy, "transit-free", list);
}

/* Effective policies ---------------------------------------------------- */

static void put_effective_check(struct json_object *effective,
				const struct manrs_policy_trace *trace,
				enum manrs_check_id id)
{
	struct json_object *json = manrs_put_entry(effective, "check");

	manrs_put_word(json, "name", manrs_checks[id].name);
	manrs_put_word(json, "action",
		       manrs_action_name(trace->policy.action[id]));
	if (trace->setting[id].origin != MANRS_ORIGIN_BUILTIN)
		manrs_put_text(json, "from", trace->setting[id].from);
}

/* What is new there needs a leaf here and in the model. */
_Static_assert(MANRS_SETTING__COUNT == MANRS_SETTING_BLACKHOLE + 1,
	       "a parameter is not in the tree");

static void put_parameters(struct json_object *json,
			   const struct manrs_policy *policy)
{
	const struct manrs_params *params = &policy->params;

	manrs_put_32(json, "ipv4-min-length", params->min_len[MANRS_AFI_IPV4]);
	manrs_put_32(json, "ipv4-max-length", params->max_len[MANRS_AFI_IPV4]);
	manrs_put_32(json, "ipv6-min-length", params->min_len[MANRS_AFI_IPV6]);
	manrs_put_32(json, "ipv6-max-length", params->max_len[MANRS_AFI_IPV6]);
	manrs_put_32(json, "as-path-limit", params->max_path_len);
	manrs_put_word(json, "no-data",
		       policy->no_data_rejects ? "reject" : "accept");
	manrs_put_32(json, "local-preference", policy->local_pref);
	manrs_put_32(json, "irr-ipv4-max-length",
		     params->irr_len[MANRS_AFI_IPV4]);
	manrs_put_32(json, "irr-ipv6-max-length",
		     params->irr_len[MANRS_AFI_IPV6]);
	manrs_put_word(json, "irr-roa", params->irr_roa ? "accept" : "ignore");
	manrs_put_word(json, "blackhole",
		       params->blackhole ? "accept" : "reject");
}

static void put_effective(struct json_object *profile, const char *name,
			  enum manrs_relationship relationship)
{
	struct json_object *json = manrs_put_entry(profile, "effective");
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(&manrs.config, relationship, name, &trace);
	manrs_put_word(json, "relationship",
		       manrs_relationship_name(relationship));
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		put_effective_check(json, &trace, id);
	put_parameters(json, &trace.policy);
}

/* Profiles -------------------------------------------------------------- */

/* Neighbors by profile and relationship: {name: [number by relationship]}. */
static struct json_object *count_users(void)
{
	struct json_object *users = json_object_new_object();
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n) {
		const char *name =
			n->profile ? n->profile
				   : manrs_relationship_name(
					     n->sender.relationship);
		struct json_object *counts = NULL;

		if (!json_object_object_get_ex(users, name, &counts)) {
			counts = json_object_new_array();
			for (int rel = 0; rel < MANRS_REL__COUNT; rel++)
				json_object_array_add(counts,
						      json_object_new_int(0));
			json_object_object_add(users, name, counts);
		}
		json_object_int_inc(
			json_object_array_get_idx(counts,
						  n->sender.relationship),
			1);
	}
	return users;
}

static int64_t count_of(struct json_object *counts, int relationship)
{
	return counts ? json_object_get_int64(json_object_array_get_idx(
				counts, relationship))
		      : 0;
}

/* counts NULL: nobody uses it. */
static void add_profile(struct json_object *policy, const char *name,
			struct json_object *counts)
{
	const struct manrs_profile *profile =
		manrs_config_find_profile(&manrs.config, name);
	struct json_object *json = manrs_put_entry(policy, "profile");
	int64_t n = 0;

	manrs_put_key(json, "name", name);
	if (profile)
		manrs_put_text(json, "inherits", profile->base);
	manrs_put_bool(json, "exists", profile != NULL);
	for (int rel = 0; rel < MANRS_REL__COUNT; rel++)
		n += count_of(counts, rel);
	manrs_put_32(json, "neighbors", n);
	for (int rel = 0; rel < MANRS_REL__COUNT; rel++)
		if (count_of(counts, rel))
			put_effective(json, name, rel);
}

/* Those that are used, existing or not, and named ones that are not. */
static void add_profiles(struct json_object *policy)
{
	struct json_object *users = count_users();
	const struct manrs_config *config = &manrs.config;

	json_object_object_foreach(users, name, counts)
		add_profile(policy, name, counts);
	for (size_t i = 0; i < config->n_profiles; i++)
		if (!json_object_object_get_ex(users, config->profiles[i].name,
					       NULL))
			add_profile(policy, config->profiles[i].name, NULL);
	json_object_free(users);
}

void manrs_tree_add_policy(struct json_object *root)
{
	struct json_object *policy = manrs_put_container(root, "policy");

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		add_check(policy, id);
	manrs_put_32(policy, "own-prefixes", manrs.config.n_own_prefixes);
	add_transit_free(policy);
	add_profiles(policy);
}
