/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of judgements beside a naive model, over thousands of steps. */
#include "route_table_inside.h"

/*
 * The naive model: every key there is, with whether it is in the table and how
 * it was judged.  The keys are of four shards only, so that those get long
 * probes and many growths.
 */
#define MODEL_KEYS 320
#define MODEL_SHARDS 4

struct model {
	struct model_key keys[MODEL_KEYS];
	struct manrs_route_table *table;
	uint64_t random;
	int step;
	uint32_t most_lines;
};

static struct model_key *model_find(struct model *m,
				    const struct manrs_prefix *prefix,
				    uint32_t path_id, int n_keys)
{
	for (int i = 0; i < n_keys; i++)
		if (m->keys[i].path_id == path_id &&
		    manrs_prefix_equal(&m->keys[i].prefix, prefix))
			return &m->keys[i];
	return NULL;
}

/* Few addresses, so that keys differ in length or path id only, too. */
static struct model_key random_key(enum manrs_afi afi, bool add_path,
				   uint64_t *random)
{
	unsigned bits = manrs_afi_bits(afi);
	unsigned len = next_random(random) % (bits + 1);
	struct manrs_prefix p = {
		.afi = afi,
		.len = len,
		.hi = next_random(random) << 40 & manrs_mask_hi(len),
		.lo = afi == MANRS_AFI_IPV6
			      ? next_random(random) << 60 & manrs_mask_lo(len)
			      : 0,
	};

	if (afi == MANRS_AFI_IPV4)
		p.hi &= manrs_mask_hi(32);
	return (struct model_key){ .prefix = p,
				   .path_id = add_path
						      ? next_random(random) % 4
						      : 0 };
}

static void model_fill(struct model *m, enum manrs_afi afi, bool add_path)
{
	for (int n = 0; n < MODEL_KEYS;) {
		struct model_key key = random_key(afi, add_path, &m->random);

		if (hash_of(m->table, &key) % SHARDS < MODEL_SHARDS &&
		    !model_find(m, &key.prefix, key.path_id, n))
			m->keys[n++] = key;
	}
}

/* Count the model from nothing and compare with what the table counted. */
static void model_check_tally(const struct model *m)
{
	const struct manrs_tally *have = manrs_route_table_tally(m->table);
	struct manrs_tally want = { 0 };

	for (int i = 0; i < MODEL_KEYS; i++) {
		const struct manrs_judgement *j = &m->keys[i].judgement;

		if (!m->keys[i].present)
			continue;
		want.received++;
		want.rejected += j->reject && j->enforced;
		want.would_reject += j->reject && !j->enforced;
		want.blackholes += j->blackhole == MANRS_BLACKHOLE_GRANTED &&
				   !(j->reject && j->enforced);
		want.rov[j->rov]++;
		for (int c = 0; c < MANRS_CHECK__COUNT; c++) {
			want.failures[c] += j->failed >> c & 1;
			want.no_data[c] += j->no_data >> c & 1;
		}
		for (int k = 0; k < MANRS_KIND__COUNT; k++) {
			bool is_of_kind = manrs_checks_kinds(j->failed) >> k & 1;

			want.violating[k] += is_of_kind;
			want.let_in[k] += is_of_kind &&
					  !(j->reject && j->enforced);
		}
	}
	want.accepted = want.received - want.rejected;
	ck_assert_msg(!memcmp(have, &want, sizeof(want)), "step %d: tally",
		      m->step);
}

static bool model_see(const struct manrs_prefix *prefix, uint32_t path_id,
		      const struct manrs_judgement *judgement, void *arg)
{
	struct model *m = arg;
	struct model_key *key = model_find(m, prefix, path_id, MODEL_KEYS);

	ck_assert_msg(key && key->present && !key->seen,
		      "step %d: foreach: unknown or twice", m->step);
	ck_assert_msg(judgement_equal(judgement, &key->judgement),
		      "step %d: foreach: judgement", m->step);
	key->seen = true;
	return true;
}

static bool model_see_rejected(const struct manrs_prefix *prefix,
			       uint32_t path_id,
			       const struct manrs_judgement *judgement,
			       void *arg)
{
	ck_assert(judgement->reject && judgement->enforced);
	return model_see(prefix, path_id, judgement, arg);
}

/* The rejected routes of the model, once each, and no others. */
static void model_check_rejected(struct model *m)
{
	for (unsigned part = 0; part < MANRS_ROUTE_TABLE_PARTS; part++)
		ck_assert(manrs_route_table_foreach_rejected(
			m->table, part, model_see_rejected, m));
	for (int i = 0; i < MODEL_KEYS; i++) {
		struct model_key *key = &m->keys[i];

		ck_assert_msg(key->seen == (key->present &&
					    key->judgement.reject &&
					    key->judgement.enforced),
			      "step %d: foreach_rejected: missed", m->step);
		key->seen = false;
	}
}

