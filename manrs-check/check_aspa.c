/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-check aspa: AS_PATH verification by ASPA (draft-ietf-sidrops-aspa-
 * verification-28) of paths against a file of ASPAs, one JSON object a path.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "engine/aspa_verify.h"
#include "input.h"
#include "output.h"

/* What the command line asks for. */
struct request {
	const char *aspas;
	const char *paths; /* NULL: standard input */
	bool has_direction;
	enum manrs_aspa_direction direction;
	uint32_t neighbor_as; /* 0: none given */
	bool is_from_rs;
};

static void judge_path(const struct manrs_aspa_table *table,
		       const struct request *request,
		       const struct input_route *route)
{
	/* Section 5.5 step 2: not for what a route server sends. */
	uint32_t neighbor_as = request->is_from_rs ? 0 : request->neighbor_as;
	struct manrs_aspa_outcome outcome = manrs_aspa_verify(
		table, &route->path, request->direction, neighbor_as);
	MANRS_TEXT(reason, 128);

	manrs_aspa_explain(&outcome, &reason);
	output_raw("{\"path\":");
	output_string(route->path_text);
	output_raw(",\"state\":\"");
	output_raw(manrs_aspa_state_name(outcome.state));
	output_raw("\",\"reason\":");
	output_string(reason.buf);
	output_raw("}\n");
}

static enum command_status judge_file(const struct manrs_aspa_table *table,
				      const struct request *request)
{
	static struct input input; /* large */
	struct input_route route;
	enum command_status status;

	if (!input_open(&input, request->paths))
		return COMMAND_USAGE;
	output_init();
	while (input_next(&input))
		if (input_parse_path(&input, input.line, &route))
			judge_path(table, request, &route);
	status = input.has_failed ? COMMAND_USAGE
		 : input.n_bad	  ? COMMAND_BAD_INPUT
				  : COMMAND_OK;
	input_close(&input);
	return output_finish(status);
}

static bool parse_direction(const char *word, struct request *request)
{
	if (!strcmp(word, "upstream"))
		request->direction = MANRS_ASPA_UPSTREAM;
	else if (!strcmp(word, "downstream"))
		request->direction = MANRS_ASPA_DOWNSTREAM;
	else
		return false;
	request->has_direction = true;
	return true;
}

/* "64500" or "AS64500". */
static bool parse_neighbor_as(const char *word, uint32_t *asn)
{
	unsigned long long number;
	char *end;

	if (!strncmp(word, "AS", 2) || !strncmp(word, "as", 2))
		word += 2;
	/* strtoull() would take a sign and blanks. */
	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	number = strtoull(word, &end, 10);
	if (*end || errno || !number || number > UINT32_MAX)
		return false;
	*asn = (uint32_t)number;
	return true;
}

/* Is what was asked for complete and possible? */
static enum command_status check_request(const struct request *request)
{
	if (!request->aspas)
		return command_usage(&command_aspa, "--aspas FILE is missing");
	if (!request->has_direction)
		return command_usage(&command_aspa, "--direction is missing");
	if (request->is_from_rs && request->direction != MANRS_ASPA_UPSTREAM)
		return command_usage(&command_aspa,
				     "what a route server sends is verified "
				     "upstream");
	if (!strcmp(request->aspas, "-") &&
	    (!request->paths || !strcmp(request->paths, "-")))
		return command_usage(&command_aspa,
				     "standard input cannot be both ASPAs and "
				     "paths");
	return COMMAND_OK;
}

static enum command_status parse_option(int option, struct request *request)
{
	switch (option) {
	case 'a':
		request->aspas = optarg;
		return COMMAND_OK;
	case 'd':
		if (parse_direction(optarg, request))
			return COMMAND_OK;
		return command_usage(&command_aspa,
				     "--direction is upstream or downstream, "
				     "not '%.60s'",
				     optarg);
	case 'n':
		if (parse_neighbor_as(optarg, &request->neighbor_as))
			return COMMAND_OK;
		return command_usage(&command_aspa,
				     "'%.60s' is not an AS number", optarg);
	case 'r':
		request->is_from_rs = true;
		return COMMAND_OK;
	default:
		return command_usage(&command_aspa, NULL);
	}
}

static enum command_status run_aspa(int argc, char **argv)
{
	static const struct option options[] = {
		{ "aspas", required_argument, NULL, 'a' },
		{ "direction", required_argument, NULL, 'd' },
		{ "neighbor-as", required_argument, NULL, 'n' },
		{ "rs", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct request request = { .aspas = NULL };
	struct manrs_aspa_table *table;
	enum command_status status;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return command_help(&command_aspa);
		status = parse_option(option, &request);
		if (status)
			return status;
	}
	if (argc - optind > 1)
		return command_usage(&command_aspa, "more than one file");
	if (optind < argc)
		request.paths = argv[optind];
	status = check_request(&request);
	if (status)
		return status;
	table = input_load_aspas(request.aspas);
	if (!table)
		return COMMAND_USAGE;
	status = judge_file(table, &request);
	manrs_aspa_table_free(table);
	return status;
}

const struct command command_aspa = {
	.name = "aspa",
	.summary = "AS_PATH verification (ASPA) of paths, with the reason",
	.usage = "--aspas FILE --direction upstream|downstream\n"
		 "       [--neighbor-as N] [--rs] [PATHS]",
	.help =
		"  --aspas FILE      ASPAs: JSON of rpki-client or Routinator, "
		"or its array\n"
		"                    \"aspas\" alone.  Expired ones count\n"
		"  --direction DIRECTION\n"
		"                    upstream: paths from a customer, a peer, "
		"a route server or\n"
		"                    its client; downstream: from a provider\n"
		"  --neighbor-as N   paths must begin with this AS\n"
		"  --rs              the neighbor is a route server: it need "
		"not be in the path,\n"
		"                    so --neighbor-as is not compared\n"
		"  PATHS             file of lines ASPATH, neighbor first and "
		"origin last; \"-\" or\n"
		"                    none: standard input.  \"{1 2}\" is an "
		"AS_SET; an empty line is\n"
		"                    an empty path, which is invalid\n"
		"\n"
		"Each path gives a line of JSON:\n"
		"  path, state (valid, invalid, unknown) and reason, which is "
		"empty when valid.\n"
		"By draft-ietf-sidrops-aspa-verification-28, sections 5.5 and "
		"5.6.\n",
	.run = run_aspa,
};
