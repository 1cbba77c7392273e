/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns a heap of bounded size whose root is the highest item kept: what is
 * higher than that is dropped after one comparison, anything else takes the
 * root's place.
 */
#include "lowest.h"

#include <stdlib.h>
#include <string.h>

static char *item_at(const struct manrs_lowest *lowest, size_t i)
{
	return lowest->items + i * lowest->size;
}

static void swap(const struct manrs_lowest *lowest, size_t i, size_t j)
{
	char *a = item_at(lowest, i), *b = item_at(lowest, j);

	for (size_t k = 0; k < lowest->size; k++) {
		char byte = a[k];

		a[k] = b[k];
		b[k] = byte;
	}
}

static bool is_higher(const struct manrs_lowest *lowest, size_t i, size_t j)
{
	return lowest->compare(item_at(lowest, i), item_at(lowest, j)) > 0;
}

static void sift_up(const struct manrs_lowest *lowest, size_t i)
{
	while (i && is_higher(lowest, i, (i - 1) / 2)) {
		swap(lowest, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static void sift_down(const struct manrs_lowest *lowest)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < lowest->n) {
		if (child + 1 < lowest->n && is_higher(lowest, child + 1, child))
			child++;
		if (!is_higher(lowest, child, i))
			return;
		swap(lowest, i, child);
		i = child;
	}
}

enum manrs_status manrs_lowest_init(struct manrs_lowest *lowest, size_t max,
				    size_t size,
				    manrs_compare_fn compare)
{
	*lowest = (struct manrs_lowest){ .max = max, .size = size,
					 .compare = compare };
	lowest->items = calloc(max, size);
	return lowest->items || !max ? MANRS_OK : MANRS_ERR_MEMORY;
}

void manrs_lowest_release(struct manrs_lowest *lowest)
{
	free(lowest->items);
	memset(lowest, 0, sizeof(*lowest));
}

void manrs_lowest_offer(struct manrs_lowest *lowest, const void *item)
{
	lowest->offered++;
	if (lowest->n < lowest->max) {
		memcpy(item_at(lowest, lowest->n), item, lowest->size);
		sift_up(lowest, lowest->n++);
	} else if (lowest->n && lowest->compare(item, lowest->items) < 0) {
		memcpy(lowest->items, item, lowest->size);
		sift_down(lowest);
	}
}

void manrs_lowest_sort(struct manrs_lowest *lowest)
{
	if (lowest->n)
		qsort(lowest->items, lowest->n, lowest->size, lowest->compare);
}
