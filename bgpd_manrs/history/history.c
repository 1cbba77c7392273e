/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's side of the history: copies records into the queue and
 * status out, starts and joins the worker.  Holds the mutex only to copy or to
 * link a pointer; files are the worker's alone.
 */
#include "history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "history_worker.h"
#include "os/thread.h"

/* How long a disk that does not answer may hold up the end of the daemon. */
#define STOP_MS 5000

#define BATCH_MS 1000
#define RETRY_MS 10000

static const char *const state_names[] = {
	[MANRS_HISTORY_OFF] = "off",
	[MANRS_HISTORY_OPENING] = "opening",
	[MANRS_HISTORY_UP] = "up",
	[MANRS_HISTORY_DOWN] = "down",
};

static const char *const validation_names[MANRS_SOURCE__COUNT] = {
	[MANRS_SOURCE_UNKNOWN] = "unknown",
	[MANRS_SOURCE_NONE] = "none",
	[MANRS_SOURCE_LOOSE] = "loose",
	[MANRS_SOURCE_STRICT] = "strict",
};

const char *manrs_history_state_name(enum manrs_history_state state)
{
	return (unsigned)state < MANRS_ARRAY_SIZE(state_names)
		       ? state_names[state]
		       : "unknown";
}

const char *manrs_source_validation_name(enum manrs_source_validation v)
{
	return (unsigned)v < MANRS_SOURCE__COUNT ? validation_names[v]
						 : "unknown";
}

bool manrs_source_validation_parse(const char *word,
				   enum manrs_source_validation *out)
{
	for (unsigned v = 0; v < MANRS_SOURCE__COUNT; v++)
		if (!strcmp(validation_names[v], word)) {
			*out = (enum manrs_source_validation)v;
			return true;
		}
	return false;
}

enum manrs_status manrs_history_new(void (*notify)(void *arg), void *arg,
				    struct manrs_history **out)
{
	struct manrs_history *history = calloc(1, sizeof(*history));
	pthread_condattr_t attr;

	if (!history)
		return MANRS_ERR_MEMORY;
	history->notify = notify;
	history->notify_arg = arg;
	history->batch_ms = BATCH_MS;
	history->retry_ms = RETRY_MS;
	history->stop_ms = STOP_MS;
	history->last = &history->first;
	pthread_mutex_init(&history->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&history->mail, &attr);
	pthread_condattr_destroy(&attr);
	*out = history;
	return MANRS_OK;
}

static enum manrs_status start_worker(struct manrs_history *history)
{
	if (!history->started)
		history->started = manrs_thread_start(&history->thread,
						      "manrs_history",
						      manrs_history_worker,
						      history);
	return history->started ? MANRS_OK : MANRS_ERR_MEMORY;
}

static void free_records(struct manrs_record *record)
{
	for (struct manrs_record *next; record; record = next) {
		next = record->next;
		free(record);
	}
}

/* false: it does not come to an end, and frees all of it when it does. */
static bool stop_worker(struct manrs_history *history)
{
	struct timespec until;
	bool left_behind = false;

	pthread_mutex_lock(&history->mutex);
	history->stop = true;
	/* Nobody listens any more, and what it would wake may be closed. */
	history->notify = NULL;
	pthread_cond_signal(&history->mail);
	pthread_mutex_unlock(&history->mutex);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += history->stop_ms % 1000 * 1000000;
	until.tv_sec += history->stop_ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	if (!pthread_clockjoin_np(history->thread, NULL, CLOCK_MONOTONIC,
				  &until))
		return true;
	pthread_mutex_lock(&history->mutex);
	left_behind = history->is_orphan = !history->has_ended;
	if (left_behind)
		pthread_detach(history->thread);
	pthread_mutex_unlock(&history->mutex);
	if (!left_behind)
		pthread_join(history->thread, NULL);
	return !left_behind;
}

void manrs_history_release(struct manrs_history *history)
{
	free_records(history->first);
	manrs_history_past_free(history->past);
	pthread_cond_destroy(&history->mail);
	pthread_mutex_destroy(&history->mutex);
	free(history);
}

void manrs_history_free(struct manrs_history *history)
{
	if (!history)
		return;
	if (!history->started || stop_worker(history))
		manrs_history_release(history);
}

/* Link a record, that is ours, or count it as dropped. */
static enum manrs_status add_record(struct manrs_history *history,
				    struct manrs_record *record, size_t max)
{
	bool fits;

	pthread_mutex_lock(&history->mutex);
	fits = record && (record->kind == MANRS_RECORD_CONFIG ||
			  history->queued_bytes + record->bytes <= max);
	if (fits) {
		*history->last = record;
		history->last = &record->next;
		if (record->kind == MANRS_RECORD_CONFIG)
			history->try_now = true;
		history->n_queued++;
		history->queued_bytes += record->bytes;
		pthread_cond_signal(&history->mail);
	} else {
		history->status.dropped++;
	}
	pthread_mutex_unlock(&history->mutex);
	if (fits)
		return MANRS_OK;
	free(record);
	return record ? MANRS_ERR_LIMIT : MANRS_ERR_MEMORY;
}

static enum manrs_status put_record(struct manrs_history *history,
				    const struct manrs_record *record,
				    size_t max)
{
	if (!history->path[0])
		return MANRS_OK;
	return add_record(history, manrs_record_copy(record), max);
}

