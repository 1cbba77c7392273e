/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The difference of two tables, as the main thread gets it. */
#ifndef MANRS_RPKI_CHANGES_H
#define MANRS_RPKI_CHANGES_H

#include "rpki.h"

/* What is different in `after`; either may be NULL, no data.  Never fails:
 * without memory for the prefixes it is `all`.  Any thread. */
void manrs_rpki_changes_find(const struct manrs_vrp_table *before,
			     const struct manrs_vrp_table *after,
			     struct manrs_rpki_changes *changes);

#endif /* MANRS_RPKI_CHANGES_H */
