/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show bgp manrs explain: one route, check by check. */
#include "vty/vty_private.h"

#include "engine/prefix.h"
#include "frr/frr_hold.h"
#include "vty/vty_conformance.h"

/* What explain judges, and where it was found. */
struct subject {
	struct manrs_route route;
	uint32_t hops[MANRS_ASPATH_MAX];
	const char *found_in;
};

static void subject_from_attr(struct subject *subject,
			      const struct manrs_neighbor *n,
			      const struct prefix *p, const struct attr *attr,
			      const char *found_in)
{
	struct manrs_route *route = &subject->route;

	manrs_from_attr(n->peer, p, attr, route);
	memcpy(subject->hops, route->path.hops, route->path.n_hops * 4u);
	route->path.hops = subject->hops;
	subject->found_in = found_in;
}

static bool subject_from_rib(struct subject *subject,
			     const struct manrs_neighbor *n)
{
	struct bgp_dest *dest;
	struct prefix p;

	manrs_to_frr_prefix(&subject->route.prefix, &p);
	/* get, not lookup: 8.4 hides a node that only has an Adj-RIB-In. */
	dest = bgp_node_get(
		n->peer->bgp->rib[family2afi(p.family)][SAFI_UNICAST], &p);
	for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest); pi;
	     pi = pi->next)
		if (pi->peer == n->peer &&
		    !manrs_path_is_gone(pi))
			subject_from_attr(subject, n, &p, pi->attr,
					  "in the RIB");
	for (struct bgp_adj_in *ain = dest->adj_in; ain; ain = ain->next)
		if (ain->peer == n->peer)
			subject_from_attr(subject, n, &p, ain->attr,
					  subject->found_in
						  ? "in the RIB"
						  : "in Adj-RIB-In only");
	bgp_dest_unlock_node(dest);
	return subject->found_in;
}

static bool subject_from_violation(struct subject *subject,
				   const struct manrs_neighbor *n)
{
	const struct manrs_violation *v = manrs_violations_find(
		manrs.violations, n->number, &subject->route.prefix, 0);

	if (!v || manrs_aspath_parse(v->path, subject->hops, MANRS_ASPATH_MAX,
				     &subject->route.path))
		return false;
	subject->route.otc_is_unknown = true;
	subject->found_in = "among the violations";
	return true;
}

static void print_explanation(struct vty *vty, const struct manrs_neighbor *n,
			      const struct manrs_input *in,
			      const struct manrs_result *result)
{
	MANRS_TEXT(vrps, 600);

	manrs_vrps_format(in->facts->vrps, &in->route->prefix, 8, &vrps);
	vty_out(vty, "  ROV: %s%s%s; covering VRPs: %s\n",
		manrs_rov_state_name(result->rov.state),
		result->rov.reason ? ", reason " : "",
		result->rov.reason ? manrs_rov_reason_name(result->rov.reason)
				   : "",
		vrps.len ? vrps.buf : "none");
	vty_out(vty, "  %-20s %-8s %-12s %s\n", "Check", "Verdict", "Action",
		"Evidence");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		MANRS_TEXT(evidence, 400);

		manrs_checks[id].explain(in, &evidence);
		vty_out(vty, "  %-20s %-8s %-12s %s\n", manrs_checks[id].name,
			manrs_verdict_name(
				manrs_result_verdict(result, in->policy, id)),
			manrs_action_name(in->policy->action[id]),
			evidence.buf);
	}
}

static struct json_object *json_explanation(const struct manrs_input *in,
					    const struct manrs_result *result)
{
	struct json_object *checks = json_object_new_object();

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		struct json_object *row = json_object_new_object();
		MANRS_TEXT(evidence, 400);

		manrs_checks[id].explain(in, &evidence);
		json_object_string_add(
			row, "verdict",
			manrs_verdict_name(
				manrs_result_verdict(result, in->policy, id)));
		json_object_string_add(
			row, "action",
			manrs_action_name(in->policy->action[id]));
		json_object_string_add(row, "evidence", evidence.buf);
		json_object_object_add(checks, manrs_checks[id].name, row);
	}
	return checks;
}

