/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies a record into one block of memory.  Owns which texts each kind of
 * record has and how long they may be.
 */
#include "history_record.h"

#include <stdlib.h>
#include <string.h>

/* Paths are not cut: history.c refuses longer ones. */
#define PATH_TEXT_MAX 1023

struct text_place {
	const char **text; /* in the record */
	size_t max;
};

#define PLACES_MAX (2 + 3 * MANRS_HISTORY_EXAMPLES)

struct text_places {
	struct text_place at[PLACES_MAX];
	size_t n;
};

static void add_place(struct text_places *places, const char **text, size_t max)
{
	places->at[places->n++] = (struct text_place){ text, max };
}

static void find_incident_places(struct manrs_history_incident *incident,
				 struct text_places *places)
{
	add_place(places, &incident->name, MANRS_HISTORY_NAME_MAX);
	add_place(places, &incident->vrf, MANRS_HISTORY_NAME_MAX);
	for (size_t i = 0; i < incident->n_examples; i++) {
		struct manrs_history_example *example = &incident->examples[i];

		add_place(places, &example->prefix, MANRS_HISTORY_TEXT_MAX);
		add_place(places, &example->path, MANRS_HISTORY_TEXT_MAX);
		add_place(places, &example->evidence, MANRS_HISTORY_TEXT_MAX);
	}
}

static void find_places(struct manrs_record *record, struct text_places *places)
{
	struct manrs_history_neighbor *neighbor = &record->neighbor;

	switch ((enum manrs_record_kind)record->kind) {
	case MANRS_RECORD_CONFIG:
		add_place(places, &record->config.path, PATH_TEXT_MAX);
		break;
	case MANRS_RECORD_ROUTER:
		add_place(places, &record->router.name, MANRS_HISTORY_NAME_MAX);
		break;
	case MANRS_RECORD_NEIGHBOR:
		add_place(places, &neighbor->name, MANRS_HISTORY_NAME_MAX);
		add_place(places, &neighbor->vrf, MANRS_HISTORY_NAME_MAX);
		add_place(places, &neighbor->description,
			  MANRS_HISTORY_TEXT_MAX);
		add_place(places, &neighbor->contact, MANRS_HISTORY_TEXT_MAX);
		break;
	case MANRS_RECORD_FIGURES:
		add_place(places, &record->figures.name,
			  MANRS_HISTORY_NAME_MAX);
		add_place(places, &record->figures.vrf, MANRS_HISTORY_NAME_MAX);
		break;
	case MANRS_RECORD_ANNOUNCEMENTS:
		add_place(places, &record->announcements.vrf,
			  MANRS_HISTORY_NAME_MAX);
		break;
	case MANRS_RECORD_INCIDENT:
		find_incident_places(&record->incident, places);
		break;
	}
}

/* Bytes of the text that are kept: never part of a UTF-8 character. */
static size_t kept_bytes(const char *text, size_t max)
{
	size_t n = strnlen(text, max + 1);

	if (n <= max)
		return n;
	for (n = max; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return n;
}

struct manrs_record *manrs_record_copy(const struct manrs_record *record)
{
	struct manrs_record local = *record, *copy;
	struct text_places places = { .n = 0 };
	size_t bytes = sizeof(*copy);
	char *to;

	find_places(&local, &places);
	for (size_t i = 0; i < places.n; i++) {
		if (!*places.at[i].text)
			*places.at[i].text = "";
		bytes += kept_bytes(*places.at[i].text, places.at[i].max) + 1;
	}
	copy = malloc(bytes);
	if (!copy)
		return NULL;
	to = (char *)(copy + 1);
	for (size_t i = 0; i < places.n; i++) {
		const char *from = *places.at[i].text;
		size_t kept = kept_bytes(from, places.at[i].max);

		*places.at[i].text = memcpy(to, from, kept);
		to[kept] = '\0';
		to += kept + 1;
	}
	*copy = local;
	copy->bytes = bytes;
	copy->next = NULL;
	return copy;
}
