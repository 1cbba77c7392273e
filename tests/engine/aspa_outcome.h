/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths and outcomes of AS_PATH verification as texts.
 *
 * An outcome reads "invalid a!b c?": a does not name b as a provider, c has no
 * ASPA; the hop that ends the up-ramp comes first.
 */
#ifndef TESTS_ENGINE_ASPA_OUTCOME_H
#define TESTS_ENGINE_ASPA_OUTCOME_H

#include <check.h>
#include <string.h>

#include "aspa_text.h"
#include "engine/aspa_verify.h"

struct test_path {
	struct manrs_aspath path;
	uint32_t hops[64];
};

/* "c b {a}" by way of the parser of AS paths. */
static inline void parse_path(const char *text, struct test_path *out)
{
	MANRS_TEXT(numbers, 512);

	for (; *text; text++)
		if (strchr(" {}[]()", *text))
			manrs_text_add(&numbers, "%c", *text);
		else
			manrs_text_add(&numbers, "%u", letter_to_asn(*text));
	ck_assert_int_eq(manrs_aspath_parse(numbers.buf, out->hops,
					    MANRS_ARRAY_SIZE(out->hops),
					    &out->path),
			 MANRS_OK);
}

static inline void describe_hop(const struct manrs_aspa_hop *hop,
			 struct manrs_text *out)
{
	if (hop->state == MANRS_ASPA_HOP_NO_ATTESTATION)
		manrs_text_add(out, " %c?", asn_to_letter(hop->customer));
	else if (hop->state == MANRS_ASPA_HOP_NOT_PROVIDER)
		manrs_text_add(out, " %c!%c", asn_to_letter(hop->customer),
			       asn_to_letter(hop->provider));
	else
		ck_assert_int_eq(hop->state, MANRS_ASPA_HOP_NONE);
}

static inline void describe(const struct manrs_aspa_outcome *o, struct manrs_text *out)
{
	manrs_text_add(out, "%s", manrs_aspa_state_name(o->state));
	switch (o->reason) {
	case MANRS_ASPA_REASON_EMPTY:
		manrs_text_add(out, " empty");
		break;
	case MANRS_ASPA_REASON_NEIGHBOR:
		manrs_text_add(out, " neighbor %c not %c",
			       asn_to_letter(o->neighbor),
			       asn_to_letter(o->first));
		break;
	case MANRS_ASPA_REASON_AS_SET:
		manrs_text_add(out, " set");
		break;
	case MANRS_ASPA_REASON_TRUNCATED:
		manrs_text_add(out, " truncated");
		break;
	}
	describe_hop(&o->up, out);
	describe_hop(&o->down, out);
}

#endif /* TESTS_ENGINE_ASPA_OUTCOME_H */
