/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's end of the RPKI worker: hand it the configuration, swap in
 * the tables it builds, log what happens to its sources.  The worker wakes us
 * through a pipe; no lock is ever waited for here longer than a copy.
 */
#include "frr/frr_manrs.h"

#include <fcntl.h>
#include <unistd.h>

#include "frr/frr_errors.h"
#include "frr/frr_event.h"
#include "frr/frr_hold.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_work.h"

static int wake_pipe[2] = { -1, -1 };
static struct event *wake_read;

/* What was logged last of each source. */
static struct {
	char name[256];
	uint8_t state;
	char error[256];
} logged[MANRS_RPKI_SOURCES_MAX];

/* Worker thread: a full pipe is fine, somebody will read it. */
static void wake(void *arg)
{
	ssize_t written = write(wake_pipe[1], "", 1);

	(void)arg;
	(void)written;
}

/* "5 IPv4 and 2 IPv6 VRPs, ASPAs of 3 customers" */
static void format_content(const struct manrs_rpki_status *s,
			   struct manrs_text *out)
{
	if (strcmp(s->kind, "aspa"))
		manrs_text_add(out, "%zu IPv4 and %zu IPv6 %s",
			       s->vrps[MANRS_AFI_IPV4], s->vrps[MANRS_AFI_IPV6],
			       strcmp(s->kind, "slurm") ? "VRPs"
							: "assertions");
	if (s->has_aspas)
		manrs_text_add(out, "%sASPAs of %zu customers",
			       out->len ? ", " : "", s->aspas);
	else if (!out->len)
		manrs_text_add(out, "no ASPAs");
}

static void log_source(size_t i, const struct manrs_rpki_status *s)
{
	bool is_new = strcmp(logged[i].name, s->name) != 0;
	MANRS_TEXT(content, 120);

	if (!is_new && logged[i].state == s->state &&
	    !strcmp(logged[i].error, s->error))
		return;
	format_content(s, &content);
	if (s->error[0] && strcmp(logged[i].error, s->error))
		flog_warn(EC_MANRS_RPKI_SOURCE, "MANRS: rpki %s %s: %s (%s)",
			  s->kind, s->name, s->error,
			  manrs_rpki_state_name(s->state));
	else if (is_new || logged[i].state != s->state)
		zlog_info("MANRS: rpki %s %s: %s, %s", s->kind, s->name,
			  manrs_rpki_state_name(s->state), content.buf);
	if (is_new || logged[i].state != s->state)
		manrs_event_source(s, is_new ? NULL
					     : manrs_rpki_state_name(
						       logged[i].state));
	strlcpy(logged[i].name, s->name, sizeof(logged[i].name));
	strlcpy(logged[i].error, s->error, sizeof(logged[i].error));
	logged[i].state = s->state;
}

static void log_sources(void)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(manrs.rpki, status);

	for (size_t i = 0; i < n; i++)
		log_source(i, &status[i]);
	for (size_t i = n; i < MANRS_RPKI_SOURCES_MAX; i++)
		logged[i].name[0] = '\0';
}

/* Every prefix, for a change that is not told one by one. */
static void rejudge_all(void)
{
	const struct manrs_prefix everything[] = {
		{ .afi = MANRS_AFI_IPV4 },
		{ .afi = MANRS_AFI_IPV6 },
	};

	manrs_rejudge_prefixes(everything, MANRS_ARRAY_SIZE(everything));
}

static void log_table(const struct manrs_rpki_changes *changes)
{
	if (manrs.vrps)
		zlog_info("MANRS: %zu IPv4 and %zu IPv6 VRPs in force, %zu added and %zu removed",
			  manrs_vrp_table_count(manrs.vrps, MANRS_AFI_IPV4),
			  manrs_vrp_table_count(manrs.vrps, MANRS_AFI_IPV6),
			  changes->added, changes->removed);
	else
		flog_warn(EC_MANRS_RPKI_SOURCE,
			  "MANRS: no VRPs in force: rov checks have no data");
}

