/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that a thread writes, and the sinks on top: what is in the file after
 * the writer is gone, logs that are moved away, disks that refuse, listeners
 * that are not there.  No sleep: the end of a writer waits for its thread.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sink/sink.h"
#include "sink/writer.h"

static char folder[64], file[128], other[128];

static void make_folder(void)
{
	strcpy(folder, "/tmp/manrs-writer-XXXXXX");
	ck_assert(mkdtemp(folder) != NULL);
	snprintf(file, sizeof(file), "%s/out", folder);
	snprintf(other, sizeof(other), "%s/out.1", folder);
}

static void remove_folder(void)
{
	char temporary[140];

	snprintf(temporary, sizeof(temporary), "%s.tmp", file);
	ck_assert(access(temporary, F_OK) != 0);
	unlink(file);
	unlink(other);
	ck_assert(!rmdir(folder));
}

static const char *content_of(const char *path)
{
	static char text[4096];
	FILE *in = fopen(path, "r");
	size_t n;

	ck_assert_msg(in != NULL, "%s: %s", path, strerror(errno));
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static struct manrs_writer *writer_of(const char *path,
				      enum manrs_writer_mode mode)
{
	struct manrs_writer *w = NULL;

	ck_assert(!manrs_writer_new(path, mode, &w));
	return w;
}

static void put(struct manrs_writer *w, const char *text)
{
	ck_assert(!manrs_writer_put(w, text, strlen(text)));
}

START_TEST(append)
{
	struct manrs_writer *w = writer_of(file, MANRS_WRITER_APPEND);

	put(w, "one\n");
	put(w, "two\n");
	manrs_writer_free(w);
	w = writer_of(file, MANRS_WRITER_APPEND);
	put(w, "three\n");
	manrs_writer_free(w);
	ck_assert_str_eq(content_of(file), "one\ntwo\nthree\n");
}
END_TEST

/* Wait for the thread without a clock: until it has written so many. */
static void wait_written(struct manrs_writer *w, uint64_t n)
{
	struct manrs_writer_status status;

	do {
		usleep(1000);
		manrs_writer_get_status(w, &status);
	} while (status.written + status.dropped < n);
}

/* As logrotate does, with and without telling. */
START_TEST(moved_away)
{
	struct manrs_writer *w = writer_of(file, MANRS_WRITER_APPEND);

	put(w, "one\n");
	wait_written(w, 1);
	ck_assert(!rename(file, other));
	if (_i)
		manrs_writer_reopen(w);
	put(w, "two\n");
	manrs_writer_free(w);
	ck_assert_str_eq(content_of(other), "one\n");
	ck_assert_str_eq(content_of(file), "two\n");
}
END_TEST

START_TEST(replace)
{
	struct manrs_writer *w = writer_of(file, MANRS_WRITER_REPLACE);
	struct stat st;

	put(w, "a long first text\n");
	wait_written(w, 1);
	put(w, "two\n");
	manrs_writer_free(w);
	ck_assert_str_eq(content_of(file), "two\n");
	/* The node exporter is another user. */
	ck_assert(!stat(file, &st));
	ck_assert_int_eq(st.st_mode & 0777 & ~S_IWGRP, 0644);
}
END_TEST

/* No such directory: dropped, counted, told; the daemon goes on. */
START_TEST(refused)
{
	char path[140];
	struct manrs_writer *w;
	struct manrs_writer_status status;

	snprintf(path, sizeof(path), "%s/no/such", folder);
	w = writer_of(path, _i ? MANRS_WRITER_APPEND : MANRS_WRITER_REPLACE);
	put(w, "one\n");
	wait_written(w, 1);
	manrs_writer_get_status(w, &status);
	ck_assert_uint_eq(status.dropped, 1);
	ck_assert_uint_eq(status.queued_bytes, 0);
	ck_assert_str_eq(status.error, "No such file or directory");
	manrs_writer_free(w);
}
END_TEST

/* A pipe that nobody reads would keep the thread for ever. */
START_TEST(not_a_file)
{
	struct manrs_writer *w;
	struct manrs_writer_status status;

	ck_assert(!mkfifo(file, 0600));
	w = writer_of(file, MANRS_WRITER_APPEND);
	put(w, "one\n");
	wait_written(w, 1);
	manrs_writer_get_status(w, &status);
	ck_assert_uint_eq(status.dropped, 1);
	manrs_writer_free(w);
}
END_TEST

START_TEST(json_file)
{
	const struct manrs_sink_ops *ops = manrs_sinks[MANRS_SINK_json_file];
	void *sink = ops->open(file);

	ops->emit(sink, "{}\n", 3);
	ops->close(sink);
	ck_assert_str_eq(content_of(file), "{}\n");
}
END_TEST

static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	ck_assert_uint_lt(strlen(path), sizeof(at.sun_path));
	strcpy(at.sun_path, path);
	ck_assert(fd >= 0 && !bind(fd, (struct sockaddr *)&at, sizeof(at)));
	return fd;
}

/* Nobody there, somebody, too slow, somebody else. */
START_TEST(json_socket)
{
	const struct manrs_sink_ops *ops = manrs_sinks[MANRS_SINK_json_socket];
	void *sink = ops->open(file);
	struct manrs_sink_status status;
	char got[8];
	int fd;

	ops->emit(sink, "{1}", 3);
	ops->get_status(sink, &status);
	ck_assert_uint_eq(status.dropped, 1);
	ck_assert_str_eq(status.error, "No such file or directory");

	fd = listen_at(file);
	ops->emit(sink, "{2}", 3);
	ck_assert_int_eq(recv(fd, got, sizeof(got), 0), 3);
	ck_assert_int_eq(memcmp(got, "{2}", 3), 0);
	for (int i = 0; i < 100000; i++)
		ops->emit(sink, "{3}", 3);
	ops->get_status(sink, &status);
	ck_assert_uint_eq(status.sent + status.dropped, 100002);
	ck_assert_uint_gt(status.dropped, 1);
	close(fd);

	ops->emit(sink, "{4}", 3);
	unlink(file);
	fd = listen_at(file);
	ops->emit(sink, "{5}", 3);
	ck_assert_int_eq(recv(fd, got, sizeof(got), 0), 3);
	ops->get_status(sink, &status);
	ck_assert_str_eq(status.error, "");
	close(fd);
	ops->close(sink);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("writer");
	TCase *tc = tcase_create("writer");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, append);
	tcase_add_loop_test(tc, moved_away, 0, 2);
	tcase_add_test(tc, replace);
	tcase_add_loop_test(tc, refused, 0, 2);
	tcase_add_test(tc, not_a_file);
	tcase_add_test(tc, json_file);
	tcase_add_test(tc, json_socket);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
