/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every row of the bogon tables by its edges: the row itself, its first and
 * last address, the address before, the address after, and the prefix one bit
 * shorter.  Then chosen prefixes by name, and every edge of the ASN ranges.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bogon.h"
#include "engine/prefix.h"

static struct manrs_prefix parse(int line, const char *text)
{
	struct manrs_prefix p;

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK,
		      "line %d: %s does not parse", line, text);
	return p;
}

/* 'b': bogon, '-': not one, '.': there is no such address. */
static const struct edge_case {
	int line;
	const char *prefix;
	const char *want; /* self, first, last, before, after, wider */
} edge_cases[] = {
	/* IPv4 */
	{ __LINE__, "0.0.0.0/8", "bbb.--" },
	{ __LINE__, "0.0.0.0/32", "bbb.bb" },
	{ __LINE__, "10.0.0.0/8", "bbb---" },
	{ __LINE__, "100.64.0.0/10", "bbb---" },
	{ __LINE__, "127.0.0.0/8", "bbb---" },
	{ __LINE__, "169.254.0.0/16", "bbb---" },
	{ __LINE__, "172.16.0.0/12", "bbb---" },
	{ __LINE__, "192.0.0.0/24", "bbb---" },
	{ __LINE__, "192.0.0.0/29", "bbb-bb" },
	{ __LINE__, "192.0.0.8/32", "bbbb-b" },
	{ __LINE__, "192.0.0.9/32", "---b-b" },
	{ __LINE__, "192.0.0.10/32", "----bb" },
	{ __LINE__, "192.0.0.170/31", "bbbbbb" },
	{ __LINE__, "192.0.2.0/24", "bbb---" },
	{ __LINE__, "192.31.196.0/24", "------" },
	{ __LINE__, "192.52.193.0/24", "------" },
	{ __LINE__, "192.88.99.0/24", "bbb---" },
	{ __LINE__, "192.88.99.2/32", "bbbbbb" },
	{ __LINE__, "192.168.0.0/16", "bbb---" },
	{ __LINE__, "192.175.48.0/24", "------" },
	{ __LINE__, "198.18.0.0/15", "bbb---" },
	{ __LINE__, "198.51.100.0/24", "bbb---" },
	{ __LINE__, "203.0.113.0/24", "bbb---" },
	{ __LINE__, "224.0.0.0/3", "bbb-.-" },
	{ __LINE__, "224.0.0.0/4", "bbb-bb" },
	{ __LINE__, "240.0.0.0/4", "bbbb.b" },
	{ __LINE__, "255.255.255.255/32", "bbbb.b" },
	/* IPv6 outside 2000::/3 */
	{ __LINE__, "::/3", "bbb.--" },
	{ __LINE__, "::/128", "bbb.bb" },
	{ __LINE__, "::1/128", "bbbbbb" },
	{ __LINE__, "::ffff:0:0/96", "bbbbbb" },
	{ __LINE__, "64:ff9b::/96", "---bbb" },
	{ __LINE__, "64:ff9b:1::/48", "bbbbbb" },
	{ __LINE__, "100::/64", "bbbbbb" },
	{ __LINE__, "100:0:0:1::/64", "bbbbbb" },
	{ __LINE__, "4000::/2", "bbb-b-" },
	{ __LINE__, "5f00::/16", "bbbbbb" },
	{ __LINE__, "8000::/1", "bbbb.-" },
	{ __LINE__, "fc00::/7", "bbbbbb" },
	{ __LINE__, "fe80::/10", "bbbbbb" },
	{ __LINE__, "fec0::/10", "bbbbbb" },
	{ __LINE__, "ff00::/8", "bbbb.b" },
	/* IPv6 inside 2000::/3 */
	{ __LINE__, "2000::/3", "---bb-" },
	{ __LINE__, "2001::/23", "b-b---" }, /* begins with Teredo */
	{ __LINE__, "2001::/32", "----bb" },
	{ __LINE__, "2001:1::1/128", "---b-b" },
	{ __LINE__, "2001:1::2/128", "-----b" },
	{ __LINE__, "2001:1::3/128", "----bb" },
	{ __LINE__, "2001:2::/48", "bbbbbb" },
	{ __LINE__, "2001:3::/32", "---bbb" },
	{ __LINE__, "2001:4:112::/48", "---bbb" },
	{ __LINE__, "2001:10::/28", "bbbb-b" },
	{ __LINE__, "2001:20::/28", "---b-b" },
	{ __LINE__, "2001:30::/28", "----bb" },
	{ __LINE__, "2001:db8::/32", "bbb---" },
	{ __LINE__, "2002::/16", "bbb---" },
	{ __LINE__, "2620:4f:8000::/48", "------" },
	{ __LINE__, "3ffe::/16", "bbb-b-" },
	{ __LINE__, "3fff::/20", "bbbb--" },
};

