/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pictures of the page: inline SVG, each with a title and a description
 * that says the same in words. */
#ifndef MANRS_REPORT_HTML_CHART_H
#define MANRS_REPORT_HTML_CHART_H

#include "report.h"

/* "ready", "none": the class of a month's band. */
const char *chart_band_class(const struct report_month *month);

/* Bars of readiness. */
void chart_readiness(const struct report *report, FILE *out);

/* One row for each neighbor and metric, the month from left to right. */
void chart_timeline(const struct report *report,
		    const struct report_incidents *incidents, FILE *out);

/* Bars of violations by check, on a logarithmic scale when they differ much. */
void chart_checks(const struct report *report, FILE *out);

/* Twelve months in the space of a word. */
void chart_spark(const struct report_month months[REPORT_MONTHS], FILE *out);

#endif /* MANRS_REPORT_HTML_CHART_H */
