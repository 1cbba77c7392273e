/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thread and one file.  The main thread leaves texts in a queue; the writer
 * takes all of it at once, and never holds the mutex while it touches the disk.
 * What cannot be written is dropped: the next text tries again.
 */
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "os/thread.h"

/* How long the end of the daemon waits for a disk. */
#define FAREWELL_SEC 2

struct text {
	struct text *next;
	size_t len;
	char bytes[];
};

struct manrs_writer {
	char *path, *temporary; /* the latter only to replace; set once */
	enum manrs_writer_mode mode;

	/* Of the main thread. */
	pthread_t thread;
	bool is_started;

	pthread_mutex_t mutex; /* for the rest but fd */
	pthread_cond_t is_work;
	struct text *first, **last;
	bool stop, reopen;
	bool is_abandoned; /* nobody waits: the thread frees all of it */
	struct manrs_writer_status status;

	/* Of the thread. */
	int fd;
};

static void writer_destroy(struct manrs_writer *w)
{
	for (struct text *t = w->first, *next; t; t = next) {
		next = t->next;
		free(t);
	}
	if (w->fd >= 0)
		close(w->fd);
	pthread_cond_destroy(&w->is_work);
	pthread_mutex_destroy(&w->mutex);
	free(w->path);
	free(w->temporary);
	free(w);
}

enum manrs_status manrs_writer_new(const char *path,
				   enum manrs_writer_mode mode,
				   struct manrs_writer **out)
{
	struct manrs_writer *w = calloc(1, sizeof(*w));
	size_t size = strlen(path) + sizeof(".tmp");

	if (!w)
		return MANRS_ERR_MEMORY;
	w->fd = -1;
	w->last = &w->first;
	w->mode = mode;
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->is_work, NULL);
	w->path = strdup(path);
	w->temporary = malloc(size);
	if (!w->path || !w->temporary) {
		writer_destroy(w);
		return MANRS_ERR_MEMORY;
	}
	snprintf(w->temporary, size, "%s.tmp", path);
	*out = w;
	return MANRS_OK;
}

/* The thread ----------------------------------------------------------------*/

/* A file that would make us wait (a pipe) is none of ours. */
static int open_regular(const char *path, int flags, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flags,
		      mode);
	struct stat st;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Has another file taken the place of the one that is open? */
static bool was_moved(const struct manrs_writer *w)
{
	struct stat ours, there;

	return fstat(w->fd, &ours) || stat(w->path, &there) ||
	       ours.st_ino != there.st_ino || ours.st_dev != there.st_dev;
}

static bool append(struct manrs_writer *w, const struct text *t, bool reopen)
{
	if (w->fd >= 0 && (reopen || was_moved(w))) {
		close(w->fd);
		w->fd = -1;
	}
	if (w->fd < 0)
		w->fd = open_regular(w->path, O_APPEND, 0640);
	if (w->fd < 0)
		return false;
	for (; t; t = t->next)
		if (!write_all(w->fd, t->bytes, t->len))
			return false;
	return true;
}

static bool replace(struct manrs_writer *w, const struct text *t)
{
	bool ok;
	int fd;

	while (t->next)
		t = t->next;
	fd = open_regular(w->temporary, O_TRUNC, 0644);
	if (fd < 0)
		return false;
	ok = write_all(fd, t->bytes, t->len);
	if (close(fd) || !ok || rename(w->temporary, w->path)) {
		int error = errno;

		unlink(w->temporary);
		errno = error;
		return false;
	}
	return true;
}

/* Mutex held, and again at the end. */
static void write_queue(struct manrs_writer *w)
{
	struct text *t = w->first, *next;
	bool reopen = w->reopen, ok;
	char reason[128];
	size_t n = 0;
	int error;

	w->first = NULL;
	w->last = &w->first;
	w->reopen = false;
	pthread_mutex_unlock(&w->mutex);
	ok = w->mode == MANRS_WRITER_APPEND ? append(w, t, reopen)
					    : replace(w, t);
	error = errno;
	for (; t; t = next) {
		next = t->next;
		free(t);
		n++;
	}
	pthread_mutex_lock(&w->mutex);
	*(ok ? &w->status.written : &w->status.dropped) += n;
	if (ok)
		w->status.error[0] = '\0';
	else
		snprintf(w->status.error, sizeof(w->status.error), "%s",
			 strerror_r(error, reason, sizeof(reason)));
	w->status.queued_bytes = 0;
	for (t = w->first; t; t = t->next)
		w->status.queued_bytes += t->len;
}

static void *writer_thread(void *arg)
{
	struct manrs_writer *w = arg;
	bool is_abandoned;

	pthread_mutex_lock(&w->mutex);
	for (;;) {
		if (w->first)
			write_queue(w);
		else if (w->stop)
			break;
		else
			pthread_cond_wait(&w->is_work, &w->mutex);
	}
	is_abandoned = w->is_abandoned;
	pthread_mutex_unlock(&w->mutex);
	if (is_abandoned)
		writer_destroy(w);
	return NULL;
}

/* The main thread ---------------------------------------------------------- */

static bool start_thread(struct manrs_writer *w)
{
	if (!w->is_started)
		w->is_started = manrs_thread_start(&w->thread, "manrs_writer",
						   writer_thread, w);
	return w->is_started;
}

enum manrs_status manrs_writer_put(struct manrs_writer *w, const char *text,
				   size_t len)
{
	enum manrs_status status = MANRS_OK;
	struct text *t = malloc(sizeof(*t) + len);

	if (t) {
		t->next = NULL;
		t->len = len;
		memcpy(t->bytes, text, len);
	}
	pthread_mutex_lock(&w->mutex);
	if (!t || !start_thread(w))
		status = MANRS_ERR_MEMORY;
	else if (w->status.queued_bytes + len > MANRS_WRITER_QUEUE_MAX &&
		 w->first)
		status = MANRS_ERR_LIMIT;
	if (status) {
		w->status.dropped++;
	} else {
		*w->last = t;
		w->last = &t->next;
		w->status.queued_bytes += len;
		pthread_cond_signal(&w->is_work);
	}
	pthread_mutex_unlock(&w->mutex);
	if (status)
		free(t);
	return status;
}

void manrs_writer_reopen(struct manrs_writer *w)
{
	pthread_mutex_lock(&w->mutex);
	w->reopen = true;
	pthread_mutex_unlock(&w->mutex);
}

void manrs_writer_get_status(struct manrs_writer *w,
			     struct manrs_writer_status *status)
{
	pthread_mutex_lock(&w->mutex);
	*status = w->status;
	pthread_mutex_unlock(&w->mutex);
}

void manrs_writer_free(struct manrs_writer *w)
{
	struct timespec until;
	bool is_over;

	if (!w)
		return;
	pthread_mutex_lock(&w->mutex);
	w->stop = true;
	pthread_cond_signal(&w->is_work);
	pthread_mutex_unlock(&w->mutex);
	if (!w->is_started) {
		writer_destroy(w);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += FAREWELL_SEC;
	is_over = !pthread_timedjoin_np(w->thread, NULL, &until);
	if (is_over) {
		writer_destroy(w);
		return;
	}
	pthread_mutex_lock(&w->mutex);
	w->is_abandoned = true;
	pthread_detach(w->thread);
	pthread_mutex_unlock(&w->mutex);
}
