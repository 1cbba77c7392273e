/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads one month out of the history and computes all that a report says of it.
 * The rules are the engine's (incident.h); this file owns what belongs into the
 * report and the sums.
 */
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "history/history_schema.h"

struct building {
	struct report *report;
	const struct report_options *options;
	struct manrs_db *db;
	size_t neighbors_room;
	struct report_incidents *incidents; /* that are being read */
	size_t incidents_room;
	size_t neighbor; /* whose they are */
	size_t n_named;	 /* neighbors of the wanted name */
	size_t n_known;	 /* all neighbors */
	bool no_memory;
};

/* The array with room for one more; NULL: there is none. */
static void *grow(struct building *b, void *array, size_t n, size_t *room,
		  size_t size)
{
	size_t wanted = *room ? 2 * *room : 64;
	void *grown;

	if (n < *room)
		return array;
	grown = reallocarray(array, wanted, size);
	if (grown)
		*room = wanted;
	else
		b->no_memory = true;
	return grown;
}

static void keep_text(struct building *b, const char **text)
{
	*text = manrs_texts_add(b->report->texts, *text);
	if (!*text) {
		b->no_memory = true;
		*text = "";
	}
}

/* ------------------------------------------------------------ neighbors */

static bool is_wanted(struct building *b,
		      const struct manrs_history_neighbor *neighbor)
{
	const struct report_options *options = b->options;

	b->n_known++;
	if (options->neighbor && strcmp(options->neighbor, neighbor->name))
		return false;
	if (options->vrf && strcmp(options->vrf, neighbor->vrf))
		return false;
	b->n_named++;
	return true;
}

static void finish_month(struct report_month *month)
{
	month->has_data = month->has_data || month->observed_sec > 0 ||
			  month->incidents > 0;
	month->permille =
		month->has_data
			? manrs_readiness_permille(&manrs_bands_default,
						   month->halves)
			: MANRS_READINESS_NO_DATA;
}

static void read_neighbor_months(struct building *b,
				 struct report_neighbor *neighbor)
{
	struct manrs_history_month months[REPORT_MONTHS];

	manrs_history_read_months(
		b->db, neighbor->id,
		manrs_month_add(b->report->month, 1 - REPORT_MONTHS),
		REPORT_MONTHS, true, months);
	for (size_t i = 0; i < REPORT_MONTHS; i++) {
		struct report_month *month = &neighbor->months[i];

		month->month = months[i].month;
		month->observed_sec = months[i].observed_sec;
		month->incidents = months[i].incidents;
		month->halves = months[i].halves;
		finish_month(month);
	}
}

/* From here on *neighbor owns its texts. */
static void take_neighbor(struct building *b, struct report_neighbor *neighbor,
			  int64_t id, const struct manrs_history_neighbor *from)
{
	*neighbor = (struct report_neighbor){ .id = id, .is = *from };
	keep_text(b, &neighbor->is.vrf);
	keep_text(b, &neighbor->is.name);
	keep_text(b, &neighbor->is.description);
	neighbor->is.contact = "";
	neighbor->is.source_validation = MANRS_SOURCE_UNKNOWN;
}

static bool add_neighbor(int64_t id,
			 const struct manrs_history_neighbor *from, void *arg)
{
	struct building *b = arg;
	struct report *report = b->report;
	void *grown;

	if (!strcmp(from->name, MANRS_HISTORY_ROUTER)) {
		if (!b->options->neighbor)
			take_neighbor(b, &report->self, id, from);
		return true;
	}
	if (!is_wanted(b, from))
		return true;
	grown = grow(b, report->neighbors, report->n_neighbors,
		     &b->neighbors_room, sizeof(report->neighbors[0]));
	if (!grown)
		return false;
	report->neighbors = grown;
	take_neighbor(b, &report->neighbors[report->n_neighbors++], id, from);
	return !b->no_memory;
}

/* Figures and the columns of Actions 2 and 3 as they were in the month. */
static void read_neighbor(struct building *b, struct report_neighbor *neighbor)
{
	const struct report *report = b->report;
	enum manrs_source_validation validation;

	read_neighbor_months(b, neighbor);
	if (manrs_history_read_columns(b->db, neighbor->id, report->month,
				       &validation, &neighbor->is.contact)) {
		neighbor->is.source_validation = (uint8_t)validation;
		keep_text(b, &neighbor->is.contact);
	}
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		struct report_traffic *traffic = &neighbor->traffic[afi];

		traffic->has_data = manrs_history_read_figures(
			b->db, neighbor->id, (enum manrs_afi)afi, report->month,
			&traffic->figures);
		for (int id = 0; id < MANRS_CHECK__COUNT; id++)
			neighbor->failures += traffic->figures.failures[id];
		neighbor->failures += traffic->figures.failures_unknown;
	}
}

/* ------------------------------------------------------------ incidents */

