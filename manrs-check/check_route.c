/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-check route: the whole policy of a configuration on routes of one
 * neighbor, or on the messages of a dump, one verdict a route as JSON and a
 * summary for each peer.
 *
 * Verdicts are made by manrs_evaluate(), as in bgpd; here is only who sent what
 * and how it is printed.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bgpdump.h"
#include "engine/evaluate.h"
#include "frr_config.h"
#include "input.h"
#include "output.h"
#include "route_peer.h"

/* All of one run. */
struct route_run {
	const char *config_path;
	struct input_rpki_files rpki; /* NULL: those of the configuration */
	const char *neighbor; /* only this one, or NULL */
	const char *routes_path;
	struct frr_config config;
	bool is_summary; /* no line a route */
	struct manrs_vrp_table *vrps;
	struct manrs_aspa_table *aspas;
	struct manrs_facts facts;
	struct route_peers peers;
	bool has_failed; /* out of memory */
};

/* Verdicts -------------------------------------------------------------- */

static void print_checks(uint32_t checks)
{
	const char *separator = "";

	output_raw("[");
	for (; checks; checks &= checks - 1) {
		output_raw(separator);
		output_string(manrs_checks[__builtin_ctz(checks)].name);
		separator = ",";
	}
	output_raw("]");
}

static void print_verdict(const struct route_peer *peer,
			  const struct input_route *route,
			  const struct manrs_input *in,
			  const struct manrs_result *result)
{
	MANRS_TEXT(reason, 256);

	manrs_result_reason(result, in, &reason);
	output_raw("{\"neighbor\":");
	output_string(peer->name);
	output_raw(",\"prefix\":");
	output_prefix(&route->prefix);
	output_raw(",\"path\":");
	output_string(route->path_text);
	output_raw(",\"action\":\"");
	output_raw(result->reject ? "reject" : "accept");
	output_raw("\",\"checks\":");
	print_checks(result->failed);
	output_raw(",\"noData\":");
	print_checks(result->no_data);
	if (reason.len) {
		output_raw(",\"reason\":");
		output_string(reason.buf);
	}
	output_raw(",\"rov\":{");
	output_rov(result->rov);
	output_raw("}}\n");
}

static void count_checks(unsigned long *counters, uint32_t checks)
{
	for (; checks; checks &= checks - 1)
		counters[__builtin_ctz(checks)]++;
}

/* next_hop NULL: unknown. */
static void judge_route(const struct route_run *run, struct route_peer *peer,
			const struct input_route *parsed,
			const struct manrs_prefix *next_hop)
{
	struct manrs_route route = { .prefix = parsed->prefix,
				     .path = parsed->path,
				     .otc_is_unknown = true,
				     .is_blackhole = parsed->is_blackhole };
	struct manrs_input in = { .route = &route,
				  .sender = &peer->sender,
				  .policy = &peer->policy,
				  .facts = &run->facts };
	struct manrs_result result;

	if (next_hop)
		route.next_hop = *next_hop;
	manrs_evaluate(&route, &peer->sender, &peer->policy, &run->facts,
		       &result);
	peer->n_routes++;
	peer->n_rejected += result.reject;
	count_checks(peer->n_failed, result.failed);
	count_checks(peer->n_no_data, result.no_data);
	in.rov = result.rov;
	if (!run->is_summary)
		print_verdict(peer, parsed, &in, &result);
}

/* "  failed: bogon-asn 3, as-set 1" */
static void print_counters(const char *title, const unsigned long *counters)
{
	const char *separator = title;

	for (size_t i = 0; i < MANRS_CHECK__COUNT; i++) {
		if (!counters[i])
			continue;
		fprintf(stderr, "%s%s %lu", separator, manrs_checks[i].name,
			counters[i]);
		separator = ", ";
	}
	if (separator != title)
		fputc('\n', stderr);
}

static void print_summary(const struct route_peer *peer)
{
	fprintf(stderr,
		"neighbor %s AS%u %s: %lu routes, %lu accepted, %lu rejected, "
		"%lu withdrawn\n",
		peer->name, peer->sender.asn,
		manrs_relationship_name(peer->sender.relationship),
		peer->n_routes, peer->n_routes - peer->n_rejected,
		peer->n_rejected, peer->n_withdrawn);
	print_counters("  failed: ", peer->n_failed);
	print_counters("  no data: ", peer->n_no_data);
}

