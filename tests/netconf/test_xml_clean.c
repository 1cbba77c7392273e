/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libyang gets to read of what a client sends.
 */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "netconf/xml_clean.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

#define NC " xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\""

static const struct xml_case {
	int line;
	const char *why;
	const char *text;
	const char *want; /* NULL: refused */
} xml_cases[] = {
	{ __LINE__, "an element", "<a/>", "<a></a>" },
	{ __LINE__, "a declaration",
	  "<?xml version='1.0' encoding='UTF-8'?><a/>", "<a></a>" },
	{ __LINE__, "line feeds around it", "\n<a/>\n", "<a></a>" },
	{ __LINE__, "line feeds in it", "<a>\nb\n</a>", "<a>\nb\n</a>" },
	{ __LINE__, "comments and instructions", "<a><!-- b --><?c d?></a>",
	  "<a></a>" },
	{ __LINE__, "attributes", "<a b='c' d=\"e\"/>",
	  "<a b=\"c\" d=\"e\"></a>" },
	{ __LINE__, "quotes in an attribute", "<a b='\"'/>",
	  "<a b=\"&quot;\"></a>" },
	{ __LINE__, "white space in an attribute", "<a b='&#9;&#10;&#13;'/>",
	  "<a b=\"&#9;&#10;&#13;\"></a>" },
	{ __LINE__, "characters of UTF-8", "<a>\xc3\xa9</a>",
	  "<a>\xc3\xa9</a>" },
	{ __LINE__, "entities that XML has", "<a>&lt;&gt;&amp;&#x41;&#13;</a>",
	  "<a>&lt;&gt;&amp;A&#13;</a>" },
	{ __LINE__, "CDATA", "<a><![CDATA[<&]]></a>", "<a>&lt;&amp;</a>" },

	/* namespaces */
	{ __LINE__, "prefixes stay", "<b:a xmlns:b='urn:b' b:c='d'/>",
	  "<b:a xmlns:b=\"urn:b\" b:c=\"d\"></b:a>" },
	{ __LINE__, "prefixes that values use stay",
	  "<a xmlns='urn:a'><b xmlns:c='urn:c'>c:d</b></a>",
	  "<a xmlns=\"urn:a\"><b xmlns:c=\"urn:c\">c:d</b></a>" },
	{ __LINE__, "below a root with a prefix none becomes NETCONF's",
	  "<b:a xmlns:b='urn:b'><c/><c/></b:a>",
	  "<b:a xmlns:b=\"urn:b\"><c" NC "></c><c" NC "></c></b:a>" },
	{ __LINE__, "and what is below it is in the same",
	  "<b:a xmlns:b='urn:b'><c><d/></c></b:a>",
	  "<b:a xmlns:b=\"urn:b\"><c" NC "><d></d></c></b:a>" },
	{ __LINE__, "a default ends where it began",
	  "<b:a xmlns:b='urn:b'><c xmlns='urn:c'/><d/></b:a>",
	  "<b:a xmlns:b=\"urn:b\"><c xmlns=\"urn:c\"></c><d" NC "></d>"
	  "</b:a>" },
	{ __LINE__, "what has a prefix needs none: values may be without",
	  "<b:a xmlns:b='urn:b'><b:c>d</b:c></b:a>",
	  "<b:a xmlns:b=\"urn:b\"><b:c>d</b:c></b:a>" },
	{ __LINE__, "none becomes NETCONF's where it is said",
	  "<a xmlns='urn:a'><b xmlns=''/></a>",
	  "<a xmlns=\"urn:a\"><b" NC "></b></a>" },
	{ __LINE__, "a root with a default keeps it",
	  "<b:a xmlns:b='urn:b' xmlns='urn:c'><d/></b:a>",
	  "<b:a xmlns:b=\"urn:b\" xmlns=\"urn:c\"><d></d></b:a>" },
	{ __LINE__, "a root in none stays there", "<a><b/></a>",
	  "<a><b" NC "></b></a>" },

	/* refused */
	{ __LINE__, "nothing", "", NULL },
	{ __LINE__, "text", "text", NULL },
	{ __LINE__, "not closed", "<a>", NULL },
	{ __LINE__, "closed twice", "<a/></a>", NULL },
	{ __LINE__, "closed by another name", "<a></b>", NULL },
	{ __LINE__, "two roots", "<a/><b/>", NULL },
	{ __LINE__, "an attribute cut", "<a b='", NULL },
	{ __LINE__, "an attribute twice", "<a b='1' b='2'/>", NULL },
	{ __LINE__, "an attribute twice by two prefixes",
	  "<a xmlns:b='urn:b' xmlns:c='urn:b' b:d='1' c:d='2'/>", NULL },
	{ __LINE__, "a prefix that nobody declared", "<b:a/>", NULL },
	{ __LINE__, "the same for an attribute", "<a b:c='d'/>", NULL },
	{ __LINE__, "an entity that nobody declared", "<a>&b;</a>", NULL },
	{ __LINE__, "a document type", "<!DOCTYPE a><a/>", NULL },
	{ __LINE__, "one with entities",
	  "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", NULL },
	{ __LINE__, "not UTF-8", "<a>\xff</a>", NULL },
	{ __LINE__, "another encoding is not believed",
	  "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xff</a>", NULL },
	{ __LINE__, "a control character", "<a>\x01</a>", NULL },
	{ __LINE__, "libyang 2.1.30 crashed on this",
	  "<a><b xmlns=''><c xml\nns='urn:t'</a>", NULL },
};

