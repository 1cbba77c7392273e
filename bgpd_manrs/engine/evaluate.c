/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run the table over a route and say what came out.  Knows no check by name
 * but rov-invalid, whose reason is one word of its own, and aspa-invalid, whose
 * hop is told beside any other; what a check does and what happens upon a
 * failure is in check_table.c and in the policy.
 */
#include "evaluate.h"

#include "prefix.h"

/* Which needs of any check are not met for this route (enum manrs_need). */
static unsigned missing_needs(const struct manrs_input *in)
{
	const struct manrs_prefix_set *own = in->facts->own_prefixes;
	const struct manrs_prefix *next_hop = &in->route->next_hop;
	const struct manrs_prefix *neighbor = &in->sender->address;
	unsigned missing = 0;

	if (!in->facts->vrps)
		missing |= MANRS_NEED_VRPS;
	if (!own || !manrs_prefix_set_count(own))
		missing |= MANRS_NEED_OWN_PREFIXES;
	/* An IPv6 route over an IPv4 session (RFC 4760): the neighbor's
	 * address of the other family is not known. */
	if (!next_hop->len || !neighbor->len || next_hop->afi != neighbor->afi)
		missing |= MANRS_NEED_NEXT_HOP;
	if (!in->facts->aspas)
		missing |= MANRS_NEED_ASPAS;
	if (!in->sender->irr_prefixes)
		missing |= MANRS_NEED_IRR_PREFIXES;
	if (!in->sender->irr_origins)
		missing |= MANRS_NEED_IRR_ORIGINS;
	if (!in->facts->ixp_lans)
		missing |= MANRS_NEED_IXP_LANS;
	if (!in->facts->delegated)
		missing |= MANRS_NEED_DELEGATED;
	if (in->sender->relationship == MANRS_REL_UNSET ||
	    in->sender->relationship == MANRS_REL_IBGP)
		missing |= MANRS_NEED_RELATIONSHIP;
	if (in->route->otc_is_unknown)
		missing |= MANRS_NEED_OTC;
	return missing;
}

static struct manrs_rov validate_origin(const struct manrs_input *in)
{
	const struct manrs_aspath *path = &in->route->path;
	uint32_t origin = 0;
	bool has_origin = manrs_aspath_origin(path, &origin);

	return manrs_rov_validate(in->facts->vrps, &in->route->prefix,
				  has_origin, origin, path->ends_in_set);
}

static uint32_t checks_needing(const struct manrs_policy *policy, unsigned needs)
{
	uint32_t checks = 0;

	for (; needs; needs &= needs - 1)
		checks |= policy->needing[__builtin_ctz(needs)];
	return checks;
}

/* Of enabled checks: those that fail. */
static uint32_t run_checks(const struct manrs_input *in, uint32_t checks)
{
	uint32_t failed = 0;

	for (; checks; checks &= checks - 1) {
		int id = __builtin_ctz(checks);

		if (manrs_checks[id].is_broken(in))
			failed |= MANRS_CHECK_BIT(id);
	}
	return failed;
}

/* Checks for which nobody is to provide the data: without it they reject
 * nothing. */
static uint32_t unprovided(const struct manrs_input *in)
{
	unsigned configured = in->facts->configured | in->sender->configured;

	return checks_needing(in->policy, MANRS_NEEDS_OPTIONAL & ~configured);
}

bool manrs_must_reject(const struct manrs_input *in, uint32_t failed,
		       uint32_t no_data, uint32_t held)
{
	return manrs_policy_must_reject(in->policy, failed,
					no_data & ~unprovided(in), held);
}

void manrs_evaluate_path(const struct manrs_route *route,
			 const struct manrs_sender *sender,
			 const struct manrs_policy *policy,
			 const struct manrs_facts *facts,
			 struct manrs_path_verdict *verdict)
{
	const struct manrs_input in = { route, sender, policy, facts, { 0, 0 } };
	uint32_t no_data = checks_needing(policy, missing_needs(&in));

	verdict->no_data = no_data;
	verdict->decisive = no_data & ~unprovided(&in);
	verdict->left = policy->enabled & ~policy->by_path & ~no_data;
	verdict->failed = run_checks(&in, policy->by_path & ~no_data);
}

