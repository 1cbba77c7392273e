/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes records.  Figures of a day are added up or replaced by the larger ones
 * in the statement itself, so that nothing has to be read first and a record is
 * right whatever was there before.
 */
#include "history_write.h"

#include <stdio.h>
#include <string.h>

#include "engine/check.h"

#define NEIGHBOR_ID "(SELECT id FROM neighbor WHERE vrf = ? AND name = ?)"

const char *manrs_day_format(manrs_time_t t, char buf[MANRS_DAY_STRLEN])
{
	char text[MANRS_TIME_STRLEN];

	memcpy(buf, manrs_time_format(t, text), MANRS_DAY_STRLEN - 1);
	buf[MANRS_DAY_STRLEN - 1] = '\0';
	return buf;
}

static const char *vrf_name(const char *vrf)
{
	return vrf[0] ? vrf : "default";
}

static void set_meta(struct manrs_db *db, const char *name, const char *value)
{
	manrs_db_run(db, "REPLACE INTO meta (name, value) VALUES (?, ?)", "tt",
		     name, value);
}

static void set_meta_int(struct manrs_db *db, const char *name, int64_t value)
{
	manrs_db_run(db, "REPLACE INTO meta (name, value) VALUES (?, ?)", "ti",
		     name, value);
}

void manrs_history_write_alive(struct manrs_db *db, manrs_time_t now)
{
	set_meta_int(db, "alive", now);
}

static void write_router(struct manrs_db *db,
			 const struct manrs_history_router *router)
{
	set_meta(db, "router", router->name);
	set_meta_int(db, "asn", router->asn);
}

/* A neighbor of whom only figures or incidents are known so far. */
static void need_neighbor(struct manrs_db *db, const char *vrf,
			  const char *name)
{
	manrs_db_run(db,
		     "INSERT INTO neighbor (vrf, name) VALUES (?, ?)"
		     " ON CONFLICT DO NOTHING",
		     "tt", vrf, name);
}

static void write_neighbor(struct manrs_db *db,
			   const struct manrs_history_neighbor *neighbor,
			   const char *day)
{
	const char *vrf = vrf_name(neighbor->vrf);
	const char *validation = manrs_source_validation_name(
		(enum manrs_source_validation)neighbor->source_validation);

	manrs_db_run(db,
		     "INSERT INTO neighbor (vrf, name, asn, relationship,"
		     "  source_validation, description, contact)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?)"
		     " ON CONFLICT DO UPDATE SET"
		     "  asn = iif(excluded.asn, excluded.asn, asn),"
		     "  relationship = excluded.relationship,"
		     "  source_validation = excluded.source_validation,"
		     "  description = excluded.description,"
		     "  contact = excluded.contact",
		     "ttitttt", vrf, neighbor->name, (int64_t)neighbor->asn,
		     manrs_relationship_name(
			     (enum manrs_relationship)neighbor->relationship),
		     validation, neighbor->description, neighbor->contact);
	manrs_db_run(db,
		     "INSERT INTO neighbor_day (neighbor, day, observed_sec,"
		     "  source_validation, contact)"
		     " VALUES (" NEIGHBOR_ID ", ?, ?, ?, ?)"
		     " ON CONFLICT DO UPDATE SET"
		     "  observed_sec = observed_sec + excluded.observed_sec,"
		     "  source_validation = excluded.source_validation,"
		     "  contact = excluded.contact",
		     "tttitt", vrf, neighbor->name, day,
		     (int64_t)neighbor->observed_sec, validation,
		     neighbor->contact);
}

static void write_figures(struct manrs_db *db,
			  const struct manrs_history_figures *figures,
			  const char *day)
{
	const char *vrf = vrf_name(figures->vrf);
	const char *afi = manrs_afi_name((enum manrs_afi)figures->afi);

	need_neighbor(db, vrf, figures->name);
	manrs_db_run(db,
		     "INSERT INTO figures_day (neighbor, day, afi, received,"
		     "  accepted, rejected, would_reject)"
		     " VALUES (" NEIGHBOR_ID ", ?, ?, ?, ?, ?, ?)"
		     " ON CONFLICT DO UPDATE SET"
		     "  received = excluded.received,"
		     "  accepted = excluded.accepted,"
		     "  rejected = excluded.rejected,"
		     "  would_reject = excluded.would_reject"
		     " WHERE excluded.received >= received",
		     "ttttiiii", vrf, figures->name, day, afi,
		     (int64_t)figures->received, (int64_t)figures->accepted,
		     (int64_t)figures->rejected,
		     (int64_t)figures->would_reject);
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (figures->failures[id])
			manrs_db_run(db,
				     "INSERT INTO check_day (neighbor, day,"
				     "  afi, name, failures)"
				     " VALUES (" NEIGHBOR_ID ", ?, ?, ?, ?)"
				     " ON CONFLICT DO UPDATE SET failures ="
				     "  failures + excluded.failures",
				     "ttttti", vrf, figures->name, day, afi,
				     manrs_checks[id].name,
				     (int64_t)figures->failures[id]);
}

