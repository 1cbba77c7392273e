/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns what is configured for neighbors and peer-groups: relationship, name of a
 * profile, files of a routing registry, contact.  Who is in which peer-group is
 * known elsewhere, and whether the profile exists is not asked here.
 */
#include <stdlib.h>
#include <string.h>

#include "config_private.h"
#include "prefix.h"

/* instance and name; the rest is not looked at. */
static int neighbor_order(const void *key, const void *list, size_t i)
{
	const struct manrs_neighbor_config *neighbors = list, *wanted = key;
	int cmp = strcmp(wanted->instance, neighbors[i].instance);

	return cmp ? cmp : strcmp(wanted->name, neighbors[i].name);
}

static struct manrs_list_place place_neighbor(const struct manrs_config *config,
					      const char *instance, const char *name)
{
	struct manrs_neighbor_config key = { .instance = (char *)instance,
					     .name = (char *)name };

	return manrs_list_find(config->n_neighbors, &key, config->neighbors,
			       neighbor_order);
}

const char *manrs_config_canonical_name(const char *name, char *buf)
{
	struct manrs_prefix address;

	if (strchr(name, '/') || manrs_prefix_parse(name, &address))
		return name;
	return manrs_addr_format(&address, buf);
}

const struct manrs_neighbor_config *
manrs_config_find_neighbor(const struct manrs_config *config,
			   const char *instance, const char *name)
{
	char buf[MANRS_PREFIX_STRLEN];
	struct manrs_list_place place =
		place_neighbor(config, instance,
			       manrs_config_canonical_name(name, buf));

	return place.found ? &config->neighbors[place.at] : NULL;
}

/* The text of a kind. */
static char **text_of(struct manrs_neighbor_config *neighbor,
		      enum manrs_neighbor_text kind)
{
	switch (kind) {
	case MANRS_NEIGHBOR_IRR_PREFIXES:
		return &neighbor->irr_prefixes;
	case MANRS_NEIGHBOR_IRR_AS_SET:
		return &neighbor->irr_as_set;
	case MANRS_NEIGHBOR_CONTACT:
		return &neighbor->contact;
	default:
		return &neighbor->profile;
	}
}

void manrs_neighbor_config_release(struct manrs_neighbor_config *neighbor)
{
	free(neighbor->instance);
	free(neighbor->name);
	for (int kind = 0; kind < MANRS_NEIGHBOR_TEXT__COUNT; kind++)
		free(*text_of(neighbor, kind));
}

static void remove_neighbor_at(struct manrs_config *config, size_t at)
{
	manrs_neighbor_config_release(&config->neighbors[at]);
	manrs_list_close(config->neighbors, config->n_neighbors,
			 sizeof(*config->neighbors), at);
	config->n_neighbors--;
}

