/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show bgp manrs lists: which files are in force, and what is wrong with them. */
#include "vty/vty_private.h"

#include "frr/frr_lists.h"

static void print_list(struct vty *vty, const struct manrs_list_status *s)
{
	char age[20];

	vty_out(vty, "%-12s %-7s %9zu  %-9s %s\n", manrs_list_kind_name(s->kind),
		manrs_list_state_name(s->state), s->n,
		s->read_at ? manrs_vty_age(s->read_at, age, sizeof(age)) : "never", s->path);
	if (s->error[0])
		vty_out(vty, "  %s\n", s->error);
}

static struct json_object *json_list(const struct manrs_list_status *s)
{
	struct json_object *json = json_object_new_object();

	json_object_string_add(json, "kind", manrs_list_kind_name(s->kind));
	json_object_string_add(json, "path", s->path);
	json_object_string_add(json, "state", manrs_list_state_name(s->state));
	json_object_int_add(json, "entries", s->n);
	if (s->read_at)
		json_object_int_add(json, "readEpoch", s->read_at);
	if (s->error[0])
		json_object_string_add(json, "error", s->error);
	return json;
}

int manrs_vty_show_lists(const struct cmd_element *self, struct vty *vty,
			 int argc, struct cmd_token *argv[])
{
	bool is_json = manrs_vty_has(argc, argv, "json");
	struct manrs_lists *all = manrs_frr_lists();
	size_t n = manrs_lists_count(all);
	struct json_object *lists = is_json ? json_object_new_array() : NULL;
	struct manrs_list_status status;

	if (!is_json && n)
		vty_out(vty, "%-12s %-7s %9s  %-9s %s\n", "List", "State",
			"Entries", "Read", "File");
	else if (!is_json)
		vty_out(vty, "No list is configured (neighbor X manrs irr ..., manrs ixp-lan file,\n"
			     "manrs unallocated file)\n");
	for (size_t i = 0; i < n; i++) {
		manrs_lists_get_status(all, i, &status);
		if (is_json)
			json_object_array_add(lists, json_list(&status));
		else
			print_list(vty, &status);
	}
	if (is_json) {
		struct json_object *json = json_object_new_object();

		json_object_object_add(json, "lists", lists);
		vty_json(vty, json);
	}
	return CMD_SUCCESS;
}
