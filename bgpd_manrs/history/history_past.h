/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bgpd is told when a database was opened. */
#ifndef MANRS_HISTORY_PAST_H
#define MANRS_HISTORY_PAST_H

#include "history.h"
#include "history_db.h"

/* All that manrs_history_take_past() hands out; now is where the months end.
 * NULL: no memory.  When the database fails it is not complete. */
struct manrs_history_past *manrs_history_read_past(struct manrs_db *db,
						   manrs_time_t now);

#endif /* MANRS_HISTORY_PAST_H */
