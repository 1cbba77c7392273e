/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ASPAs out of the JSON that validators write.  Knows the layouts of "aspas"
 * and what makes an entry of it acceptable; walking the document is
 * json_stream's, where the file comes from and what becomes of the ASPAs the
 * caller's.
 */
#include "rpki_aspa_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json_asn.h"
#include "json_vrp.h"

#define NEVER INT64_MAX

/* What an entry says but for its providers. */
struct entry {
	size_t line; /* where it begins */
	struct json_object *object;
	uint32_t customer;
	struct manrs_aspa_pairs *list; /* where its pairs go */
};

static bool list_add(struct manrs_aspa_pairs *list, uint32_t customer,
		     uint32_t provider)
{
	if (list->n == list->room) {
		size_t room = list->room ? list->room * 2 : 1024;
		struct manrs_aspa_pair *pairs =
			realloc(list->pairs, room * sizeof(*pairs));

		if (!pairs)
			return false;
		list->pairs = pairs;
		list->room = room;
	}
	list->pairs[list->n++] = (struct manrs_aspa_pair){ customer, provider };
	return true;
}

static enum manrs_status add_provider(struct manrs_json_stream *s,
				      struct manrs_aspa_reader *aspas,
				      const struct entry *entry,
				      struct json_object *value)
{
	uint32_t provider;

	if (!manrs_json_parse_asn(value, &provider))
		return manrs_json_refuse(
			s, entry->line, "provider", value,
			"is not an AS number (0 to 4294967295)");
	if (aspas->current.n + aspas->expired.n == MANRS_ASPA_MAX)
		return manrs_json_fail(s, s->line, MANRS_ERR_LIMIT,
				       "more than %u providers in all",
				       MANRS_ASPA_MAX);
	if (!list_add(entry->list, entry->customer, provider))
		return manrs_json_fail(s, s->line, MANRS_ERR_MEMORY,
				       "out of memory");
	return MANRS_OK;
}

static enum manrs_status parse_customer(struct manrs_json_stream *s,
					struct entry *entry)
{
	const char *name = "customer_asid"; /* rpki-client */
	struct json_object *value;

	if (!json_object_object_get_ex(entry->object, name, &value)) {
		name = "customer"; /* Routinator */
		if (!json_object_object_get_ex(entry->object, name, &value))
			return manrs_json_refuse(s, entry->line, "entry",
						 entry->object,
						 "has no customer");
	}
	if (!manrs_json_parse_asn(value, &entry->customer) || !entry->customer)
		return manrs_json_refuse(
			s, entry->line, name, value,
			"is not an AS number (1 to 4294967295)");
	return MANRS_OK;
}

static enum manrs_status parse_expires(struct manrs_json_stream *s,
				       struct manrs_aspa_reader *aspas,
				       struct entry *entry)
{
	manrs_time_t expires = NEVER;
	struct json_object *value;

	if (json_object_object_get_ex(entry->object, "expires", &value) &&
	    !manrs_json_parse_number(value, NEVER - 1, &expires))
		return manrs_json_refuse(s, entry->line, "expires", value,
					 "is not a time in seconds");
	entry->list = &aspas->current;
	if (!aspas->now || expires > *aspas->now)
		return MANRS_OK;
	entry->list = &aspas->expired;
	aspas->n_expired++;
	if (expires > aspas->last_expired)
		aspas->last_expired = expires;
	return MANRS_OK;
}

static enum manrs_status parse_providers(struct manrs_json_stream *s,
					 struct manrs_aspa_reader *aspas,
					 const struct entry *entry)
{
	enum manrs_status status = MANRS_OK;
	struct json_object *list;
	size_t i, n;

	if (!json_object_object_get_ex(entry->object, "providers", &list))
		return manrs_json_refuse(s, entry->line, "entry", entry->object,
					 "has no providers");
	if (!json_object_is_type(list, json_type_array))
		return manrs_json_refuse(s, entry->line, "providers", list,
					 "is not an array");
	n = json_object_array_length(list);
	if (!n)
		return manrs_json_refuse(
			s, entry->line, "providers", list,
			"is empty: an AS without any names AS 0");
	for (i = 0; i < n && !status; i++)
		status = add_provider(s, aspas, entry,
				      json_object_array_get_idx(list, i));
	return status;
}

static enum manrs_status parse_entry(struct manrs_json_stream *s,
				     struct manrs_aspa_reader *aspas, struct entry *entry)
{
	enum manrs_status status;

	if (!json_object_is_type(entry->object, json_type_object))
		return manrs_json_refuse(s, entry->line, "entry", entry->object,
					 "is not an object");
	status = parse_customer(s, entry);
	if (!status)
		status = parse_expires(s, aspas, entry);
	if (!status)
		status = parse_providers(s, aspas, entry);
	return status;
}

