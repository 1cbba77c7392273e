/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The YANG model in bgpd's northbound: state and notifications, read only.
 * Main pthread. */
#ifndef MANRS_NB_H
#define MANRS_NB_H

#include "frr/frr_manrs.h"

/* In frr_late_init, before the fork.  Without the model bgpd runs as well: what
 * prevents it is logged, and there is no YANG. */
void manrs_nb_init(void);
void manrs_nb_finish(void);

#endif /* MANRS_NB_H */
