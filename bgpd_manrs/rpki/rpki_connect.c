/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Name look-up and connect for RTR caches, in place of rtrlib's own: that one
 * tries only the first address, keeps the reason to itself, puts the socket
 * into an fd_set whatever its number (a bgpd of a thousand neighbors is past
 * FD_SETSIZE), and cannot be interrupted while the resolver waits.
 */
#define _GNU_SOURCE
#include "rpki_connect.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* For one address; the Internet needs under one second. */
#define CONNECT_TIMEOUT_MS 5000

/* For one name; as long as glibc tries three servers. */
#define RESOLVE_TIMEOUT_MS 30000

/* Addresses tried of one name. */
#define ADDRESSES_MAX 8

/* A look-up.  getaddrinfo() cannot be called off, so it runs in a thread of its
 * own, and whoever is last, asker or thread, frees this. */
struct lookup {
	pthread_mutex_t mutex;
	unsigned refs;
	int done_fd; /* eventfd, readable when rc and found are set */
	int rc;
	int error; /* errno for EAI_SYSTEM */
	struct addrinfo *found;
	char host[256];
	char port[6];
};

static void lookup_unref(struct lookup *l)
{
	unsigned refs;

	pthread_mutex_lock(&l->mutex);
	refs = --l->refs;
	pthread_mutex_unlock(&l->mutex);
	if (refs)
		return;
	if (l->found)
		freeaddrinfo(l->found);
	close(l->done_fd);
	pthread_mutex_destroy(&l->mutex);
	free(l);
}

static int resolve(struct lookup *l, int flags)
{
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | flags,
	};
	struct addrinfo *found = NULL;
	int rc = getaddrinfo(l->host, l->port, &hints, &found);

	l->error = errno;
	l->found = rc ? NULL : found;
	l->rc = rc;
	return rc;
}

static void *lookup_thread(void *arg)
{
	struct lookup *l = arg;

	resolve(l, 0);
	/* The write orders rc and found before the asker's read. */
	if (eventfd_write(l->done_fd, 1) < 0)
		l->rc = EAI_SYSTEM;
	lookup_unref(l);
	return NULL;
}

static struct lookup *lookup_new(const char *host, uint16_t port)
{
	struct lookup *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->done_fd < 0) {
		free(l);
		return NULL;
	}
	pthread_mutex_init(&l->mutex, NULL);
	l->refs = 1;
	snprintf(l->host, sizeof(l->host), "%s", host);
	snprintf(l->port, sizeof(l->port), "%u", port);
	return l;
}

/* Wait until fd has events or time is up: 1, 0, or -1 when called off. */
static int wait_fd(int fd, short events, int stop_fd, int timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = stop_fd, .events = POLLIN },
		{ .fd = fd, .events = events },
	};
	int n;

	do
		n = poll(fds, 2, timeout_ms);
	while (n < 0 && errno == EINTR);
	if (n < 0 || fds[0].revents)
		return -1;
	return n > 0;
}

/* Run the look-up to its end; false with the reason in err. */
static bool lookup_run(struct lookup *l, int stop_fd, struct manrs_text *err)
{
	pthread_attr_t attr;
	pthread_t thread;
	eventfd_t done;
	int rc;

	if (!resolve(l, AI_NUMERICHOST))
		return true;

	l->refs++;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	rc = pthread_create(&thread, &attr, lookup_thread, l);
	pthread_attr_destroy(&attr);
	if (rc) {
		l->refs--;
		manrs_text_add(err, "no thread for a name look-up: %s",
			       strerror(rc));
		return false;
	}
	rc = wait_fd(l->done_fd, POLLIN, stop_fd, RESOLVE_TIMEOUT_MS);
	if (rc <= 0) {
		if (rc == 0)
			manrs_text_add(err, "%s: no answer from name servers",
				       l->host);
		return false;
	}
	if (eventfd_read(l->done_fd, &done) < 0 || l->rc) {
		manrs_text_add(err, "%s: %s", l->host,
			       l->rc == EAI_SYSTEM ? strerror(l->error)
						   : gai_strerror(l->rc));
		return false;
	}
	return true;
}

/* Wait for a connect under way: 0 or an errno, ECANCELED when called off. */
static int finish_connect(int fd, int stop_fd)
{
	int error = 0;
	socklen_t len = sizeof(error);

	switch (wait_fd(fd, POLLOUT, stop_fd, CONNECT_TIMEOUT_MS)) {
	case 0:
		return ETIMEDOUT;
	case 1:
		break;
	default:
		return ECANCELED;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return errno;
	return error;
}

/* Bind a fresh socket to an interface: 0 or an errno.  Needs no privilege since
 * Linux 5.7, where it is not bound yet. */
static int bind_device(int fd, const char *via)
{
	if (!via[0])
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, via, strlen(via)) < 0
		       ? errno
		       : 0;
}

/* A connected socket, or minus an errno. */
static int connect_one(const struct addrinfo *to, const char *via, int stop_fd)
{
	int fd = socket(to->ai_family,
			to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
			to->ai_protocol);
	int error = 0;
	int on = 1;

	if (fd < 0)
		return -errno;
	error = bind_device(fd, via);
	if (!error && connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		error = errno == EINPROGRESS ? finish_connect(fd, stop_fd)
					     : errno;
	/* A cache may say nothing for an hour; notice when it is gone. */
	if (!error && setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)))
		error = errno;
	if (!error && fcntl(fd, F_SETFL, 0) < 0)
		error = errno;
	if (error) {
		close(fd);
		return -error;
	}
	return fd;
}

int manrs_rpki_connect(const char *host, uint16_t port, const char *via,
		       int stop_fd, struct manrs_text *err)
{
	struct lookup *l = lookup_new(host, port);
	const struct addrinfo *to;
	unsigned tried = 0;
	int fd = -1;

	if (!l) {
		manrs_text_add(err, "no resources for a name look-up");
		return -1;
	}
	if (lookup_run(l, stop_fd, err)) {
		for (to = l->found; to && tried < ADDRESSES_MAX && fd < 0;
		     to = to->ai_next, tried++) {
			fd = connect_one(to, via, stop_fd);
			if (fd == -ECANCELED)
				break;
		}
		if (fd < 0)
			manrs_text_add(err, "cannot connect%s%s: %s",
				       via[0] ? " via " : "", via,
				       strerror(-fd));
	}
	lookup_unref(l);
	return fd < 0 ? -1 : fd;
}
