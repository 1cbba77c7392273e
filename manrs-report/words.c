/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words and numbers for people.  Owns no figure. */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const months[] = {
	"January", "February", "March",	    "April",   "May",	   "June",
	"July",	   "August",   "September", "October", "November", "December",
};

/* From the name of the key, so that no key can be forgotten. */
int words_metric_family(enum manrs_metric_key key)
{
	const char *name = manrs_metric_key_name(key);

	return name[0] == 'M' ? name[1] - '0' : 0;
}

const char *words_metric(enum manrs_metric_key key, char buf[WORDS_SIZE])
{
	static const char *const families[] = {
		"not of a metric", "route leak",   "misorigination",
		"bogon prefix",	   "bogon ASN",
	};
	const char *name = manrs_metric_key_name(key);
	int family = words_metric_family(key);

	snprintf(buf, WORDS_SIZE, "%s%s%s",
		 families[family < 5 ? family : 0],
		 family && name[2] == 'C' ? " by a customer" : "",
		 strstr(name, "admin") ? ", not allocated" : "");
	return buf;
}

const char *words_duration(int64_t seconds, char buf[WORDS_SIZE])
{
	int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

	if (seconds < 60)
		snprintf(buf, WORDS_SIZE, "%" PRId64 " s", seconds);
	else if (minutes < 60)
		snprintf(buf, WORDS_SIZE, "%" PRId64 " min", minutes);
	else if (hours < 24 && minutes % 60)
		snprintf(buf, WORDS_SIZE, "%" PRId64 " h %" PRId64 " min",
			 hours, minutes % 60);
	else if (hours < 24)
		snprintf(buf, WORDS_SIZE, "%" PRId64 " h", hours);
	else if (hours % 24)
		snprintf(buf, WORDS_SIZE, "%" PRId64 " d %" PRId64 " h", days,
			 hours % 24);
	else
		snprintf(buf, WORDS_SIZE, "%" PRId64 " d", days);
	return buf;
}

const char *words_percent(int permille, char buf[WORDS_SIZE])
{
	if (permille < 0)
		snprintf(buf, WORDS_SIZE, "-");
	else
		snprintf(buf, WORDS_SIZE, "%d.%d %%", permille / 10,
			 permille % 10);
	return buf;
}

const char *words_month(struct manrs_month month, char buf[WORDS_SIZE])
{
	snprintf(buf, WORDS_SIZE, "%s %04d", months[month.month - 1],
		 month.year);
	return buf;
}

const char *words_month_short(struct manrs_month month)
{
	static const char *const names[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
	};

	return names[month.month - 1];
}

const char *words_time(manrs_time_t t, char buf[WORDS_SIZE])
{
	struct manrs_civil c = manrs_civil_get(t);

	snprintf(buf, WORDS_SIZE, "%04d-%02d-%02d %02d:%02d", c.year, c.month,
		 c.day, c.hour, c.minute);
	return buf;
}

const char *words_number(uint64_t n, char buf[WORDS_SIZE])
{
	char *at = buf + WORDS_SIZE - 1;
	int digits = 0;

	*at = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + n % 10);
		n /= 10;
		digits++;
	} while (n);
	return at;
}

const char *words_count(uint64_t n, const char *noun, char buf[WORDS_SIZE])
{
	char number[WORDS_SIZE];

	snprintf(buf, WORDS_SIZE, "%.40s %.48s%s", words_number(n, number),
		 noun, n == 1 ? "" : "s");
	return buf;
}
