/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told to the outside as it happens: a violation, an incident that
 * opens or closes, a source of RPKI data that changes its state.  An event is
 * the same leaves for every reader, named as in the YANG model.
 */
#ifndef MANRS_EVENT_H
#define MANRS_EVENT_H

#include "incident_table.h"
#include "manrs_types.h"
#include "violation.h"

enum manrs_event_type {
	MANRS_EVENT_VIOLATION,
	MANRS_EVENT_INCIDENT_OPENED,
	MANRS_EVENT_INCIDENT_CLOSED,
	MANRS_EVENT_RPKI_SOURCE,
	MANRS_EVENT__COUNT,
};

/* Everything is borrowed by whoever is told. */
struct manrs_event {
	uint8_t type; /* enum manrs_event_type */
	manrs_time_t time;
	/* Whose violation or incident: */
	const char *vrf; /* also of a source; "default" */
	const char *neighbor;
	uint32_t remote_as;
	uint8_t relationship; /* enum manrs_relationship */
	union {
		struct {
			const struct manrs_violation *of;
			uint8_t action;	    /* enum manrs_action */
			uint64_t held_back; /* not told since the last one */
		} violation;
		const struct manrs_incident *incident;
		struct {
			const char *kind, *name, *state;
			const char *previous; /* NULL: it is new */
			const char *error;    /* "": none */
		} source;
	};
};

/* "violation", "incident-opened": the notification in the YANG model. */
const char *manrs_event_name(enum manrs_event_type type);

/* How a leaf is written in JSON (RFC 7951 section 6). */
enum manrs_leaf_kind {
	MANRS_LEAF_STRING, /* also numbers of 64 bits */
	MANRS_LEAF_NUMBER,
	MANRS_LEAF_BOOLEAN,
	MANRS_LEAF_LIST, /* one of several strings of the same name */
};

/* Called with each leaf that there is, in the order of the model.  The value is
 * its text, UTF-8 without control characters. */
typedef void (*manrs_leaf_fn)(const char *name, enum manrs_leaf_kind kind,
			      const char *value, void *arg);
void manrs_event_foreach_leaf(const struct manrs_event *event, manrs_leaf_fn fn,
			      void *arg);

#endif /* MANRS_EVENT_H */
