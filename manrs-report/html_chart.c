/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws what report.c computed.  Owns geometry only; colours are classes of
 * html_style.h.
 */
#include "html_chart.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/text.h"
#include "html.h"
#include "words.h"

#define WIDTH 960

const char *chart_band_class(const struct report_month *month)
{
	static const char *const classes[MANRS_BAND__COUNT] = {
		[MANRS_BAND_NO_DATA] = "none",
		[MANRS_BAND_LAGGING] = "lagging",
		[MANRS_BAND_ASPIRING] = "aspiring",
		[MANRS_BAND_READY] = "ready",
	};

	return classes[manrs_readiness_band(&manrs_bands_default,
					    month->permille)];
}

static void begin_svg(FILE *out, int height, const char *id, const char *title)
{
	html_add(out,
		 "<div class=\"scroll\" tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\""
		 " aria-labelledby=\"%s-title %s-desc\">\n"
		 "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">",
		 WIDTH, height, id, id, id, title, id);
}

/* ------------------------------------------------------------ readiness */

#define BARS_TOP 24
#define BARS_HEIGHT 150
#define BARS_LEFT 48
#define BARS_BOTTOM (BARS_TOP + BARS_HEIGHT)

static void describe_months(const struct report_month *months, FILE *out)
{
	char percent[WORDS_SIZE], name[WORDS_SIZE];

	for (size_t i = 0; i < REPORT_MONTHS; i++)
		html_add(out, "%s: %s%s", words_month(months[i].month,
						      name),
			 months[i].has_data
				 ? words_percent(months[i].permille,
						 percent)
				 : "no data",
			 i + 1 < REPORT_MONTHS ? "; " : ".");
	html_add(out, "</desc>\n");
}

static void draw_scale(FILE *out)
{
	for (int percent = 0; percent <= 100; percent += 25) {
		int y = BARS_BOTTOM - percent * BARS_HEIGHT / 100;

		html_add(out,
			 "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\""
			 " y2=\"%d\"/><text class=\"quiet\" x=\"%d\" y=\"%d\""
			 " text-anchor=\"end\">%d %%</text>\n",
			 BARS_LEFT, WIDTH, y, y, BARS_LEFT - 8, y + 4, percent);
	}
}

static void draw_month(const struct report_month *month, size_t i, FILE *out)
{
	const int step = (WIDTH - BARS_LEFT) / REPORT_MONTHS, bar = 46;
	int x = BARS_LEFT + (int)i * step + (step - bar) / 2;
	char percent[WORDS_SIZE];

	if (month->has_data) {
		int height = month->permille * BARS_HEIGHT / 1000;

		/* 0 % is a value and not a gap. */
		if (height < 2)
			height = 2;
		html_add(out,
			 "<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%d\""
			 " height=\"%d\" rx=\"2\"/><text x=\"%d\" y=\"%d\""
			 " text-anchor=\"middle\">%s</text>\n",
			 chart_band_class(month), x, BARS_BOTTOM - height, bar,
			 height, x + bar / 2, BARS_BOTTOM - height - 6,
			 words_percent(month->permille, percent));
	} else {
		html_add(out,
			 "<rect class=\"gap\" x=\"%d\" y=\"%d\" width=\"%d\""
			 " height=\"14\" rx=\"2\"/><text class=\"quiet\""
			 " x=\"%d\" y=\"%d\" text-anchor=\"middle\">no data"
			 "</text>\n",
			 x, BARS_BOTTOM - 14, bar, x + bar / 2,
			 BARS_BOTTOM - 20);
	}
	html_add(out,
		 "<text class=\"quiet\" x=\"%d\" y=\"%d\""
		 " text-anchor=\"middle\">%s</text>\n",
		 x + bar / 2, BARS_BOTTOM + 18,
		 words_month_short(month->month));
	if (i == 0 || month->month.month == 1)
		html_add(out,
			 "<text class=\"quiet\" x=\"%d\" y=\"%d\""
			 " text-anchor=\"middle\">%d</text>\n",
			 x + bar / 2, BARS_BOTTOM + 34, month->month.year);
}

void chart_readiness(const struct report *report, FILE *out)
{
	const struct report_month *months = report_subject(report)->months;

	begin_svg(out, BARS_BOTTOM + 40, "readiness",
		  "Readiness of twelve months");
	describe_months(months, out);
	draw_scale(out);
	for (size_t i = 0; i < REPORT_MONTHS; i++)
		draw_month(&months[i], i, out);
	html_add(out, "</svg></div>\n");
}

/* ------------------------------------------------------------- timeline */

