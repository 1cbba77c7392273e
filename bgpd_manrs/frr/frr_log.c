/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One log line a violation and one for each end of an incident, key=value, at a
 * bounded rate for each neighbor; what was held back is told in the next line
 * that passes, or by a timer.
 */
#include "frr/frr_manrs.h"

#include "engine/prefix.h"
#include "frr/frr_errors.h"
#include "frr/frr_event.h"

#define HELD_BACK_INTERVAL_MS (60 * 1000)

static struct event *held_back_timer;

static void log_held_back(struct manrs_neighbor *n)
{
	uint64_t held = manrs_ratelimit_take_held(&n->log_limit);
	uint64_t incidents = manrs_ratelimit_take_held(&n->incident_limit);

	if (held)
		flog_warn(EC_MANRS_HELD_BACK,
			  "MANRS violations: neighbor=%s vrf=%s as=%u: %" PRIu64
			  " more held back",
			  n->peer->host, manrs_instance_name(n->peer->bgp),
			  n->sender.asn, held);
	if (incidents)
		flog_warn(EC_MANRS_HELD_BACK,
			  "MANRS incidents: neighbor=%s vrf=%s as=%u: %" PRIu64
			  " more lines held back",
			  n->peer->host, manrs_instance_name(n->peer->bgp),
			  n->sender.asn, incidents);
}

static void write_violation(const struct manrs_neighbor *n,
			    const struct manrs_violation *v)
{
	bool is_observed;
	enum manrs_action action = manrs_violation_action(v, n, &is_observed);
	char prefix[MANRS_PREFIX_STRLEN];
	MANRS_TEXT(checks, 300);
	MANRS_TEXT(origin, 16);

	manrs_check_names(v->failed, &checks);
	if (v->has_origin)
		manrs_text_add(&origin, "%u", v->origin);
	else
		manrs_text_add(&origin, "none");
	flog_warn(EC_MANRS_VIOLATION,
		  "MANRS violation: neighbor=%s vrf=%s as=%u prefix=%s origin=%s check=%s reason=\"%s\" vrps=\"%s\" path=\"%s\" action=%s",
		  n->peer->host, manrs_instance_name(n->peer->bgp),
		  n->sender.asn, manrs_prefix_format(&v->prefix, prefix),
		  origin.buf, checks.buf, v->reason, v->evidence, v->path,
		  is_observed ? "observe" : manrs_action_name(action));
}

void manrs_log_violation(struct manrs_neighbor *n,
			 const struct manrs_violation *v)
{
	manrs_time_t now = manrs_now();

	if (manrs_ratelimit_allow(&n->event_limit, now))
		manrs_event_violation(
			n, v, manrs_ratelimit_take_held(&n->event_limit));
	if (manrs.config.output.log_off ||
	    !manrs_ratelimit_allow(&n->log_limit, now))
		return;
	log_held_back(n);
	write_violation(n, v);
}

void manrs_log_incident(struct manrs_neighbor *n,
			const struct manrs_incident *incident)
{
	char start[MANRS_TIME_STRLEN], score[MANRS_HALVES_STRLEN];
	char example[MANRS_PREFIX_STRLEN] = "none";
	MANRS_TEXT(checks, 300);

	if (manrs.config.output.log_off ||
	    !manrs_ratelimit_allow(&n->incident_limit, manrs_now()))
		return;
	manrs_check_names(incident->checks, &checks);
	if (incident->has_example)
		manrs_prefix_format(&incident->example, example);
	if (incident->is_open)
		flog_warn(EC_MANRS_INCIDENT,
			  "MANRS incident opened: neighbor=%s vrf=%s as=%u metric=%s check=%s example=%s",
			  n->peer->host, manrs_instance_name(n->peer->bgp),
			  n->sender.asn, manrs_metric_key_name(incident->key),
			  checks.buf, example);
	else
		flog_warn(EC_MANRS_INCIDENT,
			  "MANRS incident closed: neighbor=%s vrf=%s as=%u metric=%s check=%s example=%s since=%s seconds=%" PRId64
			  " violations=%" PRIu64 " score=%s",
			  n->peer->host, manrs_instance_name(n->peer->bgp),
			  n->sender.asn, manrs_metric_key_name(incident->key),
			  checks.buf, example,
			  manrs_time_format(incident->span.start, start),
			  incident->span.end - incident->span.start,
			  incident->violations,
			  manrs_halves_format(
				  manrs_incident_halves(incident->span),
				  score));
}

static void held_back_event(struct event *event)
{
	struct manrs_neighbor *n;

	frr_each (manrs_neighbors, &manrs.neighbors, n)
		log_held_back(n);
	event_add_timer_msec(manrs.loop, held_back_event, NULL,
			     HELD_BACK_INTERVAL_MS, &held_back_timer);
}

void manrs_log_start(void)
{
	event_add_timer_msec(manrs.loop, held_back_event, NULL,
			     HELD_BACK_INTERVAL_MS, &held_back_timer);
}

void manrs_log_finish(void)
{
	event_cancel(&held_back_timer);
}
