/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the FRR adapter share: the state of the module inside one
 * bgpd.  Main pthread only, from frr_late_init to frr_early_fini.
 */
#ifndef MANRS_FRR_MANRS_H
#define MANRS_FRR_MANRS_H

#include "frr/frr_compat.h"

#include "engine/change.h"
#include "engine/config.h"
#include "engine/conformance.h"
#include "engine/evaluate.h"
#include "engine/ratelimit.h"
#include "engine/route_table.h"
#include "engine/violation.h"
#include "rpki/rpki.h"

DECLARE_MGROUP(MANRS);

/* Violations kept with their evidence, over all neighbors: 64 MB at most. */
#define MANRS_VIOLATIONS_MAX 65536

/* Events about violations of one neighbor. */
#define MANRS_EVENT_BURST 20
#define MANRS_EVENT_PER_MINUTE 60
/* Its lines in the log, which people read: a handful. */
#define MANRS_LOG_BURST 5
#define MANRS_LOG_PER_MINUTE 6

/* Why a mode is what it is, with the terminator; longer map names are cut. */
#define MANRS_MODE_REASON_LEN 120

/* How the routes of a neighbor and address family are treated. */
enum manrs_mode {
	MANRS_MODE_OFF,	     /* not judged: iBGP, or family not activated */
	MANRS_MODE_OBSERVED, /* judged and counted, nothing rejected */
	MANRS_MODE_PARTLY,   /* the operator's map calls MANRS, but can permit
			      * without */
	MANRS_MODE_ENFORCED, /* `neighbor X route-map MANRS[:map] in` */
	MANRS_MODE_CALLED,   /* enforced by `call MANRS` in the operator's map:
			      * fails open when the module is not loaded */
};

/* Asking a neighbor for its routes again; see frr_refresh.c. */
struct manrs_refresh {
	bool wanted; /* rejected routes may pass now; nobody kept them */
	bool impossible; /* ... and the neighbor cannot be asked */
	uint64_t asked;	 /* times since it is a neighbor */
	manrs_time_t asked_at; /* last time, 0: never */
	int64_t asked_usec;    /* the same by manrs_work_now() */
};

struct manrs_neighbor_af {
	struct manrs_route_table *routes; /* NULL until a route was judged */
	struct manrs_tally ever; /* judgements made since the last clear */
	uint64_t denied_after; /* passed by us, denied after that; the same */
	enum manrs_mode mode;
	const char *mode_reason; /* why not (quite) enforced, or NULL */
	char mode_reason_text[MANRS_MODE_REASON_LEN];
	manrs_time_t last_violation; /* 0: none */
	uint32_t last_failed;	     /* its checks */
	struct manrs_prefix last_prefix;
	uint64_t history_failures[MANRS_CHECK__COUNT]; /* of ever: told */
	struct manrs_refresh refresh;
};

PREDECL_HASH(manrs_neighbors);
PREDECL_HASH(manrs_numbers);

/* Changes of incidents that were told in one second; frr_conformance.c. */
struct manrs_told {
	manrs_time_t second;
	uint16_t changes;
	bool is_more; /* than were told */
};

/* One BGP neighbor: exists as long as its peer does. */
struct manrs_neighbor {
	struct manrs_neighbors_item item;
	struct manrs_numbers_item number_item;
	struct peer *peer; /* locked (peer_lock) while this exists */
	uint32_t number;   /* names it in the violation store; never reused */
	struct manrs_sender sender;
	struct manrs_asn_set locked; /* of sender */
	bool relationship_is_role; /* from local-role, not from our own line */
	const char *profile;	   /* configured one, or NULL; of the config */
	bool own_aspa_told;	   /* that our ASPA does not name it */
	bool profile_missing;	   /* no such profile is defined */
	struct manrs_policy policy;
	uint32_t policy_version; /* manrs.policy_version it was made from */
	/* What changed for its routes: since the job under way began, and what
	 * that job is about (frr_rejudge.c). */
	struct manrs_change changed, judging;
	struct manrs_neighbor_af af[MANRS_AFI__COUNT];
	struct manrs_ratelimit event_limit;
	struct manrs_ratelimit log_limit;
	struct manrs_ratelimit incident_limit; /* lines in the log */
	uint32_t n_dirty; /* queued by frr_observe.c */
	/* frr_conformance.c: what it made incidents of. */
	struct manrs_conformance conformance;
	uint64_t violating[MANRS_KIND__COUNT];
	uint64_t let_in[MANRS_KIND__COUNT];
	unsigned violating_kinds;     /* MANRS_KIND_BIT, not 0 above */
	uint8_t settled_relationship; /* the one these are known under */
	struct manrs_told told;
	manrs_time_t history_since; /* observed time is told up to here; 0: it
				     * is not observed */
};

