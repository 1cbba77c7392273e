/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs, neighbors, checks and clear: text for 80 columns.
 * JSON is vty_json.c's; both only render what the module keeps.
 */
#include "vty/vty_private.h"

#include "engine/prefix.h"
#include "frr/frr_export.h"
#include "vty/vty_conformance.h"
#include "frr/frr_own_aspa.h"
#include "frr/frr_rejudge.h"

static const struct manrs_tally no_routes;

const char *manrs_mode_name(enum manrs_mode mode)
{
	static const char *const names[] = {
		[MANRS_MODE_OFF] = "off",
		[MANRS_MODE_OBSERVED] = "observed",
		[MANRS_MODE_PARTLY] = "partly enforced",
		[MANRS_MODE_ENFORCED] = "enforced",
		[MANRS_MODE_CALLED] = "enforced by call",
	};

	return names[mode];
}

const char *manrs_vty_action_short(enum manrs_action action)
{
	return action == MANRS_ACTION_DEPREFERENCE ? "depref"
						   : manrs_action_name(action);
}

bool manrs_vty_is_json(int argc, struct cmd_token *argv[])
{
	return argv[argc - 1]->type == WORD_TKN &&
	       !strcmp(argv[argc - 1]->text, "json");
}

bool manrs_vty_find_prefix(int argc, struct cmd_token *argv[],
			   struct manrs_prefix *prefix)
{
	for (int i = 0; i < argc; i++)
		if (argv[i]->type == IPV4_PREFIX_TKN ||
		    argv[i]->type == IPV6_PREFIX_TKN) {
			struct prefix p;

			if (!str2prefix(argv[i]->arg, &p))
				return false;
			apply_mask(&p);
			manrs_from_frr_prefix(&p, prefix);
			return true;
		}
	return false;
}

const char *manrs_vty_age(manrs_time_t since, char *buf, size_t size)
{
	int64_t age = manrs_now() - since;

	if (!since)
		return "never";
	if (age < 0)
		age = 0;
	if (age < 24 * 3600)
		snprintf(buf, size, "%02d:%02d:%02d", (int)(age / 3600),
			 (int)(age / 60 % 60), (int)(age % 60));
	else
		snprintf(buf, size, "%dd%02dh%02dm", (int)(age / 86400),
			 (int)(age / 3600 % 24), (int)(age / 60 % 60));
	return buf;
}

static const struct manrs_tally *tally_of(const struct manrs_neighbor_af *af)
{
	return af->routes ? manrs_route_table_tally(af->routes) : &no_routes;
}

struct rows {
	struct vty *vty;
	const struct bgp *bgp; /* of the last row */
};

/* Two lines a neighbor and family: who and how, then the figures. */
static void print_summary_row(struct manrs_neighbor *n, void *arg)
{
	struct rows *rows = arg;
	struct vty *vty = rows->vty;

	manrs_vty_print_instance(vty, n->peer->bgp, &rows->bgp);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		const struct manrs_neighbor_af *af = &n->af[afi];
		const struct manrs_tally *t = tally_of(af);
		char age[24];

		if (af->mode == MANRS_MODE_OFF)
			continue;
		vty_out(vty, "%-22s %-10u %-9s %-4s %s\n", n->peer->host,
			n->sender.asn,
			n->sender.relationship == MANRS_REL_UNSET
				? "-"
				: manrs_relationship_name(
					  n->sender.relationship),
			manrs_afi_name(afi), manrs_mode_name(af->mode));
		if (af->mode_reason)
			vty_out(vty, "  (%s)\n", af->mode_reason);
		vty_out(vty,
			"  %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64
			" %8" PRIu64 " %9" PRIu64 " %7" PRIu64 "  %s\n",
			t->received, t->accepted, t->rejected, t->would_reject,
			t->rov[MANRS_ROV_VALID], t->rov[MANRS_ROV_NOT_FOUND],
			t->rov[MANRS_ROV_INVALID],
			manrs_vty_age(af->last_violation, age, sizeof(age)));
	}
}

static void put_neighbor(struct manrs_neighbor *n, void *arg)
{
	manrs_json_put(arg, n->peer->host, manrs_json_neighbor(n));
}

static void put_neighbors(struct manrs_json_out *out,
			  const struct manrs_vty_scope *scope)
{
	manrs_vty_foreach_in(scope, put_neighbor, out);
}

