/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the northbound share. */
#ifndef MANRS_NB_PRIVATE_H
#define MANRS_NB_PRIVATE_H

#include "nb/manrs_nb.h"

#include "frr/frr_tree.h"

#define MANRS_NB_ROOT "/" MANRS_YANG_MODULE ":manrs"

/* The text of yang/frr-bgp-manrs.yang; made by the build. */
extern const char manrs_nb_model[];

/* manrs_nb.c: the callbacks of a list or leaf-list, by its schema path. */
struct manrs_nb_list {
	const char *xpath;
	const void *(*get_next)(struct nb_cb_get_next_args *args);
	/* NULL: a leaf-list */
	int (*get_keys)(struct nb_cb_get_keys_args *args);
	const void *(*lookup_entry)(struct nb_cb_lookup_entry_args *args);
};
extern const struct manrs_nb_list manrs_nb_lists[];
extern const size_t manrs_nb_n_lists;

/*
 * manrs_nb_state.c: what the callbacks do.  An entry is a node of the tree; path
 * leads from the entry of the list around it (NULL: the root) to the list.
 */
struct yang_data *manrs_nb_get_elem(struct nb_cb_get_elem_args *args);
const void *manrs_nb_get_next(const void *parent, const void *entry,
			      const char *path);
/* keys: names, with a blank between them, in the order of the model. */
int manrs_nb_get_keys(const void *entry, const char *keys,
		      struct yang_list_keys *out);
const void *manrs_nb_lookup(const void *parent, const char *path,
			    const char *keys,
			    const struct yang_list_keys *wanted);
/* The same for the neighbors of a VRF, which are made one by one. */
const void *manrs_nb_next_neighbor(const void *vrf, const void *entry);
const void *manrs_nb_lookup_neighbor(const void *vrf, const char *name);
void manrs_nb_state_finish(void);

/* manrs_nb_notify.c */
void manrs_nb_notify_init(void);
void manrs_nb_notify_finish(void);

#endif /* MANRS_NB_PRIVATE_H */
