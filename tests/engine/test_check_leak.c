/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks that see a leak by more than the path alone: verdict and evidence
 * of peerlock, otc-leak and aspa-invalid.  Paths and ASPAs are letters of
 * aspa_text.h: the neighbor is a, AS64496, unless a row says otherwise. */
#include <stdio.h>

#include "aspa_text.h"
#include "engine/check.h"

struct judgement {
	struct manrs_facts facts;
	struct manrs_sender sender;
	struct manrs_route route;
	struct manrs_input in;
	uint32_t hops[16];
};

static void judgement_init(struct judgement *j, int line, const char *path,
			   enum manrs_relationship relationship)
{
	char text[256];
	size_t len = 0;

	memset(j, 0, sizeof(*j));
	for (; *path; path++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					strchr(" {}", *path) ? "%c" : "%u",
					strchr(" {}", *path)
						? (uint32_t)*path
						: letter_to_asn(*path));
	text[len] = '\0';
	ck_assert_msg(!manrs_aspath_parse(text, j->hops, 16, &j->route.path),
		      "line %d: '%s'", line, text);
	j->sender.asn = letter_to_asn('a');
	j->sender.relationship = relationship;
	j->in = (struct manrs_input){ .route = &j->route,
				      .sender = &j->sender,
				      .facts = &j->facts };
}

static void expect(const struct judgement *j, enum manrs_check_id id, int line,
		   const char *why, bool want, const char *evidence)
{
	MANRS_TEXT(text, 200);

	ck_assert_msg(manrs_checks[id].is_broken(&j->in) == want,
		      "line %d: %s", line, why);
	manrs_checks[id].explain(&j->in, &text);
	ck_assert_msg(!strcmp(text.buf, evidence), "line %d: %s: '%s'", line,
		      why, text.buf);
}

/* peerlock ---------------------------------------------------------------- */

static const struct lock_case {
	int line;
	const char *why;
	const char *locked; /* letters; NULL: no set at all */
	const char *path;
	bool want;
	const char *evidence;
} lock_cases[] = {
	{ __LINE__, "nothing is locked", NULL, "a b c", false,
	  "no AS that must not come over AS64496" },
	{ __LINE__, "nor with an empty set", "", "a b c", false,
	  "no AS that must not come over AS64496" },
	{ __LINE__, "not in the path", "d", "a b c", false,
	  "no AS that must not come over AS64496" },
	{ __LINE__, "empty path", "d", "", false,
	  "no AS that must not come over AS64496" },
	{ __LINE__, "as origin", "c", "a b c", true,
	  "protected AS64498 must not come over AS64496" },
	{ __LINE__, "in the middle", "b", "a b c", true,
	  "protected AS64497 must not come over AS64496" },
	{ __LINE__, "in a set", "c", "a {b c}", true,
	  "protected AS64498 must not come over AS64496" },
	{ __LINE__, "first, of a transparent route server", "b", "b c", true,
	  "protected AS64497 must not come over AS64496" },
	{ __LINE__, "the nearest of two is shown", "cb", "a b c", true,
	  "protected AS64497 must not come over AS64496" },
};

START_TEST(peerlock)
{
	const struct lock_case *c = &lock_cases[_i];
	struct manrs_asn_set locked = { 0 };
	struct judgement j;
	uint32_t asns[4];
	size_t n = 0;

	judgement_init(&j, c->line, c->path, MANRS_REL_UNSET);
	for (const char *l = c->locked; l && *l; l++)
		asns[n++] = letter_to_asn(*l);
	ck_assert(!manrs_asn_set_assign(&locked, asns, n));
	j.sender.locked = c->locked ? &locked : NULL;
	expect(&j, MANRS_CHECK_PEERLOCK, c->line, c->why, c->want,
	       c->evidence);
	manrs_asn_set_release(&locked);
}
END_TEST

/* otc-leak ---------------------------------------------------------------- */

#define OTC_OF(asn) "OTC attribute of AS" #asn " from a neighbor AS64496"

static const struct otc_case {
	int line;
	const char *why; /* of RFC 9234 section 5 */
	enum manrs_relationship relationship;
	uint32_t otc;
	bool want;
	const char *evidence;
} otc_cases[] = {
	{ __LINE__, "customer, none", MANRS_REL_CUSTOMER, 0, false,
	  "no OTC attribute" },
	{ __LINE__, "customer, any", MANRS_REL_CUSTOMER, 64497, true,
	  OTC_OF(64497) },
	{ __LINE__, "customer, its own", MANRS_REL_CUSTOMER, 64496, true,
	  OTC_OF(64496) },
	{ __LINE__, "client of our route server, none", MANRS_REL_RS_CLIENT, 0,
	  false, "no OTC attribute" },
	{ __LINE__, "client of our route server, any", MANRS_REL_RS_CLIENT,
	  64496, true, OTC_OF(64496) },
	{ __LINE__, "peer, none", MANRS_REL_PEER, 0, false,
	  "no OTC attribute" },
	{ __LINE__, "peer, its own", MANRS_REL_PEER, 64496, false,
	  OTC_OF(64496) },
	{ __LINE__, "peer, of another", MANRS_REL_PEER, 64497, true,
	  OTC_OF(64497) },
	{ __LINE__, "peer, one next to its own", MANRS_REL_PEER, 64495, true,
	  OTC_OF(64495) },
	{ __LINE__, "provider, any", MANRS_REL_PROVIDER, 64497, false,
	  OTC_OF(64497) },
	{ __LINE__, "route server, any", MANRS_REL_RS_SERVER, 64497, false,
	  OTC_OF(64497) },
};

