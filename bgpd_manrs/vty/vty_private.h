/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the command line share. */
#ifndef MANRS_VTY_PRIVATE_H
#define MANRS_VTY_PRIVATE_H

#include "frr/frr_rpki.h"
#include "vty/vty_commands.h"

typedef int manrs_vty_handler(const struct cmd_element *self, struct vty *vty,
			      int argc, struct cmd_token *argv[]);

/* vty_config.c */
manrs_vty_handler manrs_vty_config;
manrs_vty_handler manrs_vty_neighbor_config;
manrs_vty_handler manrs_vty_debug;
void manrs_vty_write_init(void);
/* Put own prefixes in force that were configured since the last time; happens
 * by itself soon after the last line. */
void manrs_vty_build(void);
void manrs_vty_config_finish(void);

/* vty_show.c, vty_show_rpki.c, vty_show_list.c, vty_show_route.c */
manrs_vty_handler manrs_vty_show_summary;
manrs_vty_handler manrs_vty_show_neighbors;
manrs_vty_handler manrs_vty_show_checks;
manrs_vty_handler manrs_vty_show_rpki;
manrs_vty_handler manrs_vty_show_rpki_prefix;
manrs_vty_handler manrs_vty_show_rpki_aspa; /* vty_show_aspa.c */
manrs_vty_handler manrs_vty_show_rejected;
manrs_vty_handler manrs_vty_clear_counters;
manrs_vty_handler manrs_vty_show_violations;
manrs_vty_handler manrs_vty_show_explain;
manrs_vty_handler manrs_vty_show_explain_path;

/* vty_show_incidents.c, vty_show_conformance.c */
manrs_vty_handler manrs_vty_show_incidents;
manrs_vty_handler manrs_vty_show_conformance;

/* vty_show_lists.c */
manrs_vty_handler manrs_vty_show_lists;

/* vty_show_outputs.c */
manrs_vty_handler manrs_vty_show_outputs;

/* vty_show_events.c */
manrs_vty_handler manrs_vty_show_events;

/* vty_show_yang.c */
manrs_vty_handler manrs_vty_show_yang;

/* vty_show_profile.c */
manrs_vty_handler manrs_vty_show_profile;
void manrs_vty_profile_init(void);

/* What a failed show or clear returns: vtysh -c then ends with status 1, which
 * it does not for CMD_WARNING. */
#define MANRS_CMD_FAILED CMD_WARNING_CONFIG_FAILED

/* What the user typed for a token, keywords in full. */
static inline const char *manrs_vty_word(const struct cmd_token *token)
{
	return token->type == WORD_TKN ? token->text : token->arg;
}

/* vty_scope.c */

/* The word after `keyword`, or NULL when it was not given. */
const char *manrs_vty_after(int argc, struct cmd_token *argv[],
			    const char *keyword);
/* The same if it is no keyword itself: an address, a name. */
const char *manrs_vty_name_after(int argc, struct cmd_token *argv[],
				 const char *keyword);

/* Was the keyword given? */
bool manrs_vty_has(int argc, struct cmd_token *argv[], const char *keyword);

/* The BGP instances a command is about. */
struct manrs_vty_scope {
	const struct bgp *bgp; /* the one; NULL: all, or no default instance */
	bool is_all;
	bool is_given; /* vrf or view was said */
};

/* From `vrf NAME` and `view NAME` among the words.  false: no such instance,
 * which has been said on vty. */
bool manrs_vty_scope(struct vty *vty, int argc, struct cmd_token *argv[],
		     struct manrs_vty_scope *scope);
bool manrs_vty_scope_has(const struct manrs_vty_scope *scope,
			 const struct bgp *bgp);
/* Which instances with neighbors a command without `vrf` left out. */
void manrs_vty_print_others(struct vty *vty,
			    const struct manrs_vty_scope *scope);
/* "VRF red" or "view blue" behind `before`; empty for the default one. */
const char *manrs_vty_instance(const struct bgp *bgp, const char *before,
			       char *buf, size_t size);

/* A heading where the rows of another instance begin; *last: whose the row
 * before was, NULL at first.  The default one comes without, if it is first. */
void manrs_vty_print_instance(struct vty *vty, const struct bgp *bgp,
			      const struct bgp **last);

/*
 * Find a neighbor by what the user calls it: address, interface, or, where that
 * is nobody's, the host name it sent.  Says so on vty when there is none, or
 * more than one.
 */
struct manrs_neighbor *
manrs_vty_find_neighbor(struct vty *vty, const struct manrs_vty_scope *scope,
			const char *name);

/* Every neighbor, by instance and then in the order of the configuration. */
typedef void (*manrs_neighbor_fn)(struct manrs_neighbor *n, void *arg);
void manrs_vty_foreach_in(const struct manrs_vty_scope *scope,
			  manrs_neighbor_fn fn, void *arg);
void manrs_vty_foreach_neighbor(manrs_neighbor_fn fn, void *arg);

bool manrs_vty_is_json(int argc, struct cmd_token *argv[]);

/* The prefix among the words, its host bits cleared: true and *prefix. */
bool manrs_vty_find_prefix(int argc, struct cmd_token *argv[],
			   struct manrs_prefix *prefix);

/* One line while routes are held for the first VRPs or ASPAs. */
void manrs_vty_print_hold(struct vty *vty);

/* vty_notices.c: the head of show bgp manrs. */
void manrs_vty_print_notices(struct vty *vty,
			     const struct manrs_vty_scope *scope);

const char *manrs_mode_name(enum manrs_mode mode);

/* An action in at most six letters, for narrow columns: "depref". */
const char *manrs_vty_action_short(enum manrs_action action);

/* "00:12:04", "3d04h05m": time since; "never" for 0. */
const char *manrs_vty_age(manrs_time_t since, char *buf, size_t size);

/* vty_json_out.c: an object put out while it is made, for what can be large. */
struct manrs_json_out {
	struct vty *vty;
	unsigned depth; /* of objects that have begun */
	bool has_members; /* the innermost one has */
};
/* An object that is a member, or, with key NULL, the whole. */
void manrs_json_begin(struct manrs_json_out *out, const char *key);
/* A member of the innermost object; value is taken. */
void manrs_json_put(struct manrs_json_out *out, const char *key,
		    struct json_object *value);
void manrs_json_end(struct manrs_json_out *out);
/* What fn puts out of one instance; of all of them, an object each by name. */
typedef void (*manrs_json_instance_fn)(struct manrs_json_out *out,
				       const struct manrs_vty_scope *scope);
void manrs_json_put_instances(struct manrs_json_out *out,
			      const struct manrs_vty_scope *scope,
			      manrs_json_instance_fn fn);

/* vty_json.c: the same things as JSON objects; the caller owns them. */
struct json_object *manrs_json_neighbor(const struct manrs_neighbor *n);
struct json_object *manrs_json_tally(const struct manrs_tally *tally);
struct json_object *manrs_json_checks(void);
/* only NULL: the common set, and those of VRFs inside it. */
struct json_object *manrs_json_rpki(const struct manrs_rpki_set *only);
struct json_object *manrs_json_guard(void);
/* n NULL: gone. */
struct json_object *manrs_json_violation(const struct manrs_violation *v,
					 const struct manrs_neighbor *n);
struct json_object *manrs_json_check_names(uint32_t checks);

#endif /* MANRS_VTY_PRIVATE_H */
