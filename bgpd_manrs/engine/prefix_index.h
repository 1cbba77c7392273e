/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An immutable index over a sorted array of prefixes of one family: which of
 * them cover a given prefix?  Shared by VRPs, own prefixes and the filters of
 * registries; the caller keeps whatever belongs to node i at index i of an array
 * of its own.
 *
 * Each node knows its nearest covering node (its parent), so a look-up is one
 * search for the last node not after the prefix, then a walk up the parents.
 * A prefix may occur several times, as it does among VRPs: each occurrence is
 * a node, and its parent is the occurrence before it.
 * Safe for any number of readers.
 */
#ifndef MANRS_PREFIX_INDEX_H
#define MANRS_PREFIX_INDEX_H

#include "manrs_status.h"
#include "manrs_types.h"

struct manrs_prefix_index;

#define MANRS_NO_NODE UINT32_MAX

/* More nodes than this do not fit the 24 bits a node has for its parent. */
#define MANRS_PREFIX_INDEX_MAX ((UINT32_C(1) << 24) - 2)

/*
 * Build over n prefixes, all of family afi, ascending by
 * manrs_prefix_compare(), equal ones allowed.  prefixes is the first of them
 * and the next one is stride bytes on, so they may be members of a larger
 * struct.  They are copied.  n may be 0.
 * MANRS_ERR_INVALID: not ascending, of another family, longer than the family
 * allows or with bits set past the length; MANRS_ERR_LIMIT: more than
 * MANRS_PREFIX_INDEX_MAX.
 */
enum manrs_status manrs_prefix_index_new(enum manrs_afi afi,
					 const struct manrs_prefix *prefixes,
					 size_t n, size_t stride,
					 struct manrs_prefix_index **out);
void manrs_prefix_index_free(struct manrs_prefix_index *index); /* NULL: no-op */

/* A search for prefix follows soon: have what it reads first fetched from memory.
 * Returns the node it starts from, at most count. */
uint32_t manrs_prefix_index_prefetch(const struct manrs_prefix_index *index,
				     const struct manrs_prefix *prefix);

/* The longest node covering prefix (equal counts; of equal nodes the last), or
 * MANRS_NO_NODE.  prefix must be of the index's family. */
uint32_t manrs_prefix_index_find(const struct manrs_prefix_index *index,
				 const struct manrs_prefix *prefix);

/* The node before node among those equal to it, else the last of the next
 * shorter ones covering it, or MANRS_NO_NODE.  Always below node. */
uint32_t manrs_prefix_index_parent(const struct manrs_prefix_index *index,
				   uint32_t node);

/* The prefix of a node into *out. */
void manrs_prefix_index_get(const struct manrs_prefix_index *index,
			    uint32_t node, struct manrs_prefix *out);

/* Nodes, and bytes of memory held. */
size_t manrs_prefix_index_count(const struct manrs_prefix_index *index);
size_t manrs_prefix_index_bytes(const struct manrs_prefix_index *index);

#endif /* MANRS_PREFIX_INDEX_H */