START_TEST(otc_leak)
{
	const struct otc_case *c = &otc_cases[_i];
	struct judgement j;

	judgement_init(&j, c->line, "a b", c->relationship);
	j.route.otc = c->otc;
	expect(&j, MANRS_CHECK_OTC_LEAK, c->line, c->why, c->want, c->evidence);
}
END_TEST

/* aspa-invalid ------------------------------------------------------------ */

/* c buys from b, which buys from a; d names nobody. */
#define ASPAS "c:b b:a d:0"

static const struct aspa_case {
	int line;
	const char *why;
	const char *aspas; /* NULL: no data */
	enum manrs_relationship relationship;
	const char *path;
	bool want;
	const char *evidence;
} aspa_cases[] = {
	{ __LINE__, "no data", NULL, MANRS_REL_CUSTOMER, "a d", false,
	  "no ASPAs" },
	{ __LINE__, "nobody told us", ASPAS, MANRS_REL_UNSET, "a d", false,
	  "no direction for relationship unset" },
	{ __LINE__, "iBGP", ASPAS, MANRS_REL_IBGP, "a d", false,
	  "no direction for relationship ibgp" },
	{ __LINE__, "customer, up all the way", ASPAS, MANRS_REL_CUSTOMER,
	  "a b c", false, "upstream valid" },
	{ __LINE__, "customer, one has no ASPA", ASPAS, MANRS_REL_CUSTOMER,
	  "a e", false, "upstream unknown: AS64500 has no ASPA" },
	{ __LINE__, "customer, a hop down", ASPAS, MANRS_REL_CUSTOMER,
	  "a c", true,
	  "upstream invalid: AS64496 is no provider of AS64498" },
	{ __LINE__, "peer, the same", ASPAS, MANRS_REL_PEER, "a d", true,
	  "upstream invalid: AS64496 is no provider of AS64499" },
	{ __LINE__, "client, the same", ASPAS, MANRS_REL_RS_CLIENT, "a d",
	  true, "upstream invalid: AS64496 is no provider of AS64499" },
	{ __LINE__, "route server, the same", ASPAS, MANRS_REL_RS_SERVER,
	  "a d", true, "upstream invalid: AS64496 is no provider of AS64499" },
	{ __LINE__, "provider, up, across and down", "c:b a:b d:0",
	  MANRS_REL_PROVIDER, "a b c", false, "downstream valid" },
	{ __LINE__, "provider, a valley", "a:d b:d c:d", MANRS_REL_PROVIDER,
	  "a b c", true,
	  "downstream invalid: AS64497 is no provider of AS64498, "
	  "AS64497 is no provider of AS64496" },
	{ __LINE__, "customer, first AS is another", ASPAS, MANRS_REL_CUSTOMER,
	  "b c", true,
	  "upstream invalid: path starts with AS64497, neighbor is AS64496" },
	{ __LINE__, "route server, first AS is a client's", ASPAS,
	  MANRS_REL_RS_SERVER, "b c", false, "upstream valid" },
	{ __LINE__, "a set", ASPAS, MANRS_REL_CUSTOMER, "a {b c}", true,
	  "upstream invalid: path has a set" },
	{ __LINE__, "empty", ASPAS, MANRS_REL_CUSTOMER, "", true,
	  "upstream invalid: path is empty" },
};

START_TEST(aspa_invalid)
{
	const struct aspa_case *c = &aspa_cases[_i];
	struct manrs_aspa_table *table =
		c->aspas ? aspa_table_of(c->aspas) : NULL;
	struct judgement j;

	judgement_init(&j, c->line, c->path, c->relationship);
	j.facts.aspas = table;
	expect(&j, MANRS_CHECK_ASPA_INVALID, c->line, c->why, c->want,
	       c->evidence);
	manrs_aspa_table_free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_leak");
	TCase *tc = tcase_create("check_leak");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, peerlock, 0, MANRS_ARRAY_SIZE(lock_cases));
	tcase_add_loop_test(tc, otc_leak, 0, MANRS_ARRAY_SIZE(otc_cases));
	tcase_add_loop_test(tc, aspa_invalid, 0, MANRS_ARRAY_SIZE(aspa_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
