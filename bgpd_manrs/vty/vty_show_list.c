/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs violations and rejected: routes by neighbor, in the order of
 * `show bgp manrs`, and prefix.  A neighbor can have any number of them, so only
 * the first ROWS_MAX are shown and the others counted: bgpd does nothing else
 * meanwhile.
 */
#include "vty/vty_private.h"

#include <stdlib.h>

#include "engine/lowest.h"
#include "engine/prefix.h"

/* As JSON, the slower of the two, they take some 5 ms. */
#define ROWS_MAX 250
/* Rejected routes that are looked at to find them: some 10 ms. */
#define LOOKED_AT_MAX 250000

/* A route in one of the lists. */
struct row {
	uint32_t order; /* of the neighbor */
	uint32_t path_id;
	const struct manrs_neighbor *n; /* NULL: gone */
	struct manrs_prefix prefix;
	union {
		const struct manrs_violation *violation;
		struct manrs_judgement judgement;
	};
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int cmp;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	cmp = manrs_prefix_compare(&x->prefix, &y->prefix);
	if (cmp)
		return cmp;
	return x->path_id < y->path_id ? -1 : x->path_id > y->path_id;
}

static bool rows_init(struct manrs_lowest *rows, struct vty *vty)
{
	if (!manrs_lowest_init(rows, ROWS_MAX, sizeof(struct row),
			       compare_rows))
		return true;
	vty_out(vty, "%% Out of memory\n");
	return false;
}

/* The row at index i, in order. */
static const struct row *row_at(const struct manrs_lowest *rows, size_t i)
{
	return (const struct row *)rows->items + i;
}

/* Which prefixes a list is about. */
struct range {
	bool has_prefix, has_after;
	struct manrs_prefix prefix; /* it and more specifics */
	struct manrs_prefix after;  /* what comes behind it */
};

/* "after PREFIX", and then the prefix that is asked for. */
static void read_range(int argc, struct cmd_token *argv[], struct range *range)
{
	int at = 0;

	while (at < argc && (argv[at]->type != WORD_TKN ||
			     strcmp(argv[at]->text, "after")))
		at++;
	range->has_prefix = manrs_vty_find_prefix(at, argv, &range->prefix);
	if (at == argc)
		return;
	range->has_after = manrs_vty_find_prefix(2, argv + at, &range->after);
	if (!range->has_prefix)
		range->has_prefix = manrs_vty_find_prefix(
			argc - at - 2, argv + at + 2, &range->prefix);
}

static bool is_in_range(const struct range *range,
			const struct manrs_prefix *prefix)
{
	return (!range->has_prefix ||
		manrs_prefix_contains(&range->prefix, prefix)) &&
	       (!range->has_after ||
		manrs_prefix_compare(prefix, &range->after) > 0);
}

static bool is_same_prefix(const struct row *a, const struct row *b)
{
	return a->n == b->n && manrs_prefix_equal(&a->prefix, &b->prefix);
}

/* When there are more, let the page end with the last path of a prefix: the next
 * one begins behind it. */
static void end_page(struct manrs_lowest *rows)
{
	size_t n = rows->n;

	if (rows->offered == n)
		return;
	while (n > 1 && is_same_prefix(row_at(rows, n - 1), row_at(rows, n - 2)))
		n--;
	if (n > 1)
		rows->n = n - 1;
}

static void print_more(struct vty *vty, const struct manrs_lowest *rows)
{
	if (rows->offered > rows->n)
		vty_out(vty,
			"... and %zu more, not shown: ask for one neighbor, behind a prefix (after)\n",
			rows->offered - rows->n);
}

static void add_totals(struct json_object *json,
		       const struct manrs_lowest *rows)
{
	json_object_int_add(json, "shown", rows->n);
	json_object_int_add(json, "total", rows->offered);
}

/* Neighbors by number --------------------------------------------------- */

/* A violation only has the number of its neighbor. */
struct place {
	uint32_t number;
	uint32_t order;
	const struct manrs_neighbor *n;
};

struct places {
	struct place *list; /* by number, once sorted */
	size_t n, room;
};

