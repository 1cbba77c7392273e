/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the sources of VRPs, and the file of local exceptions to them.  A source
 * keeps its last complete set until it has a newer one; when it is down or what
 * it has now is refused, it is stale.
 *
 * Caches are run as RFC 8210 section 10 has it: the most preferred that works,
 * and the data of a lost one is kept until another has a full set, or it
 * expires.  What becomes of the sets is the worker's.
 */
#include "rpki_sources.h"

#include <stdio.h>
#include <string.h>

#include "engine/sort.h"
#include "os/clock.h"
#include "rpki_aspa_json.h"
#include "rpki_json.h"

/* A cache that is not up after this long does not hold back the next one. */
#define FAILOVER_MS 15000

/* A file whose entries can expire is read again after so long: its validator,
 * which writes it more often than that, may be dead. */
#define EXPIRY_LOOK_MS 3600000

void manrs_rpki_source_set_error(struct manrs_rpki_source *source,
				 const char *text)
{
	snprintf(source->status.error, sizeof(source->status.error), "%s",
		 text);
	source->status.error_at = time(NULL);
}

static void count_vrps(struct manrs_rpki_source *source)
{
	size_t i;

	memset(source->status.vrps, 0, sizeof(source->status.vrps));
	for (i = 0; i < source->records.n; i++)
		source->status.vrps[source->records.vrps[i].prefix.afi]++;
}

/* Put a new complete set into force; takes the records. */
static void set_records(struct manrs_rpki_sources *s,
			struct manrs_rpki_source *source,
			const struct manrs_rpki_records *records)
{
	manrs_rpki_records_release(&source->records);
	source->records = *records;
	source->ready = true;
	source->version = ++s->last_version;
	source->status.changed = time(NULL);
	count_vrps(source);
}

static void drop_records(struct manrs_rpki_source *source)
{
	if (!source->ready)
		return;
	manrs_rpki_records_release(&source->records);
	source->ready = false;
	source->status.changed = time(NULL);
	count_vrps(source);
}

/* Put a complete set of ASPAs into force; takes the pairs. */
static void set_aspas(struct manrs_rpki_sources *s,
		      struct manrs_rpki_source *source,
		      const struct manrs_aspa_pairs *aspas)
{
	size_t i;

	free(source->aspas.pairs);
	source->aspas = *aspas;
	source->aspas_version = ++s->last_version;
	source->status.has_aspas = true;
	source->status.aspas = 0;
	manrs_sort(aspas->pairs, aspas->n, sizeof(*aspas->pairs),
		   manrs_aspa_pair_compare);
	for (i = 0; i < aspas->n; i++)
		source->status.aspas += !i || aspas->pairs[i].customer !=
						      aspas->pairs[i - 1].customer;
}

/* It has none any more. */
static void drop_aspas(struct manrs_rpki_source *source)
{
	manrs_aspa_pairs_release(&source->aspas);
	source->status.has_aspas = false;
	source->status.aspas = 0;
}

/* ---- files ---- */

/* A new content that is refused leaves the one before it in force. */
static void fail_file(struct manrs_rpki_source *source, const char *text)
{
	manrs_rpki_source_set_error(source, text);
	source->status.state = source->ready || source->status.has_aspas
				       ? MANRS_RPKI_STALE
				       : MANRS_RPKI_DOWN;
}

/* A new content is in force. */
static void settle_file(struct manrs_rpki_source *source,
			const struct manrs_rpki_json_expiry *expiry,
			struct manrs_text *err)
{
	char last[32] = "";
	struct tm tm;

	source->status.error[0] = '\0';
	source->status.state = MANRS_RPKI_UP;
	if (!expiry->all_expired)
		return;
	if (gmtime_r(&(time_t){ expiry->last }, &tm))
		strftime(last, sizeof(last), " on %Y-%m-%d", &tm);
	manrs_text_add(err, "every entry has expired, the last%s: is the "
			    "validator dead?", last);
	fail_file(source, err->buf);
}

static void use_document(struct manrs_rpki_sources *s,
			 struct manrs_rpki_source *source,
			 const struct manrs_rpki_document *document)
{
	struct manrs_rpki_records records = { .vrps = document->vrps,
					      .n = document->n_vrps };

	set_records(s, source, &records);
	if (document->has_aspas)
		set_aspas(s, source, &document->aspas);
	else
		drop_aspas(source);
}

