/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module's entry: what is hooked into bgpd and when.  The lists below are
 * its table of contents.
 */
#include "frr/frr_manrs.h"

#include <stdlib.h>

#include "frr/frr_announce.h"
#include "frr/frr_conformance.h"
#include "frr/frr_errors.h"
#include "frr/frr_event.h"
#include "frr/frr_guard.h"
#include "frr/frr_history.h"
#include "frr/frr_lists.h"
#include "frr/frr_metrics.h"
#include "frr/frr_rpki.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_sink.h"
#include "frr/frr_source.h"
#include "nb/manrs_nb.h"

DEFINE_MGROUP(MANRS, "manrs");

struct manrs manrs;

/*
 * The structures of this very bgpd, as its own allocator saw them: another
 * build of FRR, or other configure options, lay them out differently.
 */
static const struct {
	const char *memtype;
	size_t size;
} expected_sizes[] = {
	{ "BGP peer", sizeof(struct peer) },
	{ "BGP node", sizeof(struct bgp_dest) },
	{ "BGP route", sizeof(struct bgp_path_info) },
	{ "BGP attribute", sizeof(struct attr) },
	{ "BGP adj in", sizeof(struct bgp_adj_in) },
	{ "BGP aspath", sizeof(struct aspath) },
	{ "BGP table", sizeof(struct bgp_table) },
	{ "Route map", sizeof(struct route_map) },
	{ "Route map index", sizeof(struct route_map_index) },
	{ "Northbound Node", sizeof(struct nb_node) },
};

/* A non-zero return of init would make libfrr touch freed memory, so this says
 * why and ends the start of the daemon. */
static void refuse(const char *what, const char *running, const char *built)
{
	fprintf(stderr,
		"bgpd_manrs: refusing to run: %s is %s in this bgpd, but the module was built for %s.\n"
		"bgpd_manrs: build it again on this machine (tools/setup), against this FRR.\n",
		what, running, built);
	zlog_err(
		"bgpd_manrs: refusing to run: %s is %s in this bgpd, but the module was built for %s",
		what, running, built);
	exit(1);
}

static void check_version(void)
{
	for (struct frrmod_runtime *m = frrmod_list; m; m = m->next)
		if (!strcmp(m->info->name, "libfrr") &&
		    strcmp(m->info->version, FRR_VERSION))
			refuse("the FRR version", m->info->version,
			       FRR_VERSION);
}

/* qmem_walk callback, with type NULL where a group begins.  Size 0: nothing of
 * the type exists yet; SIZE_MAX: objects of several sizes; both say nothing. */
static int check_size(void *arg, struct memgroup *group, struct memtype *type)
{
	size_t size = type ? type->size : 0;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(expected_sizes); i++) {
		char running[40], built[40];

		if (!size || size == SIZE_MAX ||
		    size == expected_sizes[i].size ||
		    strcmp(type->name, expected_sizes[i].memtype))
			continue;
		snprintf(running, sizeof(running), "%zu bytes", size);
		snprintf(built, sizeof(built), "%zu bytes",
			 expected_sizes[i].size);
		refuse(type->name, running, built);
	}
	return 0;
}

void manrs_module_check_sizes(void)
{
	qmem_walk(check_size, NULL);
}

/* bgpd is set up, nothing is configured, no fork has happened: no threads. */
static int late_init(struct event_loop *loop)
{
	manrs.loop = loop;
	manrs_module_check_sizes();
	manrs_errors_init();
	manrs_neighbors_init(&manrs.neighbors);
	manrs_numbers_init(&manrs.numbers);
	manrs_observe_init();
	if (manrs_config_init(&manrs.config) ||
	    manrs_violations_new(MANRS_VIOLATIONS_MAX, &manrs.violations) ||
	    manrs_conformance_init() || manrs_frr_history_init() ||
	    manrs_frr_rpki_init() || manrs_frr_lists_init()) {
		fprintf(stderr, "bgpd_manrs: cannot start: out of memory\n");
		exit(1);
	}
	manrs.facts.transit_free = &manrs.config.transit_free;
	manrs_frr_sink_init();
	manrs_enforce_init();
	manrs_rov_init();
	manrs_vty_init();
	manrs_nb_init();
	return 0;
}

/* After the fork, before the configuration is read. */
static int config_pre(struct event_loop *loop)
{
	manrs_guard_start();
	manrs_log_start();
	manrs_conformance_start();
	manrs_frr_history_start();
	manrs_source_start();
	manrs_announce_start();
	return 0;
}

/* The configuration file is read; neighbors start a moment later. */
static int config_post(struct event_loop *loop)
{
	manrs_guard_scan();
	return 0;
}

static int bgp_config_ended(struct bgp *bgp)
{
	manrs_guard_scan();
	return 0;
}

static int instance_deleted(struct bgp *bgp)
{
	manrs_rejudge_instance_deleted();
	return manrs_instance_deleted(bgp);
}

/* Hooks still fire while bgpd takes itself down: from here on they do nothing
 * but reject. */
static int early_fini(void)
{
	manrs.stopping = true;
	manrs_nb_finish();
	manrs_guard_finish();
	manrs_packet_finish();
	manrs_log_finish();
	manrs_rejudge_finish();
	manrs_frr_rpki_finish();
	manrs_announce_finish();
	manrs_frr_lists_finish();
	manrs_frr_history_finish();
	manrs_source_finish();
	manrs_neighbors_finish();
	manrs_conformance_finish();
	manrs_metrics_finish();
	manrs_frr_sink_finish();
	manrs_observe_finish();
	manrs_event_finish();
	manrs_violations_free(manrs.violations);
	manrs.violations = NULL;
	return 0;
}

static int fini(void)
{
	manrs_vty_finish();
	manrs_config_release(&manrs.config);
	return 0;
}

static int init(void)
{
	check_version();
	hook_register(frr_late_init, late_init);
	hook_register(frr_config_pre, config_pre);
	hook_register(frr_config_post, config_post);
	hook_register(bgp_config_end, bgp_config_ended);
	hook_register(cmd_execute, manrs_guard_command);
	hook_register(cmd_execute_done, manrs_guard_command_done);
	hook_register(bgp_inst_delete, instance_deleted);
	hook_register(peer_status_changed, manrs_peer_status_changed);
	hook_register(bgp_process, manrs_observe_process);
	hook_register(bgp_packet_dump, manrs_packet_received);
	hook_register(bgp_inst_config_write, manrs_vty_write_neighbors);
	hook_register(frr_early_fini, early_fini);
	hook_register(frr_fini, fini);
	return 0;
}

FRR_MODULE_SETUP(.name = "bgpd_manrs", .version = MANRS_VERSION,
		 .description = "MANRS norms for BGP neighbors", .init = init, );
