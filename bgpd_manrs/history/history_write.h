/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records into rows.  Nothing here begins or commits a transaction; whether all
 * went well is asked of the database once, at the end.
 */
#ifndef MANRS_HISTORY_WRITE_H
#define MANRS_HISTORY_WRITE_H

#include "history_db.h"
#include "history_record.h"

/* Any kind but MANRS_RECORD_CONFIG. */
void manrs_history_write(struct manrs_db *db,
			 const struct manrs_record *record);

void manrs_history_write_alive(struct manrs_db *db, manrs_time_t now);

/* Remove what ended before the month that is `months` before now's: closed
 * incidents, figures, and neighbors of whom nothing is left. */
void manrs_history_remove_old(struct manrs_db *db, manrs_time_t now,
			      unsigned months);

/* "2026-11-22", in UTC. */
#define MANRS_DAY_STRLEN 11
const char *manrs_day_format(manrs_time_t t, char buf[MANRS_DAY_STRLEN]);

#endif /* MANRS_HISTORY_WRITE_H */
