/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection that can be called off at any moment. */
#ifndef MANRS_RPKI_CONNECT_H
#define MANRS_RPKI_CONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/text.h"

/*
 * Connect to host (name or address) and port, trying each address in turn;
 * through the interface of that name unless it is "".
 * Blocks; returns -1 at once when stop_fd becomes readable.  On success a
 * blocking socket the caller owns, else -1 with the reason in err.
 */
int manrs_rpki_connect(const char *host, uint16_t port, const char *via,
		       int stop_fd, struct manrs_text *err);

#endif /* MANRS_RPKI_CONNECT_H */
