/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For frr_metrics.c alone. */
#ifndef MANRS_FRR_METRICS_ROUTER_H
#define MANRS_FRR_METRICS_ROUTER_H

#include <stdio.h>

#include "frr/frr_manrs.h"

/* Write the metrics that are not about one neighbor. */
void manrs_metrics_router(FILE *out, manrs_time_t now, unsigned neighbors,
			  unsigned omitted);

/* A label's value: quotes and backslashes escaped. */
void manrs_metric_label(const char *text, char *buf, size_t size);

#endif /* MANRS_FRR_METRICS_ROUTER_H */
