/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our side of a peer: made when first needed, brought up to date when the
 * configuration changes, gone with the peer.  Holds a reference on the peer,
 * so that its address cannot become somebody else's.
 */
#include "frr/frr_manrs.h"

#include "engine/prefix.h"
#include "frr/frr_conformance.h"
#include "frr/frr_errors.h"
#include "frr/frr_export.h"
#include "frr/frr_lists.h"
#include "frr/frr_own_aspa.h"
#include "frr/frr_rejudge.h"

DEFINE_MTYPE_STATIC(MANRS, MANRS_NEIGHBOR, "MANRS neighbor");

static uint32_t last_number;
/* Whom was asked for last: routes come in many of one peer. */
static struct manrs_neighbor *last_asked;

int manrs_neighbor_cmp(const struct manrs_neighbor *a,
		       const struct manrs_neighbor *b)
{
	return a->peer < b->peer ? -1 : a->peer > b->peer;
}

uint32_t manrs_neighbor_hash(const struct manrs_neighbor *n)
{
	return jhash(&n->peer, sizeof(n->peer), 0x6d616e72);
}

int manrs_number_cmp(const struct manrs_neighbor *a,
		     const struct manrs_neighbor *b)
{
	return a->number < b->number ? -1 : a->number > b->number;
}

uint32_t manrs_number_hash(const struct manrs_neighbor *n)
{
	return jhash_1word(n->number, 0x6d616e72);
}

const char *manrs_instance_name(const struct bgp *bgp)
{
	return bgp->name ? bgp->name : "default";
}

struct bgp *manrs_instance_at(unsigned index)
{
	struct listnode *node;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp))
		if (!index--)
			return bgp;
	return NULL;
}

/* A neighbor an operator would count: not the accepting half of a collision,
 * not the configuration of a group, not bgpd's own "static" peer. */
static bool is_real_neighbor(const struct peer *peer)
{
	return peer->bgp && peer != peer->bgp->peer_self &&
	       manrs_peer_status(peer) != Deleted &&
	       !CHECK_FLAG(peer->sflags, PEER_STATUS_GROUP) &&
	       (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE) ||
		CHECK_FLAG(peer->flags, PEER_FLAG_DYNAMIC_NEIGHBOR));
}

uint32_t manrs_neighbor_last_number(void)
{
	return last_number;
}

static struct manrs_neighbor *neighbor_new(struct peer *peer)
{
	struct manrs_neighbor *n = XCALLOC(MTYPE_MANRS_NEIGHBOR, sizeof(*n));

	n->peer = peer_lock(peer);
	n->number = ++last_number;
	n->policy_version = manrs.policy_version - 1;
	manrs_ratelimit_init(&n->event_limit, MANRS_EVENT_BURST,
			     MANRS_EVENT_PER_MINUTE, manrs_now());
	manrs_ratelimit_init(&n->log_limit, MANRS_LOG_BURST,
			     MANRS_LOG_PER_MINUTE, manrs_now());
	manrs_ratelimit_init(&n->incident_limit, MANRS_LOG_BURST,
			     MANRS_LOG_PER_MINUTE, manrs_now());
	manrs_neighbors_add(&manrs.neighbors, n);
	manrs_numbers_add(&manrs.numbers, n);
	manrs_neighbor_update(n);
	memset(&n->changed, 0, sizeof(n->changed));
	if (n->number == 1)
		manrs_module_check_sizes();
	return n;
}

struct manrs_neighbor *manrs_neighbor_by_number(uint32_t number)
{
	static struct manrs_neighbor key; /* large */

	key.number = number;
	return manrs_numbers_find(&manrs.numbers, &key);
}

/* Apart, because the key is large and has to be cleared. */
static struct manrs_neighbor *find_by_peer(struct peer *peer)
{
	struct manrs_neighbor key = { .peer = peer };

	return manrs_neighbors_find(&manrs.neighbors, &key);
}

