/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The filter of a request, of whichever kind. */
#ifndef NETCONF_FILTER_H
#define NETCONF_FILTER_H

#include "compat.h"

enum filter_type {
	FILTER_NONE, /* everything */
	FILTER_SUBTREE,
	FILTER_XPATH,
};

/* Borrows from the request it was read from. */
struct filter {
	enum filter_type type;
	const struct lyd_node *subtree; /* first sibling, NULL when empty */
	const char *xpath;		/* with names of modules as prefixes */
};

/*
 * Read the filter of get, get-config, get-data or create-subscription.  Returns
 * NULL, or the reply that says what is wrong with it.
 */
struct nc_server_reply *filter_parse(const struct lyd_node *rpc,
				     struct filter *filter);

/* Whether it can select something of the module. */
bool filter_concerns(const struct filter *filter,
		     const struct lys_module *module);

/* Mark (select.h) what it selects of the data.  An error of libyang when it is
 * an XPath expression that selects no nodes but something else. */
LY_ERR filter_mark(const struct filter *filter, struct lyd_node *data);

#endif /* NETCONF_FILTER_H */
