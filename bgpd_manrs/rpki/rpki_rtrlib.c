/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One RTR session over rtrlib 0.8, the only file that knows rtrlib.
 *
 * Each session is an rtr_mgr of its own with one socket, and the socket's
 * state callback is ours (struct rtr_socket is public).  So there is one
 * thread a session, everything below marked [rtr] runs in it, and the set is
 * copied out there, between two synchronisations: never half of one.
 *
 * rtrlib's own manager is not used for more than one cache: its callback takes
 * the mutex under which rtr_mgr_stop() joins the thread the callback runs in,
 * and the two wait for each other.
 *
 * What rtrlib 0.8 does wrong and is put right here:
 *  - it applies what follows a session ID mismatch, reported or not: what comes
 *    over a connection after an error is not used, see tainted;
 *  - a reset that breaks off leaves records it refuses as duplicates for ever,
 *    and takes away their expiry: is_resetting, and the expiry kept here;
 *  - it does not look at the lengths in a prefix PDU: copy_record().
 */
#include "rpki_rtrlib.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <rtrlib/rtrlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/prefix.h"
#include "engine/text.h"
#include "rpki_connect.h"

/* Until the cache says otherwise; RFC 8210 section 6 recommends these. */
#define REFRESH_SEC 3600
#define RETRY_SEC   600
#define EXPIRE_SEC  7200

/* Pause before the first and at most before a later attempt to reconnect.
 * The retry interval of RFC 8210 is for a cache that answers but has no data;
 * ten minutes without RPKI because a validator restarted would be too long. */
#define RECONNECT_FIRST_MS 1000
#define RECONNECT_MAX_MS   60000

/* Between two attempts of rtrlib to connect while it is being stopped. */
#define STOPPING_PAUSE_USEC 10000

/* More than any cache has; the bound of the file as well. */
#define RECORDS_MAX (4u << 20)

struct manrs_rtr {
	/* Known to rtrlib. */
	struct rtr_socket socket;
	struct rtr_socket *sockets[1]; /* the group's, kept by reference */
	struct tr_socket transport;
	struct rtr_mgr_config *manager;

	/* Set once. */
	char host[256];
	uint16_t port;
	void (*wake)(void *arg);
	void *wake_arg;
	int stop_fd; /* eventfd, readable when stopping */

	/* Of the [rtr] thread alone. */
	bool tainted;	    /* an error happened on this connection */
	bool error_known;   /* the error of this connection is noted */
	bool was_reset;	    /* since the set was copied */
	bool copied;
	uint32_t copied_serial;
	uint32_t copied_session;

	/* Under the mutex. */
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* stop or poke */
	bool stop;
	bool poke;	      /* reconnect at once, it is no error */
	bool pausing;	      /* until not_before_ms */
	int connection;	      /* our own duplicate of rtrlib's socket, or -1 */
	unsigned failures;    /* in a row */
	int64_t not_before_ms; /* next connect */
	int64_t expire_ms;
	struct manrs_rpki_records records; /* not yet polled */
	bool dropped; /* ready ended: RECORDS must be copied again */
	struct manrs_rtr_info info;
};

/* [rtr] Close our duplicate; ours alone, so the number cannot be anybody
 * else's by now. */
static void drop_connection(struct manrs_rtr *rtr)
{
	if (rtr->connection < 0)
		return;
	shutdown(rtr->connection, SHUT_RDWR);
	close(rtr->connection);
	rtr->connection = -1;
}

/* Wait with the mutex held until then, a stop or a poke. */
static void pause_until(struct manrs_rtr *rtr, int64_t then_ms)
{
	struct timespec then = {
		.tv_sec = then_ms / 1000,
		.tv_nsec = then_ms % 1000 * 1000000,
	};

	rtr->pausing = true;
	while (!rtr->stop && !rtr->poke && manrs_rpki_now_ms() < then_ms)
		pthread_cond_timedwait(&rtr->changed, &rtr->mutex, &then);
	rtr->pausing = false;
	rtr->poke = false;
}

