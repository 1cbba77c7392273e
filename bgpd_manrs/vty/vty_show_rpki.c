/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs rpki: the sources of VRPs, what they lead to, and all VRPs that
 * cover a prefix.  JSON of the first is vty_json.c's.
 */
#include "vty/vty_private.h"

#include "engine/prefix.h"
#include "frr/frr_hold.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_work.h"

/* Covering VRPs that are shown: of one prefix there are a handful, unless
 * somebody makes it a point. */
#define VRPS_SHOWN_MAX 1000

static void print_revalidation(struct vty *vty)
{
	const struct manrs_rejudge_stats *stats = manrs_rejudge_get_stats();
	struct manrs_rejudge_times times;

	vty_out(vty,
		"\nRevalidation: %" PRIu64 " changed prefixes, %" PRIu64
		" changed ASPAs\n",
		stats->prefixes, stats->customers);
	vty_out(vty,
		"  %" PRIu64 " routes judged again, %" PRIu64
		" changed at once, %" PRIu64
		" route refreshes asked for%s\n",
		stats->routes_judged, stats->routes_changed,
		manrs_refresh_count(),
		manrs_rejudge_is_busy() ? ", still at work" : "");
	if (manrs_rejudge_get_times(&times))
		vty_out(vty,
			"  From change to last route: minimum %" PRId64
			" ms, median %" PRId64 " ms, maximum %" PRId64 " ms\n",
			times.min_usec / 1000, times.median_usec / 1000,
			times.max_usec / 1000);
}

/* What bgpd had to wait for at most, and for what. */
static void print_work(struct vty *vty)
{
	enum manrs_work longest = manrs_work_longest();

	vty_out(vty,
		"\nLongest piece of work in bgpd's main loop: %" PRId64
		" us (%s)\n",
		manrs_work_get(longest)->longest_usec,
		manrs_work_name(longest));
	for (int kind = 0; kind < MANRS_WORK__COUNT; kind++)
		vty_out(vty, "  %-13s %10" PRIu64 " pieces, at most %8" PRId64
			     " us\n",
			manrs_work_name(kind), manrs_work_get(kind)->pieces,
			manrs_work_get(kind)->longest_usec);
}

static void print_hold(struct vty *vty, const struct manrs_rpki_set *set)
{
	if (set->is_used && manrs_hold_left_sec(set))
		vty_out(vty, "holding: %u s left for the first %s%s\n",
			manrs_hold_left_sec(set), manrs_hold_for(set),
			manrs_rpki_set_suffix(set));
}

void manrs_vty_print_hold(struct vty *vty)
{
	for (const struct manrs_rpki_set *set = manrs_rpki_sets(); set;
	     set = set->next)
		print_hold(vty, set);
}

/* "cache 192.0.2.1:22 by ssh, preference 1" */
static void print_source_name(struct vty *vty,
			      const struct manrs_rpki_status *s)
{
	vty_out(vty, "\n%s %s", s->kind, s->name);
	if (s->transport)
		vty_out(vty, " by %s", s->transport);
	if (s->preference)
		vty_out(vty, ", preference %u", s->preference);
}

/* What a cache says of ASPAs, when that is nothing. */
static const char *lack_of_aspas(const struct manrs_rpki_status *s)
{
	if (strcmp(s->kind, "cache") || s->has_aspas)
		return "";
	return manrs_rtr_has_aspas()
		       ? "\n  ASPAs: none from this cache"
		       : "\n  ASPAs: none, this build's librtr has no RTR version 2";
}

static void print_source(struct vty *vty, const struct manrs_rpki_status *s)
{
	char age[24];

	print_source_name(vty, s);
	vty_out(vty, "\n  State: %s", manrs_rpki_state_name(s->state));
	if (strcmp(s->kind, "aspa"))
		vty_out(vty, "; %zu IPv4, %zu IPv6 %s", s->vrps[MANRS_AFI_IPV4],
			s->vrps[MANRS_AFI_IPV6],
			strcmp(s->kind, "slurm") ? "VRPs" : "assertions");
	if (s->has_aspas)
		vty_out(vty, "; ASPAs of %zu customers", s->aspas);
	if (s->has_serial)
		vty_out(vty, "; serial %u", s->serial);
	vty_out(vty, "%s", lack_of_aspas(s));
	if (!strcmp(s->kind, "slurm"))
		vty_out(vty, "\n  Filters: %zu, which keep %zu VRPs out",
			s->filters, s->filtered);
	if (s->aspa_filters)
		vty_out(vty, "\n  ASPA filters: of %zu customers",
			s->aspa_filters);
	if (s->dropped)
		vty_out(vty, "\n  Left out: %zu %s", s->dropped,
			strcmp(s->kind, "slurm") ? "expired entries"
						 : "blank assertions");
	vty_out(vty, "\n  Last change: %s%s\n",
		manrs_vty_age(s->changed, age, sizeof(age)),
		s->changed ? " ago" : "");
	if (s->error[0])
		vty_out(vty, "  Error %s ago: %s\n",
			manrs_vty_age(s->error_at, age, sizeof(age)), s->error);
}

