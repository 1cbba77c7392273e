/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker thread: merges what the sources assert, builds the next table and
 * publishes it.  Everything in struct worker is its alone; it meets the main
 * thread in the letter box (struct manrs_rpki) only.
 *
 * Each complete set is a full view of the RPKI, so a table is published as soon
 * as one source has one, and holds the union of those that count, with local
 * exceptions applied to the whole of it (RFC 8416 section 4.1).
 */
#include "rpki_worker.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

#include "os/clock.h"
#include "rpki_changes.h"
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
	uint64_t in_aspas[MANRS_RPKI_SOURCES_MAX]; /* the same of ASPAs */
	int64_t aspa_handover_ms;
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
	/* What a file of VRPs says of ASPAs is not known before it is read. */
	w->aspa_handover_ms = lost_data ? now_ms + HANDOVER_MS : 0;
	return true;
}

static bool counts(const struct worker *w, size_t i)
{
	return manrs_rpki_sources_counts(&w->sources, w->sources.list[i]);
}

/* Append the records of one source. */
static size_t append_records(const struct manrs_rpki_source *source,
			     struct manrs_vrp *merged, size_t n)
{
	size_t i;

	for (i = 0; i < source->records.n; i++) {
		merged[n] = source->records.vrps[i];
		merged[n++].sources = (uint8_t)(1u << source->status.number);
	}
	return n;
}

/* What all sources that count assert, after the local exceptions. */
static size_t merge_records(const struct worker *w, struct manrs_vrp *merged)
{
	struct manrs_rpki_source *slurm = manrs_rpki_sources_slurm(&w->sources);
	size_t kept;
	size_t n = 0;
	size_t i;

	for (i = 0; i < w->sources.n; i++)
		if (w->sources.list[i] != slurm && counts(w, i))
			n = append_records(w->sources.list[i], merged, n);
	if (!slurm || !slurm->ready)
		return n;
	kept = manrs_slurm_filter(slurm->slurm, merged, n);
	slurm->status.filtered = n - kept;
	return append_records(slurm, merged, kept);
}

static enum manrs_status build_table(const struct worker *w,
				     struct manrs_vrp_table **table)
{
	struct manrs_vrp *merged;
	enum manrs_status status;
	size_t total = 0;
	size_t i;

	for (i = 0; i < w->sources.n; i++)
		if (counts(w, i))
			total += w->sources.list[i]->records.n;
	merged = malloc((total + 1) * sizeof(*merged));
	if (!merged)
		return MANRS_ERR_MEMORY;
	status = manrs_vrp_table_new(merged, merge_records(w, merged), table);
	free(merged);
	return status;
}

/* Offer the main thread a table, in place of one it has not taken.  The
 * difference is to the table it uses; should it take one meanwhile, once more.
 * Only we free tables, so the one it uses cannot go away below us. */
static void hand_over(struct worker *w, struct manrs_vrp_table *table,
		      int64_t now_ms)
{
	struct manrs_rpki *box = w->box;
	struct manrs_rpki_offer offer = { .is_open = true, .table = table };
	struct manrs_rpki_offer missed;
	struct manrs_vrp_table *retired;
	struct manrs_vrp_table *base;

	pthread_mutex_lock(&box->mutex);
	for (;;) {
		base = box->taken;
		pthread_mutex_unlock(&box->mutex);
		manrs_rpki_changes_find(base, table, &offer.changes);
		pthread_mutex_lock(&box->mutex);
		if (box->taken == base)
			break;
		manrs_rpki_changes_release(&offer.changes);
	}
	missed = box->offer;
	offer.changes.since_ms = missed.changes.n || missed.changes.all
					 ? missed.changes.since_ms
					 : now_ms;
	box->offer = offer;
	retired = box->retired;
	box->retired = NULL;
	pthread_mutex_unlock(&box->mutex);

	manrs_vrp_table_free(missed.table);
	manrs_rpki_changes_release(&missed.changes);
	manrs_vrp_table_free(retired);
}

/* What the next table is made of: the version of each source, by number.
 * False: there is no data. */
static bool choose_sources(const struct worker *w,
			   uint64_t version[MANRS_RPKI_SOURCES_MAX])
{
	bool any = false;
	size_t i;

	memset(version, 0, MANRS_RPKI_SOURCES_MAX * sizeof(*version));
	for (i = 0; i < w->sources.n; i++) {
		const struct manrs_rpki_source *source = w->sources.list[i];

		if (!counts(w, i))
			continue;
		version[source->status.number] = source->version;
		any = true;
	}
	return any;
}

/* Publish the next table if it would be another one; true when it was. */
static bool update_table(struct worker *w, int64_t now_ms)
{
	uint64_t next[MANRS_RPKI_SOURCES_MAX];
	struct manrs_vrp_table *table = NULL;
	bool any = choose_sources(w, next);
	size_t i;

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
	hand_over(w, table, now_ms);
	return true;
}

/* ---- ASPAs ---- */

static bool may_have_aspas(const struct manrs_rpki_source *source)
{
	return source->kind == MANRS_RPKI_FILE ||
	       source->kind == MANRS_RPKI_ASPA ||
	       (source->kind == MANRS_RPKI_CACHE && manrs_rtr_has_aspas());
}

