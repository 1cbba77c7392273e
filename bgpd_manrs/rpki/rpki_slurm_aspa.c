/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The entries of the ASPA lists of a SLURM file,
 * draft-ietf-sidrops-aspa-slurm: {"customerAsn"} filters the ASPA of a customer,
 * {"customerAsn", "providerAsns"} asserts one.  The names of its first revisions,
 * "customerAsid" and "providers", are taken too.  Providers that are not in
 * ascending order, or there twice, mean the same and are let pass.
 * The lists around them are rpki_slurm_read.c's, what they do rpki_slurm.c's.
 */
#include <stdlib.h>

#include "json_vrp.h"
#include "rpki_slurm_private.h"

static enum manrs_status fail_memory(struct manrs_json_stream *s)
{
	return manrs_json_fail(s, s->line, MANRS_ERR_MEMORY, "out of memory");
}

static enum manrs_status parse_asn(struct manrs_json_stream *s, size_t line,
				   const char *name, struct json_object *value,
				   int64_t lowest, uint32_t *asn)
{
	int64_t number;

	if (!manrs_json_parse_number(value, UINT32_MAX, &number) ||
	    number < lowest)
		return manrs_json_refuse(s, line, name, value,
					 "is not an AS number");
	*asn = (uint32_t)number;
	return MANRS_OK;
}

/* A member by its name or the one it had in earlier revisions. */
static enum manrs_status find_member(struct manrs_json_stream *s, size_t line,
				     struct json_object *entry,
				     const char *name, const char *old_name,
				     struct json_object **value)
{
	struct json_object *old;
	bool is_there = json_object_object_get_ex(entry, name, value);

	if (!json_object_object_get_ex(entry, old_name, &old))
		return is_there ? MANRS_OK
				: manrs_json_fail(s, line, MANRS_ERR_INVALID,
						  "no %s", name);
	if (is_there)
		return manrs_json_fail(s, line, MANRS_ERR_INVALID,
				       "%s and %s are the same", name,
				       old_name);
	*value = old;
	return MANRS_OK;
}

static enum manrs_status parse_customer(struct manrs_json_stream *s,
					size_t line, struct json_object *entry,
					uint32_t *customer)
{
	struct json_object *value;
	enum manrs_status status = find_member(s, line, entry, "customerAsn",
					       "customerAsid", &value);

	if (status)
		return status;
	return parse_asn(s, line, "customerAsn", value, 1, customer);
}

static enum manrs_status add_filter(struct manrs_json_stream *s,
				    struct manrs_slurm *slurm,
				    uint32_t customer)
{
	size_t room = slurm->aspa_filters_room * 2 + 16;
	uint32_t *filters;

	if (slurm->n_aspa_filters == MANRS_SLURM_FILTERS_MAX)
		return manrs_json_fail(s, s->line, MANRS_ERR_LIMIT,
				       "more than %u entries",
				       MANRS_SLURM_FILTERS_MAX);
	if (slurm->n_aspa_filters == slurm->aspa_filters_room) {
		filters = realloc(slurm->aspa_filters, room * sizeof(*filters));
		if (!filters)
			return fail_memory(s);
		slurm->aspa_filters = filters;
		slurm->aspa_filters_room = room;
	}
	slurm->aspa_filters[slurm->n_aspa_filters++] = customer;
	return MANRS_OK;
}

enum manrs_status manrs_slurm_read_aspa_filter(struct manrs_json_stream *s,
					       const char *name, void *arg)
{
	static const char *const known[] = { "customerAsn", "customerAsid",
					     "comment", NULL };
	struct json_object *entry;
	size_t line = s->line;
	uint32_t customer;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)name;
	if (status)
		return status;
	status = manrs_slurm_check_members(s, line, entry, known);
	if (!status)
		status = parse_customer(s, line, entry, &customer);
	json_object_put(entry);
	return status ? status : add_filter(s, arg, customer);
}

static enum manrs_status add_provider(struct manrs_json_stream *s,
				      struct manrs_aspa_pairs *pairs,
				      uint32_t customer, uint32_t provider)
{
	size_t room = pairs->room * 2 + 16;
	struct manrs_aspa_pair *grown;

	if (pairs->n == MANRS_ASPA_MAX)
		return manrs_json_fail(s, s->line, MANRS_ERR_LIMIT,
				       "more than %u providers in all",
				       MANRS_ASPA_MAX);
	if (pairs->n == pairs->room) {
		grown = realloc(pairs->pairs, room * sizeof(*grown));
		if (!grown)
			return fail_memory(s);
		pairs->pairs = grown;
		pairs->room = room;
	}
	pairs->pairs[pairs->n++] =
		(struct manrs_aspa_pair){ customer, provider };
	return MANRS_OK;
}

static enum manrs_status add_assertion(struct manrs_json_stream *s, size_t line,
				       struct json_object *entry,
				       struct manrs_slurm *slurm)
{
	struct json_object *list;
	uint32_t customer, provider = 0;
	enum manrs_status status = parse_customer(s, line, entry, &customer);
	size_t i;

	if (!status)
		status = find_member(s, line, entry, "providerAsns",
				     "providers", &list);
	if (status)
		return status;
	if (!json_object_is_type(list, json_type_array) ||
	    !json_object_array_length(list))
		return manrs_json_refuse(s, line, "entry", entry,
					 "has no list of providerAsns");
	for (i = 0; !status && i < json_object_array_length(list); i++) {
		status = parse_asn(s, line, "providerAsns",
				   json_object_array_get_idx(list, i), 0,
				   &provider);
		if (!status && provider == customer)
			status = manrs_json_fail(s, line, MANRS_ERR_INVALID,
						 "AS%u is a provider of itself",
						 customer);
		if (!status)
			status = add_provider(s, &slurm->aspas, customer,
					      provider);
	}
	return status;
}

enum manrs_status manrs_slurm_read_aspa_assertion(struct manrs_json_stream *s,
						  const char *name, void *arg)
{
	static const char *const known[] = { "customerAsn", "customerAsid",
					     "providerAsns", "providers",
					     "comment", NULL };
	struct json_object *entry;
	size_t line = s->line;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)name;
	if (status)
		return status;
	status = manrs_slurm_check_members(s, line, entry, known);
	if (!status)
		status = add_assertion(s, line, entry, arg);
	json_object_put(entry);
	return status;
}
