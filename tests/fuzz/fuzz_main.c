/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz entry once over each file named on the command line, or over all
 * its seeds: those of fuzz_X are in tests/fuzz/seeds/X.  This is how make check
 * smoke-runs it without a fuzzing engine.  Exit status 2 when a file cannot be
 * read, or when there is none: that would prove nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int run_seeds(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;
	const struct dirent *entry;
	int failed = 0;
	int n = 0;
	char path[4096];
	DIR *seeds;

	if (!strncmp(name, "fuzz_", 5))
		name += 5;
	snprintf(path, sizeof(path), "%s/fuzz/seeds/%s", MANRS_TESTS_DIR, name);
	seeds = opendir(path);
	while (seeds && (entry = readdir(seeds))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/fuzz/seeds/%s/%s",
			 MANRS_TESTS_DIR, name, entry->d_name);
		failed |= run_file(path);
		n++;
	}
	if (seeds)
		closedir(seeds);
	printf("%s: %d seeds\n", name, n);
	return failed || !n;
}

int main(int argc, char **argv)
{
	int failed = 0;
	int i;

	if (argc < 2)
		failed = run_seeds(argv[0]);
	for (i = 1; i < argc; i++)
		failed |= run_file(argv[i]);
	return failed ? 2 : 0;
}
