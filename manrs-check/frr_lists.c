/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the lists of registries that a configuration names. */
#include "frr_lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct frr_list {
	enum manrs_list_kind kind;
	const char *path; /* of the configuration */
	struct manrs_list_content content;
};

const struct manrs_list_content *frr_lists_find(const struct frr_lists *lists,
						enum manrs_list_kind kind,
						const char *path)
{
	for (size_t i = 0; path && i < lists->n; i++)
		if (lists->list[i].kind == kind &&
		    !strcmp(lists->list[i].path, path))
			return &lists->list[i].content;
	return NULL;
}

static bool read_list(struct frr_lists *lists, enum manrs_list_kind kind,
		      const char *path)
{
	struct frr_list *list = &lists->list[lists->n];
	MANRS_TEXT(err, 256);
	FILE *in;

	if (!path || frr_lists_find(lists, kind, path))
		return true;
	*list = (struct frr_list){ .kind = kind, .path = path };
	in = fopen(path, "r");
	if (!in)
		manrs_text_add(&err, "%s", strerror(errno));
	else if (!manrs_list_read(kind, in, &list->content, &err))
		lists->n++;
	if (in)
		fclose(in);
	if (err.len)
		fprintf(stderr, "manrs-check: %s %s: %s\n",
			manrs_list_kind_name(kind), path, err.buf);
	return !err.len;
}

bool frr_lists_read(struct frr_lists *lists, const struct manrs_config *config)
{
	bool ok = true;

	/* Each neighbor has two at most. */
	lists->list = calloc(2 * config->n_neighbors + 2, sizeof(*lists->list));
	if (!lists->list) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return false;
	}
	ok &= read_list(lists, MANRS_LIST_IXP_LANS, config->ixp_lans);
	ok &= read_list(lists, MANRS_LIST_DELEGATED, config->unallocated);
	for (size_t i = 0; i < config->n_neighbors; i++) {
		ok &= read_list(lists, MANRS_LIST_IRR_PREFIXES,
				config->neighbors[i].irr_prefixes);
		ok &= read_list(lists, MANRS_LIST_IRR_ORIGINS,
				config->neighbors[i].irr_as_set);
	}
	return ok;
}

void frr_lists_release(struct frr_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++)
		manrs_list_content_release(&lists->list[i].content);
	free(lists->list);
	*lists = (struct frr_lists){ .list = NULL };
}
