/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as one JSON object; its members are documented in
 * doc/manrs-report.rst.  Renders what report.c computed and decides nothing.
 *
 * Allocation by json-c may fail anywhere: a NULL is then added as null, and the
 * first one makes the whole fail.
 */
#include <json-c/json.h>

#include "engine/check.h"
#include "report.h"

/* Of the layout: raised when a member changes its meaning or goes. */
#define REPORT_VERSION 1

struct json_out {
	bool no_memory;
};

static void add(struct json_out *j, struct json_object *to, const char *name,
		struct json_object *value)
{
	if (!to || !value || json_object_object_add(to, name, value)) {
		j->no_memory = true;
		json_object_put(value);
	}
}

static void add_text(struct json_out *j, struct json_object *to,
		     const char *name, const char *text)
{
	add(j, to, name, json_object_new_string(text));
}

static void add_int(struct json_out *j, struct json_object *to,
		    const char *name, uint64_t n)
{
	add(j, to, name, json_object_new_int64((int64_t)n));
}

static void add_bool(struct json_out *j, struct json_object *to,
		     const char *name, bool value)
{
	add(j, to, name, json_object_new_boolean(value));
}

static void add_time(struct json_out *j, struct json_object *to,
		     const char *name, manrs_time_t t)
{
	char text[MANRS_TIME_STRLEN];

	add_text(j, to, name, manrs_time_format(t, text));
}

static void add_halves(struct json_out *j, struct json_object *to,
		       const char *name, uint64_t halves)
{
	char text[MANRS_HALVES_STRLEN];

	add(j, to, name,
	    json_object_new_double_s((double)halves / 2,
				     manrs_halves_format(halves, text)));
}

/* An object or array within another; NULL only without memory. */
static struct json_object *add_inner(struct json_out *j, struct json_object *to,
				     const char *name,
				     struct json_object *inner)
{
	add(j, to, name, inner);
	return j->no_memory ? NULL : inner;
}

static struct json_object *append_object(struct json_out *j,
					 struct json_object *array)
{
	struct json_object *object = json_object_new_object();

	if (!array || !object || json_object_array_add(array, object)) {
		j->no_memory = true;
		json_object_put(object);
		return NULL;
	}
	return object;
}

static void add_readiness(struct json_out *j, struct json_object *to,
			  const struct report_month *month)
{
	char text[16];

	snprintf(text, sizeof(text), "%d.%d", month->permille / 10,
		 month->permille % 10);
	if (month->has_data)
		add(j, to, "readinessPercent",
		    json_object_new_double_s(month->permille / 10.0, text));
	else
		json_object_object_add(to, "readinessPercent", NULL);
	add_text(j, to, "band",
		 manrs_band_name(manrs_readiness_band(&manrs_bands_default,
						      month->permille)));
	add_halves(j, to, "score", month->halves);
	add_int(j, to, "countedIncidents", month->incidents);
	add_int(j, to, "observedSeconds", month->observed_sec);
}

static void add_months(struct json_out *j, struct json_object *to,
		       const struct report_month *months)
{
	struct json_object *array = add_inner(j, to, "months",
					      json_object_new_array());
	char name[MANRS_MONTH_STRLEN];

	for (size_t i = 0; i < REPORT_MONTHS && !j->no_memory; i++) {
		struct json_object *month = append_object(j, array);

		if (!month)
			return;
		add_text(j, month, "month",
			 manrs_month_format(months[i].month, name));
		add_readiness(j, month, &months[i]);
	}
}

static void add_failures(struct json_out *j, struct json_object *to,
			 const uint64_t *failures)
{
	struct json_object *checks = add_inner(j, to, "checks",
					       json_object_new_object());

	for (int id = 0; id < MANRS_CHECK__COUNT && !j->no_memory; id++)
		if (failures[id])
			add_int(j, checks, manrs_checks[id].name,
				failures[id]);
}

static void add_traffic(struct json_out *j, struct json_object *to,
			const struct report_neighbor *neighbor)
{
	struct json_object *families = add_inner(j, to, "addressFamilies",
						 json_object_new_object());

	for (int afi = 0; afi < MANRS_AFI__COUNT && !j->no_memory; afi++) {
		const struct report_traffic *traffic = &neighbor->traffic[afi];
		struct json_object *family;

		if (!traffic->has_data)
			continue;
		family = add_inner(j, families,
				   manrs_afi_name((enum manrs_afi)afi),
				   json_object_new_object());
		add_int(j, family, "received", traffic->figures.received);
		add_int(j, family, "accepted", traffic->figures.accepted);
		add_int(j, family, "rejected", traffic->figures.rejected);
		add_int(j, family, "wouldReject",
			traffic->figures.would_reject);
		add_failures(j, family, traffic->figures.failures);
	}
}

static void add_neighbors(struct json_out *j, struct json_object *to,
			  const struct report *report)
{
	struct json_object *array = add_inner(j, to, "neighbors",
					      json_object_new_array());

	for (size_t i = 0; i < report->n_neighbors && !j->no_memory; i++) {
		const struct report_neighbor *n = &report->neighbors[i];
		struct json_object *neighbor = append_object(j, array);

		if (!neighbor)
			return;
		add_text(j, neighbor, "neighbor", n->is.name);
		add_text(j, neighbor, "vrf", n->is.vrf);
		add_int(j, neighbor, "as", n->is.asn);
		add_text(j, neighbor, "relationship",
			 manrs_relationship_name(n->is.relationship));
		add_text(j, neighbor, "description", n->is.description);
		add_text(j, neighbor, "contact", n->is.contact);
		add_text(j, neighbor, "sourceValidation",
			 manrs_source_validation_name(n->is.source_validation));
		add_readiness(j, neighbor, report_this_month(n->months));
		add_int(j, neighbor, "violations", n->failures);
		add_traffic(j, neighbor, n);
		add_months(j, neighbor, n->months);
	}
}

