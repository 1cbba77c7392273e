/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state as JSON, camelCase as in FRR.  Renders only; decides nothing. */
#include "vty/vty_private.h"

#include "engine/prefix.h"
#include "frr/frr_export.h"
#include "frr/frr_guard.h"
#include "frr/frr_hold.h"
#include "frr/frr_own_aspa.h"
#include "frr/frr_rejudge.h"
#include "vty/vty_conformance.h"
#include "frr/frr_work.h"

/* Of thousands of neighbors: no copy of the key, no search for it. */
static void add_int(struct json_object *json, const char *key, int64_t value)
{
	json_object_object_add_ex(json, key, json_object_new_int64(value),
				  JSON_C_OBJECT_ADD_KEY_IS_NEW |
					  JSON_C_OBJECT_KEY_IS_CONSTANT);
}

static const char *const rov_keys[MANRS_ROV__COUNT] = {
	[MANRS_ROV_NO_DATA] = "noData",
	[MANRS_ROV_VALID] = "valid",
	[MANRS_ROV_NOT_FOUND] = "notFound",
	[MANRS_ROV_INVALID] = "invalid",
};

static void add_check_counts(struct json_object *json, const char *key,
			     const uint64_t *counts)
{
	struct json_object *checks = json_object_new_object();

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		add_int(checks, manrs_checks[id].name, counts[id]);
	json_object_object_add(json, key, checks);
}

struct json_object *manrs_json_tally(const struct manrs_tally *tally)
{
	struct json_object *json = json_object_new_object();
	struct json_object *rov = json_object_new_object();

	add_int(json, "received", tally->received);
	add_int(json, "accepted", tally->accepted);
	add_int(json, "rejected", tally->rejected);
	add_int(json, "wouldReject", tally->would_reject);
	add_int(json, "blackholes", tally->blackholes);
	for (int i = 0; i < MANRS_ROV__COUNT; i++)
		add_int(rov, rov_keys[i], tally->rov[i]);
	json_object_object_add(json, "rov", rov);
	add_check_counts(json, "checks", tally->failures);
	add_check_counts(json, "noData", tally->no_data);
	return json;
}

struct json_object *manrs_json_check_names(uint32_t checks)
{
	struct json_object *json = json_object_new_array();

	for (; checks; checks &= checks - 1)
		json_object_array_add(
			json,
			json_object_new_string(
				manrs_checks[__builtin_ctz(checks)].name));
	return json;
}

static struct json_object *json_refresh(const struct manrs_refresh *refresh)
{
	struct json_object *json = json_object_new_object();

	add_int(json, "asked", refresh->asked);
	if (refresh->asked)
		add_int(json, "lastAsked", refresh->asked_at);
	json_object_boolean_add(json, "wanted", refresh->wanted);
	json_object_boolean_add(json, "impossible", refresh->impossible);
	return json;
}

static struct json_object *json_family(const struct manrs_neighbor_af *af)
{
	static const struct manrs_tally none;
	struct json_object *json = manrs_json_tally(
		af->routes ? manrs_route_table_tally(af->routes) : &none);
	char prefix[MANRS_PREFIX_STRLEN];

	json_object_string_add(json, "mode", manrs_mode_name(af->mode));
	json_object_boolean_add(json, "enforced",
				af->mode >= MANRS_MODE_ENFORCED);
	if (af->mode_reason)
		json_object_string_add(json, "modeReason", af->mode_reason);
	add_int(json, "deniedAfter", af->denied_after);
	json_object_object_add(json, "refresh", json_refresh(&af->refresh));
	json_object_object_add(json, "sinceClear", manrs_json_tally(&af->ever));
	if (af->last_violation) {
		struct json_object *last = json_object_new_object();

		add_int(last, "time", af->last_violation);
		json_object_string_add(last, "prefix",
				       manrs_prefix_format(&af->last_prefix,
							   prefix));
		json_object_object_add(last, "checks",
				       manrs_json_check_names(af->last_failed));
		json_object_object_add(json, "lastViolation", last);
	}
	if (af->routes) {
		add_int(json, "notRecorded", manrs_route_table_lost(af->routes));
		add_int(json, "memoryBytes",
			manrs_route_table_bytes(af->routes));
	}
	return json;
}

static struct json_object *json_outbound(const struct manrs_neighbor *n,
					 enum manrs_afi afi)
{
	const struct manrs_export_counts *counts =
		manrs_export_get_counts(n->sender.relationship, afi);
	MANRS_TEXT(reason, MANRS_MODE_REASON_LEN);
	enum manrs_mode mode = manrs_mode_of(n->peer, manrs_afi_to_frr(afi),
					     RMAP_OUT, &reason);
	unsigned gaps = manrs_export_gaps(n->peer, afi);
	struct json_object *json = json_object_new_object();
	struct json_object *not_for = json_object_new_array();
	struct json_object *rules = json_object_new_object();
	struct json_object *no_data = json_object_new_object();

