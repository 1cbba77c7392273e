/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which key a route has, which of the shards it is in, and the figures.  How
 * the shards keep their keys is route_shard.c's.
 *
 * Each route costs a miss of every cache there is, so keys are short where they
 * can be:
 *
 *	1 word	IPv4		address, with a bit set behind its last one
 *	2	IPv4 add-path	the same, path id
 *	2	IPv6		upper half of the address, with such a bit
 *	6	any other	address (4), path id, length
 *
 * Each shard grows on its own: the longest insertion moves one of them, not a
 * million routes.
 */
#include "route_table.h"

#include <stdlib.h>
#include <string.h>

#include "judgement_set.h"
#include "route_shard.h"

#define SHARDS MANRS_ROUTE_TABLE_PARTS

struct manrs_route_table {
	uint8_t afi;
	uint64_t seed; /* unknown to peers: where the table lies */
	uint64_t lost;
	struct manrs_tally tally;
	struct manrs_judgement_set judgements;
	struct manrs_route_shard shards[MANRS_ROUTE_KEY__COUNT][SHARDS];
};

enum manrs_status manrs_route_table_new(enum manrs_afi afi,
					struct manrs_route_table **out)
{
	struct manrs_route_table *table = calloc(1, sizeof(*table));

	if (!table)
		return MANRS_ERR_MEMORY;
	table->afi = afi;
	table->seed = (uintptr_t)table;
	*out = table;
	return MANRS_OK;
}

void manrs_route_table_free(struct manrs_route_table *table)
{
	if (!table)
		return;
	manrs_route_table_clear(table);
	free(table);
}

void manrs_route_table_clear(struct manrs_route_table *table)
{
	for (int kind = 0; kind < MANRS_ROUTE_KEY__COUNT; kind++)
		for (int s = 0; s < SHARDS; s++)
			manrs_route_shard_clear(&table->shards[kind][s]);
	memset(&table->tally, 0, sizeof(table->tally));
	manrs_judgement_set_release(&table->judgements);
}

static void make_key(const struct manrs_route_table *table,
		     const struct manrs_prefix *prefix, uint32_t path_id,
		     struct manrs_route_key *key)
{
	bool is_ipv4 = table->afi == MANRS_AFI_IPV4;

	if (prefix->len < (is_ipv4 ? 32 : 64) && (is_ipv4 || !path_id)) {
		uint64_t marked = prefix->hi |
				  UINT64_C(1) << (63 - prefix->len);

		key->kind = is_ipv4 && !path_id ? MANRS_ROUTE_KEY_1
						: MANRS_ROUTE_KEY_2;
		key->words[0] = marked >> 32;
		key->words[1] = is_ipv4 ? path_id : (uint32_t)marked;
	} else {
		key->kind = MANRS_ROUTE_KEY_6;
		key->words[0] = prefix->hi >> 32;
		key->words[1] = (uint32_t)prefix->hi;
		key->words[2] = prefix->lo >> 32;
		key->words[3] = (uint32_t)prefix->lo;
		key->words[4] = path_id;
		key->words[5] = prefix->len;
	}
	manrs_route_key_hash(key, table->seed);
}

/* The route of a used slot. */
static void read_key(const struct manrs_route_table *table,
		     struct manrs_route_slot slot, struct manrs_prefix *prefix,
		     uint32_t *path_id)
{
	bool is_ipv4 = table->afi == MANRS_AFI_IPV4;
	const uint32_t *words = manrs_route_slot_words(slot);
	uint64_t marked = (uint64_t)words[0] << 32;

	*prefix = (struct manrs_prefix){ .afi = table->afi };
	if (slot.kind == MANRS_ROUTE_KEY_6) {
		prefix->hi = marked | words[1];
		prefix->lo = (uint64_t)words[2] << 32 | words[3];
		prefix->len = words[5];
		*path_id = words[4];
		return;
	}
	if (!is_ipv4)
		marked |= words[1];
	prefix->hi = marked & (marked - 1);
	prefix->len = 63 - __builtin_ctzll(marked);
	*path_id = is_ipv4 && slot.kind == MANRS_ROUTE_KEY_2 ? words[1] : 0;
}

static struct manrs_route_shard *
shard_of(const struct manrs_route_table *table,
	 const struct manrs_route_key *key)
{
	return (struct manrs_route_shard *)
		&table->shards[key->kind][key->hash % SHARDS];
}

static const struct manrs_judgement *
judgement_at(const struct manrs_route_table *table,
	     struct manrs_route_slot slot)
{
	return manrs_judgement_set_get(&table->judgements,
				       manrs_route_slot_number(slot));
}

/* Take the judgement of a used slot out of the figures. */
static void uncount(struct manrs_route_table *table,
		    struct manrs_route_slot slot)
{
	manrs_tally_add(&table->tally, judgement_at(table, slot), -1);
	manrs_judgement_set_remove(&table->judgements,
				   manrs_route_slot_number(slot));
}

