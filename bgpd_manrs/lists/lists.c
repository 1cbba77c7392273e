/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's side: which lists there are and what is in force.  The
 * thread that reads them is list_worker.c; the two meet in the fields of struct
 * list that the mutex guards.
 */
#include "lists/lists.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lists/list_worker.h"
#include "os/thread.h"

const char *manrs_list_state_name(enum manrs_list_state state)
{
	static const char *const names[] = {
		[MANRS_LIST_WAITING] = "waiting",
		[MANRS_LIST_UP] = "up",
		[MANRS_LIST_STALE] = "stale",
		[MANRS_LIST_DOWN] = "down",
	};

	return names[state];
}

enum manrs_status manrs_lists_new(void (*notify)(void *arg), void *arg,
				  struct manrs_lists **out)
{
	struct manrs_lists *lists = calloc(1, sizeof(*lists));

	if (!lists)
		return MANRS_ERR_MEMORY;
	lists->notify = notify;
	lists->notify_arg = arg;
	lists->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (lists->wake_fd < 0) {
		free(lists);
		return MANRS_ERR_IO;
	}
	pthread_mutex_init(&lists->mutex, NULL);
	*out = lists;
	return MANRS_OK;
}

static void wake(struct manrs_lists *lists)
{
	/* Fails only when the worker is awake 2^64 times over. */
	(void)!eventfd_write(lists->wake_fd, 1);
}

static void free_content(struct manrs_list_content *content)
{
	if (!content)
		return;
	manrs_list_content_release(content);
	free(content);
}

void manrs_list_free(struct list *list)
{
	free_content(list->in_force);
	free_content(list->retired);
	free_content(list->offered);
	manrs_watched_file_free(list->file);
	free(list->path);
	free(list);
}

void manrs_lists_free(struct manrs_lists *lists)
{
	if (!lists)
		return;
	if (lists->started) {
		pthread_mutex_lock(&lists->mutex);
		lists->stop = true;
		pthread_mutex_unlock(&lists->mutex);
		wake(lists);
		pthread_join(lists->thread, NULL);
	}
	for (size_t i = 0; i < lists->n; i++)
		manrs_list_free(lists->list[i]);
	for (size_t i = 0; i < lists->n_dropped + lists->n_dropping; i++)
		manrs_list_free(lists->dropped[i]);
	free(lists->list);
	free(lists->dropped);
	close(lists->wake_fd);
	pthread_mutex_destroy(&lists->mutex);
	free(lists);
}

static int compare(enum manrs_list_kind kind, const char *path,
		   enum manrs_list_kind other_kind, const char *other_path)
{
	return kind != other_kind ? (kind < other_kind ? -1 : 1)
				  : strcmp(path, other_path);
}

static int compare_wants(const void *a, const void *b)
{
	const struct manrs_list_want *x = a, *y = b;

	return compare(x->kind, x->path, y->kind, y->path);
}

static struct list *find(const struct manrs_lists *lists,
			 enum manrs_list_kind kind, const char *path)
{
	size_t low = 0, high = lists->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct list *list = lists->list[middle];
		int cmp = compare(kind, path, list->kind, list->path);

		if (!cmp)
			return list;
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct manrs_list_content *
manrs_lists_find(const struct manrs_lists *lists, enum manrs_list_kind kind,
		 const char *path)
{
	const struct list *list = find(lists, kind, path);

	return list ? list->in_force : NULL;
}

static struct list *list_new(const struct manrs_list_want *want)
{
	struct list *list = calloc(1, sizeof(*list));

	if (!list)
		return NULL;
	list->kind = want->kind;
	list->path = strdup(want->path);
	if (!list->path || manrs_watched_file_new(want->path, &list->file)) {
		manrs_list_free(list);
		return NULL;
	}
	return list;
}

/* Give up an array of make_lists(): what is in it and in use stays. */
static void free_made(const struct manrs_lists *lists, struct list **made,
		      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!find(lists, made[i]->kind, made[i]->path))
			manrs_list_free(made[i]);
	free(made);
}

/* The lists of sorted wants, those there are among them; NULL: no memory. */
static struct list **make_lists(const struct manrs_lists *lists,
				const struct manrs_list_want *wants, size_t n,
				size_t *n_made)
{
	struct list **made = calloc(n + 1, sizeof(*made));
	size_t kept = 0;

	for (size_t i = 0; made && i < n; i++) {
		struct list *list;

		if (i && !compare_wants(&wants[i - 1], &wants[i]))
			continue;
		list = find(lists, wants[i].kind, wants[i].path);
		if (!list)
			list = list_new(&wants[i]);
		if (!list) {
			free_made(lists, made, kept);
			return NULL;
		}
		made[kept++] = list;
	}
	*n_made = kept;
	return made;
}

