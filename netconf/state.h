/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of frr-bgp-manrs, put together from the parts in which bgpd gives it
 * so as not to be kept from its work.
 */
#ifndef NETCONF_STATE_H
#define NETCONF_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

struct state {
	struct json_object *tree; /* NULL before the first part */
	char set[64];		  /* which neighbors the parts are of */
	uint32_t next;		  /* part to ask for */
	size_t len;		  /* bytes that came so far */
};

enum state_result {
	STATE_DONE,
	STATE_MORE,  /* ask for state->next */
	STATE_AGAIN, /* neighbors came or went: begin again */
	STATE_BAD,   /* no part, or not the one asked for */
};

/* All zero is a state without parts. */
void state_release(struct state *state); /* leaves it so */

/* An answer about part state->next, of len bytes and a terminator. */
enum state_result state_add(struct state *state, const char *answer,
			    size_t len);

/* The data in the encoding of RFC 7951; of the state until it changes. */
const char *state_text(const struct state *state);

#endif /* NETCONF_STATE_H */
