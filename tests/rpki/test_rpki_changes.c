/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the main thread gets with a table: properties of random tables, the
 * bound, and a consumer that lives on the changes alone, also when it misses
 * tables.
 */
#include "random_vrps.h"
#include "rpki_wait.h"

#include "rpki/rpki_changes.h"

#define ROUNDS 200

static bool is_in(const struct manrs_prefix *prefix,
		  const struct manrs_rpki_changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (manrs_prefix_equal(&changes->prefixes[i], prefix))
			return true;
	return false;
}

/* What is found one by one. */
struct naive {
	const struct manrs_rpki_changes *changes;
	size_t added;
	size_t removed;
};

static bool count_one(const struct manrs_vrp *v, bool added, void *arg)
{
	struct naive *naive = arg;

	if (added)
		naive->added++;
	else
		naive->removed++;
	ck_assert_msg(is_in(&v->prefix, naive->changes),
		      "a changed prefix is missing");
	return true;
}

START_TEST(random_tables)
{
	uint64_t seed = 9000 + (unsigned)_i;
	struct manrs_vrp_table *before = NULL, *after = NULL;
	size_t n = 1 + next_random(&seed) % (MAX_VRPS / 2);
	struct manrs_rpki_changes changes;
	struct manrs_vrp vrps[MAX_VRPS];
	struct naive naive = { .changes = &changes };
	size_t i;

	random_vrps(&seed, vrps, n);
	before = table_of(vrps, n);
	shuffle(&seed, vrps, n);
	random_vrps(&seed, vrps + n / 2, n);
	after = table_of(vrps, n / 2 + n);

	manrs_rpki_changes_find(before, after, &changes);
	ck_assert(!changes.all);
	manrs_vrp_table_diff(before, after, count_one, &naive);
	ck_assert_uint_eq(changes.added, naive.added);
	ck_assert_uint_eq(changes.removed, naive.removed);
	ck_assert_uint_le(changes.n, naive.added + naive.removed);
	for (i = 1; i < changes.n; i++)
		ck_assert_msg(manrs_prefix_compare(&changes.prefixes[i - 1],
						   &changes.prefixes[i]) < 0,
			      "prefix %zu out of order or twice", i);
	manrs_rpki_changes_release(&changes);
	ck_assert(!changes.prefixes && !changes.n);
	manrs_vrp_table_free(before);
	manrs_vrp_table_free(after);
}
END_TEST

/* n VRPs of as many prefixes. */
static struct manrs_vrp_table *table_of_size(size_t n)
{
	struct manrs_vrp *vrps = calloc(n ? n : 1, sizeof(*vrps));
	struct manrs_vrp_table *table = NULL;
	size_t i;

	ck_assert_ptr_nonnull(vrps);
	for (i = 0; i < n; i++)
		vrps[i] = (struct manrs_vrp){
			.prefix = { .hi = (uint64_t)i << 32, .len = 32 },
			.max_len = 32,
			.asn = 64500,
		};
	ck_assert_int_eq(manrs_vrp_table_new(vrps, n, &table), MANRS_OK);
	free(vrps);
	return table;
}

#define NO_DATA SIZE_MAX

static const struct bound_case {
	int line;
	const char *why;
	size_t before; /* VRPs, or NO_DATA */
	size_t after;
	size_t n;
	bool all;
	size_t added;
	size_t removed;
} bound_cases[] = {
	{ __LINE__, "as many as are told", 0, MANRS_RPKI_CHANGES_MAX,
	  MANRS_RPKI_CHANGES_MAX, false, MANRS_RPKI_CHANGES_MAX, 0 },
	{ __LINE__, "one more", 0, MANRS_RPKI_CHANGES_MAX + 1, 0, true,
	  MANRS_RPKI_CHANGES_MAX + 1, 0 },
	{ __LINE__, "one more goes", MANRS_RPKI_CHANGES_MAX + 1, 0, 0, true, 0,
	  MANRS_RPKI_CHANGES_MAX + 1 },
	{ __LINE__, "the first table", NO_DATA, 1, 1, true, 1, 0 },
	{ __LINE__, "the first table is empty", NO_DATA, 0, 0, true, 0, 0 },
	{ __LINE__, "no data any more", 1, NO_DATA, 1, true, 0, 1 },
	{ __LINE__, "still no data", NO_DATA, NO_DATA, 0, false, 0, 0 },
	{ __LINE__, "the same", 7, 7, 0, false, 0, 0 },
};

