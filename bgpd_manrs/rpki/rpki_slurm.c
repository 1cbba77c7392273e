/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a SLURM file does to VRPs.  A filter matches by prefix (it covers the
 * VRP's, RFC 8416 section 3.3.1), by ASN, or by both; each kind has its own
 * index, so that many filters on all VRPs of the Internet stay cheap.  Reading
 * the file is rpki_slurm_read.c's.
 */
#include "rpki_slurm_private.h"

#include <stdlib.h>

#include "engine/prefix.h"

void manrs_slurm_free(struct manrs_slurm *slurm)
{
	if (!slurm)
		return;
	free(slurm->filters);
	manrs_prefix_set_free(slurm->prefixes);
	manrs_asn_set_release(&slurm->asns);
	free(slurm->pairs);
	manrs_rpki_records_release(&slurm->assertions);
	free(slurm->aspa_filters);
	free(slurm->aspas.pairs);
	manrs_asn_set_release(&slurm->aspa_customers);
	free(slurm);
}

static int compare_asn(const void *a, const void *b)
{
	const struct manrs_slurm_filter *x = a;
	const struct manrs_slurm_filter *y = b;

	return x->asn < y->asn ? -1 : x->asn > y->asn;
}

/* Sort the filters into the three kinds. */
enum manrs_status manrs_slurm_index(struct manrs_slurm *slurm)
{
	size_t n = slurm->n_filters;
	struct manrs_prefix *prefixes = calloc(n + 1, sizeof(*prefixes));
	uint32_t *asns = calloc(n + 1, sizeof(*asns));
	enum manrs_status status = MANRS_ERR_MEMORY;
	size_t n_prefixes = 0;
	size_t n_asns = 0;
	size_t i;

	slurm->pairs = calloc(n + 1, sizeof(*slurm->pairs));
	if (!prefixes || !asns || !slurm->pairs)
		goto out;
	for (i = 0; i < n; i++) {
		const struct manrs_slurm_filter *f = &slurm->filters[i];

		if (f->has_prefix && f->has_asn)
			slurm->pairs[slurm->n_pairs++] = *f;
		else if (f->has_prefix)
			prefixes[n_prefixes++] = f->prefix;
		else
			asns[n_asns++] = f->asn;
	}
	qsort(slurm->pairs, slurm->n_pairs, sizeof(*slurm->pairs), compare_asn);
	status = manrs_asn_set_assign(&slurm->asns, asns, n_asns);
	if (!status)
		status = manrs_asn_set_assign(&slurm->aspa_customers,
					      slurm->aspa_filters,
					      slurm->n_aspa_filters);
	if (!status)
		status = manrs_prefix_set_new(prefixes, n_prefixes,
					      &slurm->prefixes);
out:
	free(prefixes);
	free(asns);
	return status;
}

/* Filters with prefix and ASN: those of the VRP's ASN, one after the other. */
static bool pair_matches(const struct manrs_slurm *slurm,
			 const struct manrs_vrp *vrp)
{
	size_t low = 0;
	size_t high = slurm->n_pairs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (slurm->pairs[middle].asn < vrp->asn)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < slurm->n_pairs && slurm->pairs[low].asn == vrp->asn; low++)
		if (manrs_prefix_contains(&slurm->pairs[low].prefix,
					  &vrp->prefix))
			return true;
	return false;
}

static bool is_filtered(const struct manrs_slurm *slurm,
			const struct manrs_vrp *vrp)
{
	return manrs_asn_set_has(&slurm->asns, vrp->asn) ||
	       pair_matches(slurm, vrp) ||
	       manrs_prefix_set_covers(slurm->prefixes, &vrp->prefix, NULL);
}

size_t manrs_slurm_filter(const struct manrs_slurm *slurm,
			  struct manrs_vrp *vrps, size_t n)
{
	size_t kept = 0;
	size_t i;

	if (!slurm->n_filters)
		return n;
	for (i = 0; i < n; i++)
		if (!is_filtered(slurm, &vrps[i]))
			vrps[kept++] = vrps[i];
	return kept;
}

void manrs_slurm_take_assertions(struct manrs_slurm *slurm,
				 struct manrs_rpki_records *records)
{
	*records = slurm->assertions;
	slurm->assertions = (struct manrs_rpki_records){ .vrps = NULL };
}

size_t manrs_slurm_count_filters(const struct manrs_slurm *slurm)
{
	return slurm->n_filters;
}

size_t manrs_slurm_count_blank(const struct manrs_slurm *slurm)
{
	return slurm->n_blank;
}

bool manrs_slurm_has_aspas(const struct manrs_slurm *slurm)
{
	return slurm->has_aspas;
}

size_t manrs_slurm_filter_aspas(const struct manrs_slurm *slurm,
				struct manrs_aspa_pair *pairs, size_t n)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (!manrs_asn_set_has(&slurm->aspa_customers,
				       pairs[i].customer))
			pairs[kept++] = pairs[i];
	return kept;
}

void manrs_slurm_take_aspas(struct manrs_slurm *slurm,
			    struct manrs_aspa_pairs *pairs)
{
	*pairs = slurm->aspas;
	slurm->aspas = (struct manrs_aspa_pairs){ .pairs = NULL };
}

size_t manrs_slurm_count_aspa_filters(const struct manrs_slurm *slurm)
{
	return slurm->n_aspa_filters;
}
