/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replays tests/scenario/X.scn, days in a moment, both ways: as the router
 * would live through it and as manrs-check would judge it afterwards.  A line
 * is one of
 *
 *   TIME begin NEIGHBOR METRIC ID	a violation, which has a name of its own
 *   TIME end NEIGHBOR METRIC ID
 *   TIME down NEIGHBOR			its session: all its violations end
 *   TIME up NEIGHBOR			it is looked at from then on
 *   now TIME				when to look; else the last event
 *   incident NEIGHBOR METRIC START END	END may be "open"; all are to be listed
 *   score NEIGHBOR METRIC MONTH POINTS PERMILLE BAND
 *   month NEIGHBOR MONTH SECONDS POINTS PERMILLE	all of Action 1, and for
 *					how long it was looked at; "-" no data
 *
 * in the order of time; "#" begins a comment line.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/conformance.h"

#define SCENARIOS MANRS_TESTS_DIR "/scenario"
#define WORDS 7
#define WORD_MAX 48
#define MANY 256

struct happened { /* a violation */
	unsigned neighbor;
	enum manrs_metric_key key;
	char id[WORD_MAX];
	bool is_active;
	struct manrs_span span;
};

struct wanted { /* an incident */
	unsigned neighbor;
	enum manrs_metric_key key;
	bool is_open;
	struct manrs_span span;
	int line;
};

static struct scenario {
	const char *name;
	int line;
	char words[WORDS][WORD_MAX];
	int n_words;
	char neighbors[MANY][WORD_MAX];
	unsigned n_neighbors;
	struct happened happened[MANY];
	size_t n_happened;
	struct wanted wanted[MANY];
	size_t n_wanted;
	struct manrs_incident stored[MANY]; /* by the table's reports */
	size_t n_stored;
	manrs_time_t now;
	bool is_over; /* "now" was said, or something wanted */
	int n_scores;
	struct manrs_incident_table *table;
	struct manrs_conformance conformance[MANY]; /* by neighbor */
} s;

static struct dirent **files;
static int n_files;

#define FAIL_UNLESS(condition, ...)                                            \
	do {                                                                   \
		char why[256];                                                 \
		if (!(condition)) {                                            \
			snprintf(why, sizeof(why), __VA_ARGS__);               \
			ck_abort_msg("%s:%d: %s", s.name, s.line, why);        \
		}                                                              \
	} while (0)

static void store_incident(const struct manrs_incident *incident, void *arg)
{
	size_t i = 0;

	(void)arg;
	while (i < s.n_stored &&
	       (s.stored[i].neighbor != incident->neighbor ||
		s.stored[i].key != incident->key ||
		s.stored[i].span.start != incident->span.start))
		i++;
	FAIL_UNLESS(i < MANY, "too many incidents");
	if (!incident->is_open)
		manrs_conformance_add(&s.conformance[incident->neighbor],
				      incident);
	else if (incident->is_again)
		manrs_conformance_remove(&s.conformance[incident->neighbor],
					 incident);
	s.stored[i] = *incident;
	s.n_stored += i == s.n_stored;
}

static manrs_time_t time_word(int i)
{
	manrs_time_t t = 0;

	FAIL_UNLESS(!manrs_time_parse(s.words[i], &t), "no time: %s",
		    s.words[i]);
	return t;
}

static unsigned neighbor_word(int i)
{
	unsigned n = 0;

	while (n < s.n_neighbors && strcmp(s.neighbors[n], s.words[i]))
		n++;
	FAIL_UNLESS(n < MANY, "too many neighbors");
	if (n == s.n_neighbors)
		strcpy(s.neighbors[s.n_neighbors++], s.words[i]);
	return n;
}

static enum manrs_metric_key key_word(int i)
{
	enum manrs_metric_key key = MANRS_KEY_NONE;

	FAIL_UNLESS(manrs_metric_key_parse(s.words[i], &key), "no metric: %s",
		    s.words[i]);
	return key;
}

static struct happened *find_active(unsigned neighbor,
				    enum manrs_metric_key key, const char *id)
{
	for (size_t i = 0; i < s.n_happened; i++) {
		struct happened *h = &s.happened[i];

		if (h->is_active && h->neighbor == neighbor && h->key == key &&
		    !strcmp(h->id, id))
			return h;
	}
	return NULL;
}

static void take_begin(manrs_time_t t)
{
	struct happened *h = &s.happened[s.n_happened];

	FAIL_UNLESS(s.n_words == 5, "begin NEIGHBOR METRIC ID");
	FAIL_UNLESS(s.n_happened < MANY, "too many violations");
	h->neighbor = neighbor_word(2);
	h->key = key_word(3);
	FAIL_UNLESS(!find_active(h->neighbor, h->key, s.words[4]),
		    "began already");
	strcpy(h->id, s.words[4]);
	h->is_active = true;
	h->span.start = t;
	s.n_happened++;
	FAIL_UNLESS(!manrs_incident_table_begin(s.table, h->neighbor, h->key,
						t),
		    "begin is refused");
}