static enum manrs_status read_entry(struct manrs_json_stream *s,
				    const char *member, void *arg)
{
	struct entry entry = { .line = s->line };
	enum manrs_status status = manrs_json_read_value(s, &entry.object);

	(void)member;
	if (status)
		return status;
	status = parse_entry(s, arg, &entry);
	json_object_put(entry.object);
	return status;
}

enum manrs_status manrs_aspa_reader_read(struct manrs_json_stream *s,
					 struct manrs_aspa_reader *aspas)
{
	if (aspas->seen)
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       "a second \"aspas\"");
	aspas->seen = true;
	return manrs_json_read_array(s, read_entry, aspas);
}

void manrs_aspa_reader_release(struct manrs_aspa_reader *aspas)
{
	free(aspas->current.pairs);
	free(aspas->expired.pairs);
	*aspas = (struct manrs_aspa_reader){ .seen = false };
}

static enum manrs_status read_member(struct manrs_json_stream *s,
				     const char *member, void *arg)
{
	if (strcmp(member, "aspas"))
		return manrs_json_skip_value(s);
	return manrs_aspa_reader_read(s, arg);
}

/* The array without an object around it. */
static enum manrs_status read_bare_array(struct manrs_json_stream *s,
					 struct manrs_aspa_reader *aspas)
{
	enum manrs_status status = manrs_json_read_array(s, read_entry, aspas);
	int byte;

	if (!status)
		status = manrs_json_peek(s, &byte);
	if (!status && byte != MANRS_JSON_AT_END)
		status = manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
					 "more behind the end of the array");
	return status;
}

static enum manrs_status read_aspas(struct manrs_json_stream *s,
				    struct manrs_aspa_reader *aspas)
{
	enum manrs_status status;
	int byte;

	status = manrs_json_peek(s, &byte);
	if (status)
		return status;
	if (byte == '[')
		return read_bare_array(s, aspas);
	status = manrs_json_read_document(s, read_member, aspas);
	if (!status && !aspas->seen)
		status = manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
					 "there is no \"aspas\"");
	return status;
}

void manrs_aspa_reader_take(struct manrs_aspa_reader *aspas, bool is_archive,
			    struct manrs_aspa_pairs *pairs, size_t *dropped)
{
	struct manrs_aspa_pairs none = { .pairs = NULL };

	/* Nobody puts current ones into an archive: one list is empty. */
	if (is_archive && !aspas->current.n) {
		*pairs = aspas->expired;
		*dropped = 0;
		aspas->expired = none;
	} else {
		*pairs = aspas->current;
		*dropped = aspas->n_expired;
		aspas->current = none;
	}
}

static void settle_expiry(struct manrs_aspa_reader *aspas,
			  struct manrs_rpki_json_expiry *expiry,
			  struct manrs_aspa_pairs *pairs)
{
	bool is_archive = aspas->expired.n && !aspas->current.n;
	size_t dropped;

	manrs_aspa_reader_take(aspas, is_archive, pairs, &dropped);
	if (!expiry)
		return;
	expiry->all_expired = is_archive;
	expiry->dropped = dropped;
	expiry->last = aspas->last_expired;
}

enum manrs_status
manrs_rpki_aspa_json_read(FILE *in, struct manrs_rpki_json_expiry *expiry,
			  struct manrs_aspa_pair **pairs, size_t *n,
			  struct manrs_text *err)
{
	struct manrs_json_stream *s = malloc(sizeof(*s));
	struct manrs_aspa_reader aspas = { .now = expiry ? &expiry->now : NULL };
	struct manrs_aspa_pairs taken;
	enum manrs_status status;

	if (!s) {
		manrs_text_add(err, "out of memory");
		return MANRS_ERR_MEMORY;
	}
	status = manrs_json_stream_init(s, in, err);
	if (!status)
		status = read_aspas(s, &aspas);
	manrs_json_stream_release(s);
	free(s);
	if (!status) {
		settle_expiry(&aspas, expiry, &taken);
		*pairs = taken.pairs;
		*n = taken.n;
	}
	manrs_aspa_reader_release(&aspas);
	return status;
}

enum manrs_status manrs_rpki_aspa_json_load(const char *path,
					    struct manrs_aspa_pair **pairs,
					    size_t *n, struct manrs_text *err)
{
	enum manrs_status status;
	FILE *in;

	if (!strcmp(path, "-"))
		return manrs_rpki_aspa_json_read(stdin, NULL, pairs, n, err);
	in = fopen(path, "re");
	if (!in) {
		manrs_text_add(err, "%s", strerror(errno));
		return MANRS_ERR_IO;
	}
	status = manrs_rpki_aspa_json_read(in, NULL, pairs, n, err);
	fclose(in);
	return status;
}
