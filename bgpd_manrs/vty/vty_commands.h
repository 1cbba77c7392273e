/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every command of the module, declared once.  bgpd binds each row to its
 * handler (vty_commands_install.c); the vtysh preload library installs the same
 * rows as commands to forward.  No FRR header is needed to read this.
 *
 * X(handler, node, command, help): command and help are FRR's command grammar
 * and its help lines, in which {CHECK}, {METRIC}, {SINK}, {ACTION}, {RELATIONSHIP} and {NEIGHBOR}
 * stand for a choice: of every row of the check table, every action, every
 * relationship, or of the ways to name a neighbor; {INSTANCE} is the optional
 * BGP instance, worded as in bgpd's own commands; PROFILE-NAME is completed
 * with the profiles there are (the name is ours alone: FRR knows a PROFILE).
 * FRR takes "..." only at the very end of a command.
 */
#ifndef MANRS_VTY_COMMANDS_H
#define MANRS_VTY_COMMANDS_H

#include <stddef.h>

/* Where a command lives. */
enum manrs_vty_node {
	MANRS_VTY_VIEW,	  /* view and enable */
	MANRS_VTY_ENABLE, /* enable only */
	MANRS_VTY_DEBUG,  /* enable and configuration */
	MANRS_VTY_CONFIG, /* top level of the configuration */
	MANRS_VTY_BGP,	  /* inside router bgp */
};

#define MANRS_HELP_SHOW "Show running system information\n" MANRS_HELP_BGP
#define MANRS_HELP_NORMS "MANRS norms: what each neighbor keeps and breaks\n"
#define MANRS_HELP_BGP "BGP information\n" MANRS_HELP_NORMS
#define MANRS_HELP_SHOW_IN "Show running system information\n" MANRS_HELP_BGP_IN
#define MANRS_HELP_BGP_IN "BGP information\n{INSTANCE}" MANRS_HELP_NORMS
#define MANRS_HELP_JSON "JavaScript Object Notation\n"
#define MANRS_HELP_MANRS "MANRS norms for BGP neighbors\n"
#define MANRS_HELP_PREFIX "IPv4 prefix\nIPv6 prefix\n"
#define MANRS_HELP_EXPLAIN                                                     \
	"Judge one route and say why, also one that is not in the table\n"     \
	MANRS_HELP_PREFIX
#define MANRS_HELP_NEIGHBOR                                                    \
	"Specify neighbor router\n{NEIGHBOR}" MANRS_HELP_MANRS

#define MANRS_HELP_PROFILE                                                     \
	MANRS_HELP_MANRS "What is done about each check\n"                     \
	"Profile: the name of a relationship changes its built-in one\n"

#define MANRS_HELP_CHECK "One check, or all\n"
#define MANRS_HELP_CHECK_ALL                                                   \
	MANRS_HELP_CHECK                                                       \
	"Each that is not off and has no line of its own here\n"               \
	"What a failure leads to\n"

#define MANRS_HELP_IRR_LENGTH                                                  \
	"Accept more-specifics of registered prefixes\n"                       \
	"IPv4\nIPv6\nUp to this length, 0: as registered\n"
#define MANRS_HELP_IRR_ROA                                                     \
	"What a valid ROA is worth where no route object is registered\n"      \
	"As much as a route object\nNothing\n"
#define MANRS_HELP_BLACKHOLE                                                   \
	"May the neighbor ask for traffic to be discarded (RFC 7999)\n"        \
	"For space that is its own by registry or ROA\nNo\n"
#define MANRS_HELP_LIST "Absolute path, watched\n"
#define MANRS_HELP_IXP_LAN                                                     \
	"Peering LANs of exchange points\nA prefix a line\n" MANRS_HELP_LIST
#define MANRS_HELP_UNALLOCATED                                                 \
	"Address space that no registry has delegated\n"                       \
	"Statistics of the registries, extended format\n" MANRS_HELP_LIST
#define MANRS_HELP_IRR "What routing registries say of it\n"
#define MANRS_HELP_IRR_PREFIXES                                                \
	MANRS_HELP_IRR                                                         \
	"Its prefixes, by bgpq4 -j or a prefix a line\n" MANRS_HELP_LIST
#define MANRS_HELP_IRR_AS_SET                                                  \
	MANRS_HELP_IRR                                                         \
	"Its AS-SET, by bgpq4 -jt or an AS number a line\n" MANRS_HELP_LIST