static void path_text(const struct manrs_aspath *path, struct manrs_text *out)
{
	for (unsigned i = 0; i < path->n_hops; i++)
		manrs_text_add(out, "%s%u", i ? " " : "", path->hops[i]);
	if (path->has_set)
		manrs_text_add(out, " (with AS_SET)");
}

static int show_json(struct vty *vty, const struct manrs_neighbor *n,
		     const struct manrs_input *in,
		     const struct manrs_result *result,
		     const struct subject *subject, const char *outcome)
{
	struct json_object *json = json_object_new_object();
	char prefix[MANRS_PREFIX_STRLEN];
	MANRS_TEXT(path, 1024);
	MANRS_TEXT(vrps, 600);

	path_text(&subject->route.path, &path);
	manrs_vrps_format(in->facts->vrps, &subject->route.prefix, 8, &vrps);
	json_object_string_add(json, "prefix",
			       manrs_prefix_format(&subject->route.prefix,
						   prefix));
	json_object_string_add(json, "neighbor", n->peer->host);
	json_object_string_add(json, "vrf", manrs_instance_name(n->peer->bgp));
	json_object_int_add(json, "remoteAs", n->sender.asn);
	json_object_string_add(json, "relationship",
			       manrs_relationship_name(n->sender.relationship));
	json_object_string_add(json, "path", path.buf);
	json_object_string_add(json, "found", subject->found_in);
	json_object_string_add(json, "rov",
			       manrs_rov_state_name(result->rov.state));
	if (result->rov.reason)
		json_object_string_add(
			json, "rovReason",
			manrs_rov_reason_name(result->rov.reason));
	json_object_string_add(json, "vrps", vrps.buf);
	json_object_string_add(json, "outcome", outcome);
	if (result->depreference)
		json_object_int_add(json, "localPreference",
				    in->policy->local_pref);
	if (result->tagged)
		json_object_object_add(json, "tagged",
				       manrs_json_check_names(result->tagged));
	json_object_object_add(json, "checks", json_explanation(in, result));
	manrs_json_add_past(json, n, &subject->route.prefix, result->failed);
	return vty_json(vty, json);
}

/* What a route that passes is given on the way. */
static void print_marks(struct vty *vty, const struct manrs_neighbor *n,
			const struct manrs_result *result)
{
	MANRS_TEXT(tagged, 300);

	if (result->depreference)
		vty_out(vty, "  Local preference: %u%s\n",
			n->policy.local_pref,
			result->reject ? ", did it pass" : "");
	manrs_check_names(result->tagged, &tagged);
	if (result->tagged)
		vty_out(vty, "  Tagged: %s%s\n", tagged.buf,
			result->reject ? ", did it pass" : "");
}

/* What becomes of it. */
static void format_outcome(const struct manrs_input *in,
			   const struct manrs_result *result,
			   const struct bgp *bgp, enum manrs_mode mode,
			   struct manrs_text *out)
{
	if (!result->reject)
		manrs_text_add(out, "accept");
	else if (mode < MANRS_MODE_PARTLY)
		manrs_text_add(out,
			       "accept (not enforced; would be rejected)");
	else if (mode == MANRS_MODE_PARTLY)
		manrs_text_add(out,
			       "reject where the route-map calls MANRS, else accept");
	else if (manrs_must_reject(in, result->failed, result->no_data, 0))
		manrs_text_add(out, "reject");
	else
		manrs_text_add(out, "reject (held for the first %s)",
			       manrs_hold_for(manrs_rpki_set_of(bgp)));
}

