/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holding routes for the first VRPs: without them origin validation has no data
 * and an invalid route would slip in after every restart.  While holding, checks
 * that need VRPs reject new routes of enforced neighbors (frr_judge.c says which
 * are new).  Whether it holds is engine/hold.c's; the clock, the timer and what
 * is logged are here.
 */
#include "frr/frr_hold.h"

#include "engine/hold.h"
#include "frr/frr_errors.h"
#include "frr/frr_rejudge.h"

static struct manrs_hold hold;
static struct event *hold_timer;

static int64_t now_ms(void)
{
	struct timeval now;

	monotime(&now);
	return now.tv_sec * INT64_C(1000) + now.tv_usec / 1000;
}

static void time_is_up(struct event *event);

/* Put into force what hold says; true: it is not as before. */
static bool apply(void)
{
	int64_t left = manrs_hold_left_ms(&hold, now_ms());
	uint32_t held = left ? manrs_checks_needing(MANRS_NEED_VRPS) : 0;
	bool changed = held != manrs.facts.held;

	event_cancel(&hold_timer);
	if (left)
		event_add_timer_msec(manrs.loop, time_is_up, NULL, left,
				     &hold_timer);
	manrs.facts.held = held;
	return changed;
}

static void time_is_up(struct event *event)
{
	manrs_hold_end(&hold);
	apply();
	flog_warn(EC_MANRS_HOLD,
		  "MANRS: no VRPs came in %u s; routes are held no more, rov checks have no data",
		  hold.hold_sec);
	manrs_rejudge_policy();
}

void manrs_hold_configured(void)
{
	const struct manrs_config *config = &manrs.config;
	bool has_source = config->rpki_file || config->rpki_slurm ||
			  config->n_caches;

	manrs_hold_configure(&hold, has_source, config->hold_sec, now_ms());
	if (!apply())
		return;
	if (manrs.facts.held) {
		zlog_info("MANRS: holding new routes of enforced neighbors until the first VRPs come, for %u s at most",
			  manrs_hold_left_sec());
		return;
	}
	zlog_info("MANRS: routes are held no more: %s",
		  has_source ? "as configured" : "no source of VRPs is left");
	manrs_rejudge_policy();
}

void manrs_hold_data_came(void)
{
	int64_t waited = now_ms() - hold.since_ms;

	manrs_hold_end(&hold);
	if (apply())
		zlog_info("MANRS: the first VRPs came after %" PRId64
			  " ms; routes are held no more",
			  waited);
}

void manrs_hold_finish(void)
{
	event_cancel(&hold_timer);
}

uint32_t manrs_hold_left_sec(void)
{
	if (!manrs.facts.held)
		return 0;
	return (manrs_hold_left_ms(&hold, now_ms()) + 999) / 1000;
}
