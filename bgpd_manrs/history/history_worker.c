/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker thread: takes the queue about once a second and writes it as one
 * transaction.  What could not be written stays here and is tried again; while
 * that lasts the queue fills up to its bound.  Everything in struct worker is
 * its alone; it meets the main thread in the letter box only.
 *
 *   off       no path: records are let go
 *   opening   a path, and not tried yet
 *   up        the last transaction was committed
 *   down      it was not; the database is closed, next_ms says when to open it
 *             again
 */
#include "history_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "engine/text.h"
#include "history_past.h"
#include "history_schema.h"
#include "history_write.h"

#define DAY_SEC 86400

struct worker {
	struct manrs_history *box;
	char path[1024];
	unsigned retention_months;
	struct manrs_db *db; /* or NULL: closed */
	dev_t dev;	     /* which file that is */
	ino_t ino;
	bool trusted;	/* it was looked through since it was configured */
	bool past_read; /* since it was configured */
	bool is_down;	/* said so */
	struct manrs_record *batch, **last; /* taken, not written */
	manrs_time_t now;
	manrs_time_t alive; /* written */
	manrs_time_t cleaned; /* day whose old months are removed */
	int64_t next_ms;      /* no attempt before */
};

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void wait_mail(struct manrs_history *box, int64_t until_ms)
{
	struct timespec until = {
		.tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000,
	};

	pthread_cond_timedwait(&box->mail, &box->mutex, &until);
}

static void add_message(struct worker *w, const char *what)
{
	struct manrs_history *box = w->box;
	struct manrs_text text;

	pthread_mutex_lock(&box->mutex);
	if (box->n_messages < MANRS_HISTORY_MESSAGES) {
		manrs_text_init(&text, box->messages[box->n_messages++],
				MANRS_HISTORY_MESSAGE_SIZE);
		manrs_text_add(&text, "history database %s: %s", w->path, what);
	}
	pthread_mutex_unlock(&box->mutex);
}

static void set_state(struct worker *w, enum manrs_history_state state,
		      const char *error)
{
	struct manrs_history_status *status = &w->box->status;
	void (*notify)(void *arg);
	bool is_news;

	pthread_mutex_lock(&w->box->mutex);
	notify = w->box->notify;
	is_news = status->state != state || strcmp(status->path, w->path) ||
		  status->retention_months != w->retention_months ||
		  w->box->n_messages > 0;
	status->state = (uint8_t)state;
	strcpy(status->path, w->path);
	status->retention_months = w->retention_months;
	snprintf(status->error, sizeof(status->error), "%s", error);
	if (error[0])
		status->error_at = w->now;
	pthread_mutex_unlock(&w->box->mutex);
	if (is_news && notify)
		notify(w->box->notify_arg);
}

/* The database is closed, so that a new attempt begins anew. */
static void go_down(struct worker *w, const char *why)
{
	char error[MANRS_DB_ERROR_SIZE];
	MANRS_TEXT(text, MANRS_HISTORY_MESSAGE_SIZE);

	snprintf(error, sizeof(error), "%s", why);
	manrs_db_close(w->db);
	w->db = NULL;
	w->next_ms = monotonic_ms() + w->box->retry_ms;
	if (!w->is_down) {
		manrs_text_add(&text, "%s; trying again every %d s", error,
			       (int)(w->box->retry_ms / 1000));
		add_message(w, text.buf);
	}
	w->is_down = true;
	set_state(w, MANRS_HISTORY_DOWN, error);
}

static void go_up(struct worker *w)
{
	if (w->is_down)
		add_message(w, "written again");
	w->is_down = false;
	set_state(w, MANRS_HISTORY_UP, "");
}

static void read_past(struct worker *w)
{
	struct manrs_history *box = w->box;
	struct manrs_history_past *past, *before;

	past = manrs_history_read_past(w->db, w->now);
	if (!past || manrs_db_result(w->db)) {
		manrs_history_past_free(past);
		return;
	}
	w->past_read = true;
	pthread_mutex_lock(&box->mutex);
	before = box->past;
	box->past = past;
	pthread_mutex_unlock(&box->mutex);
	manrs_history_past_free(before);
}

