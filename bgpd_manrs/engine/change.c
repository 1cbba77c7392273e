/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares before and after.  Which check looks at what stands in its row of
 * check_table.c; no check is known here.
 */
#include "change.h"

#include <string.h>

#include "evaluate.h"
#include "prefix.h"

bool manrs_change_is_none(const struct manrs_change *change)
{
	return !change->verdicts && !change->marks && !change->decision &&
	       !change->relationship;
}

void manrs_change_add_needs(struct manrs_change *change, unsigned needs)
{
	change->verdicts |= manrs_checks_looking_at(needs);
}

void manrs_change_add_policy(struct manrs_change *change,
			     const struct manrs_policy *before,
			     const struct manrs_policy *after)
{
	const struct manrs_params *b = &before->params, *a = &after->params;

	if (memcmp(b->min_len, a->min_len, sizeof(a->min_len)) ||
	    memcmp(b->max_len, a->max_len, sizeof(a->max_len)))
		manrs_change_add_needs(change, MANRS_NEED_LENGTHS);
	if (b->max_path_len != a->max_path_len)
		manrs_change_add_needs(change, MANRS_NEED_PATH_LIMIT);
	if (memcmp(b->irr_len, a->irr_len, sizeof(a->irr_len)) ||
	    b->irr_roa != a->irr_roa)
		manrs_change_add_needs(change, MANRS_NEED_IRR_RULES);
	if (b->blackhole != a->blackhole)
		manrs_change_add_needs(change, MANRS_NEED_BLACKHOLE);
	/* One that was off has no verdict yet. */
	change->verdicts |= after->enabled & ~before->enabled;
	change->marks |= before->tags ^ after->tags;
	change->marks |= before->depreferences ^ after->depreferences;
	if (before->local_pref != after->local_pref)
		change->marks |= after->depreferences;
	change->decision |=
		memcmp(before->action, after->action, sizeof(after->action)) ||
		before->no_data_rejects != after->no_data_rejects;
}

static bool asns_equal(const struct manrs_asn_set *a,
		       const struct manrs_asn_set *b)
{
	size_t n_a = a ? a->n : 0, n_b = b ? b->n : 0;

	return n_a == n_b &&
	       (!n_a || !memcmp(a->asns, b->asns, n_a * sizeof(a->asns[0])));
}

void manrs_change_add_sender(struct manrs_change *change,
			     const struct manrs_sender *before,
			     const struct manrs_sender *after,
			     const struct manrs_policy *policy)
{
	if (before->asn != after->asn)
		manrs_change_add_needs(change, MANRS_NEED_NEIGHBOR_AS);
	if (!manrs_prefix_equal(&before->address, &after->address))
		manrs_change_add_needs(change, MANRS_NEED_NEXT_HOP);
	if (before->relationship != after->relationship) {
		manrs_change_add_needs(change, MANRS_NEED_RELATIONSHIP);
		change->relationship = true;
	}
	/* Whose the space is also decides about a blackhole for it. */
	if (before->irr_prefixes != after->irr_prefixes)
		manrs_change_add_needs(change,
				       MANRS_NEED_IRR_PREFIXES |
					       (policy->params.blackhole
							? MANRS_NEED_BLACKHOLE
							: 0));
	if (!asns_equal(before->irr_origins, after->irr_origins))
		manrs_change_add_needs(change, MANRS_NEED_IRR_ORIGINS);
	if (!asns_equal(before->locked, after->locked))
		manrs_change_add_needs(change, MANRS_NEED_LOCKED);
}

bool manrs_change_may_pass(const struct manrs_change *change,
			   const struct manrs_input *in, uint32_t failed,
			   uint32_t no_data)
{
	return !manrs_must_reject(in, failed & ~change->verdicts,
				  no_data & ~change->verdicts,
				  in->facts->held);
}
