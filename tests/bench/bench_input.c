/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input of bench_engine into memory.  Routes stand in the order in which
 * they are judged, paths beside each other likewise: in a router both were
 * parsed a moment ago and are in the cache, so fetching them from far away is
 * not what is to be measured.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "engine/prefix.h"
#include "rpki/rpki_json.h"

#define LINE_MAX_BYTES 16384

static size_t count_lines(FILE *in)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(in)) != EOF)
		n += c == '\n';
	rewind(in);
	return n;
}

/* Paths of all routes, one behind the other.  Routes keep pointers into it, so
 * it is a list of pieces that do not move. */
static uint32_t *keep_hops(const uint32_t *hops, size_t n)
{
	enum { PIECE = 1 << 20 };
	static uint32_t *piece;
	static size_t left;
	uint32_t *kept;

	if (n > left) {
		piece = bench_alloc(PIECE, sizeof(*piece));
		left = PIECE;
	}
	kept = piece;
	memcpy(kept, hops, n * sizeof(*kept));
	piece += n;
	left -= n;
	return kept;
}

static void parse_route(char *line, struct manrs_route *route)
{
	uint32_t hops[MANRS_ASPATH_MAX];
	char *path = strchr(line, ' ');

	line[strcspn(line, "\n")] = '\0';
	if (!path)
		bench_fail("no AS path: %s", line);
	*path++ = '\0';
	if (manrs_prefix_parse(line, &route->prefix) ||
	    manrs_aspath_parse(path, hops, MANRS_ASPATH_MAX, &route->path))
		bench_fail("not a route: %s %s", line, path);
	route->path.hops = keep_hops(hops, route->path.n_hops);
}

static void read_routes(struct bench_input *input, const char *path)
{
	static char line[LINE_MAX_BYTES];
	FILE *in = fopen(path, "r");
	size_t n;

	if (!in)
		bench_fail("cannot read %s", path);
	n = count_lines(in);
	input->routes = bench_alloc(n, sizeof(*input->routes));
	while (input->n_routes < n && fgets(line, sizeof(line), in))
		parse_route(line, &input->routes[input->n_routes++]);
	fclose(in);
	if (!input->n_routes)
		bench_fail("no route in %s", path);
}

void bench_input_read(struct bench_input *input, const char *routes_path,
		      const char *vrps_path)
{
	struct manrs_rpki_document document;
	MANRS_TEXT(err, 256);
	FILE *in;

	read_routes(input, routes_path);
	in = fopen(vrps_path, "r");
	if (!in || manrs_rpki_json_read_document(in, NULL, &document, &err))
		bench_fail("%s: %s", vrps_path, in ? err.buf : "cannot open");
	fclose(in);
	input->vrps = document.vrps;
	input->n_vrps = document.n_vrps;
	input->aspas = document.aspas.pairs;
	input->n_aspas = document.aspas.n;
	input->vrps_path = vrps_path;
}
