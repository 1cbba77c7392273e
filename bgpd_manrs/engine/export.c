/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules for what leaves, and the loop over them. */
#include "export.h"

#include "aspa_verify.h"
#include "bogon.h"

static enum manrs_verdict judge_bogon_prefix(const struct manrs_export_input *in)
{
	return manrs_bogon_prefix(&in->route->prefix, NULL) ? MANRS_FAIL
							    : MANRS_PASS;
}

static enum manrs_verdict judge_rov_invalid(const struct manrs_export_input *in)
{
	const struct manrs_aspath *path = &in->route->path;
	uint32_t origin = 0;
	bool has_origin = manrs_aspath_origin(path, &origin);
	struct manrs_rov rov = manrs_rov_validate(in->facts->vrps,
						  &in->route->prefix,
						  has_origin, origin,
						  path->ends_in_set);

	if (rov.state == MANRS_ROV_NO_DATA)
		return MANRS_NO_DATA;
	return rov.state == MANRS_ROV_INVALID ? MANRS_FAIL : MANRS_PASS;
}

/* Up or across the valley: nobody pays us to carry routes there that another
 * such neighbor gave us. */
static bool is_up_or_across(uint8_t relationship)
{
	return relationship == MANRS_REL_PROVIDER ||
	       relationship == MANRS_REL_PEER ||
	       relationship == MANRS_REL_RS_SERVER;
}

/* Do the ASPAs say that the path, with us in front of it, does not go up all
 * the way?  Then whoever gave it to us is no customer of ours, or has leaked it
 * himself. */
static bool goes_against_aspas(const struct manrs_export_input *in)
{
	const struct manrs_aspa_table *aspas = in->facts->aspas;
	const struct manrs_aspath *path = &in->route->path;
	struct manrs_aspa_outcome outcome;
	struct manrs_aspa_set set;

	if (!aspas || !path->n_hops || path->has_set)
		return false;
	outcome = manrs_aspa_verify(aspas, path, MANRS_ASPA_UPSTREAM, 0);
	if (outcome.state == MANRS_ASPA_INVALID)
		return true;
	set = manrs_aspa_table_find(aspas, path->hops[0]);
	return set.providers && !manrs_aspa_set_has(set, in->local_as);
}

/* Where the route comes from tells, or the mark of RFC 9234 section 5 that it
 * bears, or, where neither does, the ASPAs of its path. */
static bool is_known_to_go_down_only(const struct manrs_export_input *in,
				     bool *is_unknown)
{
	*is_unknown = false;
	if (in->route->otc || is_up_or_across(in->from.relationship))
		return true;
	if (in->from.relationship != MANRS_REL_UNSET &&
	    in->from.relationship != MANRS_REL_IBGP)
		return false;
	*is_unknown = !goes_against_aspas(in);
	return !*is_unknown;
}

static enum manrs_verdict judge_route_leak(const struct manrs_export_input *in)
{
	bool is_unknown;

	if (in->from.is_own)
		return MANRS_PASS;
	if (in->to != MANRS_REL_UNSET && !is_up_or_across(in->to))
		return MANRS_PASS;
	if (!is_known_to_go_down_only(in, &is_unknown))
		return is_unknown ? MANRS_NO_DATA : MANRS_PASS;
	return in->to == MANRS_REL_UNSET ? MANRS_NO_DATA : MANRS_FAIL;
}

/* A default route to a customer is a service, not an announcement of space. */
static enum manrs_verdict
judge_foreign_origin(const struct manrs_export_input *in)
{
	const struct manrs_prefix_set *own = in->facts->own_prefixes;

	if (!in->from.is_own ||
	    (!in->route->prefix.len && !is_up_or_across(in->to)))
		return MANRS_PASS;
	if (!own || !manrs_prefix_set_count(own))
		return MANRS_NO_DATA;
	return manrs_prefix_set_covers(own, &in->route->prefix, NULL)
		       ? MANRS_PASS
		       : MANRS_FAIL;
}

const struct manrs_export_rule manrs_export_rules[MANRS_EXPORT__COUNT] = {
	[MANRS_EXPORT_BOGON_PREFIX] = {
		.name = "bogon-prefix",
		.title = "the prefix lies in special-purpose space",
		.source = "RFC 7454 section 6.1.1",
		.judge = judge_bogon_prefix,
	},
	[MANRS_EXPORT_ROV_INVALID] = {
		.name = "rov-invalid",
		.title = "the origin is not authorised by any covering VRP",
		.source = "RFC 6811 section 2; RFC 8893",
		.judge = judge_rov_invalid,
	},
	[MANRS_EXPORT_ROUTE_LEAK] = {
		.name = "route-leak",
		.title = "learned from a provider, peer or route server, it would go to another one",
		.source = "RFC 7908 section 3; RFC 9234 section 5",
		.judge = judge_route_leak,
	},
	[MANRS_EXPORT_FOREIGN_ORIGIN] = {
		.name = "foreign-origin",
		.title = "originated by us outside of our own prefixes",
		.source = "MANRS Action 1; RFC 7454 section 6.1.4",
		.judge = judge_foreign_origin,
	},
};

void manrs_export_evaluate(const struct manrs_export_input *in,
			   struct manrs_export_result *result)
{
	*result = (struct manrs_export_result){ 0, 0 };
	for (int id = 0; id < MANRS_EXPORT__COUNT; id++)
		switch (manrs_export_rules[id].judge(in)) {
		case MANRS_FAIL:
			result->broken |= 1u << id;
			break;
		case MANRS_NO_DATA:
			result->no_data |= 1u << id;
			break;
		default:
			break;
		}
}
