/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree's containers "rpki" and "main-loop". */
#include "frr/frr_tree_private.h"

#include <ctype.h>

#include "frr/frr_hold.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_work.h"

static const char *vrf_of(const struct manrs_rpki_set *set)
{
	return set->vrf ? set->vrf : VRF_DEFAULT_NAME;
}

static void add_table(struct json_object *rpki,
		      const struct manrs_rpki_set *set)
{
	const struct manrs_vrp_table *vrps = set->vrps;
	struct json_object *json = manrs_put_entry(rpki, "table");
	uint32_t hold_left = manrs_hold_left_sec(set);

	manrs_put_key(json, "vrf", vrf_of(set));
	manrs_put_bool(json, "data", vrps != NULL);
	manrs_put_32(json, "hold-left", hold_left);
	if (hold_left)
		manrs_put_text(json, "hold-for", manrs_hold_for(set));
	if (!vrps)
		return;
	manrs_put_64(json, "vrps-ipv4",
		     manrs_vrp_table_count(vrps, MANRS_AFI_IPV4));
	manrs_put_64(json, "vrps-ipv6",
		     manrs_vrp_table_count(vrps, MANRS_AFI_IPV6));
	manrs_put_64(json, "memory", manrs_vrp_table_bytes(vrps));
}

static void add_source(struct json_object *rpki, const char *vrf,
		       const struct manrs_rpki_status *s)
{
	struct json_object *json = manrs_put_entry(rpki, "source");

	manrs_put_key(json, "vrf", vrf);
	manrs_put_key(json, "kind", s->kind);
	manrs_put_key(json, "name", s->name);
	manrs_put_word(json, "state", manrs_rpki_state_name(s->state));
	manrs_put_text(json, "transport", s->transport);
	if (s->preference)
		manrs_put_32(json, "preference", s->preference);
	manrs_put_64(json, "vrps-ipv4", s->vrps[MANRS_AFI_IPV4]);
	manrs_put_64(json, "vrps-ipv6", s->vrps[MANRS_AFI_IPV6]);
	if (s->has_aspas)
		manrs_put_64(json, "aspas", s->aspas);
	if (!strcmp(s->kind, "slurm")) {
		manrs_put_64(json, "filters", s->filters);
		manrs_put_64(json, "filtered", s->filtered);
	}
	manrs_put_64(json, "dropped", s->dropped);
	if (s->has_serial)
		manrs_put_32(json, "serial", s->serial);
	manrs_put_time(json, "last-change", s->changed);
	if (s->error[0]) {
		manrs_put_text(json, "error", s->error);
		manrs_put_time(json, "error-time", s->error_at);
	}
}

static void add_revalidation(struct json_object *rpki)
{
	const struct manrs_rejudge_stats *stats = manrs_rejudge_get_stats();
	struct json_object *json = manrs_put_container(rpki, "revalidation");
	struct manrs_rejudge_times times;

	manrs_put_bool(json, "busy", manrs_rejudge_is_busy());
	manrs_put_64(json, "jobs", stats->jobs);
	manrs_put_64(json, "changed-prefixes", stats->prefixes);
	manrs_put_64(json, "changed-aspas", stats->customers);
	manrs_put_64(json, "routes-judged", stats->routes_judged);
	manrs_put_64(json, "routes-changed", stats->routes_changed);
	manrs_put_64(json, "route-refreshes", manrs_refresh_count());
	manrs_put_64(json, "cannot-refresh",
		     manrs_refresh_count_impossible());
	manrs_put_64(json, "longest-slice",
		     manrs_work_get(MANRS_WORK_REVALIDATION)->longest_usec);
	if (manrs_rejudge_get_times(&times)) {
		manrs_put_64(json, "settled-min", times.min_usec);
		manrs_put_64(json, "settled-median", times.median_usec);
		manrs_put_64(json, "settled-max", times.max_usec);
	}
}

/* "routeMaps" of the JSON for vtysh is "route-maps" in YANG. */
static const char *kebab_case(const char *word, char *buf, size_t size)
{
	size_t len = 0;

	for (; *word && len + 2 < size; word++) {
		if (isupper((unsigned char)*word))
			buf[len++] = '-';
		buf[len++] = tolower((unsigned char)*word);
	}
	buf[len] = '\0';
	return buf;
}

void manrs_tree_add_work(struct json_object *root)
{
	struct json_object *loop = manrs_put_container(root, "main-loop");

	for (int kind = 0; kind < MANRS_WORK__COUNT; kind++) {
		const struct manrs_work_stats *stats = manrs_work_get(kind);
		struct json_object *json = manrs_put_entry(loop, "work");
		char name[40];

		manrs_put_word(json, "kind",
			       kebab_case(manrs_work_name(kind), name,
					  sizeof(name)));
		manrs_put_64(json, "pieces", stats->pieces);
		manrs_put_64(json, "longest", stats->longest_usec);
	}
}

static void add_sources(struct json_object *rpki,
			const struct manrs_rpki_set *set)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(set->rpki, status);

	for (size_t i = 0; i < n; i++)
		add_source(rpki, vrf_of(set), &status[i]);
}

void manrs_tree_add_rpki(struct json_object *root)
{
	struct json_object *rpki = manrs_put_container(root, "rpki");
	const struct manrs_rpki_set *common = manrs_rpki_sets(), *set;

	for (set = common; set; set = set->next)
		if (set->is_used)
			add_table(rpki, set);
	for (set = common; set; set = set->next)
		if (set->is_used)
			add_sources(rpki, set);
	if (manrs.facts.aspas)
		manrs_put_64(rpki, "aspas",
			     manrs_aspa_table_count(manrs.facts.aspas));
	add_revalidation(rpki);
}
