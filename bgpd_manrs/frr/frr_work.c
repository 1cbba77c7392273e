/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long bgpd's main loop was kept by a piece of our work: everything the
 * module does there on its own account is measured, so that nobody has to guess
 * who was late.  What a route costs on its way in is not a piece.
 */
#include "frr/frr_work.h"

static struct manrs_work_stats work[MANRS_WORK__COUNT];

const char *manrs_work_name(enum manrs_work kind)
{
	static const char *const names[] = {
		[MANRS_WORK_REVALIDATION] = "revalidation",
		[MANRS_WORK_REFRESH] = "refresh",
		[MANRS_WORK_VRPS] = "vrps",
		[MANRS_WORK_OBSERVATION] = "observation",
		[MANRS_WORK_ROUTE_MAPS] = "routeMaps",
		[MANRS_WORK_CONFORMANCE] = "conformance",
		[MANRS_WORK_COMMANDS] = "commands",
		[MANRS_WORK_YANG] = "yang",
	};

	return names[kind];
}

int64_t manrs_work_now(void)
{
	struct timeval now;

	monotime(&now);
	return now.tv_sec * INT64_C(1000000) + now.tv_usec;
}

void manrs_work_end(enum manrs_work kind, int64_t began_usec)
{
	int64_t took = manrs_work_now() - began_usec;

	work[kind].pieces++;
	if (took > work[kind].longest_usec)
		work[kind].longest_usec = took;
}

const struct manrs_work_stats *manrs_work_get(enum manrs_work kind)
{
	return &work[kind];
}

enum manrs_work manrs_work_longest(void)
{
	enum manrs_work longest = 0;

	for (int kind = 1; kind < MANRS_WORK__COUNT; kind++)
		if (work[kind].longest_usec > work[longest].longest_usec)
			longest = kind;
	return longest;
}
