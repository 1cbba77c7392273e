/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns the protected ASes: which may be heard over which neighbors.  A neighbor
 * is named by its address or interface, its peer-group or its AS; all of them
 * are kept as text, in one spelling.  What a path with such an AS in it means is
 * check_path.c's matter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_private.h"
#include "prefix.h"

/* Characters of an AS number with the terminator. */
#define ASN_STRLEN 11

static int peerlock_order(const void *key, const void *list, size_t i)
{
	const struct manrs_peerlock *locks = list;
	uint32_t asn = *(const uint32_t *)key;

	return (asn > locks[i].asn) - (asn < locks[i].asn);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void manrs_peerlock_release(struct manrs_peerlock *lock)
{
	for (size_t i = 0; i < lock->n_via; i++)
		free(lock->via[i]);
	free(lock->via);
	memset(lock, 0, sizeof(*lock));
}

/* "064500" and "2001:DB8::0" in their one spelling. */
static const char *canonical_via(const char *word, char *buf)
{
	if (word[strspn(word, "0123456789")])
		return manrs_config_canonical_name(word, buf);
	snprintf(buf, MANRS_PREFIX_STRLEN, "%lu", strtoul(word, NULL, 10));
	return buf;
}

/* A lock of its own out of words; nothing to release without memory. */
static bool make_lock(uint32_t asn, const char *const *via, size_t n,
		      struct manrs_peerlock *lock)
{
	size_t kept = 0;

	*lock = (struct manrs_peerlock){ .asn = asn };
	lock->via = calloc(n + 1, sizeof(*lock->via));
	for (size_t i = 0; lock->via && i < n; i++) {
		char buf[MANRS_PREFIX_STRLEN];

		lock->via[i] = strdup(canonical_via(via[i], buf));
		if (!lock->via[i]) {
			manrs_peerlock_release(lock);
			return false;
		}
		lock->n_via = i + 1;
	}
	if (!lock->via)
		return false;
	qsort(lock->via, n, sizeof(*lock->via), compare_names);
	for (size_t i = 0; i < n; i++) {
		if (kept && !strcmp(lock->via[kept - 1], lock->via[i]))
			free(lock->via[i]);
		else
			lock->via[kept++] = lock->via[i];
	}
	lock->n_via = kept;
	return true;
}

static bool is_same_lock(const struct manrs_peerlock *a,
			 const struct manrs_peerlock *b)
{
	if (a->n_via != b->n_via)
		return false;
	for (size_t i = 0; i < a->n_via; i++)
		if (strcmp(a->via[i], b->via[i]))
			return false;
	return true;
}

/* Put lock, now ours, where its AS belongs. */
static enum manrs_status place_lock(struct manrs_config *config,
				    struct manrs_peerlock *lock,
				    struct manrs_list_place place,
				    struct manrs_text *err)
{
	if (place.found) {
		manrs_peerlock_release(&config->peerlocks[place.at]);
		config->peerlocks[place.at] = *lock;
		return MANRS_OK;
	}
	if (config->n_peerlocks >= MANRS_PEERLOCKS_MAX) {
		manrs_text_add(err, "more than %d protected ASes",
			       MANRS_PEERLOCKS_MAX);
		return MANRS_ERR_LIMIT;
	}
	if (!manrs_list_open((void **)&config->peerlocks, config->n_peerlocks,
			     sizeof(*lock), place.at))
		return MANRS_ERR_MEMORY;
	config->peerlocks[place.at] = *lock;
	config->n_peerlocks++;
	return MANRS_OK;
}

enum manrs_status manrs_config_set_peerlock(struct manrs_config *config,
					    uint32_t asn,
					    const char *const *via, size_t n,
					    unsigned *changed,
					    struct manrs_text *err)
{
	struct manrs_list_place place = manrs_list_find(
		config->n_peerlocks, &asn, config->peerlocks, peerlock_order);
	struct manrs_peerlock lock;
	enum manrs_status status;

	if (!make_lock(asn, via, n, &lock))
		return MANRS_ERR_MEMORY;
	if (place.found &&
	    is_same_lock(&config->peerlocks[place.at], &lock)) {
		manrs_peerlock_release(&lock);
		return MANRS_OK;
	}
	status = place_lock(config, &lock, place, err);
	if (status)
		manrs_peerlock_release(&lock);
	else
		*changed |= MANRS_CHANGED_POLICY;
	return status;
}

enum manrs_status manrs_config_unset_peerlock(struct manrs_config *config,
					      uint32_t asn,
					      const char *const *via, size_t n,
					      unsigned *changed)
{
	struct manrs_list_place place = manrs_list_find(
		config->n_peerlocks, &asn, config->peerlocks, peerlock_order);
	struct manrs_peerlock lock;
	bool is_other = !place.found;

	if (!is_other && n) {
		if (!make_lock(asn, via, n, &lock))
			return MANRS_ERR_MEMORY;
		is_other = !is_same_lock(&config->peerlocks[place.at], &lock);
		manrs_peerlock_release(&lock);
	}
	if (is_other)
		return MANRS_OK;
	manrs_peerlock_release(&config->peerlocks[place.at]);
	manrs_list_close(config->peerlocks, config->n_peerlocks,
			 sizeof(*config->peerlocks), place.at);
	config->n_peerlocks--;
	*changed |= MANRS_CHANGED_POLICY;
	return MANRS_OK;
}

static bool has_via(const struct manrs_peerlock *lock, const char *name)
{
	return name && bsearch(&name, lock->via, lock->n_via,
			       sizeof(*lock->via), compare_names);
}

enum manrs_status manrs_config_get_locked(const struct manrs_config *config,
					  uint32_t asn, const char *name,
					  const char *group,
					  struct manrs_asn_set *locked)
{
	uint32_t asns[MANRS_PEERLOCKS_MAX];
	char buf[MANRS_PREFIX_STRLEN], number[ASN_STRLEN];
	size_t n = 0;

	if (name)
		name = manrs_config_canonical_name(name, buf);
	snprintf(number, sizeof(number), "%u", asn);
	for (size_t i = 0; i < config->n_peerlocks; i++) {
		const struct manrs_peerlock *lock = &config->peerlocks[i];

		if (lock->asn != asn && !has_via(lock, number) &&
		    !has_via(lock, name) && !has_via(lock, group))
			asns[n++] = lock->asn;
	}
	return manrs_asn_set_assign(locked, asns, n);
}
