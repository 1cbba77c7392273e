/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the life of a configuration and what holds for the whole router: own
 * prefixes, transit-free networks.  Profiles are in config_profile.c, neighbors
 * in config_neighbor.c, protected ASes in config_peerlock.c, sources of VRPs in
 * config_rpki.c.  Knows nothing of
 * lines; config_line.c turns those into the typed changes of config_private.h.
 *
 * Every change is made beside the old state and swapped in at the end, so that
 * a failure (memory, a limit, a conflict) leaves the configuration as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"
#include "prefix.h"

struct manrs_list_place manrs_list_find(size_t n, const void *key,
					const void *list,
					manrs_list_order_fn order)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = order(key, list, middle);

		if (!cmp)
			return (struct manrs_list_place){ middle, true };
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return (struct manrs_list_place){ low, false };
}

bool manrs_list_open(void **list, size_t n, size_t size, size_t at)
{
	char *bytes = realloc(*list, (n + 1) * size);

	if (!bytes)
		return false;
	memmove(bytes + (at + 1) * size, bytes + at * size, (n - at) * size);
	memset(bytes + at * size, 0, size);
	*list = bytes;
	return true;
}

void manrs_list_close(void *list, size_t n, size_t size, size_t at)
{
	char *bytes = list;

	memmove(bytes + at * size, bytes + (at + 1) * size,
		(n - at - 1) * size);
}

bool manrs_string_replace(char **string, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		return false;
	free(*string);
	*string = copy;
	return true;
}

bool manrs_string_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

enum manrs_status manrs_string_set(char **string, const char *text,
				   unsigned change, unsigned *changed)
{
	if (manrs_string_equal(*string, text))
		return MANRS_OK;
	if (!manrs_string_replace(string, text))
		return MANRS_ERR_MEMORY;
	*changed |= change;
	return MANRS_OK;
}

/* Life cycle ------------------------------------------------------------ */

enum manrs_status manrs_config_init(struct manrs_config *config)
{
	size_t n;
	const uint32_t *asns = manrs_transit_free_builtin(&n);
	struct manrs_config fresh = { .transit_free_is_builtin = true,
				      .hold_sec = MANRS_HOLD_DEFAULT_SEC };
	enum manrs_status status;

	status = manrs_asn_set_assign(&fresh.transit_free, asns, n);
	for (size_t i = 0; !status && i < MANRS_REL__COUNT; i++)
		if (!manrs_string_replace(&fresh.builtin[i].name,
					  manrs_relationship_name(i)))
			status = MANRS_ERR_MEMORY;
	if (status) {
		manrs_config_release(&fresh);
		return status;
	}
	*config = fresh;
	return MANRS_OK;
}

void manrs_config_release(struct manrs_config *config)
{
	for (size_t i = 0; i < MANRS_REL__COUNT; i++)
		free(config->builtin[i].name);
	for (size_t i = 0; i < config->n_profiles; i++) {
		free(config->profiles[i].name);
		free(config->profiles[i].base);
	}
	manrs_sources_config_release(&config->sources);
	for (size_t i = 0; i < config->n_vrf_sources; i++)
		manrs_sources_config_release(&config->vrf_sources[i]);
	for (size_t i = 0; i < config->n_neighbors; i++)
		manrs_neighbor_config_release(&config->neighbors[i]);
	for (size_t i = 0; i < config->n_peerlocks; i++)
		manrs_peerlock_release(&config->peerlocks[i]);
	manrs_output_release(&config->output);
	manrs_prefix_set_free(config->own_prefix_set);
	manrs_asn_set_release(&config->transit_free);
	free(config->peerlocks);
	free(config->own_prefixes);
	free(config->profiles);
	free(config->neighbors);
	free(config->vrf_sources);
	free(config->rpki_aspa);
	free(config->ixp_lans);
	free(config->unallocated);
	memset(config, 0, sizeof(*config));
}

/* Files ----------------------------------------------------------------- */

enum manrs_status manrs_config_set_ixp_lans(struct manrs_config *config,
					    const char *path,
					    unsigned *changed)
{
	return manrs_string_set(&config->ixp_lans, path, MANRS_CHANGED_LISTS,
				changed);
}

