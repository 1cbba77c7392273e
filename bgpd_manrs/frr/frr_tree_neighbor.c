/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A neighbor of the tree: session, policy, figures, violations, incidents. */
#include "frr/frr_tree_private.h"

#include "engine/prefix.h"
#include "frr/frr_export.h"
#include "frr/frr_snapshot.h"

static const struct manrs_tally no_routes;

static const char *session_state(const struct peer *peer)
{
	switch (manrs_peer_status(peer)) {
	case Connect:
		return "connect";
	case Active:
		return "active";
	case OpenSent:
		return "open-sent";
	case OpenConfirm:
		return "open-confirm";
	case Established:
		return "established";
	default:
		return "idle";
	}
}

static void put_relationship(struct json_object *json,
			     const struct manrs_neighbor *n)
{
	uint8_t relationship = n->sender.relationship;

	manrs_put_word(json, "relationship",
		       manrs_relationship_name(relationship));
	manrs_put_word(json, "relationship-source",
		       n->relationship_is_role		   ? "local-role"
		       : relationship == MANRS_REL_UNSET ? "none"
							   : "configured");
	manrs_put_text(json, "profile",
		       n->profile ? n->profile
				  : manrs_relationship_name(relationship));
	manrs_put_bool(json, "profile-missing", n->profile_missing);
}

static void put_identity(struct json_object *json,
			 const struct manrs_neighbor *n)
{
	const struct peer *peer = n->peer;

	manrs_put_key(json, "name", peer->host);
	manrs_put_32(json, "remote-as", n->sender.asn);
	manrs_put_text(json, "description", peer->desc);
	if (peer->group)
		manrs_put_text(json, "peer-group", peer->group->name);
	manrs_put_word(json, "session-state", session_state(peer));
	put_relationship(json, n);
}

/* Figures --------------------------------------------------------------- */

static void put_figures(struct json_object *json, const struct manrs_tally *t)
{
	manrs_put_64(json, "received", t->received);
	manrs_put_64(json, "accepted", t->accepted);
	manrs_put_64(json, "rejected", t->rejected);
	manrs_put_64(json, "would-reject", t->would_reject);
	manrs_put_64(json, "blackholes", t->blackholes);
	manrs_put_64(json, "rov-valid", t->rov[MANRS_ROV_VALID]);
	manrs_put_64(json, "rov-not-found", t->rov[MANRS_ROV_NOT_FOUND]);
	manrs_put_64(json, "rov-invalid", t->rov[MANRS_ROV_INVALID]);
	manrs_put_64(json, "rov-no-data", t->rov[MANRS_ROV_NO_DATA]);
}

/* What is not zero: bgpd makes a node of each leaf while routes wait. */
static void put_check_figures(struct json_object *family,
			      const struct manrs_tally *now,
			      const struct manrs_tally *ever)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		struct json_object *json;

		if (!now->failures[id] && !now->no_data[id] &&
		    !ever->failures[id] && !ever->no_data[id])
			continue;
		json = manrs_put_entry(family, "check");
		manrs_put_word(json, "name", manrs_checks[id].name);
		manrs_put_64(json, "failures", now->failures[id]);
		manrs_put_64(json, "no-data", now->no_data[id]);
		manrs_put_64(json, "failures-since-clear", ever->failures[id]);
		manrs_put_64(json, "no-data-since-clear", ever->no_data[id]);
	}
}

static void put_mode(struct json_object *json, enum manrs_mode mode,
		     const char *reason)
{
	static const char *const words[] = {
		[MANRS_MODE_OFF] = "off",
		[MANRS_MODE_OBSERVED] = "observed",
		[MANRS_MODE_PARTLY] = "partly-enforced",
		[MANRS_MODE_ENFORCED] = "enforced",
		[MANRS_MODE_CALLED] = "enforced-by-call",
	};

	manrs_put_word(json, "mode", words[mode]);
	manrs_put_text(json, "mode-reason", reason);
}

static void put_outbound(struct json_object *family,
			 const struct manrs_neighbor *n, enum manrs_afi afi)
{
	struct json_object *json = manrs_put_container(family, "outbound");
	MANRS_TEXT(reason, MANRS_MODE_REASON_LEN);
	enum manrs_mode mode = manrs_mode_of(n->peer, manrs_afi_to_frr(afi),
					     RMAP_OUT, &reason);
	unsigned gaps = manrs_export_gaps(n->peer, afi);
	struct json_object *list;

	put_mode(json, mode, reason.buf);
	if (!gaps)
		return;
	list = json_object_new_array();
	for (; gaps; gaps &= gaps - 1)
		json_object_array_add(
			list, json_object_new_string(manrs_export_gap_name(
				      __builtin_ctz(gaps))));
	json_object_object_add(json, "not-enforced-for", list);
}

static void put_last_violation(struct json_object *family,
			       const struct manrs_neighbor_af *af)
{
	struct json_object *json;
	char prefix[MANRS_PREFIX_STRLEN];

	if (!af->last_violation)
		return;
	json = manrs_put_container(family, "last-violation");
	manrs_put_time(json, "time", af->last_violation);
	manrs_put_word(json, "prefix",
		       manrs_prefix_format(&af->last_prefix, prefix));
	manrs_put_checks(json, "check", af->last_failed);
}

