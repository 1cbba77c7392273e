/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs conformance, and what the page of a neighbor says of it: text
 * for 80 columns.  The figures are frr_snapshot.c's.
 */
#include "vty/vty_private.h"

#include "vty/vty_conformance.h"

/* Of the whole width of a bar. */
#define BAR_WIDTH 20

const char *manrs_vty_length(int64_t seconds, char *buf, size_t size)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds < 24 * 3600)
		snprintf(buf, size, "%02d:%02d:%02d", (int)(seconds / 3600),
			 (int)(seconds / 60 % 60), (int)(seconds % 60));
	else
		snprintf(buf, size, "%dd%02dh%02dm", (int)(seconds / 86400),
			 (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60));
	return buf;
}

const char *manrs_vty_readiness(int permille, char *buf, size_t size)
{
	if (permille == MANRS_READINESS_NO_DATA)
		return "-";
	snprintf(buf, size, "%d.%d %%", permille / 10, permille % 10);
	return buf;
}

static const char *format_bar(int permille, char bar[BAR_WIDTH + 1])
{
	int n = permille == MANRS_READINESS_NO_DATA
			? 0
			: (permille * BAR_WIDTH + 999) / 1000;

	for (int i = 0; i < BAR_WIDTH; i++)
		bar[i] = i < n ? '#' : '.';
	bar[BAR_WIDTH] = '\0';
	return bar;
}

/* "2026-11 [#########...........] 48.6 % aspiring: 1 incident, score 1". */
static void print_month(struct vty *vty,
			const struct manrs_month_figures *figures)
{
	char month[MANRS_MONTH_STRLEN], bar[BAR_WIDTH + 1], readiness[16];
	char halves[MANRS_HALVES_STRLEN], observed[24];

	vty_out(vty, "  %s [%s] ", manrs_month_format(figures->month, month),
		format_bar(figures->permille, bar));
	if (figures->permille == MANRS_READINESS_NO_DATA) {
		vty_out(vty, "no data: not observed\n");
		return;
	}
	vty_out(vty, "%s, %s; score %s, %u incident%s, seen %s\n",
		manrs_vty_readiness(figures->permille, readiness,
				    sizeof(readiness)),
		manrs_band_name(figures->band),
		manrs_halves_format(figures->halves, halves),
		figures->incidents, figures->incidents == 1 ? "" : "s",
		manrs_vty_length(figures->observed_sec, observed,
				 sizeof(observed)));
}

/* Two lines of twelve columns: the months, and per cent. */
static void print_year(struct vty *vty, const struct manrs_snapshot *s)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr",
					     "May", "Jun", "Jul", "Aug",
					     "Sep", "Oct", "Nov", "Dec" };

	vty_out(vty, "  Month     ");
	for (int m = 0; m < MANRS_SNAPSHOT_MONTHS; m++)
		vty_out(vty, "  %s", names[s->months[m].month.month - 1]);
	vty_out(vty, "\n  Per cent  ");
	for (int m = 0; m < MANRS_SNAPSHOT_MONTHS; m++)
		if (s->months[m].permille == MANRS_READINESS_NO_DATA)
			vty_out(vty, "    -");
		else
			vty_out(vty, " %4d", s->months[m].permille / 10);
	vty_out(vty, "\n");
}

static void print_announcements(struct vty *vty)
{
	const struct manrs_announcements *a = manrs_snapshot_announcements();

	if (!a->is_known)
		vty_out(vty, "not looked at yet\n");
	else if (a->rov[MANRS_ROV_NO_DATA])
		vty_out(vty, "%" PRIu64 " own announcements, no VRPs\n",
			a->rov[MANRS_ROV_NO_DATA]);
	else
		vty_out(vty,
			"own announcements: %" PRIu64 " valid, %" PRIu64
			" not covered, %" PRIu64 " invalid\n",
			a->rov[MANRS_ROV_VALID], a->rov[MANRS_ROV_NOT_FOUND],
			a->rov[MANRS_ROV_INVALID]);
}

static void print_actions(struct vty *vty,
			  const struct manrs_snapshot_actions *actions)
{
	vty_out(vty, " MANRS actions\n");
	vty_out(vty, "  1 Filtering         enforced for %u of %u address families\n",
		actions->enforced, actions->judged);
	vty_out(vty, "  2 Anti-spoofing     source validation %s%s%s\n",
		manrs_source_validation_name(actions->source_validation),
		actions->interface[0] ? " on " : "", actions->interface);
	vty_out(vty, "  3 Coordination      %s\n",
		actions->contact[0] ? actions->contact
				    : "no contact recorded");
	vty_out(vty, "  4 Global validation ");
	print_announcements(vty);
}

