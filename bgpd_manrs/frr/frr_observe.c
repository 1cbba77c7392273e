/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Neighbors without a MANRS map: what bgpd accepted is judged and counted.
 *
 * The hook bgp_process tells that something happens to a prefix of a peer.  A
 * new path is in the table by then and is judged at once.  An implicit update
 * still shows the old attributes, so its key is queued and looked up again in
 * an event.  A path that leaves is flagged, and forgotten at once.
 */
#include "frr/frr_manrs.h"

#include "engine/prefix.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_work.h"

DEFINE_MTYPE_STATIC(MANRS, MANRS_DIRTY, "MANRS changed route");

/* Work before other work gets its turn; the clock is read every so many keys. */
#define DRAIN_USEC 4000
#define DIRTY_PER_CLOCK 32

/* Neighbors fill the queue, with as many keys as they have routes, whenever they
 * change them faster than they are looked up: 8 MB at most.  What does not fit
 * is made up for by looking at every observed route once more. */
#define DIRTY_MAX 65536

PREDECL_HASH(dirty_keys);
PREDECL_DLIST(dirty_queue);

struct dirty {
	struct dirty_keys_item key_item;
	struct dirty_queue_item queue_item;
	struct manrs_neighbor *n;
	struct prefix p;
};

static int dirty_cmp(const struct dirty *a, const struct dirty *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return prefix_cmp(&a->p, &b->p);
}

static uint32_t dirty_hash(const struct dirty *d)
{
	return jhash_1word(d->n->number, prefix_hash_key(&d->p));
}

DECLARE_HASH(dirty_keys, struct dirty, key_item, dirty_cmp, dirty_hash);
DECLARE_DLIST(dirty_queue, struct dirty, queue_item);

static struct dirty_keys_head keys;
static struct dirty_queue_head queue;
static struct event *drain_event;
static bool missed; /* some since the queue was empty */
static uint64_t n_missed;

uint64_t manrs_observe_missed(void)
{
	return n_missed;
}

static bool is_from(const struct bgp_path_info *pi, const struct peer *peer)
{
	return pi->peer == peer && pi->type == ZEBRA_ROUTE_BGP &&
	       pi->sub_type == BGP_ROUTE_NORMAL;
}

bool manrs_judge_path(struct manrs_neighbor *n, struct bgp_dest *dest,
		      struct bgp_path_info *pi, unsigned flags)
{
	const struct attr *attr = pi->attr;

	for (struct bgp_adj_in *ain = dest->adj_in; ain; ain = ain->next)
		if (ain->peer == n->peer &&
		    ain->addpath_rx_id == pi->addpath_rx_id)
			attr = ain->attr;
	return manrs_judge(n, bgp_dest_get_prefix(dest), pi->addpath_rx_id,
			   attr, flags);
}

/* A map that was attached or detached a moment ago counts at once, not from the
 * next scan on: bgpd is running its inbound policy again because of it. */
static bool is_observed(struct manrs_neighbor *n, int family)
{
	struct manrs_neighbor_af *af = &n->af[manrs_afi_of(family)];
	const char *name = n->peer->filter[family2afi(family)][SAFI_UNICAST]
				   .map[RMAP_IN]
				   .name;

	if (manrs_enforce_is_map(name) != (af->mode == MANRS_MODE_ENFORCED))
		manrs_neighbor_update(n);
	return af->mode == MANRS_MODE_OBSERVED || af->mode == MANRS_MODE_PARTLY;
}

static void look_up(const struct dirty *d)
{
	struct bgp_table *table = d->n->peer->bgp->rib[family2afi(d->p.family)]
						      [SAFI_UNICAST];
	struct bgp_dest *dest = bgp_node_lookup(table, &d->p);

	if (!dest)
		return;
	if (is_observed(d->n, d->p.family))
		for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest);
		     pi; pi = pi->next)
			if (is_from(pi, d->n->peer) &&
			    !manrs_path_is_gone(pi))
				manrs_judge_path(d->n, dest, pi, 0);
	bgp_dest_unlock_node(dest);
}

static void dirty_free(struct dirty *d)
{
	d->n->n_dirty--;
	dirty_keys_del(&keys, d);
	XFREE(MTYPE_MANRS_DIRTY, d);
}

static void drain(struct event *event)
{
	int64_t began = manrs_work_now();
	struct dirty *d;

	for (unsigned i = 1; (d = dirty_queue_pop(&queue)); i++) {
		look_up(d);
		dirty_free(d);
		if (i % DIRTY_PER_CLOCK == 0 &&
		    manrs_work_now() - began > DRAIN_USEC)
			break;
	}
	if (dirty_queue_count(&queue)) {
		event_add_event(manrs.loop, drain, NULL, 0, &drain_event);
	} else if (missed) {
		missed = false;
		manrs_rejudge_observed();
	}
	manrs_work_end(MANRS_WORK_OBSERVATION, began);
}

