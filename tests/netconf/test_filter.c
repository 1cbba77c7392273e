/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filters, as they come in requests, on a small tree: what is left of it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netconf/filter.h"
#include "netconf/select.h"
#include "netconf/xml_clean.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define NC "urn:ietf:params:xml:ns:netconf:base:1.0"
#define T " xmlns='urn:t'"

static const char module_t[] =
	"module t { yang-version 1.1; namespace 'urn:t'; prefix t;"
	"  import ietf-inet-types { prefix inet; }"
	"  identity kind; identity red { base kind; }"
	"  identity blue { base kind; }"
	"  container top { config false;"
	"    list peer { key 'vrf name';"
	"      leaf vrf { type string; } leaf name { type inet:ip-address; }"
	"      leaf kind { type identityref { base kind; } }"
	"      leaf up { type boolean; } leaf-list check { type string; }"
	"      container deep { leaf x { type uint8; } leaf y { type uint8; } }"
	"    }"
	"    leaf note { type string; } } }";

static const char module_u[] =
	"module u { namespace 'urn:u'; prefix u;"
	"  container top { config false; leaf z { type string; } } }";

#define PEER_A                                                                 \
	"{\"vrf\":\"a\",\"name\":\"192.0.2.1\",\"kind\":\"red\","            \
	"\"up\":true,\"check\":[\"one\",\"two\"],\"deep\":{\"x\":1,\"y\":2}}"
#define PEER_B                                                                 \
	"{\"vrf\":\"b\",\"name\":\"2001:db8::1\",\"kind\":\"blue\","         \
	"\"up\":false,\"check\":[\"two\"],\"deep\":{\"x\":3}}"
#define U "\"u:top\":{\"z\":\"end\"}"
#define ALL                                                                    \
	"{\"t:top\":{\"peer\":[" PEER_A "," PEER_B "],\"note\":\"n\"}," U "}"
#define PEERS(what) "{\"t:top\":{\"peer\":[" what "]}}"