static void write_announcements(struct manrs_db *db,
				const struct manrs_history_announcements *a,
				const char *day)
{
	manrs_db_run(db,
		     "REPLACE INTO announcements_day (vrf, day, valid,"
		     "  not_covered, invalid) VALUES (?, ?, ?, ?, ?)",
		     "ttiii", vrf_name(a->vrf), day, (int64_t)a->valid,
		     (int64_t)a->not_covered, (int64_t)a->invalid);
}

static void format_checks(uint32_t checks, struct manrs_text *out)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (checks & MANRS_CHECK_BIT(id))
			manrs_text_add(out, "%s%s", out->len ? "," : "",
				       manrs_checks[id].name);
}

#define INCIDENT_ID                                                            \
	"(SELECT id FROM incident WHERE neighbor = " NEIGHBOR_ID               \
	" AND metric = ? AND start_at = ?)"

static void write_examples(struct manrs_db *db,
			   const struct manrs_history_incident *incident)
{
	const char *vrf = vrf_name(incident->vrf);
	const char *metric = manrs_metric_key_name(
		(enum manrs_metric_key)incident->key);

	if (!incident->n_examples)
		return;
	manrs_db_run(db, "DELETE FROM example WHERE incident = " INCIDENT_ID,
		     "ttti", vrf, incident->name, metric, incident->span.start);
	for (size_t i = 0; i < incident->n_examples; i++)
		manrs_db_run(db,
			     "INSERT INTO example (incident, rank, prefix,"
			     "  path, evidence)"
			     " VALUES (" INCIDENT_ID ", ?, ?, ?, ?)",
			     "tttiittt", vrf, incident->name, metric,
			     incident->span.start, (int64_t)i,
			     incident->examples[i].prefix,
			     incident->examples[i].path,
			     incident->examples[i].evidence);
}

static void write_incident(struct manrs_db *db,
			   const struct manrs_history_incident *incident)
{
	const char *vrf = vrf_name(incident->vrf);
	MANRS_TEXT(checks, 1024);

	format_checks(incident->checks, &checks);
	need_neighbor(db, vrf, incident->name);
	manrs_db_run(db,
		     "INSERT INTO incident (neighbor, metric, start_at, end_at,"
		     "  open, violations, asn, relationship, checks)"
		     " VALUES (" NEIGHBOR_ID ", ?, ?, ?, ?, ?, ?, ?, ?)"
		     " ON CONFLICT DO UPDATE SET"
		     "  end_at = excluded.end_at,"
		     "  open = excluded.open,"
		     "  violations = excluded.violations,"
		     "  checks = iif(excluded.checks = '', checks,"
		     "    excluded.checks)",
		     "tttiiiiitt", vrf, incident->name,
		     manrs_metric_key_name(
			     (enum manrs_metric_key)incident->key),
		     incident->span.start, incident->span.end,
		     (int64_t)incident->is_open, (int64_t)incident->violations,
		     (int64_t)incident->asn,
		     manrs_relationship_name(
			     (enum manrs_relationship)incident->relationship),
		     checks.buf);
	write_examples(db, incident);
}

void manrs_history_write(struct manrs_db *db, const struct manrs_record *record)
{
	char day[MANRS_DAY_STRLEN];

	manrs_day_format(record->at, day);
	switch ((enum manrs_record_kind)record->kind) {
	case MANRS_RECORD_CONFIG:
		break;
	case MANRS_RECORD_ROUTER:
		write_router(db, &record->router);
		break;
	case MANRS_RECORD_NEIGHBOR:
		write_neighbor(db, &record->neighbor, day);
		break;
	case MANRS_RECORD_FIGURES:
		write_figures(db, &record->figures, day);
		break;
	case MANRS_RECORD_ANNOUNCEMENTS:
		write_announcements(db, &record->announcements, day);
		break;
	case MANRS_RECORD_INCIDENT:
		write_incident(db, &record->incident);
		break;
	}
}

void manrs_history_remove_old(struct manrs_db *db, manrs_time_t now,
			      unsigned months)
{
	manrs_time_t first = manrs_month_start(
		manrs_month_add(manrs_month_of(now), -(int)months));
	char day[MANRS_DAY_STRLEN];

	manrs_day_format(first, day);
	manrs_db_run(db, "DELETE FROM incident WHERE open = 0 AND end_at < ?",
		     "i", first);
	manrs_db_run(db, "DELETE FROM neighbor_day WHERE day < ?", "t", day);
	manrs_db_run(db, "DELETE FROM figures_day WHERE day < ?", "t", day);
	manrs_db_run(db, "DELETE FROM check_day WHERE day < ?", "t", day);
	manrs_db_run(db, "DELETE FROM announcements_day WHERE day < ?", "t",
		     day);
	manrs_db_run(db,
		     "DELETE FROM neighbor WHERE"
		     " NOT EXISTS (SELECT 1 FROM incident i"
		     "   WHERE i.neighbor = neighbor.id) AND"
		     " NOT EXISTS (SELECT 1 FROM neighbor_day d"
		     "   WHERE d.neighbor = neighbor.id) AND"
		     " NOT EXISTS (SELECT 1 FROM figures_day f"
		     "   WHERE f.neighbor = neighbor.id)",
		     "");
}
