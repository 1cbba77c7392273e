/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replies that say what is wrong.  Each makes one rpc-error; NULL (no memory)
 * makes libnetconf2 answer operation-failed by itself.
 */
#ifndef NETCONF_RPC_ERROR_H
#define NETCONF_RPC_ERROR_H

#include "broker.h"
#include "compat.h"

/* Error-tag, and in words why. */
struct nc_server_reply *rpc_error(const struct ly_ctx *ctx, NC_ERR tag,
				  const char *why);

/* bgpd did not answer: operation-failed, the status as error-app-tag. */
struct nc_server_reply *rpc_error_bgpd(const struct ly_ctx *ctx,
				       enum bgpd_status status);

/* It answered something that is no data of our model. */
struct nc_server_reply *rpc_error_answer(const struct ly_ctx *ctx);

/* libyang could not do something: operation-failed, in its words. */
struct nc_server_reply *rpc_error_libyang(const struct ly_ctx *ctx);

/* The same status in words. */
const char *rpc_error_text(enum bgpd_status status);

#endif /* NETCONF_RPC_ERROR_H */
