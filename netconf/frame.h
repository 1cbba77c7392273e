/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a NETCONF message ends: the framing of RFC 6242 section 4, both kinds.
 * Pure: bytes in, whole messages out, without their framing.
 */
#ifndef NETCONF_FRAME_H
#define NETCONF_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A read-only agent is asked short questions. */
#define FRAME_MESSAGE_MAX ((size_t)1024 * 1024)

enum frame_status {
	FRAME_MORE,	 /* the message goes on */
	FRAME_MESSAGE,	 /* it is complete */
	FRAME_MALFORMED, /* not RFC 6242: there is no way back into step */
	FRAME_TOO_LARGE, /* longer than FRAME_MESSAGE_MAX */
	FRAME_NO_MEMORY,
};

enum frame_state {
	FRAME_MARKED,	  /* ends with ]]>]]> */
	FRAME_CHUNK_LF,	  /* the line feed before a chunk's header */
	FRAME_CHUNK_HASH, /* its # */
	FRAME_CHUNK_SIZE, /* first digit, or the second # of the end */
	FRAME_CHUNK_MORE, /* further digits */
	FRAME_CHUNK_DATA,
	FRAME_CHUNK_END, /* the line feed of the end */
};

/* Zero it, then frame_start(). */
struct frame {
	enum frame_state state;
	bool chunked;
	uint64_t chunk_left; /* bytes */
	char *text;	     /* of the message, without framing */
	size_t len;
	size_t size;
};

/* Before each message.  chunked: base:1.1 was agreed on. */
void frame_start(struct frame *frame, bool chunked);

/* The next byte.  After anything but FRAME_MORE: frame_start(). */
enum frame_status frame_add(struct frame *frame, char byte);

void frame_release(struct frame *frame);

#endif /* NETCONF_FRAME_H */
