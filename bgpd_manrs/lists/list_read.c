/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of a list into an array, then into what the engine looks things up in.
 * A JSON document is read by rpki/json_stream; anything else is text, an entry a
 * line.  The statistics of the registries are read in list_delegated.c.
 */
#include "lists/list_read.h"

#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "lists/list_private.h"
#include "rpki/json_asn.h"
#include "rpki/json_stream.h"
#include "rpki/json_vrp.h"

const char *manrs_list_kind_name(enum manrs_list_kind kind)
{
	static const char *const names[MANRS_LIST__COUNT] = {
		[MANRS_LIST_IRR_PREFIXES] = "irr prefixes",
		[MANRS_LIST_IRR_ORIGINS] = "irr as-set",
		[MANRS_LIST_IXP_LANS] = "ixp-lan",
		[MANRS_LIST_DELEGATED] = "unallocated",
	};

	return names[kind];
}

void manrs_list_content_release(struct manrs_list_content *content)
{
	manrs_prefix_filter_free(content->prefixes);
	manrs_asn_set_release(&content->origins);
	manrs_prefix_set_free(content->lans);
	manrs_delegated_free(content->delegated);
	memset(content, 0, sizeof(*content));
}

enum manrs_status manrs_list_add(struct manrs_list_array *array, size_t size,
				 const void *entry, struct manrs_text *err)
{
	if (array->n == MANRS_LIST_ENTRIES_MAX) {
		manrs_text_add(err, "more than %d entries",
			       MANRS_LIST_ENTRIES_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (array->n == array->room) {
		size_t room = array->room ? array->room * 2 : 256;
		void *items = realloc(array->items, room * size);

		if (!items) {
			manrs_text_add(err, "out of memory");
			return MANRS_ERR_MEMORY;
		}
		array->items = items;
		array->room = room;
	}
	memcpy((char *)array->items + array->n++ * size, entry, size);
	return MANRS_OK;
}

/* What is being read. */
struct reader {
	enum manrs_list_kind kind;
	struct manrs_list_array array; /* of rules, or of ASNs */
	struct manrs_text *err;
};

static bool is_of_asns(const struct reader *r)
{
	return r->kind == MANRS_LIST_IRR_ORIGINS;
}

static enum manrs_status add_rule(struct reader *r,
				  const struct manrs_prefix_rule *rule)
{
	return manrs_list_add(&r->array, sizeof(*rule), rule, r->err);
}

/* Json: {"NN": [ ... ]} ------------------------------------------------- */

/* A length that may be missing. */
static enum manrs_status read_length(struct manrs_json_stream *s, size_t line,
				     struct json_object *entry,
				     const char *name, uint8_t max,
				     uint8_t *out)
{
	struct json_object *value;
	int64_t number;

	if (!json_object_object_get_ex(entry, name, &value))
		return MANRS_OK;
	if (!manrs_json_parse_number(value, max, &number))
		return manrs_json_refuse(s, line, name, value,
					 "is not a prefix length");
	*out = (uint8_t)number;
	return MANRS_OK;
}

/* {"prefix": "192.0.2.0/24", "exact": false, "less-equal": 26} */
static enum manrs_status read_json_rule(struct manrs_json_stream *s,
					size_t line, struct json_object *entry,
					struct reader *r)
{
	struct manrs_prefix_rule rule;
	struct json_object *value;
	enum manrs_status status;
	uint8_t bits;

	if (!json_object_object_get_ex(entry, "prefix", &value))
		return manrs_json_fail(s, line, MANRS_ERR_INVALID,
				       "no prefix");
	status = manrs_json_parse_prefix(s, line, value, &rule.prefix);
	if (status)
		return status;
	bits = manrs_afi_bits(rule.prefix.afi);
	rule.min_len = rule.prefix.len;
	rule.max_len = rule.prefix.len;
	status = read_length(s, line, entry, "greater-equal", bits,
			     &rule.min_len);
	if (rule.max_len < rule.min_len)
		rule.max_len = bits; /* as in a prefix-list */
	if (!status)
		status = read_length(s, line, entry, "less-equal", bits,
				     &rule.max_len);
	if (status)
		return status;
	if (rule.prefix.len > rule.min_len || rule.min_len > rule.max_len)
		return manrs_json_fail(s, line, MANRS_ERR_INVALID,
				       "lengths contradict each other");
	return add_rule(r, &rule);
}

static enum manrs_status read_json_asn(struct manrs_json_stream *s, size_t line,
				       struct json_object *value,
				       struct reader *r)
{
	uint32_t asn;

	if (!manrs_json_parse_asn(value, &asn))
		return manrs_json_refuse(s, line, "entry", value,
					 "is no AS number");
	return manrs_list_add(&r->array, sizeof(asn), &asn, r->err);
}

static enum manrs_status read_element(struct manrs_json_stream *s,
				      const char *member, void *arg)
{
	struct reader *r = arg;
	size_t line = s->line;
	struct json_object *value;
	enum manrs_status status = manrs_json_read_value(s, &value);

	(void)member;
	if (status)
		return status;
	if (is_of_asns(r))
		status = read_json_asn(s, line, value, r);
	else if (json_object_is_type(value, json_type_object))
		status = read_json_rule(s, line, value, r);
	else
		status = manrs_json_refuse(s, line, "entry", value,
					   "is no object with a prefix");
	json_object_put(value);
	return status;
}

static enum manrs_status read_member(struct manrs_json_stream *s,
				     const char *member, void *arg)
{
	(void)member; /* the name that bgpq4 was told to give the list */
	return manrs_json_read_array(s, read_element, arg);
}

static enum manrs_status read_json(struct reader *r, FILE *in)
{
	struct manrs_json_stream *s = malloc(sizeof(*s));
	enum manrs_status status;

	if (!s) {
		manrs_text_add(r->err, "out of memory");
		return MANRS_ERR_MEMORY;
	}
	status = manrs_json_stream_init(s, in, r->err);
	if (!status) {
		status = manrs_json_read_document(s, read_member, r);
		manrs_json_stream_release(s);
	}
	free(s);
	return status;
}

/* Text: an entry a line --------------------------------------------------- */

/* "ge 25", "le 26" into the rule; false: something else. */
static bool parse_lengths(char *words, struct manrs_prefix_rule *rule)
{
	unsigned bits = manrs_afi_bits(rule->prefix.afi);
	char *at, *word = strtok_r(words, " \t", &at);

	for (; word; word = strtok_r(NULL, " \t", &at)) {
		char *number = strtok_r(NULL, " \t", &at), *end;
		unsigned long len = number ? strtoul(number, &end, 10) : 0;

		if (!number || *number < '0' || *number > '9' || *end ||
		    len > bits)
			return false;
		if (!strcmp(word, "ge")) {
			rule->min_len = len;
			if (rule->max_len < len)
				rule->max_len = bits;
		} else if (!strcmp(word, "le")) {
			rule->max_len = len;
		} else {
			return false;
		}
	}
	return rule->prefix.len <= rule->min_len &&
	       rule->min_len <= rule->max_len;
}

/* "192.0.2.0/24 le 26" */
static bool parse_rule(char *line, struct manrs_prefix_rule *rule)
{
	char *rest = line + strcspn(line, " \t");

	if (*rest)
		*rest++ = '\0';
	if (!strchr(line, '/') || manrs_prefix_parse(line, &rule->prefix))
		return false;
	rule->min_len = rule->prefix.len;
	rule->max_len = rule->prefix.len;
	return parse_lengths(rest, rule);
}

/* "AS64496", "64496" */
static bool parse_asn(const char *line, uint32_t *asn)
{
	const char *digits = line;
	unsigned long long number;
	char *end;

	if (!strncasecmp(digits, "AS", 2))
		digits += 2;
	if (*digits < '0' || *digits > '9')
		return false;
	number = strtoull(digits, &end, 10);
	if (*end || number > UINT32_MAX)
		return false;
	*asn = (uint32_t)number;
	return true;
}

static enum manrs_status read_line(struct reader *r, char *line, size_t number)
{
	struct manrs_prefix_rule rule;
	uint32_t asn;

	if (is_of_asns(r) && parse_asn(line, &asn))
		return manrs_list_add(&r->array, sizeof(asn), &asn, r->err);
	if (!is_of_asns(r) && parse_rule(line, &rule))
		return add_rule(r, &rule);
	manrs_text_add(r->err, "line %zu: %s", number,
		       is_of_asns(r) ? "no AS number"
				     : "no prefix, or wrong lengths");
	return MANRS_ERR_INVALID;
}

static enum manrs_status take_line(void *arg, char *line, size_t number)
{
	char *end;

	line[strcspn(line, "#\r\n")] = '\0';
	line += strspn(line, " \t");
	for (end = line + strlen(line);
	     end > line && (end[-1] == ' ' || end[-1] == '\t');)
		*--end = '\0';
	return *line ? read_line(arg, line, number) : MANRS_OK;
}

enum manrs_status manrs_list_read_lines(FILE *in, manrs_list_line_fn fn,
					void *arg, struct manrs_text *err)
{
	enum manrs_status status = MANRS_OK;
	char line[MANRS_LIST_LINE_MAX];
	size_t number = 0;

	while (!status && fgets(line, sizeof(line), in)) {
		number++;
		if (!strchr(line, '\n') && !feof(in)) {
			manrs_text_add(err, "line %zu: too long", number);
			return MANRS_ERR_INVALID;
		}
		status = fn(arg, line, number);
	}
	if (!status && ferror(in)) {
		manrs_text_add(err, "read error");
		return MANRS_ERR_IO;
	}
	return status;
}

/* Together ---------------------------------------------------------------- */

/* Is the next thing that is no blank the brace of a JSON document? */
static bool looks_like_json(FILE *in)
{
	int c;

	do
		c = getc(in);
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
	if (c != EOF)
		ungetc(c, in);
	return c == '{';
}

static enum manrs_status build_lans(const struct manrs_list_array *array,
				    struct manrs_list_content *content)
{
	const struct manrs_prefix_rule *rules = array->items;
	struct manrs_prefix *prefixes = calloc(array->n, sizeof(*prefixes));
	enum manrs_status status;

	if (!prefixes)
		return MANRS_ERR_MEMORY;
	for (size_t i = 0; i < array->n; i++)
		prefixes[i] = rules[i].prefix;
	status = manrs_prefix_set_new(prefixes, array->n, &content->lans);
	free(prefixes);
	return status;
}

static enum manrs_status build(struct reader *r,
			       struct manrs_list_content *content)
{
	switch (r->kind) {
	case MANRS_LIST_IRR_PREFIXES:
		return manrs_prefix_filter_new(r->array.items, r->array.n,
					       &content->prefixes);
	case MANRS_LIST_IRR_ORIGINS:
		return manrs_asn_set_assign(&content->origins, r->array.items,
					    r->array.n);
	default:
		return build_lans(&r->array, content);
	}
}

enum manrs_status manrs_list_read(enum manrs_list_kind kind, FILE *in,
				  struct manrs_list_content *content,
				  struct manrs_text *err)
{
	struct reader r = { .kind = kind, .err = err };
	struct manrs_list_content read = { 0 };
	enum manrs_status status;

	if (kind == MANRS_LIST_DELEGATED)
		status = manrs_list_read_delegated(in, &read, err);
	else
		status = looks_like_json(in)
				 ? read_json(&r, in)
				 : manrs_list_read_lines(in, take_line, &r,
							 err);
	if (!status && kind != MANRS_LIST_DELEGATED) {
		read.n = r.array.n;
		status = read.n ? build(&r, &read) : MANRS_OK;
	}
	free(r.array.items);
	if (!status && !read.n) {
		manrs_text_add(err, "no entry");
		status = MANRS_ERR_INVALID;
	}
	if (status && !err->len)
		manrs_text_add(err, "%s", manrs_status_text(status));
	if (status)
		manrs_list_content_release(&read);
	else
		*content = read;
	return status;
}
