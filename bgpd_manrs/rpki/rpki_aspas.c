/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ASPA tables on their way from the worker to the main thread, with what each
 * changes.  What is in a table is the worker's business, when its paths are
 * judged again the main thread's.  The rules are those of VRP tables: only the
 * worker frees one, only the main thread takes one into use.
 */
#include <stdlib.h>

#include "rpki_worker.h"

void manrs_rpki_aspa_changes_release(struct manrs_rpki_aspa_changes *changes)
{
	free(changes->customers);
	*changes = (struct manrs_rpki_aspa_changes){ .customers = NULL };
}

static void set_all(struct manrs_rpki_aspa_changes *changes)
{
	manrs_rpki_aspa_changes_release(changes);
	changes->all = true;
}

static bool count_customer(uint32_t customer, void *arg)
{
	struct manrs_rpki_aspa_changes *changes = arg;

	(void)customer;
	return ++changes->n <= MANRS_RPKI_CHANGES_MAX;
}

static bool collect_customer(uint32_t customer, void *arg)
{
	struct manrs_rpki_aspa_changes *changes = arg;

	changes->customers[changes->n++] = customer;
	return true;
}

/* Never fails: without memory for the customers it is all of them. */
static void find_changes(const struct manrs_aspa_table *before,
			 const struct manrs_aspa_table *after,
			 struct manrs_rpki_aspa_changes *changes)
{
	*changes = (struct manrs_rpki_aspa_changes){ .all = !before != !after };
	if (changes->all)
		return;
	manrs_aspa_table_diff(before, after, count_customer, changes);
	if (changes->n <= MANRS_RPKI_CHANGES_MAX)
		changes->customers = calloc(changes->n + 1,
					    sizeof(*changes->customers));
	if (!changes->customers) {
		set_all(changes);
		return;
	}
	changes->n = 0;
	manrs_aspa_table_diff(before, after, collect_customer, changes);
}

void manrs_rpki_aspas_offer(struct manrs_rpki *rpki,
			    struct manrs_aspa_table *table)
{
	struct manrs_rpki_aspa_box *box = &rpki->aspas;
	struct manrs_rpki_aspa_changes changes, missed;
	struct manrs_aspa_table *base, *missed_table;

	pthread_mutex_lock(&rpki->mutex);
	for (;;) {
		base = box->taken;
		pthread_mutex_unlock(&rpki->mutex);
		find_changes(base, table, &changes);
		pthread_mutex_lock(&rpki->mutex);
		if (box->taken == base)
			break;
		manrs_rpki_aspa_changes_release(&changes);
	}
	missed_table = box->table;
	missed = box->changes;
	box->table = table;
	box->changes = changes;
	box->is_open = true;
	pthread_mutex_unlock(&rpki->mutex);
	manrs_aspa_table_free(missed_table);
	manrs_rpki_aspa_changes_release(&missed);
	manrs_rpki_aspas_free_retired(rpki);
}

void manrs_rpki_aspas_free_retired(struct manrs_rpki *rpki)
{
	struct manrs_aspa_table *retired;

	pthread_mutex_lock(&rpki->mutex);
	retired = rpki->aspas.retired;
	rpki->aspas.retired = NULL;
	pthread_mutex_unlock(&rpki->mutex);
	manrs_aspa_table_free(retired);
}

bool manrs_rpki_take_aspas(struct manrs_rpki *rpki,
			   const struct manrs_aspa_table **table,
			   struct manrs_rpki_aspa_changes *changes)
{
	struct manrs_rpki_aspa_box *box = &rpki->aspas;
	bool is_open;

	pthread_mutex_lock(&rpki->mutex);
	is_open = box->is_open;
	if (is_open) {
		/* Empty: the worker clears it with each offer. */
		box->retired = box->taken;
		box->taken = box->table;
		*table = box->taken;
		*changes = box->changes;
		box->table = NULL;
		box->changes = (struct manrs_rpki_aspa_changes){ .n = 0 };
		box->is_open = false;
	}
	pthread_mutex_unlock(&rpki->mutex);
	if (is_open)
		manrs_rpki_wake_worker(rpki); /* to free what retired */
	return is_open;
}

void manrs_rpki_aspas_release(struct manrs_rpki *rpki)
{
	struct manrs_rpki_aspa_box *box = &rpki->aspas;

	manrs_aspa_table_free(box->table);
	manrs_aspa_table_free(box->taken);
	manrs_aspa_table_free(box->retired);
	manrs_rpki_aspa_changes_release(&box->changes);
}
