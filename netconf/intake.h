/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the client sends, on its way to libnetconf2: a thread reads it, and
 * passes on whole messages of clean XML only (frame.h, xml_clean.h).  So
 * libnetconf2 never waits for the rest of one, and never sees one that is cut,
 * too long, or that libyang would not survive.
 *
 * One in a process.
 */
#ifndef NETCONF_INTAKE_H
#define NETCONF_INTAKE_H

#include <stdbool.h>

enum intake_end {
	INTAKE_OPEN,	  /* the client may send more */
	INTAKE_CLOSED,	  /* it sends no more */
	INTAKE_MALFORMED, /* what it sent has no RFC 6242 framing */
	INTAKE_TOO_LARGE, /* a message was too long */
	INTAKE_FAILED,	  /* no memory, or a read failed */
};

/*
 * Start the thread.  *messages is where whole messages come from; it ends
 * (read returns 0) only if the first one, the hello, did not come.  *ended
 * becomes readable when the last one is in *messages.  False, errno set: no
 * thread or pipe to be had.
 */
bool intake_start(int from, int *messages, int *ended);

/* After the hello: which framing was agreed on. */
void intake_agree(bool chunked);

/* Why *ended became readable. */
enum intake_end intake_why(void);

#endif /* NETCONF_INTAKE_H */
