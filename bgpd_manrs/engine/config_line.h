/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration line on its way: config_line.c cuts it into words and finds
 * its row, config_apply.c has the handler of each row, config_value.c reads the
 * words that are values.  For these three alone.
 */
#ifndef MANRS_CONFIG_LINE_H
#define MANRS_CONFIG_LINE_H

#include "config_private.h"

/* A line being applied. */
struct line {
	struct manrs_config *config;
	const char *instance;
	const char *vrf; /* of a line about one, or NULL */
	const char *const *args; /* the words that stand for upper-case ones */
	size_t n_args;
	bool is_no;
	unsigned changed;
	struct manrs_text *err;
};

/* Values.  false: err says what is wrong with the word. ------------------- */

bool manrs_line_number(struct line *l, const char *what, const char *word,
		       uint32_t min, uint32_t max, uint32_t *out);
bool manrs_line_own_prefix(struct line *l, const char *word,
			   struct manrs_prefix *prefix);
bool manrs_line_check(struct line *l, const char *word,
		      enum manrs_check_id *id);
bool manrs_line_action(struct line *l, const char *word, uint32_t *action);
bool manrs_line_relationship(struct line *l, const char *word,
			     uint8_t *relationship);
bool manrs_line_profile_name(struct line *l, const char *word);
bool manrs_line_host(struct line *l, const char *word);
bool manrs_line_user(struct line *l, const char *word);
/* A VRF, view or interface; what: "vrf", for the complaint. */
bool manrs_line_device(struct line *l, const char *what, const char *word,
		       size_t max);
/* A neighbor as `via` names it: address, interface, peer-group or AS number. */
bool manrs_line_via(struct line *l, const char *word);
/* An absolute path of at most max characters; what: "rpki file", for the
 * complaint. */
bool manrs_line_path(struct line *l, const char *what, const char *word,
		     size_t max);
bool manrs_line_afi(struct line *l, const char *word, enum manrs_afi *afi);
/* MANRS_LENGTHS() of two words. */
bool manrs_line_lengths(struct line *l, enum manrs_afi afi, const char *min,
			const char *max, uint32_t *lengths);
/* 0 for accept, 1 for reject. */
bool manrs_line_no_data(struct line *l, const char *word, uint32_t *rejects);

/* Handlers: one for each row of the table in config_line.c. ---------------- */

typedef enum manrs_status manrs_line_handler(struct line *l);

manrs_line_handler manrs_apply_own_prefix;
manrs_line_handler manrs_apply_transit_free;
manrs_line_handler manrs_apply_peerlock;
manrs_line_handler manrs_apply_profile_inherit;
manrs_line_handler manrs_apply_profile_check;
manrs_line_handler manrs_apply_profile_length;
manrs_line_handler manrs_apply_profile_path_limit;
manrs_line_handler manrs_apply_profile_no_data;
manrs_line_handler manrs_apply_profile_local_pref;
manrs_line_handler manrs_apply_profile_irr_length;
manrs_line_handler manrs_apply_profile_irr_roa;
manrs_line_handler manrs_apply_profile_blackhole;
manrs_line_handler manrs_apply_ixp_lan;
manrs_line_handler manrs_apply_unallocated;
manrs_line_handler manrs_apply_irr_prefixes;
manrs_line_handler manrs_apply_irr_as_set;
manrs_line_handler manrs_apply_rpki_file;
manrs_line_handler manrs_apply_rpki_file_strict;
manrs_line_handler manrs_apply_rpki_aspa;
manrs_line_handler manrs_apply_rpki_slurm;
manrs_line_handler manrs_apply_rpki_startup;
manrs_line_handler manrs_apply_rpki_hold;
manrs_line_handler manrs_apply_rpki_cache_tcp;
manrs_line_handler manrs_apply_rpki_cache_ssh;
manrs_line_handler manrs_apply_relationship;
manrs_line_handler manrs_apply_neighbor_profile;
manrs_line_handler manrs_apply_neighbor_contact;
manrs_line_handler manrs_apply_history;
manrs_line_handler manrs_apply_history_database;
manrs_line_handler manrs_apply_history_retention;
manrs_line_handler manrs_apply_sink_log;
manrs_line_handler manrs_apply_sink;
manrs_line_handler manrs_apply_metrics;

#endif /* MANRS_CONFIG_LINE_H */
