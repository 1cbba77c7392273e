/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The route-maps MANRS and MANRS:<operator map>, made at run time, where a
 * verdict becomes an action:
 *
 *	route-map MANRS[:NAME] deny 10
 *	 match manrs		<- the rule below: the route must not pass
 *	route-map MANRS[:NAME] permit 20
 *	 set manrs		<- tag and depreference (frr_tag.c)
 *	 [call NAME]		<- then the operator's own map decides
 *
 * A neighbor that names such a map is enforced; without the module the map does
 * not exist and bgpd denies.  An edit that would switch enforcement off is
 * undone by the scan.
 */
#include "frr/frr_manrs.h"

#include "frr/frr_errors.h"
#include "frr/frr_export.h"
#include "frr/frr_work.h"

DEFINE_MTYPE_STATIC(MANRS, MANRS_RULE, "MANRS route-map rule");

#define SCAN_INTERVAL_MS 500
#define DENY_SEQUENCE 10
#define PERMIT_SEQUENCE 20

static struct event *scan_timer;

/* What the rule compiles to. */
struct rule {
	bool has_operator_map;
	char operator_map[];
};

#define NO_OPERATOR_MAP "-"

static void *rule_compile(const char *arg)
{
	size_t size = strlen(arg) + 1;
	struct rule *rule = XCALLOC(MTYPE_MANRS_RULE, sizeof(*rule) + size);

	memcpy(rule->operator_map, arg, size);
	rule->has_operator_map = strcmp(arg, NO_OPERATOR_MAP) != 0;
	return rule;
}

static void rule_free(void *rule)
{
	XFREE(MTYPE_MANRS_RULE, rule);
}

/* RMAP_MATCH in the deny entry: the route is rejected.  bgpd calls this once
 * for each NLRI, and again, with net == NULL, for show commands. */
static enum route_map_cmd_result_t
rule_match(void *value, const struct prefix *p, void *object)
{
	const struct rule *rule = value;
	struct bgp_path_info *path = object;
	struct peer *peer = path->peer;
	struct manrs_neighbor *n;
	unsigned flags = MANRS_JUDGE_ENFORCED;
	uint32_t path_id = 0;

	/* `call` of a map that does not exist lets everything pass. */
	if (rule->has_operator_map &&
	    !route_map_lookup_by_name(rule->operator_map))
		return RMAP_MATCH;
	if (CHECK_FLAG(peer->rmap_type, PEER_RMAP_TYPE_OUT))
		return manrs_export_denies(path, p) ? RMAP_MATCH : RMAP_NOMATCH;
	if (!CHECK_FLAG(peer->rmap_type, PEER_RMAP_TYPE_IN) ||
	    manrs_is_internal(peer))
		return RMAP_NOMATCH;
	n = manrs_neighbor_get(peer);
	if (!n)
		return RMAP_MATCH;
	if (!path->net || bgp_dest_table(path->net)->safi != SAFI_UNICAST)
		flags |= MANRS_JUDGE_DRY;
	else
		path_id = manrs_packet_path_id(n, path->net, p, path->attr);
	if (manrs_judge(n, p, path_id, path->attr, flags))
		return RMAP_MATCH;
	if (!(flags & MANRS_JUDGE_DRY))
		manrs_observe_passed(n, p, path_id);
	return RMAP_NOMATCH;
}

static const struct route_map_rule_cmd rule_cmd = {
	.str = "manrs",
	.func_apply = rule_match,
	.func_compile = rule_compile,
	.func_free = rule_free,
};

bool manrs_enforce_is_map(const char *name)
{
	return name && (!strcmp(name, MANRS_MAP) ||
			!strncmp(name, MANRS_MAP_PREFIX,
				 strlen(MANRS_MAP_PREFIX)));
}

/* The operator's map behind MANRS:NAME, or NULL for plain MANRS. */
static const char *operator_map_of(const char *name)
{
	return strcmp(name, MANRS_MAP) ? name + strlen(MANRS_MAP_PREFIX) : NULL;
}

