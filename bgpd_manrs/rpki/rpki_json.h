/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VRPs out of a JSON file as rpki-client, Routinator and StayRTR write it: a
 * top-level object with an array "roas" of {"prefix", "maxLength", "asn"}, the
 * ASN as 64500, "64500" or "AS64500", and "expires" in seconds since 1970 as
 * rpki-client adds it.  Other members are ignored.
 *
 * The file is read as a stream, one element at a time through json-c: memory
 * is bounded by one element, whatever the size of the file.
 */
#ifndef MANRS_RPKI_JSON_H
#define MANRS_RPKI_JSON_H

#include <stdio.h>

#include "engine/manrs_status.h"
#include "engine/text.h"
#include "engine/vrp_table.h"
#include "rpki_source.h"

/*
 * Entries past their "expires" (that second included) are dropped, as other
 * RTR servers do: nobody renewed the ROA, or the validator that wrote the file
 * no longer runs.  When no entry is left that is still to expire, the file is an
 * archive, or the validator has been dead for days: all_expired says so, and it
 * is read whole unless the caller wants no such thing.
 */
struct manrs_rpki_json_expiry {
	manrs_time_t now;    /* in */
	bool drop_all;	     /* in: drop what has expired of an archive, too;
			      * there may be no VRP left then */
	size_t dropped;	     /* out */
	bool all_expired;    /* out */
	manrs_time_t last;   /* out: the latest that is past, 0: none */
	bool has_next;	     /* out: some will expire (VRPs alone) */
};

/*
 * Read all VRPs of in; without expiry (NULL) at whatever time.  On success
 * *vrps (caller frees with free()) and *n.  Otherwise err says what is wrong
 * and where: line of the file, number of the entry in "roas" (from 1), the
 * offending value.  One bad entry refuses the whole file: half a table must
 * never be in force.  A file without any VRP is refused too.  MANRS_ERR_IO,
 * MANRS_ERR_INVALID, MANRS_ERR_MEMORY,
 * MANRS_ERR_LIMIT (more than MANRS_RPKI_RECORDS_MAX entries, or a size of
 * json_stream.h).
 */
enum manrs_status manrs_rpki_json_read(FILE *in,
				       struct manrs_rpki_json_expiry *expiry,
				       struct manrs_vrp **vrps, size_t *n,
				       struct manrs_text *err);

/* What one document says. */
struct manrs_rpki_document {
	struct manrs_vrp *vrps; /* owned */
	size_t n_vrps;
	bool has_aspas; /* there is an "aspas", be it empty */
	struct manrs_aspa_pairs aspas;
	size_t dropped_aspas; /* past their "expires" */
};

/* The same with the ASPAs of a member "aspas", read as rpki_aspa_json.h says;
 * of an archive they are used whole, too. */
enum manrs_status
manrs_rpki_json_read_document(FILE *in, struct manrs_rpki_json_expiry *expiry,
			      struct manrs_rpki_document *document,
			      struct manrs_text *err);

/* The VRPs of a path, without expiry; "-" is standard input. */
enum manrs_status manrs_rpki_json_load(const char *path,
				       struct manrs_vrp **vrps, size_t *n,
				       struct manrs_text *err);

#endif /* MANRS_RPKI_JSON_H */
