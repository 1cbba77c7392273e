/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Violations into incidents.  Told that something changed among the routes of a
 * neighbor, it compares how many violate each metric with what it knew; so it
 * does not matter what the change was.
 */
#ifndef MANRS_FRR_CONFORMANCE_H
#define MANRS_FRR_CONFORMANCE_H

#include "frr/frr_manrs.h"

/* Incidents going on at once, over all neighbors. */
#define MANRS_INCIDENTS_MAX 65536
/* The router's own number in the incident table; neighbors have others. */
#define MANRS_ROUTER_NUMBER 0

enum manrs_status manrs_conformance_init(void);
void manrs_conformance_start(void); /* timers */
void manrs_conformance_finish(void);

/*
 * Routes of n came, went or were judged otherwise, or its relationship changed.
 * failed, prefix: of the route that fails now, else 0 and NULL.  Costs nothing
 * worth counting; still not to be called for a route that conforms and did so
 * before.
 */
void manrs_conformance_settle(struct manrs_neighbor *n, uint32_t failed,
			      const struct manrs_prefix *prefix);

/* Its session came up or went down: it is observed, or no more. */
void manrs_conformance_session(struct manrs_neighbor *n, bool is_up);

/* The neighbor goes: all of it ends. */
void manrs_conformance_forget(struct manrs_neighbor *n);

#endif /* MANRS_FRR_CONFORMANCE_H */
