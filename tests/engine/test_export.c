/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must not leave: whom a route came from, whom it goes to, the mark of RFC
 * 9234 that it bears and the ASPAs of its path.  Letters are ASes, aspa_text.h;
 * we are o, AS64510. */
#include <stdio.h>

#include "aspa_text.h"
#include "engine/export.h"
#include "engine/prefix.h"

#define UNSET MANRS_REL_UNSET
#define CUSTOMER MANRS_REL_CUSTOMER
#define PROVIDER MANRS_REL_PROVIDER
#define PEER MANRS_REL_PEER
#define SERVER MANRS_REL_RS_SERVER
#define CLIENT MANRS_REL_RS_CLIENT
#define IBGP MANRS_REL_IBGP

#define NO_ASPAS NULL
/* b buys from a, a buys from us; c buys from somebody else. */
#define ASPAS "b:a a:o c:p"

static const struct leak_case {
	int line;
	const char *why;
	enum manrs_relationship from, to;
	bool is_own;
	char otc; /* a letter, or 0 */
	const char *aspas;
	const char *path;
	enum manrs_verdict want;
} leak_cases[] = {
	{ __LINE__, "provider to provider", PROVIDER, PROVIDER, false, 0,
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "provider to peer", PROVIDER, PEER, false, 0, NO_ASPAS,
	  "a b", MANRS_FAIL },
	{ __LINE__, "peer to route server", PEER, SERVER, false, 0, NO_ASPAS,
	  "a b", MANRS_FAIL },
	{ __LINE__, "route server to provider", SERVER, PROVIDER, false, 0,
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "provider to customer", PROVIDER, CUSTOMER, false, 0,
	  NO_ASPAS, "a b", MANRS_PASS },
	{ __LINE__, "peer to our route server's client", PEER, CLIENT, false, 0,
	  NO_ASPAS, "a b", MANRS_PASS },
	{ __LINE__, "customer to provider", CUSTOMER, PROVIDER, false, 0,
	  NO_ASPAS, "a b", MANRS_PASS },
	{ __LINE__, "our own to provider", UNSET, PROVIDER, true, 0, NO_ASPAS,
	  "o", MANRS_PASS },
	{ __LINE__, "unset to provider", UNSET, PROVIDER, false, 0, NO_ASPAS,
	  "a b", MANRS_NO_DATA },
	{ __LINE__, "iBGP to peer", IBGP, PEER, false, 0, NO_ASPAS, "a b",
	  MANRS_NO_DATA },
	{ __LINE__, "provider to unset", PROVIDER, UNSET, false, 0, NO_ASPAS,
	  "a b", MANRS_NO_DATA },
	{ __LINE__, "customer to unset", CUSTOMER, UNSET, false, 0, NO_ASPAS,
	  "a b", MANRS_PASS },

	/* RFC 9234 section 5, on advertisement. */
	{ __LINE__, "OTC, customer to provider", CUSTOMER, PROVIDER, false, 'a',
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "OTC, customer to peer", CUSTOMER, PEER, false, 'b',
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "OTC, iBGP to route server", IBGP, SERVER, false, 'b',
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "OTC, unset to provider", UNSET, PROVIDER, false, 'b',
	  NO_ASPAS, "a b", MANRS_FAIL },
	{ __LINE__, "OTC, to a customer", PROVIDER, CUSTOMER, false, 'b',
	  NO_ASPAS, "a b", MANRS_PASS },
	{ __LINE__, "OTC, to a client", IBGP, CLIENT, false, 'b', NO_ASPAS,
	  "a b", MANRS_PASS },
	{ __LINE__, "OTC, to unset", IBGP, UNSET, false, 'b', NO_ASPAS, "a b",
	  MANRS_NO_DATA },

	/* ASPAs, where nobody told us whom it came from. */
	{ __LINE__, "up all the way to us is no proof", IBGP, PROVIDER, false,
	  0, ASPAS, "a b", MANRS_NO_DATA },
	{ __LINE__, "nor is what nobody attested", IBGP, PROVIDER, false, 0,
	  ASPAS, "d e", MANRS_NO_DATA },
	{ __LINE__, "we are no provider of the first AS", IBGP, PROVIDER, false,
	  0, ASPAS, "c", MANRS_FAIL },
	{ __LINE__, "a hop behind it is wrong", UNSET, PEER, false, 0, ASPAS,
	  "d c", MANRS_FAIL },
	{ __LINE__, "so to a customer", IBGP, CUSTOMER, false, 0, ASPAS, "c",
	  MANRS_PASS },
	{ __LINE__, "so to unset", IBGP, UNSET, false, 0, ASPAS, "c",
	  MANRS_NO_DATA },
	{ __LINE__, "a customer we know is believed", CUSTOMER, PROVIDER, false,
	  0, ASPAS, "c", MANRS_PASS },
	{ __LINE__, "a set tells nothing", IBGP, PROVIDER, false, 0, ASPAS,
	  "c {a b}", MANRS_NO_DATA },
	{ __LINE__, "nor does an empty path", IBGP, PROVIDER, false, 0, ASPAS,
	  "", MANRS_NO_DATA },
};

static enum manrs_verdict verdict_of(const struct manrs_export_result *result,
				     enum manrs_export_rule_id id)
{
	if (result->broken >> id & 1)
		return MANRS_FAIL;
	return result->no_data >> id & 1 ? MANRS_NO_DATA : MANRS_PASS;
}

/* "a {b c}" as numbers. */
static void path_to_numbers(const char *path, struct manrs_text *out)
{
	for (; *path; path++)
		if (strchr(" {}", *path))
			manrs_text_add(out, "%c", *path);
		else
			manrs_text_add(out, "%u", letter_to_asn(*path));
}

START_TEST(route_leak)
{
	const struct leak_case *c = &leak_cases[_i];
	struct manrs_aspa_table *aspas =
		c->aspas ? aspa_table_of(c->aspas) : NULL;
	struct manrs_facts facts = { .aspas = aspas };
	struct manrs_route route = { .otc = c->otc ? letter_to_asn(c->otc) : 0 };
	struct manrs_export_input in = {
		.route = &route,
		.from = { .is_own = c->is_own, .relationship = c->from },
		.to = c->to,
		.local_as = letter_to_asn('o'),
		.facts = &facts,
	};
	struct manrs_export_result result;
	enum manrs_verdict is;
	uint32_t hops[8];
	MANRS_TEXT(path, 100);

	path_to_numbers(c->path, &path);
	ck_assert(!manrs_prefix_parse("192.0.2.0/24", &route.prefix));
	ck_assert(!manrs_aspath_parse(path.buf, hops, 8, &route.path));
	manrs_export_evaluate(&in, &result);
	is = verdict_of(&result, MANRS_EXPORT_ROUTE_LEAK);
	ck_assert_msg(is == c->want, "line %d: %s: %s", c->line, c->why,
		      manrs_verdict_name(is));
	manrs_aspa_table_free(aspas);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("export");
	TCase *tc = tcase_create("export");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, route_leak, 0, MANRS_ARRAY_SIZE(leak_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