static void put_family(struct json_object *neighbor,
		       const struct manrs_neighbor *n, enum manrs_afi afi)
{
	const struct manrs_neighbor_af *af = &n->af[afi];
	const struct manrs_tally *now =
		af->routes ? manrs_route_table_tally(af->routes) : &no_routes;
	struct json_object *json;

	if (af->mode == MANRS_MODE_OFF)
		return;
	json = manrs_put_entry(neighbor, "address-family");
	manrs_put_word(json, "name", manrs_family_name(afi));
	put_mode(json, af->mode, af->mode_reason);
	put_outbound(json, n, afi);
	put_figures(manrs_put_container(json, "routes"), now);
	manrs_put_64(json, "denied-after", af->denied_after);
	put_figures(manrs_put_container(json, "since-clear"), &af->ever);
	put_check_figures(json, now, &af->ever);
	put_last_violation(json, af);
	if (af->routes)
		manrs_put_64(json, "not-recorded",
			     manrs_route_table_lost(af->routes));
}

/* Violations ------------------------------------------------------------ */

/* On its way from the store into the tree. */
struct violations {
	const struct manrs_neighbor *n;
	struct json_object *neighbor;
	unsigned left; /* that may still be listed */
};

static void put_violation(struct json_object *neighbor,
			  const struct manrs_neighbor *n,
			  const struct manrs_violation *v)
{
	struct json_object *json = manrs_put_entry(neighbor, "violation");
	char prefix[MANRS_PREFIX_STRLEN];
	bool is_observed;

	manrs_put_word(json, "prefix", manrs_prefix_format(&v->prefix, prefix));
	manrs_put_32(json, "path-id", v->path_id);
	if (v->has_origin)
		manrs_put_32(json, "origin", v->origin);
	manrs_put_text(json, "as-path", v->path);
	manrs_put_checks(json, "check", v->failed);
	manrs_put_text(json, "reason", v->reason);
	manrs_put_text(json, "vrps", v->evidence);
	manrs_put_word(json, "action",
		       manrs_action_name(
			       manrs_violation_action(v, n, &is_observed)));
	manrs_put_bool(json, "enforced", !is_observed);
	manrs_put_time(json, "since", v->since);
	manrs_put_time(json, "last-seen", v->last_seen);
	manrs_put_64(json, "seen", v->seen);
}

static bool put_next_violation(const struct manrs_violation *v, void *arg)
{
	struct violations *violations = arg;

	put_violation(violations->neighbor, violations->n, v);
	return --violations->left > 0;
}

static void put_violations(struct json_object *neighbor,
			   const struct manrs_neighbor *n)
{
	struct violations violations = { n, neighbor, MANRS_TREE_VIOLATIONS };

	manrs_put_64(neighbor, "kept-violations",
		     manrs_violations_count_of(manrs.violations, n->number));
	manrs_violations_foreach_of(manrs.violations, n->number,
				    put_next_violation, &violations);
}

/* Incidents ------------------------------------------------------------- */

static bool put_incident(const struct manrs_snapshot_incident *s, void *arg)
{
	const struct manrs_incident *incident = s->incident;
	struct json_object *json;
	char prefix[MANRS_PREFIX_STRLEN];

	/* A metric is about every incident; the model has no other. */
	if (incident->key == MANRS_KEY_NONE)
		return true;
	json = manrs_put_entry(arg, "incident");
	manrs_put_word(json, "metric", manrs_metric_key_name(incident->key));
	manrs_put_time(json, "start", incident->span.start);
	if (!incident->is_open)
		manrs_put_time(json, "end", incident->span.end);
	manrs_put_64(json, "violations", incident->violations);
	manrs_put_64(json, "active", incident->is_open ? incident->active : 0);
	manrs_put_score(json, s->halves);
	manrs_put_checks(json, "check", incident->checks);
	if (incident->has_example)
		manrs_put_word(json, "example",
			       manrs_prefix_format(&incident->example, prefix));
	return true;
}

static void put_actions(struct json_object *neighbor,
			const struct manrs_snapshot_actions *actions)
{
	struct json_object *json = manrs_put_container(neighbor, "actions");

	manrs_put_text(json, "source-validation",
		       manrs_source_validation_name(
			       actions->source_validation));
	manrs_put_text(json, "interface", actions->interface);
	manrs_put_text(json, "contact", actions->contact);
}

struct json_object *manrs_tree_neighbor(struct manrs_neighbor *n)
{
	struct json_object *json = json_object_new_object();
	struct manrs_snapshot snapshot;
	manrs_time_t now = manrs_now();

	manrs_neighbor_ensure_current(n);
	put_identity(json, n);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		put_family(json, n, afi);
	put_violations(json, n);
	manrs_snapshot_incidents(n, now, put_incident, json);
	manrs_snapshot_get(n, now, &snapshot);
	manrs_put_64(json, "incidents-not-listed", snapshot.dropped);
	manrs_put_months(json, &snapshot);
	put_actions(json, &snapshot.actions);
	return json;
}
