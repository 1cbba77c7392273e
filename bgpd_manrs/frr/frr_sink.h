/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events to the configured sinks, each at a bounded rate. */
#ifndef MANRS_FRR_SINK_H
#define MANRS_FRR_SINK_H

#include "frr/frr_manrs.h"

#include "sink/sink.h"

/* Events that go to one sink. */
#define MANRS_SINK_BURST 1000
#define MANRS_SINK_PER_MINUTE 6000

void manrs_frr_sink_init(void);
void manrs_frr_sink_configure(void); /* after a change of manrs.config */
void manrs_frr_sink_finish(void);

/* held_back: by the rate, since the start.  false: not in use. */
bool manrs_frr_sink_get_status(enum manrs_sink_id id,
			       struct manrs_sink_status *status,
			       uint64_t *held_back);

#endif /* MANRS_FRR_SINK_H */
