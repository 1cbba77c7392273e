/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the thread of an RTR session and the worker share: the newest set,
 * where the session stands, and when it is to stop or try again.  Nothing here
 * knows the library that speaks RTR.
 */
#ifndef MANRS_RPKI_SESSION_H
#define MANRS_RPKI_SESSION_H

#include <pthread.h>

#include "rpki_source.h"

/* Where a session stands; a copy. */
struct manrs_rtr_info {
	bool up;    /* synchronised, and connected as far as we know */
	bool ready; /* its last complete set has not expired */
	bool news;  /* there is a set not seen before */
	bool has_serial;
	uint32_t serial;
	manrs_time_t error_at;
	char error[256]; /* "" when none since it was last up */
};

/* What a cache has, whole. */
struct manrs_rtr_set {
	struct manrs_rpki_records records;
	struct manrs_aspa_pairs aspas; /* none: it says nothing of ASPAs */
};
void manrs_rtr_set_release(struct manrs_rtr_set *set);

struct manrs_rpki_session {
	int stop_fd; /* eventfd, readable when stopping */
	pthread_cond_t changed;
	pthread_mutex_t mutex; /* for the rest */
	bool stop;
	bool parked;	       /* the thread is where it can be ended */
	bool poke;	       /* reconnect at once, it is no error */
	bool pausing;	       /* until not_before_ms */
	int connection;	       /* a duplicate of the socket in use, or -1 */
	unsigned failures;     /* in a row */
	int64_t not_before_ms; /* next attempt */
	int64_t expire_ms;
	bool expired; /* since the last set */
	struct manrs_rtr_set set; /* not yet polled */
	struct manrs_rtr_info info;
};

/* False when there is no descriptor left. */
bool manrs_rpki_session_init(struct manrs_rpki_session *s);
void manrs_rpki_session_release(struct manrs_rpki_session *s);

/* ---- called by the worker ---- */

/* Wake the thread out of whatever it waits for, for good. */
void manrs_rpki_session_stop(struct manrs_rpki_session *s);

/* After stop: wait until the thread is parked, two seconds at most. */
void manrs_rpki_session_wait_parked(struct manrs_rpki_session *s);

/* End a pause, or break an idle connection so that it asks again. */
void manrs_rpki_session_refresh(struct manrs_rpki_session *s);

/* When info->news, *set is the newest and belongs to the caller. */
void manrs_rpki_session_poll(struct manrs_rpki_session *s, int64_t now_ms,
			     struct manrs_rtr_info *info,
			     struct manrs_rtr_set *set);

/* ---- called by the session's thread ---- */

/* Wait until it is time for the next attempt; false when stopping. */
bool manrs_rpki_session_pause(struct manrs_rpki_session *s);

/* Stopping, and holding nothing that would be lost with the thread. */
void manrs_rpki_session_park(struct manrs_rpki_session *s);

/* fd is in use from now on (it stays the caller's). */
void manrs_rpki_session_connected(struct manrs_rpki_session *s, int fd);
void manrs_rpki_session_disconnect(struct manrs_rpki_session *s);

/* Has the other side closed the connection? */
bool manrs_rpki_session_is_closed(struct manrs_rpki_session *s);

/* Note an error and put off the next attempt; nothing when it comes of a stop
 * or a refresh. */
void manrs_rpki_session_fail(struct manrs_rpki_session *s, const char *text);

/* The next attempt is due at once. */
void manrs_rpki_session_hurry(struct manrs_rpki_session *s);

/* Did the last set given to synchronised() expire? */
bool manrs_rpki_session_is_expired(struct manrs_rpki_session *s);

/* Up to date as of serial at now_ms, good for expire_sec.  Takes the set, when
 * it changed (its vrps not NULL). */
void manrs_rpki_session_synchronised(struct manrs_rpki_session *s,
				     const struct manrs_rtr_set *set,
				     uint32_t serial, unsigned expire_sec,
				     int64_t now_ms);

#endif /* MANRS_RPKI_SESSION_H */
