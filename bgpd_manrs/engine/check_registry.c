/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks against what is written down about a network elsewhere: routing
 * registries, the registries of address space, the lists of exchange points; and
 * requests to discard traffic, which only the holder of the space may make.
 */
#include "check.h"
#include "prefix.h"

/* Registered space: "192.0.2.0/24", "192.0.2.0/24 to /26". */
static void add_rule(const struct manrs_prefix_rule *rule,
		     struct manrs_text *out)
{
	char prefix[MANRS_PREFIX_STRLEN];

	manrs_text_add(out, "%s", manrs_prefix_format(&rule->prefix, prefix));
	if (rule->min_len > rule->prefix.len)
		manrs_text_add(out, " from /%u", rule->min_len);
	if (rule->max_len > rule->prefix.len)
		manrs_text_add(out, " to /%u", rule->max_len);
}

/* Irr ------------------------------------------------------------------- */

static bool is_registered(const struct manrs_input *in)
{
	const struct manrs_prefix *p = &in->route->prefix;

	return manrs_prefix_filter_allows(in->sender->irr_prefixes, p,
					  in->policy->params.irr_len[p->afi]);
}

/* A ROA says what a route object says, and better (RFC 6811). */
static bool is_substituted(const struct manrs_input *in)
{
	return in->policy->params.irr_roa && in->rov.state == MANRS_ROV_VALID;
}

bool manrs_check_irr_prefix(const struct manrs_input *in)
{
	return !is_registered(in) && !is_substituted(in) &&
	       !manrs_is_granted_blackhole(in);
}

void manrs_explain_irr_prefix(const struct manrs_input *in,
			      struct manrs_text *out)
{
	const struct manrs_prefix_filter *filter = in->sender->irr_prefixes;
	struct manrs_prefix_rule rule;

	if (!filter) {
		manrs_text_add(out, "no list of registered prefixes");
		return;
	}
	if (!manrs_prefix_filter_covers(filter, &in->route->prefix, &rule)) {
		manrs_text_add(out, "not registered");
	} else {
		manrs_text_add(out, "%s: ", is_registered(in)
						    ? "registered"
						    : "length not registered");
		add_rule(&rule, out);
	}
	if (!is_registered(in) && is_substituted(in))
		manrs_text_add(out, ", but valid by ROA");
}

bool manrs_check_irr_origin(const struct manrs_input *in)
{
	uint32_t origin;

	return !manrs_aspath_origin(&in->route->path, &origin) ||
	       !manrs_asn_set_has(in->sender->irr_origins, origin);
}

void manrs_explain_irr_origin(const struct manrs_input *in,
			      struct manrs_text *out)
{
	uint32_t origin;

	if (!in->sender->irr_origins)
		manrs_text_add(out, "no list of origins");
	else if (!manrs_aspath_origin(&in->route->path, &origin))
		manrs_text_add(out, "no origin");
	else
		manrs_text_add(out, "origin AS%u is %s the AS-SET", origin,
			       manrs_check_irr_origin(in) ? "not in" : "in");
}

/* Exchange points, address space ----------------------------------------- */

/* The LAN that covers the route, if the neighbor is not on it itself. */
static bool find_foreign_lan(const struct manrs_input *in,
			     struct manrs_prefix *lan)
{
	const struct manrs_prefix *neighbor = &in->sender->address;

	return manrs_prefix_set_covers(in->facts->ixp_lans, &in->route->prefix,
				       lan) &&
	       !(neighbor->len && manrs_prefix_contains(lan, neighbor));
}

bool manrs_check_ixp_lan(const struct manrs_input *in)
{
	struct manrs_prefix lan;

	return find_foreign_lan(in, &lan);
}

void manrs_explain_ixp_lan(const struct manrs_input *in, struct manrs_text *out)
{
	char prefix[MANRS_PREFIX_STRLEN];
	struct manrs_prefix lan;

	if (!in->facts->ixp_lans)
		manrs_text_add(out, "no list of exchange points");
	else if (find_foreign_lan(in, &lan))
		manrs_text_add(out, "inside the peering LAN %s",
			       manrs_prefix_format(&lan, prefix));
	else
		manrs_text_add(out, "inside no foreign peering LAN");
}

bool manrs_check_unallocated_prefix(const struct manrs_input *in)
{
	return !manrs_delegated_overlaps(in->facts->delegated,
					 &in->route->prefix);
}

void manrs_explain_unallocated_prefix(const struct manrs_input *in,
				      struct manrs_text *out)
{
	if (!in->facts->delegated)
		manrs_text_add(out, "no statistics of the registries");
	else
		manrs_text_add(out, "%s by any registry",
			       manrs_check_unallocated_prefix(in)
				       ? "not delegated"
				       : "delegated");
}

/* Blackhole --------------------------------------------------------------- */

/* Is the space the neighbor's own, be it cut up as it may? */
static bool is_own_space(const struct manrs_input *in)
{
	const struct manrs_prefix_filter *filter = in->sender->irr_prefixes;

	return (filter && manrs_prefix_filter_covers(
				  filter, &in->route->prefix, NULL)) ||
	       in->rov.state == MANRS_ROV_VALID ||
	       (in->rov.state == MANRS_ROV_INVALID &&
		in->rov.reason == MANRS_ROV_REASON_LENGTH);
}

bool manrs_is_granted_blackhole(const struct manrs_input *in)
{
	return in->route->is_blackhole && in->policy->params.blackhole &&
	       is_own_space(in);
}

bool manrs_check_blackhole(const struct manrs_input *in)
{
	return in->route->is_blackhole && !manrs_is_granted_blackhole(in);
}

void manrs_explain_blackhole(const struct manrs_input *in,
			     struct manrs_text *out)
{
	if (!in->route->is_blackhole)
		manrs_text_add(out, "no community BLACKHOLE");
	else if (!in->policy->params.blackhole)
		manrs_text_add(out, "the neighbor may not ask for it");
	else if (!is_own_space(in))
		manrs_text_add(out, "the space is not the neighbor's by "
				    "registry or ROA");
	else
		manrs_text_add(out, "granted");
}
