/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker thread: owns the sources, decides which caches run, merges what
 * they assert and builds the next table.  Everything in struct worker is its
 * alone; it meets the main thread in the letter box (struct manrs_rpki) only.
 *
 * A source keeps its last complete set.  Each complete set is a full view of
 * the RPKI, so a table is published as soon as one source has one, and holds
 * the union of those that count (counts(), below).
 *
 * Caches are run as RFC 8210 section 10 has it: the most preferred that works,
 * and the data of a lost one is kept until another has a full set, or it
 * expires.
 */
#include "rpki_worker.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "rpki_file.h"
#include "rpki_rtrlib.h"

/* A cache that is not up after this long does not hold back the next one. */
#define FAILOVER_MS 15000

/* When sources that had data were configured away, their table stays in force
 * at most this long while the new ones get theirs. */
#define HANDOVER_MS 600000

/* Between two looks at what nobody wakes us for: expiry, failover, a table
 * there was no memory for. */
#define TICK_MS 5000

struct source {
	struct manrs_rpki_status status; /* as published */
	struct manrs_rpki_records records;
	bool ready;	   /* records is a complete set in force */
	uint64_t version;  /* of records, unique over all sources */
	struct manrs_rpki_file *file; /* or a cache: */
	struct manrs_rpki_plan_cache cache;
	struct manrs_rtr *session; /* NULL: not needed at the moment */
	int64_t started_ms;
};

struct worker {
	struct manrs_rpki *box;
	struct source *sources[MANRS_RPKI_SOURCES_MAX]; /* file first, then
							 * by preference */
	size_t n;
	uint64_t last_version;
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

static void set_error(struct source *source, const char *text)
{
	snprintf(source->status.error, sizeof(source->status.error), "%s",
		 text);
	source->status.error_at = time(NULL);
}

static void count_vrps(struct source *source)
{
	size_t i;

	memset(source->status.vrps, 0, sizeof(source->status.vrps));
	for (i = 0; i < source->records.n; i++)
		source->status.vrps[source->records.vrps[i].prefix.afi]++;
}

/* Put a new complete set into force; takes the records. */
static void set_records(struct worker *w, struct source *source,
			const struct manrs_rpki_records *records)
{
	manrs_rpki_records_release(&source->records);
	source->records = *records;
	source->ready = true;
	source->version = ++w->last_version;
	source->status.changed = time(NULL);
	count_vrps(source);
}

static void drop_records(struct source *source)
{
	if (!source->ready)
		return;
	manrs_rpki_records_release(&source->records);
	source->ready = false;
	source->status.changed = time(NULL);
	count_vrps(source);
}

/* ---- the file ---- */

static void run_file(struct worker *w, struct source *source, int64_t now_ms)
{
	MANRS_TEXT(err, sizeof(source->status.error));
	struct manrs_rpki_records records = { .vrps = NULL };

	switch (manrs_rpki_file_run(source->file, now_ms, &records, &err)) {
	case MANRS_RPKI_FILE_IDLE:
		break;
	case MANRS_RPKI_FILE_LOADED:
		set_records(w, source, &records);
		source->status.state = MANRS_RPKI_UP;
		source->status.error[0] = '\0';
		break;
	case MANRS_RPKI_FILE_FAILED:
		set_error(source, err.buf);
		source->status.state = source->ready ? MANRS_RPKI_STALE
						     : MANRS_RPKI_DOWN;
		break;
	}
}

/* ---- caches ---- */

static void start_session(struct worker *w, struct source *source,
			  int64_t now_ms)
{
	source->started_ms = now_ms;
	if (manrs_rtr_new(source->cache.host, source->cache.port, wake_worker,
			  w->box, &source->session))
		set_error(source, "no resources to start a session");
}

static void stop_session(struct source *source)
{
	manrs_rtr_free(source->session);
	source->session = NULL;
	drop_records(source);
	source->status.state = MANRS_RPKI_WAITING;
	source->status.has_serial = false;
	source->status.serial = 0;
	source->status.error[0] = '\0';
}

static void poll_session(struct worker *w, struct source *source,
			 int64_t now_ms)
{
	struct manrs_rpki_records records = { .vrps = NULL };
	struct manrs_rpki_status *status = &source->status;
	struct manrs_rtr_info info;

	manrs_rtr_poll(source->session, now_ms, &info, &records);
	if (info.news)
		set_records(w, source, &records);
	if (!info.ready)
		drop_records(source);
	if (info.up)
		status->state = MANRS_RPKI_UP;
	else if (info.ready)
		status->state = MANRS_RPKI_STALE;
	else
		status->state = info.error[0] ? MANRS_RPKI_DOWN
					      : MANRS_RPKI_WAITING;
	status->has_serial = info.has_serial;
	status->serial = info.serial;
	status->error_at = info.error_at;
	memcpy(status->error, info.error, sizeof(status->error));
}

/* Did this cache have its chance? */
static bool has_failed(const struct source *source, int64_t now_ms)
{
	if (source->status.state == MANRS_RPKI_UP)
		return false;
	return source->status.state != MANRS_RPKI_WAITING ||
	       now_ms >= source->started_ms + FAILOVER_MS;
}

/* Start caches in order of preference as long as those before have failed;
 * stop those after the first that is up. */
static void run_caches(struct worker *w, int64_t now_ms)
{
	bool wanted = true;
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct source *source = w->sources[i];

		if (source->file)
			continue;
		if (wanted && !source->session)
			start_session(w, source, now_ms);
		if (source->session)
			poll_session(w, source, now_ms);
		/* Not before a better one is up: it may be all we have. */
		if (source->status.state == MANRS_RPKI_UP)
			break;
		wanted = wanted && has_failed(source, now_ms);
	}
	for (i++; i < w->n; i++)
		if (w->sources[i]->session)
			stop_session(w->sources[i]);
}