int manrs_neighbor_cmp(const struct manrs_neighbor *a,
		       const struct manrs_neighbor *b);
uint32_t manrs_neighbor_hash(const struct manrs_neighbor *n);
DECLARE_HASH(manrs_neighbors, struct manrs_neighbor, item, manrs_neighbor_cmp,
	     manrs_neighbor_hash);

int manrs_number_cmp(const struct manrs_neighbor *a,
		     const struct manrs_neighbor *b);
uint32_t manrs_number_hash(const struct manrs_neighbor *n);
DECLARE_HASH(manrs_numbers, struct manrs_neighbor, number_item,
	     manrs_number_cmp, manrs_number_hash);

/* The module's state. */
struct manrs {
	struct event_loop *loop;
	bool stopping; /* hooks may still fire while bgpd goes down */
	bool debug;
	struct manrs_config config;
	uint32_t policy_version; /* counts changes of the configuration */
	/* Borrowed from config; VRPs are an instance's, see frr_rpki.h. */
	struct manrs_facts facts;
	struct manrs_neighbors_head neighbors;
	struct manrs_numbers_head numbers; /* the same, by number */
	struct manrs_violations *violations;
	struct manrs_incident_table *incidents;
	struct manrs_conformance conformance; /* of the router */
};
extern struct manrs manrs;

/* Of these needs (enum manrs_need), all that have a configured source. */
static inline void manrs_set_configured(unsigned needs, unsigned configured)
{
	manrs.facts.configured = (manrs.facts.configured & ~needs) | configured;
}

static inline enum manrs_afi manrs_afi_of(int family)
{
	return family == AF_INET6 ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4;
}

/* iBGP, or a member of our own confederation: not a border. */
static inline bool manrs_is_internal(const struct peer *peer)
{
	return peer->sort == BGP_PEER_IBGP || peer->sort == BGP_PEER_CONFED;
}

/* Not in the table any more, whatever else bgpd still keeps it for. */
static inline bool manrs_path_is_gone(const struct bgp_path_info *pi)
{
	return CHECK_FLAG(pi->flags, BGP_PATH_REMOVED | BGP_PATH_HISTORY);
}

static inline afi_t manrs_afi_to_frr(enum manrs_afi afi)
{
	return afi == MANRS_AFI_IPV6 ? AFI_IP6 : AFI_IP;
}

/* frr_module.c: compare bgpd's structures with those we were built for; does not
 * return when they differ.  Called when the first of a kind can exist. */
void manrs_module_check_sizes(void);

/* frr_convert.c: bgpd's types into the engine's. */

/* The wall clock, the only one. */
manrs_time_t manrs_now(void);
void manrs_from_frr_prefix(const struct prefix *from, struct manrs_prefix *to);
void manrs_to_frr_prefix(const struct manrs_prefix *from, struct prefix *to);
/* The AS path points into a buffer that the next call overwrites. */
void manrs_from_attr(const struct peer *peer, const struct prefix *p,
		     const struct attr *attr, struct manrs_route *route);
/* The path a neighbor sent, out of the text bgpd has of it; false: not one that
 * can be read.  Overwritten by the next call as well. */
bool manrs_path_from_text(const struct peer *peer, const char *text,
			  struct manrs_aspath *path);
/* Does it bear the community BLACKHOLE (RFC 7999)? */
bool manrs_attr_is_blackhole(const struct attr *attr);
void manrs_sender_from_peer(const struct peer *peer,
			    struct manrs_sender *sender);

/* frr_neighbor.c: our side of a peer. */

/* The neighbor of a configured or dynamic peer, made when it is first asked
 * for; NULL for what is not one (the half of a collision, a group) and while
 * bgpd goes down. */
struct manrs_neighbor *manrs_neighbor_get(struct peer *peer);
/* Bring policy, relationship and mode up to date with the configuration; what
 * that changes for routes judged before is added to n->changed, and will be
 * judged again. */
