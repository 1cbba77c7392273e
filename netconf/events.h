/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bgpd's answer to show bgp manrs events, read event by event.
 */
#ifndef NETCONF_EVENTS_H
#define NETCONF_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

struct events {
	struct json_object *json; /* owns all that follows */
	const char *run;	  /* names this run of bgpd */
	uint32_t last;		  /* number of the last event there was */
	uint32_t lost;		  /* no longer kept, before the first here */
	bool more;		  /* ask again at once */
	size_t n;
};

struct event {
	uint32_t number;
	const char *time;	  /* date and time of YANG */
	const char *notification; /* its JSON (RFC 7951) */
};

/* False when the text is no such answer; nothing is to be released then. */
bool events_parse(struct events *events, const char *text);

/* The i-th event, borrowed.  False: it is not what an event should be. */
bool events_get(const struct events *events, size_t i, struct event *event);

void events_release(struct events *events);

#endif /* NETCONF_EVENTS_H */
