/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding routes for the first VRPs and ASPAs; see frr_hold.c.  Main pthread. */
#ifndef MANRS_FRR_HOLD_H
#define MANRS_FRR_HOLD_H

#include "frr/frr_manrs.h"

/* The sources or `manrs rpki startup` changed. */
void manrs_hold_configured(void);
/* Data is in force, VRPs or ASPAs (one of enum manrs_need): hold no more for
 * it.  The caller has judged again what it concerns. */
void manrs_hold_data_came(enum manrs_need what);
void manrs_hold_finish(void);

/* Rounded up; 0: nothing is held. */
uint32_t manrs_hold_left_sec(void);
/* What routes are held for: "VRPs", "ASPAs", "VRPs and ASPAs". */
const char *manrs_hold_for(void);

#endif /* MANRS_FRR_HOLD_H */
