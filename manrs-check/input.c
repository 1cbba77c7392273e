/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads text files line by line with bounded memory, whatever is in them, and
 * says which line is bad.  Does not know what the lines are for.
 */
#include "input.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rpki/rpki_aspa_json.h"
#include "rpki/rpki_json.h"

static bool is_standard_input(const char *path)
{
	return !path || !strcmp(path, "-");
}

bool input_open(struct input *input, const char *path)
{
	bool is_stdin = is_standard_input(path);

	input->file = is_stdin ? stdin : fopen(path, "r");
	input->name = is_stdin ? "(standard input)" : path;
	input->number = 0;
	input->n_bad = 0;
	input->has_failed = false;
	input->progress = (struct progress){ .is_shown = false };
	if (!input->file)
		fprintf(stderr, "manrs-check: %s: %s\n", path, strerror(errno));
	else
		progress_begin(&input->progress, input->file);
	return input->file != NULL;
}

void input_close(struct input *input)
{
	progress_clear(&input->progress);
	if (input->file && input->file != stdin)
		fclose(input->file);
	input->file = NULL;
}

void input_bad(struct input *input, const char *fmt, ...)
{
	va_list ap;

	input->n_bad++;
	progress_clear(&input->progress);
	fprintf(stderr, "manrs-check: %s:%lu: ", input->name, input->number);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* Read up to the end of a line.  Returns its length, of which no more than
 * INPUT_LINE_MAX - 1 bytes are kept; false: there is no line any more. */
static bool read_line(struct input *input, size_t *len)
{
	size_t n = 0;
	int c;

	flockfile(input->file);
	while ((c = getc_unlocked(input->file)) != EOF && c != '\n') {
		if (n < INPUT_LINE_MAX - 1)
			input->line[n] = (char)c;
		n++;
	}
	funlockfile(input->file);
	input->line[n < INPUT_LINE_MAX ? n : INPUT_LINE_MAX - 1] = '\0';
	*len = n;
	return n || c != EOF;
}

bool input_next(struct input *input)
{
	size_t len;

	while (read_line(input, &len)) {
		input->number++;
		progress_add(&input->progress, len + 1);
		if (len >= INPUT_LINE_MAX) {
			input_bad(input, "longer than %d bytes",
				  INPUT_LINE_MAX - 1);
		} else if (strlen(input->line) != len) {
			input_bad(input, "has a NUL in it");
		} else {
			if (len && input->line[len - 1] == '\r')
				input->line[len - 1] = '\0';
			return true;
		}
	}
	progress_clear(&input->progress);
	if (ferror(input->file)) {
		fprintf(stderr, "manrs-check: %s: %s\n", input->name,
			strerror(errno));
		input->has_failed = true;
	}
	return false;
}

bool input_parse_path(struct input *input, const char *text,
		      struct input_route *route)
{
	enum manrs_status status;

	text += strspn(text, " \t");
	status = manrs_aspath_parse(text, route->hops, MANRS_ASPATH_MAX,
				    &route->path);
	if (status == MANRS_ERR_LIMIT)
		input_bad(input, "AS path of more than %d ASNs",
			  MANRS_ASPATH_MAX);
	else if (status)
		input_bad(input, "'%.60s' is not an AS path", text);
	route->path_text = text;
	return !status;
}

bool input_parse_route(struct input *input, struct input_route *route)
{
	char *prefix = input->line + strspn(input->line, " \t");
	char *end = prefix + strcspn(prefix, " \t");

	if (*end)
		*end++ = '\0';
	if (!*prefix) {
		input_bad(input, "empty line");
		return false;
	}
	if (manrs_prefix_parse(prefix, &route->prefix)) {
		input_bad(input, "'%.60s' is not a prefix", prefix);
		return false;
	}
	route->is_blackhole = false;
	return input_parse_path(input, end, route);
}

/* Say why a file of RPKI data cannot be used. */
static void complain_of_data(const char *path, enum manrs_status status,
			     const struct manrs_text *err)
{
	fprintf(stderr, "manrs-check: %s: %s\n",
		is_standard_input(path) ? "(standard input)" : path,
		err->len ? err->buf : manrs_status_text(status));
}

struct manrs_vrp_table *input_load_vrps(const char *path)
{
	struct manrs_vrp_table *table = NULL;
	struct manrs_vrp *vrps = NULL;
	MANRS_TEXT(err, 256);
	size_t n;
	enum manrs_status status = manrs_rpki_json_load(path, &vrps, &n, &err);

	if (!status) {
		status = manrs_vrp_table_new(vrps, n, &table);
		free(vrps);
	}
	if (status)
		complain_of_data(path, status, &err);
	return table;
}

struct manrs_aspa_table *input_load_aspas(const char *path)
{
	struct manrs_aspa_table *table = NULL;
	struct manrs_aspa_pair *pairs = NULL;
	MANRS_TEXT(err, 256);
	size_t n;
	enum manrs_status status =
		manrs_rpki_aspa_json_load(path, &pairs, &n, &err);

	if (!status) {
		status = manrs_aspa_table_new(pairs, n, &table);
		free(pairs);
	}
	if (status)
		complain_of_data(path, status, &err);
	return table;
}

/* Append more to pairs. */
static enum manrs_status append_pairs(struct manrs_aspa_pairs *pairs,
				      const struct manrs_aspa_pair *more,
				      size_t n)
{
	struct manrs_aspa_pair *grown =
		realloc(pairs->pairs, (pairs->n + n + 1) * sizeof(*grown));

	if (!grown)
		return MANRS_ERR_MEMORY;
	if (n)
		memcpy(grown + pairs->n, more, n * sizeof(*grown));
	pairs->pairs = grown;
	pairs->n += n;
	return MANRS_OK;
}

static enum manrs_status load_document(const char *path,
				       struct manrs_vrp_table **vrps,
				       struct manrs_aspa_pairs *pairs,
				       bool *has_aspas, struct manrs_text *err)
{
	struct manrs_rpki_document document;
	enum manrs_status status;
	FILE *in = is_standard_input(path) ? stdin : fopen(path, "re");

	if (!in) {
		manrs_text_add(err, "%s", strerror(errno));
		return MANRS_ERR_IO;
	}
	status = manrs_rpki_json_read_document(in, NULL, &document, err);
	if (in != stdin)
		fclose(in);
	if (status)
		return status;
	status = manrs_vrp_table_new(document.vrps, document.n_vrps, vrps);
	free(document.vrps);
	*has_aspas = document.has_aspas;
	if (status)
		free(document.aspas.pairs);
	else
		*pairs = document.aspas;
	return status;
}

static enum manrs_status load_pairs(const char *path,
				    struct manrs_aspa_pairs *pairs,
				    struct manrs_text *err)
{
	struct manrs_aspa_pair *more = NULL;
	size_t n;
	enum manrs_status status =
		manrs_rpki_aspa_json_load(path, &more, &n, err);

	if (!status)
		status = append_pairs(pairs, more, n);
	free(more);
	return status;
}

bool input_load_rpki(const struct input_rpki_files *files,
		     struct manrs_vrp_table **vrps,
		     struct manrs_aspa_table **aspas)
{
	struct manrs_aspa_pairs pairs = { .pairs = NULL };
	enum manrs_status status = MANRS_OK;
	const char *path = files->vrps;
	bool has_aspas = false;
	MANRS_TEXT(err, 256);

	if (files->vrps)
		status = load_document(path, vrps, &pairs, &has_aspas, &err);
	if (!status && files->aspas) {
		path = files->aspas;
		status = load_pairs(path, &pairs, &err);
		has_aspas = true;
	}
	if (!status && has_aspas)
		status = manrs_aspa_table_new(pairs.pairs, pairs.n, aspas);
	free(pairs.pairs);
	if (status)
		complain_of_data(path, status, &err);
	return !status;
}
