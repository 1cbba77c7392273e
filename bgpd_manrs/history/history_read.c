/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what history_write.c wrote.  A word that this version does not know (it
 * was written by a later one, or a check was renamed) is never an error: it is
 * left out or counted apart.
 */
#include "history_read.h"

#include <string.h>

#include "engine/check.h"
#include "history_write.h"

#define INCIDENT_COLUMNS                                                       \
	"SELECT i.id, n.name, n.vrf, i.asn, i.relationship, i.metric, i.open," \
	"  i.start_at, iif(i.open, max(i.end_at, ifnull((SELECT value"         \
	"  FROM meta WHERE name = 'alive'), 0)), i.end_at) AS until,"          \
	"  i.violations, i.checks"                                             \
	" FROM incident i JOIN neighbor n ON n.id = i.neighbor "

static uint32_t parse_checks(const char *names)
{
	uint32_t checks = 0;
	enum manrs_check_id id;
	char name[64];

	while (*names) {
		size_t len = strcspn(names, ",");

		if (len < sizeof(name)) {
			memcpy(name, names, len);
			name[len] = '\0';
			if (manrs_check_parse(name, &id))
				checks |= MANRS_CHECK_BIT(id);
		}
		names += len + (names[len] == ',');
	}
	return checks;
}

static uint8_t parse_relationship(const char *word)
{
	enum manrs_relationship relationship = MANRS_REL_UNSET;

	manrs_relationship_parse(word, &relationship);
	return (uint8_t)relationship;
}

static enum manrs_source_validation parse_validation(const char *word)
{
	enum manrs_source_validation validation = MANRS_SOURCE_UNKNOWN;

	manrs_source_validation_parse(word, &validation);
	return validation;
}

void manrs_history_read_neighbors(struct manrs_db *db,
				  manrs_read_neighbor_fn fn, void *arg)
{
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT id, name, vrf, asn, relationship, source_validation,"
		"  description, contact FROM neighbor ORDER BY vrf, name",
		"");

	while (manrs_db_next(rows)) {
		struct manrs_history_neighbor neighbor = {
			.name = manrs_db_text(rows, 1),
			.vrf = manrs_db_text(rows, 2),
			.asn = (uint32_t)manrs_db_int(rows, 3),
			.relationship =
				parse_relationship(manrs_db_text(rows, 4)),
			.source_validation = (uint8_t)parse_validation(
				manrs_db_text(rows, 5)),
			.description = manrs_db_text(rows, 6),
			.contact = manrs_db_text(rows, 7),
		};

		if (!fn(manrs_db_int(rows, 0), &neighbor, arg))
			break;
	}
	manrs_db_end(rows);
}

/* Give fn the incident with its examples, whose texts live here. */
static bool with_examples(struct manrs_db *db, int64_t id,
			  manrs_read_incident_fn fn,
			  struct manrs_history_incident *incident, void *arg)
{
	struct manrs_rows *examples = manrs_db_query(
		db,
		"SELECT prefix, path, evidence FROM example"
		" WHERE incident = ? ORDER BY rank",
		"i", id);
	char texts[MANRS_HISTORY_EXAMPLES][3][MANRS_HISTORY_TEXT_MAX + 1];

	while (manrs_db_next(examples) &&
	       incident->n_examples < MANRS_HISTORY_EXAMPLES) {
		char(*text)[MANRS_HISTORY_TEXT_MAX + 1] =
			texts[incident->n_examples];

		for (int i = 0; i < 3; i++) {
			strncpy(text[i], manrs_db_text(examples, i),
				sizeof(text[i]) - 1);
			text[i][sizeof(text[i]) - 1] = '\0';
		}
		incident->examples[incident->n_examples++] =
			(struct manrs_history_example){ text[0], text[1],
							text[2] };
	}
	manrs_db_end(examples);
	return fn(incident, arg);
}

