/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The threads beside bgpd's own.  None before it has forked. */
#ifndef MANRS_THREAD_H
#define MANRS_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/*
 * Run main(arg) in a thread that no signal is delivered to: they are for the
 * daemon's main thread.  Threads that it starts inherit that.  name: of at most
 * 15 characters, for ps and gdb.  false: none was started, *thread is undefined.
 */
bool manrs_thread_start(pthread_t *thread, const char *name,
			void *(*main)(void *arg), void *arg);

#endif /* MANRS_THREAD_H */
