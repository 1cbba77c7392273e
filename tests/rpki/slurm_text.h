/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SLURM files in tests. */
#ifndef TEST_SLURM_TEXT_H
#define TEST_SLURM_TEXT_H

#include "rpki_wait.h"

#include "rpki/rpki_slurm.h"

/* A file around lists of entries, and the parts that are ignored. */
#define FILE_OF(filters, assertions)                                           \
	"{\"slurmVersion\":1,\n\"validationOutputFilters\":{"                    \
	"\"prefixFilters\":[\n" filters "\n],\"bgpsecFilters\":[]},\n"           \
	"\"locallyAddedAssertions\":{\"prefixAssertions\":[\n" assertions        \
	"\n],\"bgpsecAssertions\":[]}}"

#define BAD_ASN	   " is not an AS number (0 to 4294967295)"

static inline enum manrs_status read_text(const char *text, size_t len,
				   struct manrs_slurm **slurm,
				   struct manrs_text *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	enum manrs_status status;

	ck_assert_ptr_nonnull(in);
	status = manrs_slurm_read(in, slurm, err);
	fclose(in);
	return status;
}

#endif /* TEST_SLURM_TEXT_H */
