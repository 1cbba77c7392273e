/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which sources run: compares a configuration with those there are, starts
 * what is missing, ends what is not wanted, and gives each the number by which
 * a VRP names it.  What a source does then is rpki_sources.c's.
 */
#include <stdio.h>
#include <string.h>

#include "rpki_sources.h"

static void source_free(struct manrs_rpki_source *source)
{
	manrs_rtr_free(source->session);
	manrs_watched_file_free(source->file);
	manrs_slurm_free(source->slurm);
	manrs_rpki_records_release(&source->records);
	free(source->aspas.pairs);
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

static struct manrs_rpki_source *file_source(enum manrs_rpki_kind kind,
					     const char *path)
{
	static const char *const kinds[] = {
		[MANRS_RPKI_FILE] = "file",
		[MANRS_RPKI_ASPA] = "aspa",
		[MANRS_RPKI_SLURM] = "slurm",
	};
	struct manrs_rpki_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	if (manrs_watched_file_new(path, &source->file)) {
		free(source);
		return NULL;
	}
	source->kind = kind;
	source->status.kind = kinds[kind];
	snprintf(source->status.name, sizeof(source->status.name), "%s", path);
	return source;
}

static struct manrs_rpki_source *
cache_source(const struct manrs_rpki_plan_cache *cache)
{
	struct manrs_rpki_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->kind = MANRS_RPKI_CACHE;
	source->cache = *cache;
	source->status.kind = "cache";
	source->status.transport = manrs_rpki_transport_name(
		(enum manrs_rpki_transport)cache->transport);
	/* A name that long is cut; an IPv6 address needs its brackets. */
	snprintf(source->status.name, sizeof(source->status.name),
		 strchr(cache->host, ':') ? "[%.240s]:%u" : "%.240s:%u",
		 cache->host, cache->port);
	return source;
}

/* The running source for this file, or NULL. */
static struct manrs_rpki_source *
find_file(const struct manrs_rpki_sources *s, enum manrs_rpki_kind kind,
	  const char *path)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i]->kind == kind &&
		    !strcmp(manrs_watched_file_path(s->list[i]->file), path))
			return s->list[i];
	return NULL;
}

/* The running source for this cache, or NULL; another preference does not make
 * it another one. */
static struct manrs_rpki_source *
find_cache(const struct manrs_rpki_sources *s,
	   const struct manrs_rpki_plan_cache *cache)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct manrs_rpki_plan_cache *c = &s->list[i]->cache;

		if (s->list[i]->kind == MANRS_RPKI_CACHE &&
		    c->port == cache->port && !strcmp(c->host, cache->host) &&
		    c->transport == cache->transport &&
		    !strcmp(c->user, cache->user) &&
		    !strcmp(c->private_key, cache->private_key) &&
		    !strcmp(c->known_hosts, cache->known_hosts) &&
		    !strcmp(c->via, cache->via))
			return s->list[i];
	}
	return NULL;
}

/* What is to run: sources that run already, and new ones, marked fresh. */
struct lineup {
	struct manrs_rpki_source *sources[MANRS_RPKI_SOURCES_MAX];
	bool fresh[MANRS_RPKI_SOURCES_MAX];
	size_t n;
};

static bool lineup_add(struct lineup *lineup, struct manrs_rpki_source *source,
		       bool fresh)
{
	if (!source)
		return false;
	lineup->fresh[lineup->n] = fresh;
	lineup->sources[lineup->n++] = source;
	return true;
}

static bool lineup_add_file(struct lineup *lineup,
			    const struct manrs_rpki_sources *s,
			    enum manrs_rpki_kind kind, const char *path)
{
	struct manrs_rpki_source *source;

	if (!path)
		return true;
	source = find_file(s, kind, path);
	return lineup_add(lineup, source ? source : file_source(kind, path),
			  !source);
}

static bool lineup_add_cache(struct lineup *lineup,
			     const struct manrs_rpki_sources *s,
			     const struct manrs_rpki_plan_cache *cache)
{
	struct manrs_rpki_source *source = find_cache(s, cache);

	return lineup_add(lineup, source ? source : cache_source(cache),
			  !source);
}

static bool lineup_init(struct lineup *lineup,
			const struct manrs_rpki_sources *s,
			const struct manrs_rpki_plan *plan)
{
	bool ok;
	size_t i;

	lineup->n = 0;
	ok = lineup_add_file(lineup, s, MANRS_RPKI_FILE, plan->file) &&
	     lineup_add_file(lineup, s, MANRS_RPKI_ASPA, plan->aspa) &&
	     lineup_add_file(lineup, s, MANRS_RPKI_SLURM, plan->slurm);
	for (i = 0; ok && i < plan->n_caches; i++)
		ok = lineup_add_cache(lineup, s, &plan->caches[i]);
	for (i = 0; !ok && i < lineup->n; i++)
		if (lineup->fresh[i])
			source_free(lineup->sources[i]);
	return ok;
}

/* Give each fresh source the lowest number that is free; the file of ASPAs has
 * the one that is no bit of a VRP. */
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
		if (lineup->sources[i]->kind == MANRS_RPKI_ASPA)
			number = MANRS_VRP_SOURCES;
		while (taken[number])
			number++;
		taken[number] = true;
		lineup->sources[i]->status.number = number;
	}
}

/* Another rule for expired entries: the file is read again by it. */
static void set_expiry(struct manrs_rpki_sources *s, bool strict)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct manrs_rpki_source *source = s->list[i];

		if (source->kind != MANRS_RPKI_FILE ||
		    source->strict_expiry == strict)
			continue;
		source->strict_expiry = strict;
		manrs_watched_file_refresh(source->file);
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
		*lost_data |= s->list[i]->ready ||
			      s->list[i]->status.has_aspas;
	}
	free_sources(gone, n_gone);

	memcpy(s->list, lineup.sources, lineup.n * sizeof(s->list[0]));
	s->n = lineup.n;
	set_expiry(s, plan->strict_expiry);
	j = s->n - plan->n_caches;
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
