/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a SLURM file (RFC 8416 section 3).  Each JSON object of it has a table
 * of the members it may and must have.  The lists are read entry by entry;
 * what an entry does is rpki_slurm.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "json_vrp.h"
#include "rpki_slurm_private.h"

struct reader {
	struct manrs_slurm *slurm;
	int64_t version;
	unsigned aspa_lists; /* of the two that version 2 has */
};

typedef enum manrs_status (*read_fn)(struct manrs_json_stream *s,
				     struct reader *reader);

/* A member of one of the objects around the lists. */
struct member {
	const char *name;
	bool is_required;
	read_fn read;
};

/* An object being read. */
struct section {
	struct reader *reader;
	const char *name; /* for messages */
	const struct member *members;
	size_t n;
	unsigned seen; /* bits */
};

/* Refuse a name; it is shown as JSON, which keeps terminals safe. */
static enum manrs_status refuse_name(struct manrs_json_stream *s, size_t line,
				     const char *name, const char *why)
{
	struct json_object *shown = json_object_new_string(name);
	enum manrs_status status =
		manrs_json_refuse(s, line, "member", shown, why);

	json_object_put(shown);
	return status;
}

static enum manrs_status read_member(struct manrs_json_stream *s,
				     const char *name, void *arg)
{
	struct section *section = arg;
	size_t i;

	for (i = 0; i < section->n; i++) {
		if (strcmp(section->members[i].name, name))
			continue;
		if (section->seen & 1u << i)
			return refuse_name(s, s->line, name, "is there twice");
		section->seen |= 1u << i;
		return section->members[i].read(s, section->reader);
	}
	return refuse_name(s, s->line, name, "is not one of SLURM");
}

static enum manrs_status check_required(struct manrs_json_stream *s,
					const struct section *section)
{
	size_t i;

	for (i = 0; i < section->n; i++)
		if (section->members[i].is_required &&
		    !(section->seen & 1u << i))
			return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
					       "%s has no \"%s\"",
					       section->name,
					       section->members[i].name);
	return MANRS_OK;
}

static enum manrs_status read_section(struct manrs_json_stream *s,
				      struct section *section)
{
	enum manrs_status status =
		manrs_json_read_object(s, read_member, section);

	return status ? status : check_required(s, section);
}

static enum manrs_status read_list(struct manrs_json_stream *s,
				   const char *name, manrs_json_fn read,
				   void *arg)
{
	enum manrs_status status;

	s->array = name;
	status = manrs_json_read_array(s, read, arg);
	s->array = NULL;
	return status;
}

/* ---- entries ---- */

static enum manrs_status fail_add(struct manrs_json_stream *s,
				  enum manrs_status status, unsigned most)
{
	if (status == MANRS_ERR_LIMIT)
		return manrs_json_fail(s, s->line, status,
				       "more than %u entries", most);
	return manrs_json_fail(s, s->line, status, "out of memory");
}

enum manrs_status manrs_slurm_check_members(struct manrs_json_stream *s,
					    size_t line,
					    struct json_object *entry,
					    const char *const *known)
{
	if (!json_object_is_type(entry, json_type_object))
		return manrs_json_refuse(s, line, "entry", entry,
					 "is not an object");
	json_object_object_foreach(entry, name, value) {
		const char *const *k = known;

		while (*k && strcmp(*k, name))
			k++;
		if (!*k)
			return refuse_name(s, line, name,
					   "is not one of this entry");
		if (!strcmp(name, "comment") &&
		    !json_object_is_type(value, json_type_string))
			return manrs_json_refuse(s, line, name, value,
						 "is not a string");
	}
	return MANRS_OK;
}

static enum manrs_status parse_asn(struct manrs_json_stream *s, size_t line,
				   struct json_object *value, uint32_t *asn)
{
	int64_t number;

	if (!manrs_json_parse_number(value, UINT32_MAX, &number))
		return manrs_json_refuse(
			s, line, "asn", value,
			"is not an AS number (0 to 4294967295)");
	*asn = (uint32_t)number;
	return MANRS_OK;
}

static enum manrs_status add_filter(struct manrs_slurm *slurm,
				    const struct manrs_slurm_filter *filter)
{
	struct manrs_slurm_filter *filters;
	size_t room = slurm->filters_room ? slurm->filters_room * 2 : 16;

	if (slurm->n_filters == MANRS_SLURM_FILTERS_MAX)
		return MANRS_ERR_LIMIT;
	if (slurm->n_filters == slurm->filters_room) {
		filters = realloc(slurm->filters, room * sizeof(*filters));
		if (!filters)
			return MANRS_ERR_MEMORY;
		slurm->filters = filters;
		slurm->filters_room = room;
	}
	slurm->filters[slurm->n_filters++] = *filter;
	return MANRS_OK;
}

