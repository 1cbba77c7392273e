/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a walk over the RIBs (frr_rejudge.c) tells of itself at each node. */
#ifndef MANRS_FRR_REJUDGE_PRIVATE_H
#define MANRS_FRR_REJUDGE_PRIVATE_H

#include "frr/frr_rejudge.h"

struct manrs_rejudge_scope {
	bool everybody; /* not only neighbors for whom something changed */
	bool only_observed;
	bool by_path; /* only paths with one of these */
	const struct manrs_asn_set *customers;
	bool exports; /* what is sent depends on what changed */
	struct manrs_rejudge_stats *stats;
};

/* Judge what the node holds, and have it announced again. */
void manrs_rejudge_dest(const struct manrs_rejudge_scope *scope,
			struct bgp *bgp, struct bgp_dest *dest);

#endif /* MANRS_FRR_REJUDGE_PRIVATE_H */
