/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns what is configured about RPKI: the sources of VRPs, the local exceptions
 * to them, and how long routes wait for the first ones.  Reads no source; knows
 * nothing of lines.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"

/* Sources of one instance ------------------------------------------------ */

static int sources_order(const void *key, const void *list, size_t i)
{
	const struct manrs_sources_config *sources = list;

	return strcmp(key, sources[i].vrf);
}

static struct manrs_list_place find_sources(const struct manrs_config *config,
					    const char *vrf)
{
	return manrs_list_find(config->n_vrf_sources, vrf, config->vrf_sources,
			       sources_order);
}

const struct manrs_sources_config *
manrs_config_find_sources(const struct manrs_config *config, const char *vrf)
{
	static const struct manrs_sources_config none;
	struct manrs_list_place place;

	if (!vrf)
		return &config->sources;
	place = find_sources(config, vrf);
	return place.found ? &config->vrf_sources[place.at] : &none;
}

/* Those to change; the caller settles them afterwards. */
static enum manrs_status get_sources(struct manrs_config *config,
				     const char *vrf,
				     struct manrs_sources_config **out,
				     struct manrs_text *err)
{
	struct manrs_sources_config fresh = { .vrf = NULL };
	struct manrs_list_place place;

	*out = &config->sources;
	if (!vrf)
		return MANRS_OK;
	place = find_sources(config, vrf);
	if (!place.found) {
		if (config->n_vrf_sources >= MANRS_RPKI_VRFS_MAX) {
			manrs_text_add(err,
				       "more than %d VRFs with sources of their own",
				       MANRS_RPKI_VRFS_MAX);
			return MANRS_ERR_LIMIT;
		}
		if (!manrs_string_replace(&fresh.vrf, vrf))
			return MANRS_ERR_MEMORY;
		if (!manrs_list_open((void **)&config->vrf_sources,
				     config->n_vrf_sources, sizeof(fresh),
				     place.at)) {
			free(fresh.vrf);
			return MANRS_ERR_MEMORY;
		}
		config->vrf_sources[place.at] = fresh;
		config->n_vrf_sources++;
	}
	*out = &config->vrf_sources[place.at];
	return MANRS_OK;
}

/* An instance without sources of its own is not kept. */
static void settle_sources(struct manrs_config *config,
			   struct manrs_sources_config *sources)
{
	if (!sources->vrf || !manrs_sources_config_is_empty(sources))
		return;
	manrs_sources_config_release(sources);
	manrs_list_close(config->vrf_sources, config->n_vrf_sources,
			 sizeof(*sources), sources - config->vrf_sources);
	config->n_vrf_sources--;
}

enum manrs_status manrs_config_set_rpki_file(struct manrs_config *config,
					     const char *vrf, const char *path,
					     bool strict_expiry,
					     unsigned *changed,
					     struct manrs_text *err)
{
	struct manrs_sources_config *sources;
	enum manrs_status status = get_sources(config, vrf, &sources, err);

	if (status)
		return status;
	status = manrs_string_set(&sources->file, path, MANRS_CHANGED_RPKI,
				  changed);
	if (!status && sources->strict_expiry != strict_expiry) {
		sources->strict_expiry = strict_expiry;
		*changed |= MANRS_CHANGED_RPKI;
	}
	settle_sources(config, sources);
	return status;
}

enum manrs_status manrs_config_set_rpki_aspa(struct manrs_config *config,
					     const char *path,
					     unsigned *changed)
{
	return manrs_string_set(&config->rpki_aspa, path, MANRS_CHANGED_RPKI,
				changed);
}

enum manrs_status manrs_config_set_rpki_slurm(struct manrs_config *config,
					      const char *vrf, const char *path,
					      unsigned *changed,
					      struct manrs_text *err)
{
	struct manrs_sources_config *sources;
	enum manrs_status status = get_sources(config, vrf, &sources, err);

	if (status)
		return status;
	status = manrs_string_set(&sources->slurm, path, MANRS_CHANGED_RPKI,
				  changed);
	settle_sources(config, sources);
	return status;
}

void manrs_config_set_hold(struct manrs_config *config, uint16_t hold_sec,
			   unsigned *changed)
{
	if (config->hold_sec != hold_sec)
		*changed |= MANRS_CHANGED_RPKI;
	config->hold_sec = hold_sec;
}

/* Caches ---------------------------------------------------------------- */

static void cache_release(struct manrs_cache_config *cache)
{
	free(cache->host);
	free(cache->user);
	free(cache->key);
	free(cache->known_hosts);
	free(cache->via);
	memset(cache, 0, sizeof(*cache));
}

void manrs_sources_config_release(struct manrs_sources_config *sources)
{
	for (size_t i = 0; i < sources->n_caches; i++)
		cache_release(&sources->caches[i]);
	free(sources->vrf);
	free(sources->file);
	free(sources->slurm);
	memset(sources, 0, sizeof(*sources));
}

