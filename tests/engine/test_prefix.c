/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes as text and bytes, order and containment. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"

static struct manrs_prefix parsed(const char *text)
{
	struct manrs_prefix p = { 0 };

	ck_assert_msg(manrs_prefix_parse(text, &p) == MANRS_OK,
		      "not a prefix: %s", text);
	return p;
}

static const struct good_case {
	int line;
	const char *text;
	struct manrs_prefix want;
	const char *canonical; /* NULL: the same text */
} good_cases[] = {
	{ __LINE__,
	  "192.0.2.0/24",
	  { 0xc000020000000000, 0, MANRS_AFI_IPV4, 24 },
	  NULL },
	{ __LINE__, "0.0.0.0/0", { 0, 0, MANRS_AFI_IPV4, 0 }, NULL },
	{ __LINE__,
	  "192.0.2.1/32",
	  { 0xc000020100000000, 0, MANRS_AFI_IPV4, 32 },
	  NULL },
	{ __LINE__,
	  "255.255.255.255",
	  { 0xffffffff00000000, 0, MANRS_AFI_IPV4, 32 },
	  "255.255.255.255/32" },
	{ __LINE__, "::/0", { 0, 0, MANRS_AFI_IPV6, 0 }, NULL },
	{ __LINE__,
	  "2001:db8::/32",
	  { 0x20010db800000000, 0, MANRS_AFI_IPV6, 32 },
	  NULL },
	{ __LINE__,
	  "2001:DB8:0:0:0::/64",
	  { 0x20010db800000000, 0, MANRS_AFI_IPV6, 64 },
	  "2001:db8::/64" },
	{ __LINE__,
	  "2001:db8:0:0:8000::/65",
	  { 0x20010db800000000, 0x8000000000000000, MANRS_AFI_IPV6, 65 },
	  "2001:db8:0:0:8000::/65" },
	{ __LINE__,
	  "2001:db8::1",
	  { 0x20010db800000000, 1, MANRS_AFI_IPV6, 128 },
	  "2001:db8::1/128" },
	{ __LINE__,
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
	  { UINT64_MAX, UINT64_MAX, MANRS_AFI_IPV6, 128 },
	  NULL },
	{ __LINE__,
	  "0000:0000:0000:0000:0000:ffff:255.255.255.255/128", /* longest */
	  { 0, 0xffffffffffff, MANRS_AFI_IPV6, 128 },
	  "::ffff:255.255.255.255/128" },
	{ __LINE__,
	  "::ffff:192.0.2.0/120",
	  { 0, 0xffffc0000200, MANRS_AFI_IPV6, 120 },
	  NULL },
};

START_TEST(parse_and_format)
{
	const struct good_case *c = &good_cases[_i];
	const char *canonical = c->canonical ? c->canonical : c->text;
	struct manrs_prefix got = parsed(c->text), again;
	char buf[MANRS_PREFIX_STRLEN];

	ck_assert_msg(manrs_prefix_equal(&got, &c->want),
		      "line %d: %s: %016lx:%016lx/%u", c->line, c->text,
		      (unsigned long)got.hi, (unsigned long)got.lo, got.len);
	manrs_prefix_format(&got, buf);
	ck_assert_msg(!strcmp(buf, canonical), "line %d: %s prints as %s",
		      c->line, c->text, buf);
	again = parsed(buf);
	ck_assert_msg(manrs_prefix_equal(&got, &again),
		      "line %d: %s does not survive printing", c->line,
		      c->text);
}
END_TEST