struct manrs_neighbor *manrs_neighbor_get(struct peer *peer)
{
	struct manrs_neighbor *n;

	if (manrs.stopping)
		return NULL;
	if (last_asked && last_asked->peer == peer)
		return last_asked;
	n = find_by_peer(peer);
	if (!n && is_real_neighbor(peer))
		n = neighbor_new(peer);
	if (n)
		last_asked = n;
	return n;
}

void manrs_neighbor_free(struct manrs_neighbor *n)
{
	if (last_asked == n)
		last_asked = NULL;
	manrs_conformance_forget(n);
	manrs_neighbors_del(&manrs.neighbors, n);
	manrs_numbers_del(&manrs.numbers, n);
	manrs_observe_purge(n);
	manrs_packet_purge(n);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		manrs_route_table_free(n->af[afi].routes);
	manrs_violations_remove_neighbor(manrs.violations, n->number,
					 MANRS_AFI__COUNT);
	manrs_asn_set_release(&n->locked);
	peer_unlock(n->peer);
	XFREE(MTYPE_MANRS_NEIGHBOR, n);
}

void manrs_neighbors_finish(void)
{
	struct manrs_neighbor *n;

	while ((n = manrs_neighbors_first(&manrs.neighbors)))
		manrs_neighbor_free(n);
	manrs_neighbors_fini(&manrs.neighbors);
	manrs_numbers_fini(&manrs.numbers);
}

/* RFC 9234 section 4.1: local-role is what *we* are on the session. */
static enum manrs_relationship relationship_from_role(const struct peer *peer)
{
	switch (peer->local_role) {
	case ROLE_PROVIDER:
		return MANRS_REL_CUSTOMER;
	case ROLE_CUSTOMER:
		return MANRS_REL_PROVIDER;
	case ROLE_RS_SERVER:
		return MANRS_REL_RS_CLIENT;
	case ROLE_RS_CLIENT:
		return MANRS_REL_RS_SERVER;
	case ROLE_PEER:
		return MANRS_REL_PEER;
	default:
		return MANRS_REL_UNSET;
	}
}

/* The name of the peer in the configuration. */
static const char *own_name(const struct peer *peer)
{
	return peer->conf_if ? peer->conf_if : peer->host;
}

static const char *group_name(const struct peer *peer)
{
	return peer->group ? peer->group->name : NULL;
}

/* What our lines say of the peer (0) and of its group (1); NULL: nothing. */
static void find_lines(const struct peer *peer,
		       const struct manrs_neighbor_config *lines[2])
{
	const char *names[2] = { own_name(peer), group_name(peer) };

	for (int i = 0; i < 2; i++)
		lines[i] = names[i] ? manrs_config_find_neighbor(
					      &manrs.config,
					      manrs_instance_name(peer->bgp),
					      names[i])
				    : NULL;
}

/* What our own lines say of the peer, else of its group. */
static void find_settings(const struct manrs_neighbor_config *const lines[2],
			  enum manrs_relationship *relationship,
			  const char **profile)
{
	*relationship = MANRS_REL_UNSET;
	*profile = NULL;
	for (int i = 0; i < 2; i++) {
		if (!lines[i])
			continue;
		if (*relationship == MANRS_REL_UNSET)
			*relationship = lines[i]->relationship;
		if (!*profile)
			*profile = lines[i]->profile;
	}
}

static void update_locked(struct manrs_neighbor *n)
{
	if (manrs_config_get_locked(&manrs.config, n->sender.asn,
				    own_name(n->peer), group_name(n->peer),
				    &n->locked))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: out of memory; neighbor %s is not told of new protected ASes",
			 n->peer->host);
	n->sender.locked = &n->locked;
}

