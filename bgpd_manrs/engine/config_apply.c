/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The handler of each configuration line: read its values, then make the typed
 * change of config_private.h, or take it back after `no`.
 */
#include <string.h>

#include "aspath.h"
#include "config_line.h"
#include "prefix.h"

/* Longest path of a key or of host keys that the reader of the sources takes. */
#define KEY_PATH_MAX_LEN 1023
/* Characters of an interface's name in Linux. */
#define VIA_MAX_LEN 15

enum manrs_status manrs_apply_own_prefix(struct line *l)
{
	struct manrs_prefix prefix;

	if (!manrs_line_own_prefix(l, l->args[0], &prefix))
		return MANRS_ERR_INVALID;
	return manrs_config_set_own_prefix(l->config, &prefix, !l->is_no,
					   &l->changed, l->err);
}

enum manrs_status manrs_apply_transit_free(struct line *l)
{
	uint32_t asns[MANRS_TRANSIT_FREE_MAX];

	if (l->n_args > MANRS_TRANSIT_FREE_MAX) {
		manrs_text_add(l->err, "more than %d transit-free networks",
			       MANRS_TRANSIT_FREE_MAX);
		return MANRS_ERR_LIMIT;
	}
	for (size_t i = 0; i < l->n_args; i++)
		if (!manrs_line_number(l, "AS number", l->args[i], 1,
				       UINT32_MAX, &asns[i]))
			return MANRS_ERR_INVALID;
	if (l->is_no)
		return manrs_config_unset_transit_free(l->config, asns,
						       l->n_args, &l->changed);
	return manrs_config_set_transit_free(l->config, asns, l->n_args,
					     &l->changed);
}

enum manrs_status manrs_apply_peerlock(struct line *l)
{
	uint32_t asn;

	if (!manrs_line_number(l, "AS number", l->args[0], 1, UINT32_MAX,
			       &asn))
		return MANRS_ERR_INVALID;
	if (l->n_args - 1 > MANRS_PEERLOCK_VIA_MAX) {
		manrs_text_add(l->err, "more than %d neighbors",
			       MANRS_PEERLOCK_VIA_MAX);
		return MANRS_ERR_LIMIT;
	}
	for (size_t i = 1; i < l->n_args; i++)
		if (!manrs_line_via(l, l->args[i]))
			return MANRS_ERR_INVALID;
	if (l->is_no)
		return manrs_config_unset_peerlock(l->config, asn, l->args + 1,
						   l->n_args - 1, &l->changed);
	return manrs_config_set_peerlock(l->config, asn, l->args + 1,
					 l->n_args - 1, &l->changed, l->err);
}

enum manrs_status manrs_apply_profile_inherit(struct line *l)
{
	const char *base = l->n_args > 1 ? l->args[1] : NULL;

	if (!manrs_line_profile_name(l, l->args[0]) ||
	    (base && !manrs_line_profile_name(l, base)))
		return MANRS_ERR_INVALID;
	if (!l->is_no)
		return manrs_config_set_base(l->config, l->args[0], base,
					     &l->changed, l->err);
	manrs_config_unset_base(l->config, l->args[0], base, &l->changed);
	return MANRS_OK;
}

/* What every setting of a profile has in common.  value NULL: not given, which
 * only happens after `no`. */
static enum manrs_status apply_setting(struct line *l,
				       enum manrs_setting setting,
				       const uint32_t *value)
{
	const char *name = l->args[0];

	if (!manrs_line_profile_name(l, name))
		return MANRS_ERR_INVALID;
	if (!l->is_no)
		return manrs_config_set_setting(l->config, name, setting,
						*value, &l->changed, l->err);
	manrs_config_unset_setting(l->config, name, setting, value,
				   &l->changed);
	return MANRS_OK;
}

enum manrs_status manrs_apply_profile_check(struct line *l)
{
	enum manrs_setting setting = MANRS_SETTING_CHECK_ALL;
	bool is_given = l->n_args > 2;
	enum manrs_check_id id;
	uint32_t action;

	if (strcmp(l->args[1], MANRS_ALL_CHECKS)) {
		if (!manrs_line_check(l, l->args[1], &id))
			return MANRS_ERR_INVALID;
		setting = (enum manrs_setting)id;
	}
	if (is_given && !manrs_line_action(l, l->args[2], &action))
		return MANRS_ERR_INVALID;
	return apply_setting(l, setting, is_given ? &action : NULL);
}

