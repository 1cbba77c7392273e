/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Civil dates and seconds since 1970, both ways.  Everything is counted in days
 * since 0000-01-01, which keeps all intermediate figures positive; knows of no
 * time zone and reads no clock.
 */
#include "calendar.h"

#define SECONDS_A_DAY 86400
#define DAYS_TO_1970 719528 /* from 0000-01-01 */
#define YEAR_MAX 9999

/* The Gregorian calendar repeats itself after this. */
#define CYCLE_YEARS 400
#define CYCLE_DAYS 146097

/* Days of a common year before the month, January first. */
static const int days_before[13] = { 0,	  31,  59,  90,	 120, 151, 181,
				     212, 243, 273, 304, 334, 365 };

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of the year before the month; 13 is the length of the year. */
static int days_before_month(int year, int month)
{
	return days_before[month - 1] + (month > 2 && is_leap(year));
}

/* Days before the year.  The year 0 is a leap year and comes first, hence the
 * rounding up. */
static int64_t days_before_year(int year)
{
	return 365 * (int64_t)year + (year + 3) / 4 - (year + 99) / 100 +
	       (year + 399) / 400;
}

static int64_t days_of(int year, int month, int day)
{
	return days_before_year(year) + days_before_month(year, month) + day -
	       1;
}

struct manrs_civil manrs_civil_get(manrs_time_t t)
{
	struct manrs_civil civil;
	int64_t days;
	int rest;

	if (t < MANRS_TIME_MIN)
		t = MANRS_TIME_MIN;
	if (t > MANRS_TIME_MAX)
		t = MANRS_TIME_MAX;
	t -= MANRS_TIME_MIN;
	days = t / SECONDS_A_DAY;
	rest = (int)(t % SECONDS_A_DAY);
	civil.hour = rest / 3600;
	civil.minute = rest / 60 % 60;
	civil.second = rest % 60;

	/* By the mean length of a year this is the year or a neighbor of it. */
	civil.year = (int)(days * CYCLE_YEARS / CYCLE_DAYS);
	while (days_before_year(civil.year) > days)
		civil.year--;
	while (days_before_year(civil.year + 1) <= days)
		civil.year++;

	rest = (int)(days - days_before_year(civil.year));
	civil.month = 1;
	while (days_before_month(civil.year, civil.month + 1) <= rest)
		civil.month++;
	civil.day = rest - days_before_month(civil.year, civil.month) + 1;
	return civil;
}

static bool is_date(int year, int month, int day)
{
	return year >= 0 && year <= YEAR_MAX && month >= 1 && month <= 12 &&
	       day >= 1 &&
	       day <= days_before_month(year, month + 1) -
			      days_before_month(year, month);
}

enum manrs_status manrs_civil_to_time(const struct manrs_civil *civil,
				      manrs_time_t *t)
{
	if (!is_date(civil->year, civil->month, civil->day) ||
	    civil->hour < 0 || civil->hour > 23 || civil->minute < 0 ||
	    civil->minute > 59 || civil->second < 0 || civil->second > 59)
		return MANRS_ERR_INVALID;
	*t = (days_of(civil->year, civil->month, civil->day) - DAYS_TO_1970) *
		     SECONDS_A_DAY +
	     civil->hour * 3600 + civil->minute * 60 + civil->second;
	return MANRS_OK;
}

/* Write a number as n digits and the byte that follows them. */
static char *put_digits(char *at, int number, int n, char after)
{
	for (int i = n - 1; i >= 0; i--, number /= 10)
		at[i] = (char)('0' + number % 10);
	at[n] = after;
	return at + n + 1;
}

const char *manrs_time_format(manrs_time_t t, char buf[MANRS_TIME_STRLEN])
{
	struct manrs_civil civil = manrs_civil_get(t);
	char *at = buf;

	at = put_digits(at, civil.year, 4, '-');
	at = put_digits(at, civil.month, 2, '-');
	at = put_digits(at, civil.day, 2, 'T');
	at = put_digits(at, civil.hour, 2, ':');
	at = put_digits(at, civil.minute, 2, ':');
	at = put_digits(at, civil.second, 2, 'Z');
	*at = '\0';
	return buf;
}

/* Read a number of exactly n digits and move behind it.  sscanf() would take
 * blanks and signs. */
static bool take_digits(const char **at, int n, int *number)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		char c = (*at)[i];

		if (c < '0' || c > '9')
			return false;
		value = 10 * value + (c - '0');
	}
	*at += n;
	*number = value;
	return true;
}

static bool take_byte(const char **at, char wanted)
{
	if (**at != wanted)
		return false;
	++*at;
	return true;
}

static bool take_date(const char **at, struct manrs_civil *civil)
{
	return take_digits(at, 4, &civil->year) && take_byte(at, '-') &&
	       take_digits(at, 2, &civil->month) && take_byte(at, '-') &&
	       take_digits(at, 2, &civil->day);
}

static bool take_time_of_day(const char **at, struct manrs_civil *civil)
{
	return take_byte(at, 'T') && take_digits(at, 2, &civil->hour) &&
	       take_byte(at, ':') && take_digits(at, 2, &civil->minute) &&
	       take_byte(at, ':') && take_digits(at, 2, &civil->second) &&
	       take_byte(at, 'Z');
}

enum manrs_status manrs_time_parse(const char *text, manrs_time_t *t)
{
	struct manrs_civil civil = { 0 };

	if (!take_date(&text, &civil) ||
	    (*text && !take_time_of_day(&text, &civil)) || *text)
		return MANRS_ERR_INVALID;
	return manrs_civil_to_time(&civil, t);
}

struct manrs_month manrs_month_of(manrs_time_t t)
{
	struct manrs_civil civil = manrs_civil_get(t);

	return (struct manrs_month){ civil.year, civil.month };
}

manrs_time_t manrs_month_start(struct manrs_month month)
{
	return (days_of(month.year, month.month, 1) - DAYS_TO_1970) *
	       SECONDS_A_DAY;
}

manrs_time_t manrs_month_end(struct manrs_month month)
{
	/* January of 10000 is right here, though no text names it. */
	if (month.month == 12)
		return manrs_month_start(
			(struct manrs_month){ month.year + 1, 1 });
	return manrs_month_start(
		(struct manrs_month){ month.year, month.month + 1 });
}

struct manrs_month manrs_month_add(struct manrs_month month, int n)
{
	int64_t at = (int64_t)month.year * 12 + month.month - 1 + n;

	if (at < 0)
		at = 0;
	if (at > YEAR_MAX * 12 + 11)
		at = YEAR_MAX * 12 + 11;
	return (struct manrs_month){ (int)(at / 12), (int)(at % 12) + 1 };
}

const char *manrs_month_format(struct manrs_month month,
			       char buf[MANRS_MONTH_STRLEN])
{
	put_digits(put_digits(buf, month.year, 4, '-'), month.month, 2, '\0');
	return buf;
}

enum manrs_status manrs_month_parse(const char *text, struct manrs_month *month)
{
	struct manrs_month parsed;

	if (!take_digits(&text, 4, &parsed.year) || !take_byte(&text, '-') ||
	    !take_digits(&text, 2, &parsed.month) || *text ||
	    !is_date(parsed.year, parsed.month, 1))
		return MANRS_ERR_INVALID;
	*month = parsed;
	return MANRS_OK;
}