/* [rtr] With the mutex held: note an error and when to try again. */
static void note_failure(struct manrs_rtr *rtr, const char *text)
{
	unsigned shift = rtr->failures < 6 ? rtr->failures : 6;
	int64_t pause_ms = (int64_t)RECONNECT_FIRST_MS << shift;

	if (pause_ms > RECONNECT_MAX_MS)
		pause_ms = RECONNECT_MAX_MS;
	rtr->failures++;
	rtr->not_before_ms = manrs_rpki_now_ms() + pause_ms;
	rtr->info.up = false;
	snprintf(rtr->info.error, sizeof(rtr->info.error), "%s", text);
	rtr->info.error_at = time(NULL);
}

/* [rtr] rtrlib wants a connected socket; -1 makes it try again. */
static int open_connection(void *arg)
{
	struct manrs_rtr *rtr = arg;
	MANRS_TEXT(err, sizeof(rtr->info.error));
	bool stop;
	int fd;

	pthread_mutex_lock(&rtr->mutex);
	drop_connection(rtr);
	pause_until(rtr, rtr->not_before_ms);
	stop = rtr->stop;
	pthread_mutex_unlock(&rtr->mutex);

	/* Zero before the first synchronisation, after expiry, and when a reset
	 * broke off: replace what is there whatever it is. */
	if (rtr->socket.last_update == 0)
		rtr->socket.is_resetting = true;
	rtr->tainted = false;

	/* When stopping it returns at once; rtrlib asks again until the state
	 * it is to stop in reaches it, so do not let it spin. */
	fd = manrs_rpki_connect(rtr->host, rtr->port, rtr->stop_fd, &err);
	if (stop)
		usleep(STOPPING_PAUSE_USEC);
	pthread_mutex_lock(&rtr->mutex);
	rtr->error_known = fd < 0;
	if (fd >= 0)
		rtr->connection = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	else if (!rtr->stop)
		note_failure(rtr, err.buf);
	if (rtr->stop)
		drop_connection(rtr);
	pthread_mutex_unlock(&rtr->mutex);
	return fd;
}

/* Collects the set. */
struct copy {
	struct manrs_vrp *vrps;
	size_t n;
	size_t room;
	enum manrs_status status;
	struct manrs_text *err;
};

static bool copy_grow(struct copy *copy)
{
	size_t room = copy->room ? copy->room * 2 : 1024;
	struct manrs_vrp *vrps;

	if (copy->n < copy->room)
		return true;
	if (copy->n >= RECORDS_MAX) {
		copy->status = MANRS_ERR_LIMIT;
		manrs_text_add(copy->err, "more than %u records", RECORDS_MAX);
		return false;
	}
	vrps = realloc(copy->vrps, room * sizeof(*vrps));
	if (!vrps) {
		copy->status = MANRS_ERR_MEMORY;
		manrs_text_add(copy->err, "out of memory");
		return false;
	}
	copy->vrps = vrps;
	copy->room = room;
	return true;
}

static void copy_prefix(const struct pfx_record *record,
			struct manrs_prefix *prefix)
{
	const uint32_t *word = record->prefix.u.addr6.addr;

	if (record->prefix.ver == LRTR_IPV4) {
		prefix->afi = MANRS_AFI_IPV4;
		prefix->hi = (uint64_t)record->prefix.u.addr4.addr << 32;
		prefix->lo = 0;
	} else {
		prefix->afi = MANRS_AFI_IPV6;
		prefix->hi = (uint64_t)word[0] << 32 | word[1];
		prefix->lo = (uint64_t)word[2] << 32 | word[3];
	}
	prefix->len = record->min_len;
}

/* [rtr] One malformed record refuses the set: half of one must never be in
 * force. */
