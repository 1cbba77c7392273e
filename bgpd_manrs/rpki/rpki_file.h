/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One watched JSON file of VRPs; every function is for the worker. */
#ifndef MANRS_RPKI_FILE_H
#define MANRS_RPKI_FILE_H

#include "engine/manrs_status.h"
#include "engine/text.h"
#include "rpki_source.h"

struct manrs_rpki_file;

enum manrs_rpki_file_event {
	MANRS_RPKI_FILE_IDLE,
	MANRS_RPKI_FILE_LOADED,
	MANRS_RPKI_FILE_FAILED,
};

/* path is copied.  The first load is due at once. */
enum manrs_status manrs_rpki_file_new(const char *path,
				      struct manrs_rpki_file **out);
void manrs_rpki_file_free(struct manrs_rpki_file *file); /* NULL: no-op */

/* The path as given; lives as long as the file. */
const char *manrs_rpki_file_path(const struct manrs_rpki_file *file);

/* Becomes readable when run may have something to do; -1: never. */
int manrs_rpki_file_fd(const struct manrs_rpki_file *file);

/* When run has something to do, on the clock of manrs_rpki_now_ms(). */
int64_t manrs_rpki_file_due_ms(const struct manrs_rpki_file *file);

/* Load at the next run, changed or not. */
void manrs_rpki_file_refresh(struct manrs_rpki_file *file);

/* Look for changes and load when it is time.  LOADED: *records belongs to the
 * caller.  FAILED: err says why. */
enum manrs_rpki_file_event
manrs_rpki_file_run(struct manrs_rpki_file *file, int64_t now_ms,
		    struct manrs_rpki_records *records, struct manrs_text *err);

#endif /* MANRS_RPKI_FILE_H */
