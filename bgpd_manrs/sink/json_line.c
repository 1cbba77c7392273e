/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes JSON (RFC 8259) by hand: flat, and its texts are clean already. */
#include "json_line.h"

#include <inttypes.h>
#include <string.h>

#include "engine/calendar.h"

struct json_line {
	struct manrs_text *out;
	const char *list; /* name of the array that is open, or NULL */
};

/* Values are UTF-8 without control characters. */
static void add_string(struct manrs_text *out, const char *value)
{
	manrs_text_add(out, "\"");
	while (*value) {
		size_t plain = strcspn(value, "\"\\");

		manrs_text_add(out, "%.*s", (int)plain, value);
		value += plain;
		if (*value)
			manrs_text_add(out, "\\%c", *value++);
	}
	manrs_text_add(out, "\"");
}

static void end_list(struct json_line *line)
{
	if (line->list)
		manrs_text_add(line->out, "]");
	line->list = NULL;
}

static void add_leaf(const char *name, enum manrs_leaf_kind kind,
		     const char *value, void *arg)
{
	struct json_line *line = arg;
	bool goes_on = kind == MANRS_LEAF_LIST && line->list &&
		       !strcmp(line->list, name);

	if (goes_on) {
		manrs_text_add(line->out, ",");
	} else {
		end_list(line);
		manrs_text_add(line->out, ",\"%s\":", name);
	}
	if (kind == MANRS_LEAF_LIST && !goes_on) {
		manrs_text_add(line->out, "[");
		line->list = name;
	}
	if (kind == MANRS_LEAF_NUMBER || kind == MANRS_LEAF_BOOLEAN)
		manrs_text_add(line->out, "%s", value);
	else
		add_string(line->out, value);
}

void manrs_json_line(const struct manrs_event *event, const char *router,
		     uint64_t held_back, struct manrs_text *out)
{
	struct json_line line = { .out = out };
	char time[MANRS_TIME_STRLEN], clean[256];

	manrs_text_add(out, "{\"schema\":%d,\"event\":\"%s\",\"time\":\"%s\"",
		       MANRS_JSON_LINE_SCHEMA, manrs_event_name(event->type),
		       manrs_time_format(event->time, time));
	add_leaf("router", MANRS_LEAF_STRING,
		 manrs_text_clean(router, clean, sizeof(clean)), &line);
	manrs_event_foreach_leaf(event, add_leaf, &line);
	end_list(&line);
	if (held_back)
		manrs_text_add(out, ",\"events-held-back\":%" PRIu64,
			       held_back);
	manrs_text_add(out, "}\n");
}