START_TEST(cleaning)
{
	const struct xml_case *c = &xml_cases[_i];
	size_t len = 0;
	char *got = xml_clean(c->text, strlen(c->text), &len);

	if (!c->want)
		ck_assert_msg(!got, "line %d: %s: %s", c->line, c->why, got);
	else
		ck_assert_msg(got && !strcmp(got, c->want) &&
				      strlen(got) == len,
			      "line %d: %s: %s", c->line, c->why, got);
	free(got);
}
END_TEST

START_TEST(twice_is_once)
{
	const struct xml_case *c = &xml_cases[_i];
	size_t len;
	char *again;

	if (!c->want)
		return;
	again = xml_clean(c->want, strlen(c->want), &len);
	ck_assert_msg(again && !strcmp(again, c->want), "line %d: %s: %s",
		      c->line, c->why, again);
	free(again);
}
END_TEST

START_TEST(zero_byte)
{
	size_t len;

	ck_assert(!xml_clean("<a>\0</a>", 8, &len));
	ck_assert(!xml_clean("<a/>\0<b", 7, &len));
}
END_TEST

static bool nested(int depth)
{
	char *text = calloc(1, depth * 7 + 1);
	size_t len;
	char *out;

	for (int i = 0; i < depth; i++)
		memcpy(text + i * 3, "<a>", 3);
	for (int i = 0; i < depth; i++)
		memcpy(text + depth * 3 + i * 4, "</a>", 4);
	out = xml_clean(text, strlen(text), &len);
	free(text);
	free(out);
	return out != NULL;
}

START_TEST(depth)
{
	ck_assert(nested(XML_DEPTH_MAX));
	ck_assert(!nested(XML_DEPTH_MAX + 1));
	ck_assert(!nested(100000));
}
END_TEST

/* Text that grows to several buffers' size. */
START_TEST(long_text)
{
	size_t n = 300000, len = 0;
	char *text = malloc(n + 8);
	char *out;

	memcpy(text, "<a>", 3);
	memset(text + 3, '>', n);
	memcpy(text + 3 + n, "</a>", 4);
	out = xml_clean(text, n + 7, &len);
	ck_assert(out != NULL);
	ck_assert_uint_eq(len, n * 4 + 7);
	ck_assert_str_eq(out + len - 8, "&gt;</a>");
	free(out);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("xml_clean");
	TCase *tc = tcase_create("xml_clean");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, cleaning, 0, ARRAY_SIZE(xml_cases));
	tcase_add_loop_test(tc, twice_is_once, 0, ARRAY_SIZE(xml_cases));
	tcase_add_test(tc, zero_byte);
	tcase_add_test(tc, depth);
	tcase_add_test(tc, long_text);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
