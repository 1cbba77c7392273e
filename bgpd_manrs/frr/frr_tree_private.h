/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that make the tree share. */
#ifndef MANRS_FRR_TREE_PRIVATE_H
#define MANRS_FRR_TREE_PRIVATE_H

#include "frr/frr_tree.h"

#include "engine/incident.h"

/* Leaves of json.  Text that is NULL or empty, and time 0, are left out. */
void manrs_put_text(struct json_object *json, const char *name,
		    const char *text);
void manrs_put_key(struct json_object *json, const char *name,
		   const char *text);
/* A word of ours, known to be clean. */
void manrs_put_word(struct json_object *json, const char *name,
		    const char *word);
void manrs_put_time(struct json_object *json, const char *name,
		    manrs_time_t time);
void manrs_put_bool(struct json_object *json, const char *name, bool value);
void manrs_put_32(struct json_object *json, const char *name, uint32_t value);
void manrs_put_64(struct json_object *json, const char *name, uint64_t value);
void manrs_put_score(struct json_object *json, uint64_t halves);
/* The names of checks as a leaf-list. */
void manrs_put_checks(struct json_object *json, const char *name,
		      uint32_t checks);

/* A container of json; it and entries are owned by what they are in. */
struct json_object *manrs_put_container(struct json_object *json,
					const char *name);
/* A new entry of one of its lists. */
struct json_object *manrs_put_entry(struct json_object *json, const char *name);

/* Conformance by month, of what is known. */
struct manrs_snapshot;
void manrs_put_months(struct json_object *json,
		      const struct manrs_snapshot *snapshot);

/* "ipv4-unicast" */
const char *manrs_family_name(enum manrs_afi afi);

/* frr_tree_policy.c, frr_tree_rpki.c: containers of the root. */
void manrs_tree_add_policy(struct json_object *root);
void manrs_tree_add_rpki(struct json_object *root);
void manrs_tree_add_work(struct json_object *root);

#endif /* MANRS_FRR_TREE_PRIVATE_H */
