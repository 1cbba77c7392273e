/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lists in use: files that are read, watched and read again by a thread, and
 * what is in them.
 *
 * Everything here is called from the main thread, and no call blocks on a file.
 * Configure only after the daemon has forked.
 */
#ifndef MANRS_LISTS_H
#define MANRS_LISTS_H

#include "lists/list_read.h"

struct manrs_lists;

/* A list that is wanted: the same for all who want the same. */
struct manrs_list_want {
	enum manrs_list_kind kind;
	const char *path;
};

enum manrs_list_state {
	MANRS_LIST_WAITING, /* not read yet */
	MANRS_LIST_UP,
	MANRS_LIST_STALE, /* the one before is in force: see the error */
	MANRS_LIST_DOWN,  /* there is none: see the error */
};
const char *manrs_list_state_name(enum manrs_list_state state);

/* As shown to people; a copy. */
struct manrs_list_status {
	enum manrs_list_kind kind;
	char path[256]; /* its end, if it is longer */
	enum manrs_list_state state;
	size_t n;	      /* entries in force */
	manrs_time_t read_at; /* when they were read, 0: never */
	char error[256];      /* of the last attempt, "": none */
};

/* notify() is called from the thread when there is something to take or a status
 * changed: it must only wake the main thread. */
enum manrs_status manrs_lists_new(void (*notify)(void *arg), void *arg,
				  struct manrs_lists **out);
/* Ends the thread; every content is gone.  NULL: no-op. */
void manrs_lists_free(struct manrs_lists *lists);

/* Want exactly these, in any order, repeats allowed.  What is wanted no more
 * lives until manrs_lists_retire(), but is not found any more.
 * MANRS_ERR_MEMORY: nothing has changed. */
enum manrs_status manrs_lists_configure(struct manrs_lists *lists,
					const struct manrs_list_want *wants,
					size_t n);

/* Put what was read since the last call into force; false: nothing.  What it
 * takes the place of lives until manrs_lists_retire(), so that nobody who still
 * points at it is left in the air. */
bool manrs_lists_take(struct manrs_lists *lists);
void manrs_lists_retire(struct manrs_lists *lists);

/* The content in force; NULL: none.  Good until the retire that follows the next
 * configure or take. */
const struct manrs_list_content *
manrs_lists_find(const struct manrs_lists *lists, enum manrs_list_kind kind,
		 const char *path);

/* A list that was read, or could not be, since it was last told here: true and
 * *status, or false when all are told. */
bool manrs_lists_next_news(struct manrs_lists *lists,
			   struct manrs_list_status *status);

/* How many lists there are, and the status of number i, ordered by kind and
 * path. */
size_t manrs_lists_count(const struct manrs_lists *lists);
void manrs_lists_get_status(struct manrs_lists *lists, size_t i,
			    struct manrs_list_status *status);

#endif /* MANRS_LISTS_H */
