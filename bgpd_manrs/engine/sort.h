/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays in order. */
#ifndef MANRS_SORT_H
#define MANRS_SORT_H

#include <stddef.h>

/* As for qsort(). */
typedef int (*manrs_compare_fn)(const void *a, const void *b);

/* Sort n items of `size` bytes, in a fraction of the time if they are in order
 * already.  With n 0 items may be NULL. */
void manrs_sort(void *items, size_t n, size_t size, manrs_compare_fn compare);

/* The same, and leave one of those that compare as equal; how many are left, at
 * the beginning. */
size_t manrs_sort_distinct(void *items, size_t n, size_t size,
			   manrs_compare_fn compare);

#endif /* MANRS_SORT_H */
