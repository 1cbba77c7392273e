/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of ASPAs: customers in ascending order, the providers of all of
 * them end to end, and a hash of customers over it.  A customer costs 16 bytes
 * to 24, each of its providers 4.
 *
 * Where ASPAs come from and how tables are swapped is the business of rpki/;
 * what they say of a path is aspa_verify.c's.
 */
#include "aspa_table.h"

#include <stdlib.h>
#include <string.h>

#include "sort.h"

struct manrs_aspa_table {
	uint32_t n_customers;
	uint32_t n_providers;
	unsigned shift; /* 32 less the bits of a slot's number */
	/* All in words[], in this order. */
	uint32_t *slots;     /* open addressing: customer's index + 1, or 0 */
	uint32_t *customers; /* ascending */
	uint32_t *ends;	     /* [i]: behind the providers of customer i - 1 */
	uint32_t *providers;
	uint32_t words[];
};

int manrs_aspa_pair_compare(const void *a, const void *b)
{
	const struct manrs_aspa_pair *x = a, *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	return (x->provider > y->provider) - (x->provider < y->provider);
}

/* Fibonacci hashing: ASNs are dense, their upper bits mostly zero. */
static inline uint32_t home_slot(const struct manrs_aspa_table *table,
				 uint32_t customer)
{
	return customer * 2654435769u >> table->shift;
}

/* Bits of a slot's number: at most half of the slots are taken, and there are
 * two at least, since a shift by 32 is undefined. */
static unsigned slot_bits(size_t n_customers)
{
	unsigned bits = 1;

	while ((size_t)1 << bits < n_customers * 2)
		bits++;
	return bits;
}

static struct manrs_aspa_table *allocate(size_t n_customers, size_t n_providers)
{
	unsigned bits = slot_bits(n_customers);
	size_t n_slots = (size_t)1 << bits;
	size_t n_words = n_slots + n_customers * 2 + 1 + n_providers;
	struct manrs_aspa_table *table =
		malloc(sizeof(*table) + n_words * sizeof(uint32_t));

	if (!table)
		return NULL;
	table->n_customers = 0;
	table->n_providers = 0;
	table->shift = 32 - bits;
	table->slots = table->words;
	table->customers = table->slots + n_slots;
	table->ends = table->customers + n_customers;
	table->providers = table->ends + n_customers + 1;
	memset(table->slots, 0, n_slots * sizeof(*table->slots));
	table->ends[0] = 0;
	return table;
}

/* Append a customer, behind the last one, and put it in its slot. */
static void add_customer(struct manrs_aspa_table *table, uint32_t customer)
{
	uint32_t mask = UINT32_MAX >> table->shift;
	uint32_t slot = home_slot(table, customer);

	while (table->slots[slot])
		slot = (slot + 1) & mask;
	table->customers[table->n_customers++] = customer;
	table->slots[slot] = table->n_customers;
}

/* Append sorted, distinct pairs to an empty table with room for them. */
static void fill(struct manrs_aspa_table *table,
		 const struct manrs_aspa_pair *pairs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!i || pairs[i - 1].customer != pairs[i].customer)
			add_customer(table, pairs[i].customer);
		if (pairs[i].provider)
			table->providers[table->n_providers++] =
				pairs[i].provider;
		table->ends[table->n_customers] = table->n_providers;
	}
}

enum manrs_status manrs_aspa_table_new(struct manrs_aspa_pair *pairs, size_t n,
				       struct manrs_aspa_table **out)
{
	size_t i, n_customers = 0, n_providers = 0;
	struct manrs_aspa_table *table;

	if (n > MANRS_ASPA_MAX)
		return MANRS_ERR_LIMIT;
	for (i = 0; i < n; i++)
		if (!pairs[i].customer)
			return MANRS_ERR_INVALID;

	n = manrs_sort_distinct(pairs, n, sizeof(*pairs),
				manrs_aspa_pair_compare);
	for (i = 0; i < n; i++) {
		n_customers += !i || pairs[i - 1].customer != pairs[i].customer;
		n_providers += pairs[i].provider != 0;
	}
	table = allocate(n_customers, n_providers);
	if (!table)
		return MANRS_ERR_MEMORY;
	fill(table, pairs, n);
	*out = table;
	return MANRS_OK;
}

void manrs_aspa_table_free(struct manrs_aspa_table *table)
{
	free(table);
}

size_t manrs_aspa_table_count(const struct manrs_aspa_table *table)
{
	return table->n_customers;
}

size_t manrs_aspa_table_count_providers(const struct manrs_aspa_table *table)
{
	return table->n_providers;
}

size_t manrs_aspa_table_bytes(const struct manrs_aspa_table *table)
{
	size_t n_words = (size_t)(table->providers - table->words) +
			 table->n_providers;

	return sizeof(*table) + n_words * sizeof(uint32_t);
}

static struct manrs_aspa_set set_at(const struct manrs_aspa_table *table,
				    uint32_t i)
{
	return (struct manrs_aspa_set){
		.providers = table->providers + table->ends[i],
		.n = table->ends[i + 1] - table->ends[i],
	};
}

struct manrs_aspa_set
manrs_aspa_table_find(const struct manrs_aspa_table *table, uint32_t customer)
{
	uint32_t mask = UINT32_MAX >> table->shift;
	uint32_t slot = home_slot(table, customer);
	uint32_t i;

	while ((i = table->slots[slot])) {
		if (table->customers[i - 1] == customer)
			return set_at(table, i - 1);
		slot = (slot + 1) & mask;
	}
	return (struct manrs_aspa_set){ .providers = NULL };
}

bool manrs_aspa_set_has(struct manrs_aspa_set set, uint32_t provider)
{
	const uint32_t *first = set.providers;
	uint32_t n = set.n, half;

	/* Narrow down to the last provider not above the one wanted. */
	while (n > 1) {
		half = n / 2;
		if (first[half] <= provider)
			first += half;
		n -= half;
	}
	return n && *first == provider;
}

void manrs_aspa_table_foreach(const struct manrs_aspa_table *table,
			      manrs_aspa_fn fn, void *arg)
{
	uint32_t i;

	for (i = 0; i < table->n_customers; i++)
		if (!fn(table->customers[i], set_at(table, i), arg))
			return;
}

static bool is_same_set(struct manrs_aspa_set a, struct manrs_aspa_set b)
{
	return a.n == b.n &&
	       !memcmp(a.providers, b.providers, a.n * sizeof(*a.providers));
}

void manrs_aspa_table_diff(const struct manrs_aspa_table *before,
			   const struct manrs_aspa_table *after,
			   manrs_aspa_diff_fn fn, void *arg)
{
	uint32_t n_old = before ? before->n_customers : 0;
	uint32_t n_new = after ? after->n_customers : 0;
	uint32_t old = 0, new = 0;

	while (old < n_old || new < n_new) {
		/* Behind the last customer of either table. */
		uint64_t x = old < n_old ? before->customers[old] : UINT64_MAX;
		uint64_t y = new < n_new ? after->customers[new] : UINT64_MAX;
		bool is_changed = x != y || !is_same_set(set_at(before, old),
							 set_at(after, new));

		if (is_changed && !fn((uint32_t)(x < y ? x : y), arg))
			return;
		old += x <= y;
		new += y <= x;
	}
}