#define MANRS_HELP_STARTUP                                                     \
	"Routes that arrive before the first VRPs\n"                           \
	"Let policy decide at once, as for any lack of data\n"                 \
	"Hold them back where an invalid one would be rejected\n"              \
	"Seconds at most, 60 unless given\n"
#define MANRS_HELP_PEERLOCK                                                    \
	"Protected network, heard over some neighbors only\n"                  \
	"AS number\n"                                                          \
	"The neighbors it may be heard over, beside itself\n"                  \
	"Addresses, interfaces, peer-groups or AS numbers of neighbors\n"
#define MANRS_HELP_ASPA                                                        \
	"Provider authorizations (ASPA), beside those of the file of VRPs\n"   \
	"JSON file of rpki-client or Routinator, watched\n"                    \
	"Absolute path\n"
#define MANRS_HELP_NO "Negate a command or set its defaults\n"
#define MANRS_HELP_RPKI                                                        \
	MANRS_HELP_MANRS "Sources of VRPs\n"                                   \
	"Of one VRF or view, instead of the sources without vrf\n"             \
	"Name of the VRF or view\n"
#define MANRS_HELP_FILE                                                        \
	"JSON file of rpki-client, Routinator or StayRTR, watched\n"           \
	"Absolute path\n"                                                      \
	"Never use expired entries, also when there are no others\n"
#define MANRS_HELP_SLURM                                                       \
	"File of local exceptions to them (RFC 8416), watched\n"               \
	"Absolute path\n"
#define MANRS_HELP_CACHE                                                       \
	"RTR cache\nIPv4 address\nIPv6 address\nHost name\n"
#define MANRS_HELP_CACHE_USE                                                   \
	"Order in which caches are tried, lowest first\nPreference\n"          \
	"Through an interface or VRF alone\n"                                  \
	"Name of the interface or VRF\n"
#define MANRS_HELP_SSH                                                         \
	"User at the cache\nName\n"                                            \
	"File of our private key\nAbsolute path\n"                             \
	"File of the host keys that are trusted\nAbsolute path\n"

#define MANRS_HELP_CONTACT                                                     \
	"Whom to ask about its routes (MANRS Action 3)\n"                      \
	"Name, address, telephone\n"
#define MANRS_HELP_HISTORY "Database of incidents and figures\n"
#define MANRS_HELP_SINK "Where events are sent as they happen\n"
#define MANRS_HELP_METRICS                                                     \
	"Figures for Prometheus\n"                                             \
	"File for the textfile collector of its node exporter\n"               \
	"Absolute path, which ends in .prom for that\n"

