/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Local exceptions to the RPKI out of a SLURM file (RFC 8416): filters that
 * take VRPs away, and assertions that add some.
 *
 * A file has to be right in everything (RFC 8416 section 3.1): a member that is
 * unknown, missing or there twice refuses it.  Its BGPsec parts must be there
 * and are ignored.  slurmVersion 2 allows ASPA parts, as
 * draft-ietf-sidrops-aspa-slurm has them: filters of a customer, assertions
 * of a customer's providers.  Entries of one file may overlap in any way: a VRP
 * is filtered once, and equal assertions are one.
 *
 * Real files of registries have two things beyond RFC 8416, which are let pass
 * because they cannot change what an entry means: the members "source" and
 * "mnt-by" of an assertion, and assertions left blank (prefix or asn is null or
 * ""), which are counted and assert nothing.
 */
#ifndef MANRS_RPKI_SLURM_H
#define MANRS_RPKI_SLURM_H

#include <stdio.h>

#include "engine/manrs_status.h"
#include "engine/text.h"
#include "rpki_json.h"
#include "rpki_source.h"

/* Prefix filters of one file, and ASPA filters. */
#define MANRS_SLURM_FILTERS_MAX (1u << 17)

struct manrs_slurm;

/*
 * Read a file.  Otherwise err says what is wrong and where: line, list, number
 * of the entry in it (from 1), the offending value.  MANRS_ERR_IO,
 * MANRS_ERR_INVALID, MANRS_ERR_MEMORY, MANRS_ERR_LIMIT.
 */
enum manrs_status manrs_slurm_read(FILE *in, struct manrs_slurm **out,
				   struct manrs_text *err);
void manrs_slurm_free(struct manrs_slurm *slurm); /* NULL: no-op */

/* Take the VRPs that a filter matches out of vrps[n], which keeps its order;
 * returns how many are left. */
size_t manrs_slurm_filter(const struct manrs_slurm *slurm,
			  struct manrs_vrp *vrps, size_t n);

/* Hand what it asserts, in file order, over to the caller; once. */
void manrs_slurm_take_assertions(struct manrs_slurm *slurm,
				 struct manrs_rpki_records *records);

/* The same of ASPAs: take those of a filtered customer out of pairs[n], and hand
 * over what is asserted.  has_aspas: the file has such parts. */
bool manrs_slurm_has_aspas(const struct manrs_slurm *slurm);
size_t manrs_slurm_filter_aspas(const struct manrs_slurm *slurm,
				struct manrs_aspa_pair *pairs, size_t n);
void manrs_slurm_take_aspas(struct manrs_slurm *slurm,
			    struct manrs_aspa_pairs *pairs);
size_t manrs_slurm_count_aspa_filters(const struct manrs_slurm *slurm);

size_t manrs_slurm_count_filters(const struct manrs_slurm *slurm);
size_t manrs_slurm_count_blank(const struct manrs_slurm *slurm);

#endif /* MANRS_RPKI_SLURM_H */
