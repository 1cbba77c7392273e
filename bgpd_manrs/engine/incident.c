/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Merging, weights, months and readiness.  Owns the rules and no state: what is
 * going on right now is kept by incident_table.c, what has been by the history.
 */
#include "incident.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define SHORT_INCIDENT 1800 /* seconds: shorter ones count half */
#define PERIOD 86400	    /* seconds: each adds a point */

static const char *const key_names[MANRS_KEY__COUNT] = {
	[MANRS_KEY_NONE] = "-",
	[MANRS_KEY_M1] = "M1",
	[MANRS_KEY_M1C] = "M1C",
	[MANRS_KEY_M2] = "M2",
	[MANRS_KEY_M2C] = "M2C",
	[MANRS_KEY_M3] = "M3",
	[MANRS_KEY_M3C] = "M3C",
	[MANRS_KEY_M3_ADMIN] = "M3-admin",
	[MANRS_KEY_M3C_ADMIN] = "M3C-admin",
	[MANRS_KEY_M4] = "M4",
	[MANRS_KEY_M4C] = "M4C",
	[MANRS_KEY_M4_ADMIN] = "M4-admin",
	[MANRS_KEY_M4C_ADMIN] = "M4C-admin",
};

/* [metric][class][of a customer] */
static const uint8_t keys[][2][2] = {
	[MANRS_METRIC_M1] = { { MANRS_KEY_M1, MANRS_KEY_M1C },
			      { MANRS_KEY_M1, MANRS_KEY_M1C } },
	[MANRS_METRIC_M2] = { { MANRS_KEY_M2, MANRS_KEY_M2C },
			      { MANRS_KEY_M2, MANRS_KEY_M2C } },
	[MANRS_METRIC_M3] = { { MANRS_KEY_M3, MANRS_KEY_M3C },
			      { MANRS_KEY_M3_ADMIN, MANRS_KEY_M3C_ADMIN } },
	[MANRS_METRIC_M4] = { { MANRS_KEY_M4, MANRS_KEY_M4C },
			      { MANRS_KEY_M4_ADMIN, MANRS_KEY_M4C_ADMIN } },
};

static const char *const band_names[MANRS_BAND__COUNT] = {
	[MANRS_BAND_NO_DATA] = "-",
	[MANRS_BAND_LAGGING] = "lagging",
	[MANRS_BAND_ASPIRING] = "aspiring",
	[MANRS_BAND_READY] = "ready",
};

const struct manrs_bands manrs_bands_default = {
	.first_permille = 600,
	.ready_min_permille = 600,
	.aspiring_min_permille = 360,
};

enum manrs_metric_key manrs_metric_key_get(enum manrs_metric metric,
					   enum manrs_bogon_class bogons,
					   enum manrs_relationship relationship)
{
	if ((unsigned)metric >= MANRS_ARRAY_SIZE(keys))
		return MANRS_KEY_NONE;
	return keys[metric][bogons == MANRS_BOGON_ADMINISTRATIVE]
		   [relationship == MANRS_REL_CUSTOMER];
}

enum manrs_metric_key manrs_kind_key(enum manrs_metric_kind kind,
				     enum manrs_relationship relationship)
{
	static const struct {
		uint8_t metric;
		uint8_t bogons;
	} kinds[MANRS_KIND__COUNT] = {
		[MANRS_KIND_M1] = { MANRS_METRIC_M1, MANRS_BOGON_FULL },
		[MANRS_KIND_M2] = { MANRS_METRIC_M2, MANRS_BOGON_FULL },
		[MANRS_KIND_M3] = { MANRS_METRIC_M3, MANRS_BOGON_FULL },
		[MANRS_KIND_M3_ADMIN] = { MANRS_METRIC_M3,
					  MANRS_BOGON_ADMINISTRATIVE },
		[MANRS_KIND_M4] = { MANRS_METRIC_M4, MANRS_BOGON_FULL },
		[MANRS_KIND_M4_ADMIN] = { MANRS_METRIC_M4,
					  MANRS_BOGON_ADMINISTRATIVE },
	};

	if ((unsigned)kind >= MANRS_KIND__COUNT)
		return MANRS_KEY_NONE;
	return manrs_metric_key_get(kinds[kind].metric, kinds[kind].bogons,
				    relationship);
}

