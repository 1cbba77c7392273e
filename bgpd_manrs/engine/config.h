/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration: read from and written as lines.  The same reader serves
 * the vty of bgpd and the offline program, so both accept, refuse and say the
 * same.
 */
#ifndef MANRS_CONFIG_H
#define MANRS_CONFIG_H

#include "asn_set.h"
#include "check_id.h"
#include "manrs_status.h"
#include "manrs_types.h"
#include "policy.h"
#include "prefix_set.h"
#include "sink_id.h"
#include "text.h"

/* Most entries of each list a configuration may hold. */
#define MANRS_OWN_PREFIXES_MAX 10000
#define MANRS_PROFILES_MAX 1000
/* With the file and the local exceptions: one bit each in a VRP. */
#define MANRS_RPKI_CACHES_MAX 6
/* Instances with sources of their own: each has a thread and a table. */
#define MANRS_RPKI_VRFS_MAX 64
#define MANRS_NEIGHBOR_CONFIGS_MAX 20000
#define MANRS_TRANSIT_FREE_MAX 256 /* so that they fit on one line */

/* Protected ASes, and the neighbors each may be heard over. */
#define MANRS_PEERLOCKS_MAX 256
#define MANRS_PEERLOCK_VIA_MAX 64

/* How long routes are held at the start for want of VRPs, seconds: validators
 * answer within some seconds, a cold one takes minutes and is not waited for. */
#define MANRS_HOLD_DEFAULT_SEC 60
#define MANRS_HOLD_MAX_SEC 3600

/* Bytes of a line with its terminator: what a vty of FRR takes. */
#define MANRS_CONFIG_LINE_MAX 4096

/* Most named profiles that inherit one from the other, the last from a
 * relationship's. */
#define MANRS_PROFILE_DEPTH_MAX 16

/* What one profile sets.  The built-in ones bear the name of a relationship
 * ("unset" for neighbors without one) and always exist; a named one exists as
 * long as it sets something. */
struct manrs_profile {
	char *name; /* owned */
	char *base; /* owned: whose values it inherits, NULL: those of the
		     * profile of the neighbor's relationship.  Always NULL in
		     * a built-in one; may name one that does not exist. */
	uint64_t is_set; /* bits, by enum manrs_setting */
	uint32_t value[MANRS_SETTING__LINES]; /* where is_set */
};

/* An RTR cache (RFC 8210), over TCP or, where user is set, over SSH. */
struct manrs_cache_config {
	char *host; /* owned, as are all strings here */
	uint16_t port;
	uint8_t preference;
	char *user; /* NULL: TCP, and then the next two are NULL as well */
	char *key;  /* path of the private key */
	char *known_hosts; /* path of the host keys that are trusted */
	char *via; /* interface or VRF it is reached through, or NULL */
};

/* Where VRPs come from. */
struct manrs_sources_config {
	char *vrf; /* owned: the BGP instance they are for; NULL: every one
		    * without sources of its own */
	char *file; /* owned, or NULL */
	bool strict_expiry; /* never use an entry of it past its "expires" */
	char *slurm; /* local exceptions (RFC 8416); owned, or NULL */
	struct manrs_cache_config caches[MANRS_RPKI_CACHES_MAX]; /* by preference */
	size_t n_caches;
};

/* An AS that is protected: its routes are heard over some neighbors only. */
struct manrs_peerlock {
	uint32_t asn;
	char **via; /* owned, as are the strings: addresses, interfaces,
		     * peer-groups, AS numbers; sorted, distinct */
	size_t n_via;
};

/* What is configured for a neighbor or peer-group of one BGP instance. */
struct manrs_neighbor_config {
	char *instance; /* owned: VRF or view name, "default" for the default */
	char *name;	/* owned: address, interface or peer-group name */
	uint8_t relationship; /* MANRS_REL_UNSET: not configured */
	/* Owned, or NULL: */
	char *profile;
	char *irr_prefixes; /* path of what is registered for it */
	char *irr_as_set;   /* path of the ASes it may be the way to */
	char *contact;	    /* of its operator (MANRS Action 3) */
};

