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

/* Somebody who sends routes, and what came of them. */
struct route_peer {
	char name[256]; /* address, or the name given to --neighbor */
	struct manrs_sender sender;
	struct manrs_policy policy;
	unsigned long n_routes;
	unsigned long n_rejected;
	unsigned long n_withdrawn;
	unsigned long n_failed[MANRS_CHECK__COUNT];
	unsigned long n_no_data[MANRS_CHECK__COUNT];
};

/* All of one run. */
struct route_run {
	const char *config_path;
	const char *vrps_path;
	const char *neighbor; /* only this one, or NULL */
	const char *routes_path;
	struct frr_config config;
	struct manrs_vrp_table *vrps;
	struct manrs_facts facts;
	struct route_peer **peers; /* by address and AS; owned */
	size_t n_peers;
	bool has_failed; /* out of memory */
};

/* Peers ----------------------------------------------------------------- */

/* Make what is known of a neighbor (NULL: nothing) into a peer. */
static struct route_peer *new_peer(const struct route_run *run,
				   const char *name,
				   const struct frr_neighbor *neighbor)
{
	struct route_peer *peer = calloc(1, sizeof(*peer));
	const char *missing;

	if (!peer) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return NULL;
	}
	snprintf(peer->name, sizeof(peer->name), "%s",
		 neighbor ? neighbor->name : name);
	missing = frr_config_get_policy(&run->config, neighbor, &peer->sender,
					&peer->policy);
	if (missing)
		fprintf(stderr,
			"manrs-check: neighbor %s: profile '%s' sets nothing\n",
			peer->name, missing);
	return peer;
}

static struct route_peer *new_dump_peer(const struct route_run *run,
					const struct bgpdump *dump)
{
	char name[MANRS_PREFIX_STRLEN];
	const struct frr_neighbor *neighbor;
	struct route_peer *peer;

	manrs_addr_format(&dump->peer_address, name);
	neighbor = frr_config_find(&run->config, name);
	peer = new_peer(run, name, neighbor);
	if (!peer)
		return NULL;
	if (peer->sender.asn && peer->sender.asn != dump->peer_asn)
		fprintf(stderr,
			"manrs-check: neighbor %s: AS%u here, AS%u in %s\n",
			name, dump->peer_asn, peer->sender.asn,
			run->config_path);
	peer->sender.asn = dump->peer_asn;
	peer->sender.address = dump->peer_address;
	return peer;
}

static int compare_peer(const struct route_peer *peer,
			const struct bgpdump *dump)
{
	int cmp = manrs_prefix_compare(&dump->peer_address,
				       &peer->sender.address);

	if (cmp)
		return cmp;
	return (dump->peer_asn > peer->sender.asn) -
	       (dump->peer_asn < peer->sender.asn);
}

/* Put a peer at index `at`; it belongs to the run then. */
static bool insert_peer(struct route_run *run, struct route_peer *peer,
			size_t at)
{
	struct route_peer **grown =
		realloc(run->peers, (run->n_peers + 1) * sizeof(*grown));

	if (!grown) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return false;
	}
	run->peers = grown;
	memmove(grown + at + 1, grown + at,
		(run->n_peers - at) * sizeof(*grown));
	grown[at] = peer;
	run->n_peers++;
	return true;
}

/* The peer that sent a message, made when it is the first; NULL: no memory. */
static struct route_peer *get_dump_peer(struct route_run *run,
					const struct bgpdump *dump)
{
	size_t low = 0, high = run->n_peers;
	struct route_peer *peer;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = compare_peer(run->peers[middle], dump);

		if (!cmp)
			return run->peers[middle];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	peer = new_dump_peer(run, dump);
	if (!peer || !insert_peer(run, peer, low)) {
		free(peer);
		run->has_failed = true;
		return NULL;
	}
	return peer;
}

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
			  const struct manrs_result *result)
{
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
				     .path = parsed->path };
	struct manrs_result result;

	if (next_hop)
		route.next_hop = *next_hop;
	manrs_evaluate(&route, &peer->sender, &peer->policy, &run->facts,
		       &result);
	peer->n_routes++;
	peer->n_rejected += result.reject;
	count_checks(peer->n_failed, result.failed);
	count_checks(peer->n_no_data, result.no_data);
	print_verdict(peer, parsed, &result);
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
		peer = get_dump_peer(run, &dump);
		if (!peer)
			return;
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
	peer = new_peer(run, run->neighbor, neighbor);
	if (peer && !peer->sender.asn)
		fprintf(stderr,
			"manrs-check: %s: the AS of neighbor %s is not known\n",
			run->config_path, run->neighbor);
	if (!peer || !peer->sender.asn || !insert_peer(run, peer, 0)) {
		free(peer);
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
	for (size_t i = 0; i < run->n_peers; i++)
		print_summary(run->peers[i]);
	return status;
}

/* Read what a verdict rests on; false: it cannot be used. */
static bool load_facts(struct route_run *run)
{
	const char *path = run->vrps_path;

	if (!frr_config_read(&run->config, run->config_path))
		return false;
	if (!path)
		path = run->config.manrs.rpki_file;
	if (path)
		run->vrps = input_load_vrps(path);
	else
		fprintf(stderr,
			"manrs-check: no VRPs: neither --vrps nor manrs rpki "
			"file; origin validation has no data\n");
	run->facts.vrps = run->vrps;
	if (manrs_config_build(&run->config.manrs, &run->facts.own_prefixes)) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return false;
	}
	run->facts.transit_free = &run->config.manrs.transit_free;
	return !path || run->vrps;
}

static void release_run(struct route_run *run)
{
	for (size_t i = 0; i < run->n_peers; i++)
		free(run->peers[i]);
	free(run->peers);
	manrs_vrp_table_free(run->vrps);
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
			run->vrps_path = optarg;
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
			 is_standard_input(run->vrps_path) +
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
	.usage = "--config FILE [--vrps FILE] [--neighbor NAME] [ROUTES]",
	.help =
		"  --config FILE    configuration of FRR; its manrs lines, "
		"router bgp and who\n"
		"                   the neighbors are count, the rest is "
		"ignored\n"
		"  --vrps FILE      VRPs, instead of those of manrs rpki file\n"
		"  --neighbor NAME  who sent the routes; in a dump: judge only "
		"this peer\n"
		"  ROUTES           file of lines PREFIX ASPATH..., or the text "
		"of bgpdump -m;\n"
		"                   \"-\" or none: standard input\n"
		"\n"
		"Each route gives a line of JSON:\n"
		"  neighbor, prefix, path, action (accept or reject), checks "
		"(the failed ones),\n"
		"  noData (checks whose data is missing) and rov {state, "
		"reason}\n"
		"A summary of each peer follows on standard error.  A peer of a "
		"dump that is not\n"
		"configured is judged as one without a relationship.\n",
	.run = run_route,
};