static bool add_incident(const struct manrs_history_incident *from, void *arg)
{
	struct building *b = arg;
	struct report_incidents *to = b->incidents;
	struct report_incident *incident;
	struct manrs_span part;
	void *grown;

	if (!manrs_incident_in_month(from->span, b->report->month, &part))
		return true;
	grown = grow(b, to->list, to->n, &b->incidents_room, sizeof(*incident));
	if (!grown)
		return false;
	to->list = grown;
	incident = &to->list[to->n++];
	*incident = (struct report_incident){
		.neighbor = b->neighbor,
		.is = *from,
		.part = part,
		.halves = manrs_incident_halves(part),
		.counts = manrs_metric_key_is_scored(
			(enum manrs_metric_key)from->key),
	};
	keep_text(b, &incident->is.vrf);
	keep_text(b, &incident->is.name);
	for (size_t i = 0; i < from->n_examples; i++) {
		keep_text(b, &incident->is.examples[i].prefix);
		keep_text(b, &incident->is.examples[i].path);
		keep_text(b, &incident->is.examples[i].evidence);
	}
	return !b->no_memory;
}

static int compare_incidents(const void *a, const void *b)
{
	const struct report_incident *x = a, *y = b;

	if (x->is.span.start != y->is.span.start)
		return x->is.span.start < y->is.span.start ? -1 : 1;
	if (x->neighbor != y->neighbor)
		return x->neighbor < y->neighbor ? -1 : 1;
	return (int)x->is.key - (int)y->is.key;
}

/* ----------------------------------------------------------------- sums */

static bool has_data(const struct report_neighbor *neighbor)
{
	return report_this_month(neighbor->months)->has_data ||
	       neighbor->incidents || neighbor->failures ||
	       neighbor->traffic[MANRS_AFI_IPV4].has_data ||
	       neighbor->traffic[MANRS_AFI_IPV6].has_data;
}

/* A month in which only something that does not count happened was observed
 * all the same. */
static void settle_month(struct report_neighbor *neighbor)
{
	struct report_month *month = &neighbor->months[REPORT_MONTHS - 1];

	month->has_data = has_data(neighbor);
	finish_month(month);
}

static void add_failures(struct report *report,
			 const struct report_neighbor *neighbor)
{
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		const struct manrs_read_figures *f =
			&neighbor->traffic[afi].figures;

		for (int id = 0; id < MANRS_CHECK__COUNT; id++)
			report->failures[id] += f->failures[id];
		report->failures_unknown += f->failures_unknown;
	}
}

static void settle_incidents(struct report_incidents *incidents)
{
	for (size_t i = 0; i < incidents->n; i++) {
		const struct report_incident *from = &incidents->list[i];
		struct report_metric *metric = &incidents->metrics[from->is.key];

		metric->incidents++;
		metric->halves += from->halves;
		incidents->n_counted += from->counts;
	}
	if (incidents->n)
		qsort(incidents->list, incidents->n,
		      sizeof(incidents->list[0]), compare_incidents);
}

/* Those of whom there is nothing in the month go; the incidents' numbers of
 * neighbors follow. */
static void remove_silent(struct building *b)
{
	struct report *report = b->report;
	size_t *new_number = calloc(report->n_neighbors + 1,
				    sizeof(*new_number));
	size_t kept = 0;

	if (!new_number) {
		b->no_memory = true;
		return;
	}
	for (size_t i = 0; i < report->n_neighbors; i++) {
		new_number[i] = kept;
		if (has_data(&report->neighbors[i]))
			report->neighbors[kept++] = report->neighbors[i];
	}
	report->n_neighbors = kept;
	for (size_t i = 0; i < report->incidents.n; i++)
		report->incidents.list[i].neighbor =
			new_number[report->incidents.list[i].neighbor];
	free(new_number);
}

/* ---------------------------------------------------------------- whole */

static void read_subject(struct building *b, struct report_neighbor *neighbor)
{
	size_t before = b->incidents->n;

	read_neighbor(b, neighbor);
	manrs_history_read_incidents(b->db, neighbor->id,
				     manrs_month_start(b->report->month),
				     add_incident, b);
	neighbor->incidents = (uint32_t)(b->incidents->n - before);
	settle_month(neighbor);
}

static void read_all(struct building *b)
{
	struct report *report = b->report;

	report->is_over = report->now >= manrs_month_end(report->month);
	b->incidents = &report->let_in;
	read_subject(b, &report->self);
	b->incidents = &report->incidents;
	b->incidents_room = 0;
	for (size_t i = 0; i < report->n_neighbors && !b->no_memory; i++) {
		b->neighbor = i;
		read_subject(b, &report->neighbors[i]);
		add_failures(report, &report->neighbors[i]);
	}
	remove_silent(b);
	settle_incidents(&report->let_in);
	settle_incidents(&report->incidents);
	if (b->options->neighbor && report->n_neighbors)
		report->only = &report->neighbors[0];
	report->has_announcements = manrs_history_read_announcements(
		b->db, report->month, &report->announcements);
}

static int compare_months(struct manrs_month a, struct manrs_month b)
{
	return a.year != b.year ? a.year - b.year : a.month - b.month;
}