/* ---- configuration ---- */

static void source_free(struct source *source)
{
	manrs_rtr_free(source->session);
	manrs_rpki_file_free(source->file);
	manrs_rpki_records_release(&source->records);
	free(source);
}

static void free_sources(struct source **sources, size_t n)
{
	size_t i;

	/* All at once first, so that they end side by side. */
	for (i = 0; i < n; i++)
		if (sources[i]->session)
			manrs_rtr_stop(sources[i]->session);
	for (i = 0; i < n; i++)
		source_free(sources[i]);
}

static struct source *file_source(const char *path)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	if (manrs_rpki_file_new(path, &source->file)) {
		free(source);
		return NULL;
	}
	source->status.kind = "file";
	snprintf(source->status.name, sizeof(source->status.name), "%s", path);
	return source;
}

static struct source *cache_source(const struct manrs_rpki_plan_cache *cache)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->cache = *cache;
	source->status.kind = "cache";
	/* A name that long is cut; an IPv6 address needs its brackets. */
	snprintf(source->status.name, sizeof(source->status.name),
		 strchr(cache->host, ':') ? "[%.240s]:%u" : "%.240s:%u",
		 cache->host, cache->port);
	return source;
}

/* The running source for this file (cache == NULL) or cache, or NULL. */
static struct source *find_source(const struct worker *w, const char *file,
				  const struct manrs_rpki_plan_cache *cache)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct source *source = w->sources[i];

		if (file && source->file &&
		    !strcmp(manrs_rpki_file_path(source->file), file))
			return source;
		if (cache && !source->file &&
		    source->cache.port == cache->port &&
		    !strcmp(source->cache.host, cache->host))
			return source;
	}
	return NULL;
}

/* What is to run: sources that run already, and new ones, marked fresh. */
struct lineup {
	struct source *sources[MANRS_RPKI_SOURCES_MAX];
	bool fresh[MANRS_RPKI_SOURCES_MAX];
	size_t n;
};

static bool lineup_add(struct lineup *lineup, const struct worker *w,
		       const char *file,
		       const struct manrs_rpki_plan_cache *cache)
{
	struct source *source = find_source(w, file, cache);

	lineup->fresh[lineup->n] = !source;
	if (!source)
		source = file ? file_source(file) : cache_source(cache);
	lineup->sources[lineup->n] = source;
	if (!source)
		return false;
	lineup->n++;
	return true;
}

static bool lineup_init(struct lineup *lineup, const struct worker *w,
			const struct manrs_rpki_plan *plan)
{
	bool ok = true;
	size_t i;

	lineup->n = 0;
	if (plan->file)
		ok = lineup_add(lineup, w, plan->file, NULL);
	for (i = 0; ok && i < plan->n_caches; i++)
		ok = lineup_add(lineup, w, NULL, &plan->caches[i]);
	for (i = 0; !ok && i < lineup->n; i++)
		if (lineup->fresh[i])
			source_free(lineup->sources[i]);
	return ok;
}

/* Give each fresh source the lowest number that is free. */
static void lineup_number(struct lineup *lineup)
{
	bool taken[MANRS_RPKI_SOURCES_MAX] = { false };
	size_t i;

	for (i = 0; i < lineup->n; i++)
		if (!lineup->fresh[i])
			taken[lineup->sources[i]->status.number] = true;
	for (i = 0; i < lineup->n; i++) {
		uint8_t number = 0;

		if (!lineup->fresh[i])
			continue;
		while (taken[number])
			number++;
		taken[number] = true;
		lineup->sources[i]->status.number = number;
	}
}

