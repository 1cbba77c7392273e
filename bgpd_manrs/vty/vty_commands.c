/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expands the placeholders of the command table from the engine's own tables,
 * so that a new check, action or relationship reaches the command line, its
 * help and vtysh without a second edit.  Used by the module and by the vtysh
 * library; knows no FRR.
 */
#include "vty/vty_commands.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/incident.h"
#include "engine/sink_id.h"

static const char *const action_help[MANRS_ACTION__COUNT] = {
	[MANRS_ACTION_OFF] = "Do not run the check",
	[MANRS_ACTION_LOG] = "Count, show and log; the route passes",
	[MANRS_ACTION_TAG] = "The same, with a large community that names the check",
	[MANRS_ACTION_DEPREFERENCE] = "The route passes with a low local preference",
	[MANRS_ACTION_REJECT] = "The route must not pass",
};

static const char *const relationship_help[MANRS_REL__COUNT] = {
	[MANRS_REL_CUSTOMER] = "The neighbor buys transit from us",
	[MANRS_REL_PROVIDER] = "The neighbor sells transit to us",
	[MANRS_REL_PEER] = "Each gives the other its own and its customers' routes",
	[MANRS_REL_RS_SERVER] = "The neighbor is a route server",
	[MANRS_REL_RS_CLIENT] = "The neighbor is a client of our route server",
};

static const char *const metric_help[MANRS_KEY__COUNT] = {
	[MANRS_KEY_M1] = "Route leak",
	[MANRS_KEY_M1C] = "Route leak by a customer",
	[MANRS_KEY_M2] = "Route misorigination",
	[MANRS_KEY_M2C] = "Route misorigination by a customer",
	[MANRS_KEY_M3] = "Bogon prefix",
	[MANRS_KEY_M3C] = "Bogon prefix by a customer",
	[MANRS_KEY_M3_ADMIN] = "Prefix that no registry handed out",
	[MANRS_KEY_M3C_ADMIN] = "Prefix that no registry handed out, by a customer",
	[MANRS_KEY_M4] = "Bogon AS number",
	[MANRS_KEY_M4C] = "Bogon AS number by a customer",
	[MANRS_KEY_M4_ADMIN] = "AS number that no registry handed out",
	[MANRS_KEY_M4C_ADMIN] = "AS number that no registry handed out, by a customer",
};

/* Write the choice words (word_i|word_j) or their help lines. */
static void print_choice(FILE *out, int is_help, int first, int count,
			 const char *(*word)(int), const char *(*help)(int))
{
	for (int i = first; i < count; i++) {
		if (is_help)
			fprintf(out, "%s\n", help(i));
		else
			fprintf(out, "%s%s", i == first ? "<" : "|", word(i));
	}
	if (!is_help)
		fputc('>', out);
}

static const char *check_word(int i) { return manrs_checks[i].name; }
static const char *check_title(int i) { return manrs_checks[i].title; }
static const char *action_word(int i) { return manrs_action_name(i); }
static const char *action_title(int i) { return action_help[i]; }
static const char *rel_word(int i) { return manrs_relationship_name(i); }
static const char *rel_title(int i) { return relationship_help[i]; }

/* Lower case: what begins with a capital stands for a value in FRR's
 * grammar. */
static const char *metric_word(int i)
{
	static char words[MANRS_KEY__COUNT][12];
	const char *name = manrs_metric_key_name(i);

	for (size_t c = 0; c < sizeof(words[i]) - 1 && name[c]; c++)
		words[i][c] = (char)tolower((unsigned char)name[c]);
	return words[i];
}

#define SINK_WORD(id, word, help) word,
#define SINK_HELP(id, word, help) help,
static const char *const sink_words[] = { MANRS_SINKS(SINK_WORD) };
static const char *const sink_help[] = { MANRS_SINKS(SINK_HELP) };
static const char *sink_word(int i) { return sink_words[i]; }
static const char *sink_title(int i) { return sink_help[i]; }
static const char *metric_title(int i) { return metric_help[i]; }

/* Print what stands for the placeholder at *text and step over it; false when
 * there is none at *text. */
static int print_placeholder(FILE *out, const char **text, int is_help)
{
	static const char neighbor[] = "<A.B.C.D|X:X::X:X|WORD>";
	static const char neighbor_help[] =
		"Neighbor address\nNeighbor IPv6 address\n"
		"Interface name or neighbor tag\n";
	static const char instance[] = "[<view|vrf> VIEWVRFNAME]";
	static const char instance_help[] =
		"BGP view\nBGP VRF\nView or VRF name, or all\n";

	if (!strncmp(*text, "{CHECK}", 7)) {
		print_choice(out, is_help, 0, MANRS_CHECK__COUNT, check_word,
			     check_title);
		*text += 7;
	} else if (!strncmp(*text, "{METRIC}", 8)) {
		print_choice(out, is_help, MANRS_KEY_NONE + 1, MANRS_KEY__COUNT,
			     metric_word, metric_title);
		*text += 8;
	} else if (!strncmp(*text, "{SINK}", 6)) {
		print_choice(out, is_help, 0, MANRS_SINK__COUNT, sink_word,
			     sink_title);
		*text += 6;
	} else if (!strncmp(*text, "{ACTION}", 8)) {
		print_choice(out, is_help, 0, MANRS_ACTION__COUNT, action_word,
			     action_title);
		*text += 8;
	} else if (!strncmp(*text, "{RELATIONSHIP}", 14)) {
		print_choice(out, is_help, MANRS_REL_CUSTOMER, MANRS_REL_IBGP,
			     rel_word, rel_title);
		*text += 14;
	} else if (!strncmp(*text, "{NEIGHBOR}", 10)) {
		fputs(is_help ? neighbor_help : neighbor, out);
		*text += 10;
	} else if (!strncmp(*text, "{INSTANCE}", 10)) {
		fputs(is_help ? instance_help : instance, out);
		*text += 10;
	} else {
		return 0;
	}
	return 1;
}

char *manrs_vty_expand(const char *text, int is_help)
{
	char *expanded = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&expanded, &size);

	if (!out)
		return NULL;
	while (*text)
		if (*text != '{' || !print_placeholder(out, &text, is_help))
			fputc(*text++, out);
	if (fclose(out)) {
		free(expanded);
		return NULL;
	}
	return expanded;
}