static void put_instance(struct manrs_json_out *out,
			 const struct manrs_vty_scope *scope)
{
	manrs_json_begin(out, "neighbors");
	put_neighbors(out, scope);
	manrs_json_end(out);
}

static void put_summary(struct vty *vty, const struct manrs_vty_scope *scope)
{
	struct manrs_json_out out = { .vty = vty };

	manrs_json_begin(&out, NULL);
	if (scope->is_all)
		manrs_json_begin(&out, "vrfs");
	manrs_json_put_instances(&out, scope, put_instance);
	if (scope->is_all)
		manrs_json_end(&out);
	manrs_json_put(&out, "rpki", manrs_json_rpki(NULL));
	manrs_json_put(&out, "guard", manrs_json_guard());
	manrs_json_put(&out, "observedMissed",
		       json_object_new_int64(manrs_observe_missed()));
	manrs_json_end(&out);
}

int manrs_vty_show_summary(const struct cmd_element *self, struct vty *vty,
			   int argc, struct cmd_token *argv[])
{
	struct manrs_vty_scope scope;
	struct rows rows = { .vty = vty };

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	if (manrs_vty_is_json(argc, argv)) {
		put_summary(vty, &scope);
		return CMD_SUCCESS;
	}
	manrs_vty_print_notices(vty, &scope);
	vty_out(vty, "\n%-22s %-10s %-9s %-4s %s\n", "Neighbor", "AS",
		"Relation", "AF", "Mode");
	vty_out(vty, "  %8s %8s %8s %8s %8s %9s %7s  %s\n", "Received",
		"Accepted", "Rejected", "Would-be", "Valid", "Not-found",
		"Invalid", "Last violation");
	manrs_vty_foreach_in(&scope, print_summary_row, &rows);
	manrs_vty_print_others(vty, &scope);
	return CMD_SUCCESS;
}

/* Nothing for a neighbor that never had to be asked for its routes again. */
static void print_refresh(struct vty *vty, const struct manrs_neighbor *n,
			  enum manrs_afi afi)
{
	const struct manrs_refresh *refresh = &n->af[afi].refresh;
	char age[24];

	if (refresh->asked)
		vty_out(vty, "  Route refresh: asked for %" PRIu64
			     " time%s, last %s ago\n",
			refresh->asked, refresh->asked == 1 ? "" : "s",
			manrs_vty_age(refresh->asked_at, age, sizeof(age)));
	if (refresh->wanted)
		vty_out(vty,
			"  Rejected routes may pass now: will be asked for in %" PRId64
			" s\n",
			manrs_refresh_left_sec(refresh));
	if (refresh->impossible)
		vty_out(vty,
			"  Routes may fare otherwise now, but the neighbor cannot be asked for them\n"
			"  (no route refresh, no soft-reconfiguration inbound): clear bgp %s\n",
			n->peer->host);
}

static void print_family(struct vty *vty, const struct manrs_neighbor *n,
			 enum manrs_afi afi)
{
	const struct manrs_neighbor_af *af = &n->af[afi];
	const struct manrs_tally *t = tally_of(af);
	char age[24], prefix[MANRS_PREFIX_STRLEN];

	vty_out(vty, "\n %s unicast: %s%s%s\n",
		afi == MANRS_AFI_IPV4 ? "IPv4" : "IPv6",
		manrs_mode_name(af->mode), af->mode_reason ? "; " : "",
		af->mode_reason ? af->mode_reason : "");
	vty_out(vty,
		"  Routes: %" PRIu64 " received, %" PRIu64 " accepted, %" PRIu64
		" rejected, %" PRIu64 " would be rejected\n",
		t->received, t->accepted, t->rejected, t->would_reject);
	if (t->blackholes || af->ever.blackholes)
		vty_out(vty,
			"  Blackholes: %" PRIu64 " granted, %" PRIu64
			" since clear\n",
			t->blackholes, af->ever.blackholes);
	if (af->denied_after)
		vty_out(vty,
			"  Passed, then denied by your own policy: %" PRIu64
			" since clear\n",
			af->denied_after);
	vty_out(vty,
		"  ROV: %" PRIu64 " valid, %" PRIu64 " not-found, %" PRIu64
		" invalid, %" PRIu64 " without data\n",
		t->rov[MANRS_ROV_VALID], t->rov[MANRS_ROV_NOT_FOUND],
		t->rov[MANRS_ROV_INVALID], t->rov[MANRS_ROV_NO_DATA]);
	print_refresh(vty, n, afi);
	if (af->last_violation) {
		MANRS_TEXT(checks, 300);

		manrs_check_names(af->last_failed, &checks);
		vty_out(vty, "  Last violation: %s ago, %s, %s\n",
			manrs_vty_age(af->last_violation, age, sizeof(age)),
			manrs_prefix_format(&af->last_prefix, prefix),
			checks.buf);
	}
	vty_out(vty, "  %-20s %-12s %10s %12s %10s\n", "Check", "Action",
		"Failing", "Since clear", "No data");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		vty_out(vty,
			"  %-20s %-12s %10" PRIu64 " %12" PRIu64 " %10" PRIu64
			"\n",
			manrs_checks[id].name,
			manrs_action_name(n->policy.action[id]),
			t->failures[id], af->ever.failures[id],
			t->no_data[id]);
}

