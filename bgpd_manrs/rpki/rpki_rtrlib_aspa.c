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
 *    manrs_rtr_aspas_settle();
 *  - when an answer replaces an ASPA and changes that of a later customer, too,
 *    it uses memory it has freed, and with many of them memory it never had:
 *    prepare_query() has the whole set sent anew instead of changes;
 *  - a cache that closes the connection while it restarts is taken for one of an
 *    older version, for ever: choose_version().
 *
 * Caches that speak version 2 as an early revision of the draft had it send
 * ASPAs that are an error now.  Their VRPs matter more: such a cache is spoken
 * to in version 1.
 */
#include "rpki_rtrlib_private.h"

#include <stddef.h>

#define ASPA_VERSION 2u

/* How much older than any a cache still knows (RFC 1982). */
#define SERIALS_TOO_OLD (UINT32_C(1) << 30)

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

void manrs_rtrlib_choose_version(struct manrs_rtr *rtr)
{
	bool avoid = rtr->avoid_aspas && !rtr->aspas.held.n;

	if (!rtr->is_downgrade)
		rtr->socket.version = avoid ? ASPA_VERSION - 1 : ASPA_VERSION;
	rtr->is_downgrade = false;
	/* Sessions and serial numbers are of one version. */
	if (rtr->copied && rtr->copied_version != rtr->socket.version) {
		rtr->socket.request_session_id = true;
		rtr->socket.serial_number = 0;
	}
}

/* What works is kept.  After an error in an answer of version 2 the next query
 * is of version 1; one that was away may know version 2 when it is back. */
static void learn_version(struct manrs_rtr *rtr, enum rtr_socket_state state)
{
	bool has_aspas = rtr->socket.version == ASPA_VERSION;

	switch (state) {
	case RTR_FAST_RECONNECT:
		rtr->is_downgrade = true;
		break;
	case RTR_ESTABLISHED:
		rtr->avoid_aspas = !has_aspas;
		break;
	case RTR_ERROR_TRANSPORT:
		rtr->avoid_aspas &= has_aspas;
		break;
	case RTR_ERROR_FATAL:
		if (rtr->is_querying)
			rtr->avoid_aspas =
				has_aspas &&
				!manrs_rpki_session_is_closed(&rtr->session);
		break;
	default:
		break;
	}
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
	learn_version(rtr, state);
}

/* rtrlib always asks for changes next; to a serial number that it does not know
 * the cache answers with a Cache Reset (RFC 8210 section 5.9). */
void manrs_rtrlib_prepare_query(struct manrs_rtr *rtr)
{
	if (rtr->manager->aspa_table->store)
		rtr->socket.serial_number -= SERIALS_TOO_OLD;
}

enum manrs_status manrs_rtrlib_copy_aspas(struct manrs_rtr *rtr,
					  struct manrs_aspa_pairs *aspas,
					  struct manrs_text *err)
{
	rtr->copied_version = rtr->socket.version;
	/* The cache may have become an older one in the midst of a session. */
	if (rtr->socket.version < ASPA_VERSION)
		manrs_rtr_aspas_release(&rtr->aspas);
	return manrs_rtr_aspas_settle(&rtr->aspas, aspas, err);
}
