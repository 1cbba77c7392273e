/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as lines: whole documents here, as a reader gets them. */
#include <check.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check_id.h"
#include "sink/json_line.h"

/* 2026-11-22T03:48:28Z */
#define T0 INT64_C(1795319308)

static struct manrs_violation violation = {
	.prefix = { .hi = UINT64_C(0x5db19300) << 32, .len = 24 },
	.failed = MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID) |
		  MANRS_CHECK_BIT(MANRS_CHECK_AS_SET),
	.reject = true,
	.enforced = true,
	.has_origin = true,
	.origin = 12654,
	.path = "12654",
	.reason = "origin",
	.evidence = "93.175.147.0/24-24 AS196615",
};

static const struct manrs_incident incident = {
	.key = MANRS_KEY_M2C,
	.span = { T0 - 60, T0 },
	.violations = 3,
};

static struct manrs_event event_of(enum manrs_event_type type)
{
	struct manrs_event event = {
		.type = type,
		.time = T0,
		.vrf = "default",
		.neighbor = "192.0.2.2",
		.remote_as = 64501,
		.relationship = MANRS_REL_CUSTOMER,
	};

	if (type == MANRS_EVENT_VIOLATION) {
		event.violation.of = &violation;
		event.violation.action = MANRS_ACTION_REJECT;
		event.violation.held_back = 7;
	} else {
		event.incident = &incident;
	}
	return event;
}

#define WHOSE                                                                  \
	"\"router\":\"r1\",\"vrf\":\"default\",\"neighbor\":\"192.0.2.2\","    \
	"\"remote-as\":64501,\"relationship\":\"customer\","

static const struct line_case {
	int line;
	const char *why;
	enum manrs_event_type type;
	uint64_t held_back;
	const char *want;
} line_cases[] = {
	{ __LINE__, "violation, with a list in the middle",
	  MANRS_EVENT_VIOLATION, 0,
	  "{\"schema\":1,\"event\":\"violation\","
	  "\"time\":\"2026-11-22T03:48:28Z\"," WHOSE
	  "\"prefix\":\"93.177.147.0/24\",\"origin\":12654,"
	  "\"as-path\":\"12654\",\"check\":[\"as-set\",\"rov-invalid\"],"
	  "\"reason\":\"origin\",\"vrps\":\"93.175.147.0/24-24 AS196615\","
	  "\"action\":\"reject\",\"enforced\":true,\"held-back\":\"7\"}\n" },
	{ __LINE__, "incident, after others that were held back",
	  MANRS_EVENT_INCIDENT_CLOSED, 12,
	  "{\"schema\":1,\"event\":\"incident-closed\","
	  "\"time\":\"2026-11-22T03:48:28Z\"," WHOSE
	  "\"metric\":\"M2C\",\"start\":\"2026-11-22T03:47:28Z\","
	  "\"end\":\"2026-11-22T03:48:28Z\",\"violations\":\"3\","
	  "\"score\":\"0.5\",\"events-held-back\":12}\n" },
};

START_TEST(line)
{
	const struct line_case *c = &line_cases[_i];
	struct manrs_event event = event_of(c->type);
	MANRS_TEXT(out, MANRS_JSON_LINE_SIZE);

	manrs_json_line(&event, "r1", c->held_back, &out);
	ck_assert_msg(!strcmp(out.buf, c->want), "line %d: %s:\n%s", c->line,
		      c->why, out.buf);
}
END_TEST

/* What would end a string, or the line, and what is no UTF-8. */
START_TEST(hostile)
{
	struct manrs_event event = event_of(MANRS_EVENT_VIOLATION);
	MANRS_TEXT(out, MANRS_JSON_LINE_SIZE);
	struct json_object *json, *leaf = NULL;

	violation.reason = "a\"b\\c\nd\xff" "e";
	manrs_json_line(&event, "r\"1", 0, &out);
	violation.reason = "origin";
	ck_assert_ptr_eq(strchr(out.buf, '\n'), out.buf + out.len - 1);
	json = json_tokener_parse(out.buf);
	ck_assert_msg(json != NULL, "%s", out.buf);
	ck_assert(json_object_object_get_ex(json, "reason", &leaf));
	ck_assert_str_eq(json_object_get_string(leaf), "a\"b\\c?d?e");
	ck_assert(json_object_object_get_ex(json, "router", &leaf));
	ck_assert_str_eq(json_object_get_string(leaf), "r\"1");
	json_object_put(json);
}
END_TEST

/* The longest texts there can be, each byte of them doubled. */
START_TEST(longest)
{
	struct manrs_event event = event_of(MANRS_EVENT_VIOLATION);
	MANRS_TEXT(out, MANRS_JSON_LINE_SIZE);
	char text[2000];

	memset(text, '"', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	violation.path = violation.reason = violation.evidence = text;
	manrs_json_line(&event, text, UINT64_MAX, &out);
	violation.path = "12654";
	violation.reason = violation.evidence = "";
	ck_assert(!out.truncated);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json_line");
	TCase *tc = tcase_create("json_line");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, longest);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
