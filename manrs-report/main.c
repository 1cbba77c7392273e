/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-report: the conformance report of a month out of the history database,
 * without bgpd.  This file owns the command line and the file that is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

#ifndef MANRS_VERSION
#define MANRS_VERSION "unknown"
#endif

enum exit_status {
	EXIT_DONE = 0,
	EXIT_NO_REPORT = 1, /* no data, or the file cannot be written */
	EXIT_USAGE = 2,
};

static const struct format {
	const char *name;
	bool (*print)(const struct report *report, FILE *out);
} formats[] = {
	{ "text", report_print_text },
	{ "json", report_print_json },
	{ "html", report_print_html },
};

struct command_line {
	struct report_options options;
	const struct format *format;
	const char *output; /* NULL: standard output */
};

static const char usage[] =
	"Usage: manrs-report [--database FILE] [--month YYYY-MM]\n"
	"                    [--neighbor NAME [--vrf VRF]]\n"
	"                    [--format text|json|html] [--output FILE]\n";

static const char help[] =
	"\n"
	"Write the MANRS conformance report of a month, of all neighbors or of "
	"one, out of\n"
	"the history that the bgpd module keeps.  bgpd need not run.\n"
	"\n"
	"  --database FILE   the history (default: " MANRS_HISTORY_PATH_DEFAULT
	")\n"
	"  --month YYYY-MM   which month, in UTC (default: the last that is "
	"over, or the\n"
	"                    nearest with data)\n"
	"  --neighbor NAME   of this neighbor only, named as in bgpd's "
	"configuration\n"
	"  --vrf VRF         its VRF, if the name is in several\n"
	"  --format FORMAT   text (default), json, or html: one page without "
	"scripts, for\n"
	"                    screen and print\n"
	"  --output FILE     write there, and only when all went well (default: "
	"standard\n"
	"                    output)\n"
	"  --now SECONDS     take this for the present (default: the clock)\n"
	"  --version, --help\n"
	"\n"
	"Exit status: 0 written, 1 there is nothing to report or the file "
	"cannot be\n"
	"written, 2 wrong usage.\n";

static int fail_usage(const char *what, const char *value)
{
	fprintf(stderr, "manrs-report: '%s' is no %s\n%s", value, what, usage);
	return EXIT_USAGE;
}

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

static bool parse_seconds(const char *text, manrs_time_t *t)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < MANRS_TIME_MIN ||
	    value > MANRS_TIME_MAX)
		return false;
	*t = value;
	return true;
}

/* One option; EXIT_DONE, or what to leave with. */
static int take_option(struct command_line *line, int option, const char *value)
{
	struct report_options *options = &line->options;

	switch (option) {
	case 'd':
		options->database = value;
		return EXIT_DONE;
	case 'n':
		options->neighbor = value;
		return EXIT_DONE;
	case 'v':
		options->vrf = value;
		return EXIT_DONE;
	case 'o':
		line->output = value;
		return EXIT_DONE;
	case 'm':
		options->has_month = !manrs_month_parse(value,
							&options->month);
		return options->has_month
			       ? EXIT_DONE
			       : fail_usage("month such as 2026-11", value);
	case 'f':
		line->format = find_format(value);
		return line->format ? EXIT_DONE
				    : fail_usage("format: text, json or html",
						 value);
	case 't':
		return parse_seconds(value, &options->now)
			       ? EXIT_DONE
			       : fail_usage("number of seconds", value);
	default:
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
}

/* EXIT_DONE with *line filled in, or what to leave with; *is_help: having
 * helped is all there was to do. */
static int parse_line(int argc, char **argv, struct command_line *line,
		      bool *is_help)
{
	static const struct option long_options[] = {
		{ "database", required_argument, NULL, 'd' },
		{ "month", required_argument, NULL, 'm' },
		{ "neighbor", required_argument, NULL, 'n' },
		{ "vrf", required_argument, NULL, 'v' },
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "now", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option, status;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) !=
	       -1) {
		*is_help = option == 'h' || option == 'V';
		if (option == 'h')
			printf("%s%s", usage, help);
		if (option == 'V')
			puts("manrs-report " MANRS_VERSION);
		if (*is_help)
			return EXIT_DONE;
		status = take_option(line, option, optarg);
		if (status)
			return status;
	}
	if (optind < argc)
		return fail_usage("option", argv[optind]);
	if (line->options.vrf && !line->options.neighbor) {
		fprintf(stderr, "manrs-report: --vrf needs --neighbor\n%s",
			usage);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Says what is wrong and returns false when not all could be written. */
static bool print_to(const struct command_line *line,
		     const struct report *report, FILE *out, const char *name)
{
	bool printed = line->format->print(report, out);

	if (printed && !fflush(out) && !ferror(out))
		return true;
	fprintf(stderr, "manrs-report: %s: %s\n", name,
		strerror(printed ? errno : ENOMEM));
	return false;
}

static bool say_error(const char *name)
{
	fprintf(stderr, "manrs-report: %s: %s\n", name, strerror(errno));
	return false;
}

/* What is no file (a terminal, a pipe, /dev/null) cannot be replaced. */
static bool write_through(const struct command_line *line,
			  const struct report *report)
{
	FILE *out = fopen(line->output, "we");
	bool written;

	if (!out)
		return say_error(line->output);
	written = print_to(line, report, out, line->output);
	fclose(out);
	return written;
}

/* Into the place of the old one when it is whole. */
static bool replace_file(const struct command_line *line,
			 const struct report *report, char *temporary)
{
	int fd = mkostemp(temporary, O_CLOEXEC);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	mode_t mask = umask(0);
	bool written;

	umask(mask);
	if (!out)
		return say_error(line->output);
	written = print_to(line, report, out, line->output);
	(void)!fchmod(fd, 0666 & ~mask);
	fclose(out);
	if (written && rename(temporary, line->output))
		written = say_error(line->output);
	if (!written)
		unlink(temporary);
	return written;
}

static bool write_output(const struct command_line *line,
			 const struct report *report)
{
	char *temporary;
	struct stat st;
	bool written;

	if (!stat(line->output, &st) && !S_ISREG(st.st_mode))
		return write_through(line, report);
	if (asprintf(&temporary, "%s.XXXXXX", line->output) < 0)
		return say_error(line->output);
	written = replace_file(line, report, temporary);
	free(temporary);
	return written;
}

int main(int argc, char **argv)
{
	struct command_line line = {
		.options = { .database = MANRS_HISTORY_PATH_DEFAULT,
			     .now = time(NULL) },
		.format = &formats[0],
	};
	char error[REPORT_ERROR_SIZE];
	struct report report;
	bool is_help = false, done;
	int status = parse_line(argc, argv, &line, &is_help);

	if (status || is_help)
		return status;
	done = report_read(&report, &line.options, error);
	if (!done)
		fprintf(stderr, "manrs-report: %s\n", error);
	else if (line.output)
		done = write_output(&line, &report);
	else
		done = print_to(&line, &report, stdout, "standard output");
	report_release(&report);
	return done ? EXIT_DONE : EXIT_NO_REPORT;
}
