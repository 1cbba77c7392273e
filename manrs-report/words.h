/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How figures and keys read in a report, the same in every output. */
#ifndef MANRS_REPORT_WORDS_H
#define MANRS_REPORT_WORDS_H

#include "engine/incident.h"

#define WORDS_SIZE 96

/* "misorigination by a customer"; never NULL. */
const char *words_metric(enum manrs_metric_key key, char buf[WORDS_SIZE]);

/* M1..M4, whatever its variant: 1..4. */
int words_metric_family(enum manrs_metric_key key);

/* "29 min", "13 h", "2 d 1 h": rounded down, two units at most. */
const char *words_duration(int64_t seconds, char buf[WORDS_SIZE]);

/* "49.0 %", "-" without data. */
const char *words_percent(int permille, char buf[WORDS_SIZE]);

/* "November 2026", "Nov". */
const char *words_month(struct manrs_month month, char buf[WORDS_SIZE]);
const char *words_month_short(struct manrs_month month);

/* "2026-11-22 10:02" */
const char *words_time(manrs_time_t t, char buf[WORDS_SIZE]);

/* "1 incident", "3 incidents". */
const char *words_count(uint64_t n, const char *noun, char buf[WORDS_SIZE]);

/* 1,234,567 */
const char *words_number(uint64_t n, char buf[WORDS_SIZE]);

#endif /* MANRS_REPORT_WORDS_H */
