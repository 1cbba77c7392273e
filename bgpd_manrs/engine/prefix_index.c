/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index of prefix_index.h: a sorted array of packed nodes, and a table of
 * buckets over the leading address bits that narrows the search to a handful
 * of nodes.  What a node stands for is its user's business.
 *
 *   bucket[]   0     3        3       7         first node of each bucket
 *              |     |________|       |
 *   node[]     a  b  c  d  e  f  g    h ...     ascending, parent behind each
 *
 * The search takes the last node p that does not sort after the prefix.  A
 * node c that covers the prefix sorts at or before p, and p's address lies in
 * c's range; as prefixes nest or are disjoint, c is p or one of its parents.
 */
#include "prefix_index.h"

#include <stdlib.h>

#include "prefix.h"

/*
 * IPv4: one word, so that one comparison orders nodes by address and length:
 * address in the upper 32 bits, length in 6, parent in 26.
 */
#define V4_LEN_SHIFT 26
#define V4_PARENT_MASK ((UINT64_C(1) << V4_LEN_SHIFT) - 1)

/*
 * IPv6: the upper half of the address in two words (12 bytes, where a 64-bit
 * member would pad the node to 16), then length in 8 bits and parent in 24.
 * The lower half is in an array of its own that only exists if a prefix is
 * longer than 64 bits.
 */
#define V6_LEN_SHIFT 24
#define V6_PARENT_MASK ((UINT32_C(1) << V6_LEN_SHIFT) - 1)

struct node6 {
	uint32_t hi_lower;
	uint32_t hi_upper;
	uint32_t len_parent;
};

/* Nodes a bucket holds on average; found by measuring today's VRPs: fewer cost
 * memory and cache, more cost steps of the search. */
#define NODES_PER_BUCKET 2

/* One node in this many may lie outside the range that is cut into buckets, at
 * either end: a stray ::/0 or fc00::/7 must not make all others share one. */
#define OUTLIERS 256

struct manrs_prefix_index {
	uint8_t afi;	    /* enum manrs_afi */
	uint8_t shift;	    /* log2 of a bucket's width, in units of hi */
	uint32_t n;	    /* nodes */
	uint32_t n_buckets; /* at least 1 */
	uint64_t base;	    /* bucket 0 starts here; it is open downwards */
	uint32_t *bucket;   /* n_buckets + 1: first node; the last entry is n */
	uint64_t *v4;	    /* n nodes, or NULL */
	struct node6 *v6;   /* n nodes, or NULL */
	uint64_t *lo;	    /* n lower halves, or NULL */
};

static inline uint32_t bucket_of(const struct manrs_prefix_index *index,
				 uint64_t hi)
{
	uint64_t i = hi <= index->base ? 0 : (hi - index->base) >> index->shift;

	return i < index->n_buckets ? (uint32_t)i : index->n_buckets - 1;
}

static inline uint64_t node6_hi(const struct node6 *node)
{
	return (uint64_t)node->hi_upper << 32 | node->hi_lower;
}

static inline unsigned node6_len(const struct node6 *node)
{
	return node->len_parent >> V6_LEN_SHIFT;
}

/* The nodes of first..first+n are not above key before some point and above it
 * from there on: where is it?  The mask is there because a branch on what the
 * search finds is mispredicted half the time, and costs more than the rest. */
static inline uint32_t search4(const uint64_t *node, uint32_t first, uint32_t n,
			       uint64_t key)
{
	uint32_t half;

	while (n) {
		half = n - n / 2;
		first += half & -(uint32_t)(node[first + half - 1] <= key);
		n /= 2;
	}
	return first;
}

static inline uint32_t search6(const struct node6 *node, uint32_t first,
			       uint32_t n, uint64_t hi)
{
	uint32_t half;

	while (n) {
		half = n - n / 2;
		first += half &
			 -(uint32_t)(node6_hi(&node[first + half - 1]) <= hi);
		n /= 2;
	}
	return first;
}

static uint32_t find4(const struct manrs_prefix_index *index,
		      const struct manrs_prefix *prefix)
{
	uint64_t key = prefix->hi | (uint64_t)prefix->len << V4_LEN_SHIFT |
		       V4_PARENT_MASK;
	uint32_t b = bucket_of(index, prefix->hi);
	uint32_t first = index->bucket[b], i, parent;
	unsigned len;

	i = search4(index->v4, first, index->bucket[b + 1] - first, key);
	if (!i--)
		return MANRS_NO_NODE;

	/* The length need not be compared: a longer node with the same leading
	 * bits sorts after the prefix, and so is none of these. */
	for (;;) {
		len = index->v4[i] >> V4_LEN_SHIFT & 0x3f;
		if (!((index->v4[i] ^ key) & manrs_mask_hi(len)))
			return i;
		parent = index->v4[i] & V4_PARENT_MASK;
		if (parent == V4_PARENT_MASK)
			return MANRS_NO_NODE;
		i = parent;
	}
}

