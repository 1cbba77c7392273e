/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VRPs out of the JSON that validators write.  Knows the layout of "roas" and
 * what makes an entry of it acceptable; walking the document is json_stream's,
 * where the file comes from and what becomes of the VRPs the caller's.
 */
#include "rpki_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "json_asn.h"
#include "json_vrp.h"
#include "rpki_aspa_json.h"
#include "rpki_source.h"

struct roas {
	bool seen;
	struct manrs_rpki_records records;
	struct manrs_rpki_records expired;
	struct manrs_rpki_json_expiry *expiry; /* or NULL */
	manrs_time_t last_expired;
	struct manrs_aspa_reader *aspas; /* NULL: skip them */
	bool has_next; /* some will expire */
};

#define NEVER INT64_MAX

static enum manrs_status parse_expires(struct manrs_json_stream *s, size_t line,
				       struct json_object *entry,
				       manrs_time_t *expires)
{
	struct json_object *value;

	*expires = NEVER;
	if (!json_object_object_get_ex(entry, "expires", &value) ||
	    manrs_json_parse_number(value, NEVER - 1, expires))
		return MANRS_OK;
	return manrs_json_refuse(s, line, "expires", value,
				 "is not a time in seconds");
}

static enum manrs_status parse_entry(struct manrs_json_stream *s, size_t line,
				     struct json_object *entry,
				     struct manrs_vrp *vrp,
				     manrs_time_t *expires)
{
	enum manrs_status status;
	struct json_object *value;

	if (!json_object_is_type(entry, json_type_object))
		return manrs_json_refuse(s, line, "entry", entry,
					 "is not an object");
	if (!json_object_object_get_ex(entry, "prefix", &value))
		return manrs_json_refuse(s, line, "entry", entry,
					 "has no prefix");
	status = manrs_json_parse_prefix(s, line, value, &vrp->prefix);
	if (status)
		return status;
	if (!json_object_object_get_ex(entry, "asn", &value))
		return manrs_json_refuse(s, line, "entry", entry, "has no asn");
	if (!manrs_json_parse_asn(value, &vrp->asn))
		return manrs_json_refuse(
			s, line, "asn", value,
			"is not an AS number (0 to 4294967295)");
	status = manrs_json_parse_max_len(s, line, entry, "maxLength", vrp);
	return status ? status : parse_expires(s, line, entry, expires);
}

static enum manrs_status add_vrp(struct manrs_json_stream *s, struct roas *roas,
				 const struct manrs_vrp *vrp,
				 manrs_time_t expires)
{
	bool expired = roas->expiry && expires <= roas->expiry->now;
	enum manrs_status status = manrs_rpki_records_add(
		expired ? &roas->expired : &roas->records, vrp);

	if (expired && expires > roas->last_expired)
		roas->last_expired = expires;
	roas->has_next |= !expired && expires != NEVER;
	if (status == MANRS_ERR_LIMIT)
		return manrs_json_fail(s, s->line, status,
				       "more than %u entries",
				       MANRS_RPKI_RECORDS_MAX);
	if (status)
		return manrs_json_fail(s, s->line, status, "out of memory");
	return MANRS_OK;
}

static enum manrs_status read_entry(struct manrs_json_stream *s,
				    const char *member, void *arg)
{
	struct manrs_vrp vrp = { .sources = 0 };
	struct json_object *entry;
	manrs_time_t expires;
	size_t line = s->line;
	enum manrs_status status = manrs_json_read_value(s, &entry);

	(void)member;
	if (status)
		return status;
	status = parse_entry(s, line, entry, &vrp, &expires);
	json_object_put(entry);
	return status ? status : add_vrp(s, arg, &vrp, expires);
}

static enum manrs_status read_member(struct manrs_json_stream *s,
				     const char *member, void *arg)
{
	struct roas *roas = arg;

	if (roas->aspas && !strcmp(member, "aspas"))
		return manrs_aspa_reader_read(s, roas->aspas);
	if (strcmp(member, "roas"))
		return manrs_json_skip_value(s);
	if (roas->seen)
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       "a second \"roas\"");
	roas->seen = true;
	return manrs_json_read_array(s, read_entry, roas);
}

static enum manrs_status read_roas(struct manrs_json_stream *s,
				   struct roas *roas)
{
	enum manrs_status status =
		manrs_json_read_document(s, read_member, roas);

