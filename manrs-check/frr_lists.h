/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists that a configuration names, read once each. */
#ifndef MANRS_CHECK_FRR_LISTS_H
#define MANRS_CHECK_FRR_LISTS_H

#include "engine/config.h"
#include "lists/list_read.h"

struct frr_list;

struct frr_lists {
	struct frr_list *list; /* owned */
	size_t n;
};

/* Read all of them; says what is wrong with one and returns false when it cannot
 * be used. */
bool frr_lists_read(struct frr_lists *lists, const struct manrs_config *config);
void frr_lists_release(struct frr_lists *lists);

/* What was read of a path; path NULL, or not read: NULL. */
const struct manrs_list_content *frr_lists_find(const struct frr_lists *lists,
						enum manrs_list_kind kind,
						const char *path);

#endif /* MANRS_CHECK_FRR_LISTS_H */