static void copy_record(const struct pfx_record *record, void *arg)
{
	struct copy *copy = arg;
	struct manrs_vrp vrp = { .asn = record->asn,
				 .max_len = record->max_len };
	unsigned bits;

	if (copy->status || !copy_grow(copy))
		return;
	copy_prefix(record, &vrp.prefix);
	bits = manrs_afi_bits(vrp.prefix.afi);
	if (vrp.prefix.len > vrp.max_len || vrp.max_len > bits ||
	    (vrp.prefix.hi & ~manrs_mask_hi(vrp.prefix.len)) ||
	    (vrp.prefix.lo & ~manrs_mask_lo(vrp.prefix.len))) {
		char text[MANRS_PREFIX_STRLEN];

		copy->status = MANRS_ERR_INVALID;
		manrs_text_add(copy->err, "malformed record %s-%u AS%u",
			       manrs_prefix_format(&vrp.prefix, text),
			       vrp.max_len, vrp.asn);
		return;
	}
	copy->vrps[copy->n++] = vrp;
}

/* [rtr] The whole set as it is after a synchronisation. */
static enum manrs_status copy_set(struct manrs_rtr *rtr,
				  struct manrs_rpki_records *records,
				  struct manrs_text *err)
{
	struct copy copy = { .err = err };

	rtr_mgr_for_each_ipv4_record(rtr->manager, copy_record, &copy);
	rtr_mgr_for_each_ipv6_record(rtr->manager, copy_record, &copy);
	if (!copy.status && !copy.n) {
		/* As with a file: a cache without any VRP is a broken one, or
		 * one that has just begun and will notify us. */
		copy.status = MANRS_ERR_NOT_FOUND;
		manrs_text_add(err, "the cache has no VRPs");
	}
	if (copy.status) {
		free(copy.vrps);
		return copy.status;
	}
	records->vrps = copy.vrps;
	records->n = copy.n;
	return MANRS_OK;
}

/* [rtr] Is there anything a copy would show that the last did not? */
static bool set_changed(struct manrs_rtr *rtr)
{
	bool dropped;

	pthread_mutex_lock(&rtr->mutex);
	dropped = rtr->dropped;
	pthread_mutex_unlock(&rtr->mutex);
	return dropped || !rtr->copied || rtr->was_reset ||
	       rtr->copied_serial != rtr->socket.serial_number ||
	       rtr->copied_session != rtr->socket.session_id;
}

/* [rtr] Start over with a Reset Query on a new connection. */
static void force_reset(struct manrs_rtr *rtr, const char *why)
{
	rtr->socket.request_session_id = true;
	rtr->socket.serial_number = 0;
	pthread_mutex_lock(&rtr->mutex);
	if (!rtr->error_known)
		note_failure(rtr, why);
	rtr->error_known = true;
	drop_connection(rtr);
	pthread_mutex_unlock(&rtr->mutex);
}

/* [rtr] A synchronisation ended well, so rtrlib says. */
static void on_established(struct manrs_rtr *rtr)
{
	MANRS_TEXT(err, sizeof(rtr->info.error));
	struct manrs_rpki_records records = { .vrps = NULL };
	enum manrs_status status = MANRS_OK;

	if (rtr->tainted) {
		force_reset(rtr, "data after an error");
		return;
	}
	if (set_changed(rtr))
		status = copy_set(rtr, &records, &err);
	if (status == MANRS_ERR_NOT_FOUND) {
		pthread_mutex_lock(&rtr->mutex);
		note_failure(rtr, err.buf);
		pthread_mutex_unlock(&rtr->mutex);
		return;
	}
	if (status) {
		force_reset(rtr, err.buf);
		return;
	}
	rtr->was_reset = false;
	rtr->copied = true;
	rtr->copied_serial = rtr->socket.serial_number;
	rtr->copied_session = rtr->socket.session_id;

	pthread_mutex_lock(&rtr->mutex);
	if (records.vrps) {
		manrs_rpki_records_release(&rtr->records);
		rtr->records = records;
		rtr->info.news = true;
		rtr->dropped = false;
	}
	rtr->failures = 0;
	rtr->not_before_ms = 0;
	rtr->expire_ms = manrs_rpki_now_ms() +
			 (int64_t)rtr->socket.expire_interval * 1000;
	rtr->info.up = true;
	rtr->info.ready = true;
	rtr->info.has_serial = true;
	rtr->info.serial = rtr->socket.serial_number;
	rtr->info.error[0] = '\0';
	pthread_mutex_unlock(&rtr->mutex);
}

