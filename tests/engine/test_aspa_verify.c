/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every rule of AS_PATH verification as rows; each row of aspa_paths[] is
 * judged upstream, downstream and, reversed, downstream again.  The properties
 * of random and of all short paths are in test_aspa_property.c.
 *
 * A wanted outcome reads "invalid a!b c?": a does not name b as a provider, c
 * has no ASPA; the hop that ends the up-ramp comes first.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aspa_text.h"
#include "engine/aspa_verify.h"

struct test_path {
	struct manrs_aspath path;
	uint32_t hops[64];
};

/* "c b {a}" by way of the parser of AS paths. */
static void parse_path(const char *text, struct test_path *out)
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

static void describe_hop(const struct manrs_aspa_hop *hop,
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

static void describe(const struct manrs_aspa_outcome *o, struct manrs_text *out)
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

static const struct aspa_path {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	const char *upstream;
	const char *downstream;
} aspa_paths[] = {
	/* Sections 5.5 and 5.6, step 1. */
	{ __LINE__, "empty", "", "", "invalid empty", "invalid empty" },
	{ __LINE__, "blank is empty", "a:b", " ", "invalid empty",
	  "invalid empty" },

	/* Step 3, whatever the ASPAs say and wherever the set is. */
	{ __LINE__, "a set is the path", "", "{a}", "invalid set",
	  "invalid set" },
	{ __LINE__, "set at the origin", "a:b", "b {a}", "invalid set",
	  "invalid set" },
	{ __LINE__, "set of two at the origin", "a:b c:b", "b {a c}",
	  "invalid set", "invalid set" },
	{ __LINE__, "set at the neighbor", "a:b", "{b} a", "invalid set",
	  "invalid set" },
	{ __LINE__, "set in the middle", "a:b b:c", "c {b} a", "invalid set",
	  "invalid set" },
	{ __LINE__, "set that repeats its neighbor", "a:b", "b {b} a",
	  "invalid set", "invalid set" },
	{ __LINE__, "AS_CONFED_SET", "a:b", "[b] a", "invalid set",
	  "invalid set" },
	{ __LINE__, "AS_CONFED_SEQUENCE is no set", "a:b", "(b) a", "valid",
	  "valid" },

	/* One AS: N is 1 and no hop is asked about. */
	{ __LINE__, "1: nothing attested", "", "a", "valid", "valid" },
	{ __LINE__, "1: a provider elsewhere", "a:b", "a", "valid", "valid" },
	{ __LINE__, "1: no providers", "a:0", "a", "valid", "valid" },
	{ __LINE__, "1: prepended", "a:0", "a a a", "valid", "valid" },
	{ __LINE__, "1: 32-bit", "A:0", "A", "valid", "valid" },

	/* Two ASes: downstream one hop may always be across. */
	{ __LINE__, "2: nothing attested", "", "b a", "unknown a?", "valid" },
	{ __LINE__, "2: provider", "a:b", "b a", "valid", "valid" },
	{ __LINE__, "2: another provider", "a:c", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "2: among others", "a:cbd", "b a", "valid", "valid" },
	{ __LINE__, "2: not among others", "a:cde", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "2: only the neighbor attests", "b:a", "b a", "unknown a?",
	  "valid" },
	{ __LINE__, "2: only the neighbor attests, to none", "b:0", "b a",
	  "unknown a?", "valid" },
	{ __LINE__, "2: only the neighbor attests, to another", "b:c", "b a",
	  "unknown a?", "valid" },
	{ __LINE__, "2: each is the other's provider", "a:b b:a", "b a",
	  "valid", "valid" },
	{ __LINE__, "2: the origin is the provider", "a:0 b:a", "b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "2: peers", "a:c b:c", "b a", "invalid a!b", "valid" },
	{ __LINE__, "2: peers without providers", "a:0 b:0", "b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "2: the neighbor's providers do not matter", "a:b b:c",
	  "b a", "valid", "valid" },
	{ __LINE__, "2: ASPA of somebody else", "d:b", "b a", "unknown a?",
	  "valid" },

	/* AS 0, section 4. */
	{ __LINE__, "AS 0 alone denies", "a:0", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "AS 0 and the provider", "a:0b", "b a", "valid", "valid" },
	{ __LINE__, "AS 0 and another", "a:0c", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "AS 0 in a second ASPA", "a:b a:0", "b a", "valid",
	  "valid" },
	{ __LINE__, "AS 0 everywhere, no influence: valid", "a:0b b:0c",
	  "c b a", "valid", "valid" },
	{ __LINE__, "AS 0 everywhere, no influence: invalid", "a:0d c:0d",
	  "c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "AS 0 everywhere, no influence: apex", "a:0b c:0b",
	  "c b a", "unknown b?", "valid" },
	{ __LINE__, "AS 0 in a path is nobody's provider", "a:0", "0 a",
	  "invalid a!0", "valid" },
	{ __LINE__, "AS 0 in a path, listed next to others", "a:0b", "0 a",
	  "invalid a!0", "valid" },
	{ __LINE__, "AS 0 in a path attests nothing", "a:b", "0 0", "valid",
	  "valid" },
	{ __LINE__, "AS 0 in the middle of a path", "a:0 c:0", "c 0 a",
	  "invalid a!0", "invalid a!0 c!0" },

	/* Several ASPAs of one customer, section 5.3. */
	{ __LINE__, "union: in the first", "a:b a:c", "b a", "valid",
	  "valid" },
	{ __LINE__, "union: in the second", "a:c a:b", "b a", "valid",
	  "valid" },
	{ __LINE__, "union: in none", "a:c a:d", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "union on both ramps", "a:d a:b c:d c:b b:0", "c b a",
	  "invalid b!c", "valid" },

	/* Sets of all sizes. */
	{ __LINE__, "first of many", "a:bcdefghijklmnop", "b a", "valid",
	  "valid" },
	{ __LINE__, "middle of many", "a:bcdefghijklmnop", "h a", "valid",
	  "valid" },
	{ __LINE__, "last of many", "a:bcdefghijklmnop", "p a", "valid",
	  "valid" },
	{ __LINE__, "behind many", "a:bcdefghijklmnop", "A a", "invalid a!A",
	  "valid" },
	{ __LINE__, "naming oneself is no help", "a:a", "b a", "invalid a!b",
	  "valid" },
	{ __LINE__, "naming oneself does no harm", "a:ab", "b a a", "valid",
	  "valid" },

	/* Three ASes: the least path with a valley. */
	{ __LINE__, "3: nothing attested", "", "c b a", "unknown a?",
	  "unknown a? c?" },
	{ __LINE__, "3: up, then open", "a:b", "c b a", "unknown b?",
	  "valid" },
	{ __LINE__, "3: up and up", "a:b b:c", "c b a", "valid", "valid" },
	{ __LINE__, "3: up, then across to a provider", "a:b b:0", "c b a",
	  "invalid b!c", "valid" },
	{ __LINE__, "3: up, then not to a provider", "a:b b:d", "c b a",
	  "invalid b!c", "valid" },
	{ __LINE__, "3: up and down, apex open", "a:b c:b", "c b a",
	  "unknown b?", "valid" },
	{ __LINE__, "3: up and down, apex without providers", "a:b b:0 c:b",
	  "c b a", "invalid b!c", "valid" },
	{ __LINE__, "3: up and both ways", "a:b b:c c:b", "c b a", "valid",
	  "valid" },
	{ __LINE__, "3: only the down-ramp attests", "c:b", "c b a",
	  "unknown a?", "valid" },
	{ __LINE__, "3: down all the way", "c:b b:a", "c b a", "invalid b!c",
	  "valid" },
	{ __LINE__, "3: down all the way, origin on top", "a:0 b:a c:b",
	  "c b a", "invalid a!b", "valid" },
	{ __LINE__, "3: across, then down", "a:0 b:0 c:b", "c b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "3: across, then down, middle open", "a:d c:b", "c b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "3: one denial, the other end open", "a:0", "c b a",
	  "invalid a!b", "unknown a!b c?" },
	{ __LINE__, "3: one denial at the other end", "c:0", "c b a",
	  "unknown a?", "unknown a? c!b" },
	{ __LINE__, "3: denied at both ends", "a:0 c:0", "c b a",
	  "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "3: both ends name others", "a:d c:d", "c b a",
	  "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "3: leak of a multihomed customer", "a:d b:ac c:d",
	  "c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "3: leak by a peer of both", "a:0 b:0 c:0", "c b a",
	  "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "3: provider route leaked to a peer", "a:d b:a c:0",
	  "c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "3: the leaker's own ASPA does not matter", "b:ac",
	  "c b a", "unknown a?", "unknown a? c?" },
	{ __LINE__, "3: a denial above an open hop", "b:0", "c b a",
	  "invalid b!c", "unknown a? c?" },
	{ __LINE__, "3: a denial above, and at the end", "b:0 c:0", "c b a",
	  "invalid b!c", "unknown a? c!b" },
	{ __LINE__, "3: denied below, fine above", "a:d b:c", "c b a",
	  "invalid a!b", "unknown a!b c?" },
	{ __LINE__, "3: up, then across, all attest", "a:b b:0 c:0", "c b a",
	  "invalid b!c", "valid" },
	{ __LINE__, "3: up, the neighbor denies", "a:b c:0", "c b a",
	  "unknown b?", "valid" },

	/* Prepends are collapsed wherever they are, section 5.2. */
	{ __LINE__, "prepends of the origin", "a:b", "b a a a", "valid",
	  "valid" },
	{ __LINE__, "prepends of the neighbor", "a:b", "b b b a", "valid",
	  "valid" },
	{ __LINE__, "prepends of both, denied", "a:c", "b b b a a",
	  "invalid a!b", "valid" },
	{ __LINE__, "prepends do not make two ASes three", "a:0 b:0",
	  "b b a a", "invalid a!b", "valid" },
	{ __LINE__, "prepends in the middle", "a:b b:c", "c b b b a", "valid",
	  "valid" },
	{ __LINE__, "prepends in the middle, apex open", "a:b c:b",
	  "c b b b b a", "unknown b?", "valid" },
	{ __LINE__, "prepends everywhere, invalid", "a:0 c:0",
	  "c c b b b a a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "prepends everywhere, unknown", "a:b",
	  "c c c b b a a a a", "unknown b?", "valid" },
	{ __LINE__, "prepends of an AS without providers", "a:b b:0 c:b",
	  "c b b a", "invalid b!c", "valid" },

	/* The same AS again, but not next to itself: not collapsed. */
	{ __LINE__, "loop: both name each other", "a:b b:a", "a b a", "valid",
	  "valid" },
	{ __LINE__, "loop: over an open apex", "a:b", "a b a", "unknown b?",
	  "valid" },
	{ __LINE__, "loop: through a customer", "a:0", "a b a", "invalid a!b",
	  "invalid a!b a!b" },
	{ __LINE__, "loop: nothing attested", "", "a b a", "unknown a?",
	  "unknown a? a?" },
	{ __LINE__, "loop: with prepends inside", "a:0", "a a b b a a",
	  "invalid a!b", "invalid a!b a!b" },
	{ __LINE__, "loop: of four", "a:b b:a", "b a b a", "valid", "valid" },

	/* Four ASes: ramps may leave one hop between them, not two. */
	{ __LINE__, "4: nothing attested", "", "d c b a", "unknown a?",
	  "unknown a? d?" },
	{ __LINE__, "4: up all the way", "a:b b:c c:d", "d c b a", "valid",
	  "valid" },
	{ __LINE__, "4: up, last hop open", "a:b b:c", "d c b a", "unknown c?",
	  "valid" },
	{ __LINE__, "4: up, last hop denied", "a:b b:c c:0", "d c b a",
	  "invalid c!d", "valid" },
	{ __LINE__, "4: down all the way", "b:a c:b d:c", "d c b a",
	  "invalid b!c", "valid" },
	{ __LINE__, "4: down all the way, origin on top", "a:0 b:a c:b d:c",
	  "d c b a", "invalid a!b", "valid" },
	{ __LINE__, "4: one up, two down", "a:b c:b d:c", "d c b a",
	  "invalid c!d", "valid" },
	{ __LINE__, "4: two up, one down", "a:b b:c d:c", "d c b a",
	  "unknown c?", "valid" },
	{ __LINE__, "4: two down, first hop open", "c:b d:c", "d c b a",
	  "invalid c!d", "valid" },
	{ __LINE__, "4: across at the top, open", "a:b d:c", "d c b a",
	  "unknown b?", "valid" },
	{ __LINE__, "4: across at the top, peers attest", "a:b b:0 c:0 d:c",
	  "d c b a", "invalid b!c", "valid" },
	{ __LINE__, "4: across at the top, one peer attests", "a:b b:e d:c",
	  "d c b a", "invalid b!c", "valid" },
	{ __LINE__, "4: across first, then down", "a:0 c:b d:c", "d c b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "4: two hops open at the top", "a:b", "d c b a",
	  "unknown b?", "unknown b? d?" },
	{ __LINE__, "4: two hops open at the bottom", "d:c", "d c b a",
	  "unknown a?", "unknown a? c?" },
	{ __LINE__, "4: denied, then open", "a:b b:e", "d c b a",
	  "invalid b!c", "unknown b!c d?" },
	{ __LINE__, "4: denied both ways, then open", "a:b b:0 c:0",
	  "d c b a", "invalid b!c", "unknown b!c d?" },
	{ __LINE__, "4: denied, then denied", "a:b b:0 c:0 d:0", "d c b a",
	  "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "4: leak between two that attest", "a:b b:e d:e",
	  "d c b a", "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "4: denied at both ends", "a:0 d:0", "d c b a",
	  "invalid a!b", "invalid a!b d!c" },
	{ __LINE__, "4: leak at the second hop, then down", "a:0 c:0 d:c",
	  "d c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "4: an open end does not hide a leak", "a:0 c:0",
	  "d c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "4: an open origin does not hide a leak", "b:0 d:0",
	  "d c b a", "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "4: denials in the middle do not meet", "b:e c:e",
	  "d c b a", "invalid b!c", "unknown a? d?" },
	{ __LINE__, "4: a denial on the last hop up", "c:0", "d c b a",
	  "invalid c!d", "unknown a? d?" },
	{ __LINE__, "4: attested in the middle alone", "b:c", "d c b a",
	  "unknown a?", "unknown a? d?" },
	{ __LINE__, "4: the neighbor names another", "a:b b:c d:e", "d c b a",
	  "unknown c?", "valid" },
	{ __LINE__, "4: leak below, up all the rest", "a:e b:c c:d",
	  "d c b a", "invalid a!b", "invalid a!b c!b" },
	{ __LINE__, "4: providers of each other", "a:e b:ca c:db d:c",
	  "d c b a", "invalid a!b", "valid" },

	/* Five and more. */
	{ __LINE__, "5: nothing attested", "", "e d c b a", "unknown a?",
	  "unknown a? e?" },
	{ __LINE__, "5: up all the way", "a:b b:c c:d d:e", "e d c b a",
	  "valid", "valid" },
	{ __LINE__, "5: down all the way", "a:0 b:a c:b d:c e:d", "e d c b a",
	  "invalid a!b", "valid" },
	{ __LINE__, "5: two up, two down, apex open", "a:b b:c d:c e:d",
	  "e d c b a", "invalid d!e", "valid" },
	{ __LINE__, "5: two up, two down, apex attests",
	  "a:b b:c c:0 d:c e:d", "e d c b a", "invalid c!d", "valid" },
	{ __LINE__, "5: two up, across, one down", "a:b b:c c:0 d:0 e:d",
	  "e d c b a", "invalid c!d", "valid" },
	{ __LINE__, "5: two up, across, then open", "a:b b:c c:0 d:0",
	  "e d c b a", "invalid c!d", "unknown c!d e?" },
	{ __LINE__, "5: three up, across", "a:b b:c c:d d:0", "e d c b a",
	  "invalid d!e", "valid" },
	{ __LINE__, "5: leak in the middle", "a:b b:0 c:bd d:0 e:d",
	  "e d c b a", "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "5: leak in the middle, leaker has no ASPA",
	  "a:b b:0 d:0 e:d", "e d c b a", "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "5: an open valley", "a:b e:d", "e d c b a", "unknown b?",
	  "unknown b? d?" },
	{ __LINE__, "5: a valley, denied on the way down", "a:b b:0 e:d",
	  "e d c b a", "invalid b!c", "unknown b!c d?" },
	{ __LINE__, "5: a valley, denied on the way up", "a:b d:0 e:d",
	  "e d c b a", "invalid d!e", "unknown b? d!c" },
	{ __LINE__, "5: denials too close to be a leak", "a:b b:c d:0 e:0",
	  "e d c b a", "invalid d!e", "unknown c? e!d" },
	{ __LINE__, "5: denied at both ends", "a:0 e:0", "e d c b a",
	  "invalid a!b", "invalid a!b e!d" },
	{ __LINE__, "5: nobody has providers", "a:0 b:0 c:0 d:0 e:0",
	  "e d c b a", "invalid a!b", "invalid a!b e!d" },
	{ __LINE__, "5: leak next to us", "a:b b:c c:e d:e e:0", "e d c b a",
	  "invalid c!d", "invalid c!d e!d" },
	{ __LINE__, "5: prepends, up and down", "a:b b:c c:0 d:c e:d",
	  "e e d d c c c b b a a", "invalid c!d", "valid" },
	{ __LINE__, "5: prepends, leak", "a:b b:0 d:0 e:d",
	  "e d d c c c c b a", "invalid b!c", "invalid b!c d!c" },
	{ __LINE__, "6: nothing attested", "", "f e d c b a", "unknown a?",
	  "unknown a? f?" },
	{ __LINE__, "6: up all the way", "a:b b:c c:d d:e e:f",
	  "f e d c b a", "valid", "valid" },
	{ __LINE__, "6: last but one hop open", "a:b b:c c:d d:e",
	  "f e d c b a", "unknown e?", "valid" },
	{ __LINE__, "6: two up, open, two down", "a:b b:c e:d f:e",
	  "f e d c b a", "invalid e!f", "valid" },
	{ __LINE__, "6: two up, two open, one down", "a:b b:c f:e",
	  "f e d c b a", "unknown c?", "unknown c? e?" },
	{ __LINE__, "6: two up, two denied, one down", "a:b b:c c:0 e:0 f:e",
	  "f e d c b a", "invalid c!d", "invalid c!d e!d" },
	{ __LINE__, "6: two up, across, two down", "a:b b:c c:0 d:0 e:d f:e",
	  "f e d c b a", "invalid c!d", "valid" },
	{ __LINE__, "6: a customer of both sides leaks",
	  "a:b b:c c:0 d:ce e:0 f:e", "f e d c b a", "invalid c!d",
	  "invalid c!d e!d" },
	{ __LINE__, "6: the nearest hops are the evidence",
	  "a:b b:0 c:0 d:0 e:0 f:e", "f e d c b a", "invalid b!c",
	  "invalid b!c e!d" },

	/* 32-bit ASNs. */
	{ __LINE__, "32-bit: valid", "A:B B:C", "C B A", "valid", "valid" },
	{ __LINE__, "32-bit: invalid", "A:0 C:0", "C B A", "invalid A!B",
	  "invalid A!B C!B" },
	{ __LINE__, "32-bit: up and down", "A:B B:0 C:B", "C B A",
	  "invalid B!C", "valid" },
	{ __LINE__, "32-bit among 16-bit ones", "a:B B:c", "c B a", "valid",
	  "valid" },
	{ __LINE__, "32-bit: prepended", "A:B", "B B A A A", "valid",
	  "valid" },
	{ __LINE__, "32-bit: nobody's 16-bit twin", "a:b", "B a",
	  "invalid a!B", "valid" },
};

static void check_outcome(const struct aspa_path *row,
			  const struct manrs_aspa_outcome *got,
			  const char *want, const char *direction)
{
	MANRS_TEXT(text, 128);

	describe(got, &text);
	ck_assert_msg(!strcmp(text.buf, want), "line %d: %s, %s: got \"%s\"",
		      row->line, row->why, direction, text.buf);
}

START_TEST(rows_upstream)
{
	const struct aspa_path *row = &aspa_paths[_i];
	struct manrs_aspa_table *table = aspa_table_of(row->aspas);
	struct manrs_aspa_outcome got;
	struct test_path path;

	parse_path(row->path, &path);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0);
	check_outcome(row, &got, row->upstream, "upstream");
	/* Section 5.5. */
	ck_assert_uint_eq(got.ramps.max_down, 0);
	ck_assert_uint_eq(got.ramps.min_down, 0);
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(rows_downstream)
{
	const struct aspa_path *row = &aspa_paths[_i];
	struct manrs_aspa_table *table = aspa_table_of(row->aspas);
	struct manrs_aspa_outcome got;
	struct test_path path;

	parse_path(row->path, &path);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_DOWNSTREAM, 0);
	check_outcome(row, &got, row->downstream, "downstream");
	manrs_aspa_table_free(table);
}
END_TEST

/* Turned round, the ramps change places and nothing else. */
START_TEST(rows_reversed)
{
	const struct aspa_path *row = &aspa_paths[_i];
	struct manrs_aspa_table *table = aspa_table_of(row->aspas);
	struct manrs_aspa_outcome got, turned;
	struct test_path path, reversed;
	struct manrs_aspa_hop up;
	unsigned i;

	parse_path(row->path, &path);
	reversed = path;
	reversed.path.hops = reversed.hops;
	for (i = 0; i < path.path.n_hops; i++)
		reversed.hops[i] = path.hops[path.path.n_hops - 1 - i];
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_DOWNSTREAM, 0);
	turned = manrs_aspa_verify(table, &reversed.path,
				   MANRS_ASPA_DOWNSTREAM, 0);
	ck_assert_uint_eq(turned.ramps.max_up, got.ramps.max_down);
	ck_assert_uint_eq(turned.ramps.min_up, got.ramps.min_down);
	ck_assert_uint_eq(turned.ramps.max_down, got.ramps.max_up);
	ck_assert_uint_eq(turned.ramps.min_down, got.ramps.min_up);
	up = turned.up;
	turned.up = turned.down;
	turned.down = up;
	check_outcome(row, &turned, row->downstream, "reversed");
	manrs_aspa_table_free(table);
}
END_TEST

