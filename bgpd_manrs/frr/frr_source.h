/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source validation towards a neighbor: MANRS Action 2. */
#ifndef MANRS_FRR_SOURCE_H
#define MANRS_FRR_SOURCE_H

#include "frr/frr_manrs.h"

#include "history/history.h"

void manrs_source_start(void);
void manrs_source_finish(void);

/*
 * Does the kernel validate the source of what comes in from the neighbor?  Known
 * for IPv4 neighbors on an interface of ours (`rp_filter`; access lists are not
 * seen), else MANRS_SOURCE_UNKNOWN.  *interface: its name, "" when not known.
 */
enum manrs_source_validation manrs_source_get(const struct peer *peer,
					      const char **interface);

#endif /* MANRS_FRR_SOURCE_H */