static void update_sender(struct manrs_neighbor *n)
{
	const struct manrs_neighbor_config *lines[2];
	enum manrs_relationship configured;

	find_lines(n->peer, lines);
	find_settings(lines, &configured, &n->profile);
	manrs_sender_from_peer(n->peer, &n->sender);
	manrs_frr_lists_update(n, lines[0], lines[1]);
	n->sender.relationship = relationship_from_role(n->peer);
	n->relationship_is_role = n->sender.relationship != MANRS_REL_UNSET;
	if (!n->relationship_is_role)
		n->sender.relationship = configured;
	if (manrs_is_internal(n->peer))
		n->sender.relationship = MANRS_REL_IBGP;
	update_locked(n);
}

static bool has_routes(const struct manrs_neighbor *n)
{
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		if (n->af[afi].routes &&
		    manrs_route_table_tally(n->af[afi].routes)->received)
			return true;
	return false;
}

void manrs_neighbor_update(struct manrs_neighbor *n)
{
	struct manrs_policy policy_before = n->policy;
	struct manrs_sender before = n->sender;
	struct manrs_asn_set locked_before = n->locked;

	/* The one before is still to be compared with. */
	n->locked = (struct manrs_asn_set){ 0 };
	before.locked = &locked_before;
	update_sender(n);
	n->profile_missing = !manrs_config_get_policy(&manrs.config,
						      n->sender.relationship,
						      n->profile, &n->policy);
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		struct manrs_neighbor_af *af = &n->af[afi];
		struct manrs_text reason;

		manrs_text_init(&reason, af->mode_reason_text,
				sizeof(af->mode_reason_text));
		af->mode = manrs_mode_of(n->peer, manrs_afi_to_frr(afi),
					 RMAP_IN, &reason);
		af->mode_reason = reason.len ? reason.buf : NULL;
	}
	n->policy_version = manrs.policy_version;
	manrs_judge_forget_path();
	manrs_change_add_policy(&n->changed, &policy_before, &n->policy);
	manrs_change_add_sender(&n->changed, &before, &n->sender, &n->policy);
	manrs_asn_set_release(&locked_before);
	if (!manrs_change_is_none(&n->changed) && has_routes(n))
		manrs_rejudge_policy();
	/* The relationship is part of the metric. */
	if (n->violating_kinds)
		manrs_conformance_settle(n, 0, NULL);
}

void manrs_neighbor_forget(struct manrs_neighbor *n,
			   const struct manrs_prefix *prefix, uint32_t path_id)
{
	struct manrs_route_table *routes = n->af[prefix->afi].routes;

	if (!routes || !manrs_route_table_remove(routes, prefix, path_id))
		return;
	manrs_violations_remove(manrs.violations, n->number, prefix, path_id);
	if (n->violating_kinds)
		manrs_conformance_settle(n, 0, NULL);
}

struct rejected_list {
	struct manrs_prefix *prefixes;
	uint32_t *path_ids;
	size_t n;
};

static bool collect_rejected(const struct manrs_prefix *prefix,
			     uint32_t path_id,
			     const struct manrs_judgement *judgement, void *arg)
{
	struct rejected_list *list = arg;

	list->prefixes[list->n] = *prefix;
	list->path_ids[list->n++] = path_id;
	return true;
}

/* Forget what bgpd does not hold: the rejected routes of one family. */
static void forget_rejected(struct manrs_neighbor *n,
			    struct manrs_neighbor_af *af)
{
	size_t most = manrs_route_table_tally(af->routes)->rejected;
	struct rejected_list list = {
		.prefixes = calloc(most + 1, sizeof(struct manrs_prefix)),
		.path_ids = calloc(most + 1, sizeof(uint32_t)),
	};

	if (list.prefixes && list.path_ids) {
		for (unsigned p = 0; p < MANRS_ROUTE_TABLE_PARTS; p++)
			manrs_route_table_foreach_rejected(
				af->routes, p, collect_rejected, &list);
		for (size_t i = 0; i < list.n; i++)
			manrs_neighbor_forget(n, &list.prefixes[i],
					      list.path_ids[i]);
	}
	free(list.prefixes);
	free(list.path_ids);
}