static void read_incident_rows(struct manrs_db *db, struct manrs_rows *rows,
			       manrs_read_incident_fn fn, void *arg)
{
	bool more = true;

	while (more && manrs_db_next(rows)) {
		struct manrs_history_incident incident = {
			.name = manrs_db_text(rows, 1),
			.vrf = manrs_db_text(rows, 2),
			.asn = (uint32_t)manrs_db_int(rows, 3),
			.relationship =
				parse_relationship(manrs_db_text(rows, 4)),
			.is_open = manrs_db_int(rows, 6) != 0,
			.span = { manrs_db_int(rows, 7),
				  manrs_db_int(rows, 8) },
			.violations = (uint64_t)manrs_db_int(rows, 9),
			.checks = parse_checks(manrs_db_text(rows, 10)),
		};
		enum manrs_metric_key key;

		if (!manrs_metric_key_parse(manrs_db_text(rows, 5), &key) ||
		    incident.span.end < incident.span.start)
			continue;
		incident.key = (uint8_t)key;
		more = with_examples(db, manrs_db_int(rows, 0), fn, &incident,
				     arg);
	}
	manrs_db_end(rows);
}

void manrs_history_read_recent(struct manrs_db *db, bool open,
			       manrs_time_t from, manrs_read_incident_fn fn,
			       void *arg)
{
	read_incident_rows(
		db,
		manrs_db_query(db,
			       INCIDENT_COLUMNS
			       "WHERE i.open = ? AND until >= ?"
			       " ORDER BY i.end_at DESC, i.id DESC",
			       "ii", (int64_t)open, from),
		fn, arg);
}

void manrs_history_read_incidents(struct manrs_db *db, int64_t neighbor,
				  manrs_time_t from, manrs_read_incident_fn fn,
				  void *arg)
{
	read_incident_rows(db,
			   manrs_db_query(db,
					  INCIDENT_COLUMNS
					  "WHERE i.neighbor = ? AND until >= ?"
					  " ORDER BY i.start_at, i.metric",
					  "ii", neighbor, from),
			   fn, arg);
}

static void read_observed(struct manrs_db *db, int64_t neighbor,
			  struct manrs_month month,
			  struct manrs_history_month *out)
{
	char from[MANRS_DAY_STRLEN], to[MANRS_DAY_STRLEN];
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT total(observed_sec) FROM neighbor_day"
		" WHERE neighbor = ? AND day >= ? AND day < ?",
		"itt", neighbor,
		manrs_day_format(manrs_month_start(month), from),
		manrs_day_format(manrs_month_end(month), to));

	out->observed_sec = 0;
	while (manrs_db_next(rows))
		out->observed_sec = (uint64_t)manrs_db_int(rows, 0);
}

struct month_sums {
	struct manrs_history_month *months;
	size_t n;
	bool with_open;
};

static bool add_to_months(const struct manrs_history_incident *incident,
			  void *arg)
{
	const struct month_sums *sums = arg;
	struct manrs_span part;

	if ((incident->is_open && !sums->with_open) ||
	    !manrs_metric_key_is_scored((enum manrs_metric_key)incident->key))
		return true;
	for (size_t i = 0; i < sums->n; i++)
		if (manrs_incident_in_month(incident->span,
					    sums->months[i].month, &part)) {
			sums->months[i].incidents++;
			sums->months[i].halves += manrs_incident_halves(part);
		}
	return true;
}

void manrs_history_read_months(struct manrs_db *db, int64_t neighbor,
			       struct manrs_month first, size_t n,
			       bool with_open,
			       struct manrs_history_month *months)
{
	struct month_sums sums = { months, n, with_open };

	for (size_t i = 0; i < n; i++) {
		months[i].month = manrs_month_add(first, (int)i);
		months[i].incidents = 0;
		months[i].halves = 0;
		read_observed(db, neighbor, months[i].month, &months[i]);
	}
	manrs_history_read_incidents(db, neighbor, manrs_month_start(first),
				     add_to_months, &sums);
}

static void read_failures(struct manrs_db *db, int64_t neighbor,
			  const char *afi, const char *from, const char *to,
			  struct manrs_read_figures *figures)
{
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT name, sum(failures) FROM check_day"
		" WHERE neighbor = ? AND afi = ? AND day >= ? AND day < ?"
		" GROUP BY name",
		"ittt", neighbor, afi, from, to);
	enum manrs_check_id id;

	while (manrs_db_next(rows)) {
		uint64_t n = (uint64_t)manrs_db_int(rows, 1);

		if (manrs_check_parse(manrs_db_text(rows, 0), &id))
			figures->failures[id] = n;
		else
			figures->failures_unknown += n;
	}
}

bool manrs_history_read_figures(struct manrs_db *db, int64_t neighbor,
				enum manrs_afi afi, struct manrs_month month,
				struct manrs_read_figures *figures)
{
	const char *name = manrs_afi_name(afi);
	char from[MANRS_DAY_STRLEN], to[MANRS_DAY_STRLEN];
	struct manrs_rows *rows;
	bool found = false;

