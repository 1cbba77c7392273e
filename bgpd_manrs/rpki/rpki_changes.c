/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the difference of two VRP tables into the prefixes whose routes have
 * to be judged again.  Finding the difference is the table's; who calls, when,
 * and with which tables is the worker's.
 */
#include "rpki_changes.h"

#include <stdlib.h>

#include "engine/prefix.h"

struct collector {
	struct manrs_rpki_changes *changes;
	size_t room; /* allocated prefixes */
};

void manrs_rpki_changes_release(struct manrs_rpki_changes *changes)
{
	free(changes->prefixes);
	*changes = (struct manrs_rpki_changes){ .prefixes = NULL };
}

static void set_all(struct manrs_rpki_changes *changes)
{
	free(changes->prefixes);
	changes->prefixes = NULL;
	changes->n = 0;
	changes->all = true;
}

static bool make_room(struct collector *c)
{
	size_t room = c->room ? c->room * 2 : 64;
	struct manrs_prefix *prefixes;

	if (c->changes->n < c->room)
		return true;
	if (room > MANRS_RPKI_CHANGES_MAX)
		room = MANRS_RPKI_CHANGES_MAX;
	if (c->changes->n == room)
		return false;
	prefixes = realloc(c->changes->prefixes, room * sizeof(*prefixes));
	if (!prefixes)
		return false;
	c->changes->prefixes = prefixes;
	c->room = room;
	return true;
}

/* VRPs come in table order: those of one prefix follow each other. */
static bool collect(const struct manrs_vrp *vrp, bool added, void *arg)
{
	struct collector *c = arg;
	struct manrs_rpki_changes *changes = c->changes;

	if (added)
		changes->added++;
	else
		changes->removed++;
	if (changes->all)
		return true;
	if (changes->n &&
	    manrs_prefix_equal(&changes->prefixes[changes->n - 1],
			       &vrp->prefix))
		return true;
	if (make_room(c))
		changes->prefixes[changes->n++] = vrp->prefix;
	else
		set_all(changes);
	return true;
}

void manrs_rpki_changes_find(const struct manrs_vrp_table *before,
			     const struct manrs_vrp_table *after,
			     struct manrs_rpki_changes *changes)
{
	struct collector c = { .changes = changes };

	/* With the first table "no data" becomes "not found" for routes that
	 * no VRP covers, and the other way round with the last. */
	*changes = (struct manrs_rpki_changes){ .all = !before != !after };
	manrs_vrp_table_diff(before, after, collect, &c);
}