static void print_profile_of(struct vty *vty, const struct manrs_neighbor *n)
{
	struct manrs_policy_trace trace;

	manrs_config_trace_policy(&manrs.config, n->sender.relationship,
				  n->profile, &trace);
	vty_out(vty, " Profile: %s\n",
		n->profile ? n->profile
			   : manrs_relationship_name(n->sender.relationship));
	if (trace.missing)
		vty_out(vty,
			"  Profile %s does not exist; that of the relationship takes its place\n",
			trace.missing);
}

static void print_gaps(struct vty *vty, unsigned gaps)
{
	const char *before = "   Not enforced for: ";

	for (int gap = 0; gap < MANRS_EXPORT_GAP__COUNT; gap++)
		if (gaps & 1u << gap) {
			vty_out(vty, "%s%s", before,
				manrs_export_gap_name(gap));
			before = ", ";
		}
	if (gaps)
		vty_out(vty, "\n");
}

/* bgpd judges for a whole update-group: so do the figures. */
static void print_outbound(struct vty *vty, const struct manrs_neighbor *n,
			   enum manrs_afi afi)
{
	const struct manrs_export_counts *counts =
		manrs_export_get_counts(n->sender.relationship, afi);

	MANRS_TEXT(reason, MANRS_MODE_REASON_LEN);
	enum manrs_mode mode = manrs_mode_of(n->peer, manrs_afi_to_frr(afi),
					     RMAP_OUT, &reason);

	vty_out(vty, "  Outbound: %s%s%s\n",
		mode == MANRS_MODE_OBSERVED ? "not enforced"
					    : manrs_mode_name(mode),
		reason.len ? "; " : "", reason.buf);
	if (mode == MANRS_MODE_OBSERVED)
		return;
	print_gaps(vty, manrs_export_gaps(n->peer, afi));
	vty_out(vty,
		"   To all %s neighbors: %" PRIu64 " routes judged, %" PRIu64
		" denied\n",
		manrs_relationship_name(n->sender.relationship), counts->judged,
		counts->denied);
	for (int id = 0; id < MANRS_EXPORT__COUNT; id++)
		if (counts->broken[id] || counts->no_data[id])
			vty_out(vty,
				"   %-16s %" PRIu64 " denied, %" PRIu64
				" without data\n",
				manrs_export_rules[id].name, counts->broken[id],
				counts->no_data[id]);
}

static void print_own_aspa(struct vty *vty, const struct manrs_neighbor *n)
{
	enum manrs_own_aspa state = manrs_own_aspa_of(n);

	if (state >= MANRS_OWN_ASPA_NONE)
		vty_out(vty, " Own ASPA: AS %u %s\n", manrs_own_as_to(n->peer),
			state == MANRS_OWN_ASPA_NONE	? "has none"
			: state == MANRS_OWN_ASPA_NAMED ? "names this provider"
							: "does not name this provider");
}

static void print_neighbor(struct manrs_neighbor *n, void *arg)
{
	struct vty *vty = arg;
	char instance[80];

	vty_out(vty, "BGP neighbor %s, AS %u%s, %s%s\n", n->peer->host,
		n->sender.asn,
		manrs_vty_instance(n->peer->bgp, ", ", instance,
				   sizeof(instance)),
		n->sender.relationship == MANRS_REL_UNSET
			? "relationship not configured"
			: manrs_relationship_name(n->sender.relationship),
		n->relationship_is_role ? " (from local-role)" : "");
	print_profile_of(vty, n);
	print_own_aspa(vty, n);
	manrs_vty_print_conformance(vty, n);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		if (n->af[afi].mode != MANRS_MODE_OFF) {
			print_family(vty, n, afi);
			print_outbound(vty, n, afi);
		}
	vty_out(vty, "\n");
}

