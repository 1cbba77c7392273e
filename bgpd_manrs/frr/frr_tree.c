/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of the state: its root, and what all parts of it are made with.
 * Policy, RPKI and neighbors are in files of their own.
 */
#include "frr/frr_tree_private.h"

#include "engine/calendar.h"
#include "frr/frr_export.h"
#include "frr/frr_guard.h"
#include "frr/frr_snapshot.h"

/* Leaves ---------------------------------------------------------------- */

void manrs_put_word(struct json_object *json, const char *name,
		    const char *word)
{
	json_object_string_add(json, name, word);
}

void manrs_put_text(struct json_object *json, const char *name,
		    const char *text)
{
	char clean[512];

	if (text && *text)
		manrs_put_word(json, name,
			       manrs_text_clean(text, clean, sizeof(clean)));
}

const char *manrs_tree_key(const char *text, char buf[MANRS_KEY_STRLEN])
{
	manrs_text_clean(text, buf, MANRS_KEY_STRLEN);
	for (char *quote = buf; (quote = strchr(quote, '\'')); quote++)
		*quote = '"';
	return buf;
}

void manrs_put_key(struct json_object *json, const char *name,
		   const char *text)
{
	char key[MANRS_KEY_STRLEN];

	manrs_put_word(json, name, manrs_tree_key(text, key));
}

void manrs_put_time(struct json_object *json, const char *name,
		    manrs_time_t time)
{
	char text[MANRS_TIME_STRLEN];

	if (time)
		manrs_put_word(json, name, manrs_time_format(time, text));
}

void manrs_put_bool(struct json_object *json, const char *name, bool value)
{
	json_object_boolean_add(json, name, value);
}

void manrs_put_32(struct json_object *json, const char *name, uint32_t value)
{
	json_object_int_add(json, name, value);
}

/* RFC 7951 section 6.1: as text, because JavaScript would round it. */
void manrs_put_64(struct json_object *json, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	manrs_put_word(json, name, text);
}

/* One digit behind the point, as libyang writes it. */
void manrs_put_score(struct json_object *json, uint64_t halves)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64 ".%c", halves / 2,
		 halves % 2 ? '5' : '0');
	manrs_put_word(json, "score", text);
}

void manrs_put_checks(struct json_object *json, const char *name,
		      uint32_t checks)
{
	struct json_object *list = json_object_new_array();

	for (; checks; checks &= checks - 1)
		json_object_array_add(
			list,
			json_object_new_string(
				manrs_checks[__builtin_ctz(checks)].name));
	json_object_object_add(json, name, list);
}

struct json_object *manrs_put_container(struct json_object *json,
					const char *name)
{
	struct json_object *container = json_object_new_object();

	json_object_object_add(json, name, container);
	return container;
}

struct json_object *manrs_put_entry(struct json_object *json, const char *name)
{
	struct json_object *entry = json_object_new_object();
	struct json_object *list = NULL;

	if (!json_object_object_get_ex(json, name, &list)) {
		list = json_object_new_array();
		json_object_object_add(json, name, list);
	}
	json_object_array_add(list, entry);
	return entry;
}

const char *manrs_family_name(enum manrs_afi afi)
{
	return afi == MANRS_AFI_IPV4 ? "ipv4-unicast" : "ipv6-unicast";
}

/* Conformance ----------------------------------------------------------- */

static void put_month(struct json_object *json,
		      const struct manrs_month_figures *figures)
{
	struct json_object *entry = manrs_put_entry(json, "month");
	char month[MANRS_MONTH_STRLEN], percent[16];

	manrs_put_word(entry, "month",
		       manrs_month_format(figures->month, month));
	manrs_put_score(entry, figures->halves);
	manrs_put_32(entry, "incidents", figures->incidents);
	manrs_put_32(entry, "observed", figures->observed_sec);
	snprintf(percent, sizeof(percent), "%d.%d", figures->permille / 10,
		 figures->permille % 10);
	manrs_put_word(entry, "readiness", percent);
	manrs_put_word(entry, "band", manrs_band_name(figures->band));
}

void manrs_put_months(struct json_object *json,
		      const struct manrs_snapshot *snapshot)
{
	for (int m = 0; m < MANRS_SNAPSHOT_MONTHS; m++)
		if (snapshot->months[m].permille != MANRS_READINESS_NO_DATA)
			put_month(json, &snapshot->months[m]);
}

