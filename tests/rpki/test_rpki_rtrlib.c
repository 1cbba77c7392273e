/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The worker with RTR caches (RFC 8210): a cache of our own on the loopback
 * interface that does as the test says, right or wrong.
 */
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
	struct record full[3];	/* answer to a Reset Query */
	size_t n_full;
	struct record delta[1]; /* answer to a Serial Query */
	size_t n_delta;
	unsigned queries;
	unsigned broken_off;
};

static struct cache first;
static struct cache second;

static void put32(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, 4);
}

/* Errors are the other side's business: it may have gone. */
static void send_pdu(int fd, uint8_t type, uint16_t field, const void *body,
		     size_t len)
{
	uint8_t pdu[64] = { 1, type, (uint8_t)(field >> 8), (uint8_t)field };

	put32(pdu + 4, (uint32_t)(8 + len));
	if (len)
		memcpy(pdu + 8, body, len);
	(void)!send(fd, pdu, 8 + len, MSG_NOSIGNAL);
}

static void send_records(int fd, const struct record *records, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		uint8_t body[12] = { 1, records[i].len, records[i].max_len };

		put32(body + 4, records[i].address);
		put32(body + 8, records[i].asn);
		send_pdu(fd, 4, 0, body, sizeof(body));
	}
}

static void send_end(int fd, const struct cache *c)
{
	uint8_t body[16];

	put32(body, c->serial);
	put32(body + 4, 3600);
	put32(body + 8, 600);
	put32(body + 12, 7200);
	send_pdu(fd, 7, c->session, body, sizeof(body));
}

/* False to close the connection. */
static bool answer(struct cache *c, int fd, uint8_t query)
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

static void serve(struct cache *c, int fd)
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

static void *cache_thread(void *arg)
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
static void cache_start(struct cache *c)
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

static void cache_stop(struct cache *c)
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
static void cache_set(struct cache *c, enum behaviour behaviour,
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

static void cache_set_delta(struct cache *c, const struct record *delta)
{
	pthread_mutex_lock(&c->mutex);
	c->delta[0] = *delta;
	c->n_delta = 1;
	pthread_mutex_unlock(&c->mutex);
}

/* Wait until the cache has counted something. */
static void wait_count(struct cache *c, const unsigned *counter)
{
	int64_t until_ms = manrs_rpki_now_ms() + WAIT_MS;
	unsigned count = 0;

	while (!count && manrs_rpki_now_ms() < until_ms) {
		pthread_mutex_lock(&c->mutex);
		count = *counter;
		pthread_mutex_unlock(&c->mutex);
		poll(NULL, 0, 10);
	}
	ck_assert_uint_gt(count, 0);
}

static void setup(void)
{
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
	second.listener = -1;
	cache_start(&first);
	rpki_setup();
}

static void teardown(void)
{
	int64_t begin_ms = manrs_rpki_now_ms();

	rpki_teardown();
	ck_assert_msg(manrs_rpki_now_ms() - begin_ms < 5000,
		      "stopping took too long");
	cache_stop(&first);
	cache_stop(&second);
}

static void configure(bool with_second)
{
	struct manrs_rpki_cache caches[] = {
		{ "127.0.0.1", first.port, 10 },
		{ "localhost", second.port, 20 },
	};
	struct manrs_rpki_config config = { .caches = caches,
					    .n_caches = with_second ? 2 : 1 };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

static const struct record r1[] = { R1 };
static const struct record r12[] = { R1, R2 };
static const struct record r23[] = { R2, R3 };
static const struct record r3[] = { R3 };

START_TEST(synchronise)
{
	struct manrs_rpki_status status;

	cache_set(&first, ANSWER, 7, 42, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "cache");
	ck_assert(strstr(status.name, "127.0.0.1:") == status.name);
	ck_assert_uint_eq(status.preference, 10);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 2);
	ck_assert(status.has_serial);
	ck_assert_uint_eq(status.serial, 42);
}
END_TEST

START_TEST(increment)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, ANSWER, 7, 2, r12, 2);
	cache_set_delta(&first, r3);
	manrs_rpki_refresh(rpki);
	wait_table(T1 "; " T2 "; " T3, __LINE__);
	ck_assert_uint_eq(wait_status(0, MANRS_RPKI_UP, "", __LINE__).serial,
			  2);
}
END_TEST