const char *manrs_metric_key_name(enum manrs_metric_key key)
{
	return (unsigned)key < MANRS_KEY__COUNT ? key_names[key] : "unknown";
}

bool manrs_metric_key_parse(const char *name, enum manrs_metric_key *out)
{
	for (unsigned k = MANRS_KEY_NONE + 1; k < MANRS_KEY__COUNT; k++)
		if (!strcasecmp(key_names[k], name)) {
			*out = (enum manrs_metric_key)k;
			return true;
		}
	return false;
}

bool manrs_metric_key_is_scored(enum manrs_metric_key key)
{
	switch (key) {
	case MANRS_KEY_M2:
	case MANRS_KEY_M2C:
	case MANRS_KEY_M3:
	case MANRS_KEY_M3C:
	case MANRS_KEY_M4:
	case MANRS_KEY_M4C:
		return true;
	default:
		return false;
	}
}

static int compare_starts(const void *a, const void *b)
{
	const struct manrs_span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

size_t manrs_spans_merge(struct manrs_span *spans, size_t n)
{
	size_t last = 0;

	if (!n)
		return 0;
	qsort(spans, n, sizeof(spans[0]), compare_starts);
	for (size_t i = 1; i < n; i++) {
		if (spans[i].start > spans[last].end)
			spans[++last] = spans[i];
		else if (spans[i].end > spans[last].end)
			spans[last].end = spans[i].end;
	}
	return last + 1;
}

uint64_t manrs_incident_halves(struct manrs_span incident)
{
	/* Unsigned: the two may be further apart than INT64_MAX. */
	uint64_t seconds = (uint64_t)incident.end - (uint64_t)incident.start;

	if (seconds < SHORT_INCIDENT)
		return 1;
	return 2 * (seconds / PERIOD + 1);
}

uint64_t manrs_incidents_halves(const struct manrs_span *incidents, size_t n)
{
	uint64_t halves = 0;

	for (size_t i = 0; i < n; i++)
		halves += manrs_incident_halves(incidents[i]);
	return halves;
}

bool manrs_incident_in_month(struct manrs_span incident,
			     struct manrs_month month, struct manrs_span *part)
{
	manrs_time_t first = manrs_month_start(month);
	manrs_time_t next = manrs_month_end(month);

	if (incident.start >= next ||
	    (incident.start < first && incident.end <= first))
		return false;
	part->start = incident.start > first ? incident.start : first;
	part->end = incident.end < next ? incident.end : next;
	return true;
}

uint64_t manrs_incidents_month_halves(const struct manrs_span *incidents,
				      size_t n, struct manrs_month month)
{
	struct manrs_span part;
	uint64_t halves = 0;

	for (size_t i = 0; i < n; i++)
		if (manrs_incident_in_month(incidents[i], month, &part))
			halves += manrs_incident_halves(part);
	return halves;
}

const char *manrs_halves_format(uint64_t halves,
				char buf[MANRS_HALVES_STRLEN])
{
	char *at = buf + MANRS_HALVES_STRLEN - 1;
	uint64_t points = halves / 2;

	*at = '\0';
	if (halves % 2) {
		*--at = '5';
		*--at = '.';
	}
	do {
		*--at = (char)('0' + points % 10);
		points /= 10;
	} while (points);
	return at;
}

int manrs_readiness_permille(const struct manrs_bands *bands, uint64_t halves)
{
	double first = bands->first_permille / 1000.0;

	return (int)lround(1000.0 * pow(first, sqrt((double)halves)));
}

enum manrs_band manrs_readiness_band(const struct manrs_bands *bands,
				     int permille)
{
	if (permille < 0)
		return MANRS_BAND_NO_DATA;
	if (permille >= bands->ready_min_permille)
		return MANRS_BAND_READY;
	if (permille >= bands->aspiring_min_permille)
		return MANRS_BAND_ASPIRING;
	return MANRS_BAND_LAGGING;
}

const char *manrs_band_name(enum manrs_band band)
{
	return (unsigned)band < MANRS_BAND__COUNT ? band_names[band]
						  : "unknown";
}
