/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question to bgpd over its vty socket.  Whoever can write to that socket
 * has all power over bgpd: only broker.c calls this, with questions of its own.
 */
#ifndef NETCONF_BGPD_CLIENT_H
#define NETCONF_BGPD_CLIENT_H

#include <stddef.h>
#include <stdint.h>

/* Longer than what 2,000 neighbors with all lists full give. */
#define BGPD_ANSWER_MAX ((size_t)64 * 1024 * 1024)

enum bgpd_status {
	BGPD_OK,
	BGPD_NOT_RUNNING, /* no socket, or nobody behind it */
	BGPD_PERMISSION,  /* we may not use the socket */
	BGPD_TIMEOUT,	  /* it does not answer */
	BGPD_ENDED,	  /* it went away while it answered */
	BGPD_REFUSED,	  /* it does not know the question */
	BGPD_TOO_LARGE,	  /* the answer exceeds BGPD_ANSWER_MAX */
	BGPD_FAILED,	  /* memory, descriptors */
	BGPD_STATUS__COUNT
};

struct bgpd_answer {
	char *text; /* NUL-terminated; the caller frees; NULL unless BGPD_OK */
	size_t len;
};

/*
 * Send command to the bgpd whose vty socket is path, and wait for its answer at
 * most timeout_ms in all.  Leaves *answer alone unless BGPD_OK.
 */
enum bgpd_status bgpd_ask(const char *path, const char *command,
			  uint32_t timeout_ms, struct bgpd_answer *answer);

#endif /* NETCONF_BGPD_CLIENT_H */
