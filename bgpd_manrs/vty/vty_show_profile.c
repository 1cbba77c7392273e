/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs profile: which profiles there are and who uses them, and the
 * effective policy of one with where each value comes from.  What that is, is
 * decided in engine/config_profile.c; this renders, as text and as JSON.
 */
#include "vty/vty_private.h"

#include <ctype.h>

/* Who uses a profile. */
struct usage {
	const char *name;
	unsigned neighbors;
	bool by_relationship[MANRS_REL__COUNT]; /* of those neighbors */
};

static const char *profile_name_of(const struct manrs_neighbor *n)
{
	return n->profile ? n->profile
			  : manrs_relationship_name(n->sender.relationship);
}

static void count_user(struct manrs_neighbor *n, void *arg)
{
	struct usage *usage = arg;

	if (strcmp(profile_name_of(n), usage->name))
		return;
	usage->neighbors++;
	usage->by_relationship[n->sender.relationship] = true;
}

/* Does the policy depend on the neighbor's relationship: does no profile in
 * the line of inheritance name one? */
static bool depends_on_relationship(const char *name)
{
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(&manrs.config, MANRS_REL_UNSET, name, &trace);
	if (trace.relationship != MANRS_REL_UNSET)
		return false;
	manrs_config_trace_policy(&manrs.config, MANRS_REL_CUSTOMER, name,
				  &trace);
	return trace.relationship == MANRS_REL_CUSTOMER;
}

/* The next relationship after `rel` (-1: the first) with a policy to show: the
 * one there is, or one for each relationship in use; -1 after the last. */
static int next_relationship(const struct usage *usage, int rel)
{
	bool is_one = !usage->neighbors ||
		      !depends_on_relationship(usage->name);

	if (is_one)
		return rel < 0 ? MANRS_REL_UNSET : -1;
	while (++rel < MANRS_REL__COUNT)
		if (usage->by_relationship[rel])
			return rel;
	return -1;
}

/* Text ------------------------------------------------------------------ */

static void print_settings(struct vty *vty,
			   const struct manrs_policy_trace *trace, int first,
			   int end)
{
	for (int i = first; i < end; i++) {
		MANRS_TEXT(value, 40);
		MANRS_TEXT(from, 100);

		manrs_setting_format(i, manrs_policy_get(&trace->policy, i),
				     &value);
		manrs_origin_format(trace, i, &from);
		vty_out(vty, "  %-20s %-14s %s\n", manrs_setting_name(i),
			value.buf, from.buf);
	}
}

static void print_policy(struct vty *vty, const char *name,
			 enum manrs_relationship relationship)
{
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(&manrs.config, relationship, name, &trace);
	if (depends_on_relationship(name))
		vty_out(vty, "\n For a neighbor with relationship %s:\n",
			manrs_relationship_name(relationship));
	else
		vty_out(vty, "\n");
	if (trace.missing)
		vty_out(vty,
			"  Profile %s does not exist; that of the relationship takes its place\n",
			trace.missing);
	vty_out(vty, "  %-20s %-14s %s\n", "Check", "Action", "From");
	print_settings(vty, &trace, 0, MANRS_CHECK__COUNT);
	vty_out(vty, "  %-20s %-14s %s\n", "Parameter", "Value", "From");
	print_settings(vty, &trace, MANRS_CHECK__COUNT, MANRS_SETTING__COUNT);
}

static void print_profile(struct vty *vty, const struct usage *usage,
			  const struct manrs_profile *profile)
{
	vty_out(vty, "Profile %s%s%s, used by %u neighbor%s\n", usage->name,
		profile->base ? ", inherits " : "",
		profile->base ? profile->base : "", usage->neighbors,
		usage->neighbors == 1 ? "" : "s");
	for (int rel = next_relationship(usage, -1); rel >= 0;
	     rel = next_relationship(usage, rel))
		print_policy(vty, usage->name, rel);
}

/* JSON ------------------------------------------------------------------ */