/* An archive may be used as it is; what a validator that was alive left behind is
 * none. */
static void read_vrps(struct manrs_rpki_sources *s,
		      struct manrs_rpki_source *source, FILE *in,
		      struct manrs_text *err)
{
	struct manrs_rpki_json_expiry expiry = {
		.now = time(NULL),
		.drop_all = source->was_alive || source->strict_expiry,
	};
	struct manrs_rpki_document document;

	if (manrs_rpki_json_read_document(in, &expiry, &document, err)) {
		fail_file(source, err->buf);
		return;
	}
	source->was_alive |= expiry.has_next;
	source->look_ms = expiry.has_next
				  ? manrs_clock_ms() + EXPIRY_LOOK_MS
				  : 0;
	source->status.dropped = expiry.dropped + document.dropped_aspas;
	if (document.n_vrps) {
		use_document(s, source, &document);
	} else {
		free(document.vrps);
		free(document.aspas.pairs);
		drop_records(source);
		drop_aspas(source);
	}
	settle_file(source, &expiry, err);
}

static void read_aspas(struct manrs_rpki_sources *s,
		       struct manrs_rpki_source *source, FILE *in,
		       struct manrs_text *err)
{
	struct manrs_rpki_json_expiry expiry = { .now = time(NULL) };
	struct manrs_aspa_pairs aspas = { .pairs = NULL };

	if (manrs_rpki_aspa_json_read(in, &expiry, &aspas.pairs, &aspas.n,
				      err)) {
		fail_file(source, err->buf);
		return;
	}
	set_aspas(s, source, &aspas);
	source->status.changed = time(NULL);
	source->status.dropped = expiry.dropped;
	settle_file(source, &expiry, err);
}

static void read_slurm(struct manrs_rpki_sources *s,
		       struct manrs_rpki_source *source, FILE *in,
		       struct manrs_text *err)
{
	struct manrs_rpki_records records;
	struct manrs_aspa_pairs aspas;
	struct manrs_slurm *slurm = NULL;

	if (manrs_slurm_read(in, &slurm, err)) {
		fail_file(source, err->buf);
		return;
	}
	manrs_slurm_free(source->slurm);
	source->slurm = slurm;
	manrs_slurm_take_assertions(slurm, &records);
	set_records(s, source, &records);
	if (manrs_slurm_has_aspas(slurm)) {
		manrs_slurm_take_aspas(slurm, &aspas);
		set_aspas(s, source, &aspas);
	} else {
		drop_aspas(source);
	}
	source->status.aspa_filters = manrs_slurm_count_aspa_filters(slurm);
	source->status.filters = manrs_slurm_count_filters(slurm);
	source->status.dropped = manrs_slurm_count_blank(slurm);
	source->status.error[0] = '\0';
	source->status.state = MANRS_RPKI_UP;
}

static void run_file(struct manrs_rpki_sources *s,
		     struct manrs_rpki_source *source, int64_t now_ms)
{
	MANRS_TEXT(err, sizeof(source->status.error));
	FILE *in;

	if (source->look_ms && now_ms >= source->look_ms) {
		source->look_ms = 0;
		manrs_watched_file_refresh(source->file);
	}
	if (!manrs_watched_file_is_due(source->file, now_ms))
		return;
	in = manrs_watched_file_open(source->file, &err);
	if (!in) {
		fail_file(source, err.buf);
		return;
	}
	if (source->kind == MANRS_RPKI_SLURM)
		read_slurm(s, source, in, &err);
	else if (source->kind == MANRS_RPKI_ASPA)
		read_aspas(s, source, in, &err);
	else
		read_vrps(s, source, in, &err);
	fclose(in);
}

/* ---- caches ---- */

static void start_session(struct manrs_rpki_sources *s,
			  struct manrs_rpki_source *source,
			  int64_t now_ms)
{
	source->started_ms = now_ms;
	if (manrs_rtr_new(&source->cache, s->wake, s->wake_arg,
			  &source->session))
		manrs_rpki_source_set_error(source,
					    "no resources for a session");
}

static void stop_session(struct manrs_rpki_source *source)
{
	manrs_rtr_free(source->session);
	source->session = NULL;
	drop_records(source);
	drop_aspas(source);
	source->status.state = MANRS_RPKI_WAITING;
	source->status.has_serial = false;
	source->status.serial = 0;
	source->status.error[0] = '\0';
}