static void take_end(manrs_time_t t)
{
	struct happened *h;

	FAIL_UNLESS(s.n_words == 5, "end NEIGHBOR METRIC ID");
	h = find_active(neighbor_word(2), key_word(3), s.words[4]);
	FAIL_UNLESS(h, "never began");
	h->is_active = false;
	h->span.end = t;
	FAIL_UNLESS(!manrs_incident_table_end(s.table, h->neighbor, h->key, t),
		    "end is refused");
}

static void take_down(manrs_time_t t)
{
	unsigned neighbor = neighbor_word(2);

	FAIL_UNLESS(s.n_words == 3, "down NEIGHBOR");
	for (size_t i = 0; i < s.n_happened; i++) {
		struct happened *h = &s.happened[i];

		if (h->is_active && h->neighbor == neighbor) {
			h->is_active = false;
			h->span.end = t;
		}
	}
	manrs_incident_table_end_neighbor(s.table, neighbor, t);
	manrs_conformance_observe(&s.conformance[neighbor], false, t);
}

static void take_event(void)
{
	manrs_time_t t = time_word(0);

	FAIL_UNLESS(!s.is_over, "an event after now or what is wanted");
	FAIL_UNLESS(!s.n_happened || t >= s.now, "time runs backwards");
	s.now = t;
	if (!strcmp(s.words[1], "begin"))
		take_begin(t);
	else if (!strcmp(s.words[1], "end"))
		take_end(t);
	else if (!strcmp(s.words[1], "down"))
		take_down(t);
	else if (!strcmp(s.words[1], "up"))
		manrs_conformance_observe(&s.conformance[neighbor_word(2)],
					  true, t);
	else
		FAIL_UNLESS(false, "no event: %s", s.words[1]);
}

static void take_wanted(void)
{
	struct wanted *w = &s.wanted[s.n_wanted];

	FAIL_UNLESS(s.n_words == 5, "incident NEIGHBOR METRIC START END");
	FAIL_UNLESS(s.n_wanted < MANY, "too many incidents");
	w->neighbor = neighbor_word(1);
	w->key = key_word(2);
	w->span.start = time_word(3);
	w->is_open = !strcmp(s.words[4], "open");
	w->span.end = w->is_open ? s.now : time_word(4);
	w->line = s.line;
	s.n_wanted++;
}

/* The incidents of one neighbor and metric, merged afterwards. */
static size_t merge_offline(unsigned neighbor, enum manrs_metric_key key,
			    struct manrs_span spans[MANY])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n_happened; i++) {
		const struct happened *h = &s.happened[i];

		if (h->neighbor != neighbor || h->key != key)
			continue;
		spans[n] = h->span;
		if (h->is_active)
			spans[n].end = s.now;
		n++;
	}
	return manrs_spans_merge(spans, n);
}

/* What the router knows of the month. */
static struct manrs_month_figures figures_of(unsigned neighbor,
					     const char *word)
{
	const struct manrs_incident *open[MANRS_KEY__COUNT];
	struct manrs_month_figures figures;
	struct manrs_month month;
	size_t n = 0;

	FAIL_UNLESS(!manrs_month_parse(word, &month), "no month");
	for (unsigned key = 1; key < MANRS_KEY__COUNT; key++) {
		open[n] = manrs_incident_table_find(
			s.table, neighbor, (enum manrs_metric_key)key);
		n += open[n] != NULL;
	}
	manrs_conformance_month(&s.conformance[neighbor], open, n, month,
				s.now, &manrs_bands_default, &figures);
	return figures;
}

static void take_month(void)
{
	struct manrs_month_figures figures;
	char buf[MANRS_HALVES_STRLEN];
	const char *points;
	int permille;

	FAIL_UNLESS(s.n_words == 6, "month NEIGHBOR MONTH SECONDS POINTS PERMILLE");
	figures = figures_of(neighbor_word(1), s.words[2]);
	points = manrs_halves_format(figures.halves, buf);
	permille = !strcmp(s.words[5], "-") ? MANRS_READINESS_NO_DATA
					    : atoi(s.words[5]);
	FAIL_UNLESS(figures.observed_sec == strtoul(s.words[3], NULL, 10) &&
			    !strcmp(points, s.words[4]) &&
			    figures.permille == permille,
		    "month is %u, %s, %d", figures.observed_sec, points,
		    figures.permille);
	s.n_scores++;
}