static const struct filter_case {
	int line;
	const char *why;
	const char *attributes; /* of the element filter */
	const char *filter;
	const char *want;
} filter_cases[] = {
	/* RFC 6241 section 6.2.4: selection */
	{ __LINE__, "one container", "", "<top" T "/>",
	  "{\"t:top\":{\"peer\":[" PEER_A "," PEER_B "],\"note\":\"n\"}}" },
	{ __LINE__, "one leaf", "", "<top" T "><note/></top>",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "the keys come with a leaf", "",
	  "<top" T "><peer><up/></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\",\"up\":true},"
		"{\"vrf\":\"b\",\"name\":\"2001:db8::1\",\"up\":false}") },
	{ __LINE__, "an entry without the leaf is not there", "",
	  "<top" T "><peer><deep><y/></deep></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\",\"deep\":{\"y\":2}}") },
	{ __LINE__, "a leaf that no schema has", "",
	  "<top" T "><peer><nothing/></peer></top>", "" },
	{ __LINE__, "an element that no schema has", "", "<nothing" T "/>",
	  "" },
	{ __LINE__, "an empty filter", "", "", "" },
	{ __LINE__, "white space is an empty filter", "", "\n  ", "" },
	{ __LINE__, "white space is a selection", "",
	  "<top" T "><note>\n\t </note></top>",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "all of a leaf-list", "",
	  "<top" T "><peer><vrf>a</vrf><check/></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\","
		"\"check\":[\"one\",\"two\"]}") },

	/* 6.2.5: content match */
	{ __LINE__, "one key gives the whole entry", "",
	  "<top" T "><peer><vrf>a</vrf></peer></top>", PEERS(PEER_A) },
	{ __LINE__, "both keys", "",
	  "<top" T "><peer><vrf>b</vrf><name>2001:db8::1</name></peer></top>",
	  PEERS(PEER_B) },
	{ __LINE__, "a key in another spelling", "",
	  "<top" T "><peer><name>2001:DB8:0::1</name></peer></top>",
	  PEERS(PEER_B) },
	{ __LINE__, "white space around it", "",
	  "<top" T "><peer><vrf>\n b </vrf></peer></top>", PEERS(PEER_B) },
	{ __LINE__, "keys of two entries", "",
	  "<top" T "><peer><vrf>a</vrf><name>2001:db8::1</name></peer></top>",
	  "" },
	{ __LINE__, "no entry has it: not even the keys", "",
	  "<top" T "><peer><vrf>c</vrf><up/></peer></top>", "" },
	{ __LINE__, "a leaf that is no key", "",
	  "<top" T "><peer><up>true</up></peer></top>", PEERS(PEER_A) },
	{ __LINE__, "a leaf that is no key fails: not even the keys", "",
	  "<top" T "><peer><up>maybe</up></peer></top>", "" },
	{ __LINE__, "a match and a selection", "",
	  "<top" T "><peer><up>false</up><kind/></peer></top>",
	  PEERS("{\"vrf\":\"b\",\"name\":\"2001:db8::1\",\"kind\":\"blue\","
		"\"up\":false}") },
	{ __LINE__, "a key matches, what is below does not: the key alone", "",
	  "<top" T "><peer><vrf>a</vrf><deep><x>9</x></deep></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\"}") },
	{ __LINE__, "a match below, in one entry of two", "",
	  "<top" T "><peer><deep><x>3</x></deep></peer></top>",
	  PEERS("{\"vrf\":\"b\",\"name\":\"2001:db8::1\","
		"\"deep\":{\"x\":3}}") },
	{ __LINE__, "one value of a leaf-list", "",
	  "<top" T "><peer><check>one</check></peer></top>", PEERS(PEER_A) },
	{ __LINE__, "the value of a leaf-list and a leaf", "",
	  "<top" T "><peer><check>one</check><up/></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\",\"up\":true,"
		"\"check\":[\"one\"]}") },
	{ __LINE__, "an identity by the prefix of the request", "",
	  "<top" T "><peer><kind xmlns:q='urn:t'>q:blue</kind></peer></top>",
	  PEERS(PEER_B) },
	{ __LINE__, "an identity without a prefix", "",
	  "<top" T "><peer><kind>red</kind></peer></top>", PEERS(PEER_A) },
	{ __LINE__, "an identity that there is not", "",
	  "<top" T "><peer><kind>re</kind></peer></top>", "" },
	{ __LINE__, "a value where a container is", "",
	  "<top" T ">text</top>", "" },

	/* several elements add up */
	{ __LINE__, "two entries by two elements", "",
	  "<top" T "><peer><vrf>a</vrf></peer><peer><vrf>b</vrf></peer></top>",
	  PEERS(PEER_A "," PEER_B) },
	{ __LINE__, "two parts of one entry by two elements", "",
	  "<top" T "><peer><vrf>a</vrf><up/></peer>"
	  "<peer><vrf>a</vrf><deep><x/></deep></peer></top>",
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\",\"up\":true,"
		"\"deep\":{\"x\":1}}") },
	{ __LINE__, "one fails, the other counts", "",
	  "<top" T "><peer><vrf>c</vrf></peer><note/></top>",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "two top-level elements", "",
	  "<top" T "><note/></top><top xmlns='urn:u'/>",
	  "{\"t:top\":{\"note\":\"n\"}," U "}" },

	/* 6.2.1: namespaces; 6.2.2: attributes */
	{ __LINE__, "another namespace", "", "<top xmlns='urn:u'/>",
	  "{" U "}" },
	{ __LINE__, "a namespace that nobody has", "", "<top xmlns='urn:x'/>",
	  "" },
	{ __LINE__, "no namespace is any", "", "<top xmlns=''/>", ALL },
	{ __LINE__, "no namespace, below as well", "",
	  "<top xmlns=''><z/></top>", "{" U "}" },
	{ __LINE__, "no namespace, with a value to match", "",
	  "<top xmlns=''><peer><name>2001:DB8::1</name></peer></top>",
	  PEERS(PEER_B) },
	{ __LINE__, "no namespace, twice the same", "",
	  "<top xmlns=''><z/></top><top xmlns=''><note/></top>",
	  "{\"t:top\":{\"note\":\"n\"}," U "}" },
	{ __LINE__, "no namespace, twice the same below", "",
	  "<top xmlns=''><peer><vrf>a</vrf></peer><peer><vrf>b</vrf></peer>"
	  "</top>",
	  PEERS(PEER_A "," PEER_B) },
	{ __LINE__, "the one of the envelope counts as none", "", "<top/>",
	  ALL },
	{ __LINE__, "a namespace by prefix", "", "<q:top xmlns:q='urn:u'/>",
	  "{" U "}" },
	{ __LINE__, "libyang drops attributes of modules it does not know", "",
	  "<top" T "><note a:b='c' xmlns:a='urn:a'/></top>",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "comments do not count", "",
	  "<!-- c --><top" T "><!-- c --><note/></top>",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "named as what it is", " type='subtree'",
	  "<top" T "><note/></top>", "{\"t:top\":{\"note\":\"n\"}}" },

	/* section 8.9: XPath */
	{ __LINE__, "a leaf",
	  " type='xpath' xmlns:t='urn:t' select='/t:top/t:note'", "",
	  "{\"t:top\":{\"note\":\"n\"}}" },
	{ __LINE__, "by key",
	  " type='xpath' xmlns:q='urn:t' select=\"/q:top/q:peer[q:vrf='a']\"",
	  "", PEERS(PEER_A) },
	{ __LINE__, "by a leaf that is no key",
	  " type='xpath' xmlns:q='urn:t'"
	  " select=\"//q:peer[q:up='false']/q:deep\"",
	  "",
	  PEERS("{\"vrf\":\"b\",\"name\":\"2001:db8::1\","
		"\"deep\":{\"x\":3}}") },
	{ __LINE__, "a union",
	  " type='xpath' xmlns:q='urn:t' xmlns:u='urn:u'"
	  " select='/q:top/q:note | /u:top'",
	  "", "{\"t:top\":{\"note\":\"n\"}," U "}" },
	{ __LINE__, "nothing matches",
	  " type='xpath' xmlns:q='urn:t' select=\"/q:top/q:peer[q:vrf='c']\"",
	  "", "" },
	{ __LINE__, "everything", " type='xpath' select='/'", "", ALL },
	{ __LINE__, "every top-level node", " type='xpath' select='/*'", "",
	  ALL },
	{ __LINE__, "a number is no selection",
	  " type='xpath' xmlns:q='urn:t' select='count(//q:peer)'", "",
	  "error" },
	{ __LINE__, "without an expression", " type='xpath'", "", "refused" },
	{ __LINE__, "a bad expression", " type='xpath' select='/['", "",
	  "refused" },
	{ __LINE__, "a prefix that nobody declared",
	  " type='xpath' select='/x:top'", "", "refused" },
	{ __LINE__, "a type that there is not", " type='magic'", "",
	  "refused" },
};

