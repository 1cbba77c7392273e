/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The notification subscription of the session (RFC 5277).  bgpd keeps its last
 * events in a ring; once a second it is asked for those that are new.
 */
#ifndef NETCONF_SUBSCRIPTION_H
#define NETCONF_SUBSCRIPTION_H

#include <time.h>

#include "filter.h"

struct agent;

#define SUBSCRIPTION_RUN_LEN 64

/* All zero: none. */
struct subscription {
	bool active;
	struct filter filter;	  /* points to the two below */
	struct lyd_node *subtree;
	char *xpath;
	time_t from;		  /* replay events since then; 0: no replay */
	time_t until;		  /* then it ends; 0: never */
	bool replaying;
	uint32_t replay_last;	  /* number of the last event of the past */
	char run[SUBSCRIPTION_RUN_LEN]; /* of bgpd: numbers count within it */
	uint32_t number;	  /* of the last event seen */
	bool interrupted;	  /* bgpd did not answer the last time */
	int64_t due_ms;		  /* when to ask again, monotonic */
};

/* For poll(): how long there is nothing to do; -1: for ever. */
int subscription_wait_ms(const struct subscription *subscription);

/* If it is time, look for events and send them.  False: the session is over. */
bool subscription_run(struct agent *agent);

void subscription_release(struct subscription *subscription);

#endif /* NETCONF_SUBSCRIPTION_H */