static void add_examples(struct json_out *j, struct json_object *to,
			 const struct manrs_history_incident *incident)
{
	struct json_object *array = add_inner(j, to, "examples",
					      json_object_new_array());

	for (size_t i = 0; i < incident->n_examples && !j->no_memory; i++) {
		struct json_object *example = append_object(j, array);

		if (!example)
			return;
		add_text(j, example, "prefix", incident->examples[i].prefix);
		add_text(j, example, "path", incident->examples[i].path);
		add_text(j, example, "evidence",
			 incident->examples[i].evidence);
	}
}

static void add_check_names(struct json_out *j, struct json_object *to,
			    uint32_t checks)
{
	struct json_object *array = add_inner(j, to, "checks",
					      json_object_new_array());

	for (int id = 0; id < MANRS_CHECK__COUNT && !j->no_memory; id++)
		if (checks & MANRS_CHECK_BIT(id))
			json_object_array_add(
				array,
				json_object_new_string(manrs_checks[id].name));
}

static void add_whose(struct json_out *j, struct json_object *to,
		      const struct manrs_history_incident *incident)
{
	add_text(j, to, "neighbor", incident->name);
	add_text(j, to, "vrf", incident->vrf);
	add_int(j, to, "as", incident->asn);
	add_text(j, to, "relationship",
		 manrs_relationship_name(incident->relationship));
}

static void add_incidents(struct json_out *j, struct json_object *to,
			  const char *name,
			  const struct report_incidents *incidents,
			  bool with_neighbor)
{
	struct json_object *array = add_inner(j, to, name,
					      json_object_new_array());

	for (size_t i = 0; i < incidents->n && !j->no_memory; i++) {
		const struct report_incident *from = &incidents->list[i];
		const struct manrs_history_incident *is = &from->is;
		struct json_object *incident = append_object(j, array);

		if (!incident)
			return;
		if (with_neighbor)
			add_whose(j, incident, is);
		add_text(j, incident, "metric", manrs_metric_key_name(is->key));
		add_time(j, incident, "start", is->span.start);
		add_time(j, incident, "end", is->span.end);
		add_bool(j, incident, "open", is->is_open);
		add_int(j, incident, "secondsInMonth",
			(uint64_t)(from->part.end - from->part.start));
		add_halves(j, incident, "weight", from->halves);
		add_bool(j, incident, "counts", from->counts);
		add_int(j, incident, "violations", is->violations);
		add_check_names(j, incident, is->checks);
		add_examples(j, incident, is);
	}
}

static void add_metrics(struct json_out *j, struct json_object *to,
			const char *name,
			const struct report_incidents *incidents)
{
	struct json_object *metrics = add_inner(j, to, name,
						json_object_new_object());

	for (unsigned key = 1; key < MANRS_KEY__COUNT && !j->no_memory; key++) {
		const struct report_metric *from = &incidents->metrics[key];
		struct json_object *metric;

		if (!from->incidents)
			continue;
		metric = add_inner(j, metrics, manrs_metric_key_name(key),
				   json_object_new_object());
		add_int(j, metric, "incidents", from->incidents);
		add_halves(j, metric, "score", from->halves);
		add_bool(j, metric, "counts", manrs_metric_key_is_scored(key));
	}
}

static void add_announcements(struct json_out *j, struct json_object *to,
			      const struct report *report)
{
	struct json_object *own;

	if (!report->has_announcements) {
		json_object_object_add(to, "ownAnnouncements", NULL);
		return;
	}
	own = add_inner(j, to, "ownAnnouncements", json_object_new_object());
	add_int(j, own, "valid", report->announcements.valid);
	add_int(j, own, "notCovered", report->announcements.not_covered);
	add_int(j, own, "invalid", report->announcements.invalid);
}

static void add_head(struct json_out *j, struct json_object *to,
		     const struct report *report)
{
	char month[MANRS_MONTH_STRLEN];
	struct json_object *router;

	add_int(j, to, "reportVersion", REPORT_VERSION);
	add_text(j, to, "month", manrs_month_format(report->month, month));
	add_bool(j, to, "complete", report->is_over);
	add_time(j, to, "generated", report->now);
	if (report->alive)
		add_time(j, to, "lastData", report->alive);
	else
		json_object_object_add(to, "lastData", NULL);
	router = add_inner(j, to, "router", json_object_new_object());
	add_text(j, router, "name", report->router.name);
	add_int(j, router, "as", report->router.asn);
	if (report->only)
		add_text(j, to, "neighbor", report->only->is.name);
	else
		json_object_object_add(to, "neighbor", NULL);
}

static void add_all(struct json_out *j, struct json_object *root,
		    const struct report *report)
{
	const struct report_neighbor *subject = report_subject(report);

	add_head(j, root, report);
	add_readiness(j, root, report_this_month(subject->months));
	add_months(j, root, subject->months);
	if (!report->only) {
		add_metrics(j, root, "letInMetrics", &report->let_in);
		add_incidents(j, root, "letIn", &report->let_in, false);
	}
	add_metrics(j, root, "metrics", &report->incidents);
	add_incidents(j, root, "incidents", &report->incidents, true);
	add_failures(j, root, report->failures);
	add_announcements(j, root, report);
	add_neighbors(j, root, report);
}

bool report_print_json(const struct report *report, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_out j = { .no_memory = !root };

	if (root)
		add_all(&j, root, report);
	if (!j.no_memory)
		fprintf(out, "%s\n",
			json_object_to_json_string_ext(
				root, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_SPACED |
					      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return !j.no_memory;
}
