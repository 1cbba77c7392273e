/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we originate ourselves, by origin validation: MANRS Action 4. */
#ifndef MANRS_FRR_ANNOUNCE_H
#define MANRS_FRR_ANNOUNCE_H

#include "frr/frr_manrs.h"

void manrs_announce_start(void);
void manrs_announce_finish(void);
/* Routes of our own or VRPs changed: look soon, not in a minute. */
void manrs_announce_changed(void);

#endif /* MANRS_FRR_ANNOUNCE_H */