static bool entry_is_plain(const struct route_map_index *entry,
			   enum route_map_type type, int sequence)
{
	return entry && entry->type == type && entry->pref == sequence &&
	       entry->exitpolicy == RMAP_EXIT;
}

static bool rules_are(const struct route_map_rule_list *list,
		      const struct route_map_rule_cmd *cmd)
{
	if (!cmd)
		return !list->head;
	return list->head && !list->head->next && list->head->cmd == cmd;
}

/* Exactly our two entries, as made. */
static bool map_is_intact(const struct route_map *map)
{
	const struct route_map_index *deny = map->head, *permit;
	const char *operator_map = operator_map_of(map->name);

	if (!entry_is_plain(deny, RMAP_DENY, DENY_SEQUENCE) || deny->nextrm ||
	    !rules_are(&deny->match_list, &rule_cmd) ||
	    !rules_are(&deny->set_list, NULL))
		return false;
	permit = deny->next;
	if (!entry_is_plain(permit, RMAP_PERMIT, PERMIT_SEQUENCE) ||
	    permit->next || !rules_are(&permit->match_list, NULL) ||
	    !rules_are(&permit->set_list, &manrs_tag_rule_cmd))
		return false;
	return operator_map ? permit->nextrm &&
				      !strcmp(permit->nextrm, operator_map)
			    : !permit->nextrm;
}

static void map_fill(struct route_map *map)
{
	const char *operator_map = operator_map_of(map->name);
	struct route_map_index *entry;

	while (map->head)
		route_map_index_delete(map->head, 0);
	entry = route_map_index_get(map, RMAP_DENY, DENY_SEQUENCE);
	route_map_add_match(entry, rule_cmd.str,
			    operator_map ? operator_map : NO_OPERATOR_MAP,
			    RMAP_EVENT_MATCH_ADDED);
	entry = route_map_index_get(map, RMAP_PERMIT, PERMIT_SEQUENCE);
	route_map_add_set(entry, manrs_tag_rule_cmd.str, "");
	if (operator_map) {
		entry->nextrm = XSTRDUP(MTYPE_ROUTE_MAP_NAME, operator_map);
		route_map_upd8_dependency(RMAP_EVENT_CALL_ADDED, operator_map,
					  map->name);
	}
}

/* Does the operator's configuration know this map? */
static bool is_configured(const char *name)
{
	char xpath[XPATH_MAXLEN];

	/* FRR cannot have configured a name that YANG cannot ask for. */
	if (strchr(name, '\''))
		return false;
	snprintf(xpath, sizeof(xpath), "/frr-route-map:lib/route-map[name='%s']",
		 name);
	return yang_dnode_exists(running_config->dnode, xpath);
}

/*
 * Take the operator's edit of one of our maps back.  FRR's configuration points
 * at the entries it made, so they must go the way they came: by a configuration
 * line.  It removes the whole map; the caller makes it anew.
 */
static bool take_back_edit(const char *name)
{
	struct vty *vty;
	char line[512];
	int status;

	if (!is_configured(name))
		return true;
	vty = vty_new();
	vty->type = VTY_FILE;
	vty->node = CONFIG_NODE;
	vty->config = true;
	vty->candidate_config = vty_shared_candidate_config;
	snprintf(line, sizeof(line), "no route-map %s", name);
	status = cmd_execute(vty, line, NULL, 0);
	vty_close(vty);
	if (status == CMD_SUCCESS && !is_configured(name))
		return true;
	flog_err(EC_MANRS_MAP_TAMPERED,
		 "MANRS: cannot take back the edit of route-map %s; trying again",
		 name);
	return false;
}

/* Maps that were mended in the scan under way: what slipped in through one has
 * to be asked about again.  More of them at once than this wait for bgpd, which
 * does the same some seconds after a map changed. */
static const struct route_map *mended[16];
static size_t n_mended;

