/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The letter box between the main thread (rpki.c) and the worker
 * (rpki_worker.c), and the worker's entry.
 */
#ifndef MANRS_RPKI_WORKER_H
#define MANRS_RPKI_WORKER_H

#include <pthread.h>

#include "rpki.h"

/* Longest name of a DNS host with its terminator (RFC 1035 section 2.3.4). */
#define MANRS_RPKI_HOST_SIZE 256

/* Longest user name and path of an SSH transport, with their terminators. */
#define MANRS_RPKI_USER_SIZE 64
#define MANRS_RPKI_PATH_SIZE 1024

/* The name of an interface in Linux, with its terminator. */
#define MANRS_RPKI_VIA_SIZE 16

struct manrs_rpki_plan_cache {
	char host[MANRS_RPKI_HOST_SIZE];
	uint16_t port;
	uint8_t preference;
	uint8_t transport; /* enum manrs_rpki_transport */
	/* "" without SSH. */
	char user[MANRS_RPKI_USER_SIZE];
	char private_key[MANRS_RPKI_PATH_SIZE];
	char known_hosts[MANRS_RPKI_PATH_SIZE];
	char via[MANRS_RPKI_VIA_SIZE]; /* "": any interface */
};

/* A configuration with a life of its own. */
struct manrs_rpki_plan {
	char *file;  /* or NULL */
	bool strict_expiry;
	char *aspa;  /* or NULL */
	char *slurm; /* or NULL */
	struct manrs_rpki_plan_cache caches[MANRS_RPKI_SOURCES_MAX];
	size_t n_caches; /* most preferred first */
};

void manrs_rpki_plan_free(struct manrs_rpki_plan *plan); /* NULL: no-op */

/* A table to take, with what it changes. */
struct manrs_rpki_offer {
	bool is_open; /* not yet taken */
	struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes; /* from the table taken last */
};

/* The same for ASPAs, with the tables that have been taken and are of no use
 * any more, as in struct manrs_rpki. */
struct manrs_rpki_aspa_box {
	struct manrs_aspa_table *taken;
	struct manrs_aspa_table *retired;
	bool is_open; /* an offer */
	struct manrs_aspa_table *table;
	struct manrs_rpki_aspa_changes changes;
};

struct manrs_rpki {
	/* Set once. */
	void (*notify)(void *arg);
	void *notify_arg;
	int wake_fd; /* eventfd: the worker has mail */

	/* Of the main thread. */
	pthread_t thread;
	bool started;

	pthread_mutex_t mutex; /* for the rest */

	/* To the worker. */
	struct manrs_rpki_plan *plan; /* not yet taken up, or NULL */
	bool refresh;
	bool stop;
	struct manrs_vrp_table *retired; /* of no use to the main thread */

	/* In use by the main thread.  It may only take the worker's offer in
	 * its place; only the worker frees tables, so it can read this one
	 * without the mutex. */
	struct manrs_vrp_table *taken;

	/* From the worker. */
	struct manrs_rpki_offer offer;
	struct manrs_rpki_aspa_box aspas;
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n_status;
};

/* The worker has mail. */
void manrs_rpki_wake_worker(struct manrs_rpki *rpki);

/* rpki_aspas.c, for the worker: offer a table (NULL: no data) in place of one
 * that was not taken; free what retired; without threads: free all. */
void manrs_rpki_aspas_offer(struct manrs_rpki *rpki,
			    struct manrs_aspa_table *table);
void manrs_rpki_aspas_free_retired(struct manrs_rpki *rpki);
void manrs_rpki_aspas_release(struct manrs_rpki *rpki);

/* The worker's thread function; arg is the struct manrs_rpki. */
void *manrs_rpki_worker(void *arg);

#endif /* MANRS_RPKI_WORKER_H */