static void say_aside(struct worker *w, const struct manrs_history_aside *aside)
{
	MANRS_TEXT(text, MANRS_HISTORY_MESSAGE_SIZE);

	manrs_text_add(&text, "%s, set aside as %s; a new one is made",
		       !strcmp(aside->why, "newer")
			       ? "made by a newer version"
		       : !strcmp(aside->why, "foreign")
			       ? "not a history database"
			       : "damaged",
		       strrchr(aside->path, '/') + 1);
	add_message(w, text.buf);
}

static bool open_database(struct worker *w)
{
	struct manrs_history_aside aside;
	struct stat st;

	manrs_history_open(w->path, &manrs_history_schema, !w->trusted, w->now,
			   &w->db, &aside);
	if (!w->db) {
		go_down(w, manrs_status_text(MANRS_ERR_MEMORY));
		return false;
	}
	if (aside.path[0])
		say_aside(w, &aside);
	if (!manrs_db_result(w->db) && !w->past_read)
		read_past(w);
	if (manrs_db_result(w->db)) {
		w->trusted = false;
		go_down(w, manrs_db_error(w->db));
		return false;
	}
	w->trusted = true;
	w->cleaned = 0;
	w->alive = 0;
	w->dev = 0;
	if (!stat(w->path, &st)) {
		w->dev = st.st_dev;
		w->ino = st.st_ino;
	}
	return true;
}

/* Somebody removed or replaced it: what is written would go nowhere. */
static bool is_replaced(const struct worker *w)
{
	struct stat st;

	return stat(w->path, &st) || st.st_dev != w->dev || st.st_ino != w->ino;
}

static void remove_old(struct worker *w)
{
	manrs_time_t day = w->now - w->now % DAY_SEC;

	if (day == w->cleaned)
		return;
	manrs_history_remove_old(w->db, w->now, w->retention_months);
	w->cleaned = day;
}

static uint64_t file_size(const struct worker *w, const char *suffix)
{
	char name[sizeof(w->path) + 8];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", w->path, suffix);
	return stat(name, &st) ? 0 : (uint64_t)st.st_size;
}

/* After a transaction: what it left, for people to see. */
static void update_status(struct worker *w, uint64_t written)
{
	struct manrs_history_status *status = &w->box->status;
	int64_t incidents = manrs_db_get_int(
		w->db, "SELECT count(*) FROM incident", 0);
	int64_t open = manrs_db_get_int(
		w->db, "SELECT count(*) FROM incident WHERE open = 1", 0);
	int64_t neighbors = manrs_db_get_int(
		w->db,
		"SELECT count(*) FROM neighbor"
		" WHERE name <> '" MANRS_HISTORY_ROUTER "'",
		0);
	uint64_t size_bytes = file_size(w, "") + file_size(w, "-wal");

	pthread_mutex_lock(&w->box->mutex);
	status->incidents = (uint64_t)incidents;
	status->open = (uint64_t)open;
	status->neighbors = (uint64_t)neighbors;
	status->size_bytes = size_bytes;
	status->written += written;
	status->last_write = w->now;
	pthread_mutex_unlock(&w->box->mutex);
}

/* Records up to `end` in one transaction. */
static bool commit(struct worker *w, const struct manrs_record *end)
{
	uint64_t written = 0;

	if (!w->batch && w->now == w->alive && w->cleaned)
		return true;
	manrs_db_exec(w->db, "BEGIN IMMEDIATE");
	for (struct manrs_record *r = w->batch; r != end; r = r->next) {
		manrs_history_write(w->db, r);
		written++;
	}
	manrs_history_write_alive(w->db, w->now);
	remove_old(w);
	if (!manrs_db_exec(w->db, "COMMIT"))
		return false;
	w->alive = w->now;
	update_status(w, written);
	go_up(w);
	return true;
}

/* Write up to `end`; a database that turns out to be damaged is set aside by
 * opening it again, once. */
