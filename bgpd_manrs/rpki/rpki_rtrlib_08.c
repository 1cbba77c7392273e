/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtrlib 0.8, which speaks RTR up to version 1 (RFC 8210): no ASPAs.
 */
#include "rpki_rtrlib_private.h"

bool manrs_rtr_has_aspas(void)
{
	return false;
}

bool manrs_rtrlib_open(struct manrs_rtr *rtr, struct rtr_mgr_group *group)
{
	return rtr_mgr_init(&rtr->manager, group, 1, MANRS_RTRLIB_REFRESH_SEC,
			    MANRS_RTRLIB_EXPIRE_SEC, MANRS_RTRLIB_RETRY_SEC,
			    NULL, NULL, NULL, NULL) == RTR_SUCCESS;
}

void manrs_rtrlib_choose_version(struct manrs_rtr *rtr)
{
	(void)rtr;
}

void manrs_rtrlib_watch_aspas(struct manrs_rtr *rtr,
			      enum rtr_socket_state state)
{
	(void)rtr;
	(void)state;
}

void manrs_rtrlib_prepare_query(struct manrs_rtr *rtr)
{
	(void)rtr;
}

enum manrs_status manrs_rtrlib_copy_aspas(struct manrs_rtr *rtr,
					  struct manrs_aspa_pairs *aspas,
					  struct manrs_text *err)
{
	(void)rtr;
	(void)aspas;
	(void)err;
	return MANRS_OK;
}
