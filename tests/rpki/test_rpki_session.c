/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of VRPs through its life (RFC 8210 section 6): current, stale when its
 * cache is lost, gone at its expiry.  Time is an argument; what rtrlib does is
 * in test_rpki_rtrlib.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "rpki/rpki_session.h"

#define SYNC_MS	   1000000
#define EXPIRE_SEC 600
#define EXPIRED_MS (SYNC_MS + EXPIRE_SEC * 1000)

static struct manrs_rpki_session session;

static void setup(void)
{
	memset(&session, 0, sizeof(session));
	ck_assert(manrs_rpki_session_init(&session));
}

static void teardown(void)
{
	manrs_rpki_session_release(&session);
}

static struct manrs_rtr_set some_set(void)
{
	struct manrs_rtr_set set = { .aspas = { .n = 1, .room = 1 } };
	struct manrs_vrp vrp = { .asn = 64500, .max_len = 24 };

	ck_assert(!manrs_prefix_parse("192.0.2.0/24", &vrp.prefix));
	ck_assert(!manrs_rpki_records_add(&set.records, &vrp));
	set.aspas.pairs = calloc(1, sizeof(*set.aspas.pairs));
	ck_assert_ptr_nonnull(set.aspas.pairs);
	return set;
}

/* A full set, or (records NULL) nothing new since the last one. */
static void synchronise(bool with_records, uint32_t serial, int64_t now_ms)
{
	struct manrs_rtr_set set = { .records.vrps = NULL };

	if (with_records)
		set = some_set();
	manrs_rpki_session_synchronised(&session, &set, serial, EXPIRE_SEC,
					now_ms);
}

/* "urn": up, ready, news; "-" where not. */
static const char *poll_at(int64_t now_ms)
{
	struct manrs_rtr_set set = { .records.vrps = NULL };
	struct manrs_rtr_info info;
	static char text[4];

	manrs_rpki_session_poll(&session, now_ms, &info, &set);
	ck_assert_uint_eq(set.records.n, info.news ? 1 : 0);
	ck_assert_uint_eq(set.aspas.n, info.news ? 1 : 0);
	manrs_rtr_set_release(&set);
	text[0] = info.up ? 'u' : '-';
	text[1] = info.ready ? 'r' : '-';
	text[2] = info.news ? 'n' : '-';
	return text;
}

START_TEST(nothing_yet)
{
	ck_assert_str_eq(poll_at(SYNC_MS), "---");
	manrs_rpki_session_fail(&session, "refused");
	ck_assert_str_eq(poll_at(SYNC_MS), "---");
}
END_TEST

START_TEST(current_then_expired)
{
	synchronise(true, 1, SYNC_MS);
	ck_assert_str_eq(poll_at(SYNC_MS), "urn");
	ck_assert_str_eq(poll_at(SYNC_MS), "ur-");
	ck_assert_str_eq(poll_at(EXPIRED_MS - 1), "ur-");
	ck_assert(!manrs_rpki_session_is_expired(&session));
	ck_assert_str_eq(poll_at(EXPIRED_MS), "---");
	ck_assert(manrs_rpki_session_is_expired(&session));
}
END_TEST

START_TEST(stale_then_expired)
{
	synchronise(true, 1, SYNC_MS);
	ck_assert_str_eq(poll_at(SYNC_MS), "urn");
	manrs_rpki_session_fail(&session, "closed");
	ck_assert_str_eq(poll_at(SYNC_MS), "-r-");
	/* An attempt that fails does not make it live longer. */
	manrs_rpki_session_fail(&session, "refused");
	ck_assert_str_eq(poll_at(EXPIRED_MS - 1), "-r-");
	ck_assert_str_eq(poll_at(EXPIRED_MS), "---");
}
END_TEST

/* "Nothing new" from the cache is as good as a set. */
START_TEST(renewed)
{
	synchronise(true, 1, SYNC_MS);
	ck_assert_str_eq(poll_at(SYNC_MS), "urn");
	synchronise(false, 1, EXPIRED_MS - 1);
	ck_assert_str_eq(poll_at(EXPIRED_MS), "ur-");
	ck_assert_str_eq(poll_at(EXPIRED_MS - 2 + EXPIRE_SEC * 1000), "ur-");
	ck_assert_str_eq(poll_at(EXPIRED_MS - 1 + EXPIRE_SEC * 1000), "---");
}
END_TEST

/* Unless the set is gone already: then only a set brings it back. */
START_TEST(too_late)
{
	synchronise(true, 1, SYNC_MS);
	ck_assert_str_eq(poll_at(EXPIRED_MS), "---");
	synchronise(false, 1, EXPIRED_MS + 1);
	ck_assert_str_eq(poll_at(EXPIRED_MS + 1), "---");
	synchronise(true, 2, EXPIRED_MS + 2);
	ck_assert_str_eq(poll_at(EXPIRED_MS + 2), "urn");
}
END_TEST

/* A set that expires before anybody looked is not used. */
START_TEST(expired_unseen)
{
	synchronise(true, 1, SYNC_MS);
	ck_assert_str_eq(poll_at(EXPIRED_MS), "---");
	ck_assert_uint_eq(session.set.records.n, 0);
}
END_TEST

/* The newest of two sets, once. */
START_TEST(two_sets)
{
	synchronise(true, 1, SYNC_MS);
	synchronise(true, 2, SYNC_MS + 1);
	ck_assert_str_eq(poll_at(SYNC_MS + 1), "urn");
	ck_assert_str_eq(poll_at(EXPIRED_MS), "ur-");
	ck_assert_str_eq(poll_at(EXPIRED_MS + 1), "---");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_session");
	TCase *tc = tcase_create("expiry");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, nothing_yet);
	tcase_add_test(tc, current_then_expired);
	tcase_add_test(tc, stale_then_expired);
	tcase_add_test(tc, renewed);
	tcase_add_test(tc, too_late);
	tcase_add_test(tc, expired_unseen);
	tcase_add_test(tc, two_sets);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