static bool was_mended(const struct route_map *map)
{
	for (size_t i = 0; i < n_mended; i++)
		if (mended[i] == map)
			return true;
	return false;
}

/* The map of that name, made if there is none. */
static struct route_map *map_ensure(const char *name)
{
	struct route_map *map = route_map_lookup_by_name(name);

	if (!map) {
		map = route_map_get(name);
		map_fill(map);
	}
	return map;
}

/* Make it anew when it was edited.  One that is in the configuration is taken
 * out of it even when it looks right: without the module it would be all there
 * is of the map, and permit. */
static void map_mend(const char *map_name)
{
	const struct route_map *map = route_map_lookup_by_name(map_name);
	char *name;

	if (!map || (map_is_intact(map) && !is_configured(map_name)))
		return;
	name = XSTRDUP(MTYPE_TMP, map_name); /* goes with the map */
	flog_warn(EC_MANRS_MAP_TAMPERED,
		  "MANRS: route-map %s was changed; restored", name);
	if (take_back_edit(name)) {
		struct route_map *fresh = route_map_get(name);

		map_fill(fresh);
		if (n_mended < MANRS_ARRAY_SIZE(mended))
			mended[n_mended++] = fresh;
	}
	XFREE(MTYPE_TMP, name);
}

/*
 * Hook cmd_execute: before bgpd reads a line that names one of our maps, so that
 * `neighbor X route-map MANRS:NAME in` finds it.  bgpd runs its inbound policy
 * again on that line, and would deny everything until the next scan.
 */
int manrs_enforce_command(struct vty *vty, const char *line, char **out)
{
	const char *name = strstr(line, MANRS_MAP_PREFIX);
	char *word;

	if (!name || manrs.stopping || !strstr(line, "neighbor"))
		return 0;
	word = XSTRDUP(MTYPE_TMP, name);
	word[strcspn(word, " \t\r\n")] = '\0';
	if (word[strlen(MANRS_MAP_PREFIX)])
		map_ensure(word);
	XFREE(MTYPE_TMP, word);
	return 0;
}

static void filter_ensure(struct peer *peer, afi_t afi, int direction)
{
	struct bgp_filter *filter = &peer->filter[afi][SAFI_UNICAST];
	struct route_map *map;

	if (!manrs_enforce_is_map(filter->map[direction].name))
		return;
	map = map_ensure(filter->map[direction].name);
	if (filter->map[direction].map == map && !was_mended(map))
		return;
	if (filter->map[direction].map != map)
		route_map_counter_increment(map);
	filter->map[direction].map = map;
	/* bgpd's own answer to a new map is a refresh in some seconds, for
	 * routes that were denied until then; here none was missed unless the
	 * session is up already. */
	if (manrs_peer_is_established(peer))
		peer_clear_soft(peer, afi, SAFI_UNICAST,
				direction == RMAP_IN ? BGP_CLEAR_SOFT_IN
						     : BGP_CLEAR_SOFT_OUT);
	else if (direction == RMAP_IN)
		map->to_be_processed = false;
}

static void peer_ensure(struct peer *peer)
{
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++) {
		filter_ensure(peer, manrs_afi_to_frr(afi), RMAP_IN);
		filter_ensure(peer, manrs_afi_to_frr(afi), RMAP_OUT);
	}
}

/* All maps first, so that every neighbor of one sees that it was mended. */
static void mend_maps(void)
{
	struct route_map *next;

	for (struct route_map *map = route_map_master.head; map; map = next) {
		next = map->next;
		if (!map->deleted && manrs_enforce_is_map(map->name))
			map_mend(map->name);
	}
}

