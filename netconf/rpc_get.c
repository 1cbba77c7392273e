/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * get, get-config and get-data: which data a request wants, from where, and
 * what of it.  All data is state; a configuration datastore is always empty.
 */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "filter.h"
#include "rpc_error.h"
#include "select.h"
#include "server_data.h"
#include "state.h"

/* How often a tree is begun whose neighbors change meanwhile. */
#define STATE_ATTEMPTS 5

struct nc_server_reply *rpc_data(struct lyd_node *rpc, void *value,
				 LYD_ANYDATA_VALUETYPE type)
{
	struct lyd_node *output = NULL;

	if (lyd_dup_single(rpc, NULL, 0, &output) ||
	    compat_new_any(output, "data", value, type)) {
		lyd_free_all(output);
		if (type == LYD_ANYDATA_DATATREE)
			lyd_free_all(value);
		else
			free(value);
		return rpc_error_libyang(LYD_CTX(rpc));
	}
	return nc_server_reply_data(output, NC_WD_EXPLICIT, NC_PARAMTYPE_FREE);
}

const char *rpc_parameter(const struct lyd_node *rpc, const char *name)
{
	const struct lyd_node *node;

	LY_LIST_FOR(lyd_child(rpc), node) {
		if (node->schema && !strcmp(node->schema->name, name))
			return lyd_get_value(node);
	}
	return NULL;
}

/* All parts of the tree of our model.  STATE_BAD: *status is bgpd's, or
 * BGPD_OK where its answer is no part. */
static enum state_result ask_parts(const struct agent *agent,
				   struct state *state,
				   enum bgpd_status *status)
{
	enum state_result result = STATE_MORE;

	while (result == STATE_MORE) {
		struct bgpd_answer answer = { 0 };

		*status = broker_ask(agent->broker, BROKER_STATE, state->next,
				     &answer);
		if (*status != BGPD_OK)
			return STATE_BAD;
		result = state_add(state, answer.text, answer.len);
		free(answer.text);
		if (state->len > BGPD_ANSWER_MAX) {
			*status = BGPD_TOO_LARGE;
			return STATE_BAD;
		}
	}
	return result;
}

/* The tree of our model, from bgpd. */
static struct nc_server_reply *model_data(const struct agent *agent,
					  struct lyd_node **data)
{
	enum bgpd_status status = BGPD_OK;
	enum state_result result = STATE_AGAIN;
	struct state state = { 0 };
	LY_ERR rc = LY_EINVAL;

	for (int i = 0; i < STATE_ATTEMPTS && result == STATE_AGAIN; i++) {
		state_release(&state);
		result = ask_parts(agent, &state, &status);
	}
	if (result == STATE_DONE)
		rc = lyd_parse_data_mem(agent->ctx, state_text(&state),
					LYD_JSON,
					LYD_PARSE_ONLY | LYD_PARSE_STRICT, 0,
					data);
	state_release(&state);
	if (result == STATE_AGAIN)
		status = BGPD_TIMEOUT;
	if (status != BGPD_OK)
		return rpc_error_bgpd(agent->ctx, status);
	return rc ? rpc_error_answer(agent->ctx) : NULL;
}

/* All state that the filter can want; bgpd is asked only for its own. */
static struct nc_server_reply *collect(const struct agent *agent,
				       const struct filter *filter,
				       struct lyd_node **data)
{
	struct nc_server_reply *error = NULL;

	if (filter_concerns(filter, agent->model))
		error = model_data(agent, data);
	if (!error && server_data_add(agent, data))
		error = rpc_error_libyang(agent->ctx);
	if (error) {
		lyd_free_all(*data);
		*data = NULL;
	}
	return error;
}

static struct nc_server_reply *state(struct lyd_node *rpc,
				     const struct agent *agent,
				     const struct filter *filter,
				     uint32_t max_depth)
{
	struct nc_server_reply *error;
	struct lyd_node *data = NULL;

	error = collect(agent, filter, &data);
	if (error)
		return error;
	if (filter_mark(filter, data)) {
		lyd_free_all(data);
		return rpc_error(agent->ctx, NC_ERR_INVALID_VALUE,
				 "the XPath expression does not select nodes");
	}
	return rpc_data(rpc, select_prune(data, max_depth),
			LYD_ANYDATA_DATATREE);
}

struct nc_server_reply *rpc_get(struct lyd_node *rpc,
				struct nc_session *session)
{
	const struct agent *agent = agent_of(session);
	struct filter filter;
	struct nc_server_reply *error = filter_parse(rpc, &filter);

	return error ? error : state(rpc, agent, &filter, SELECT_ALL_DEPTHS);
}

struct nc_server_reply *rpc_get_config(struct lyd_node *rpc,
				       struct nc_session *session)
{
	struct filter filter;
	struct nc_server_reply *error = filter_parse(rpc, &filter);

	(void)session;
	return error ? error : rpc_data(rpc, NULL, LYD_ANYDATA_DATATREE);
}

/* "unbounded" or 1 to 65535, as the type has it. */
static uint32_t depth_of(const struct lyd_node *rpc)
{
	const char *depth = rpc_parameter(rpc, "max-depth");

	return depth ? strtoul(depth, NULL, 10) : SELECT_ALL_DEPTHS;
}

struct nc_server_reply *rpc_get_data(struct lyd_node *rpc,
				     struct nc_session *session)
{
	const struct agent *agent = agent_of(session);
	const char *datastore = rpc_parameter(rpc, "datastore");
	const char *config = rpc_parameter(rpc, "config-filter");
	bool operational = datastore &&
			   !strcmp(datastore, "ietf-datastores:operational");
	struct filter filter;
	struct nc_server_reply *error = filter_parse(rpc, &filter);

	if (error)
		return error;
	if (!operational &&
	    (!datastore || strcmp(datastore, "ietf-datastores:running")))
		return rpc_error(agent->ctx, NC_ERR_INVALID_VALUE,
				 "there are the datastores operational and, "
				 "empty, running");
	if (!operational || (config && !strcmp(config, "true")))
		return rpc_data(rpc, NULL, LYD_ANYDATA_DATATREE);
	return state(rpc, agent, &filter, depth_of(rpc));
}
