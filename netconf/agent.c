/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The session: YANG modules, capabilities, the table of operations, and the
 * loop that waits for requests and for time to look for events.  What an
 * operation does is in the rpc_*.c.
 */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "intake.h"

/* Processor time for one request; 2,000 neighbors take less than one second. */
#define REQUEST_CPU_SEC 10

/* For libnetconf2 to find the request that poll() saw, milliseconds. */
#define REQUEST_POLL_MS 1000

/* Below bgpd's. */
#define PRIORITY 10

static const char *const xpath_feature[] = { "xpath", NULL };

static const struct {
	const char *name;
	const char *const *features;
} modules[] = {
	{ "ietf-netconf", xpath_feature },
	{ "ietf-netconf-monitoring", NULL },
	{ "ietf-netconf-nmda", NULL },
	{ "notifications", NULL },
	{ "nc-notifications", NULL },
	{ AGENT_MODEL, NULL },
};

/* What is not here is answered by libnetconf2: close-session as it should be,
 * and operation-not-supported to all that would change something. */
static const struct {
	const char *path;
	nc_rpc_clb run;
} operations[] = {
	{ "/ietf-netconf:get", rpc_get },
	{ "/ietf-netconf:get-config", rpc_get_config },
	{ "/ietf-netconf:kill-session", rpc_kill_session },
	{ "/ietf-netconf-nmda:get-data", rpc_get_data },
	{ "/ietf-netconf-monitoring:get-schema", rpc_get_schema },
	{ "/notifications:create-subscription", rpc_create_subscription },
};

static void say(const char *what, const char *why)
{
	fprintf(stderr, "manrs-netconf: %s: %s\n", what, why);
}

struct agent *agent_of(const struct nc_session *session)
{
	return nc_session_get_data(session);
}

static bool load_modules(struct agent *agent, const char *yang_dir)
{
	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
		const char **features = (const char **)modules[i].features;

		agent->model = ly_ctx_load_module(agent->ctx, modules[i].name,
						  NULL, features);
		if (!agent->model) {
			const char *said = ly_errmsg(agent->ctx);

			fprintf(stderr, "manrs-netconf: YANG module %s in %s: "
				"%s\n", modules[i].name, yang_dir,
				said ? said : "not usable");
			return false;
		}
	}
	return true; /* the last one is ours */
}

static bool set_operations(struct agent *agent)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++) {
		struct lysc_node *node = (struct lysc_node *)lys_find_path(
			agent->ctx, NULL, operations[i].path, 0);

		if (!node) {
			say(operations[i].path, "not in the YANG modules");
			return false;
		}
		nc_set_rpc_callback(node, operations[i].run);
	}
	return true;
}

/* libnetconf2 does not know whether notifications and other requests go
 * together: RFC 5277 sections 3.1 and 6. */
static bool announce_notifications(void)
{
	return !nc_server_set_capability(
		       "urn:ietf:params:netconf:capability:notification:1.0") &&
	       !nc_server_set_capability(
		       "urn:ietf:params:netconf:capability:interleave:1.0");
}

/* Modules of YANG 1.1 are announced by the YANG library alone (RFC 7950
 * section 5.6.4); clients that only read the hello would miss ours. */
static bool announce_model(const struct agent *agent)
{
	const struct lys_module *model = agent->model;
	const char *revision = model->revision ? model->revision : "";
	char capability[256];

	snprintf(capability, sizeof(capability), "%s?module=%s&revision=%s",
		 model->ns, model->name, revision);
	return !nc_server_set_capability(capability);
}

static enum agent_end load(struct agent *agent, const char *yang_dir)
{
	if (ly_ctx_new(yang_dir, LY_CTX_DISABLE_SEARCHDIR_CWD, &agent->ctx)) {
		say("YANG modules", yang_dir);
		return AGENT_NO_MODEL;
	}
	if (!load_modules(agent, yang_dir) || !set_operations(agent))
		return AGENT_NO_MODEL;
	if (compat_server_init(agent->ctx) || !announce_model(agent) ||
	    !announce_notifications()) {
		say("libnetconf2", "cannot be initialized");
		return AGENT_FAILED;
	}
	return AGENT_DONE;
}

/* A client that sends something that takes for ever is not waited for. */
static void on_cpu_limit(int number)
{
	static const char text[] =
		"manrs-netconf: a request took too much processor time\n";

	(void)number;
	if (write(STDERR_FILENO, text, sizeof(text) - 1))
		_exit(AGENT_FAILED);
	_exit(AGENT_FAILED);
}