static void add_place(struct manrs_neighbor *n, void *arg)
{
	struct places *places = arg;

	if (places->n < places->room) {
		places->list[places->n] = (struct place){ n->number, places->n,
							  n };
		places->n++;
	}
}

static int compare_numbers(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static bool places_init(struct places *places,
			const struct manrs_vty_scope *scope, struct vty *vty)
{
	places->n = 0;
	places->room = manrs_neighbors_count(&manrs.neighbors);
	/* One more: asking for nothing may give nothing. */
	places->list = calloc(places->room + 1, sizeof(places->list[0]));
	if (!places->list) {
		vty_out(vty, "%% Out of memory\n");
		return false;
	}
	manrs_vty_foreach_in(scope, add_place, places);
	qsort(places->list, places->n, sizeof(places->list[0]),
	      compare_numbers);
	return true;
}

static const struct place *find_place(const struct places *places,
				      uint32_t number)
{
	const struct place key = { .number = number };

	return bsearch(&key, places->list, places->n, sizeof(key),
		       compare_numbers);
}

/* Violations ------------------------------------------------------------ */

struct violation_filter {
	struct manrs_vty_scope scope;
	const struct manrs_neighbor *neighbor; /* NULL: all of scope */
	uint32_t checks;		       /* bits; any of them; 0: all */
	struct range range;
	struct places places;
	struct manrs_lowest rows;
};

static bool collect_violation(const struct manrs_violation *v, void *arg)
{
	struct violation_filter *filter = arg;
	const struct place *place;
	struct row row;

	if ((filter->neighbor && filter->neighbor->number != v->neighbor) ||
	    (filter->checks && !(filter->checks & v->failed)) ||
	    !is_in_range(&filter->range, &v->prefix))
		return true;
	place = find_place(&filter->places, v->neighbor);
	if (!place && !filter->scope.is_all)
		return true;
	row = (struct row){
		.order = place ? place->order : UINT32_MAX,
		.path_id = v->path_id,
		.n = place ? place->n : NULL,
		.prefix = v->prefix,
		.violation = v,
	};
	manrs_lowest_offer(&filter->rows, &row);
	return true;
}

static void print_violation(struct vty *vty, const struct row *row,
			    const struct bgp **instance)
{
	const struct manrs_violation *v = row->violation;
	char prefix[MANRS_PREFIX_STRLEN], age[24], origin[16] = "-";
	bool is_observed;
	enum manrs_action action =
		manrs_violation_action(v, row->n, &is_observed);
	MANRS_TEXT(checks, 300);

	if (row->n)
		manrs_vty_print_instance(vty, row->n->peer->bgp, instance);
	if (v->has_origin)
		snprintf(origin, sizeof(origin), "%u", v->origin);
	manrs_check_names(v->failed, &checks);
	vty_out(vty, "%-22s %-26s %-10s %-8s %s\n",
		row->n ? row->n->peer->host : "?",
		manrs_prefix_format(&v->prefix, prefix), origin,
		is_observed ? "observe" : manrs_vty_action_short(action),
		manrs_vty_age(v->since, age, sizeof(age)));
	vty_out(vty, "  %s: %s\n", checks.buf, v->reason);
	if (v->evidence[0])
		vty_out(vty, "  VRPs: %s\n", v->evidence);
	vty_out(vty, "  AS path: %s\n", v->path);
}

static int show_violations_json(struct vty *vty,
				const struct manrs_lowest *rows)
{
	struct json_object *json = json_object_new_object();
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < rows->n; i++)
		json_object_array_add(
			list, manrs_json_violation(row_at(rows, i)->violation,
						   row_at(rows, i)->n));
	json_object_object_add(json, "violations", list);
	add_totals(json, rows);
	json_object_int_add(json, "kept",
			    manrs_violations_count(manrs.violations));
	json_object_int_add(json, "notKept",
			    manrs_violations_not_kept(manrs.violations));
	return vty_json(vty, json);
}