/* Everything in the model is in the table, and nothing else is. */
static void model_check_all(struct model *m)
{
	struct manrs_judgement found;

	assert_sound(m->table);
	model_check_rejected(m);
	manrs_route_table_foreach(m->table, model_see, m);
	for (int i = 0; i < MODEL_KEYS; i++) {
		struct model_key *key = &m->keys[i];

		ck_assert_msg(key->seen == key->present,
			      "step %d: foreach: missed", m->step);
		key->seen = false;
		ck_assert_msg(manrs_route_table_find(m->table, &key->prefix,
						     key->path_id, &found) ==
				      key->present,
			      "step %d: find", m->step);
		ck_assert_msg(!key->present ||
				      judgement_equal(&found, &key->judgement),
			      "step %d: find: judgement", m->step);
	}
	for (int kind = 0; kind < MANRS_ROUTE_KEY__COUNT; kind++)
		for (int s = 0; s < SHARDS; s++)
			if (m->table->shards[kind][s].n_lines > m->most_lines)
				m->most_lines =
					m->table->shards[kind][s].n_lines;
}

static struct manrs_judgement random_judgement(uint64_t *random)
{
	uint64_t r = next_random(random);
	uint32_t all = MANRS_CHECK_BIT(MANRS_CHECK__COUNT) - 1;

	return (struct manrs_judgement){
		.failed = r & all,
		.no_data = r >> 32 & all & ~(r & all),
		.rov = (r >> 24) % MANRS_ROV__COUNT,
		.blackhole = (r >> 56) % (MANRS_BLACKHOLE_GRANTED + 1),
		.reject = r >> 62 & 1,
		.enforced = r >> 63,
	};
}

static void model_put(struct model *m, struct model_key *key)
{
	struct manrs_judgement j = random_judgement(&m->random);
	uint32_t failed_before = key->present ? key->judgement.failed : 0;
	struct manrs_route_change change = { 0 };
	bool want;

	/* A quarter of the announcements changes nothing. */
	if (key->present && next_random(&m->random) % 4 == 0)
		j = key->judgement;
	want = !key->present || !judgement_equal(&j, &key->judgement);
	manrs_route_table_prefetch(m->table, &key->prefix, key->path_id);
	ck_assert_int_eq(manrs_route_table_put(m->table, &key->prefix,
					       key->path_id, &j, &change),
			 MANRS_OK);
	ck_assert_msg(change.changed == want, "step %d: changed", m->step);
	ck_assert_msg(change.failed_before == failed_before,
		      "step %d: what failed before", m->step);
	key->present = true;
	key->judgement = j;
}

static void model_step(struct model *m, unsigned put_percent)
{
	uint64_t r = next_random(&m->random);
	struct model_key *key = &m->keys[(r >> 8) % MODEL_KEYS];

	m->step++;
	if ((r >> 40) % 100 < put_percent) {
		model_put(m, key);
	} else {
		ck_assert_msg(manrs_route_table_remove(m->table, &key->prefix,
						       key->path_id) ==
				      key->present,
			      "step %d: remove", m->step);
		key->present = false;
	}
	model_check_tally(m);
	if (m->step % 16 == 0)
		model_check_all(m);
}

/* With add-path most keys are of several words. */
static const struct {
	int line;
	enum manrs_afi afi;
	bool add_path;
	uint32_t most_lines; /* or the test is not worth its name */
} models[] = {
	{ __LINE__, MANRS_AFI_IPV4, false, 11 },
	{ __LINE__, MANRS_AFI_IPV4, true, 17 },
	{ __LINE__, MANRS_AFI_IPV6, false, 17 },
	{ __LINE__, MANRS_AFI_IPV6, true, 40 },
};

/* Fill, churn, drain, each twice over: growth after shrinking, too. */
START_TEST(model)
{
	static const unsigned put_percent[] = { 90, 50, 10, 70, 30, 2 };
	static struct model m;

	memset(&m, 0, sizeof(m));
	m.random = SEED + _i;
	m.table = new_table(models[_i].afi);
	model_fill(&m, models[_i].afi, models[_i].add_path);
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(put_percent); i++)
		for (int n = 0; n < 1500; n++)
			model_step(&m, put_percent[i]);
	ck_assert_msg(m.most_lines >= models[_i].most_lines,
		      "line %d: %u lines", models[_i].line, m.most_lines);
	for (int i = 0; i < MODEL_KEYS; i++)
		manrs_route_table_remove(m.table, &m.keys[i].prefix,
					 m.keys[i].path_id);
	ck_assert_uint_eq(m.table->tally.received, 0);
	ck_assert_uint_eq(shard_bytes(m.table), 0);
	manrs_route_table_free(m.table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("route_table_model");
	TCase *tc = tcase_create("route_table_model");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 120); /* under valgrind */
	tcase_add_loop_test(tc, model, 0, MANRS_ARRAY_SIZE(models));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
