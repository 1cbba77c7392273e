/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The outbound side of the MANRS maps; see frr_export.c.  Main pthread. */
#ifndef MANRS_FRR_EXPORT_H
#define MANRS_FRR_EXPORT_H

#include "frr/frr_manrs.h"

#include "engine/export.h"

/* Judgements since the last clear, of all neighbors of one relationship: bgpd
 * asks once for a whole update-group. */
struct manrs_export_counts {
	uint64_t judged;
	uint64_t denied;
	uint64_t broken[MANRS_EXPORT__COUNT];
	uint64_t no_data[MANRS_EXPORT__COUNT];
};

/* Must the route not leave?  From the rule of the MANRS maps. */
bool manrs_export_denies(struct bgp_path_info *path, const struct prefix *p);

/* Keep neighbors of different relationship in different update-groups. */
void manrs_export_mark(struct manrs_neighbor *n);

/* Is a MANRS map attached outbound? */
bool manrs_export_is_attached(const struct peer *peer, enum manrs_afi afi);

/* What leaves towards the neighbor without passing its outbound map; bits
 * (1 << id).  bgpd does not run the map for these. */
enum manrs_export_gap {
	MANRS_EXPORT_GAP_DEFAULT_ORIGINATE, /* the default route itself */
	MANRS_EXPORT_GAP_ADVERTISE_MAP,	    /* what conditional advertisement
					     * lets out */
	MANRS_EXPORT_GAP_UNSUPPRESS_MAP,    /* suppressed by an aggregate, let
					     * out by a map that is not ours */
	MANRS_EXPORT_GAP__COUNT,
};
const char *manrs_export_gap_name(enum manrs_export_gap gap);
unsigned manrs_export_gaps(const struct peer *peer, enum manrs_afi afi);

/* Does any neighbor have one?  Then revalidation reaches what was sent. */
bool manrs_export_in_use(void);

const struct manrs_export_counts *
manrs_export_get_counts(enum manrs_relationship to, enum manrs_afi afi);
void manrs_export_clear_counts(void);

#endif /* MANRS_FRR_EXPORT_H */
