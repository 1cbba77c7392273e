/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of registries in bgpd; see frr_lists.c.  Main pthread. */
#ifndef MANRS_FRR_LISTS_H
#define MANRS_FRR_LISTS_H

#include "frr/frr_manrs.h"

#include "lists/lists.h"

enum manrs_status manrs_frr_lists_init(void);
void manrs_frr_lists_configure(void); /* after a change of manrs.config */
/* The same a moment later: many neighbors may go at once. */
void manrs_frr_lists_configure_soon(void);
void manrs_frr_lists_finish(void);

/* Point the neighbor at what is in force for it. */
void manrs_frr_lists_update(struct manrs_neighbor *n,
			    const struct manrs_neighbor_config *own,
			    const struct manrs_neighbor_config *group);

/* For the show command; NULL before init. */
struct manrs_lists *manrs_frr_lists(void);

#endif /* MANRS_FRR_LISTS_H */