/* Files ----------------------------------------------------------------- */

/* Is the message of a neighbor that was not asked for? */
static bool is_other_peer(const struct route_run *run,
			  const struct bgpdump *dump)
{
	struct manrs_prefix wanted;

	return run->neighbor &&
	       (manrs_prefix_parse(run->neighbor, &wanted) ||
		!manrs_prefix_equal(&wanted, &dump->peer_address));
}

/* The current line, then the rest of a dump. */
static void judge_dump(struct route_run *run, struct input *input)
{
	struct bgpdump dump;
	struct route_peer *peer;

	do {
		enum bgpdump_kind kind = bgpdump_parse(input, &dump);

		if (kind == BGPDUMP_BAD || kind == BGPDUMP_OTHER ||
		    is_other_peer(run, &dump))
			continue;
		peer = route_peers_get_sender(&run->peers, &run->config, &dump,
					      run->config_path);
		if (!peer) {
			run->has_failed = true;
			return;
		}
		if (kind == BGPDUMP_ROUTE)
			judge_route(run, peer, &dump.route, &dump.next_hop);
		else
			peer->n_withdrawn++;
	} while (input_next(input));
}

/* The one neighbor of lines that do not say who sent them; NULL: not known. */
static struct route_peer *get_line_peer(struct route_run *run)
{
	const struct frr_neighbor *neighbor;
	struct route_peer *peer;

	if (!run->neighbor) {
		command_usage(&command_route,
			      "--neighbor NAME is missing: the routes do not "
			      "say who sent them");
		return NULL;
	}
	neighbor = frr_config_find(&run->config, run->neighbor);
	if (!neighbor) {
		fprintf(stderr, "manrs-check: %s: no neighbor %s\n",
			run->config_path, run->neighbor);
		return NULL;
	}
	peer = route_peers_add(&run->peers, &run->config, neighbor);
	if (peer && !peer->sender.asn) {
		fprintf(stderr,
			"manrs-check: %s: the AS of neighbor %s is not known\n",
			run->config_path, run->neighbor);
		route_peers_release(&run->peers); /* there are no figures */
		return NULL;
	}
	return peer;
}

/* The current line, then the rest of a file of routes. */
static void judge_lines(struct route_run *run, struct input *input)
{
	struct route_peer *peer = get_line_peer(run);
	struct input_route route;

	if (!peer) {
		run->has_failed = true;
		return;
	}
	do {
		if (input_parse_route(input, &route))
			judge_route(run, peer, &route, NULL);
	} while (input_next(input));
}

static enum command_status judge_file(struct route_run *run)
{
	static struct input input; /* large */
	enum command_status status;

	if (!input_open(&input, run->routes_path))
		return COMMAND_USAGE;
	output_init();
	/* The first line tells what the file is. */
	if (input_next(&input)) {
		if (bgpdump_is_line(input.line))
			judge_dump(run, &input);
		else
			judge_lines(run, &input);
	}
	status = input.has_failed || run->has_failed ? COMMAND_USAGE
		 : input.n_bad			     ? COMMAND_BAD_INPUT
						     : COMMAND_OK;
	input_close(&input);
	status = output_finish(status);
	for (size_t i = 0; i < run->peers.n; i++)
		print_summary(run->peers.list[i]);
	return status;
}

static bool load_lists(struct route_run *run)
{
	const struct manrs_config *manrs = &run->config.manrs;
	const struct manrs_list_content *content;

	if (!frr_lists_read(&run->config.lists, manrs))
		return false;
	content = frr_lists_find(&run->config.lists, MANRS_LIST_IXP_LANS,
				 manrs->ixp_lans);
	if (content) {
		run->facts.ixp_lans = content->lans;
		run->facts.configured |= MANRS_NEED_IXP_LANS;
	}
	content = frr_lists_find(&run->config.lists, MANRS_LIST_DELEGATED,
				 manrs->unallocated);
	if (content) {
		run->facts.delegated = content->delegated;
		run->facts.configured |= MANRS_NEED_DELEGATED;
	}
	return true;
}

