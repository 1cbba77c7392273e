/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An RTR cache of our own (RFC 8210) on the loopback interface, that does as
 * the test says, right or wrong. */
#ifndef TEST_RTR_CACHE_H
#define TEST_RTR_CACHE_H

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

#include "rpki_wait.h"

enum behaviour {
	ANSWER,	   /* as RFC 8210 section 8 has it */
	SILENT,	   /* take the query and say nothing */
	NO_DATA,   /* Error Report 2 */
	RESTARTED, /* Serial Query: Cache Reset, as after a restart */
	BREAK_OFF, /* the same, and the full answer ends half way */
	REFUSE,	   /* Serial Query: Error Report, and close */
	MISMATCH,  /* Serial Query: a Cache Response of another session */
};

struct record {
	uint8_t len;
	uint8_t max_len;
	uint32_t address;
	uint32_t asn;
};

#define R1 { 24, 24, 0xc0000200, 64500 } /* 192.0.2.0/24 */
#define R2 { 24, 25, 0xc6336400, 64501 } /* 198.51.100.0/24 */
#define R3 { 24, 24, 0xcb007100, 64502 } /* 203.0.113.0/24 */

#define T1 "192.0.2.0/24-24 AS64500/1"
#define T2 "198.51.100.0/24-25 AS64501/1"
#define T3 "203.0.113.0/24-24 AS64502/1"

/* The shortest that RFC 8210 section 6 allows. */
#define EXPIRE_SEC 600

struct cache {
	int listener;
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t mutex; /* for the rest */
	bool stop;
	int connection;
	enum behaviour behaviour;
	uint16_t session;
	uint32_t serial;
	uint32_t refresh_sec;	/* told to routers */
	struct record full[3];	/* answer to a Reset Query */
	size_t n_full;
	struct record delta[1]; /* answer to a Serial Query */
	size_t n_delta;
	unsigned queries;
	unsigned broken_off;
};

static inline void put32(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, 4);
}

/* Errors are the other side's business: it may have gone. */
static inline void send_pdu(int fd, uint8_t type, uint16_t field,
			    const void *body, size_t len)
{
	uint8_t pdu[64] = { 1, type, (uint8_t)(field >> 8), (uint8_t)field };

	put32(pdu + 4, (uint32_t)(8 + len));
	if (len)
		memcpy(pdu + 8, body, len);
	(void)!send(fd, pdu, 8 + len, MSG_NOSIGNAL);
}

static inline void send_records(int fd, const struct record *records, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		uint8_t body[12] = { 1, records[i].len, records[i].max_len };

		put32(body + 4, records[i].address);
		put32(body + 8, records[i].asn);
		send_pdu(fd, 4, 0, body, sizeof(body));
	}
}

static inline void send_end(int fd, const struct cache *c)
{
	uint8_t body[16];

	put32(body, c->serial);
	put32(body + 4, c->refresh_sec);
	put32(body + 8, 600);
	put32(body + 12, EXPIRE_SEC);
	send_pdu(fd, 7, c->session, body, sizeof(body));
}

/* False to close the connection. */
static inline bool answer(struct cache *c, int fd, uint8_t query)
{
	static const uint8_t empty[8];

	c->queries++;
	if (c->behaviour == SILENT)
		return true;
	if (c->behaviour == NO_DATA) {
		send_pdu(fd, 10, 2, empty, sizeof(empty));
		return true;
	}
	if (query == 1 &&
	    (c->behaviour == RESTARTED || c->behaviour == BREAK_OFF)) {
		send_pdu(fd, 8, 0, NULL, 0);
		return true;
	}
	if (query == 1 && c->behaviour == REFUSE) {
		send_pdu(fd, 10, 0, empty, sizeof(empty));
		return false;
	}
	if (query == 1 && c->behaviour == MISMATCH) {
		send_pdu(fd, 3, (uint16_t)(c->session + 1), NULL, 0);
		send_records(fd, c->delta, c->n_delta);
		send_end(fd, c);
		return true;
	}
	send_pdu(fd, 3, c->session, NULL, 0);
	if (query == 2)
		send_records(fd, c->full, c->n_full);
	else
		send_records(fd, c->delta, c->n_delta);
	if (c->behaviour == BREAK_OFF) {
		c->broken_off++;
		return false;
	}
	send_end(fd, c);
	return true;
}

