/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an event says: every leaf of each kind of event, in order. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check_id.h"
#include "engine/event.h"
#include "engine/prefix.h"
#include "engine/text.h"

static const struct manrs_violation plain = {
	.failed = MANRS_CHECK_BIT(MANRS_CHECK_ROV_INVALID) |
		  MANRS_CHECK_BIT(MANRS_CHECK_BOGON_ASN),
	.path_id = 7,
	.has_origin = true,
	.origin = 64501,
	.enforced = true,
	.reject = true,
	.path = "64500 64501",
	.reason = "origin",
	.evidence = "192.0.2.0/24-24 AS64502",
};
/* No path identifier, no origin, no VRPs, a text that nobody checked. */
static const struct manrs_violation bare = {
	.failed = MANRS_CHECK_BIT(MANRS_CHECK_AS_SET),
	.path = "64500 {1,2}",
	.reason = "a\nb",
	.evidence = "",
};
static const struct manrs_incident opened = {
	.key = MANRS_KEY_M2C,
	.is_open = true,
	.span = { 0, 60 },
	.violations = 1,
};
/* Just as long as weighs one point. */
static const struct manrs_incident closed = {
	.key = MANRS_KEY_M1,
	.span = { 0, 1800 },
	.violations = 5000000000,
};

static const struct event_case {
	int line;
	const char *why;
	struct manrs_event event;
	const char *prefix; /* of the violation */
	const char *want;   /* name:kind=value, kind S, N, B or L */
} cases[] = {
	{ __LINE__, "violation with everything",
	  { .type = MANRS_EVENT_VIOLATION,
	    .vrf = "default",
	    .neighbor = "192.0.2.1",
	    .remote_as = 64500,
	    .relationship = MANRS_REL_CUSTOMER,
	    .violation = { &plain, MANRS_ACTION_REJECT, 5000000000 } },
	  "192.0.2.0/25",
	  "vrf:S=default neighbor:S=192.0.2.1 remote-as:N=64500 "
	  "relationship:S=customer prefix:S=192.0.2.0/25 path-id:N=7 "
	  "origin:N=64501 as-path:S=64500 64501 check:L=bogon-asn "
	  "check:L=rov-invalid reason:S=origin "
	  "vrps:S=192.0.2.0/24-24 AS64502 action:S=reject enforced:B=true "
	  "held-back:S=5000000000 " },
	{ __LINE__, "violation with what is always there, cleaned",
	  { .type = MANRS_EVENT_VIOLATION,
	    .vrf = "r\xff" "d",
	    .neighbor = "eth0",
	    .remote_as = 4200000000,
	    .violation = { &bare, MANRS_ACTION_LOG, 0 } },
	  "2001:db8::/32",
	  "vrf:S=r?d neighbor:S=eth0 remote-as:N=4200000000 "
	  "relationship:S=unset prefix:S=2001:db8::/32 as-path:S=64500 {1,2} "
	  "check:L=as-set reason:S=a?b action:S=log enforced:B=false "
	  "held-back:S=0 " },
	{ __LINE__, "incident opens: it has no end and no weight yet",
	  { .type = MANRS_EVENT_INCIDENT_OPENED,
	    .vrf = "default",
	    .neighbor = "192.0.2.1",
	    .remote_as = 64500,
	    .relationship = MANRS_REL_CUSTOMER,
	    .incident = &opened },
	  NULL,
	  "vrf:S=default neighbor:S=192.0.2.1 remote-as:N=64500 "
	  "relationship:S=customer metric:S=M2C "
	  "start:S=1970-01-01T00:00:00Z " },
	{ __LINE__, "incident closes",
	  { .type = MANRS_EVENT_INCIDENT_CLOSED,
	    .vrf = "default",
	    .neighbor = "192.0.2.1",
	    .remote_as = 64500,
	    .relationship = MANRS_REL_PEER,
	    .incident = &closed },
	  NULL,
	  "vrf:S=default neighbor:S=192.0.2.1 remote-as:N=64500 "
	  "relationship:S=peer metric:S=M1 start:S=1970-01-01T00:00:00Z "
	  "end:S=1970-01-01T00:30:00Z violations:S=5000000000 score:S=1 " },
	{ __LINE__, "source in trouble",
	  { .type = MANRS_EVENT_RPKI_SOURCE,
	    .vrf = "default",
	    .source = { "cache", "192.0.2.9:3323", "down", "up", "refused" } },
	  NULL,
	  "vrf:S=default kind:S=cache name:S=192.0.2.9:3323 state:S=down "
	  "previous-state:S=up error:S=refused " },
	{ __LINE__, "new source, nothing wrong",
	  { .type = MANRS_EVENT_RPKI_SOURCE,
	    .vrf = "default",
	    .source = { "file", "/x.json", "waiting", NULL, "" } },
	  NULL,
	  "vrf:S=default kind:S=file name:S=/x.json state:S=waiting " },
};

static void add_leaf(const char *name, enum manrs_leaf_kind kind,
		     const char *value, void *arg)
{
	static const char letters[] = {
		[MANRS_LEAF_STRING] = 'S',
		[MANRS_LEAF_NUMBER] = 'N',
		[MANRS_LEAF_BOOLEAN] = 'B',
		[MANRS_LEAF_LIST] = 'L',
	};

	manrs_text_add(arg, "%s:%c=%s ", name, letters[kind], value);
}

START_TEST(leaves)
{
	const struct event_case *c = &cases[_i];
	struct manrs_event event = c->event;
	struct manrs_violation violation;
	MANRS_TEXT(got, 1000);

	if (c->prefix) {
		violation = *c->event.violation.of;
		ck_assert(!manrs_prefix_parse(c->prefix, &violation.prefix));
		event.violation.of = &violation;
	}
	manrs_event_foreach_leaf(&event, add_leaf, &got);
	ck_assert_msg(!strcmp(got.buf, c->want), "line %d: %s:\ngot  %s\nwant %s",
		      c->line, c->why, got.buf, c->want);
}
END_TEST

START_TEST(names)
{
	ck_assert_str_eq(manrs_event_name(MANRS_EVENT_VIOLATION), "violation");
	ck_assert_str_eq(manrs_event_name(MANRS_EVENT_INCIDENT_OPENED),
			 "incident-opened");
	ck_assert_str_eq(manrs_event_name(MANRS_EVENT_INCIDENT_CLOSED),
			 "incident-closed");
	ck_assert_str_eq(manrs_event_name(MANRS_EVENT_RPKI_SOURCE),
			 "rpki-source-changed");
	ck_assert_str_eq(manrs_event_name(MANRS_EVENT__COUNT), "unknown");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("event");
	TCase *tc = tcase_create("event");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, leaves, 0, MANRS_ARRAY_SIZE(cases));
	tcase_add_test(tc, names);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
