/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bgpd's answers about events, good ones and bad ones.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "netconf/events.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define HEAD "{\"run\":\"r\",\"first\":3,\"last\":7,\"lost\":2,"
#define EVENT                                                                  \
	"{\"number\":3,\"time\":\"2026-01-02T03:04:05Z\","                     \
	"\"notification\":{\"m:x\":{\"a\":\"b\"}}}"

static const struct answer_case {
	int line;
	const char *why;
	const char *text;
	int want; /* events; -1: no answer */
} answer_cases[] = {
	{ __LINE__, "no events", HEAD "\"more\":false,\"events\":[]}", 0 },
	{ __LINE__, "one", HEAD "\"more\":true,\"events\":[" EVENT "]}", 1 },
	{ __LINE__, "without more", HEAD "\"events\":[" EVENT "]}", 1 },
	{ __LINE__, "nothing", "", -1 },
	{ __LINE__, "no JSON", "% Unknown command", -1 },
	{ __LINE__, "cut", HEAD "\"events\":[" EVENT, -1 },
	{ __LINE__, "a list", "[]", -1 },
	{ __LINE__, "no run", "{\"last\":7,\"lost\":2,\"events\":[]}", -1 },
	{ __LINE__, "no list", HEAD "\"events\":{}}", -1 },
	{ __LINE__, "a number as a word",
	  "{\"run\":\"r\",\"last\":\"7\",\"lost\":2,\"events\":[]}", -1 },
	{ __LINE__, "a number below zero",
	  "{\"run\":\"r\",\"last\":-1,\"lost\":2,\"events\":[]}", -1 },
	{ __LINE__, "the largest number",
	  "{\"run\":\"r\",\"last\":4294967295,\"lost\":2,\"events\":[]}", 0 },
	{ __LINE__, "one more",
	  "{\"run\":\"r\",\"last\":4294967296,\"lost\":2,\"events\":[]}", -1 },
};

START_TEST(answers)
{
	const struct answer_case *c = &answer_cases[_i];
	struct events events;
	int got = events_parse(&events, c->text) ? (int)events.n : -1;

	ck_assert_msg(got == c->want, "line %d: %s: %d", c->line, c->why, got);
	if (got >= 0)
		events_release(&events);
}
END_TEST

static const struct event_case {
	int line;
	const char *why;
	const char *text;
	bool want;
} event_cases[] = {
	{ __LINE__, "an event", EVENT, true },
	{ __LINE__, "no number",
	  "{\"time\":\"t\",\"notification\":{\"m:x\":{}}}", false },
	{ __LINE__, "no time", "{\"number\":3,\"notification\":{\"m:x\":{}}}",
	  false },
	{ __LINE__, "no notification", "{\"number\":3,\"time\":\"t\"}", false },
	{ __LINE__, "no object", "3", false },
	{ __LINE__, "null", "null", false },
};

START_TEST(single_events)
{
	const struct event_case *c = &event_cases[_i];
	struct events events;
	struct event event;
	char text[512];

	snprintf(text, sizeof(text), HEAD "\"events\":[%s]}", c->text);
	ck_assert_msg(events_parse(&events, text), "line %d", c->line);
	ck_assert_msg(events_get(&events, 0, &event) == c->want,
		      "line %d: %s", c->line, c->why);
	events_release(&events);
}
END_TEST

START_TEST(what_is_read)
{
	struct events events;
	struct event event;

	ck_assert(events_parse(&events,
			       HEAD "\"more\":true,\"events\":[" EVENT "]}"));
	ck_assert_str_eq(events.run, "r");
	ck_assert_uint_eq(events.last, 7);
	ck_assert_uint_eq(events.lost, 2);
	ck_assert(events.more);
	ck_assert(events_get(&events, 0, &event));
	ck_assert_uint_eq(event.number, 3);
	ck_assert_str_eq(event.time, "2026-01-02T03:04:05Z");
	ck_assert_str_eq(event.notification, "{\"m:x\":{\"a\":\"b\"}}");
	ck_assert(!events_get(&events, 1, &event));
	events_release(&events);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("events");
	TCase *tc = tcase_create("events");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, answers, 0, ARRAY_SIZE(answer_cases));
	tcase_add_loop_test(tc, single_events, 0, ARRAY_SIZE(event_cases));
	tcase_add_test(tc, what_is_read);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