static enum manrs_status parse_filter(struct manrs_json_stream *s, size_t line,
				      struct json_object *entry,
				      struct manrs_slurm_filter *filter)
{
	static const char *const known[] = { "prefix", "asn", "comment", NULL };
	enum manrs_status status = manrs_slurm_check_members(s, line, entry, known);
	struct json_object *value;

	if (status)
		return status;
	filter->has_prefix = json_object_object_get_ex(entry, "prefix", &value);
	if (filter->has_prefix)
		status = manrs_json_parse_prefix(s, line, value,
						 &filter->prefix);
	if (status)
		return status;
	filter->has_asn = json_object_object_get_ex(entry, "asn", &value);
	if (filter->has_asn)
		return parse_asn(s, line, value, &filter->asn);
	/* It would match every VRP. */
	if (!filter->has_prefix)
		return manrs_json_refuse(s, line, "entry", entry,
					 "has neither prefix nor asn");
	return MANRS_OK;
}

static enum manrs_status read_filter(struct manrs_json_stream *s,
				     const char *name, void *arg)
{
	struct manrs_slurm_filter filter = { .has_asn = false };
	struct reader *reader = arg;
	struct json_object *entry;
	size_t line = s->line;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)name;
	if (status)
		return status;
	status = parse_filter(s, line, entry, &filter);
	json_object_put(entry);
	if (status)
		return status;
	status = add_filter(reader->slurm, &filter);
	return status ? fail_add(s, status, MANRS_SLURM_FILTERS_MAX) : MANRS_OK;
}

/* null or "": a row of a registry that nobody filled in. */
static bool is_blank(struct json_object *value)
{
	return !value || (json_object_is_type(value, json_type_string) &&
			  !json_object_get_string_len(value));
}

static enum manrs_status parse_assertion(struct manrs_json_stream *s,
					 size_t line, struct json_object *entry,
					 struct manrs_vrp *vrp, bool *blank)
{
	static const char *const known[] = { "prefix", "asn", "maxPrefixLength",
					     "comment", "source", "mnt-by",
					     NULL };
	enum manrs_status status = manrs_slurm_check_members(s, line, entry, known);
	struct json_object *prefix;
	struct json_object *asn;

	if (status)
		return status;
	if (!json_object_object_get_ex(entry, "prefix", &prefix))
		return manrs_json_refuse(s, line, "entry", entry,
					 "has no prefix");
	if (!json_object_object_get_ex(entry, "asn", &asn))
		return manrs_json_refuse(s, line, "entry", entry, "has no asn");
	*blank = is_blank(prefix) || is_blank(asn);
	if (*blank)
		return MANRS_OK;
	status = manrs_json_parse_prefix(s, line, prefix, &vrp->prefix);
	if (!status)
		status = parse_asn(s, line, asn, &vrp->asn);
	if (!status)
		status = manrs_json_parse_max_len(s, line, entry,
						  "maxPrefixLength", vrp);
	return status;
}

static enum manrs_status read_assertion(struct manrs_json_stream *s,
					const char *name, void *arg)
{
	struct manrs_vrp vrp = { .sources = 0 };
	struct reader *reader = arg;
	struct json_object *entry;
	size_t line = s->line;
	bool blank = false;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)name;
	if (status)
		return status;
	status = parse_assertion(s, line, entry, &vrp, &blank);
	json_object_put(entry);
	if (status)
		return status;
	if (blank) {
		reader->slurm->n_blank++;
		return MANRS_OK;
	}
	status = manrs_rpki_records_add(&reader->slurm->assertions, &vrp);
	return status ? fail_add(s, status, MANRS_RPKI_RECORDS_MAX) : MANRS_OK;
}

/* An entry of a list that is none of our business. */
static enum manrs_status read_foreign(struct manrs_json_stream *s,
				      const char *name, void *arg)
{
	struct json_object *entry;
	size_t line = s->line;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)name;
	(void)arg;
	if (status)
		return status;
	if (!json_object_is_type(entry, json_type_object))
		status = manrs_json_refuse(s, line, "entry", entry,
					   "is not an object");
	json_object_put(entry);
	return status;
}

/* ---- the objects around them ---- */

