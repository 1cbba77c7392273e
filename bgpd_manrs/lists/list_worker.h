/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the main thread and the thread that reads lists share; for lists/ alone. */
#ifndef MANRS_LIST_WORKER_H
#define MANRS_LIST_WORKER_H

#include <pthread.h>

#include "lists/lists.h"
#include "os/watched_file.h"

struct list {
	enum manrs_list_kind kind;
	char *path;
	/* The worker's alone: */
	struct manrs_watched_file *file;
	size_t n_read; /* entries of the last content it read */
	/* The main thread's alone: */
	struct manrs_list_content *in_force;
	struct manrs_list_content *retired;
	/* Of both, under the mutex: */
	struct manrs_list_content *offered; /* not taken yet */
	struct manrs_list_status status;
	bool is_news; /* the status is not told yet */
};

struct manrs_lists {
	void (*notify)(void *arg);
	void *notify_arg;
	pthread_t thread;
	bool started;
	int wake_fd;
	pthread_mutex_t mutex; /* of all below; the main thread alone changes
				* list and n, so it may read them without */
	struct list **list;    /* sorted by kind and path; owned */
	size_t n;
	struct list **dropped; /* wanted no more */
	size_t n_dropped;      /* the first of them: the worker frees them */
	size_t n_dropping;     /* behind those: still pointed at */
	bool stop;
};

/* The thread; arg is the struct manrs_lists. */
void *manrs_list_worker(void *arg);
void manrs_list_free(struct list *list);

#endif /* MANRS_LIST_WORKER_H */