static const struct ramp_case {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	/* n, max_up, min_up, max_down, min_down */
	struct manrs_aspa_ramps want;
} ramp_cases[] = {
	{ __LINE__, "one AS", "", "a", { 1, 1, 1, 1, 1 } },
	{ __LINE__, "one AS, thrice", "a:0", "a a a", { 1, 1, 1, 1, 1 } },
	{ __LINE__, "nothing attested", "", "c b a", { 3, 3, 1, 3, 1 } },
	{ __LINE__, "all denied", "a:0 b:0 c:0", "c b a", { 3, 1, 1, 1, 1 } },
	{ __LINE__, "all up", "a:b b:c", "c b a", { 3, 3, 3, 2, 1 } },
	{ __LINE__, "all up, top attests", "a:b b:c c:0", "c b a",
	  { 3, 3, 3, 1, 1 } },
	{ __LINE__, "all down", "c:b b:a", "c b a", { 3, 2, 1, 3, 3 } },
	{ __LINE__, "open, then denied", "b:0", "d c b a", { 4, 2, 1, 3, 1 } },
	{ __LINE__, "denied, then open", "a:b b:0", "d c b a",
	  { 4, 2, 2, 3, 1 } },
	{ __LINE__, "the first denial counts", "a:0 b:0 d:c c:0", "d c b a",
	  { 4, 1, 1, 2, 2 } },
	{ __LINE__, "prepends are not counted", "a:b b:c c:0 d:c e:d",
	  "e e d c c c c b b a", { 5, 3, 3, 3, 3 } },
};

