/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as one line of JSON.  Pure. */
#ifndef MANRS_JSON_LINE_H
#define MANRS_JSON_LINE_H

#include "engine/event.h"
#include "engine/text.h"

/* Changed when a reader of the version before could be misled: a member goes or
 * means something else.  New members and new events come without. */
#define MANRS_JSON_LINE_SCHEMA 1

/* Bytes that hold any line. */
#define MANRS_JSON_LINE_SIZE 4096

/*
 * Append {"schema":1,"event":"violation","time":"...","router":ROUTER, then the
 * leaves of the event, and a newline.  held_back: events that were not sent
 * before this one; left out when 0.
 */
void manrs_json_line(const struct manrs_event *event, const char *router,
		     uint64_t held_back, struct manrs_text *out);

#endif /* MANRS_JSON_LINE_H */
