/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sinks there are; the rows are in engine/sink_id.h. */
#include "sink.h"

#define DECLARE_OPS(id, word, help)                                            \
	extern const struct manrs_sink_ops manrs_sink_ops_##id;
MANRS_SINKS(DECLARE_OPS)

const struct manrs_sink_ops *const manrs_sinks[MANRS_SINK__COUNT] = {
#define SINK_OPS(id, word, help) [MANRS_SINK_##id] = &manrs_sink_ops_##id,
	MANRS_SINKS(SINK_OPS)
};
