/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The YANG model names what the tables name: every check, outbound rule,
 * relationship and metric is an identity there, every action an enum, and there
 * is none besides.  Only the names; yanglint reads the model (tests/lint).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/export.h"
#include "engine/incident.h"

#define MODEL MANRS_TESTS_DIR "/../yang/frr-bgp-manrs.yang"
#define NAMES_MAX 64

struct names {
	char name[NAMES_MAX][40];
	size_t n;
};

static void add_name(struct names *names, const char *name)
{
	ck_assert_msg(names->n < NAMES_MAX, "more than %d names", NAMES_MAX);
	snprintf(names->name[names->n++], sizeof(names->name[0]), "%s", name);
}

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

static FILE *open_model(void)
{
	FILE *model = fopen(MODEL, "r");

	ck_assert_msg(model != NULL, "%s cannot be read", MODEL);
	return model;
}

/* The identities that have `base` for a base. */
static void read_identities(const char *base, struct names *out)
{
	FILE *model = open_model();
	char line[200], identity[40] = "", word[40];

	out->n = 0;
	while (fgets(line, sizeof(line), model)) {
		if (sscanf(line, "  identity %39[^ ]", word) == 1)
			strcpy(identity, word);
		else if (!strcmp(line, "  }\n"))
			identity[0] = '\0';
		else if (identity[0] &&
			 sscanf(line, "    base %39[^;]", word) == 1 &&
			 !strcmp(word, base))
			add_name(out, identity);
	}
	fclose(model);
}

/* The identities that stand under base, by whatever way: of one level more. */
static void read_metrics(struct names *out)
{
	struct names first;

	read_identities("metric", &first);
	*out = first;
	for (size_t i = 0; i < first.n; i++) {
		struct names second;

		read_identities(first.name[i], &second);
		for (size_t j = 0; j < second.n; j++)
			add_name(out, second.name[j]);
	}
}

/* The enums of a typedef. */
static void read_enums(const char *type, struct names *out)
{
	FILE *model = open_model();
	char line[200], word[40];
	bool is_inside = false;

	out->n = 0;
	while (fgets(line, sizeof(line), model)) {
		if (sscanf(line, "  typedef %39[^ ]", word) == 1)
			is_inside = !strcmp(word, type);
		else if (!strcmp(line, "  }\n"))
			is_inside = false;
		else if (is_inside &&
			 sscanf(line, "      enum %39[^ ]", word) == 1)
			add_name(out, word);
	}
	fclose(model);
}

static void assert_same(const char *what, const struct names *table,
			const struct names *model)
{
	for (size_t i = 0; i < table->n; i++)
		ck_assert_msg(has_name(model, table->name[i]),
			      "%s %s is not in the model", what,
			      table->name[i]);
	for (size_t i = 0; i < model->n; i++)
		ck_assert_msg(has_name(table, model->name[i]),
			      "%s %s of the model is in no table", what,
			      model->name[i]);
	ck_assert_msg(table->n && table->n == model->n,
		      "%zu names of kind %s in the tables, %zu in the model",
		      table->n, what, model->n);
}

START_TEST(checks)
{
	struct names table = { .n = 0 }, model;

	for (int id = 0; id < MANRS_CHECK__COUNT; id++)
		add_name(&table, manrs_checks[id].name);
	read_identities("check", &model);
	assert_same("check", &table, &model);
	for (size_t i = 0; i < table.n; i++)
		ck_assert_msg(!strcmp(table.name[i], model.name[i]),
			      "check %s of the model is out of order",
			      model.name[i]);
}
END_TEST

START_TEST(outbound_rules)
{
	struct names table = { .n = 0 }, model;

	for (int id = 0; id < MANRS_EXPORT__COUNT; id++)
		add_name(&table, manrs_export_rules[id].name);
	read_identities("outbound-rule", &model);
	assert_same("outbound rule", &table, &model);
}
END_TEST

START_TEST(relationships)
{
	struct names table = { .n = 0 }, model;

	for (int rel = 0; rel < MANRS_REL__COUNT; rel++)
		add_name(&table, manrs_relationship_name(rel));
	read_identities("relationship", &model);
	assert_same("relationship", &table, &model);
}
END_TEST

START_TEST(metrics)
{
	struct names table = { .n = 0 }, model;

	for (int key = MANRS_KEY_NONE + 1; key < MANRS_KEY__COUNT; key++)
		add_name(&table, manrs_metric_key_name(key));
	read_metrics(&model);
	assert_same("metric", &table, &model);
}
END_TEST

START_TEST(actions)
{
	struct names table = { .n = 0 }, model;

	for (int action = 0; action < MANRS_ACTION__COUNT; action++)
		add_name(&table, manrs_action_name(action));
	read_enums("action", &model);
	assert_same("action", &table, &model);
}
END_TEST

START_TEST(bands)
{
	struct names table = { .n = 0 }, model;

	for (int band = MANRS_BAND_NO_DATA + 1; band < MANRS_BAND__COUNT; band++)
		add_name(&table, manrs_band_name(band));
	read_enums("band", &model);
	assert_same("band", &table, &model);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("yang");
	TCase *tcase = tcase_create("names");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, checks);
	tcase_add_test(tcase, outbound_rules);
	tcase_add_test(tcase, relationships);
	tcase_add_test(tcase, metrics);
	tcase_add_test(tcase, actions);
	tcase_add_test(tcase, bands);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