/* Of a cache as long as its VRPs. */
static bool counts_aspas(const struct worker *w, size_t i)
{
	const struct manrs_rpki_source *source = w->sources.list[i];

	return source->status.has_aspas && source->kind != MANRS_RPKI_SLURM &&
	       (source->kind != MANRS_RPKI_CACHE || counts(w, i));
}

/* The version of each source of ASPAs by number; false: there is no data.  Of
 * local exceptions alone as with VRPs. */
static bool choose_aspas(const struct worker *w,
			 uint64_t version[MANRS_RPKI_SOURCES_MAX],
			 bool *is_waiting)
{
	const struct manrs_rpki_source *slurm =
		manrs_rpki_sources_slurm(&w->sources);
	bool any = false;
	size_t i;

	*is_waiting = false;
	memset(version, 0, MANRS_RPKI_SOURCES_MAX * sizeof(*version));
	for (i = 0; i < w->sources.n; i++) {
		const struct manrs_rpki_source *source = w->sources.list[i];

		if (may_have_aspas(source))
			*is_waiting |=
				source->status.state == MANRS_RPKI_WAITING;
		if (!counts_aspas(w, i))
			continue;
		version[source->status.number] = source->aspas_version;
		any = true;
	}
	if (slurm && slurm->status.has_aspas &&
	    (any || (!*is_waiting && slurm->aspas.n))) {
		version[slurm->status.number] = slurm->aspas_version;
		any = true;
	}
	return any;
}

static size_t append_aspas(const struct manrs_rpki_source *source,
			   struct manrs_aspa_pair *merged, size_t n)
{
	if (source->aspas.n)
		memcpy(merged + n, source->aspas.pairs,
		       source->aspas.n * sizeof(*merged));
	return n + source->aspas.n;
}

static enum manrs_status build_aspas(const struct worker *w,
				     struct manrs_aspa_table **table)
{
	const struct manrs_rpki_source *slurm =
		manrs_rpki_sources_slurm(&w->sources);
	struct manrs_aspa_pair *merged;
	enum manrs_status status;
	size_t n = 0;
	size_t i;

	for (i = 0; i < w->sources.n; i++)
		n += w->sources.list[i]->aspas.n;
	merged = malloc((n + 1) * sizeof(*merged));
	if (!merged)
		return MANRS_ERR_MEMORY;
	n = 0;
	for (i = 0; i < w->sources.n; i++)
		if (counts_aspas(w, i))
			n = append_aspas(w->sources.list[i], merged, n);
	if (slurm && slurm->status.has_aspas) {
		n = manrs_slurm_filter_aspas(slurm->slurm, merged, n);
		n = append_aspas(slurm, merged, n);
	}
	status = manrs_aspa_table_new(merged, n, table);
	free(merged);
	return status;
}

/* As update_table(). */
static bool update_aspas(struct worker *w, int64_t now_ms)
{
	uint64_t next[MANRS_RPKI_SOURCES_MAX];
	struct manrs_aspa_table *table = NULL;
	bool is_waiting;
	bool any = choose_aspas(w, next, &is_waiting);
	size_t i;

	if (!memcmp(next, w->in_aspas, sizeof(next)))
		return false;
	if (!any && is_waiting && now_ms < w->aspa_handover_ms)
		return false;
	if (any && build_aspas(w, &table)) {
		for (i = 0; i < w->sources.n; i++)
			if (w->sources.list[i]->status.has_aspas)
				manrs_rpki_source_set_error(
					w->sources.list[i],
					"no memory for a new table of ASPAs, or more than fit");
		return false;
	}
	memcpy(w->in_aspas, next, sizeof(next));
	manrs_rpki_aspas_offer(w->box, table);
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
	struct manrs_vrp_table *retired;
	struct manrs_rpki_plan *plan;
	bool refresh;
	bool stop;

	pthread_mutex_lock(&box->mutex);
	retired = box->retired;
	box->retired = NULL;
	plan = box->plan;
	box->plan = NULL;
	refresh = box->refresh;
	box->refresh = false;
	stop = box->stop;
	pthread_mutex_unlock(&box->mutex);

	manrs_vrp_table_free(retired);
	manrs_rpki_aspas_free_retired(box);
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
	struct pollfd fds[1 + MANRS_RPKI_SOURCES_MAX] = {
		{ .fd = w->box->wake_fd, .events = POLLIN },
	};
	int64_t now_ms = manrs_clock_ms();
	int64_t due_ms = now_ms + TICK_MS;
	nfds_t n = 1;
	eventfd_t mail;
	size_t i;

	for (i = 0; i < w->sources.n; i++) {
		struct manrs_watched_file *file = w->sources.list[i]->file;

		if (!file)
			continue;
		fds[n++] = (struct pollfd){ .fd = manrs_watched_file_fd(file),
					    .events = POLLIN };
		if (manrs_watched_file_due_ms(file) < due_ms)
			due_ms = manrs_watched_file_due_ms(file);
	}
	poll(fds, n, due_ms > now_ms ? (int)(due_ms - now_ms) : 0);
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
		int64_t now_ms = manrs_clock_ms();
		bool news;

		if (!read_mail(&w, now_ms))
			break;
		manrs_rpki_sources_run(&w.sources, now_ms);
		news = update_table(&w, now_ms);
		news |= update_aspas(&w, now_ms);
		news |= update_status(&w);
		if (news && box->notify)
			box->notify(box->notify_arg);
		wait_for_work(&w);
	}
	manrs_rpki_sources_clear(&w.sources);
	return NULL;
}