/* One address further up or down; carries from lo to hi.  An IPv4 address is
 * counted in its own 32 bits. */
static bool step(struct manrs_prefix *p, int by)
{
	uint64_t unit = p->afi == MANRS_AFI_IPV4 ? UINT64_C(1) << 32 : 1;
	uint64_t *low = p->afi == MANRS_AFI_IPV4 ? &p->hi : &p->lo;
	uint64_t was = *low;

	*low += by > 0 ? unit : -unit;
	if (by > 0 ? *low > was : *low < was)
		return true;
	if (p->afi == MANRS_AFI_IPV4)
		return false;
	was = p->hi;
	p->hi += by;
	return by > 0 ? p->hi > was : p->hi < was;
}

static struct manrs_prefix edge_address(const struct manrs_prefix *p, bool last)
{
	struct manrs_prefix a = *p;

	a.len = manrs_afi_bits(p->afi);
	if (last) {
		a.hi |= ~manrs_mask_hi(p->len) & manrs_mask_hi(a.len);
		a.lo |= ~manrs_mask_lo(p->len) & manrs_mask_lo(a.len);
	}
	return a;
}

static void expect(const struct edge_case *c, int which,
		   const struct manrs_prefix *p)
{
	static const char *const what[] = { "itself",	  "first address",
					    "last address", "address before",
					    "address after", "one bit wider" };
	char text[MANRS_PREFIX_STRLEN];

	ck_assert_msg(manrs_bogon_prefix(p, NULL) == (c->want[which] == 'b'),
		      "line %d: %s, %s: %s", c->line, c->prefix, what[which],
		      manrs_prefix_format(p, text));
}

START_TEST(edges)
{
	const struct edge_case *c = &edge_cases[_i];
	struct manrs_prefix self = parse(c->line, c->prefix), p;
	const struct manrs_bogon_prefix *row;

	expect(c, 0, &self);
	p = edge_address(&self, false);
	expect(c, 1, &p);
	ck_assert_msg(step(&p, -1) == (c->want[3] != '.'), "line %d", c->line);
	if (c->want[3] != '.')
		expect(c, 3, &p);

	p = edge_address(&self, true);
	expect(c, 2, &p);
	ck_assert_msg(step(&p, 1) == (c->want[4] != '.'), "line %d", c->line);
	if (c->want[4] != '.')
		expect(c, 4, &p);

	p = self;
	p.len--;
	p.hi &= manrs_mask_hi(p.len);
	p.lo &= manrs_mask_lo(p.len);
	expect(c, 5, &p);

	/* The text of a row is the prefix it decides by.  2000::/3 is the one
	 * case above that is not a row. */
	manrs_bogon_prefix(&self, &row);
	if (!strcmp(c->prefix, "2000::/3"))
		ck_assert_msg(!row, "line %d", c->line);
	else
		ck_assert_msg(row && !strcmp(row->prefix, c->prefix),
			      "line %d: row %s decided %s", c->line,
			      row ? row->prefix : "(none)", c->prefix);
}
END_TEST