static inline void serve(struct cache *c, int fd)
{
	uint8_t query[12];
	bool more = true;

	while (more && recv(fd, query, 8, MSG_WAITALL) == 8) {
		if (query[1] == 1 &&
		    recv(fd, query + 8, 4, MSG_WAITALL) != 4)
			break;
		if (query[1] != 1 && query[1] != 2)
			break;
		pthread_mutex_lock(&c->mutex);
		more = answer(c, fd, query[1]);
		pthread_mutex_unlock(&c->mutex);
	}
}

static inline void *cache_thread(void *arg)
{
	struct cache *c = arg;

	for (;;) {
		int fd = accept(c->listener, NULL, NULL);
		bool stop;

		if (fd < 0)
			return NULL;
		pthread_mutex_lock(&c->mutex);
		stop = c->stop;
		c->connection = fd;
		pthread_mutex_unlock(&c->mutex);
		if (!stop)
			serve(c, fd);
		pthread_mutex_lock(&c->mutex);
		c->connection = -1;
		close(fd);
		pthread_mutex_unlock(&c->mutex);
		if (stop)
			return NULL;
	}
}

/* Listen on c->port, or on any when that is 0. */
static inline void cache_start(struct cache *c)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(c->port) };
	socklen_t len = sizeof(address);
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->stop = false;
	c->connection = -1;
	pthread_mutex_init(&c->mutex, NULL);
	c->listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(c->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(c->listener, (struct sockaddr *)&address, len),
			 0);
	ck_assert_int_eq(listen(c->listener, 8), 0);
	ck_assert_int_eq(getsockname(c->listener, (struct sockaddr *)&address,
				     &len),
			 0);
	c->port = ntohs(address.sin_port);
	ck_assert_int_eq(pthread_create(&c->thread, NULL, cache_thread, c), 0);
}

static inline void cache_stop(struct cache *c)
{
	if (c->listener < 0)
		return;
	pthread_mutex_lock(&c->mutex);
	c->stop = true;
	if (c->connection >= 0)
		shutdown(c->connection, SHUT_RDWR);
	pthread_mutex_unlock(&c->mutex);
	shutdown(c->listener, SHUT_RDWR);
	pthread_join(c->thread, NULL);
	close(c->listener);
	c->listener = -1;
}

/* Change what the cache does from its next answer on. */
static inline void cache_set(struct cache *c, enum behaviour behaviour,
		      uint16_t session, uint32_t serial,
		      const struct record *full, size_t n_full)
{
	pthread_mutex_lock(&c->mutex);
	c->behaviour = behaviour;
	c->session = session;
	c->serial = serial;
	c->n_full = n_full;
	if (n_full)
		memcpy(c->full, full, n_full * sizeof(*full));
	c->n_delta = 0;
	pthread_mutex_unlock(&c->mutex);
}

static inline void cache_set_delta(struct cache *c, const struct record *delta)
{
	pthread_mutex_lock(&c->mutex);
	c->delta[0] = *delta;
	c->n_delta = 1;
	pthread_mutex_unlock(&c->mutex);
}

/* Wait until the cache has counted that many. */
static inline void wait_count(struct cache *c, const unsigned *counter,
			      unsigned want)
{
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;
	unsigned count = 0;

	while (count < want && manrs_clock_ms() < until_ms) {
		pthread_mutex_lock(&c->mutex);
		count = *counter;
		pthread_mutex_unlock(&c->mutex);
		poll(NULL, 0, 10);
	}
	ck_assert_uint_ge(count, want);
}

#endif /* TEST_RTR_CACHE_H */
