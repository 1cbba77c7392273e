/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was put, as it waits to be written: one block of memory with its texts
 * behind it.  Made by the main thread (history.c), freed by the worker.
 */
#ifndef MANRS_HISTORY_RECORD_H
#define MANRS_HISTORY_RECORD_H

#include "history.h"

enum manrs_record_kind {
	MANRS_RECORD_CONFIG,
	MANRS_RECORD_ROUTER,
	MANRS_RECORD_NEIGHBOR,
	MANRS_RECORD_FIGURES,
	MANRS_RECORD_ANNOUNCEMENTS,
	MANRS_RECORD_INCIDENT,
};

struct manrs_record {
	struct manrs_record *next;
	size_t bytes;
	uint8_t kind;	 /* enum manrs_record_kind */
	manrs_time_t at; /* what the day is taken from */
	union {
		struct manrs_history_config config;
		struct manrs_history_router router;
		struct manrs_history_neighbor neighbor;
		struct manrs_history_figures figures;
		struct manrs_history_announcements announcements;
		struct manrs_history_incident incident;
	};
};

/* Copy a record with its texts, each cut to its length at the end of a
 * character; NULL texts become "".  NULL: no memory.  Freed by free(). */
struct manrs_record *manrs_record_copy(const struct manrs_record *record);

#endif /* MANRS_HISTORY_RECORD_H */
