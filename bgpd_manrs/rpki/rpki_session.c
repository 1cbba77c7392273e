/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shared side of an RTR session: a mutex, and what may be done under it.
 * Keeps the pauses between attempts, the expiry of the set, and a duplicate of
 * the socket by which the worker can wake a thread that receives.
 */
#include "rpki_session.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/clock.h"

/* Pause after the first failure, doubled with each, and at most.  The retry
 * interval of RFC 8210 section 6 is ten minutes by default: too long to be
 * without RPKI because a validator was restarted. */
#define PAUSE_FIRST_MS 1000
#define PAUSE_MAX_MS   60000
#define PAUSE_DOUBLINGS 6

/* For a thread that is called off to notice. */
#define PARK_MS 2000

void manrs_rtr_set_release(struct manrs_rtr_set *set)
{
	manrs_rpki_records_release(&set->records);
	manrs_aspa_pairs_release(&set->aspas);
}

bool manrs_rpki_session_init(struct manrs_rpki_session *s)
{
	pthread_condattr_t attr;

	s->connection = -1;
	pthread_mutex_init(&s->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &attr);
	pthread_condattr_destroy(&attr);
	s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return s->stop_fd >= 0;
}

/* The duplicate is ours alone, so the number cannot be anybody else's. */
static void disconnect(struct manrs_rpki_session *s)
{
	if (s->connection < 0)
		return;
	shutdown(s->connection, SHUT_RDWR);
	close(s->connection);
	s->connection = -1;
}

void manrs_rpki_session_release(struct manrs_rpki_session *s)
{
	disconnect(s);
	manrs_rtr_set_release(&s->set);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->mutex);
}

void manrs_rpki_session_stop(struct manrs_rpki_session *s)
{
	pthread_mutex_lock(&s->mutex);
	s->stop = true;
	if (s->connection >= 0)
		shutdown(s->connection, SHUT_RDWR);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
	/* Cannot fail: the counter is far from its limit. */
	if (s->stop_fd >= 0)
		(void)!eventfd_write(s->stop_fd, 1);
}

void manrs_rpki_session_refresh(struct manrs_rpki_session *s)
{
	pthread_mutex_lock(&s->mutex);
	/* Whoever is connecting or loading now is left alone. */
	if (s->pausing || (s->info.up && s->connection >= 0)) {
		s->poke = true;
		if (!s->pausing)
			shutdown(s->connection, SHUT_RDWR);
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
}

void manrs_rpki_session_poll(struct manrs_rpki_session *s, int64_t now_ms,
			     struct manrs_rtr_info *info,
			     struct manrs_rtr_set *set)
{
	pthread_mutex_lock(&s->mutex);
	if (s->info.ready && now_ms >= s->expire_ms) {
		s->info.ready = false;
		s->info.up = false;
		s->info.news = false;
		s->expired = true;
		manrs_rtr_set_release(&s->set);
	}
	*info = s->info;
	if (s->info.news) {
		*set = s->set;
		s->set = (struct manrs_rtr_set){ .records.vrps = NULL };
		s->info.news = false;
	}
	pthread_mutex_unlock(&s->mutex);
}

static struct timespec timespec_of(int64_t ms)
{
	return (struct timespec){ .tv_sec = ms / 1000,
				  .tv_nsec = ms % 1000 * 1000000 };
}

void manrs_rpki_session_wait_parked(struct manrs_rpki_session *s)
{
	struct timespec until = timespec_of(manrs_clock_ms() + PARK_MS);
	int rc = 0;

	pthread_mutex_lock(&s->mutex);
	while (!s->parked && !rc)
		rc = pthread_cond_timedwait(&s->changed, &s->mutex, &until);
	pthread_mutex_unlock(&s->mutex);
}

void manrs_rpki_session_park(struct manrs_rpki_session *s)
{
	pthread_mutex_lock(&s->mutex);
	s->parked = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
}

bool manrs_rpki_session_pause(struct manrs_rpki_session *s)
{
	struct timespec then;
	bool stop;

	pthread_mutex_lock(&s->mutex);
	then = timespec_of(s->not_before_ms);
	s->pausing = true;
	while (!s->stop && !s->poke && manrs_clock_ms() < s->not_before_ms)
		pthread_cond_timedwait(&s->changed, &s->mutex, &then);
	s->pausing = false;
	s->poke = false;
	stop = s->stop;
	pthread_mutex_unlock(&s->mutex);
	return !stop;
}

void manrs_rpki_session_connected(struct manrs_rpki_session *s, int fd)
{
	pthread_mutex_lock(&s->mutex);
	disconnect(s);
	s->connection = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (s->stop)
		disconnect(s);
	pthread_mutex_unlock(&s->mutex);
}

void manrs_rpki_session_disconnect(struct manrs_rpki_session *s)
{
	pthread_mutex_lock(&s->mutex);
	disconnect(s);
	pthread_mutex_unlock(&s->mutex);
}

bool manrs_rpki_session_is_closed(struct manrs_rpki_session *s)
{
	bool closed;
	char byte;

	pthread_mutex_lock(&s->mutex);
	closed = s->connection >= 0 &&
		 recv(s->connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
	pthread_mutex_unlock(&s->mutex);
	return closed;
}

void manrs_rpki_session_fail(struct manrs_rpki_session *s, const char *text)
{
	int64_t pause_ms;

	pthread_mutex_lock(&s->mutex);
	if (!s->stop && !s->poke) {
		pause_ms = (int64_t)PAUSE_FIRST_MS << s->failures;
		if (pause_ms > PAUSE_MAX_MS)
			pause_ms = PAUSE_MAX_MS;
		if (s->failures < PAUSE_DOUBLINGS)
			s->failures++;
		s->not_before_ms = manrs_clock_ms() + pause_ms;
		s->info.up = false;
		s->info.error_at = time(NULL);
		snprintf(s->info.error, sizeof(s->info.error), "%s", text);
	}
	pthread_mutex_unlock(&s->mutex);
}

void manrs_rpki_session_hurry(struct manrs_rpki_session *s)
{
	pthread_mutex_lock(&s->mutex);
	s->not_before_ms = 0;
	pthread_mutex_unlock(&s->mutex);
}

bool manrs_rpki_session_is_expired(struct manrs_rpki_session *s)
{
	bool expired;

	pthread_mutex_lock(&s->mutex);
	expired = s->expired;
	pthread_mutex_unlock(&s->mutex);
	return expired;
}

void manrs_rpki_session_synchronised(struct manrs_rpki_session *s,
				     const struct manrs_rtr_set *set,
				     uint32_t serial, unsigned expire_sec,
				     int64_t now_ms)
{
	pthread_mutex_lock(&s->mutex);
	if (set->records.vrps) {
		manrs_rtr_set_release(&s->set);
		s->set = *set;
		s->info.news = true;
		s->expired = false;
	}
	s->failures = 0;
	s->not_before_ms = 0;
	s->expire_ms = now_ms + (int64_t)expire_sec * 1000;
	/* Expired between the question and now: the next one copies. */
	s->info.ready = !s->expired;
	s->info.up = !s->expired;
	s->info.has_serial = true;
	s->info.serial = serial;
	s->info.error[0] = '\0';
	pthread_mutex_unlock(&s->mutex);
}
