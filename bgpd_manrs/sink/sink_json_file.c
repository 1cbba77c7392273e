/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines behind each other in a file, which a thread writes. */
#include <stdio.h>

#include "sink.h"
#include "writer.h"

extern const struct manrs_sink_ops manrs_sink_ops_json_file;

static void *file_open(const char *target)
{
	struct manrs_writer *writer = NULL;

	manrs_writer_new(target, MANRS_WRITER_APPEND, &writer);
	return writer;
}

static void file_emit(void *sink, const char *line, size_t len)
{
	manrs_writer_put(sink, line, len);
}

static void file_reopen(void *sink)
{
	manrs_writer_reopen(sink);
}

static void file_get_status(void *sink, struct manrs_sink_status *status)
{
	struct manrs_writer_status writer;

	manrs_writer_get_status(sink, &writer);
	status->sent = writer.written;
	status->dropped = writer.dropped;
	snprintf(status->error, sizeof(status->error), "%s", writer.error);
}

static void file_close(void *sink)
{
	manrs_writer_free(sink);
}

const struct manrs_sink_ops manrs_sink_ops_json_file = {
	.open = file_open,
	.emit = file_emit,
	.reopen = file_reopen,
	.get_status = file_get_status,
	.close = file_close,
};
