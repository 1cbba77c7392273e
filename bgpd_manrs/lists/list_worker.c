/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread that reads lists and watches their files.  A list that becomes
 * unreadable, or much shorter than it was, is not believed: the one before stays.
 */
#include "lists/list_worker.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#include "os/clock.h"

/* Between two looks when nothing else is due. */
#define IDLE_MS 10000

/* The lists of one round, so that files are read without the mutex. */
struct round {
	struct list **list;
	struct pollfd *fds; /* n and the one that wakes us */
	size_t n;
};

/* Is it too short to be true? */
static bool is_collapse(size_t n, size_t n_before)
{
	return n < n_before - n_before / 2;
}

static struct manrs_list_content *read_list(struct list *list,
					    struct manrs_text *err)
{
	struct manrs_list_content *content = calloc(1, sizeof(*content));
	FILE *in = manrs_watched_file_open(list->file, err);
	bool is_read = false;

	if (in && content)
		is_read = !manrs_list_read(list->kind, in, content, err);
	if (in)
		fclose(in);
	if (is_read && is_collapse(content->n, list->n_read)) {
		manrs_text_add(err,
			       "has %zu entries, less than half of the %zu before",
			       content->n, list->n_read);
		manrs_list_content_release(content);
		is_read = false;
	}
	if (!is_read) {
		if (!err->len)
			manrs_text_add(err, "out of memory");
		free(content);
		return NULL;
	}
	list->n_read = content->n;
	return content;
}

/* Tell the main thread what came of it. */
static void publish(struct manrs_lists *lists, struct list *list,
		    struct manrs_list_content *content, const char *error)
{
	struct manrs_list_status *status = &list->status;
	struct manrs_list_content *missed = NULL;

	pthread_mutex_lock(&lists->mutex);
	if (content) {
		missed = list->offered;
		list->offered = content;
		status->n = content->n;
		status->read_at = time(NULL);
	}
	status->state = content	   ? MANRS_LIST_UP
			: status->n ? MANRS_LIST_STALE
				    : MANRS_LIST_DOWN;
	strcpy(status->error, error);
	list->is_news = true;
	pthread_mutex_unlock(&lists->mutex);
	if (missed) {
		manrs_list_content_release(missed);
		free(missed);
	}
}

/* Read what is due; true: there is news. */
static bool look_after(struct manrs_lists *lists, struct list *list)
{
	MANRS_TEXT(err, sizeof(list->status.error));
	struct manrs_list_content *content;

	if (!manrs_watched_file_is_due(list->file, manrs_clock_ms()))
		return false;
	content = read_list(list, &err);
	publish(lists, list, content, err.buf);
	return true;
}

/* Under the mutex: free what is wanted no more, copy the array. */
static bool begin_round(struct manrs_lists *lists, struct round *round)
{
	struct list **copy;
	struct pollfd *fds;

	for (size_t i = 0; i < lists->n_dropped; i++)
		manrs_list_free(lists->dropped[i]);
	if (lists->n_dropping)
		memmove(lists->dropped, lists->dropped + lists->n_dropped,
			lists->n_dropping * sizeof(*lists->dropped));
	lists->n_dropped = 0;
	copy = realloc(round->list, (lists->n + 1) * sizeof(*copy));
	if (copy)
		round->list = copy;
	fds = realloc(round->fds, (lists->n + 1) * sizeof(*fds));
	if (fds)
		round->fds = fds;
	if (!copy || !fds)
		return false;
	if (lists->n)
		memcpy(copy, lists->list, lists->n * sizeof(*copy));
	round->n = lists->n;
	return true;
}

/* Until a file changes, one is due, or the main thread has something. */
static void wait_for_work(struct manrs_lists *lists, struct round *round)
{
	int64_t now_ms = manrs_clock_ms(), due_ms = now_ms + IDLE_MS;

	round->fds[round->n] = (struct pollfd){ .fd = lists->wake_fd,
						.events = POLLIN };
	for (size_t i = 0; i < round->n; i++) {
		struct manrs_watched_file *file = round->list[i]->file;

		round->fds[i] = (struct pollfd){
			.fd = manrs_watched_file_fd(file), .events = POLLIN
		};
		if (manrs_watched_file_due_ms(file) < due_ms)
			due_ms = manrs_watched_file_due_ms(file);
	}
	poll(round->fds, round->n + 1,
	     due_ms > now_ms ? (int)(due_ms - now_ms) : 0);
}

void *manrs_list_worker(void *arg)
{
	struct manrs_lists *lists = arg;
	struct round round = { 0 };
	eventfd_t ignored;
	bool stop, ready, news;

	for (;;) {
		eventfd_read(lists->wake_fd, &ignored);
		pthread_mutex_lock(&lists->mutex);
		ready = begin_round(lists, &round);
		stop = lists->stop;
		pthread_mutex_unlock(&lists->mutex);
		if (stop)
			break;
		if (!ready) {
			poll(NULL, 0, IDLE_MS / 10); /* no memory: later */
			continue;
		}
		news = false;
		for (size_t i = 0; i < round.n; i++)
			news |= look_after(lists, round.list[i]);
		if (news)
			lists->notify(lists->notify_arg);
		wait_for_work(lists, &round);
	}
	free(round.list);
	free(round.fds);
	return NULL;
}
