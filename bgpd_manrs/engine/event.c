/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as the leaves of its notification in the YANG model. */
#include "event.h"

#include <inttypes.h>
#include <stdio.h>

#include "calendar.h"
#include "check.h"
#include "incident.h"
#include "prefix.h"
#include "text.h"

/* Longest text of a leaf, in bytes with the terminator. */
#define LEAF_MAX 512

/* Whom the leaves go to. */
struct leaves {
	manrs_leaf_fn fn;
	void *arg;
};

const char *manrs_event_name(enum manrs_event_type type)
{
	static const char *const names[MANRS_EVENT__COUNT] = {
		[MANRS_EVENT_VIOLATION] = "violation",
		[MANRS_EVENT_INCIDENT_OPENED] = "incident-opened",
		[MANRS_EVENT_INCIDENT_CLOSED] = "incident-closed",
		[MANRS_EVENT_RPKI_SOURCE] = "rpki-source-changed",
	};

	return (unsigned)type < MANRS_EVENT__COUNT ? names[type] : "unknown";
}

static void give_word(const struct leaves *to, const char *name,
		      const char *value)
{
	to->fn(name, MANRS_LEAF_STRING, value, to->arg);
}

/* Text from outside: paths of files, messages of libraries. */
static void give_text(const struct leaves *to, const char *name,
		      const char *value)
{
	char clean[LEAF_MAX];

	give_word(to, name, manrs_text_clean(value, clean, sizeof(clean)));
}

static void give_number(const struct leaves *to, const char *name,
			enum manrs_leaf_kind kind, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	to->fn(name, kind, text, to->arg);
}

static void give_time(const struct leaves *to, const char *name, manrs_time_t t)
{
	char text[MANRS_TIME_STRLEN];

	give_word(to, name, manrs_time_format(t, text));
}

static void give_neighbor(const struct leaves *to, const struct manrs_event *e)
{
	give_text(to, "vrf", e->vrf);
	give_text(to, "neighbor", e->neighbor);
	give_number(to, "remote-as", MANRS_LEAF_NUMBER, e->remote_as);
	give_word(to, "relationship", manrs_relationship_name(e->relationship));
}

static void give_violation(const struct leaves *to, const struct manrs_event *e)
{
	const struct manrs_violation *v = e->violation.of;
	char prefix[MANRS_PREFIX_STRLEN];

	give_neighbor(to, e);
	give_word(to, "prefix", manrs_prefix_format(&v->prefix, prefix));
	if (v->path_id)
		give_number(to, "path-id", MANRS_LEAF_NUMBER, v->path_id);
	if (v->has_origin)
		give_number(to, "origin", MANRS_LEAF_NUMBER, v->origin);
	give_text(to, "as-path", v->path);
	for (uint32_t left = v->failed; left; left &= left - 1)
		to->fn("check", MANRS_LEAF_LIST,
		       manrs_checks[__builtin_ctz(left)].name, to->arg);
	give_text(to, "reason", v->reason);
	if (v->evidence[0])
		give_text(to, "vrps", v->evidence);
	give_word(to, "action", manrs_action_name(e->violation.action));
	to->fn("enforced", MANRS_LEAF_BOOLEAN, v->enforced ? "true" : "false",
	       to->arg);
	give_number(to, "held-back", MANRS_LEAF_STRING, e->violation.held_back);
}

static void give_incident(const struct leaves *to, const struct manrs_event *e)
{
	const struct manrs_incident *incident = e->incident;
	char score[MANRS_HALVES_STRLEN];

	give_neighbor(to, e);
	give_word(to, "metric", manrs_metric_key_name(incident->key));
	give_time(to, "start", incident->span.start);
	if (e->type == MANRS_EVENT_INCIDENT_OPENED)
		return;
	give_time(to, "end", incident->span.end);
	give_number(to, "violations", MANRS_LEAF_STRING, incident->violations);
	give_word(to, "score",
		  manrs_halves_format(manrs_incident_halves(incident->span),
				      score));
}

static void give_source(const struct leaves *to, const struct manrs_event *e)
{
	give_text(to, "vrf", e->vrf);
	give_word(to, "kind", e->source.kind);
	give_text(to, "name", e->source.name);
	give_word(to, "state", e->source.state);
	if (e->source.previous)
		give_word(to, "previous-state", e->source.previous);
	if (e->source.error[0])
		give_text(to, "error", e->source.error);
}

void manrs_event_foreach_leaf(const struct manrs_event *event, manrs_leaf_fn fn,
			      void *arg)
{
	const struct leaves to = { fn, arg };

	switch ((enum manrs_event_type)event->type) {
	case MANRS_EVENT_VIOLATION:
		give_violation(&to, event);
		break;
	case MANRS_EVENT_INCIDENT_OPENED:
	case MANRS_EVENT_INCIDENT_CLOSED:
		give_incident(&to, event);
		break;
	case MANRS_EVENT_RPKI_SOURCE:
		give_source(&to, event);
		break;
	case MANRS_EVENT__COUNT:
		break;
	}
}