/* Put a configuration into force; false, and nothing done, without memory. */
static bool apply_plan(struct worker *w, const struct manrs_rpki_plan *plan,
		       int64_t now_ms)
{
	struct source *gone[MANRS_RPKI_SOURCES_MAX];
	struct lineup lineup;
	bool lost_data = false;
	size_t n_gone = 0;
	size_t i;
	size_t j;

	if (!lineup_init(&lineup, w, plan))
		return false;
	lineup_number(&lineup);
	for (i = 0; i < w->n; i++) {
		for (j = 0; j < lineup.n; j++)
			if (lineup.sources[j] == w->sources[i])
				break;
		if (j < lineup.n)
			continue;
		gone[n_gone++] = w->sources[i];
		lost_data |= w->sources[i]->ready;
	}
	free_sources(gone, n_gone);
	if (lost_data)
		w->handover_ms = lineup.n ? now_ms + HANDOVER_MS : 0;

	memcpy(w->sources, lineup.sources, sizeof(w->sources));
	w->n = lineup.n;
	j = plan->file ? 1 : 0;
	for (i = 0; i < plan->n_caches; i++) {
		w->sources[j + i]->cache = plan->caches[i];
		w->sources[j + i]->status.preference =
			plan->caches[i].preference;
	}
	return true;
}

/* ---- the table ---- */

/* Are this source's records part of the table?  What a lost cache left counts
 * only until another one is up. */
static bool counts(const struct worker *w, const struct source *source)
{
	size_t i;

	if (!source->ready || source->file ||
	    source->status.state == MANRS_RPKI_UP)
		return source->ready;
	for (i = 0; i < w->n; i++)
		if (!w->sources[i]->file &&
		    w->sources[i]->status.state == MANRS_RPKI_UP)
			return false;
	return true;
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

	for (i = 0; i < w->n; i++)
		if (counts(w, w->sources[i]))
			total += w->sources[i]->records.n;
	merged = malloc(total * sizeof(*merged));
	if (!merged)
		return MANRS_ERR_MEMORY;
	for (i = 0; i < w->n; i++) {
		const struct source *source = w->sources[i];

		if (!counts(w, source))
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

	for (i = 0; i < w->n; i++) {
		if (!counts(w, w->sources[i]))
			continue;
		next[w->sources[i]->status.number] = w->sources[i]->version;
		any = true;
	}
	if (!memcmp(next, w->in_table, sizeof(next)))
		return false;
	if (!any && now_ms < w->handover_ms)
		return false;
	if (any && build_table(w, &table)) {
		/* The table in force stays; the next tick tries again. */
		for (i = 0; i < w->n; i++)
			if (counts(w, w->sources[i]))
				set_error(w->sources[i],
					  "no memory for a new table");
		return false;
	}
	w->handover_ms = 0;
	memcpy(w->in_table, next, sizeof(next));
	hand_over(w, table);
	return true;
}

/* ---- status and the loop ---- */

static bool update_status(struct worker *w)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t i;

	memset(status, 0, sizeof(status));
	for (i = 0; i < w->n; i++)
		status[i] = w->sources[i]->status;
	if (w->n == w->n_shown && !memcmp(status, w->shown, sizeof(status)))
		return false;
	memcpy(w->shown, status, sizeof(status));
	w->n_shown = w->n;

	pthread_mutex_lock(&w->box->mutex);
	memcpy(w->box->status, status, sizeof(status));
	w->box->n_status = w->n;
	pthread_mutex_unlock(&w->box->mutex);
	return true;
}

static void refresh_sources(struct worker *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->sources[i]->file)
			manrs_rpki_file_refresh(w->sources[i]->file);
		else if (w->sources[i]->session)
			manrs_rtr_refresh(w->sources[i]->session);
	}
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
		refresh_sources(w);
	return !stop;
}

/* Sleep until something happens or is due. */
static void wait_for_work(struct worker *w)
{
	struct pollfd fds[2] = {
		{ .fd = w->box->wake_fd, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	int64_t now_ms = manrs_rpki_now_ms();
	int64_t due_ms = now_ms + TICK_MS;
	eventfd_t mail;

	if (w->n && w->sources[0]->file) {
		int64_t file_ms = manrs_rpki_file_due_ms(w->sources[0]->file);

		fds[1].fd = manrs_rpki_file_fd(w->sources[0]->file);
		if (file_ms < due_ms)
			due_ms = file_ms;
	}
	poll(fds, 2, due_ms > now_ms ? (int)(due_ms - now_ms) : 0);
	/* Before the mail is looked at: a later wake is not lost. */
	(void)!eventfd_read(w->box->wake_fd, &mail);
}

void *manrs_rpki_worker(void *arg)
{
	struct manrs_rpki *box = arg;
	struct worker w = { .box = box };

	for (;;) {
		int64_t now_ms = manrs_rpki_now_ms();
		bool news;

		if (!read_mail(&w, now_ms))
			break;
		if (w.n && w.sources[0]->file)
			run_file(&w, w.sources[0], now_ms);
		run_caches(&w, now_ms);
		news = update_table(&w, now_ms);
		news |= update_status(&w);
		if (news && box->notify)
			box->notify(box->notify_arg);
		wait_for_work(&w);
	}
	free_sources(w.sources, w.n);
	return NULL;
}