START_TEST(bounds)
{
	const struct bound_case *c = &bound_cases[_i];
	struct manrs_vrp_table *before =
		c->before == NO_DATA ? NULL : table_of_size(c->before);
	struct manrs_vrp_table *after =
		c->after == NO_DATA ? NULL : table_of_size(c->after);
	struct manrs_rpki_changes changes;

	manrs_rpki_changes_find(before, after, &changes);
	ck_assert_msg(changes.all == c->all, "line %d: %s: all %d", c->line,
		      c->why, changes.all);
	ck_assert_msg(changes.all ? !changes.n && !changes.prefixes
				  : changes.n == c->n,
		      "line %d: %s: %zu prefixes", c->line, c->why, changes.n);
	ck_assert_msg(changes.added == c->added &&
			      changes.removed == c->removed,
		      "line %d: %s: +%zu -%zu", c->line, c->why, changes.added,
		      changes.removed);
	manrs_rpki_changes_release(&changes);
	manrs_vrp_table_free(before);
	manrs_vrp_table_free(after);
}
END_TEST

/* ---- a consumer ---- */

static char directory[64];
static char path[96];
static char other[96];

static void setup(void)
{
	strcpy(directory, "/tmp/test_rpki_changes.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/vrps.json", directory);
	snprintf(other, sizeof(other), "%s/other.json", directory);
	rpki_setup();
}

static void teardown(void)
{
	rpki_teardown();
	unlink(path);
	unlink(other);
	rmdir(directory);
}

/* Put a whole new file in place and have it read. */
static void publish(const struct manrs_vrp *vrps, size_t n)
{
	char prefix[MANRS_PREFIX_STRLEN];
	FILE *out = fopen(other, "w");
	size_t i;

	ck_assert_ptr_nonnull(out);
	fprintf(out, "{\"roas\":[");
	for (i = 0; i < n; i++)
		fprintf(out,
			"%s\n{\"prefix\":\"%s\",\"maxLength\":%u,\"asn\":%u}",
			i ? "," : "",
			manrs_prefix_format(&vrps[i].prefix, prefix),
			vrps[i].max_len, vrps[i].asn);
	fprintf(out, "]}\n");
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(rename(other, path), 0);
	manrs_rpki_refresh(rpki);
}

/* The VRPs of one prefix. */
struct of_prefix {
	const struct manrs_prefix *prefix;
	struct vrp_list *list;
};

static bool append_of_prefix(const struct manrs_vrp *v, void *arg)
{
	struct of_prefix *of = arg;

	return !manrs_prefix_equal(&v->prefix, of->prefix) ||
	       append(v, of->list);
}

/* Look up what is said to have changed, and nothing else. */
static void apply(struct vrp_list *known, const struct manrs_vrp_table *table,
		  const struct manrs_rpki_changes *changes)
{
	size_t kept = 0;
	size_t i;

	if (changes->all) {
		known->n = 0;
		manrs_vrp_table_foreach(table, append, known);
		return;
	}
	for (i = 0; i < known->n; i++)
		if (!is_in(&known->vrps[i].prefix, changes))
			known->vrps[kept++] = known->vrps[i];
	known->n = kept;
	for (i = 0; i < changes->n; i++) {
		struct of_prefix of = { &changes->prefixes[i], known };

		manrs_vrp_table_foreach(table, append_of_prefix, &of);
	}
}

static void check_same(struct vrp_list *known,
		       const struct manrs_vrp_table *table, int round)
{
	struct vrp_list want = { .n = 0 };
	size_t i;

	manrs_vrp_table_foreach(table, append, &want);
	qsort(known->vrps, known->n, sizeof(*known->vrps), manrs_vrp_compare);
	ck_assert_msg(known->n == want.n, "round %d: %zu VRPs, not %zu", round,
		      known->n, want.n);
	for (i = 0; i < want.n; i++)
		ck_assert_msg(!manrs_vrp_compare(&known->vrps[i],
						 &want.vrps[i]),
			      "round %d: VRP %zu differs", round, i);
}

/* A list of its own for each round, so that a late table shows. */
static size_t next_list(uint64_t *seed, struct manrs_vrp *vrps, size_t n)
{
	size_t fresh = next_random(seed) % 20;

	if (n + fresh > MAX_VRPS / 2) {
		shuffle(seed, vrps, n);
		n /= 2;
	}
	random_vrps(seed, vrps + n, fresh);
	if (!(n + fresh))
		random_vrps(seed, vrps, ++fresh);
	return n + fresh;
}

/* Is what the consumer knows (sorted) what the file says? */
static bool is_up_to_date(const struct vrp_list *known,
			  const struct manrs_vrp *vrps, size_t n)
{
	struct manrs_vrp_table *table = table_of(vrps, n);
	struct vrp_list want = { .n = 0 };
	size_t i;

	manrs_vrp_table_foreach(table, append, &want);
	manrs_vrp_table_free(table);
	for (i = 0; i < want.n && i < known->n; i++)
		if (manrs_vrp_compare(&known->vrps[i], &want.vrps[i]))
			return false;
	return want.n == known->n;
}

