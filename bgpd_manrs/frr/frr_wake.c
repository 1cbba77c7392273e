/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wakes bgpd's main loop from other threads.  What there is to tell is kept
 * elsewhere, by who wakes. */
#include "frr/frr_wake.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "frr/frr_manrs.h"

static void read_event(struct event *event)
{
	struct manrs_wake *wake = EVENT_ARG(event);
	eventfd_t times;

	(void)!eventfd_read(wake->fd, &times);
	event_add_read(manrs.loop, read_event, wake, wake->fd, &wake->event);
	wake->woken();
}

enum manrs_status manrs_wake_init(struct manrs_wake *wake, void (*woken)(void))
{
	wake->woken = woken;
	wake->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake->fd < 0)
		return MANRS_ERR_IO;
	event_add_read(manrs.loop, read_event, wake, wake->fd, &wake->event);
	return MANRS_OK;
}

void manrs_wake_send(void *wake)
{
	/* Fails only after 2^64 - 2 that nobody read. */
	(void)!eventfd_write(((struct manrs_wake *)wake)->fd, 1);
}

void manrs_wake_finish(struct manrs_wake *wake)
{
	event_cancel(&wake->event);
	if (wake->fd >= 0)
		close(wake->fd);
	wake->fd = -1;
}
