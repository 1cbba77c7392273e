/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change may alter, and that no more can: a check whose verdict differs
 * when something differs has named it in its row, for routes that were judged
 * before are left alone otherwise.
 */
#include <check.h>
#include <stdlib.h>

#include "engine/change.h"
#include "engine/evaluate.h"
#include "engine/prefix.h"

#define BIT(id) MANRS_CHECK_BIT(MANRS_CHECK_##id)

/* Policies --------------------------------------------------------------- */

#define SET(setting, value) { MANRS_SETTING_##setting, value }
#define ACTION(id, action) { MANRS_CHECK_##id, MANRS_ACTION_##action }

/* From the built-in policy of a customer with `before` set, to that with
 * `after` set. */
static const struct policy_case {
	int line;
	const char *why;
	struct setting {
		int setting;
		uint32_t value;
	} before, after;
	struct manrs_change want;
} policy_cases[] = {
	{ __LINE__, "nothing", ACTION(AS_SET, LOG), ACTION(AS_SET, LOG),
	  { 0, 0, false, false } },
	{ __LINE__, "an action", ACTION(AS_SET, LOG), ACTION(AS_SET, REJECT),
	  { 0, 0, true, false } },
	{ __LINE__, "switched on", ACTION(AS_SET, OFF), ACTION(AS_SET, LOG),
	  { BIT(AS_SET), 0, true, false } },
	{ __LINE__, "switched off", ACTION(AS_SET, LOG), ACTION(AS_SET, OFF),
	  { 0, 0, true, false } },
	{ __LINE__, "tagged from now on", ACTION(AS_SET, LOG),
	  ACTION(AS_SET, TAG), { 0, BIT(AS_SET), true, false } },
	{ __LINE__, "tagged no more", ACTION(AS_SET, TAG),
	  ACTION(AS_SET, REJECT), { 0, BIT(AS_SET), true, false } },
	{ __LINE__, "one mark for another", ACTION(AS_SET, TAG),
	  ACTION(AS_SET, DEPREFERENCE), { 0, BIT(AS_SET), true, false } },
	{ __LINE__, "another preference of nothing", SET(LOCAL_PREF, 50),
	  SET(LOCAL_PREF, 51), { 0, 0, false, false } },
	{ __LINE__, "IPv4 lengths", SET(LENGTH_IPV4, MANRS_LENGTHS(8, 24)),
	  SET(LENGTH_IPV4, MANRS_LENGTHS(8, 25)),
	  { BIT(PREFIX_TOO_SPECIFIC) | BIT(PREFIX_TOO_BROAD), 0, false,
	    false } },
	{ __LINE__, "IPv6 lengths", SET(LENGTH_IPV6, MANRS_LENGTHS(12, 48)),
	  SET(LENGTH_IPV6, MANRS_LENGTHS(13, 48)),
	  { BIT(PREFIX_TOO_SPECIFIC) | BIT(PREFIX_TOO_BROAD), 0, false,
	    false } },
	{ __LINE__, "registered lengths", SET(IRR_LENGTH_IPV4, 0),
	  SET(IRR_LENGTH_IPV4, 24), { BIT(IRR_PREFIX), 0, false, false } },
	{ __LINE__, "a ROA will do", SET(IRR_ROA, 0), SET(IRR_ROA, 1),
	  { BIT(IRR_PREFIX), 0, false, false } },
	{ __LINE__, "blackhole requests", SET(BLACKHOLE, 0), SET(BLACKHOLE, 1),
	  { BIT(PREFIX_TOO_SPECIFIC) | BIT(ROV_INVALID) | BIT(IRR_PREFIX) |
		    BIT(BLACKHOLE),
	    0, false, false } },
	{ __LINE__, "path limit", SET(PATH_LIMIT, 100), SET(PATH_LIMIT, 99),
	  { BIT(AS_PATH_TOO_LONG), 0, false, false } },
	{ __LINE__, "without data", SET(NO_DATA, 0), SET(NO_DATA, 1),
	  { 0, 0, true, false } },
};

static struct manrs_policy policy_with(const struct setting *s)
{
	struct manrs_policy policy;

