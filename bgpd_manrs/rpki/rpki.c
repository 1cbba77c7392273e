/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's side of RPKI: copies configuration in, tables and status
 * out, and starts and joins the worker.  Holds the mutex only to copy or to
 * swap a pointer; reading, connecting and building are the worker's.
 */
#define _GNU_SOURCE
#include "rpki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "os/thread.h"
#include "rpki_worker.h"

const char *manrs_rpki_state_name(enum manrs_rpki_state state)
{
	static const char *const names[] = {
		[MANRS_RPKI_WAITING] = "waiting",
		[MANRS_RPKI_UP] = "up",
		[MANRS_RPKI_STALE] = "stale",
		[MANRS_RPKI_DOWN] = "down",
	};

	if ((size_t)state >= MANRS_ARRAY_SIZE(names))
		return "unknown";
	return names[state];
}

const char *manrs_rpki_transport_name(enum manrs_rpki_transport transport)
{
	return transport == MANRS_RPKI_SSH ? "ssh" : "tcp";
}

void manrs_rpki_plan_free(struct manrs_rpki_plan *plan)
{
	if (!plan)
		return;
	free(plan->file);
	free(plan->aspa);
	free(plan->slurm);
	free(plan);
}

static int compare_preference(const void *a, const void *b)
{
	const struct manrs_rpki_plan_cache *x = a;
	const struct manrs_rpki_plan_cache *y = b;

	return (int)x->preference - (int)y->preference;
}

/* Copy a text that is required and has to fit. */
static bool copy_text(char *to, size_t size, const char *from)
{
	if (!from || !from[0] || strlen(from) >= size)
		return false;
	strcpy(to, from);
	return true;
}

static bool copy_cache(const struct manrs_rpki_cache *from,
		       struct manrs_rpki_plan_cache *to)
{
	if (!copy_text(to->host, sizeof(to->host), from->host) || !from->port ||
	    !from->preference)
		return false;
	to->port = from->port;
	to->preference = from->preference;
	to->transport = from->transport;
	if (from->via && !copy_text(to->via, sizeof(to->via), from->via))
		return false;
	switch (from->transport) {
	case MANRS_RPKI_TCP:
		return true;
	case MANRS_RPKI_SSH:
		return copy_text(to->user, sizeof(to->user), from->user) &&
		       copy_text(to->private_key, sizeof(to->private_key),
				 from->private_key) &&
		       copy_text(to->known_hosts, sizeof(to->known_hosts),
				 from->known_hosts);
	default:
		return false;
	}
}

/* Copy the caches, sorted; the same cache or preference twice is refused. */
static enum manrs_status copy_caches(const struct manrs_rpki_config *config,
				     struct manrs_rpki_plan *plan)
{
	size_t i;
	size_t j;

	for (i = 0; i < config->n_caches; i++) {
		const struct manrs_rpki_cache *from = &config->caches[i];
		struct manrs_rpki_plan_cache *to = &plan->caches[i];

		if (!copy_cache(from, to))
			return MANRS_ERR_INVALID;
		for (j = 0; j < i; j++)
			if (plan->caches[j].preference == from->preference ||
			    (plan->caches[j].port == from->port &&
			     !strcmp(plan->caches[j].host, from->host)))
				return MANRS_ERR_INVALID;
	}
	plan->n_caches = config->n_caches;
	qsort(plan->caches, plan->n_caches, sizeof(plan->caches[0]),
	      compare_preference);
	return MANRS_OK;
}

