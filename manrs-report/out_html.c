/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as one page that needs nothing else: no script, no other file, no
 * network.  Owns the order of the page and most of its words; incidents and
 * violations are html_incidents.c, pictures html_chart.c, looks html_style.h.
 */
#include <inttypes.h>

#include "engine/check.h"
#include "html.h"
#include "html_chart.h"
#include "html_incidents.h"
#include "html_style.h"
#include "report.h"
#include "words.h"

#ifndef MANRS_VERSION
#define MANRS_VERSION "unknown"
#endif

static void add_about(const struct report *r, FILE *out)
{
	html_add(out, "<p class=\"about\">Router <strong>");
	html_text(out, r->router.name[0] ? r->router.name : "(unnamed)");
	html_add(out, "</strong>");
	if (r->router.asn)
		html_add(out, ", AS%" PRIu32, r->router.asn);
	if (!r->only) {
		html_add(out, ", %zu neighbors</p>\n", r->n_neighbors);
		return;
	}
	html_add(out, "<br>Neighbor <strong>");
	html_text(out, r->only->is.name);
	html_add(out, "</strong>");
	html_vrf(&r->only->is, out);
	html_add(out, ", AS%" PRIu32 ", %s", r->only->is.asn,
		 manrs_relationship_name(r->only->is.relationship));
	if (r->only->is.description[0]) {
		html_add(out, ", ");
		html_text(out, r->only->is.description);
	}
	html_add(out, "</p>\n");
}

static void add_head(const struct report *r, FILE *out)
{
	char month[WORDS_SIZE], now[WORDS_SIZE];

	words_month(r->month, month);
	html_add(out,
		 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		 "<meta charset=\"utf-8\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width,"
		 "initial-scale=1\">\n<title>MANRS conformance, %s: ",
		 month);
	html_text(out, r->only ? r->only->is.name : r->router.name);
	html_add(out,
		 "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n"
		 "<header>\n<p class=\"eyebrow\">MANRS conformance report</p>\n"
		 "<h1>%s</h1>\n",
		 html_style, month);
	add_about(r, out);
	if (!r->is_over)
		html_add(out,
			 "<p class=\"notice\">The month is not over: as of %s"
			 " UTC</p>\n",
			 words_time(r->now, now));
	html_add(out, "</header>\n");
}

static void add_card(FILE *out, const char *name, const char *figure,
		     const char *class)
{
	html_add(out,
		 "<div class=\"card\"><h2>%s</h2><p class=\"figure %s\">%s</p>"
		 "<p class=\"note\">",
		 name, class, figure);
}

static void add_cards(const struct report *r, FILE *out)
{
	const struct report_month *month =
		report_this_month(report_subject(r)->months);
	const struct report_incidents *own = report_own_incidents(r);
	char text[WORDS_SIZE], halves[MANRS_HALVES_STRLEN];

	html_add(out, "<section class=\"cards\" aria-label=\"Summary\">\n");
	add_card(out, "Readiness", words_percent(month->permille, text),
		 chart_band_class(month));
	html_add(out, "%s</p></div>\n",
		 manrs_band_name(manrs_readiness_band(&manrs_bands_default,
						      month->permille)));
	add_card(out, "Score", manrs_halves_format(month->halves, halves), "");
	html_add(out, "sum of weights, less is better</p></div>\n");
	snprintf(text, sizeof(text), "%zu", own->n_counted);
	add_card(out, "Incidents that count", text, "");
	html_add(out, "of %zu in all%s</p></div>\n", own->n,
		 r->only ? "" : " that were let in");
	if (r->only) {
		add_card(out, "Violations",
			 words_number(r->only->failures, text), "");
		html_add(out, "failed checks of routes</p></div>\n");
	} else {
		snprintf(text, sizeof(text), "%zu of %zu",
			 report_count_clean(r), r->n_neighbors);
		add_card(out, "Conforming neighbors", text, "");
		html_add(out, "no incident that counts</p></div>\n");
	}
	html_add(out, "</section>\n");
}

static void add_month_row(const struct report_month *m, FILE *out)
{
	char name[WORDS_SIZE], percent[WORDS_SIZE], hours[WORDS_SIZE];
	char halves[MANRS_HALVES_STRLEN];

	if (!m->has_data)
		return;
	html_add(out,
		 "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td>"
		 "<td><span class=\"pill %s\">%s</span></td>"
		 "<td class=\"n\">%s</td><td class=\"n\">%" PRIu32 "</td>"
		 "<td class=\"n\">%s h</td></tr>\n",
		 words_month(m->month, name),
		 words_percent(m->permille, percent), chart_band_class(m),
		 manrs_band_name(manrs_readiness_band(&manrs_bands_default,
						      m->permille)),
		 manrs_halves_format(m->halves, halves), m->incidents,
		 words_number(m->observed_sec / 3600, hours));
}

