/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way a route of bgpd meets the engine, whether it is enforced,
 * observed or only asked about: convert, evaluate, record, log.
 */
#include "frr/frr_rpki.h"

#include "engine/prefix.h"
#include "frr/frr_conformance.h"

/* VRPs of a violation that are written out. */
#define EVIDENCE_VRPS_MAX 4

enum manrs_action manrs_violation_action(const struct manrs_violation *v,
					 const struct manrs_neighbor *n,
					 bool *is_observed)
{
	enum manrs_action action =
		v->reject ? MANRS_ACTION_REJECT
		: n	  ? manrs_policy_strongest(&n->policy, v->failed)
			  : MANRS_ACTION_LOG;

	*is_observed = !v->enforced && action > MANRS_ACTION_LOG;
	return action;
}

/* Keep the violation with its evidence, and log it when it is news. */
static void record_violation(struct manrs_neighbor *n,
			     const struct manrs_input *in,
			     const struct manrs_result *result,
			     uint32_t path_id, const struct attr *attr,
			     bool enforced, bool is_news)
{
	MANRS_TEXT(reason, 200);
	MANRS_TEXT(evidence, 400);
	struct manrs_violation v = {
		.neighbor = n->number,
		.prefix = in->route->prefix,
		.path_id = path_id,
		.failed = result->failed,
		.reject = result->reject,
		.enforced = enforced,
		.path = attr->aspath && attr->aspath->str ? attr->aspath->str
							  : "",
		.reason = reason.buf,
		.evidence = evidence.buf,
	};
	struct manrs_neighbor_af *af = &n->af[v.prefix.afi];
	manrs_time_t now = manrs_now();

	manrs_result_reason(result, in, &reason);
	if (result->failed & (MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID)))
		manrs_vrps_format(in->facts->vrps, &v.prefix, EVIDENCE_VRPS_MAX,
				  &evidence);
	v.has_origin = manrs_aspath_origin(&in->route->path, &v.origin);
	manrs_violations_put(manrs.violations, &v, now);
	af->last_violation = now;
	af->last_failed = v.failed;
	af->last_prefix = v.prefix;
	if (is_news)
		manrs_log_violation(n, &v);
}

/* `debug bgp manrs`: every judgement, conforming or not. */
static void debug_judgement(const struct manrs_neighbor *n,
			    const struct manrs_input *in,
			    const struct manrs_judgement *judgement,
			    bool changed)
{
	char prefix[MANRS_PREFIX_STRLEN];
	MANRS_TEXT(failed, 300);
	MANRS_TEXT(no_data, 300);

	manrs_check_names(judgement->failed, &failed);
	manrs_check_names(judgement->no_data, &no_data);
	zlog_debug(
		"MANRS: neighbor=%s prefix=%s rov=%s failed=%s no-data=%s %s%s%s",
		n->peer->host, manrs_prefix_format(&in->route->prefix, prefix),
		manrs_rov_state_name(judgement->rov), failed.buf, no_data.buf,
		judgement->reject ? "reject" : "accept",
		judgement->enforced ? "" : " (observed)",
		changed ? "" : " (as before)");
}

static void record(struct manrs_neighbor *n, const struct manrs_input *in,
		   const struct manrs_result *result, uint32_t path_id,
		   const struct attr *attr, bool enforced)
{
	struct manrs_neighbor_af *af = &n->af[in->route->prefix.afi];
	struct manrs_judgement judgement = {
		.failed = result->failed,
		.no_data = result->no_data,
		.rov = result->rov.state,
		.blackhole = result->blackhole,
		.reject = result->reject,
		.enforced = enforced,
	};
	struct manrs_route_change change;

	if (!af->routes &&
	    manrs_route_table_new(in->route->prefix.afi, &af->routes))
		return;
	if (manrs_route_table_put(af->routes, &in->route->prefix, path_id,
				  &judgement, &change)) {
		/* What it was judged before does not hold any more. */
		manrs_neighbor_forget(n, &in->route->prefix, path_id);
		return;
	}
	if (change.changed)
		manrs_tally_add(&af->ever, &judgement, 1);
	if (manrs.debug)
		debug_judgement(n, in, &judgement, change.changed);
	if (result->failed)
		record_violation(n, in, result, path_id, attr, enforced,
				 change.changed);
	else if (change.failed_before)
		manrs_violations_remove(manrs.violations, n->number,
					&in->route->prefix, path_id);
	if (result->failed || change.failed_before)
		manrs_conformance_settle(n, result->failed,
					 &in->route->prefix);
}

/*
 * What a route is judged by.  Only one that is about to be accepted is held for
 * the first VRPs: an observed neighbor's is not ours to reject, and what bgpd
 * has accepted came when nobody waited, and would be an outage.
 */
static struct manrs_facts facts_for(const struct manrs_neighbor *n,
				    const struct manrs_prefix *prefix,
				    uint32_t path_id, unsigned flags)
{
	const struct manrs_route_table *routes = n->af[prefix->afi].routes;
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	struct manrs_judgement before;

	if (facts.held &&
	    (!(flags & MANRS_JUDGE_ENFORCED) ||
	     (routes &&
	      manrs_route_table_find(routes, prefix, path_id, &before) &&
	      !before.reject)))
		facts.held = 0;
	return facts;
}

/*
 * What the path of the route judged last came to.  The routes of an UPDATE share
 * path and attributes, unless the operator's own map changes them before it
 * calls ours.
 */
