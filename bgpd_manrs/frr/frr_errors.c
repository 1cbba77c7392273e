/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each log reference means and what an operator does about it. */
#include "frr/frr_compat.h"

#include "frr/frr_errors.h"

static struct log_ref references[] = {
	{
		.code = EC_MANRS_VIOLATION,
		.title = "A neighbor's route breaks a MANRS norm",
		.description =
			"A route was received that fails the named checks. action=reject: it did not enter the RIB; action=observe: it would have been rejected, but the neighbor is not enforced; action=log: policy lets it pass.",
		.suggestion =
			"Look with `show bgp manrs explain PREFIX neighbor X`, then tell the neighbor's NOC, giving check, reason and VRPs. Should the route be legitimate, change the check's action in the neighbor's profile.",
	},
	{
		.code = EC_MANRS_HELD_BACK,
		.title = "Violation lines were held back",
		.description =
			"A neighbor broke norms faster than the log may grow. Every violation is counted all the same.",
		.suggestion =
			"See `show bgp manrs violations neighbor X` for all of them.",
	},
	{
		.code = EC_MANRS_INCIDENT,
		.title = "An incident opened or closed",
		.description =
			"Violations of one metric by one neighbor that overlap in time are one incident, as the MANRS Observatory counts them. score is what it adds to this month's.",
		.suggestion =
			"See `show bgp manrs neighbors X` and `show bgp manrs violations neighbor X`, then ask the neighbor's contact.",
	},
	{
		.code = EC_MANRS_OUTPUT,
		.title = "History, a sink or the metrics file cannot be written",
		.description =
			"What was to be written is dropped and counted; bgpd and its routes are not concerned.",
		.suggestion =
			"See `show bgp manrs outputs`; look at the directory, its owner (bgpd runs as frr) and the space on the disk.",
	},
	{
		.code = EC_MANRS_LIST,
		.title = "A list of a registry was not read",
		.description =
			"A file is missing, damaged, or has less than half the entries it had. The list before it stays in force; without one the checks that need it have no data.",
		.suggestion =
			"See `show bgp manrs lists`. Look at what writes the file; to accept a list that did shrink, remove its line and enter it again.",
	},
	{
		.code = EC_MANRS_MAP_TAMPERED,
		.title = "A MANRS route-map was changed",
		.description =
			"The route-maps MANRS and MANRS:<map> are made by the module. An edit of them could switch enforcement off in silence, so it was undone.",
		.suggestion =
			"Put own policy into a route-map of your own, say CUST-IN, and attach it as `neighbor X route-map MANRS:CUST-IN in`. If the line came by vtysh, zebra has a copy of it: remove that with `no route-map MANRS` before you write the configuration.",
	},
	{
		.code = EC_MANRS_YANG,
		.title = "The YANG model is not served",
		.description =
			"The model frr-bgp-manrs could not be put into bgpd's northbound. Judging and vtysh are not touched, but `show yang operational-data` and NETCONF have nothing.",
		.suggestion =
			"Report it with the line of the log and the versions of FRR and libyang.",
	},
	{
		.code = EC_MANRS_RPKI_SOURCE,
		.title = "A source of VRPs failed or was refused",
		.description =
			"A file or an RTR cache could not be used; the VRPs it gave before stay in force.",
		.suggestion =
			"See `show bgp manrs rpki` for its state and last error, then look at the validator that feeds it.",
	},
	{
		.code = EC_MANRS_MEMORY,
		.title = "The module ran short of memory",
		.description =
			"Something could not be recorded or loaded; what was in force before stays.",
		.suggestion =
			"Give the router more memory. Figures may be too low until the neighbor's routes are received again.",
	},
	{
		.code = EC_MANRS_EXPORT,
		.title = "A route was kept from leaving",
		.description =
			"A route that must not be announced to neighbors of this relationship was stopped by their outbound MANRS map.",
		.suggestion =
			"from=own: add the prefix with `manrs own-prefix` or stop originating it. Otherwise check that the relationship of both neighbors is configured right; if it is, an export filter is missing elsewhere.",
	},
	{
		.code = EC_MANRS_HOLD,
		.title = "No VRPs came while routes were held for them",
		.description =
			"After the start new routes of enforced neighbors were held, so that no invalid one slips in. The time for that is over and no source of VRPs has data yet: the checks that need VRPs have none, and what that leads to is the policy's (no-data accept or reject).",
		.suggestion =
			"See `show bgp manrs rpki` for what the sources say. Should a cache need longer after a restart of the router, configure `manrs rpki startup hold SECONDS`.",
	},
	{
		.code = EC_MANRS_NO_REFRESH,
		.title = "A neighbor cannot be asked for its routes again",
		.description =
			"Policy, VRPs or a MANRS route-map changed, and routes of the neighbor may fare otherwise now. Neither does bgpd keep what it received (soft-reconfiguration inbound), nor did the neighbor offer route refresh (RFC 2918): what was rejected stays away until it is announced again.",
		.suggestion =
			"Clear the session (`clear bgp NEIGHBOR`) at a quiet time, and configure `neighbor NEIGHBOR soft-reconfiguration inbound`.",
	},
	{
		.code = EC_MANRS_OWN_ASPA,
		.title = "Our ASPA does not name a provider of ours",
		.description =
			"The ASPA of our AS names providers, and this neighbor, a provider by its relationship, is not among them. To networks that verify ASPA our routes through it look like leaks.",
		.suggestion =
			"Add the AS to the ASPA at the registry, or correct the relationship of the neighbor.",
	},
	{ .code = END_FERR },
};

void manrs_errors_init(void)
{
	log_ref_add(references);
}