START_TEST(ramps)
{
	const struct ramp_case *c = &ramp_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_ramps got;
	struct test_path path;

	parse_path(c->path, &path);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_DOWNSTREAM, 0)
		      .ramps;
	ck_assert_msg(!memcmp(&got, &c->want, sizeof(got)),
		      "line %d: %s: got %u, up %u to %u, down %u to %u",
		      c->line, c->why, got.n, got.min_up, got.max_up,
		      got.min_down, got.max_down);
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0)
		      .ramps;
	ck_assert_msg(got.max_up == c->want.max_up &&
			      got.min_up == c->want.min_up &&
			      got.n == c->want.n,
		      "line %d: %s: upstream", c->line, c->why);
	manrs_aspa_table_free(table);
}
END_TEST

static const struct session_case {
	int line;
	const char *why;
	enum manrs_relationship relationship;
	char neighbor;
	const char *aspas;
	const char *path;
	const char *want;
} session_cases[] = {
	/* Which procedure: valid downstream, invalid upstream. */
	{ __LINE__, "customer: upstream", MANRS_REL_CUSTOMER, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "peer: upstream", MANRS_REL_PEER, 'c', "a:b b:0 c:b",
	  "c b a", "invalid b!c" },
	{ __LINE__, "RS from RS-client: upstream", MANRS_REL_RS_CLIENT, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "RS-client from RS: upstream", MANRS_REL_RS_SERVER, 'c',
	  "a:b b:0 c:b", "c b a", "invalid b!c" },
	{ __LINE__, "provider: downstream", MANRS_REL_PROVIDER, 'c',
	  "a:b b:0 c:b", "c b a", "valid" },

	/* Step 2: the first AS is the neighbor's. */
	{ __LINE__, "customer: neighbor matches", MANRS_REL_CUSTOMER, 'b',
	  "a:b", "b a", "valid" },
	{ __LINE__, "customer: neighbor does not", MANRS_REL_CUSTOMER, 'c',
	  "a:b", "b a", "invalid neighbor c not b" },
	{ __LINE__, "customer: neighbor is further on", MANRS_REL_CUSTOMER,
	  'a', "a:b", "b a", "invalid neighbor a not b" },
	{ __LINE__, "customer: neighbor prepends", MANRS_REL_CUSTOMER, 'b',
	  "a:b", "b b b a", "valid" },
	{ __LINE__, "customer: neighbor originates", MANRS_REL_CUSTOMER, 'a',
	  "", "a", "valid" },
	{ __LINE__, "customer: somebody else originates", MANRS_REL_CUSTOMER,
	  'b', "", "a", "invalid neighbor b not a" },
	{ __LINE__, "peer: neighbor matches", MANRS_REL_PEER, 'b', "a:b",
	  "b a", "valid" },
	{ __LINE__, "peer: neighbor does not", MANRS_REL_PEER, 'c', "a:b",
	  "b a", "invalid neighbor c not b" },
	{ __LINE__, "provider: neighbor matches", MANRS_REL_PROVIDER, 'c', "",
	  "c b", "valid" },
	{ __LINE__, "provider: neighbor does not", MANRS_REL_PROVIDER, 'c',
	  "", "b a", "invalid neighbor c not b" },
	{ __LINE__, "32-bit neighbor matches", MANRS_REL_CUSTOMER, 'B', "a:B",
	  "B a", "valid" },
	{ __LINE__, "32-bit neighbor does not", MANRS_REL_CUSTOMER, 'B',
	  "a:b", "b a", "invalid neighbor B not b" },

	/* The route server itself does compare. */
	{ __LINE__, "RS: client matches", MANRS_REL_RS_CLIENT, 'b', "a:b",
	  "b a", "valid" },
	{ __LINE__, "RS: client does not", MANRS_REL_RS_CLIENT, 'c', "a:b",
	  "b a", "invalid neighbor c not b" },

	/* A client of one does not: most are transparent. */
	{ __LINE__, "RS is not in the path", MANRS_REL_RS_SERVER, 'o', "a:b",
	  "b a", "valid" },
	{ __LINE__, "RS is not in the path, one AS", MANRS_REL_RS_SERVER, 'o',
	  "", "a", "valid" },
	{ __LINE__, "RS is not in the path, leak by its member",
	  MANRS_REL_RS_SERVER, 'o', "a:c", "b a", "invalid a!b" },
	{ __LINE__, "RS is not in the path, member not attested",
	  MANRS_REL_RS_SERVER, 'o', "", "b a", "unknown a?" },
	{ __LINE__, "RS is in the path and named by its client",
	  MANRS_REL_RS_SERVER, 'o', "a:b b:o", "o b a", "valid" },
	{ __LINE__, "RS is in the path, client names it not",
	  MANRS_REL_RS_SERVER, 'o', "a:b b:0", "o b a", "invalid b!o" },
	{ __LINE__, "RS is in the path, client attests nothing",
	  MANRS_REL_RS_SERVER, 'o', "a:b", "o b a", "unknown b?" },

	/* A path through a non-transparent RS, further away (Provider+). */
	{ __LINE__, "RS on the up-ramp", MANRS_REL_PROVIDER, 'c',
	  "a:o o:0 b:o c:b", "c b o a", "valid" },
	{ __LINE__, "RS on the path of a customer", MANRS_REL_CUSTOMER, 'b',
	  "a:o o:0", "b o a", "invalid o!b" },

	/* The order of the steps. */
	{ __LINE__, "empty before neighbor", MANRS_REL_CUSTOMER, 'b', "", "",
	  "invalid empty" },
	{ __LINE__, "empty from a provider", MANRS_REL_PROVIDER, 'b', "", "",
	  "invalid empty" },
	{ __LINE__, "empty from a route server", MANRS_REL_RS_SERVER, 'b', "",
	  "", "invalid empty" },
	{ __LINE__, "neighbor before set", MANRS_REL_CUSTOMER, 'c', "a:b",
	  "b {a}", "invalid neighbor c not b" },
	{ __LINE__, "set, neighbor matches", MANRS_REL_PROVIDER, 'b', "a:b",
	  "b {a}", "invalid set" },
	{ __LINE__, "set first: no AS to compare", MANRS_REL_CUSTOMER, 'c',
	  "", "{b} a", "invalid set" },
	{ __LINE__, "set first, of the neighbor", MANRS_REL_CUSTOMER, 'b', "",
	  "{b} a", "invalid set" },
	{ __LINE__, "set from a route server", MANRS_REL_RS_SERVER, 'o', "",
	  "b {a}", "invalid set" },
	{ __LINE__, "neighbor before hops", MANRS_REL_PROVIDER, 'd',
	  "a:0 c:0", "c b a", "invalid neighbor d not c" },

	/* No procedure at all. */
	{ __LINE__, "iBGP, section 6.2", MANRS_REL_IBGP, 'b', "a:0", "b a",
	  "none" },
	{ __LINE__, "nobody told us", MANRS_REL_UNSET, 'b', "a:0", "b a",
	  "none" },
};

