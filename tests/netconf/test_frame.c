/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 6242 framing: where messages end, and what is none.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netconf/frame.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define MARKED false
#define CHUNKED true

static const struct frame_case {
	int line;
	const char *why;
	bool chunked;
	const char *input;
	enum frame_status want; /* after the last byte read */
	size_t read;		/* bytes until then */
	const char *text;	/* of the message; NULL: none is complete */
} frame_cases[] = {
	{ __LINE__, "a message", MARKED, "<a/>]]>]]>", FRAME_MESSAGE, 10,
	  "<a/>" },
	{ __LINE__, "what follows is not read", MARKED, "<a/>]]>]]><b/>",
	  FRAME_MESSAGE, 10, "<a/>" },
	{ __LINE__, "an empty message", MARKED, "]]>]]>", FRAME_MESSAGE, 6,
	  "" },
	{ __LINE__, "a bracket too many", MARKED, "]]]>]]>", FRAME_MESSAGE, 7,
	  "]" },
	{ __LINE__, "half a mark twice", MARKED, "]]>]]]]>]]>", FRAME_MESSAGE,
	  11, "]]>]]" },
	{ __LINE__, "the mark is cut", MARKED, "<a/>]]>]]", FRAME_MORE, 9,
	  NULL },
	{ __LINE__, "chunks are no marks", MARKED, "\n#1\na\n##\n", FRAME_MORE,
	  9, NULL },

	{ __LINE__, "one chunk", CHUNKED, "\n#4\n<a/>\n##\n", FRAME_MESSAGE,
	  12, "<a/>" },
	{ __LINE__, "two chunks", CHUNKED, "\n#1\n<\n#3\na/>\n##\n",
	  FRAME_MESSAGE, 16, "<a/>" },
	{ __LINE__, "what looks like framing in a chunk", CHUNKED,
	  "\n#4\n\n##\n\n##\n", FRAME_MESSAGE, 12, "\n##\n" },
	{ __LINE__, "a size of two digits", CHUNKED, "\n#10\n0123456789\n##\n",
	  FRAME_MESSAGE, 19, "0123456789" },
	{ __LINE__, "a chunk goes on", CHUNKED, "\n#4\n<a/", FRAME_MORE, 7,
	  NULL },
	{ __LINE__, "no line feed first", CHUNKED, "#4\n", FRAME_MALFORMED,
	  1, NULL },
	{ __LINE__, "no #", CHUNKED, "\n4\n", FRAME_MALFORMED, 2, NULL },
	{ __LINE__, "no size", CHUNKED, "\n#\n", FRAME_MALFORMED, 3, NULL },
	{ __LINE__, "a size of 0", CHUNKED, "\n#0\n", FRAME_MALFORMED, 3,
	  NULL },
	{ __LINE__, "a leading 0", CHUNKED, "\n#04\n", FRAME_MALFORMED, 3,
	  NULL },
	{ __LINE__, "a negative size", CHUNKED, "\n#-1\n", FRAME_MALFORMED,
	  3, NULL },
	{ __LINE__, "a letter in the size", CHUNKED, "\n#1a\n",
	  FRAME_MALFORMED, 4, NULL },
	{ __LINE__, "the end without a chunk", CHUNKED, "\n##\n",
	  FRAME_MALFORMED, 3, NULL },
	{ __LINE__, "an end that goes on", CHUNKED, "\n#1\na\n###",
	  FRAME_MALFORMED, 9, NULL },
	{ __LINE__, "a chunk longer than it says", CHUNKED, "\n#1\nab",
	  FRAME_MALFORMED, 6, NULL },
	{ __LINE__, "no chunks at all", CHUNKED, "<a/>]]>]]>", FRAME_MALFORMED,
	  1, NULL },
	{ __LINE__, "the longest message as a chunk", CHUNKED, "\n#1048576\n",
	  FRAME_MORE, 10, NULL },
	{ __LINE__, "one more is not waited for", CHUNKED, "\n#1048577\n",
	  FRAME_TOO_LARGE, 10, NULL },
	{ __LINE__, "the largest size of RFC 6242", CHUNKED,
	  "\n#4294967295\n", FRAME_TOO_LARGE, 13, NULL },
	{ __LINE__, "one more", CHUNKED, "\n#4294967296\n", FRAME_MALFORMED,
	  13, NULL },
	{ __LINE__, "a size of eleven digits", CHUNKED, "\n#42949672950\n",
	  FRAME_MALFORMED, 14, NULL },
	{ __LINE__, "a size that would overflow 64 bits", CHUNKED,
	  "\n#99999999999999999999999\n", FRAME_MALFORMED, 13, NULL },
};

START_TEST(framing)
{
	const struct frame_case *c = &frame_cases[_i];
	enum frame_status status = FRAME_MORE;
	struct frame frame = { 0 };
	size_t n = 0;

	frame_start(&frame, c->chunked);
	while (c->input[n] && status == FRAME_MORE)
		status = frame_add(&frame, c->input[n++]);
	ck_assert_msg(status == c->want && n == c->read,
		      "line %d: %s: status %d after %zu bytes", c->line, c->why,
		      status, n);
	if (c->text)
		ck_assert_msg(frame.len == strlen(c->text) &&
				      !memcmp(frame.text, c->text, frame.len),
			      "line %d: %s: %.*s", c->line, c->why,
			      (int)frame.len, frame.text);
	frame_release(&frame);
}
END_TEST

START_TEST(longest)
{
	struct frame frame = { 0 };
	size_t n = 0;

	frame_start(&frame, MARKED);
	while (n < FRAME_MESSAGE_MAX && frame_add(&frame, 'x') == FRAME_MORE)
		n++;
	ck_assert_uint_eq(n, FRAME_MESSAGE_MAX);
	ck_assert_int_eq(frame_add(&frame, 'x'), FRAME_TOO_LARGE);
	frame_release(&frame);
}
END_TEST

START_TEST(next_message)
{
	static const char first[] = "<a/>]]>]]>", second[] = "\n#1\nb\n##\n";
	struct frame frame = { 0 };
	enum frame_status status = FRAME_MORE;

	frame_start(&frame, MARKED);
	for (size_t i = 0; i < strlen(first); i++)
		status = frame_add(&frame, first[i]);
	ck_assert_int_eq(status, FRAME_MESSAGE);
	frame_start(&frame, CHUNKED);
	for (size_t i = 0; i < strlen(second); i++)
		status = frame_add(&frame, second[i]);
	ck_assert_int_eq(status, FRAME_MESSAGE);
	ck_assert_uint_eq(frame.len, 1);
	ck_assert_int_eq(frame.text[0], 'b');
	frame_release(&frame);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("frame");
	TCase *tc = tcase_create("frame");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, framing, 0, ARRAY_SIZE(frame_cases));
	tcase_add_test(tc, longest);
	tcase_add_test(tc, next_message);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
