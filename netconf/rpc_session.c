/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * get-schema (RFC 6022) and kill-session.
 */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "rpc_error.h"

static const struct lys_module *find_module(const struct ly_ctx *ctx,
					    const char *name,
					    const char *revision)
{
	if (revision && *revision)
		return ly_ctx_get_module(ctx, name, revision);
	return ly_ctx_get_module_latest(ctx, name);
}

/*
 * A callback of our own also because libnetconf2's of 2.0.24 frees memory twice
 * with libyang 2.1.
 */
struct nc_server_reply *rpc_get_schema(struct lyd_node *rpc,
				       struct nc_session *session)
{
	const struct ly_ctx *ctx = agent_of(session)->ctx;
	const char *format = rpc_parameter(rpc, "format");
	const struct lys_module *module;
	LYS_OUTFORMAT out = LYS_OUT_YANG;
	char *text = NULL;

	if (format && strstr(format, ":yin"))
		out = LYS_OUT_YIN;
	else if (format && !strstr(format, ":yang"))
		return rpc_error(ctx, NC_ERR_INVALID_VALUE,
				 "there are the formats yang and yin");
	module = find_module(ctx, rpc_parameter(rpc, "identifier"),
			     rpc_parameter(rpc, "version"));
	if (!module)
		return rpc_error(ctx, NC_ERR_INVALID_VALUE,
				 "no such YANG module here, or not that "
				 "revision of it");
	if (lys_print_mem(&text, module, out, 0))
		return rpc_error_libyang(ctx);
	return rpc_data(rpc, text, LYD_ANYDATA_STRING);
}

/* Each session is an SSH connection and a process of its own, which only its
 * user and the administrator can end. */
struct nc_server_reply *rpc_kill_session(struct lyd_node *rpc,
					 struct nc_session *session)
{
	const struct ly_ctx *ctx = agent_of(session)->ctx;
	const char *id = rpc_parameter(rpc, "session-id");

	if (id && strtoul(id, NULL, 10) == nc_session_get_id(session))
		return rpc_error(ctx, NC_ERR_INVALID_VALUE,
				 "this is your own session: close-session "
				 "ends it");
	return rpc_error(ctx, NC_ERR_OP_NOT_SUPPORTED,
			 "other sessions cannot be ended from here: each is an "
			 "SSH connection of its own");
}
