/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holding routes for the first VRPs: without them origin validation has no data
 * and an invalid route would slip in after every restart.  While holding, checks
 * that need VRPs reject new routes of enforced neighbors (frr_judge.c says which
 * are new).  The same goes for the first ASPAs, where they have a file of their
 * own.  Whether it holds is engine/hold.c's; the clock, the timer and what is
 * logged are here.
 */
#include "frr/frr_hold.h"

#include "engine/hold.h"
#include "frr/frr_errors.h"
#include "frr/frr_rejudge.h"

/* What is held for. */
static struct held {
	struct manrs_hold hold;
	enum manrs_need need;
	const char *what;
	const char *lacking; /* the checks without it */
} holds[] = {
	{ .need = MANRS_NEED_VRPS, .what = "VRPs", .lacking = "rov checks" },
	{ .need = MANRS_NEED_ASPAS, .what = "ASPAs",
	  .lacking = "aspa-invalid" },
};

static struct event *hold_timer;

static int64_t now_ms(void)
{
	struct timeval now;

	monotime(&now);
	return now.tv_sec * INT64_C(1000) + now.tv_usec / 1000;
}

static void time_is_up(struct event *event);

/* How long any of them still holds, at most or at least. */
static int64_t left_ms(bool is_longest)
{
	int64_t left = 0;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(holds); i++) {
		int64_t one = manrs_hold_left_ms(&holds[i].hold, now_ms());

		if (one && (!left || (one > left) == is_longest))
			left = one;
	}
	return left;
}

static void time_is_up(struct event *event);

/* Put into force what the holds say; true: it is not as before. */
static bool apply(void)
{
	int64_t left = left_ms(false);
	unsigned needs = 0;
	uint32_t held;
	bool changed;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(holds); i++)
		if (manrs_hold_left_ms(&holds[i].hold, now_ms()))
			needs |= holds[i].need;
	held = manrs_checks_needing(needs);
	changed = held != manrs.facts.held;
	event_cancel(&hold_timer);
	if (left)
		event_add_timer_msec(manrs.loop, time_is_up, NULL, left,
				     &hold_timer);
	manrs.facts.held = held;
	return changed;
}

static void time_is_up(struct event *event)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(holds); i++) {
		struct manrs_hold *hold = &holds[i].hold;

		if (!hold->has_source || !hold->hold_sec || hold->is_over ||
		    manrs_hold_left_ms(hold, now_ms()))
			continue;
		manrs_hold_end(hold);
		flog_warn(EC_MANRS_HOLD,
			  "MANRS: no %s came in %u s; routes are not held for them any more, %s %s no data",
			  holds[i].what, hold->hold_sec, holds[i].lacking,
			  holds[i].need == MANRS_NEED_VRPS ? "have" : "has");
	}
	apply();
	manrs_rejudge_policy();
}

void manrs_hold_configured(void)
{
	const struct manrs_config *config = &manrs.config;
	bool has_vrps = config->rpki_file || config->rpki_slurm ||
			config->n_caches;

	manrs_hold_configure(&holds[0].hold, has_vrps, config->hold_sec,
			     now_ms());
	manrs_hold_configure(&holds[1].hold, config->rpki_aspa,
			     config->hold_sec, now_ms());
	if (!apply())
		return;
	if (manrs.facts.held) {
		zlog_info("MANRS: holding new routes of enforced neighbors until the first VRPs and ASPAs come, for %u s at most",
			  manrs_hold_left_sec());
		return;
	}
	zlog_info("MANRS: routes are held no more: %s",
		  has_vrps ? "as configured" : "no source of VRPs is left");
	manrs_rejudge_policy();
}

void manrs_hold_data_came(enum manrs_need what)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(holds); i++) {
		int64_t waited = now_ms() - holds[i].hold.since_ms;

		if (holds[i].need != what)
			continue;
		manrs_hold_end(&holds[i].hold);
		if (apply())
			zlog_info("MANRS: the first %s came after %" PRId64
				  " ms; routes are not held for them any more",
				  holds[i].what, waited);
	}
}

void manrs_hold_finish(void)
{
	event_cancel(&hold_timer);
}

const char *manrs_hold_for(void)
{
	static const char *const names[] = { "data", "VRPs", "ASPAs",
					     "VRPs and ASPAs" };
	unsigned which = 0;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(holds); i++)
		if (manrs_hold_left_ms(&holds[i].hold, now_ms()))
			which |= 1u << i;
	return names[which];
}

uint32_t manrs_hold_left_sec(void)
{
	if (!manrs.facts.held)
		return 0;
	return (left_ms(true) + 999) / 1000;
}
