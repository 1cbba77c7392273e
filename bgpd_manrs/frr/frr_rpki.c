/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's end of the RPKI worker: hand it the configuration, swap in
 * the tables it builds, log what happens to its sources.  No lock is ever waited
 * for here longer than a copy.
 */
#include "frr/frr_rpki.h"

#include "frr/frr_announce.h"
#include "frr/frr_errors.h"
#include "frr/frr_event.h"
#include "frr/frr_hold.h"
#include "frr/frr_own_aspa.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_wake.h"
#include "frr/frr_work.h"

DEFINE_MTYPE_STATIC(MANRS, MANRS_RPKI_SET, "MANRS VRPs of an instance");

static struct manrs_wake wake;

/* Made when first configured, and kept for the next VRF when it is no more: to
 * end one takes longer than bgpd can wait. */
static struct manrs_rpki_set common = { .is_used = true };
static bool has_vrf_sets;

struct manrs_rpki_set *manrs_rpki_sets(void)
{
	return &common;
}

struct manrs_rpki_set *manrs_rpki_set_of(const struct bgp *bgp)
{
	const char *name;

	if (!has_vrf_sets || bgp->inst_type == BGP_INSTANCE_TYPE_DEFAULT)
		return &common;
	name = manrs_instance_name(bgp);
	for (struct manrs_rpki_set *set = common.next; set; set = set->next)
		if (set->is_used && !strcmp(set->vrf, name))
			return set;
	return &common;
}

const char *manrs_rpki_set_suffix(const struct manrs_rpki_set *set)
{
	static char suffix[64];

	if (!set->vrf)
		return "";
	snprintf(suffix, sizeof(suffix), " of vrf %s", set->vrf);
	return suffix;
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

static void log_source(struct manrs_rpki_set *set, size_t i,
		       const struct manrs_rpki_status *s)
{
	const char *suffix = manrs_rpki_set_suffix(set);
	char *name = set->logged[i].name, *error = set->logged[i].error;
	uint8_t *state = &set->logged[i].state;
	bool is_new = strcmp(name, s->name) != 0;
	MANRS_TEXT(content, 120);

	if (!is_new && *state == s->state && !strcmp(error, s->error))
		return;
	format_content(s, &content);
	if (s->error[0] && strcmp(error, s->error))
		flog_warn(EC_MANRS_RPKI_SOURCE, "MANRS: rpki %s %s%s: %s (%s)",
			  s->kind, s->name, suffix, s->error,
			  manrs_rpki_state_name(s->state));
	else if (is_new || *state != s->state)
		zlog_info("MANRS: rpki %s %s%s: %s, %s", s->kind, s->name,
			  suffix, manrs_rpki_state_name(s->state), content.buf);
	if (is_new || *state != s->state)
		manrs_event_source(set->vrf, s,
				   is_new ? NULL
					  : manrs_rpki_state_name(*state));
	strlcpy(name, s->name, sizeof(set->logged[i].name));
	strlcpy(error, s->error, sizeof(set->logged[i].error));
	*state = s->state;
}

static void log_sources(struct manrs_rpki_set *set)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(set->rpki, status);

	for (size_t i = 0; i < n; i++)
		log_source(set, i, &status[i]);
	for (size_t i = n; i < MANRS_RPKI_SOURCES_MAX; i++)
		set->logged[i].name[0] = '\0';
}

static void log_table(const struct manrs_rpki_set *set,
		      const struct manrs_rpki_changes *changes)
{
	if (set->vrps)
		zlog_info("MANRS: %zu IPv4 and %zu IPv6 VRPs%s in force, %zu added and %zu removed",
			  manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV4),
			  manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV6),
			  manrs_rpki_set_suffix(set), changes->added,
			  changes->removed);
	else if (set->is_used)
		flog_warn(EC_MANRS_RPKI_SOURCE,
			  "MANRS: no VRPs%s in force: rov checks have no data",
			  manrs_rpki_set_suffix(set));
}

