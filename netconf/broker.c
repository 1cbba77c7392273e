/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both ends of the pipe between the session and the process that may talk to
 * bgpd.  Both are this program, on one machine: structs go over as they are.
 * The broker trusts nothing it reads; the session trusts the broker.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker.h"

/* bgpd is one thread: it answers between other work. */
#define STATE_TIMEOUT_MS 10000
#define EVENTS_TIMEOUT_MS 3000

struct request {
	uint32_t question; /* enum broker_question */
	uint32_t zero;
	uint64_t number;
};

struct reply {
	uint32_t status; /* enum bgpd_status */
	uint32_t zero;
	uint64_t len; /* bytes that follow */
};

/* A socket that the other side closed gives false, not SIGPIPE. */
static bool send_all(int fd, const void *from, size_t len)
{
	const char *at = from;
	ssize_t n;

	while (len) {
		n = send(fd, at, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

static bool receive_all(int fd, void *to, size_t len)
{
	char *at = to;
	ssize_t n;

	while (len) {
		n = read(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

/* Everything that ever reaches bgpd. */
static enum bgpd_status ask_bgpd(const char *path,
				 const struct request *request,
				 struct bgpd_answer *answer)
{
	char command[64];

	switch (request->question) {
	case BROKER_STATE:
		snprintf(command, sizeof(command),
			 "show bgp manrs yang part %" PRIu64 " json",
			 request->number);
		return bgpd_ask(path, command, STATE_TIMEOUT_MS, answer);
	case BROKER_EVENTS:
		snprintf(command, sizeof(command),
			 "show bgp manrs events since %" PRIu64 " json",
			 request->number);
		return bgpd_ask(path, command, EVENTS_TIMEOUT_MS, answer);
	default:
		return BGPD_REFUSED;
	}
}

void broker_serve(int fd, const char *path)
{
	struct request request;
	bool sent = true;

	while (sent && receive_all(fd, &request, sizeof(request))) {
		struct bgpd_answer answer = { 0 };
		struct reply reply = { 0 };

		reply.status = ask_bgpd(path, &request, &answer);
		reply.len = answer.len;
		sent = send_all(fd, &reply, sizeof(reply)) &&
		       send_all(fd, answer.text, answer.len);
		free(answer.text);
	}
}

enum bgpd_status broker_ask(int fd, enum broker_question question,
			    uint64_t number, struct bgpd_answer *answer)
{
	struct request request = { .question = question, .number = number };
	struct reply reply;
	char *text;

	if (!send_all(fd, &request, sizeof(request)) ||
	    !receive_all(fd, &reply, sizeof(reply)) ||
	    reply.status >= BGPD_STATUS__COUNT || reply.len > BGPD_ANSWER_MAX)
		return BGPD_FAILED;
	if (reply.status != BGPD_OK)
		return reply.status;
	text = malloc(reply.len + 1);
	if (!text || !receive_all(fd, text, reply.len)) {
		free(text);
		return BGPD_FAILED;
	}
	text[reply.len] = '\0';
	answer->text = text;
	answer->len = reply.len;
	return BGPD_OK;
}
