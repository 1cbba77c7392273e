/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-check: the engine on files and dumps, without FRR.
 *
 * This file owns the list of subcommands and what is common to their command
 * lines; each subcommand has a file of its own.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "engine/manrs_types.h"

#ifndef MANRS_VERSION
#define MANRS_VERSION "unknown"
#endif

static const struct command *const commands[] = {
	&command_rov,
	&command_aspa,
	&command_route,
	&command_incidents,
};

static void print_usage(FILE *out)
{
	fprintf(out, "Usage: manrs-check SUBCOMMAND [OPTIONS] [FILE]\n"
		     "\n"
		     "Judge BGP routes by the MANRS norms and RPKI, offline.\n"
		     "\n"
		     "Subcommands:\n");
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
			commands[i]->summary);
	fprintf(out, "\n"
		     "manrs-check SUBCOMMAND --help tells more.\n"
		     "Exit status: 0 all was judged, 1 an input line was bad "
		     "(named on standard error,\n"
		     "the rest is still judged), 2 wrong usage or a file that "
		     "cannot be used.\n");
}

enum command_status command_usage(const struct command *command,
				  const char *fmt, ...)
{
	va_list ap;

	if (fmt) {
		fprintf(stderr, "manrs-check %s: ", command->name);
		va_start(ap, fmt);
		vfprintf(stderr, fmt, ap);
		va_end(ap);
		fputc('\n', stderr);
	}
	fprintf(stderr,
		"Usage: manrs-check %s %s\n"
		"manrs-check %s --help tells more.\n",
		command->name, command->usage, command->name);
	return COMMAND_USAGE;
}

enum command_status command_help(const struct command *command)
{
	printf("Usage: manrs-check %s %s\n\n%s.\n\n%s", command->name,
	       command->usage, command->summary, command->help);
	return COMMAND_OK;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		print_usage(stderr);
		return COMMAND_USAGE;
	}
	if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
		print_usage(stdout);
		return COMMAND_OK;
	}
	if (!strcmp(word, "--version")) {
		puts("manrs-check " MANRS_VERSION);
		return COMMAND_OK;
	}
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(commands); i++)
		if (!strcmp(word, commands[i]->name))
			return commands[i]->run(argc - 1, argv + 1);
	fprintf(stderr, "manrs-check: unknown subcommand '%s'\n", word);
	print_usage(stderr);
	return COMMAND_USAGE;
}
