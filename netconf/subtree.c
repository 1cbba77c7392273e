/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 6241 section 6: each element of a filter is a containment node (it has
 * elements), a content match node (it has a value) or a selection node (it has
 * neither).  This file decides what they select; select.c keeps it.
 */
#include <ctype.h>
#include <string.h>

#include "select.h"
#include "subtree.h"

#define NETCONF_NS "urn:ietf:params:xml:ns:netconf:base:1.0"

enum filter_kind {
	FILTER_CONTAINMENT,
	FILTER_CONTENT_MATCH,
	FILTER_SELECTION,
};

/* A filter's node, opaque or not. */
static const char *filter_name(const struct lyd_node *filter)
{
	if (filter->schema)
		return filter->schema->name;
	return ((const struct lyd_node_opaq *)filter)->name.name;
}

/* NULL: any. */
static const char *filter_ns(const struct lyd_node *filter)
{
	const struct lyd_node_opaq *opaque = (const void *)filter;
	const char *ns;

	if (filter->schema)
		return filter->schema->module->ns;
	ns = opaque->name.module_ns;
	return ns && *ns && strcmp(ns, NETCONF_NS) ? ns : NULL;
}

/* The value without the white space around it, which does not count. */
static const char *filter_value(const struct lyd_node *filter, size_t *len)
{
	const char *value = lyd_get_value(filter);

	if (!value)
		value = "";
	while (isspace((unsigned char)*value))
		value++;
	*len = strlen(value);
	while (*len && isspace((unsigned char)value[*len - 1]))
		(*len)--;
	return value;
}

static enum filter_kind filter_kind(const struct lyd_node *filter)
{
	size_t len;

	if (lyd_child(filter))
		return FILTER_CONTAINMENT;
	filter_value(filter, &len);
	return len ? FILTER_CONTENT_MATCH : FILTER_SELECTION;
}

/* YANG data has no attributes, and section 6.2.2 wants those of a filter found
 * in the data: such an element matches nothing. */
static bool has_attributes(const struct lyd_node *filter)
{
	if (filter->schema)
		return filter->meta != NULL;
	return ((const struct lyd_node_opaq *)filter)->attr != NULL;
}

static bool has_name(const struct lyd_node *filter, const char *name,
		     const char *ns)
{
	const char *want = filter_ns(filter);

	return !has_attributes(filter) && !strcmp(filter_name(filter), name) &&
	       (!want || !strcmp(want, ns));
}

static bool is_named(const struct lyd_node *filter, const struct lyd_node *data)
{
	return has_name(filter, data->schema->name, data->schema->module->ns);
}

/*
 * An opaque filter has lost what its prefixes stood for.  All identities that
 * one leaf can hold derive from one base, so the name after the prefix says
 * which.
 */
static bool equals_identity(const struct lyd_node *data, const char *value,
			    size_t len)
{
	const struct lyd_node_term *term = (const void *)data;
	const char *colon = memchr(value, ':', len);
	const char *name;

	if (term->value.realtype->basetype != LY_TYPE_IDENT)
		return false;
	if (colon) {
		len -= colon + 1 - value;
		value = colon + 1;
	}
	name = term->value.ident->name;
	return strlen(name) == len && !memcmp(name, value, len);
}

static bool equals_value(const struct lyd_node *filter,
			 const struct lyd_node *data)
{
	const char *value;
	size_t len;

	if (!(data->schema->nodetype & LYD_NODE_TERM))
		return false;
	if (filter->schema == data->schema &&
	    !strcmp(lyd_get_value(filter), lyd_get_value(data)))
		return true;
	value = filter_value(filter, &len);
	/* Compares as the type does: 2001:DB8::0 is 2001:db8::. */
	return !lyd_value_compare((const struct lyd_node_term *)data, value,
				  len) ||
	       equals_identity(data, value, len);
}

/* Whether each content match node has a leaf that it matches. */
static bool content_matches(const struct lyd_node *data,
			    const struct lyd_node *filters)
{
	const struct lyd_node *filter, *leaf;

	LY_LIST_FOR(filters, filter) {
		bool found = false;

		if (filter_kind(filter) != FILTER_CONTENT_MATCH)
			continue;
		LY_LIST_FOR(data, leaf) {
			found = is_named(filter, leaf) &&
				equals_value(filter, leaf);
			if (found)
				break;
		}
		if (!found)
			return false;
	}
	return true;
}

static bool has_only_content_match(const struct lyd_node *filters)
{
	const struct lyd_node *filter;

	LY_LIST_FOR(filters, filter) {
		if (filter_kind(filter) != FILTER_CONTENT_MATCH)
			return false;
	}
	return filters != NULL;
}

static bool select_among(struct lyd_node *data, const struct lyd_node *filters);

/* What one element of a filter selects of one node of its name. */
static bool select_node(struct lyd_node *data, const struct lyd_node *filter)
{
	switch (filter_kind(filter)) {
	case FILTER_SELECTION:
		select_subtree(data);
		return true;
	case FILTER_CONTENT_MATCH:
		if (!equals_value(filter, data))
			return false;
		select_subtree(data);
		return true;
	case FILTER_CONTAINMENT:
		if (!select_among(lyd_child(data), lyd_child(filter)))
			return false;
		select_part(data);
		return true;
	}
	return false;
}

/* Section 6.2.5; whether anything was selected. */
static bool select_among(struct lyd_node *data, const struct lyd_node *filters)
{
	const struct lyd_node *filter;
	struct lyd_node *node;
	bool any = false;

	if (!content_matches(data, filters))
		return false;
	if (has_only_content_match(filters)) {
		select_siblings(data);
		return true;
	}
	LY_LIST_FOR(data, node) {
		LY_LIST_FOR(filters, filter) {
			if (is_named(filter, node) && select_node(node, filter))
				any = true;
		}
	}
	return any;
}

void subtree_select(struct lyd_node *data, const struct lyd_node *filter)
{
	select_among(data, filter);
}

bool subtree_concerns(const struct lyd_node *filter, const char *name,
		      const char *ns)
{
	const struct lyd_node *node;

	LY_LIST_FOR(filter, node) {
		if (has_name(node, name, ns))
			return true;
	}
	return false;
}
