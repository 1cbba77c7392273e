/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 6242 framing, byte by byte.  libnetconf2 has its own, but trusts the
 * client: it allocates whatever a chunk's header says, and 2.0.24 reads through
 * NULL when a header is bad.  So it is given whole and well-formed messages.
 */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

#define END_MARK "]]>]]>"
#define END_MARK_LEN (sizeof(END_MARK) - 1)
#define FRAME_FIRST 4096

/* RFC 6242 section 4.2. */
#define CHUNK_MAX UINT32_MAX

void frame_start(struct frame *frame, bool chunked)
{
	frame->chunked = chunked;
	frame->state = chunked ? FRAME_CHUNK_LF : FRAME_MARKED;
	frame->chunk_left = 0;
	frame->len = 0;
}

void frame_release(struct frame *frame)
{
	free(frame->text);
	memset(frame, 0, sizeof(*frame));
}

static enum frame_status keep(struct frame *frame, char byte)
{
	char *text;

	if (frame->len == FRAME_MESSAGE_MAX)
		return FRAME_TOO_LARGE;
	if (frame->len == frame->size) {
		size_t size = frame->size ? frame->size * 2 : FRAME_FIRST;

		text = realloc(frame->text, size);
		if (!text)
			return FRAME_NO_MEMORY;
		frame->text = text;
		frame->size = size;
	}
	frame->text[frame->len++] = byte;
	return FRAME_MORE;
}

static enum frame_status add_marked(struct frame *frame, char byte)
{
	enum frame_status kept = keep(frame, byte);

	if (kept != FRAME_MORE || frame->len < END_MARK_LEN ||
	    memcmp(frame->text + frame->len - END_MARK_LEN, END_MARK,
		   END_MARK_LEN))
		return kept;
	frame->len -= END_MARK_LEN;
	return FRAME_MESSAGE;
}

static enum frame_status step(struct frame *frame, enum frame_state next)
{
	frame->state = next;
	return FRAME_MORE;
}

static enum frame_status size_ends(struct frame *frame)
{
	if (frame->chunk_left > CHUNK_MAX)
		return FRAME_MALFORMED;
	/* Say so now: a gigabyte will not be waited for. */
	if (frame->chunk_left > FRAME_MESSAGE_MAX)
		return FRAME_TOO_LARGE;
	return step(frame, FRAME_CHUNK_DATA);
}

/* Ten digits at most, so chunk_left cannot overflow. */
static enum frame_status size_digit(struct frame *frame, char byte)
{
	if (byte < '0' || byte > '9' || frame->chunk_left > CHUNK_MAX)
		return FRAME_MALFORMED;
	frame->chunk_left = frame->chunk_left * 10 + (byte - '0');
	return step(frame, FRAME_CHUNK_MORE);
}

static enum frame_status chunk_data(struct frame *frame, char byte)
{
	if (!--frame->chunk_left)
		frame->state = FRAME_CHUNK_LF;
	return keep(frame, byte);
}

enum frame_status frame_add(struct frame *frame, char byte)
{
	switch (frame->state) {
	case FRAME_MARKED:
		return add_marked(frame, byte);
	case FRAME_CHUNK_LF:
		return byte == '\n' ? step(frame, FRAME_CHUNK_HASH) :
				      FRAME_MALFORMED;
	case FRAME_CHUNK_HASH:
		return byte == '#' ? step(frame, FRAME_CHUNK_SIZE) :
				     FRAME_MALFORMED;
	case FRAME_CHUNK_SIZE:
		if (byte == '#') /* the end needs a chunk before it */
			return frame->len ? step(frame, FRAME_CHUNK_END) :
					    FRAME_MALFORMED;
		return byte == '0' ? FRAME_MALFORMED : size_digit(frame, byte);
	case FRAME_CHUNK_MORE:
		return byte == '\n' ? size_ends(frame) :
				      size_digit(frame, byte);
	case FRAME_CHUNK_DATA:
		return chunk_data(frame, byte);
	case FRAME_CHUNK_END:
		return byte == '\n' ? FRAME_MESSAGE : FRAME_MALFORMED;
	}
	return FRAME_MALFORMED;
}
