/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A SLURM file between its reader and its user. */
#ifndef MANRS_RPKI_SLURM_PRIVATE_H
#define MANRS_RPKI_SLURM_PRIVATE_H

#include "engine/asn_set.h"
#include "engine/prefix_set.h"
#include "json_stream.h"
#include "rpki_slurm.h"

struct manrs_slurm_filter {
	struct manrs_prefix prefix;
	uint32_t asn;
	bool has_prefix; /* or has_asn, or both */
	bool has_asn;
};

struct manrs_slurm {
	/* From the reader. */
	struct manrs_slurm_filter *filters;
	size_t n_filters;
	size_t filters_room; /* allocated */
	struct manrs_rpki_records assertions;
	size_t n_blank;
	bool has_aspas;
	uint32_t *aspa_filters; /* customers */
	size_t n_aspa_filters;
	size_t aspa_filters_room; /* allocated */
	struct manrs_aspa_pairs aspas;

	/* The filters by kind. */
	struct manrs_prefix_set *prefixes; /* alone */
	struct manrs_asn_set asns;	   /* alone */
	struct manrs_slurm_filter *pairs;  /* both, by ASN */
	size_t n_pairs;
	struct manrs_asn_set aspa_customers; /* aspa_filters */
};

/* Has the entry no members but these, and a comment that is one? */
enum manrs_status manrs_slurm_check_members(struct manrs_json_stream *s,
					    size_t line,
					    struct json_object *entry,
					    const char *const *known);

/* rpki_slurm_aspa.c: one entry of each list; arg is the struct manrs_slurm. */
enum manrs_status manrs_slurm_read_aspa_filter(struct manrs_json_stream *s,
					       const char *name, void *arg);
enum manrs_status manrs_slurm_read_aspa_assertion(struct manrs_json_stream *s,
						  const char *name, void *arg);

enum manrs_status manrs_slurm_index(struct manrs_slurm *slurm);

#endif /* MANRS_RPKI_SLURM_PRIVATE_H */
