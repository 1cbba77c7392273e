/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main thread's end of the lists of registries: tell which are configured,
 * put what was read into force, log what happens to them.  Files often change
 * together, and each change is judged again for, so they are waited for.
 */
#include "frr/frr_lists.h"

#include <stdlib.h>

#include "frr/frr_errors.h"
#include "frr/frr_rejudge.h"
#include "frr/frr_wake.h"

/* From the first list that is read to the change of policy. */
#define COLLECT_MS 500
/* From a line of configuration to that: thousands may follow, and every neighbor
 * is looked at for what they come to. */
#define CONFIGURE_MS 100

static struct manrs_wake wake;
static struct event *collect_timer, *configure_timer;
static struct manrs_lists *lists;

static const struct manrs_list_content *find(enum manrs_list_kind kind,
					     const char *path)
{
	return path && lists ? manrs_lists_find(lists, kind, path) : NULL;
}

/* Own path, else the group's. */
static const char *choose(const char *own, const char *group)
{
	return own ? own : group;
}

void manrs_frr_lists_update(struct manrs_neighbor *n,
			    const struct manrs_neighbor_config *own,
			    const struct manrs_neighbor_config *group)
{
	const char *prefixes = choose(own ? own->irr_prefixes : NULL,
				      group ? group->irr_prefixes : NULL);
	const char *origins = choose(own ? own->irr_as_set : NULL,
				     group ? group->irr_as_set : NULL);
	const struct manrs_list_content *content =
		find(MANRS_LIST_IRR_PREFIXES, prefixes);

	n->sender.irr_prefixes = content ? content->prefixes : NULL;
	content = find(MANRS_LIST_IRR_ORIGINS, origins);
	n->sender.irr_origins = content ? &content->origins : NULL;
	n->sender.configured = (prefixes ? MANRS_NEED_IRR_PREFIXES : 0) |
			       (origins ? MANRS_NEED_IRR_ORIGINS : 0);
}

/* What is in force now for everybody; what was before is let go of. */
static void put_into_force(void)
{
	const struct manrs_facts before = manrs.facts;
	const struct manrs_list_content *lans =
		find(MANRS_LIST_IXP_LANS, manrs.config.ixp_lans);
	const struct manrs_list_content *delegated =
		find(MANRS_LIST_DELEGATED, manrs.config.unallocated);
	struct manrs_neighbor *n;
	unsigned changed = 0;

	manrs.facts.ixp_lans = lans ? lans->lans : NULL;
	manrs.facts.delegated = delegated ? delegated->delegated : NULL;
	manrs_set_configured(
		MANRS_NEED_IXP_LANS | MANRS_NEED_DELEGATED,
		(manrs.config.ixp_lans ? MANRS_NEED_IXP_LANS : 0) |
			(manrs.config.unallocated ? MANRS_NEED_DELEGATED : 0));
	manrs.policy_version++;
	frr_each (manrs_neighbors, &manrs.neighbors, n)
		manrs_neighbor_update(n);
	manrs_lists_retire(lists);
	if (before.ixp_lans != manrs.facts.ixp_lans)
		changed |= MANRS_NEED_IXP_LANS;
	if (before.delegated != manrs.facts.delegated)
		changed |= MANRS_NEED_DELEGATED;
	if (changed)
		manrs_rejudge_needs(changed);
}

static void log_news(void)
{
	struct manrs_list_status s;

	while (manrs_lists_next_news(lists, &s)) {
		if (s.error[0])
			flog_warn(EC_MANRS_LIST, "MANRS: %s %s: %s (%s)",
				  manrs_list_kind_name(s.kind), s.path, s.error,
				  manrs_list_state_name(s.state));
		else
			zlog_info("MANRS: %s %s: %s, %zu entries",
				  manrs_list_kind_name(s.kind), s.path,
				  manrs_list_state_name(s.state), s.n);
	}
}

static void collect(void)
{
	event_cancel(&collect_timer);
	log_news();
	if (manrs_lists_take(lists))
		put_into_force();
}

static void collect_event(struct event *event)
{
	collect();
}

static void woken(void)
{
	if (!collect_timer)
		event_add_timer_msec(manrs.loop, collect_event, NULL, COLLECT_MS,
				     &collect_timer);
}

enum manrs_status manrs_frr_lists_init(void)
{
	enum manrs_status status = manrs_wake_init(&wake, woken);

	return status ? status : manrs_lists_new(manrs_wake_send, &wake, &lists);
}

static void add_want(struct manrs_list_want *wants, size_t *n,
		     enum manrs_list_kind kind, const char *path)
{
	if (path)
		wants[(*n)++] = (struct manrs_list_want){ kind, path };
}

/* Read what is wanted now, and no more what is not. */
static void want_lists(void)
{
	const struct manrs_config *config = &manrs.config;
	struct manrs_list_want *wants =
		calloc(2 * config->n_neighbors + 2, sizeof(*wants));
	size_t n = 0;

	if (wants) {
		add_want(wants, &n, MANRS_LIST_IXP_LANS, config->ixp_lans);
		add_want(wants, &n, MANRS_LIST_DELEGATED, config->unallocated);
		for (size_t i = 0; i < config->n_neighbors; i++) {
			add_want(wants, &n, MANRS_LIST_IRR_PREFIXES,
				 config->neighbors[i].irr_prefixes);
			add_want(wants, &n, MANRS_LIST_IRR_ORIGINS,
				 config->neighbors[i].irr_as_set);
		}
	}
	if (!wants || manrs_lists_configure(lists, wants, n))
		flog_err(EC_MANRS_MEMORY,
			 "MANRS: cannot read the lists: out of memory");
	free(wants);
}

static void configure(void)
{
	event_cancel(&configure_timer);
	want_lists();
	put_into_force();
}

static void configure_event(struct event *event)
{
	configure();
}

void manrs_frr_lists_configure(bool is_less)
{
	if (is_less)
		want_lists();
	if (!configure_timer)
		event_add_timer_msec(manrs.loop, configure_event, NULL,
				     CONFIGURE_MS, &configure_timer);
}

struct manrs_lists *manrs_frr_lists(void)
{
	if (configure_timer)
		configure();
	/* What is shown as read is in force. */
	if (lists)
		collect();
	return lists;
}

void manrs_frr_lists_finish(void)
{
	event_cancel(&collect_timer);
	event_cancel(&configure_timer);
	manrs.facts.ixp_lans = NULL;
	manrs.facts.delegated = NULL;
	manrs_lists_free(lists);
	lists = NULL;
	manrs_wake_finish(&wake);
}