/* Add a neighbor for which nothing is set yet, at index `at`. */
static enum manrs_status add_neighbor(struct manrs_config *config,
				      const char *instance, const char *name,
				      size_t at, struct manrs_text *err)
{
	struct manrs_neighbor_config neighbor = { 0 };

	if (config->n_neighbors >= MANRS_NEIGHBOR_CONFIGS_MAX) {
		manrs_text_add(err, "more than %d neighbors",
			       MANRS_NEIGHBOR_CONFIGS_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (!manrs_string_replace(&neighbor.instance, instance) ||
	    !manrs_string_replace(&neighbor.name, name) ||
	    !manrs_list_open((void **)&config->neighbors, config->n_neighbors,
			     sizeof(neighbor), at)) {
		free(neighbor.instance);
		free(neighbor.name);
		return MANRS_ERR_MEMORY;
	}
	config->neighbors[at] = neighbor;
	config->n_neighbors++;
	return MANRS_OK;
}

/* What follows from another text of a kind. */
static unsigned change_of(enum manrs_neighbor_text kind)
{
	switch (kind) {
	case MANRS_NEIGHBOR_IRR_PREFIXES:
	case MANRS_NEIGHBOR_IRR_AS_SET:
		return MANRS_CHANGED_POLICY | MANRS_CHANGED_LISTS;
	case MANRS_NEIGHBOR_CONTACT:
		return MANRS_CHANGED_CONTACT;
	default:
		return MANRS_CHANGED_POLICY;
	}
}

/* The entry of a neighbor into *at, made if it is not there. */
static enum manrs_status get_neighbor(struct manrs_config *config,
				      const char *instance, const char *name,
				      size_t *at, struct manrs_text *err)
{
	struct manrs_list_place place = place_neighbor(config, instance, name);

	*at = place.at;
	return place.found ? MANRS_OK
			   : add_neighbor(config, instance, name, *at, err);
}

/* One for which nothing is set is not kept. */
static void remove_neighbor_if_empty(struct manrs_config *config, size_t at)
{
	struct manrs_neighbor_config *neighbor = &config->neighbors[at];

	if (neighbor->relationship)
		return;
	for (int kind = 0; kind < MANRS_NEIGHBOR_TEXT__COUNT; kind++)
		if (*text_of(neighbor, kind))
			return;
	remove_neighbor_at(config, at);
}

enum manrs_status
manrs_config_set_relationship(struct manrs_config *config, const char *instance,
			      const char *name, uint8_t relationship,
			      unsigned *changed, struct manrs_text *err)
{
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(config, instance, name);
	enum manrs_status status;
	size_t at;

	if (relationship == (now ? now->relationship : MANRS_REL_UNSET))
		return MANRS_OK;
	status = get_neighbor(config, instance, name, &at, err);
	if (status)
		return status;
	config->neighbors[at].relationship = relationship;
	remove_neighbor_if_empty(config, at);
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

const char *
manrs_config_neighbor_text(const struct manrs_neighbor_config *neighbor,
			   enum manrs_neighbor_text kind)
{
	return neighbor ? *text_of((struct manrs_neighbor_config *)neighbor,
				   kind)
			: NULL;
}

enum manrs_status
manrs_config_set_neighbor_text(struct manrs_config *config,
			       const char *instance, const char *name,
			       enum manrs_neighbor_text kind, const char *text,
			       unsigned *changed, struct manrs_text *err)
{
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(config, instance, name);
	enum manrs_status status;
	size_t at;

	if (manrs_string_equal(manrs_config_neighbor_text(now, kind), text))
		return MANRS_OK;
	status = get_neighbor(config, instance, name, &at, err);
	if (status)
		return status;
	if (!manrs_string_replace(text_of(&config->neighbors[at], kind), text))
		status = MANRS_ERR_MEMORY;
	else
		*changed |= change_of(kind);
	remove_neighbor_if_empty(config, at);
	return status;
}

/* Remove one and all that is set for it; what that changes. */
static unsigned forget_at(struct manrs_config *config, size_t at)
{
	struct manrs_neighbor_config *neighbor = &config->neighbors[at];
	unsigned changed = neighbor->relationship ? MANRS_CHANGED_POLICY : 0;

	for (int kind = 0; kind < MANRS_NEIGHBOR_TEXT__COUNT; kind++)
		if (*text_of(neighbor, kind))
			changed |= change_of(kind);
	remove_neighbor_at(config, at);
	return changed;
}

unsigned manrs_config_forget_neighbor(struct manrs_config *config,
				      const char *instance, const char *name)
{
	char buf[MANRS_PREFIX_STRLEN];
	struct manrs_list_place place =
		place_neighbor(config, instance,
			       manrs_config_canonical_name(name, buf));

	return place.found ? forget_at(config, place.at) : 0;
}

unsigned manrs_config_forget_instance(struct manrs_config *config,
				      const char *instance)
{
	unsigned changed = 0;

	for (size_t i = config->n_neighbors; i--;)
		if (!strcmp(config->neighbors[i].instance, instance))
			changed |= forget_at(config, i);
	return changed;
}
