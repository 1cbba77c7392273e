/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lowest few of many: a list that is shown sorted, but not all of it.  What
 * it costs does not grow with what is offered: one comparison for most of it.
 */
#ifndef MANRS_LOWEST_H
#define MANRS_LOWEST_H

#include <stdbool.h>
#include <stddef.h>

#include "manrs_status.h"
#include "sort.h"

struct manrs_lowest {
	char *items; /* owned: n of size bytes; a heap until sorted */
	size_t n, max, size;
	size_t offered;
	manrs_compare_fn compare;
};

/* Keep the `max` lowest of items of `size` bytes.  MANRS_ERR_MEMORY: nothing to
 * release. */
enum manrs_status manrs_lowest_init(struct manrs_lowest *lowest, size_t max,
				    size_t size, manrs_compare_fn compare);
void manrs_lowest_release(struct manrs_lowest *lowest);

/* Copied, if it is among them. */
void manrs_lowest_offer(struct manrs_lowest *lowest, const void *item);

/* Put items[0..n) in order.  Offer nothing after that. */
void manrs_lowest_sort(struct manrs_lowest *lowest);

#endif /* MANRS_LOWEST_H */
