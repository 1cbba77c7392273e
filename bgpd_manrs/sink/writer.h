/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing to a file without waiting for it: a thread does.  Called from the main
 * thread; no call blocks, but for manrs_writer_free().  The thread starts with
 * the first text, so put none before the daemon has forked.
 */
#ifndef MANRS_WRITER_H
#define MANRS_WRITER_H

#include "engine/manrs_status.h"
#include "engine/manrs_types.h"

/* Bytes of text that may wait. */
#define MANRS_WRITER_QUEUE_MAX (4u << 20)

enum manrs_writer_mode {
	/* Each text behind the last.  The file is opened again when another one
	 * took its place (logrotate), and when told so. */
	MANRS_WRITER_APPEND,
	/* Each text takes the place of all there was, at once for a reader; of
	 * those that wait only the last is written. */
	MANRS_WRITER_REPLACE,
};

struct manrs_writer;

/* path: of a regular file, in a directory that exists. */
enum manrs_status manrs_writer_new(const char *path,
				   enum manrs_writer_mode mode,
				   struct manrs_writer **out);

/* Write what waits and end the thread; after two seconds of a disk that does
 * not answer it is left behind.  NULL: no-op. */
void manrs_writer_free(struct manrs_writer *writer);

/* Copied.  MANRS_ERR_LIMIT, MANRS_ERR_MEMORY: it is dropped, and counted. */
enum manrs_status manrs_writer_put(struct manrs_writer *writer,
				   const char *text, size_t len);

/* Open the file again before the next text. */
void manrs_writer_reopen(struct manrs_writer *writer);

struct manrs_writer_status {
	uint64_t written; /* texts */
	uint64_t dropped; /* texts: the queue was full, or the disk refused */
	size_t queued_bytes;
	char error[128]; /* "" when the last write worked */
};
void manrs_writer_get_status(struct manrs_writer *writer,
			     struct manrs_writer_status *status);

#endif /* MANRS_WRITER_H */