enum manrs_status manrs_apply_profile_length(struct line *l)
{
	bool is_given = l->n_args > 2;
	uint32_t lengths;
	enum manrs_afi afi;

	if (!manrs_line_afi(l, l->args[1], &afi) ||
	    (is_given && !manrs_line_lengths(l, afi, l->args[2], l->args[3],
					     &lengths)))
		return MANRS_ERR_INVALID;
	return apply_setting(l,
			     afi == MANRS_AFI_IPV4 ? MANRS_SETTING_LENGTH_IPV4
						   : MANRS_SETTING_LENGTH_IPV6,
			     is_given ? &lengths : NULL);
}

enum manrs_status manrs_apply_profile_path_limit(struct line *l)
{
	bool is_given = l->n_args > 1;
	uint32_t limit;

	/* A longer path is cut, and so too long whatever the limit. */
	if (is_given && !manrs_line_number(l, "as-path-limit", l->args[1], 1,
					   MANRS_ASPATH_MAX, &limit))
		return MANRS_ERR_INVALID;
	return apply_setting(l, MANRS_SETTING_PATH_LIMIT,
			     is_given ? &limit : NULL);
}

enum manrs_status manrs_apply_profile_no_data(struct line *l)
{
	bool is_given = l->n_args > 1;
	uint32_t rejects;

	if (is_given && !manrs_line_no_data(l, l->args[1], &rejects))
		return MANRS_ERR_INVALID;
	return apply_setting(l, MANRS_SETTING_NO_DATA,
			     is_given ? &rejects : NULL);
}

enum manrs_status manrs_apply_profile_local_pref(struct line *l)
{
	bool is_given = l->n_args > 1;
	uint32_t local_pref;

	if (is_given && !manrs_line_number(l, "local-preference", l->args[1],
					   0, UINT32_MAX, &local_pref))
		return MANRS_ERR_INVALID;
	return apply_setting(l, MANRS_SETTING_LOCAL_PREF,
			     is_given ? &local_pref : NULL);
}

enum manrs_status manrs_apply_profile_irr_length(struct line *l)
{
	bool is_given = l->n_args > 2;
	enum manrs_afi afi;
	uint32_t len;

	if (!manrs_line_afi(l, l->args[1], &afi) ||
	    (is_given && !manrs_line_number(l, "irr-length", l->args[2], 0,
					    manrs_afi_bits(afi), &len)))
		return MANRS_ERR_INVALID;
	return apply_setting(l,
			     afi == MANRS_AFI_IPV4
				     ? MANRS_SETTING_IRR_LENGTH_IPV4
				     : MANRS_SETTING_IRR_LENGTH_IPV6,
			     is_given ? &len : NULL);
}

/* accept, or the other word. */
static enum manrs_status apply_accept(struct line *l, const char *what,
				      const char *other,
				      enum manrs_setting setting)
{
	bool is_given = l->n_args > 1;
	uint32_t accept = is_given && !strcmp(l->args[1], "accept");

	if (is_given && !accept && strcmp(l->args[1], other)) {
		manrs_text_add(l->err, "%s '%s' is not accept or %s", what,
			       l->args[1], other);
		return MANRS_ERR_INVALID;
	}
	return apply_setting(l, setting, is_given ? &accept : NULL);
}

enum manrs_status manrs_apply_profile_irr_roa(struct line *l)
{
	return apply_accept(l, "irr-roa", "ignore", MANRS_SETTING_IRR_ROA);
}

enum manrs_status manrs_apply_profile_blackhole(struct line *l)
{
	return apply_accept(l, "blackhole", "reject", MANRS_SETTING_BLACKHOLE);
}

/*
 * What the lines with one path have in common; now: the path in force.  *path is
 * what to set, NULL for none; *same: nothing is to be done.
 */
static bool read_path(struct line *l, const char *what, const char *now,
		      const char **path, bool *same)
{
	*path = l->n_args ? l->args[0] : NULL;
	if (*path && !manrs_line_path(l, what, *path, MANRS_CONFIG_LINE_MAX))
		return false;
	*same = l->is_no && *path && !manrs_string_equal(*path, now);
	if (l->is_no)
		*path = NULL;
	return true;
}

static enum manrs_status apply_rpki_file(struct line *l, bool strict_expiry)
{
	const struct manrs_sources_config *now =
		manrs_config_find_sources(l->config, l->vrf);
	const char *path;
	bool same;

