/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The callbacks of bgpd's northbound over the tree of the state.  The tree is
 * made when bgpd begins to ask and dropped as soon as its main loop goes on:
 * one request sees one state.  Neighbors are made one by one, and dropped when
 * the next one is asked for.
 *
 * An entry of a list knows its place (userdata), so that the next one is found
 * at once.
 */
#include "nb/manrs_nb_private.h"

#include "frr/frr_work.h"

static struct json_object *root; /* NULL: nobody asks */
static int64_t began_usec;	 /* since when somebody does */
static struct event *drop_event;

/* The neighbor that bgpd is at. */
static struct {
	struct json_object *entry; /* NULL: none */
	const struct bgp *bgp;
	struct listnode *node;
} at;

static void drop_neighbor(void)
{
	if (at.entry)
		json_object_free(at.entry);
	at.entry = NULL;
}

static void drop_tree(void)
{
	drop_neighbor();
	if (root)
		json_object_free(root);
	root = NULL;
}

/* The main loop goes on: the answer is given. */
static void drop_tree_event(struct event *event)
{
	drop_tree();
	manrs_work_end(MANRS_WORK_YANG, began_usec);
}

static struct json_object *get_root(const void *entry)
{
	if (entry)
		return (struct json_object *)entry;
	if (!root) {
		began_usec = manrs_work_now();
		root = manrs_tree_root();
		event_add_event(manrs.loop, drop_tree_event, NULL, 0,
				&drop_event);
	}
	return root;
}

/* The node that path leads to from json, or NULL. */
static struct json_object *find_node(struct json_object *json, const char *path)
{
	char name[64];

	while (json && *path) {
		size_t len = strcspn(path, "/");
		struct json_object *next = NULL;

		if (len >= sizeof(name) ||
		    !json_object_is_type(json, json_type_object))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		json_object_object_get_ex(json, name, &next);
		json = next;
		path += len + (path[len] == '/');
	}
	return json;
}

/* Entries of a list ------------------------------------------------------ */

/* The entry at a place of a list; NULL: there is none. */
static struct json_object *entry_at(struct json_object *list, uintptr_t place)
{
	struct json_object *entry;

	if (place >= json_object_array_length(list))
		return NULL;
	entry = json_object_array_get_idx(list, place);
	json_object_set_userdata(entry, (void *)place, NULL);
	return entry;
}

static uintptr_t place_of(const void *entry)
{
	return (uintptr_t)json_object_get_userdata(
		(struct json_object *)entry);
}

const void *manrs_nb_get_next(const void *parent, const void *entry,
			      const char *path)
{
	struct json_object *list = find_node(get_root(parent), path);

	return list ? entry_at(list, entry ? place_of(entry) + 1 : 0) : NULL;
}

/* The next of several names in words, and where the rest begins. */
static const char *next_word(const char *words, char *name, size_t size)
{
	size_t len = strcspn(words, " ");

	snprintf(name, size, "%.*s", (int)len, words);
	return words + len + (words[len] == ' ');
}

int manrs_nb_get_keys(const void *entry, const char *keys,
		      struct yang_list_keys *out)
{
	char name[64];

	out->num = 0;
	while (*keys && out->num < LIST_MAXKEYS) {
		struct json_object *value;

		keys = next_word(keys, name, sizeof(name));
		value = find_node((struct json_object *)entry, name);
		strlcpy(out->key[out->num++],
			value ? json_object_get_string(value) : "",
			sizeof(out->key[0]));
	}
	return NB_OK;
}

/* libyang gives an identity with the name of its module. */
static const char *without_module(const char *value)
{
	const size_t len = strlen(MANRS_YANG_MODULE);

	return !strncmp(value, MANRS_YANG_MODULE, len) && value[len] == ':'
		       ? value + len + 1
		       : value;
}

static bool has_keys(struct json_object *entry, const char *keys,
		     const struct yang_list_keys *wanted)
{
	struct yang_list_keys have;

	manrs_nb_get_keys(entry, keys, &have);
	for (unsigned i = 0; i < have.num; i++)
		if (strcmp(have.key[i], without_module(wanted->key[i])))
			return false;
	return have.num == wanted->num;
}

const void *manrs_nb_lookup(const void *parent, const char *path,
			    const char *keys,
			    const struct yang_list_keys *wanted)
{
	const void *entry = NULL;

	while ((entry = manrs_nb_get_next(parent, entry, path)))
		if (has_keys((struct json_object *)entry, keys, wanted))
			return entry;
	return NULL;
}

/* Neighbors -------------------------------------------------------------- */

static const void *make_neighbor(const struct bgp *bgp, struct listnode *node,
				 struct manrs_neighbor *n)
{
	drop_neighbor();
	at.bgp = bgp;
	at.node = node;
	at.entry = manrs_tree_neighbor(n);
	return at.entry;
}

const void *manrs_nb_next_neighbor(const void *vrf, const void *entry)
{
	const struct bgp *bgp = manrs_instance_at(place_of(vrf));
	struct listnode *node = NULL;
	struct manrs_neighbor *n;

	if (!bgp)
		return NULL;
	if (entry && entry == at.entry && bgp == at.bgp)
		node = at.node;
	else if (entry)
		return NULL;
	n = manrs_tree_next_neighbor(bgp, &node);
	return n ? make_neighbor(bgp, node, n) : NULL;
}

const void *manrs_nb_lookup_neighbor(const void *vrf, const char *name)
{
	const struct bgp *bgp = manrs_instance_at(place_of(vrf));
	struct listnode *node = NULL;
	struct manrs_neighbor *n;

	while (bgp && (n = manrs_tree_next_neighbor(bgp, &node))) {
		char key[MANRS_KEY_STRLEN];

		if (!strcmp(manrs_tree_key(n->peer->host, key), name))
			return make_neighbor(bgp, node, n);
	}
	return NULL;
}

/* Leaves ----------------------------------------------------------------- */

/* The names behind the last list of a data path, or behind the root. */
static const char *path_in_entry(const char *xpath)
{
	const char *bracket = strrchr(xpath, ']');
	const size_t len = strlen(MANRS_NB_ROOT);

	if (bracket)
		xpath = bracket + 1;
	else if (!strncmp(xpath, MANRS_NB_ROOT, len))
		xpath += len;
	return xpath + (*xpath == '/');
}

struct yang_data *manrs_nb_get_elem(struct nb_cb_get_elem_args *args)
{
	struct json_object *json = get_root(args->list_entry);

	/* An object is a list's entry; a leaf-list's is the value itself. */
	if (json_object_is_type(json, json_type_object))
		json = find_node(json, path_in_entry(args->xpath));
	if (!json)
		return NULL;
	return yang_data_new(args->xpath, json_object_get_string(json));
}

void manrs_nb_state_finish(void)
{
	event_cancel(&drop_event);
	drop_tree();
}
