/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists in use: read, read again when their file changes, kept when it must not
 * be believed, gone when nobody wants them. */
#include <check.h>
#include <poll.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/prefix.h"
#include "lists/lists.h"

#define WAIT_SEC 20

static char directory[64];
static sem_t told;

static void notify(void *arg)
{
	(void)arg;
	sem_post(&told);
}

static const char *path_of(const char *name)
{
	static char path[2][128];
	static int at;

	at = !at;
	snprintf(path[at], sizeof(path[at]), "%s/%s", directory, name);
	return path[at];
}

/* Written beside it and renamed, as a careful program does. */
static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(path_of("new"), "w");

	ck_assert(out && fputs(text, out) >= 0 && !fclose(out));
	ck_assert(!rename(path_of("new"), path_of(name)));
}

static struct manrs_lists *new_lists(void)
{
	struct manrs_lists *lists = NULL;

	strcpy(directory, "/tmp/test_lists.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	sem_init(&told, 0, 0);
	ck_assert_int_eq(manrs_lists_new(notify, NULL, &lists), MANRS_OK);
	return lists;
}

static void end(struct manrs_lists *lists)
{
	manrs_lists_free(lists);
	unlink(path_of("a"));
	unlink(path_of("b"));
	rmdir(directory);
	sem_destroy(&told);
}

static void want(struct manrs_lists *lists, enum manrs_list_kind kind,
		 const char *a, const char *b)
{
	struct manrs_list_want wants[3];
	size_t n = 0;

	/* Twice, as by two neighbors. */
	for (int twice = 2; a && twice; twice--)
		wants[n++] = (struct manrs_list_want){ kind, path_of(a) };
	if (b)
		wants[n++] = (struct manrs_list_want){ kind, path_of(b) };
	ck_assert_int_eq(manrs_lists_configure(lists, wants, n), MANRS_OK);
}

/* Wait until something is told. */
static void wait_told(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SEC;
	ck_assert_msg(!sem_timedwait(&told, &until), "nothing was told");
}

static bool has_asn(const struct manrs_lists *lists, const char *name,
		    uint32_t asn)
{
	const struct manrs_list_content *content = manrs_lists_find(
		lists, MANRS_LIST_IRR_ORIGINS, path_of(name));

	return content && manrs_asn_set_has(&content->origins, asn);
}

static struct manrs_list_status status_of(struct manrs_lists *lists, size_t i)
{
	struct manrs_list_status status;

