/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is configured for neighbors and peer-groups: every line with its `no`,
 * by instance and name, and that all of it goes with the neighbor.
 */
#include "config_lines.h"

#define CONTACT MANRS_CHANGED_CONTACT

static const struct line_case line_cases[] = {
	{ __LINE__, "relationship", "",
	  "neighbor 192.0.2.1 manrs relationship customer", MANRS_OK, POLICY,
	  "router bgp vrf default\n"
	  " neighbor 192.0.2.1 manrs relationship customer\n" },
	{ __LINE__, "IPv6, canonical", "",
	  "neighbor 2001:DB8:0::1 manrs relationship rs-client", MANRS_OK,
	  POLICY,
	  "router bgp vrf default\n"
	  " neighbor 2001:db8::1 manrs relationship rs-client\n" },
	{ __LINE__, "relationship beside a profile",
	  "neighbor PG manrs profile acme",
	  "neighbor PG manrs relationship peer", MANRS_OK, POLICY,
	  "router bgp vrf default\n"
	  " neighbor PG manrs relationship peer\n"
	  " neighbor PG manrs profile acme\n" },
	{ __LINE__, "another relationship",
	  "neighbor PG manrs relationship customer",
	  "neighbor PG manrs relationship provider", MANRS_OK, POLICY,
	  "router bgp vrf default\n"
	  " neighbor PG manrs relationship provider\n" },
	{ __LINE__, "again", "neighbor PG manrs relationship rs-server",
	  "neighbor PG manrs relationship rs-server", MANRS_OK, 0, SAME },
	{ __LINE__, "same name in another instance",
	  "router bgp vrf RED\n neighbor PG manrs relationship peer",
	  "neighbor PG manrs relationship customer", MANRS_OK, POLICY,
	  "router bgp vrf RED\n neighbor PG manrs relationship peer\n"
	  "router bgp vrf default\n"
	  " neighbor PG manrs relationship customer\n" },
	{ __LINE__, "no, other instance",
	  "router bgp vrf RED\n neighbor PG manrs relationship peer",
	  "no neighbor PG manrs relationship", MANRS_OK, 0, SAME },
	{ __LINE__, "ibgp is not for a line", "",
	  "neighbor PG manrs relationship ibgp", MANRS_ERR_INVALID, 0,
	  "unknown relationship 'ibgp', known: customer provider peer "
	  "rs-server rs-client" },
	{ __LINE__, "nor is unset", "neighbor PG manrs relationship peer",
	  "neighbor PG manrs relationship unset", MANRS_ERR_INVALID, 0,
	  "unknown relationship 'unset', known: customer provider peer "
	  "rs-server rs-client" },
	{ __LINE__, "no", "neighbor PG manrs relationship peer",
	  "no neighbor PG manrs relationship", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with it", "neighbor PG manrs relationship peer",
	  "no neighbor PG manrs relationship peer", MANRS_OK, POLICY, "" },
	{ __LINE__, "no with another", "neighbor PG manrs relationship peer",
	  "no neighbor PG manrs relationship customer", MANRS_OK, 0, SAME },
	{ __LINE__, "no, the profile stays",
	  "neighbor PG manrs relationship peer\nneighbor PG manrs profile acme",
	  "no neighbor PG manrs relationship", MANRS_OK, POLICY,
	  "router bgp vrf default\n neighbor PG manrs profile acme\n" },
	{ __LINE__, "no of an unknown neighbor", "",
	  "no neighbor PG manrs relationship peer", MANRS_OK, 0, SAME },
	{ __LINE__, "profile nobody defined yet", "",
	  "neighbor PG manrs profile acme", MANRS_OK, POLICY,
	  "router bgp vrf default\n neighbor PG manrs profile acme\n" },
	{ __LINE__, "another profile", "neighbor PG manrs profile acme",
	  "neighbor PG manrs profile zebra", MANRS_OK, POLICY,
	  "router bgp vrf default\n neighbor PG manrs profile zebra\n" },
	{ __LINE__, "profile again", "neighbor PG manrs profile acme",
	  "neighbor PG manrs profile acme", MANRS_OK, 0, SAME },
	{ __LINE__, "bad profile name", "", "neighbor PG manrs profile a/b",
	  MANRS_ERR_INVALID, 0,
	  "profile name 'a/b' is not 1 to 63 letters, digits, '.', '_' or '-'" },
	{ __LINE__, "no profile", "neighbor PG manrs profile acme",
	  "no neighbor PG manrs profile", MANRS_OK, POLICY, "" },
	{ __LINE__, "no profile with it, the relationship stays",
	  "neighbor PG manrs relationship peer\nneighbor PG manrs profile acme",
	  "no neighbor PG manrs profile acme", MANRS_OK, POLICY,
	  "router bgp vrf default\n neighbor PG manrs relationship peer\n" },
	{ __LINE__, "no profile with another", "neighbor PG manrs profile acme",
	  "no neighbor PG manrs profile zebra", MANRS_OK, 0, SAME },
	{ __LINE__, "no profile of an unknown neighbor", "",
	  "no neighbor PG manrs profile acme", MANRS_OK, 0, SAME },
	{ __LINE__, "contact, of which nothing is judged again", "",
	  "neighbor PG manrs contact  NOC,  noc@example.net", MANRS_OK, CONTACT,
	  "router bgp vrf default\n"
	  " neighbor PG manrs contact NOC, noc@example.net\n" },
	{ __LINE__, "contact beside the others",
	  "neighbor PG manrs relationship peer\nneighbor PG manrs profile acme",
	  "neighbor PG manrs contact NOC", MANRS_OK, CONTACT,
	  "router bgp vrf default\n neighbor PG manrs relationship peer\n"
	  " neighbor PG manrs profile acme\n neighbor PG manrs contact NOC\n" },
	{ __LINE__, "another contact", "neighbor PG manrs contact NOC",
	  "neighbor PG manrs contact noc@example.net", MANRS_OK, CONTACT,
	  "router bgp vrf default\n"
	  " neighbor PG manrs contact noc@example.net\n" },
	{ __LINE__, "no contact", "neighbor PG manrs contact NOC",
	  "no neighbor PG manrs contact", MANRS_OK, CONTACT, "" },
	{ __LINE__, "no contact with it", "neighbor PG manrs contact NOC 2",
	  "no neighbor PG manrs contact NOC 2", MANRS_OK, CONTACT, "" },
	{ __LINE__, "no contact with another",
	  "neighbor PG manrs contact NOC 2", "no neighbor PG manrs contact NOC",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "no contact, the relationship stays",
	  "neighbor PG manrs relationship peer\nneighbor PG manrs contact NOC",
	  "no neighbor PG manrs contact", MANRS_OK, CONTACT,
	  "router bgp vrf default\n neighbor PG manrs relationship peer\n" },
	{ __LINE__, "no relationship, the contact stays",
	  "neighbor PG manrs relationship peer\nneighbor PG manrs contact NOC",
	  "no neighbor PG manrs relationship", MANRS_OK, POLICY,
	  "router bgp vrf default\n neighbor PG manrs contact NOC\n" },
};

