/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures the engine without FRR, beside rtrlib where that does the same:
 * reads the input, runs what is named, prints one JSON object a line.  Each
 * benchmark is in a file of its own; tools/bench makes the input and judges the
 * figures.
 *
 *	bench_engine --routes FILE --vrps FILE [--rounds N] NAME...
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

static const struct bench {
	const char *name;
	void (*run)(const struct bench_input *input);
} benches[] = {
	{ "rov-lookup", bench_rov_lookup },
	{ "vrp-memory", bench_vrp_memory },
	{ "vrp-load", bench_vrp_load },
	{ "evaluate", bench_evaluate },
	/* The same on a sample, once: for counting instructions. */
	{ "evaluate-sample", bench_evaluate_sample },
};

void bench_fail(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "bench_engine: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *bench_alloc(size_t n, size_t size)
{
	void *memory = calloc(n ? n : 1, size);

	if (!memory)
		bench_fail("out of memory");
	return memory;
}

double bench_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare_times(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(struct bench_times *times)
{
	qsort(times->of_round, times->n, sizeof(times->of_round[0]),
	      compare_times);
	return times->of_round[times->n / 2];
}

void bench_print_times(const char *key, struct bench_times *times)
{
	double median = bench_median(times);

	printf(",\"%s\":{\"median\":%.4g,\"min\":%.4g,\"max\":%.4g}", key,
	       median, times->of_round[0], times->of_round[times->n - 1]);
}

struct manrs_vrp_table *bench_table(const struct bench_input *input)
{
	struct manrs_vrp *copy = bench_alloc(input->n_vrps, sizeof(*copy));
	struct manrs_vrp_table *table;

	memcpy(copy, input->vrps, input->n_vrps * sizeof(*copy));
	if (manrs_vrp_table_new(copy, input->n_vrps, &table))
		bench_fail("cannot build the VRP table");
	free(copy);
	return table;
}

static const struct bench *find_bench(const char *name)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(benches); i++)
		if (!strcmp(benches[i].name, name))
			return &benches[i];
	return NULL;
}

static _Noreturn void usage(void)
{
	fprintf(stderr,
		"usage: bench_engine --routes FILE --vrps FILE [--rounds N] NAME...\n");
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(benches); i++)
		fprintf(stderr, "  %s\n", benches[i].name);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "routes", required_argument, NULL, 'r' },
		{ "vrps", required_argument, NULL, 'v' },
		{ "rounds", required_argument, NULL, 'n' },
		{ 0 },
	};
	const char *routes = NULL, *vrps = NULL;
	struct bench_input input = { .rounds = 5 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			routes = optarg;
		else if (option == 'v')
			vrps = optarg;
		else if (option == 'n')
			input.rounds = (unsigned)strtoul(optarg, NULL, 10);
		else
			usage();
	}
	if (!routes || !vrps || optind == argc || !input.rounds ||
	    input.rounds > BENCH_ROUNDS_MAX)
		usage();
	for (int i = optind; i < argc; i++)
		if (!find_bench(argv[i]))
			usage();

	bench_input_read(&input, routes, vrps);
	for (int i = optind; i < argc; i++) {
		find_bench(argv[i])->run(&input);
		fflush(stdout);
	}
	return 0;
}
