/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorts, and drops what is there twice.  What comes before what is the caller's
 * to say. */
#include "sort.h"

#include <stdlib.h>
#include <string.h>

void manrs_sort(void *items, size_t n, size_t size, manrs_compare_fn compare)
{
	const char *item = items;

	for (size_t i = 1; i < n; i++, item += size)
		if (compare(item, item + size) > 0) {
			qsort(items, n, size, compare);
			return;
		}
}

size_t manrs_sort_distinct(void *items, size_t n, size_t size,
			   manrs_compare_fn compare)
{
	char *kept = items, *item = items;

	if (!n)
		return 0;
	manrs_sort(items, n, size, compare);
	for (size_t i = 1; i < n; i++) {
		item += size;
		if (!compare(kept, item))
			continue;
		kept += size;
		if (kept != item)
			memcpy(kept, item, size);
	}
	return (size_t)(kept - (char *)items) / size + 1;
}
