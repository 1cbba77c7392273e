/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The marks on a route that passes: the set rule of the permit entry of the
 * MANRS maps.  Takes off what only we may say, then does what the actions tag
 * and depreference say.  Runs after the deny entry let the route pass and before
 * the operator's own map, which may look at the result.
 */
#include "frr/frr_rpki.h"

/* RFC 8195 section 4.2 style: our AS, "reject reason" of Euro-IX, its code. */
#define EURO_IX_REASON 1101

static bool is_our_tag(const struct lcommunity *communities, int i,
		       uint32_t local_as)
{
	uint32_t value[3];

	memcpy(value, communities->val + i * LCOMMUNITY_SIZE, sizeof(value));
	return value[0] == htonl(local_as) && value[1] == htonl(EURO_IX_REASON);
}

static bool has_our_tag(const struct lcommunity *communities, uint32_t local_as)
{
	for (int i = 0; communities && i < communities->size; i++)
		if (is_our_tag(communities, i, local_as))
			return true;
	return false;
}

static void replace_large_communities(struct attr *attr, struct lcommunity *by)
{
	struct lcommunity *old = bgp_attr_get_lcommunity(attr);

	/* One that is not interned belongs to these attributes alone. */
	if (old && !old->refcnt)
		lcommunity_free(&old);
	bgp_attr_set_lcommunity(attr, by);
}

/* RFC 7454 section 11: nobody else says what we found. */
static void remove_our_tags(struct attr *attr, uint32_t local_as)
{
	struct lcommunity *old = bgp_attr_get_lcommunity(attr), *kept;

	if (!has_our_tag(old, local_as))
		return;
	kept = lcommunity_dup(old);
	kept->size = 0;
	for (int i = 0; i < old->size; i++)
		if (!is_our_tag(old, i, local_as))
			memcpy(kept->val + kept->size++ * LCOMMUNITY_SIZE,
			       old->val + i * LCOMMUNITY_SIZE, LCOMMUNITY_SIZE);
	if (!kept->size)
		lcommunity_free(&kept);
	replace_large_communities(attr, kept);
}

/* RFC 8097 section 2: the state of origin validation is of one AS only. */
static void remove_rov_state(struct attr *attr)
{
	const uint8_t type = ECOMMUNITY_ENCODE_OPAQUE_NON_TRANS;
	const uint8_t subtype = ECOMMUNITY_ORIGIN_VALIDATION_STATE;
	struct ecommunity *old = bgp_attr_get_ecommunity(attr), *kept;

	if (!old || !ecommunity_lookup(old, type, subtype))
		return;
	kept = ecommunity_dup(old);
	ecommunity_strip(kept, type, subtype);
	if (!kept->size)
		ecommunity_free(&kept);
	if (!old->refcnt)
		ecommunity_free(&old);
	bgp_attr_set_ecommunity(attr, kept);
}

static void add_large_community(struct attr *attr, uint32_t local_as,
				uint32_t code)
{
	uint32_t value[3] = { htonl(local_as), htonl(EURO_IX_REASON),
			      htonl(code) };
	struct lcommunity added = { .size = 1, .val = (uint8_t *)value };
	struct lcommunity *old = bgp_attr_get_lcommunity(attr);
	struct lcommunity *merged = lcommunity_dup(old ? old : &added);
	struct lcommunity *sorted;

	if (old)
		lcommunity_merge(merged, &added);
	sorted = lcommunity_uniq_sort(merged);
	lcommunity_free(&merged);
	replace_large_communities(attr, sorted);
}

/* RFC 7999 section 3.2: a blackhole stays in this router. */
static void add_no_advertise(struct attr *attr)
{
	struct community *added = community_str2com("no-advertise");
	struct community *old = bgp_attr_get_community(attr);
	struct community *merged = community_merge(community_dup(old), added);
	struct community *sorted = community_uniq_sort(merged);

	community_free(&added);
	community_free(&merged);
	/* One that is not interned belongs to these attributes alone. */
	if (!old->refcnt)
		community_free(&old);
	bgp_attr_set_community(attr, sorted);
}

static enum route_map_cmd_result_t
rule_set(void *value, const struct prefix *p, void *object)
{
	struct bgp_path_info *path = object;
	struct manrs_neighbor *n;
	struct manrs_facts facts;
	struct manrs_result result;
	struct manrs_route route;

	if (!CHECK_FLAG(path->peer->rmap_type, PEER_RMAP_TYPE_IN) ||
	    !manrs_enforce_is_judged(path->net, p))
		return RMAP_OKAY;
	if (!manrs_is_internal(path->peer)) {
		remove_our_tags(path->attr, path->peer->bgp->as);
		remove_rov_state(path->attr);
	}
	n = manrs_neighbor_get(path->peer);
	if (!n)
		return RMAP_OKAY;
	if (n->policy.params.blackhole && manrs_attr_is_blackhole(path->attr))
		add_no_advertise(path->attr);
	if (!(n->policy.tags | n->policy.depreferences))
		return RMAP_OKAY;
	manrs_from_attr(n->peer, p, path->attr, &route);
	facts = manrs_facts_of(n->peer->bgp);
	manrs_evaluate(&route, &n->sender, &n->policy, &facts, &result);
	for (uint32_t left = result.tagged; left; left &= left - 1)
		add_large_community(path->attr, n->peer->bgp->as,
				    manrs_checks[__builtin_ctz(left)].eix);
	if (result.depreference) {
		path->attr->local_pref = n->policy.local_pref;
		path->attr->flag |= ATTR_FLAG_BIT(BGP_ATTR_LOCAL_PREF);
	}
	return RMAP_OKAY;
}

static void *rule_compile(const char *arg)
{
	return XSTRDUP(MTYPE_ROUTE_MAP_COMPILED, arg);
}

static void rule_free(void *rule)
{
	XFREE(MTYPE_ROUTE_MAP_COMPILED, rule);
}

const struct route_map_rule_cmd manrs_tag_rule_cmd = {
	.str = "manrs",
	.func_apply = rule_set,
	.func_compile = rule_compile,
	.func_free = rule_free,
};

void manrs_tag_init(void)
{
	route_map_install_set(&manrs_tag_rule_cmd);
}
