/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The half of the agent that may talk to bgpd, and how the other half asks it.
 *
 * The right to use bgpd's vty socket is the right to do anything to bgpd.  So
 * the process that has it reads nothing of a client: it is asked one of the
 * questions below, by number, and answers with what bgpd said.
 */
#ifndef NETCONF_BROKER_H
#define NETCONF_BROKER_H

#include "bgpd_client.h"

enum broker_question {
	BROKER_STATE = 1, /* a part of the tree of frr-bgp-manrs, by number */
	BROKER_EVENTS,	  /* events after a number, in JSON */
};

/*
 * The broker: answers questions that come from fd until it is closed.  path is
 * bgpd's vty socket.
 */
void broker_serve(int fd, const char *path);

/*
 * The other side: ask, and wait for the answer.  number is that of the part, or
 * of the event.  BGPD_FAILED also when the broker is gone.
 */
enum bgpd_status broker_ask(int fd, enum broker_question question,
			    uint64_t number, struct bgpd_answer *answer);

#endif /* NETCONF_BROKER_H */