static void take_table(struct manrs_rpki_set *set)
{
	const struct manrs_vrp_table *table;
	struct manrs_rpki_changes changes;

	if (!manrs_rpki_take(set->rpki, &table, &changes))
		return;
	set->vrps = table;
	log_table(set, &changes);
	if (table && set->is_used)
		manrs_hold_data_came(set, MANRS_HOLD_VRPS);
	if (set->is_used && (changes.all || changes.n))
		manrs_rejudge_noticed(changes.since_ms * 1000);
	if (set->is_used && changes.all)
		manrs_rejudge_all(set);
	else if (set->is_used)
		manrs_rejudge_prefixes(set, changes.prefixes, changes.n);
	manrs_rpki_changes_release(&changes);
	manrs_announce_changed();
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

/* ASPAs are common to all instances. */
static void take_aspas(void)
{
	struct manrs_rpki_aspa_changes changes;

	if (!manrs_rpki_take_aspas(common.rpki, &manrs.facts.aspas, &changes))
		return;
	if (manrs.facts.aspas)
		manrs_hold_data_came(&common, MANRS_HOLD_ASPAS);
	log_aspas(&changes);
	manrs_own_aspa_check_all();
	if (changes.all)
		manrs_rejudge_all(NULL);
	else
		manrs_rejudge_customers(changes.customers, changes.n);
	manrs_rpki_aspa_changes_release(&changes);
}

static void woken(void)
{
	int64_t began = manrs_work_now();

	for (struct manrs_rpki_set *set = &common; set; set = set->next) {
		log_sources(set);
		take_table(set);
	}
	take_aspas();
	manrs_work_end(MANRS_WORK_VRPS, began);
}

enum manrs_status manrs_frr_rpki_init(void)
{
	enum manrs_status status = manrs_wake_init(&wake, woken);

	return status ? status
		      : manrs_rpki_new(manrs_wake_send, &wake, &common.rpki);
}

static struct manrs_rpki_set *vrf_set_new(void)
{
	struct manrs_rpki_set *set = XCALLOC(MTYPE_MANRS_RPKI_SET, sizeof(*set));

	if (manrs_rpki_new(manrs_wake_send, &wake, &set->rpki)) {
		XFREE(MTYPE_MANRS_RPKI_SET, set);
		return NULL;
	}
	set->next = common.next;
	common.next = set;
	return set;
}

/* The set of a VRF: its own, one that is out of use and empty, or a new one;
 * NULL without memory. */
static struct manrs_rpki_set *get_vrf_set(const char *vrf)
{
	struct manrs_rpki_set *set, *idle = NULL;

	for (set = common.next; set; set = set->next) {
		if (set->vrf && !strcmp(set->vrf, vrf))
			return set;
		if (!set->is_used && !set->vrps)
			idle = set;
	}
	if (!idle)
		idle = vrf_set_new();
	if (idle) {
		XFREE(MTYPE_MANRS_RPKI_SET, idle->vrf);
		idle->vrf = XSTRDUP(MTYPE_MANRS_RPKI_SET, vrf);
		memset(idle->holds, 0, sizeof(idle->holds));
	}
	return idle;
}

/* Hand sources over to a set's worker. */
static void configure_set(struct manrs_rpki_set *set,
			  const struct manrs_sources_config *sources)
{
	struct manrs_rpki_cache caches[MANRS_RPKI_CACHES_MAX];
	struct manrs_rpki_config config = {
		.file = sources->file,
		.strict_expiry = sources->strict_expiry,
		.aspa = set->vrf ? NULL : manrs.config.rpki_aspa,
		.slurm = sources->slurm,
		.caches = caches,
		.n_caches = sources->n_caches,
	};

	for (size_t i = 0; i < config.n_caches; i++) {
		const struct manrs_cache_config *from = &sources->caches[i];

		caches[i] = (struct manrs_rpki_cache){
			.host = from->host,
			.port = from->port,
			.preference = from->preference,
			.transport = from->user ? MANRS_RPKI_SSH
						: MANRS_RPKI_TCP,
			.user = from->user,
			.private_key = from->key,
			.known_hosts = from->known_hosts,
			.via = from->via,
		};
	}
	manrs_hold_configured(set, !manrs_sources_config_is_empty(sources),
			      config.aspa != NULL);
	if (manrs_rpki_configure(set->rpki, &config))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: cannot start the RPKI sources%s: out of memory",
			 manrs_rpki_set_suffix(set));
}

static const struct manrs_sources_config *
sources_of(const struct manrs_rpki_set *set)
{
	const struct manrs_config *config = &manrs.config;

	if (!set->vrf)
		return &config->sources;
	for (size_t i = 0; i < config->n_vrf_sources; i++)
		if (!strcmp(config->vrf_sources[i].vrf, set->vrf))
			return &config->vrf_sources[i];
	return NULL;
}

/* Sources that are gone leave their instance to the common ones, by which it is
 * judged again at once; for those that come, when they have their first data. */
void manrs_frr_rpki_configure(void)
{
	static const struct manrs_sources_config none;
	const struct manrs_config *config = &manrs.config;

	for (size_t i = 0; i < config->n_vrf_sources; i++) {
		struct manrs_rpki_set *set =
			get_vrf_set(config->vrf_sources[i].vrf);

		if (set)
			set->is_used = true;
		else
			flog_err(EC_MANRS_MEMORY,
				 "MANRS: no sources of its own for vrf %s: out of memory",
				 config->vrf_sources[i].vrf);
	}
	has_vrf_sets = config->n_vrf_sources > 0;
	manrs_set_configured(MANRS_NEED_ASPAS,
			     config->rpki_aspa ? MANRS_NEED_ASPAS : 0);
	for (struct manrs_rpki_set *set = &common; set; set = set->next) {
		const struct manrs_sources_config *sources = sources_of(set);

		if (!set->is_used)
			continue;
		set->is_used = sources != NULL;
		configure_set(set, sources ? sources : &none);
		if (!set->is_used)
			manrs_rejudge_all(NULL);
	}
}

void manrs_frr_rpki_finish(void)
{
	struct manrs_rpki_set *set;

	has_vrf_sets = false;
	while ((set = common.next)) {
		common.next = set->next;
		event_cancel(&set->hold_timer);
		manrs_rpki_free(set->rpki);
		XFREE(MTYPE_MANRS_RPKI_SET, set->vrf);
		XFREE(MTYPE_MANRS_RPKI_SET, set);
	}
	event_cancel(&common.hold_timer);
	manrs_rpki_free(common.rpki);
	common = (struct manrs_rpki_set){ .is_used = true };
	manrs.facts.aspas = NULL;
	manrs_wake_finish(&wake);
}
