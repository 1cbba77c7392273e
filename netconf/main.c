/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manrs-netconf, the subsystem that sshd starts for each NETCONF session: reads
 * its arguments, then becomes two processes.  The child may talk to bgpd and is
 * asked fixed questions (broker.c); this one talks to the client and may do
 * nothing else (agent.c).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent.h"
#include "broker.h"
#include "privilege.h"

#define EXIT_USAGE 1

#define VTY_DIR "/var/run/frr"
#define VTY_SOCKET "bgpd.vty"
#define PATH_LEN 256
#define PATHSPACE_LEN 64

struct options {
	const char *yang_dir;
	const char *vty_dir;
	const char *pathspace;
};

static const char help[] =
	"usage: manrs-netconf [--pathspace NAME]\n"
	"\n"
	"A read-only NETCONF session on standard input and output, about what\n"
	"the module manrs of bgpd knows.  sshd runs it as the subsystem\n"
	"netconf; see manrs-netconf(8).\n"
	"\n"
	"  -N, --pathspace NAME   bgpd was started with -N NAME\n"
	"      --vty-dir DIR      bgpd's vty socket is in DIR\n"
	"      --yang-dir DIR     the YANG modules are in DIR\n"
	"      --help, --version\n"
	"\n"
	"The two DIRs are refused where the program is set-group-ID.\n";

static const struct option long_options[] = {
	{ "pathspace", required_argument, NULL, 'N' },
	{ "vty-dir", required_argument, NULL, 'v' },
	{ "yang-dir", required_argument, NULL, 'y' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static int complain(const char *what)
{
	fprintf(stderr, "manrs-netconf: %s\n", what);
	return EXIT_USAGE;
}

/* As FRR has it: no path. */
static bool is_pathspace(const char *name)
{
	return *name && strlen(name) < PATHSPACE_LEN && !strchr(name, '/') &&
	       !strchr(name, '.');
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	int c;

	while ((c = getopt_long(argc, argv, "N:", long_options, NULL)) != -1) {
		switch (c) {
		case 'N':
			options->pathspace = optarg;
			break;
		case 'v':
			options->vty_dir = optarg;
			break;
		case 'y':
			options->yang_dir = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		case 'V':
			puts("manrs-netconf " MANRS_VERSION);
			return 0;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return complain("no arguments are wanted; see --help");
	if (options->pathspace && !is_pathspace(options->pathspace))
		return complain("--pathspace: a name without / and .");
	if (privilege_is_borrowed() && (options->vty_dir || options->yang_dir))
		return complain("--vty-dir and --yang-dir are refused: this "
				"program is set-group-ID");
	return -1;
}

static bool socket_path(const struct options *options, char path[PATH_LEN])
{
	int len = snprintf(path, PATH_LEN, "%s%s%s/" VTY_SOCKET,
			   options->vty_dir ? options->vty_dir : VTY_DIR,
			   options->pathspace ? "/" : "",
			   options->pathspace ? options->pathspace : "");

	return len < PATH_LEN;
}

static int run(const struct options *options)
{
	char path[PATH_LEN];
	int ends[2];
	pid_t child;

	if (!socket_path(options, path))
		return complain("the path of the vty socket is too long");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return complain("no socket pair");
	child = fork();
	if (child < 0)
		return complain("no second process");
	if (!child) {
		/* The client's descriptors are not the broker's. */
		close(ends[0]);
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		if (privilege_keep_group())
			broker_serve(ends[1], path);
		_exit(0);
	}
	close(ends[1]);
	if (!privilege_drop())
		return complain("cannot give up rights");
	return agent_run(ends[0], options->yang_dir ? options->yang_dir :
						      MANRS_YANG_DIR);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status;

	if (!privilege_init())
		return complain("cannot set up this process");
	status = parse(argc, argv, &options);
	return status >= 0 ? status : run(&options);
}