START_TEST(one_line)
{
	expect_one_line(&line_cases[_i]);
}
END_TEST

START_TEST(no_form_of_every_line)
{
	expect_no_form_of_every_line(&line_cases[_i]);
}
END_TEST

START_TEST(find_neighbor)
{
	struct manrs_config config;
	const struct manrs_neighbor_config *neighbor;

	ck_assert(!manrs_config_init(&config));
	read_lines(&config,
		   "neighbor 2001:db8::1 manrs relationship peer\n"
		   "router bgp vrf RED\nneighbor eth0 manrs profile acme",
		   NULL);
	neighbor = manrs_config_find_neighbor(&config, "default",
					      "2001:DB8:0::1");
	ck_assert(neighbor && neighbor->relationship == MANRS_REL_PEER &&
		  !neighbor->profile);
	ck_assert(!manrs_config_find_neighbor(&config, "RED", "2001:db8::1"));
	neighbor = manrs_config_find_neighbor(&config, "RED", "eth0");
	ck_assert(neighbor && !neighbor->relationship &&
		  !strcmp(neighbor->profile, "acme"));
	ck_assert(!manrs_config_find_neighbor(&config, "default", "eth0"));
	manrs_config_release(&config);
}
END_TEST

/* What is there, and who goes: name NULL is the whole instance. */
#define ALL_LINES                                                              \
	"neighbor 2001:db8::1 manrs relationship peer\n"                       \
	"neighbor 2001:db8::1 manrs contact noc@example.net\n"                 \
	"neighbor PG manrs profile acme\n"                                     \
	"neighbor PG manrs irr as-set /as-set\n"                               \
	"router bgp vrf RED\n"                                                 \
	"neighbor 2001:db8::1 manrs relationship provider\n"                   \
	"neighbor 2001:db8::1 manrs profile acme\n"                            \
	"neighbor PG manrs relationship customer"
