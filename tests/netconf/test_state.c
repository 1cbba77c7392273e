/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of bgpd out of its parts, good ones and bad ones.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "netconf/state.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define PART(n, rest) "{\"set\":\"s\",\"part\":" #n "," rest "}"
#define DATA(json) "\"data\":{\"frr-bgp-manrs:manrs\":{" json "}}"
#define VRFS "\"vrf\":[{\"name\":\"a\",\"local-as\":1},{\"name\":\"b\"}]"
#define FIRST PART(0, "\"next\":1," DATA("\"x\":1," VRFS))
#define NEIGHBORS(vrf, list)                                                   \
	"{\"name\":\"" vrf "\",\"neighbor\":[" list "]}"
#define WHOLE(a, b)                                                            \
	"{\"frr-bgp-manrs:manrs\":{\"x\":1,\"vrf\":[{\"name\":\"a\","          \
	"\"local-as\":1" a "},{\"name\":\"b\"" b "}]}}"

static const struct state_case {
	int line;
	const char *why;
	const char *answers[4]; /* all but the last want more */
	enum state_result last;
	const char *want; /* of STATE_DONE */
} cases[] = {
	{ __LINE__, "one part is all",
	  { PART(0, DATA("\"x\":1,\"vrf\":[]")) },
	  STATE_DONE, "{\"frr-bgp-manrs:manrs\":{\"x\":1,\"vrf\":[]}}" },
	{ __LINE__, "one without VRFs", { PART(0, DATA("\"x\":1")) },
	  STATE_DONE, "{\"frr-bgp-manrs:manrs\":{\"x\":1}}" },
	{ __LINE__, "the last part has no neighbor",
	  { FIRST, PART(1, DATA("\"vrf\":[]")) },
	  STATE_DONE, WHOLE("", "") },
	{ __LINE__, "neighbors go to their VRF, in their order",
	  { FIRST,
	    PART(1, "\"next\":3," DATA("\"vrf\":[" NEIGHBORS("a", "1,2") "]")),
	    PART(3, DATA("\"vrf\":[" NEIGHBORS("a", "3") "," NEIGHBORS("b", "4")
			 "]")) },
	  STATE_DONE, WHOLE(",\"neighbor\":[1,2,3]", ",\"neighbor\":[4]") },
	{ __LINE__, "another set", { FIRST, "{\"set\":\"t\",\"part\":1}" },
	  STATE_AGAIN, NULL },
	{ __LINE__, "nothing", { "" }, STATE_BAD, NULL },
	{ __LINE__, "no JSON", { "% Unknown command" }, STATE_BAD, NULL },
	{ __LINE__, "cut", { "{\"set\":\"s\",\"part\":0,\"data\":{" },
	  STATE_BAD, NULL },
	{ __LINE__, "a list", { "[]" }, STATE_BAD, NULL },
	{ __LINE__, "no set", { "{\"part\":0," DATA("\"x\":1") "}" },
	  STATE_BAD, NULL },
	{ __LINE__, "no number", { "{\"set\":\"s\"," DATA("\"x\":1") "}" },
	  STATE_BAD, NULL },
	{ __LINE__, "no data", { PART(0, "\"next\":1") }, STATE_BAD, NULL },
	{ __LINE__, "data of another model",
	  { PART(0, "\"data\":{\"other:manrs\":{}}") }, STATE_BAD, NULL },
	{ __LINE__, "another part than asked for", { PART(1, DATA("\"x\":1")) },
	  STATE_BAD, NULL },
	{ __LINE__, "the same part over and over",
	  { FIRST, PART(1, "\"next\":1," DATA("\"vrf\":[]")) }, STATE_BAD,
	  NULL },
	{ __LINE__, "backwards",
	  { FIRST, PART(1, "\"next\":0," DATA("\"vrf\":[]")) }, STATE_BAD,
	  NULL },
	{ __LINE__, "the largest number",
	  { PART(0, "\"next\":4294967295," DATA("\"x\":1," VRFS)),
	    PART(4294967295, DATA("\"vrf\":[]")) },
	  STATE_DONE, WHOLE("", "") },
	{ __LINE__, "one more",
	  { PART(0, "\"next\":4294967296," DATA("\"x\":1," VRFS)) }, STATE_BAD,
	  NULL },
	{ __LINE__, "a VRF that the first part did not have",
	  { FIRST, PART(1, DATA("\"vrf\":[" NEIGHBORS("c", "1") "]")) },
	  STATE_BAD, NULL },
	{ __LINE__, "a VRF without name",
	  { FIRST, PART(1, DATA("\"vrf\":[{\"neighbor\":[]}]")) }, STATE_BAD,
	  NULL },
	{ __LINE__, "neighbors that are no list",
	  { FIRST, PART(1, DATA("\"vrf\":[{\"name\":\"a\",\"neighbor\":1}]")) },
	  STATE_BAD, NULL },
	{ __LINE__, "a later part without VRFs",
	  { FIRST, PART(1, DATA("\"x\":2")) }, STATE_BAD, NULL },
};

START_TEST(parts)
{
	const struct state_case *c = &cases[_i];
	struct state state = { 0 };
	size_t n = 0, len = 0;

	for (; c->answers[n + 1]; n++) {
		len += strlen(c->answers[n]);
		ck_assert_msg(state_add(&state, c->answers[n],
					strlen(c->answers[n])) == STATE_MORE,
			      "line %d: %s: part %zu", c->line, c->why, n);
	}
	len += strlen(c->answers[n]);
	ck_assert_msg(state_add(&state, c->answers[n],
				strlen(c->answers[n])) == c->last,
		      "line %d: %s: the last part", c->line, c->why);
	ck_assert_msg(state.len == len, "line %d: %zu bytes", c->line,
		      state.len);
	if (c->want)
		ck_assert_msg(!strcmp(state_text(&state), c->want),
			      "line %d: %s: got %s", c->line, c->why,
			      state_text(&state));
	state_release(&state);
	ck_assert_ptr_null(state.tree);
	state_release(&state);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("state");
	TCase *tc = tcase_create("state");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, parts, 0, ARRAY_SIZE(cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