static const struct bad_case {
	int line;
	const char *why;
	const char *text;
} bad_cases[] = {
	{ __LINE__, "empty", "" },
	{ __LINE__, "only a length", "/24" },
	{ __LINE__, "no length after the slash", "192.0.2.0/" },
	{ __LINE__, "IPv4, one bit too long", "192.0.2.0/33" },
	{ __LINE__, "IPv6, one bit too long", "2001:db8::/129" },
	{ __LINE__, "length that overflows", "192.0.2.0/4294967320" },
	{ __LINE__, "negative length", "192.0.2.0/-1" },
	{ __LINE__, "signed length", "192.0.2.0/+24" },
	{ __LINE__, "leading zero in the length", "192.0.2.0/024" },
	{ __LINE__, "zero twice", "0.0.0.0/00" },
	{ __LINE__, "text after the length", "192.0.2.0/24x" },
	{ __LINE__, "two slashes", "192.0.2.0/24/24" },
	{ __LINE__, "blank before", " 192.0.2.0/24" },
	{ __LINE__, "blank after", "192.0.2.0/24 " },
	{ __LINE__, "three octets", "192.0.2/24" },
	{ __LINE__, "octet out of range", "192.0.256.0/24" },
	{ __LINE__, "a name", "example.net/24" },
	{ __LINE__, "host bit, IPv4", "192.0.2.1/24" },
	{ __LINE__, "last host bit, IPv4", "192.0.2.1/31" },
	{ __LINE__, "host bit under a length of 0", "128.0.0.0/0" },
	{ __LINE__, "host bit in the upper half", "2001:db8::/27" },
	{ __LINE__, "host bit in the lower half", "2001:db8::1/64" },
	{ __LINE__, "last host bit, IPv6", "2001:db8::1/127" },
	{ __LINE__, "IPv6 with a zone", "fe80::1%eth0" },
	{ __LINE__, "three colons", "2001:db8:::/32" },
	{ __LINE__, "one longer than the longest address",
	  "0000:0000:0000:0000:0000:ffff:255.255.255.255x/128" },
	{ __LINE__, "address longer than any",
	  "2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0000/32" },
};

START_TEST(refuse)
{
	const struct bad_case *c = &bad_cases[_i];
	struct manrs_prefix out = { 1, 2, MANRS_AFI_IPV6, 3 }, before = out;

	ck_assert_msg(manrs_prefix_parse(c->text, &out) == MANRS_ERR_INVALID,
		      "line %d: %s (%s) is taken", c->line, c->why, c->text);
	ck_assert_msg(manrs_prefix_equal(&out, &before),
		      "line %d: %s: output touched", c->line, c->why);
}
END_TEST

/* In ascending order. */
static const char *const ordered[] = {
	"0.0.0.0/0",	  "0.0.0.0/32",	      "192.0.2.0/23",
	"192.0.2.0/24",	  "192.0.2.0/25",     "192.0.2.128/25",
	"198.51.100.0/24", "::/0",	      "2001:db8::/32",
	"2001:db8::/64",  "2001:db8::/128",   "2001:db8::1/128",
	"2001:db8:1::/48",
};

START_TEST(order)
{
	struct manrs_prefix a = parsed(ordered[_i]), b;
	size_t j;
	int got;

	for (j = 0; j < MANRS_ARRAY_SIZE(ordered); j++) {
		b = parsed(ordered[j]);
		got = manrs_prefix_compare(&a, &b);
		ck_assert_msg((got > 0) - (got < 0) ==
				      (_i > (int)j) - (_i < (int)j),
			      "%s and %s compare as %d", ordered[_i],
			      ordered[j], got);
	}
}
END_TEST