static void print_aspas(struct vty *vty)
{
	if (manrs.facts.aspas)
		vty_out(vty,
			"ASPAs in force: %zu customers, %zu kB of memory\n",
			manrs_aspa_table_count(manrs.facts.aspas),
			manrs_aspa_table_bytes(manrs.facts.aspas) / 1024);
	else
		vty_out(vty,
			"No ASPAs in force: aspa-invalid has no data\n");
}

static void print_set(struct vty *vty, const struct manrs_rpki_set *set)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n = manrs_rpki_get_status(set->rpki, status);
	const char *suffix = manrs_rpki_set_suffix(set);

	if (set->vrps)
		vty_out(vty,
			"VRPs%s in force: %zu IPv4, %zu IPv6, %zu kB of memory\n",
			suffix,
			manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV4),
			manrs_vrp_table_count(set->vrps, MANRS_AFI_IPV6),
			manrs_vrp_table_bytes(set->vrps) / 1024);
	else
		vty_out(vty,
			"No VRPs%s in force: the rov checks have no data\n",
			suffix);
	if (!set->vrf)
		print_aspas(vty);
	print_hold(vty, set);
	if (!n)
		vty_out(vty,
			"No source is configured (manrs rpki file, manrs rpki cache)\n");
	for (size_t i = 0; i < n; i++)
		print_source(vty, &status[i]);
}

/* Of the instance that was asked for; NULL: of all. */
static bool set_asked_for(struct vty *vty, int argc, struct cmd_token *argv[],
			  const struct manrs_rpki_set **set)
{
	struct manrs_vty_scope scope;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return false;
	*set = scope.is_given && scope.bgp ? manrs_rpki_set_of(scope.bgp)
					   : NULL;
	return true;
}

int manrs_vty_show_rpki(const struct cmd_element *self, struct vty *vty,
			int argc, struct cmd_token *argv[])
{
	const struct manrs_rpki_set *only;

	if (!set_asked_for(vty, argc, argv, &only))
		return MANRS_CMD_FAILED;
	if (manrs_vty_is_json(argc, argv))
		return vty_json(vty, manrs_json_rpki(only));
	print_set(vty, only ? only : manrs_rpki_sets());
	for (const struct manrs_rpki_set *set = manrs_rpki_sets()->next;
	     !only && set; set = set->next) {
		if (!set->is_used)
			continue;
		vty_out(vty, "\n");
		print_set(vty, set);
	}
	print_revalidation(vty);
	print_work(vty);
	return CMD_SUCCESS;
}

/* One prefix ------------------------------------------------------------ */

/* The VRPs that cover a prefix, on their way to vty or json. */
struct covering {
	struct vty *vty;
	const struct manrs_rpki_set *set;
	struct json_object *json; /* array, or NULL for text */
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];
	size_t n_status;
	size_t n;
};

/* Call name() for each source in `sources`. */
static void foreach_source(const struct covering *covering, uint8_t sources,
			   void (*name)(const char *text, bool is_first,
					void *arg),
			   void *arg)
{
	bool is_first = true;

	for (size_t i = 0; i < covering->n_status; i++) {
		const struct manrs_rpki_status *s = &covering->status[i];
		MANRS_TEXT(text, sizeof(s->name) + 16);

		if (!(sources & 1u << s->number))
			continue;
		manrs_text_add(&text, "%s %s", s->kind, s->name);
		name(text.buf, is_first, arg);
		is_first = false;
	}
}

static void print_name(const char *text, bool is_first, void *arg)
{
	vty_out(arg, "%s%s", is_first ? "" : ", ", text);
}

static void add_name(const char *text, bool is_first, void *arg)
{
	json_object_array_add(arg, json_object_new_string(text));
}

