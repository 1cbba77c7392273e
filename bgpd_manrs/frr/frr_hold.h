/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding routes for the first VRPs and ASPAs; see frr_hold.c.  Main pthread. */
#ifndef MANRS_FRR_HOLD_H
#define MANRS_FRR_HOLD_H

#include "frr/frr_rpki.h"

/* The sources of a set or `manrs rpki startup` changed; has_aspas: ASPAs have a
 * file of their own. */
void manrs_hold_configured(struct manrs_rpki_set *set, bool has_vrps,
			   bool has_aspas);
/* Data is in force: hold no more for it.  The caller has judged again what it
 * concerns. */
void manrs_hold_data_came(struct manrs_rpki_set *set,
			  enum manrs_hold_kind kind);

/* Rounded up; 0: nothing is held. */
uint32_t manrs_hold_left_sec(const struct manrs_rpki_set *set);
/* What routes are held for: "VRPs", "ASPAs", "VRPs and ASPAs". */
const char *manrs_hold_for(const struct manrs_rpki_set *set);

#endif /* MANRS_FRR_HOLD_H */
