/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One RTR session over rtrlib.  What differs between its versions is in
 * rpki_rtrlib_private.h, rpki_rtrlib_08.c and rpki_rtrlib_aspa.c; no other file
 * knows it.
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
 *  - it does not look at the lengths in a prefix PDU: copy_record();
 *  - over SSH it does not check the host key unless it is given a file of known
 *    ones, waits with select(), and nobody closes the socket: always given,
 *    check_descriptor(), close_ssh_socket().
 */
#include "rpki_rtrlib_private.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/prefix.h"
#include "engine/text.h"
#include "os/clock.h"
#include "rpki_connect.h"

/* Between two attempts of rtrlib to connect while it is being stopped. */
#define STOPPING_PAUSE_USEC 10000

/* For one step of an SSH handshake; rtrlib takes 30 otherwise. */
#define SSH_TIMEOUT_SEC 10

/* rtrlib and libssh put the socket of an SSH transport into an fd_set: a
 * descriptor past its end would write over the stack. */
static int check_descriptor(const struct manrs_rtr *rtr, int fd,
			    struct manrs_text *err)
{
	if (rtr->cache.transport != MANRS_RPKI_SSH || fd < FD_SETSIZE)
		return fd;
	close(fd);
	manrs_text_add(err, "no descriptor below %d left for SSH", FD_SETSIZE);
	return -1;
}

/* Close what an SSH transport was given, once rtrlib is done with it.  libssh
 * leaves that to us; should another version of it not, the number may be
 * somebody else's by now. */
static void close_ssh_socket(struct manrs_rtr *rtr)
{
	struct stat st;

	if (rtr->ssh_fd >= 0 && fstat(rtr->ssh_fd, &st) == 0 &&
	    S_ISSOCK(st.st_mode) && st.st_ino == rtr->ssh_ino)
		close(rtr->ssh_fd);
	rtr->ssh_fd = -1;
}

static void keep_ssh_socket(struct manrs_rtr *rtr, int fd)
{
	struct stat st;

	if (rtr->cache.transport != MANRS_RPKI_SSH || fstat(fd, &st))
		return;
	rtr->ssh_fd = fd;
	rtr->ssh_ino = st.st_ino;
}

/* [rtr] rtrlib wants a connected socket; -1 makes it try again. */
static int open_connection(void *arg)
{
	struct manrs_rtr *rtr = arg;
	struct manrs_rpki_session *session = &rtr->session;
	MANRS_TEXT(err, sizeof(session->info.error));
	int fd;

	manrs_rpki_session_disconnect(session);
	close_ssh_socket(rtr);
	/* rtrlib asks again until the state it is to stop in reaches it: do
	 * not let it spin. */
	if (!manrs_rpki_session_pause(session)) {
		manrs_rpki_session_park(session);
		usleep(STOPPING_PAUSE_USEC);
		return -1;
	}
	/* Zero before the first synchronisation, after expiry, and when a reset
	 * broke off: replace what is there whatever it is. */
	if (rtr->socket.last_update == 0)
		rtr->socket.is_resetting = true;
	rtr->tainted = false;
	manrs_rtrlib_choose_version(rtr);

	fd = manrs_rpki_connect(rtr->cache.host, rtr->cache.port,
				rtr->cache.via, session->stop_fd, &err);
	if (fd >= 0)
		fd = check_descriptor(rtr, fd, &err);
	rtr->is_opening = fd >= 0;
	rtr->error_known = fd < 0;
	if (fd < 0) {
		manrs_rpki_session_fail(session, err.buf);
		return -1;
	}
	keep_ssh_socket(rtr, fd);
	manrs_rpki_session_connected(session, fd);
	return fd;
}

/* Collects the set. */
struct copy {
	struct manrs_rpki_records records;
	enum manrs_status status;
	struct manrs_text *err;
};

static void copy_prefix(const struct manrs_rtrlib_record *record,
			struct manrs_prefix *prefix)
{
	const uint32_t *word = record->prefix.u.addr6.addr;

