/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holding routes for the first VRPs: without them origin validation has no data
 * and an invalid route would slip in after every restart.  While holding, checks
 * that need VRPs reject new routes of enforced neighbors (frr_judge.c says which
 * are new).  The same goes for the first ASPAs, where they have a file of their
 * own.  Whether it holds is engine/hold.c's; the clock, the timer and what is
 * logged are here.
 */
#include "frr/frr_hold.h"

#include "frr/frr_errors.h"
#include "frr/frr_rejudge.h"

static const struct {
	enum manrs_need need;
	const char *what;
	const char *lacking; /* the checks without it */
} kinds[] = {
	[MANRS_HOLD_VRPS] = { MANRS_NEED_VRPS, "VRPs", "rov checks have" },
	[MANRS_HOLD_ASPAS] = { MANRS_NEED_ASPAS, "ASPAs", "aspa-invalid has" },
};

static int64_t now_ms(void)
{
	struct timeval now;

	monotime(&now);
	return now.tv_sec * INT64_C(1000) + now.tv_usec / 1000;
}

/* How long any of the holds of a set lasts, at most or at least. */
static int64_t left_ms(const struct manrs_rpki_set *set, bool is_longest)
{
	int64_t left = 0;

	for (int kind = 0; kind < MANRS_HOLD__COUNT; kind++) {
		int64_t one = manrs_hold_left_ms(&set->holds[kind], now_ms());

		if (one && (!left || (one > left) == is_longest))
			left = one;
	}
	return left;
}

static uint32_t held_now(const struct manrs_rpki_set *set,
			 enum manrs_hold_kind kind)
{
	return manrs_hold_left_ms(&set->holds[kind], now_ms())
		       ? manrs_checks_needing(kinds[kind].need)
		       : 0;
}

static void time_is_up(struct event *event);

/* Put into force what the holds say; true: it is not as before. */
static bool apply(struct manrs_rpki_set *set)
{
	int64_t left = left_ms(set, false);
	uint32_t before = set->held;

	event_cancel(&set->hold_timer);
	if (left)
		event_add_timer_msec(manrs.loop, time_is_up, set, left,
				     &set->hold_timer);
	set->held = 0;
	for (int kind = 0; kind < MANRS_HOLD__COUNT; kind++)
		set->held |= held_now(set, kind);
	/* ASPAs are everybody's. */
	if (!set->vrf)
		manrs.facts.held = held_now(set, MANRS_HOLD_ASPAS);
	return set->held != before;
}

/* Is there a route that is rejected for want of data alone, and need not be any
 * more? */
struct held_search {
	const struct manrs_neighbor *n;
	uint32_t came; /* checks whose data is there now */
	bool found;
};

static bool check_held(const struct manrs_prefix *prefix, uint32_t path_id,
		       const struct manrs_judgement *judgement, void *arg)
{
	struct held_search *search = arg;

	search->found =
		judgement->no_data &&
		!manrs_policy_must_reject(&search->n->policy, judgement->failed,
					  judgement->no_data & ~search->came,
					  0);
	return !search->found;
}

static bool has_held_routes(const struct manrs_neighbor *n)
{
	const struct manrs_facts facts = manrs_facts_of(n->peer->bgp);
	struct held_search search = {
		.n = n,
		.came = manrs_checks_needing(
			(facts.vrps ? MANRS_NEED_VRPS : 0) |
			(facts.aspas ? MANRS_NEED_ASPAS : 0)),
	};

	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		for (unsigned p = 0; p < MANRS_ROUTE_TABLE_PARTS; p++)
			if (n->af[afi].routes && !search.found &&
			    !manrs_keeps_adj_rib_in(n->peer, afi))
				manrs_route_table_foreach_rejected(
					n->af[afi].routes, p, check_held,
					&search);
	return search.found;
}

