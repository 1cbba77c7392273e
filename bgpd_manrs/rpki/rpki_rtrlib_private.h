/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtrlib, and what its versions call differently: the only file that includes
 * it.  MANRS_RTRLIB_ASPA is configure's: the names of what follows version 0.8,
 * with ASPAs, not released yet.
 */
#ifndef MANRS_RPKI_RTRLIB_PRIVATE_H
#define MANRS_RPKI_RTRLIB_PRIVATE_H

#include <rtrlib/rtrlib.h>

#include "rpki_rtr_aspas.h"
#include "rpki_rtrlib.h"

#ifdef MANRS_RTRLIB_ASPA
#define manrs_rtrlib_record	rtr_pfx_record
#define manrs_rtrlib_transport	rtr_tr_socket
#define manrs_rtrlib_tcp_config rtr_tr_tcp_config
#define manrs_rtrlib_tcp_init	rtr_tr_tcp_init
#define manrs_rtrlib_ssh_config rtr_tr_ssh_config
#define manrs_rtrlib_ssh_init	rtr_tr_ssh_init
#define manrs_rtrlib_each_ipv4	rtr_mgr_roa_for_each_ipv4_record
#define manrs_rtrlib_each_ipv6	rtr_mgr_roa_for_each_ipv6_record
#define MANRS_RTRLIB_IPV4	RTR_IPV4
#else
#define manrs_rtrlib_record	pfx_record
#define manrs_rtrlib_transport	tr_socket
#define manrs_rtrlib_tcp_config tr_tcp_config
#define manrs_rtrlib_tcp_init	tr_tcp_init
#define manrs_rtrlib_ssh_config tr_ssh_config
#define manrs_rtrlib_ssh_init	tr_ssh_init
#define manrs_rtrlib_each_ipv4	rtr_mgr_for_each_ipv4_record
#define manrs_rtrlib_each_ipv6	rtr_mgr_for_each_ipv6_record
#define MANRS_RTRLIB_IPV4	LRTR_IPV4
#endif

/* Until the cache says otherwise; RFC 8210 section 6 recommends these. */
#define MANRS_RTRLIB_REFRESH_SEC 3600
#define MANRS_RTRLIB_RETRY_SEC   600
#define MANRS_RTRLIB_EXPIRE_SEC  7200

struct manrs_rtr {
	/* Known to rtrlib. */
	struct rtr_socket socket;
	struct rtr_socket *sockets[1]; /* the group's, kept by reference */
	struct manrs_rtrlib_transport transport;
	struct rtr_mgr_config *manager;

	/* Set once. */
	struct manrs_rpki_plan_cache cache;
	void (*wake)(void *arg);
	void *wake_arg;
	struct manrs_rpki_session session; /* has its own lock */

	/* Of the [rtr] thread alone. */
	int ssh_fd;	    /* the socket of an SSH transport, or -1 */
	ino_t ssh_ino;	    /* tells it from whoever gets its number next */
	bool is_opening;    /* connected, no RTR spoken yet */
	bool is_querying;   /* a query is not answered yet */
	bool tainted;	    /* an error happened on this connection */
	bool error_known;   /* the error of this connection is noted */
	bool was_reset;	    /* since the set was copied */
	bool asked_for_all; /* the last query is a Reset Query */
	bool is_downgrade;  /* rtrlib reconnects with an older version */
	bool avoid_aspas;   /* with version 2 it would not work, as far as we
			     * know */
	unsigned copied_version;
	struct manrs_rtr_aspas aspas;
	bool copied;
	uint32_t copied_serial;
	uint32_t copied_session;
};

/* Of rpki_rtrlib_08.c or rpki_rtrlib_aspa.c: */

/* Make rtr->manager for this one group; false without memory. */
bool manrs_rtrlib_open(struct manrs_rtr *rtr, struct rtr_mgr_group *group);

/* Before each connection: say which version it begins with, and ask for
 * everything if what there is came with another one. */
void manrs_rtrlib_choose_version(struct manrs_rtr *rtr);

/* Told of every state before anything else is done about it. */
void manrs_rtrlib_watch_aspas(struct manrs_rtr *rtr,
			      enum rtr_socket_state state);

/* Once a synchronisation has been dealt with: whether the next query may be
 * for changes. */
void manrs_rtrlib_prepare_query(struct manrs_rtr *rtr);

/* After a synchronisation: the ASPAs there are, sorted; the caller's.
 * Otherwise everything has to be asked for again. */
enum manrs_status manrs_rtrlib_copy_aspas(struct manrs_rtr *rtr,
					  struct manrs_aspa_pairs *aspas,
					  struct manrs_text *err);

#endif /* MANRS_RPKI_RTRLIB_PRIVATE_H */
