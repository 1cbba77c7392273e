/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a request has its filter, and which kind it is.  What the kinds mean is
 * in subtree.c and, for XPath, in select.c and libyang.
 */
#include <string.h>

#include "filter.h"
#include "rpc_error.h"
#include "select.h"
#include "subtree.h"

static const char *attribute(const struct lyd_node *node, const char *name)
{
	const struct lyd_meta *meta;

	LY_LIST_FOR(node->meta, meta) {
		if (!strcmp(meta->name, name))
			return lyd_get_meta_value(meta);
	}
	return NULL;
}

static const struct lyd_node *content(const struct lyd_node *node)
{
	const struct lyd_node_any *any = (const void *)node;

	return any->value_type == LYD_ANYDATA_DATATREE ? any->value.tree : NULL;
}

/* The element filter with the attributes type and select, RFC 6241 section
 * 7.7 and 8.9. */
static struct nc_server_reply *parse_element(const struct lyd_node *node,
					     struct filter *filter)
{
	const char *type = attribute(node, "type");

	if (!type || !strcmp(type, "subtree")) {
		filter->type = FILTER_SUBTREE;
		filter->subtree = content(node);
		return NULL;
	}
	filter->type = FILTER_XPATH;
	filter->xpath = attribute(node, "select");
	if (filter->xpath)
		return NULL;
	return nc_server_reply_err(nc_err(LYD_CTX(node), NC_ERR_MISSING_ATTR,
					  NC_ERR_TYPE_PROT, "select",
					  "filter"));
}

struct nc_server_reply *filter_parse(const struct lyd_node *rpc,
				     struct filter *filter)
{
	const struct lyd_node *node;

	*filter = (struct filter){ .type = FILTER_NONE };
	LY_LIST_FOR(lyd_child(rpc), node) {
		const char *name = node->schema ? node->schema->name : "";

		if (!strcmp(name, "filter"))
			return parse_element(node, filter);
		if (!strcmp(name, "subtree-filter")) {
			filter->type = FILTER_SUBTREE;
			filter->subtree = content(node);
		} else if (!strcmp(name, "xpath-filter")) {
			filter->type = FILTER_XPATH;
			filter->xpath = lyd_get_value(node);
		}
	}
	return NULL;
}

static bool xpath_concerns(const char *xpath, const struct lys_module *module)
{
	struct ly_set *atoms = NULL;
	bool concerns = false;

	if (!strcmp(xpath, "/") ||
	    lys_find_xpath_atoms(module->ctx, NULL, xpath, 0, &atoms))
		return true;
	for (uint32_t i = 0; i < atoms->count && !concerns; i++)
		concerns = atoms->snodes[i]->module == module;
	ly_set_free(atoms, NULL);
	return concerns;
}

bool filter_concerns(const struct filter *filter,
		     const struct lys_module *module)
{
	const struct lysc_node *top = NULL;

	switch (filter->type) {
	case FILTER_NONE:
		return true;
	case FILTER_XPATH:
		return xpath_concerns(filter->xpath, module);
	case FILTER_SUBTREE:
		break;
	}
	while ((top = lys_getnext(top, NULL, module->compiled, 0))) {
		if (subtree_concerns(filter->subtree, top->name, module->ns))
			return true;
	}
	return false;
}

LY_ERR filter_mark(const struct filter *filter, struct lyd_node *data)
{
	if (!data)
		return LY_SUCCESS;
	switch (filter->type) {
	case FILTER_NONE:
		select_siblings(data);
		return LY_SUCCESS;
	case FILTER_SUBTREE:
		subtree_select(data, filter->subtree);
		return LY_SUCCESS;
	case FILTER_XPATH:
		break;
	}
	return select_xpath(data, filter->xpath);
}
