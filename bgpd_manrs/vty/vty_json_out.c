/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON that is put out member by member.  One tree of thousands of neighbors
 * takes longer to allocate and to free than to print, and bgpd does nothing else
 * meanwhile.  What a member is made of is others' business.
 */
#include "vty/vty_private.h"

static void put_key(struct manrs_json_out *out, const char *key)
{
	struct json_object *name;

	if (out->depth)
		vty_out(out->vty, out->has_members ? ",\n" : "\n");
	if (!key)
		return;
	name = json_object_new_string(key); /* as names of interfaces may be */
	vty_out(out->vty, "%s:", json_object_to_json_string(name));
	json_object_free(name);
}

void manrs_json_begin(struct manrs_json_out *out, const char *key)
{
	put_key(out, key);
	vty_out(out->vty, "{");
	out->depth++;
	out->has_members = false;
}

void manrs_json_put(struct manrs_json_out *out, const char *key,
		    struct json_object *value)
{
	put_key(out, key);
	vty_out(out->vty, "%s",
		json_object_to_json_string_ext(
			value, JSON_C_TO_STRING_PRETTY |
				       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_free(value);
	out->has_members = true;
}

void manrs_json_end(struct manrs_json_out *out)
{
	out->depth--;
	vty_out(out->vty, out->depth ? "\n}" : "\n}\n");
	out->has_members = true;
}

void manrs_json_put_instances(struct manrs_json_out *out,
			      const struct manrs_vty_scope *scope,
			      manrs_json_instance_fn fn)
{
	struct listnode *node;
	struct bgp *bgp;

	if (!scope->is_all) {
		fn(out, scope);
		return;
	}
	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp)) {
		const struct manrs_vty_scope one = { .bgp = bgp };

		manrs_json_begin(out, manrs_instance_name(bgp));
		fn(out, &one);
		manrs_json_end(out);
	}
}
