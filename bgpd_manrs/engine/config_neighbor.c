/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns what is configured for neighbors and peer-groups: relationship, name
 * of a profile, contact.  Who is in which peer-group is known elsewhere, and whether the
 * profile exists is not asked here.
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

static void remove_neighbor_at(struct manrs_config *config, size_t at)
{
	free(config->neighbors[at].instance);
	free(config->neighbors[at].name);
	free(config->neighbors[at].profile);
	free(config->neighbors[at].contact);
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

static bool says_something(const struct manrs_neighbor_config *neighbor)
{
	return neighbor->relationship || neighbor->profile || neighbor->contact;
}

/* Give a neighbor all values; one without any is not kept. */
static enum manrs_status set_neighbor(struct manrs_config *config,
				      const struct manrs_neighbor_config *next,
				      unsigned *changed,
				      struct manrs_text *err)
{
	struct manrs_list_place place =
		place_neighbor(config, next->instance, next->name);
	struct manrs_neighbor_config *neighbor;
	enum manrs_status status = MANRS_OK;
	unsigned what = 0;

	if (!place.found && says_something(next))
		status = add_neighbor(config, next->instance, next->name,
				      place.at, err);
	else if (!place.found)
		return MANRS_OK;
	if (status)
		return status;
	neighbor = &config->neighbors[place.at];
	if (neighbor->relationship != next->relationship ||
	    !manrs_string_equal(neighbor->profile, next->profile))
		what |= MANRS_CHANGED_POLICY;
	if (!manrs_string_equal(neighbor->contact, next->contact))
		what |= MANRS_CHANGED_CONTACT;
	if ((!manrs_string_equal(neighbor->profile, next->profile) &&
	     !manrs_string_replace(&neighbor->profile, next->profile)) ||
	    (!manrs_string_equal(neighbor->contact, next->contact) &&
	     !manrs_string_replace(&neighbor->contact, next->contact)))
		status = MANRS_ERR_MEMORY;
	else
		neighbor->relationship = next->relationship;
	if (!says_something(neighbor))
		remove_neighbor_at(config, place.at);
	if (!status)
		*changed |= what;
	return status;
}

/* What is set for a neighbor now, of which one value is to be another one. */
static struct manrs_neighbor_config
copy_neighbor(const struct manrs_config *config, const char *instance,
	      const char *name)
{
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(config, instance, name);
	struct manrs_neighbor_config next = { 0 };

	if (now)
		next = *now;
	next.instance = (char *)instance;
	next.name = (char *)name;
	return next;
}

enum manrs_status
manrs_config_set_relationship(struct manrs_config *config, const char *instance,
			      const char *name, uint8_t relationship,
			      unsigned *changed, struct manrs_text *err)
{
	struct manrs_neighbor_config next = copy_neighbor(config, instance,
							  name);

	next.relationship = relationship;
	return set_neighbor(config, &next, changed, err);
}

enum manrs_status
manrs_config_set_neighbor_profile(struct manrs_config *config,
				  const char *instance, const char *name,
				  const char *profile, unsigned *changed,
				  struct manrs_text *err)
{
	struct manrs_neighbor_config next = copy_neighbor(config, instance,
							  name);

	next.profile = (char *)profile;
	return set_neighbor(config, &next, changed, err);
}

enum manrs_status
manrs_config_set_contact(struct manrs_config *config, const char *instance,
			 const char *name, const char *contact,
			 unsigned *changed, struct manrs_text *err)
{
	struct manrs_neighbor_config next = copy_neighbor(config, instance,
							  name);

	next.contact = (char *)contact;
	return set_neighbor(config, &next, changed, err);
}

void manrs_config_forget_neighbor(struct manrs_config *config,
				  const char *instance, const char *name)
{
	char buf[MANRS_PREFIX_STRLEN];
	struct manrs_list_place place =
		place_neighbor(config, instance,
			       manrs_config_canonical_name(name, buf));

	if (place.found)
		remove_neighbor_at(config, place.at);
}

void manrs_config_forget_instance(struct manrs_config *config,
				  const char *instance)
{
	for (size_t i = config->n_neighbors; i--;)
		if (!strcmp(config->neighbors[i].instance, instance))
			remove_neighbor_at(config, i);
}
