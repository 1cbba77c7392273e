/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A datagram for each line to a unix socket.  Nobody there, or too slow: the
 * line is dropped and counted; whoever listens next gets the next one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sink.h"

extern const struct manrs_sink_ops manrs_sink_ops_json_socket;

struct socket_sink {
	int fd;
	struct sockaddr_un to;
	struct manrs_sink_status status;
};

static void *socket_open(const char *target)
{
	struct socket_sink *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	s->to.sun_family = AF_UNIX;
	snprintf(s->to.sun_path, sizeof(s->to.sun_path), "%s", target);
	return s;
}

/* By name each time: the other end may have been started anew. */
static void socket_emit(void *sink, const char *line, size_t len)
{
	struct socket_sink *s = sink;
	ssize_t n = sendto(s->fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL,
			   (const struct sockaddr *)&s->to, sizeof(s->to));

	if (n >= 0) {
		s->status.sent++;
		s->status.error[0] = '\0';
		return;
	}
	s->status.dropped++;
	snprintf(s->status.error, sizeof(s->status.error), "%s",
		 strerror(errno));
}

static void socket_get_status(void *sink, struct manrs_sink_status *status)
{
	*status = ((struct socket_sink *)sink)->status;
}

static void socket_close(void *sink)
{
	struct socket_sink *s = sink;

	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

const struct manrs_sink_ops manrs_sink_ops_json_socket = {
	.open = socket_open,
	.emit = socket_emit,
	.get_status = socket_get_status,
	.close = socket_close,
};
