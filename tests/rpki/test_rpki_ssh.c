/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cache over SSH (RFC 8210 section 9.1): a private sshd on the loopback
 * interface whose subsystem rpki-rtr is this program.  Skipped where there is
 * no sshd or ssh-keygen.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "rpki_wait.h"

#define SSHD   "/usr/sbin/sshd"
#define KEYGEN "/usr/bin/ssh-keygen"

#define T1 "192.0.2.0/24-24 AS64500/1"

#define REFUSED                                                                \
	"no SSH session: host key not among the known hosts, user or private " \
	"key refused, or no subsystem rpki-rtr"

/* ---- the subsystem ---- */

/* Cache Response, 192.0.2.0/24-24 AS64500, End of Data of session 7. */
static const uint8_t full_answer[] = {
	1, 3, 0, 7,  0, 0, 0, 8,
	1, 4, 0, 0,  0, 0, 0, 20, 1, 24, 24, 0,	 192, 0, 2, 0,	0, 0, 0xfb, 0xf4,
	1, 7, 0, 7,  0, 0, 0, 24, 0, 0, 0, 42,
	0, 0, 0x0e, 0x10,  0, 0, 2, 0x58,  0, 0, 0x1c, 0x20,
};

/* Answer one Reset Query, then wait for the other side to go. */
static int serve(void)
{
	uint8_t query[8];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(query)) {
		n = read(0, query + len, sizeof(query) - len);
		if (n <= 0)
			return 1;
		len += (size_t)n;
	}
	if (query[1] != 2 || write(1, full_answer, sizeof(full_answer)) !=
				     (ssize_t)sizeof(full_answer))
		return 1;
	while (read(0, query, sizeof(query)) > 0)
		;
	return 0;
}

/* ---- the server ---- */

static char directory[64];
static char user[64];
static uint16_t port;
static pid_t sshd;

static const char *in_directory(const char *name)
{
	static char paths[4][128];
	static unsigned next;
	char *text = paths[next++ % MANRS_ARRAY_SIZE(paths)];

	snprintf(text, sizeof(paths[0]), "%s/%s", directory, name);
	return text;
}

static void make_key(const char *name)
{
	char command[256];

	snprintf(command, sizeof(command), KEYGEN " -q -t ed25519 -N '' -f %s",
		 in_directory(name));
	ck_assert_int_eq(system(command), 0);
}

/* "[127.0.0.1]:port" and the public key of that name. */
static void make_known_hosts(const char *name, const char *key)
{
	char public_name[32], line[1024] = "";
	FILE *in, *out;

	snprintf(public_name, sizeof(public_name), "%s.pub", key);
	in = fopen(in_directory(public_name), "r");
	out = fopen(in_directory(name), "w");
	ck_assert(in && out && fgets(line, sizeof(line), in));
	fprintf(out, "[127.0.0.1]:%u %s", port, line);
	fclose(in);
	fclose(out);
}

static uint16_t free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert(!bind(fd, (struct sockaddr *)&address, len) &&
		  !getsockname(fd, (struct sockaddr *)&address, &len));
	close(fd);
	return ntohs(address.sin_port);
}

static void write_sshd_config(void)
{
	char self[PATH_MAX] = "";
	FILE *out = fopen(in_directory("sshd_config"), "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
	fprintf(out,
		"ListenAddress 127.0.0.1\nPort %u\nHostKey %s\nPidFile none\n"
		"AuthorizedKeysFile %s\nStrictModes no\nUsePAM no\n"
		"PasswordAuthentication no\nPermitRootLogin yes\n"
		"Subsystem rpki-rtr %s --serve\n",
		port, in_directory("host"), in_directory("client.pub"), self);
	fclose(out);
}

static void wait_listening(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port) };
	int64_t until_ms = manrs_clock_ms() + WAIT_MS;
	int rc;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	do {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		poll(NULL, 0, 20);
		rc = connect(fd, (struct sockaddr *)&address, sizeof(address));
		close(fd);
	} while (rc && manrs_clock_ms() < until_ms);
	ck_assert_msg(!rc, "sshd does not listen");
}