static void limit_request(time_t sec)
{
	const struct itimerval timer = { .it_value.tv_sec = sec };

	setitimer(ITIMER_PROF, &timer, NULL);
}

/* Whether the session goes on. */
static bool serve_request(struct nc_pollsession *sessions)
{
	int done;

	limit_request(REQUEST_CPU_SEC);
	done = nc_ps_poll(sessions, REQUEST_POLL_MS, NULL);
	limit_request(0);
	return !(done & (NC_PSPOLL_SESSION_TERM | NC_PSPOLL_SESSION_ERROR |
			 NC_PSPOLL_ERROR));
}

static enum agent_end end_of_intake(void)
{
	switch (intake_why()) {
	case INTAKE_MALFORMED:
		say("session ended", "not framed as RFC 6242 section 4 says");
		return AGENT_NO_SESSION;
	case INTAKE_TOO_LARGE:
		say("session ended", "a message is longer than 1 MiB");
		return AGENT_NO_SESSION;
	case INTAKE_FAILED:
		say("session ended", "out of memory, or a read failed");
		return AGENT_FAILED;
	case INTAKE_OPEN:
	case INTAKE_CLOSED:
		break;
	}
	return AGENT_DONE;
}

/* Requests before the end: a client may close its side at once and still wait
 * for answers. */
static enum agent_end serve(struct agent *agent, int messages, int ended)
{
	struct nc_pollsession *sessions = nc_ps_new();
	struct pollfd fds[] = { { .fd = messages, .events = POLLIN },
				{ .fd = ended, .events = POLLIN } };
	enum agent_end end = AGENT_DONE;
	bool goes_on = sessions && !nc_ps_add_session(sessions, agent->session);
	int n;

	while (goes_on) {
		n = poll(fds, 2, subscription_wait_ms(&agent->subscription));
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0 && fds[0].revents) {
			goes_on = serve_request(sessions);
		} else if (n > 0 && fds[1].revents) {
			end = end_of_intake();
			break;
		}
		if (goes_on)
			goes_on = subscription_run(agent);
	}
	nc_ps_free(sessions);
	return end;
}

/* Told by sshd through the user we run as, never by the environment. */
static void find_user(struct agent *agent)
{
	const struct passwd *user = getpwuid(getuid());

	snprintf(agent->user, sizeof(agent->user), "%s",
		 user ? user->pw_name : "unknown");
}

static enum agent_end greet(struct agent *agent, int messages, int ended)
{
	NC_MSG_TYPE got = compat_accept(messages, STDOUT_FILENO, agent->user,
					agent->ctx, &agent->session);
	struct pollfd fd = { .fd = ended, .events = POLLIN };

	if (got == NC_MSG_HELLO) {
		nc_session_set_data(agent->session, agent);
		intake_agree(nc_session_get_version(agent->session) != 0);
		return AGENT_DONE;
	}
	/* A hello that was too long has its own reason. */
	if (poll(&fd, 1, 0) == 1 && end_of_intake() != AGENT_DONE)
		return AGENT_NO_SESSION;
	say("no session", got == NC_MSG_WOULDBLOCK ?
				  "the client sent no hello" :
				  "the client's hello is bad");
	return AGENT_NO_SESSION;
}

static void stay_silent(const struct nc_session *session, NC_VERB_LEVEL level,
			const char *message)
{
	/* The client is told in replies; its standard error may not be read. */
	(void)session, (void)level, (void)message;
}

enum agent_end agent_run(int broker, const char *yang_dir)
{
	struct agent agent = { .broker = broker, .started = time(NULL) };
	int messages, ended;
	enum agent_end end;

	if (nice(PRIORITY) == -1)
		say("nice", "refused");
	signal(SIGPROF, on_cpu_limit);
	find_user(&agent);
	nc_set_print_clb_session(stay_silent);
	ly_log_options(LY_LOSTORE_LAST);
	end = load(&agent, yang_dir);
	if (end == AGENT_DONE &&
	    !intake_start(STDIN_FILENO, &messages, &ended)) {
		say("cannot start", strerror(errno));
		end = AGENT_FAILED;
	}
	if (end == AGENT_DONE)
		end = greet(&agent, messages, ended);
	if (end == AGENT_DONE)
		end = serve(&agent, messages, ended);
	subscription_release(&agent.subscription);
	if (agent.session)
		nc_session_free(agent.session, NULL);
	nc_server_destroy();
	ly_ctx_destroy(agent.ctx);
	return end;
}
