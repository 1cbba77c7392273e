/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-check incidents: the MANRS Observatory's arithmetic on violations in
 * JSON lines, one object for each neighbor and metric, so that anyone can check
 * a score by hand.  Rules are the engine's (incident.h); this file owns what a
 * line may look like and the groups.
 */
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "engine/incident.h"
#include "input.h"
#include "output.h"

/* Nesting of a line.  Ours has 1; members that are not ours may be anything. */
#define LINE_DEPTH_MAX 16

/* Violations of one neighbor and metric. */
struct group {
	struct json_object *neighbor; /* string or integer; owned */
	struct json_object *metric;   /* string; owned */
	struct manrs_span *spans;     /* owned */
	size_t n;
	size_t room;
};

struct incidents_options {
	const char *path; /* borrowed */
	bool has_now;
	manrs_time_t now;
	bool has_month;
	struct manrs_month month;
};

struct incidents {
	const struct incidents_options *options;
	struct input *input;
	struct json_tokener *tokener;
	void *groups; /* tree of struct group, by neighbor and metric */
	bool no_memory;
};

/* 64500 and "64500" are two neighbors. */
static int compare_names(struct json_object *a, struct json_object *b)
{
	int order = strcmp(json_object_get_string(a),
			   json_object_get_string(b));

	return order ? order
		     : (int)json_object_get_type(a) -
			       (int)json_object_get_type(b);
}

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = compare_names(x->neighbor, y->neighbor);

	return order ? order : compare_names(x->metric, y->metric);
}

static void free_group(void *arg)
{
	struct group *group = arg;

	json_object_put(group->neighbor);
	json_object_put(group->metric);
	free(group->spans);
	free(group);
}

/* The group of that name, made if there is none; NULL: no memory. */
static struct group *get_group(struct incidents *run,
			       struct json_object *neighbor,
			       struct json_object *metric)
{
	struct group wanted = { .neighbor = neighbor, .metric = metric };
	struct group *group;
	void **node = tfind(&wanted, &run->groups, compare_groups);

	if (node)
		return *node;
	group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	group->neighbor = json_object_get(neighbor);
	group->metric = json_object_get(metric);
	if (tsearch(group, &run->groups, compare_groups))
		return group;
	free_group(group);
	return NULL;
}

static bool add_span(struct group *group, struct manrs_span span)
{
	if (group->n == group->room) {
		size_t room = group->room ? 2 * group->room : 8;
		struct manrs_span *spans =
			reallocarray(group->spans, room, sizeof(*spans));

		if (!spans)
			return false;
		group->spans = spans;
		group->room = room;
	}
	group->spans[group->n++] = span;
	return true;
}

/* Text that is not empty and has no NUL in it. */
static bool is_name(struct json_object *value)
{
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return false;
	text = json_object_get_string(value);
	return *text &&
	       strlen(text) == (size_t)json_object_get_string_len(value);
}

/* A whole number of seconds; 1e3 is one, as in JSON it may be. */
static bool parse_time(struct json_object *value, manrs_time_t *t)
{
	double number;

	switch (json_object_get_type(value)) {
	case json_type_int:
		*t = json_object_get_int64(value);
		return *t >= MANRS_TIME_MIN && *t <= MANRS_TIME_MAX;
	case json_type_double:
		number = json_object_get_double(value);
		if (!(number >= MANRS_TIME_MIN && number <= MANRS_TIME_MAX))
			return false;
		*t = (manrs_time_t)number;
		return (double)*t == number;
	default:
		return false;
	}
}

/* Complains and returns false when the line has no such span. */
static bool parse_span(const struct incidents *run, struct json_object *line,
		       struct manrs_span *span)
{
	struct json_object *end = json_object_object_get(line, "end");

	if (!parse_time(json_object_object_get(line, "start"), &span->start)) {
		input_bad(run->input, "\"start\" is not a whole number of "
				      "seconds");
		return false;
	}
	if (!end && !run->options->has_now) {
		input_bad(run->input, "no \"end\": still open needs --now");
		return false;
	}
	if (!end) {
		span->end = run->options->now;
	} else if (!parse_time(end, &span->end)) {
		input_bad(run->input, "\"end\" is not a whole number of "
				      "seconds");
		return false;
	}
	if (span->end < span->start) {
		input_bad(run->input, "ends before it starts");
		return false;
	}
	return true;
}

static void take_object(struct incidents *run, struct json_object *line)
{
	struct json_object *neighbor = json_object_object_get(line, "neighbor");
	struct json_object *metric = json_object_object_get(line, "metric");
	struct manrs_span span;
	struct group *group;

	if (!is_name(neighbor) &&
	    !json_object_is_type(neighbor, json_type_int)) {
		input_bad(run->input, "\"neighbor\" is not a name");
		return;
	}
	if (!is_name(metric)) {
		input_bad(run->input, "\"metric\" is not a name");
		return;
	}
	if (!parse_span(run, line, &span))
		return;
	group = get_group(run, neighbor, metric);
	if (!group || !add_span(group, span))
		run->no_memory = true;
}

static void take_line(struct incidents *run)
{
	const char *text = run->input->line;
	struct json_object *line;
	enum json_tokener_error error;

	if (!text[strspn(text, " \t")]) {
		input_bad(run->input, "empty line");
		return;
	}
	/* With the terminator, or what is cut short is no error. */
	json_tokener_reset(run->tokener);
	line = json_tokener_parse_ex(run->tokener, text, (int)strlen(text) + 1);
	error = json_tokener_get_error(run->tokener);
	if (error == json_tokener_error_size)
		run->no_memory = true;
	if (error != json_tokener_success)
		input_bad(run->input, "not JSON: %s",
			  json_tokener_error_desc(error));
	else if (!json_object_is_type(line, json_type_object))
		input_bad(run->input, "not a JSON object");
	else
		take_object(run, line);
	json_object_put(line);
}

