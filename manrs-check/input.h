/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the subcommands read: lines, routes in lines, VRP and ASPA files. */
#ifndef MANRS_CHECK_INPUT_H
#define MANRS_CHECK_INPUT_H

#include <stdio.h>

#include "command.h"
#include "engine/aspa_table.h"
#include "engine/aspath.h"
#include "engine/prefix.h"
#include "engine/vrp_table.h"
#include "progress.h"

/* Bytes of a line with its terminator.  The longest line of a dump holds the
 * attributes of one message, 4096 octets, as text. */
#define INPUT_LINE_MAX 65536

/* A text file being read line by line. */
struct input {
	FILE *file;
	const char *name; /* borrowed, for messages */
	unsigned long number; /* of the line, from 1 */
	unsigned long n_bad;  /* lines complained about */
	bool has_failed;      /* reading broke off */
	struct progress progress;
	char line[INPUT_LINE_MAX];
};

/* path NULL or "-": standard input.  Says what is wrong when it fails. */
bool input_open(struct input *input, const char *path);
void input_close(struct input *input);

/* The next line, without its end, into input->line.  Lines that are too long or
 * hold a NUL are complained about and skipped. */
bool input_next(struct input *input);

/* Complain about the current line: "manrs-check: NAME:NUMBER: ..." */
void input_bad(struct input *input, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A route in text.  path.hops points to hops, path_text into the line. */
struct input_route {
	struct manrs_prefix prefix;
	struct manrs_aspath path;
	const char *path_text;
	uint32_t hops[MANRS_ASPATH_MAX];
	bool is_blackhole; /* only a dump tells */
};

/* Parse an AS path; complains and returns false when it is none. */
bool input_parse_path(struct input *input, const char *text,
		      struct input_route *route);

/* Parse the current line as "PREFIX ASPATH..."; the same. */
bool input_parse_route(struct input *input, struct input_route *route);

/* Load a VRP file ("-": standard input) into a new table, which the caller
 * frees.  Says what is wrong and returns NULL when it cannot be used. */
struct manrs_vrp_table *input_load_vrps(const char *path);

/* The same for a file of ASPAs. */
struct manrs_aspa_table *input_load_aspas(const char *path);

/* Files of RPKI data, each NULL or a path. */
struct input_rpki_files {
	const char *vrps;  /* and ASPAs, if there are any in it */
	const char *aspas; /* ASPAs alone */
};

/* Load both into *vrps and *aspas; NULL: nobody says anything of them.  Of ASPAs
 * the union counts.  false: a file cannot be used, which is said. */
bool input_load_rpki(const struct input_rpki_files *files,
		     struct manrs_vrp_table **vrps,
		     struct manrs_aspa_table **aspas);

#endif /* MANRS_CHECK_INPUT_H */