static void add_conformance(struct json_object *root, manrs_time_t now)
{
	const struct manrs_announcements *own = manrs_snapshot_announcements();
	struct json_object *json = manrs_put_container(root, "conformance");
	struct manrs_snapshot snapshot;

	manrs_snapshot_get(NULL, now, &snapshot);
	manrs_put_64(json, "open-incidents", snapshot.open);
	manrs_put_months(json, &snapshot);
	if (!own->is_known)
		return;
	json = manrs_put_container(json, "own-announcements");
	manrs_put_64(json, "valid", own->rov[MANRS_ROV_VALID]);
	manrs_put_64(json, "not-covered", own->rov[MANRS_ROV_NOT_FOUND]);
	manrs_put_64(json, "invalid", own->rov[MANRS_ROV_INVALID]);
}

/* The root -------------------------------------------------------------- */

static void add_guard(struct json_object *root)
{
	const struct manrs_guard_stats *guard = manrs_guard_get_stats();
	struct json_object *json = manrs_put_container(root, "guard");

	manrs_put_64(json, "restored", guard->restored);
	manrs_put_64(json, "failed", guard->failed);
	if (guard->restored) {
		manrs_put_time(json, "last-time", guard->last);
		manrs_put_text(json, "last-map", guard->last_map);
	}
}

static void add_violations(struct json_object *root)
{
	struct json_object *json = manrs_put_container(root, "violations");

	manrs_put_64(json, "kept", manrs_violations_count(manrs.violations));
	manrs_put_64(json, "max", manrs_violations_max(manrs.violations));
	manrs_put_64(json, "not-kept",
		     manrs_violations_not_kept(manrs.violations));
}

static void put_rules(struct json_object *json,
		      const struct manrs_export_counts *counts)
{
	for (int id = 0; id < MANRS_EXPORT__COUNT; id++) {
		struct json_object *entry;

		if (!counts->broken[id] && !counts->no_data[id])
			continue;
		entry = manrs_put_entry(json, "rule");
		manrs_put_word(entry, "name", manrs_export_rules[id].name);
		manrs_put_64(entry, "broken", counts->broken[id]);
		manrs_put_64(entry, "no-data", counts->no_data[id]);
	}
}

static void add_outbound(struct json_object *root)
{
	for (int rel = 0; rel < MANRS_REL__COUNT; rel++)
		for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
			const struct manrs_export_counts *counts =
				manrs_export_get_counts(rel, afi);
			struct json_object *entry;

			if (!counts->judged)
				continue;
			entry = manrs_put_entry(root, "outbound");
			manrs_put_word(entry, "relationship",
				       manrs_relationship_name(rel));
			manrs_put_word(entry, "address-family",
				       manrs_family_name(afi));
			manrs_put_64(entry, "judged", counts->judged);
			manrs_put_64(entry, "denied", counts->denied);
			put_rules(entry, counts);
		}
}

static void add_instances(struct json_object *root)
{
	struct listnode *node;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp)) {
		struct json_object *entry = manrs_put_entry(root, "vrf");

		manrs_put_key(entry, "name", manrs_instance_name(bgp));
		manrs_put_32(entry, "local-as", bgp->as);
	}
}

struct manrs_neighbor *manrs_tree_next_neighbor(const struct bgp *bgp,
						struct listnode **node)
{
	struct manrs_neighbor *n;

	do {
		*node = *node ? listnextnode(*node) : listhead(bgp->peer);
		if (!*node)
			return NULL;
		n = manrs_neighbor_get(listgetdata(*node));
	} while (!n);
	return n;
}

struct json_object *manrs_tree_root(void)
{
	struct json_object *root = json_object_new_object();
	manrs_time_t now = manrs_now();
	struct manrs_neighbor *n;

	/* What one is configured with may be gone since the last line. */
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		manrs_neighbor_ensure_current(n);
	manrs_put_word(root, "version", MANRS_VERSION);
	manrs_put_time(root, "time", now);
	manrs_tree_add_rpki(root);
	manrs_tree_add_work(root);
	add_guard(root);
	manrs_tree_add_policy(root);
	add_outbound(root);
	add_violations(root);
	add_instances(root);
	add_conformance(root, now);
	return root;
}
