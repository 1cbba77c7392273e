/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * create-subscription and what follows from it: asking bgpd for events, sending
 * those that the filter wants, replay, and the end.
 *
 * Silence must mean that nothing happened.  So a subscriber is told when events
 * were lost, when bgpd cannot be asked any more, and when it can again.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent.h"
#include "events.h"
#include "rpc_error.h"
#include "select.h"

#define ASK_EVERY_MS 1000

/* For the client to take a notification, milliseconds. */
#define SEND_TIMEOUT_MS 60000

/* No event has this number: asked for what follows it, bgpd tells only where
 * it stands. */
#define NUMBER_MAX UINT32_MAX

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void subscription_release(struct subscription *subscription)
{
	lyd_free_all(subscription->subtree);
	free(subscription->xpath);
	memset(subscription, 0, sizeof(*subscription));
}

int subscription_wait_ms(const struct subscription *subscription)
{
	int64_t left = subscription->due_ms - now_ms();

	if (!subscription->active)
		return -1;
	return left > 0 ? left : 0;
}

/* Sends and frees the tree.  text: date and time, NULL for now. */
static bool send_tree(const struct agent *agent, struct lyd_node *tree,
		      const char *text)
{
	struct nc_server_notif *notification = NULL;
	char *now = NULL;
	bool sent = false;

	if (text)
		now = strdup(text);
	else
		ly_time_time2str(time(NULL), NULL, &now);
	if (now)
		notification =
			nc_server_notif_new(tree, now, NC_PARAMTYPE_FREE);
	if (notification) {
		sent = nc_server_notif_send(agent->session, notification,
					    SEND_TIMEOUT_MS) == NC_MSG_NOTIF;
		nc_server_notif_free(notification);
	} else {
		lyd_free_all(tree);
		free(now);
	}
	return sent;
}

/* One with at most one leaf.  Not subject to the filter: it is about the
 * subscription itself. */
static bool send_own(const struct agent *agent, const char *path,
		     const char *leaf, const char *value)
{
	struct lyd_node *tree = NULL;

	if (lyd_new_path(NULL, agent->ctx, path, NULL, 0, &tree))
		return false;
	if (leaf && lyd_new_term(tree, NULL, leaf, value, 0, NULL)) {
		lyd_free_all(tree);
		return false;
	}
	return send_tree(agent, tree, NULL);
}

static struct lyd_node *parse_event(const struct agent *agent,
				    const struct event *event)
{
	struct lyd_node *tree = NULL, *operation = NULL;
	struct ly_in *in = NULL;

	if (ly_in_new_memory(event->notification, &in))
		return NULL;
	if (lyd_parse_op(agent->ctx, NULL, in, LYD_JSON, LYD_TYPE_NOTIF_YANG,
			 &tree, &operation)) {
		lyd_free_all(tree);
		tree = NULL;
	}
	ly_in_free(in, 0);
	return tree;
}

static bool is_in_time(const struct subscription *subscription,
		       const struct event *event)
{
	time_t at;

	if (ly_time_str2time(event->time, &at, NULL))
		return true;
	return (!subscription->from || at >= subscription->from) &&
	       (!subscription->until || at <= subscription->until);
}

static bool send_event(const struct agent *agent, const struct event *event)
{
	const struct subscription *subscription = &agent->subscription;
	struct lyd_node *tree;

	if (!is_in_time(subscription, event))
		return true;
	tree = parse_event(agent, event);
	if (!tree)
		return send_own(agent, "/" AGENT_MODEL ":events-lost", "count",
				"1");
	if (filter_mark(&subscription->filter, tree) ||
	    !select_is_marked(tree)) {
		lyd_free_all(tree);
		return true;
	}
	return send_tree(agent, tree, event->time);
}

static bool send_lost(const struct agent *agent, uint32_t n)
{
	char count[16];

	snprintf(count, sizeof(count), "%u", n);
	return send_own(agent, "/" AGENT_MODEL ":events-lost", "count", count);
}

static enum bgpd_status ask(const struct agent *agent, uint32_t after,
			    struct events *events)
{
	struct bgpd_answer answer = { 0 };
	enum bgpd_status status =
		broker_ask(agent->broker, BROKER_EVENTS, after, &answer);

	if (status == BGPD_OK && !events_parse(events, answer.text))
		status = BGPD_REFUSED;
	free(answer.text);
	return status;
}

/* bgpd was restarted: what its last run had left is gone, nobody knows how
 * much, and its numbers begin again. */
static bool begin_run(struct agent *agent, const struct events *events)
{
	struct subscription *subscription = &agent->subscription;

	snprintf(subscription->run, sizeof(subscription->run), "%s",
		 events->run);
	subscription->number = 0;
	subscription->replay_last = 0;
	return send_own(agent, "/" AGENT_MODEL ":events-lost", NULL, NULL);
}

/* What is sent when the past has been told. */
static bool end_replay(struct agent *agent)
{
	struct subscription *subscription = &agent->subscription;

	if (!subscription->replaying ||
	    subscription->number < subscription->replay_last)
		return true;
	subscription->replaying = false;
	return send_own(agent, "/nc-notifications:replayComplete", NULL, NULL);
}

static bool send_events(struct agent *agent, const struct events *events)
{
	struct subscription *subscription = &agent->subscription;
	struct event event;
	bool sent = true;

	/* A replay promises no more than what is kept. */
	if (events->lost && !subscription->replaying)
		sent = send_lost(agent, events->lost);
	for (size_t i = 0; i < events->n && sent; i++) {
		if (!events_get(events, i, &event))
			continue;
		sent = send_event(agent, &event);
		subscription->number = event.number;
	}
	return sent && end_replay(agent);
}