	manrs_day_format(manrs_month_start(month), from);
	manrs_day_format(manrs_month_end(month), to);
	*figures = (struct manrs_read_figures){ .afi = (uint8_t)afi };
	rows = manrs_db_query(
		db,
		"SELECT received, accepted, rejected, would_reject"
		" FROM figures_day"
		" WHERE neighbor = ? AND afi = ? AND day >= ? AND day < ?"
		" ORDER BY received, day",
		"ittt", neighbor, name, from, to);
	while (manrs_db_next(rows)) {
		found = true;
		figures->received = (uint64_t)manrs_db_int(rows, 0);
		figures->accepted = (uint64_t)manrs_db_int(rows, 1);
		figures->rejected = (uint64_t)manrs_db_int(rows, 2);
		figures->would_reject = (uint64_t)manrs_db_int(rows, 3);
	}
	read_failures(db, neighbor, name, from, to, figures);
	return found;
}

bool manrs_history_read_columns(struct manrs_db *db, int64_t neighbor,
				struct manrs_month month,
				enum manrs_source_validation *validation,
				const char **contact)
{
	char from[MANRS_DAY_STRLEN], to[MANRS_DAY_STRLEN];
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT source_validation, contact FROM neighbor_day"
		" WHERE neighbor = ? AND day >= ? AND day < ?"
		" ORDER BY day DESC LIMIT 1",
		"itt", neighbor,
		manrs_day_format(manrs_month_start(month), from),
		manrs_day_format(manrs_month_end(month), to));

	if (!manrs_db_next(rows))
		return false;
	*validation = parse_validation(manrs_db_text(rows, 0));
	*contact = manrs_db_text(rows, 1);
	return true;
}

bool manrs_history_read_announcements(struct manrs_db *db,
				      struct manrs_month month,
				      struct manrs_history_announcements *out)
{
	char from[MANRS_DAY_STRLEN], to[MANRS_DAY_STRLEN];
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT valid, not_covered, invalid, max(day)"
		" FROM announcements_day WHERE day >= ? AND day < ?"
		" GROUP BY vrf",
		"tt", manrs_day_format(manrs_month_start(month), from),
		manrs_day_format(manrs_month_end(month), to));
	bool found = false;

	*out = (struct manrs_history_announcements){ .vrf = "" };
	while (manrs_db_next(rows)) {
		found = true;
		out->valid += (uint64_t)manrs_db_int(rows, 0);
		out->not_covered += (uint64_t)manrs_db_int(rows, 1);
		out->invalid += (uint64_t)manrs_db_int(rows, 2);
	}
	return found;
}

struct manrs_history_router manrs_history_read_router(struct manrs_db *db)
{
	struct manrs_history_router router = { .name = "" };
	struct manrs_rows *rows;

	router.asn = (uint32_t)manrs_db_get_int(
		db, "SELECT value FROM meta WHERE name = 'asn'", 0);
	rows = manrs_db_query(
		db, "SELECT value FROM meta WHERE name = 'router'", "");
	if (manrs_db_next(rows))
		router.name = manrs_db_text(rows, 0);
	return router;
}

manrs_time_t manrs_history_read_alive(struct manrs_db *db)
{
	return manrs_db_get_int(
		db, "SELECT value FROM meta WHERE name = 'alive'", 0);
}

bool manrs_history_read_range(struct manrs_db *db, struct manrs_month *first,
			      struct manrs_month *last)
{
	struct manrs_rows *rows = manrs_db_query(
		db,
		"SELECT min(a), max(b) FROM ("
		" SELECT substr(min(day), 1, 7) AS a, substr(max(day), 1, 7)"
		"  AS b FROM neighbor_day"
		" UNION ALL SELECT substr(min(day), 1, 7),"
		"  substr(max(day), 1, 7) FROM figures_day"
		" UNION ALL SELECT strftime('%Y-%m', min(start_at),"
		"  'unixepoch'), strftime('%Y-%m', max(end_at), 'unixepoch')"
		"  FROM incident)",
		"");
	bool found = manrs_db_next(rows) &&
		     !manrs_month_parse(manrs_db_text(rows, 0), first) &&
		     !manrs_month_parse(manrs_db_text(rows, 1), last);

	manrs_db_end(rows);
	return found;
}
