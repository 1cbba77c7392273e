/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs events: the last events, for people, and for programs that ask
 * again and again for what is new.  Their JSON is that of the notifications in
 * the YANG model.
 */
#include "vty/vty_private.h"

#include "engine/calendar.h"
#include "frr/frr_event.h"

/* Events in one answer; who reads them asks again. */
#define EVENTS_SHOWN_MAX 256

/* What is left out before the first event shown. */
static uint32_t count_lost(uint32_t since)
{
	uint32_t first = manrs_event_first();

	if (since >= manrs_event_last())
		return 0;
	return first > since + 1 ? first - since - 1 : 0;
}

static struct json_object *json_event(const struct manrs_kept_event *event)
{
	struct json_object *json = json_object_new_object();
	struct json_object *notification = json_object_new_object();
	char time[MANRS_TIME_STRLEN], name[60];

	json_object_int_add(json, "number", event->number);
	json_object_string_add(json, "time",
			       manrs_time_format(event->time, time));
	snprintf(name, sizeof(name), "frr-bgp-manrs:%s",
		 manrs_event_name(event->type));
	json_object_object_add(notification, name,
			       json_object_get(event->leaves));
	json_object_object_add(json, "notification", notification);
	return json;
}

static int show_json(struct vty *vty, uint32_t since)
{
	struct json_object *json = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct manrs_kept_event *event;
	uint32_t shown = since;

	json_object_string_add(json, "run", manrs_event_run());
	json_object_int_add(json, "first", manrs_event_first());
	json_object_int_add(json, "last", manrs_event_last());
	json_object_int_add(json, "lost", count_lost(since));
	for (int n = 0; n < EVENTS_SHOWN_MAX; n++) {
		event = manrs_event_next(shown);
		if (!event)
			break;
		json_object_array_add(list, json_event(event));
		shown = event->number;
	}
	json_object_boolean_add(json, "more", manrs_event_next(shown) != NULL);
	json_object_object_add(json, "events", list);
	return vty_json(vty, json);
}

static void print_event(struct vty *vty, const struct manrs_kept_event *event)
{
	char time[MANRS_TIME_STRLEN];

	vty_out(vty, "%-10u %s  %s\n", event->number,
		manrs_time_format(event->time, time),
		manrs_event_name(event->type));
	json_object_object_foreach(event->leaves, name, value) {
		vty_out(vty, "  %-15s", name);
		if (!json_object_is_type(value, json_type_array)) {
			vty_out(vty, " %s\n", json_object_get_string(value));
			continue;
		}
		for (size_t i = 0; i < json_object_array_length(value); i++)
			vty_out(vty, " %s",
				json_object_get_string(
					json_object_array_get_idx(value, i)));
		vty_out(vty, "\n");
	}
}

static int show_text(struct vty *vty, uint32_t since)
{
	const struct manrs_kept_event *event;
	uint32_t shown = since;

	if (count_lost(since))
		vty_out(vty, "%u earlier ones are no longer kept\n",
			count_lost(since));
	for (int n = 0; n < EVENTS_SHOWN_MAX; n++) {
		event = manrs_event_next(shown);
		if (!event)
			break;
		print_event(vty, event);
		shown = event->number;
	}
	if (manrs_event_next(shown))
		vty_out(vty, "%u more: show bgp manrs events since %u\n",
			manrs_event_last() - shown, shown);
	else if (!manrs_event_last())
		vty_out(vty, "No events yet\n");
	else if (shown == since)
		vty_out(vty, "No events after %u\n", since);
	return CMD_SUCCESS;
}

int manrs_vty_show_events(const struct cmd_element *self, struct vty *vty,
			  int argc, struct cmd_token *argv[])
{
	const char *text = manrs_vty_after(argc, argv, "since");
	uint32_t since = text ? strtoul(text, NULL, 10) : 0;

	return manrs_vty_is_json(argc, argv) ? show_json(vty, since)
					     : show_text(vty, since);
}
