/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader says of bad JSON, where that depends on the version of json-c. */
#ifndef RPKI_SAID_H
#define RPKI_SAID_H

#include <stdbool.h>
#include <string.h>

/* Whether a line of `want` is what was said. */
static inline bool is_said(const char *want, const char *said)
{
	size_t len = strlen(said);

	while (strncmp(want, said, len) || !strchr("\n", want[len])) {
		want = strchr(want, '\n');
		if (!want++)
			return false;
	}
	return true;
}

#endif /* RPKI_SAID_H */
