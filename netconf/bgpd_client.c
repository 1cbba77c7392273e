/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vty socket of a daemon of FRR: a command ends with NUL; its output ends
 * with three NULs and a byte that is 0 when the command succeeded.  What is
 * asked and what becomes of the answer is the caller's.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "bgpd_client.h"

#define OUTPUT_END "\0\0\0"
#define OUTPUT_END_LEN 4 /* with the byte after it */
#define OUTPUT_GROW ((size_t)64 * 1024)

struct vty {
	int fd;
	int64_t deadline_ms;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum bgpd_status status_of(int error)
{
	switch (error) {
	case ENOENT:
	case ECONNREFUSED:
		return BGPD_NOT_RUNNING;
	case EACCES:
	case EPERM:
		return BGPD_PERMISSION;
	case EAGAIN: /* its queue of connections is full */
	case ETIMEDOUT:
		return BGPD_TIMEOUT;
	case EPIPE:
	case ECONNRESET:
		return BGPD_ENDED;
	default:
		return BGPD_FAILED;
	}
}

/* Wait until something can be read or written. */
static enum bgpd_status vty_wait(const struct vty *vty, short events)
{
	struct pollfd fd = { .fd = vty->fd, .events = events };
	int64_t left;
	int n;

	do {
		left = vty->deadline_ms - now_ms();
		n = left > 0 ? poll(&fd, 1, left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return BGPD_FAILED;
	return n ? BGPD_OK : BGPD_TIMEOUT;
}

static enum bgpd_status vty_open(struct vty *vty, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return BGPD_FAILED;
	memcpy(address.sun_path, path, strlen(path));
	vty->fd = socket(AF_UNIX,
			 SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (vty->fd < 0)
		return BGPD_FAILED;
	if (connect(vty->fd, (struct sockaddr *)&address, sizeof(address)))
		return status_of(errno);
	return BGPD_OK;
}

/* With the NUL. */
static enum bgpd_status vty_send(const struct vty *vty, const char *command)
{
	size_t len = strlen(command) + 1;
	enum bgpd_status status = BGPD_OK;
	ssize_t n;

	while (len && status == BGPD_OK) {
		n = send(vty->fd, command, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN) {
			status = vty_wait(vty, POLLOUT);
		} else if (n < 0 && errno != EINTR) {
			status = status_of(errno);
		} else if (n > 0) {
			command += n;
			len -= n;
		}
	}
	return status;
}

static enum bgpd_status grow(struct bgpd_answer *answer, size_t *size)
{
	size_t more = *size < OUTPUT_GROW ? OUTPUT_GROW : *size * 2;
	char *text;

	if (*size - answer->len > OUTPUT_END_LEN)
		return BGPD_OK;
	if (*size >= BGPD_ANSWER_MAX)
		return BGPD_TOO_LARGE;
	text = realloc(answer->text, more);
	if (!text)
		return BGPD_FAILED;
	answer->text = text;
	*size = more;
	return BGPD_OK;
}

/* Read what there is.  bgpd sends nothing unasked: nothing follows the end. */
static enum bgpd_status read_some(const struct vty *vty,
				  struct bgpd_answer *answer, size_t size)
{
	ssize_t n = read(vty->fd, answer->text + answer->len,
			 size - answer->len - 1);

	if (!n)
		return BGPD_ENDED;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? BGPD_OK :
							   status_of(errno);
	answer->len += n;
	return BGPD_OK;
}

static bool is_complete(const struct bgpd_answer *answer)
{
	return answer->len >= OUTPUT_END_LEN &&
	       !memcmp(answer->text + answer->len - OUTPUT_END_LEN, OUTPUT_END,
		       OUTPUT_END_LEN - 1);
}

static enum bgpd_status vty_receive(const struct vty *vty,
				    struct bgpd_answer *answer)
{
	enum bgpd_status status = BGPD_OK;
	size_t size = 0;
	char code;

	while (status == BGPD_OK && !is_complete(answer)) {
		status = vty_wait(vty, POLLIN);
		if (status == BGPD_OK)
			status = grow(answer, &size);
		if (status == BGPD_OK)
			status = read_some(vty, answer, size);
	}
	if (status != BGPD_OK)
		return status;
	code = answer->text[answer->len - 1];
	answer->len -= OUTPUT_END_LEN;
	answer->text[answer->len] = '\0';
	return code ? BGPD_REFUSED : BGPD_OK;
}

static enum bgpd_status vty_command(const struct vty *vty, const char *command,
				    struct bgpd_answer *answer)
{
	struct bgpd_answer got = { 0 };
	enum bgpd_status status = vty_send(vty, command);

	if (status == BGPD_OK)
		status = vty_receive(vty, &got);
	if (status == BGPD_OK)
		*answer = got;
	else
		free(got.text);
	return status;
}

enum bgpd_status bgpd_ask(const char *path, const char *command,
			  uint32_t timeout_ms, struct bgpd_answer *answer)
{
	struct vty vty = { .fd = -1, .deadline_ms = now_ms() + timeout_ms };
	struct bgpd_answer enabled = { 0 };
	enum bgpd_status status = vty_open(&vty, path);

	/* Without it bgpd does not know commands about YANG data. */
	if (status == BGPD_OK)
		status = vty_command(&vty, "enable", &enabled);
	free(enabled.text);
	if (status == BGPD_OK)
		status = vty_command(&vty, command, answer);
	if (vty.fd >= 0)
		close(vty.fd);
	return status;
}