START_TEST(cache_restarted)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, RESTARTED, 8, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	wait_table(T2 "; " T3, __LINE__);
}
END_TEST

/* rtrlib reports the wrong session and applies what follows nevertheless; that
 * must not be used. */
START_TEST(session_mismatch)
{
	struct manrs_vrp_table *table = NULL;
	MANRS_TEXT(got, 256);

	cache_set(&first, ANSWER, 7, 1, r1, 1);
	configure(false);
	wait_table(T1, __LINE__);
	cache_set(&first, MISMATCH, 7, 9, r23, 2);
	cache_set_delta(&first, r3);
	manrs_rpki_refresh(rpki);
	/* The next table of any kind is a full answer. */
	while (!manrs_rpki_take(rpki, &table))
		wait_news(manrs_rpki_now_ms() + WAIT_MS, "table", __LINE__);
	manrs_vrp_table_foreach(table, add_vrp, &got);
	manrs_vrp_table_free(table);
	ck_assert_str_eq(got.buf, T2 "; " T3);
}
END_TEST

/* A reset that breaks off: the old set stays, and the next one is exact. */
START_TEST(reset_breaks_off)
{
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	configure(false);
	wait_table(T1 "; " T2, __LINE__);
	cache_set(&first, BREAK_OFF, 8, 1, r23, 2);
	manrs_rpki_refresh(rpki);
	wait_count(&first, &first.broken_off);
	wait_status(0, MANRS_RPKI_STALE, "the cache closed the connection",
		    __LINE__);
	no_table(__LINE__);
	cache_set(&first, RESTARTED, 8, 1, r23, 2);
	wait_table(T2 "; " T3, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

START_TEST(cache_goes_away_and_returns)
{
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	configure(false);
	wait_table(T1, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	cache_stop(&first);
	wait_status(0, MANRS_RPKI_STALE, "cannot connect: Connection refused",
		    __LINE__);
	no_table(__LINE__);
	cache_start(&first);
	cache_set(&first, RESTARTED, 8, 5, r12, 2);
	manrs_rpki_refresh(rpki);
	wait_table(T1 "; " T2, __LINE__);
}
END_TEST

START_TEST(no_data_yet)
{
	cache_set(&first, NO_DATA, 7, 1, NULL, 0);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, "the cache has no data yet", __LINE__);
	no_table(__LINE__);
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	manrs_rpki_refresh(rpki);
	wait_table(T1, __LINE__);
}
END_TEST

/* Empty now; what it has later comes when it says so. */
START_TEST(empty_cache)
{
	cache_set(&first, ANSWER, 7, 1, NULL, 0);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, "the cache has no VRPs", __LINE__);
	no_table(__LINE__);
	cache_set(&first, ANSWER, 7, 2, r1, 1);
	cache_set_delta(&first, r1);
	pthread_mutex_lock(&first.mutex);
	send_pdu(first.connection, 0, 7, (uint8_t[4]){ 0, 0, 0, 2 }, 4);
	pthread_mutex_unlock(&first.mutex);
	wait_table(T1, __LINE__);
}
END_TEST

static const struct malformed_case {
	int line;
	const char *why;
	struct record record;
	const char *error;
} malformed_cases[] = {
	{ __LINE__, "host bits", { 24, 24, 0xc0000201, 64500 },
	  "malformed record 192.0.2.1/24-24 AS64500" },
	{ __LINE__, "maximum below the prefix", { 24, 23, 0xc0000200, 64500 },
	  "malformed record 192.0.2.0/24-23 AS64500" },
	{ __LINE__, "maximum past an address", { 24, 33, 0xc0000200, 64500 },
	  "malformed record 192.0.2.0/24-33 AS64500" },
};

START_TEST(malformed)
{
	const struct malformed_case *c = &malformed_cases[_i];
	struct record records[] = { R3, c->record };

	cache_set(&first, ANSWER, 7, 1, records, 2);
	configure(false);
	wait_status(0, MANRS_RPKI_DOWN, c->error, c->line);
	no_table(c->line);
	cache_set(&first, ANSWER, 7, 2, r1, 1);
	wait_table(T1, c->line);
}
END_TEST

/* The cache said yes and then nothing: teardown() must not wait for it. */
START_TEST(silent_cache)
{
	cache_set(&first, SILENT, 7, 1, NULL, 0);
	configure(false);
	wait_count(&first, &first.queries);
	wait_status(0, MANRS_RPKI_WAITING, "", __LINE__);
}
END_TEST

START_TEST(unknown_host)
{
	struct manrs_rpki_cache cache = { "cache.invalid", 323, 1 };
	struct manrs_rpki_config config = { .caches = &cache, .n_caches = 1 };
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	/* The resolver's words, or none yet; it may also take its time. */
	do
		wait_news(manrs_rpki_now_ms() + WAIT_MS, "status", __LINE__);
	while (manrs_rpki_get_status(rpki, status) != 1);
	ck_assert_str_eq(status[0].name, "cache.invalid:323");
	no_table(__LINE__);
}
END_TEST

/* Preference: the second serves while the first is away, and no longer. */
START_TEST(failover)
{
	struct manrs_rpki_status status;

	cache_start(&second);
	cache_set(&second, ANSWER, 9, 1, r3, 1);
	cache_stop(&first);
	configure(true);
	wait_table("203.0.113.0/24-24 AS64502/2", __LINE__);
	status = wait_status(1, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_uint_eq(status.preference, 20);
	ck_assert_uint_eq(status.number, 1);
	wait_status(0, MANRS_RPKI_DOWN, "cannot connect: Connection refused",
		    __LINE__);

	cache_start(&first);
	cache_set(&first, ANSWER, 7, 1, r1, 1);
	manrs_rpki_refresh(rpki);
	wait_table(T1, __LINE__);
	status = wait_status(1, MANRS_RPKI_WAITING, "", __LINE__);
	ck_assert_uint_eq(status.vrps[MANRS_AFI_IPV4], 0);

	/* What the first left is kept until the second has a full set, and
	 * dropped then (RFC 8210 section 10). */
	cache_stop(&first);
	wait_table("203.0.113.0/24-24 AS64502/2", __LINE__);
	wait_status(0, MANRS_RPKI_STALE, "cannot connect: Connection refused",
		    __LINE__);
}
END_TEST

START_TEST(file_and_cache_unite)
{
	char path[] = "/tmp/test_rpki_rtrlib.XXXXXX";
	struct manrs_rpki_cache cache = { "127.0.0.1", first.port, 1 };
	struct manrs_rpki_config config = { .file = path,
					    .caches = &cache,
					    .n_caches = 1 };
	static const char json[] = "{\"roas\":[{\"prefix\":\"192.0.2.0/24\","
				   "\"asn\":64500}]}";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, json, sizeof(json) - 1), sizeof(json) - 1);
	close(fd);
	cache_set(&first, ANSWER, 7, 1, r12, 2);
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table("192.0.2.0/24-24 AS64500/3; 198.51.100.0/24-25 AS64501/2",
		   __LINE__);
	/* The file goes; the cache is not disturbed and keeps its number. */
	config.file = NULL;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table("192.0.2.0/24-24 AS64500/2; 198.51.100.0/24-25 AS64501/2",
		   __LINE__);
	config.n_caches = 0;
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	wait_table(NULL, __LINE__);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_rtrlib");
	TCase *tc = tcase_create("cache");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, synchronise);
	tcase_add_test(tc, increment);
	tcase_add_test(tc, cache_restarted);
	tcase_add_test(tc, session_mismatch);
	tcase_add_test(tc, reset_breaks_off);
	tcase_add_test(tc, cache_goes_away_and_returns);
	tcase_add_test(tc, no_data_yet);
	tcase_add_test(tc, empty_cache);
	tcase_add_loop_test(tc, malformed, 0,
			    MANRS_ARRAY_SIZE(malformed_cases));
	tcase_add_test(tc, silent_cache);
	tcase_add_test(tc, unknown_host);
	tcase_add_test(tc, failover);
	tcase_add_test(tc, file_and_cache_unite);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