static struct json_object *json_setting(const struct manrs_policy_trace *trace,
					int setting)
{
	static const char *const origins[] = {
		[MANRS_ORIGIN_HERE] = "here",
		[MANRS_ORIGIN_PROFILE] = "profile",
		[MANRS_ORIGIN_BUILTIN] = "builtIn",
	};
	uint32_t value = manrs_policy_get(&trace->policy, setting);
	struct json_object *json = json_object_new_object();
	MANRS_TEXT(text, 40);

	manrs_setting_format(setting, value, &text);
	switch (setting) {
	case MANRS_SETTING_LENGTH_IPV4:
	case MANRS_SETTING_LENGTH_IPV6:
		json_object_int_add(json, "min", MANRS_LENGTHS_MIN(value));
		json_object_int_add(json, "max", MANRS_LENGTHS_MAX(value));
		break;
	case MANRS_SETTING_PATH_LIMIT:
	case MANRS_SETTING_LOCAL_PREF:
	case MANRS_SETTING_IRR_LENGTH_IPV4:
	case MANRS_SETTING_IRR_LENGTH_IPV6:
		json_object_int_add(json, "value", value);
		break;
	default:
		json_object_string_add(json, setting < MANRS_CHECK__COUNT
						     ? "action"
						     : "value",
				       text.buf);
	}
	json_object_string_add(json, "origin",
			       origins[trace->setting[setting].origin]);
	json_object_string_add(json, "from", trace->setting[setting].from);
	if (trace->setting[setting].by_all)
		json_object_boolean_add(json, "byCheckAll", true);
	return json;
}

/* "prefix-length ipv4" is "prefixLengthIpv4". */
static const char *setting_key(int setting, char *buf, size_t size)
{
	size_t len = 0;
	bool is_first = false;

	for (const char *c = manrs_setting_name(setting); *c; c++) {
		if (*c == '-' || *c == ' ')
			is_first = true;
		else if (len + 1 < size) {
			buf[len++] = is_first ? toupper((unsigned char)*c) : *c;
			is_first = false;
		}
	}
	buf[len] = '\0';
	return buf;
}

static struct json_object *json_policy(const char *name,
				       enum manrs_relationship relationship)
{
	struct json_object *json = json_object_new_object();
	struct json_object *checks = json_object_new_object();
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(&manrs.config, relationship, name, &trace);
	json_object_string_add(json, "builtIn",
			       manrs_relationship_name(trace.relationship));
	if (trace.missing)
		json_object_string_add(json, "missing", trace.missing);
	for (int i = 0; i < MANRS_CHECK__COUNT; i++)
		json_object_object_add(checks, manrs_checks[i].name,
				       json_setting(&trace, i));
	json_object_object_add(json, "checks", checks);
	for (int i = MANRS_CHECK__COUNT; i < MANRS_SETTING__COUNT; i++) {
		char key[40];

		json_object_object_add(json, setting_key(i, key, sizeof(key)),
				       json_setting(&trace, i));
	}
	return json;
}

/* NULL: it does not exist. */
static int count_settings(const struct manrs_profile *profile)
{
	return profile ? __builtin_popcountll(profile->is_set) : 0;
}

/* What the list and the detail have in common. */
static struct json_object *json_head(const struct manrs_profile *profile,
				     unsigned neighbors)
{
	struct json_object *json = json_object_new_object();

	if (profile && profile->base)
		json_object_string_add(json, "inherits", profile->base);
	json_object_boolean_add(json, "exists", profile != NULL);
	json_object_int_add(json, "settings", count_settings(profile));
	json_object_int_add(json, "neighbors", neighbors);
	return json;
}

static struct json_object *json_profile(const struct usage *usage,
					const struct manrs_profile *profile)
{
	struct json_object *json = json_head(profile, usage->neighbors);
	struct json_object *policies = json_object_new_object();

	json_object_string_add(json, "profile", usage->name);
	for (int rel = next_relationship(usage, -1); rel >= 0;
	     rel = next_relationship(usage, rel)) {
		struct manrs_policy_trace trace;

		manrs_config_trace_policy(&manrs.config, rel, usage->name,
					  &trace);
		json_object_object_add(
			policies, manrs_relationship_name(trace.relationship),
			json_policy(usage->name, rel));
	}
	json_object_object_add(json, "policies", policies);
	return json;
}

