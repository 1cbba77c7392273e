/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text that `bgpdump -m` prints: fields between "|", one message a line. */
#ifndef MANRS_CHECK_BGPDUMP_H
#define MANRS_CHECK_BGPDUMP_H

#include "input.h"

enum bgpdump_kind {
	BGPDUMP_BAD,	  /* complained about */
	BGPDUMP_ROUTE,	  /* announced, or in a table */
	BGPDUMP_WITHDRAW, /* of a prefix by a peer */
	BGPDUMP_OTHER,	  /* a session going up or down */
};

struct bgpdump {
	struct manrs_prefix peer_address;
	uint32_t peer_asn;
	struct input_route route;     /* of a route */
	struct manrs_prefix next_hop; /* of a route; len 0: none */
};

/* Does the line look like one of a dump? */
bool bgpdump_is_line(const char *line);

/* Parse the current line of input, which is changed by that. */
enum bgpdump_kind bgpdump_parse(struct input *input, struct bgpdump *out);

#endif /* MANRS_CHECK_BGPDUMP_H */
