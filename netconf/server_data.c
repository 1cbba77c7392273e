/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YANG library, ietf-netconf-monitoring and nc-notifications: what a client can
 * learn about the agent.  Nothing here needs bgpd.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server_data.h"

#define MONITORING "/ietf-netconf-monitoring:netconf-state"
#define DATASTORE MONITORING "/datastores/datastore[name='running']"
#define LIBRARY "/ietf-yang-library:yang-library"
#define STREAM "/nc-notifications:netconf/streams/stream[name='NETCONF']"

/* Of a namespace, module name and key each below 200 characters. */
#define PATH_LEN 640

struct leaf {
	const char *path;
	const char *value;
};

static LY_ERR add_leaf(const struct ly_ctx *ctx, struct lyd_node *tree,
		       const char *path, const char *value)
{
	return lyd_new_path(tree, ctx, path, value, LYD_NEW_PATH_UPDATE, NULL);
}

static LY_ERR join(struct lyd_node **data, struct lyd_node *more)
{
	return lyd_insert_sibling(*data, more, data);
}

/* What libyang knows, and which datastores have these modules. */
static LY_ERR add_library(const struct agent *agent, struct lyd_node **data)
{
	static const struct leaf datastores[] = {
		{ LIBRARY "/datastore[name='ietf-datastores:running']/schema",
		  "complete" },
		{ LIBRARY "/datastore[name='ietf-datastores:operational']/"
			  "schema",
		  "complete" },
	};
	struct lyd_node *library = NULL;
	LY_ERR rc;

	/* The same content-id as libnetconf2 gives in the hello. */
	rc = ly_ctx_get_yanglib_data(agent->ctx, &library, "%u",
				     ly_ctx_get_change_count(agent->ctx));
	for (int i = 0; i < 2 && !rc; i++)
		rc = add_leaf(agent->ctx, library, datastores[i].path,
			      datastores[i].value);
	return rc ? rc : join(data, library);
}

static LY_ERR add_capabilities(const struct agent *agent,
			       struct lyd_node *state)
{
	compat_capabilities all = nc_server_get_cpblts(agent->ctx);
	LY_ERR rc = all ? LY_SUCCESS : LY_EMEM;

	for (size_t i = 0; !rc && all[i]; i++)
		rc = add_leaf(agent->ctx, state,
			      MONITORING "/capabilities/capability", all[i]);
	compat_capabilities_free(agent->ctx, all);
	return rc;
}

static LY_ERR add_schema(const struct agent *agent, struct lyd_node *state,
			 const struct lys_module *module)
{
	const char *revision = module->revision ? module->revision : "";
	char path[PATH_LEN], leaf[PATH_LEN + 32];
	LY_ERR rc;

	snprintf(path, sizeof(path),
		 MONITORING "/schemas/schema[identifier='%s'][version='%s']"
			    "[format='ietf-netconf-monitoring:yang']",
		 module->name, revision);
	snprintf(leaf, sizeof(leaf), "%s/namespace", path);
	rc = add_leaf(agent->ctx, state, leaf, module->ns);
	snprintf(leaf, sizeof(leaf), "%s/location", path);
	return rc ? rc : add_leaf(agent->ctx, state, leaf, "NETCONF");
}

static LY_ERR add_schemas(const struct agent *agent, struct lyd_node *state)
{
	const struct lys_module *module;
	uint32_t at = 0;
	LY_ERR rc = LY_SUCCESS;

	while (!rc && (module = ly_ctx_get_module_iter(agent->ctx, &at)))
		rc = add_schema(agent, state, module);
	return rc;
}

static LY_ERR add_session(const struct agent *agent, struct lyd_node *state,
			  const char *since)
{
	char path[PATH_LEN], leaf[PATH_LEN + 32];
	const struct leaf leaves[] = {
		{ "transport", "ietf-netconf-monitoring:netconf-ssh" },
		{ "username", agent->user },
		{ "login-time", since },
	};
	LY_ERR rc = LY_SUCCESS;

	snprintf(path, sizeof(path),
		 MONITORING "/sessions/session[session-id='%u']",
		 nc_session_get_id(agent->session));
	for (size_t i = 0; i < sizeof(leaves) / sizeof(*leaves) && !rc; i++) {
		snprintf(leaf, sizeof(leaf), "%s/%s", path, leaves[i].path);
		rc = add_leaf(agent->ctx, state, leaf, leaves[i].value);
	}
	return rc;
}

static LY_ERR add_monitoring(const struct agent *agent, struct lyd_node **data)
{
	struct lyd_node *state = NULL;
	struct tm tm;
	char since[32];
	LY_ERR rc;

	strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%SZ",
		 gmtime_r(&agent->started, &tm));
	rc = lyd_new_path(NULL, agent->ctx, MONITORING, NULL, 0, &state);
	if (!rc)
		rc = join(data, state);
	if (!rc)
		rc = add_capabilities(agent, state);
	if (!rc)
		rc = add_leaf(agent->ctx, state, DATASTORE, NULL);
	if (!rc)
		rc = add_schemas(agent, state);
	return rc ? rc : add_session(agent, state, since);
}

static LY_ERR add_streams(const struct agent *agent, struct lyd_node **data)
{
	static const struct leaf leaves[] = {
		{ STREAM "/description",
		  "Notifications of frr-bgp-manrs, from bgpd" },
		{ STREAM "/replaySupport", "true" },
	};
	struct lyd_node *netconf = NULL;
	LY_ERR rc;

	rc = lyd_new_path(NULL, agent->ctx, "/nc-notifications:netconf", NULL,
			  0, &netconf);
	if (!rc)
		rc = join(data, netconf);
	for (size_t i = 0; i < sizeof(leaves) / sizeof(*leaves) && !rc; i++)
		rc = add_leaf(agent->ctx, netconf, leaves[i].path,
			      leaves[i].value);
	return rc;
}

LY_ERR server_data_add(const struct agent *agent, struct lyd_node **data)
{
	LY_ERR rc = add_library(agent, data);

	if (!rc)
		rc = add_monitoring(agent, data);
	return rc ? rc : add_streams(agent, data);
}