	json_object_string_add(json, "mode", manrs_mode_name(mode));
	json_object_boolean_add(json, "enforced", mode >= MANRS_MODE_ENFORCED);
	if (reason.len)
		json_object_string_add(json, "modeReason", reason.buf);
	for (int gap = 0; gap < MANRS_EXPORT_GAP__COUNT; gap++)
		if (gaps & 1u << gap)
			json_object_array_add(
				not_for, json_object_new_string(
						 manrs_export_gap_name(gap)));
	json_object_object_add(json, "notEnforcedFor", not_for);
	add_int(json, "judged", counts->judged);
	add_int(json, "denied", counts->denied);
	for (int id = 0; id < MANRS_EXPORT__COUNT; id++) {
		const char *name = manrs_export_rules[id].name;

		add_int(rules, name, counts->broken[id]);
		add_int(no_data, name, counts->no_data[id]);
	}
	json_object_object_add(json, "rules", rules);
	json_object_object_add(json, "noData", no_data);
	return json;
}

struct json_object *manrs_json_guard(void)
{
	const struct manrs_guard_stats *guard = manrs_guard_get_stats();
	struct json_object *json = json_object_new_object();

	add_int(json, "restored", guard->restored);
	add_int(json, "failed", guard->failed);
	if (guard->restored) {
		add_int(json, "lastTime", guard->last);
		json_object_string_add(json, "lastMap", guard->last_map);
	}
	return json;
}

struct json_object *manrs_json_neighbor(const struct manrs_neighbor *n)
{
	struct json_object *json = json_object_new_object();
	struct json_object *families = json_object_new_object();

	json_object_string_add(json, "vrf", manrs_instance_name(n->peer->bgp));
	add_int(json, "remoteAs", n->sender.asn);
	add_int(json, "localAs", n->peer->bgp->as);
	json_object_string_add(json, "relationship",
			       manrs_relationship_name(n->sender.relationship));
	json_object_string_add(json, "relationshipSource",
			       n->relationship_is_role ? "local-role"
			       : n->sender.relationship == MANRS_REL_UNSET
				       ? "none"
				       : "configured");
	json_object_string_add(json, "profile",
			       n->profile ? n->profile
					  : manrs_relationship_name(
						    n->sender.relationship));
	json_object_boolean_add(json, "profileMissing", n->profile_missing);
	if (manrs_own_aspa_of(n))
		json_object_string_add(json, "ownAspa",
				       manrs_own_aspa_name(manrs_own_aspa_of(n)));
	json_object_boolean_add(json, "established",
				manrs_peer_is_established(n->peer));
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		struct json_object *family;

		if (n->af[afi].mode == MANRS_MODE_OFF)
			continue;
		family = json_family(&n->af[afi]);
		json_object_object_add(family, "outbound",
				       json_outbound(n, afi));
		json_object_object_add(families,
				       afi == MANRS_AFI_IPV4 ? "ipv4Unicast"
							     : "ipv6Unicast",
				       family);
	}
	json_object_object_add(json, "addressFamilyInfo", families);
	json_object_object_add(json, "conformance", manrs_json_conformance(n));
	return json;
}

struct json_object *manrs_json_violation(const struct manrs_violation *v,
					 const struct manrs_neighbor *n)
{
	bool is_observed;
	enum manrs_action action =
		manrs_violation_action(v, n, &is_observed);
	struct json_object *json = json_object_new_object();
	char prefix[MANRS_PREFIX_STRLEN];

	json_object_string_add(json, "neighbor", n ? n->peer->host : "");
	json_object_string_add(json, "vrf",
			       n ? manrs_instance_name(n->peer->bgp) : "");
	add_int(json, "remoteAs", n ? n->sender.asn : 0);
	json_object_string_add(json, "prefix",
			       manrs_prefix_format(&v->prefix, prefix));
	if (v->path_id)
		add_int(json, "pathId", v->path_id);
	if (v->has_origin)
		add_int(json, "origin", v->origin);
	json_object_string_add(json, "path", v->path);
	json_object_object_add(json, "checks",
			       manrs_json_check_names(v->failed));
	json_object_string_add(json, "reason", v->reason);
	json_object_string_add(json, "vrps", v->evidence);
	json_object_string_add(json, "action",
			       is_observed ? "observe"
					   : manrs_action_name(action));
	add_int(json, "since", v->since);
	add_int(json, "lastSeen", v->last_seen);
	add_int(json, "seen", v->seen);
	return json;
}

struct json_object *manrs_json_checks(void)
{
	struct json_object *json = json_object_new_object();

	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		const struct manrs_check *check = &manrs_checks[id];
		struct json_object *row = json_object_new_object();
		struct json_object *actions = json_object_new_object();

		json_object_string_add(row, "title", check->title);
		json_object_string_add(row, "source", check->source);
		json_object_string_add(row, "hint", check->hint);
		json_object_string_add(row, "metric",
				       manrs_metric_name(check->metric));
		add_int(row, "euroIxReason", check->eix);
		for (int rel = 0; rel < MANRS_REL_IBGP; rel++) {
			struct manrs_policy policy;

			manrs_config_get_policy(&manrs.config, rel, NULL,
						&policy);
			json_object_string_add(
				actions, manrs_relationship_name(rel),
				manrs_action_name(policy.action[id]));
		}
		json_object_object_add(row, "actions", actions);
		json_object_object_add(json, check->name, row);
	}
	return json;
}

