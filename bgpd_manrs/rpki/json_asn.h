/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AS numbers in the JSON of validators. */
#ifndef MANRS_JSON_ASN_H
#define MANRS_JSON_ASN_H

#include "json_stream.h"

/* 64500, "64500" or "AS64500" (any case), nothing around it.  false: it is
 * something else, and *asn untouched. */
bool manrs_json_parse_asn(struct json_object *value, uint32_t *asn);

#endif /* MANRS_JSON_ASN_H */