/* [rtr] What to tell people.  rtrlib takes a closed connection for a protocol
 * error, and keeps the text of an Error Report to itself. */
static const char *error_text(struct manrs_rtr *rtr,
			      enum rtr_socket_state state)
{
	char byte;

	if (state == RTR_ERROR_NO_DATA_AVAIL)
		return "the cache has no data yet";
	if (rtr->connection >= 0 &&
	    recv(rtr->connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		return "the cache closed the connection";
	if (state == RTR_ERROR_TRANSPORT)
		return "the connection failed or timed out";
	/* Whatever it was about, a Serial Query may bring it again. */
	rtr->socket.request_session_id = true;
	rtr->socket.serial_number = 0;
	return "protocol error, or an error reported by the cache";
}

/* [rtr] */
static void on_error(struct manrs_rtr *rtr, enum rtr_socket_state state)
{
	/* rtrlib would sleep, once so that nothing can end it. */
	rtr->socket.retry_interval = 0;

	pthread_mutex_lock(&rtr->mutex);
	if (!rtr->stop && !rtr->poke && !rtr->error_known)
		note_failure(rtr, error_text(rtr, state));
	rtr->error_known = state != RTR_ERROR_NO_DATA_AVAIL;
	pthread_mutex_unlock(&rtr->mutex);
	rtr->wake(rtr->wake_arg);

	if (state != RTR_ERROR_NO_DATA_AVAIL) {
		rtr->tainted = true;
		return;
	}
	/* The next query goes over the same connection. */
	pthread_mutex_lock(&rtr->mutex);
	pause_until(rtr, rtr->not_before_ms);
	pthread_mutex_unlock(&rtr->mutex);
}

/* [rtr] and, for RTR_SHUTDOWN, the thread in manrs_rtr_free(). */
static void state_changed(const struct rtr_socket *socket,
			  const enum rtr_socket_state state, void *arg,
			  void *group)
{
	struct manrs_rtr *rtr = arg;
	int cancel_state;

	(void)socket;
	(void)group;
	if (state == RTR_SHUTDOWN)
		return;
	/* rtrlib receives with cancellation enabled, and calls from there. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	switch (state) {
	case RTR_ESTABLISHED:
		on_established(rtr);
		rtr->wake(rtr->wake_arg);
		break;
	case RTR_ERROR_TRANSPORT:
	case RTR_ERROR_FATAL:
	case RTR_ERROR_NO_DATA_AVAIL:
		on_error(rtr, state);
		break;
	case RTR_RESET:
		rtr->was_reset = true;
		break;
	case RTR_FAST_RECONNECT: /* with an older protocol version */
		pthread_mutex_lock(&rtr->mutex);
		rtr->not_before_ms = 0;
		pthread_mutex_unlock(&rtr->mutex);
		break;
	default:
		break;
	}
	pthread_setcancelstate(cancel_state, NULL);
}

/* Hand everything to rtrlib and start its thread. */
static bool start(struct manrs_rtr *rtr)
{
	char port[6];
	struct tr_tcp_config transport = {
		.host = rtr->host,
		.port = port,
		.data = rtr,
		.new_socket = open_connection,
	};
	struct rtr_mgr_group group = {
		.sockets = rtr->sockets,
		.sockets_len = 1,
		.preference = 1,
	};

	snprintf(port, sizeof(port), "%u", rtr->port);
	if (tr_tcp_init(&transport, &rtr->transport) != TR_SUCCESS)
		return false;
	rtr->sockets[0] = &rtr->socket;
	rtr->socket.tr_socket = &rtr->transport;
	if (rtr_mgr_init(&rtr->manager, &group, 1, REFRESH_SEC, EXPIRE_SEC,
			 RETRY_SEC, NULL, NULL, NULL, NULL) != RTR_SUCCESS) {
		rtr->transport.free_fp(&rtr->transport);
		return false;
	}
	rtr->socket.connection_state_fp = state_changed;
	rtr->socket.connection_state_fp_param_config = rtr;
	if (rtr_mgr_start(rtr->manager) == RTR_SUCCESS)
		return true;
	/* What pthread_create() left there when it failed is no thread. */
	rtr->socket.thread_id = 0;
	return false;
}

enum manrs_status manrs_rtr_new(const char *host, uint16_t port,
				void (*wake)(void *arg), void *arg,
				struct manrs_rtr **out)
{
	struct manrs_rtr *rtr = calloc(1, sizeof(*rtr));
	pthread_condattr_t attr;

