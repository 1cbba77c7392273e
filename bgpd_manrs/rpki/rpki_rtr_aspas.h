/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ASPAs of one RTR session (draft-ietf-sidrops-8210bis): what a cache
 * announced and did not withdraw.  Of one thread; nothing here knows the
 * library that speaks RTR.
 *
 * A synchronisation is begun, told customer by customer, and settled: only then
 * does the set become another one.
 */
#ifndef MANRS_RPKI_RTR_ASPAS_H
#define MANRS_RPKI_RTR_ASPAS_H

#include "engine/text.h"
#include "rpki_source.h"

/* Changes between two settled sets: a whole set withdrawn and another announced,
 * as a reset has it. */
#define MANRS_RTR_ASPA_CHANGES_MAX (2 * MANRS_ASPA_MAX)

struct manrs_rtr_aspa_change;

/* Zeroed: empty. */
struct manrs_rtr_aspas {
	struct manrs_aspa_pairs held; /* sorted, distinct */
	struct manrs_rtr_aspa_change *changes; /* in order of arrival */
	size_t n;
	size_t room;
	uint32_t events;	   /* announcements and withdrawals in changes */
	bool is_reset;		   /* what was begun */
	bool announced;		   /* any since */
	enum manrs_status problem; /* with the changes, since they were settled */
};

void manrs_rtr_aspas_release(struct manrs_rtr_aspas *aspas);

/* A query is about to be answered, a Reset Query or one for changes. */
void manrs_rtr_aspas_begin(struct manrs_rtr_aspas *aspas, bool is_reset);

/* These providers (any order, copied) instead of those it had; none is as AS 0.
 * Withdrawing what is not there is fine. */
void manrs_rtr_aspas_announce(struct manrs_rtr_aspas *aspas, uint32_t customer,
			      const uint32_t *providers, size_t n);
void manrs_rtr_aspas_withdraw(struct manrs_rtr_aspas *aspas, uint32_t customer);

/*
 * The query has been answered in full: put the changes into force, and copy the
 * whole set to *out (sorted, distinct; the caller's).  Nothing announced in
 * answer to a Reset Query is nothing there.  MANRS_ERR_INVALID: a customer AS 0;
 * MANRS_ERR_LIMIT: more than MANRS_ASPA_MAX pairs; MANRS_ERR_MEMORY: nothing is
 * known any more, ask the cache for everything.
 */
enum manrs_status manrs_rtr_aspas_settle(struct manrs_rtr_aspas *aspas,
					 struct manrs_aspa_pairs *out,
					 struct manrs_text *err);

#endif /* MANRS_RPKI_RTR_ASPAS_H */
