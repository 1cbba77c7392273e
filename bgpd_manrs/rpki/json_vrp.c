/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prefix and maximum length out of a JSON object.  Which members an object may
 * have, and how it writes an ASN, is for the readers of each layout.
 */
#include "json_vrp.h"

#include <string.h>

#include "engine/prefix.h"

bool manrs_json_parse_number(struct json_object *value, int64_t max,
			     int64_t *out)
{
	int64_t number;

	if (!json_object_is_type(value, json_type_int))
		return false;
	/* Longer numbers become INT64_MAX: past max, unless that is it. */
	number = json_object_get_int64(value);
	if (number < 0 || number > max)
		return false;
	*out = number;
	return true;
}

enum manrs_status manrs_json_parse_prefix(struct manrs_json_stream *s,
					  size_t line,
					  struct json_object *value,
					  struct manrs_prefix *prefix)
{
	const char *text;

	/* A bare address is no prefix of a ROA, and a NUL inside the string
	 * would hide what follows it. */
	if (json_object_is_type(value, json_type_string)) {
		text = json_object_get_string(value);
		if (strlen(text) ==
			    (size_t)json_object_get_string_len(value) &&
		    strchr(text, '/') && !manrs_prefix_parse(text, prefix))
			return MANRS_OK;
	}
	return manrs_json_refuse(
		s, line, "prefix", value,
		"is not a prefix, or has bits set past its length");
}

enum manrs_status manrs_json_parse_max_len(struct manrs_json_stream *s,
					   size_t line,
					   struct json_object *entry,
					   const char *name,
					   struct manrs_vrp *vrp)
{
	struct json_object *value;
	int64_t number;

	vrp->max_len = vrp->prefix.len;
	if (!json_object_object_get_ex(entry, name, &value))
		return MANRS_OK;
	if (!json_object_is_type(value, json_type_int))
		return manrs_json_refuse(s, line, name, value,
					 "is not a number of bits");
	number = json_object_get_int64(value);
	if (number < vrp->prefix.len)
		return manrs_json_refuse(s, line, name, value,
					 "is shorter than the prefix");
	if (number > manrs_afi_bits(vrp->prefix.afi))
		return manrs_json_refuse(s, line, name, value,
					 "is longer than an address");
	vrp->max_len = (uint8_t)number;
	return MANRS_OK;
}
