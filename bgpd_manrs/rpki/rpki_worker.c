/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker thread: merges what the sources assert, builds the next table and
 * publishes it.  Everything in struct worker is its alone; it meets the main
 * thread in the letter box (struct manrs_rpki) only.
 *
 * Each complete set is a full view of the RPKI, so a table is published as soon
 * as one source has one, and holds the union of those that count.
 */
#include "rpki_worker.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

#include "rpki_sources.h"

/* When sources that had data were configured away, their table stays in force
 * at most this long while the new ones get theirs. */
#define HANDOVER_MS 600000

/* Between two looks at what nobody wakes us for: expiry, failover, a table
 * there was no memory for. */
#define TICK_MS 5000

struct worker {
	struct manrs_rpki *box;
	struct manrs_rpki_sources sources;
	int64_t handover_ms; /* keep the table without any source until then */
	/* Version of each source number in the table; 0: not in it. */
	uint64_t in_table[MANRS_RPKI_SOURCES_MAX];
	struct manrs_rpki_status shown[MANRS_RPKI_SOURCES_MAX];
	size_t n_shown;
};

static void wake_worker(void *arg)
{
	struct manrs_rpki *box = arg;

	(void)!eventfd_write(box->wake_fd, 1);
}

/* Put a configuration into force; false, and nothing done, without memory. */
static bool apply_plan(struct worker *w, const struct manrs_rpki_plan *plan,
		       int64_t now_ms)
{
	bool lost_data;

	if (manrs_rpki_sources_apply(&w->sources, plan, &lost_data))
		return false;
	if (!w->sources.n)
		w->handover_ms = 0;
	else if (lost_data)
		w->handover_ms = now_ms + HANDOVER_MS;
	return true;
}

static bool counts(const struct worker *w, size_t i)
{
	return manrs_rpki_sources_counts(&w->sources, w->sources.list[i]);
}

/* The table of all sources that count. */
static enum manrs_status build_table(const struct worker *w,
				     struct manrs_vrp_table **table)
{
	struct manrs_vrp *merged;
	enum manrs_status status;
	size_t total = 0;
	size_t n = 0;
	size_t i;
	size_t j;

	for (i = 0; i < w->sources.n; i++)
		if (counts(w, i))
			total += w->sources.list[i]->records.n;
	merged = malloc(total * sizeof(*merged));
	if (!merged)
		return MANRS_ERR_MEMORY;
	for (i = 0; i < w->sources.n; i++) {
		const struct manrs_rpki_source *source = w->sources.list[i];

		if (!counts(w, i))
			continue;
		for (j = 0; j < source->records.n; j++) {
			merged[n] = source->records.vrps[j];
			merged[n++].sources =
				(uint8_t)(1u << source->status.number);
		}
	}
	status = manrs_vrp_table_new(merged, n, table);
	free(merged);
	return status;
}

static void hand_over(struct worker *w, struct manrs_vrp_table *table)
{
	struct manrs_vrp_table *missed;

	pthread_mutex_lock(&w->box->mutex);
	missed = w->box->table;
	w->box->table = table;
	w->box->has_table = true;
	pthread_mutex_unlock(&w->box->mutex);
	manrs_vrp_table_free(missed);
}

/* Publish the next table if it would be another one; true when it was. */
static bool update_table(struct worker *w, int64_t now_ms)
{
	uint64_t next[MANRS_RPKI_SOURCES_MAX] = { 0 };
	struct manrs_vrp_table *table = NULL;
	bool any = false;
	size_t i;

	for (i = 0; i < w->sources.n; i++) {
		const struct manrs_rpki_source *source = w->sources.list[i];

		if (!counts(w, i))
			continue;
		next[source->status.number] = source->version;
		any = true;
	}
	if (!memcmp(next, w->in_table, sizeof(next)))
		return false;
	if (!any && now_ms < w->handover_ms)
		return false;
	if (any && build_table(w, &table)) {
		/* The table in force stays; the next tick tries again. */
		for (i = 0; i < w->sources.n; i++)
			if (counts(w, i))
				manrs_rpki_source_set_error(
					w->sources.list[i],
					"no memory for a new table");
		return false;
	}
	w->handover_ms = 0;
	memcpy(w->in_table, next, sizeof(next));
	hand_over(w, table);
	return true;
}

static bool update_status(struct worker *w)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t i;

	memset(status, 0, sizeof(status));
	for (i = 0; i < w->sources.n; i++)
		status[i] = w->sources.list[i]->status;
	if (w->sources.n == w->n_shown &&
	    !memcmp(status, w->shown, sizeof(status)))
		return false;
	memcpy(w->shown, status, sizeof(status));
	w->n_shown = w->sources.n;

	pthread_mutex_lock(&w->box->mutex);
	memcpy(w->box->status, status, sizeof(status));
	w->box->n_status = w->sources.n;
	pthread_mutex_unlock(&w->box->mutex);
	return true;
}

/* Act on what the main thread left; false to stop. */
static bool read_mail(struct worker *w, int64_t now_ms)
{
	struct manrs_rpki *box = w->box;
	struct manrs_rpki_plan *plan;
	bool refresh;
	bool stop;

	pthread_mutex_lock(&box->mutex);
	plan = box->plan;
	box->plan = NULL;
	refresh = box->refresh;
	box->refresh = false;
	stop = box->stop;
	pthread_mutex_unlock(&box->mutex);

	if (plan && !stop && !apply_plan(w, plan, now_ms)) {
		/* Back it goes, unless a newer one is there already. */
		pthread_mutex_lock(&box->mutex);
		if (!box->plan) {
			box->plan = plan;
			plan = NULL;
		}
		pthread_mutex_unlock(&box->mutex);
	}
	manrs_rpki_plan_free(plan);
	if (refresh)
		manrs_rpki_sources_refresh(&w->sources);
	return !stop;
}

/* Sleep until something happens or is due. */
static void wait_for_work(struct worker *w)
{
	struct manrs_rpki_file *file = manrs_rpki_sources_file(&w->sources);
	struct pollfd fds[2] = {
		{ .fd = w->box->wake_fd, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	int64_t now_ms = manrs_rpki_now_ms();
	int64_t due_ms = now_ms + TICK_MS;
	eventfd_t mail;

	if (file) {
		fds[1].fd = manrs_rpki_file_fd(file);
		if (manrs_rpki_file_due_ms(file) < due_ms)
			due_ms = manrs_rpki_file_due_ms(file);
	}
	poll(fds, 2, due_ms > now_ms ? (int)(due_ms - now_ms) : 0);
	/* Before the mail is looked at: a later wake is not lost. */
	(void)!eventfd_read(w->box->wake_fd, &mail);
}

void *manrs_rpki_worker(void *arg)
{
	struct manrs_rpki *box = arg;
	struct worker w = {
		.box = box,
		.sources = { .wake = wake_worker, .wake_arg = box },
	};

	for (;;) {
		int64_t now_ms = manrs_rpki_now_ms();
		bool news;

		if (!read_mail(&w, now_ms))
			break;
		manrs_rpki_sources_run(&w.sources, now_ms);
		news = update_table(&w, now_ms);
		news |= update_status(&w);
		if (news && box->notify)
			box->notify(box->notify_arg);
		wait_for_work(&w);
	}
	manrs_rpki_sources_clear(&w.sources);
	return NULL;
}