/* Any sequence of updates, some of them missed, equals the full load. */
START_TEST(consumer_of_changes)
{
	struct manrs_rpki_config config = { .file = path };
	uint64_t seed = 5000 + (unsigned)_i;
	struct vrp_list known = { .n = 0 };
	struct manrs_vrp vrps[MAX_VRPS];
	int round, takes = 0;
	size_t n = 0;

	for (round = 0; round < ROUNDS; round++) {
		struct manrs_rpki_changes changes;
		const struct manrs_vrp_table *table;
		int64_t until_ms = manrs_clock_ms() + WAIT_MS;

		n = next_list(&seed, vrps, n);
		publish(vrps, n);
		if (!round)
			ck_assert_int_eq(manrs_rpki_configure(rpki, &config),
					 MANRS_OK);
		wait_news(until_ms, "table", __LINE__);
		if (next_random(&seed) % 3 ||
		    !manrs_rpki_take(rpki, &table, &changes))
			continue;
		takes++;
		apply(&known, table, &changes);
		check_same(&known, table, round);
		manrs_rpki_changes_release(&changes);
	}
	ck_assert_int_gt(takes, ROUNDS / 10);

	/* And where they end is where the file is. */
	publish(vrps, n);
	for (;;) {
		struct manrs_rpki_changes changes;
		const struct manrs_vrp_table *table;

		if (manrs_rpki_take(rpki, &table, &changes)) {
			apply(&known, table, &changes);
			check_same(&known, table, round);
			manrs_rpki_changes_release(&changes);
			if (is_up_to_date(&known, vrps, n))
				break;
		}
		wait_news(manrs_clock_ms() + WAIT_MS, "last table",
			  __LINE__);
	}
}
END_TEST

/* The table taken is good while the worker publishes others. */
START_TEST(table_stays_good)
{
	struct manrs_rpki_config config = { .file = path };
	struct manrs_rpki_changes changes;
	const struct manrs_vrp_table *table = NULL;
	struct vrp_list list = { .n = 0 };
	struct manrs_vrp vrps[MAX_VRPS];
	uint64_t seed = 1;
	int i;

	random_vrps(&seed, vrps, 50);
	publish(vrps, 50);
	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	while (!manrs_rpki_take(rpki, &table, &changes))
		wait_news(manrs_clock_ms() + WAIT_MS, "table", __LINE__);
	manrs_rpki_changes_release(&changes);
	manrs_vrp_table_foreach(table, append, &list);
	for (i = 0; i < 20; i++) {
		publish(vrps, 1 + (size_t)i);
		wait_news(manrs_clock_ms() + WAIT_MS, "table", __LINE__);
		check_same(&list, table, i);
	}
	/* The last one is not taken: it is freed with the rest. */
}
END_TEST

/* Publish n VRPs and wait until the worker has read them. */
static void publish_seen(const struct manrs_vrp *vrps, size_t n)
{
	struct manrs_rpki_status status[MANRS_RPKI_SOURCES_MAX];

	publish(vrps, n);
	do
		wait_news(manrs_clock_ms() + WAIT_MS, "table", __LINE__);
	while (!manrs_rpki_get_status(rpki, status) ||
	       status[0].vrps[MANRS_AFI_IPV4] != n);
}

/* Tables that were not taken do not make a change look younger. */
START_TEST(noticed_since)
{
	struct manrs_rpki_config config = { .file = path };
	struct manrs_rpki_changes changes;
	const struct manrs_vrp_table *table;
	struct manrs_vrp vrps[3] = { { .asn = 1 }, { .asn = 2 }, { .asn = 3 } };
	int64_t begin_ms = manrs_clock_ms(), first_ms;

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
	publish_seen(vrps, 1);
	first_ms = manrs_clock_ms();
	poll(NULL, 0, 2);
	publish_seen(vrps, 2);
	ck_assert(manrs_rpki_take(rpki, &table, &changes));
	ck_assert_uint_eq(changes.added, 2);
	ck_assert_int_ge(changes.since_ms, begin_ms);
	ck_assert_int_le(changes.since_ms, first_ms);
	manrs_rpki_changes_release(&changes);

	begin_ms = manrs_clock_ms();
	publish_seen(vrps, 3);
	ck_assert(manrs_rpki_take(rpki, &table, &changes));
	ck_assert_int_ge(changes.since_ms, begin_ms);
	manrs_rpki_changes_release(&changes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpki_changes");
	TCase *find = tcase_create("find");
	TCase *consumer = tcase_create("consumer");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(find, 60);
	tcase_add_loop_test(find, random_tables, 0, 200);
	tcase_add_loop_test(find, bounds, 0, MANRS_ARRAY_SIZE(bound_cases));
	suite_add_tcase(suite, find);

	tcase_set_timeout(consumer, 120);
	tcase_add_checked_fixture(consumer, setup, teardown);
	tcase_add_loop_test(consumer, consumer_of_changes, 0, 3);
	tcase_add_test(consumer, table_stays_good);
	tcase_add_test(consumer, noticed_since);
	suite_add_tcase(suite, consumer);

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