	if (status)
		return status;
	/* Nothing at all is a broken validator, not an Internet without ROAs:
	 * in force it would turn every invalid route into not-found. */
	if (!roas->records.n && !roas->expired.n)
		return manrs_json_fail(s, s->line, MANRS_ERR_INVALID,
				       roas->seen ? "\"roas\" is empty"
						  : "there is no \"roas\"");
	return MANRS_OK;
}

/* What is left of the file at its reader's time. */
static enum manrs_status settle_expiry(struct roas *roas)
{
	struct manrs_rpki_json_expiry *expiry = roas->expiry;
	enum manrs_status status = MANRS_OK;

	if (!expiry)
		return MANRS_OK;
	expiry->all_expired = roas->expired.n && !roas->has_next;
	expiry->last = roas->last_expired;
	expiry->has_next = roas->has_next;
	expiry->dropped = roas->expired.n;
	if (!expiry->all_expired || expiry->drop_all)
		return MANRS_OK;
	expiry->dropped = 0;
	for (size_t i = 0; i < roas->expired.n && !status; i++)
		status = manrs_rpki_records_add(&roas->records,
						&roas->expired.vrps[i]);
	return status;
}

/* Read in.  What is in roas then is the caller's to release. */
static enum manrs_status read_stream(FILE *in, struct roas *roas,
				     struct manrs_text *err)
{
	struct manrs_json_stream *s = malloc(sizeof(*s));
	enum manrs_status status;

	if (!s) {
		manrs_text_add(err, "out of memory");
		return MANRS_ERR_MEMORY;
	}
	status = manrs_json_stream_init(s, in, err);
	if (!status)
		status = read_roas(s, roas);
	manrs_json_stream_release(s);
	free(s);
	if (status)
		return status;
	status = settle_expiry(roas);
	if (status)
		manrs_text_add(err, "%s", manrs_status_text(status));
	return status;
}

static void take_vrps(struct roas *roas, struct manrs_vrp **vrps, size_t *n)
{
	manrs_rpki_records_fit(&roas->records);
	*vrps = roas->records.vrps;
	*n = roas->records.n;
	roas->records.vrps = NULL;
}

enum manrs_status manrs_rpki_json_read(FILE *in,
				       struct manrs_rpki_json_expiry *expiry,
				       struct manrs_vrp **vrps, size_t *n,
				       struct manrs_text *err)
{
	struct roas roas = { .expiry = expiry };
	enum manrs_status status = read_stream(in, &roas, err);

	if (!status)
		take_vrps(&roas, vrps, n);
	manrs_rpki_records_release(&roas.records);
	manrs_rpki_records_release(&roas.expired);
	return status;
}

enum manrs_status
manrs_rpki_json_read_document(FILE *in, struct manrs_rpki_json_expiry *expiry,
			      struct manrs_rpki_document *document,
			      struct manrs_text *err)
{
	struct manrs_aspa_reader aspas = { .now = expiry ? &expiry->now : NULL };
	struct roas roas = { .expiry = expiry, .aspas = &aspas };
	enum manrs_status status = read_stream(in, &roas, err);

	if (!status) {
		take_vrps(&roas, &document->vrps, &document->n_vrps);
		document->has_aspas = aspas.seen;
		manrs_aspa_reader_take(&aspas,
				       expiry && expiry->all_expired &&
					       !expiry->drop_all,
				       &document->aspas,
				       &document->dropped_aspas);
	}
	manrs_aspa_reader_release(&aspas);
	manrs_rpki_records_release(&roas.records);
	manrs_rpki_records_release(&roas.expired);
	return status;
}

enum manrs_status manrs_rpki_json_load(const char *path,
				       struct manrs_vrp **vrps, size_t *n,
				       struct manrs_text *err)
{
	enum manrs_status status;
	FILE *in;

	if (!strcmp(path, "-"))
		return manrs_rpki_json_read(stdin, NULL, vrps, n, err);
	in = fopen(path, "re");
	if (!in) {
		manrs_text_add(err, "%s", strerror(errno));
		return MANRS_ERR_IO;
	}
	status = manrs_rpki_json_read(in, NULL, vrps, n, err);
	fclose(in);
	return status;
}
