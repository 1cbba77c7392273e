/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks on prefix, origin and next hop: for each the rule and its
 * evidence.  A rule is called only when what its row needs is there; evidence
 * is also asked for without, and then says what is missing.
 */
#include "bogon.h"
#include "check.h"
#include "evaluate.h"
#include "prefix.h"

/* VRPs shown as evidence; the rest is counted. */
#define EVIDENCE_VRPS 8

bool manrs_check_default_route(const struct manrs_input *in)
{
	return in->route->prefix.len == 0;
}

void manrs_explain_default_route(const struct manrs_input *in,
				 struct manrs_text *out)
{
	char prefix[MANRS_PREFIX_STRLEN];

	manrs_text_add(out, "%s is %s default route",
		       manrs_prefix_format(&in->route->prefix, prefix),
		       manrs_check_default_route(in) ? "the" : "not a");
}

bool manrs_check_bogon_prefix(const struct manrs_input *in)
{
	return manrs_bogon_prefix(&in->route->prefix, NULL);
}

void manrs_explain_bogon_prefix(const struct manrs_input *in,
				struct manrs_text *out)
{
	const struct manrs_bogon_prefix *row;
	char prefix[MANRS_PREFIX_STRLEN];

	manrs_bogon_prefix(&in->route->prefix, &row);
	if (!row)
		manrs_text_add(out, "%s is not in special-purpose space",
			       manrs_prefix_format(&in->route->prefix, prefix));
	else
		manrs_text_add(out, "inside %s %s, %s%s", row->prefix,
			       row->name, row->source,
			       row->reachable ? ", globally reachable" : "");
}

bool manrs_check_prefix_too_specific(const struct manrs_input *in)
{
	const struct manrs_prefix *p = &in->route->prefix;

	return p->len > in->policy->params.max_len[p->afi] &&
	       !manrs_is_granted_blackhole(in);
}

void manrs_explain_prefix_too_specific(const struct manrs_input *in,
				       struct manrs_text *out)
{
	const struct manrs_prefix *p = &in->route->prefix;

	manrs_text_add(out, "length /%u, longest allowed /%u%s", p->len,
		       in->policy->params.max_len[p->afi],
		       manrs_is_granted_blackhole(in) ? ", but for a blackhole"
						      : "");
}

bool manrs_check_prefix_too_broad(const struct manrs_input *in)
{
	const struct manrs_prefix *p = &in->route->prefix;

	/* The default route has a check of its own. */
	return p->len && p->len < in->policy->params.min_len[p->afi];
}

void manrs_explain_prefix_too_broad(const struct manrs_input *in,
				    struct manrs_text *out)
{
	const struct manrs_prefix *p = &in->route->prefix;

	manrs_text_add(out, "length /%u, shortest allowed /%u%s", p->len,
		       in->policy->params.min_len[p->afi],
		       p->len ? "" : " (default route)");
}

bool manrs_check_own_prefix(const struct manrs_input *in)
{
	return manrs_prefix_set_covers(in->facts->own_prefixes,
				       &in->route->prefix, NULL);
}

void manrs_explain_own_prefix(const struct manrs_input *in,
			      struct manrs_text *out)
{
	const struct manrs_prefix_set *own = in->facts->own_prefixes;
	struct manrs_prefix member;
	char prefix[MANRS_PREFIX_STRLEN];

	if (!own || !manrs_prefix_set_count(own))
		manrs_text_add(out, "no own prefixes configured");
	else if (manrs_prefix_set_covers(own, &in->route->prefix, &member))
		manrs_text_add(out, "inside our own %s",
			       manrs_prefix_format(&member, prefix));
	else
		manrs_text_add(out, "%s is not in our own space",
			       manrs_prefix_format(&in->route->prefix, prefix));
}

bool manrs_check_next_hop(const struct manrs_input *in)
{
	const struct manrs_route *route = in->route;
	const struct manrs_prefix *neighbor = &in->sender->address;

	/* An absent link-local next hop has length 0 and equals no address. */
	return !manrs_prefix_equal(&route->next_hop, neighbor) &&
	       !manrs_prefix_equal(&route->next_hop_local, neighbor);
}

void manrs_explain_next_hop(const struct manrs_input *in,
			    struct manrs_text *out)
{
	const struct manrs_route *route = in->route;
	char address[MANRS_PREFIX_STRLEN];

	if (route->next_hop.len)
		manrs_text_add(out, "next hop %s",
			       manrs_addr_format(&route->next_hop, address));
	else
		manrs_text_add(out, "next hop unknown");
	if (route->next_hop_local.len)
		manrs_text_add(out, " (link-local %s)",
			       manrs_addr_format(&route->next_hop_local,
						 address));
	if (in->sender->address.len)
		manrs_text_add(out, ", neighbor %s",
			       manrs_addr_format(&in->sender->address,
						 address));
	else
		manrs_text_add(out, ", neighbor address unknown");
}

static void explain_rov(const struct manrs_input *in, struct manrs_text *out)
{
	const struct manrs_aspath *path = &in->route->path;
	uint32_t origin;

	if (manrs_aspath_origin(path, &origin))
		manrs_text_add(out, "origin AS%u", origin);
	else if (path->truncated)
		manrs_text_add(out, "no origin (path too long to read)");
	else
		manrs_text_add(out, "no origin (path %s)",
			       path->ends_in_set ? "ends in a set"
						 : "is empty");
	manrs_text_add(out, "; VRPs: ");
	if (in->facts->vrps)
		manrs_vrps_format(in->facts->vrps, &in->route->prefix,
				  EVIDENCE_VRPS, out);
	else
		manrs_text_add(out, "no data");
}

bool manrs_check_rov_invalid(const struct manrs_input *in)
{
	/* No ROA allows the length of a blackhole; who asks is what matters. */
	return in->rov.state == MANRS_ROV_INVALID &&
	       !(in->rov.reason == MANRS_ROV_REASON_LENGTH &&
		 manrs_is_granted_blackhole(in));
}

void manrs_explain_rov_invalid(const struct manrs_input *in,
			       struct manrs_text *out)
{
	explain_rov(in, out);
}

bool manrs_check_rov_not_found(const struct manrs_input *in)
{
	return in->rov.state == MANRS_ROV_NOT_FOUND;
}

void manrs_explain_rov_not_found(const struct manrs_input *in,
				 struct manrs_text *out)
{
	explain_rov(in, out);
}
