/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The skeleton of a JSON document, walked byte by byte, and json-c for every
 * value in it.  Counts lines and elements, keeps the bounds on nesting, value
 * and file size.  Knows nothing of what the values mean.
 */
#include "json_stream.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* Characters of an offending value that are shown. */
#define QUOTE_MAX 60

enum manrs_status manrs_json_stream_init(struct manrs_json_stream *s, FILE *in,
					 struct manrs_text *err)
{
	memset(s, 0, sizeof(*s));
	s->in = in;
	s->err = err;
	s->line = 1;
	s->tokener = json_tokener_new_ex(MANRS_JSON_DEPTH_MAX);
	if (!s->tokener) {
		manrs_text_add(err, "out of memory");
		return MANRS_ERR_MEMORY;
	}
	/* Strict, or json-c takes comments, NaN and trailing commas; what
	 * follows a value is the skeleton, walked here. */
	json_tokener_set_flags(s->tokener,
			       JSON_TOKENER_STRICT |
				       JSON_TOKENER_ALLOW_TRAILING_CHARS);
	return MANRS_OK;
}

void manrs_json_stream_release(struct manrs_json_stream *s)
{
	if (s->tokener)
		json_tokener_free(s->tokener);
	s->tokener = NULL;
}

static void add_place(struct manrs_json_stream *s, size_t line)
{
	manrs_text_add(s->err, "line %zu", line);
	if (s->entry)
		manrs_text_add(s->err, ", %s%sentry %zu",
			       s->array ? s->array : "", s->array ? " " : "",
			       s->entry);
	manrs_text_add(s->err, ": ");
}

enum manrs_status manrs_json_fail(struct manrs_json_stream *s, size_t line,
				  enum manrs_status status, const char *fmt,
				  ...)
{
	char message[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	add_place(s, line);
	manrs_text_add(s->err, "%s", message);
	return status;
}

enum manrs_status manrs_json_refuse(struct manrs_json_stream *s, size_t line,
				    const char *field,
				    struct json_object *value, const char *why)
{
	/* As JSON again: its escapes keep control characters of the file out
	 * of logs and terminals. */
	const char *text = json_object_to_json_string_ext(
		value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	char shown[QUOTE_MAX + 1];
	size_t i;

	for (i = 0; text && text[i] && i < QUOTE_MAX; i++)
		shown[i] = (text[i] >= ' ' && text[i] <= '~') ? text[i] : '?';
	shown[i] = '\0';
	return manrs_json_fail(s, line, MANRS_ERR_INVALID, "%s %s%s %s", field,
			       shown, text && text[i] ? "..." : "", why);
}

/* Have at least one byte in the chunk, unless the file is at its end. */
static enum manrs_status fill(struct manrs_json_stream *s)
{
	if (s->pos < s->len)
		return MANRS_OK;
	s->pos = 0;
	s->len = fread(s->chunk, 1, sizeof(s->chunk), s->in);
	s->total += s->len;
	if (!s->len && ferror(s->in))
		return manrs_json_fail(s, s->line, MANRS_ERR_IO,
				       "cannot read: %s", strerror(errno));
	if (s->total > MANRS_JSON_FILE_MAX)
		return manrs_json_fail(s, s->line, MANRS_ERR_LIMIT,
				       "the file is longer than %llu bytes",
				       MANRS_JSON_FILE_MAX);
	return MANRS_OK;
}

enum manrs_status manrs_json_peek(struct manrs_json_stream *s, int *byte)
{
	for (;;) {
		enum manrs_status status = fill(s);

		if (status)
			return status;
		if (s->pos == s->len) {
			*byte = MANRS_JSON_AT_END;
			return MANRS_OK;
		}
		*byte = (unsigned char)s->chunk[s->pos];
		if (*byte == '\n')
			s->line++;
		else if (*byte != ' ' && *byte != '\t' && *byte != '\r')
			return MANRS_OK;
		s->pos++;
	}
}

static enum manrs_status unexpected(struct manrs_json_stream *s, int byte,
				    const char *wanted)
{
	if (byte == MANRS_JSON_AT_END)
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       "the file ends where %s was expected",
				       wanted);
	if (byte < ' ' || byte > '~')
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       "byte 0x%02x where %s was expected",
				       (unsigned)byte, wanted);
	return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
			       "'%c' where %s was expected", byte, wanted);
}

enum manrs_status manrs_json_take(struct manrs_json_stream *s, char wanted,
				  const char *name)
{
	int byte;
	enum manrs_status status = manrs_json_peek(s, &byte);

	if (status)
		return status;
	if (byte != wanted)
		return unexpected(s, byte, name);
	s->pos++;
	return MANRS_OK;
}

/* Take the bytes json-c has read, and count their lines. */
static void advance(struct manrs_json_stream *s, size_t taken)
{
	const char *at = s->chunk + s->pos;
	const char *end = at + taken;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		s->line++;
		at++;
	}
	s->pos += taken;
}

/* A strict json-c from 0.17 on takes no number past 64 bits, an older one takes
 * the last of them for it. */
static const char *describe_error(enum json_tokener_error error)
{
	if (error == json_tokener_error_parse_number)
		return "number expected, of at most 64 bits";
	return json_tokener_error_desc(error);
}