/* Another path, or none: a record, as what was put before goes to the database
 * of before. */
static enum manrs_status configure_path(struct manrs_history *history,
					const char *path)
{
	struct manrs_record plan = {
		.kind = MANRS_RECORD_CONFIG,
		.config = { .path = path },
	};
	struct manrs_record *copy;

	if (!path[0] && !history->started)
		return MANRS_OK;
	copy = manrs_record_copy(&plan);
	if (!copy || start_worker(history)) {
		free(copy);
		return MANRS_ERR_MEMORY;
	}
	strcpy(history->path, path);
	return add_record(history, copy, 0);
}

enum manrs_status
manrs_history_configure(struct manrs_history *history,
			const struct manrs_history_config *config)
{
	const char *path = config->path ? config->path : "";
	unsigned months = config->retention_months
				  ? config->retention_months
				  : MANRS_HISTORY_RETENTION_DEFAULT;
	enum manrs_status status;

	if ((path[0] && path[0] != '/') ||
	    strlen(path) >= sizeof(history->path) ||
	    months < MANRS_HISTORY_RETENTION_MIN ||
	    months > MANRS_HISTORY_RETENTION_MAX)
		return MANRS_ERR_INVALID;
	if (strcmp(path, history->path)) {
		status = configure_path(history, path);
		if (status)
			return status;
	}
	pthread_mutex_lock(&history->mutex);
	if (months != history->retention_months) {
		history->retention_months = months;
		history->try_now = true;
		pthread_cond_signal(&history->mail);
	}
	pthread_mutex_unlock(&history->mutex);
	return MANRS_OK;
}

void manrs_history_set_now(struct manrs_history *history, manrs_time_t now)
{
	pthread_mutex_lock(&history->mutex);
	history->now = now;
	pthread_mutex_unlock(&history->mutex);
}

enum manrs_status
manrs_history_put_router(struct manrs_history *history,
			 const struct manrs_history_router *router)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_ROUTER,
		.router = *router,
	};

	return put_record(history, &record, MANRS_HISTORY_QUEUE_MAX);
}

enum manrs_status
manrs_history_put_neighbor(struct manrs_history *history,
			   const struct manrs_history_neighbor *neighbor,
			   manrs_time_t at)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_NEIGHBOR,
		.at = at,
		.neighbor = *neighbor,
	};

	if (!neighbor->name || !neighbor->name[0])
		return MANRS_ERR_INVALID;
	return put_record(history, &record, MANRS_HISTORY_QUEUE_MAX / 2);
}

enum manrs_status
manrs_history_put_figures(struct manrs_history *history,
			  const struct manrs_history_figures *figures,
			  manrs_time_t at)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_FIGURES,
		.at = at,
		.figures = *figures,
	};

	if (!figures->name || !figures->name[0] ||
	    figures->afi >= MANRS_AFI__COUNT)
		return MANRS_ERR_INVALID;
	return put_record(history, &record, MANRS_HISTORY_QUEUE_MAX / 2);
}

enum manrs_status
manrs_history_put_announcements(struct manrs_history *history,
				const struct manrs_history_announcements *a,
				manrs_time_t at)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_ANNOUNCEMENTS,
		.at = at,
		.announcements = *a,
	};

	return put_record(history, &record, MANRS_HISTORY_QUEUE_MAX / 2);
}

enum manrs_status
manrs_history_put_incident(struct manrs_history *history,
			   const struct manrs_history_incident *incident)
{
	struct manrs_record record = {
		.kind = MANRS_RECORD_INCIDENT,
		.at = incident->span.start,
		.incident = *incident,
	};

	if (!incident->name || !incident->name[0] ||
	    incident->key <= MANRS_KEY_NONE ||
	    incident->key >= MANRS_KEY__COUNT ||
	    incident->n_examples > MANRS_HISTORY_EXAMPLES ||
	    incident->span.end < incident->span.start)
		return MANRS_ERR_INVALID;
	return put_record(history, &record, MANRS_HISTORY_QUEUE_MAX);
}

bool manrs_history_take_past(struct manrs_history *history,
			     struct manrs_history_past **past)
{
	bool found;

	pthread_mutex_lock(&history->mutex);
	found = history->past != NULL;
	if (found)
		*past = history->past;
	history->past = NULL;
	pthread_mutex_unlock(&history->mutex);
	return found;
}

bool manrs_history_take_message(struct manrs_history *history,
				char message[MANRS_HISTORY_MESSAGE_SIZE])
{
	bool found;

	pthread_mutex_lock(&history->mutex);
	found = history->n_messages > 0;
	if (found) {
		strcpy(message, history->messages[0]);
		history->n_messages--;
		memmove(history->messages[0], history->messages[1],
			history->n_messages * sizeof(history->messages[0]));
	}
	pthread_mutex_unlock(&history->mutex);
	return found;
}

void manrs_history_get_status(struct manrs_history *history,
			      struct manrs_history_status *status)
{
	pthread_mutex_lock(&history->mutex);
	*status = history->status;
	status->queued = history->n_queued;
	status->queued_bytes = history->queued_bytes;
	pthread_mutex_unlock(&history->mutex);
}
