/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is watched for changes.  Functions may block on it: they are for
 * a thread that may. */
#ifndef MANRS_WATCHED_FILE_H
#define MANRS_WATCHED_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/manrs_status.h"
#include "engine/text.h"

struct manrs_watched_file;

/* path is copied.  It is due at once. */
enum manrs_status manrs_watched_file_new(const char *path,
					 struct manrs_watched_file **out);
void manrs_watched_file_free(struct manrs_watched_file *file); /* NULL: no-op */

/* The path as given; lives as long as the file. */
const char *manrs_watched_file_path(const struct manrs_watched_file *file);

/* Becomes readable when is_due may have something to do; -1: nothing before
 * due_ms. */
int manrs_watched_file_fd(const struct manrs_watched_file *file);

/* When is_due has something to do, on the clock of manrs_clock_ms(). */
int64_t manrs_watched_file_due_ms(const struct manrs_watched_file *file);

/* Due at once, changed or not. */
void manrs_watched_file_refresh(struct manrs_watched_file *file);

/* Look for changes; true, once, when it is time to read the file. */
bool manrs_watched_file_is_due(struct manrs_watched_file *file, int64_t now_ms);

/* Open it to be read; NULL with the reason in err.  Changes from here on make
 * it due again. */
FILE *manrs_watched_file_open(struct manrs_watched_file *file,
			      struct manrs_text *err);

#endif /* MANRS_WATCHED_FILE_H */
