/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of the page about incidents and violations. */
#ifndef MANRS_REPORT_HTML_INCIDENTS_H
#define MANRS_REPORT_HTML_INCIDENTS_H

#include <stdio.h>

#include "report.h"

/* ", VRF red"; nothing for the default one. */
void html_vrf(const struct manrs_history_neighbor *is, FILE *out);

/* A section: the month at a glance, by metric, one by one. */
void html_incidents(const struct report *report, const char *title,
		    const struct report_incidents *incidents, FILE *out);

/* A section: how often each check failed. */
void html_violations(const struct report *report, FILE *out);

#endif /* MANRS_REPORT_HTML_INCIDENTS_H */
