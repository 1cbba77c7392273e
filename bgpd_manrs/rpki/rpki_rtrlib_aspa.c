/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What follows rtrlib 0.8: RTR version 2 (draft-ietf-sidrops-8210bis) with
 * ASPAs.  rtrlib hands them over one by one, and only after it has applied an
 * answer that came whole; they are collected by rpki_rtr_aspas.c.  Its own
 * verification of paths is not used.
 *
 * It is not released.  What it does wrong (as of February 2026) and is put
 * right here:
 *  - a manager begins with whatever was in its memory: every table is added,
 *    that of router keys, too;
 *  - to remove the ASPAs of a cache that has none keeps a lock for ever, on
 *    which the end of the session would wait: watch_aspas() shows it no table
 *    then;
 *  - a reset that brings no ASPAs leaves the old ones there:
 *    manrs_rtr_aspas_settle().
 */
#include "rpki_rtrlib_private.h"

#include <stddef.h>

bool manrs_rtr_has_aspas(void)
{
	return true;
}

/* [rtr] and, while a session ends, the thread in manrs_rtr_free().  The
 * providers are a copy of ours to free; it has no word for whose the session
 * is but where its socket lies. */
static void on_aspa(struct rtr_aspa_table *table,
		    const struct rtr_aspa_record record,
		    const struct rtr_socket *socket,
		    const enum rtr_aspa_operation_type operation)
{
	struct manrs_rtr *rtr = (void *)((uintptr_t)socket -
					 offsetof(struct manrs_rtr, socket));

	(void)table;
	if (operation == RTR_ASPA_ADD)
		manrs_rtr_aspas_announce(&rtr->aspas, record.customer_asn,
					 record.provider_asns,
					 record.provider_count);
	else
		manrs_rtr_aspas_withdraw(&rtr->aspas, record.customer_asn);
	free(record.provider_asns);
}

bool manrs_rtrlib_open(struct manrs_rtr *rtr, struct rtr_mgr_group *group)
{
	struct rtr_mgr_config *manager;

	if (rtr_mgr_init(&manager, group, 1, NULL, NULL, NULL, NULL) !=
	    RTR_SUCCESS)
		return false;
	/* rtr_mgr_free() cannot take half of one: that memory is lost. */
	if (rtr_mgr_add_roa_support(manager, NULL) != RTR_SUCCESS ||
	    rtr_mgr_add_spki_support(manager, NULL) != RTR_SUCCESS ||
	    rtr_mgr_add_aspa_support(manager, on_aspa) != RTR_SUCCESS ||
	    rtr_mgr_setup_sockets(manager, group, 1, MANRS_RTRLIB_REFRESH_SEC,
				  MANRS_RTRLIB_EXPIRE_SEC,
				  MANRS_RTRLIB_RETRY_SEC) != RTR_SUCCESS)
		return false;
	rtr->manager = manager;
	return true;
}

void manrs_rtrlib_watch_aspas(struct manrs_rtr *rtr,
			      enum rtr_socket_state state)
{
	struct rtr_aspa_table *table = rtr->manager->aspa_table;

	/* Removed is in any state but this one, added in it alone. */
	rtr->socket.aspa_table = state == RTR_SYNC || table->store ? table
								   : NULL;
	if (state == RTR_SYNC)
		manrs_rtr_aspas_begin(&rtr->aspas, rtr->asked_for_all);
	rtr->asked_for_all = state == RTR_RESET;
}

enum manrs_status manrs_rtrlib_copy_aspas(struct manrs_rtr *rtr,
					  struct manrs_aspa_pairs *aspas,
					  struct manrs_text *err)
{
	return manrs_rtr_aspas_settle(&rtr->aspas, aspas, err);
}
