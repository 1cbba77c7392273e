/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only place that includes FRR headers or asks which FRR this is.
 * FRR 8.4 (Debian 12) and 10.x (Debian 13 and later); the newer names are used
 * and given to the older version.
 */
#ifndef MANRS_FRR_COMPAT_H
#define MANRS_FRR_COMPAT_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <zebra.h>
#include <string.h> /* used by headers of 10.x, not included */

#include "lib/command.h"
#include "lib/ferr.h"
#include "lib/hook.h"
#include "lib/jhash.h"
#include "lib/json.h"
#include "lib/libfrr.h"
#include "lib/log_vty.h"
#include "lib/memory.h"
#include "lib/module.h"
#include "lib/monotime.h"
#include "lib/network.h"
#include "lib/northbound.h"
#include "lib/northbound_cli.h"
#include "lib/prefix.h"
#include "lib/routemap.h"
#include "lib/typesafe.h"
#include "lib/version.h"
#include "lib/vty.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_advertise.h"
#include "bgpd/bgp_aspath.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_packet.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_rpki.h"
#include "bgpd/bgp_community.h"
#include "bgpd/bgp_lcommunity.h"
#include "bgpd/bgp_mplsvpn.h"
#include "bgpd/bgp_table.h"
#include "bgpd/bgp_updgrp.h"
#include "bgpd/bgp_vty.h"

#if __has_include("lib/frrevent.h")
#define MANRS_FRR_10 1
#include "lib/frrevent.h"
#else
#define MANRS_FRR_10 0
#include "lib/thread.h"
#endif
#pragma GCC diagnostic pop

/* lib/command.c defines it, no header declares it. */
DECLARE_HOOK(cmd_execute, (struct vty * vty, const char *cmd_in, char **cmd_out),
	     (vty, cmd_in, cmd_out));
DECLARE_KOOH(cmd_execute_done, (struct vty * vty, const char *cmd_exec),
	     (vty, cmd_exec));

/* bgpd asks everybody on this list and adds the answers up. */
#define manrs_rov_hook_is_free() (!_hook_bgp_rpki_prefix_status.entries)
#define manrs_rov_hook_is_ours_alone()                                         \
	(!_hook_bgp_rpki_prefix_status.entries->next)

/* DSO_SELF, the visibility of frr_module, is FRR's; everything else of ours is
 * hidden by -fvisibility=hidden. */

/* Where state is kept that outlives a restart and a reboot; with its own folder
 * for each -N.  FRR 8.4 has none: its state directory is emptied at boot. */
#if MANRS_FRR_10
#define manrs_state_dir() ((const char *)frr_libstatedir)
#else
#define MANRS_STATE_DIR "/var/lib/frr"
static inline const char *manrs_state_dir(void)
{
	static char dir[sizeof(frr_vtydir) + sizeof(MANRS_STATE_DIR)];
	char base[sizeof(frr_vtydir)];
	bool has_base;

	snprintf(base, sizeof(base), DAEMON_VTY_DIR, "", "");
	has_base = !strncmp(frr_vtydir, base, strlen(base));
	snprintf(dir, sizeof(dir), "%s%s", MANRS_STATE_DIR,
		 has_base ? frr_vtydir + strlen(base) : "");
	return dir;
}
#endif

#if MANRS_FRR_10

#define manrs_yang_module_load(name) yang_module_load(name, NULL)
#define manrs_peer_su(peer) (&(peer)->connection->su)
#define manrs_peer_is_established(peer) peer_established((peer)->connection)
#define manrs_peer_status(peer) ((peer)->connection->status)
/* The path in another instance that this one was imported from, or NULL. */
#define manrs_path_parent(pi)                                                  \
	((pi)->extra && (pi)->extra->vrfleak ? (pi)->extra->vrfleak->parent    \
					     : NULL)

#else /* FRR 8.4 */

#define event thread
#define event_loop thread_master
#define EVENT_ARG THREAD_ARG
#define event_add_timer_msec thread_add_timer_msec
#define event_add_event thread_add_event
#define event_add_read thread_add_read
#define event_cancel(ref) THREAD_OFF(*(ref))

#define PEER_CAP_REFRESH_RCV (PEER_CAP_REFRESH_OLD_RCV | PEER_CAP_REFRESH_NEW_RCV)

#define manrs_yang_module_load(name) yang_module_load(name)
#define manrs_peer_su(peer) (&(peer)->su)
#define manrs_peer_is_established(peer) peer_established(peer)
#define manrs_peer_status(peer) ((peer)->status)
#define manrs_path_parent(pi) ((pi)->extra ? (pi)->extra->parent : NULL)

#endif

#endif /* MANRS_FRR_COMPAT_H */