/* Which month, or false: there is nothing of any, or of the one asked for. */
static bool choose_month(struct building *b, char *error)
{
	const struct report_options *options = b->options;
	struct manrs_month first, last, *month = &b->report->month;
	char wanted[MANRS_MONTH_STRLEN], from[MANRS_MONTH_STRLEN];
	char to[MANRS_MONTH_STRLEN];

	if (!manrs_history_read_range(b->db, &first, &last)) {
		snprintf(error, REPORT_ERROR_SIZE,
			 "%s: nothing is recorded yet", options->database);
		return false;
	}
	*month = options->has_month
			 ? options->month
			 : manrs_month_add(manrs_month_of(options->now), -1);
	if (!options->has_month && compare_months(*month, first) < 0)
		*month = first;
	if (!options->has_month && compare_months(*month, last) > 0)
		*month = last;
	if (compare_months(*month, first) >= 0 &&
	    compare_months(*month, last) <= 0)
		return true;
	snprintf(error, REPORT_ERROR_SIZE,
		 "%s: nothing is recorded for %s, only from %s to %s",
		 options->database, manrs_month_format(*month, wanted),
		 manrs_month_format(first, from), manrs_month_format(last, to));
	return false;
}

static bool choose_neighbors(struct building *b, char *error)
{
	const struct report_options *options = b->options;

	manrs_history_read_neighbors(b->db, add_neighbor, b);
	if (!options->neighbor || b->n_named == 1 || b->no_memory)
		return true;
	if (b->n_named > 1)
		snprintf(error, REPORT_ERROR_SIZE,
			 "neighbor %s is in %zu VRFs: say which one with --vrf",
			 options->neighbor, b->n_named);
	else
		snprintf(error, REPORT_ERROR_SIZE,
			 "%s: no neighbor %s%s%s among its %zu",
			 options->database, options->neighbor,
			 options->vrf ? " in VRF " : "",
			 options->vrf ? options->vrf : "", b->n_known);
	return false;
}

static void read_head(struct building *b)
{
	struct report *report = b->report;

	report->now = b->options->now;
	report->router = manrs_history_read_router(b->db);
	keep_text(b, &report->router.name);
	report->alive = manrs_history_read_alive(b->db);
}

static bool has_failed(const struct building *b, char *error)
{
	if (!manrs_db_result(b->db) && !b->no_memory)
		return false;
	snprintf(error, REPORT_ERROR_SIZE, "%s: %s", b->options->database,
		 b->no_memory ? manrs_status_text(MANRS_ERR_MEMORY)
			      : manrs_db_error(b->db));
	return true;
}

static bool read_report(struct building *b, char *error)
{
	const struct report *report = b->report;
	const char *neighbor = b->options->neighbor;
	char month[MANRS_MONTH_STRLEN];
	bool chosen;

	/* One state of the database, whatever is written meanwhile. */
	manrs_db_exec(b->db, "BEGIN");
	read_head(b);
	chosen = choose_month(b, error) && choose_neighbors(b, error);
	if (has_failed(b, error) || !chosen)
		return false;
	read_all(b);
	if (has_failed(b, error))
		return false;
	if (report->n_neighbors || has_data(&report->self))
		return true;
	snprintf(error, REPORT_ERROR_SIZE, "%s: nothing is recorded%s%s for %s",
		 b->options->database, neighbor ? " of " : "",
		 neighbor ? neighbor : "",
		 manrs_month_format(report->month, month));
	return false;
}

/* false with *again: bgpd has begun to write meanwhile. */
static bool read_once(struct report *report,
		      const struct report_options *options, char *error,
		      bool *again)
{
	struct building b = { .report = report, .options = options };
	bool read;

	*report = (struct report){
		.self = { .is = { .name = MANRS_HISTORY_ROUTER } },
		.texts = manrs_texts_new(),
	};
	manrs_history_open_to_read(options->database, &manrs_history_schema,
				   &b.db);
	if (!report->texts || !b.db) {
		snprintf(error, REPORT_ERROR_SIZE, "%s",
			 manrs_status_text(MANRS_ERR_MEMORY));
		manrs_db_close(b.db);
		return false;
	}
	read = !has_failed(&b, error) && read_report(&b, error);
	*again = manrs_db_is_outdated(b.db);
	manrs_db_close(b.db);
	if (*again)
		snprintf(error, REPORT_ERROR_SIZE,
			 "%s: bgpd has just begun to write, try again",
			 options->database);
	return read && !*again;
}

bool report_read(struct report *report, const struct report_options *options,
		 char error[REPORT_ERROR_SIZE])
{
	bool read, again = false;

	*report = (struct report){ .texts = NULL };
	/* SQLite has fewer words for it. */
	if (access(options->database, R_OK)) {
		snprintf(error, REPORT_ERROR_SIZE, "%s: %s", options->database,
			 strerror(errno));
		return false;
	}
	read = read_once(report, options, error, &again);
	if (!again)
		return read;
	report_release(report);
	return read_once(report, options, error, &again);
}

void report_release(struct report *report)
{
	free(report->neighbors);
	free(report->let_in.list);
	free(report->incidents.list);
	manrs_texts_free(report->texts);
}

size_t report_count_clean(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_neighbors; i++)
		n += !report_this_month(report->neighbors[i].months)->incidents;
	return n;
}
