/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the sources of VRPs.  A source keeps its last complete set until it has
 * a newer one; when it is down or what it has now is refused, it is stale.
 *
 * Caches are run as RFC 8210 section 10 has it: the most preferred that works,
 * and the data of a lost one is kept until another has a full set, or it
 * expires.  What becomes of the sets is the worker's.
 */
#include "rpki_sources.h"

#include <stdio.h>
#include <string.h>

/* A cache that is not up after this long does not hold back the next one. */
#define FAILOVER_MS 15000

void manrs_rpki_source_set_error(struct manrs_rpki_source *source,
				 const char *text)
{
	snprintf(source->status.error, sizeof(source->status.error), "%s",
		 text);
	source->status.error_at = time(NULL);
}

static void count_vrps(struct manrs_rpki_source *source)
{
	size_t i;

	memset(source->status.vrps, 0, sizeof(source->status.vrps));
	for (i = 0; i < source->records.n; i++)
		source->status.vrps[source->records.vrps[i].prefix.afi]++;
}

/* Put a new complete set into force; takes the records. */
static void set_records(struct manrs_rpki_sources *s,
			struct manrs_rpki_source *source,
			const struct manrs_rpki_records *records)
{
	manrs_rpki_records_release(&source->records);
	source->records = *records;
	source->ready = true;
	source->version = ++s->last_version;
	source->status.changed = time(NULL);
	count_vrps(source);
}

static void drop_records(struct manrs_rpki_source *source)
{
	if (!source->ready)
		return;
	manrs_rpki_records_release(&source->records);
	source->ready = false;
	source->status.changed = time(NULL);
	count_vrps(source);
}

/* ---- the file ---- */

static void run_file(struct manrs_rpki_sources *s,
		     struct manrs_rpki_source *source, int64_t now_ms)
{
	MANRS_TEXT(err, sizeof(source->status.error));
	struct manrs_rpki_records records = { .vrps = NULL };

	switch (manrs_rpki_file_run(source->file, now_ms, &records, &err)) {
	case MANRS_RPKI_FILE_IDLE:
		break;
	case MANRS_RPKI_FILE_LOADED:
		set_records(s, source, &records);
		source->status.state = MANRS_RPKI_UP;
		source->status.error[0] = '\0';
		break;
	case MANRS_RPKI_FILE_FAILED:
		manrs_rpki_source_set_error(source, err.buf);
		source->status.state = source->ready ? MANRS_RPKI_STALE
						     : MANRS_RPKI_DOWN;
		break;
	}
}

/* ---- caches ---- */

static void start_session(struct manrs_rpki_sources *s,
			  struct manrs_rpki_source *source,
			  int64_t now_ms)
{
	source->started_ms = now_ms;
	if (manrs_rtr_new(source->cache.host, source->cache.port, s->wake,
			  s->wake_arg, &source->session))
		manrs_rpki_source_set_error(source,
					    "no resources for a session");
}

static void stop_session(struct manrs_rpki_source *source)
{
	manrs_rtr_free(source->session);
	source->session = NULL;
	drop_records(source);
	source->status.state = MANRS_RPKI_WAITING;
	source->status.has_serial = false;
	source->status.serial = 0;
	source->status.error[0] = '\0';
}

static void poll_session(struct manrs_rpki_sources *s,
			 struct manrs_rpki_source *source, int64_t now_ms)
{
	struct manrs_rpki_records records = { .vrps = NULL };
	struct manrs_rpki_status *status = &source->status;
	struct manrs_rtr_info info;

	manrs_rtr_poll(source->session, now_ms, &info, &records);
	if (info.news)
		set_records(s, source, &records);
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
static bool has_failed(const struct manrs_rpki_source *source, int64_t now_ms)
{
	if (source->status.state == MANRS_RPKI_UP)
		return false;
	return source->status.state != MANRS_RPKI_WAITING ||
	       now_ms >= source->started_ms + FAILOVER_MS;
}

/* Start caches in order of preference as long as those before have failed;
 * stop those after the first that is up. */
static void run_caches(struct manrs_rpki_sources *s, int64_t now_ms)
{
	bool wanted = true;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct manrs_rpki_source *source = s->list[i];

		if (source->file)
			continue;
		if (wanted && !source->session)
			start_session(s, source, now_ms);
		if (source->session)
			poll_session(s, source, now_ms);
		/* Not before a better one is up: it may be all we have. */
		if (source->status.state == MANRS_RPKI_UP)
			break;
		wanted = wanted && has_failed(source, now_ms);
	}
	for (i++; i < s->n; i++)
		if (s->list[i]->session)
			stop_session(s->list[i]);
}

/* ---- configuration ---- */