static bool print_open(const struct manrs_snapshot_incident *s, void *arg)
{
	struct vty *vty = arg;

	if (!s->incident->is_open)
		return false;
	manrs_vty_print_incident(vty, s, s->n->peer->host);
	return true;
}

void manrs_vty_print_conformance(struct vty *vty,
				 const struct manrs_neighbor *n)
{
	struct manrs_snapshot s;

	manrs_snapshot_get(n, manrs_now(), &s);
	vty_out(vty, " Readiness\n");
	print_month(vty, &s.months[MANRS_SNAPSHOT_MONTHS - 1]);
	print_year(vty, &s);
	print_actions(vty, &s.actions);
	if (!s.open) {
		vty_out(vty, " No open incident\n");
		return;
	}
	vty_out(vty, " Open incidents\n");
	manrs_vty_print_incident_heading(vty);
	manrs_snapshot_incidents(n, s.now, print_open, vty);
}

/* The list ----------------------------------------------------------------- */

struct conformance_list {
	struct vty *vty;
	const struct bgp *instance;
	manrs_time_t now;
};

static uint64_t count_active(const struct manrs_neighbor *n)
{
	uint64_t active = 0;

	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++)
		active += n->violating[kind];
	return active;
}

static void print_row(struct manrs_neighbor *n, void *arg)
{
	char readiness[16], halves[MANRS_HALVES_STRLEN];
	struct conformance_list *list = arg;
	struct manrs_month_figures figures;

	manrs_snapshot_this_month(n, list->now, &figures);
	manrs_vty_print_instance(list->vty, n->peer->bgp, &list->instance);
	vty_out(list->vty,
		"%-22s %-10u %-9s %7s %-8s %5s %4u %6" PRIu64 "\n",
		n->peer->host, n->sender.asn,
		n->sender.relationship == MANRS_REL_UNSET
			? "-"
			: manrs_relationship_name(n->sender.relationship),
		manrs_vty_readiness(figures.permille, readiness,
				    sizeof(readiness)),
		manrs_band_name(figures.band),
		manrs_halves_format(figures.halves, halves), figures.incidents,
		count_active(n));
}

static void put_row(struct manrs_neighbor *n, void *arg)
{
	struct manrs_month_figures figures;
	struct json_object *json;

	manrs_snapshot_this_month(n, manrs_now(), &figures);
	json = manrs_json_month_figures(&figures);
	json_object_int_add(json, "remoteAs", n->sender.asn);
	json_object_string_add(json, "relationship",
			       manrs_relationship_name(n->sender.relationship));
	json_object_int_add(json, "activeViolations", count_active(n));
	manrs_json_put(arg, n->peer->host, json);
}

static void put_rows(struct manrs_json_out *out,
		     const struct manrs_vty_scope *scope)
{
	manrs_vty_foreach_in(scope, put_row, out);
}

static void put_conformance(struct vty *vty,
			    const struct manrs_vty_scope *scope)
{
	struct manrs_json_out out = { .vty = vty };

	manrs_json_begin(&out, NULL);
	manrs_json_put(&out, "router", manrs_json_conformance(NULL));
	manrs_json_put(&out, "announcements", manrs_json_announcements());
	manrs_json_begin(&out, "neighbors");
	manrs_json_put_instances(&out, scope, put_rows);
	manrs_json_end(&out);
	manrs_json_end(&out);
}

int manrs_vty_show_conformance(const struct cmd_element *self, struct vty *vty,
			       int argc, struct cmd_token *argv[])
{
	struct conformance_list list = { .vty = vty, .now = manrs_now() };
	struct manrs_vty_scope scope;
	struct manrs_snapshot router;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	if (manrs_vty_is_json(argc, argv)) {
		put_conformance(vty, &scope);
		return CMD_SUCCESS;
	}
	manrs_snapshot_get(NULL, list.now, &router);
	vty_out(vty, "This router, by what it lets in of all neighbors\n");
	print_month(vty, &router.months[MANRS_SNAPSHOT_MONTHS - 1]);
	print_year(vty, &router);
	vty_out(vty, "  Action 4    ");
	print_announcements(vty);
	vty_out(vty, "\n%-22s %-10s %-9s %7s %-8s %5s %4s %6s\n", "Neighbor",
		"AS", "Relation", "Ready", "", "Score", "Inc.", "Now");
	manrs_vty_foreach_in(&scope, print_row, &list);
	manrs_vty_print_others(vty, &scope);
	return CMD_SUCCESS;
}