static struct json_object *json_source(const struct manrs_rpki_status *s)
{
	struct json_object *json = json_object_new_object();

	json_object_string_add(json, "kind", s->kind);
	json_object_string_add(json, "name", s->name);
	json_object_string_add(json, "state", manrs_rpki_state_name(s->state));
	if (s->transport)
		json_object_string_add(json, "transport", s->transport);
	if (s->preference)
		add_int(json, "preference", s->preference);
	add_int(json, "vrpsIpv4", s->vrps[MANRS_AFI_IPV4]);
	add_int(json, "vrpsIpv6", s->vrps[MANRS_AFI_IPV6]);
	if (s->has_aspas)
		add_int(json, "aspas", s->aspas);
	if (!strcmp(s->kind, "slurm")) {
		add_int(json, "filters", s->filters);
		add_int(json, "filtered", s->filtered);
		add_int(json, "aspaFilters", s->aspa_filters);
	}
	add_int(json, "dropped", s->dropped);
	if (s->has_serial)
		add_int(json, "serial", s->serial);
	add_int(json, "lastChange", s->changed);
	if (s->error[0]) {
		json_object_string_add(json, "error", s->error);
		add_int(json, "errorTime", s->error_at);
	}
	return json;
}

static struct json_object *json_revalidation(void)
{
	const struct manrs_rejudge_stats *stats = manrs_rejudge_get_stats();
	struct json_object *json = json_object_new_object();
	struct manrs_rejudge_times times;

	add_int(json, "jobs", stats->jobs);
	add_int(json, "changedPrefixes", stats->prefixes);
	add_int(json, "changedAspas", stats->customers);
	add_int(json, "routesJudged", stats->routes_judged);
	add_int(json, "routesChanged", stats->routes_changed);
	add_int(json, "routeRefreshes", manrs_refresh_count());
	add_int(json, "cannotRefresh", manrs_refresh_count_impossible());
	add_int(json, "longestSliceUsec",
		manrs_work_get(MANRS_WORK_REVALIDATION)->longest_usec);
	json_object_boolean_add(json, "busy", manrs_rejudge_is_busy());
	if (manrs_rejudge_get_times(&times)) {
		add_int(json, "settledMinUsec", times.min_usec);
		add_int(json, "settledMedianUsec", times.median_usec);
		add_int(json, "settledMaxUsec", times.max_usec);
	}
	return json;
}

static struct json_object *json_work(void)
{
	struct json_object *json = json_object_new_object();

	for (int kind = 0; kind < MANRS_WORK__COUNT; kind++) {
		struct json_object *row = json_object_new_object();

		add_int(row, "pieces", manrs_work_get(kind)->pieces);
		add_int(row, "longestUsec", manrs_work_get(kind)->longest_usec);
		json_object_object_add(json, manrs_work_name(kind), row);
	}
	return json;
}

static struct json_object *json_hold(const struct manrs_rpki_set *set)
{
	struct json_object *json = json_object_new_object();
	uint32_t left = manrs_hold_left_sec(set);

	json_object_boolean_add(json, "active", left > 0);
	add_int(json, "secondsLeft", left);
	if (left)
		json_object_string_add(json, "for", manrs_hold_for(set));
	return json;
}

/* The VRPs of one set, and where they come from. */
static struct json_object *json_set(const struct manrs_rpki_set *set)
{
	struct json_object *json = json_object_new_object();
	struct json_object *sources = json_object_new_array();
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(set->rpki, status);

	json_object_boolean_add(json, "data", set->vrps != NULL);
	json_object_object_add(json, "hold", json_hold(set));
	if (set->vrps) {
		add_int(json, "vrpsIpv4",
			manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV4));
		add_int(json, "vrpsIpv6",
			manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV6));
		add_int(json, "memoryBytes", manrs_vrp_table_bytes(set->vrps));
	}
	if (manrs.facts.aspas)
		add_int(json, "aspas",
			manrs_aspa_table_count(manrs.facts.aspas));
	for (size_t i = 0; i < n; i++)
		json_object_array_add(sources, json_source(&status[i]));
	json_object_object_add(json, "sources", sources);
	return json;
}

struct json_object *manrs_json_rpki(const struct manrs_rpki_set *only)
{
	const struct manrs_rpki_set *set = only ? only : manrs_rpki_sets();
	struct json_object *json = json_set(set), *vrfs = NULL;

	if (set->vrf)
		json_object_string_add(json, "vrf", set->vrf);
	for (set = set->next; !only && set; set = set->next) {
		if (!set->is_used)
			continue;
		if (!vrfs)
			vrfs = json_object_new_object();
		json_object_object_add(vrfs, set->vrf, json_set(set));
	}
	if (vrfs)
		json_object_object_add(json, "vrfs", vrfs);
	json_object_boolean_add(json, "rtrHasAspas", manrs_rtr_has_aspas());
	json_object_object_add(json, "revalidation", json_revalidation());
	json_object_object_add(json, "mainLoop", json_work());
	return json;
}