/* Longest contact, without the terminator. */
#define MANRS_CONTACT_MAX 255
/* Most months a history may be kept. */
#define MANRS_HISTORY_MONTHS_MAX 120

/* Where to write what; paths are owned, NULL is the default or none. */
struct manrs_output_config {
	bool history_off;
	char *history_path;	 /* NULL: the default one */
	uint16_t history_months; /* 0: the default */
	bool log_off;		 /* no violations and incidents in the log */
	char *sink_targets[MANRS_SINK__COUNT]; /* NULL: not in use */
	char *metrics_path;
};

/* The word for it in a line: "json-file". */
const char *manrs_sink_word(enum manrs_sink_id id);

struct manrs_config {
	struct manrs_prefix *own_prefixes; /* sorted, distinct; owned */
	size_t n_own_prefixes;
	struct manrs_prefix_set *own_prefix_set; /* of the last build; only for
						  * manrs_config_build() */
	bool own_prefixes_changed;		 /* since then */
	struct manrs_asn_set transit_free;
	bool transit_free_is_builtin;
	struct manrs_peerlock *peerlocks; /* sorted by AS; owned */
	size_t n_peerlocks;
	struct manrs_profile builtin[MANRS_REL__COUNT];
	struct manrs_profile *profiles; /* named ones, sorted by name; owned */
	size_t n_profiles;
	struct manrs_sources_config sources;
	struct manrs_sources_config *vrf_sources; /* sorted by VRF; owned;
						   * none is empty */
	size_t n_vrf_sources;
	char *rpki_aspa;  /* ASPAs beside those of rpki_file; owned, or NULL */
	char *ixp_lans;	  /* path of the peering LANs; owned, or NULL */
	char *unallocated; /* path of the registries' statistics; likewise */
	uint16_t hold_sec; /* hold routes for first data; 0: do not */
	struct manrs_neighbor_config *neighbors; /* sorted by instance, name */
	size_t n_neighbors;
	struct manrs_output_config output;
};

/* Is any source of VRPs configured there? */
static inline bool
manrs_sources_config_is_empty(const struct manrs_sources_config *sources)
{
	return !sources->file && !sources->slurm && !sources->n_caches;
}

/* What a line changed, so that the caller acts on just that. */
enum manrs_config_change {
	MANRS_CHANGED_NOTHING = 0,
	/* The policy of a neighbor, or which it is; also own prefixes, whose
	 * set waits for manrs_config_build(). */
	MANRS_CHANGED_POLICY = 1 << 0,
	MANRS_CHANGED_RPKI = 1 << 1, /* reconfigure the sources */
	MANRS_CHANGED_OUTPUT = 1 << 2, /* reconfigure history, sinks, metrics */
	MANRS_CHANGED_CONTACT = 1 << 3, /* shown, and no more */
	MANRS_CHANGED_LISTS = 1 << 4,   /* other files are to be read */
	MANRS_CHANGED_TRANSIT_FREE = 1 << 5,
};

enum manrs_status manrs_config_init(struct manrs_config *config);
void manrs_config_release(struct manrs_config *config);

/*
 * Apply one line, "manrs own-prefix 192.0.2.0/24" or "no manrs ...", or inside
 * router bgp "neighbor X manrs relationship customer" of `instance` (ignored
 * for top-level lines; NULL is "default").  Setting what is set, or removing
 * what is not there, is no error; `no` with a value removes only that value.
 * *changed is what this line changed.  On refusal err says why in one line and
 * nothing has changed.  MANRS_ERR_NOT_FOUND: not a manrs line at all (err is
 * left alone).
 */
enum manrs_status manrs_config_line(struct manrs_config *config,
				    const char *instance, const char *line,
				    unsigned *changed, struct manrs_text *err);