START_TEST(sessions)
{
	const struct session_case *c = &session_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	enum manrs_aspa_direction direction;
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path(c->path, &path);
	if (manrs_aspa_direction(c->relationship, &direction)) {
		got = manrs_aspa_verify(
			table, &path.path, direction,
			manrs_aspa_neighbor(c->relationship,
					    letter_to_asn(c->neighbor)));
		describe(&got, &text);
	} else {
		manrs_text_add(&text, "none");
	}
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got \"%s\"",
		      c->line, c->why, text.buf);
	manrs_aspa_table_free(table);
}
END_TEST

static const struct truncated_case {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	const char *upstream;
	const char *downstream;
} truncated_cases[] = {
	{ __LINE__, "all that shows is fine", "a:b b:c", "c b a",
	  "unknown truncated", "unknown truncated" },
	{ __LINE__, "one AS shows", "", "a", "unknown truncated",
	  "unknown truncated" },
	{ __LINE__, "something is open", "a:b", "c b a", "unknown truncated",
	  "unknown truncated" },
	{ __LINE__, "a leak shows", "a:0 c:0", "c b a", "invalid a!b",
	  "invalid a!b c!b" },
	{ __LINE__, "a denied hop shows", "a:b b:0", "c b a", "invalid b!c",
	  "unknown truncated" },
	{ __LINE__, "a set shows", "a:b", "b {a}", "invalid set",
	  "invalid set" },
};