/* A cache without any ASPA is one that does not know of them. */
static void use_set(struct manrs_rpki_sources *s,
		    struct manrs_rpki_source *source,
		    const struct manrs_rtr_set *set)
{
	set_records(s, source, &set->records);
	if (set->aspas.n)
		set_aspas(s, source, &set->aspas);
	else
		drop_aspas(source);
}

static void poll_session(struct manrs_rpki_sources *s,
			 struct manrs_rpki_source *source, int64_t now_ms)
{
	struct manrs_rtr_set set = { .records.vrps = NULL };
	struct manrs_rpki_status *status = &source->status;
	struct manrs_rtr_info info;

	manrs_rtr_poll(source->session, now_ms, &info, &set);
	if (info.news)
		use_set(s, source, &set);
	if (!info.ready) {
		drop_records(source);
		drop_aspas(source);
	}
	if (info.up)
		status->state = MANRS_RPKI_UP;
	else if (info.ready)
		status->state = MANRS_RPKI_STALE;
	else
		status->state = info.error[0] ? MANRS_RPKI_DOWN
					      : MANRS_RPKI_WAITING;
	status->has_serial = info.has_serial;
	status->serial = info.serial;
	status->error_at = info.error_at;
	memcpy(status->error, info.error, sizeof(status->error));
}

/* Did this cache have its chance? */
static bool has_failed(const struct manrs_rpki_source *source, int64_t now_ms)
{
	if (source->status.state == MANRS_RPKI_UP)
		return false;
	return source->status.state != MANRS_RPKI_WAITING ||
	       now_ms >= source->started_ms + FAILOVER_MS;
}

/* Start caches in order of preference as long as those before have failed;
 * stop those after the first that is up. */
static void run_caches(struct manrs_rpki_sources *s, int64_t now_ms)
{
	bool wanted = true;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct manrs_rpki_source *source = s->list[i];

		if (source->kind != MANRS_RPKI_CACHE)
			continue;
		if (wanted && !source->session)
			start_session(s, source, now_ms);
		if (source->session)
			poll_session(s, source, now_ms);
		/* Not before a better one is up: it may be all we have. */
		if (source->status.state == MANRS_RPKI_UP)
			break;
		wanted = wanted && has_failed(source, now_ms);
	}
	for (i++; i < s->n; i++)
		if (s->list[i]->session)
			stop_session(s->list[i]);
}

struct manrs_rpki_source *
manrs_rpki_sources_slurm(const struct manrs_rpki_sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i]->kind == MANRS_RPKI_SLURM)
			return s->list[i];
	return NULL;
}

void manrs_rpki_sources_run(struct manrs_rpki_sources *s, int64_t now_ms)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i]->file)
			run_file(s, s->list[i], now_ms);
	run_caches(s, now_ms);
}

void manrs_rpki_sources_refresh(struct manrs_rpki_sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->list[i]->file)
			manrs_watched_file_refresh(s->list[i]->file);
		else if (s->list[i]->session)
			manrs_rtr_refresh(s->list[i]->session);
	}
}

static bool a_cache_is_up(const struct manrs_rpki_sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i]->kind == MANRS_RPKI_CACHE &&
		    s->list[i]->status.state == MANRS_RPKI_UP)
			return true;
	return false;
}

/* Is it the only source of VRPs? */
static bool is_alone(const struct manrs_rpki_sources *s,
		     const struct manrs_rpki_source *source)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i] != source && s->list[i]->kind != MANRS_RPKI_ASPA)
			return false;
	return true;
}

bool manrs_rpki_sources_counts(const struct manrs_rpki_sources *s,
			       const struct manrs_rpki_source *source)
{
	size_t i;

	switch (source->kind) {
	case MANRS_RPKI_FILE:
		return source->ready;
	case MANRS_RPKI_CACHE:
		/* What a lost cache left counts until another one is up. */
		return source->ready &&
		       (source->status.state == MANRS_RPKI_UP ||
			!a_cache_is_up(s));
	case MANRS_RPKI_ASPA:
		return false;
	case MANRS_RPKI_SLURM:
		break;
	}
	/* Exceptions alone are no view of the RPKI, unless nothing else is
	 * asked for. */
	if (!source->ready || is_alone(s, source))
		return source->ready && source->records.n;
	for (i = 0; i < s->n; i++)
		if (s->list[i] != source &&
		    manrs_rpki_sources_counts(s, s->list[i]))
			return true;
	return false;
}
