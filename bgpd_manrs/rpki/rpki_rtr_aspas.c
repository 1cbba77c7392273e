/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Collects what an RTR cache changes of its ASPAs and merges it into the set
 * that was held: one sort of the changes and one walk along both, whatever
 * their order.  Who calls, and when, is rpki_rtrlib_aspa.c's.
 */
#include "rpki_rtr_aspas.h"

#include <string.h>

#include "engine/sort.h"

/* One provider of an announcement, or a whole withdrawal.  Of a customer the
 * last event counts. */
struct manrs_rtr_aspa_change {
	uint32_t customer;
	uint32_t event;
	uint32_t provider;
	bool is_withdrawal;
};

static void forget_changes(struct manrs_rtr_aspas *aspas)
{
	free(aspas->changes);
	aspas->changes = NULL;
	aspas->n = 0;
	aspas->room = 0;
	aspas->events = 0;
	aspas->problem = MANRS_OK;
}

void manrs_rtr_aspas_release(struct manrs_rtr_aspas *aspas)
{
	forget_changes(aspas);
	free(aspas->held.pairs);
	*aspas = (struct manrs_rtr_aspas){ .announced = false };
}

void manrs_rtr_aspas_begin(struct manrs_rtr_aspas *aspas, bool is_reset)
{
	aspas->is_reset = is_reset;
	aspas->announced = false;
}

static void add_change(struct manrs_rtr_aspas *aspas,
		       const struct manrs_rtr_aspa_change *change)
{
	struct manrs_rtr_aspa_change *grown;
	size_t room = aspas->room ? aspas->room * 2 : 256;

	if (aspas->problem)
		return;
	if (aspas->n == MANRS_RTR_ASPA_CHANGES_MAX) {
		aspas->problem = MANRS_ERR_LIMIT;
		return;
	}
	if (aspas->n == aspas->room) {
		grown = realloc(aspas->changes, room * sizeof(*grown));
		if (!grown) {
			aspas->problem = MANRS_ERR_MEMORY;
			return;
		}
		aspas->changes = grown;
		aspas->room = room;
	}
	aspas->changes[aspas->n++] = *change;
}

void manrs_rtr_aspas_announce(struct manrs_rtr_aspas *aspas, uint32_t customer,
			      const uint32_t *providers, size_t n)
{
	struct manrs_rtr_aspa_change change = { .customer = customer,
						.event = aspas->events++ };
	size_t i;

	aspas->announced = true;
	if (!customer && !aspas->problem)
		aspas->problem = MANRS_ERR_INVALID;
	if (!n)
		add_change(aspas, &change);
	for (i = 0; i < n; i++) {
		change.provider = providers[i];
		add_change(aspas, &change);
	}
}

void manrs_rtr_aspas_withdraw(struct manrs_rtr_aspas *aspas, uint32_t customer)
{
	struct manrs_rtr_aspa_change change = { .customer = customer,
						.event = aspas->events++,
						.is_withdrawal = true };

	add_change(aspas, &change);
}

/* By customer, the last event first, then by provider. */
static int compare_changes(const void *a, const void *b)
{
	const struct manrs_rtr_aspa_change *x = a;
	const struct manrs_rtr_aspa_change *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	if (x->event != y->event)
		return x->event > y->event ? -1 : 1;
	return (x->provider > y->provider) - (x->provider < y->provider);
}

/* Append the last event of the customer at changes[*i], and pass the others. */
static size_t merge_customer(const struct manrs_rtr_aspas *aspas, size_t *i,
			     struct manrs_aspa_pair *merged, size_t n)
{
	const struct manrs_rtr_aspa_change *first = &aspas->changes[*i];
	const struct manrs_rtr_aspa_change *c = first;
	const struct manrs_rtr_aspa_change *end = aspas->changes + aspas->n;

	for (; c < end && c->customer == first->customer; c++) {
		if (c->event != first->event || c->is_withdrawal ||
		    (c > first && c->provider == c[-1].provider))
			continue;
		merged[n++] = (struct manrs_aspa_pair){ c->customer,
							c->provider };
	}
	*i = (size_t)(c - aspas->changes);
	return n;
}

/* The set held with the sorted changes; merged has room for all of both. */
static size_t merge(const struct manrs_rtr_aspas *aspas,
		    struct manrs_aspa_pair *merged)
{
	const struct manrs_aspa_pairs *held = &aspas->held;
	size_t h = 0, i = 0, n = 0;

	while (i < aspas->n) {
		uint32_t customer = aspas->changes[i].customer;

		while (h < held->n && held->pairs[h].customer < customer)
			merged[n++] = held->pairs[h++];
		while (h < held->n && held->pairs[h].customer == customer)
			h++;
		n = merge_customer(aspas, &i, merged, n);
	}
	while (h < held->n)
		merged[n++] = held->pairs[h++];
	return n;
}

static enum manrs_status apply_changes(struct manrs_rtr_aspas *aspas)
{
	struct manrs_aspa_pairs next = { .room = aspas->held.n + aspas->n };

	if (aspas->problem || !aspas->n)
		return aspas->problem;
	manrs_sort(aspas->changes, aspas->n, sizeof(*aspas->changes),
		   compare_changes);
	next.pairs = malloc(next.room * sizeof(*next.pairs));
	if (!next.pairs)
		return MANRS_ERR_MEMORY;
	next.n = merge(aspas, next.pairs);
	free(aspas->held.pairs);
	aspas->held = next;
	return next.n > MANRS_ASPA_MAX ? MANRS_ERR_LIMIT : MANRS_OK;
}

static enum manrs_status copy_held(const struct manrs_rtr_aspas *aspas,
				   struct manrs_aspa_pairs *out)
{
	struct manrs_aspa_pairs copy = { .n = aspas->held.n,
					 .room = aspas->held.n };

	if (copy.n) {
		copy.pairs = malloc(copy.n * sizeof(*copy.pairs));
		if (!copy.pairs)
			return MANRS_ERR_MEMORY;
		memcpy(copy.pairs, aspas->held.pairs,
		       copy.n * sizeof(*copy.pairs));
	}
	*out = copy;
	return MANRS_OK;
}

enum manrs_status manrs_rtr_aspas_settle(struct manrs_rtr_aspas *aspas,
					 struct manrs_aspa_pairs *out,
					 struct manrs_text *err)
{
	enum manrs_status status;

	if (aspas->is_reset && !aspas->announced)
		manrs_rtr_aspas_release(aspas);
	status = apply_changes(aspas);
	if (!status)
		status = copy_held(aspas, out);
	if (!status) {
		forget_changes(aspas);
		return MANRS_OK;
	}
	manrs_rtr_aspas_release(aspas);
	if (status == MANRS_ERR_INVALID)
		manrs_text_add(err, "malformed ASPA, of customer AS0");
	else
		manrs_text_add(err, "too many ASPAs: %s",
			       manrs_status_text(status));
	return status;
}
