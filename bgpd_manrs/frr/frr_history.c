/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the history is told: incidents as they change, figures of each neighbor
 * once a minute.  It is opened a moment after the start, when the configuration
 * has been read; until it has told of the past (frr_past.c), no incident is put:
 * one that goes on over a restart began then, not now.
 */
#include "frr/frr_history.h"

#include "engine/prefix.h"
#include "frr/frr_errors.h"
#include "frr/frr_pass.h"
#include "frr/frr_snapshot.h"
#include "frr/frr_wake.h"

/* After the start, and after a line about it, as more lines may follow. */
#define OPEN_DELAY_MS 2000
#define LINE_DELAY_MS 200
#define SECOND_MS 1000
#define SECONDS_PER_PASS 60

static struct manrs_history *history;
static struct manrs_wake wake;
static struct event *open_timer, *second_timer;
static unsigned seconds;
static manrs_time_t router_since; /* its observed time is told up to here */
/* The past has been handed out, or there is none to come. */
static bool is_past_known;
static bool is_configured; /* once */
static char default_path[512];

static const char *name_of(const struct peer *peer)
{
	return peer->conf_if ? peer->conf_if : peer->host;
}

/* Incidents --------------------------------------------------------------- */

/* The text of its example, from the violation if that is still kept. */
static void add_example(const struct manrs_neighbor *n,
			const struct manrs_incident *incident, char *prefix,
			struct manrs_text *evidence,
			struct manrs_history_incident *record)
{
	const struct manrs_violation *v;

	if (!incident->has_example)
		return;
	v = n ? manrs_violations_find(manrs.violations, n->number,
				      &incident->example, 0)
	      : NULL;
	record->examples[0].prefix = manrs_prefix_format(&incident->example,
							 prefix);
	record->n_examples = 1;
	if (!v)
		return;
	manrs_check_names(v->failed, evidence);
	manrs_text_add(evidence, ": %s%s%s", v->reason,
		       v->evidence[0] ? "; VRPs " : "", v->evidence);
	record->examples[0].path = v->path;
	record->examples[0].evidence = evidence->buf;
}

/* n NULL: the router's own. */
static void put_incident(const struct manrs_neighbor *n,
			 const struct manrs_incident *incident)
{
	struct manrs_history_incident record = {
		.name = n ? name_of(n->peer) : MANRS_HISTORY_ROUTER,
		.vrf = n ? manrs_instance_name(n->peer->bgp) : NULL,
		.asn = n ? n->sender.asn : 0,
		.relationship = n ? n->sender.relationship : MANRS_REL_UNSET,
		.key = incident->key,
		.is_open = incident->is_open,
		.span = incident->span,
		.violations = incident->violations,
		.checks = incident->checks,
	};
	char prefix[MANRS_PREFIX_STRLEN];
	MANRS_TEXT(evidence, MANRS_HISTORY_TEXT_MAX + 1);

	add_example(n, incident, prefix, &evidence, &record);
	manrs_history_put_incident(history, &record);
}

void manrs_frr_history_incident(const struct manrs_neighbor *n,
				const struct manrs_incident *incident)
{
	if (is_past_known)
		put_incident(n, incident);
}

void manrs_frr_history_close(const struct manrs_history_incident *incident)
{
	struct manrs_history_incident over = *incident;

	over.is_open = false;
	manrs_history_put_incident(history, &over);
}

static bool put_snapshot(const struct manrs_snapshot_incident *s, void *arg)
{
	bool open_only = *(bool *)arg;

	if (!s->incident->is_open && open_only)
		return false;
	put_incident(s->n, s->incident);
	return true;
}

void manrs_frr_history_incidents(const struct manrs_neighbor *n)
{
	bool open_only = false;

	if (is_past_known)
		manrs_snapshot_incidents(n, manrs_now(), put_snapshot,
					 &open_only);
}

/* Everything that happened while the past was not known; once. */
static void past_is_known(void)
{
	struct manrs_neighbor *n;
	bool open_only = false;

	is_past_known = true;
	manrs_snapshot_incidents(NULL, manrs_now(), put_snapshot, &open_only);
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		manrs_snapshot_incidents(n, manrs_now(), put_snapshot,
					 &open_only);
}

/* Figures ----------------------------------------------------------------- */

static void put_neighbor(struct manrs_neighbor *n, manrs_time_t now)
{
	const struct manrs_conformance *c = &n->conformance;
	struct manrs_snapshot_actions actions;
	struct manrs_history_neighbor record = {
		.name = name_of(n->peer),
		.vrf = manrs_instance_name(n->peer->bgp),
		.asn = n->sender.asn,
		.relationship = n->sender.relationship,
		.description = n->peer->desc,
	};

	manrs_snapshot_get_actions(n, &actions);
	record.contact = actions.contact;
	record.source_validation = actions.source_validation;
	if (c->is_observed && n->history_since && now > n->history_since)
		record.observed_sec = (uint32_t)(now - n->history_since);
	/* What is not taken is added to the next. */
	if (!manrs_history_put_neighbor(history, &record, now))
		n->history_since = c->is_observed ? now : 0;
}

static void put_figures(struct manrs_neighbor *n, enum manrs_afi afi,
			manrs_time_t now)
{
	struct manrs_neighbor_af *af = &n->af[afi];
	const struct manrs_tally *t = manrs_route_table_tally(af->routes);
	struct manrs_history_figures record = {
		.name = name_of(n->peer),
		.vrf = manrs_instance_name(n->peer->bgp),
		.afi = afi,
		.received = t->received,
		.accepted = t->accepted,
		.rejected = t->rejected,
		.would_reject = t->would_reject,
	};

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		uint64_t ever = af->ever.failures[id];

		/* Cleared since: all of them are new. */
		if (ever < af->history_failures[id])
			af->history_failures[id] = 0;
		record.failures[id] =
			(uint32_t)(ever - af->history_failures[id]);
	}
	if (manrs_history_put_figures(history, &record, now))
		return;
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		af->history_failures[id] = af->ever.failures[id];
}