/*
 * What was held comes in again from Adj-RIB-In, or by a route refresh.  Of a
 * neighbor that knows no refresh (RFC 2918) only a new session brings it, so
 * soon after our start that there is little to lose.
 */
static void release_neighbors(const struct manrs_rpki_set *set)
{
	struct manrs_neighbor *n;

	frr_each_safe (manrs_neighbors, &manrs.neighbors, n) {
		if ((set->vrf && manrs_rpki_set_of(n->peer->bgp) != set) ||
		    !manrs_peer_is_established(n->peer) ||
		    CHECK_FLAG(n->peer->cap, PEER_CAP_REFRESH_RCV) ||
		    !has_held_routes(n))
			continue;
		flog_warn(EC_MANRS_HOLD,
			  "MANRS: neighbor %s vrf %s cannot be asked for the routes that were held; its session is reset",
			  n->peer->host, manrs_instance_name(n->peer->bgp));
		peer_clear(n->peer, NULL);
	}
}

/* Nothing, or less, is held from now on. */
static void released(const struct manrs_rpki_set *set)
{
	release_neighbors(set);
	manrs_rejudge_all(set->vrf ? set : NULL);
}

static void time_is_up(struct event *event)
{
	struct manrs_rpki_set *set = EVENT_ARG(event);

	for (int kind = 0; kind < MANRS_HOLD__COUNT; kind++) {
		struct manrs_hold *hold = &set->holds[kind];

		if (!hold->has_source || !hold->hold_sec || hold->is_over ||
		    manrs_hold_left_ms(hold, now_ms()))
			continue;
		manrs_hold_end(hold);
		flog_warn(EC_MANRS_HOLD,
			  "MANRS: no %s%s came in %u s; routes are not held for them any more, %s no data",
			  kinds[kind].what, manrs_rpki_set_suffix(set),
			  hold->hold_sec, kinds[kind].lacking);
	}
	apply(set);
	released(set);
}

void manrs_hold_configured(struct manrs_rpki_set *set, bool has_vrps,
			   bool has_aspas)
{
	const bool has_source[] = {
		[MANRS_HOLD_VRPS] = has_vrps,
		[MANRS_HOLD_ASPAS] = has_aspas,
	};

	for (int kind = 0; kind < MANRS_HOLD__COUNT; kind++)
		manrs_hold_configure(&set->holds[kind], has_source[kind],
				     manrs.config.hold_sec, now_ms());
	if (!apply(set))
		return;
	if (set->held) {
		zlog_info("MANRS: holding new routes of enforced neighbors until the first %s%s come, for %u s at most",
			  manrs_hold_for(set), manrs_rpki_set_suffix(set),
			  manrs_hold_left_sec(set));
		return;
	}
	zlog_info("MANRS: routes are held no more%s: %s",
		  manrs_rpki_set_suffix(set),
		  has_vrps ? "as configured" : "no source of VRPs is left");
	released(set);
}

void manrs_hold_data_came(struct manrs_rpki_set *set,
			  enum manrs_hold_kind kind)
{
	int64_t waited = now_ms() - set->holds[kind].since_ms;

	manrs_hold_end(&set->holds[kind]);
	if (!apply(set))
		return;
	zlog_info("MANRS: the first %s%s came after %" PRId64
		  " ms; routes are not held for them any more",
		  kinds[kind].what, manrs_rpki_set_suffix(set), waited);
	release_neighbors(set);
}

const char *manrs_hold_for(const struct manrs_rpki_set *set)
{
	static const char *const names[] = { "data", "VRPs", "ASPAs",
					     "VRPs and ASPAs" };
	unsigned which = 0;

	for (int kind = 0; kind < MANRS_HOLD__COUNT; kind++)
		if (held_now(set, kind))
			which |= 1u << kind;
	return names[which];
}

uint32_t manrs_hold_left_sec(const struct manrs_rpki_set *set)
{
	if (!set->held)
		return 0;
	return (left_ms(set, true) + 999) / 1000;
}
