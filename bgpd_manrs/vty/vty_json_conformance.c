/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conformance as JSON: incidents, readiness, MANRS actions.  Renders only. */
#include "vty/vty_private.h"

#include "engine/prefix.h"
#include "vty/vty_conformance.h"

/* A decimal that comes out as it is written. */
static void add_decimal(struct json_object *json, const char *key,
			const char *text)
{
	json_object_object_add(json, key,
			       json_object_new_double_s(atof(text), text));
}

static void add_halves(struct json_object *json, const char *key,
		       uint64_t halves)
{
	char buf[MANRS_HALVES_STRLEN];

	add_decimal(json, key, manrs_halves_format(halves, buf));
}

/* Times as numbers, as everywhere in our JSON, and for people as text. */
static void add_time(struct json_object *json, const char *key,
		     const char *text_key, manrs_time_t t)
{
	char buf[MANRS_TIME_STRLEN];

	json_object_int_add(json, key, t);
	json_object_string_add(json, text_key, manrs_time_format(t, buf));
}

struct json_object *manrs_json_incident(const struct manrs_snapshot_incident *s)
{
	const struct manrs_incident *i = s->incident;
	struct json_object *json = json_object_new_object();
	char prefix[MANRS_PREFIX_STRLEN];

	if (s->n) {
		json_object_string_add(json, "vrf",
				       manrs_instance_name(s->n->peer->bgp));
		json_object_string_add(json, "neighbor", s->n->peer->host);
		json_object_int_add(json, "remoteAs", s->n->sender.asn);
	}
	json_object_string_add(json, "metric", manrs_metric_key_name(i->key));
	json_object_boolean_add(json, "scored",
				manrs_metric_key_is_scored(i->key));
	json_object_boolean_add(json, "open", i->is_open);
	add_time(json, "start", "startTime", i->span.start);
	add_time(json, "end", "endTime", s->end);
	json_object_int_add(json, "durationSeconds", s->end - i->span.start);
	add_halves(json, "score", s->halves);
	json_object_int_add(json, "violations", i->violations);
	json_object_int_add(json, "active", i->active);
	json_object_object_add(json, "checks",
			       manrs_json_check_names(i->checks));
	if (i->has_example)
		json_object_string_add(json, "example",
				       manrs_prefix_format(&i->example, prefix));
	return json;
}

struct json_object *
manrs_json_month_figures(const struct manrs_month_figures *figures)
{
	struct json_object *json = json_object_new_object();
	struct json_object *metrics = json_object_new_object();
	char month[MANRS_MONTH_STRLEN], percent[16];

	json_object_string_add(json, "month",
			       manrs_month_format(figures->month, month));
	json_object_int_add(json, "observedSeconds", figures->observed_sec);
	if (figures->permille == MANRS_READINESS_NO_DATA) {
		json_object_object_add(json, "readiness", NULL);
	} else {
		snprintf(percent, sizeof(percent), "%d.%d",
			 figures->permille / 10, figures->permille % 10);
		add_decimal(json, "readiness", percent);
	}
	json_object_string_add(json, "band", manrs_band_name(figures->band));
	add_halves(json, "score", figures->halves);
	json_object_int_add(json, "incidents", figures->incidents);
	for (unsigned key = MANRS_KEY_NONE + 1; key < MANRS_KEY__COUNT; key++) {
		struct json_object *metric;

		if (!figures->key_incidents[key])
			continue;
		metric = json_object_new_object();
		json_object_int_add(metric, "incidents",
				    figures->key_incidents[key]);
		add_halves(metric, "score", figures->key_halves[key]);
		json_object_object_add(metrics, manrs_metric_key_name(key),
				       metric);
	}
	json_object_object_add(json, "metrics", metrics);
	return json;
}

struct json_object *manrs_json_announcements(void)
{
	const struct manrs_announcements *a = manrs_snapshot_announcements();
	struct json_object *json = json_object_new_object();

	json_object_boolean_add(json, "known", a->is_known);
	json_object_int_add(json, "valid", a->rov[MANRS_ROV_VALID]);
	json_object_int_add(json, "notCovered", a->rov[MANRS_ROV_NOT_FOUND]);
	json_object_int_add(json, "invalid", a->rov[MANRS_ROV_INVALID]);
	json_object_int_add(json, "noData", a->rov[MANRS_ROV_NO_DATA]);
	return json;
}

static struct json_object *
json_actions(const struct manrs_snapshot_actions *actions)
{
	struct json_object *json = json_object_new_object();

	json_object_int_add(json, "familiesJudged", actions->judged);
	json_object_int_add(json, "familiesEnforced", actions->enforced);
	json_object_string_add(json, "sourceValidation",
			       manrs_source_validation_name(
				       actions->source_validation));
	json_object_string_add(json, "interface", actions->interface);
	json_object_string_add(json, "contact", actions->contact);
	return json;
}

static bool add_open_incident(const struct manrs_snapshot_incident *s,
			      void *arg)
{
	if (!s->incident->is_open)
		return false;
	json_object_array_add(arg, manrs_json_incident(s));
	return true;
}

struct json_object *manrs_json_conformance(const struct manrs_neighbor *n)
{
	struct json_object *json, *months = json_object_new_array();
	struct json_object *active = json_object_new_object();
	struct json_object *incidents = json_object_new_array();
	struct manrs_snapshot s;

	manrs_snapshot_get(n, manrs_now(), &s);
	json = manrs_json_month_figures(&s.months[MANRS_SNAPSHOT_MONTHS - 1]);
	/* There can be thousands of neighbors: a month without data is left
	 * out. */
	for (int m = 0; m < MANRS_SNAPSHOT_MONTHS; m++)
		if (s.months[m].permille != MANRS_READINESS_NO_DATA)
			json_object_array_add(
				months, manrs_json_month_figures(&s.months[m]));
	json_object_object_add(json, "months", months);
	for (unsigned key = MANRS_KEY_NONE + 1; key < MANRS_KEY__COUNT; key++)
		if (s.active[key])
			json_object_int_add(active, manrs_metric_key_name(key),
					    s.active[key]);
	json_object_object_add(json, "activeViolations", active);
	manrs_snapshot_incidents(n, s.now, add_open_incident, incidents);
	json_object_object_add(json, "openIncidents", incidents);
	json_object_int_add(json, "notListed", s.dropped);
	if (n)
		json_object_object_add(json, "actions",
				       json_actions(&s.actions));
	return json;
}
