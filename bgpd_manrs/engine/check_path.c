/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks on the AS path: for each the rule and its evidence.  Index 0 of a
 * path is the AS nearest to us.  A truncated path is judged by the hops that
 * were kept; as-path-too-long fails it in any case.
 */
#include "aspa_verify.h"
#include "bogon.h"
#include "check.h"

/* The first bogon ASN of the path and what it is, or NULL. */
static const char *find_bogon_asn(const struct manrs_aspath *path,
				  uint32_t *asn)
{
	for (unsigned i = 0; i < path->n_hops; i++) {
		const char *what = manrs_bogon_asn(path->hops[i]);

		if (what) {
			*asn = path->hops[i];
			return what;
		}
	}
	return NULL;
}

bool manrs_check_bogon_asn(const struct manrs_input *in)
{
	uint32_t asn;

	return find_bogon_asn(&in->route->path, &asn);
}

void manrs_explain_bogon_asn(const struct manrs_input *in,
			     struct manrs_text *out)
{
	uint32_t asn;
	const char *what = find_bogon_asn(&in->route->path, &asn);

	if (what)
		manrs_text_add(out, "AS%u %s", asn, what);
	else
		manrs_text_add(out, "none of %u ASNs is special-purpose",
			       in->route->path.n_hops);
}

bool manrs_check_as_path_too_long(const struct manrs_input *in)
{
	const struct manrs_aspath *path = &in->route->path;

	return path->truncated ||
	       path->n_hops > in->policy->params.max_path_len;
}

void manrs_explain_as_path_too_long(const struct manrs_input *in,
				    struct manrs_text *out)
{
	const struct manrs_aspath *path = &in->route->path;

	manrs_text_add(out, "path has %s%u ASNs, limit %u",
		       path->truncated ? "more than " : "", path->n_hops,
		       in->policy->params.max_path_len);
}

bool manrs_check_as_set(const struct manrs_input *in)
{
	return in->route->path.has_set;
}

void manrs_explain_as_set(const struct manrs_input *in, struct manrs_text *out)
{
	manrs_text_add(out, "path has %s",
		       !in->route->path.has_set ? "no set"
		       : in->route->path.ends_in_set
			       ? "a set at its end: no single origin"
			       : "a set");
}

bool manrs_check_first_as(const struct manrs_input *in)
{
	const struct manrs_aspath *path = &in->route->path;

	return !path->n_hops || path->first_is_set ||
	       path->hops[0] != in->sender->asn;
}

void manrs_explain_first_as(const struct manrs_input *in,
			    struct manrs_text *out)
{
	const struct manrs_aspath *path = &in->route->path;

	if (!path->n_hops)
		manrs_text_add(out, "path is empty");
	else if (path->first_is_set)
		manrs_text_add(out, "path starts with a set");
	else
		manrs_text_add(out, "path starts with AS%u", path->hops[0]);
	manrs_text_add(out, ", neighbor is AS%u", in->sender->asn);
}

/* The nearest transit-free AS that the neighbor is not itself, by its index,
 * or n_hops.  The neighbor's own prepends are skipped: a transit-free neighbor
 * may send its own routes and its customers', not those of another one. */
static unsigned find_transit_free(const struct manrs_input *in)
{
	const struct manrs_aspath *path = &in->route->path;
	unsigned i = 0;

	while (i < path->n_hops && path->hops[i] == in->sender->asn)
		i++;
	while (i < path->n_hops &&
	       !manrs_asn_set_has(in->facts->transit_free, path->hops[i]))
		i++;
	return i;
}

bool manrs_check_transit_leak(const struct manrs_input *in)
{
	return find_transit_free(in) < in->route->path.n_hops;
}

void manrs_explain_transit_leak(const struct manrs_input *in,
				struct manrs_text *out)
{
	const struct manrs_aspath *path = &in->route->path;
	unsigned i = find_transit_free(in);

	if (i < path->n_hops)
		manrs_text_add(out, "transit-free AS%u behind AS%u",
			       path->hops[i],
			       i ? path->hops[i - 1] : in->sender->asn);
	else
		manrs_text_add(out, "no transit-free AS behind AS%u",
			       in->sender->asn);
}

/* The nearest AS that may not be heard from this neighbor, by its index, or
 * n_hops. */