enum manrs_status manrs_config_set_unallocated(struct manrs_config *config,
					       const char *path,
					       unsigned *changed)
{
	return manrs_string_set(&config->unallocated, path,
				MANRS_CHANGED_LISTS, changed);
}

/* Own prefixes ---------------------------------------------------------- */

static int own_prefix_order(const void *key, const void *list, size_t i)
{
	const struct manrs_prefix *prefixes = list;

	return manrs_prefix_compare(key, &prefixes[i]);
}

enum manrs_status manrs_config_set_own_prefix(struct manrs_config *config,
					      const struct manrs_prefix *prefix,
					      bool present, unsigned *changed,
					      struct manrs_text *err)
{
	size_t n = config->n_own_prefixes, size = sizeof(*prefix);
	struct manrs_list_place place = manrs_list_find(
		n, prefix, config->own_prefixes, own_prefix_order);

	if (place.found == present)
		return MANRS_OK;
	if (present && n >= MANRS_OWN_PREFIXES_MAX) {
		manrs_text_add(err, "more than %d own prefixes",
			       MANRS_OWN_PREFIXES_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (!present) {
		manrs_list_close(config->own_prefixes, n, size, place.at);
		config->n_own_prefixes--;
	} else if (manrs_list_open((void **)&config->own_prefixes, n, size,
				   place.at)) {
		config->own_prefixes[place.at] = *prefix;
		config->n_own_prefixes++;
	} else {
		return MANRS_ERR_MEMORY;
	}
	config->own_prefixes_changed = true;
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

enum manrs_status manrs_config_build(struct manrs_config *config,
				     const struct manrs_prefix_set **set)
{
	struct manrs_prefix_set *next = NULL;
	enum manrs_status status = MANRS_OK;

	if (config->own_prefixes_changed && config->n_own_prefixes)
		status = manrs_prefix_set_new(config->own_prefixes,
					      config->n_own_prefixes, &next);
	if (config->own_prefixes_changed && !status) {
		manrs_prefix_set_free(config->own_prefix_set);
		config->own_prefix_set = next;
		config->own_prefixes_changed = false;
	}
	*set = config->own_prefix_set;
	return status;
}

/* Transit-free networks ------------------------------------------------- */

static bool asn_set_equal(const struct manrs_asn_set *a,
			  const struct manrs_asn_set *b)
{
	return a->n == b->n &&
	       (!a->n || !memcmp(a->asns, b->asns, a->n * sizeof(*a->asns)));
}

/* Put next, now ours, in force. */
static void replace_transit_free(struct manrs_config *config,
				 struct manrs_asn_set *next, bool is_builtin,
				 unsigned *changed)
{
	if (!asn_set_equal(&config->transit_free, next) ||
	    config->transit_free_is_builtin != is_builtin)
		*changed |= MANRS_CHANGED_TRANSIT_FREE;
	manrs_asn_set_release(&config->transit_free);
	config->transit_free = *next;
	config->transit_free_is_builtin = is_builtin;
}

enum manrs_status manrs_config_set_transit_free(struct manrs_config *config,
						const uint32_t *asns, size_t n,
						unsigned *changed)
{
	struct manrs_asn_set next = { 0 };
	enum manrs_status status = manrs_asn_set_assign(&next, asns, n);

	if (!status)
		replace_transit_free(config, &next, false, changed);
	return status;
}

enum manrs_status manrs_config_unset_transit_free(struct manrs_config *config,
						  const uint32_t *asns,
						  size_t n, unsigned *changed)
{
	struct manrs_asn_set next = { 0 };
	enum manrs_status status = MANRS_OK;
	bool is_other = config->transit_free_is_builtin;

	if (n && !is_other) {
		status = manrs_asn_set_assign(&next, asns, n);
		is_other = status ||
			   !asn_set_equal(&next, &config->transit_free);
		manrs_asn_set_release(&next);
	}
	if (status || is_other)
		return status;
	asns = manrs_transit_free_builtin(&n);
	status = manrs_asn_set_assign(&next, asns, n);
	if (!status)
		replace_transit_free(config, &next, true, changed);
	return status;
}
