/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections of the page that are about incidents and violations: tables, and
 * the words around the pictures of html_chart.c.
 */
#include "html_incidents.h"

#include <inttypes.h>
#include <string.h>

#include "engine/check.h"
#include "html.h"
#include "html_chart.h"
#include "words.h"

void html_vrf(const struct manrs_history_neighbor *is, FILE *out)
{
	if (!strcmp(is->vrf, "default"))
		return;
	html_add(out, ", VRF ");
	html_text(out, is->vrf);
}

static void add_metrics(const struct report_incidents *incidents, FILE *out)
{
	char words[WORDS_SIZE], halves[MANRS_HALVES_STRLEN];
	uint64_t counted = 0;

	html_add(out,
		 "<div class=\"scroll\" tabindex=\"0\"><table class=\"short\">\n<thead><tr>"
		 "<th scope=\"col\">Metric</th><th scope=\"col\">Meaning</th>"
		 "<th scope=\"col\" class=\"n\">Incidents</th>"
		 "<th scope=\"col\" class=\"n\">Weights</th>"
		 "<th scope=\"col\">Counts for Action 1</th></tr></thead>\n"
		 "<tbody>\n");
	for (unsigned key = 1; key < MANRS_KEY__COUNT; key++) {
		const struct report_metric *metric = &incidents->metrics[key];
		bool counts = manrs_metric_key_is_scored(key);

		if (!metric->incidents)
			continue;
		if (counts)
			counted += metric->halves;
		html_add(out,
			 "<tr><th scope=\"row\">%s</th><td>%s</td>"
			 "<td class=\"n\">%" PRIu32 "</td>"
			 "<td class=\"n\">%s</td><td>%s</td></tr>\n",
			 manrs_metric_key_name(key), words_metric(key, words),
			 metric->incidents,
			 manrs_halves_format(metric->halves, halves),
			 counts ? "yes" : "no");
	}
	html_add(out,
		 "</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"2\">Counted"
		 "</th><td class=\"n\">%zu</td><td class=\"n\">%s</td><td></td>"
		 "</tr></tfoot>\n</table></div>\n",
		 incidents->n_counted, manrs_halves_format(counted, halves));
}

static void add_checks(uint32_t checks, FILE *out)
{
	const char *separator = "";

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (checks & MANRS_CHECK_BIT(id)) {
			html_add(out, "%s%s", separator, manrs_checks[id].name);
			separator = ", ";
		}
}

static void add_example(const struct manrs_history_example *example, FILE *out)
{
	html_add(out, "<span class=\"sub\"><code>");
	html_text(out, example->prefix);
	html_add(out, "</code>");
	if (example->path[0]) {
		html_add(out, " path <code>");
		html_text(out, example->path);
		html_add(out, "</code>");
	}
	if (example->evidence[0]) {
		html_add(out, "<br>");
		html_text(out, example->evidence);
	}
	html_add(out, "</span>");
}

static void add_examples(const struct report_incident *i, int columns,
			 FILE *out)
{
	if (!i->is.n_examples)
		return;
	html_add(out, "<tr class=\"evidence\"><td></td><td colspan=\"%d\">",
		 columns - 1);
	for (size_t e = 0; e < i->is.n_examples; e++)
		add_example(&i->is.examples[e], out);
	html_add(out, "</td></tr>\n");
}

static void add_whose(const struct report *r, const struct report_incident *i,
		      FILE *out)
{
	html_add(out, "<th scope=\"row\">");
	html_text(out, i->is.name);
	html_add(out, "<span class=\"sub\">AS%" PRIu32, i->is.asn);
	html_vrf(&r->neighbors[i->neighbor].is, out);
	html_add(out, "</span></th>");
}

static void add_incident(const struct report *r,
			 const struct report_incident *i, bool with_neighbor,
			 FILE *out)
{
	char begins[WORDS_SIZE], lasted[WORDS_SIZE], count[WORDS_SIZE];
	char halves[MANRS_HALVES_STRLEN];

	html_add(out, "<tr%s><td class=\"t\">%s</td><td>%s%s</td>",
		 i->is.n_examples ? " class=\"with-evidence\"" : "",
		 words_time(i->is.span.start, begins),
		 words_duration(i->part.end - i->part.start, lasted),
		 i->is.is_open ? "<span class=\"sub\">open</span>"
		 : i->is.span.start < manrs_month_start(r->month)
			 ? "<span class=\"sub\">since last month</span>"
			 : "");
	if (with_neighbor)
		add_whose(r, i, out);
	html_add(out, "<td>%s</td><td>", manrs_metric_key_name(i->is.key));
	add_checks(i->is.checks, out);
	html_add(out,
		 "</td><td class=\"n\">%s</td><td class=\"n\">%s%s</td></tr>\n",
		 words_number(i->is.violations, count),
		 manrs_halves_format(i->halves, halves),
		 i->counts ? "" : "<span class=\"sub\">shown only</span>");
	add_examples(i, 6 + with_neighbor, out);
}

static void add_incident_table(const struct report *r,
			       const struct report_incidents *incidents,
			       FILE *out)
{
	bool with_neighbor = incidents == &r->incidents && !r->only;

	html_add(out,
		 "<h3>One by one</h3>\n<div class=\"scroll\" tabindex=\"0\"><table>\n"
		 "<thead><tr><th scope=\"col\">Start, UTC</th>"
		 "<th scope=\"col\">Lasted, in the month</th>%s"
		 "<th scope=\"col\">Metric</th><th scope=\"col\">Checks</th>"
		 "<th scope=\"col\" class=\"n\">Violations</th>"
		 "<th scope=\"col\" class=\"n\">Weight</th></tr></thead>\n"
		 "<tbody>\n",
		 with_neighbor ? "<th scope=\"col\">Neighbor</th>" : "");
	for (size_t i = 0; i < incidents->n; i++)
		add_incident(r, &incidents->list[i], with_neighbor, out);
	html_add(out, "</tbody>\n</table></div>\n");
}

void html_incidents(const struct report *r, const char *title,
		    const struct report_incidents *incidents, FILE *out)
{
	html_add(out, "<section>\n<h2>%s</h2>\n", title);
	if (!incidents->n) {
		html_add(out, "<p>None.</p>\n</section>\n");
		return;
	}
	html_add(out, "<figure>\n");
	chart_timeline(r, incidents, out);
	html_add(out, "<figcaption class=\"quiet\">Day of the month, UTC."
		      " Hollow: shown only, does not count.</figcaption>\n"
		      "</figure>\n");
	add_metrics(incidents, out);
	add_incident_table(r, incidents, out);
	html_add(out, "</section>\n");
}

void html_violations(const struct report *r, FILE *out)
{
	bool any = false;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		any = any || r->failures[id];
	html_add(out, "<section>\n<h2>Violations by check</h2>\n");
	if (any) {
		html_add(out, "<figure>\n");
		chart_checks(r, out);
		html_add(out, "</figure>\n<p class=\"quiet\">The bars are "
			      "logarithmic. A route that fails two checks is "
			      "in both.</p>\n");
	} else {
		html_add(out, "<p>None.</p>\n");
	}
	if (r->failures_unknown)
		html_add(out,
			 "<p>%" PRIu64 " more of checks that this version does"
			 " not know.</p>\n",
			 r->failures_unknown);
	html_add(out, "</section>\n");
}