static void print_value(struct json_object *value)
{
	output_raw(json_object_to_json_string_ext(
		value,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void print_group(const void *node, VISIT visit, void *arg)
{
	const struct incidents_options *options = arg;
	struct group *group = *(struct group *const *)node;
	char score[MANRS_HALVES_STRLEN], count[24];
	size_t n, kept = 0;

	/* In order: between the smaller and the larger ones. */
	if (visit != postorder && visit != leaf)
		return;
	n = manrs_spans_merge(group->spans, group->n);
	for (size_t i = 0; i < n; i++)
		if (!options->has_month ||
		    manrs_incident_in_month(group->spans[i], options->month,
					    &group->spans[i]))
			group->spans[kept++] = group->spans[i];
	snprintf(count, sizeof(count), "%zu", kept);
	output_raw("{\"neighbor\":");
	print_value(group->neighbor);
	output_raw(",\"metric\":");
	print_value(group->metric);
	output_raw(",\"incidents\":");
	output_raw(count);
	output_raw(",\"score\":");
	output_raw(manrs_halves_format(
		manrs_incidents_halves(group->spans, kept), score));
	output_raw("}\n");
}

static enum command_status judge_file(struct incidents *run)
{
	struct input *input = run->input;

	if (!input_open(input, run->options->path))
		return COMMAND_USAGE;
	while (!run->no_memory && input_next(input))
		take_line(run);
	input_close(input);
	if (run->no_memory) {
		fprintf(stderr, "manrs-check: %s\n",
			manrs_status_text(MANRS_ERR_MEMORY));
		return COMMAND_USAGE;
	}
	output_init();
	twalk_r(run->groups, print_group, (void *)run->options);
	return output_finish(input->has_failed ? COMMAND_USAGE
			     : input->n_bad    ? COMMAND_BAD_INPUT
					       : COMMAND_OK);
}

static bool parse_now(const char *text, manrs_time_t *now)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < MANRS_TIME_MIN ||
	    value > MANRS_TIME_MAX)
		return false;
	*now = value;
	return true;
}

/* COMMAND_OK with *options filled in, or what to leave with; *is_help: having
 * helped is all there was to do. */
static enum command_status parse_options(int argc, char **argv,
					 struct incidents_options *options,
					 bool *is_help)
{
	static const struct option long_options[] = {
		{ "now", required_argument, NULL, 'n' },
		{ "month", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const struct command *command = &command_incidents;
	int option;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) !=
	       -1) {
		if (option == 'h') {
			*is_help = true;
			return command_help(command);
		}
		if (option == 'n') {
			options->has_now = parse_now(optarg, &options->now);
			if (!options->has_now)
				return command_usage(command,
						     "'%s' is not a number of "
						     "seconds",
						     optarg);
		} else if (option == 'm') {
			options->has_month = !manrs_month_parse(
				optarg, &options->month);
			if (!options->has_month)
				return command_usage(command,
						     "'%s' is not a month such "
						     "as 2026-11",
						     optarg);
		} else {
			return command_usage(command, NULL);
		}
	}
	if (argc - optind > 1)
		return command_usage(command, "more than one file");
	if (optind < argc)
		options->path = argv[optind];
	return COMMAND_OK;
}

static enum command_status run_incidents(int argc, char **argv)
{
	static struct input input; /* large */
	struct incidents_options options = { 0 };
	struct incidents run = { .options = &options, .input = &input };
	bool is_help = false;
	enum command_status status =
		parse_options(argc, argv, &options, &is_help);

	if (status || is_help)
		return status;
	run.tokener = json_tokener_new_ex(LINE_DEPTH_MAX);
	if (!run.tokener) {
		fprintf(stderr, "manrs-check: %s\n",
			manrs_status_text(MANRS_ERR_MEMORY));
		return COMMAND_USAGE;
	}
	json_tokener_set_flags(run.tokener, JSON_TOKENER_STRICT |
						    JSON_TOKENER_VALIDATE_UTF8);
	status = judge_file(&run);
	tdestroy(run.groups, free_group);
	json_tokener_free(run.tokener);
	return status;
}

const struct command command_incidents = {
	.name = "incidents",
	.summary = "Incidents and score (MANRS Observatory) of violations",
	.usage = "[--now SECONDS] [--month YYYY-MM] [FILE]",
	.help =
		"  --now SECONDS    when violations without an end, which are "
		"still open, end;\n"
		"                   without it they are bad lines\n"
		"  --month YYYY-MM  count only the parts of incidents that lie "
		"in this month (UTC)\n"
		"  FILE             JSON lines {\"neighbor\",\"metric\","
		"\"start\",\"end\"}; \"-\" or none:\n"
		"                   standard input.  Seconds since 1970 UTC; "
		"null or no \"end\": still\n"
		"                   open.  Metrics and neighbors may have any "
		"name.\n"
		"\n"
		"Violations of one neighbor and metric that overlap or touch "
		"are one incident.\n"
		"It counts 0.5 below 30 minutes (also when it has no length), "
		"1 from there, and\n"
		"from 24 hours 1 more for each full 24 hours.\n"
		"\n"
		"Each neighbor and metric gives a line of JSON, sorted by "
		"these:\n"
		"  neighbor, metric, incidents (how many) and score\n",
	.run = run_incidents,
};
