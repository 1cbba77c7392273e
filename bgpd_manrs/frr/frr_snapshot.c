/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathers; decides and prints nothing. */
#include "frr/frr_snapshot.h"

#include "frr/frr_conformance.h"
#include "frr/frr_source.h"

static uint32_t number_of(const struct manrs_neighbor *n)
{
	return n ? n->number : MANRS_ROUTER_NUMBER;
}

static const struct manrs_conformance *
conformance_of(const struct manrs_neighbor *n)
{
	return n ? &n->conformance : &manrs.conformance;
}

static size_t find_open(const struct manrs_neighbor *n,
			const struct manrs_incident *open[MANRS_KEY__COUNT])
{
	size_t n_open = 0;

	for (unsigned key = MANRS_KEY_NONE + 1; key < MANRS_KEY__COUNT; key++) {
		const struct manrs_incident *incident =
			manrs_incident_table_find(manrs.incidents,
						  number_of(n), key);

		if (incident)
			open[n_open++] = incident;
	}
	return n_open;
}

static struct manrs_snapshot_incident
snapshot_of(const struct manrs_neighbor *n,
	    const struct manrs_incident *incident, manrs_time_t now)
{
	struct manrs_snapshot_incident s = {
		.n = n,
		.incident = incident,
		.end = incident->span.end,
	};
	struct manrs_span span = incident->span;

	if (incident->is_open && incident->active && now > s.end)
		s.end = now;
	span.end = s.end;
	s.halves = manrs_incident_halves(span);
	return s;
}

bool manrs_snapshot_incidents(const struct manrs_neighbor *n, manrs_time_t now,
			      manrs_snapshot_incident_fn fn, void *arg)
{
	const struct manrs_conformance *c = conformance_of(n);
	const struct manrs_incident *open[MANRS_KEY__COUNT], *closed;
	size_t n_open = find_open(n, open);
	struct manrs_snapshot_incident s;

	for (size_t i = 0; i < n_open; i++) {
		s = snapshot_of(n, open[i], now);
		if (!fn(&s, arg))
			return false;
	}
	for (unsigned i = 0; (closed = manrs_conformance_recent(c, i)); i++) {
		s = snapshot_of(n, closed, now);
		if (!fn(&s, arg))
			return false;
	}
	return true;
}

/* What is recorded of the peer itself, else of its group. */
static const char *contact_of(const struct peer *peer)
{
	const char *names[2] = { peer->conf_if ? peer->conf_if : peer->host,
				 peer->group ? peer->group->name : NULL };

	for (int i = 0; i < 2; i++) {
		const struct manrs_neighbor_config *c =
			names[i] ? manrs_config_find_neighbor(
					   &manrs.config,
					   manrs_instance_name(peer->bgp),
					   names[i])
				 : NULL;

		if (c && c->contact)
			return c->contact;
	}
	return "";
}

void manrs_snapshot_get_actions(const struct manrs_neighbor *n,
				struct manrs_snapshot_actions *actions)
{
	*actions = (struct manrs_snapshot_actions){
		.source_validation = MANRS_SOURCE_UNKNOWN,
		.interface = "",
		.contact = "",
	};
	for (int afi = 0; n && afi < MANRS_AFI__COUNT; afi++) {
		actions->judged += n->af[afi].mode != MANRS_MODE_OFF;
		actions->enforced += n->af[afi].mode >= MANRS_MODE_ENFORCED;
	}
	if (!n)
		return;
	actions->source_validation = manrs_source_get(n->peer,
						      &actions->interface);
	actions->contact = contact_of(n->peer);
}

void manrs_snapshot_get(const struct manrs_neighbor *n, manrs_time_t now,
			struct manrs_snapshot *s)
{
	const struct manrs_incident *open[MANRS_KEY__COUNT];
	struct manrs_month this_month = manrs_month_of(now);

	*s = (struct manrs_snapshot){
		.n = n,
		.now = now,
		.dropped = conformance_of(n)->dropped,
	};
	s->open = find_open(n, open);
	for (unsigned i = 0; i < s->open; i++)
		s->active[open[i]->key] = open[i]->active;
	for (int m = 0; m < MANRS_SNAPSHOT_MONTHS; m++)
		manrs_conformance_month(
			conformance_of(n), open, s->open,
			manrs_month_add(this_month,
					m - MANRS_SNAPSHOT_MONTHS + 1),
			now, &manrs_bands_default, &s->months[m]);
	manrs_snapshot_get_actions(n, &s->actions);
}

void manrs_snapshot_this_month(const struct manrs_neighbor *n, manrs_time_t now,
			       struct manrs_month_figures *figures)
{
	const struct manrs_incident *open[MANRS_KEY__COUNT];
	size_t n_open = find_open(n, open);

	manrs_conformance_month(conformance_of(n), open, n_open,
				manrs_month_of(now), now, &manrs_bands_default,
				figures);
}

static struct manrs_announcements announcements;

const struct manrs_announcements *manrs_snapshot_announcements(void)
{
	return &announcements;
}

void manrs_snapshot_set_announcements(const struct manrs_announcements *counted)
{
	announcements = *counted;
}
