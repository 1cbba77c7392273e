/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a configuration file of FRR says about neighbors: the manrs lines, and
 * of everything else what is needed to know who a neighbor is.
 */
#ifndef MANRS_CHECK_FRR_CONFIG_H
#define MANRS_CHECK_FRR_CONFIG_H

#include "engine/check.h"
#include "engine/config.h"
#include "frr_lists.h"

/* A neighbor or peer-group, as far as its own lines go. */
struct frr_neighbor {
	char *name;  /* owned; addresses in their one spelling */
	char *group; /* owned: the peer-group it is in, or NULL */
	const struct frr_instance *instance;
	uint32_t asn; /* 0: not given, or "external" */
	bool is_internal; /* remote-as internal */
	uint8_t role; /* relationship that follows from local-role, or unset */
};

struct frr_instance {
	char *name; /* owned: VRF or view, "default" */
	uint32_t asn;
	struct frr_neighbor *neighbors; /* in the order of the file; owned */
	size_t n_neighbors;
};

struct frr_config {
	struct manrs_config manrs;
	struct frr_lists lists; /* for the caller to read, by manrs */
	struct frr_instance **instances; /* in the order of the file; owned */
	size_t n_instances;
};

/* Read the file ("-": standard input).  Every line that is refused is named on
 * standard error, and then the result is false; release it in either case. */
bool frr_config_read(struct frr_config *config, const char *path);
void frr_config_release(struct frr_config *config);

/* The neighbor of that name, of the default instance if it is in several; NULL:
 * none. */
const struct frr_neighbor *frr_config_find(const struct frr_config *config,
					   const char *name);

/*
 * Who the neighbor is (AS 0: not known) and what policy applies to it.  What is
 * not said for the neighbor comes from its peer-group.  The relationship is
 * that of local-role, else the configured one; a neighbor in our own AS is
 * ibgp.  NULL is a neighbor nothing is known of.  Returns the name of a profile
 * that does not exist, or NULL.
 */
const char *frr_config_get_policy(const struct frr_config *config,
				  const struct frr_neighbor *neighbor,
				  struct manrs_sender *sender,
				  struct manrs_policy *policy);

#endif /* MANRS_CHECK_FRR_CONFIG_H */