static struct ly_ctx *ctx;

static void setup(void)
{
	ly_log_options(0);
	ck_assert(!ly_ctx_new(MANRS_MODULES_DIR, LY_CTX_DISABLE_SEARCHDIR_CWD,
			      &ctx));
	ck_assert(ly_ctx_load_module(ctx, "ietf-netconf", NULL,
				     (const char *[]){ "xpath", NULL }));
	ck_assert(!lys_parse_mem(ctx, module_t, LYS_IN_YANG, NULL));
	ck_assert(!lys_parse_mem(ctx, module_u, LYS_IN_YANG, NULL));
}

static void teardown(void)
{
	ly_ctx_destroy(ctx);
	ctx = NULL;
}

static struct lyd_node *read_data(void)
{
	struct lyd_node *data = NULL;

	ck_assert(!lyd_parse_data_mem(ctx, ALL, LYD_JSON,
				      LYD_PARSE_ONLY | LYD_PARSE_STRICT, 0,
				      &data));
	return data;
}

/* libyang 3 writes "red" in JSON for what libyang 2 writes as "t:red". */
static char *drop_prefix(char *json)
{
	static const char prefix[] = "\"kind\":\"t:";
	char *at = json;

	while (at && (at = strstr(at, prefix))) {
		at += strlen(prefix) - 2;
		memmove(at, at + 2, strlen(at + 2) + 1);
	}
	return json;
}

/* What the client would see: JSON, "" when nothing is left, "refused" when the
 * request is, "error" when the filter cannot be applied. */
static char *apply(const char *attributes, const char *filter_text)
{
	struct lyd_node *envelope = NULL, *rpc = NULL, *data = read_data();
	struct filter filter;
	struct ly_in *in;
	char text[2048];
	size_t len;
	char *clean, *out = NULL;

	snprintf(text, sizeof(text),
		 "<rpc xmlns='" NC "' message-id='1'><get><filter%s>%s</filter>"
		 "</get></rpc>", attributes, filter_text);
	clean = xml_clean(text, strlen(text), &len);
	ck_assert_msg(clean != NULL, "%s", text);
	ck_assert(!ly_in_new_memory(clean, &in));
	if (lyd_parse_op(ctx, NULL, in, LYD_XML, LYD_TYPE_RPC_NETCONF,
			 &envelope, &rpc)) {
		out = strdup("refused");
	} else {
		struct nc_server_reply *error = filter_parse(rpc, &filter);

		if (error)
			out = strdup("refused");
		else if (filter_mark(&filter, data))
			out = strdup("error");
		else
			data = select_prune(data, SELECT_ALL_DEPTHS);
		nc_server_reply_free(error);
	}
	if (!out && data)
		lyd_print_mem(&out, data, LYD_JSON,
			      LYD_PRINT_SHRINK | LYD_PRINT_WITHSIBLINGS);
	ly_in_free(in, 0);
	free(clean);
	lyd_free_all(rpc);
	lyd_free_all(envelope);
	lyd_free_all(data);
	return out ? drop_prefix(out) : strdup("");
}