#define ROWS_MAX 40
#define ROW 26
#define LINE_LEFT 262
#define LINE_TOP 26
#define MARK_MIN 4 /* what lasted a second has to be seen too */

struct timeline_row {
	size_t neighbor;
	uint8_t key;
};

struct timeline {
	const struct report *report;
	const struct report_incidents *incidents;
	struct timeline_row rows[ROWS_MAX];
	int n_rows;
	int n_more; /* incidents without a row */
};

static int find_row(struct timeline *line, const struct report_incident *i)
{
	for (int row = 0; row < line->n_rows; row++)
		if (line->rows[row].neighbor == i->neighbor &&
		    line->rows[row].key == i->is.key)
			return row;
	return -1;
}

static int compare_rows(const void *a, const void *b)
{
	const struct timeline_row *x = a, *y = b;

	if (x->neighbor != y->neighbor)
		return x->neighbor < y->neighbor ? -1 : 1;
	return (int)x->key - (int)y->key;
}

static void find_rows(struct timeline *line)
{
	const struct report_incidents *incidents = line->incidents;

	for (size_t i = 0; i < incidents->n; i++) {
		const struct report_incident *incident = &incidents->list[i];

		if (find_row(line, incident) >= 0)
			continue;
		if (line->n_rows == ROWS_MAX) {
			line->n_more++;
			continue;
		}
		line->rows[line->n_rows++] = (struct timeline_row){
			incident->neighbor, incident->is.key };
	}
	qsort(line->rows, (size_t)line->n_rows, sizeof(line->rows[0]),
	      compare_rows);
}

static double time_x(const struct report *report, manrs_time_t t)
{
	manrs_time_t first = manrs_month_start(report->month);
	double all = (double)(manrs_month_end(report->month) - first);

	return LINE_LEFT + (WIDTH - LINE_LEFT) * ((double)(t - first) / all);
}

static void draw_days(const struct report *report, int bottom, FILE *out)
{
	manrs_time_t first = manrs_month_start(report->month);
	manrs_time_t last = manrs_month_end(report->month);

	for (manrs_time_t t = first; t < last; t += 86400) {
		int day = (int)((t - first) / 86400) + 1;
		double x = time_x(report, t);

		if (day != 1 && day % 5)
			continue;
		html_add(out,
			 "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\""
			 " y1=\"%d\" y2=\"%d\"/><text class=\"quiet\""
			 " x=\"%.1f\" y=\"14\">%d</text>\n",
			 x, x, LINE_TOP - 6, bottom, x + 2, day);
	}
}

/* Where all are of one, what it is; else whose it is. */
static void add_label(const struct timeline *line, const struct timeline_row *r,
		      FILE *out)
{
	const struct manrs_history_neighbor *is;
	char words[WORDS_SIZE];
	MANRS_TEXT(label, 2 * MANRS_HISTORY_NAME_MAX + 8);

	if (line->incidents == report_own_incidents(line->report)) {
		html_text(out, words_metric((enum manrs_metric_key)r->key,
					    words));
		return;
	}
	is = &line->report->neighbors[r->neighbor].is;
	if (strcmp(is->vrf, "default"))
		manrs_text_add(&label, "%s (%s)", is->name, is->vrf);
	else
		manrs_text_add(&label, "%s", is->name);
	html_text_cut(out, label.buf, 28);
}

static void draw_row(const struct timeline *line, int row, FILE *out)
{
	const struct timeline_row *r = &line->rows[row];
	int y = LINE_TOP + row * ROW;

	if (row % 2 == 0)
		html_add(out,
			 "<rect class=\"row\" x=\"0\" y=\"%d\" width=\"%d\""
			 " height=\"%d\"/>\n",
			 y, WIDTH, ROW);
	html_add(out, "<text x=\"4\" y=\"%d\">", y + 17);
	add_label(line, r, out);
	html_add(out, "</text><text class=\"quiet\" x=\"%d\" y=\"%d\">%s"
		      "</text>\n",
		 LINE_LEFT - 74, y + 17,
		 manrs_metric_key_name((enum manrs_metric_key)r->key));
}

static void draw_incident(const struct report *report,
			  const struct report_incident *i, int row, FILE *out)
{
	char begins[WORDS_SIZE], lasted[WORDS_SIZE], metric[WORDS_SIZE];
	double x = time_x(report, i->part.start);
	double width = time_x(report, i->part.end) - x;

	if (width < MARK_MIN)
		width = MARK_MIN;
	if (x + width > WIDTH)
		x = WIDTH - width;
	html_add(out,
		 "<rect class=\"m%d%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\""
		 " height=\"%d\" rx=\"2\"><title>",
		 words_metric_family((enum manrs_metric_key)i->is.key),
		 i->counts ? "" : " shown", x, LINE_TOP + row * ROW + 5, width,
		 ROW - 10);
	html_text(out, i->is.name);
	html_add(out, " %s, from %s, %s%s</title></rect>\n",
		 words_metric((enum manrs_metric_key)i->is.key, metric),
		 words_time(i->is.span.start, begins),
		 words_duration(i->part.end - i->part.start, lasted),
		 i->is.is_open ? ", open" : "");
}

