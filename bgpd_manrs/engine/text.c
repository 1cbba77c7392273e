/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Appending to a bounded string.  Owns no memory: the bytes are the caller's.
 * What does not fit is cut off and marked, never an error: evidence that is
 * too long is still evidence.
 */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void manrs_text_init(struct manrs_text *t, char *buf, size_t size)
{
	t->buf = buf;
	t->size = size;
	t->len = 0;
	t->truncated = false;
	buf[0] = '\0';
}

void manrs_text_add(struct manrs_text *t, const char *fmt, ...)
{
	size_t room = t->size - t->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->len, room, fmt, ap);
	va_end(ap);

	if (n < 0) {
		/* What vsnprintf() wrote before it failed is not specified. */
		t->buf[t->len] = '\0';
		t->truncated = true;
	} else if ((size_t)n >= room) {
		t->len = t->size - 1;
		t->truncated = true;
	} else {
		t->len += (size_t)n;
	}
}

/* Bytes of a character by its first one, and the bits that one gives; 0: none
 * begins so. */
static size_t begin_character(unsigned char first, uint32_t *bits)
{
	if (first < 0x80) {
		*bits = first;
		return 1;
	}
	if (first >= 0xc2 && first <= 0xdf) {
		*bits = first & 0x1f;
		return 2;
	}
	if (first >= 0xe0 && first <= 0xef) {
		*bits = first & 0x0f;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

/* Bytes of the character that text begins with (RFC 3629 section 3); 0 where
 * there is none, or one that has no place in a line. */
static size_t measure_character(const char *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code;
	size_t n = begin_character((unsigned char)text[0], &code);

	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (!n || code < least[n] || code < 0x20 ||
	    (code >= 0x7f && code < 0xa0) ||
	    (code >= 0xd800 && code <= 0xdfff) ||
	    (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe ||
	    code > 0x10ffff)
		return 0;
	return n;
}

const char *manrs_text_clean(const char *text, char *buf, size_t size)
{
	size_t len = 0;

	while (*text) {
		size_t n = measure_character(text);

		if (len + (n ? n : 1) >= size)
			break;
		if (n)
			memcpy(buf + len, text, n);
		else
			buf[len] = '?';
		len += n ? n : 1;
		text += n ? n : 1;
	}
	buf[len] = '\0';
	return buf;
}
