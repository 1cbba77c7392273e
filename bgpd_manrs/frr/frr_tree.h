/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the module as a tree: nodes named as in the YANG model, values
 * in the encoding of RFC 7951.  bgpd's northbound and the vty render it.  What
 * is in the tree has to be in the model, and valid by it.  Main pthread.
 */
#ifndef MANRS_FRR_TREE_H
#define MANRS_FRR_TREE_H

#include "frr/frr_manrs.h"

#define MANRS_YANG_MODULE "frr-bgp-manrs"

/* Violations of each neighbor in the tree: its last ones. */
#define MANRS_TREE_VIOLATIONS 10

/* The container "manrs" without the neighbors of its VRFs, which are many;
 * owned by the caller. */
struct json_object *manrs_tree_root(void);

/* An entry of the list "neighbor"; owned by the caller. */
struct json_object *manrs_tree_neighbor(struct manrs_neighbor *n);

/* The next neighbor of an instance after the one at *node, which moves on; NULL:
 * that was the last.  *node NULL at first. */
struct manrs_neighbor *manrs_tree_next_neighbor(const struct bgp *bgp,
						struct listnode **node);

/* What a list key can be: no more than FRR has room for, and no quote that would
 * end it.  Returns buf. */
#define MANRS_KEY_STRLEN LIST_MAXKEYLEN
const char *manrs_tree_key(const char *text, char buf[MANRS_KEY_STRLEN]);

#endif /* MANRS_FRR_TREE_H */