void manrs_frr_history_session(struct manrs_neighbor *n, bool is_observed)
{
	manrs_time_t now = manrs_now();

	if (!is_observed)
		put_neighbor(n, now);
	n->history_since = is_observed ? now : 0;
}

void manrs_frr_history_announcements(const struct bgp *bgp,
				     const uint64_t rov[MANRS_ROV__COUNT])
{
	struct manrs_history_announcements record = {
		.vrf = manrs_instance_name(bgp),
		.valid = rov[MANRS_ROV_VALID],
		.not_covered = rov[MANRS_ROV_NOT_FOUND],
		.invalid = rov[MANRS_ROV_INVALID],
	};

	manrs_history_put_announcements(history, &record, manrs_now());
}

static void pass_neighbor(struct manrs_neighbor *n, void *arg)
{
	manrs_time_t now = manrs_now();
	bool open_only = true;

	manrs_conformance_observe(&n->conformance, n->conformance.is_observed,
				  now);
	if (manrs_is_internal(n->peer))
		return;
	put_neighbor(n, now);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		if (n->af[afi].routes)
			put_figures(n, afi, now);
	if (is_past_known && n->violating_kinds)
		manrs_snapshot_incidents(n, now, put_snapshot, &open_only);
}

static void put_router_name(void)
{
	const struct bgp *bgp = bgp_get_default();
	struct manrs_history_router router = {
		.name = cmd_hostname_get(),
		.asn = bgp ? bgp->as : 0,
	};

	manrs_history_put_router(history, &router);
}

/* For how long it was observed: since it began to be, and it is all the time. */
static void put_router_time(manrs_time_t now)
{
	struct manrs_history_neighbor record = {
		.name = MANRS_HISTORY_ROUTER,
	};

	if (now > router_since)
		record.observed_sec = (uint32_t)(now - router_since);
	if (!manrs_history_put_neighbor(history, &record, now))
		router_since = now;
}

static void pass_done(void *arg)
{
	manrs_time_t now = manrs_now();
	bool open_only = true;

	put_router_name();
	put_router_time(now);
	if (is_past_known)
		manrs_snapshot_incidents(NULL, now, put_snapshot, &open_only);
}

static struct manrs_pass pass = { .each = pass_neighbor,
				  .done = pass_done,
				  .work = MANRS_WORK_CONFORMANCE };

static void second_event(struct event *event)
{
	event_add_timer_msec(manrs.loop, second_event, NULL, SECOND_MS,
			     &second_timer);
	manrs_history_set_now(history, manrs_now());
	/* What is put before it is configured is nobody's. */
	if (is_configured && seconds++ % SECONDS_PER_PASS == 0)
		manrs_pass_start(&pass);
}

/* Its other end ----------------------------------------------------------- */

static void log_messages(void)
{
	char message[MANRS_HISTORY_MESSAGE_SIZE];

	while (manrs_history_take_message(history, message))
		flog_warn(EC_MANRS_OUTPUT, "MANRS: %s", message);
}

static void woken(void)
{
	struct manrs_history_past *past;

	log_messages();
	if (!manrs_history_take_past(history, &past))
		return;
	if (is_past_known)
		manrs_past_refuse(past, past_is_known);
	else
		manrs_past_take(past, past_is_known);
}

static void open_event(struct event *event)
{
	const struct manrs_output_config *output = &manrs.config.output;
	struct manrs_history_config config = {
		.path = output->history_off	? NULL
			: output->history_path ? output->history_path
					       : default_path,
		.retention_months = output->history_months,
	};

	if (manrs_history_configure(history, &config))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: history: cannot use %s: out of memory",
			 config.path);
	is_configured = true;
	if (!config.path)
		is_past_known = true;
}

void manrs_frr_history_configure(void)
{
	event_cancel(&open_timer);
	event_add_timer_msec(manrs.loop, open_event, NULL,
			     is_configured ? LINE_DELAY_MS : OPEN_DELAY_MS,
			     &open_timer);
}

enum manrs_status manrs_frr_history_init(void)
{
	enum manrs_status status = manrs_wake_init(&wake, woken);

	return status ? status
		      : manrs_history_new(manrs_wake_send, &wake, &history);
}

void manrs_frr_history_start(void)
{
	snprintf(default_path, sizeof(default_path), "%s/manrs.db",
		 manrs_state_dir());
	router_since = manrs_now();
	manrs_frr_history_configure();
	event_add_timer_msec(manrs.loop, second_event, NULL, SECOND_MS,
			     &second_timer);
}

void manrs_frr_history_get_status(struct manrs_history_status *status)
{
	manrs_history_get_status(history, status);
}

void manrs_frr_history_finish(void)
{
	struct manrs_neighbor *n;
	manrs_time_t now = manrs_now();

	event_cancel(&open_timer);
	event_cancel(&second_timer);
	manrs_pass_cancel(&pass);
	manrs_past_cancel();
	/* The last minute; open incidents stay open. */
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		if (n->conformance.is_observed)
			put_neighbor(n, now);
	put_router_time(now);
	manrs_history_set_now(history, now);
	manrs_history_free(history);
	history = NULL;
	manrs_wake_finish(&wake);
}