static bool start(struct manrs_lists *lists)
{
	if (!lists->started)
		lists->started = manrs_thread_start(&lists->thread,
						    "manrs_lists",
						    manrs_list_worker, lists);
	return lists->started;
}

/* Put the new array in place; what is not in it is dropped. */
static void replace(struct manrs_lists *lists, struct list **made,
		    size_t n_made)
{
	struct list **before = lists->list;
	size_t n_before = lists->n, k = 0;

	pthread_mutex_lock(&lists->mutex);
	lists->list = made;
	lists->n = n_made;
	for (size_t i = 0; i < n_before; i++) {
		while (k < n_made && compare(made[k]->kind, made[k]->path,
					     before[i]->kind,
					     before[i]->path) < 0)
			k++;
		if (k == n_made || made[k] != before[i])
			lists->dropped[lists->n_dropped +
				       lists->n_dropping++] = before[i];
	}
	pthread_mutex_unlock(&lists->mutex);
	free(before);
}

/* Have room for every list there is among the dropped ones. */
static bool reserve_dropped(struct manrs_lists *lists)
{
	struct list **more;
	bool ok;

	pthread_mutex_lock(&lists->mutex);
	more = realloc(lists->dropped, (lists->n_dropped + lists->n_dropping +
					lists->n + 1) *
					       sizeof(*more));
	ok = more;
	if (ok)
		lists->dropped = more;
	pthread_mutex_unlock(&lists->mutex);
	return ok;
}

enum manrs_status manrs_lists_configure(struct manrs_lists *lists,
					const struct manrs_list_want *wants,
					size_t n)
{
	struct manrs_list_want *sorted = calloc(n + 1, sizeof(*sorted));
	struct list **made = NULL;
	size_t n_made;

	if (!n && !lists->n) {
		free(sorted);
		return MANRS_OK;
	}
	if (sorted) {
		if (n)
			memcpy(sorted, wants, n * sizeof(*sorted));
		qsort(sorted, n, sizeof(*sorted), compare_wants);
		made = make_lists(lists, sorted, n, &n_made);
	}
	free(sorted);
	if (!made)
		return MANRS_ERR_MEMORY;
	if (!reserve_dropped(lists) || !start(lists)) {
		free_made(lists, made, n_made);
		return MANRS_ERR_MEMORY;
	}
	replace(lists, made, n_made);
	wake(lists);
	return MANRS_OK;
}

bool manrs_lists_take(struct manrs_lists *lists)
{
	bool is_new = false;

	pthread_mutex_lock(&lists->mutex);
	for (size_t i = 0; i < lists->n; i++) {
		struct list *list = lists->list[i];

		if (!list->offered)
			continue;
		list->retired = list->in_force;
		list->in_force = list->offered;
		list->offered = NULL;
		is_new = true;
	}
	pthread_mutex_unlock(&lists->mutex);
	return is_new;
}

void manrs_lists_retire(struct manrs_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++) {
		free_content(lists->list[i]->retired);
		lists->list[i]->retired = NULL;
	}
	pthread_mutex_lock(&lists->mutex);
	lists->n_dropped += lists->n_dropping;
	lists->n_dropping = 0;
	pthread_mutex_unlock(&lists->mutex);
	if (lists->started)
		wake(lists);
}

bool manrs_lists_next_news(struct manrs_lists *lists,
			   struct manrs_list_status *status)
{
	size_t i;

	pthread_mutex_lock(&lists->mutex);
	for (i = 0; i < lists->n && !lists->list[i]->is_news; i++)
		;
	if (i < lists->n)
		lists->list[i]->is_news = false;
	pthread_mutex_unlock(&lists->mutex);
	if (i == lists->n)
		return false;
	manrs_lists_get_status(lists, i, status);
	return true;
}

size_t manrs_lists_count(const struct manrs_lists *lists)
{
	return lists->n;
}

void manrs_lists_get_status(struct manrs_lists *lists, size_t i,
			    struct manrs_list_status *status)
{
	const struct list *list = lists->list[i];
	size_t len = strlen(list->path);

	pthread_mutex_lock(&lists->mutex);
	*status = list->status;
	pthread_mutex_unlock(&lists->mutex);
	status->kind = list->kind;
	strcpy(status->path,
	       len < sizeof(status->path)
		       ? list->path
		       : list->path + len - sizeof(status->path) + 1);
}
