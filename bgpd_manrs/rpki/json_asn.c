/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An AS number in any of the forms that validators write.  What it is the
 * number of is for the readers of each layout.
 */
#include "json_asn.h"

#include "json_vrp.h"

static bool parse_text(const char *text, size_t len, uint32_t *asn)
{
	uint64_t value = 0;
	size_t i = 0;

	if (len >= 2 && (text[0] == 'A' || text[0] == 'a') &&
	    (text[1] == 'S' || text[1] == 's'))
		i = 2;
	if (i == len)
		return false;
	for (; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*asn = (uint32_t)value;
	return true;
}

bool manrs_json_parse_asn(struct json_object *value, uint32_t *asn)
{
	int64_t number;

	if (json_object_is_type(value, json_type_string))
		return parse_text(json_object_get_string(value),
				  (size_t)json_object_get_string_len(value),
				  asn);
	if (!manrs_json_parse_number(value, UINT32_MAX, &number))
		return false;
	*asn = (uint32_t)number;
	return true;
}