/* All, or, in the same form, one. */
static void put_found(struct vty *vty, const struct manrs_vty_scope *scope,
		      struct manrs_neighbor *n)
{
	struct manrs_json_out out = { .vty = vty };
	bool is_below = n && scope->is_all;

	manrs_json_begin(&out, NULL);
	if (is_below)
		manrs_json_begin(&out, manrs_instance_name(n->peer->bgp));
	if (n)
		put_neighbor(n, &out);
	else
		manrs_json_put_instances(&out, scope, put_neighbors);
	if (is_below)
		manrs_json_end(&out);
	manrs_json_end(&out);
}

int manrs_vty_show_neighbors(const struct cmd_element *self, struct vty *vty,
			     int argc, struct cmd_token *argv[])
{
	const char *name = manrs_vty_name_after(argc, argv, "neighbors");
	struct manrs_neighbor *n = NULL;
	struct manrs_vty_scope scope;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	if (name) {
		n = manrs_vty_find_neighbor(vty, &scope, name);
		if (!n)
			return MANRS_CMD_FAILED;
	}
	if (manrs_vty_is_json(argc, argv)) {
		put_found(vty, &scope, n);
	} else if (n) {
		print_neighbor(n, vty);
	} else {
		manrs_vty_foreach_in(&scope, print_neighbor, vty);
		manrs_vty_print_others(vty, &scope);
	}
	return CMD_SUCCESS;
}

int manrs_vty_show_checks(const struct cmd_element *self, struct vty *vty,
			  int argc, struct cmd_token *argv[])
{
	if (manrs_vty_is_json(argc, argv))
		return vty_json(vty, manrs_json_checks());
	vty_out(vty, "Action by relationship of the neighbor:\n");
	vty_out(vty, "%-20s %-3s %-7s %-8s %-8s %-7s %-9s %s\n", "Check",
		"M", "unset", "customer", "provider", "peer", "rs-server",
		"rs-client");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		const char *action[MANRS_REL__COUNT];

		for (int rel = 0; rel < MANRS_REL__COUNT; rel++) {
			struct manrs_policy policy;

			manrs_config_get_policy(&manrs.config, rel, NULL,
						&policy);
			action[rel] =
				manrs_vty_action_short(policy.action[id]);
		}
		vty_out(vty, "%-20s %-3s %-7s %-8s %-8s %-7s %-9s %s\n",
			manrs_checks[id].name,
			manrs_metric_name(manrs_checks[id].metric),
			action[MANRS_REL_UNSET], action[MANRS_REL_CUSTOMER],
			action[MANRS_REL_PROVIDER], action[MANRS_REL_PEER],
			action[MANRS_REL_RS_SERVER],
			action[MANRS_REL_RS_CLIENT]);
	}
	vty_out(vty, "depref: depreference.  Limits: show bgp manrs profile.\n\n");
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		vty_out(vty, "%s\n  %s\n  %s\n", manrs_checks[id].name,
			manrs_checks[id].title, manrs_checks[id].source);
	return CMD_SUCCESS;
}

static void clear_neighbor(struct manrs_neighbor *n, void *arg)
{
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		memset(&n->af[afi].ever, 0, sizeof(n->af[afi].ever));
		n->af[afi].denied_after = 0;
		n->af[afi].last_violation = 0;
	}
}

int manrs_vty_clear_counters(const struct cmd_element *self, struct vty *vty,
			     int argc, struct cmd_token *argv[])
{
	const char *name = manrs_vty_name_after(argc, argv, "counters");
	struct manrs_vty_scope scope;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	if (name) {
		struct manrs_neighbor *n =
			manrs_vty_find_neighbor(vty, &scope, name);

		if (!n)
			return MANRS_CMD_FAILED;
		clear_neighbor(n, NULL);
		return CMD_SUCCESS;
	}
	manrs_vty_foreach_in(&scope, clear_neighbor, NULL);
	/* These are of all instances. */
	if (!scope.is_given || scope.is_all)
		manrs_export_clear_counts();
	return CMD_SUCCESS;
}
