/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Typed changes to a configuration, for the line reader alone (config_line.c).
 *
 * Each function works on what is already parsed.  It adds to *changed what it
 * changed, nothing when the configuration was like that before.  On any status
 * but MANRS_OK the configuration is as it was and err, where there is one, says
 * why in one line.
 */
#ifndef MANRS_CONFIG_PRIVATE_H
#define MANRS_CONFIG_PRIVATE_H

#include "config.h"

/* Longest name of a profile, without the terminator. */
#define MANRS_PROFILE_NAME_MAX 63

/* Have prefix among our own (present) or not. */
enum manrs_status manrs_config_set_own_prefix(struct manrs_config *config,
					      const struct manrs_prefix *prefix,
					      bool present, unsigned *changed,
					      struct manrs_text *err);

/* Replace the list of transit-free networks by n ASNs, in any order. */
enum manrs_status manrs_config_set_transit_free(struct manrs_config *config,
						const uint32_t *asns, size_t n,
						unsigned *changed);

/* Back to the built-in list, if n is 0 or the list in force is the n given. */
enum manrs_status manrs_config_unset_transit_free(struct manrs_config *config,
						  const uint32_t *asns,
						  size_t n, unsigned *changed);

/* Have asn heard over these neighbors alone, in any order, repeats allowed; n
 * at least 1. */
enum manrs_status manrs_config_set_peerlock(struct manrs_config *config,
					    uint32_t asn,
					    const char *const *via, size_t n,
					    unsigned *changed,
					    struct manrs_text *err);

/* Protect it no longer; n > 0: only if these are its neighbors. */
enum manrs_status manrs_config_unset_peerlock(struct manrs_config *config,
					      uint32_t asn,
					      const char *const *via, size_t n,
					      unsigned *changed);

/* Free its strings. */
void manrs_peerlock_release(struct manrs_peerlock *lock);

/* Set a value of profile `name`, which is made if it does not exist. */
enum manrs_status manrs_config_set_setting(struct manrs_config *config,
					   const char *name,
					   enum manrs_setting setting,
					   uint32_t value, unsigned *changed,
					   struct manrs_text *err);

/* Set it no longer; only if it is *value, unless value is NULL.  A named
 * profile is gone with its last setting. */
void manrs_config_unset_setting(struct manrs_config *config, const char *name,
				enum manrs_setting setting,
				const uint32_t *value, unsigned *changed);

/* Have a named profile inherit from `base`, which need not exist yet; refused
 * for a built-in one, and where profiles would inherit in a circle. */
enum manrs_status manrs_config_set_base(struct manrs_config *config,
					const char *name, const char *base,
					unsigned *changed,
					struct manrs_text *err);

/* base NULL: whatever it has. */
void manrs_config_unset_base(struct manrs_config *config, const char *name,
			     const char *base, unsigned *changed);

/* vrf, here and below: the instance the source is for, NULL for all without
 * sources of their own.  path NULL: none. */
enum manrs_status manrs_config_set_rpki_file(struct manrs_config *config,
					     const char *vrf, const char *path,
					     bool strict_expiry,
					     unsigned *changed,
					     struct manrs_text *err);

enum manrs_status manrs_config_set_rpki_aspa(struct manrs_config *config,
					     const char *path,
					     unsigned *changed);

enum manrs_status manrs_config_set_rpki_slurm(struct manrs_config *config,
					      const char *vrf, const char *path,
					      unsigned *changed,
					      struct manrs_text *err);

/* The sources of that instance alone; of none, those of a static empty one. */
const struct manrs_sources_config *
manrs_config_find_sources(const struct manrs_config *config, const char *vrf);

enum manrs_status manrs_config_set_ixp_lans(struct manrs_config *config,
					    const char *path,
					    unsigned *changed);

enum manrs_status manrs_config_set_unallocated(struct manrs_config *config,
					       const char *path,
					       unsigned *changed);