static void setup(void)
{
	strcpy(directory, "/tmp/test_rpki_ssh.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(user, sizeof(user), "%s", getpwuid(getuid())->pw_name);
	port = free_port();
	make_key("host");
	make_key("other");
	make_key("client");
	make_known_hosts("known", "host");
	make_known_hosts("wrong", "other");
	fclose(fopen(in_directory("empty"), "w"));
	write_sshd_config();
	/* Where sshd has its privileges separated, which wants it there. */
	if (!getuid())
		mkdir("/run/sshd", 0755);
	sshd = fork();
	if (!sshd) {
		const char *config = in_directory("sshd_config");

		dup2(open(in_directory("log"), O_WRONLY | O_CREAT, 0600), 2);
		execl(SSHD, SSHD, "-D", "-e", "-f", config, (char *)NULL);
		_exit(127);
	}
	wait_listening();
	rpki_setup();
}

static void teardown(void)
{
	static const char *const names[] = {
		"host", "host.pub", "other", "other.pub", "client",
		"client.pub", "known", "wrong", "empty", "sshd_config", "log",
	};
	int64_t begin_ms = manrs_clock_ms();
	size_t i;

	rpki_teardown();
	ck_assert_msg(manrs_clock_ms() - begin_ms < 5000,
		      "stopping took too long");
	kill(sshd, SIGTERM);
	waitpid(sshd, NULL, 0);
	for (i = 0; i < MANRS_ARRAY_SIZE(names); i++)
		unlink(in_directory(names[i]));
	rmdir(directory);
}

static void configure(const char *name, const char *key, const char *known)
{
	struct manrs_rpki_cache cache = {
		.host = "127.0.0.1",
		.port = port,
		.preference = 1,
		.transport = MANRS_RPKI_SSH,
		.user = name,
		.private_key = in_directory(key),
		.known_hosts = in_directory(known),
	};
	struct manrs_rpki_config config = { .caches = &cache, .n_caches = 1 };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

START_TEST(synchronise)
{
	struct manrs_rpki_status status;

	configure(user, "client", "known");
	wait_table(T1, __LINE__);
	status = wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	ck_assert_str_eq(status.kind, "cache");
	ck_assert_str_eq(status.transport, "ssh");
	ck_assert_uint_eq(status.serial, 42);
}
END_TEST

static const struct refused_case {
	int line;
	const char *why;
	const char *user; /* NULL: ours */
	const char *key;
	const char *known;
} refused_cases[] = {
	{ __LINE__, "another host key", NULL, "client", "wrong" },
	{ __LINE__, "no host key", NULL, "client", "empty" },
	{ __LINE__, "no file of host keys", NULL, "client", "nonexistent" },
	{ __LINE__, "another private key", NULL, "other", "known" },
	{ __LINE__, "no private key", NULL, "nonexistent", "known" },
	{ __LINE__, "another user", "nobody", "other", "known" },
};

/* And a configuration that is right comes into force after it. */
START_TEST(refused)
{
	const struct refused_case *c = &refused_cases[_i];

	configure(c->user ? c->user : user, c->key, c->known);
	wait_status(0, MANRS_RPKI_DOWN, REFUSED, c->line);
	no_table(c->line);
	configure(user, "client", "known");
	wait_table(T1, c->line);
}
END_TEST

/* The cache knows no session but full ones: it ends at a Serial Query. */
START_TEST(asks_again)
{
	struct manrs_rpki_changes changes;

	configure(user, "client", "known");
	wait_table(T1, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	manrs_rpki_refresh(rpki);
	changes = wait_changes(T1, __LINE__);
	ck_assert(!changes.all && !changes.n);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
}
END_TEST

static unsigned count_descriptors(void)
{
	DIR *descriptors = opendir("/proc/self/fd");
	unsigned n = 0;

	ck_assert_ptr_nonnull(descriptors);
	while (readdir(descriptors))
		n++;
	closedir(descriptors);
	return n;
}

/* Whether it works or not, a connection leaves nothing behind. */
START_TEST(descriptors)
{
	unsigned before = count_descriptors();
	int i;

	for (i = 0; i < 4; i++) {
		configure(user, "client", "known");
		wait_table(T1, __LINE__);
		configure(user, "client", "empty");
		wait_status(0, MANRS_RPKI_DOWN, REFUSED, __LINE__);
	}
	/* With them go the pipe and the worker's eventfd. */
	rpki_teardown();
	ck_assert_uint_eq(count_descriptors() + 3, before);
	rpki_setup();
}
END_TEST

/* The server goes in the middle of it. */
START_TEST(server_goes_away)
{
	configure(user, "client", "known");
	wait_table(T1, __LINE__);
	wait_status(0, MANRS_RPKI_UP, "", __LINE__);
	kill(sshd, SIGTERM);
	waitpid(sshd, NULL, 0);
	manrs_rpki_refresh(rpki);
	wait_status(0, MANRS_RPKI_STALE, "cannot connect: Connection refused",
		    __LINE__);
	no_table(__LINE__);
}
END_TEST

int main(int argc, char **argv)
{
	SRunner *runner;
	Suite *suite;
	TCase *tc;
	int failed;

	if (argc == 2 && !strcmp(argv[1], "--serve"))
		return serve();
	if (access(SSHD, X_OK) || access(KEYGEN, X_OK)) {
		printf("skipped: no sshd or no ssh-keygen\n");
		return 77;
	}
	suite = suite_create("rpki_ssh");
	tc = tcase_create("ssh");
	runner = srunner_create(suite);
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, synchronise);
	tcase_add_loop_test(tc, refused, 0, MANRS_ARRAY_SIZE(refused_cases));
	tcase_add_test(tc, asks_again);
	tcase_add_test(tc, descriptors);
	tcase_add_test(tc, server_goes_away);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