static bool has_failures(const struct manrs_tally *tally)
{
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		if (tally->failures[id])
			return true;
	return false;
}

void manrs_neighbor_session_ended(struct manrs_neighbor *n, bool keep_accepted)
{
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		struct manrs_neighbor_af *af = &n->af[afi];

		af->refresh.wanted = af->refresh.impossible = false;
		if (!af->routes)
			continue;
		if (keep_accepted) {
			forget_rejected(n, af);
			continue;
		}
		/* Every state change comes here: the store is searched only
		 * when something of this neighbor is in it. */
		if (has_failures(manrs_route_table_tally(af->routes)))
			manrs_violations_remove_neighbor(manrs.violations,
							 n->number, afi);
		manrs_route_table_clear(af->routes);
	}
	if (n->violating_kinds)
		manrs_conformance_settle(n, 0, NULL);
}

/* Lines went without anybody typing `no`.  Whatever still points into them is
 * of an older policy, and brought up to date before it is looked at. */
static void lines_are_gone(unsigned changed)
{
	if (changed & MANRS_CHANGED_POLICY)
		manrs.policy_version++;
	if (changed & MANRS_CHANGED_LISTS)
		manrs_frr_lists_configure(false);
}

/* With the neighbor goes what was configured of it, as in bgpd. */
static void neighbor_deleted(struct manrs_neighbor *n)
{
	const struct peer *peer = n->peer;

	if (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE))
		lines_are_gone(manrs_config_forget_neighbor(
			&manrs.config, manrs_instance_name(peer->bgp),
			own_name(peer)));
	manrs_neighbor_free(n);
}

int manrs_instance_deleted(struct bgp *bgp)
{
	lines_are_gone(manrs_config_forget_instance(&manrs.config,
						    manrs_instance_name(bgp)));
	return 0;
}

/* Is there a neighbor or a peer-group of that name? */
static bool exists(const char *instance, const char *name)
{
	struct bgp *bgp = strcmp(instance, VRF_DEFAULT_NAME)
				  ? bgp_lookup_by_name(instance)
				  : bgp_get_default();
	union sockunion su;

	return bgp && (peer_group_lookup(bgp, name) ||
		       peer_lookup_by_conf_if(bgp, name) ||
		       (!str2sockunion(name, &su) && peer_lookup(bgp, &su)));
}

/* bgpd tells of a neighbor that goes, but not of a peer-group. */
void manrs_neighbors_sweep(void)
{
	static size_t groups_before;
	struct listnode *node;
	size_t groups = 0;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp))
		groups += listcount(bgp->group);
	if (groups < groups_before)
		for (size_t i = manrs.config.n_neighbors; i--;) {
			const struct manrs_neighbor_config *c =
				&manrs.config.neighbors[i];

			if (!exists(c->instance, c->name))
				lines_are_gone(manrs_config_forget_neighbor(
					&manrs.config, c->instance, c->name));
		}
	groups_before = groups;
}

int manrs_peer_status_changed(struct peer *peer)
{
	int status = manrs_peer_status(peer);
	struct manrs_neighbor *n;

	if (manrs.stopping)
		return 0;
	/* From OpenSent on, so that the update-group is right from the start. */
	if (status >= OpenSent && status <= Established) {
		n = manrs_neighbor_get(peer);
		if (n) {
			manrs_neighbor_update(n);
			manrs_conformance_session(n, status == Established);
			manrs_export_mark(n);
			manrs_own_aspa_check(n);
		}
		return 0;
	}
	n = find_by_peer(peer);
	if (!n)
		return 0;
	manrs_conformance_session(n, false);
	if (status == Deleted)
		neighbor_deleted(n);
	else
		manrs_neighbor_session_ended(
			n, CHECK_FLAG(peer->sflags, PEER_STATUS_NSF_WAIT |
						       PEER_STATUS_LLGR_WAIT));
	return 0;
}