	manrs_policy_init_builtin(&policy, MANRS_REL_CUSTOMER);
	manrs_policy_set(&policy, s->setting, s->value);
	manrs_policy_finish(&policy);
	return policy;
}

static void expect_change(int line, const char *why,
			  const struct manrs_change *got,
			  const struct manrs_change *want)
{
	ck_assert_msg(got->verdicts == want->verdicts &&
			      got->marks == want->marks &&
			      got->decision == want->decision &&
			      got->relationship == want->relationship,
		      "line %d: %s: %x %x %d %d", line, why, got->verdicts,
		      got->marks, got->decision, got->relationship);
	ck_assert_msg(manrs_change_is_none(got) ==
			      (!want->verdicts && !want->marks &&
			       !want->decision && !want->relationship),
		      "line %d: %s: none", line, why);
}

START_TEST(policy_change)
{
	const struct policy_case *c = &policy_cases[_i];
	struct manrs_policy before = policy_with(&c->before);
	struct manrs_policy after = policy_with(&c->after);
	struct manrs_change change = { 0 };

	manrs_change_add_policy(&change, &before, &after);
	expect_change(c->line, c->why, &change, &c->want);
}
END_TEST

START_TEST(preference_of_depreferenced)
{
	static const struct setting depreference =
		ACTION(AS_SET, DEPREFERENCE);
	struct manrs_policy before = policy_with(&depreference);
	struct manrs_policy after = before;
	struct manrs_change change = { .verdicts = BIT(FIRST_AS) };

	after.local_pref++;
	manrs_change_add_policy(&change, &before, &after);
	expect_change(__LINE__, "added to what was there", &change,
		      &(struct manrs_change){ BIT(FIRST_AS), BIT(AS_SET), false,
					      false });
}
END_TEST

/* What verdicts depend on ------------------------------------------------ */

static const struct {
	const char *prefix, *path, *next_hop;
	uint32_t otc;
} routes[] = {
	{ "192.0.2.0/24", "64500 64501", "198.51.100.1/32", 0 },
	{ "192.0.2.0/25", "64500 64500 64501 64502", "198.51.100.2/32", 64500 },
	{ "203.0.113.0/24", "64501 64502", "198.51.100.3/32", 64501 },
	{ "198.51.100.2/32", "64500 64501", "198.51.100.1/32", 0 },
	{ "16.0.0.0/8", "64501 64500 64502", "198.51.100.1/32", 0 },
	{ "2001:db8::/32", "64500 64502", "2001:db8::1/128", 0 },
	{ "2001:db8::/49", "64500 {64501 64502}", "198.51.100.1/32", 64502 },
	{ "::/0", "", "198.51.100.1/32", 0 },
};

/* All that a verdict may depend on besides the route. */
struct world {
	struct manrs_sender sender;
	struct manrs_policy policy;
	struct manrs_facts facts;
	bool is_blackhole; /* every route is a request for one */
};

static struct manrs_asn_set free_none;

/* One AS. */
static const struct manrs_asn_set *asns_of(struct manrs_asn_set *set,
					   uint32_t asn)
{
	ck_assert(!manrs_asn_set_assign(set, &asn, 1));
	return set;
}

static struct manrs_prefix prefix_of(const char *text)
{
	struct manrs_prefix prefix;

	ck_assert_msg(!manrs_prefix_parse(text, &prefix), "%s", text);
	return prefix;
}

static void alter_neighbor_as(struct world *w) { w->sender.asn = 64501; }

static void alter_next_hop(struct world *w)
{
	w->sender.address = prefix_of("198.51.100.2/32");
}

static void alter_relationship(struct world *w)
{
	w->sender.relationship = MANRS_REL_PROVIDER;
}

static void alter_locked(struct world *w)
{
	static struct manrs_asn_set locked;

	w->sender.locked = asns_of(&locked, 64502);
}

static void alter_transit_free(struct world *w)
{
	static struct manrs_asn_set transit_free;

	w->facts.transit_free = asns_of(&transit_free, 64502);
}

