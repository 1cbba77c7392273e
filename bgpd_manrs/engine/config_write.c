/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes back to lines: the writer of the configuration.  It writes what
 * config_line.c reads, one canonical line for each thing that is set, so that
 * reading the lines gives the same configuration.
 */
#include "config_private.h"
#include "prefix.h"

/* Longest line written; what is written came in a line not longer. */
#define WRITE_MAX (MANRS_CONFIG_LINE_MAX + MANRS_PREFIX_STRLEN)

static void write_transit_free(const struct manrs_config *config,
			       manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	if (config->transit_free_is_builtin)
		return;
	manrs_text_add(&line, "manrs transit-free");
	for (size_t i = 0; i < config->transit_free.n; i++)
		manrs_text_add(&line, " %u", config->transit_free.asns[i]);
	emit(line.buf, arg);
}

static void write_peerlock(const struct manrs_peerlock *lock,
			   manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	manrs_text_add(&line, "manrs peerlock %u via", lock->asn);
	for (size_t i = 0; i < lock->n_via; i++)
		manrs_text_add(&line, " %s", lock->via[i]);
	emit(line.buf, arg);
}

static void write_setting(const struct manrs_profile *profile,
			  enum manrs_setting setting, manrs_line_fn emit,
			  void *arg)
{
	bool is_check = manrs_setting_is_check(setting);
	MANRS_TEXT(line, 256);

	manrs_text_add(&line, "manrs profile %s %s%s %s", profile->name,
		       is_check ? "check " : "", manrs_setting_name(setting),
		       is_check ? "action " : "");
	manrs_setting_format(setting, profile->value[setting], &line);
	emit(line.buf, arg);
}

/* What is about all checks before what is about one, as it is read. */
static void write_profile(const struct manrs_profile *profile,
			  manrs_line_fn emit, void *arg)
{
	const uint64_t all = MANRS_SETTING_BIT(MANRS_SETTING_CHECK_ALL);

	if (profile->base) {
		MANRS_TEXT(line, 256);

		manrs_text_add(&line, "manrs profile %s inherit %s",
			       profile->name, profile->base);
		emit(line.buf, arg);
	}
	if (profile->is_set & all)
		write_setting(profile, MANRS_SETTING_CHECK_ALL, emit, arg);
	for (uint64_t left = profile->is_set & ~all; left; left &= left - 1)
		write_setting(profile, __builtin_ctzll(left), emit, arg);
}

static void write_path(const char *words, const char *path,
		       manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	if (!path)
		return;
	manrs_text_add(&line, "%s %s", words, path);
	emit(line.buf, arg);
}

/* "manrs rpki file PATH", "manrs rpki vrf RED file PATH". */
static void begin_source(const struct manrs_sources_config *sources,
			 const char *kind, struct manrs_text *line)
{
	manrs_text_add(line, "manrs rpki ");
	if (sources->vrf)
		manrs_text_add(line, "vrf %s ", sources->vrf);
	manrs_text_add(line, "%s", kind);
}

static void write_source_path(const struct manrs_sources_config *sources,
			      const char *kind, const char *path,
			      bool strict_expiry, manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	if (!path)
		return;
	begin_source(sources, kind, &line);
	manrs_text_add(&line, " %s%s", path,
		       strict_expiry ? " strict-expiry" : "");
	emit(line.buf, arg);
}

static void write_cache(const struct manrs_sources_config *sources,
			const struct manrs_cache_config *cache,
			manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	begin_source(sources, "cache", &line);
	manrs_text_add(&line, " %s %s %u", cache->host,
		       cache->user ? "ssh" : "tcp", cache->port);
	if (cache->user)
		manrs_text_add(&line, " user %s key %s known-hosts %s",
			       cache->user, cache->key, cache->known_hosts);
	manrs_text_add(&line, " preference %u", cache->preference);
	if (cache->via)
		manrs_text_add(&line, " via %s", cache->via);
	emit(line.buf, arg);
}

static void write_sources(const struct manrs_sources_config *sources,
			  manrs_line_fn emit, void *arg)
{
	write_source_path(sources, "file", sources->file,
			  sources->strict_expiry, emit, arg);
	write_source_path(sources, "slurm", sources->slurm, false, emit, arg);
	for (size_t i = 0; i < sources->n_caches; i++)
		write_cache(sources, &sources->caches[i], emit, arg);
}

/* How to start comes first, so that it is known when the first source is. */
static void write_rpki(const struct manrs_config *config, manrs_line_fn emit,
		       void *arg)
{
	MANRS_TEXT(startup, 64);

	if (!config->hold_sec)
		manrs_text_add(&startup, "manrs rpki startup open");
	else if (config->hold_sec != MANRS_HOLD_DEFAULT_SEC)
		manrs_text_add(&startup, "manrs rpki startup hold %u",
			       config->hold_sec);
	if (startup.len)
		emit(startup.buf, arg);
	write_path("manrs rpki aspa file", config->rpki_aspa, emit, arg);
	write_sources(&config->sources, emit, arg);
	for (size_t i = 0; i < config->n_vrf_sources; i++)
		write_sources(&config->vrf_sources[i], emit, arg);
}

void manrs_config_write(const struct manrs_config *config, manrs_line_fn emit,
			void *arg)
{
	for (size_t i = 0; i < config->n_own_prefixes; i++) {
		char prefix[MANRS_PREFIX_STRLEN];
		MANRS_TEXT(line, 128);

		manrs_text_add(&line, "manrs own-prefix %s",
			       manrs_prefix_format(&config->own_prefixes[i],
						   prefix));
		emit(line.buf, arg);
	}
	write_transit_free(config, emit, arg);
	for (size_t i = 0; i < config->n_peerlocks; i++)
		write_peerlock(&config->peerlocks[i], emit, arg);
	for (size_t i = 0; i < MANRS_REL__COUNT; i++)
		write_profile(&config->builtin[i], emit, arg);
	for (size_t i = 0; i < config->n_profiles; i++)
		write_profile(&config->profiles[i], emit, arg);
	write_path("manrs ixp-lan file", config->ixp_lans, emit, arg);
	write_path("manrs unallocated file", config->unallocated, emit, arg);
	write_rpki(config, emit, arg);
	manrs_output_write(&config->output, emit, arg);
}

/* word NULL: nothing to write. */
static void write_neighbor_word(const struct manrs_neighbor_config *neighbor,
				const char *what, const char *word,
				manrs_line_fn emit, void *arg)
{
	MANRS_TEXT(line, WRITE_MAX);

	if (!word)
		return;
	manrs_text_add(&line, "neighbor %s manrs %s %s", neighbor->name, what,
		       word);
	emit(line.buf, arg);
}

void manrs_config_write_neighbor(const struct manrs_config *config,
				 const char *instance, const char *name,
				 manrs_line_fn emit, void *arg)
{
	const struct manrs_neighbor_config *neighbor =
		manrs_config_find_neighbor(config, instance, name);

	if (!neighbor)
		return;
	if (neighbor->relationship)
		write_neighbor_word(neighbor, "relationship",
				    manrs_relationship_name(
					    neighbor->relationship),
				    emit, arg);
	write_neighbor_word(neighbor, "profile", neighbor->profile, emit, arg);
	write_neighbor_word(neighbor, "irr prefixes", neighbor->irr_prefixes,
			    emit, arg);
	write_neighbor_word(neighbor, "irr as-set", neighbor->irr_as_set, emit,
			    arg);
	write_neighbor_word(neighbor, "contact", neighbor->contact, emit, arg);
}