static struct json_object *json_vrp(const struct covering *covering,
				    const struct manrs_vrp *vrp)
{
	struct json_object *json = json_object_new_object();
	struct json_object *sources = json_object_new_array();
	char prefix[MANRS_PREFIX_STRLEN];

	json_object_string_add(json, "prefix",
			       manrs_prefix_format(&vrp->prefix, prefix));
	json_object_int_add(json, "maxLength", vrp->max_len);
	json_object_int_add(json, "asn", vrp->asn);
	foreach_source(covering, vrp->sources, add_name, sources);
	json_object_object_add(json, "sources", sources);
	return json;
}

static bool show_vrp(const struct manrs_vrp *vrp, void *arg)
{
	struct covering *covering = arg;
	char prefix[MANRS_PREFIX_STRLEN];

	if (covering->n++ >= VRPS_SHOWN_MAX)
		return true;
	if (covering->json) {
		json_object_array_add(covering->json, json_vrp(covering, vrp));
		return true;
	}
	vty_out(covering->vty, "  %-26s %3u  %-10u  ",
		manrs_prefix_format(&vrp->prefix, prefix), vrp->max_len,
		vrp->asn);
	foreach_source(covering, vrp->sources, print_name, covering->vty);
	vty_out(covering->vty, "\n");
	return true;
}

static int show_prefix_json(struct covering *covering,
			    const struct manrs_prefix *prefix,
			    const uint32_t *origin, struct manrs_rov rov)
{
	struct json_object *json = json_object_new_object();
	char text[MANRS_PREFIX_STRLEN];

	json_object_string_add(json, "prefix",
			       manrs_prefix_format(prefix, text));
	if (origin) {
		json_object_int_add(json, "origin", *origin);
		json_object_string_add(json, "state",
				       manrs_rov_state_name(rov.state));
		if (rov.reason)
			json_object_string_add(
				json, "reason",
				manrs_rov_reason_name(rov.reason));
	}
	covering->json = json_object_new_array();
	manrs_vrp_table_foreach_covering(covering->set->vrps, prefix, show_vrp,
					 covering);
	json_object_object_add(json, "vrps", covering->json);
	json_object_int_add(json, "total", covering->n);
	return vty_json(covering->vty, json);
}

static void show_prefix_text(struct covering *covering,
			     const struct manrs_prefix *prefix,
			     const uint32_t *origin, struct manrs_rov rov)
{
	struct vty *vty = covering->vty;
	char text[MANRS_PREFIX_STRLEN];

	vty_out(vty, "%s", manrs_prefix_format(prefix, text));
	if (origin)
		vty_out(vty, " from AS %u: %s%s%s", *origin,
			manrs_rov_state_name(rov.state),
			rov.reason ? ", reason " : "",
			rov.reason ? manrs_rov_reason_name(rov.reason) : "");
	vty_out(vty, "\n  %-26s %3s  %-10s  %s\n", "Covering VRP", "Max",
		"Origin AS", "Sources");
	manrs_vrp_table_foreach_covering(covering->set->vrps, prefix, show_vrp,
					 covering);
	if (!covering->n)
		vty_out(vty, "  none: not-found, whatever the origin\n");
	else if (covering->n > VRPS_SHOWN_MAX)
		vty_out(vty, "  ... and %zu more\n",
			covering->n - VRPS_SHOWN_MAX);
}

int manrs_vty_show_rpki_prefix(const struct cmd_element *self, struct vty *vty,
			       int argc, struct cmd_token *argv[])
{
	const char *origin_text = manrs_vty_after(argc, argv, "origin");
	uint32_t origin = origin_text ? strtoul(origin_text, NULL, 10) : 0;
	struct covering covering = { .vty = vty };
	struct manrs_prefix prefix;
	struct manrs_rov rov;

	if (!manrs_vty_find_prefix(argc, argv, &prefix)) {
		vty_out(vty, "%% Malformed prefix\n");
		return MANRS_CMD_FAILED;
	}
	if (!set_asked_for(vty, argc, argv, &covering.set))
		return MANRS_CMD_FAILED;
	if (!covering.set)
		covering.set = manrs_rpki_sets();
	if (!covering.set->vrps) {
		vty_out(vty, "%% No VRPs in force (show bgp manrs rpki)\n");
		return MANRS_CMD_FAILED;
	}
	covering.n_status = manrs_rpki_get_status(covering.set->rpki,
						  covering.status);
	rov = manrs_rov_validate(covering.set->vrps, &prefix, true, origin,
				 false);
	if (manrs_vty_is_json(argc, argv))
		return show_prefix_json(&covering, &prefix,
					origin_text ? &origin : NULL, rov);
	show_prefix_text(&covering, &prefix, origin_text ? &origin : NULL, rov);
	return CMD_SUCCESS;
}
