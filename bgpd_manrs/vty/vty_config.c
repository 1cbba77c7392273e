/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration lines: handed to the engine's reader as text, written back from
 * its writer.  What a line means, and why it is refused, is decided there.
 */
#include "frr/frr_errors.h"
#include "frr/frr_history.h"
#include "frr/frr_lists.h"
#include "frr/frr_metrics.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_rpki.h"
#include "frr/frr_sink.h"
#include "vty/vty_private.h"

#define LINE_MAX_LEN 4096

/* Building the set of own prefixes for each of 10,000 lines takes seconds; so
 * long is waited for the next line. */
#define BUILD_DELAY_MS 20

static struct event *build_timer;

void manrs_vty_build(void)
{
	if (!manrs.config.own_prefixes_changed)
		return;
	if (manrs_config_build(&manrs.config, &manrs.facts.own_prefixes))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: out of memory; the own prefixes configured last are not in force yet");
	manrs_rejudge_needs(MANRS_NEED_OWN_PREFIXES);
}

static void build_event(struct event *event)
{
	manrs_vty_build();
}

void manrs_vty_config_finish(void)
{
	event_cancel(&build_timer);
}

static void apply_change(unsigned changed, bool is_no)
{
	if (changed & MANRS_CHANGED_POLICY) {
		manrs.policy_version++;
		manrs_rejudge_policy();
	}
	if (changed & MANRS_CHANGED_TRANSIT_FREE)
		manrs_rejudge_needs(MANRS_NEED_TRANSIT_FREE);
	if (manrs.config.own_prefixes_changed && !build_timer)
		event_add_timer_msec(manrs.loop, build_event, NULL,
				     BUILD_DELAY_MS, &build_timer);
	if (changed & MANRS_CHANGED_RPKI)
		manrs_frr_rpki_configure();
	if (changed & MANRS_CHANGED_LISTS)
		manrs_frr_lists_configure(is_no);
	if (changed & MANRS_CHANGED_OUTPUT) {
		manrs_frr_history_configure();
		manrs_frr_sink_configure();
		manrs_metrics_configure();
	}
}

static int apply_line(struct vty *vty, const char *instance, const char *line)
{
	MANRS_TEXT(err, 300);
	unsigned changed = 0;

	if (manrs_config_line(&manrs.config, instance, line, &changed, &err)) {
		vty_out(vty, "%% %s\n", err.buf);
		return CMD_WARNING_CONFIG_FAILED;
	}
	apply_change(changed, !strncmp(line, "no ", strlen("no ")));
	return CMD_SUCCESS;
}

/* The matched line with full keywords; `name`, if not NULL, replaces the word
 * after "neighbor". */
static void join_words(int argc, struct cmd_token *argv[], const char *name,
		       struct manrs_text *line)
{
	for (int i = 0; i < argc; i++) {
		bool is_name = name && i && argv[i - 1]->type == WORD_TKN &&
			       !strcmp(argv[i - 1]->text, "neighbor");

		manrs_text_add(line, "%s%s", i ? " " : "",
			       is_name ? name : manrs_vty_word(argv[i]));
	}
}

int manrs_vty_config(const struct cmd_element *self, struct vty *vty, int argc,
		     struct cmd_token *argv[])
{
	MANRS_TEXT(line, LINE_MAX_LEN);

	join_words(argc, argv, NULL, &line);
	if (line.truncated) {
		vty_out(vty, "%% the line is too long\n");
		return CMD_WARNING_CONFIG_FAILED;
	}
	return apply_line(vty, NULL, line.buf);
}

/* The name a peer has in the running configuration. */
static const char *config_name(const struct peer *peer)
{
	if (CHECK_FLAG(peer->sflags, PEER_STATUS_GROUP))
		return peer->group->name;
	return peer->conf_if ? peer->conf_if : peer->host;
}

int manrs_vty_neighbor_config(const struct cmd_element *self, struct vty *vty,
			      int argc, struct cmd_token *argv[])
{
	VTY_DECLVAR_CONTEXT(bgp, bgp);
	const char *name = manrs_vty_after(argc, argv, "neighbor");
	bool is_no = !strcmp(manrs_vty_word(argv[0]), "no");
	MANRS_TEXT(line, LINE_MAX_LEN);

	/* A `no` is welcome for a neighbor that is gone already. */
	if (!is_no) {
		const struct peer *peer = peer_and_group_lookup_vty(vty, name);

		if (!peer)
			return CMD_WARNING_CONFIG_FAILED;
		name = config_name(peer);
	}
	join_words(argc, argv, name, &line);
	return apply_line(vty, manrs_instance_name(bgp), line.buf);
}

int manrs_vty_debug(const struct cmd_element *self, struct vty *vty, int argc,
		    struct cmd_token *argv[])
{
	manrs.debug = strcmp(manrs_vty_word(argv[0]), "no") != 0;
	return CMD_SUCCESS;
}

/* bgpd's own writer of the BGP node, which ours runs before: top-level lines
 * have no hook of their own. */
static int (*write_bgp)(struct vty *vty);

static void write_line(const char *line, void *arg)
{
	vty_out(arg, "%s\n", line);
}

static void write_indented(const char *line, void *arg)
{
	vty_out(arg, " %s\n", line);
}

static int write_top_level(struct vty *vty)
{
	if (manrs.debug)
		vty_out(vty, "debug bgp manrs\n");
	manrs_config_write(&manrs.config, write_line, vty);
	vty_out(vty, "!\n");
	return write_bgp(vty);
}

/* Hook bgp_inst_config_write: after bgpd's lines of a `router bgp`.  Only what
 * still exists is written, so no line outlives its neighbor. */
int manrs_vty_write_neighbors(struct bgp *bgp, struct vty *vty)
{
	const char *instance = manrs_instance_name(bgp);
	struct peer_group *group;
	struct listnode *node;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO(bgp->group, node, group))
		manrs_config_write_neighbor(&manrs.config, instance,
					    group->name, write_indented, vty);
	for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer))
		if (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE))
			manrs_config_write_neighbor(&manrs.config, instance,
						    config_name(peer),
						    write_indented, vty);
	return 0;
}

void manrs_vty_write_init(void)
{
	struct cmd_node *node = vector_lookup(cmdvec, BGP_NODE);

	write_bgp = node->config_write;
	node->config_write = write_top_level;
}