static const struct contain_case {
	int line;
	const char *why;
	const char *outer, *inner;
	bool want;
} contain_cases[] = {
	{ __LINE__, "itself", "192.0.2.0/24", "192.0.2.0/24", true },
	{ __LINE__, "lower half", "192.0.2.0/24", "192.0.2.0/25", true },
	{ __LINE__, "upper half", "192.0.2.0/24", "192.0.2.128/25", true },
	{ __LINE__, "less specific", "192.0.2.0/25", "192.0.2.0/24", false },
	{ __LINE__, "next door", "192.0.2.0/24", "192.0.3.0/24", false },
	{ __LINE__, "last bit differs", "192.0.2.0/32", "192.0.2.1/32",
	  false },
	{ __LINE__, "everything", "0.0.0.0/0", "255.255.255.255/32", true },
	{ __LINE__, "other family", "0.0.0.0/0", "::/0", false },
	{ __LINE__, "other family", "::/0", "0.0.0.0/0", false },
	{ __LINE__, "everything, IPv6", "::/0", "ffff::/16", true },
	{ __LINE__, "length 64, inside", "2001:db8::/64", "2001:db8::1/128",
	  true },
	{ __LINE__, "length 64, outside", "2001:db8::/64",
	  "2001:db8:0:1::/128", false },
	{ __LINE__, "length 65, inside", "2001:db8::/65", "2001:db8::1/128",
	  true },
	{ __LINE__, "length 65, outside", "2001:db8::/65",
	  "2001:db8:0:0:8000::/128", false },
	{ __LINE__, "length 63, inside", "2001:db8::/63",
	  "2001:db8:0:1::/64", true },
	{ __LINE__, "length 128, last bit differs", "2001:db8::/128",
	  "2001:db8::1/128", false },
};

START_TEST(contains)
{
	const struct contain_case *c = &contain_cases[_i];
	struct manrs_prefix outer = parsed(c->outer), inner = parsed(c->inner);

	ck_assert_msg(manrs_prefix_contains(&outer, &inner) == c->want,
		      "line %d: %s (%s in %s)", c->line, c->why, c->inner,
		      c->outer);
}
END_TEST

START_TEST(bytes_are_cut_at_the_length)
{
	static const uint8_t ones[16] = { 255, 255, 255, 255, 255, 255,
					  255, 255, 255, 255, 255, 255,
					  255, 255, 255, 255 };
	struct manrs_prefix p;
	uint8_t bytes[16];
	unsigned bit, len;

	for (len = 0; len <= 128; len++) {
		manrs_prefix_from_bytes(&p, MANRS_AFI_IPV6, ones, len);
		manrs_prefix_to_bytes(&p, bytes);
		for (bit = 0; bit < 128; bit++)
			ck_assert_msg((bytes[bit / 8] >> (7 - bit % 8) & 1) ==
					      (bit < len),
				      "IPv6 length %u, bit %u", len, bit);
	}
	for (len = 0; len <= 32; len++) {
		memset(bytes, 0x55, sizeof(bytes));
		manrs_prefix_from_bytes(&p, MANRS_AFI_IPV4, ones, len);
		manrs_prefix_to_bytes(&p, bytes);
		for (bit = 0; bit < 32; bit++)
			ck_assert_msg((bytes[bit / 8] >> (7 - bit % 8) & 1) ==
					      (bit < len),
				      "IPv4 length %u, bit %u", len, bit);
		ck_assert_msg(bytes[4] == 0x55, "more than 4 bytes written");
	}
}
END_TEST

START_TEST(address_without_length)
{
	struct manrs_prefix v4 = parsed("192.0.2.1");
	struct manrs_prefix v6 = parsed("2001:db8::1");
	char buf[MANRS_PREFIX_STRLEN];

	ck_assert_str_eq(manrs_addr_format(&v4, buf), "192.0.2.1");
	ck_assert_str_eq(manrs_addr_format(&v6, buf), "2001:db8::1");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prefix");
	TCase *tc = tcase_create("prefix");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, parse_and_format, 0,
			    MANRS_ARRAY_SIZE(good_cases));
	tcase_add_loop_test(tc, refuse, 0, MANRS_ARRAY_SIZE(bad_cases));
	tcase_add_loop_test(tc, order, 0, MANRS_ARRAY_SIZE(ordered));
	tcase_add_loop_test(tc, contains, 0, MANRS_ARRAY_SIZE(contain_cases));
	tcase_add_test(tc, bytes_are_cut_at_the_length);
	tcase_add_test(tc, address_without_length);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
