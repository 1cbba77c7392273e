/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gathers the past for bgpd: open incidents, recent closed ones and the months
 * of each neighbor, up to the bounds of history.h.
 */
#include "history_past.h"

#include <stdlib.h>

#include "history_read.h"
#include "history_texts.h"

#define MONTHS (MANRS_HISTORY_PAST_MONTHS + 1)

struct gathering {
	struct manrs_history_past *past;
	struct manrs_texts *texts;
	struct manrs_db *db;
	size_t incidents_room;
	size_t months_room;
	size_t n_max; /* incidents */
	struct manrs_month first;
	bool no_memory;
};

/* The array with room for n elements of that size; NULL: there is none. */
static void *grow(struct gathering *g, void *array, size_t *room, size_t n,
		  size_t size)
{
	size_t wanted = *room ? 2 * *room : 64;
	void *grown;

	if (n <= *room)
		return array;
	if (wanted < n)
		wanted = n;
	grown = reallocarray(array, wanted, size);
	if (grown)
		*room = wanted;
	else
		g->no_memory = true;
	return grown;
}

static void keep_text(struct gathering *g, const char **text)
{
	*text = manrs_texts_add(g->texts, *text);
	if (!*text)
		g->no_memory = true;
}

static bool add_incident(const struct manrs_history_incident *incident,
			 void *arg)
{
	struct gathering *g = arg;
	struct manrs_history_past *past = g->past;
	struct manrs_history_incident *kept;
	void *grown;

	if (past->n_incidents == g->n_max) {
		past->n_left_out++;
		return true;
	}
	grown = grow(g, past->incidents, &g->incidents_room,
		     past->n_incidents + 1, sizeof(*kept));
	if (!grown)
		return false;
	past->incidents = grown;
	kept = &past->incidents[past->n_incidents];
	*kept = *incident;
	keep_text(g, &kept->vrf);
	keep_text(g, &kept->name);
	for (size_t i = 0; i < kept->n_examples; i++) {
		keep_text(g, &kept->examples[i].prefix);
		keep_text(g, &kept->examples[i].path);
		keep_text(g, &kept->examples[i].evidence);
	}
	past->n_incidents++;
	return !g->no_memory;
}

static bool add_months(int64_t id,
		       const struct manrs_history_neighbor *neighbor, void *arg)
{
	struct gathering *g = arg;
	struct manrs_history_past *past = g->past;
	struct manrs_history_month months[MONTHS];
	const char *name = neighbor->name, *vrf = neighbor->vrf;
	void *grown;

	if (past->n_months + MONTHS > MANRS_HISTORY_PAST_RECORDS)
		return false;
	keep_text(g, &vrf);
	keep_text(g, &name);
	grown = grow(g, past->months, &g->months_room, past->n_months + MONTHS,
		     sizeof(months[0]));
	if (!grown)
		return false;
	past->months = grown;
	manrs_history_read_months(g->db, id, g->first, MONTHS, false, months);
	for (size_t i = 0; i < MONTHS; i++)
		if (months[i].observed_sec || months[i].incidents) {
			months[i].name = name;
			months[i].vrf = vrf;
			past->months[past->n_months++] = months[i];
		}
	return true;
}

static void gather(struct gathering *g)
{
	struct manrs_history_past *past = g->past;

	past->alive = manrs_history_read_alive(g->db);
	g->n_max = MANRS_HISTORY_PAST_OPEN;
	manrs_history_read_recent(g->db, true, MANRS_TIME_MIN, add_incident, g);
	past->n_open = past->n_incidents;
	g->n_max = past->n_open + MANRS_HISTORY_PAST_CLOSED;
	manrs_history_read_recent(g->db, false, manrs_month_start(g->first),
				  add_incident, g);
	manrs_history_read_neighbors(g->db, add_months, g);
}

struct manrs_history_past *manrs_history_read_past(struct manrs_db *db,
						   manrs_time_t now)
{
	struct gathering g = {
		.past = calloc(1, sizeof(*g.past)),
		.texts = manrs_texts_new(),
		.db = db,
		.first = manrs_month_add(manrs_month_of(now),
					 -MANRS_HISTORY_PAST_MONTHS),
	};

	if (g.past && g.texts) {
		g.past->memory = g.texts;
		gather(&g);
		if (!g.no_memory)
			return g.past;
		manrs_history_past_free(g.past);
		return NULL;
	}
	free(g.past);
	manrs_texts_free(g.texts);
	return NULL;
}

void manrs_history_past_free(struct manrs_history_past *past)
{
	if (!past)
		return;
	free(past->incidents);
	free(past->months);
	manrs_texts_free(past->memory);
	free(past);
}
