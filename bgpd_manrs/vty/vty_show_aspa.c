/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs rpki aspa: the ASPAs in force, of all customers or of one.
 * Where they come from is in vty_show_rpki.c.
 */
#include "vty/vty_private.h"

/* Customers that are shown without asking for one; the rest is counted. */
#define CUSTOMERS_SHOWN_MAX 1000

/* Columns of a terminal, and where the list of providers begins. */
#define COLUMNS 80
#define PROVIDERS_AT 15

/* A walk over customers, on its way to vty or json. */
struct aspa_walk {
	struct vty *vty;
	struct json_object *json; /* object by customer, or NULL for text */
	size_t n;
};

static struct json_object *json_providers(struct manrs_aspa_set set)
{
	struct json_object *json = json_object_new_array();

	for (uint32_t i = 0; i < set.n; i++)
		json_object_array_add(json,
				      json_object_new_int64(set.providers[i]));
	return json;
}

/* "64500  64501 64502 ...", further lines below the first provider. */
static void print_customer(struct vty *vty, uint32_t customer,
			   struct manrs_aspa_set set)
{
	unsigned column = PROVIDERS_AT;

	vty_out(vty, "  %-*u", PROVIDERS_AT - 2, customer);
	if (!set.n)
		vty_out(vty, "none (AS 0)");
	for (uint32_t i = 0; i < set.n; i++) {
		char number[16];
		unsigned len = (unsigned)snprintf(number, sizeof(number), "%u",
						  set.providers[i]);

		if (column + len > COLUMNS) {
			vty_out(vty, "\n%*s", PROVIDERS_AT, "");
			column = PROVIDERS_AT;
		}
		column += len + 1;
		vty_out(vty, "%s%s", number,
			i + 1 < set.n && column < COLUMNS ? " " : "");
	}
	vty_out(vty, "\n");
}

static bool show_customer(uint32_t customer, struct manrs_aspa_set set,
			  void *arg)
{
	struct aspa_walk *walk = arg;
	char number[16];

	if (++walk->n > CUSTOMERS_SHOWN_MAX)
		return false;
	snprintf(number, sizeof(number), "%u", customer);
	if (walk->json)
		json_object_object_add(walk->json, number, json_providers(set));
	else
		print_customer(walk->vty, customer, set);
	return true;
}

static int show_json(struct vty *vty, const uint32_t *customer,
		     struct manrs_aspa_set set)
{
	const struct manrs_aspa_table *table = manrs.facts.aspas;
	struct json_object *json = json_object_new_object();
	struct aspa_walk walk = { vty, json_object_new_object(), 0 };

	json_object_int_add(json, "customers", manrs_aspa_table_count(table));
	json_object_int_add(json, "providers",
			    manrs_aspa_table_count_providers(table));
	json_object_int_add(json, "memoryBytes", manrs_aspa_table_bytes(table));
	if (!customer)
		manrs_aspa_table_foreach(table, show_customer, &walk);
	else if (set.providers)
		show_customer(*customer, set, &walk);
	json_object_object_add(json, "aspas", walk.json);
	json_object_boolean_add(json, "truncated",
				walk.n > CUSTOMERS_SHOWN_MAX);
	return vty_json(vty, json);
}

static void show_text(struct vty *vty, const uint32_t *customer,
		      struct manrs_aspa_set set)
{
	const struct manrs_aspa_table *table = manrs.facts.aspas;
	struct aspa_walk walk = { vty, NULL, 0 };
	size_t n = manrs_aspa_table_count(table);

	if (customer && !set.providers) {
		vty_out(vty, "AS %u has no ASPA: its providers are unknown\n",
			*customer);
		return;
	}
	if (!customer)
		vty_out(vty,
			"ASPAs in force: %zu customers, %zu providers, %zu kB of memory\n",
			n, manrs_aspa_table_count_providers(table),
			manrs_aspa_table_bytes(table) / 1024);
	vty_out(vty, "  %-*s%s\n", PROVIDERS_AT - 2, "Customer AS",
		"Provider ASes");
	if (customer)
		print_customer(vty, *customer, set);
	else
		manrs_aspa_table_foreach(table, show_customer, &walk);
	if (walk.n > CUSTOMERS_SHOWN_MAX)
		vty_out(vty, "  ... and %zu more\n", n - CUSTOMERS_SHOWN_MAX);
}

int manrs_vty_show_rpki_aspa(const struct cmd_element *self, struct vty *vty,
			     int argc, struct cmd_token *argv[])
{
	const char *text = manrs_vty_after(argc, argv, "customer");
	uint32_t asn = text ? strtoul(text, NULL, 10) : 0;
	const uint32_t *customer = text ? &asn : NULL;
	struct manrs_aspa_set set = { .providers = NULL };

	if (!manrs.facts.aspas) {
		vty_out(vty, "%% No ASPAs in force (show bgp manrs rpki)\n");
		return MANRS_CMD_FAILED;
	}
	if (customer)
		set = manrs_aspa_table_find(manrs.facts.aspas, asn);
	if (manrs_vty_is_json(argc, argv))
		return show_json(vty, customer, set);
	show_text(vty, customer, set);
	return CMD_SUCCESS;
}
