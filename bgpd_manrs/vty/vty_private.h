/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the command line share. */
#ifndef MANRS_VTY_PRIVATE_H
#define MANRS_VTY_PRIVATE_H

#include "frr/frr_manrs.h"
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
manrs_vty_handler manrs_vty_show_rejected;
manrs_vty_handler manrs_vty_clear_counters;
manrs_vty_handler manrs_vty_show_violations;
manrs_vty_handler manrs_vty_show_explain;
manrs_vty_handler manrs_vty_show_explain_path;

/* vty_show_events.c */
manrs_vty_handler manrs_vty_show_events;

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

/* The word after `keyword`, or NULL when it was not given. */
const char *manrs_vty_after(int argc, struct cmd_token *argv[],
			    const char *keyword);
bool manrs_vty_is_json(int argc, struct cmd_token *argv[]);

/* The prefix among the words, its host bits cleared: true and *prefix. */
bool manrs_vty_find_prefix(int argc, struct cmd_token *argv[],
			   struct manrs_prefix *prefix);

/* One line while routes are held for the first VRPs. */
void manrs_vty_print_hold(struct vty *vty);

/* Find a neighbor by what the user calls it: address, interface or host name.
 * Says so on vty when there is none. */
struct manrs_neighbor *manrs_vty_find_neighbor(struct vty *vty,
					       const char *name);

/* Every neighbor, by instance and then in the order of the configuration. */
typedef void (*manrs_neighbor_fn)(struct manrs_neighbor *n, void *arg);
void manrs_vty_foreach_neighbor(manrs_neighbor_fn fn, void *arg);

const char *manrs_mode_name(enum manrs_mode mode);

/* An action in at most six letters, for narrow columns: "depref". */
const char *manrs_vty_action_short(enum manrs_action action);

/* What was done about a violation of n (NULL: gone): "reject" and so on, or
 * "observe" when it would have been done. */
enum manrs_action manrs_vty_violation_action(const struct manrs_violation *v,
					     const struct manrs_neighbor *n,
					     bool *is_observed);

/* "00:12:04", "3d04h05m": time since; "never" for 0. */
const char *manrs_vty_age(manrs_time_t since, char *buf, size_t size);

/* vty_json.c: the same things as JSON objects; the caller owns them. */
struct json_object *manrs_json_neighbor(const struct manrs_neighbor *n);
struct json_object *manrs_json_tally(const struct manrs_tally *tally);
struct json_object *manrs_json_checks(void);
struct json_object *manrs_json_rpki(void);
/* n NULL: gone. */
struct json_object *manrs_json_violation(const struct manrs_violation *v,
					 const struct manrs_neighbor *n);
struct json_object *manrs_json_check_names(uint32_t checks);

#endif /* MANRS_VTY_PRIVATE_H */
