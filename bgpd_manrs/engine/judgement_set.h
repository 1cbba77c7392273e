/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Few judgements are made of many routes: each one once, by number, with how
 * many routes bear it.  A number is good as long as somebody is counted in.
 */
#ifndef MANRS_JUDGEMENT_SET_H
#define MANRS_JUDGEMENT_SET_H

#include "manrs_status.h"
#include "tally.h"

/* Numbers run from 1 to here. */
#define MANRS_JUDGEMENTS_MAX UINT16_MAX

struct manrs_judgement_set {
	struct manrs_counted_judgement *items; /* by number; owned */
	uint32_t *hash;			       /* numbers, 0: free; owned */
	uint32_t n_items; /* also the size of hash / 2, a power of two */
	uint32_t free;	  /* first of those that are free; 0: none */
	uint32_t n_idle;  /* those that nobody bears, and are not free */
};

/* All zero is an empty set. */
void manrs_judgement_set_release(struct manrs_judgement_set *set);

/* Count one in: *number is that of the judgement.  MANRS_ERR_MEMORY;
 * MANRS_ERR_LIMIT: there are MANRS_JUDGEMENTS_MAX, few of which nobody
 * bears. */
enum manrs_status manrs_judgement_set_add(struct manrs_judgement_set *set,
					  const struct manrs_judgement *judgement,
					  uint32_t *number);

/* Count one out. */
void manrs_judgement_set_remove(struct manrs_judgement_set *set,
				uint32_t number);

/* Borrowed until the next change. */
const struct manrs_judgement *
manrs_judgement_set_get(const struct manrs_judgement_set *set, uint32_t number);

size_t manrs_judgement_set_bytes(const struct manrs_judgement_set *set);

#endif /* MANRS_JUDGEMENT_SET_H */