static enum manrs_status copy_cache(const struct manrs_cache_config *from,
				    struct manrs_cache_config *to)
{
	*to = (struct manrs_cache_config){ .port = from->port,
					   .preference = from->preference };
	if (manrs_string_replace(&to->host, from->host) &&
	    manrs_string_replace(&to->user, from->user) &&
	    manrs_string_replace(&to->key, from->key) &&
	    manrs_string_replace(&to->known_hosts, from->known_hosts) &&
	    manrs_string_replace(&to->via, from->via))
		return MANRS_OK;
	cache_release(to);
	return MANRS_ERR_MEMORY;
}

/* The same in all but host and port. */
static bool is_same_access(const struct manrs_cache_config *a,
			   const struct manrs_cache_config *b)
{
	return a->preference == b->preference &&
	       manrs_string_equal(a->user, b->user) &&
	       manrs_string_equal(a->key, b->key) &&
	       manrs_string_equal(a->known_hosts, b->known_hosts) &&
	       manrs_string_equal(a->via, b->via);
}

/* Index of a cache, or n_caches. */
static size_t find_cache(const struct manrs_sources_config *sources,
			 const struct manrs_cache_config *cache)
{
	size_t i = 0;

	while (i < sources->n_caches &&
	       (sources->caches[i].port != cache->port ||
		strcmp(sources->caches[i].host, cache->host)))
		i++;
	return i;
}

static void remove_cache_at(struct manrs_sources_config *sources, size_t at)
{
	cache_release(&sources->caches[at]);
	manrs_list_close(sources->caches, sources->n_caches,
			 sizeof(*sources->caches), at);
	sources->n_caches--;
}

/* Put cache where its preference says.  There must be room. */
static void insert_cache(struct manrs_sources_config *sources,
			 struct manrs_cache_config cache)
{
	size_t at = sources->n_caches++;

	for (; at && sources->caches[at - 1].preference > cache.preference; at--)
		sources->caches[at] = sources->caches[at - 1];
	sources->caches[at] = cache;
}

/* Is there room for it, and its preference free, when the one at index `known`
 * makes way? */
static enum manrs_status check_cache(const struct manrs_sources_config *sources,
				     const struct manrs_cache_config *cache,
				     size_t known, struct manrs_text *err)
{
	for (size_t i = 0; i < sources->n_caches; i++) {
		if (i == known ||
		    sources->caches[i].preference != cache->preference)
			continue;
		manrs_text_add(err, "preference %u is already used by cache %s",
			       cache->preference, sources->caches[i].host);
		return MANRS_ERR_INVALID;
	}
	if (known == sources->n_caches && known >= MANRS_RPKI_CACHES_MAX) {
		manrs_text_add(err, "more than %d caches",
			       MANRS_RPKI_CACHES_MAX);
		return MANRS_ERR_LIMIT;
	}
	return MANRS_OK;
}

static enum manrs_status put_cache(struct manrs_sources_config *sources,
				   const struct manrs_cache_config *cache,
				   unsigned *changed, struct manrs_text *err)
{
	size_t at = find_cache(sources, cache);
	struct manrs_cache_config copy;
	enum manrs_status status;

	if (at < sources->n_caches &&
	    is_same_access(&sources->caches[at], cache))
		return MANRS_OK;
	status = check_cache(sources, cache, at, err);
	if (!status)
		status = copy_cache(cache, &copy);
	if (status)
		return status;
	if (at < sources->n_caches)
		remove_cache_at(sources, at);
	insert_cache(sources, copy);
	*changed |= MANRS_CHANGED_RPKI;
	return MANRS_OK;
}

enum manrs_status manrs_config_set_cache(struct manrs_config *config,
					 const char *vrf,
					 const struct manrs_cache_config *cache,
					 unsigned *changed,
					 struct manrs_text *err)
{
	struct manrs_sources_config *sources;
	enum manrs_status status = get_sources(config, vrf, &sources, err);

	if (status)
		return status;
	status = put_cache(sources, cache, changed, err);
	settle_sources(config, sources);
	return status;
}

void manrs_config_unset_cache(struct manrs_config *config, const char *vrf,
			      const struct manrs_cache_config *cache,
			      unsigned *changed)
{
	/* Ours to change, as the configuration is. */
	struct manrs_sources_config *sources =
		(struct manrs_sources_config *)manrs_config_find_sources(config,
									 vrf);
	size_t at = find_cache(sources, cache);
	const struct manrs_cache_config *known = &sources->caches[at];

	if (at == sources->n_caches || !known->user != !cache->user ||
	    (cache->preference && !is_same_access(known, cache)))
		return;
	remove_cache_at(sources, at);
	settle_sources(config, sources);
	*changed |= MANRS_CHANGED_RPKI;
}
