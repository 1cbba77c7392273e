/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The letter box between the main thread (history.c) and the worker
 * (history_worker.c), and the worker's entry.
 */
#ifndef MANRS_HISTORY_WORKER_H
#define MANRS_HISTORY_WORKER_H

#include <pthread.h>

#include "history_record.h"

/* Messages that wait to be logged; of more the first ones are kept. */
#define MANRS_HISTORY_MESSAGES 8

struct manrs_history {
	/* Set before the worker starts.  Times are between two batches and
	 * between two attempts. */
	void *notify_arg;
	int64_t batch_ms;
	int64_t retry_ms;
	int64_t stop_ms; /* how long manrs_history_free() waits */

	/* Of the main thread. */
	pthread_t thread;
	bool started;
	char path[1024]; /* configured; "": no history */

	pthread_mutex_t mutex; /* for the rest */
	void (*notify)(void *arg); /* NULL: being freed */
	pthread_cond_t mail;   /* monotonic; the worker has something to do */

	/* To the worker. */
	struct manrs_record *first, **last; /* the queue */
	size_t n_queued;     /* these, and those the worker has not written */
	size_t queued_bytes; /* of the same */
	manrs_time_t now;
	unsigned retention_months;
	bool try_now; /* whatever the times say */
	bool stop;
	bool is_orphan; /* nobody waits for it: it frees all of this */

	/* From the worker. */
	bool has_ended;
	struct manrs_history_past *past; /* not yet taken, or NULL */
	char messages[MANRS_HISTORY_MESSAGES][MANRS_HISTORY_MESSAGE_SIZE];
	size_t n_messages;
	struct manrs_history_status status; /* queue figures are filled in when
					     * it is asked for */
};

/* Free it; nobody uses it any more. */
void manrs_history_release(struct manrs_history *history);

/* The worker's thread function; arg is the struct manrs_history. */
void *manrs_history_worker(void *arg);

#endif /* MANRS_HISTORY_WORKER_H */
