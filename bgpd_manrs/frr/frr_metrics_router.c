/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics of the router as a whole. */
#include "frr/frr_metrics_router.h"

#include "frr/frr_rpki.h"
#include "frr/frr_snapshot.h"
#include "frr/frr_work.h"

static void add_heading(FILE *out, const char *name, const char *type,
			const char *help)
{
	fprintf(out, "# HELP frr_manrs_%s %s\n# TYPE frr_manrs_%s %s\n", name,
		help, name, type);
}

static void add_number(FILE *out, const char *name, const char *type,
		       const char *help, uint64_t value)
{
	add_heading(out, name, type, help);
	fprintf(out, "frr_manrs_%s %" PRIu64 "\n", name, value);
}

/* Sources without a VRF are those of every instance without its own. */
static const char *vrf_of(const struct manrs_rpki_set *set, char *buf,
			  size_t size)
{
	manrs_metric_label(set->vrf ? set->vrf : "", buf, size);
	return buf;
}

static void add_vrps(FILE *out, const struct manrs_rpki_set *set)
{
	char vrf[128];

	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		fprintf(out,
			"frr_manrs_rpki_vrps{vrf=\"%s\",family=\"%s\"} %zu\n",
			vrf_of(set, vrf, sizeof(vrf)), manrs_afi_name(afi),
			set->vrps ? manrs_vrp_table_count(set->vrps, afi) : 0);
}

static void add_sources(FILE *out, const struct manrs_rpki_set *set)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(set->rpki, status);

	for (size_t i = 0; i < n; i++) {
		char name[300], vrf[128];

		manrs_metric_label(status[i].name, name, sizeof(name));
		fprintf(out,
			"frr_manrs_rpki_source_up{vrf=\"%s\",kind=\"%s\",source=\"%s\"} %d\n",
			vrf_of(set, vrf, sizeof(vrf)), status[i].kind, name,
			status[i].state == MANRS_RPKI_UP);
	}
}

static void add_rpki(FILE *out)
{
	const struct manrs_rpki_set *set;

	add_heading(out, "rpki_vrps", "gauge",
		    "VRPs in force; without a VRF, those of all others");
	for (set = manrs_rpki_sets(); set; set = set->next)
		if (set->is_used)
			add_vrps(out, set);
	add_heading(out, "rpki_source_up", "gauge",
		    "1 while a source of RPKI data is complete and current");
	for (set = manrs_rpki_sets(); set; set = set->next)
		if (set->is_used)
			add_sources(out, set);
}

static void add_conformance(FILE *out, manrs_time_t now)
{
	struct manrs_month_figures figures;
	char score[MANRS_HALVES_STRLEN];

	manrs_snapshot_this_month(NULL, now, &figures);
	add_heading(out, "score", "gauge",
		    "MANRS score of this month, of what is let in");
	fprintf(out, "frr_manrs_score %s\n",
		manrs_halves_format(figures.halves, score));
	add_heading(out, "readiness_ratio", "gauge",
		    "Readiness of this month, 0 to 1; absent without data");
	if (figures.permille != MANRS_READINESS_NO_DATA)
		fprintf(out, "frr_manrs_readiness_ratio %d.%03d\n",
			figures.permille / 1000, figures.permille % 1000);
	add_number(out, "open_incidents", "gauge",
		   "Incidents that go on, of all neighbors and the router",
		   manrs_incident_table_count(manrs.incidents));
	add_number(out, "incidents_not_kept_total", "counter",
		   "Violations whose incident found no room",
		   manrs_incident_table_not_kept(manrs.incidents));
	add_number(out, "violations_kept", "gauge",
		   "Violations kept with their evidence",
		   manrs_violations_count(manrs.violations));
	add_number(out, "violations_not_kept_total", "counter",
		   "Violations counted without evidence",
		   manrs_violations_not_kept(manrs.violations));
}

static void add_announcements(FILE *out)
{
	const struct manrs_announcements *a = manrs_snapshot_announcements();

	add_heading(out, "announcements", "gauge",
		    "Routes of our own by origin validation state");
	if (!a->is_known)
		return;
	for (int s = 0; s < MANRS_ROV__COUNT; s++)
		fprintf(out, "frr_manrs_announcements{state=\"%s\"} %" PRIu64
			     "\n",
			manrs_rov_state_name(s), a->rov[s]);
}

static void add_work(FILE *out)
{
	add_heading(out, "main_loop_longest_seconds", "gauge",
		    "Longest piece of work in bgpd's main loop so far");
	for (int kind = 0; kind < MANRS_WORK__COUNT; kind++)
		fprintf(out,
			"frr_manrs_main_loop_longest_seconds{work=\"%s\"} %.6f\n",
			manrs_work_name(kind),
			manrs_work_get(kind)->longest_usec / 1e6);
}

void manrs_metrics_router(FILE *out, manrs_time_t now, unsigned neighbors,
			  unsigned omitted)
{
	add_heading(out, "info", "gauge", "Version of the module and of FRR");
	fprintf(out, "frr_manrs_info{version=\"%s\",frr=\"%s\"} 1\n",
		MANRS_VERSION, FRR_VERSION);
	add_number(out, "written_timestamp_seconds", "gauge",
		   "When these figures were taken", now);
	add_number(out, "neighbors", "gauge", "Neighbors with figures below",
		   neighbors);
	add_number(out, "neighbors_omitted", "gauge",
		   "Neighbors left out to bound the number of series",
		   omitted);
	add_conformance(out, now);
	add_announcements(out);
	add_rpki(out);
	add_work(out);
}