void manrs_neighbor_update(struct manrs_neighbor *n);
/* The same, unless it is already. */
static inline void manrs_neighbor_ensure_current(struct manrs_neighbor *n)
{
	if (n->policy_version != manrs.policy_version)
		manrs_neighbor_update(n);
}
/* The session ended: its routes are gone.  keep_accepted: graceful restart
 * (RFC 4724 section 4.2), bgpd still holds what it had accepted. */
void manrs_neighbor_session_ended(struct manrs_neighbor *n, bool keep_accepted);
void manrs_neighbor_free(struct manrs_neighbor *n);
/* The neighbor of that number, or NULL. */
struct manrs_neighbor *manrs_neighbor_by_number(uint32_t number);
/* The number of the neighbor made last. */
uint32_t manrs_neighbor_last_number(void);
void manrs_neighbors_finish(void);
/* A route is withdrawn or otherwise gone. */
void manrs_neighbor_forget(struct manrs_neighbor *n,
			   const struct manrs_prefix *prefix, uint32_t path_id);
/* Drop what is configured for peer-groups that are gone. */
void manrs_neighbors_sweep(void);
/* "peer_status_changed" hook. */
int manrs_peer_status_changed(struct peer *peer);
/* "bgp_inst_delete" hook. */
int manrs_instance_deleted(struct bgp *bgp);
/* Configuration scope of a peer: the name `router bgp` knows it by. */
const char *manrs_instance_name(const struct bgp *bgp);
/* The instances of bgpd, counted from 0; NULL behind the last one.  For walks in
 * pieces, between which any may go. */
struct bgp *manrs_instance_at(unsigned index);

/* frr_judge.c: the one way a route of bgpd meets the engine. */

enum manrs_judge_flags {
	MANRS_JUDGE_DRY = 1 << 0,      /* ask only: count and log nothing */
	MANRS_JUDGE_ENFORCED = 1 << 1, /* the answer is obeyed */
};
/* true: must not pass. */
bool manrs_judge(struct manrs_neighbor *n, const struct prefix *p,
		 uint32_t path_id, const struct attr *attr, unsigned flags);

/* A new message, or another policy: what the last path came to is void. */
void manrs_judge_forget_path(void);

/*
 * Judge an accepted route of an enforced neighbor again by what the RIB holds
 * of it.  Where an operator's map may have changed the AS path, only what it
 * cannot change is looked at, and the rest of `before` stays.  Records and logs;
 * true: it must leave.
 */
bool manrs_judge_again(struct manrs_neighbor *n, const struct prefix *p,
		       uint32_t path_id, const struct attr *attr,
		       const struct manrs_judgement *before);
/* What was done about a violation of n (NULL: gone), or, with *is_observed,
 * would have been done. */
enum manrs_action manrs_violation_action(const struct manrs_violation *v,
					 const struct manrs_neighbor *n,
					 bool *is_observed);
/* Bring what depends on VRPs and ASPAs in the judgement of a rejected route up to
 * date, by its violation.  Nothing recorded.  false: its path is not known. */
bool manrs_judge_remembered(const struct manrs_neighbor *n,
			    const struct manrs_violation *v,
			    struct manrs_judgement *judgement);
/* Do ASPAs say otherwise of an accepted route than before?  By the path the RIB
 * holds of it, which a map may have changed.  Nothing recorded. */
bool manrs_judge_differs(const struct manrs_neighbor *n,
			 const struct prefix *p, const struct attr *attr,
			 const struct manrs_judgement *before);

/* frr_enforce.c: the run-time route-maps. */

#define MANRS_MAP "MANRS"
#define MANRS_MAP_PREFIX "MANRS:"

void manrs_enforce_init(void);
/* Is it MANRS or MANRS:<map>?  NULL is not. */
bool manrs_enforce_is_map(const char *name);
/* Does such a map judge this route (dest may be NULL)?  Unicast and multicast of
 * IPv4 and IPv6; in a VPN the norms do not hold, and other families have no
 * prefixes to judge: they pass. */
bool manrs_enforce_is_judged(const struct bgp_dest *dest,
			     const struct prefix *p);
/* The operator's map behind such a name: NAME of MANRS:NAME, NULL for MANRS. */
const char *manrs_enforce_operator_map(const char *name);
/* The map of such a name, made if there is none. */
struct route_map *manrs_enforce_get_map(const char *name);
/* Exactly our two entries, as made? */
bool manrs_enforce_map_is_intact(const struct route_map *map);
/* Make its entries anew, whatever it has. */
void manrs_enforce_fill_map(struct route_map *map);

