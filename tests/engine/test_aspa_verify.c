/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every rule of AS_PATH verification as rows; each row of aspa_paths[] is
 * judged upstream, downstream and, reversed, downstream again.  Who sent the
 * path, and what is said of an outcome, is in test_aspa_outcome.c; properties
 * of random and of all short paths are in test_aspa_property.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aspa_outcome.h"

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
	tcase_add_loop_test(tc, truncated, 0,
			    MANRS_ARRAY_SIZE(truncated_cases));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
