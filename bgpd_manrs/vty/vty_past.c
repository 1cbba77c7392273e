/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What explain says of a route beyond now: text and JSON. */
#include "vty/vty_private.h"

#include "vty/vty_conformance.h"

/* The incidents of what the checks are about. */
struct past {
	const struct manrs_neighbor *n;
	unsigned kinds; /* MANRS_KIND_BIT */
	struct vty *vty;	  /* NULL: JSON */
	struct json_object *json; /* array */
	bool any;
};

static bool show_incident(const struct manrs_snapshot_incident *s, void *arg)
{
	struct past *past = arg;
	bool is_of_them = false;

	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++)
		is_of_them |= (past->kinds & MANRS_KIND_BIT(kind)) &&
			      s->incident->key ==
				      manrs_kind_key(
					      kind,
					      past->n->sender.relationship);
	if (!s->incident->is_open || !is_of_them)
		return s->incident->is_open;
	if (!past->vty) {
		json_object_array_add(past->json, manrs_json_incident(s));
		return true;
	}
	if (!past->any)
		manrs_vty_print_incident_heading(past->vty);
	past->any = true;
	manrs_vty_print_incident(past->vty, s, past->n->peer->host);
	return true;
}

static const struct manrs_violation *
find_violation(const struct manrs_neighbor *n, const struct manrs_prefix *prefix)
{
	return manrs_violations_find(manrs.violations, n->number, prefix, 0);
}

void manrs_vty_print_past(struct vty *vty, const struct manrs_neighbor *n,
			  const struct manrs_prefix *prefix, uint32_t failed)
{
	const struct manrs_violation *v = find_violation(n, prefix);
	struct past past = { .n = n, .kinds = manrs_checks_kinds(failed),
			     .vty = vty };
	char since[MANRS_TIME_STRLEN];

	if (v)
		vty_out(vty, "  Fails since %s, judged %" PRIu64 " time%s\n",
			manrs_time_format(v->since, since), v->seen,
			v->seen == 1 ? "" : "s");
	manrs_snapshot_incidents(n, manrs_now(), show_incident, &past);
	if (past.any)
		vty_out(vty,
			"  Earlier ones: show bgp manrs incidents neighbor %s\n",
			n->peer->host);
}

void manrs_json_add_past(struct json_object *json,
			 const struct manrs_neighbor *n,
			 const struct manrs_prefix *prefix, uint32_t failed)
{
	const struct manrs_violation *v = find_violation(n, prefix);
	struct past past = { .n = n, .kinds = manrs_checks_kinds(failed),
			     .json = json_object_new_array() };

	if (v) {
		json_object_int_add(json, "since", v->since);
		json_object_int_add(json, "seen", v->seen);
	}
	manrs_snapshot_incidents(n, manrs_now(), show_incident, &past);
	json_object_object_add(json, "openIncidents", past.json);
}
