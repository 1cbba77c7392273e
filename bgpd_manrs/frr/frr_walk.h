/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operator's route-map does about MANRS; see frr_walk.c. */
#ifndef MANRS_FRR_WALK_H
#define MANRS_FRR_WALK_H

#include "frr/frr_compat.h"

enum manrs_walk_result {
	MANRS_WALK_NEVER,     /* calls no MANRS map where a route can get to */
	MANRS_WALK_PARTLY,    /* calls one, and permits without it: around */
	MANRS_WALK_ALWAYS,    /* permits only what a MANRS map let pass */
	MANRS_WALK_TOO_LARGE, /* too many entries to follow: not known */
};

struct manrs_walk {
	enum manrs_walk_result result;
	/* Of the map itself: the first entry by which a route is permitted
	 * that met no MANRS map; NULL: none.  Borrowed from the map. */
	const struct route_map_index *around;
};

struct manrs_walk manrs_walk_map(const struct route_map *map);

#endif /* MANRS_FRR_WALK_H */
