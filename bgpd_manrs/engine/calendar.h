/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dates, always in UTC and never with the help of the C library: its calendar
 * depends on the environment and on files.  The calendar is the Gregorian one,
 * also before it was in use; leap seconds do not exist, as in manrs_time_t
 * itself.  Pure.
 */
#ifndef MANRS_CALENDAR_H
#define MANRS_CALENDAR_H

#include "manrs_status.h"
#include "manrs_types.h"

/* The years that text can name, 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
 * Times outside are taken for the nearer of the two. */
#define MANRS_TIME_MIN INT64_C(-62167219200)
#define MANRS_TIME_MAX INT64_C(253402300799)

/* Bytes with the terminator: "2026-11-22T01:02:03Z", "2026-11". */
#define MANRS_TIME_STRLEN 21
#define MANRS_MONTH_STRLEN 8

struct manrs_civil {
	int year;   /* 0..9999 */
	int month;  /* 1..12 */
	int day;    /* 1..31 */
	int hour;   /* 0..23 */
	int minute; /* 0..59 */
	int second; /* 0..59 */
};

struct manrs_month {
	int year;  /* 0..9999 */
	int month; /* 1..12 */
};

struct manrs_civil manrs_civil_get(manrs_time_t t);

/* MANRS_ERR_INVALID: there is no such date or time of day. */
enum manrs_status manrs_civil_to_time(const struct manrs_civil *civil,
				      manrs_time_t *t);

/* ISO 8601 as in RFC 3339, in UTC and upper case. */
const char *manrs_time_format(manrs_time_t t, char buf[MANRS_TIME_STRLEN]);

/* The same, or a date alone, which is its first second.  Nothing may follow.
 * MANRS_ERR_INVALID: it is neither. */
enum manrs_status manrs_time_parse(const char *text, manrs_time_t *t);

struct manrs_month manrs_month_of(manrs_time_t t);

/* The first second of the month, and of the next one: start <= t < end. */
manrs_time_t manrs_month_start(struct manrs_month month);
manrs_time_t manrs_month_end(struct manrs_month month);

/* The month n later, or -n earlier; stops at the ends of the calendar. */
struct manrs_month manrs_month_add(struct manrs_month month, int n);

/* "2026-11".  MANRS_ERR_INVALID: it is no month. */
const char *manrs_month_format(struct manrs_month month,
			       char buf[MANRS_MONTH_STRLEN]);
enum manrs_status manrs_month_parse(const char *text,
				    struct manrs_month *month);

#endif /* MANRS_CALENDAR_H */
