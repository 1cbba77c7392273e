/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Neighbors by number: they may come and go between two slices. */
#include "frr/frr_pass.h"

#include <stdlib.h>

#include "frr/frr_conformance.h"
#include "frr/frr_work.h"

#define SLICE_USEC 3000

static int compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void end_pass(struct manrs_pass *pass)
{
	free(pass->numbers);
	pass->numbers = NULL;
}

static void slice_event(struct event *event)
{
	struct manrs_pass *pass = EVENT_ARG(event);
	int64_t began = manrs_work_now();

	while (pass->at < pass->n && manrs_work_now() - began < SLICE_USEC) {
		struct manrs_neighbor *n =
			manrs_neighbor_by_number(pass->numbers[pass->at++]);

		if (n)
			pass->each(n, pass->arg);
	}
	if (pass->at < pass->n) {
		event_add_event(manrs.loop, slice_event, pass, 0,
				&pass->slice);
	} else {
		end_pass(pass);
		if (pass->done)
			pass->done(pass->arg);
	}
	manrs_work_end(pass->work, began);
}

bool manrs_pass_start(struct manrs_pass *pass)
{
	struct manrs_neighbor *n;

	if (pass->numbers)
		return false;
	/* One more: asking for nothing may give nothing. */
	pass->numbers = calloc(manrs_neighbors_count(&manrs.neighbors) + 1,
			       sizeof(pass->numbers[0]));
	if (!pass->numbers)
		return false;
	pass->n = 0;
	pass->at = 0;
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		pass->numbers[pass->n++] = n->number;
	qsort(pass->numbers, pass->n, sizeof(pass->numbers[0]),
	      compare_numbers);
	event_add_event(manrs.loop, slice_event, pass, 0, &pass->slice);
	return true;
}

void manrs_pass_cancel(struct manrs_pass *pass)
{
	event_cancel(&pass->slice);
	end_pass(pass);
}
