/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the agent may do, and how little of it is kept.
 *
 * It is started by sshd as the user who logged in, set-group-ID frrvty, or as a
 * user who is in that group, or as root.  One process keeps the group and
 * nothing else, and becomes the broker; the one that reads what the client
 * sends keeps nothing of all that.
 */
#ifndef NETCONF_PRIVILEGE_H
#define NETCONF_PRIVILEGE_H

#include <stdbool.h>

/*
 * First of all: descriptors, environment, signals, limits and working directory
 * as this program wants them, whoever started it.  False: not possible.
 */
bool privilege_init(void);

/* Whether this program has rights that its caller has not; then the caller may
 * not name files to it. */
bool privilege_is_borrowed(void);

/* The process that talks to bgpd.  False, having said why: do not go on. */
bool privilege_keep_group(void);

/* The process that talks to the client. */
bool privilege_drop(void);

#endif /* NETCONF_PRIVILEGE_H */