static unsigned find_locked(const struct manrs_input *in)
{
	const struct manrs_aspath *path = &in->route->path;
	const struct manrs_asn_set *locked = in->sender->locked;
	unsigned i = 0;

	if (!locked || !locked->n)
		return path->n_hops;
	while (i < path->n_hops && !manrs_asn_set_has(locked, path->hops[i]))
		i++;
	return i;
}

bool manrs_check_peerlock(const struct manrs_input *in)
{
	return find_locked(in) < in->route->path.n_hops;
}

void manrs_explain_peerlock(const struct manrs_input *in,
			    struct manrs_text *out)
{
	const struct manrs_aspath *path = &in->route->path;
	unsigned i = find_locked(in);

	if (i < path->n_hops)
		manrs_text_add(out, "protected AS%u must not come over AS%u",
			       path->hops[i], in->sender->asn);
	else
		manrs_text_add(out, "no AS that must not come over AS%u",
			       in->sender->asn);
}

/* RFC 9234 section 5, on reception; from a provider and a route server the
 * attribute is as it should be. */
bool manrs_check_otc_leak(const struct manrs_input *in)
{
	if (!in->route->otc)
		return false;
	switch (in->sender->relationship) {
	case MANRS_REL_CUSTOMER:
	case MANRS_REL_RS_CLIENT:
		return true;
	case MANRS_REL_PEER:
		return in->route->otc != in->sender->asn;
	default:
		return false;
	}
}

void manrs_explain_otc_leak(const struct manrs_input *in,
			    struct manrs_text *out)
{
	if (in->route->otc)
		manrs_text_add(out, "OTC attribute of AS%u from a neighbor AS%u",
			       in->route->otc, in->sender->asn);
	else
		manrs_text_add(out, "%s",
			       in->route->otc_is_unknown
				       ? "OTC attribute unknown"
				       : "no OTC attribute");
}

/* The direction must be known: see MANRS_NEED_RELATIONSHIP. */
static struct manrs_aspa_outcome
verify_aspa(const struct manrs_input *in, enum manrs_aspa_direction direction)
{
	const struct manrs_sender *sender = in->sender;

	return manrs_aspa_verify(in->facts->aspas, &in->route->path, direction,
				 manrs_aspa_neighbor(sender->relationship,
						     sender->asn));
}

bool manrs_check_aspa_invalid(const struct manrs_input *in)
{
	const struct manrs_sender *sender = in->sender;
	enum manrs_aspa_direction direction;

	return manrs_aspa_direction(sender->relationship, &direction) &&
	       manrs_aspa_is_invalid(in->facts->aspas, &in->route->path,
				     direction,
				     manrs_aspa_neighbor(sender->relationship,
							 sender->asn));
}

void manrs_explain_aspa_hops(const struct manrs_input *in,
			     struct manrs_text *out)
{
	enum manrs_aspa_direction direction;
	struct manrs_aspa_outcome outcome;

	if (!manrs_aspa_direction(in->sender->relationship, &direction))
		return;
	outcome = verify_aspa(in, direction);
	if (outcome.state != MANRS_ASPA_INVALID ||
	    outcome.reason != MANRS_ASPA_REASON_HOPS)
		return;
	manrs_text_add(out, "; ");
	manrs_aspa_explain(&outcome, out);
}

void manrs_explain_aspa_invalid(const struct manrs_input *in,
				struct manrs_text *out)
{
	enum manrs_aspa_direction direction;
	struct manrs_aspa_outcome outcome;

	if (!in->facts->aspas) {
		manrs_text_add(out, "no ASPAs");
		return;
	}
	if (!manrs_aspa_direction(in->sender->relationship, &direction)) {
		manrs_text_add(out, "no direction for relationship %s",
			       manrs_relationship_name(
				       in->sender->relationship));
		return;
	}
	outcome = verify_aspa(in, direction);
	manrs_text_add(out, "%s %s",
		       direction == MANRS_ASPA_UPSTREAM ? "upstream"
							: "downstream",
		       manrs_aspa_state_name(outcome.state));
	if (outcome.state != MANRS_ASPA_VALID) {
		manrs_text_add(out, ": ");
		manrs_aspa_explain(&outcome, out);
	}
}
