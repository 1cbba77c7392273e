/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of registries in bgpd; see frr_lists.c.  Main pthread. */
#ifndef MANRS_FRR_LISTS_H
#define MANRS_FRR_LISTS_H

#include "frr/frr_manrs.h"

#include "lists/lists.h"

enum manrs_status manrs_frr_lists_init(void);
/* After a change of manrs.config: in force a moment later, as more may follow.
 * is_less: a line was taken out.  What nobody wants any more is then let go at
 * once, so that a file whose line comes back is read like one that is new. */
void manrs_frr_lists_configure(bool is_less);
void manrs_frr_lists_finish(void);

/* Point the neighbor at what is in force for it. */
void manrs_frr_lists_update(struct manrs_neighbor *n,
			    const struct manrs_neighbor_config *own,
			    const struct manrs_neighbor_config *group);

/* For the show command, up to date; NULL before init. */
struct manrs_lists *manrs_frr_lists(void);

#endif /* MANRS_FRR_LISTS_H */
