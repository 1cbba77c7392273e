/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bgpd's end of the history: what it is told, and what it tells of the past. */
#ifndef MANRS_FRR_HISTORY_H
#define MANRS_FRR_HISTORY_H

#include "frr/frr_manrs.h"

#include "history/history.h"

/* An incident that was open when bgpd stopped goes on if a violation begins
 * again so soon after the start: sessions and tables need their time. */
#define MANRS_RESUME_WAIT_SEC 600
/* ... and if bgpd was away for no longer than this: of more nobody knows. */
#define MANRS_RESUME_GAP_SEC 1800

enum manrs_status manrs_frr_history_init(void);
void manrs_frr_history_start(void);	/* timers; opens it soon after */
void manrs_frr_history_configure(void); /* after a change of manrs.config */
void manrs_frr_history_finish(void);

/* An incident opened or closed; n NULL: of the router's own. */
void manrs_frr_history_incident(const struct manrs_neighbor *n,
				const struct manrs_incident *incident);
/* All of n (NULL: of the router) that are open or still listed, as they are. */
void manrs_frr_history_incidents(const struct manrs_neighbor *n);
/* The neighbor is observed from now on; or no more, told while it still is. */
void manrs_frr_history_session(struct manrs_neighbor *n, bool is_observed);
/* What an instance originates. */
void manrs_frr_history_announcements(const struct bgp *bgp,
				     const uint64_t rov[MANRS_ROV__COUNT]);

void manrs_frr_history_get_status(struct manrs_history_status *status);

/* frr_past.c: hand out what the history tells, in slices; it owns *past. */
void manrs_past_take(struct manrs_history_past *past,
		     void (*done)(void));
/* The same where bgpd has a past of its own, of which a database that is opened
 * later may tell a part: only what is open there and not here is closed. */
void manrs_past_refuse(struct manrs_history_past *past, void (*done)(void));
void manrs_past_cancel(void);
/* Of an incident nobody continues: the history is told that it is over. */
void manrs_frr_history_close(const struct manrs_history_incident *incident);

#endif /* MANRS_FRR_HISTORY_H */
