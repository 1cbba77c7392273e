/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escapes text for HTML and SVG.  Owns what may stand in a page, not what does. */
#include "html.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

void html_add(FILE *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
}

/* Bytes of the UTF-8 character that text begins with (RFC 3629 section 4);
 * 0: it begins with none. */
static size_t character_bytes(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t n;

	if (c[0] < 0x80)
		return c[0] >= ' ' && c[0] != 0x7f;
	if (c[0] < 0xc2 || c[0] > 0xf4)
		return 0;
	n = c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	for (size_t i = 1; i < n; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than needed, surrogates, past U+10FFFF, C1 controls. */
	if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
	    (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f) ||
	    (c[0] == 0xc2 && c[1] < 0xa0))
		return 0;
	return n;
}

static void add_character(FILE *out, const char *text, size_t n)
{
	if (!n) {
		fputs("\xef\xbf\xbd", out);
		return;
	}
	switch (text[0]) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	default:
		fwrite(text, 1, n, out);
		break;
	}
}

void html_text_cut(FILE *out, const char *text, size_t max)
{
	size_t count = 0;

	for (const char *c = text; *c; count++) {
		size_t n = character_bytes(c);
		const char *next = c + (n ? n : 1);

		if (count + 1 == max && *next) {
			fputs("\xe2\x80\xa6", out);
			return;
		}
		add_character(out, c, n);
		c = next;
	}
}

void html_text(FILE *out, const char *text)
{
	html_text_cut(out, text, SIZE_MAX);
}
