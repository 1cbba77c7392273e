/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts threads.  What they do, how they are told to end, and joining them is
 * their owner's. */
#include "thread.h"

#include <signal.h>

bool manrs_thread_start(pthread_t *thread, const char *name,
			void *(*main)(void *arg), void *arg)
{
	sigset_t all, before;
	int rc;

	/* From its first instruction on: it takes over what is blocked here. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(thread, NULL, main, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc)
		return false;
	pthread_setname_np(*thread, name);
	return true;
}