static void draw_now(const struct report *report, int bottom, FILE *out)
{
	double x = time_x(report, report->now);

	if (report->is_over || report->now < manrs_month_start(report->month))
		return;
	html_add(out,
		 "<line class=\"now\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\""
		 " y2=\"%d\"><title>when this report was made</title></line>\n",
		 x, x, LINE_TOP - 6, bottom);
}

void chart_timeline(const struct report *report,
		    const struct report_incidents *incidents, FILE *out)
{
	struct timeline line = { .report = report, .incidents = incidents };
	bool is_own = incidents == report_own_incidents(report);
	int bottom;

	find_rows(&line);
	bottom = LINE_TOP + line.n_rows * ROW;
	begin_svg(out, bottom + 2, is_own ? "own" : "sent",
		  "Incidents over the month");
	html_add(out, "Every incident is in the table below.</desc>\n");
	for (int row = 0; row < line.n_rows; row++)
		draw_row(&line, row, out);
	draw_days(report, bottom, out);
	for (size_t i = 0; i < incidents->n; i++) {
		int row = find_row(&line, &incidents->list[i]);

		if (row >= 0)
			draw_incident(report, &incidents->list[i], row, out);
	}
	draw_now(report, bottom, out);
	html_add(out, "</svg></div>\n");
	if (line.n_more)
		html_add(out,
			 "<p class=\"quiet\">%d more incidents are in the table"
			 " only.</p>\n",
			 line.n_more);
}

/* --------------------------------------------------------------- checks */

#define CHECK_LEFT 190
#define CHECK_RIGHT 110
#define CHECK_ROW 26

/* 0..1: logarithmic, so that a leak of a full table leaves the rest to see. */
static double check_share(uint64_t n, uint64_t most)
{
	return log10((double)n + 1) / log10((double)most + 1);
}

void chart_checks(const struct report *report, FILE *out)
{
	char number[WORDS_SIZE];
	uint64_t most = 1;
	int rows = 0, row = 0;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		rows += report->failures[id] > 0;
		if (report->failures[id] > most)
			most = report->failures[id];
	}
	begin_svg(out, rows * CHECK_ROW + 2, "checks", "Violations by check");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (report->failures[id])
			html_add(out, "%s: %" PRIu64 ". ",
				 manrs_checks[id].name, report->failures[id]);
	html_add(out, "</desc>\n");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		double width = (WIDTH - CHECK_LEFT - CHECK_RIGHT) *
			       check_share(report->failures[id], most);

		if (!report->failures[id])
			continue;
		html_add(out,
			 "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
			 "<rect class=\"value\" x=\"%d\" y=\"%d\""
			 " width=\"%.1f\" height=\"%d\" rx=\"2\"/>"
			 "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
			 CHECK_LEFT - 10, row * CHECK_ROW + 17,
			 manrs_checks[id].name, CHECK_LEFT, row * CHECK_ROW + 4,
			 width, CHECK_ROW - 8, CHECK_LEFT + width + 8,
			 row * CHECK_ROW + 17,
			 words_number(report->failures[id], number));
		row++;
	}
	html_add(out, "</svg></div>\n");
}

/* ---------------------------------------------------------------- spark */

void chart_spark(const struct report_month months[REPORT_MONTHS], FILE *out)
{
	char percent[WORDS_SIZE], name[MANRS_MONTH_STRLEN];

	html_add(out, "<svg class=\"spark\" viewBox=\"0 0 84 20\" role=\"img\">"
		      "<title>");
	for (size_t i = 0; i < REPORT_MONTHS; i++)
		html_add(out, "%s%s %s", i ? ", " : "",
			 manrs_month_format(months[i].month, name),
			 words_percent(months[i].permille, percent));
	html_add(out, "</title>");
	for (size_t i = 0; i < REPORT_MONTHS; i++) {
		int height = months[i].has_data
				     ? 2 + months[i].permille * 18 / 1000
				     : 1;

		html_add(out,
			 "<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"5\""
			 " height=\"%d\"/>",
			 chart_band_class(&months[i]), (int)i * 7, 20 - height,
			 height);
	}
	html_add(out, "</svg>");
}