#define MANRS_VTY_COMMANDS(X)                                                  \
	X(show_summary, VIEW, "show bgp {INSTANCE} manrs [json]",              \
	  MANRS_HELP_SHOW_IN MANRS_HELP_JSON)                                  \
	X(show_neighbors, VIEW,                                                \
	  "show bgp {INSTANCE} manrs neighbors [{NEIGHBOR}] [json]",           \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Figures of each neighbor, check by check\n"                         \
	  "{NEIGHBOR}" MANRS_HELP_JSON)                                        \
	X(show_violations, VIEW,                                               \
	  "show bgp {INSTANCE} manrs violations "                              \
	  "[neighbor {NEIGHBOR} [after <A.B.C.D/M|X:X::X:X/M>]] "              \
	  "[check {CHECK}] [<A.B.C.D/M|X:X::X:X/M>] [json]",                   \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Routes that break a norm now\n"                                     \
	  "Of one neighbor\n{NEIGHBOR}"                                        \
	  "Go on behind this prefix\n" MANRS_HELP_PREFIX                       \
	  "Failing one check\n{CHECK}" MANRS_HELP_PREFIX MANRS_HELP_JSON)      \
	X(show_checks, VIEW, "show bgp manrs checks [json]",                   \
	  MANRS_HELP_SHOW                                                      \
	  "The checks, what each stands for and what is done about it\n"       \
	  MANRS_HELP_JSON)                                                     \
	X(show_profile, VIEW, "show bgp manrs profile [PROFILE-NAME] [json]",  \
	  MANRS_HELP_SHOW                                                      \
	  "Policies, and where each value comes from\n"                        \
	  "Name of a profile, or a relationship for its built-in one\n"        \
	  MANRS_HELP_JSON)                                                     \
	X(show_rpki, VIEW, "show bgp {INSTANCE} manrs rpki [json]",            \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Sources of VRPs and the table in force\n" MANRS_HELP_JSON)          \
	X(show_rpki_prefix, VIEW,                                              \
	  "show bgp {INSTANCE} manrs rpki prefix <A.B.C.D/M|X:X::X:X/M> "      \
	  "[origin (0-4294967295)] [json]",                                    \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Sources of VRPs and the table in force\n"                           \
	  "VRPs that cover a prefix\n" MANRS_HELP_PREFIX                       \
	  "State of a route with this origin\nAS number\n" MANRS_HELP_JSON)    \
	X(show_rpki_aspa, VIEW,                                                \
	  "show bgp manrs rpki aspa [customer (1-4294967295)] [json]",         \
	  MANRS_HELP_SHOW                                                      \
	  "Sources of VRPs and the table in force\n"                           \
	  "Provider authorizations in force\n"                                 \
	  "Of one customer\nAS number\n" MANRS_HELP_JSON)                      \
	X(show_rejected, VIEW,                                                 \
	  "show bgp {INSTANCE} manrs rejected "                                \
	  "[neighbor {NEIGHBOR} [after <A.B.C.D/M|X:X::X:X/M>]] "              \
	  "[<A.B.C.D/M|X:X::X:X/M>] [json]",                                   \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Routes that are rejected now\n"                                     \
	  "Of one neighbor\n{NEIGHBOR}"                                        \
	  "Go on behind this prefix\n" MANRS_HELP_PREFIX MANRS_HELP_PREFIX     \
	  MANRS_HELP_JSON)                                                     \
	X(show_incidents, VIEW,                                                \
	  "show bgp {INSTANCE} manrs incidents [neighbor {NEIGHBOR}] "         \
	  "[metric {METRIC}] [since DATE] [open] [json]",                      \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Violations merged over time, as the MANRS Observatory does\n"       \
	  "Of one neighbor\n{NEIGHBOR}"                                        \
	  "Of one metric\n{METRIC}"                                            \
	  "That went on then or began later\n"                                 \
	  "In UTC: 2026-11-22 or 2026-11-22T10:00:00Z\n"                       \
	  "That go on now\n" MANRS_HELP_JSON)                                  \
	X(show_conformance, VIEW,                                              \
	  "show bgp {INSTANCE} manrs conformance [json]",                      \
	  MANRS_HELP_SHOW_IN                                                   \
	  "Readiness of the router and of each neighbor this month\n"          \
	  MANRS_HELP_JSON)                                                     \
	X(show_outputs, VIEW, "show bgp manrs outputs [json]",                 \
	  MANRS_HELP_SHOW                                                      \
	  "Sinks of events and files that are written\n" MANRS_HELP_JSON)      \
	X(show_events, VIEW,                                                   \
	  "show bgp manrs events [since (0-4294967295)] [json]",               \
	  MANRS_HELP_SHOW                                                      \
	  "Last violations, incidents and changes of RPKI sources\n"           \
	  "After the event of this number\nNumber\n" MANRS_HELP_JSON)          \
	X(show_yang, VIEW,                                                     \
	  "show bgp manrs yang [part (0-4294967295)] json",                    \
	  MANRS_HELP_SHOW                                                      \
	  "All of the state, as in the YANG model, for programs\n"             \
	  "A part: 0, then the next one that each names\nNumber\n"             \
	  MANRS_HELP_JSON)                                                     \
	X(show_explain, VIEW,                                                  \
	  "show bgp {INSTANCE} manrs explain <A.B.C.D/M|X:X::X:X/M> "          \
	  "neighbor {NEIGHBOR} [json]",                                        \
	  MANRS_HELP_SHOW_IN MANRS_HELP_EXPLAIN                                \
	  "The neighbor that announces it\n{NEIGHBOR}" MANRS_HELP_JSON)        \
	X(show_explain_path, VIEW,                                             \
	  "show bgp {INSTANCE} manrs explain <A.B.C.D/M|X:X::X:X/M> "          \
	  "as-path ASPATH...",                                                 \
	  MANRS_HELP_SHOW_IN MANRS_HELP_EXPLAIN                                \
	  "AS path to assume instead of what is in the table\n"                \
	  "AS numbers, the neighbor's first; then: neighbor X [json]\n")       \
	X(show_lists, VIEW, "show bgp manrs lists [json]",                     \
	  MANRS_HELP_SHOW                                                      \
	  "Lists of registries and exchange points\n" MANRS_HELP_JSON)         \
	X(clear_counters, ENABLE,                                              \
	  "clear bgp {INSTANCE} manrs counters [{NEIGHBOR}]",                  \
	  "Reset functions\n" MANRS_HELP_BGP_IN                                \
	  "Set the figures counted since the last clear to zero\n{NEIGHBOR}")  \
	X(debug, DEBUG, "[no] debug bgp manrs",                                \
	  "Negate a command or set its defaults\n"                             \
	  "Debugging functions\n" MANRS_HELP_BGP)                              \
	X(own_prefix, CONFIG,                                                  \
	  "[no] manrs own-prefix <A.B.C.D/M|X:X::X:X/M>",                      \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Address space of our own, which nobody else may announce\n"         \
	  MANRS_HELP_PREFIX)                                                   \
	X(transit_free, CONFIG, "manrs transit-free (1-4294967295)...",        \
	  MANRS_HELP_MANRS                                                     \
	  "Networks that buy no transit, instead of the built-in list\n"       \
	  "AS number\n")                                                       \
	X(no_transit_free, CONFIG, "no manrs transit-free",                    \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Networks that buy no transit: back to the built-in list\n")         \
	X(no_transit_free_list, CONFIG,                                        \
	  "no manrs transit-free (1-4294967295)...",                           \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Networks that buy no transit: back to the built-in list\n"          \
	  "AS number\n")                                                       \
	X(peerlock, CONFIG, "manrs peerlock (1-4294967295) via WORD...",       \
	  MANRS_HELP_MANRS MANRS_HELP_PEERLOCK)                                \
	X(no_peerlock, CONFIG, "no manrs peerlock (1-4294967295)",             \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Protected network, heard over some neighbors only\n"                \
	  "AS number\n")                                                       \
	X(no_peerlock_list, CONFIG,                                            \
	  "no manrs peerlock (1-4294967295) via WORD...",                      \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_PEERLOCK)                                                 \
	X(profile_check, CONFIG,                                               \
	  "manrs profile PROFILE-NAME check {CHECK} action {ACTION}",          \
	  MANRS_HELP_PROFILE MANRS_HELP_CHECK "{CHECK}"                        \
	  "What a failure leads to\n{ACTION}")                                 \
	X(no_profile_check, CONFIG,                                            \
	  "no manrs profile PROFILE-NAME check {CHECK} [action {ACTION}]",     \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  MANRS_HELP_CHECK "{CHECK}"                                           \
	  "What a failure leads to\n{ACTION}")                                 \
	X(profile_check_all, CONFIG,                                           \
	  "manrs profile PROFILE-NAME check all action {ACTION}",              \
	  MANRS_HELP_PROFILE MANRS_HELP_CHECK_ALL "{ACTION}")                  \
	X(no_profile_check_all, CONFIG,                                        \
	  "no manrs profile PROFILE-NAME check all [action {ACTION}]",         \
	  MANRS_HELP_NO MANRS_HELP_PROFILE                                     \
	  MANRS_HELP_CHECK_ALL "{ACTION}")                                     \
	X(profile_inherit, CONFIG,                                             \
	  "manrs profile PROFILE-NAME inherit PROFILE-NAME",                   \
	  MANRS_HELP_PROFILE                                                   \
	  "Take what is not set here from another profile\n"                   \
	  "Name of a profile, or a relationship for its built-in one\n")       \
	X(no_profile_inherit, CONFIG,                                          \
	  "no manrs profile PROFILE-NAME inherit [PROFILE-NAME]",              \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  "Take what is not set here from another profile\n"                   \
	  "Name of a profile, or a relationship for its built-in one\n")       \
	X(profile_length, CONFIG,                                              \
	  "manrs profile PROFILE-NAME prefix-length <ipv4|ipv6> "              \
	  "min (0-128) max (0-128)",                                           \
	  MANRS_HELP_PROFILE                                                   \
	  "Lengths that are neither too broad nor too specific\n"              \
	  "Of IPv4 prefixes\nOf IPv6 prefixes\n"                               \
	  "Shortest\nBits\nLongest\nBits\n")                                   \
	X(no_profile_length, CONFIG,                                           \
	  "no manrs profile PROFILE-NAME prefix-length <ipv4|ipv6> "           \
	  "[min (0-128) max (0-128)]",                                         \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  "Lengths that are neither too broad nor too specific\n"              \
	  "Of IPv4 prefixes\nOf IPv6 prefixes\n"                               \
	  "Shortest\nBits\nLongest\nBits\n")                                   \
	X(profile_path_limit, CONFIG,                                          \
	  "manrs profile PROFILE-NAME as-path-limit (1-1024)",                 \
	  MANRS_HELP_PROFILE "Most ASNs in a path, prepends counted\n"         \
	  "ASNs\n")                                                            \
	X(no_profile_path_limit, CONFIG,                                       \
	  "no manrs profile PROFILE-NAME as-path-limit [(1-1024)]",            \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  "Most ASNs in a path, prepends counted\n"                            \
	  "ASNs\n")                                                            \
	X(profile_no_data, CONFIG,                                             \
	  "manrs profile PROFILE-NAME no-data <accept|reject>",                \
	  MANRS_HELP_PROFILE                                                   \
	  "What a check that would reject does without data\n"                 \
	  "Let the route pass\nReject it\n")                                   \
	X(no_profile_no_data, CONFIG,                                          \
	  "no manrs profile PROFILE-NAME no-data [<accept|reject>]",           \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  "What a check that would reject does without data\n"                 \
	  "Let the route pass\nReject it\n")                                   \
	X(profile_local_pref, CONFIG,                                          \
	  "manrs profile PROFILE-NAME local-preference (0-4294967295)",        \
	  MANRS_HELP_PROFILE                                                   \
	  "Local preference of routes with action depreference\n"              \
	  "Local preference\n")                                                \
	X(no_profile_local_pref, CONFIG,                                       \
	  "no manrs profile PROFILE-NAME local-preference [(0-4294967295)]",   \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  "Local preference of routes with action depreference\n"              \
	  "Local preference\n")                                                \
	X(profile_irr_length, CONFIG,                                          \
	  "manrs profile PROFILE-NAME irr-length <ipv4|ipv6> (0-128)",         \
	  MANRS_HELP_PROFILE MANRS_HELP_IRR_LENGTH)                            \
	X(no_profile_irr_length, CONFIG,                                       \
	  "no manrs profile PROFILE-NAME irr-length <ipv4|ipv6> [(0-128)]",    \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  MANRS_HELP_IRR_LENGTH)                                               \
	X(profile_irr_roa, CONFIG,                                             \
	  "manrs profile PROFILE-NAME irr-roa <accept|ignore>",                \
	  MANRS_HELP_PROFILE MANRS_HELP_IRR_ROA)                               \
	X(no_profile_irr_roa, CONFIG,                                          \
	  "no manrs profile PROFILE-NAME irr-roa [<accept|ignore>]",           \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  MANRS_HELP_IRR_ROA)                                                  \
	X(profile_blackhole, CONFIG,                                           \
	  "manrs profile PROFILE-NAME blackhole <accept|reject>",              \
	  MANRS_HELP_PROFILE MANRS_HELP_BLACKHOLE)                             \
	X(no_profile_blackhole, CONFIG,                                        \
	  "no manrs profile PROFILE-NAME blackhole [<accept|reject>]",         \
	  "Negate a command or set its defaults\n" MANRS_HELP_PROFILE          \
	  MANRS_HELP_BLACKHOLE)                                                \
	X(ixp_lan, CONFIG, "manrs ixp-lan file PATH",                          \
	  MANRS_HELP_MANRS MANRS_HELP_IXP_LAN)                                 \
	X(no_ixp_lan, CONFIG, "no manrs ixp-lan file [PATH]",                  \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_IXP_LAN)                                                  \
	X(unallocated, CONFIG, "manrs unallocated file PATH",                  \
	  MANRS_HELP_MANRS MANRS_HELP_UNALLOCATED)                             \
	X(no_unallocated, CONFIG, "no manrs unallocated file [PATH]",          \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_UNALLOCATED)                                              \
	X(rpki_file, CONFIG,                                                   \
	  "manrs rpki [vrf VIEWVRFNAME] file PATH [strict-expiry]",            \
	  MANRS_HELP_RPKI MANRS_HELP_FILE)                                     \
	X(no_rpki_file, CONFIG,                                                \
	  "no manrs rpki [vrf VIEWVRFNAME] file [PATH [strict-expiry]]",       \
	  MANRS_HELP_NO MANRS_HELP_RPKI MANRS_HELP_FILE)                       \
	X(rpki_aspa, CONFIG, "manrs rpki aspa file PATH",                      \
	  MANRS_HELP_MANRS "Sources of VRPs\n" MANRS_HELP_ASPA)                \
	X(no_rpki_aspa, CONFIG, "no manrs rpki aspa file [PATH]",              \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Sources of VRPs\n" MANRS_HELP_ASPA)                                 \
	X(rpki_slurm, CONFIG, "manrs rpki [vrf VIEWVRFNAME] slurm PATH",       \
	  MANRS_HELP_RPKI MANRS_HELP_SLURM)                                    \
	X(no_rpki_slurm, CONFIG,                                               \
	  "no manrs rpki [vrf VIEWVRFNAME] slurm [PATH]",                      \
	  MANRS_HELP_NO MANRS_HELP_RPKI MANRS_HELP_SLURM)                      \
	X(rpki_startup, CONFIG,                                                \
	  "manrs rpki startup <open|hold [(1-3600)]>",                         \
	  MANRS_HELP_MANRS "Sources of VRPs\n" MANRS_HELP_STARTUP)             \
	X(no_rpki_startup, CONFIG,                                             \
	  "no manrs rpki startup [<open|hold [(1-3600)]>]",                    \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  "Sources of VRPs\n" MANRS_HELP_STARTUP)                              \
	X(rpki_cache_ssh, CONFIG,                                              \
	  "manrs rpki [vrf VIEWVRFNAME] cache <A.B.C.D|X:X::X:X|WORD> "        \
	  "ssh (1-65535) user WORD key PATH known-hosts PATH "                 \
	  "preference (1-255) [via INTERFACE]",                                \
	  MANRS_HELP_RPKI MANRS_HELP_CACHE                                     \
	  "SSH\nPort\n" MANRS_HELP_SSH MANRS_HELP_CACHE_USE)                   \
	X(no_rpki_cache_ssh, CONFIG,                                           \
	  "no manrs rpki [vrf VIEWVRFNAME] cache <A.B.C.D|X:X::X:X|WORD> "     \
	  "ssh (1-65535) [user WORD key PATH known-hosts PATH "                \
	  "preference (1-255) [via INTERFACE]]",                               \
	  MANRS_HELP_NO MANRS_HELP_RPKI MANRS_HELP_CACHE                       \
	  "SSH\nPort\n" MANRS_HELP_SSH MANRS_HELP_CACHE_USE)                   \
	X(rpki_cache, CONFIG,                                                  \
	  "manrs rpki [vrf VIEWVRFNAME] cache <A.B.C.D|X:X::X:X|WORD> "        \
	  "tcp (1-65535) preference (1-255) [via INTERFACE]",                  \
	  MANRS_HELP_RPKI MANRS_HELP_CACHE                                     \
	  "Plain TCP\nPort\n" MANRS_HELP_CACHE_USE)                            \
	X(no_rpki_cache, CONFIG,                                               \
	  "no manrs rpki [vrf VIEWVRFNAME] cache <A.B.C.D|X:X::X:X|WORD> "     \
	  "tcp (1-65535) [preference (1-255) [via INTERFACE]]",                \
	  MANRS_HELP_NO MANRS_HELP_RPKI MANRS_HELP_CACHE                       \
	  "Plain TCP\nPort\n" MANRS_HELP_CACHE_USE)                            \
	X(neighbor_relationship, BGP,                                          \
	  "neighbor {NEIGHBOR} manrs relationship {RELATIONSHIP}",             \
	  MANRS_HELP_NEIGHBOR                                                  \
	  "What the neighbor is to us\n{RELATIONSHIP}")                        \
	X(no_neighbor_relationship, BGP,                                       \
	  "no neighbor {NEIGHBOR} manrs relationship [{RELATIONSHIP}]",        \
	  "Negate a command or set its defaults\n" MANRS_HELP_NEIGHBOR         \
	  "What the neighbor is to us\n{RELATIONSHIP}")                        \
	X(neighbor_irr_prefixes, BGP,                                          \
	  "neighbor {NEIGHBOR} manrs irr prefixes PATH",                       \
	  MANRS_HELP_NEIGHBOR MANRS_HELP_IRR_PREFIXES)                         \
	X(no_neighbor_irr_prefixes, BGP,                                       \
	  "no neighbor {NEIGHBOR} manrs irr prefixes [PATH]",                  \
	  "Negate a command or set its defaults\n" MANRS_HELP_NEIGHBOR         \
	  MANRS_HELP_IRR_PREFIXES)                                             \
	X(neighbor_irr_as_set, BGP,                                            \
	  "neighbor {NEIGHBOR} manrs irr as-set PATH",                         \
	  MANRS_HELP_NEIGHBOR MANRS_HELP_IRR_AS_SET)                           \
	X(no_neighbor_irr_as_set, BGP,                                         \
	  "no neighbor {NEIGHBOR} manrs irr as-set [PATH]",                    \
	  "Negate a command or set its defaults\n" MANRS_HELP_NEIGHBOR         \
	  MANRS_HELP_IRR_AS_SET)                                               \
	X(neighbor_profile, BGP,                                               \
	  "neighbor {NEIGHBOR} manrs profile PROFILE-NAME",                    \
	  MANRS_HELP_NEIGHBOR "Profile instead of the relationship's own\n"    \
	  "Name of a profile\n")                                               \
	X(no_neighbor_profile, BGP,                                            \
	  "no neighbor {NEIGHBOR} manrs profile [PROFILE-NAME]",               \
	  "Negate a command or set its defaults\n" MANRS_HELP_NEIGHBOR         \
	  "Profile instead of the relationship's own\n"                        \
	  "Name of a profile\n")                                               \
	X(neighbor_contact, BGP,                                               \
	  "neighbor {NEIGHBOR} manrs contact LINE...",                         \
	  MANRS_HELP_NEIGHBOR MANRS_HELP_CONTACT)                              \
	X(no_neighbor_contact, BGP, "no neighbor {NEIGHBOR} manrs contact",    \
	  "Negate a command or set its defaults\n" MANRS_HELP_NEIGHBOR         \
	  "Whom to ask about its routes (MANRS Action 3)\n")                   \
	X(no_neighbor_contact_text, BGP,                                       \
	  "no neighbor {NEIGHBOR} manrs contact LINE...",                      \
	  "Negate a command or set its defaults\n"                             \
	  MANRS_HELP_NEIGHBOR MANRS_HELP_CONTACT)                              \
	X(history, CONFIG, "[no] manrs history",                               \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_HISTORY)                                                  \
	X(history_database, CONFIG, "manrs history database PATH",             \
	  MANRS_HELP_MANRS MANRS_HELP_HISTORY                                  \
	  "The file, instead of the default one\nAbsolute path\n")             \
	X(no_history_database, CONFIG, "no manrs history database [PATH]",     \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_HISTORY                                                   \
	  "The file, instead of the default one\nAbsolute path\n")             \
	X(history_retention, CONFIG, "manrs history retention (1-120)",        \
	  MANRS_HELP_MANRS MANRS_HELP_HISTORY                                  \
	  "How long incidents and figures are kept\n"                          \
	  "Months besides the current one\n")                                  \
	X(no_history_retention, CONFIG,                                        \
	  "no manrs history retention [(1-120)]",                              \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_HISTORY                                                   \
	  "How long incidents and figures are kept\n"                          \
	  "Months besides the current one\n")                                  \
	X(sink_log, CONFIG, "[no] manrs sink log",                             \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_SINK "Violations and incidents in FRR's log\n")           \
	X(sink, CONFIG, "manrs sink {SINK} PATH",                              \
	  MANRS_HELP_MANRS MANRS_HELP_SINK "{SINK}"                            \
	  "Absolute path\n")                                                   \
	X(no_sink, CONFIG, "no manrs sink {SINK} [PATH]",                      \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_SINK "{SINK}"                                             \
	  "Absolute path\n")                                                   \
	X(metrics, CONFIG, "manrs metrics file PATH",                          \
	  MANRS_HELP_MANRS MANRS_HELP_METRICS)                                 \
	X(no_metrics, CONFIG, "no manrs metrics file [PATH]",                  \
	  "Negate a command or set its defaults\n" MANRS_HELP_MANRS            \
	  MANRS_HELP_METRICS)

/*
 * Replace the placeholders of a command (is_help false) or of its help lines
 * (true).  The caller frees the result; NULL when memory is short.
 */
char *manrs_vty_expand(const char *text, int is_help);

#endif /* MANRS_VTY_COMMANDS_H */
