/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON of bgpd's parts.  Knows json-c and the way to the neighbors, which
 * are all that later parts have; what a neighbor is it does not know.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "state.h"

#define ROOT "frr-bgp-manrs:manrs"

void state_release(struct state *state)
{
	json_object_put(state->tree);
	memset(state, 0, sizeof(*state));
}

/* A member of that type, or NULL. */
static struct json_object *get_member(struct json_object *json,
				      const char *name, enum json_type type)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(json, json_type_object) ||
	    !json_object_object_get_ex(json, name, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

static bool is_number(struct json_object *json, const char *name, int64_t *to)
{
	struct json_object *value = get_member(json, name, json_type_int);

	if (!value)
		return false;
	*to = json_object_get_int64(value);
	return *to >= 0 && *to <= UINT32_MAX;
}

static const char *name_of(struct json_object *json)
{
	struct json_object *name = get_member(json, "name", json_type_string);

	return name ? json_object_get_string(name) : NULL;
}

static struct json_object *find_vrf(struct json_object *vrfs, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(vrfs); i++) {
		struct json_object *vrf = json_object_array_get_idx(vrfs, i);
		const char *its_name = name_of(vrf);

		if (its_name && !strcmp(its_name, name))
			return vrf;
	}
	return NULL;
}

/* The neighbors of one VRF of a part, behind those that are there. */
static bool add_neighbors(struct json_object *vrfs, struct json_object *from)
{
	struct json_object *more =
		get_member(from, "neighbor", json_type_array);
	const char *name = name_of(from);
	struct json_object *to = name ? find_vrf(vrfs, name) : NULL;
	struct json_object *list;

	if (!more || !to)
		return false;
	list = get_member(to, "neighbor", json_type_array);
	if (!list) {
		list = json_object_new_array();
		if (!list || json_object_object_add(to, "neighbor", list))
			return false;
	}
	for (size_t i = 0; i < json_object_array_length(more); i++)
		if (json_object_array_add(
			    list, json_object_get(
					  json_object_array_get_idx(more, i))))
			return false;
	return true;
}

static bool add_part(struct state *state, struct json_object *data)
{
	struct json_object *root = get_member(data, ROOT, json_type_object);
	struct json_object *vrfs, *more;

	if (!root)
		return false;
	if (!state->tree) {
		state->tree = json_object_get(data);
		return true;
	}
	vrfs = get_member(get_member(state->tree, ROOT, json_type_object),
			  "vrf", json_type_array);
	more = get_member(root, "vrf", json_type_array);
	if (!vrfs || !more)
		return false;
	for (size_t i = 0; i < json_object_array_length(more); i++)
		if (!add_neighbors(vrfs, json_object_array_get_idx(more, i)))
			return false;
	return true;
}

/* Is it the next part, of the same neighbors? */
static enum state_result check_part(struct state *state,
				    struct json_object *json)
{
	struct json_object *set = get_member(json, "set", json_type_string);
	int64_t part;

	if (!set || !is_number(json, "part", &part) || part != state->next)
		return STATE_BAD;
	if (!part)
		snprintf(state->set, sizeof(state->set), "%s",
			 json_object_get_string(set));
	return strcmp(state->set, json_object_get_string(set)) ? STATE_AGAIN
								: STATE_MORE;
}

static enum state_result take_part(struct state *state,
				   struct json_object *json)
{
	enum state_result result = check_part(state, json);
	struct json_object *data = get_member(json, "data", json_type_object);
	int64_t next;

	if (result != STATE_MORE)
		return result;
	if (!data || !add_part(state, data))
		return STATE_BAD;
	if (!json_object_object_get_ex(json, "next", NULL))
		return STATE_DONE;
	/* Only forward, or it would have no end. */
	if (!is_number(json, "next", &next) || next <= state->next)
		return STATE_BAD;
	state->next = next;
	return STATE_MORE;
}

enum state_result state_add(struct state *state, const char *answer, size_t len)
{
	struct json_object *json = json_tokener_parse(answer);
	enum state_result result = take_part(state, json);

	state->len += len;
	json_object_put(json);
	return result;
}

const char *state_text(const struct state *state)
{
	return json_object_to_json_string_ext(state->tree,
					      JSON_C_TO_STRING_PLAIN);
}
