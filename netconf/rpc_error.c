/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words for what went wrong, and the rpc-errors that carry them.
 */
#include "rpc_error.h"

static const struct {
	const char *app_tag;
	const char *text;
} causes[BGPD_STATUS__COUNT] = {
	[BGPD_OK] = { "", "" },
	[BGPD_NOT_RUNNING] = { "bgpd-not-running",
			       "bgpd is not running: nobody answers on its "
			       "vty socket" },
	[BGPD_PERMISSION] = { "bgpd-permission",
			      "manrs-netconf may not use bgpd's vty socket: it "
			      "is not set-group-ID frrvty" },
	[BGPD_TIMEOUT] = { "bgpd-timeout",
			   "bgpd runs, but did not answer in time" },
	[BGPD_ENDED] = { "bgpd-ended", "bgpd ended while it was answering" },
	[BGPD_REFUSED] = { "module-not-loaded",
			   "bgpd knows no data of frr-bgp-manrs: it runs "
			   "without the module manrs" },
	[BGPD_TOO_LARGE] = { "bgpd-answer-too-large",
			     "the answer of bgpd is too large" },
	[BGPD_FAILED] = { "agent-failed",
			  "manrs-netconf could not ask bgpd: out of memory, "
			  "or its broker is gone" },
};

const char *rpc_error_text(enum bgpd_status status)
{
	return causes[status].text;
}

static struct lyd_node *new_error(const struct ly_ctx *ctx, NC_ERR tag,
				  const char *why)
{
	struct lyd_node *error = nc_err(ctx, tag, NC_ERR_TYPE_APP);

	if (error)
		nc_err_set_msg(error, why, "en");
	return error;
}

struct nc_server_reply *rpc_error(const struct ly_ctx *ctx, NC_ERR tag,
				  const char *why)
{
	struct lyd_node *error = new_error(ctx, tag, why);

	return error ? nc_server_reply_err(error) : NULL;
}

static struct nc_server_reply *failed(const struct ly_ctx *ctx,
				      const char *app_tag, const char *why)
{
	struct lyd_node *error = new_error(ctx, NC_ERR_OP_FAILED, why);

	if (!error)
		return NULL;
	nc_err_set_app_tag(error, app_tag);
	return nc_server_reply_err(error);
}

struct nc_server_reply *rpc_error_bgpd(const struct ly_ctx *ctx,
				       enum bgpd_status status)
{
	return failed(ctx, causes[status].app_tag, causes[status].text);
}

struct nc_server_reply *rpc_error_answer(const struct ly_ctx *ctx)
{
	return failed(ctx, "bgpd-bad-answer",
		      "bgpd's answer is not data of this frr-bgp-manrs: do the "
		      "module and manrs-netconf come from one build?");
}

struct nc_server_reply *rpc_error_libyang(const struct ly_ctx *ctx)
{
	const char *said = ly_errmsg(ctx);

	return rpc_error(ctx, NC_ERR_OP_FAILED, said ? said : "out of memory");
}
