/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-check rov: origin validation (RFC 6811) of routes against a VRP file,
 * one JSON object a route, with the VRPs that cover it as evidence.
 */
#include <getopt.h>
#include <string.h>

#include "engine/rov.h"
#include "input.h"
#include "output.h"

/* Prints one element of "vrps"; arg points to the separator. */
static bool print_vrp(const struct manrs_vrp *vrp, void *arg)
{
	const char **separator = arg;

	output_raw(*separator);
	output_raw("{\"prefix\":");
	output_prefix(&vrp->prefix);
	output_raw(",\"maxLength\":");
	output_number(vrp->max_len);
	output_raw(",\"asn\":");
	output_number(vrp->asn);
	output_raw("}");
	*separator = ",";
	return true;
}

static void judge_route(const struct manrs_vrp_table *table,
			const struct input_route *route)
{
	const char *separator = "";
	uint32_t origin = 0;
	bool has_origin = manrs_aspath_origin(&route->path, &origin);
	struct manrs_rov rov =
		manrs_rov_validate(table, &route->prefix, has_origin, origin,
				   route->path.ends_in_set);

	output_raw("{\"prefix\":");
	output_prefix(&route->prefix);
	output_raw(",\"origin\":");
	if (has_origin)
		output_number(origin);
	else
		output_raw("null");
	output_raw(",");
	output_rov(rov);
	output_raw(",\"vrps\":[");
	manrs_vrp_table_foreach_covering(table, &route->prefix, print_vrp,
					 &separator);
	output_raw("]}\n");
}

static enum command_status judge_file(const struct manrs_vrp_table *table,
				      const char *path)
{
	static struct input input; /* large */
	struct input_route route;
	enum command_status status;

	if (!input_open(&input, path))
		return COMMAND_USAGE;
	output_init();
	while (input_next(&input))
		if (input_parse_route(&input, &route))
			judge_route(table, &route);
	status = input.has_failed ? COMMAND_USAGE
		 : input.n_bad	  ? COMMAND_BAD_INPUT
				  : COMMAND_OK;
	input_close(&input);
	return output_finish(status);
}

static enum command_status run_rov(int argc, char **argv)
{
	static const struct option options[] = {
		{ "vrps", required_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *vrps = NULL, *routes = NULL;
	struct manrs_vrp_table *table;
	enum command_status status;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return command_help(&command_rov);
		if (option != 'v')
			return command_usage(&command_rov, NULL);
		vrps = optarg;
	}
	if (!vrps)
		return command_usage(&command_rov, "--vrps FILE is missing");
	if (argc - optind > 1)
		return command_usage(&command_rov, "more than one file");
	if (optind < argc)
		routes = argv[optind];
	if (!strcmp(vrps, "-") && (!routes || !strcmp(routes, "-")))
		return command_usage(&command_rov,
				     "standard input cannot be both VRPs and "
				     "routes");
	table = input_load_vrps(vrps);
	if (!table)
		return COMMAND_USAGE;
	status = judge_file(table, routes);
	manrs_vrp_table_free(table);
	return status;
}

const struct command command_rov = {
	.name = "rov",
	.summary = "Origin validation (RFC 6811) of routes, with the reason",
	.usage = "--vrps FILE [ROUTES]",
	.help =
		"  --vrps FILE   VRPs: JSON of rpki-client, Routinator or "
		"StayRTR\n"
		"  ROUTES        file of lines PREFIX ASPATH..., origin last; "
		"\"-\" or none:\n"
		"                standard input.  \"{1 2}\" is an AS_SET; the "
		"path may be empty.\n"
		"\n"
		"Each route gives a line of JSON:\n"
		"  prefix, origin (null: none), state (valid, invalid, "
		"not-found),\n"
		"  reason (of invalid: origin, length, as0 or as-set; else "
		"empty) and\n"
		"  vrps, those that cover the prefix: [{prefix, maxLength, "
		"asn}]\n",
	.run = run_rov,
};
