/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Something done for every neighbor, in slices between which bgpd goes on. */
#ifndef MANRS_FRR_PASS_H
#define MANRS_FRR_PASS_H

#include "frr/frr_manrs.h"
#include "frr/frr_work.h"

/* One pass at a time; zeroed: none. */
struct manrs_pass {
	/* For each neighbor there was when it began and still is. */
	void (*each)(struct manrs_neighbor *n, void *arg);
	void (*done)(void *arg); /* or NULL */
	void *arg;
	enum manrs_work work; /* what its slices are counted as */
	/* Private. */
	uint32_t *numbers;
	size_t n, at;
	struct event *slice;
};

/* Begin; nothing happens while the one before is under way, or for lack of
 * memory (false). */
bool manrs_pass_start(struct manrs_pass *pass);
/* Not to be done any more. */
void manrs_pass_cancel(struct manrs_pass *pass);

#endif /* MANRS_FRR_PASS_H */
