/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judging again after a change; see frr_rejudge.c.  Main pthread. */
#ifndef MANRS_FRR_REJUDGE_H
#define MANRS_FRR_REJUDGE_H

#include "frr/frr_manrs.h"

/* Last jobs whose duration is kept. */
#define MANRS_REJUDGE_SAMPLES 101

/* Since the start of bgpd. */
struct manrs_rejudge_stats {
	uint64_t jobs;
	uint64_t prefixes;	 /* changed prefixes handed in */
	uint64_t customers;	 /* changed ASPAs handed in, by customer */
	uint64_t routes_judged;	 /* routes looked at again */
	uint64_t routes_changed; /* ... whose fate changed at once */
	int64_t last_usec; /* from the change to the last route, last job */
	int64_t settled_usec[MANRS_REJUDGE_SAMPLES]; /* a ring of them */
	uint64_t n_settled;
};

const struct manrs_rejudge_stats *manrs_rejudge_get_stats(void);

/* From a change to the last route settled, over the last jobs. */
struct manrs_rejudge_times {
	int64_t min_usec, median_usec, max_usec;
};
/* false: no job has ended yet. */
bool manrs_rejudge_get_times(struct manrs_rejudge_times *times);
bool manrs_rejudge_is_busy(void);

/* The configuration changed: judge the routes of those neighbors again for whom
 * that means a change. */
void manrs_rejudge_policy(void);
/* What checks compare routes with changed (enum manrs_need), for all neighbors. */
void manrs_rejudge_needs(unsigned needs);
/* Changes of observed routes were missed: judge those again. */
void manrs_rejudge_observed(void);
struct manrs_rpki_set;

/* The change that is told next was noticed then, manrs_work_now(). */
void manrs_rejudge_noticed(int64_t usec);
/* VRPs of a set (NULL: of all) came or went for these prefixes: judge what they
 * cover in the instances that are judged by it. Copied. */
void manrs_rejudge_prefixes(const struct manrs_rpki_set *set,
			    const struct manrs_prefix *prefixes, size_t n);
/* The same for every prefix. */
void manrs_rejudge_all(const struct manrs_rpki_set *set);
/* The ASPAs of these customers changed: judge the paths with one of them.
 * Copied. */
void manrs_rejudge_customers(const uint32_t *customers, size_t n);

/* Start the collected changes soon. */
void manrs_rejudge_start(void);
void manrs_rejudge_finish(void);
/* A BGP instance is about to go. */
void manrs_rejudge_instance_deleted(void);

/* frr_refresh.c: ask neighbors for what nobody kept. */

/* Route refreshes asked for since the start. */
uint64_t manrs_refresh_count(void);
/* Neighbors and families that would be asked but cannot be. */
unsigned manrs_refresh_count_impossible(void);
/* Where rejected routes are looked for that may pass now. */
struct manrs_refresh_search {
	const struct manrs_rpki_set *set; /* of neighbors judged by it; NULL:
					   * of all */
	const struct manrs_prefix *cover; /* below these */
	size_t n_cover;
	bool by_aspas; /* and where a check that needs ASPAs rejected them */
	bool rpki; /* VRPs or ASPAs changed: not only of neighbors that another
		    * change concerns */
};
/* Look through one part (of MANRS_ROUTE_TABLE_PARTS) of the rejected routes; the
 * neighbors of those that may pass now are to be asked. */
void manrs_refresh_search(unsigned part,
			  const struct manrs_refresh_search *where);
/* This neighbor is to be asked, if it is able to answer. */
void manrs_refresh_want(struct manrs_neighbor *n, enum manrs_afi afi);
/* Have bgpd run its inbound policy again at once, with the routes it kept or by
 * asking for them; when it can do neither, that is shown. */
void manrs_refresh_now(struct peer *peer, afi_t afi);
/* Seconds until it may be asked for again. */
int64_t manrs_refresh_left_sec(const struct manrs_refresh *refresh);
/* Ask those found, as soon as each may be asked again. */
void manrs_refresh_start(void);
void manrs_refresh_finish(void);

/* Is there anything that we reject?  Partly enforced counts. */
bool manrs_is_enforced(const struct manrs_neighbor *n, enum manrs_afi afi);
bool manrs_keeps_adj_rib_in(const struct peer *peer, enum manrs_afi afi);

#endif /* MANRS_FRR_REJUDGE_H */