/* The list -------------------------------------------------------------- */

static void add_row(struct json_object *list, const char *name)
{
	const struct manrs_profile *profile =
		manrs_config_find_profile(&manrs.config, name);

	if (!json_object_object_get_ex(list, name, NULL))
		json_object_object_add(list, name, json_head(profile, 0));
}

/* Also for a name that is used but defines nothing. */
static void count_in_list(struct manrs_neighbor *n, void *arg)
{
	const char *name = profile_name_of(n);
	struct json_object *row, *neighbors;

	add_row(arg, name);
	if (json_object_object_get_ex(arg, name, &row) &&
	    json_object_object_get_ex(row, "neighbors", &neighbors))
		json_object_int_inc(neighbors, 1);
}

/* Every profile by name: built-in ones, named ones, missing ones. */
static struct json_object *json_list(void)
{
	const struct manrs_config *config = &manrs.config;
	struct json_object *list = json_object_new_object();

	for (int i = 0; i < MANRS_REL__COUNT; i++)
		add_row(list, config->builtin[i].name);
	for (size_t i = 0; i < config->n_profiles; i++)
		add_row(list, config->profiles[i].name);
	for (size_t i = 0; i < config->n_profiles; i++)
		if (config->profiles[i].base)
			add_row(list, config->profiles[i].base);
	manrs_vty_foreach_neighbor(count_in_list, list);
	return list;
}

static void print_list(struct vty *vty, struct json_object *list)
{
	vty_out(vty, "%9s %8s  %s\n", "Neighbors", "Settings", "Profile");
	json_object_object_foreach(list, name, row) {
		struct json_object *neighbors = NULL;
		const struct manrs_profile *profile =
			manrs_config_find_profile(&manrs.config, name);

		json_object_object_get_ex(row, "neighbors", &neighbors);
		vty_out(vty, "%9d %8d  %s%s%s\n",
			json_object_get_int(neighbors),
			count_settings(profile), name,
			!profile	? " (does not exist)"
			: profile->base ? ", inherits "
					: "",
			profile && profile->base ? profile->base : "");
	}
}

static int show_list(struct vty *vty, bool is_json)
{
	struct json_object *list = json_list();

	if (is_json) {
		struct json_object *json = json_object_new_object();

		json_object_object_add(json, "profiles", list);
		return vty_json(vty, json);
	}
	print_list(vty, list);
	json_object_free(list);
	return CMD_SUCCESS;
}

/* Commands -------------------------------------------------------------- */

int manrs_vty_show_profile(const struct cmd_element *self, struct vty *vty,
			   int argc, struct cmd_token *argv[])
{
	bool is_json = manrs_vty_is_json(argc, argv);
	const struct manrs_profile *profile;
	struct usage usage = { 0 };

	usage.name = manrs_vty_name_after(argc, argv, "profile");
	if (!usage.name)
		return show_list(vty, is_json);
	profile = manrs_config_find_profile(&manrs.config, usage.name);
	if (!profile) {
		vty_out(vty, "%% No such profile: %s\n", usage.name);
		return MANRS_CMD_FAILED;
	}
	manrs_vty_foreach_neighbor(count_user, &usage);
	if (is_json)
		return vty_json(vty, json_profile(&usage, profile));
	print_profile(vty, &usage, profile);
	return CMD_SUCCESS;
}

/* Also asked by vtysh, for a user who types the name of a profile. */
static void complete_profile(vector completions, struct cmd_token *token)
{
	const struct manrs_config *config = &manrs.config;

	for (int i = 0; i < MANRS_REL__COUNT; i++)
		vector_set(completions, XSTRDUP(MTYPE_COMPLETION,
						config->builtin[i].name));
	for (size_t i = 0; i < config->n_profiles; i++)
		vector_set(completions, XSTRDUP(MTYPE_COMPLETION,
						config->profiles[i].name));
}

void manrs_vty_profile_init(void)
{
	static const struct cmd_variable_handler handlers[] = {
		{ .tokenname = "PROFILE-NAME",
		  .completions = complete_profile },
		{ .completions = NULL },
	};

	cmd_variable_handler_register(handlers);
}
