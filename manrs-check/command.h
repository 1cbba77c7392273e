/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a subcommand of manrs-check is.  To add one: write its file, declare it
 * here and add it to the table in main.c. */
#ifndef MANRS_CHECK_COMMAND_H
#define MANRS_CHECK_COMMAND_H

/* Exit status. */
enum command_status {
	COMMAND_OK = 0,	       /* all was judged */
	COMMAND_BAD_INPUT = 1, /* an input line was bad, the rest was judged */
	COMMAND_USAGE = 2,     /* wrong usage, or a file that cannot be used */
};

struct command {
	const char *name;
	const char *summary; /* one line */
	const char *usage;   /* what follows "manrs-check NAME " */
	const char *help;    /* the rest of --help */
	/* argv[0] is the name of the subcommand. */
	enum command_status (*run)(int argc, char **argv);
};

extern const struct command command_aspa;      /* check_aspa.c */
extern const struct command command_incidents; /* check_incidents.c */
extern const struct command command_rov;       /* check_rov.c */
extern const struct command command_route;     /* check_route.c */

/* Say what is wrong with the usage of a subcommand, and how to learn more. */
enum command_status command_usage(const struct command *command,
				  const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Print the whole --help. */
enum command_status command_help(const struct command *command);

#endif /* MANRS_CHECK_COMMAND_H */
