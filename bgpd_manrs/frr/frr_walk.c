/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Follows an operator's route-map the way bgpd does, for any route at once: can
 * it permit one without calling a MANRS map?  A match may hold or not; `call`,
 * `continue` and `on-match` are followed.
 *
 * What bgpd does (lib/routemap.c, route_map_apply_ext): a permit entry that
 * matches runs the map it calls, ends when that one denies, else goes where its
 * exit policy says.  An entry that does not match leaves a denial as the result
 * so far.  A called map that does not exist is passed over; calls nested too
 * deep deny.
 */
#include "frr/frr_walk.h"

#include <stdlib.h>

#include "frr/frr_manrs.h"

/* Entries looked at in one walk: maps that call each other multiply. */
#define STEPS_MAX 4000

/* Ways to arrive at an entry, or at the end, before any MANRS map was called. */
struct arrival {
	bool denied; /* the result so far is a denial, or there is none */
	const struct route_map_index *permitted; /* by this one; NULL: no way */
};

struct walker {
	unsigned steps;
	bool calls;	/* a MANRS map is called somewhere */
	bool too_large; /* gave up */
};

static const struct route_map_index *
walk_map(struct walker *walker, const struct route_map *map, unsigned depth);

/* Can the route get past the `call` of this entry without a MANRS map? */
static bool passes_call(struct walker *walker,
			const struct route_map_index *entry, unsigned depth)
{
	const struct route_map *called;

	if (!entry->nextrm)
		return true;
	if (manrs_enforce_is_map(entry->nextrm)) {
		walker->calls = true;
		return false;
	}
	called = route_map_lookup_by_name(entry->nextrm);
	return !called || walk_map(walker, called, depth + 1);
}

/* How far on the exit policy of an entry leads; 0: out of the map. */
static size_t exit_offset(const struct route_map_index *entry)
{
	const struct route_map_index *next = entry->next;
	size_t offset = 1;

	switch (entry->exitpolicy) {
	case RMAP_NEXT:
		return 1;
	case RMAP_GOTO:
		for (; next && next->pref < entry->nextpref; next = next->next)
			offset++;
		return next ? offset : 0;
	case RMAP_EXIT:
		break;
	}
	return 0;
}

/* at[0] is how this entry is arrived at.  True: it permits, and that is all. */
static bool walk_entry(struct walker *walker,
		       const struct route_map_index *entry, unsigned depth,
		       struct arrival *at)
{
	size_t offset;

	if (!at->denied && !at->permitted)
		return false;
	if (entry->match_list.head)
		at[1].denied = true;
	if (entry->type == RMAP_DENY || !passes_call(walker, entry, depth))
		return false;
	offset = exit_offset(entry);
	if (!offset)
		return true;
	at[offset].permitted = entry;
	return false;
}

/* The entry by which the map permits a route that met no MANRS map, or NULL. */
static const struct route_map_index *
walk_map(struct walker *walker, const struct route_map *map, unsigned depth)
{
	const struct route_map_index *permits = NULL;
	struct arrival *arrivals;
	size_t n = 0, i = 0;

	for (const struct route_map_index *e = map->head; e; e = e->next)
		n++;
	walker->steps += n;
	if (walker->steps > STEPS_MAX)
		walker->too_large = true;
	if (!n || depth > RMAP_RECURSION_LIMIT || walker->too_large)
		return NULL;
	arrivals = calloc(n + 1, sizeof(*arrivals));
	if (!arrivals) {
		walker->too_large = true;
		return NULL;
	}
	arrivals[0].denied = true;
	for (const struct route_map_index *e = map->head; e; e = e->next, i++)
		if (walk_entry(walker, e, depth, &arrivals[i]) && !permits)
			permits = e;
	if (!permits)
		permits = arrivals[n].permitted;
	free(arrivals);
	return permits;
}

struct manrs_walk manrs_walk_map(const struct route_map *map)
{
	struct walker walker = { 0 };
	struct manrs_walk walk = { .around = walk_map(&walker, map, 0) };

	if (walker.too_large)
		walk.result = MANRS_WALK_TOO_LARGE;
	else if (!walker.calls)
		walk.result = MANRS_WALK_NEVER;
	else
		walk.result = walk.around ? MANRS_WALK_PARTLY
					  : MANRS_WALK_ALWAYS;
	return walk;
}