START_TEST(truncated)
{
	const struct truncated_case *c = &truncated_cases[_i];
	const struct aspa_path row = { c->line, c->why, NULL, NULL, NULL,
				       NULL };
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_outcome got;
	struct test_path path;

	parse_path(c->path, &path);
	path.path.truncated = true;
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0);
	check_outcome(&row, &got, c->upstream, "upstream");
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_DOWNSTREAM, 0);
	check_outcome(&row, &got, c->downstream, "downstream");
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(no_table_is_no_data)
{
	struct manrs_aspa_outcome got;
	struct test_path path;

	parse_path("b {a}", &path);
	got = manrs_aspa_verify(NULL, &path.path, MANRS_ASPA_UPSTREAM, 0);
	ck_assert_int_eq(got.state, MANRS_ASPA_NO_DATA);
	ck_assert_int_eq(got.reason, MANRS_ASPA_REASON_NONE);
}
END_TEST

/* ASNs that only differ in their upper 16 bits, and the greatest ones. */
START_TEST(asns_are_compared_whole)
{
	static const struct manrs_aspa_pair pairs[] = {
		{ 65538, 4294967295u }, { 4294967295u, 65537 },
	};
	static const uint32_t up[] = { 65537, 4294967295u, 65538 };
	static const uint32_t twin[] = { 65537, 4294967295u, 2 };
	static const uint32_t not_up[] = { 1, 4294967295u, 65538 };
	struct manrs_aspath path = { .hops = up, .n_hops = 3 };
	struct manrs_aspa_table *table =
		aspa_table_of_pairs(pairs, MANRS_ARRAY_SIZE(pairs));
	struct manrs_aspa_outcome got;

	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 65537);
	ck_assert_int_eq(got.state, MANRS_ASPA_VALID);
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 1);
	ck_assert_int_eq(got.reason, MANRS_ASPA_REASON_NEIGHBOR);
	path.hops = twin;
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 65537);
	ck_assert_int_eq(got.state, MANRS_ASPA_UNKNOWN);
	path.hops = not_up;
	got = manrs_aspa_verify(table, &path, MANRS_ASPA_UPSTREAM, 1);
	ck_assert_int_eq(got.state, MANRS_ASPA_INVALID);
	ck_assert_uint_eq(got.up.customer, 4294967295u);
	ck_assert_uint_eq(got.up.provider, 1);
	manrs_aspa_table_free(table);
}
END_TEST

