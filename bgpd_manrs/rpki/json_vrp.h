/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The members that entries of "roas" and of a SLURM file have in common. */
#ifndef MANRS_JSON_VRP_H
#define MANRS_JSON_VRP_H

#include "engine/vrp_table.h"
#include "json_stream.h"

/* An integer from 0 to max.  false: it is something else. */
bool manrs_json_parse_number(struct json_object *value, int64_t max,
			     int64_t *out);

/* "192.0.2.0/24", without bits set past its length.  line is where the entry
 * begins.  MANRS_ERR_INVALID. */
enum manrs_status manrs_json_parse_prefix(struct manrs_json_stream *s,
					  size_t line,
					  struct json_object *value,
					  struct manrs_prefix *prefix);

/* The entry's maximum length, a member of the given name, for vrp->prefix.
 * Without one it is the length of the prefix (RFC 9582 section 4.3.2, RFC 8416
 * section 3.4.1).  MANRS_ERR_INVALID. */
enum manrs_status manrs_json_parse_max_len(struct manrs_json_stream *s,
					   size_t line,
					   struct json_object *entry,
					   const char *name,
					   struct manrs_vrp *vrp);

#endif /* MANRS_JSON_VRP_H */
