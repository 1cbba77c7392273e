/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Path to callback, nothing else.  FRR does not tell a callback of a list which
 * one it is asked for, so each has its own; leaves share one, which finds them
 * in the tree by their path.
 */
#include "nb/manrs_nb_private.h"

/* X(name, where in the model, path from the list around it, keys) */
#define LISTS(X)                                                               \
	X(rpki_table, "/rpki/table", "rpki/table", "vrf")                      \
	X(rpki_source, "/rpki/source", "rpki/source", "vrf kind name")         \
	X(policy_check, "/policy/check", "policy/check", "name")               \
	X(profile, "/policy/profile", "policy/profile", "name")                \
	X(effective, "/policy/profile/effective", "effective", "relationship") \
	X(effective_check, "/policy/profile/effective/check", "check", "name") \
	X(outbound, "/outbound", "outbound", "relationship address-family")    \
	X(outbound_rule, "/outbound/rule", "rule", "name")                     \
	X(work, "/main-loop/work", "main-loop/work", "kind")                   \
	X(vrf, "/vrf", "vrf", "name")                                          \
	X(family, "/vrf/neighbor/address-family", "address-family", "name")    \
	X(family_check, "/vrf/neighbor/address-family/check", "check", "name") \
	X(violation, "/vrf/neighbor/violation", "violation", "prefix path-id") \
	X(incident, "/vrf/neighbor/incident", "incident", "metric start")      \
	X(month, "/vrf/neighbor/month", "month", "month")                      \
	X(router_month, "/conformance/month", "conformance/month", "month")

/* X(name, where in the model, path from the list around it) */
#define LEAF_LISTS(X)                                                          \
	X(transit_free, "/policy/transit-free", "policy/transit-free")         \
	X(last_check, "/vrf/neighbor/address-family/last-violation/check",     \
	  "last-violation/check")                                              \
	X(not_enforced_for,                                                    \
	  "/vrf/neighbor/address-family/outbound/not-enforced-for",            \
	  "outbound/not-enforced-for")                                         \
	X(violation_check, "/vrf/neighbor/violation/check", "check")           \
	X(incident_check, "/vrf/neighbor/incident/check", "check")

#define NEXT(name, path)                                                       \
	static const void *next_##name(struct nb_cb_get_next_args *args)       \
	{                                                                      \
		return manrs_nb_get_next(args->parent_list_entry,              \
					 args->list_entry, path);              \
	}
#define DEFINE_LEAF_LIST(name, xpath, path) NEXT(name, path)
#define DEFINE_LIST(name, xpath, path, key_names)                              \
	NEXT(name, path)                                                       \
	static int keys_##name(struct nb_cb_get_keys_args *args)               \
	{                                                                      \
		return manrs_nb_get_keys(args->list_entry, key_names,          \
					 args->keys);                          \
	}                                                                      \
	static const void *lookup_##name(struct nb_cb_lookup_entry_args *args) \
	{                                                                      \
		return manrs_nb_lookup(args->parent_list_entry, path,          \
				       key_names, args->keys);                 \
	}
LISTS(DEFINE_LIST)
LEAF_LISTS(DEFINE_LEAF_LIST)

static const void *next_neighbor(struct nb_cb_get_next_args *args)
{
	return manrs_nb_next_neighbor(args->parent_list_entry,
				      args->list_entry);
}

static int keys_neighbor(struct nb_cb_get_keys_args *args)
{
	return manrs_nb_get_keys(args->list_entry, "name", args->keys);
}

static const void *lookup_neighbor(struct nb_cb_lookup_entry_args *args)
{
	return manrs_nb_lookup_neighbor(args->parent_list_entry,
					args->keys->key[0]);
}

#define ROW(name, xpath, path, key_names)                                      \
	{ MANRS_NB_ROOT xpath, next_##name, keys_##name, lookup_##name },
#define LEAF_LIST_ROW(name, xpath, path)                                       \
	{ MANRS_NB_ROOT xpath, next_##name, NULL, NULL },
const struct manrs_nb_list manrs_nb_lists[] = {
	LISTS(ROW) LEAF_LISTS(LEAF_LIST_ROW){ MANRS_NB_ROOT "/vrf/neighbor",
					      next_neighbor, keys_neighbor,
					      lookup_neighbor },
};
const size_t manrs_nb_n_lists = MANRS_ARRAY_SIZE(manrs_nb_lists);
