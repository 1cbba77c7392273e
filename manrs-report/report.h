/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A conformance report: every figure that is printed, computed once.  The
 * outputs (out_*.c) only render it, so that they cannot disagree.
 *
 * Scores are in halves and readiness is per mille, as in engine/incident.h.
 */
#ifndef MANRS_REPORT_H
#define MANRS_REPORT_H

#include <stdio.h>

#include "history/history_read.h"
#include "history/history_texts.h"

/* Months shown, the one of the report last. */
#define REPORT_MONTHS 12

struct report_month {
	struct manrs_month month;
	bool has_data; /* something was observed */
	uint64_t observed_sec;
	uint32_t incidents; /* that count */
	uint64_t halves;
	int permille; /* or MANRS_READINESS_NO_DATA */
};

/* Figures of the month. */
struct report_traffic {
	bool has_data;
	struct manrs_read_figures figures;
};

struct report_neighbor {
	int64_t id;
	struct manrs_history_neighbor is; /* source validation and contact are
					   * those of the month */
	struct report_month months[REPORT_MONTHS];
	struct report_traffic traffic[MANRS_AFI__COUNT];
	uint64_t failures; /* of all checks */
	uint32_t incidents; /* that reach into the month, counted or not */
};

struct report_incident {
	size_t neighbor; /* in report.neighbors; not of the router's own */
	struct manrs_history_incident is;
	struct manrs_span part; /* that lies in the month */
	uint64_t halves;	/* of the part; counted or not */
	bool counts;
};

struct report_metric {
	uint32_t incidents;
	uint64_t halves;
};

/* By start, and their sums by metric. */
struct report_incidents {
	struct report_incident *list;
	size_t n;
	size_t n_counted;
	struct report_metric metrics[MANRS_KEY__COUNT];
};

/*
 * Of a router: what it let in itself, which is what its readiness is about, and
 * what its neighbors sent, rejected or not.  Of one neighbor: what that sent.
 */
struct report {
	struct manrs_history_router router;
	const struct report_neighbor *only; /* NULL: of the router */
	struct manrs_month month;
	manrs_time_t now;
	manrs_time_t alive; /* bgpd last wrote */
	bool is_over;	    /* the month */
	struct report_neighbor *neighbors; /* by VRF and name: those with data
					    * in the month */
	size_t n_neighbors;
	struct report_neighbor self; /* the router; no data with `only` */
	struct report_incidents let_in;	  /* by the router */
	struct report_incidents incidents; /* of the neighbors */
	uint64_t failures[MANRS_CHECK__COUNT];
	uint64_t failures_unknown;
	bool has_announcements;
	struct manrs_history_announcements announcements;
	struct manrs_texts *texts;
};

struct report_options {
	const char *database;
	const char *neighbor; /* NULL: all */
	const char *vrf;      /* NULL: wherever that name is */
	bool has_month;	      /* else the last that is over, if there is data */
	struct manrs_month month;
	manrs_time_t now;
};

#define REPORT_ERROR_SIZE 1536

/* Read and compute; false: error says why, in one line.  Release in both
 * cases. */
bool report_read(struct report *report, const struct report_options *options,
		 char error[REPORT_ERROR_SIZE]);
void report_release(struct report *report);

/* The month of the report. */
static inline const struct report_month *
report_this_month(const struct report_month months[REPORT_MONTHS])
{
	return &months[REPORT_MONTHS - 1];
}

/* Whom the report is about, and the incidents its score is made of. */
static inline const struct report_neighbor *
report_subject(const struct report *report)
{
	return report->only ? report->only : &report->self;
}

static inline const struct report_incidents *
report_own_incidents(const struct report *report)
{
	return report->only ? &report->incidents : &report->let_in;
}

/* Neighbors without an incident that counts. */
size_t report_count_clean(const struct report *report);

/* The outputs.  false: no memory; errors of the file are the caller's. */
bool report_print_text(const struct report *report, FILE *out);
bool report_print_json(const struct report *report, FILE *out);
bool report_print_html(const struct report *report, FILE *out);

#endif /* MANRS_REPORT_H */
