/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bar on standard error that tells how far a long input is. */
#ifndef MANRS_CHECK_PROGRESS_H
#define MANRS_CHECK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct progress {
	bool is_wanted;	   /* a terminal is there to show it */
	bool is_shown;	   /* it stands on the line now */
	uint64_t size;	   /* bytes of the file, 0: not known */
	uint64_t done;	   /* bytes read */
	unsigned long lines;
	struct timespec began, shown;
};

/* file is about to be read.  Nothing is ever shown unless standard error is a
 * terminal, and standard output is none: there the bar would stand in it. */
void progress_begin(struct progress *progress, FILE *file);

/* A line of so many bytes was read.  Shown from the second second on, at most
 * ten times a second. */
void progress_add(struct progress *progress, size_t bytes);

/* Take it off the line, before anything else is said, and at the end. */
void progress_clear(struct progress *progress);

#endif /* MANRS_CHECK_PROGRESS_H */