#define RED_LINES                                                              \
	"router bgp vrf RED\n"                                                 \
	" neighbor 2001:db8::1 manrs relationship provider\n"                  \
	" neighbor 2001:db8::1 manrs profile acme\n"                           \
	" neighbor PG manrs relationship customer\n"
#define DEFAULT_LINES                                                          \
	"router bgp vrf default\n"                                             \
	" neighbor 2001:db8::1 manrs relationship peer\n"                      \
	" neighbor 2001:db8::1 manrs contact noc@example.net\n"                \
	" neighbor PG manrs profile acme\n"                                    \
	" neighbor PG manrs irr as-set /as-set\n"

static const struct forget_case {
	int line;
	const char *why;
	const char *instance, *name;
	unsigned changed;
	const char *want;
} forget_cases[] = {
	{ __LINE__, "every line of it, in its instance", "RED", "2001:DB8:0::1",
	  MANRS_CHANGED_POLICY,
	  "router bgp vrf RED\n neighbor PG manrs relationship customer\n"
	  DEFAULT_LINES },
	{ __LINE__, "a group, and who reads its files", "default", "PG",
	  MANRS_CHANGED_POLICY | MANRS_CHANGED_LISTS,
	  RED_LINES "router bgp vrf default\n"
	  " neighbor 2001:db8::1 manrs relationship peer\n"
	  " neighbor 2001:db8::1 manrs contact noc@example.net\n" },
	{ __LINE__, "not there", "RED", "PG2", 0, RED_LINES DEFAULT_LINES },
	{ __LINE__, "the instance", "RED", NULL, MANRS_CHANGED_POLICY,
	  DEFAULT_LINES },
	{ __LINE__, "the default instance", "default", NULL,
	  MANRS_CHANGED_POLICY | MANRS_CHANGED_LISTS | MANRS_CHANGED_CONTACT,
	  RED_LINES },
	{ __LINE__, "no such instance", "RE", NULL, 0, RED_LINES DEFAULT_LINES },
};

START_TEST(forget)
{
	const struct forget_case *c = &forget_cases[_i];
	struct manrs_config config;
	unsigned changed;

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, ALL_LINES, NULL);
	changed = c->name ? manrs_config_forget_neighbor(&config, c->instance,
							 c->name)
			  : manrs_config_forget_instance(&config, c->instance);
	ck_assert_msg(changed == c->changed, "line %d: %s: changed %#x",
		      c->line, c->why, changed);
	dump_config(&config, &after);
	ck_assert_msg(!strcmp(after.text, c->want), "line %d: %s: left\n%s",
		      c->line, c->why, after.text);
	manrs_config_release(&config);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_neighbor");
	TCase *tc = tcase_create("config_neighbor");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	tcase_add_test(tc, find_neighbor);
	tcase_add_loop_test(tc, forget, 0, MANRS_ARRAY_SIZE(forget_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