void manrs_evaluate_prefix(const struct manrs_route *route,
			   const struct manrs_sender *sender,
			   const struct manrs_policy *policy,
			   const struct manrs_facts *facts,
			   const struct manrs_path_verdict *verdict,
			   struct manrs_result *result)
{
	struct manrs_input in = { route, sender, policy, facts, { 0, 0 } };
	uint32_t failed;

	in.rov = validate_origin(&in);
	failed = verdict->failed | run_checks(&in, verdict->left);
	result->failed = failed;
	result->no_data = verdict->no_data;
	result->tagged = failed & policy->tags;
	result->depreference = failed & policy->depreferences;
	result->rov = in.rov;
	result->blackhole = !route->is_blackhole ? MANRS_BLACKHOLE_NONE
			    : manrs_is_granted_blackhole(&in)
				    ? MANRS_BLACKHOLE_GRANTED
				    : MANRS_BLACKHOLE_ASKED;
	result->reject = manrs_policy_must_reject(policy, failed,
						  verdict->decisive,
						  facts->held);
}

void manrs_evaluate(const struct manrs_route *route,
		    const struct manrs_sender *sender,
		    const struct manrs_policy *policy,
		    const struct manrs_facts *facts,
		    struct manrs_result *result)
{
	struct manrs_path_verdict verdict;

	manrs_evaluate_path(route, sender, policy, facts, &verdict);
	manrs_evaluate_prefix(route, sender, policy, facts, &verdict, result);
}

enum manrs_verdict manrs_result_verdict(const struct manrs_result *result,
					const struct manrs_policy *policy,
					enum manrs_check_id id)
{
	if (!(policy->enabled & MANRS_CHECK_BIT(id)))
		return MANRS_NOT_RUN;
	if (result->failed & MANRS_CHECK_BIT(id))
		return MANRS_FAIL;
	if (result->no_data & MANRS_CHECK_BIT(id))
		return MANRS_NO_DATA;
	return MANRS_PASS;
}

void manrs_check_names(uint32_t checks, struct manrs_text *out)
{
	const char *separator = "";

	if (!checks)
		manrs_text_add(out, "-");
	for (; checks; checks &= checks - 1) {
		manrs_text_add(out, "%s%s", separator,
			       manrs_checks[__builtin_ctz(checks)].name);
		separator = ",";
	}
}

void manrs_result_reason(const struct manrs_result *result,
			 const struct manrs_input *in, struct manrs_text *out)
{
	const struct manrs_policy *policy = in->policy;
	enum manrs_action strongest =
		manrs_policy_strongest(policy, result->failed);
	uint32_t left = result->failed;
	int id;

	while (left && policy->action[__builtin_ctz(left)] != strongest)
		left &= left - 1;
	if (!left)
		return;
	id = __builtin_ctz(left);
	if (id == MANRS_CHECK_ROV_INVALID)
		manrs_text_add(out, "%s",
			       manrs_rov_reason_name(result->rov.reason));
	else
		manrs_checks[id].explain(in, out);
	if (id != MANRS_CHECK_ASPA_INVALID &&
	    result->failed & MANRS_CHECK_BIT(MANRS_CHECK_ASPA_INVALID))
		manrs_explain_aspa_hops(in, out);
}

struct vrp_list {
	struct manrs_text *out;
	unsigned max;
	unsigned n;
};

static bool list_vrp(const struct manrs_vrp *vrp, void *arg)
{
	struct vrp_list *list = arg;
	char prefix[MANRS_PREFIX_STRLEN];

	if (list->n < list->max)
		manrs_text_add(list->out, "%s%s-%u AS%u", list->n ? ", " : "",
			       manrs_prefix_format(&vrp->prefix, prefix),
			       vrp->max_len, vrp->asn);
	list->n++;
	return true;
}

void manrs_vrps_format(const struct manrs_vrp_table *table,
		       const struct manrs_prefix *prefix, unsigned max,
		       struct manrs_text *out)
{
	struct vrp_list list = { out, max, 0 };

	if (!table) {
		manrs_text_add(out, "no data");
		return;
	}
	manrs_vrp_table_foreach_covering(table, prefix, list_vrp, &list);
	if (!list.n)
		manrs_text_add(out, "none");
	else if (list.n > max)
		manrs_text_add(out, "%sand %u more", max ? " ... " : "... ",
			       list.n - max);
}
