/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws the bar.  Reads the clock every LINES_PER_CLOCK lines, so that it costs
 * nothing; what is read and what is said otherwise is the caller's.
 */
#include "progress.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINES_PER_CLOCK 1024
#define FIRST_SEC 1.0
#define AGAIN_SEC 0.1
#define BAR_LEN 30

static double seconds_since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) +
	       (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

void progress_begin(struct progress *progress, FILE *file)
{
	struct stat st;

	*progress = (struct progress){
		.is_wanted = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
	if (!progress->is_wanted)
		return;
	if (!fstat(fileno(file), &st) && S_ISREG(st.st_mode))
		progress->size = (uint64_t)st.st_size;
	clock_gettime(CLOCK_MONOTONIC, &progress->began);
	progress->shown = progress->began;
}

static void draw(struct progress *progress)
{
	char bar[BAR_LEN + 1];
	unsigned filled, percent;

	clock_gettime(CLOCK_MONOTONIC, &progress->shown);
	progress->is_shown = true;
	if (progress->size && progress->done <= progress->size) {
		percent = (unsigned)(progress->done * 100 / progress->size);
		filled = percent * BAR_LEN / 100;
		memset(bar, '.', BAR_LEN);
		memset(bar, '#', filled);
		bar[BAR_LEN] = '\0';
		fprintf(stderr, "\r[%s] %3u %%  %lu lines", bar, percent,
			progress->lines);
	} else {
		fprintf(stderr, "\r%lu lines, %.1f MB", progress->lines,
			(double)progress->done / 1e6);
	}
	fflush(stderr);
}

void progress_add(struct progress *progress, size_t bytes)
{
	if (!progress->is_wanted)
		return;
	progress->done += bytes;
	if (++progress->lines % LINES_PER_CLOCK ||
	    seconds_since(&progress->began) < FIRST_SEC ||
	    seconds_since(&progress->shown) < AGAIN_SEC)
		return;
	draw(progress);
}

void progress_clear(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}