static enum manrs_status read_version(struct manrs_json_stream *s,
				      struct reader *reader)
{
	struct json_object *value;
	size_t line = s->line;
	enum manrs_status status = manrs_json_read_value(s, &value);

	if (status)
		return status;
	if (!manrs_json_parse_number(value, 2, &reader->version) ||
	    !reader->version)
		status = manrs_json_refuse(s, line, "slurmVersion", value,
					   "is not 1 or 2");
	json_object_put(value);
	return status;
}

static enum manrs_status read_prefix_filters(struct manrs_json_stream *s,
					     struct reader *reader)
{
	return read_list(s, "prefixFilters", read_filter, reader);
}

static enum manrs_status read_prefix_assertions(struct manrs_json_stream *s,
						struct reader *reader)
{
	return read_list(s, "prefixAssertions", read_assertion, reader);
}

static enum manrs_status read_bgpsec(struct manrs_json_stream *s,
				     struct reader *reader)
{
	return read_list(s, "bgpsec", read_foreign, reader);
}

static enum manrs_status read_aspa_filters(struct manrs_json_stream *s,
					   struct reader *reader)
{
	reader->aspa_lists++;
	reader->slurm->has_aspas = true;
	return read_list(s, "aspaFilters", manrs_slurm_read_aspa_filter,
			 reader->slurm);
}

static enum manrs_status read_aspa_assertions(struct manrs_json_stream *s,
					      struct reader *reader)
{
	reader->aspa_lists++;
	reader->slurm->has_aspas = true;
	return read_list(s, "aspaAssertions", manrs_slurm_read_aspa_assertion,
			 reader->slurm);
}

static enum manrs_status read_filters(struct manrs_json_stream *s,
				      struct reader *reader)
{
	static const struct member members[] = {
		{ "prefixFilters", true, read_prefix_filters },
		{ "bgpsecFilters", true, read_bgpsec },
		{ "aspaFilters", false, read_aspa_filters },
	};
	struct section section = { reader, "\"validationOutputFilters\"",
				   members, MANRS_ARRAY_SIZE(members), 0 };

	return read_section(s, &section);
}

static enum manrs_status read_assertions(struct manrs_json_stream *s,
					 struct reader *reader)
{
	static const struct member members[] = {
		{ "prefixAssertions", true, read_prefix_assertions },
		{ "bgpsecAssertions", true, read_bgpsec },
		{ "aspaAssertions", false, read_aspa_assertions },
	};
	struct section section = { reader, "\"locallyAddedAssertions\"",
				   members, MANRS_ARRAY_SIZE(members), 0 };

	return read_section(s, &section);
}

static enum manrs_status read_document(struct manrs_json_stream *s,
				       struct reader *reader)
{
	static const struct member members[] = {
		{ "slurmVersion", true, read_version },
		{ "validationOutputFilters", true, read_filters },
		{ "locallyAddedAssertions", true, read_assertions },
	};
	struct section section = { reader, "the file", members,
				   MANRS_ARRAY_SIZE(members), 0 };
	enum manrs_status status =
		manrs_json_read_document(s, read_member, &section);

	if (!status)
		status = check_required(s, &section);
	if (!status && reader->aspa_lists && reader->version < 2)
		status = manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
					 "ASPA parts need slurmVersion 2");
	if (!status && reader->aspa_lists < 2 && reader->version == 2)
		status = manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
					 "slurmVersion 2 has \"aspaFilters\" "
					 "and \"aspaAssertions\"");
	return status;
}

enum manrs_status manrs_slurm_read(FILE *in, struct manrs_slurm **out,
				   struct manrs_text *err)
{
	struct manrs_json_stream *s = malloc(sizeof(*s));
	struct manrs_slurm *slurm = calloc(1, sizeof(*slurm));
	struct reader reader = { .slurm = slurm };
	enum manrs_status status = MANRS_ERR_MEMORY;

	if (!s || !slurm) {
		manrs_text_add(err, "out of memory");
		goto out;
	}
	status = manrs_json_stream_init(s, in, err);
	if (!status)
		status = read_document(s, &reader);
	manrs_json_stream_release(s);
	if (status)
		goto out;
	manrs_rpki_records_fit(&slurm->assertions);
	status = manrs_slurm_index(slurm);
	if (status)
		manrs_text_add(err, "%s", manrs_status_text(status));
out:
	free(s);
	if (status)
		manrs_slurm_free(slurm);
	else
		*out = slurm;
	return status;
}
