/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a thread of ours tells bgpd's main loop that it has something. */
#ifndef MANRS_FRR_WAKE_H
#define MANRS_FRR_WAKE_H

#include "frr/frr_compat.h"

#include "engine/manrs_status.h"

struct manrs_wake {
	int fd;
	struct event *event;
	void (*woken)(void);
};

/* Run woken() in the main loop after each manrs_wake_send(), once for several of
 * them.  MANRS_ERR_IO: no descriptor is left. */
enum manrs_status manrs_wake_init(struct manrs_wake *wake, void (*woken)(void));
/* Any thread; wake is a struct manrs_wake, so that this can be handed on. */
void manrs_wake_send(void *wake);
/* When no thread will send any more. */
void manrs_wake_finish(struct manrs_wake *wake);

#endif /* MANRS_FRR_WAKE_H */
