/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rights of the two processes and what they inherit.  What each does with its
 * rights is broker.c's and agent.c's.
 */
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "privilege.h"

#define VTY_GROUP "frrvty"
#define NOBODY "nobody"

/* The answer of bgpd as text, as tree and as XML at once. */
#define MEMORY_MAX ((rlim_t)1024 * 1024 * 1024)
#define DESCRIPTORS_MAX 32

static bool open_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd >= 0 && !close_range(STDERR_FILENO + 1, ~0U, 0);
}

/* For this program as it is, not a jail: the hard limit stays. */
static bool limit(int resource, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(resource, &now))
		return false;
	if (now.rlim_cur > most)
		now.rlim_cur = most;
	return !setrlimit(resource, &now);
}

static bool reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	return !sigprocmask(SIG_SETMASK, &none, NULL);
}

bool privilege_init(void)
{
	if (!open_standard_descriptors() || !reset_signals() || clearenv() ||
	    setenv("PATH", "/usr/bin:/bin", 1) || setenv("LC_ALL", "C", 1) ||
	    setenv("TZ", "UTC0", 1) || chdir("/"))
		return false;
	umask(077);
	/* Time is limited for each request (agent.c). */
	return limit(RLIMIT_CORE, 0) && limit(RLIMIT_DATA, MEMORY_MAX) &&
	       limit(RLIMIT_NOFILE, DESCRIPTORS_MAX);
}

bool privilege_is_borrowed(void)
{
	return getauxval(AT_SECURE) != 0;
}

/* From here on nothing that is run has more rights, and nobody of the same user
 * can look into this process or steer it. */
static bool lock_process(void)
{
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* root's way out: another user, and one group or that user's own. */
static bool become_nobody(gid_t group)
{
	const struct passwd *nobody = getpwnam(NOBODY);
	uid_t uid;

	if (!nobody)
		return false;
	uid = nobody->pw_uid;
	if (group == (gid_t)-1)
		group = nobody->pw_gid;
	return !setgroups(0, NULL) && !setresgid(group, group, group) &&
	       !setresuid(uid, uid, uid) && geteuid() == uid;
}

static bool keep_group_of_root(void)
{
	const struct group *vty = getgrnam(VTY_GROUP);

	if (!vty) {
		fprintf(stderr, "manrs-netconf: no group " VTY_GROUP
				": is FRR installed?\n");
		return false;
	}
	return become_nobody(vty->gr_gid);
}

bool privilege_keep_group(void)
{
	gid_t group = getegid();

	if (!geteuid())
		return keep_group_of_root() && lock_process();
	return !setresgid(group, group, group) && lock_process();
}

bool privilege_drop(void)
{
	uid_t user = getuid();
	gid_t group = getgid();

	if (!geteuid())
		return become_nobody(-1) && lock_process();
	if (setresgid(group, group, group) || setresuid(user, user, user))
		return false;
	return getegid() == group && geteuid() == user && lock_process();
}