static struct {
	const struct manrs_neighbor *n; /* NULL: none */
	struct manrs_route route;	/* its hops are these */
	uint32_t hops[MANRS_ASPATH_MAX];
	struct manrs_path_verdict verdict;
} last_path;

void manrs_judge_forget_path(void)
{
	last_path.n = NULL;
}

static bool is_last_path(const struct manrs_neighbor *n,
			 const struct manrs_route *route)
{
	const struct manrs_route *last = &last_path.route;

	return last_path.n == n && manrs_packet_is_current(n) &&
	       manrs_aspath_equal(&route->path, &last->path) &&
	       manrs_prefix_equal(&route->next_hop, &last->next_hop) &&
	       manrs_prefix_equal(&route->next_hop_local,
				  &last->next_hop_local) &&
	       route->otc == last->otc;
}

/* Only within a message it is sure that policy and data are the same. */
static const struct manrs_path_verdict *
judge_path(const struct manrs_neighbor *n, const struct manrs_route *route,
	   const struct manrs_facts *facts)
{
	if (is_last_path(n, route))
		return &last_path.verdict;
	manrs_evaluate_path(route, &n->sender, &n->policy, facts,
			    &last_path.verdict);
	last_path.n = n;
	last_path.route = *route;
	last_path.route.path.hops = last_path.hops;
	memcpy(last_path.hops, route->path.hops,
	       route->path.n_hops * sizeof(last_path.hops[0]));
	return &last_path.verdict;
}

bool manrs_judge(struct manrs_neighbor *n, const struct prefix *p,
		 uint32_t path_id, const struct attr *attr, unsigned flags)
{
	struct manrs_facts facts;
	struct manrs_route route;
	struct manrs_result result;

	manrs_neighbor_ensure_current(n);
	manrs_from_attr(n->peer, p, attr, &route);
	if (!(flags & MANRS_JUDGE_DRY))
		manrs_packet_judging(n, route.prefix.afi);
	facts = facts_for(n, &route.prefix, path_id, flags);
	manrs_evaluate_prefix(&route, &n->sender, &n->policy, &facts,
			      judge_path(n, &route, &facts), &result);
	if (!(flags & MANRS_JUDGE_DRY)) {
		struct manrs_input in = {
			.route = &route,
			.sender = &n->sender,
			.policy = &n->policy,
			.facts = &facts,
			.rov = result.rov,
		};

		record(n, &in, &result, path_id, attr,
		       flags & MANRS_JUDGE_ENFORCED);
	}
	return result.reject;
}

/* What was found now of the checks in `trusted`, and of the others before. */
static void merge_before(const struct manrs_neighbor *n, uint32_t trusted,
			 uint32_t held, const struct manrs_judgement *before,
			 struct manrs_result *result)
{
	const struct manrs_policy *policy = &n->policy;
	const struct manrs_input in = { .sender = &n->sender,
					.policy = policy,
					.facts = &manrs.facts };

	result->failed = (result->failed & trusted) |
			 (before->failed & ~trusted & policy->enabled);
	result->no_data = (result->no_data & trusted) |
			  (before->no_data & ~trusted & policy->enabled);
	result->reject = manrs_must_reject(&in, result->failed, result->no_data,
					   held);
}

bool manrs_judge_again(struct manrs_neighbor *n, const struct prefix *p,
		       uint32_t path_id, const struct attr *attr,
		       const struct manrs_judgement *before)
{
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	bool is_plain = manrs_enforce_is_plain(n->peer, family2afi(p->family));
	uint32_t trusted = UINT32_MAX;
	struct manrs_result result;
	struct manrs_route route;
	struct manrs_input in;

	manrs_neighbor_ensure_current(n);
	if (!is_plain)
		trusted = manrs_checks_of_scope(MANRS_SCOPE_PREFIX);
	manrs_from_attr(n->peer, p, attr, &route);
	/* The map may have put the community there, or taken it away. */
	if (!is_plain)
		route.is_blackhole = before->blackhole != MANRS_BLACKHOLE_NONE;
	manrs_evaluate(&route, &n->sender, &n->policy, &facts, &result);
	/* It is accepted, so it is not held. */
	merge_before(n, trusted, 0, before, &result);
	in = (struct manrs_input){ &route, &n->sender, &n->policy,
				   &facts, result.rov };
	record(n, &in, &result, path_id, attr, true);
	return result.reject;
}

bool manrs_judge_remembered(const struct manrs_neighbor *n,
			    const struct manrs_violation *v,
			    struct manrs_judgement *judgement)
{
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	struct manrs_route route = {
		.prefix = v->prefix,
		.is_blackhole = judgement->blackhole != MANRS_BLACKHOLE_NONE,
	};
	struct manrs_result result;

	if (!manrs_path_from_text(n->peer, v->path, &route.path))
		return false;
	manrs_evaluate(&route, &n->sender, &n->policy, &facts, &result);
	merge_before(n,
		     manrs_checks_needing(MANRS_NEED_RPKI |
					  MANRS_NEEDS_OPTIONAL),
		     facts.held, judgement, &result);
	judgement->failed = result.failed;
	judgement->no_data = result.no_data;
	return true;
}

bool manrs_judge_differs(const struct manrs_neighbor *n,
			 const struct prefix *p, const struct attr *attr,
			 const struct manrs_judgement *before)
{
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	uint32_t checks = manrs_checks_needing(MANRS_NEED_ASPAS);
	struct manrs_result result;
	struct manrs_route route;

	manrs_from_attr(n->peer, p, attr, &route);
	manrs_evaluate(&route, &n->sender, &n->policy, &facts, &result);
	return (result.failed ^ before->failed) & checks;
}
