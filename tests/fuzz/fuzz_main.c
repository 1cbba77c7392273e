/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz entry once over each file named on the command line: how make
 * check smoke-runs the seeds without a fuzzing engine.  Exit status 2 when a
 * file cannot be read, or when there is none: that would prove nothing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Seeds are small; a larger file is a mistake. */
#define SEED_MAX (1u << 20)

static int run_file(const char *path)
{
	uint8_t *data = malloc(SEED_MAX);
	FILE *in = fopen(path, "re");
	size_t size = 0;
	int failed = !data || !in;

	if (!failed) {
		size = fread(data, 1, SEED_MAX, in);
		failed = ferror(in) || !feof(in);
	}
	if (failed)
		fprintf(stderr, "%s: cannot be read whole\n", path);
	else
		LLVMFuzzerTestOneInput(data, size);
	if (in)
		fclose(in);
	free(data);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = argc < 2;
	int i;

	for (i = 1; i < argc; i++)
		failed |= run_file(argv[i]);
	return failed ? 2 : 0;
}
