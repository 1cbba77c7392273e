/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events to the configured sinks: one line of JSON made once, sent to each that
 * may have one more.  Says in the log when one begins to fail, and when it works
 * again.
 */
#include "frr/frr_sink.h"

#include <stdlib.h>

#include "frr/frr_errors.h"
#include "frr/frr_event.h"
#include "sink/json_line.h"

#define WATCH_INTERVAL_MS 5000

static struct {
	void *sink; /* NULL: not in use */
	char *target;
	struct manrs_ratelimit limit;
	uint64_t untold;    /* held back, not in a line yet */
	uint64_t held_back; /* since the start */
	char error[128];    /* as last logged */
} open_sinks[MANRS_SINK__COUNT];

static struct event *watch_timer;

static void send_to(size_t id, const struct manrs_event *event,
		    struct manrs_text *line)
{
	const char *router = cmd_hostname_get();

	if (!open_sinks[id].sink)
		return;
	if (!manrs_ratelimit_allow(&open_sinks[id].limit, manrs_now())) {
		open_sinks[id].untold++;
		open_sinks[id].held_back++;
		return;
	}
	if (!line->len || open_sinks[id].untold) {
		manrs_text_init(line, line->buf, line->size);
		manrs_json_line(event, router ? router : "",
				open_sinks[id].untold, line);
	}
	if (line->truncated) {
		open_sinks[id].untold++;
		open_sinks[id].held_back++;
		return;
	}
	manrs_sinks[id]->emit(open_sinks[id].sink, line->buf, line->len);
	if (open_sinks[id].untold)
		line->len = 0; /* was this sink's own */
	open_sinks[id].untold = 0;
}

static int event_happened(const struct manrs_event *event)
{
	MANRS_TEXT(line, MANRS_JSON_LINE_SIZE);

	for (size_t id = 0; id < MANRS_SINK__COUNT; id++)
		send_to(id, event, &line);
	return 0;
}

/* SIGUSR1 and `log rotate`. */
static int logs_rotated(void)
{
	for (size_t id = 0; id < MANRS_SINK__COUNT; id++)
		if (open_sinks[id].sink && manrs_sinks[id]->reopen)
			manrs_sinks[id]->reopen(open_sinks[id].sink);
	return 0;
}

static void watch(size_t id)
{
	struct manrs_sink_status status = { 0 };

	manrs_sinks[id]->get_status(open_sinks[id].sink, &status);
	if (!strcmp(status.error, open_sinks[id].error))
		return;
	if (status.error[0])
		flog_warn(EC_MANRS_OUTPUT, "MANRS: sink %s %s: %s",
			  manrs_sink_word(id), open_sinks[id].target,
			  status.error);
	else
		zlog_info("MANRS: sink %s %s: works again", manrs_sink_word(id),
			  open_sinks[id].target);
	strlcpy(open_sinks[id].error, status.error,
		sizeof(open_sinks[id].error));
}

static void watch_event(struct event *event)
{
	bool any = false;

	for (size_t id = 0; id < MANRS_SINK__COUNT; id++)
		if (open_sinks[id].sink) {
			watch(id);
			any = true;
		}
	if (any)
		event_add_timer_msec(manrs.loop, watch_event, NULL,
				     WATCH_INTERVAL_MS, &watch_timer);
}

static void close_sink(size_t id)
{
	if (open_sinks[id].sink)
		manrs_sinks[id]->close(open_sinks[id].sink);
	free(open_sinks[id].target);
	memset(&open_sinks[id], 0, sizeof(open_sinks[id]));
}

static void open_sink(size_t id, const char *target)
{
	open_sinks[id].target = strdup(target);
	if (open_sinks[id].target)
		open_sinks[id].sink = manrs_sinks[id]->open(target);
	if (!open_sinks[id].sink) {
		flog_err(EC_MANRS_MEMORY, "MANRS: no memory for sink %s",
			 manrs_sink_word(id));
		close_sink(id);
		return;
	}
	manrs_ratelimit_init(&open_sinks[id].limit, MANRS_SINK_BURST,
			     MANRS_SINK_PER_MINUTE, manrs_now());
	event_add_timer_msec(manrs.loop, watch_event, NULL, WATCH_INTERVAL_MS,
			     &watch_timer);
}

void manrs_frr_sink_configure(void)
{
	for (size_t id = 0; id < MANRS_SINK__COUNT; id++) {
		const char *target = manrs.config.output.sink_targets[id];

		if (target && open_sinks[id].target &&
		    !strcmp(target, open_sinks[id].target))
			continue;
		close_sink(id);
		if (target)
			open_sink(id, target);
	}
}

bool manrs_frr_sink_get_status(enum manrs_sink_id id,
			       struct manrs_sink_status *status,
			       uint64_t *held_back)
{
	memset(status, 0, sizeof(*status));
	if (!open_sinks[id].sink)
		return false;
	manrs_sinks[id]->get_status(open_sinks[id].sink, status);
	*held_back = open_sinks[id].held_back;
	return true;
}

void manrs_frr_sink_init(void)
{
	hook_register(manrs_event, event_happened);
	hook_register(zlog_rotate, logs_rotated);
}

void manrs_frr_sink_finish(void)
{
	event_cancel(&watch_timer);
	hook_unregister(manrs_event, event_happened);
	hook_unregister(zlog_rotate, logs_rotated);
	for (size_t id = 0; id < MANRS_SINK__COUNT; id++)
		close_sink(id);
}