static const struct explain_case {
	int line;
	const char *why;
	const char *aspas;
	const char *path;
	enum manrs_aspa_direction direction;
	char neighbor; /* '0': none */
	const char *want;
} explain_cases[] = {
	{ __LINE__, "valid", "a:b", "b a", MANRS_ASPA_UPSTREAM, '0', "" },
	{ __LINE__, "empty", "", "", MANRS_ASPA_UPSTREAM, '0',
	  "path is empty" },
	{ __LINE__, "neighbor", "", "b a", MANRS_ASPA_UPSTREAM, 'B',
	  "path starts with AS64497, neighbor is AS65537" },
	{ __LINE__, "set", "", "b {a}", MANRS_ASPA_DOWNSTREAM, '0',
	  "path has a set" },
	{ __LINE__, "upstream, denied", "a:0", "b a", MANRS_ASPA_UPSTREAM,
	  '0', "AS64497 is no provider of AS64496" },
	{ __LINE__, "upstream, open", "", "b A", MANRS_ASPA_UPSTREAM, '0',
	  "AS65536 has no ASPA" },
	{ __LINE__, "downstream, denied", "a:0 c:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, "
	  "AS64497 is no provider of AS64498" },
	{ __LINE__, "downstream, open", "", "c b a", MANRS_ASPA_DOWNSTREAM,
	  '0', "AS64496 has no ASPA, AS64498 has no ASPA" },
	{ __LINE__, "downstream, denied and open", "a:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, AS64498 has no ASPA" },
	{ __LINE__, "downstream, open and denied", "c:0", "c b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64496 has no ASPA, AS64497 is no provider of AS64498" },
	{ __LINE__, "downstream, the same AS twice", "", "a b a",
	  MANRS_ASPA_DOWNSTREAM, '0', "AS64496 has no ASPA" },
	{ __LINE__, "downstream, the same AS twice, denied", "a:0", "a b a",
	  MANRS_ASPA_DOWNSTREAM, '0',
	  "AS64497 is no provider of AS64496, "
	  "AS64497 is no provider of AS64496" },
};