/* Nodes up to i share the upper half with prefix: step back to the last one
 * whose lower half is not above the prefix's, if there is one. */
static uint32_t narrow_by_lo(const struct manrs_prefix_index *index,
			     uint32_t i, const struct manrs_prefix *prefix)
{
	uint32_t first = 0, n = i + 1, half;

	while (n) {
		half = n - n / 2;
		if (node6_hi(&index->v6[first + half - 1]) < prefix->hi ||
		    index->lo[first + half - 1] <= prefix->lo)
			first += half;
		n /= 2;
	}
	return first ? first - 1 : MANRS_NO_NODE;
}

static inline bool covers6(const struct manrs_prefix_index *index, uint32_t i,
			   const struct manrs_prefix *prefix)
{
	const struct node6 *node = &index->v6[i];
	unsigned len = node6_len(node);

	if (len > prefix->len ||
	    ((node6_hi(node) ^ prefix->hi) & manrs_mask_hi(len)))
		return false;
	return len <= 64 ||
	       !((index->lo[i] ^ prefix->lo) & manrs_mask_lo(len));
}

static uint32_t find6(const struct manrs_prefix_index *index,
		      const struct manrs_prefix *prefix)
{
	uint32_t b = bucket_of(index, prefix->hi);
	uint32_t first = index->bucket[b], i;

	i = search6(index->v6, first, index->bucket[b + 1] - first,
		    prefix->hi);
	if (!i--)
		return MANRS_NO_NODE;
	if (prefix->len > 64 && index->lo &&
	    node6_hi(&index->v6[i]) == prefix->hi)
		i = narrow_by_lo(index, i, prefix);

	while (i != MANRS_NO_NODE && !covers6(index, i, prefix))
		i = manrs_prefix_index_parent(index, i);
	return i;
}

uint32_t manrs_prefix_index_prefetch(const struct manrs_prefix_index *index,
				     const struct manrs_prefix *prefix)
{
	uint32_t first = index->bucket[bucket_of(index, prefix->hi)];

	if (index->afi == MANRS_AFI_IPV4)
		__builtin_prefetch(&index->v4[first]);
	else
		__builtin_prefetch(&index->v6[first]);
	return first;
}

uint32_t manrs_prefix_index_find(const struct manrs_prefix_index *index,
				 const struct manrs_prefix *prefix)
{
	if (index->afi == MANRS_AFI_IPV4)
		return find4(index, prefix);
	return find6(index, prefix);
}

uint32_t manrs_prefix_index_parent(const struct manrs_prefix_index *index,
				   uint32_t node)
{
	uint32_t parent;

	if (index->afi == MANRS_AFI_IPV4) {
		parent = index->v4[node] & V4_PARENT_MASK;
		return parent == V4_PARENT_MASK ? MANRS_NO_NODE : parent;
	}
	parent = index->v6[node].len_parent & V6_PARENT_MASK;
	return parent == V6_PARENT_MASK ? MANRS_NO_NODE : parent;
}

void manrs_prefix_index_get(const struct manrs_prefix_index *index,
			    uint32_t node, struct manrs_prefix *out)
{
	out->afi = index->afi;
	out->lo = index->lo ? index->lo[node] : 0;
	if (index->afi == MANRS_AFI_IPV4) {
		out->hi = index->v4[node] & manrs_mask_hi(32);
		out->len = index->v4[node] >> V4_LEN_SHIFT & 0x3f;
	} else {
		out->hi = node6_hi(&index->v6[node]);
		out->len = (uint8_t)node6_len(&index->v6[node]);
	}
}

size_t manrs_prefix_index_count(const struct manrs_prefix_index *index)
{
	return index->n;
}

size_t manrs_prefix_index_bytes(const struct manrs_prefix_index *index)
{
	size_t node = index->v4 ? sizeof(*index->v4) : sizeof(*index->v6);

	if (index->lo)
		node += sizeof(*index->lo);
	return sizeof(*index) + node * index->n +
	       sizeof(*index->bucket) * ((size_t)index->n_buckets + 1);
}

static const struct manrs_prefix *prefix_at(const struct manrs_prefix *prefixes,
					    size_t stride, size_t i)
{
	return (const void *)((const char *)prefixes + i * stride);
}

/* Every prefix well-formed, of family afi, in order; *has_lo: one of them is
 * longer than 64 bits. */