/* Copy a path that may be missing. */
static bool copy_path(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

static enum manrs_status plan_new(const struct manrs_rpki_config *config,
				  struct manrs_rpki_plan **out)
{
	struct manrs_rpki_plan *plan;
	enum manrs_status status;

	if (config->n_caches + (config->file != NULL) +
		    (config->slurm != NULL) >
	    MANRS_VRP_SOURCES)
		return MANRS_ERR_LIMIT;
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return MANRS_ERR_MEMORY;
	plan->strict_expiry = config->strict_expiry;
	status = copy_caches(config, plan);
	if (!status && (!copy_path(&plan->file, config->file) ||
			!copy_path(&plan->aspa, config->aspa) ||
			!copy_path(&plan->slurm, config->slurm)))
		status = MANRS_ERR_MEMORY;
	if (status)
		manrs_rpki_plan_free(plan);
	else
		*out = plan;
	return status;
}

enum manrs_status manrs_rpki_new(void (*notify)(void *arg), void *arg,
				 struct manrs_rpki **out)
{
	struct manrs_rpki *rpki = calloc(1, sizeof(*rpki));

	if (!rpki)
		return MANRS_ERR_MEMORY;
	rpki->notify = notify;
	rpki->notify_arg = arg;
	rpki->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (rpki->wake_fd < 0) {
		free(rpki);
		return MANRS_ERR_IO;
	}
	pthread_mutex_init(&rpki->mutex, NULL);
	*out = rpki;
	return MANRS_OK;
}

void manrs_rpki_wake_worker(struct manrs_rpki *rpki)
{
	/* Fails only when the worker is awake 2^64 times over. */
	(void)!eventfd_write(rpki->wake_fd, 1);
}

static enum manrs_status start_worker(struct manrs_rpki *rpki)
{
	if (!rpki->started)
		rpki->started = manrs_thread_start(&rpki->thread, "manrs_rpki",
						   manrs_rpki_worker, rpki);
	return rpki->started ? MANRS_OK : MANRS_ERR_MEMORY;
}

enum manrs_status manrs_rpki_configure(struct manrs_rpki *rpki,
				       const struct manrs_rpki_config *config)
{
	struct manrs_rpki_plan *plan = NULL;
	enum manrs_status status = plan_new(config, &plan);

	if (status)
		return status;
	status = start_worker(rpki);
	if (status) {
		manrs_rpki_plan_free(plan);
		return status;
	}
	pthread_mutex_lock(&rpki->mutex);
	manrs_rpki_plan_free(rpki->plan);
	rpki->plan = plan;
	pthread_mutex_unlock(&rpki->mutex);
	manrs_rpki_wake_worker(rpki);
	return MANRS_OK;
}

void manrs_rpki_refresh(struct manrs_rpki *rpki)
{
	pthread_mutex_lock(&rpki->mutex);
	rpki->refresh = true;
	pthread_mutex_unlock(&rpki->mutex);
	manrs_rpki_wake_worker(rpki);
}

bool manrs_rpki_take(struct manrs_rpki *rpki,
		     const struct manrs_vrp_table **table,
		     struct manrs_rpki_changes *changes)
{
	bool is_open;

	pthread_mutex_lock(&rpki->mutex);
	is_open = rpki->offer.is_open;
	if (is_open) {
		/* Empty: the worker clears it with each offer. */
		rpki->retired = rpki->taken;
		rpki->taken = rpki->offer.table;
		*table = rpki->taken;
		*changes = rpki->offer.changes;
		rpki->offer = (struct manrs_rpki_offer){ .is_open = false };
	}
	pthread_mutex_unlock(&rpki->mutex);
	if (is_open)
		manrs_rpki_wake_worker(rpki); /* to free what retired */
	return is_open;
}

size_t manrs_rpki_get_status(struct manrs_rpki *rpki,
			     struct manrs_rpki_status *status)
{
	size_t n;

	pthread_mutex_lock(&rpki->mutex);
	n = rpki->n_status;
	memcpy(status, rpki->status, n * sizeof(*status));
	pthread_mutex_unlock(&rpki->mutex);
	return n;
}

void manrs_rpki_free(struct manrs_rpki *rpki)
{
	if (!rpki)
		return;
	if (rpki->started) {
		pthread_mutex_lock(&rpki->mutex);
		rpki->stop = true;
		pthread_mutex_unlock(&rpki->mutex);
		manrs_rpki_wake_worker(rpki);
		pthread_join(rpki->thread, NULL);
	}
	manrs_rpki_plan_free(rpki->plan);
	manrs_vrp_table_free(rpki->offer.table);
	manrs_rpki_changes_release(&rpki->offer.changes);
	manrs_vrp_table_free(rpki->retired);
	manrs_vrp_table_free(rpki->taken);
	manrs_rpki_aspas_release(rpki);
	close(rpki->wake_fd);
	pthread_mutex_destroy(&rpki->mutex);
	free(rpki);
}