static void alter_lengths(struct world *w)
{
	w->policy.params.max_len[MANRS_AFI_IPV4] = 25;
	w->policy.params.min_len[MANRS_AFI_IPV4] = 9;
	w->policy.params.max_len[MANRS_AFI_IPV6] = 49;
	w->policy.params.min_len[MANRS_AFI_IPV6] = 33;
}

static void alter_path_limit(struct world *w)
{
	w->policy.params.max_path_len = 2;
}

static void alter_own_prefixes(struct world *w)
{
	static struct manrs_prefix_set *set;
	struct manrs_prefix own = prefix_of("192.0.2.0/24");

	if (!set)
		ck_assert(!manrs_prefix_set_new(&own, 1, &set));
	w->facts.own_prefixes = set;
}

static void alter_vrps(struct world *w)
{
	static struct manrs_vrp_table *table;
	struct manrs_vrp vrps[] = {
		{ prefix_of("192.0.2.0/24"), 64502, 24, 1 },
		{ prefix_of("203.0.113.0/24"), 64502, 24, 1 },
	};

	if (!table)
		ck_assert(!manrs_vrp_table_new(vrps, MANRS_ARRAY_SIZE(vrps),
					       &table));
	w->facts.vrps = table;
}

static void alter_aspas(struct world *w)
{
	static struct manrs_aspa_table *table;
	struct manrs_aspa_pair pair = { 64501, 64499 };

	if (!table)
		ck_assert(!manrs_aspa_table_new(&pair, 1, &table));
	w->facts.aspas = table;
}

/* Where it matters whether the neighbor is AS 64501. */
static void set_neighbor_as(struct world *w)
{
	static struct manrs_asn_set transit_free;

	alter_aspas(w);
	w->facts.transit_free = asns_of(&transit_free, 64501);
}

static void alter_irr_prefixes(struct world *w)
{
	static struct manrs_prefix_filter *filter;
	struct manrs_prefix_rule rule = { prefix_of("192.0.2.0/24"), 24, 24 };

	if (!filter)
		ck_assert(!manrs_prefix_filter_new(&rule, 1, &filter));
	w->sender.irr_prefixes = filter;
}

static void alter_irr_rules(struct world *w)
{
	w->policy.params.irr_len[MANRS_AFI_IPV4] = 25;
}

static void alter_irr_origins(struct world *w)
{
	static struct manrs_asn_set origins;

	w->sender.irr_origins = asns_of(&origins, 64502);
}

static void alter_ixp_lans(struct world *w)
{
	static struct manrs_prefix_set *set;
	struct manrs_prefix lan = prefix_of("198.51.100.2/31");

	if (!set)
		ck_assert(!manrs_prefix_set_new(&lan, 1, &set));
	w->facts.ixp_lans = set;
}

static void alter_blackhole(struct world *w)
{
	w->policy.params.blackhole = true;
}

/* Blackhole requests for what a ROA allows, and has another length. */
static void set_blackhole(struct world *w)
{
	alter_vrps(w);
	alter_irr_prefixes(w);
	w->is_blackhole = true;
}

static void set_irr(struct world *w)
{
	alter_irr_prefixes(w);
	w->policy.params.irr_roa = true;
}