static enum manrs_status check_input(enum manrs_afi afi,
				     const struct manrs_prefix *prefixes,
				     size_t n, size_t stride, bool *has_lo)
{
	const struct manrs_prefix *p, *before = NULL;
	size_t i;

	if (afi != MANRS_AFI_IPV4 && afi != MANRS_AFI_IPV6)
		return MANRS_ERR_INVALID;
	if (n > MANRS_PREFIX_INDEX_MAX)
		return MANRS_ERR_LIMIT;
	*has_lo = false;
	for (i = 0; i < n; i++) {
		p = prefix_at(prefixes, stride, i);
		if (p->afi != afi || p->len > manrs_afi_bits(afi) ||
		    (p->hi & ~manrs_mask_hi(p->len)) ||
		    (p->lo & ~manrs_mask_lo(p->len)) ||
		    (before && manrs_prefix_compare(before, p) > 0))
			return MANRS_ERR_INVALID;
		*has_lo |= p->len > 64;
		before = p;
	}
	return MANRS_OK;
}

/* Write node i with its parent.  The parents of the node before it are the
 * stack of prefixes still open; the first of them that covers i is i's. */
static void add_node(struct manrs_prefix_index *index, uint32_t i,
		     const struct manrs_prefix *p)
{
	uint32_t parent = i ? i - 1 : MANRS_NO_NODE;
	struct manrs_prefix open;

	while (parent != MANRS_NO_NODE) {
		manrs_prefix_index_get(index, parent, &open);
		if (manrs_prefix_contains(&open, p))
			break;
		parent = manrs_prefix_index_parent(index, parent);
	}
	/* MANRS_NO_NODE is all ones in either width. */
	if (index->afi == MANRS_AFI_IPV4) {
		index->v4[i] = p->hi | (uint64_t)p->len << V4_LEN_SHIFT |
			       (parent & V4_PARENT_MASK);
		return;
	}
	index->v6[i] = (struct node6){
		.hi_lower = (uint32_t)p->hi,
		.hi_upper = (uint32_t)(p->hi >> 32),
		.len_parent = (uint32_t)p->len << V6_LEN_SHIFT |
			      (parent & V6_PARENT_MASK),
	};
	if (index->lo)
		index->lo[i] = p->lo;
}

/* Cut the range of the prefixes, but for the outliers, into buckets. */
static void choose_buckets(struct manrs_prefix_index *index,
			   const struct manrs_prefix *prefixes, size_t n,
			   size_t stride)
{
	size_t outliers = n / OUTLIERS;
	uint64_t range, max = n / NODES_PER_BUCKET;

	index->n_buckets = 1;
	index->shift = 63;
	if (!n)
		return;
	index->base = prefix_at(prefixes, stride, outliers)->hi;
	range = prefix_at(prefixes, stride, n - 1 - outliers)->hi - index->base;
	index->shift = 0;
	while (index->shift < 63 && range >> index->shift >= max)
		index->shift++;
	index->n_buckets = (uint32_t)(range >> index->shift) + 1;
}

static void fill_buckets(struct manrs_prefix_index *index,
			 const struct manrs_prefix *prefixes, size_t stride)
{
	uint32_t i, b, next = 0;

	for (i = 0; i < index->n; i++) {
		b = bucket_of(index, prefix_at(prefixes, stride, i)->hi);
		while (next <= b)
			index->bucket[next++] = i;
	}
	while (next <= index->n_buckets)
		index->bucket[next++] = index->n;
}

/* At least one element, so that NULL always means out of memory. */
static void *new_array(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

static bool new_arrays(struct manrs_prefix_index *index, bool has_lo)
{
	index->bucket = new_array((size_t)index->n_buckets + 1,
				  sizeof(*index->bucket));
	if (index->afi == MANRS_AFI_IPV4)
		index->v4 = new_array(index->n, sizeof(*index->v4));
	else
		index->v6 = new_array(index->n, sizeof(*index->v6));
	if (has_lo)
		index->lo = new_array(index->n, sizeof(*index->lo));
	return index->bucket && (index->v4 || index->v6) &&
	       (index->lo || !has_lo);
}

enum manrs_status manrs_prefix_index_new(enum manrs_afi afi,
					 const struct manrs_prefix *prefixes,
					 size_t n, size_t stride,
					 struct manrs_prefix_index **out)
{
	struct manrs_prefix_index *index;
	enum manrs_status status;
	bool has_lo;
	uint32_t i;

	status = check_input(afi, prefixes, n, stride, &has_lo);
	if (status != MANRS_OK)
		return status;
	index = calloc(1, sizeof(*index));
	if (!index)
		return MANRS_ERR_MEMORY;
	index->afi = (uint8_t)afi;
	index->n = (uint32_t)n;
	choose_buckets(index, prefixes, n, stride);
	if (!new_arrays(index, has_lo)) {
		manrs_prefix_index_free(index);
		return MANRS_ERR_MEMORY;
	}
	for (i = 0; i < index->n; i++)
		add_node(index, i, prefix_at(prefixes, stride, i));
	fill_buckets(index, prefixes, stride);
	*out = index;
	return MANRS_OK;
}

void manrs_prefix_index_free(struct manrs_prefix_index *index)
{
	if (!index)
		return;
	free(index->bucket);
	free(index->v4);
	free(index->v6);
	free(index->lo);
	free(index);
}
