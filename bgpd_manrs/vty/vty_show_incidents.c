/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs incidents: what is going on, and what was and is still listed,
 * the newest first.  What is older is in the history, for manrs-report.
 */
#include "vty/vty_private.h"

#include "engine/lowest.h"
#include "engine/prefix.h"
#include "vty/vty_conformance.h"

/* As JSON they take some 5 ms. */
#define ROWS_MAX 250

struct row {
	struct manrs_snapshot_incident s;
	uint32_t order; /* of the neighbor */
};

struct incident_filter {
	struct manrs_vty_scope scope;
	const struct manrs_neighbor *neighbor; /* NULL: all of scope */
	enum manrs_metric_key key;	       /* MANRS_KEY_NONE: all */
	manrs_time_t since; /* going on then, or later */
	bool open;	    /* only those */
	manrs_time_t now;
	uint32_t order;
	struct manrs_lowest rows;
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->s.incident->span.start != y->s.incident->span.start)
		return x->s.incident->span.start > y->s.incident->span.start
			       ? -1
			       : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->s.incident->key > y->s.incident->key) -
	       (x->s.incident->key < y->s.incident->key);
}

static bool collect_incident(const struct manrs_snapshot_incident *s, void *arg)
{
	struct incident_filter *filter = arg;
	struct row row = { *s, filter->order };

	if ((filter->key && s->incident->key != filter->key) ||
	    s->end < filter->since || (filter->open && !s->incident->is_open))
		return true;
	manrs_lowest_offer(&filter->rows, &row);
	return true;
}

static void collect_neighbor(struct manrs_neighbor *n, void *arg)
{
	struct incident_filter *filter = arg;

	filter->order++;
	manrs_snapshot_incidents(n, filter->now, collect_incident, filter);
}

static const struct row *row_at(const struct manrs_lowest *rows, size_t i)
{
	return (const struct row *)rows->items + i;
}

void manrs_vty_print_incident(struct vty *vty,
			      const struct manrs_snapshot_incident *s,
			      const char *name)
{
	char start[MANRS_TIME_STRLEN], halves[MANRS_HALVES_STRLEN];
	char prefix[MANRS_PREFIX_STRLEN], length[24];
	MANRS_TEXT(checks, 300);

	manrs_check_names(s->incident->checks, &checks);
	vty_out(vty, "%-22s %-9s %s  %-11s %-6s %s\n", name,
		manrs_metric_key_name(s->incident->key),
		manrs_time_format(s->incident->span.start, start),
		manrs_vty_length(s->end - s->incident->span.start, length,
				 sizeof(length)),
		s->incident->is_open ? "open" : "closed",
		manrs_halves_format(s->halves, halves));
	vty_out(vty, "  %" PRIu64 " violation%s, %" PRIu64 " now; %s",
		s->incident->violations,
		s->incident->violations == 1 ? "" : "s", s->incident->active,
		checks.buf);
	if (s->incident->has_example)
		vty_out(vty, "; e.g. %s",
			manrs_prefix_format(&s->incident->example, prefix));
	vty_out(vty, "\n");
}

void manrs_vty_print_incident_heading(struct vty *vty)
{
	vty_out(vty, "%-22s %-9s %-21s %-11s %-6s %s\n", "Neighbor", "Metric",
		"Since", "Lasts", "State", "Score");
}

static int show_text(struct vty *vty, const struct incident_filter *filter)
{
	const struct bgp *instance = NULL;

	manrs_vty_print_incident_heading(vty);
	for (size_t i = 0; i < filter->rows.n; i++) {
		const struct manrs_snapshot_incident *s =
			&row_at(&filter->rows, i)->s;

		manrs_vty_print_instance(vty, s->n->peer->bgp, &instance);
		manrs_vty_print_incident(vty, s, s->n->peer->host);
	}
	if (filter->rows.offered > filter->rows.n)
		vty_out(vty,
			"... and %zu more, not shown: ask for one neighbor or metric\n",
			filter->rows.offered - filter->rows.n);
	vty_out(vty, "\n%zu shown; %zu open of at most %zu", filter->rows.n,
		manrs_incident_table_count(manrs.incidents),
		manrs_incident_table_max(manrs.incidents));
	if (manrs_incident_table_not_kept(manrs.incidents))
		vty_out(vty, "; no room for %" PRIu64,
			manrs_incident_table_not_kept(manrs.incidents));
	vty_out(vty, "\n");
	manrs_vty_print_others(vty, &filter->scope);
	return CMD_SUCCESS;
}

static int show_json(struct vty *vty, const struct incident_filter *filter)
{
	struct json_object *json = json_object_new_object();
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < filter->rows.n; i++)
		json_object_array_add(
			list, manrs_json_incident(&row_at(&filter->rows, i)->s));
	json_object_object_add(json, "incidents", list);
	json_object_int_add(json, "shown", filter->rows.n);
	json_object_int_add(json, "total", filter->rows.offered);
	json_object_int_add(json, "open",
			    manrs_incident_table_count(manrs.incidents));
	json_object_int_add(json, "notKept",
			    manrs_incident_table_not_kept(manrs.incidents));
	return vty_json(vty, json);
}

/* The words of the command; false: one is wrong, which has been said. */
static bool read_filter(struct vty *vty, int argc, struct cmd_token *argv[],
			struct incident_filter *filter)
{
	const char *name = manrs_vty_after(argc, argv, "neighbor");
	const char *metric = manrs_vty_after(argc, argv, "metric");
	const char *since = manrs_vty_after(argc, argv, "since");

	if (!manrs_vty_scope(vty, argc, argv, &filter->scope))
		return false;
	filter->now = manrs_now();
	filter->since = MANRS_TIME_MIN;
	filter->open = manrs_vty_has(argc, argv, "open");
	if (name) {
		filter->neighbor = manrs_vty_find_neighbor(vty, &filter->scope,
							   name);
		if (!filter->neighbor)
			return false;
	}
	if (metric)
		manrs_metric_key_parse(metric, &filter->key);
	if (since && manrs_time_parse(since, &filter->since)) {
		vty_out(vty,
			"%% Not a date: %s; say 2026-11-22 or 2026-11-22T10:00:00Z\n",
			since);
		return false;
	}
	return true;
}

int manrs_vty_show_incidents(const struct cmd_element *self, struct vty *vty,
			     int argc, struct cmd_token *argv[])
{
	struct incident_filter filter = { .neighbor = NULL };
	int rc;

	if (!read_filter(vty, argc, argv, &filter))
		return MANRS_CMD_FAILED;
	if (manrs_lowest_init(&filter.rows, ROWS_MAX, sizeof(struct row),
			      compare_rows)) {
		vty_out(vty, "%% Out of memory\n");
		return MANRS_CMD_FAILED;
	}
	if (filter.neighbor)
		collect_neighbor((struct manrs_neighbor *)filter.neighbor,
				 &filter);
	else
		manrs_vty_foreach_in(&filter.scope, collect_neighbor, &filter);
	manrs_lowest_sort(&filter.rows);
	rc = manrs_vty_is_json(argc, argv) ? show_json(vty, &filter)
					   : show_text(vty, &filter);
	manrs_lowest_release(&filter.rows);
	return rc;
}
