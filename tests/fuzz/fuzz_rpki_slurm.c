/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes at all as a SLURM file: either what it asserts is well formed and
 * its filters only take away, or there is a reason in words and nothing else.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "rpki/rpki_slurm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_vrp(const struct manrs_vrp *vrp)
{
	const struct manrs_prefix *p = &vrp->prefix;

	require(p->afi < MANRS_AFI__COUNT);
	require(p->len <= vrp->max_len);
	require(vrp->max_len <= manrs_afi_bits(p->afi));
	require(!(p->hi & ~manrs_mask_hi(p->len)));
	require(!(p->lo & ~manrs_mask_lo(p->len)));
}

static void check_filters(const struct manrs_slurm *slurm,
			  const struct manrs_rpki_records *records)
{
	size_t bytes = records->n * sizeof(*records->vrps);
	struct manrs_vrp *vrps = malloc(bytes + 1);
	size_t left;

	require(vrps != NULL);
	if (bytes)
		memcpy(vrps, records->vrps, bytes);
	left = manrs_slurm_filter(slurm, vrps, records->n);
	require(left <= records->n);
	if (!manrs_slurm_count_filters(slurm))
		require(left == records->n);
	/* What a filter left, it leaves again. */
	require(manrs_slurm_filter(slurm, vrps, left) == left);
	free(vrps);
}

static void check_text(const struct manrs_text *err)
{
	size_t i;

	require(err->len > 0);
	for (i = 0; i < err->len; i++)
		require(err->buf[i] >= ' ' && err->buf[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* fmemopen() takes no empty buffer. */
	FILE *in = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	struct manrs_rpki_records records = { .vrps = NULL };
	struct manrs_slurm *slurm = NULL;
	MANRS_TEXT(err, 256);
	size_t i;

	if (!in)
		return 0;
	if (manrs_slurm_read(in, &slurm, &err)) {
		require(!slurm);
		check_text(&err);
	} else {
		require(err.len == 0);
		manrs_slurm_take_assertions(slurm, &records);
		for (i = 0; i < records.n; i++)
			check_vrp(&records.vrps[i]);
		check_filters(slurm, &records);
	}
	manrs_rpki_records_release(&records);
	manrs_slurm_free(slurm);
	fclose(in);
	return 0;
}
