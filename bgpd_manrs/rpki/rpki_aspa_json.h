/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ASPAs out of a JSON file as rpki-client and Routinator write it: a top-level
 * object with an array "aspas", or that array alone, of
 *
 *   {"customer_asid": 64500, "expires": 1753070425, "providers": [64501]}
 *   {"customer": "AS64500", "providers": ["AS64501"], "ta": "ripe"}
 *
 * with each ASN as 64500, "64500" or "AS64500" and "expires" in seconds since
 * 1970.  Other members are ignored.
 *
 * The file is read as a stream, one element at a time through json-c: memory
 * is bounded by one element and the pairs.
 */
#ifndef MANRS_RPKI_ASPA_JSON_H
#define MANRS_RPKI_ASPA_JSON_H

#include <stdio.h>

#include "engine/aspa_table.h"
#include "engine/manrs_status.h"
#include "engine/text.h"
#include "json_stream.h"
#include "rpki_json.h"

/*
 * Read all ASPAs of in; expiry is that of manrs_rpki_json_read() with ASPAs for
 * VRPs, NULL at whatever time.  On success *pairs (caller frees with free(),
 * NULL when *n is 0) in file order, for manrs_aspa_table_new().  Otherwise err
 * says what is wrong and where: line of the file, number of the entry in
 * "aspas" (from 1), the offending value.  One bad entry refuses the whole file:
 * half a table must never be in force.
 *
 * A file without "aspas" is refused: its validator was not asked for ASPAs.  An
 * empty array is not, unlike that of ROAs: where few trust anchors are used
 * there may be none.  An ASPA without providers is refused, since nobody can
 * sign one (an AS that has none names AS 0) and readers disagree on it.
 * MANRS_ERR_IO, MANRS_ERR_INVALID, MANRS_ERR_MEMORY, MANRS_ERR_LIMIT (more than
 * MANRS_ASPA_MAX providers, or a size of json_stream.h).
 */
enum manrs_status
manrs_rpki_aspa_json_read(FILE *in, struct manrs_rpki_json_expiry *expiry,
			  struct manrs_aspa_pair **pairs, size_t *n,
			  struct manrs_text *err);

/* The same from a path, without expiry; "-" is standard input. */
enum manrs_status manrs_rpki_aspa_json_load(const char *path,
					    struct manrs_aspa_pair **pairs,
					    size_t *n, struct manrs_text *err);

/* "aspas" as a part of another document ---------------------------------- */

/* Set now (NULL: whatever time it is), the rest zero. */
struct manrs_aspa_reader {
	const manrs_time_t *now; /* borrowed */
	bool seen;		 /* there was an "aspas" */
	struct manrs_aspa_pairs current, expired;
	size_t n_expired; /* ASPAs, not pairs */
	manrs_time_t last_expired;
};

/* Read the value of a member "aspas"; as manrs_rpki_aspa_json_read(). */
enum manrs_status manrs_aspa_reader_read(struct manrs_json_stream *s,
					 struct manrs_aspa_reader *reader);

/* Take what was read: the current ones, or all where the document is an
 * archive.  *dropped: ASPAs left out. */
void manrs_aspa_reader_take(struct manrs_aspa_reader *reader, bool is_archive,
			    struct manrs_aspa_pairs *pairs, size_t *dropped);

void manrs_aspa_reader_release(struct manrs_aspa_reader *reader);

#endif /* MANRS_RPKI_ASPA_JSON_H */
