/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One NETCONF session, and what its operations share. */
#ifndef NETCONF_AGENT_H
#define NETCONF_AGENT_H

#include "compat.h"
#include "subscription.h"

#define AGENT_MODEL "frr-bgp-manrs"

struct agent {
	struct ly_ctx *ctx;
	const struct lys_module *model; /* frr-bgp-manrs */
	struct nc_session *session;
	char user[64];	    /* who logged in */
	int broker;	    /* descriptor for broker_ask() */
	time_t started;	    /* seconds since 1970 */
	struct subscription subscription;
};

/* Why a session did not come to a good end; 0 when it did. */
enum agent_end {
	AGENT_DONE = 0,
	AGENT_NO_MODEL = 2,   /* a YANG module is missing or bad */
	AGENT_NO_SESSION = 3, /* no hello, or the client broke the framing */
	AGENT_FAILED = 4,     /* memory, descriptors, threads */
};

/*
 * Hold a session with the client on standard input and output until one side
 * ends it.  broker is for broker_ask(), yang_dir where the YANG modules are.
 * What went wrong is said on standard error.
 */
enum agent_end agent_run(int broker, const char *yang_dir);

/* The agent that an operation was asked of. */
struct agent *agent_of(const struct nc_session *session);

/*
 * Operations: called by libnetconf2 with the parsed request, return the reply.
 */
struct nc_server_reply *rpc_get(struct lyd_node *rpc, struct nc_session *);
struct nc_server_reply *rpc_get_config(struct lyd_node *rpc,
				       struct nc_session *);
struct nc_server_reply *rpc_get_data(struct lyd_node *rpc, struct nc_session *);
struct nc_server_reply *rpc_get_schema(struct lyd_node *rpc,
				       struct nc_session *);
struct nc_server_reply *rpc_kill_session(struct lyd_node *rpc,
					 struct nc_session *);
struct nc_server_reply *rpc_create_subscription(struct lyd_node *rpc,
						struct nc_session *);

/* A leaf of the request by its name, NULL when it is not there.  Borrowed. */
const char *rpc_parameter(const struct lyd_node *rpc, const char *name);
/* A reply with data; takes what value points to. */
struct nc_server_reply *rpc_data(struct lyd_node *rpc, void *value,
				 LYD_ANYDATA_VALUETYPE type);

#endif /* NETCONF_AGENT_H */