/* Read what a verdict rests on; false: it cannot be used. */
static bool load_facts(struct route_run *run)
{
	if (!frr_config_read(&run->config, run->config_path))
		return false;
	if (!run->rpki.vrps)
		run->rpki.vrps = run->config.manrs.sources.file;
	if (!run->rpki.aspas)
		run->rpki.aspas = run->config.manrs.rpki_aspa;
	if (!input_load_rpki(&run->rpki, &run->vrps, &run->aspas))
		return false;
	if (!run->rpki.vrps)
		fprintf(stderr,
			"manrs-check: no VRPs: neither --vrps nor manrs rpki "
			"file; origin validation has no data\n");
	run->facts.vrps = run->vrps;
	run->facts.aspas = run->aspas;
	if (run->rpki.aspas)
		run->facts.configured |= MANRS_NEED_ASPAS;
	if (manrs_config_build(&run->config.manrs, &run->facts.own_prefixes)) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return false;
	}
	run->facts.transit_free = &run->config.manrs.transit_free;
	return load_lists(run);
}

static void release_run(struct route_run *run)
{
	route_peers_release(&run->peers);
	manrs_vrp_table_free(run->vrps);
	manrs_aspa_table_free(run->aspas);
	frr_config_release(&run->config);
}

static bool is_standard_input(const char *path)
{
	return path && !strcmp(path, "-");
}

/* Fill in the command line.  true: go on; false: *status is the end. */
static bool parse_options(struct route_run *run, int argc, char **argv,
			  enum command_status *status)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "vrps", required_argument, NULL, 'v' },
		{ "aspas", required_argument, NULL, 'a' },
		{ "summary", no_argument, NULL, 's' },
		{ "neighbor", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	*status = COMMAND_USAGE;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'c') {
			run->config_path = optarg;
		} else if (option == 'v') {
			run->rpki.vrps = optarg;
		} else if (option == 'a') {
			run->rpki.aspas = optarg;
		} else if (option == 's') {
			run->is_summary = true;
		} else if (option == 'n') {
			run->neighbor = optarg;
		} else {
			*status = option == 'h'
					  ? command_help(&command_route)
					  : command_usage(&command_route, NULL);
			return false;
		}
	}
	run->routes_path = optind < argc ? argv[optind] : "-";
	if (!run->config_path)
		command_usage(&command_route, "--config FILE is missing");
	else if (argc - optind > 1)
		command_usage(&command_route, "more than one file");
	else if (is_standard_input(run->config_path) +
			 is_standard_input(run->rpki.vrps) +
			 is_standard_input(run->rpki.aspas) +
			 is_standard_input(run->routes_path) > 1)
		command_usage(&command_route,
			      "standard input can be one file only");
	else
		return true;
	return false;
}

static enum command_status run_route(int argc, char **argv)
{
	struct route_run run = { 0 };
	enum command_status status;

	if (!parse_options(&run, argc, argv, &status))
		return status;
	status = load_facts(&run) ? judge_file(&run) : COMMAND_USAGE;
	release_run(&run);
	return status;
}

const struct command command_route = {
	.name = "route",
	.summary = "The whole policy of a configuration on routes or a dump",
	.usage = "--config FILE [--vrps FILE] [--aspas FILE] "
		 "[--neighbor NAME]\n"
		 "                         [--summary] [ROUTES]",
	.help =
		"  --config FILE    configuration of FRR; its manrs lines, "
		"router bgp and who\n"
		"                   the neighbors are count, the rest is "
		"ignored\n"
		"  --vrps FILE      VRPs and the ASPAs beside them, instead of "
		"manrs rpki file\n"
		"  --aspas FILE     ASPAs, instead of manrs rpki aspa file\n"
		"  --neighbor NAME  who sent the routes; in a dump: judge only "
		"this peer\n"
		"  --summary        print no line for a route\n"
		"  ROUTES           file of lines PREFIX ASPATH..., or the text "
		"of bgpdump -m;\n"
		"                   \"-\" or none: standard input\n"
		"\n"
		"Each route gives a line of JSON:\n"
		"  neighbor, prefix, path, action (accept or reject), checks "
		"(the failed ones),\n"
		"  noData (checks whose data is missing), reason (of a failed "
		"one) and\n"
		"  rov {state, reason}\n"
		"A summary of each peer follows on standard error.  A peer of a "
		"dump that is not\n"
		"configured is judged as one without a relationship.\n",
	.run = run_route,
};
