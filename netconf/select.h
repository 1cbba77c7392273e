/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which nodes of a data tree an answer keeps.  A filter marks, then all that is
 * not marked is dropped; so what several parts of a filter select adds up, and
 * nothing is copied.  Marks live in lyd_node.priv, which libyang leaves to us;
 * a tree that was parsed or made has none.  Pure: no I/O.
 */
#ifndef NETCONF_SELECT_H
#define NETCONF_SELECT_H

#include "compat.h"

/* No limit for select_prune(). */
#define SELECT_ALL_DEPTHS 0

/* Mark the node and all below it. */
void select_subtree(struct lyd_node *node);

/* Mark the node alone: it is there because of something below it. */
void select_part(struct lyd_node *node);

/* Mark whole subtrees from the first sibling on. */
void select_siblings(struct lyd_node *first);

/*
 * Mark what an XPath expression selects, with its ancestors.  Prefixes are
 * names of YANG modules.  LY_EVALID or another error of libyang when it is no
 * expression or selects no nodes but a number, string or truth value; nothing
 * is marked then.
 */
LY_ERR select_xpath(struct lyd_node *first, const char *expression);

/* Whether anything of this node is marked. */
bool select_is_marked(const struct lyd_node *node);

/*
 * Drop all that is not marked; of each list entry that stays the keys stay
 * too.  max_depth levels of what was selected are kept, 1 being the selected
 * node alone (RFC 8526 section 3.1.1).  Takes the tree of the first sibling,
 * returns what is left of it, which may be NULL.
 */
struct lyd_node *select_prune(struct lyd_node *first, uint32_t max_depth);

#endif /* NETCONF_SELECT_H */
