/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON document read as a stream: the skeleton (braces of the top-level
 * object, colons, commas, brackets of its arrays) is walked here, every value
 * in between is parsed by json-c, one at a time.  So an array of a million
 * elements never exists in memory, and an error can name its line and element.
 *
 * Functions return MANRS_OK or have written to err what is wrong and where.
 */
#ifndef MANRS_JSON_STREAM_H
#define MANRS_JSON_STREAM_H

#include <json-c/json.h>
#include <stdio.h>

#include "engine/manrs_status.h"
#include "engine/manrs_types.h"
#include "engine/text.h"

/* Nesting inside one value: real files need 4. */
#define MANRS_JSON_DEPTH_MAX 16

/* Bytes of one value: a real entry has 100, the metadata 2000, the AS with
 * every AS of the world as its provider under 1 MiB. */
#define MANRS_JSON_VALUE_MAX (4u << 20)

/* Bytes of a file: fourteen times all VRPs of July 2025 (75 MB). */
#define MANRS_JSON_FILE_MAX (1ull << 30)

/* What peek gives when there is no byte left. */
#define MANRS_JSON_AT_END (-1)

struct manrs_json_stream {
	FILE *in;
	struct json_tokener *tokener;
	struct manrs_text *err;
	size_t line;	/* of the next byte, from 1 */
	size_t entry;	/* element of the array being read, from 1; or 0 */
	const char *array; /* its name for messages, or NULL; the reader's */
	uint64_t total; /* bytes taken from in */
	size_t pos;	/* next byte in chunk */
	size_t len;	/* bytes in chunk */
	char chunk[65536];
};

/* in and err are borrowed until release. */
enum manrs_status manrs_json_stream_init(struct manrs_json_stream *s, FILE *in,
					 struct manrs_text *err);
void manrs_json_stream_release(struct manrs_json_stream *s);

/* The next byte that is not white space, not taken. */
enum manrs_status manrs_json_peek(struct manrs_json_stream *s, int *byte);

/* Take one byte, which must be wanted; name is what people call it. */
enum manrs_status manrs_json_take(struct manrs_json_stream *s, char wanted,
				  const char *name);

/* Parse one value.  The caller owns *value, which is NULL for a null. */
enum manrs_status manrs_json_read_value(struct manrs_json_stream *s,
					struct json_object **value);

/* A value nobody asked for; an array goes element by element. */
enum manrs_status manrs_json_skip_value(struct manrs_json_stream *s);

/* Reads one element of an array, or one member after its name and colon. */
typedef enum manrs_status (*manrs_json_fn)(struct manrs_json_stream *s,
					   const char *member, void *arg);

/* An array: fn reads each element, s->entry counts them, member is NULL. */
enum manrs_status manrs_json_read_array(struct manrs_json_stream *s,
					manrs_json_fn fn, void *arg);

/* An object: fn reads or skips the value of each member, and may read an array
 * or an object there. */
enum manrs_status manrs_json_read_object(struct manrs_json_stream *s,
					 manrs_json_fn fn, void *arg);

/* The whole document, which must be one object: fn reads or skips the value of
 * each member. */
enum manrs_status manrs_json_read_document(struct manrs_json_stream *s,
					   manrs_json_fn fn, void *arg);

/* Write the place ("line 7, entry 3: ", with the name of the array in front of
 * "entry" if it has one) and the message; returns status. */
enum manrs_status manrs_json_fail(struct manrs_json_stream *s, size_t line,
				  enum manrs_status status, const char *fmt,
				  ...) __attribute__((format(printf, 4, 5)));

/* Refuse a value: "line 7, entry 3: asn -1 is no AS number". */
enum manrs_status manrs_json_refuse(struct manrs_json_stream *s, size_t line,
				    const char *field,
				    struct json_object *value, const char *why);

#endif /* MANRS_JSON_STREAM_H */
