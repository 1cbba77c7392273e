/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of lists share; for lists/ alone. */
#ifndef MANRS_LIST_PRIVATE_H
#define MANRS_LIST_PRIVATE_H

#include "lists/list_read.h"

/* Bytes of a line with its terminator. */
#define MANRS_LIST_LINE_MAX 512

/* An array of entries of one size. */
struct manrs_list_array {
	void *items; /* owned */
	size_t n;
	size_t room;
};

/* Append a copy of an entry of `size` bytes. */
enum manrs_status manrs_list_add(struct manrs_list_array *array, size_t size,
				 const void *entry, struct manrs_text *err);

/* Called with each line, which it may change; its number counts from 1. */
typedef enum manrs_status (*manrs_list_line_fn)(void *arg, char *line,
						size_t number);
enum manrs_status manrs_list_read_lines(FILE *in, manrs_list_line_fn fn,
					void *arg, struct manrs_text *err);

/* list_delegated.c: as manrs_list_read(); sets content->n. */
enum manrs_status manrs_list_read_delegated(FILE *in,
					    struct manrs_list_content *content,
					    struct manrs_text *err);

#endif /* MANRS_LIST_PRIVATE_H */
