/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VRPs in force, instance by instance: every BGP instance is judged by those
 * of its own sources, or, without any, by those of the sources that are
 * configured without a VRF.  Main pthread.
 */
#ifndef MANRS_FRR_RPKI_H
#define MANRS_FRR_RPKI_H

#include "frr/frr_manrs.h"

#include "engine/hold.h"

/* What routes are held for. */
enum manrs_hold_kind {
	MANRS_HOLD_VRPS,
	MANRS_HOLD_ASPAS, /* of the common set alone */
	MANRS_HOLD__COUNT,
};

/* The VRPs of one instance, or of all without sources of their own. */
struct manrs_rpki_set {
	struct manrs_rpki_set *next;
	char *vrf; /* name of the instance; NULL: the common one, the first */
	bool is_used; /* has sources configured, or is the common one */
	struct manrs_rpki *rpki;
	const struct manrs_vrp_table *vrps; /* in force; NULL: no data; of rpki */
	/* Of frr_hold.c: MANRS_CHECK_BIT of the checks that hold routes. */
	uint32_t held;
	struct manrs_hold holds[MANRS_HOLD__COUNT];
	struct event *hold_timer;
	/* What was logged last of each source. */
	struct {
		char name[256];
		uint8_t state;
		char error[256];
	} logged[MANRS_RPKI_SOURCES_MAX];
};

enum manrs_status manrs_frr_rpki_init(void);
void manrs_frr_rpki_configure(void); /* after a change of manrs.config */
void manrs_frr_rpki_finish(void);

/* The common set, and those of instances behind it, used or not. */
struct manrs_rpki_set *manrs_rpki_sets(void);
/* The one that the routes of an instance are judged by. */
struct manrs_rpki_set *manrs_rpki_set_of(const struct bgp *bgp);
/* " of vrf RED" for the log; "" for the common one. */
const char *manrs_rpki_set_suffix(const struct manrs_rpki_set *set);

/* All that the routes of an instance are judged by. */
static inline struct manrs_facts manrs_facts_of(const struct bgp *bgp)
{
	const struct manrs_rpki_set *set = manrs_rpki_set_of(bgp);
	struct manrs_facts facts = manrs.facts;

	facts.vrps = set->vrps;
	facts.held = set->held | manrs.facts.held;
	return facts;
}

#endif /* MANRS_FRR_RPKI_H */