static int show_violations_text(struct vty *vty,
				const struct manrs_lowest *rows)
{
	const struct bgp *instance = NULL;

	vty_out(vty, "%-22s %-26s %-10s %-8s %s\n", "Neighbor", "Prefix",
		"Origin", "Action", "Since");
	for (size_t i = 0; i < rows->n; i++)
		print_violation(vty, row_at(rows, i), &instance);
	print_more(vty, rows);
	vty_out(vty, "\n%zu shown, %zu kept of at most %zu", rows->n,
		manrs_violations_count(manrs.violations),
		manrs_violations_max(manrs.violations));
	if (manrs_violations_not_kept(manrs.violations))
		vty_out(vty, "; %" PRIu64 " did not fit (counted all the same)",
			manrs_violations_not_kept(manrs.violations));
	vty_out(vty, "\n");
	return CMD_SUCCESS;
}

int manrs_vty_show_violations(const struct cmd_element *self, struct vty *vty,
			      int argc, struct cmd_token *argv[])
{
	const char *name = manrs_vty_after(argc, argv, "neighbor");
	const char *check = manrs_vty_after(argc, argv, "check");
	struct violation_filter filter = { .neighbor = NULL };
	enum manrs_check_id id;
	int rc = MANRS_CMD_FAILED;

	if (!manrs_vty_scope(vty, argc, argv, &filter.scope))
		return MANRS_CMD_FAILED;
	if (name) {
		filter.neighbor = manrs_vty_find_neighbor(vty, &filter.scope,
							  name);
		if (!filter.neighbor)
			return MANRS_CMD_FAILED;
	}
	if (check && manrs_check_parse(check, &id))
		filter.checks = MANRS_CHECK_BIT(id);
	read_range(argc, argv, &filter.range);
	if (!places_init(&filter.places, &filter.scope, vty))
		return MANRS_CMD_FAILED;
	if (rows_init(&filter.rows, vty)) {
		manrs_violations_foreach(manrs.violations, collect_violation,
					 &filter);
		manrs_lowest_sort(&filter.rows);
		end_page(&filter.rows);
		rc = manrs_vty_is_json(argc, argv)
			     ? show_violations_json(vty, &filter.rows)
			     : show_violations_text(vty, &filter.rows);
		manrs_lowest_release(&filter.rows);
	}
	if (rc == CMD_SUCCESS && !manrs_vty_is_json(argc, argv))
		manrs_vty_print_others(vty, &filter.scope);
	free(filter.places.list);
	return rc;
}

/* Rejected routes ------------------------------------------------------- */

struct rejected_list {
	const struct manrs_neighbor *n; /* the one at hand */
	uint32_t order;
	struct range range;
	size_t n_left; /* still to look at */
	struct manrs_lowest rows;
};

static bool collect_rejected(const struct manrs_prefix *prefix,
			     uint32_t path_id,
			     const struct manrs_judgement *judgement, void *arg)
{
	struct rejected_list *list = arg;
	struct row row = {
		.order = list->order,
		.path_id = path_id,
		.n = list->n,
		.prefix = *prefix,
		.judgement = *judgement,
	};

	if (!list->n_left)
		return false;
	list->n_left--;
	if (is_in_range(&list->range, prefix))
		manrs_lowest_offer(&list->rows, &row);
	return true;
}

static void collect_neighbor(struct manrs_neighbor *n, void *arg)
{
	struct rejected_list *list = arg;

	list->n = n;
	list->order++;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		for (unsigned p = 0;
		     n->af[afi].routes && p < MANRS_ROUTE_TABLE_PARTS; p++)
			manrs_route_table_foreach_rejected(n->af[afi].routes, p,
							   collect_rejected,
							   list);
}

static uint32_t held_of(const struct row *row)
{
	return manrs_facts_of(row->n->peer->bgp).held;
}

/* Checks that reject the route, and those that do for want of data. */
static void why_rejected(const struct row *row, uint32_t *failed,
			 uint32_t *no_data)
{
	const struct manrs_policy *policy = &row->n->policy;
	uint32_t counted = policy->no_data_rejects ? UINT32_MAX : held_of(row);

	*failed = row->judgement.failed;
	*no_data = row->judgement.no_data & policy->rejects & counted;
}

