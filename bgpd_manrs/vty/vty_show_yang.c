/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show bgp manrs yang: the state in the names of the YANG model, in parts that
 * bgpd can give without being kept from its work.  FRR's own `show yang
 * operational-data` builds all of it in one piece.  For programs: each part is
 * a fragment of the data tree (RFC 7951), to be merged.
 *
 * Part 0 is all but the neighbors; part N begins with the Nth peer of bgpd, over
 * all instances.  Whoever sees another "set" in a later part begins again.
 */
#include "vty/vty_private.h"

#include "frr/frr_tree.h"
#include "frr/frr_work.h"

/* A part ends with the neighbor in which either is reached. */
#define PART_NEIGHBORS_MAX 100
#define PART_USEC_MAX 4000

/* Where a part has come to. */
struct cursor {
	uint32_t number; /* of the next peer, from 1 */
	unsigned n;	 /* neighbors taken */
	int64_t began_usec;
};

static bool is_full(const struct cursor *cursor)
{
	return cursor->n >= PART_NEIGHBORS_MAX ||
	       (cursor->n &&
		manrs_work_now() - cursor->began_usec >= PART_USEC_MAX);
}

/* The neighbors of an instance whose peers are numbered from first. */
static struct json_object *json_neighbors(const struct bgp *bgp, uint32_t first,
					  struct cursor *cursor)
{
	struct json_object *list = json_object_new_array();
	struct listnode *node;
	struct peer *peer;
	uint32_t number = first;

	for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer)) {
		struct manrs_neighbor *n;

		if (number++ < cursor->number)
			continue;
		if (is_full(cursor))
			break;
		cursor->number = number;
		n = manrs_neighbor_get(peer);
		if (!n)
			continue;
		json_object_array_add(list, manrs_tree_neighbor(n));
		cursor->n++;
	}
	return list;
}

static struct json_object *json_instances(struct cursor *cursor)
{
	struct json_object *list = json_object_new_array();
	struct listnode *node;
	uint32_t first = 1;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp)) {
		uint32_t end = first + listcount(bgp->peer);
		struct json_object *json;
		char name[MANRS_KEY_STRLEN];

		if (cursor->number < end && !is_full(cursor)) {
			json = json_object_new_object();
			json_object_string_add(
				json, "name",
				manrs_tree_key(manrs_instance_name(bgp), name));
			json_object_object_add(json, "neighbor",
					       json_neighbors(bgp, first,
							      cursor));
			json_object_array_add(list, json);
		}
		first = end;
	}
	return list;
}

static uint32_t count_peers(void)
{
	struct listnode *node;
	struct bgp *bgp;
	uint32_t n = 0;

	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp))
		n += listcount(bgp->peer);
	return n;
}

/* Our side of a peer is made when first asked for, which would change the set
 * in between. */
static void make_neighbor(struct manrs_neighbor *n, void *arg)
{
}

/* Another text when neighbors came or went. */
static void add_set(struct json_object *json)
{
	char set[40];

	snprintf(set, sizeof(set), "%u-%zu", manrs_neighbor_last_number(),
		 manrs_neighbors_count(&manrs.neighbors));
	json_object_string_add(json, "set", set);
}

static struct json_object *json_part(struct cursor *cursor)
{
	struct json_object *root;

	if (!cursor->number) {
		manrs_vty_foreach_neighbor(make_neighbor, NULL);
		cursor->number = 1;
		return manrs_tree_root();
	}
	root = json_object_new_object();
	json_object_object_add(root, "vrf", json_instances(cursor));
	return root;
}

int manrs_vty_show_yang(const struct cmd_element *self, struct vty *vty,
			int argc, struct cmd_token *argv[])
{
	const char *text = manrs_vty_after(argc, argv, "part");
	uint32_t part = text ? strtoul(text, NULL, 10) : 0;
	struct cursor cursor = {
		.number = part,
		.began_usec = manrs_work_now(),
	};
	struct json_object *json = json_object_new_object();
	struct json_object *data = json_object_new_object();

	manrs_vty_build();
	json_object_object_add(data, MANRS_YANG_MODULE ":manrs",
			       json_part(&cursor));
	add_set(json);
	json_object_int_add(json, "part", part);
	if (cursor.number <= count_peers())
		json_object_int_add(json, "next", cursor.number);
	json_object_object_add(json, "data", data);
	vty_out(vty, "%s\n",
		json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
	json_object_free(json);
	return CMD_SUCCESS;
}
