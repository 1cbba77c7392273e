/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard: looks twice a second, and after lines of configuration, whether
 * the MANRS maps are as the module made them, and where neighbors point.
 *
 * - An edit of such a map is taken out of the configuration and the map made
 *   anew; neighbors that have it are asked again for what slipped in.
 * - A map that a neighbor or an operator's map names is made.
 *
 * What the maps are is frr_enforce.c's.
 */
#include "frr/frr_guard.h"

#include "frr/frr_errors.h"
#include "frr/frr_export.h"
#include "frr/frr_pass.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_work.h"

#define SCAN_INTERVAL_MS 500
/* After a line that is not about our maps: a scan looks at every neighbor, and a
 * configuration has thousands of lines. */
#define SCAN_SOON_MS 100
/* An edit that cannot be taken back is tried again with each scan. */
#define LOG_BURST 30
#define LOG_PER_MINUTE 10

static struct event *scan_timer;
static struct event *scan_now;
static struct event *scan_soon;
static struct manrs_ratelimit log_limit = { .burst = LOG_BURST,
					    .per_minute = LOG_PER_MINUTE };
static struct manrs_guard_stats stats;

const struct manrs_guard_stats *manrs_guard_get_stats(void)
{
	return &stats;
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

static void log_edit(const char *name, bool restored)
{
	uint64_t held;

	if (!manrs_ratelimit_allow(&log_limit, manrs_now()))
		return;
	held = manrs_ratelimit_take_held(&log_limit);
	if (restored)
		flog_warn(EC_MANRS_MAP_TAMPERED,
			  "MANRS: route-map %s was changed; restored, %" PRIu64
			  " more held back",
			  name, held);
	else
		flog_err(EC_MANRS_MAP_TAMPERED,
			 "MANRS: cannot take back the edit of route-map %s; trying again, %" PRIu64
			 " more held back",
			 name, held);
}

/* Make it anew when it was edited.  One that is in the configuration is taken
 * out of it even when it looks right: without the module it would be all there
 * is of the map, and permit. */
static void map_mend(const char *map_name)
{
	const struct route_map *map = route_map_lookup_by_name(map_name);
	struct route_map *fresh;
	char *name;

	if (!map ||
	    (manrs_enforce_map_is_intact(map) && !is_configured(map_name)))
		return;
	name = XSTRDUP(MTYPE_TMP, map_name); /* goes with the map */
	if (take_back_edit(name)) {
		fresh = route_map_get(name);
		manrs_enforce_fill_map(fresh);
		if (n_mended < MANRS_ARRAY_SIZE(mended))
			mended[n_mended++] = fresh;
		stats.restored++;
		stats.last = manrs_now();
		snprintf(stats.last_map, sizeof(stats.last_map), "%s", name);
		log_edit(name, true);
	} else {
		stats.failed++;
		log_edit(name, false);
	}
	XFREE(MTYPE_TMP, name);
}

/* The next word of a line and its length; NULL at the end. */
static const char *next_word(const char **line, size_t *len)
{
	const char *word = *line + strspn(*line, " \t\r\n");

	*len = strcspn(word, " \t\r\n");
	*line = word + *len;
	return *len ? word : NULL;
}

static bool abbreviates(const char *word, size_t len, const char *keyword)
{
	return word && !strncmp(word, keyword, len);
}

/* The route-map that a line attaches or calls: `neighbor X route-map NAME in`,
 * `neighbor X unsuppress-map NAME`, `call NAME`, each word as short as the
 * operator likes it.  NULL: none. */
static const char *map_in_line(const char *line, size_t *len)
{
	const char *word = next_word(&line, len);
	bool is_neighbor = abbreviates(word, *len, "neighbor");

	if (!is_neighbor && !abbreviates(word, *len, "call"))
		return NULL;
	if (is_neighbor) {
		next_word(&line, len);
		word = next_word(&line, len);
		if (!abbreviates(word, *len, "route-map") &&
		    !abbreviates(word, *len, "unsuppress-map"))
			return NULL;
	}
	return next_word(&line, len);
}

int manrs_guard_command(struct vty *vty, const char *line, char **out)
{
	size_t len;
	const char *word;
	char *name;

	if (manrs.stopping || vty->node < CONFIG_NODE)
		return 0;
	word = map_in_line(line, &len);
	if (!word || len <= strlen(MANRS_MAP_PREFIX) ||
	    strncmp(word, MANRS_MAP_PREFIX, strlen(MANRS_MAP_PREFIX)))
		return 0;
	name = XSTRDUP(MTYPE_TMP, word);
	name[len] = '\0';
	manrs_enforce_get_map(name);
	XFREE(MTYPE_TMP, name);
	return 0;
}

/* Have *map be what `name` says, when that is a map of ours; true: routes have
 * to be asked about again. */
static bool pointer_ensure(const char *name, struct route_map **map)
{
	struct route_map *wanted;

	if (!manrs_enforce_is_map(name))
		return false;
	wanted = manrs_enforce_get_map(name);
	if (*map == wanted)
		return was_mended(wanted);
	route_map_counter_increment(wanted);
	*map = wanted;
	return true;
}

static void filter_ensure(struct peer *peer, afi_t afi, safi_t safi)
{
	struct bgp_filter *filter = &peer->filter[afi][safi];
	bool in = pointer_ensure(filter->map[RMAP_IN].name,
				 &filter->map[RMAP_IN].map);
	bool out = pointer_ensure(filter->map[RMAP_OUT].name,
				  &filter->map[RMAP_OUT].map);

	out |= pointer_ensure(filter->usmap.name, &filter->usmap.map);
	/* bgpd's own answer to a new map is a refresh in some seconds, for
	 * routes that were denied until then; here none was missed unless the
	 * session is up already. */
	if (!manrs_peer_is_established(peer)) {
		if (in)
			filter->map[RMAP_IN].map->to_be_processed = false;
		return;
	}
	if (in && safi == SAFI_UNICAST)
		manrs_refresh_now(peer, afi);
	else if (in)
		peer_clear_soft(peer, afi, safi, BGP_CLEAR_SOFT_IN);
	if (out)
		peer_clear_soft(peer, afi, safi, BGP_CLEAR_SOFT_OUT);
}

static void peer_ensure(struct peer *peer)
{
	afi_t afi;
	safi_t safi;

	FOREACH_AFI_SAFI (afi, safi)
		filter_ensure(peer, afi, safi);
}

/* A `call` of a map that does not exist lets everything pass. */
static void called_ensure(const struct route_map *map)
{
	for (const struct route_map_index *e = map->head; e; e = e->next)
		if (manrs_enforce_is_map(e->nextrm))
			manrs_enforce_get_map(e->nextrm);
}

/* All maps first, so that every neighbor of one sees that it was mended. */
static void mend_maps(void)
{
	struct route_map *next;

	for (struct route_map *map = route_map_master.head; map; map = next) {
		next = map->next;
		if (map->deleted)
			continue;
		if (manrs_enforce_is_map(map->name))
			map_mend(map->name);
		else
			called_ensure(map);
	}
}

static void look_after(struct manrs_neighbor *n, void *arg)
{
	peer_ensure(n->peer);
	manrs_neighbor_update(n);
	manrs_export_mark(n);
}

static struct manrs_pass pass = { .each = look_after,
				  .work = MANRS_WORK_ROUTE_MAPS };

/* Neighbors that are new are made here, whatever is done for each later. */
static void look_after_peers(bool at_once)
{
	struct listnode *bgp_node, *node;
	struct peer_group *group;
	struct peer *peer;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, bgp_node, bgp)) {
		for (ALL_LIST_ELEMENTS_RO(bgp->group, node, group))
			peer_ensure(group->conf);
		for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer)) {
			struct manrs_neighbor *n = manrs_neighbor_get(peer);

			if (!n)
				peer_ensure(peer);
			else if (at_once)
				look_after(n, NULL);
		}
	}
}

