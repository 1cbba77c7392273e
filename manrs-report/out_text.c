/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report as plain text of 80 columns, for a terminal or a mail.  Renders
 * what report.c computed and decides nothing. */
#include <inttypes.h>
#include <string.h>

#include "engine/check.h"
#include "report.h"
#include "words.h"

/* Width of a bar for 100 %. */
#define BAR 20

static const char *vrf_suffix(const char *vrf, char buf[WORDS_SIZE])
{
	buf[0] = '\0';
	if (strcmp(vrf, "default"))
		snprintf(buf, WORDS_SIZE, " (VRF %.80s)", vrf);
	return buf;
}

static void print_head(const struct report *r, FILE *out)
{
	const struct report_month *month =
		report_this_month(report_subject(r)->months);
	const struct report_incidents *own = report_own_incidents(r);
	char a[WORDS_SIZE], b[WORDS_SIZE], halves[MANRS_HALVES_STRLEN];

	fprintf(out, "MANRS conformance report, %s\n\n",
		words_month(r->month, a));
	fprintf(out, "Router      %s, AS%" PRIu32 "\n",
		r->router.name[0] ? r->router.name : "-", r->router.asn);
	if (r->only)
		fprintf(out, "Neighbor    %s%s, AS%" PRIu32 ", %s%s%s\n",
			r->only->is.name, vrf_suffix(r->only->is.vrf, a),
			r->only->is.asn,
			manrs_relationship_name(r->only->is.relationship),
			r->only->is.description[0] ? ", " : "",
			r->only->is.description);
	else
		fprintf(out, "Neighbors   %zu\n", r->n_neighbors);
	fprintf(out, "Period      %s to %s UTC%s\n",
		words_time(manrs_month_start(r->month), a),
		words_time(r->is_over ? manrs_month_end(r->month) : r->now, b),
		r->is_over ? "" : ", not over yet");
	fprintf(out, "Last data   %s UTC\n\n",
		r->alive ? words_time(r->alive, a) : "-");
	fprintf(out, "Readiness   %s (%s)\n", words_percent(month->permille, a),
		manrs_band_name(manrs_readiness_band(&manrs_bands_default,
						     month->permille)));
	fprintf(out, "Score       %s\n",
		manrs_halves_format(month->halves, halves));
	fprintf(out, "Incidents   %zu%s, of which %zu count\n", own->n,
		r->only ? "" : " let in", own->n_counted);
	if (!r->only)
		fprintf(out, "Conforming  %zu of %zu neighbors without an "
			     "incident that counts\n",
			report_count_clean(r), r->n_neighbors);
}

static void print_months(const struct report *r, FILE *out)
{
	static const char full[] = "####################";
	char name[MANRS_MONTH_STRLEN], percent[WORDS_SIZE];
	char halves[MANRS_HALVES_STRLEN];

	fprintf(out, "\nReadiness by month\n\n"
		     "  Month    Readiness  %-*s  Incidents  Score\n", BAR, "");
	for (size_t i = 0; i < REPORT_MONTHS; i++) {
		const struct report_month *m = &report_subject(r)->months[i];
		int bar = m->has_data ? (m->permille * BAR + 500) / 1000 : 0;

		fprintf(out, "  %-7s  %9s  %-*.*s",
			manrs_month_format(m->month, name),
			words_percent(m->permille, percent), BAR, bar, full);
		if (m->has_data)
			fprintf(out, "  %9" PRIu32 "  %5s", m->incidents,
				manrs_halves_format(m->halves, halves));
		else
			fprintf(out, "  %9s  %5s", "-", "-");
		fputc('\n', out);
	}
}