static void take_score(void)
{
	struct manrs_span spans[MANY];
	char buf[MANRS_HALVES_STRLEN];
	struct manrs_month month;
	const char *points, *name;
	uint64_t halves;
	int permille;
	size_t n;

	FAIL_UNLESS(s.n_words == 7,
		    "score NEIGHBOR METRIC MONTH POINTS PERMILLE BAND");
	n = merge_offline(neighbor_word(1), key_word(2), spans);
	FAIL_UNLESS(!manrs_month_parse(s.words[3], &month), "no month");
	halves = manrs_incidents_month_halves(spans, n, month);
	points = manrs_halves_format(halves, buf);
	permille = manrs_readiness_permille(&manrs_bands_default, halves);
	name = manrs_band_name(
		manrs_readiness_band(&manrs_bands_default, permille));
	FAIL_UNLESS(!strcmp(points, s.words[4]) &&
			    permille == atoi(s.words[5]) &&
			    !strcmp(name, s.words[6]),
		    "score is %s, %d, %s", points, permille, name);
	FAIL_UNLESS(figures_of(neighbor_word(1), s.words[3])
				    .key_halves[key_word(2)] == halves,
		    "not so, as the router counts it");
	s.n_scores++;
}

static void take_line(const char *line)
{
	if (line[0] == '#')
		return;
	s.n_words = sscanf(line, "%47s%47s%47s%47s%47s%47s%47s", s.words[0],
			   s.words[1], s.words[2], s.words[3], s.words[4],
			   s.words[5], s.words[6]);
	if (s.n_words < 1)
		return;
	if (!strcmp(s.words[0], "now")) {
		FAIL_UNLESS(s.n_words == 2 && !s.is_over &&
				    time_word(1) >= s.now,
			    "now TIME, after all events");
		s.now = time_word(1);
		s.is_over = true;
	} else if (!strcmp(s.words[0], "incident")) {
		s.is_over = true;
		take_wanted();
	} else if (!strcmp(s.words[0], "score")) {
		s.is_over = true;
		take_score();
	} else if (!strcmp(s.words[0], "month")) {
		s.is_over = true;
		take_month();
	} else {
		FAIL_UNLESS(s.n_words > 1, "what about it?");
		take_event();
	}
}

static bool is_stored(const struct wanted *w)
{
	for (size_t i = 0; i < s.n_stored; i++) {
		const struct manrs_incident *got = &s.stored[i];

		if (got->neighbor == w->neighbor && got->key == w->key &&
		    got->span.start == w->span.start &&
		    got->is_open == w->is_open &&
		    (w->is_open || got->span.end == w->span.end))
			return true;
	}
	return false;
}

static bool is_merged(const struct wanted *w)
{
	struct manrs_span spans[MANY];
	size_t n = merge_offline(w->neighbor, w->key, spans);

	for (size_t i = 0; i < n; i++)
		if (spans[i].start == w->span.start &&
		    spans[i].end == w->span.end)
			return true;
	return false;
}

static void check_incidents(void)
{
	struct manrs_span spans[MANY];
	size_t n_merged = 0;

	for (size_t i = 0; i < s.n_wanted; i++) {
		s.line = s.wanted[i].line;
		FAIL_UNLESS(is_stored(&s.wanted[i]), "not so, online");
		FAIL_UNLESS(is_merged(&s.wanted[i]), "not so, offline");
	}
	for (unsigned n = 0; n < s.n_neighbors; n++)
		for (unsigned key = 1; key < MANRS_KEY__COUNT; key++)
			n_merged += merge_offline(
				n, (enum manrs_metric_key)key, spans);
	FAIL_UNLESS(s.n_stored == s.n_wanted && n_merged == s.n_wanted,
		    "%zu incidents online, %zu offline, %zu wanted",
		    s.n_stored, n_merged, s.n_wanted);
	FAIL_UNLESS(s.n_wanted && s.n_scores, "nothing is wanted");
}

START_TEST(replay)
{
	char path[4096], line[512];
	FILE *file;

	memset(&s, 0, sizeof(s));
	s.name = files[_i]->d_name;
	snprintf(path, sizeof(path), "%s/%s", SCENARIOS, s.name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	ck_assert(!manrs_incident_table_new(MANY, store_incident, NULL,
					    &s.table));
	while (fgets(line, sizeof(line), file)) {
		s.line++;
		take_line(line);
	}
	fclose(file);
	check_incidents();
	manrs_incident_table_free(s.table);
	for (size_t i = 0; i < MANY; i++)
		manrs_conformance_release(&s.conformance[i]);
}
END_TEST

static int is_scenario(const struct dirent *file)
{
	const char *dot = strrchr(file->d_name, '.');

	return dot && !strcmp(dot, ".scn");
}

START_TEST(there_are_scenarios)
{
	ck_assert_msg(n_files > 0, "none in %s", SCENARIOS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scenario");
	TCase *tc = tcase_create("scenario");
	SRunner *runner = srunner_create(suite);
	int failed;

	n_files = scandir(SCENARIOS, &files, is_scenario, alphasort);
	tcase_add_test(tc, there_are_scenarios);
	if (n_files > 0)
		tcase_add_loop_test(tc, replay, 0, n_files);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	for (int i = 0; i < n_files; i++)
		free(files[i]);
	free(files);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
