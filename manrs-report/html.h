/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTML to a file.  What comes from outside goes through html_text(). */
#ifndef MANRS_REPORT_HTML_H
#define MANRS_REPORT_HTML_H

#include <stdio.h>

/* Markup, printf style: only numbers and words of our own. */
void html_add(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Text, escaped.  What is not UTF-8, and control characters, become U+FFFD
 * each. */
void html_text(FILE *out, const char *text);

/* The same, of at most max characters; the last one is then an ellipsis. */
void html_text_cut(FILE *out, const char *text, size_t max);

#endif /* MANRS_REPORT_HTML_H */