static const struct prefix_case {
	int line;
	const char *why;
	const char *prefix;
	bool want;
	const char *row; /* the prefix of the row that decides, or NULL */
} prefix_cases[] = {
	{ __LINE__, "IPv4 default route has its own check", "0.0.0.0/0", false,
	  NULL },
	{ __LINE__, "IPv6 default route has its own check", "::/0", false,
	  NULL },
	{ __LINE__, "contains bogon space only in part", "0.0.0.0/1", false,
	  NULL },
	{ __LINE__, "contains four bogons", "192.0.0.0/9", false, NULL },
	{ __LINE__, "half bogon", "192.0.0.0/23", false, NULL },
	{ __LINE__, "contains 2000::/3", "::/2", false, NULL },
	{ __LINE__, "contains 2000::/3, wider", "::/1", false, NULL },
	{ __LINE__, "half of a row wider than /8", "c000::/2", true,
	  "8000::/1" },
	{ __LINE__, "ordinary IPv4", "8.8.8.0/24", false, NULL },
	{ __LINE__, "ordinary IPv4 beside a row", "172.217.0.0/16", false,
	  NULL },
	{ __LINE__, "ordinary IPv6", "2a00:1450::/32", false, NULL },
	{ __LINE__, "ordinary IPv6 in 2001::/16", "2001:67c:2e8::/48", false,
	  NULL },
	{ __LINE__, "last of 2001::/23", "2001:1ff::/32", true, "2001::/23" },
	{ __LINE__, "first after 2001::/23", "2001:200::/32", false, NULL },
	{ __LINE__, "holds a hole, is none", "2001:4::/32", true, "2001::/23" },
	{ __LINE__, "holds two holes, is none", "2001:20::/27", true,
	  "2001::/23" },
	{ __LINE__, "holds all anycast holes", "2001:1::/126", true,
	  "2001::/23" },
	{ __LINE__, "beside the anycast holes", "2001:1::/128", true,
	  "2001::/23" },
	{ __LINE__, "inside a hole", "2001:21::/48", false, "2001:20::/28" },
	{ __LINE__, "IPv4 translated addresses", "64:ff9b::c000:200/120",
	  false, "64:ff9b::/96" },
	{ __LINE__, "holds both anycast holes", "192.0.0.8/30", true,
	  "192.0.0.0/24" },
	{ __LINE__, "private use more specific", "10.1.2.0/24", true,
	  "10.0.0.0/8" },
	{ __LINE__, "6to4 of a public address", "2002:808:808::/48", true,
	  "2002::/16" },
	{ __LINE__, "never delegated", "1000::/16", true, "::/3" },
	{ __LINE__, "never delegated, above", "4000::/16", true, "4000::/2" },
};

START_TEST(prefixes)
{
	const struct prefix_case *c = &prefix_cases[_i];
	struct manrs_prefix p = parse(c->line, c->prefix);
	const struct manrs_bogon_prefix *row, unset = { 0 };

	row = &unset;
	ck_assert_msg(manrs_bogon_prefix(&p, &row) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->prefix);
	ck_assert_msg(manrs_bogon_prefix(&p, NULL) == c->want,
		      "line %d: %s, without row", c->line, c->why);
	if (!c->row) {
		ck_assert_msg(!row, "line %d: %s", c->line, c->why);
		return;
	}
	ck_assert_msg(row && !strcmp(row->prefix, c->row),
		      "line %d: %s: row %s", c->line, c->why,
		      row ? row->prefix : "(none)");
	ck_assert_msg(row->reachable == !c->want, "line %d", c->line);
	ck_assert_msg(*row->name && *row->source, "line %d", c->line);
}
END_TEST

static const struct asn_case {
	int line;
	uint32_t asn;
	const char *want; /* words of the reason, NULL: a fine ASN */
} asn_cases[] = {
	{ __LINE__, 0, "RFC 7607" },
	{ __LINE__, 1, NULL },
	{ __LINE__, 112, NULL }, /* special-purpose, and there to be routed */
	{ __LINE__, 23455, NULL },
	{ __LINE__, 23456, "AS_TRANS, RFC 6793" },
	{ __LINE__, 23457, NULL },
	{ __LINE__, 64495, NULL },
	{ __LINE__, 64496, "documentation, RFC 5398" },
	{ __LINE__, 64511, "documentation, RFC 5398" },
	{ __LINE__, 64512, "private use, RFC 6996" },
	{ __LINE__, 65534, "private use, RFC 6996" },
	{ __LINE__, 65535, "RFC 7300" },
	{ __LINE__, 65536, "documentation, RFC 5398" },
	{ __LINE__, 65551, "documentation, RFC 5398" },
	{ __LINE__, 65552, "IANA" },
	{ __LINE__, 131071, "IANA" },
	{ __LINE__, 131072, NULL },
	{ __LINE__, 4199999999, NULL },
	{ __LINE__, 4200000000, "private use, RFC 6996" },
	{ __LINE__, 4294967294, "private use, RFC 6996" },
	{ __LINE__, 4294967295, "RFC 7300" },
};

START_TEST(asns)
{
	const struct asn_case *c = &asn_cases[_i];
	const char *what = manrs_bogon_asn(c->asn);

	if (c->want)
		ck_assert_msg(what && strstr(what, c->want),
			      "line %d: AS%u is %s", c->line, c->asn,
			      what ? what : "fine");
	else
		ck_assert_msg(!what, "line %d: AS%u is %s", c->line, c->asn,
			      what);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bogon");
	TCase *tc = tcase_create("bogon");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, edges, 0, MANRS_ARRAY_SIZE(edge_cases));
	tcase_add_loop_test(tc, prefixes, 0, MANRS_ARRAY_SIZE(prefix_cases));
	tcase_add_loop_test(tc, asns, 0, MANRS_ARRAY_SIZE(asn_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
