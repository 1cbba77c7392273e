/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks on a data tree and the pruning by them.  What a subtree filter means is
 * subtree.c's, when there is a filter rpc_get.c's.
 */
#include <string.h>

#include "select.h"

enum select_mark {
	MARK_NONE = 0,
	MARK_PART = 1, /* this node, for the sake of others below it */
	MARK_ALL = 2,  /* this node and all below */
};

static enum select_mark mark_of(const struct lyd_node *node)
{
	return (uintptr_t)node->priv;
}

static void set_mark(struct lyd_node *node, enum select_mark mark)
{
	if (mark > mark_of(node))
		node->priv = (void *)(uintptr_t)mark;
}

void select_subtree(struct lyd_node *node)
{
	set_mark(node, MARK_ALL);
}

void select_part(struct lyd_node *node)
{
	set_mark(node, MARK_PART);
}

void select_siblings(struct lyd_node *first)
{
	struct lyd_node *node;

	LY_LIST_FOR(first, node)
		select_subtree(node);
}

bool select_is_marked(const struct lyd_node *node)
{
	return mark_of(node) != MARK_NONE;
}

LY_ERR select_xpath(struct lyd_node *first, const char *expression)
{
	struct ly_set *found = NULL;
	LY_ERR rc;

	/* libyang finds elements only; this is the one that is none. */
	if (!strcmp(expression, "/")) {
		select_siblings(first);
		return LY_SUCCESS;
	}
	rc = lyd_find_xpath(first, expression, &found);
	if (rc != LY_SUCCESS)
		return rc;
	for (uint32_t i = 0; i < found->count; i++) {
		struct lyd_node *node = found->dnodes[i];

		select_subtree(node);
		while ((node = lyd_parent(node)))
			select_part(node);
	}
	ly_set_free(found, NULL);
	return LY_SUCCESS;
}

/* Below a selected node, which is at depth 1. */
static void cut_below(struct lyd_node *parent, uint32_t depth)
{
	struct lyd_node *node, *next;

	LY_LIST_FOR_SAFE(lyd_child(parent), next, node) {
		if (lysc_is_key(node->schema))
			continue;
		if (depth <= 1)
			lyd_free_tree(node);
		else
			cut_below(node, depth - 1);
	}
}

static void prune_children(struct lyd_node *parent, uint32_t max_depth);

/* Whether the node stays. */
static bool prune_node(struct lyd_node *node, uint32_t max_depth)
{
	switch (mark_of(node)) {
	case MARK_ALL:
		if (max_depth != SELECT_ALL_DEPTHS)
			cut_below(node, max_depth);
		return true;
	case MARK_PART:
		prune_children(node, max_depth);
		return true;
	case MARK_NONE:
		break;
	}
	return lysc_is_key(node->schema);
}

static void prune_children(struct lyd_node *parent, uint32_t max_depth)
{
	struct lyd_node *node, *next;

	LY_LIST_FOR_SAFE(lyd_child(parent), next, node) {
		if (!prune_node(node, max_depth))
			lyd_free_tree(node);
	}
}

struct lyd_node *select_prune(struct lyd_node *first, uint32_t max_depth)
{
	struct lyd_node *kept = first;
	struct lyd_node *node, *next;

	LY_LIST_FOR_SAFE(first, next, node) {
		if (prune_node(node, max_depth))
			continue;
		if (node == kept)
			kept = next;
		lyd_free_tree(node);
	}
	return kept;
}
