/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of the table of incidents share: where it hands them to. */
#ifndef TESTS_ENGINE_INCIDENT_STORE_H
#define TESTS_ENGINE_INCIDENT_STORE_H

#include <check.h>

#include "engine/incident_table.h"

/* 2026-01-01T00:00:00Z */
#define T0 INT64_C(1767225600)

/* What a history would hold: incidents by neighbor, key and start. */
#define STORED_MAX 512
struct stored {
	struct manrs_incident incidents[STORED_MAX];
	size_t n;
	int calls;
};

static inline void store_incident(const struct manrs_incident *incident, void *arg)
{
	struct stored *stored = arg;
	size_t i = 0;

	while (i < stored->n &&
	       (stored->incidents[i].neighbor != incident->neighbor ||
		stored->incidents[i].key != incident->key ||
		stored->incidents[i].span.start != incident->span.start))
		i++;
	ck_assert_uint_lt(i, STORED_MAX);
	stored->incidents[i] = *incident;
	stored->n += i == stored->n;
	stored->calls++;
}

static inline struct manrs_incident_table *new_table(size_t max, struct stored *stored)
{
	struct manrs_incident_table *table = NULL;

	*stored = (struct stored){ 0 };
	ck_assert_int_eq(manrs_incident_table_new(max, store_incident, stored,
						  &table),
			 MANRS_OK);
	return table;
}

#endif /* TESTS_ENGINE_INCIDENT_STORE_H */