static void enqueue(struct manrs_neighbor *n, const struct prefix *p)
{
	struct dirty key = { .n = n }, *d;

	prefix_copy(&key.p, p);
	if (dirty_keys_find(&keys, &key))
		return;
	if (dirty_queue_count(&queue) >= DIRTY_MAX) {
		missed = true;
		n_missed++;
		return;
	}
	d = XCALLOC(MTYPE_MANRS_DIRTY, sizeof(*d));
	d->n = n;
	prefix_copy(&d->p, p);
	dirty_keys_add(&keys, d);
	dirty_queue_add_tail(&queue, d);
	n->n_dirty++;
	event_add_event(manrs.loop, drain, NULL, 0, &drain_event);
}

/* bgpd holds the path no more.  What we rejected it never held: that record
 * ends with a withdrawal or the session, not here. */
static void path_removed(struct manrs_neighbor *n, const struct prefix *p,
			 uint32_t path_id)
{
	const struct manrs_route_table *routes;
	struct manrs_judgement judgement;
	struct manrs_prefix prefix;

	manrs_from_frr_prefix(p, &prefix);
	routes = n->af[prefix.afi].routes;
	if (routes &&
	    manrs_route_table_find(routes, &prefix, path_id, &judgement) &&
	    !(judgement.reject && judgement.enforced))
		manrs_neighbor_forget(n, &prefix, path_id);
}

/*
 * The route our map was asked about last, until bgpd tells what it made of it.
 * A path that was withdrawn a moment ago and is announced again before bgpd got
 * round to reaping it still bears the flag of a removed one when the hook is
 * called, but it stays.
 */
static struct {
	const struct manrs_neighbor *n; /* NULL: none */
	struct prefix p;
	uint32_t path_id;
	bool passed;
} asked;

void manrs_observe_asked(const struct manrs_neighbor *n, const struct prefix *p,
			 uint32_t path_id, bool passed)
{
	asked.n = n;
	prefix_copy(&asked.p, p);
	asked.path_id = path_id;
	asked.passed = passed;
}

static bool take_asked(const struct manrs_neighbor *n, const struct prefix *p)
{
	bool is_this = asked.n == n && prefix_same(&asked.p, p);

	asked.n = NULL;
	return is_this;
}

/* Our map let it pass, and bgpd does not hold it: the operator's own policy, or
 * bgpd itself, denied it after us. */
static void denied_after(struct manrs_neighbor *n, const struct prefix *p,
			 uint32_t path_id)
{
	n->af[manrs_afi_of(p->family)].denied_after++;
	path_removed(n, p, path_id);
}

int manrs_observe_process(struct bgp *bgp, afi_t afi, safi_t safi,
			  struct bgp_dest *dest, struct peer *peer,
			  bool withdraw)
{
	const struct prefix *p = bgp_dest_get_prefix(dest);
	struct manrs_neighbor *n;
	bool observed, was_asked, was_passed, known = false, held = false;

	if (manrs.stopping || safi != SAFI_UNICAST ||
	    (afi != AFI_IP && afi != AFI_IP6) || !peer ||
	    peer == bgp->peer_self || manrs_is_internal(peer))
		return 0;
	n = manrs_neighbor_get(peer);
	if (!n)
		return 0;
	was_asked = take_asked(n, p);
	was_passed = was_asked && asked.passed;
	/* What our map has just let pass is judged: partly enforced. */
	observed = !was_passed && is_observed(n, p->family);
	if (!observed && !withdraw)
		return 0;
	for (struct bgp_path_info *pi = bgp_dest_get_bgp_path_info(dest); pi;
	     pi = pi->next) {
		if (!is_from(pi, peer))
			continue;
		known = true;
		held |= pi->addpath_rx_id == asked.path_id;
		if (!manrs_path_is_gone(pi)) {
			if (!withdraw)
				manrs_judge_path(n, dest, pi, 0);
		} else if (!was_passed || pi->addpath_rx_id != asked.path_id) {
			path_removed(n, p, pi->addpath_rx_id);
		}
		if (observed && withdraw)
			enqueue(n, p);
	}
	if (was_passed && withdraw && !held)
		denied_after(n, p, asked.path_id);
	else if (!was_asked && withdraw && !known)
		manrs_packet_forget_rejected(n, p);
	return 0;
}

void manrs_observe_purge(const struct manrs_neighbor *n)
{
	struct dirty *d;

	if (asked.n == n)
		asked.n = NULL;
	if (!n->n_dirty)
		return;
	frr_each_safe (dirty_queue, &queue, d)
		if (d->n == n) {
			dirty_queue_del(&queue, d);
			dirty_free(d);
		}
}

void manrs_observe_init(void)
{
	dirty_keys_init(&keys);
	dirty_queue_init(&queue);
}

void manrs_observe_finish(void)
{
	struct dirty *d;

	event_cancel(&drain_event);
	while ((d = dirty_queue_pop(&queue)))
		dirty_free(d);
	dirty_keys_fini(&keys);
	dirty_queue_fini(&queue);
}
