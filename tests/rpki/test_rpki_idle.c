/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker that watches a file sleeps while nothing happens to it. */
#include <dirent.h>

#include "rpki_files.h"

/* How often the worker has gone to sleep, as the kernel counts it. */
static unsigned long worker_sleeps(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned long sleeps = 0;
	struct dirent *task;
	bool found = false;

	ck_assert_ptr_nonnull(tasks);
	while ((task = readdir(tasks))) {
		char name[300], line[128];
		bool is_worker = false;
		FILE *in;

		snprintf(name, sizeof(name), "/proc/self/task/%s/status",
			 task->d_name);
		in = fopen(name, "r");
		while (in && fgets(line, sizeof(line), in)) {
			if (!strcmp(line, "Name:\tmanrs_rpki\n"))
				is_worker = true;
			if (is_worker &&
			    sscanf(line, "voluntary_ctxt_switches: %lu",
				   &sleeps) == 1)
				found = true;
		}
		if (in)
			fclose(in);
	}
	closedir(tasks);
	ck_assert(found);
	return sleeps;
}

/* A log beside it, written all the time. */
static void disturb_by_writing(int i)
{
	static FILE *out;

	if (!i)
		out = fopen(other, "w");
	ck_assert_ptr_nonnull(out);
	fprintf(out, "line %d\n", i);
	fflush(out);
}

/* Files beside it that come and go. */
static void disturb_by_files(int i)
{
	char name[128];

	(void)i;
	snprintf(name, sizeof(name), "%s.tmp", other);
	write_file(name, "x");
	ck_assert_int_eq(rename(name, other), 0);
	ck_assert_int_eq(unlink(other), 0);
}

static const struct idle_case {
	const char *why;
	void (*disturb)(int i);
	int times;
	unsigned per_sec; /* sleeps that are too many */
} idle_cases[] = {
	{ "a log is written beside it", disturb_by_writing, 50000, 20 },
	/* Ten looks a second; valgrind has its own ways. */
	{ "files come and go beside it", disturb_by_files, 20000, 1000 },
};

START_TEST(idle)
{
	const struct idle_case *c = &idle_cases[_i];
	unsigned long sleeps;
	int64_t begin_ms;
	double seconds;
	int i;

	write_file(path, one);
	configure_file(path);
	wait_table(ONE, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	begin_ms = manrs_clock_ms();
	sleeps = worker_sleeps();
	for (i = 0; i < c->times; i++)
		c->disturb(i);
	sleeps = worker_sleeps() - sleeps;
	seconds = (double)(manrs_clock_ms() - begin_ms) / 1000;
	ck_assert_msg((double)sleeps < (1 + seconds) * c->per_sec,
		      "%s: awake %lu times in %.1f s", c->why, sleeps, seconds);
	/* And it has not become deaf. */
	write_file(path, two);
	wait_table(TWO, __LINE__);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_idle");
	TCase *tc = tcase_create("worker");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, idle, 0, MANRS_ARRAY_SIZE(idle_cases));
	suite_add_tcase(suite, tc);

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