	manrs_lists_get_status(lists, i, &status);
	return status;
}

START_TEST(life)
{
	struct manrs_lists *lists = new_lists();
	struct manrs_list_status news;

	write_file("a", "64496\n64497\n");
	want(lists, MANRS_LIST_IRR_ORIGINS, "a", NULL);
	ck_assert_uint_eq(manrs_lists_count(lists), 1);
	wait_told();
	ck_assert(!has_asn(lists, "a", 64496)); /* not taken yet */
	ck_assert(manrs_lists_take(lists));
	ck_assert(!manrs_lists_take(lists));
	manrs_lists_retire(lists);
	ck_assert(manrs_lists_next_news(lists, &news));
	ck_assert_uint_eq(news.n, 2);
	ck_assert(!manrs_lists_next_news(lists, &news));
	ck_assert(has_asn(lists, "a", 64496));
	ck_assert_int_eq(status_of(lists, 0).state, MANRS_LIST_UP);
	ck_assert_uint_eq(status_of(lists, 0).n, 2);

	write_file("a", "64496\n64498\n");
	wait_told();
	ck_assert(manrs_lists_take(lists));
	ck_assert(has_asn(lists, "a", 64498) && !has_asn(lists, "a", 64497));
	manrs_lists_retire(lists);

	/* Wanted no more, and nobody else's. */
	write_file("b", "64499\n");
	want(lists, MANRS_LIST_IRR_ORIGINS, NULL, "b");
	ck_assert(!has_asn(lists, "a", 64496));
	manrs_lists_retire(lists);
	wait_told();
	ck_assert(manrs_lists_take(lists));
	ck_assert(has_asn(lists, "b", 64499));
	want(lists, MANRS_LIST_IRR_ORIGINS, NULL, NULL);
	ck_assert_uint_eq(manrs_lists_count(lists), 0);
	manrs_lists_retire(lists);
	end(lists);
}
END_TEST

/* What must not be believed of a list of four. */
static const struct {
	int line;
	const char *why;
	const char *text; /* NULL: the file is gone */
	enum manrs_list_state state;
	const char *error;
} change_cases[] = {
	{ __LINE__, "half of it", "1\n2\n", MANRS_LIST_UP, "" },
	{ __LINE__, "less than half", "1\n", MANRS_LIST_STALE,
	  "has 1 entries, less than half of the 4 before" },
	{ __LINE__, "nothing", "#\n", MANRS_LIST_STALE, "no entry" },
	{ __LINE__, "damaged", "1\n2\n3\nx\n", MANRS_LIST_STALE,
	  "line 4: no AS number" },
	{ __LINE__, "gone", NULL, MANRS_LIST_STALE, "No such file" },
	{ __LINE__, "more", "1\n2\n3\n4\n5\n", MANRS_LIST_UP, "" },
};

START_TEST(changes)
{
	struct manrs_lists *lists = new_lists();
	bool is_up = change_cases[_i].state == MANRS_LIST_UP;
	struct manrs_list_status status;

	write_file("a", "1\n2\n3\n4\n");
	want(lists, MANRS_LIST_IRR_ORIGINS, "a", NULL);
	wait_told();
	ck_assert(manrs_lists_take(lists));
	if (change_cases[_i].text)
		write_file("a", change_cases[_i].text);
	else
		unlink(path_of("a"));
	wait_told();
	ck_assert_msg(manrs_lists_take(lists) == is_up, "line %d: %s",
		      change_cases[_i].line, change_cases[_i].why);
	status = status_of(lists, 0);
	ck_assert_msg(status.state == change_cases[_i].state &&
			      !strncmp(status.error, change_cases[_i].error,
				       strlen(change_cases[_i].error)),
		      "line %d: %s: %s", change_cases[_i].line,
		      change_cases[_i].why, status.error);
	ck_assert(has_asn(lists, "a", 1));
	ck_assert(has_asn(lists, "a", 4) ==
		  (!is_up || _i == MANRS_ARRAY_SIZE(change_cases) - 1));
	end(lists);
}
END_TEST

/* Entered again, it is believed. */
START_TEST(entered_again)
{
	struct manrs_lists *lists = new_lists();

	write_file("a", "1\n2\n3\n4\n");
	want(lists, MANRS_LIST_IRR_ORIGINS, "a", NULL);
	wait_told();
	ck_assert(manrs_lists_take(lists));
	write_file("a", "1\n");
	wait_told();
	want(lists, MANRS_LIST_IRR_ORIGINS, NULL, NULL);
	manrs_lists_retire(lists);
	want(lists, MANRS_LIST_IRR_ORIGINS, "a", NULL);
	wait_told();
	ck_assert(manrs_lists_take(lists));
	ck_assert(has_asn(lists, "a", 1) && !has_asn(lists, "a", 4));
	end(lists);
}
END_TEST

/* Not there from the beginning, then it comes. */
START_TEST(comes_later)
{
	struct manrs_lists *lists = new_lists();

	want(lists, MANRS_LIST_IRR_ORIGINS, "a", NULL);
	wait_told();
	ck_assert(!manrs_lists_take(lists));
	ck_assert_int_eq(status_of(lists, 0).state, MANRS_LIST_DOWN);
	write_file("a", "1\n");
	wait_told();
	ck_assert(manrs_lists_take(lists));
	ck_assert(has_asn(lists, "a", 1));
	ck_assert_int_eq(status_of(lists, 0).state, MANRS_LIST_UP);
	ck_assert_str_eq(status_of(lists, 0).error, "");
	end(lists);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lists");
	TCase *tc = tcase_create("lists");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 120); /* under valgrind */
	tcase_add_test(tc, life);
	tcase_add_loop_test(tc, changes, 0, MANRS_ARRAY_SIZE(change_cases));
	tcase_add_test(tc, entered_again);
	tcase_add_test(tc, comes_later);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
