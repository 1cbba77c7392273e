/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns what is configured about RPKI: the sources of VRPs, the local exceptions
 * to them, and how long routes wait for the first ones.  Reads no source; knows
 * nothing of lines.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"

/* Replace one of the strings by a copy of text (NULL: by none). */
static enum manrs_status replace_path(char **path, const char *text,
				      unsigned *changed)
{
	if (manrs_string_equal(*path, text))
		return MANRS_OK;
	if (!manrs_string_replace(path, text))
		return MANRS_ERR_MEMORY;
	*changed |= MANRS_CHANGED_RPKI;
	return MANRS_OK;
}

enum manrs_status manrs_config_set_rpki_file(struct manrs_config *config,
					     const char *path,
					     unsigned *changed)
{
	return replace_path(&config->rpki_file, path, changed);
}

enum manrs_status manrs_config_set_rpki_aspa(struct manrs_config *config,
					     const char *path,
					     unsigned *changed)
{
	return replace_path(&config->rpki_aspa, path, changed);
}

enum manrs_status manrs_config_set_rpki_slurm(struct manrs_config *config,
					      const char *path,
					      unsigned *changed)
{
	return replace_path(&config->rpki_slurm, path, changed);
}

void manrs_config_set_hold(struct manrs_config *config, uint16_t hold_sec,
			   unsigned *changed)
{
	if (config->hold_sec != hold_sec)
		*changed |= MANRS_CHANGED_RPKI;
	config->hold_sec = hold_sec;
}

/* Caches ---------------------------------------------------------------- */

void manrs_cache_release(struct manrs_cache_config *cache)
{
	free(cache->host);
	free(cache->user);
	free(cache->key);
	free(cache->known_hosts);
	memset(cache, 0, sizeof(*cache));
}

static enum manrs_status copy_cache(const struct manrs_cache_config *from,
				    struct manrs_cache_config *to)
{
	*to = (struct manrs_cache_config){ .port = from->port,
					   .preference = from->preference };
	if (manrs_string_replace(&to->host, from->host) &&
	    manrs_string_replace(&to->user, from->user) &&
	    manrs_string_replace(&to->key, from->key) &&
	    manrs_string_replace(&to->known_hosts, from->known_hosts))
		return MANRS_OK;
	manrs_cache_release(to);
	return MANRS_ERR_MEMORY;
}

/* The same in all but host and port. */
static bool is_same_access(const struct manrs_cache_config *a,
			   const struct manrs_cache_config *b)
{
	return a->preference == b->preference &&
	       manrs_string_equal(a->user, b->user) &&
	       manrs_string_equal(a->key, b->key) &&
	       manrs_string_equal(a->known_hosts, b->known_hosts);
}

/* Index of a cache, or n_caches. */
static size_t find_cache(const struct manrs_config *config,
			 const struct manrs_cache_config *cache)
{
	size_t i = 0;

	while (i < config->n_caches &&
	       (config->caches[i].port != cache->port ||
		strcmp(config->caches[i].host, cache->host)))
		i++;
	return i;
}

static void remove_cache_at(struct manrs_config *config, size_t at)
{
	manrs_cache_release(&config->caches[at]);
	manrs_list_close(config->caches, config->n_caches,
			 sizeof(*config->caches), at);
	config->n_caches--;
}

/* Put cache where its preference says.  There must be room. */
static void insert_cache(struct manrs_config *config,
			 struct manrs_cache_config cache)
{
	size_t at = config->n_caches++;

	for (; at && config->caches[at - 1].preference > cache.preference; at--)
		config->caches[at] = config->caches[at - 1];
	config->caches[at] = cache;
}

/* Is there room for it, and its preference free, when the one at index `known`
 * makes way? */
static enum manrs_status check_cache(const struct manrs_config *config,
				     const struct manrs_cache_config *cache,
				     size_t known, struct manrs_text *err)
{
	for (size_t i = 0; i < config->n_caches; i++) {
		if (i == known ||
		    config->caches[i].preference != cache->preference)
			continue;
		manrs_text_add(err, "preference %u is already used by cache %s",
			       cache->preference, config->caches[i].host);
		return MANRS_ERR_INVALID;
	}
	if (known == config->n_caches && known >= MANRS_RPKI_CACHES_MAX) {
		manrs_text_add(err, "more than %d caches",
			       MANRS_RPKI_CACHES_MAX);
		return MANRS_ERR_LIMIT;
	}
	return MANRS_OK;
}

enum manrs_status manrs_config_set_cache(struct manrs_config *config,
					 const struct manrs_cache_config *cache,
					 unsigned *changed,
					 struct manrs_text *err)
{
	size_t at = find_cache(config, cache);
	struct manrs_cache_config copy;
	enum manrs_status status;

	if (at < config->n_caches &&
	    is_same_access(&config->caches[at], cache))
		return MANRS_OK;
	status = check_cache(config, cache, at, err);
	if (!status)
		status = copy_cache(cache, &copy);
	if (status)
		return status;
	if (at < config->n_caches)
		remove_cache_at(config, at);
	insert_cache(config, copy);
	*changed |= MANRS_CHANGED_RPKI;
	return MANRS_OK;
}

void manrs_config_unset_cache(struct manrs_config *config,
			      const struct manrs_cache_config *cache,
			      unsigned *changed)
{
	size_t at = find_cache(config, cache);
	const struct manrs_cache_config *known = &config->caches[at];

	if (at == config->n_caches || !known->user != !cache->user ||
	    (cache->preference && !is_same_access(known, cache)))
		return;
	remove_cache_at(config, at);
	*changed |= MANRS_CHANGED_RPKI;
}
