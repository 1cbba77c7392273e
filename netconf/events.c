/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON of bgpd's event ring.  Knows json-c; what a notification holds is
 * for libyang.
 */
#include <json-c/json.h>
#include <string.h>

#include "events.h"

static const char *get_string(struct json_object *json, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(json, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static bool get_number(struct json_object *json, const char *name, uint32_t *to)
{
	struct json_object *value;
	int64_t number;

	if (!json_object_object_get_ex(json, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return false;
	number = json_object_get_int64(value);
	if (number < 0 || number > UINT32_MAX)
		return false;
	*to = number;
	return true;
}

static struct json_object *get_list(const struct events *events)
{
	struct json_object *list = NULL;

	json_object_object_get_ex(events->json, "events", &list);
	return json_object_is_type(list, json_type_array) ? list : NULL;
}

bool events_parse(struct events *events, const char *text)
{
	struct json_object *more = NULL;

	memset(events, 0, sizeof(*events));
	events->json = json_tokener_parse(text);
	events->run = get_string(events->json, "run");
	if (!events->run || !get_list(events) ||
	    !get_number(events->json, "last", &events->last) ||
	    !get_number(events->json, "lost", &events->lost)) {
		events_release(events);
		return false;
	}
	json_object_object_get_ex(events->json, "more", &more);
	events->more = json_object_get_boolean(more);
	events->n = json_object_array_length(get_list(events));
	return true;
}

bool events_get(const struct events *events, size_t i, struct event *event)
{
	struct json_object *json =
		json_object_array_get_idx(get_list(events), i);
	struct json_object *notification = NULL;

	if (!get_number(json, "number", &event->number))
		return false;
	event->time = get_string(json, "time");
	json_object_object_get_ex(json, "notification", &notification);
	if (!event->time || !notification)
		return false;
	event->notification = json_object_to_json_string_ext(
		notification, JSON_C_TO_STRING_PLAIN);
	return true;
}

void events_release(struct events *events)
{
	json_object_put(events->json);
	memset(events, 0, sizeof(*events));
}
