/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns what is configured about where to write: the history, sinks of events,
 * metrics.  The handlers of those lines, and what is written back of them.
 * Opens nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "config_line.h"

/* Longest path: what a unix socket takes for those, and files need no more. */
#define SOCKET_PATH_MAX_LEN 107
#define FILE_PATH_MAX_LEN 1023

static const struct sink_row {
	const char *word;
} sink_rows[MANRS_SINK__COUNT] = {
#define SINK_ROW(id, word, help) [MANRS_SINK_##id] = { word },
	MANRS_SINKS(SINK_ROW)
#undef SINK_ROW
};

const char *manrs_sink_word(enum manrs_sink_id id)
{
	return (unsigned)id < MANRS_SINK__COUNT ? sink_rows[id].word
						: "unknown";
}

void manrs_output_release(struct manrs_output_config *output)
{
	free(output->history_path);
	free(output->metrics_path);
	for (size_t i = 0; i < MANRS_SINK__COUNT; i++)
		free(output->sink_targets[i]);
	memset(output, 0, sizeof(*output));
}

/* Set a string, or take it back after `no`: NULL, or only if it is the same. */
static enum manrs_status apply_string(struct line *l, char **string,
				      const char *text)
{
	if (l->is_no) {
		if (text && !manrs_string_equal(text, *string))
			return MANRS_OK;
		text = NULL;
	}
	return manrs_string_set(string, text, MANRS_CHANGED_OUTPUT,
				&l->changed);
}

static void apply_flag(struct line *l, bool *flag, bool value)
{
	if (*flag != value)
		l->changed |= MANRS_CHANGED_OUTPUT;
	*flag = value;
}

enum manrs_status manrs_apply_history(struct line *l)
{
	apply_flag(l, &l->config->output.history_off, l->is_no);
	return MANRS_OK;
}

enum manrs_status manrs_apply_history_database(struct line *l)
{
	const char *path = l->n_args ? l->args[0] : NULL;

	if (path && !manrs_line_path(l, "history database", path,
				     FILE_PATH_MAX_LEN))
		return MANRS_ERR_INVALID;
	return apply_string(l, &l->config->output.history_path, path);
}

enum manrs_status manrs_apply_history_retention(struct line *l)
{
	uint16_t *now = &l->config->output.history_months;
	uint32_t months = 0;

	if (l->n_args && !manrs_line_number(l, "history retention", l->args[0],
					    1, MANRS_HISTORY_MONTHS_MAX,
					    &months))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (months && months != *now)
			return MANRS_OK;
		months = 0;
	}
	if (*now != months)
		l->changed |= MANRS_CHANGED_OUTPUT;
	*now = (uint16_t)months;
	return MANRS_OK;
}

enum manrs_status manrs_apply_metrics(struct line *l)
{
	const char *path = l->n_args ? l->args[0] : NULL;

	if (path && !manrs_line_path(l, "metrics file", path,
				     FILE_PATH_MAX_LEN))
		return MANRS_ERR_INVALID;
	return apply_string(l, &l->config->output.metrics_path, path);
}

enum manrs_status manrs_apply_sink_log(struct line *l)
{
	apply_flag(l, &l->config->output.log_off, l->is_no);
	return MANRS_OK;
}

static void say_unknown_sink(struct line *l, const char *word)
{
	manrs_text_add(l->err, "unknown sink '%s', known: log", word);
	for (size_t i = 0; i < MANRS_SINK__COUNT; i++)
		manrs_text_add(l->err, " %s", sink_rows[i].word);
}

enum manrs_status manrs_apply_sink(struct line *l)
{
	const char *target = l->n_args > 1 ? l->args[1] : NULL;
	size_t id = 0;

	while (id < MANRS_SINK__COUNT &&
	       strcmp(sink_rows[id].word, l->args[0]))
		id++;
	if (id == MANRS_SINK__COUNT) {
		say_unknown_sink(l, l->args[0]);
		return MANRS_ERR_INVALID;
	}
	if (target && !manrs_line_path(l, sink_rows[id].word, target,
				       id == MANRS_SINK_json_socket
					       ? SOCKET_PATH_MAX_LEN
					       : FILE_PATH_MAX_LEN))
		return MANRS_ERR_INVALID;
	return apply_string(l, &l->config->output.sink_targets[id], target);
}

/* Back to lines ----------------------------------------------------------- */

static void write_word(const char *words, const char *text, manrs_line_fn emit,
		       void *arg)
{
	MANRS_TEXT(line, MANRS_CONFIG_LINE_MAX);

	if (!text)
		return;
	manrs_text_add(&line, "%s %s", words, text);
	emit(line.buf, arg);
}

void manrs_output_write(const struct manrs_output_config *output,
			manrs_line_fn emit, void *arg)
{
	if (output->history_off)
		emit("no manrs history", arg);
	write_word("manrs history database", output->history_path, emit, arg);
	if (output->history_months) {
		MANRS_TEXT(line, 64);

		manrs_text_add(&line, "manrs history retention %u",
			       output->history_months);
		emit(line.buf, arg);
	}
	if (output->log_off)
		emit("no manrs sink log", arg);
	for (size_t i = 0; i < MANRS_SINK__COUNT; i++) {
		MANRS_TEXT(words, 64);

		manrs_text_add(&words, "manrs sink %s", sink_rows[i].word);
		write_word(words.buf, output->sink_targets[i], emit, arg);
	}
	write_word("manrs metrics file", output->metrics_path, emit, arg);
}