static void print_metrics(const struct report_incidents *incidents, FILE *out)
{
	char words[WORDS_SIZE], halves[MANRS_HALVES_STRLEN];

	if (!incidents->n)
		return;
	fprintf(out, "  %-9s  %-34s  Incidents  Score\n", "Metric", "Meaning");
	for (unsigned key = 0; key < MANRS_KEY__COUNT; key++) {
		const struct report_metric *metric = &incidents->metrics[key];

		if (metric->incidents)
			fprintf(out, "  %-9s  %-34s  %9" PRIu32 "  %5s%s\n",
				manrs_metric_key_name(key),
				words_metric(key, words), metric->incidents,
				manrs_halves_format(metric->halves, halves),
				manrs_metric_key_is_scored(key)
					? ""
					: "  shown only");
	}
	fputc('\n', out);
}

static void print_neighbors(const struct report *r, FILE *out)
{
	char percent[WORDS_SIZE], suffix[WORDS_SIZE];
	char halves[MANRS_HALVES_STRLEN];

	if (r->only)
		return;
	fprintf(out,
		"\nNeighbors\n\n  %-24s %-10s %-10s %9s %6s %s\n"
		"    %s\n",
		"Neighbor", "AS", "Relation", "Readiness", "Score",
		"Violations", "Description, contact (Action 3)");
	for (size_t i = 0; i < r->n_neighbors; i++) {
		const struct report_neighbor *n = &r->neighbors[i];
		const struct report_month *m = report_this_month(n->months);

		fprintf(out, "  %-24s %-10" PRIu32 " %-10s %9s %6s %10" PRIu64
			     "\n",
			n->is.name, n->is.asn,
			manrs_relationship_name(n->is.relationship),
			words_percent(m->permille, percent),
			manrs_halves_format(m->halves, halves), n->failures);
		fprintf(out, "    %s%s%s%s\n",
			n->is.description[0] ? n->is.description : "-",
			vrf_suffix(n->is.vrf, suffix), ", ",
			n->is.contact[0] ? n->is.contact
					 : "no contact recorded");
	}
}

static void print_checks(uint32_t checks, FILE *out)
{
	const char *separator = "";

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (checks & MANRS_CHECK_BIT(id)) {
			fprintf(out, "%s%s", separator, manrs_checks[id].name);
			separator = ", ";
		}
}

static void print_example(const struct manrs_history_example *example,
			  FILE *out)
{
	fprintf(out, "    %s%s%s\n", example->prefix,
		example->path[0] ? "  path " : "", example->path);
	if (example->evidence[0])
		fprintf(out, "      %s\n", example->evidence);
}

static void print_incident(const struct report *r,
			   const struct report_incident *i, bool is_own,
			   FILE *out)
{
	char begins[WORDS_SIZE], lasted[WORDS_SIZE], suffix[WORDS_SIZE];
	char count[WORDS_SIZE], halves[MANRS_HALVES_STRLEN];

	fprintf(out, "  %s  %-12s %-9s %-24s %6s%s\n    ",
		words_time(i->is.span.start, begins),
		words_duration(i->part.end - i->part.start, lasted),
		manrs_metric_key_name(i->is.key), is_own ? "" : i->is.name,
		manrs_halves_format(i->halves, halves), i->counts ? "" : " *");
	if (!is_own)
		fprintf(out, "AS%" PRIu32 "%s, ", i->is.asn,
			vrf_suffix(i->is.vrf, suffix));
	fprintf(out, "%s%s: ",
		words_count(i->is.violations, "violation", count),
		!i->is.is_open ? ""
		: r->is_over   ? ", open beyond the month"
			       : ", still open");
	print_checks(i->is.checks, out);
	fputc('\n', out);
	for (size_t e = 0; e < i->is.n_examples; e++)
		print_example(&i->is.examples[e], out);
}

static void print_incidents(const struct report *r, const char *title,
			    const struct report_incidents *incidents, FILE *out)
{
	bool is_own = incidents == &r->let_in;

	fprintf(out, "\n%s\n\n", title);
	if (!incidents->n) {
		fprintf(out, "  none\n");
		return;
	}
	print_metrics(incidents, out);
	fprintf(out, "  %-16s  %-12s %-9s %-24s %6s\n", "Start (UTC)", "Lasted",
		"Metric", is_own ? "" : "Neighbor", "Weight");
	for (size_t i = 0; i < incidents->n; i++)
		print_incident(r, &incidents->list[i], is_own, out);
	fprintf(out, "\n  Lasted: within the month.  *: shown only, does not "
		     "count.\n");
}

