/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events: gathers what an event is about, tells everybody on the hook, and keeps
 * the last ones in a ring as JSON.  What they say is engine/event.c's, how they
 * are sent or shown that of those who hook in or ask.
 */
#include "frr/frr_event.h"

DEFINE_HOOK(manrs_event, (const struct manrs_event *event), (event));

static struct manrs_kept_event ring[MANRS_EVENTS_MAX];
static uint32_t last_number;

static struct manrs_kept_event *place_of(uint32_t number)
{
	return &ring[number % MANRS_EVENTS_MAX];
}

static void add_to_list(struct json_object *leaves, const char *name,
			const char *value)
{
	struct json_object *list = NULL;

	if (!json_object_object_get_ex(leaves, name, &list)) {
		list = json_object_new_array();
		json_object_object_add(leaves, name, list);
	}
	json_object_array_add(list, json_object_new_string(value));
}

static void add_leaf(const char *name, enum manrs_leaf_kind kind,
		     const char *value, void *arg)
{
	struct json_object *leaves = arg;

	switch (kind) {
	case MANRS_LEAF_STRING:
		json_object_string_add(leaves, name, value);
		break;
	case MANRS_LEAF_NUMBER:
		json_object_int_add(leaves, name, strtoull(value, NULL, 10));
		break;
	case MANRS_LEAF_BOOLEAN:
		json_object_boolean_add(leaves, name, !strcmp(value, "true"));
		break;
	case MANRS_LEAF_LIST:
		add_to_list(leaves, name, value);
		break;
	}
}

static void keep(const struct manrs_event *event)
{
	struct manrs_kept_event *kept = place_of(++last_number);

	if (kept->leaves)
		json_object_free(kept->leaves);
	kept->number = last_number;
	kept->type = event->type;
	kept->time = event->time;
	kept->leaves = json_object_new_object();
	manrs_event_foreach_leaf(event, add_leaf, kept->leaves);
}

static void tell(const struct manrs_event *event)
{
	if (manrs.stopping)
		return;
	keep(event);
	hook_call(manrs_event, event);
}

static struct manrs_event event_of(const struct manrs_neighbor *n,
				   enum manrs_event_type type)
{
	return (struct manrs_event){
		.type = type,
		.time = manrs_now(),
		.vrf = manrs_instance_name(n->peer->bgp),
		.neighbor = n->peer->host,
		.remote_as = n->sender.asn,
		.relationship = n->sender.relationship,
	};
}

void manrs_event_violation(const struct manrs_neighbor *n,
			   const struct manrs_violation *violation,
			   uint64_t held_back)
{
	struct manrs_event event = event_of(n, MANRS_EVENT_VIOLATION);

	event.violation.of = violation;
	event.violation.action =
		violation->reject
			? MANRS_ACTION_REJECT
			: manrs_policy_strongest(&n->policy, violation->failed);
	event.violation.held_back = held_back;
	tell(&event);
}

void manrs_event_incident(const struct manrs_neighbor *n,
			  const struct manrs_incident *incident)
{
	struct manrs_event event =
		event_of(n, incident->is_open ? MANRS_EVENT_INCIDENT_OPENED
					      : MANRS_EVENT_INCIDENT_CLOSED);

	event.incident = incident;
	tell(&event);
}

void manrs_event_source(const char *vrf, const struct manrs_rpki_status *source,
			const char *previous)
{
	const struct manrs_event event = {
		.type = MANRS_EVENT_RPKI_SOURCE,
		.time = manrs_now(),
		.vrf = vrf ? vrf : VRF_DEFAULT_NAME,
		.source.kind = source->kind,
		.source.name = source->name,
		.source.state = manrs_rpki_state_name(source->state),
		.source.previous = previous,
		.source.error = source->error,
	};

	tell(&event);
}

uint32_t manrs_event_last(void)
{
	return last_number;
}

uint32_t manrs_event_first(void)
{
	if (last_number <= MANRS_EVENTS_MAX)
		return last_number ? 1 : 0;
	return last_number - MANRS_EVENTS_MAX + 1;
}

const struct manrs_kept_event *manrs_event_next(uint32_t after)
{
	uint32_t first = manrs_event_first();

	if (after >= last_number)
		return NULL;
	return place_of(after + 1 < first ? first : after + 1);
}

const char *manrs_event_run(void)
{
	static char run[48];

	if (!run[0])
		snprintf(run, sizeof(run), "%" PRId64 "-%d", manrs_now(),
			 (int)getpid());
	return run;
}

void manrs_event_finish(void)
{
	for (size_t i = 0; i < MANRS_EVENTS_MAX; i++)
		if (ring[i].leaves) {
			json_object_free(ring[i].leaves);
			ring[i].leaves = NULL;
		}
	last_number = 0;
}