	if (!read_path(l, "rpki file", now->file, &path, &same))
		return MANRS_ERR_INVALID;
	if (same || (l->is_no && strict_expiry && !now->strict_expiry))
		return MANRS_OK;
	return manrs_config_set_rpki_file(l->config, l->vrf, path,
					  strict_expiry && !l->is_no,
					  &l->changed, l->err);
}

enum manrs_status manrs_apply_rpki_file(struct line *l)
{
	return apply_rpki_file(l, false);
}

enum manrs_status manrs_apply_rpki_file_strict(struct line *l)
{
	return apply_rpki_file(l, true);
}

enum manrs_status manrs_apply_rpki_aspa(struct line *l)
{
	const char *path;
	bool same;

	if (!read_path(l, "rpki aspa file", l->config->rpki_aspa, &path, &same))
		return MANRS_ERR_INVALID;
	return same ? MANRS_OK
		    : manrs_config_set_rpki_aspa(l->config, path, &l->changed);
}

enum manrs_status manrs_apply_rpki_slurm(struct line *l)
{
	const struct manrs_sources_config *now =
		manrs_config_find_sources(l->config, l->vrf);
	const char *path;
	bool same;

	if (!read_path(l, "rpki slurm", now->slurm, &path, &same))
		return MANRS_ERR_INVALID;
	return same ? MANRS_OK
		    : manrs_config_set_rpki_slurm(l->config, l->vrf, path,
						  &l->changed, l->err);
}

/* A list of the whole router; now: its path. */
static enum manrs_status
apply_list(struct line *l, const char *what, const char *now,
	   enum manrs_status (*set)(struct manrs_config *config,
				    const char *path, unsigned *changed))
{
	const char *path;
	bool same;

	if (!read_path(l, what, now, &path, &same))
		return MANRS_ERR_INVALID;
	return same ? MANRS_OK : set(l->config, path, &l->changed);
}

enum manrs_status manrs_apply_ixp_lan(struct line *l)
{
	return apply_list(l, "ixp-lan file", l->config->ixp_lans,
			  manrs_config_set_ixp_lans);
}

enum manrs_status manrs_apply_unallocated(struct line *l)
{
	return apply_list(l, "unallocated file", l->config->unallocated,
			  manrs_config_set_unallocated);
}

enum manrs_status manrs_apply_rpki_startup(struct line *l)
{
	const char *mode = l->n_args ? l->args[0] : NULL;
	bool is_open = mode && !strcmp(mode, "open");
	bool is_open_now = !l->config->hold_sec;

	if (mode && !is_open && strcmp(mode, "hold")) {
		manrs_text_add(l->err, "startup '%s' is not hold or open",
			       mode);
		return MANRS_ERR_INVALID;
	}
	if (l->is_no && mode && is_open != is_open_now)
		return MANRS_OK;
	manrs_config_set_hold(l->config,
			      is_open && !l->is_no ? 0 : MANRS_HOLD_DEFAULT_SEC,
			      &l->changed);
	return MANRS_OK;
}

enum manrs_status manrs_apply_rpki_hold(struct line *l)
{
	uint32_t seconds;

	if (!manrs_line_number(l, "startup hold", l->args[0], 1,
			       MANRS_HOLD_MAX_SEC, &seconds))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (l->config->hold_sec != seconds)
			return MANRS_OK;
		seconds = MANRS_HOLD_DEFAULT_SEC;
	}
	manrs_config_set_hold(l->config, (uint16_t)seconds, &l->changed);
	return MANRS_OK;
}

/* The strings of a line are only borrowed for the call, whatever the type. */
static char *borrow(const char *word)
{
	return (char *)word;
}

/* What the lines of a cache have in common.  The words from `at` on are its
 * preference and what it is reached through: the first is only missing after
 * `no`. */
static enum manrs_status apply_cache(struct line *l, size_t at,
				     struct manrs_cache_config *cache)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *host = manrs_config_canonical_name(l->args[0], buf);
	const char *preference = l->n_args > at ? l->args[at] : NULL;
	const char *via = l->n_args > at + 1 ? l->args[at + 1] : NULL;
	uint32_t port, order = 0;

	if (!manrs_line_host(l, host) ||
	    !manrs_line_number(l, "port", l->args[1], 1, UINT16_MAX, &port) ||
	    (preference && !manrs_line_number(l, "preference", preference, 1,
					      UINT8_MAX, &order)) ||
	    (via && !manrs_line_device(l, "via", via, VIA_MAX_LEN)))
		return MANRS_ERR_INVALID;
	cache->host = borrow(host);
	cache->port = (uint16_t)port;
	cache->preference = (uint8_t)order;
	cache->via = borrow(via);
	if (!l->is_no)
		return manrs_config_set_cache(l->config, l->vrf, cache,
					      &l->changed, l->err);
	manrs_config_unset_cache(l->config, l->vrf, cache, &l->changed);
	return MANRS_OK;
}