	if (record->prefix.ver == MANRS_RTRLIB_IPV4) {
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
static void copy_record(const struct manrs_rtrlib_record *record, void *arg)
{
	struct copy *copy = arg;
	struct manrs_vrp vrp = { .asn = record->asn,
				 .max_len = record->max_len };
	unsigned bits;

	if (copy->status)
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
	copy->status = manrs_rpki_records_add(&copy->records, &vrp);
	if (copy->status)
		manrs_text_add(copy->err, "too many records: %s",
			       manrs_status_text(copy->status));
}

/* [rtr] The whole set as it is after a synchronisation. */
static enum manrs_status copy_set(struct manrs_rtr *rtr,
				  struct manrs_rtr_set *set,
				  struct manrs_text *err)
{
	struct copy copy = { .err = err };

	copy.status = manrs_rtrlib_copy_aspas(rtr, &set->aspas, err);
	if (copy.status)
		return copy.status;
	manrs_rtrlib_each_ipv4(rtr->manager, copy_record, &copy);
	manrs_rtrlib_each_ipv6(rtr->manager, copy_record, &copy);
	if (!copy.status && !copy.records.n) {
		/* As with a file: a cache without any VRP is a broken one, or
		 * one that has just begun and will notify us. */
		copy.status = MANRS_ERR_NOT_FOUND;
		manrs_text_add(err, "the cache has no VRPs");
	}
	if (copy.status) {
		manrs_rpki_records_release(&copy.records);
		manrs_aspa_pairs_release(&set->aspas);
		return copy.status;
	}
	manrs_rpki_records_fit(&copy.records);
	set->records = copy.records;
	return MANRS_OK;
}

/* [rtr] Is there anything a copy would show that the last did not? */
static bool set_changed(struct manrs_rtr *rtr)
{
	return !rtr->copied || rtr->was_reset ||
	       rtr->copied_serial != rtr->socket.serial_number ||
	       rtr->copied_session != rtr->socket.session_id ||
	       manrs_rpki_session_is_expired(&rtr->session);
}

/* [rtr] The next query is to be a Reset Query. */
static void request_reset(struct manrs_rtr *rtr)
{
	rtr->socket.request_session_id = true;
	rtr->socket.serial_number = 0;
}

/* [rtr] Start over on a new connection. */
static void start_over(struct manrs_rtr *rtr, const char *why)
{
	request_reset(rtr);
	if (!rtr->error_known)
		manrs_rpki_session_fail(&rtr->session, why);
	rtr->error_known = true;
	manrs_rpki_session_disconnect(&rtr->session);
}

/* [rtr] A synchronisation ended well, so rtrlib says. */
static void on_established(struct manrs_rtr *rtr)
{
	MANRS_TEXT(err, sizeof(rtr->session.info.error));
	struct manrs_rtr_set set = { .records.vrps = NULL };
	enum manrs_status status = MANRS_OK;

	if (rtr->tainted) {
		start_over(rtr, "data after an error");
		return;
	}
	if (set_changed(rtr))
		status = copy_set(rtr, &set, &err);
	if (status == MANRS_ERR_NOT_FOUND) {
		manrs_rpki_session_fail(&rtr->session, err.buf);
		return;
	}
	if (status) {
		start_over(rtr, err.buf);
		return;
	}
	rtr->was_reset = false;
	rtr->copied = true;
	rtr->copied_serial = rtr->socket.serial_number;
	rtr->copied_session = rtr->socket.session_id;
	manrs_rpki_session_synchronised(&rtr->session, &set,
					rtr->socket.serial_number,
					rtr->socket.expire_interval,
					manrs_clock_ms());
}

/* [rtr] What to tell people.  rtrlib takes a closed connection for a protocol
 * error, and keeps the text of an Error Report to itself. */
static const char *error_text(struct manrs_rtr *rtr,
			      enum rtr_socket_state state)
{
	if (state == RTR_ERROR_NO_DATA_AVAIL)
		return "the cache has no data yet";
	/* rtrlib does not tell which. */
	if (rtr->is_opening && rtr->cache.transport == MANRS_RPKI_SSH)
		return "no SSH session: host key not among the known hosts, "
		       "user or private key refused, or no subsystem rpki-rtr";
	/* A cache that restarted may answer the query of the old session with
	 * an error, and close, which over SSH shows as no more than an end;
	 * what ends between two queries says nothing. */
	if (rtr->is_querying && (state == RTR_ERROR_FATAL ||
				 rtr->cache.transport == MANRS_RPKI_SSH))
		request_reset(rtr);
	if (manrs_rpki_session_is_closed(&rtr->session))
		return "the cache closed the connection";
	if (state == RTR_ERROR_TRANSPORT)
		return "the connection failed or timed out";
	/* Whatever it was about, a Serial Query may bring it again. */
	request_reset(rtr);
	return "protocol error, or an error reported by the cache";
}

/* [rtr] */
static void on_error(struct manrs_rtr *rtr, enum rtr_socket_state state)
{
	/* rtrlib would sleep, once so that nothing can end it. */
	rtr->socket.retry_interval = 0;

	if (!rtr->error_known)
		manrs_rpki_session_fail(&rtr->session, error_text(rtr, state));
	rtr->wake(rtr->wake_arg);
	if (state == RTR_ERROR_NO_DATA_AVAIL) {
		/* The next query goes over the same connection. */
		manrs_rpki_session_pause(&rtr->session);
	} else {
		rtr->error_known = true;
		rtr->tainted = true;
	}
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
	manrs_rtrlib_watch_aspas(rtr, state);
	if (state == RTR_SHUTDOWN)
		return;
	/* rtrlib receives with cancellation enabled, and calls from there. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	if (state == RTR_RESET || state == RTR_SYNC)
		rtr->is_opening = false;
	if (state == RTR_SYNC || state == RTR_ESTABLISHED)
		rtr->is_querying = state == RTR_SYNC;
	switch (state) {
	case RTR_ESTABLISHED:
		on_established(rtr);
		manrs_rtrlib_prepare_query(rtr);
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
		manrs_rpki_session_hurry(&rtr->session);
		break;
	default:
		break;
	}
	pthread_setcancelstate(cancel_state, NULL);
}

/* Tell rtrlib how to connect: with a socket of ours either way. */
static bool init_tcp(struct manrs_rtr *rtr)
{
	char port[6];
	struct manrs_rtrlib_tcp_config config = {
		.host = rtr->cache.host,
		.port = port,
		.data = rtr,
		.new_socket = open_connection,
	};

	snprintf(port, sizeof(port), "%u", rtr->cache.port);
	return manrs_rtrlib_tcp_init(&config, &rtr->transport) == 0;
}

static bool init_ssh(struct manrs_rtr *rtr)
{
	struct manrs_rtrlib_ssh_config config = {
		.host = rtr->cache.host,
		.port = rtr->cache.port,
		.username = rtr->cache.user,
		.server_hostkey_path = rtr->cache.known_hosts,
		.client_privkey_path = rtr->cache.private_key,
		.data = rtr,
		.new_socket = open_connection,
		.connect_timeout = SSH_TIMEOUT_SEC,
	};

	return manrs_rtrlib_ssh_init(&config, &rtr->transport) == 0;
}

/* Hand everything to rtrlib and start its thread. */
static bool start(struct manrs_rtr *rtr)
{
	struct rtr_mgr_group group = {
		.sockets = rtr->sockets,
		.sockets_len = 1,
		.preference = 1,
	};

	if (rtr->cache.transport == MANRS_RPKI_SSH ? !init_ssh(rtr)
						   : !init_tcp(rtr))
		return false;
	rtr->sockets[0] = &rtr->socket;
	rtr->socket.tr_socket = &rtr->transport;
	if (!manrs_rtrlib_open(rtr, &group)) {
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

enum manrs_status manrs_rtr_new(const struct manrs_rpki_plan_cache *cache,
				void (*wake)(void *arg), void *arg,
				struct manrs_rtr **out)
{
	struct manrs_rtr *rtr = calloc(1, sizeof(*rtr));

	if (!rtr)
		return MANRS_ERR_MEMORY;
	rtr->cache = *cache;
	rtr->ssh_fd = -1;
	rtr->wake = wake;
	rtr->wake_arg = arg;
	if (!manrs_rpki_session_init(&rtr->session) || !start(rtr)) {
		manrs_rtr_free(rtr);
		return MANRS_ERR_MEMORY;
	}
	*out = rtr;
	return MANRS_OK;
}

void manrs_rtr_stop(struct manrs_rtr *rtr)
{
	manrs_rpki_session_stop(&rtr->session);
}

void manrs_rtr_free(struct manrs_rtr *rtr)
{
	if (!rtr)
		return;
	manrs_rpki_session_stop(&rtr->session);
	if (rtr->manager) {
		/* rtrlib cancels its thread; in the midst of libssh that would
		 * lose memory, and leave who knows what locked. */
		if (rtr->socket.thread_id)
			manrs_rpki_session_wait_parked(&rtr->session);
		rtr_mgr_stop(rtr->manager);
		rtr_mgr_free(rtr->manager);
	}
	close_ssh_socket(rtr);
	manrs_rtr_aspas_release(&rtr->aspas);
	manrs_rpki_session_release(&rtr->session);
	free(rtr);
}

void manrs_rtr_refresh(struct manrs_rtr *rtr)
{
	/* rtrlib has no call for it.  A new connection makes it ask, with a
	 * Serial Query: what is known stays. */
	manrs_rpki_session_refresh(&rtr->session);
}

void manrs_rtr_poll(struct manrs_rtr *rtr, int64_t now_ms,
		    struct manrs_rtr_info *info, struct manrs_rtr_set *set)
{
	manrs_rpki_session_poll(&rtr->session, now_ms, info, set);
}