static bool write_records(struct worker *w, const struct manrs_record *end)
{
	if (w->db && is_replaced(w)) {
		manrs_db_close(w->db);
		w->db = NULL;
		w->trusted = false;
	}
	for (int attempt = 0; attempt < 2; attempt++) {
		if (!w->db && !open_database(w))
			return false;
		if (commit(w, end))
			return true;
		if (manrs_db_result(w->db) != MANRS_DB_DAMAGED)
			break;
		w->trusted = false;
		if (attempt == 0) {
			manrs_db_close(w->db);
			w->db = NULL;
		}
	}
	go_down(w, manrs_db_error(w->db));
	return false;
}

/* The records up to `end` are done with. */
static void let_go(struct worker *w, const struct manrs_record *end,
		   bool dropped)
{
	struct manrs_history *box = w->box;
	size_t n = 0, bytes = 0;

	while (w->batch != end) {
		struct manrs_record *record = w->batch;

		w->batch = record->next;
		n++;
		bytes += record->bytes;
		free(record);
	}
	if (!w->batch)
		w->last = &w->batch;
	pthread_mutex_lock(&box->mutex);
	box->n_queued -= n;
	box->queued_bytes -= bytes;
	if (dropped)
		box->status.dropped += n;
	pthread_mutex_unlock(&box->mutex);
}

static void take_config(struct worker *w)
{
	const struct manrs_history_config *config = &w->batch->config;

	manrs_db_close(w->db);
	w->db = NULL;
	strcpy(w->path, config->path);
	w->trusted = w->past_read = w->is_down = false;
	let_go(w, w->batch->next, false);
	set_state(w, w->path[0] ? MANRS_HISTORY_OPENING : MANRS_HISTORY_OFF,
		  "");
}

/* All that is in the batch; what cannot be written stays, unless another
 * configuration comes after it. */
static void work(struct worker *w)
{
	for (;;) {
		struct manrs_record *end = w->batch;
		bool written;

		while (end && end->kind != MANRS_RECORD_CONFIG)
			end = end->next;
		written = !w->path[0] || write_records(w, end);
		if (!written && !end)
			return;
		let_go(w, end, !written);
		if (!end)
			return;
		take_config(w);
	}
}

/* With the mutex held. */
static void take_queue(struct worker *w)
{
	struct manrs_history *box = w->box;

	if (box->first) {
		*w->last = box->first;
		w->last = box->last;
		box->first = NULL;
		box->last = &box->first;
	}
	box->try_now = false;
	w->now = box->now ? box->now : time(NULL);
	if (w->retention_months != box->retention_months)
		w->cleaned = 0;
	w->retention_months = box->retention_months;
}

/* Wait until there is something to do, and take it: false when that is to
 * stop. */
static bool await_work(struct worker *w)
{
	struct manrs_history *box = w->box;
	int64_t idle_ms = monotonic_ms() + box->retry_ms, t;
	bool stop;

	pthread_mutex_lock(&box->mutex);
	for (;;) {
		bool is_due = box->first || w->batch;

		t = monotonic_ms();
		if (box->stop || box->try_now ||
		    (is_due && t >= w->next_ms) ||
		    (t >= idle_ms && t >= w->next_ms))
			break;
		wait_mail(box, is_due && w->next_ms < idle_ms ? w->next_ms
							      : idle_ms);
	}
	stop = box->stop;
	take_queue(w);
	pthread_mutex_unlock(&box->mutex);
	w->next_ms = t + box->batch_ms;
	return !stop;
}

void *manrs_history_worker(void *arg)
{
	struct worker w = { .box = arg };
	bool more = true, is_orphan;

	w.last = &w.batch;
	while (more) {
		more = await_work(&w);
		work(&w);
	}
	let_go(&w, NULL, true);
	manrs_db_close(w.db);
	pthread_mutex_lock(&w.box->mutex);
	w.box->has_ended = true;
	is_orphan = w.box->is_orphan;
	pthread_mutex_unlock(&w.box->mutex);
	if (is_orphan)
		manrs_history_release(w.box);
	return NULL;
}
