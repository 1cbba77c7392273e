/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the MANRS route-maps as they were made; see frr_guard.c. */
#ifndef MANRS_FRR_GUARD_H
#define MANRS_FRR_GUARD_H

#include "frr/frr_manrs.h"

/* Look after the maps twice a second, starting now. */
void manrs_guard_start(void);
void manrs_guard_finish(void);

/* Look once: mend what was edited, make what is named. */
void manrs_guard_scan(void);

/* "cmd_execute" hook: before bgpd reads a line that names one of our maps, so
 * that it finds the map.  bgpd runs its policy again on that line, and would
 * deny everything until the next scan. */
int manrs_guard_command(struct vty *vty, const char *line, char **out);

/* "cmd_execute_done" hook: an edit of our maps is undone before anything else
 * happens; after any other line we look soon. */
int manrs_guard_command_done(struct vty *vty, const char *line);

/* Edits of our maps since bgpd started. */
struct manrs_guard_stats {
	uint64_t restored;
	uint64_t failed; /* attempts; each is made again */
	manrs_time_t last;
	char last_map[80]; /* of the last one restored, maybe cut */
};
const struct manrs_guard_stats *manrs_guard_get_stats(void);

#endif /* MANRS_FRR_GUARD_H */