/*
 * The set of our own prefixes, NULL when there is none.  Lines only note that
 * it changed, because building it costs more than all else a line does; it is
 * built here.  *set is borrowed until the next build that finds something to
 * do.  MANRS_ERR_MEMORY: *set is that of the last build, which stays good, and
 * the next call tries again.
 */
enum manrs_status manrs_config_build(struct manrs_config *config,
				     const struct manrs_prefix_set **set);

/* Called with a line to write; no newline, no indentation. */
typedef void (*manrs_line_fn)(const char *line, void *arg);

/* Every top-level line that differs from the defaults, in the order in which
 * they can be read back. */
void manrs_config_write(const struct manrs_config *config, manrs_line_fn emit,
			void *arg);

/* The lines of one neighbor or peer-group ("neighbor X manrs ..."). */
void manrs_config_write_neighbor(const struct manrs_config *config,
				 const char *instance, const char *name,
				 manrs_line_fn emit, void *arg);

/* What is configured for it, or NULL.  Borrowed until the next line. */
const struct manrs_neighbor_config *
manrs_config_find_neighbor(const struct manrs_config *config,
			   const char *instance, const char *name);

/*
 * The protected ASes that may not be in a path from a neighbor of this AS and
 * of these names (address or interface, peer-group; NULL where there is none):
 * those whose line names neither it nor its AS, and that it is not itself.
 * *locked is replaced; MANRS_ERR_MEMORY: it is as it was.
 */
enum manrs_status manrs_config_get_locked(const struct manrs_config *config,
					  uint32_t asn, const char *name,
					  const char *group,
					  struct manrs_asn_set *locked);

/* A neighbor or peer-group is gone, and with it all that was configured for it:
 * the next one of that name may be somebody else.  What that changed, like
 * *changed of a line. */
unsigned manrs_config_forget_neighbor(struct manrs_config *config,
				      const char *instance, const char *name);

/* The same for all of a BGP instance. */
unsigned manrs_config_forget_instance(struct manrs_config *config,
				      const char *instance);

/* The profile of that name, built-in or named, or NULL.  Borrowed until the
 * next line. */
const struct manrs_profile *
manrs_config_find_profile(const struct manrs_config *config, const char *name);

/* Where a value of an effective policy comes from. */
enum manrs_origin {
	MANRS_ORIGIN_HERE,    /* a line of the profile asked for */
	MANRS_ORIGIN_PROFILE, /* a line of one it inherits from */
	MANRS_ORIGIN_BUILTIN, /* no line */
};

/* An effective policy and where each of its values comes from. */
struct manrs_policy_trace {
	struct manrs_policy policy;
	enum manrs_relationship relationship; /* whose built-in profile is
					       * under everything */
	struct {
		uint8_t origin;	  /* enum manrs_origin */
		bool by_all;	  /* by its line about all checks */
		const char *from; /* name of the profile; borrowed from the
				   * configuration until the next line */
	} setting[MANRS_SETTING__COUNT];
	const char *missing; /* profile that was asked for, or is inherited
			      * from, and does not exist; or NULL.  Borrowed
			      * likewise, or from the caller. */
};

/*
 * The effective policy of a neighbor with this relationship whose profile is
 * `profile` (NULL: the relationship's own).  A named profile sets what it sets
 * and inherits the rest from its base, in the end from the profile of a
 * relationship: that which the last base names, else the neighbor's.  The name
 * of a built-in one stands for that.  Where a profile does not exist, that of
 * the neighbor's relationship takes its place.
 */
void manrs_config_trace_policy(const struct manrs_config *config,
			       enum manrs_relationship relationship,
			       const char *profile,
			       struct manrs_policy_trace *trace);

/* "set here", "profile customer, check all", "built-in customer". */
void manrs_origin_format(const struct manrs_policy_trace *trace,
			 enum manrs_setting setting, struct manrs_text *out);

/* The same policy alone.  false: a profile is missing. */
bool manrs_config_get_policy(const struct manrs_config *config,
			     enum manrs_relationship relationship,
			     const char *profile, struct manrs_policy *policy);

#endif /* MANRS_CONFIG_H */
