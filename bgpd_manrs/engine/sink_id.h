/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where events can be sent, besides the log.  A new one is its file in sink/
 * and a row here: X(id, word of `manrs sink`, help), each with a target.
 */
#ifndef MANRS_SINK_ID_H
#define MANRS_SINK_ID_H

#define MANRS_SINKS(X)                                                         \
	X(json_file, "json-file",                                              \
	  "Append a line of JSON for each event to a file")                    \
	X(json_socket, "json-socket",                                          \
	  "Send JSON for each event to a unix datagram socket")

enum manrs_sink_id {
#define MANRS_SINK_ID(id, word, help) MANRS_SINK_##id,
	MANRS_SINKS(MANRS_SINK_ID)
#undef MANRS_SINK_ID
	MANRS_SINK__COUNT,
};

#endif /* MANRS_SINK_ID_H */
