/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding routes for the first VRPs; see frr_hold.c.  Main pthread. */
#ifndef MANRS_FRR_HOLD_H
#define MANRS_FRR_HOLD_H

#include "frr/frr_manrs.h"

/* The sources or `manrs rpki startup` changed. */
void manrs_hold_configured(void);
/* VRPs are in force: hold no more.  The caller has what they cover judged. */
void manrs_hold_data_came(void);
void manrs_hold_finish(void);

/* Rounded up; 0: nothing is held. */
uint32_t manrs_hold_left_sec(void);

#endif /* MANRS_FRR_HOLD_H */