/* at_once: every neighbor now, and not in slices.  So it is when a map was
 * mended, for its neighbors have to be asked for what slipped in. */
static void scan(bool at_once)
{
	int64_t began = manrs_work_now();

	mend_maps();
	manrs_enforce_get_map(MANRS_MAP);
	manrs_neighbors_sweep();
	at_once |= n_mended > 0;
	look_after_peers(at_once);
	if (!at_once)
		manrs_pass_start(&pass);
	n_mended = 0;
	manrs_work_end(MANRS_WORK_ROUTE_MAPS, began);
}

void manrs_guard_scan(void)
{
	scan(true);
}

static void scan_event(struct event *event)
{
	scan(false);
	event_add_timer_msec(manrs.loop, scan_event, NULL, SCAN_INTERVAL_MS,
			     &scan_timer);
}

static void scan_now_event(struct event *event)
{
	scan(true);
}

static void scan_soon_event(struct event *event)
{
	scan(false);
}

/* A line of a neighbor finds its map, which manrs_guard_command() saw to, and
 * edits none; thousands of neighbors have some each. */
static bool is_of_neighbor(const char *line)
{
	line += strspn(line, " ");
	if (!strncmp(line, "no ", strlen("no ")))
		line += strlen("no ");
	return !strncmp(line, "nei", strlen("nei"));
}

/* Is the line about a map of ours, or inside of one? */
static bool is_about_our_map(const struct vty *vty, const char *line)
{
	return (strstr(line, MANRS_MAP) && !is_of_neighbor(line)) ||
	       (vty->node == RMAP_NODE && vty->xpath_index > 0 &&
		strstr(VTY_CURR_XPATH, "[name='" MANRS_MAP));
}

int manrs_guard_command_done(struct vty *vty, const char *line)
{
	if (manrs.stopping || !manrs.loop || vty->node < CONFIG_NODE)
		return 0;
	/* The next line may already make a group of that name. */
	manrs_neighbors_sweep();
	if (is_about_our_map(vty, line))
		event_add_event(manrs.loop, scan_now_event, NULL, 0, &scan_now);
	else
		event_add_timer_msec(manrs.loop, scan_soon_event, NULL,
				     SCAN_SOON_MS, &scan_soon);
	return 0;
}

void manrs_guard_start(void)
{
	event_add_event(manrs.loop, scan_event, NULL, 0, &scan_timer);
}

void manrs_guard_finish(void)
{
	event_cancel(&scan_timer);
	event_cancel(&scan_now);
	event_cancel(&scan_soon);
	manrs_pass_cancel(&pass);
}
