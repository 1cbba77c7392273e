/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of configuration lines share: all that a configuration writes
 * as one text, and one line at a time with what it says and changes.
 */
#ifndef MANRS_TESTS_CONFIG_LINES_H
#define MANRS_TESTS_CONFIG_LINES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/config.h"

#define POLICY MANRS_CHANGED_POLICY
#define RPKI MANRS_CHANGED_RPKI
#define TRANSIT_FREE MANRS_CHANGED_TRANSIT_FREE
#define DUMP_SIZE (1 << 16)

/* A growing text: all that a configuration writes. */
struct dump {
	char text[DUMP_SIZE];
	struct manrs_text out;
};

static inline void dump_line(const char *line, void *arg)
{
	struct dump *dump = arg;

	manrs_text_add(&dump->out, "%s\n", line);
}

static inline void dump_neighbor_line(const char *line, void *arg)
{
	struct dump *dump = arg;

	manrs_text_add(&dump->out, " %s\n", line);
}

/* Everything, in the form of FRR; each instance under a router bgp line. */
static inline void dump_config(const struct manrs_config *config,
			       struct dump *dump)
{
	const char *instance = NULL;

	manrs_text_init(&dump->out, dump->text, sizeof(dump->text));
	manrs_config_write(config, dump_line, dump);
	for (size_t i = 0; i < config->n_neighbors; i++) {
		const struct manrs_neighbor_config *n = &config->neighbors[i];

		if (!instance || strcmp(instance, n->instance))
			manrs_text_add(&dump->out, "router bgp vrf %s\n",
				       n->instance);
		instance = n->instance;
		manrs_config_write_neighbor(config, n->instance, n->name,
					    dump_neighbor_line, dump);
	}
	ck_assert_msg(!dump->out.truncated, "DUMP_SIZE is too small");
}

/* Read the lines of text; a `router bgp ... vrf X` line sets the instance.
 * Refusals go to refused, if there is one, and fail the test if there is none. */
static inline void read_lines(struct manrs_config *config, const char *text,
		       struct dump *refused)
{
	char instance[64] = "default";
	char *copy = strdup(text), *rest = copy, *line;

	for (unsigned number = 1; (line = strsep(&rest, "\n")); number++) {
		MANRS_TEXT(err, 256);
		char *vrf = strstr(line, " vrf ");
		unsigned changed;
		enum manrs_status status;

		if (!strncmp(line, "router bgp", 10)) {
			snprintf(instance, sizeof(instance), "%s",
				 vrf ? vrf + 5 : "default");
			continue;
		}
		status = manrs_config_line(config, instance, line, &changed,
					   &err);
		if (!status || status == MANRS_ERR_NOT_FOUND)
			continue;
		ck_assert_msg(refused != NULL, "'%s': %s", line, err.buf);
		manrs_text_add(&refused->out, "! line %u: %s\n", number,
			       err.buf);
	}
	free(copy);
}

static struct dump before, after;

/* One line at a time ---------------------------------------------------- */

#define SAME NULL /* the configuration is what it was */

struct line_case {
	int line;
	const char *why;
	const char *setup; /* lines read first */
	const char *input;
	enum manrs_status status;
	unsigned changed;
	const char *want; /* all that is written after, or the error text */
};

static inline void expect_one_line(const struct line_case *c)
{
	const unsigned untouched = 0x40;
	struct manrs_config config;
	MANRS_TEXT(err, 256);
	unsigned changed = untouched;
	enum manrs_status status;

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, c->setup, NULL);
	dump_config(&config, &before);
	status = manrs_config_line(&config, "default", c->input, &changed,
				   &err);
	dump_config(&config, &after);
	ck_assert_msg(status == c->status, "line %d: %s: status %d (%s)",
		      c->line, c->why, status, err.buf);
	if (status) {
		ck_assert_msg(!strcmp(err.buf, c->want), "line %d: %s: '%s'",
			      c->line, c->why, err.buf);
		ck_assert_msg(changed == untouched, "line %d: %s", c->line,
			      c->why);
	} else {
		ck_assert_msg(changed == c->changed, "line %d: %s: changed %u",
			      c->line, c->why, changed);
		ck_assert_msg(!err.len, "line %d: %s: '%s'", c->line, c->why,
			      err.buf);
	}
	ck_assert_msg(!strcmp(after.text, status || !c->want ? before.text
							     : c->want),
		      "line %d: %s: wrote\n%s", c->line, c->why, after.text);
	manrs_config_release(&config);
}

/* `no` in front of everything that is written leaves nothing. */
static inline void expect_no_form_of_every_line(const struct line_case *c)
{
	struct manrs_config config;
	char *copy, *rest, *line;
	char negated[MANRS_CONFIG_LINE_MAX], instance[64] = "default";

	ck_assert(!manrs_config_init(&config));
	read_lines(&config, c->setup, NULL);
	dump_config(&config, &before);
	rest = copy = strdup(before.text);
	while ((line = strsep(&rest, "\n")) && *line) {
		MANRS_TEXT(err, 256);
		unsigned changed = 0;

		if (sscanf(line, "router bgp vrf %63s", instance) == 1)
			continue;
		snprintf(negated, sizeof(negated), "no %s", line);
		ck_assert_msg(!manrs_config_line(&config, instance, negated,
						 &changed, &err),
			      "line %d: '%s': %s", c->line, negated, err.buf);
		ck_assert_msg(changed, "line %d: '%s'", c->line, negated);
	}
	free(copy);
	dump_config(&config, &after);
	ck_assert_msg(!after.out.len, "line %d: left\n%s", c->line, after.text);
	manrs_config_release(&config);
}

#endif /* MANRS_TESTS_CONFIG_LINES_H */
