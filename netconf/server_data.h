/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data that the agent has about itself. */
#ifndef NETCONF_SERVER_DATA_H
#define NETCONF_SERVER_DATA_H

#include "agent.h"

/*
 * Add the YANG library (RFC 8525), the state of the agent (RFC 6022) and its
 * notification streams (RFC 5277) to the siblings of *data, which may be NULL.
 * On an error *data has what was added before.
 */
LY_ERR server_data_add(const struct agent *agent, struct lyd_node **data);

#endif /* NETCONF_SERVER_DATA_H */
