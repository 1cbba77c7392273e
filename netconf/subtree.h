/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subtree filter of RFC 6241 section 6.  Pure: no I/O, no state.
 */
#ifndef NETCONF_SUBTREE_H
#define NETCONF_SUBTREE_H

#include "compat.h"

/*
 * Mark in the data (select.h) what the filter selects.  data and filter are
 * first siblings, the filter as libyang parses the content of an anyxml node:
 * a node is opaque wherever it does not fit a schema.  An empty filter (NULL)
 * selects nothing.
 *
 * An element of the filter in no namespace, or in that of NETCONF's own
 * envelope, which clients forget to leave, matches in any namespace.
 */
void subtree_select(struct lyd_node *data, const struct lyd_node *filter);

/*
 * Whether the filter can select a top-level node of this name and namespace,
 * whatever the data: what needs not be asked for need not be there.
 */
bool subtree_concerns(const struct lyd_node *filter, const char *name,
		      const char *ns);

#endif /* NETCONF_SUBTREE_H */
