/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded string to append to.  The caller owns the bytes; appending past
 * the end keeps the string terminated and sets truncated.
 */
#ifndef MANRS_TEXT_H
#define MANRS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct manrs_text {
	char *buf;   /* terminated at all times */
	size_t size; /* of buf, in bytes, at least 1 */
	size_t len;  /* without the terminator */
	bool truncated;
};

/* Make *t empty over the caller's buffer.  size must be at least 1. */
void manrs_text_init(struct manrs_text *t, char *buf, size_t size);

/* Append, printf style. */
void manrs_text_add(struct manrs_text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Text from outside as others take it: UTF-8 without control characters (the
 * string of RFC 7950 section 9.4).  Each byte that is neither becomes "?"; what
 * does not fit in size bytes is cut off, never within a character.  Returns buf.
 */
const char *manrs_text_clean(const char *text, char *buf, size_t size);

/* Declare a text named NAME over an automatic buffer of SIZE bytes. */
#define MANRS_TEXT(NAME, SIZE)                                                 \
	char NAME##_bytes[SIZE] = "";                                          \
	struct manrs_text NAME = { .buf = NAME##_bytes, .size = (SIZE) }

#endif /* MANRS_TEXT_H */
