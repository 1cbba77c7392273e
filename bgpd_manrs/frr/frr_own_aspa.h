/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own ASPA: does it name our providers?  Main pthread. */
#ifndef MANRS_FRR_OWN_ASPA_H
#define MANRS_FRR_OWN_ASPA_H

#include "frr/frr_manrs.h"

enum manrs_own_aspa {
	MANRS_OWN_ASPA_NOT_ASKED, /* the neighbor is no provider of ours */
	MANRS_OWN_ASPA_NO_DATA,	  /* no ASPAs are in force */
	MANRS_OWN_ASPA_NONE,	  /* our AS has not registered one */
	MANRS_OWN_ASPA_NAMED,
	MANRS_OWN_ASPA_NOT_NAMED, /* networks that verify ASPA reject what we
				   * announce through it */
};

enum manrs_own_aspa manrs_own_aspa_of(const struct manrs_neighbor *n);

/* "not-named"; NULL for NOT_ASKED. */
const char *manrs_own_aspa_name(enum manrs_own_aspa state);

/* The AS by which this neighbor knows us. */
uint32_t manrs_own_as_to(const struct peer *peer);

/* Say so in the log, once, when our ASPA does not name the provider: when its
 * session comes up, and (of all neighbors) when ASPAs have changed. */
void manrs_own_aspa_check(struct manrs_neighbor *n);
void manrs_own_aspa_check_all(void);

#endif /* MANRS_FRR_OWN_ASPA_H */