/* Judge the subject as if n had sent it, and print. */
static int explain(struct vty *vty, const struct manrs_neighbor *n,
		   const struct subject *subject, bool is_json)
{
	const struct manrs_route *route = &subject->route;
	enum manrs_mode mode = n->af[route->prefix.afi].mode;
	struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	char prefix[MANRS_PREFIX_STRLEN], instance[80];
	struct manrs_result result;
	struct manrs_input in;
	MANRS_TEXT(outcome, 80);
	MANRS_TEXT(path, 1024);

	if (mode < MANRS_MODE_ENFORCED)
		facts.held = 0;
	manrs_evaluate(route, &n->sender, &n->policy, &facts, &result);
	in = (struct manrs_input){ route, &n->sender, &n->policy, &facts,
				   result.rov };
	format_outcome(&in, &result, n->peer->bgp, mode, &outcome);
	if (is_json)
		return show_json(vty, n, &in, &result, subject,
				 outcome.buf);
	path_text(&route->path, &path);
	vty_out(vty, "%s from %s (AS %u, %s%s)\n",
		manrs_prefix_format(&route->prefix, prefix), n->peer->host,
		n->sender.asn,
		manrs_relationship_name(n->sender.relationship),
		manrs_vty_instance(n->peer->bgp, ", ", instance,
				   sizeof(instance)));
	vty_out(vty, "  AS path %s, %s\n", path.buf, subject->found_in);
	print_explanation(vty, n, &in, &result);
	vty_out(vty, "  Outcome: %s\n", outcome.buf);
	print_marks(vty, n, &result);
	manrs_vty_print_past(vty, n, &route->prefix, result.failed);
	return CMD_SUCCESS;
}

/* 4 kB, for one command at a time in the main thread. */
static struct subject subject;

/* Start over with the prefix of the command line. */
static bool subject_init(struct vty *vty, int argc, struct cmd_token *argv[])
{
	memset(&subject.route, 0, sizeof(subject.route));
	subject.found_in = NULL;
	if (manrs_vty_find_prefix(argc, argv, &subject.route.prefix))
		return true;
	vty_out(vty, "%% Malformed prefix\n");
	return false;
}

int manrs_vty_show_explain(const struct cmd_element *self, struct vty *vty,
			   int argc, struct cmd_token *argv[])
{
	char prefix[MANRS_PREFIX_STRLEN];
	struct manrs_vty_scope scope;
	struct manrs_neighbor *n;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	n = manrs_vty_find_neighbor(vty, &scope,
				    manrs_vty_after(argc, argv, "neighbor"));
	if (!n || !subject_init(vty, argc, argv))
		return MANRS_CMD_FAILED;
	if (!subject_from_rib(&subject, n) &&
	    !subject_from_violation(&subject, n)) {
		vty_out(vty,
			"%% No route for %s from %s is known; give a path: as-path ASN... neighbor X\n",
			manrs_prefix_format(&subject.route.prefix, prefix),
			n->peer->host);
		return MANRS_CMD_FAILED;
	}
	return explain(vty, n, &subject, manrs_vty_is_json(argc, argv));
}

/* "as-path ASPATH... neighbor X [json]": FRR's grammar ends at the path, so its
 * tail is taken apart here. */
int manrs_vty_show_explain_path(const struct cmd_element *self,
				struct vty *vty, int argc,
				struct cmd_token *argv[])
{
	bool is_json = !strcmp(argv[argc - 1]->arg, "json");
	int name_at = argc - 1 - is_json, path_at = argc;
	struct manrs_vty_scope scope;
	struct manrs_neighbor *n;
	MANRS_TEXT(path, 2048);

	for (int i = 1; i < argc; i++)
		if (argv[i - 1]->type == WORD_TKN &&
		    !strcmp(argv[i - 1]->text, "as-path"))
			path_at = i;
	if (name_at < path_at + 2 ||
	    strcmp(argv[name_at - 1]->arg, "neighbor")) {
		vty_out(vty, "%% Say whose route it is: as-path ASN... neighbor X [json]\n");
		return MANRS_CMD_FAILED;
	}
	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	n = manrs_vty_find_neighbor(vty, &scope, argv[name_at]->arg);
	if (!n || !subject_init(vty, argc, argv))
		return MANRS_CMD_FAILED;
	for (int i = path_at; i < name_at - 1; i++)
		manrs_text_add(&path, "%s ", argv[i]->arg);
	if (path.truncated ||
	    manrs_aspath_parse(path.buf, subject.hops, MANRS_ASPATH_MAX,
			       &subject.route.path)) {
		vty_out(vty, "%% Not an AS path: %s\n", path.buf);
		return MANRS_CMD_FAILED;
	}
	subject.route.otc_is_unknown = true;
	subject.found_in = "as given";
	return explain(vty, n, &subject, is_json);
}