	if (!rtr)
		return MANRS_ERR_MEMORY;
	snprintf(rtr->host, sizeof(rtr->host), "%s", host);
	rtr->port = port;
	rtr->wake = wake;
	rtr->wake_arg = arg;
	rtr->connection = -1;
	rtr->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&rtr->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&rtr->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (rtr->stop_fd < 0 || !start(rtr)) {
		manrs_rtr_free(rtr);
		return MANRS_ERR_MEMORY;
	}
	*out = rtr;
	return MANRS_OK;
}

void manrs_rtr_stop(struct manrs_rtr *rtr)
{
	pthread_mutex_lock(&rtr->mutex);
	rtr->stop = true;
	/* Only wakes the receiver: the numbers are closed by their owners. */
	if (rtr->connection >= 0)
		shutdown(rtr->connection, SHUT_RDWR);
	pthread_cond_broadcast(&rtr->changed);
	pthread_mutex_unlock(&rtr->mutex);
	/* Cannot fail: the counter is far from its limit. */
	if (rtr->stop_fd >= 0)
		(void)!eventfd_write(rtr->stop_fd, 1);
}

void manrs_rtr_free(struct manrs_rtr *rtr)
{
	if (!rtr)
		return;
	manrs_rtr_stop(rtr);
	if (rtr->manager) {
		rtr_mgr_stop(rtr->manager);
		rtr_mgr_free(rtr->manager);
	}
	drop_connection(rtr);
	manrs_rpki_records_release(&rtr->records);
	if (rtr->stop_fd >= 0)
		close(rtr->stop_fd);
	pthread_cond_destroy(&rtr->changed);
	pthread_mutex_destroy(&rtr->mutex);
	free(rtr);
}

void manrs_rtr_refresh(struct manrs_rtr *rtr)
{
	pthread_mutex_lock(&rtr->mutex);
	/* rtrlib has no call for it; a new connection makes it ask, with a
	 * Serial Query: what is known stays.  Whoever is connecting or
	 * loading now is left alone. */
	if (rtr->pausing || (rtr->info.up && rtr->connection >= 0)) {
		rtr->poke = true;
		if (rtr->connection >= 0 && !rtr->pausing)
			shutdown(rtr->connection, SHUT_RDWR);
		pthread_cond_broadcast(&rtr->changed);
	}
	pthread_mutex_unlock(&rtr->mutex);
}

void manrs_rtr_poll(struct manrs_rtr *rtr, int64_t now_ms,
		    struct manrs_rtr_info *info,
		    struct manrs_rpki_records *records)
{
	pthread_mutex_lock(&rtr->mutex);
	if (rtr->info.ready && now_ms >= rtr->expire_ms) {
		rtr->info.ready = false;
		rtr->info.up = false;
		rtr->info.news = false;
		rtr->dropped = true;
		manrs_rpki_records_release(&rtr->records);
	}
	*info = rtr->info;
	if (rtr->info.news) {
		*records = rtr->records;
		rtr->records.vrps = NULL;
		rtr->records.n = 0;
		rtr->info.news = false;
	}
	pthread_mutex_unlock(&rtr->mutex);
}