enum manrs_status manrs_apply_rpki_cache_tcp(struct line *l)
{
	struct manrs_cache_config cache = { 0 };

	return apply_cache(l, 2, &cache);
}

enum manrs_status manrs_apply_rpki_cache_ssh(struct line *l)
{
	bool is_given = l->n_args > 2;
	struct manrs_cache_config cache = { .user = borrow("") };

	if (is_given && (!manrs_line_user(l, l->args[2]) ||
			 !manrs_line_path(l, "key", l->args[3],
					  KEY_PATH_MAX_LEN) ||
			 !manrs_line_path(l, "known-hosts", l->args[4],
					  KEY_PATH_MAX_LEN)))
		return MANRS_ERR_INVALID;
	if (is_given) {
		cache.user = borrow(l->args[2]);
		cache.key = borrow(l->args[3]);
		cache.known_hosts = borrow(l->args[4]);
	}
	return apply_cache(l, is_given ? 5 : 2, &cache);
}

enum manrs_status manrs_apply_relationship(struct line *l)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *name = manrs_config_canonical_name(l->args[0], buf);
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(l->config, l->instance, name);
	uint8_t relationship = MANRS_REL_UNSET;

	if (l->n_args > 1 &&
	    !manrs_line_relationship(l, l->args[1], &relationship))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (l->n_args > 1 && now && now->relationship != relationship)
			return MANRS_OK;
		relationship = MANRS_REL_UNSET;
	}
	return manrs_config_set_relationship(l->config, l->instance, name,
					     relationship, &l->changed, l->err);
}

/* What the lines that give a neighbor one text have in common; NULL: not given,
 * which only happens after `no`. */
static enum manrs_status apply_neighbor_text(struct line *l,
					     enum manrs_neighbor_text kind,
					     const char *text)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *name = manrs_config_canonical_name(l->args[0], buf);
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(l->config, l->instance, name);

	if (l->is_no) {
		if (text && now &&
		    !manrs_string_equal(text,
					manrs_config_neighbor_text(now, kind)))
			return MANRS_OK;
		text = NULL;
	}
	return manrs_config_set_neighbor_text(l->config, l->instance, name,
					      kind, text, &l->changed, l->err);
}

enum manrs_status manrs_apply_neighbor_profile(struct line *l)
{
	const char *profile = l->n_args > 1 ? l->args[1] : NULL;

	if (profile && !manrs_line_profile_name(l, profile))
		return MANRS_ERR_INVALID;
	return apply_neighbor_text(l, MANRS_NEIGHBOR_PROFILE, profile);
}

static enum manrs_status apply_irr(struct line *l, const char *what,
				   enum manrs_neighbor_text kind)
{
	const char *path = l->n_args > 1 ? l->args[1] : NULL;

	if (path && !manrs_line_path(l, what, path, MANRS_CONFIG_LINE_MAX))
		return MANRS_ERR_INVALID;
	return apply_neighbor_text(l, kind, path);
}

enum manrs_status manrs_apply_irr_prefixes(struct line *l)
{
	return apply_irr(l, "irr prefixes", MANRS_NEIGHBOR_IRR_PREFIXES);
}

enum manrs_status manrs_apply_irr_as_set(struct line *l)
{
	return apply_irr(l, "irr as-set", MANRS_NEIGHBOR_IRR_AS_SET);
}

/* The words of a text with one blank between them. */
static bool join_words(struct line *l, size_t first, struct manrs_text *text)
{
	for (size_t i = first; i < l->n_args; i++)
		manrs_text_add(text, "%s%s", i > first ? " " : "", l->args[i]);
	if (text->truncated)
		manrs_text_add(l->err, "contact is longer than %d bytes",
			       MANRS_CONTACT_MAX);
	return !text->truncated;
}

enum manrs_status manrs_apply_neighbor_contact(struct line *l)
{
	MANRS_TEXT(contact, MANRS_CONTACT_MAX + 1);

	if (!join_words(l, 1, &contact))
		return MANRS_ERR_INVALID;
	return apply_neighbor_text(l, MANRS_NEIGHBOR_CONTACT,
				   contact.len ? contact.buf : NULL);
}