static const struct alter_case {
	int line;
	unsigned need;
	void (*alter)(struct world *w);
	void (*setting)(struct world *w); /* on both sides; or NULL */
} alter_cases[] = {
	{ __LINE__, MANRS_NEED_NEIGHBOR_AS, alter_neighbor_as, set_neighbor_as },
	{ __LINE__, MANRS_NEED_NEXT_HOP, alter_next_hop, alter_ixp_lans },
	{ __LINE__, MANRS_NEED_RELATIONSHIP, alter_relationship, alter_aspas },
	{ __LINE__, MANRS_NEED_LOCKED, alter_locked, NULL },
	{ __LINE__, MANRS_NEED_TRANSIT_FREE, alter_transit_free, NULL },
	{ __LINE__, MANRS_NEED_LENGTHS, alter_lengths, NULL },
	{ __LINE__, MANRS_NEED_PATH_LIMIT, alter_path_limit, NULL },
	{ __LINE__, MANRS_NEED_OWN_PREFIXES, alter_own_prefixes, NULL },
	{ __LINE__, MANRS_NEED_VRPS, alter_vrps, set_irr },
	{ __LINE__, MANRS_NEED_ASPAS, alter_aspas, NULL },
	{ __LINE__, MANRS_NEED_IRR_PREFIXES, alter_irr_prefixes, NULL },
	{ __LINE__, MANRS_NEED_IRR_RULES, alter_irr_rules,
	  alter_irr_prefixes },
	{ __LINE__, MANRS_NEED_IRR_ORIGINS, alter_irr_origins, NULL },
	{ __LINE__, MANRS_NEED_IXP_LANS, alter_ixp_lans, NULL },
	{ __LINE__, MANRS_NEED_BLACKHOLE, alter_blackhole, set_blackhole },
};

static struct world world_init(enum manrs_relationship relationship)
{
	struct world w = {
		.sender = { .asn = 64500,
			    .address = prefix_of("198.51.100.1/32"),
			    .relationship = relationship },
		.facts = { .transit_free = &free_none },
	};

	manrs_policy_init_builtin(&w.policy, MANRS_REL_CUSTOMER);
	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		w.policy.action[id] = MANRS_ACTION_LOG;
	manrs_policy_finish(&w.policy);
	return w;
}

/* Checks whose verdict on a route is another one in the other world. */
static uint32_t difference(size_t i, const struct world *a,
			   const struct world *b)
{
	static uint32_t hops[MANRS_ASPATH_MAX];
	struct manrs_route route = {
		.prefix = prefix_of(routes[i].prefix),
		.next_hop = prefix_of(routes[i].next_hop),
		.otc = routes[i].otc,
		.is_blackhole = a->is_blackhole,
	};
	struct manrs_result x, y;

	ck_assert(!manrs_aspath_parse(routes[i].path, hops, MANRS_ASPATH_MAX,
				      &route.path));
	manrs_evaluate(&route, &a->sender, &a->policy, &a->facts, &x);
	manrs_evaluate(&route, &b->sender, &b->policy, &b->facts, &y);
	return (x.failed ^ y.failed) | (x.no_data ^ y.no_data);
}

START_TEST(verdicts_depend_on_what_is_named)
{
	static const enum manrs_relationship relationships[] = {
		MANRS_REL_UNSET, MANRS_REL_CUSTOMER, MANRS_REL_PEER,
	};
	const struct alter_case *c = &alter_cases[_i];
	uint32_t named = manrs_checks_looking_at(c->need), seen = 0;

	for (size_t r = 0; r < MANRS_ARRAY_SIZE(relationships); r++)
		for (size_t i = 0; i < MANRS_ARRAY_SIZE(routes); i++) {
			struct world a = world_init(relationships[r]), b;

			if (c->setting)
				c->setting(&a);
			b = a;
			c->alter(&b);
			seen |= difference(i, &a, &b);
		}
	ck_assert_msg(!(seen & ~named), "line %d: checks %x do not name it",
		      c->line, seen & ~named);
	ck_assert_msg(seen == named, "line %d: checks %x were not seen to differ",
		      c->line, named & ~seen);
}
END_TEST

/* Neighbors -------------------------------------------------------------- */

START_TEST(sender_change)
{
	const struct alter_case *c = &alter_cases[_i];
	struct world before = world_init(MANRS_REL_CUSTOMER), after = before;
	struct manrs_change change = { 0 };
	bool of_sender = c->need &
			 (MANRS_NEED_NEIGHBOR_AS | MANRS_NEED_NEXT_HOP |
			  MANRS_NEED_LOCKED | MANRS_NEED_RELATIONSHIP |
			  MANRS_NEED_IRR_PREFIXES | MANRS_NEED_IRR_ORIGINS);

	c->alter(&after);
	manrs_change_add_sender(&change, &before.sender, &after.sender,
				&after.policy);
	expect_change(c->line, "sender", &change,
		      &(struct manrs_change){
			      of_sender ? manrs_checks_looking_at(c->need) : 0, 0,
			      false, c->need == MANRS_NEED_RELATIONSHIP });
}
END_TEST

