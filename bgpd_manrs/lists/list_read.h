/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a list from a file: what a routing registry or a regional registry says,
 * as bgpq4 and the registries write it, or a line for each entry.
 */
#ifndef MANRS_LIST_READ_H
#define MANRS_LIST_READ_H

#include <stdio.h>

#include "engine/asn_set.h"
#include "engine/delegated.h"
#include "engine/manrs_status.h"
#include "engine/prefix_filter.h"
#include "engine/prefix_set.h"
#include "engine/text.h"

/* Most entries of one list. */
#define MANRS_LIST_ENTRIES_MAX 4000000

enum manrs_list_kind {
	MANRS_LIST_IRR_PREFIXES, /* what is registered for a network */
	MANRS_LIST_IRR_ORIGINS,	 /* the ASes of its AS-SET */
	MANRS_LIST_IXP_LANS,	 /* peering LANs */
	MANRS_LIST_DELEGATED,	 /* what the registries have handed out */
	MANRS_LIST__COUNT,
};

/* The words of the line that configures it: "irr prefixes" ... */
const char *manrs_list_kind_name(enum manrs_list_kind kind);

/* The content of a list; that of its kind is there. */
struct manrs_list_content {
	struct manrs_prefix_filter *prefixes;
	struct manrs_asn_set origins;
	struct manrs_prefix_set *lans;
	struct manrs_delegated *delegated;
	size_t n; /* entries read */
};
void manrs_list_content_release(struct manrs_list_content *content);

/*
 * Read a whole file; blocks, so not for bgpd's main thread.  MANRS_ERR_INVALID,
 * MANRS_ERR_LIMIT, MANRS_ERR_IO, MANRS_ERR_MEMORY: *content is left alone and err
 * says what is wrong, with the line.  A list without any entry is refused: it is
 * a failed query, not a network without routes.
 */
enum manrs_status manrs_list_read(enum manrs_list_kind kind, FILE *in,
				  struct manrs_list_content *content,
				  struct manrs_text *err);

#endif /* MANRS_LIST_READ_H */