enum manrs_status manrs_json_read_value(struct manrs_json_stream *s,
					struct json_object **value)
{
	enum json_tokener_error error;
	size_t taken = 0;

	json_tokener_reset(s->tokener);
	do {
		enum manrs_status status = fill(s);
		size_t room = s->len - s->pos;
		size_t used = room;

		if (status)
			return status;
		if (!room)
			return unexpected(s, MANRS_JSON_AT_END,
					  "the rest of a value");
		*value = json_tokener_parse_ex(
			s->tokener, s->chunk + s->pos, (int)room);
		error = json_tokener_get_error(s->tokener);
		if (error != json_tokener_continue)
			used = json_tokener_get_parse_end(s->tokener);
		advance(s, used);
		taken += used;
		if (taken > MANRS_JSON_VALUE_MAX) {
			json_object_put(*value);
			return manrs_json_fail(
				s, s->line, MANRS_ERR_LIMIT,
				"a value is longer than %u bytes",
				MANRS_JSON_VALUE_MAX);
		}
	} while (error == json_tokener_continue);

	if (error != json_tokener_success)
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       "not JSON: %s", describe_error(error));
	return MANRS_OK;
}

static enum manrs_status skip_element(struct manrs_json_stream *s,
				      const char *member, void *arg)
{
	struct json_object *value;
	enum manrs_status status = manrs_json_read_value(s, &value);

	(void)member;
	(void)arg;
	if (!status)
		json_object_put(value);
	return status;
}

enum manrs_status manrs_json_skip_value(struct manrs_json_stream *s)
{
	int byte;
	enum manrs_status status = manrs_json_peek(s, &byte);

	if (status)
		return status;
	if (byte == '[')
		return manrs_json_read_array(s, skip_element, NULL);
	return skip_element(s, NULL, NULL);
}

/* Asked before json-c, whose message would not name what is there. */
static bool begins_value(int byte)
{
	return byte > 0 && strchr("\"{[-0123456789tfn", byte);
}

/*
 * The items between two brackets, with their commas; the opening one is taken.
 * RFC 8259 has no comma after the last item.
 */
static enum manrs_status read_items(struct manrs_json_stream *s, char close,
				    const char *wanted, const char *separator,
				    manrs_json_fn item, void *arg)
{
	enum manrs_status status;
	int byte;

	status = manrs_json_peek(s, &byte);
	if (status)
		return status;
	if (byte == close) {
		s->pos++;
		return MANRS_OK;
	}
	for (;;) {
		/* json-c would skip white space as well, but the line of an
		 * item is where it begins. */
		status = manrs_json_peek(s, &byte);
		if (!status && !begins_value(byte))
			status = unexpected(s, byte, wanted);
		if (!status)
			status = item(s, NULL, arg);
		if (!status)
			status = manrs_json_peek(s, &byte);
		if (status)
			return status;
		if (byte != ',' && byte != close)
			return unexpected(s, byte, separator);
		s->pos++;
		if (byte == close)
			return MANRS_OK;
	}
}

struct items {
	manrs_json_fn fn;
	void *arg;
};

static enum manrs_status read_element(struct manrs_json_stream *s,
				      const char *member, void *arg)
{
	const struct items *items = arg;

	s->entry++;
	return items->fn(s, member, items->arg);
}

enum manrs_status manrs_json_read_array(struct manrs_json_stream *s,
					manrs_json_fn fn, void *arg)
{
	struct items items = { fn, arg };
	enum manrs_status status = manrs_json_take(s, '[', "'['");

	if (!status)
		status = read_items(s, ']', "a value", "',' or ']'",
				    read_element, &items);
	if (!status)
		s->entry = 0;
	return status;
}

static enum manrs_status read_member(struct manrs_json_stream *s,
				     const char *member, void *arg)
{
	const struct items *items = arg;
	struct json_object *name;
	enum manrs_status status;
	int byte;

	status = manrs_json_peek(s, &byte);
	if (!status && byte != '"')
		status = unexpected(s, byte, "a member name");
	if (!status)
		status = manrs_json_read_value(s, &name);
	if (status)
		return status;
	member = json_object_get_string(name);
	/* A NUL would hide what follows it. */
	if (strlen(member) != (size_t)json_object_get_string_len(name))
		status = manrs_json_refuse(s, s->line, "member", name,
					   "has a NUL in its name");
	if (!status)
		status = manrs_json_take(s, ':', "':'");
	if (!status)
		status = manrs_json_peek(s, &byte);
	if (!status)
		status = items->fn(s, member, items->arg);
	json_object_put(name);
	return status;
}

enum manrs_status manrs_json_read_object(struct manrs_json_stream *s,
					 manrs_json_fn fn, void *arg)
{
	struct items items = { fn, arg };
	enum manrs_status status = manrs_json_take(s, '{', "'{'");

	if (!status)
		status = read_items(s, '}', "a member name", "',' or '}'",
				    read_member, &items);
	return status;
}

enum manrs_status manrs_json_read_document(struct manrs_json_stream *s,
					   manrs_json_fn fn, void *arg)
{
	enum manrs_status status = manrs_json_read_object(s, fn, arg);
	int byte;

	if (!status)
		status = manrs_json_peek(s, &byte);
	if (!status && byte != MANRS_JSON_AT_END)
		status = unexpected(s, byte, "the end of the file");
	return status;
}