/* frr_mode.c */

/* Is the inbound map MANRS alone, without a map of the operator? */
bool manrs_enforce_is_plain(const struct peer *peer, afi_t afi);
/* Can routes of a direction (RMAP_IN or RMAP_OUT) meet a MANRS map at all? */
bool manrs_mode_is_attached(const struct peer *peer, afi_t afi, int direction);
/* How the unicast routes of a family are treated in a direction (RMAP_IN or
 * RMAP_OUT).  Appends to *reason why, where that has to be said. */
enum manrs_mode manrs_mode_of(const struct peer *peer, afi_t afi,
			      int direction, struct manrs_text *reason);

/* frr_tag.c: the marks on routes that pass. */
extern const struct route_map_rule_cmd manrs_tag_rule_cmd;
void manrs_tag_init(void);

/* frr_observe.c: neighbors without a MANRS map, and what leaves the RIB. */
int manrs_observe_process(struct bgp *bgp, afi_t afi, safi_t safi,
			  struct bgp_dest *dest, struct peer *peer,
			  bool withdraw);
/* Our map was asked about this route: so explains itself what the hook tells of
 * it next. */
void manrs_observe_asked(const struct manrs_neighbor *n, const struct prefix *p,
			 uint32_t path_id, bool passed);
/* Changes of observed routes that were not queued, for there were too many; all
 * observed routes were looked at again instead. */
uint64_t manrs_observe_missed(void);
/* Forget what is queued for a neighbor that goes. */
void manrs_observe_purge(const struct manrs_neighbor *n);
/* Judge the accepted path pi as the neighbor sent it: from Adj-RIB-In where
 * kept, because inbound policy may have changed the path's own attributes. */
bool manrs_judge_path(struct manrs_neighbor *n, struct bgp_dest *dest,
		      struct bgp_path_info *pi, unsigned flags);
void manrs_observe_init(void);
void manrs_observe_finish(void);

/* frr_packet.c: what only the received UPDATE tells. */

/* "packet dump" hook: forget what is withdrawn. */
int manrs_packet_received(struct peer *peer, uint8_t type, bgp_size_t size,
			  struct stream *packet);
/* Is bgpd at work on an UPDATE of the neighbor? */
bool manrs_packet_is_current(const struct manrs_neighbor *n);
/* The next route of the message is being judged: fetch from memory what those
 * behind it will need. */
void manrs_packet_judging(const struct manrs_neighbor *n, enum manrs_afi afi);
/* The inbound map is asked about a route: those that came before it in the same
 * UPDATE and were not asked about are no more what we rejected.  After it. */
void manrs_packet_asked(struct manrs_neighbor *n, const struct prefix *p);
/* bgpd denied the route before it asked our map: forget that we rejected it.
 * With add-path nobody can say which one it is. */
void manrs_packet_forget_rejected(struct manrs_neighbor *n,
				  const struct prefix *p);
/* The neighbor goes. */
void manrs_packet_purge(const struct manrs_neighbor *n);
void manrs_packet_finish(void);
/* Run a route of Adj-RIB-In through bgpd's inbound policy again. */
void manrs_packet_again(struct bgp_adj_in *ain, enum manrs_afi afi,
			const struct prefix *p);
/* The add-path identifier of the route that the inbound map is asked about;
 * 0 without add-path. */
uint32_t manrs_packet_path_id(const struct manrs_neighbor *n,
			      struct bgp_dest *dest, const struct prefix *p,
			      const struct attr *attr);

/* frr_rov.c: bgpd's own question for the state of a route. */
void manrs_rov_init(void);
/* Is the state sent to anybody, and has to be sent again when VRPs change? */
bool manrs_rov_is_sent(void);

/* frr_log.c: lines for people, FRR's way. */
void manrs_log_start(void);
void manrs_log_finish(void);
/* A violation that is news: an event and a line, where the limits permit. */
void manrs_log_violation(struct manrs_neighbor *n,
			 const struct manrs_violation *violation);
void manrs_log_incident(struct manrs_neighbor *n,
			const struct manrs_incident *incident);

/* vty/ */
void manrs_vty_init(void);
void manrs_vty_finish(void);
int manrs_vty_write_neighbors(struct bgp *bgp, struct vty *vty);

#endif /* MANRS_FRR_MANRS_H */