static void source_free(struct manrs_rpki_source *source)
{
	manrs_rtr_free(source->session);
	manrs_rpki_file_free(source->file);
	manrs_rpki_records_release(&source->records);
	free(source);
}

static void free_sources(struct manrs_rpki_source **sources, size_t n)
{
	size_t i;

	/* All at once first, so that they end side by side. */
	for (i = 0; i < n; i++)
		if (sources[i]->session)
			manrs_rtr_stop(sources[i]->session);
	for (i = 0; i < n; i++)
		source_free(sources[i]);
}

static struct manrs_rpki_source *file_source(const char *path)
{
	struct manrs_rpki_source *source = calloc(1, sizeof(*source));

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

static struct manrs_rpki_source *
cache_source(const struct manrs_rpki_plan_cache *cache)
{
	struct manrs_rpki_source *source = calloc(1, sizeof(*source));

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
static struct manrs_rpki_source *
find_source(const struct manrs_rpki_sources *s, const char *file,
	    const struct manrs_rpki_plan_cache *cache)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct manrs_rpki_source *source = s->list[i];

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
	struct manrs_rpki_source *sources[MANRS_RPKI_SOURCES_MAX];
	bool fresh[MANRS_RPKI_SOURCES_MAX];
	size_t n;
};

static bool lineup_add(struct lineup *lineup,
		       const struct manrs_rpki_sources *s, const char *file,
		       const struct manrs_rpki_plan_cache *cache)
{
	struct manrs_rpki_source *source = find_source(s, file, cache);

	lineup->fresh[lineup->n] = !source;
	if (!source)
		source = file ? file_source(file) : cache_source(cache);
	lineup->sources[lineup->n] = source;
	if (!source)
		return false;
	lineup->n++;
	return true;
}

static bool lineup_init(struct lineup *lineup,
			const struct manrs_rpki_sources *s,
			const struct manrs_rpki_plan *plan)
{
	bool ok = true;
	size_t i;

	lineup->n = 0;
	if (plan->file)
		ok = lineup_add(lineup, s, plan->file, NULL);
	for (i = 0; ok && i < plan->n_caches; i++)
		ok = lineup_add(lineup, s, NULL, &plan->caches[i]);
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

enum manrs_status manrs_rpki_sources_apply(struct manrs_rpki_sources *s,
					   const struct manrs_rpki_plan *plan,
					   bool *lost_data)
{
	struct manrs_rpki_source *gone[MANRS_RPKI_SOURCES_MAX];
	struct lineup lineup;
	size_t n_gone = 0;
	size_t i;
	size_t j;

	*lost_data = false;
	if (!lineup_init(&lineup, s, plan))
		return MANRS_ERR_MEMORY;
	lineup_number(&lineup);
	for (i = 0; i < s->n; i++) {
		for (j = 0; j < lineup.n; j++)
			if (lineup.sources[j] == s->list[i])
				break;
		if (j < lineup.n)
			continue;
		gone[n_gone++] = s->list[i];
		*lost_data |= s->list[i]->ready;
	}
	free_sources(gone, n_gone);

	memcpy(s->list, lineup.sources, lineup.n * sizeof(s->list[0]));
	s->n = lineup.n;
	j = plan->file ? 1 : 0;
	for (i = 0; i < plan->n_caches; i++) {
		s->list[j + i]->cache = plan->caches[i];
		s->list[j + i]->status.preference = plan->caches[i].preference;
	}
	return MANRS_OK;
}

void manrs_rpki_sources_clear(struct manrs_rpki_sources *s)
{
	free_sources(s->list, s->n);
	s->n = 0;
}

struct manrs_rpki_file *
manrs_rpki_sources_file(const struct manrs_rpki_sources *s)
{
	return s->n ? s->list[0]->file : NULL;
}

void manrs_rpki_sources_run(struct manrs_rpki_sources *s, int64_t now_ms)
{
	if (manrs_rpki_sources_file(s))
		run_file(s, s->list[0], now_ms);
	run_caches(s, now_ms);
}

void manrs_rpki_sources_refresh(struct manrs_rpki_sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->list[i]->file)
			manrs_rpki_file_refresh(s->list[i]->file);
		else if (s->list[i]->session)
			manrs_rtr_refresh(s->list[i]->session);
	}
}

/* What a lost cache left counts only until another one is up. */
bool manrs_rpki_sources_counts(const struct manrs_rpki_sources *s,
			       const struct manrs_rpki_source *source)
{
	size_t i;

	if (!source->ready || source->file ||
	    source->status.state == MANRS_RPKI_UP)
		return source->ready;
	for (i = 0; i < s->n; i++)
		if (!s->list[i]->file &&
		    s->list[i]->status.state == MANRS_RPKI_UP)
			return false;
	return true;
}
