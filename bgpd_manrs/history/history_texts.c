/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts in chunks of memory, so that a hundred thousand of them are some
 * hundred allocations.  Owns the bytes, knows nothing of what they mean. */
#include "history_texts.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 32768

struct chunk {
	struct chunk *next;
	size_t used;
	char bytes[CHUNK_BYTES];
};

struct manrs_texts {
	struct chunk *chunks; /* the one being filled first */
	const char *last;     /* added; or NULL */
};

struct manrs_texts *manrs_texts_new(void)
{
	return calloc(1, sizeof(struct manrs_texts));
}

void manrs_texts_free(struct manrs_texts *texts)
{
	if (!texts)
		return;
	for (struct chunk *c = texts->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(texts);
}

const char *manrs_texts_add(struct manrs_texts *texts, const char *text)
{
	size_t size = strnlen(text, CHUNK_BYTES - 1) + 1;
	struct chunk *chunk = texts->chunks;
	char *to;

	if (!text[0])
		return "";
	if (texts->last && !strcmp(texts->last, text))
		return texts->last;
	if (!chunk || CHUNK_BYTES - chunk->used < size) {
		chunk = malloc(sizeof(*chunk));
		if (!chunk)
			return NULL;
		chunk->next = texts->chunks;
		chunk->used = 0;
		texts->chunks = chunk;
	}
	to = memcpy(chunk->bytes + chunk->used, text, size - 1);
	to[size - 1] = '\0';
	chunk->used += size;
	texts->last = to;
	return to;
}