void manrs_enforce_scan(void)
{
	int64_t began = manrs_work_now();
	struct listnode *bgp_node, *node;
	struct peer_group *group;
	struct peer *peer;
	struct bgp *bgp;

	mend_maps();
	map_ensure(MANRS_MAP);
	manrs_neighbors_sweep();
	for (ALL_LIST_ELEMENTS_RO(bm->bgp, bgp_node, bgp)) {
		for (ALL_LIST_ELEMENTS_RO(bgp->group, node, group))
			peer_ensure(group->conf);
		for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer)) {
			struct manrs_neighbor *n;

			peer_ensure(peer);
			n = manrs_neighbor_get(peer);
			if (n) {
				manrs_neighbor_update(n);
				manrs_export_mark(n);
			}
		}
	}
	n_mended = 0;
	manrs_work_end(MANRS_WORK_ROUTE_MAPS, began);
}

static void scan_event(struct event *event)
{
	manrs_enforce_scan();
	event_add_timer_msec(manrs.loop, scan_event, NULL, SCAN_INTERVAL_MS,
			     &scan_timer);
}

static struct event *scan_now;

static void scan_now_event(struct event *event)
{
	manrs_enforce_scan();
}

/* An edit is undone, and a new map attached, before anything else happens. */
int manrs_enforce_command_done(struct vty *vty, const char *line)
{
	if (!manrs.stopping && manrs.loop && vty->node >= CONFIG_NODE)
		event_add_event(manrs.loop, scan_now_event, NULL, 0, &scan_now);
	return 0;
}

void manrs_enforce_start(void)
{
	event_add_event(manrs.loop, scan_event, NULL, 0, &scan_timer);
}

void manrs_enforce_finish(void)
{
	event_cancel(&scan_timer);
	event_cancel(&scan_now);
}

bool manrs_enforce_is_plain(const struct peer *peer, afi_t afi)
{
	const char *name = peer->filter[afi][SAFI_UNICAST].map[RMAP_IN].name;

	return name && !strcmp(name, MANRS_MAP);
}

static bool map_calls_manrs(const struct route_map *map)
{
	for (const struct route_map_index *e = map->head; e; e = e->next)
		if (manrs_enforce_is_map(e->nextrm))
			return true;
	return false;
}

/* RFC 8212: without any policy of the operator bgpd denies everything. */
static bool denies_without_policy(const struct peer *peer, afi_t afi)
{
	return CHECK_FLAG(peer->bgp->flags, BGP_FLAG_EBGP_REQUIRES_POLICY) &&
	       !bgp_inbound_policy_exists(
		       (struct peer *)peer,
		       (struct bgp_filter *)&peer->filter[afi][SAFI_UNICAST]);
}

bool manrs_enforce_is_called_by(const char *name)
{
	const struct route_map *map = route_map_lookup_by_name(name);

	return map && map_calls_manrs(map);
}

enum manrs_mode manrs_enforce_mode(const struct peer *peer, afi_t afi,
				   const char **reason)
{
	const char *name = peer->filter[afi][SAFI_UNICAST].map[RMAP_IN].name;
	const struct route_map *map;

	*reason = NULL;
	if (manrs_is_internal(peer) || !peer->afc[afi][SAFI_UNICAST])
		return MANRS_MODE_OFF;
	if (!name) {
		*reason = denies_without_policy(peer, afi)
				  ? "no inbound policy: bgpd denies all, RFC 8212"
				  : "no inbound route-map";
		return MANRS_MODE_OBSERVED;
	}
	if (manrs_enforce_is_map(name)) {
		const char *operator_map = operator_map_of(name);

		if (operator_map && !route_map_lookup_by_name(operator_map))
			*reason = "operator's route-map is missing: all denied";
		return MANRS_MODE_ENFORCED;
	}
	map = route_map_lookup_by_name(name);
	if (map && map_calls_manrs(map)) {
		*reason = "by call: fails open without the module";
		return MANRS_MODE_CALLED;
	}
	*reason = map ? "inbound route-map does not call MANRS"
		      : "inbound route-map is missing: all denied";
	return MANRS_MODE_OBSERVED;
}

void manrs_enforce_init(void)
{
	route_map_install_match(&rule_cmd);
	manrs_tag_init();
	map_ensure(MANRS_MAP)->to_be_processed = false;
}