static void print_violations(const struct report *r, FILE *out)
{
	bool any = false;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		any = any || r->failures[id];
	fprintf(out, "\nViolations by check\n\n");
	if (!any && !r->failures_unknown)
		fprintf(out, "  none\n");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (r->failures[id])
			fprintf(out, "  %-20s %10" PRIu64 "\n",
				manrs_checks[id].name, r->failures[id]);
	if (r->failures_unknown)
		fprintf(out, "  %-20s %10" PRIu64 "\n", "(others)",
			r->failures_unknown);
}

static void print_traffic(const struct report *r, FILE *out)
{
	if (!r->only)
		return;
	fprintf(out,
		"\nRoutes, on the day with most received\n\n"
		"  %-7s %10s %10s %10s %12s\n",
		"Family", "Received", "Accepted", "Rejected", "Would-reject");
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		const struct report_traffic *t = &r->only->traffic[afi];

		if (t->has_data)
			fprintf(out, "  %-7s %10" PRIu64 " %10" PRIu64
				     " %10" PRIu64 " %12" PRIu64 "\n",
				manrs_afi_name(afi), t->figures.received,
				t->figures.accepted, t->figures.rejected,
				t->figures.would_reject);
	}
}

static void print_actions(const struct report *r, FILE *out)
{
	size_t by_validation[MANRS_SOURCE__COUNT] = { 0 }, contacts = 0;
	const char *separator = "";

	for (size_t i = 0; i < r->n_neighbors; i++) {
		by_validation[r->neighbors[i].is.source_validation]++;
		contacts += r->neighbors[i].is.contact[0] != '\0';
	}
	fprintf(out, "\nActions, as far as the router can know\n\n"
		     "  1 Filtering          see above\n"
		     "  2 Anti-spoofing      source validation: ");
	for (int v = MANRS_SOURCE__COUNT - 1; v >= 0; v--)
		if (by_validation[v]) {
			fprintf(out, "%s%zu %s", separator, by_validation[v],
				manrs_source_validation_name(v));
			separator = ", ";
		}
	fprintf(out, "\n  3 Coordination       contact recorded for %zu of "
		     "%zu neighbors\n",
		contacts, r->n_neighbors);
	if (r->has_announcements)
		fprintf(out, "  4 Global validation  own announcements: "
			     "%" PRIu64 " valid, %" PRIu64
			     " not covered, %" PRIu64 " invalid\n",
			r->announcements.valid, r->announcements.not_covered,
			r->announcements.invalid);
	else
		fprintf(out, "  4 Global validation  own announcements: not "
			     "known\n");
}

static void print_method(FILE *out)
{
	fputs("\nHow it is computed\n\n"
	      "  Violations of one neighbor and metric that overlap or touch "
	      "are one incident.\n"
	      "  It weighs 0.5 under 30 min, 1 from there, and from 24 h one "
	      "more for each\n"
	      "  full 24 h.  The score of a month is the sum of the weights of "
	      "what lies in\n"
	      "  it; readiness is 0.6 to the power of the square root of twice "
	      "the score.\n"
	      "  M1 and bogons that are merely not allocated are shown, but do "
	      "not count.\n"
	      "  A router's incidents are those of all its neighbors merged, of "
	      "what it let in.\n"
	      "  Bands (ours): ready from 60 %, aspiring from 36 %, lagging "
	      "below.\n",
	      out);
}

bool report_print_text(const struct report *report, FILE *out)
{
	print_head(report, out);
	print_months(report, out);
	if (!report->only)
		print_incidents(report, "What the router let in",
				&report->let_in, out);
	print_neighbors(report, out);
	print_incidents(report,
			report->only ? "Incidents"
				     : "What neighbors sent, rejected or not",
			&report->incidents, out);
	print_violations(report, out);
	print_traffic(report, out);
	print_actions(report, out);
	print_method(out);
	return true;
}