START_TEST(explain)
{
	const struct explain_case *c = &explain_cases[_i];
	struct manrs_aspa_table *table = aspa_table_of(c->aspas);
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path(c->path, &path);
	got = manrs_aspa_verify(table, &path.path, c->direction,
				letter_to_asn(c->neighbor));
	manrs_aspa_explain(&got, &text);
	ck_assert_msg(!strcmp(text.buf, c->want), "line %d: %s: got \"%s\"",
		      c->line, c->why, text.buf);
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(explain_truncated)
{
	struct manrs_aspa_table *table = aspa_table_of("");
	struct manrs_aspa_outcome got;
	struct test_path path;
	MANRS_TEXT(text, 128);

	parse_path("a", &path);
	path.path.truncated = true;
	got = manrs_aspa_verify(table, &path.path, MANRS_ASPA_UPSTREAM, 0);
	manrs_aspa_explain(&got, &text);
	ck_assert_str_eq(text.buf, "path has more than 1024 ASNs");
	manrs_aspa_table_free(table);
}
END_TEST

START_TEST(state_names)
{
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_NO_DATA), "no-data");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_VALID), "valid");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_UNKNOWN), "unknown");
	ck_assert_str_eq(manrs_aspa_state_name(MANRS_ASPA_INVALID), "invalid");
	ck_assert_ptr_nonnull(manrs_aspa_state_name(MANRS_ASPA__COUNT));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("aspa_verify");
	TCase *tc = tcase_create("aspa_verify");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, rows_upstream, 0,
			    MANRS_ARRAY_SIZE(aspa_paths));
	tcase_add_loop_test(tc, rows_downstream, 0,
			    MANRS_ARRAY_SIZE(aspa_paths));
	tcase_add_loop_test(tc, rows_reversed, 0,
			    MANRS_ARRAY_SIZE(aspa_paths));
	tcase_add_loop_test(tc, ramps, 0, MANRS_ARRAY_SIZE(ramp_cases));
	tcase_add_loop_test(tc, sessions, 0, MANRS_ARRAY_SIZE(session_cases));
	tcase_add_loop_test(tc, truncated, 0,
			    MANRS_ARRAY_SIZE(truncated_cases));
	tcase_add_test(tc, no_table_is_no_data);
	tcase_add_test(tc, asns_are_compared_whole);
	tcase_add_loop_test(tc, explain, 0, MANRS_ARRAY_SIZE(explain_cases));
	tcase_add_test(tc, explain_truncated);
	tcase_add_test(tc, state_names);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