/* 0: do not hold. */
void manrs_config_set_hold(struct manrs_config *config, uint16_t hold_sec,
			   unsigned *changed);

/* A cache is known by host and port; entered again it gets what else *cache
 * says.  Copied. */
enum manrs_status manrs_config_set_cache(struct manrs_config *config,
					 const char *vrf,
					 const struct manrs_cache_config *cache,
					 unsigned *changed,
					 struct manrs_text *err);

/* Remove it, if its transport is that of *cache, and also its preference, user
 * and files unless *cache has none (0, ""). */
void manrs_config_unset_cache(struct manrs_config *config, const char *vrf,
			      const struct manrs_cache_config *cache,
			      unsigned *changed);

/* Free its strings. */
void manrs_sources_config_release(struct manrs_sources_config *sources);

/* Free its strings. */
void manrs_neighbor_config_release(struct manrs_neighbor_config *neighbor);

/* MANRS_REL_UNSET: not configured. */
enum manrs_status
manrs_config_set_relationship(struct manrs_config *config, const char *instance,
			      const char *name, uint8_t relationship,
			      unsigned *changed, struct manrs_text *err);

/* What else is configured for a neighbor, each a word of its line. */
enum manrs_neighbor_text {
	MANRS_NEIGHBOR_PROFILE,
	MANRS_NEIGHBOR_IRR_PREFIXES,
	MANRS_NEIGHBOR_IRR_AS_SET,
	MANRS_NEIGHBOR_CONTACT,
	MANRS_NEIGHBOR_TEXT__COUNT,
};

/* Of a neighbor, which may be NULL; NULL: not configured. */
const char *
manrs_config_neighbor_text(const struct manrs_neighbor_config *neighbor,
			   enum manrs_neighbor_text kind);

/* text NULL: not configured. */
enum manrs_status
manrs_config_set_neighbor_text(struct manrs_config *config,
			       const char *instance, const char *name,
			       enum manrs_neighbor_text kind, const char *text,
			       unsigned *changed, struct manrs_text *err);

/* Of config_output.c. */
void manrs_output_release(struct manrs_output_config *output);
void manrs_output_write(const struct manrs_output_config *output,
			manrs_line_fn emit, void *arg);

/*
 * The one spelling under which an address is stored: "2001:DB8::0" becomes
 * "2001:db8::".  Anything else is itself.  buf holds MANRS_PREFIX_STRLEN bytes;
 * returns buf or name.
 */
const char *manrs_config_canonical_name(const char *name, char *buf);

/* Sorted lists and owned strings of a configuration ---------------------- */

/* Where an element is in a sorted list, or has to go. */
struct manrs_list_place {
	size_t at;
	bool found;
};

/* <0, 0, >0: key sorts before, is, or sorts after element i of list. */
typedef int (*manrs_list_order_fn)(const void *key, const void *list,
				   size_t i);

struct manrs_list_place manrs_list_find(size_t n, const void *key,
					const void *list,
					manrs_list_order_fn order);

/* Make room for one more element of `size` bytes at index `at`; the room is
 * zeroed, n is the caller's to count.  false: no memory, *list is as it was. */
bool manrs_list_open(void **list, size_t n, size_t size, size_t at);

/* Take the element at index `at` out; n is the caller's to count. */
void manrs_list_close(void *list, size_t n, size_t size, size_t at);

/* Replace a string by a copy of text (NULL: by none).  false: no memory. */
bool manrs_string_replace(char **string, const char *text);

/* Both NULL, or the same text. */
bool manrs_string_equal(const char *a, const char *b);

/* Replace it so if it is not the same; then `change` is added to *changed.
 * MANRS_ERR_MEMORY: it stays as it is. */
enum manrs_status manrs_string_set(char **string, const char *text,
				   unsigned change, unsigned *changed);

#endif /* MANRS_CONFIG_PRIVATE_H */
