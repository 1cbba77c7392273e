/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events: told at once to whoever hooked in, and the last ones kept for those
 * who ask now and then.  Main pthread.
 */
#ifndef MANRS_FRR_EVENT_H
#define MANRS_FRR_EVENT_H

#include "frr/frr_manrs.h"

#include "engine/event.h"

/* Events that are kept: two megabytes at most. */
#define MANRS_EVENTS_MAX 1024

/* Something happened.  Everything in the event is borrowed. */
DECLARE_HOOK(manrs_event, (const struct manrs_event *event), (event));

/* A violation that is news, after the limit on the rate of its neighbor;
 * held_back: those that were held back before it. */
void manrs_event_violation(const struct manrs_neighbor *n,
			   const struct manrs_violation *violation,
			   uint64_t held_back);
/* An incident opened or closed. */
void manrs_event_incident(const struct manrs_neighbor *n,
			  const struct manrs_incident *incident);
/* vrf NULL: of the sources for all; previous NULL: the source is new. */
void manrs_event_source(const char *vrf, const struct manrs_rpki_status *source,
			const char *previous);

/* An event that is kept. */
struct manrs_kept_event {
	uint32_t number; /* from 1, one more each */
	uint8_t type;	 /* enum manrs_event_type */
	manrs_time_t time;
	struct json_object *leaves; /* as in RFC 7951; owned by the ring */
};

/* The kept event with the lowest number above `after`, or NULL.  Borrowed until
 * the next event. */
const struct manrs_kept_event *manrs_event_next(uint32_t after);
/* Numbers of the first one kept and of the last one there was; 0: none. */
uint32_t manrs_event_first(void);
uint32_t manrs_event_last(void);
/* Names this run of bgpd: numbers of another run mean nothing. */
const char *manrs_event_run(void);

void manrs_event_finish(void);

#endif /* MANRS_FRR_EVENT_H */