static void take_table(void)
{
	const struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes;

	if (!manrs_rpki_take(manrs.rpki, &table, &changes))
		return;
	manrs.vrps = table;
	manrs.facts.vrps = table;
	if (table)
		manrs_hold_data_came(MANRS_NEED_VRPS);
	log_table(&changes);
	if (changes.all)
		rejudge_all();
	else
		manrs_rejudge_prefixes(changes.prefixes, changes.n);
	manrs_rpki_changes_release(&changes);
}

static void log_aspas(const struct manrs_rpki_aspa_changes *changes)
{
	if (!manrs.facts.aspas)
		flog_warn(EC_MANRS_RPKI_SOURCE,
			  "MANRS: no ASPAs in force: aspa-invalid has no data");
	else if (changes->all)
		zlog_info("MANRS: ASPAs of %zu customers in force",
			  manrs_aspa_table_count(manrs.facts.aspas));
	else
		zlog_info("MANRS: ASPAs of %zu customers in force, %zu changed",
			  manrs_aspa_table_count(manrs.facts.aspas),
			  changes->n);
}

static void take_aspas(void)
{
	struct manrs_rpki_aspa_changes changes;

	if (!manrs_rpki_take_aspas(manrs.rpki, &manrs.facts.aspas, &changes))
		return;
	if (manrs.facts.aspas)
		manrs_hold_data_came(MANRS_NEED_ASPAS);
	log_aspas(&changes);
	if (changes.all)
		rejudge_all();
	else
		manrs_rejudge_customers(changes.customers, changes.n);
	manrs_rpki_aspa_changes_release(&changes);
}

static void wake_event(struct event *event)
{
	int64_t began = manrs_work_now();
	char bytes[64];

	while (read(wake_pipe[0], bytes, sizeof(bytes)) > 0)
		;
	event_add_read(manrs.loop, wake_event, NULL, wake_pipe[0], &wake_read);
	log_sources();
	take_table();
	take_aspas();
	manrs_work_end(MANRS_WORK_VRPS, began);
}

enum manrs_status manrs_frr_rpki_init(void)
{
	if (pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC))
		return MANRS_ERR_IO;
	event_add_read(manrs.loop, wake_event, NULL, wake_pipe[0], &wake_read);
	return manrs_rpki_new(wake, NULL, &manrs.rpki);
}

void manrs_frr_rpki_configure(void)
{
	struct manrs_rpki_cache caches[MANRS_RPKI_CACHES_MAX];
	struct manrs_rpki_config config = {
		.file = manrs.config.rpki_file,
		.aspa = manrs.config.rpki_aspa,
		.slurm = manrs.config.rpki_slurm,
		.caches = caches,
		.n_caches = manrs.config.n_caches,
	};

	for (size_t i = 0; i < config.n_caches; i++) {
		const struct manrs_cache_config *from = &manrs.config.caches[i];

		caches[i] = (struct manrs_rpki_cache){
			.host = from->host,
			.port = from->port,
			.preference = from->preference,
			.transport = from->user ? MANRS_RPKI_SSH
						: MANRS_RPKI_TCP,
			.user = from->user,
			.private_key = from->key,
			.known_hosts = from->known_hosts,
		};
	}
	manrs_hold_configured();
	if (manrs_rpki_configure(manrs.rpki, &config))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: cannot start the RPKI sources: out of memory");
}

void manrs_frr_rpki_finish(void)
{
	event_cancel(&wake_read);
	manrs.vrps = NULL;
	manrs.facts.vrps = NULL;
	manrs.facts.aspas = NULL;
	manrs_rpki_free(manrs.rpki);
	manrs.rpki = NULL;
	for (int i = 0; i < 2; i++)
		if (wake_pipe[i] >= 0)
			close(wake_pipe[i]);
}
