/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Appending to a bounded string.  Owns no memory: the bytes are the caller's.
 * What does not fit is cut off and marked, never an error: evidence that is
 * too long is still evidence.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

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