static bool on_silence(struct agent *agent, enum bgpd_status status)
{
	struct subscription *subscription = &agent->subscription;

	if (subscription->interrupted)
		return true;
	subscription->interrupted = true;
	return send_own(agent, "/" AGENT_MODEL ":monitoring-interrupted",
			"reason", rpc_error_text(status));
}

static bool on_answer(struct agent *agent, const struct events *events)
{
	struct subscription *subscription = &agent->subscription;
	bool sent = true;

	if (subscription->interrupted)
		sent = send_own(agent, "/" AGENT_MODEL ":monitoring-resumed",
				NULL, NULL);
	subscription->interrupted = false;
	if (sent && strcmp(events->run, subscription->run)) {
		/* This answer counted from a number of the last run. */
		subscription->due_ms = 0;
		return begin_run(agent, events);
	}
	if (events->more)
		subscription->due_ms = 0;
	return sent && send_events(agent, events);
}

static bool end_in_time(struct agent *agent)
{
	struct subscription *subscription = &agent->subscription;
	bool sent;

	if (!subscription->until || subscription->replaying ||
	    time(NULL) <= subscription->until)
		return true;
	subscription_release(subscription);
	sent = send_own(agent, "/nc-notifications:notificationComplete", NULL,
			NULL);
	/* Not before: libnetconf2 sends to subscribed sessions only. */
	nc_session_dec_notif_status(agent->session);
	return sent;
}

bool subscription_run(struct agent *agent)
{
	struct subscription *subscription = &agent->subscription;
	struct events events;
	enum bgpd_status status;
	bool sent;

	if (!subscription->active || subscription_wait_ms(subscription))
		return true;
	subscription->due_ms = now_ms() + ASK_EVERY_MS;
	status = ask(agent, subscription->number, &events);
	if (status != BGPD_OK)
		return on_silence(agent, status) && end_in_time(agent);
	sent = on_answer(agent, &events);
	events_release(&events);
	return sent && end_in_time(agent);
}

static struct nc_server_reply *bad_element(const struct ly_ctx *ctx,
					   const char *name, const char *why)
{
	struct lyd_node *error =
		nc_err(ctx, NC_ERR_BAD_ELEM, NC_ERR_TYPE_PROT, name);

	if (!error)
		return NULL;
	nc_err_set_msg(error, why, "en");
	return nc_server_reply_err(error);
}

/* RFC 5277 section 2.1.1. */
static struct nc_server_reply *parse_times(const struct lyd_node *rpc,
					   struct subscription *subscription)
{
	const struct ly_ctx *ctx = LYD_CTX(rpc);
	const char *start = rpc_parameter(rpc, "startTime");
	const char *stop = rpc_parameter(rpc, "stopTime");

	if (start)
		ly_time_str2time(start, &subscription->from, NULL);
	if (stop)
		ly_time_str2time(stop, &subscription->until, NULL);
	if (start && subscription->from > time(NULL))
		return bad_element(ctx, "startTime", "it is in the future");
	if (stop && !start)
		return nc_server_reply_err(nc_err(ctx, NC_ERR_MISSING_ELEM,
						  NC_ERR_TYPE_PROT,
						  "startTime"));
	if (stop && subscription->until < subscription->from)
		return bad_element(ctx, "stopTime", "it is before startTime");
	subscription->replaying = start != NULL;
	return NULL;
}

/* The request is freed before the subscription ends. */
static bool keep_filter(struct subscription *subscription,
			const struct filter *filter)
{
	subscription->filter.type = filter->type;
	if (filter->subtree &&
	    lyd_dup_siblings(filter->subtree, NULL, LYD_DUP_RECURSIVE,
			     &subscription->subtree))
		return false;
	if (filter->xpath) {
		subscription->xpath = strdup(filter->xpath);
		if (!subscription->xpath)
			return false;
	}
	subscription->filter.subtree = subscription->subtree;
	subscription->filter.xpath = subscription->xpath;
	return true;
}

static struct nc_server_reply *begin(struct agent *agent,
				     struct subscription *subscription)
{
	struct events events;
	enum bgpd_status status = ask(agent, NUMBER_MAX, &events);

	if (status != BGPD_OK)
		return rpc_error_bgpd(agent->ctx, status);
	snprintf(subscription->run, sizeof(subscription->run), "%s",
		 events.run);
	subscription->replay_last = events.last;
	subscription->number = subscription->replaying ? 0 : events.last;
	subscription->active = true;
	events_release(&events);
	return NULL;
}

struct nc_server_reply *rpc_create_subscription(struct lyd_node *rpc,
						struct nc_session *session)
{
	struct agent *agent = agent_of(session);
	const char *stream = rpc_parameter(rpc, "stream");
	struct subscription new = { 0 };
	struct nc_server_reply *error;
	struct filter filter;

	if (agent->subscription.active)
		return rpc_error(agent->ctx, NC_ERR_IN_USE,
				 "this session has a subscription already");
	if (stream && strcmp(stream, "NETCONF"))
		return rpc_error(agent->ctx, NC_ERR_INVALID_VALUE,
				 "there is the stream NETCONF only");
	error = filter_parse(rpc, &filter);
	if (!error)
		error = parse_times(rpc, &new);
	if (!error && !keep_filter(&new, &filter))
		error = rpc_error_libyang(agent->ctx);
	if (!error)
		error = begin(agent, &new);
	if (error) {
		subscription_release(&new);
		return error;
	}
	agent->subscription = new;
	nc_session_inc_notif_status(session);
	return nc_server_reply_ok();
}