static void add_readiness(const struct report *r, FILE *out)
{
	html_add(out, "<section>\n<h2>Readiness</h2>\n<figure>\n");
	chart_readiness(r, out);
	html_add(out,
		 "</figure>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"short\">\n"
		 "<thead><tr><th scope=\"col\">Month</th>"
		 "<th scope=\"col\" class=\"n\">Readiness</th>"
		 "<th scope=\"col\">Band</th>"
		 "<th scope=\"col\" class=\"n\">Score</th>"
		 "<th scope=\"col\" class=\"n\">Incidents</th>"
		 "<th scope=\"col\" class=\"n\">Observed</th>"
		 "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < REPORT_MONTHS; i++)
		add_month_row(&report_subject(r)->months[i], out);
	html_add(out, "</tbody>\n</table></div>\n</section>\n");
}

static void add_neighbor_row(const struct report_neighbor *n, FILE *out)
{
	const struct report_month *m = report_this_month(n->months);
	char percent[WORDS_SIZE], count[WORDS_SIZE];
	char halves[MANRS_HALVES_STRLEN];

	html_add(out, "<tr><th scope=\"row\">");
	html_text(out, n->is.name);
	html_add(out, "<span class=\"sub\">AS%" PRIu32 ", %s", n->is.asn,
		 manrs_relationship_name(n->is.relationship));
	html_vrf(&n->is, out);
	html_add(out, "<br>");
	html_text(out, n->is.description);
	html_add(out,
		 "</span></th><td class=\"n\"><span class=\"pill %s\">%s</span>"
		 "</td><td>",
		 chart_band_class(m), words_percent(m->permille, percent));
	chart_spark(n->months, out);
	html_add(out, "</td><td class=\"n\">%s</td><td class=\"n\">%" PRIu32
		      "</td><td class=\"n\">%s</td><td>%s</td><td>",
		 manrs_halves_format(m->halves, halves), m->incidents,
		 words_number(n->failures, count),
		 manrs_source_validation_name(n->is.source_validation));
	html_text(out, n->is.contact[0] ? n->is.contact : "none");
	html_add(out, "</td></tr>\n");
}

static void add_neighbors(const struct report *r, FILE *out)
{
	html_add(out,
		 "<section>\n<h2>Neighbors</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>"
		 "\n<thead><tr><th scope=\"col\" class=\"who\">"
		 "Neighbor</th><th scope=\"col\" class=\"n\">Readiness</th>"
		 "<th scope=\"col\">12 months</th>"
		 "<th scope=\"col\" class=\"n\">Score</th>"
		 "<th scope=\"col\" class=\"n\">Incidents</th>"
		 "<th scope=\"col\" class=\"n\">Violations</th>"
		 "<th scope=\"col\">Source validation</th>"
		 "<th scope=\"col\">Contact</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->n_neighbors; i++)
		add_neighbor_row(&r->neighbors[i], out);
	html_add(out, "</tbody>\n</table></div>\n</section>\n");
}

static void add_traffic(const struct report_neighbor *n, FILE *out)
{
	char number[4][WORDS_SIZE];

	html_add(out,
		 "<section>\n<h2>Routes</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n"
		 "<caption>On the day with most received</caption>\n<thead><tr>"
		 "<th scope=\"col\">Address family</th>"
		 "<th scope=\"col\" class=\"n\">Received</th>"
		 "<th scope=\"col\" class=\"n\">Accepted</th>"
		 "<th scope=\"col\" class=\"n\">Rejected</th>"
		 "<th scope=\"col\" class=\"n\">Would reject</th></tr></thead>\n"
		 "<tbody>\n");
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		const struct manrs_read_figures *f = &n->traffic[afi].figures;

		if (n->traffic[afi].has_data)
			html_add(out,
				 "<tr><th scope=\"row\">%s</th>"
				 "<td class=\"n\">%s</td><td class=\"n\">%s"
				 "</td><td class=\"n\">%s</td>"
				 "<td class=\"n\">%s</td></tr>\n",
				 manrs_afi_name(afi),
				 words_number(f->received, number[0]),
				 words_number(f->accepted, number[1]),
				 words_number(f->rejected, number[2]),
				 words_number(f->would_reject, number[3]));
	}
	html_add(out, "</tbody>\n</table></div>\n</section>\n");
}

static void add_action(FILE *out, int number, const char *name)
{
	html_add(out, "<tr><td>%d</td><th scope=\"row\">%s</th><td>", number,
		 name);
}

static void add_validation(const struct report *r, FILE *out)
{
	size_t n[MANRS_SOURCE__COUNT] = { 0 };
	const char *separator = "";

	for (size_t i = 0; i < r->n_neighbors; i++)
		n[r->neighbors[i].is.source_validation]++;
	for (int v = MANRS_SOURCE__COUNT - 1; v >= 0; v--)
		if (n[v]) {
			html_add(out, "%s%zu %s", separator, n[v],
				 manrs_source_validation_name(v));
			separator = ", ";
		}
}

static void add_contacts(const struct report *r, FILE *out)
{
	size_t contacts = 0;

	for (size_t i = 0; i < r->n_neighbors; i++)
		contacts += r->neighbors[i].is.contact[0] != '\0';
	if (!r->only) {
		html_add(out, "%zu of %zu neighbors", contacts, r->n_neighbors);
		return;
	}
	html_text(out, contacts ? r->only->is.contact : "none recorded");
}

static void add_actions(const struct report *r, FILE *out)
{
	const struct report_month *month =
		report_this_month(report_subject(r)->months);
	char percent[WORDS_SIZE];

	html_add(out,
		 "<section>\n<h2>The four actions</h2>\n"
		 "<div class=\"scroll\" tabindex=\"0\"><table class=\"short\">\n<caption>As far as the router"
		 " can know</caption>\n<thead><tr><th scope=\"col\">Action</th>"
		 "<th scope=\"col\"></th><th scope=\"col\">Figure</th>"
		 "<th scope=\"col\">What it is</th></tr></thead>\n<tbody>\n");
	add_action(out, 1, "Filtering");
	html_add(out, "%s</td><td>readiness, as above</td></tr>\n",
		 words_percent(month->permille, percent));
	add_action(out, 2, "Anti-spoofing");
	add_validation(r, out);
	html_add(out, "</td><td>source validation on the interface towards the"
		      " neighbor</td></tr>\n");
	add_action(out, 3, "Coordination");
	add_contacts(r, out);
	html_add(out, "</td><td>contact recorded for the neighbor</td></tr>\n");
	add_action(out, 4, "Global validation");
	if (r->has_announcements)
		html_add(out,
			 "%" PRIu64 " valid, %" PRIu64 " not covered, %" PRIu64
			 " invalid",
			 r->announcements.valid, r->announcements.not_covered,
			 r->announcements.invalid);
	else
		html_add(out, "not known");
	html_add(out, "</td><td>our own announcements, by origin validation"
		      "</td></tr>\n</tbody>\n</table></div>\n</section>\n");
}

static void add_foot(const struct report *r, FILE *out)
{
	char now[WORDS_SIZE], alive[WORDS_SIZE];

	html_add(out,
		 "<section>\n<h2>How it is computed</h2>\n"
		 "<p>Violations of one neighbor and metric that overlap or"
		 " touch in time are one incident. An incident weighs 0.5 when"
		 " it lasts less than 30 minutes, 1 from there, and from 24"
		 " hours one more for each full 24 hours. One that lasts over"
		 " the end of a month counts in both, each time by its part."
		 "</p>\n<p>The score of a month is the sum of the weights;"
		 " readiness is 0.6 to the power of the square root of twice"
		 " the score, which is 60 %% for 0.5, 49 %% for 1 and 36 %% for"
		 " 2. Route leaks (M1) and bogons that are merely not allocated"
		 " are shown and do not count. This is the arithmetic of the"
		 " MANRS Observatory; the bands (ready from %d %%, aspiring"
		 " from %d %%, lagging below) are ours.</p>\n"
		 "<p>A router's incidents are those of all its neighbors"
		 " merged, and only of what it let in: what it rejected went"
		 " no further. A neighbor's are of what it sent.</p>\n"
		 "</section>\n",
		 manrs_bands_default.ready_min_permille / 10,
		 manrs_bands_default.aspiring_min_permille / 10);
	html_add(out,
		 "<footer>Made %s UTC by manrs-report " MANRS_VERSION
		 ". Last data of the router: %s%s. All times are UTC.</footer>\n"
		 "</main>\n</body>\n</html>\n",
		 words_time(r->now, now),
		 r->alive ? words_time(r->alive, alive) : "none",
		 r->alive ? " UTC" : "");
}

bool report_print_html(const struct report *report, FILE *out)
{
	add_head(report, out);
	add_cards(report, out);
	add_readiness(report, out);
	if (report->only) {
		html_incidents(report, "Incidents", &report->incidents, out);
		html_violations(report, out);
		add_traffic(report->only, out);
	} else {
		html_incidents(report, "What the router let in",
			       &report->let_in, out);
		add_neighbors(report, out);
		html_incidents(report, "What neighbors sent, rejected or not",
			       &report->incidents, out);
		html_violations(report, out);
	}
	add_actions(report, out);
	add_foot(report, out);
	return true;
}
