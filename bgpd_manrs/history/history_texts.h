/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many short texts that live and go together. */
#ifndef MANRS_HISTORY_TEXTS_H
#define MANRS_HISTORY_TEXTS_H

struct manrs_texts;

struct manrs_texts *manrs_texts_new(void); /* NULL: no memory */
void manrs_texts_free(struct manrs_texts *texts); /* NULL: no-op */

/* A copy that stays where it is until all are freed; the same text twice in a
 * row is kept once.  NULL: no memory. */
const char *manrs_texts_add(struct manrs_texts *texts, const char *text);

#endif /* MANRS_HISTORY_TEXTS_H */
