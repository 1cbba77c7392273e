/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures for Prometheus in a file: see doc/bgpd_manrs.rst. */
#ifndef MANRS_FRR_METRICS_H
#define MANRS_FRR_METRICS_H

#include "frr/frr_manrs.h"

#include "sink/writer.h"

/* Neighbors with figures of their own; the others are only counted. */
#define MANRS_METRICS_NEIGHBORS_MAX 5000

void manrs_metrics_configure(void); /* after a change of manrs.config */
void manrs_metrics_finish(void);

/* false: not in use. */
bool manrs_metrics_get_status(struct manrs_writer_status *status);

#endif /* MANRS_FRR_METRICS_H */
