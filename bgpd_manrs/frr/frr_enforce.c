/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The route-maps MANRS and MANRS:<operator map>, made at run time, where a
 * verdict becomes an action:
 *
 *	route-map MANRS[:NAME] deny 10
 *	 match manrs		<- the rule below: the route must not pass
 *	route-map MANRS[:NAME] permit 20
 *	 set manrs		<- the marks it gets (frr_tag.c)
 *	 [call NAME]		<- then the operator's own map decides
 *
 * A neighbor that names such a map is enforced; without the module the map does
 * not exist and bgpd denies.  That they stay as made is frr_guard.c's care.
 */
#include "frr/frr_manrs.h"

#include "frr/frr_export.h"

DEFINE_MTYPE_STATIC(MANRS, MANRS_RULE, "MANRS route-map rule");

#define DENY_SEQUENCE 10
#define PERMIT_SEQUENCE 20

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

bool manrs_enforce_is_judged(const struct bgp_dest *dest,
			     const struct prefix *p)
{
	safi_t safi = dest ? bgp_dest_table((struct bgp_dest *)dest)->safi
			   : SAFI_UNICAST;

	return (p->family == AF_INET || p->family == AF_INET6) &&
	       (safi == SAFI_UNICAST || safi == SAFI_MULTICAST);
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
	bool reject;

	/* `call` of a map that does not exist lets everything pass. */
	if (rule->has_operator_map &&
	    !route_map_lookup_by_name(rule->operator_map))
		return RMAP_MATCH;
	if (!manrs_enforce_is_judged(path->net, p))
		return RMAP_NOMATCH;
	if (CHECK_FLAG(peer->rmap_type, PEER_RMAP_TYPE_OUT))
		return manrs_export_denies(path, p) ? RMAP_MATCH : RMAP_NOMATCH;
	if (!CHECK_FLAG(peer->rmap_type, PEER_RMAP_TYPE_IN) ||
	    manrs_is_internal(peer))
		return RMAP_NOMATCH;
	n = manrs_neighbor_get(peer);
	if (!n)
		return RMAP_MATCH;
	/* Multicast, or labels: judged, but nobody counts them. */
	if (!path->net || bgp_dest_table(path->net)->safi != SAFI_UNICAST ||
	    n->af[manrs_afi_of(p->family)].mode == MANRS_MODE_OFF) {
		flags |= MANRS_JUDGE_DRY;
	} else {
		path_id = manrs_packet_path_id(n, path->net, p, path->attr);
		manrs_packet_asked(n, p);
	}
	reject = manrs_judge(n, p, path_id, path->attr, flags);
	if (!(flags & MANRS_JUDGE_DRY))
		manrs_observe_asked(n, p, path_id, !reject);
	return reject ? RMAP_MATCH : RMAP_NOMATCH;
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

const char *manrs_enforce_operator_map(const char *name)
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

bool manrs_enforce_map_is_intact(const struct route_map *map)
{
	const struct route_map_index *deny = map->head, *permit;
	const char *operator_map = manrs_enforce_operator_map(map->name);

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

void manrs_enforce_fill_map(struct route_map *map)
{
	const char *operator_map = manrs_enforce_operator_map(map->name);
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

struct route_map *manrs_enforce_get_map(const char *name)
{
	struct route_map *map = route_map_lookup_by_name(name);

	if (!map) {
		map = route_map_get(name);
		manrs_enforce_fill_map(map);
	}
	return map;
}

void manrs_enforce_init(void)
{
	route_map_install_match(&rule_cmd);
	manrs_tag_init();
	manrs_enforce_get_map(MANRS_MAP)->to_be_processed = false;
}