/* A blackhole is granted for registered space, to who may ask. */
START_TEST(registered_space_change)
{
	for (int granted = 0; granted < 2; granted++) {
		struct world before = world_init(MANRS_REL_CUSTOMER), after;
		struct manrs_change change = { 0 };
		unsigned needs = MANRS_NEED_IRR_PREFIXES |
				 (granted ? MANRS_NEED_BLACKHOLE : 0);

		after = before;
		alter_irr_prefixes(&after);
		after.policy.params.blackhole = granted;
		manrs_change_add_sender(&change, &before.sender, &after.sender,
					&after.policy);
		expect_change(__LINE__, granted ? "granted" : "not granted",
			      &change,
			      &(struct manrs_change){
				      manrs_checks_looking_at(needs), 0, false,
				      false });
	}
}
END_TEST

/* Rejected routes -------------------------------------------------------- */

static const struct pass_case {
	int line;
	const char *why;
	uint32_t verdicts; /* that may differ */
	struct setting now;
	uint32_t failed, no_data, held;
	bool want;
} pass_cases[] = {
	{ __LINE__, "what fails still fails and rejects", 0,
	  SET(LOCAL_PREF, 1), BIT(AS_SET), 0, 0, false },
	{ __LINE__, "it rejects no more", 0, ACTION(AS_SET, LOG), BIT(AS_SET),
	  0, 0, true },
	{ __LINE__, "something else rejects", 0, ACTION(AS_SET, LOG),
	  BIT(AS_SET) | BIT(BOGON_ASN), 0, 0, false },
	{ __LINE__, "the verdict may differ", BIT(AS_SET), SET(LOCAL_PREF, 1),
	  BIT(AS_SET), 0, 0, true },
	{ __LINE__, "that of another one may", BIT(BOGON_ASN),
	  SET(LOCAL_PREF, 1), BIT(AS_SET), 0, 0, false },
	{ __LINE__, "no data, accepted now", 0, SET(NO_DATA, 0), 0,
	  BIT(ROV_INVALID), 0, true },
	{ __LINE__, "no data, rejected as before", 0, SET(NO_DATA, 1), 0,
	  BIT(ROV_INVALID), 0, false },
	{ __LINE__, "still held", 0, SET(NO_DATA, 0), 0, BIT(ROV_INVALID),
	  BIT(ROV_INVALID), false },
	{ __LINE__, "data that nobody configured", 0, SET(NO_DATA, 1), 0,
	  BIT(IXP_LAN), 0, true },
	{ __LINE__, "data may be there", BIT(ROV_INVALID), SET(NO_DATA, 1), 0,
	  BIT(ROV_INVALID), 0, true },
};

START_TEST(may_pass)
{
	const struct pass_case *c = &pass_cases[_i];
	struct manrs_policy policy = policy_with(&c->now);
	struct manrs_change change = { .verdicts = c->verdicts };
	const struct manrs_sender sender = { .relationship =
						     MANRS_REL_CUSTOMER };
	const struct manrs_facts facts = { .held = c->held };
	const struct manrs_input in = { .sender = &sender,
					.policy = &policy,
					.facts = &facts };

	ck_assert_msg(manrs_change_may_pass(&change, &in, c->failed,
					    c->no_data) == c->want,
		      "line %d: %s", c->line, c->why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("change");
	TCase *tc = tcase_create("change");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, policy_change, 0,
			    MANRS_ARRAY_SIZE(policy_cases));
	tcase_add_test(tc, preference_of_depreferenced);
	tcase_add_loop_test(tc, verdicts_depend_on_what_is_named, 0,
			    MANRS_ARRAY_SIZE(alter_cases));
	tcase_add_test(tc, registered_space_change);
	tcase_add_loop_test(tc, sender_change, 0,
			    MANRS_ARRAY_SIZE(alter_cases));
	tcase_add_loop_test(tc, may_pass, 0, MANRS_ARRAY_SIZE(pass_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