START_TEST(filters)
{
	const struct filter_case *c = &filter_cases[_i];
	char *got = apply(c->attributes, c->filter);

	ck_assert_msg(!strcmp(got, c->want), "line %d: %s: got %s, want %s",
		      c->line, c->why, got, c->want);
	free(got);
}
END_TEST

static const struct depth_case {
	int line;
	const char *why;
	const char *xpath;
	uint32_t depth;
	const char *want;
} depth_cases[] = {
	{ __LINE__, "1: the node alone", "/u:top", 1, "{\"u:top\":{}}" },
	{ __LINE__, "2: its children", "/u:top", 2, "{" U "}" },
	{ __LINE__, "keys stay with an entry", "/t:top/peer[vrf='a']", 1,
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\"}") },
	{ __LINE__, "a level below it", "/t:top/peer[vrf='b']", 2,
	  PEERS("{\"vrf\":\"b\",\"name\":\"2001:db8::1\",\"kind\":\"blue\","
		"\"up\":false,\"check\":[\"two\"],\"deep\":{}}") },
	{ __LINE__, "more than there is", "/t:top/peer[vrf='b']", 9,
	  PEERS(PEER_B) },
	{ __LINE__, "counted from what was selected",
	  "/t:top/peer[vrf='a']/deep", 2,
	  PEERS("{\"vrf\":\"a\",\"name\":\"192.0.2.1\","
		"\"deep\":{\"x\":1,\"y\":2}}") },
};

START_TEST(depths)
{
	const struct depth_case *c = &depth_cases[_i];
	struct lyd_node *data = read_data();
	char *got = NULL;

	ck_assert(!select_xpath(data, c->xpath));
	data = select_prune(data, c->depth);
	lyd_print_mem(&got, data, LYD_JSON,
		      LYD_PRINT_SHRINK | LYD_PRINT_WITHSIBLINGS |
			      LYD_PRINT_KEEPEMPTYCONT);
	drop_prefix(got);
	ck_assert_msg(!strcmp(got, c->want), "line %d: %s: got %s, want %s",
		      c->line, c->why, got, c->want);
	free(got);
	lyd_free_all(data);
}
END_TEST

static const struct concern_case {
	int line;
	const char *why;
	enum filter_type type;
	const char *filter;
	bool want; /* whether module t is asked for */
} concern_cases[] = {
	{ __LINE__, "no filter", FILTER_NONE, "", true },
	{ __LINE__, "another module", FILTER_XPATH, "/u:top", false },
	{ __LINE__, "it", FILTER_XPATH, "/t:top/note", true },
	{ __LINE__, "it, among others", FILTER_XPATH, "/u:top | /t:top", true },
	{ __LINE__, "anything", FILTER_XPATH, "//*", true },
	{ __LINE__, "the root", FILTER_XPATH, "/", true },
	{ __LINE__, "an empty filter", FILTER_SUBTREE, "", false },
	{ __LINE__, "another module", FILTER_SUBTREE, "<top xmlns='urn:u'/>",
	  false },
	{ __LINE__, "it", FILTER_SUBTREE, "<top xmlns='urn:t'/>", true },
	{ __LINE__, "any namespace", FILTER_SUBTREE, "<top xmlns='" NC "'/>",
	  true },
	{ __LINE__, "another name", FILTER_SUBTREE, "<pot xmlns='urn:t'/>",
	  false },
};

START_TEST(concerns)
{
	const struct concern_case *c = &concern_cases[_i];
	struct filter filter = { .type = c->type, .xpath = c->filter };
	struct lyd_node *tree = NULL;

	if (c->type == FILTER_SUBTREE)
		ck_assert(!lyd_parse_data_mem(ctx, c->filter, LYD_XML,
					      LYD_PARSE_ONLY | LYD_PARSE_OPAQ,
					      0, &tree));
	filter.subtree = tree;
	ck_assert_msg(filter_concerns(&filter, ly_ctx_get_module_latest(
						       ctx, "t")) == c->want,
		      "line %d: %s (%s)", c->line, c->why, c->filter);
	lyd_free_all(tree);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("filter");
	TCase *tc = tcase_create("filter");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, filters, 0, ARRAY_SIZE(filter_cases));
	tcase_add_loop_test(tc, depths, 0, ARRAY_SIZE(depth_cases));
	tcase_add_loop_test(tc, concerns, 0, ARRAY_SIZE(concern_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