enum manrs_status manrs_route_table_put(struct manrs_route_table *table,
					const struct manrs_prefix *prefix,
					uint32_t path_id,
					const struct manrs_judgement *judgement,
					struct manrs_route_change *change)
{
	bool rejected = judgement->reject && judgement->enforced;
	uint32_t number, before = 0, failed_before = 0;
	struct manrs_route_shard *shard;
	enum manrs_status status;
	struct manrs_route_slot slot;
	struct manrs_route_key key;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, &key);
	status = manrs_judgement_set_add(&table->judgements, judgement,
					 &number);
	if (status)
		goto lost;
	if (manrs_route_shard_find(shard, &key, &slot)) {
		before = manrs_route_slot_number(slot);
		failed_before = judgement_at(table, slot)->failed;
		uncount(table, slot);
		manrs_route_slot_set(slot, number, rejected);
	} else if (!manrs_route_shard_add(shard, &key, table->seed, number,
					  rejected, &slot)) {
		manrs_judgement_set_remove(&table->judgements, number);
		status = MANRS_ERR_MEMORY;
		goto lost;
	}
	manrs_tally_add(&table->tally, judgement, 1);
	if (change)
		*change = (struct manrs_route_change){
			.changed = number != before,
			.failed_before = failed_before,
		};
	return MANRS_OK;
lost:
	table->lost++;
	return status;
}

void manrs_route_table_prefetch(const struct manrs_route_table *table,
				const struct manrs_prefix *prefix,
				uint32_t path_id)
{
	struct manrs_route_key key;

	make_key(table, prefix, path_id, &key);
	manrs_route_shard_prefetch(shard_of(table, &key), &key);
}

bool manrs_route_table_find(const struct manrs_route_table *table,
			    const struct manrs_prefix *prefix, uint32_t path_id,
			    struct manrs_judgement *judgement)
{
	struct manrs_route_slot slot;
	struct manrs_route_key key;

	make_key(table, prefix, path_id, &key);
	if (!manrs_route_shard_find(shard_of(table, &key), &key, &slot))
		return false;
	*judgement = *judgement_at(table, slot);
	return true;
}

bool manrs_route_table_remove(struct manrs_route_table *table,
			      const struct manrs_prefix *prefix,
			      uint32_t path_id)
{
	struct manrs_route_shard *shard;
	struct manrs_route_slot slot;
	struct manrs_route_key key;

	make_key(table, prefix, path_id, &key);
	shard = shard_of(table, &key);
	if (!manrs_route_shard_find(shard, &key, &slot))
		return false;
	uncount(table, slot);
	manrs_route_shard_remove(shard, slot, table->seed);
	return true;
}

struct visit {
	const struct manrs_route_table *table;
	manrs_route_fn fn;
	void *arg;
};

static bool visit_slot(struct manrs_route_slot slot, void *arg)
{
	const struct visit *visit = arg;
	struct manrs_prefix prefix;
	uint32_t path_id;

	read_key(visit->table, slot, &prefix, &path_id);
	return visit->fn(&prefix, path_id, judgement_at(visit->table, slot),
			 visit->arg);
}

/* Call fn for the routes of one part of the table, or the rejected ones. */
static bool visit_part(const struct manrs_route_table *table, unsigned part,
		       bool only_rejected, manrs_route_fn fn, void *arg)
{
	struct visit visit = { table, fn, arg };

	for (int kind = 0; kind < MANRS_ROUTE_KEY__COUNT; kind++)
		if (!manrs_route_shard_foreach(&table->shards[kind][part], kind,
					       only_rejected, visit_slot,
					       &visit))
			return false;
	return true;
}

void manrs_route_table_foreach(const struct manrs_route_table *table,
			       manrs_route_fn fn, void *arg)
{
	for (unsigned part = 0; part < SHARDS; part++)
		if (!visit_part(table, part, false, fn, arg))
			return;
}

bool manrs_route_table_foreach_rejected(const struct manrs_route_table *table,
					unsigned part, manrs_route_fn fn,
					void *arg)
{
	return !table->tally.rejected ||
	       visit_part(table, part % SHARDS, true, fn, arg);
}

const struct manrs_tally *
manrs_route_table_tally(const struct manrs_route_table *table)
{
	return &table->tally;
}

uint64_t manrs_route_table_lost(const struct manrs_route_table *table)
{
	return table->lost;
}

size_t manrs_route_table_bytes(const struct manrs_route_table *table)
{
	size_t bytes = sizeof(*table) +
		       manrs_judgement_set_bytes(&table->judgements);

	for (int kind = 0; kind < MANRS_ROUTE_KEY__COUNT; kind++)
		for (int s = 0; s < SHARDS; s++)
			bytes += manrs_route_shard_bytes(
				&table->shards[kind][s]);
	return bytes;
}
