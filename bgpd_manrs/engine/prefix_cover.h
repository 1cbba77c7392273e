/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cover: prefixes of both families in ascending order, none inside another.
 * An array of the caller's; nothing is allocated here, so a cover of a hundred
 * thousand can be made where nobody may wait.
 */
#ifndef MANRS_PREFIX_COVER_H
#define MANRS_PREFIX_COVER_H

#include "manrs_types.h"

/* Make a cover of any n prefixes, in place, that covers the same; its length.
 * Those in ascending order already are not sorted again. */
size_t manrs_prefix_cover_make(struct manrs_prefix *prefixes, size_t n);

/* Is prefix one of the cover, or inside one? */
bool manrs_prefix_cover_has(const struct manrs_prefix *cover, size_t n,
			    const struct manrs_prefix *prefix);

#endif /* MANRS_PREFIX_COVER_H */
