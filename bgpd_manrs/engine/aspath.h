/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A read-only view of an AS_PATH (RFC 4271 section 4.3), flattened.
 *
 * hops[] holds every ASN in the order of the attribute: index 0 is the AS
 * nearest to us, prepends are kept, members of sets are listed in place.
 */
#ifndef MANRS_ASPATH_H
#define MANRS_ASPATH_H

#include "manrs_status.h"
#include "manrs_types.h"

/* More hops than this are not copied; the path is then `truncated`.  RFC 4271
 * bounds a message at 4096 octets, so a real path stays below 1024 ASNs. */
#define MANRS_ASPATH_MAX 1024

struct manrs_aspath {
	const uint32_t *hops; /* borrowed, n_hops entries, host byte order */
	uint16_t n_hops;
	bool has_set;	  /* an AS_SET or AS_CONFED_SET somewhere (RFC 9774) */
	bool ends_in_set; /* the last segment is one: there is no origin */
	bool truncated;	  /* longer than MANRS_ASPATH_MAX */
	bool first_is_set; /* hops[0] is a member of a set */
};

/* The origin AS of RFC 6811 section 2 into *origin; false when there is none:
 * the path is empty, ends in a set, or was cut before its end.  For a route of
 * our own the caller hands in a path of its own AS. */
static inline bool manrs_aspath_origin(const struct manrs_aspath *path,
				       uint32_t *origin)
{
	if (!path->n_hops || path->ends_in_set || path->truncated)
		return false;
	*origin = path->hops[path->n_hops - 1];
	return true;
}

/* The same hops, in segments of the same kind as far as anybody looks. */
bool manrs_aspath_equal(const struct manrs_aspath *a,
			const struct manrs_aspath *b);

/*
 * Parse the text form "64500 64501 {64502 64503}" (commas inside braces are
 * allowed; "(..)" and "[..]" are confederation segments as FRR prints them)
 * into hops[max].  An empty or blank text is an empty path.
 * MANRS_ERR_INVALID: not a path; MANRS_ERR_LIMIT: more than max hops.  hops[]
 * is overwritten even then; *out is not.
 */
enum manrs_status manrs_aspath_parse(const char *text, uint32_t *hops,
				     size_t max, struct manrs_aspath *out);

#endif /* MANRS_ASPATH_H */