static void print_rejected(struct vty *vty, const struct row *row,
			   const struct bgp **instance)
{
	char prefix[MANRS_PREFIX_STRLEN];
	uint32_t failed, no_data;
	MANRS_TEXT(why, 700);

	manrs_vty_print_instance(vty, row->n->peer->bgp, instance);
	why_rejected(row, &failed, &no_data);
	manrs_check_names(failed, &why);
	if (no_data) {
		manrs_text_add(&why, "; %s: ",
			       held_of(row) ? "held" : "no data");
		manrs_check_names(no_data, &why);
	}
	vty_out(vty, "%-22s %-26s %-9s %s\n", row->n->peer->host,
		manrs_prefix_format(&row->prefix, prefix),
		manrs_rov_state_name(row->judgement.rov),
		!failed && no_data ? why.buf + strlen("-; ") : why.buf);
}

static struct json_object *json_rejected(const struct row *row)
{
	struct json_object *json = json_object_new_object();
	char prefix[MANRS_PREFIX_STRLEN];
	uint32_t failed, no_data;

	why_rejected(row, &failed, &no_data);
	json_object_string_add(json, "neighbor", row->n->peer->host);
	json_object_string_add(json, "vrf",
			       manrs_instance_name(row->n->peer->bgp));
	json_object_int_add(json, "remoteAs", row->n->sender.asn);
	json_object_string_add(json, "prefix",
			       manrs_prefix_format(&row->prefix, prefix));
	if (row->path_id)
		json_object_int_add(json, "pathId", row->path_id);
	json_object_string_add(json, "rov",
			       manrs_rov_state_name(row->judgement.rov));
	json_object_object_add(json, "checks", manrs_json_check_names(failed));
	json_object_object_add(json, "noData", manrs_json_check_names(no_data));
	json_object_boolean_add(json, "held",
				!failed && (no_data & held_of(row)));
	return json;
}

static int show_rejected_json(struct vty *vty, const struct rejected_list *list)
{
	struct json_object *json = json_object_new_object();
	struct json_object *array = json_object_new_array();
	const struct manrs_lowest *rows = &list->rows;

	for (size_t i = 0; i < rows->n; i++)
		json_object_array_add(array, json_rejected(row_at(rows, i)));
	json_object_object_add(json, "rejected", array);
	add_totals(json, rows);
	json_object_boolean_add(json, "complete", list->n_left != 0);
	return vty_json(vty, json);
}

static int show_rejected_text(struct vty *vty, const struct rejected_list *list)
{
	const struct manrs_lowest *rows = &list->rows;
	const struct bgp *instance = NULL;

	vty_out(vty, "%-22s %-26s %-9s %s\n", "Neighbor", "Prefix", "ROV",
		"Checks");
	for (size_t i = 0; i < rows->n; i++)
		print_rejected(vty, row_at(rows, i), &instance);
	print_more(vty, rows);
	if (!list->n_left)
		vty_out(vty, "Only %d rejected routes were looked at.\n",
			LOOKED_AT_MAX);
	vty_out(vty, "\n%zu rejected now, %zu shown\n", rows->offered,
		rows->n);
	return CMD_SUCCESS;
}

/* Which prefixes are asked for. */
int manrs_vty_show_rejected(const struct cmd_element *self, struct vty *vty,
			    int argc, struct cmd_token *argv[])
{
	const char *name = manrs_vty_after(argc, argv, "neighbor");
	struct manrs_neighbor *n = NULL;
	bool is_json = manrs_vty_is_json(argc, argv);
	struct rejected_list list = { .n_left = LOOKED_AT_MAX };
	struct manrs_vty_scope scope;
	int rc;

	if (!manrs_vty_scope(vty, argc, argv, &scope))
		return MANRS_CMD_FAILED;
	if (name) {
		n = manrs_vty_find_neighbor(vty, &scope, name);
		if (!n)
			return MANRS_CMD_FAILED;
	}
	read_range(argc, argv, &list.range);
	if (!rows_init(&list.rows, vty))
		return MANRS_CMD_FAILED;
	if (n)
		collect_neighbor(n, &list);
	else
		manrs_vty_foreach_in(&scope, collect_neighbor, &list);
	manrs_lowest_sort(&list.rows);
	end_page(&list.rows);
	rc = is_json ? show_rejected_json(vty, &list)
		     : show_rejected_text(vty, &list);
	if (!is_json)
		manrs_vty_print_others(vty, &scope);
	manrs_lowest_release(&list.rows);
	return rc;
}
