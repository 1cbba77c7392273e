/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A place to which lines about events are sent.  Main thread; no call may block.
 * A sink is one file with a struct manrs_sink_ops named manrs_sink_ops_ID, and a
 * row with that ID in engine/sink_id.h.
 */
#ifndef MANRS_SINK_H
#define MANRS_SINK_H

#include "engine/manrs_status.h"
#include "engine/manrs_types.h"
#include "engine/sink_id.h"

/* As shown to people. */
struct manrs_sink_status {
	uint64_t sent;
	uint64_t dropped; /* could not be sent, or not at once */
	char error[128];  /* "" when the last one was sent */
};

struct manrs_sink_ops {
	/* target: what the configuration says.  NULL: no memory. */
	void *(*open)(const char *target);
	void (*emit)(void *sink, const char *line, size_t len);
	void (*reopen)(void *sink); /* logs were rotated; NULL: no matter */
	void (*get_status)(void *sink, struct manrs_sink_status *status);
	void (*close)(void *sink);
};

/* By enum manrs_sink_id. */
extern const struct manrs_sink_ops *const manrs_sinks[MANRS_SINK__COUNT];

#endif /* MANRS_SINK_H */
