/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes at all as a file of VRPs: either every VRP is well formed, or there
 * is a reason in words and nothing else.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/prefix.h"
#include "rpki/rpki_json.h"

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
	require(vrp->sources == 0);
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
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	/* In the middle of the seeds' "expires". */
	struct manrs_rpki_json_expiry expiry = { .now = 1753070425 };
	size_t n = 0;
	size_t i;

	if (!in)
		return 0;
	if (manrs_rpki_json_read(in, &expiry, &vrps, &n, &err)) {
		require(!vrps && !n);
		check_text(&err);
	} else {
		require(n > 0 && err.len == 0);
		for (i = 0; i < n; i++)
			check_vrp(&vrps[i]);
	}
	free(vrps);
	fclose(in);
	return 0;
}
